"""Errors are facts in two languages that say what to do next."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import pytest

from kernel.database import DatabaseAway
from kernel.errors import DomainError, FieldProblem, Forbidden, Invalid, NotFound, Refused, invalid
from kernel.ports import Ports
from kernel.reading import ReadFailed

ROOMS = ("kernel", "archive", "cases", "schema", "scheduler")


@dataclass(eq=False)
class Overdrawn(Refused):
    """For these tests."""

    amount: int
    zh: ClassVar[str] = "超出{amount}元，请减少{unknown}。"
    en: ClassVar[str] = "Over by CNY {amount}: take off {unknown}."


def _concrete(kind: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    for each in kind.__subclasses__():
        if each.__module__.split(".")[0] in ROOMS:
            yield each
        yield from _concrete(each)


@pytest.fixture(scope="module", autouse=True)
def _everything_imported() -> None:
    for room in ROOMS:
        package = importlib.import_module(room)
        for found in pkgutil.walk_packages(package.__path__, f"{room}."):
            importlib.import_module(found.name)


def test_a_message_tells_its_facts_and_shows_the_name_of_one_that_is_missing() -> None:
    assert Overdrawn(5).message() == "超出5元，请减少{unknown}。"
    assert str(Overdrawn(5)) == "Over by CNY 5: take off {unknown}."


def test_every_error_is_of_one_of_the_four_kinds_and_speaks_both_languages() -> None:
    kinds = (NotFound, Forbidden, Refused, Invalid)
    errors = {each for each in _concrete() if each not in kinds and not issubclass(each, (ReadFailed, DatabaseAway))}
    assert len(errors) > 20
    for error in errors:
        assert issubclass(error, kinds), error
        assert error.zh, error
        assert error.en, error
        assert any("一" <= character <= "鿿" for character in error.zh), error


def test_no_two_errors_share_a_code() -> None:
    own: dict[str, set[str]] = {}
    for each in _concrete():
        if "code" in vars(each):
            own.setdefault(each.code, set()).add(f"{each.__module__}.{each.__qualname__}")
    assert {code: names for code, names in own.items() if len(names) > 1 and code not in SHARED} == {}


SHARED = {"UNKNOWN_ACTOR", "BUSY"}  # the same fact, met by an action and by a read


def test_an_invalid_error_lists_every_wrong_field_after_its_summary() -> None:
    both = Invalid(fields=(FieldProblem("a", "A", "甲", "one"), FieldProblem("b.c", "B", "乙", "two")))
    assert both.message("en").endswith("(a: one; b.c: two)")
    assert both.message("zh").endswith("(a: 甲; b.c: 乙)")
    assert [problem.path for problem in invalid("x", "X", "丙", "three").fields] == ["x"]
    assert Invalid().message("en").endswith("nothing entered is lost.")


def test_a_port_that_is_missing_or_of_another_kind_is_a_defect_of_assembly() -> None:
    ports = Ports({"store": "a text"})
    assert ports.find("store", str) == "a text"
    with pytest.raises(TypeError, match="port 'store' is not a int"):
        ports.find("store", int)
    with pytest.raises(TypeError, match="port 'none' is not a str"):
        ports.find("none", str)
