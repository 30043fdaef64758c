"""What a single record must meet by itself, before it is compared with the house: check digits, order of dates, signs."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from cases.identity import is_citizen_number, is_credit_code
from cases.imports.shapes import Kind
from cases.imports.values import Value
from cases.models.client import IdentityType
from kernel.actor import Post

Problem: TypeAlias = tuple[str, str]
PHONE = re.compile(r"\+?\d[\d -]{4,19}", re.ASCII)
PERMITS = ("81", "82", "83")
"""How the numbers of 港澳台居民居住证 begin, which are made like a citizen's; other permits are numbered otherwise."""
RESERVED_LOGIN = "scheduler"
AMOUNTS = ("assets", "debt", "credit_line")
PAST = ("opened_on", "closed_on", "debt_settled_on", "left_on", "on_date")


def problems(kind: Kind, row: Mapping[str, Value], today: date) -> Iterator[Problem]:
    """Yield (field, code) for everything that is wrong with one typed record."""
    for field in AMOUNTS:
        value = row.get(field)
        if isinstance(value, Decimal) and value < 0:
            yield field, "NEGATIVE"
    for field in PAST:
        value = row.get(field)
        if isinstance(value, date) and value > today:
            yield field, "IN_THE_FUTURE"
    if kind is Kind.CLIENTS:
        yield from _client(row, today)
    elif kind is Kind.ACCOUNTS:
        yield from _account(row)
    elif kind is Kind.STAFF:
        yield from _staff(row)


def identity_type(row: Mapping[str, Value]) -> str:
    """Give the type of the identity document; 18 characters without a type are a citizen's number."""
    return str(row.get("identity_type") or IdentityType.ID_CARD.value)


def _client(row: Mapping[str, Value], today: date) -> Iterator[Problem]:
    number = str(row["identity_number"]).upper()
    checks = {
        IdentityType.ID_CARD.value: lambda: is_citizen_number(number, today),
        IdentityType.RESIDENCE_PERMIT.value: lambda: not number.startswith(PERMITS) or is_citizen_number(number, today),
        IdentityType.CREDIT_CODE.value: lambda: is_credit_code(number),
    }
    if not checks.get(identity_type(row), lambda: True)():
        yield "identity_number", "CHECK_DIGIT"
    phone = row.get("phone")
    if phone is not None and not PHONE.fullmatch(str(phone)):
        yield "phone", "NOT_A_PHONE"


def _account(row: Mapping[str, Value]) -> Iterator[Problem]:
    opened, closed = row["opened_on"], row.get("closed_on")
    if opened is None:
        yield "opened_on", "MISSING"
    elif isinstance(opened, date) and isinstance(closed, date) and closed < opened:
        yield "closed_on", "BEFORE_OPENING"


def _staff(row: Mapping[str, Value]) -> Iterator[Problem]:
    if str(row["login"]).lower() == RESERVED_LOGIN:
        yield "login", "RESERVED"
    if Post.SCHEDULER.value in str(row.get("posts") or "").split(";"):
        yield "posts", "RESERVED"
