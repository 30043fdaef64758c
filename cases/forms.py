"""Filling a form: what was entered and what the house already knows become the fields of a record, or every mistake at once.

Values travel as text: money `1234.50`, ratio `1.3` (= 130%), money and ratio `1234.50 0.05`, yes/no `YES`/`NO`, dates
`2026-02-06`, a choice by its code, several choices separated by spaces.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from cases.errors import FormInvalid
from cases.rulebook import Rulebook
from cases.rulebook.conditions import Facts, FactValue, holds
from cases.rulebook.forms import ENTRY, Field, FieldType, Form
from kernel.errors import FieldProblem, Invalid

LONGEST = 10_000
MONEY = re.compile(r"-?\d{1,17}(\.\d{1,2})?")
RATIO = re.compile(r"-?\d{1,9}(\.\d{1,6})?")
COUNT = re.compile(r"\d{1,9}")
CONTACT = frozenset({"revisit.contact", "client.phone", "client.email", "client.address", "client.identity_number"})
"""Where contact data comes from: it is printed, and leaves the API masked."""
NUMBERS = frozenset({FieldType.MONEY, FieldType.RATIO, FieldType.COUNT})
CHOSEN = frozenset({FieldType.CHOICE, FieldType.CHOICES})
NO_CHOICES: Mapping[str, Mapping[str, str]] = {}
Entered = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class FilledField:
    """One field of a record as it is printed and kept."""

    code: str
    label: str
    value: str | None
    masked: bool = False


Choices = Mapping[str, Mapping[str, str]]
"""The values of each value list by their codes, with the Chinese names."""


def choices_of(rulebook: Rulebook) -> Choices:
    """Give what people may choose from."""
    return {each.code: {value.code: value.name for value in each.values} for each in rulebook.value_lists}


def fill(
    form: Form, entered: Entered, known: Entered, facts: Facts, choices: Choices = NO_CHOICES
) -> tuple[FilledField, ...]:
    """Give the fields of `form` in printed order; raise FormInvalid naming every field that is missing or wrong.

    `entered` is by field code; `known` by `filled_from` (`client.name`); `facts` decide which fields are required; what is
    chosen must be among `choices`.
    """
    values = {field.code: _given(field, entered, known) for field in form.fields}
    supplied: dict[str, FactValue] = {
        **facts,
        **{field.code: _fact(field, values[field.code]) for field in form.fields},
    }
    problems = [*_unknown(form, entered)]
    for field in form.fields:
        problem = (
            _problem_of(field, values[field.code], entered, known)
            or _unlisted(field, written(entered.get(field.code)), choices)
            or _absent(field, values[field.code], known, supplied)
        )
        if problem is not None:
            problems.append(problem)
    if problems:
        raise FormInvalid(fields=tuple(problems))
    return tuple(
        FilledField(field.code, field.label, values[field.code], masked=field.filled_from in CONTACT)
        for field in form.fields
    )


def _unknown(form: Form, entered: Entered) -> Iterator[FieldProblem]:
    for code in entered:
        if form.field(code) is None:
            yield _problem(
                code,
                "UNKNOWN_FIELD",
                f"《{form.name}》没有此项,请删除",
                f"the form {form.code} has no such field: leave it out",
            )


def _given(field: Field, entered: Entered, known: Entered) -> str | None:
    """Take what the house knows; what it does not know is what was entered."""
    return known[field.filled_from] if _is_known(field, known) else written(entered.get(field.code))


def _is_known(field: Field, known: Entered) -> bool:
    return field.filled_from != ENTRY and field.filled_from in known


def _fact(field: Field, value: str | None) -> FactValue:
    """Give a field's value as a fact that other fields' conditions may ask for."""
    if value is None or _wrong(field, value) is not None:
        return None
    return Decimal(value) if field.type in NUMBERS else value


def _problem_of(field: Field, value: str | None, entered: Entered, known: Entered) -> FieldProblem | None:
    given = written(entered.get(field.code))
    if _is_known(field, known):
        if given in {None, value}:
            return None
        said = f"“{field.label}”由系统填写为“{value or '空'}”,请勿改动"
        return _problem(field.code, "FILLED_BY_SYSTEM", said, f"filled in by the system as {value!r}: leave it out")
    return _wrong(field, given) if given is not None else None


def _unlisted(field: Field, given: str | None, choices: Choices) -> FieldProblem | None:
    """Find a choice that the value list does not have; a field without a list takes any word."""
    listed = choices.get(field.values or "")
    if given is None or listed is None or field.type not in CHOSEN:
        return None
    chosen = given.split(" ") if field.type is FieldType.CHOICES else [given]
    if set(chosen) <= listed.keys():
        return None
    zh = f"请从以下选项中选择:{'、'.join(f'{name}({code})' for code, name in listed.items())}"
    return _problem(field.code, "NOT_LISTED", zh, f"choose among {', '.join(listed)}")


def _absent(field: Field, value: str | None, known: Entered, facts: Facts) -> FieldProblem | None:
    required = field.required if field.required_when is None else holds(field.required_when, facts)
    if value is not None or not required or _is_known(field, known):
        return None
    return _problem(field.code, "REQUIRED", f"请填写“{field.label}”", f"fill in {field.label_en}")


def written(value: str | None) -> str | None:
    """Give a text without the blanks around it; None when nothing is left."""
    stripped = value.strip() if value is not None else ""
    return stripped or None


def demand_written(path: str, value: str | None, zh: str, en: str) -> str:
    """Give a text that must say something, without the blanks around it; raise Invalid on its field, named in both languages."""
    (said,) = demand_all_written((path, value, zh, en))
    return said


def demand_all_written(*asked: tuple[str, str | None, str, str]) -> tuple[str, ...]:
    """Give texts that must say something: (path, value, Chinese, English) of each; raise Invalid on every one that does not."""
    said = {path: written(value) for path, value, _, _ in asked}
    silent = [
        FieldProblem(path, "REQUIRED", f"请填写{zh}", f"fill in {en}")
        for path, _, zh, en in asked
        if said[path] is None
    ]
    if silent:
        raise Invalid(fields=tuple(silent))
    return tuple(text for text in said.values() if text is not None)


def _wrong(field: Field, value: str) -> FieldProblem | None:
    if len(value) > LONGEST:
        return _problem(
            field.code, "TOO_LONG", f"不得超过{LONGEST}字,请精简", f"longer than {LONGEST} characters: shorten it"
        )
    if "\x00" in value:
        return _problem(field.code, "NOT_TEXT", "含有无法保存的控制字符,请删除", "holds a NUL character: remove it")
    check = CHECKS.get(field.type)
    if check is None or check(value):
        return None
    zh, en = HINTS[field.type]
    return _problem(field.code, "WRONG_FORMAT", zh, en)


def _problem(code: str, kind: str, zh: str, en: str) -> FieldProblem:
    return FieldProblem(f"fields.{code}", kind, zh, en)


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return len(value) == len("2026-02-06")


def moment_of(value: str) -> datetime | None:
    """Read an instant with offset as fields write it; None for anything else."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _is_instant(value: str) -> bool:
    return moment_of(value) is not None


def _is_money_and_ratio(value: str) -> bool:
    money, *ratios = value.split(" ")
    return MONEY.fullmatch(money) is not None and (
        not ratios or (RATIO.fullmatch(ratios[0]) is not None and not ratios[1:])
    )


CHECKS: dict[FieldType, Callable[[str], bool]] = {
    FieldType.MONEY: lambda value: MONEY.fullmatch(value) is not None,
    FieldType.RATIO: lambda value: RATIO.fullmatch(value) is not None,
    FieldType.COUNT: lambda value: COUNT.fullmatch(value) is not None,
    FieldType.MONEY_AND_RATIO: _is_money_and_ratio,
    FieldType.YES_NO: lambda value: value in {"YES", "NO"},
    FieldType.DATE: _is_date,
    FieldType.INSTANT: _is_instant,
}
HINTS: dict[FieldType, tuple[str, str]] = {
    FieldType.MONEY: ("请填写金额,最多两位小数,如 1234.50", "an amount with at most two decimals, such as 1234.50"),
    FieldType.RATIO: ("请以小数填写比例,如 1.3 表示 130%", "a ratio as a decimal, such as 1.3 for 130%"),
    FieldType.COUNT: ("请填写整数", "a whole number"),
    FieldType.MONEY_AND_RATIO: ("请填写金额和比例,如 1234.50 0.05", "an amount and a ratio, such as 1234.50 0.05"),
    FieldType.YES_NO: ("请选择是(YES)或否(NO)", "YES or NO"),
    FieldType.DATE: ("请按 2026-02-06 的格式填写日期", "a date such as 2026-02-06"),
    FieldType.INSTANT: (
        "请填写带时区的时间,如 2026-02-06T15:35:00+08:00",
        "an instant with offset, such as 2026-02-06T15:35:00+08:00",
    ),
}
