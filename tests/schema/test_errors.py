"""A domain error becomes the type of its kind, in the language of the request; anything else stays a defect."""

from dataclasses import dataclass
from typing import ClassVar

import pytest

from kernel import errors
from schema.errors import HANDLERS, published
from schema.types.error import FieldError, Forbidden, Invalid, NotFound, Refused


@dataclass(eq=False)
class CaseClosed(errors.Refused):
    number: str

    code: ClassVar[str] = "CASE_CLOSED"
    zh: ClassVar[str] = "案件 {number} 已结案。"
    en: ClassVar[str] = "Case {number} is closed."


def test_an_error_speaks_the_language_of_the_request() -> None:
    closed = CaseClosed("RV-2026-00001")
    assert published(closed, "zh") == Refused(message="案件 RV-2026-00001 已结案。", code="CASE_CLOSED")
    assert published(closed, "en") == Refused(message="Case RV-2026-00001 is closed.", code="CASE_CLOSED")


def test_each_kind_has_its_type() -> None:
    kinds = {errors.NotFound: NotFound, errors.Forbidden: Forbidden, errors.Refused: Refused}
    for kind, shown in kinds.items():
        assert type(published(kind(), "zh")) is shown
    assert {handler.exception_type: handler.error_type for handler in HANDLERS} == {**kinds, errors.Invalid: Invalid}


def test_every_wrong_field_is_named_in_the_language() -> None:
    wrong = errors.Invalid((errors.FieldProblem("fields.MF1-006", "missing", "请填写", "is missing"),))
    shown = published(wrong, "en")
    assert isinstance(shown, Invalid)
    assert shown.fields == [FieldError(path="fields.MF1-006", code="missing", message="is missing")]
    assert published(wrong, "zh").message.startswith("填写内容有误")


def test_an_error_of_no_kind_is_a_defect() -> None:
    with pytest.raises(TypeError, match="none of NotFound"):
        published(errors.DomainError(), "zh")
