"""How values look on paper: money, ratios, dates, characters. Pure; templates use these as filters."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from kernel.clock import OFFICE, office_date

CENT = Decimal("0.01")
SUBSTITUTE = "〓"
YES_NO = {"YES": "是", "NO": "否", "": ""}
# Marks that reorder a line or hide in it: on a form they could make a name read as another.
_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNPRINTABLE = frozenset({"Cc", "Cs", "Cn"})
_LAYOUT = frozenset("\n\t")


class Kind(StrEnum):
    """What sort of value a field holds, hence how it is shown; the names are those of a rulebook's field types."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    MONEY = "money"
    RATIO = "ratio"
    MONEY_AND_RATIO = "money_and_ratio"
    COUNT = "count"
    TENTH = "tenth"
    YES_NO = "yes_no"
    DATE = "date"
    INSTANT = "instant"
    CHOICE = "choice"
    CHOICES = "choices"
    CLIENT = "client"
    UNIT = "unit"
    STAFF = "staff"


def money(value: Decimal | int | str | None) -> str:
    """Show yuan with separators and two decimals, `1,234,567.89元`; empty for nothing."""
    if (amount := _decimal(value)) is None:
        return ""
    return f"{amount.quantize(CENT, ROUND_HALF_UP):,}元"


def percent(value: Decimal | int | str | None) -> str:
    """Show a ratio as percent with two decimals, 1.3 as `130.00%`; empty for nothing (AMB-71)."""
    if (ratio := _decimal(value)) is None:
        return ""
    return f"{(ratio * 100).quantize(CENT, ROUND_HALF_UP):,}%"


def gain(value: str | None) -> str:
    """Show profit or loss, written `-1234.00 -0.0185`, as `-1,234.00元，-1.85%`; the ratio may be absent."""
    amount, _, ratio = (value or "").partition(" ")
    return "，".join(part for part in (money(amount), percent(ratio)) if part)


def yes_no(value: str | None) -> str:
    """Show YES and NO as 是 and 否; empty for nothing, KeyError for another word."""
    return YES_NO[value or ""]


def integer(value: int | str | None) -> str:
    """Show a count, `12,345`; empty for nothing."""
    return "" if value in (None, "") else f"{int(value):,}"


def day(value: object) -> str:
    """Show an office day, `2026年2月6日`; an instant becomes its day in Asia/Shanghai."""
    if (when := office_day_of(value)) is None:
        return ""
    return f"{when.year}年{when.month}月{when.day}日"


def moment(value: object) -> str:
    """Show an instant in Asia/Shanghai to the minute, `2026年2月6日 15:35`; empty for nothing."""
    if (when := instant_of(value)) is None:
        return ""
    return f"{day(when)} {when.astimezone(OFFICE):%H:%M}"


def text(value: object) -> str:
    """Show anything else as it is; empty for nothing."""
    return "" if value is None else str(value)


SHOWN: Mapping[Kind, Callable[..., str]] = {
    Kind.MONEY: money,
    Kind.RATIO: percent,
    Kind.MONEY_AND_RATIO: gain,
    Kind.COUNT: integer,
    Kind.YES_NO: yes_no,
    Kind.DATE: day,
    Kind.INSTANT: moment,
}


def shown(value: object, kind: str) -> str:
    """Show `value` as its kind demands; ValueError for an unknown kind or a value that is not of it."""
    return SHOWN.get(Kind(kind), text)(value)


def printable(value: str, missing: frozenset[str] = frozenset()) -> str:
    """Replace what would vanish, reorder the line or has no glyph (`missing`) by 〓 and its code point."""
    if value.isprintable() and not missing:
        return value
    return "".join(_visible(character) if _hidden(character, missing) else character for character in value)


def _hidden(character: str, missing: frozenset[str]) -> bool:
    if character in missing or character in _REORDERING:
        return True
    return character not in _LAYOUT and unicodedata.category(character) in _UNPRINTABLE


def _visible(character: str) -> str:
    return f"{SUBSTITUTE}〔U+{ord(character):04X}〕"


def _decimal(value: Decimal | int | str | None) -> Decimal | None:
    if value is None or value == "":
        return None
    if isinstance(value, float):
        message = "amounts and ratios are decimals, never floats"
        raise TypeError(message)
    number = Decimal(value)
    if not number.is_finite():
        message = f"not a number that can be printed: {value}"
        raise ValueError(message)
    return number + 0  # a negative zero prints as zero


def instant_of(value: object) -> datetime | None:
    """Read an instant with zone (value or ISO text); None for nothing, ValueError for anything else."""
    if value in (None, ""):
        return None
    when = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(when, datetime) or when.utcoffset() is None:
        message = f"an instant without zone cannot be printed: {value}"
        raise ValueError(message)
    return when


def office_day_of(value: object) -> date | None:
    """Read an office day (value or ISO text; an instant becomes its day in Asia/Shanghai); None for nothing."""
    if isinstance(value, str) and value and "T" not in value:
        return date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    instant = instant_of(value)
    return instant and office_date(instant)
