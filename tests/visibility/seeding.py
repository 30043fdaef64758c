"""Rows in every table at every place, made from the tables themselves: a column nobody can fill fails the seeding."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Connection, ForeignKeyConstraint, Table, insert
from sqlalchemy.types import (
    ARRAY,
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    LargeBinary,
    Numeric,
    Text,
    TypeEngine,
    Uuid,
)

from archive import models as archive
from cases import models as cases
from kernel import journal
from kernel.orm import Base
from tests.firm import Firm

ROOMS = (archive, cases, journal)  # imported so that every table is known

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = date(2026, 2, 27)
# The firm itself is there already, and its scopes follow from it.
FOUNDED = frozenset({"unit", "staff", "staff_post", "staff_scope"})
LEFT_EMPTY = frozenset(
    {"released_at", "released_by_id", "release_reason", "read_at", "record_id", "original_id", "previous_id"}
)
LISTED = re.compile(r"(?<![<>] )'(\w+)'")
FIRST_KEY = 1_000_000
PARTITION = "CREATE TABLE {0}_2026 PARTITION OF {0} FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')"
LOCKED = "ALTER TABLE {0}_2026 ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
DAILY = ("snapshot", "position")


@dataclass(frozen=True, slots=True)
class Place:
    """Where one row of each table lies: the owning unit, the client's branch, who made it and who was told."""

    number: int
    unit: int
    branch: int
    maker: int
    told: int


@dataclass(frozen=True, slots=True)
class Secrets:
    """Contact data of the client at a place; none of it may leave the API unmasked."""

    phone: str
    email: str
    address: str
    identity_number: str

    @classmethod
    def of(cls, place: Place) -> "Secrets":
        """Give what stands on file of the client at a place."""
        n = place.number
        return cls(
            f"1387700{n:04d}", f"wang.secret{n}@example.com", f"天河路{n}00号秘密大厦", f"44010619800{n}12{n:04d}X"
        )


PLACES = (
    ("GZ01", "GZ01", "branch.revisits", "branch.revisits"),
    ("GZ01", "GZ01", "branch.margin", "brokerage.head"),
    ("SZ01", "SZ01", "other.revisits", "branch.margin"),
    ("MHQ", "GZ01", "hq.revisits", "hq.head"),
    ("MHQ", "SZ01", "hq.revisits", "other.head"),
    ("CSC", "GZ01", "csc.agent", "csc.head"),
    ("CSC", "SZ01", "csc.agent", "csc.agent"),
    ("BHQ", "SZ01", "brokerage.head", "leader"),
    ("CLD", "GZ01", "compliance.officer", "admin"),
    ("AHQ", "SZ01", "audit.officer", "audit.officer"),
    ("MFC", "GZ01", "committee.member", "committee.member"),
    ("COMPANY", "SZ01", "admin", "core.feed"),
)


def places(firm: Firm) -> tuple[Place, ...]:
    """Give the places of the small firm."""
    return tuple(
        Place(number, firm.units[unit], firm.units[branch], firm.staff[maker], firm.staff[told])
        for number, (unit, branch, maker, told) in enumerate(PLACES, 1)
    )


def seeded_tables() -> Iterator[Table]:
    """Yield the tables in an order in which they can be filled."""
    for table in Base.metadata.sorted_tables:
        if table.name not in FOUNDED:
            yield table


def seed(connection: Connection, firm: Firm) -> None:
    """Write one row of every table at every place, as the superuser: triggers of references run, policies do not."""
    for name in DAILY:
        connection.exec_driver_sql(PARTITION.format(name))
        connection.exec_driver_sql(LOCKED.format(name))
    for table in seeded_tables():
        connection.execute(insert(table), [row(table, place) for place in places(firm)])


def row(table: Table, place: Place) -> dict[str, object]:
    """Make the row of a table at a place."""
    filled: dict[str, object] = {}
    for column in table.columns:
        if column.computed is None and not (column.nullable and column.name in LEFT_EMPTY):
            filled[column.name] = (
                _referenced(table, column, place) or _named(table, column, place) or _drawn(column, place)
            )
    return filled


def key_of(table: str, place: Place) -> int:
    """Give the key of the row of a table at a place."""
    return FIRST_KEY + list(Base.metadata.tables).index(table) * 1_000 + place.number


def _referenced(table: Table, column: Column[object], place: Place) -> object:
    """Follow a reference to the row of the same place."""
    for constraint in table.constraints:
        if isinstance(constraint, ForeignKeyConstraint) and column.name in constraint.column_keys:
            target = constraint.referred_table.name
            if len(constraint.column_keys) == 1 and target not in FOUNDED:
                return _key_of_row(constraint.referred_table, place)
    return None


def _key_of_row(table: Table, place: Place) -> object:
    (column,) = table.primary_key.columns
    return row(table, place)[column.name]


def _named(table: Table, column: Column[object], place: Place) -> object:
    """Fill what is known by its name: units, people, other rows of the place, contact data."""
    secrets = Secrets.of(place)
    known: Mapping[str, object] = {
        "unit_id": place.unit,
        "recipient_unit_id": place.unit,
        "branch_id": place.branch,
        "phone": secrets.phone,
        "contact": secrets.phone,
        "email": secrets.email,
        "address": secrets.address,
        "identity_number": secrets.identity_number,
        "sha256": f"{place.number:064x}",
        "post": "REVISIT_OFFICER",
        "cells": {"contact": secrets.phone, "client": "王小明"},
    }
    if (table.name, column.name) in CONTACT:
        return secrets.phone
    if column.name == "masked":
        return ["contact"] if table.name == "filing_row" else True
    if column.name in known:
        return known[column.name]
    if column.name == "recipient_id" or (table.name, column.name) in TOLD:
        return place.told
    if any(key.column.table.name == "staff" for key in column.foreign_keys) or column.name in PEOPLE:
        return place.maker
    if column.name == "id":
        return key_of(table.name, place)
    other = OTHERS.get(column.name, column.name.removesuffix("_id"))
    return key_of(other, place) if column.name.endswith("_id") and other in Base.metadata.tables else None


PEOPLE = frozenset(
    {
        "actor_id",
        "begun_by_id",
        "placed_by_id",
        "claimed_by_id",
        "loaded_by",
        "assignee_id",
        "head_id",
        "requested_by_id",
    }
)
TOLD = frozenset({("first_result", "actor_id"), ("listening_ticket", "staff_id")})
CONTACT = frozenset({("form_field", "value"), ("discrepancy", "on_file"), ("discrepancy", "stated")})
OTHERS: Mapping[str, str] = {
    "recording_id": "document",
    "source_case_id": "case",
    "rulebook_id": "rulebook_version",
    "account_id": "credit_account",
}


def _drawn(column: Column[object], place: Place) -> object:
    """Fill by type; a text with a list of values takes the first."""
    if isinstance(column.type, Text) and (values := _listed(column)):
        return "ARCHIVED" if "ARCHIVED" in values and column.table.name == "document" else values[0]
    for kind, value in _values(column, place):
        if isinstance(column.type, kind):
            return value
    raise LookupError(f"no seed for {column.table.name}.{column.name}: say here how it is filled")


def _values(column: Column[object], place: Place) -> tuple[tuple[type[TypeEngine[object]], object], ...]:
    return (
        (Text, f"{column.name} {place.number}"),
        (BigInteger, place.number),
        (Boolean, False),
        (Date, DAY.replace(day=place.number)),
        (DateTime, NOW),
        (Numeric, place.number),
        (JSON, {}),
        (ARRAY, []),
        (LargeBinary, b"bytes"),
        (Uuid, UUID(int=place.number)),
    )


def _listed(column: Column[object]) -> list[str]:
    for constraint in column.table.constraints:
        written = str(constraint.sqltext) if isinstance(constraint, CheckConstraint) else ""
        if re.match(rf"({column.name} IS NULL OR )?{column.name} IN ", written):
            return LISTED.findall(written)
    return []
