"""What a single record must meet by itself, before it is compared with the house: check digits, order of dates, signs."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from cases.identity import CITIZEN, is_citizen_number, is_credit_code
from cases.imports.shapes import Kind
from cases.imports.values import Value
from cases.models.client import IdentityType
from cases.models.contract import ContractStatus
from kernel.actor import Post
from kernel.clock import office_date

Problem: TypeAlias = tuple[str, str]
PHONE = re.compile(r"\+?\d[\d -]{4,19}", re.ASCII)
PERMITS = ("81", "82", "83")
"""How the numbers of 港澳台居民居住证 begin, which are made like a citizen's; other permits are numbered otherwise."""
RESERVED_LOGIN = "scheduler"
AMOUNTS = (
    *("assets", "debt", "credit_line"),
    *("quantity", "price", "market_value", "principal", "balance", "fare", "interest", "amount"),
)
PAST = (
    *("opened_on", "closed_on", "debt_settled_on", "left_on", "on_date"),
    *("suspended_since", "settled_on", "sent_at", "answered_at"),
)


def completed(kind: Kind, row: dict[str, Value], today: date) -> dict[str, Value]:
    """Give the record with what it tells of itself: the type of a document that is not said, by the shape of its number."""
    if kind is not Kind.CLIENTS or row["identity_type"] is not None:
        return row
    return {**row, "identity_type": document_type(str(row["identity_number"]).upper(), today)}


def document_type(number: str, today: date) -> IdentityType | None:
    """Tell what document has this number by its shape and check digit, or None."""
    if is_citizen_number(number, today):
        return IdentityType.RESIDENCE_PERMIT if number.startswith(PERMITS) else IdentityType.ID_CARD
    return IdentityType.CREDIT_CODE if is_credit_code(number) else None


def problems(kind: Kind, row: Mapping[str, Value], today: date) -> Iterator[Problem]:
    """Yield (field, code) for everything that is wrong with one typed record."""
    for field in AMOUNTS:
        value = row.get(field)
        if isinstance(value, Decimal) and value < 0:
            yield field, "NEGATIVE"
    for field in PAST:
        value = _day(row.get(field))
        if value is not None and value > today:
            yield field, "IN_THE_FUTURE"
    if kind is Kind.CLIENTS:
        yield from _client(row, today)
    elif kind in OWN:
        yield from OWN[kind](row)


def _day(value: Value) -> date | None:
    if isinstance(value, datetime):
        return office_date(value)
    return value if isinstance(value, date) else None


def _before(row: Mapping[str, Value], field: str, start: str) -> bool:
    """Tell whether a day or instant of the record lies before another one."""
    value, begun = row.get(field), row.get(start)
    if isinstance(value, datetime) and isinstance(begun, datetime):
        return value < begun
    day, first = _day(value), _day(begun)
    return day is not None and first is not None and day < first


def _client(row: Mapping[str, Value], today: date) -> Iterator[Problem]:
    number = str(row["identity_number"]).upper()
    checks: Mapping[Value, Callable[[], bool]] = {
        None: lambda: not CITIZEN.fullmatch(number),
        IdentityType.ID_CARD.value: lambda: is_citizen_number(number, today),
        IdentityType.RESIDENCE_PERMIT.value: lambda: not number.startswith(PERMITS) or is_citizen_number(number, today),
        IdentityType.CREDIT_CODE.value: lambda: is_credit_code(number),
    }
    if not checks.get(row["identity_type"], lambda: True)():
        yield "identity_number", "CHECK_DIGIT"
    phone = row.get("phone")
    if phone is not None and not PHONE.fullmatch(str(phone)):
        yield "phone", "NOT_A_PHONE"


def _account(row: Mapping[str, Value]) -> Iterator[Problem]:
    if row["opened_on"] is None:
        yield "opened_on", "MISSING"
    elif _before(row, "closed_on", "opened_on"):
        yield "closed_on", "BEFORE_OPENING"


def _contract(row: Mapping[str, Value]) -> Iterator[Problem]:
    if row["opened_on"] is None:
        yield "opened_on", "MISSING"
    for field in ("due_on", "settled_on"):
        if _before(row, field, "opened_on"):
            yield field, "BEFORE_ITS_START"
    owes = any(row[field] for field in ("balance", "fare", "interest"))
    if row["status"] == ContractStatus.SETTLED.value and owes:
        yield "status", "SETTLED_OWES"
    if row["due_on"] is None and (owes or row["status"] == ContractStatus.OPEN.value):
        yield "due_on", "MISSING"


def _warning(row: Mapping[str, Value]) -> Iterator[Problem]:
    if row["sent_at"] is None:
        yield "sent_at", "MISSING"
    for field in ("limit_on", "answered_at"):
        if _before(row, field, "sent_at"):
            yield field, "BEFORE_SENDING"


def _staff(row: Mapping[str, Value]) -> Iterator[Problem]:
    if str(row["login"]).lower() == RESERVED_LOGIN:
        yield "login", "RESERVED"
    if Post.SCHEDULER.value in str(row.get("posts") or "").split(";"):
        yield "posts", "RESERVED"


OWN: Mapping[Kind, Callable[[Mapping[str, Value]], Iterator[Problem]]] = {
    Kind.STAFF: _staff,
    Kind.ACCOUNTS: _account,
    Kind.CONTRACTS: _contract,
    Kind.WARNINGS: _warning,
}
"""What only a record of one kind must meet."""
