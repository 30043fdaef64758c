"""Every table as every post with every verb, in raw SQL under the service's own role."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import asyncpg
import pytest
from sqlalchemy import Table, insert, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine

from cases.visibility import TABLES
from kernel.orm import Base
from tests.firm import PEOPLE, Firm
from tests.visibility.reach import DIRECTORY, MATTERS, PERSONAL, SCOPES, SEES, VERBS, Person
from tests.visibility.seeding import Place, key_of, places, row, seeded_tables

Keys = set[tuple[object, ...]]
MODELS: Mapping[str, Table] = dict(Base.metadata.tables)
CHANGED = {"snapshot": "assets", "counter": "value", "document_hold": "placed_at", "staff_post": "since"}


@asynccontextmanager
async def acting(connection: asyncpg.Connection, key: int | None) -> AsyncIterator[None]:
    """Act as somebody within a transaction that is rolled back."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        if key is not None:
            assert await connection.fetchval("SELECT enter($1)", key)
        yield
    finally:
        await transaction.rollback()


async def outcome(connection: asyncpg.Connection, statement: str, *arguments: object) -> str | int:
    """Run a statement that is undone: the number of rows it touched, or the name of the error."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        return int((await connection.execute(statement, *arguments)).rpartition(" ")[2])
    except asyncpg.PostgresError as error:
        return type(error).__name__
    finally:
        await transaction.rollback()


def keys_of(table: str) -> list[str]:
    return [column.name for column in MODELS[table].primary_key.columns]


async def keys_seen(connection: asyncpg.Connection, table: str) -> Keys:
    listed = ", ".join(f'"{name}"' for name in keys_of(table))
    return {tuple(found) for found in await connection.fetch(f'SELECT {listed} FROM "{table}"')}


async def all_rows(owner: asyncpg.Connection) -> dict[str, list[dict[str, object]]]:
    return {name: [dict(found) for found in await owner.fetch(f'SELECT * FROM "{name}"')] for name in MODELS}


def expected(person: Person, table: str, rows: list[dict[str, object]], firm: frozenset[int]) -> Keys:
    return {tuple(found[name] for name in keys_of(table)) for found in rows if person.sees(table, found, firm)}


def test_every_table_is_declared_modelled_and_seeded() -> None:
    assert {table.name for table in TABLES} == set(MODELS)
    assert set(MODELS) == {*DIRECTORY, *MATTERS, *PERSONAL, SCOPES, "unclaimed_version"}
    assert set(VERBS) == set(MODELS)


def test_every_login_of_the_firm_is_tried() -> None:
    assert set(SEES) == {login for login, *_ in PEOPLE} | {"scheduler"}


async def test_each_post_selects_exactly_what_the_model_says(
    service: asyncpg.Connection, owner: asyncpg.Connection, people: dict[str, Person], firm_units: frozenset[int]
) -> None:
    rows = await all_rows(owner)
    for person in people.values():
        async with acting(service, person.key):
            found = {table: await keys_seen(service, table) for table in MODELS}
        wanted = {table: expected(person, table, rows[table], firm_units) for table in MODELS}
        assert found == wanted, person.login


async def test_the_rows_tell_the_posts_apart(
    owner: asyncpg.Connection, people: dict[str, Person], firm_units: frozenset[int]
) -> None:
    rows = await all_rows(owner)
    for table in MATTERS:
        counts = {len(expected(person, table, rows[table], firm_units)) for person in people.values()}
        assert len(counts) >= 2, table
        assert max(counts) == len(rows[table]), table


async def test_each_post_updates_exactly_what_it_sees_where_updates_are_granted(
    service: asyncpg.Connection, people: dict[str, Person]
) -> None:
    wrong = []
    for person in people.values():
        async with acting(service, person.key):
            for table in MODELS:
                column = _changed(table)
                found = await outcome(service, f'UPDATE "{table}" SET "{column}" = "{column}"')
                allowed = "UPDATE" in VERBS[table]
                if found != (len(await keys_seen(service, table)) if allowed else "InsufficientPrivilegeError"):
                    wrong.append((person.login, table, found))
    assert wrong == []


def _changed(table: str) -> str:
    columns = [column.name for column in MODELS[table].columns if not column.primary_key and column.computed is None]
    return CHANGED.get(table, columns[-1])


async def test_each_post_deletes_what_it_sees_only_where_deletes_are_granted(
    service: asyncpg.Connection, people: dict[str, Person]
) -> None:
    wrong = []
    for person in people.values():
        async with acting(service, person.key):
            for table in MODELS:
                found = await outcome(service, f'DELETE FROM "{table}"')
                allowed = "DELETE" in VERBS[table]
                if found != (len(await keys_seen(service, table)) if allowed else "InsufficientPrivilegeError"):
                    wrong.append((person.login, table, found))
    assert wrong == []


async def test_each_post_may_add_rows_that_it_will_not_see(
    service_engine: AsyncEngine, people: dict[str, Person], firm: Firm
) -> None:
    elsewhere = Place(28, firm.units["SZ01"], firm.units["SZ01"], firm.staff["other.head"], firm.staff["other.head"])
    async with service_engine.connect() as connection:
        for person in people.values():
            await connection.execute(text("SELECT enter(:key)"), {"key": person.key})
            for table in seeded_tables():
                written = await connection.execute(insert(table).values(row(table, elsewhere)))
                assert written.rowcount == 1, (person.login, table.name)
            await connection.rollback()


async def test_nobody_adds_a_row_anywhere(service_engine: AsyncEngine, firm: Firm) -> None:
    place = Place(28, firm.units["SZ01"], firm.units["SZ01"], firm.staff["other.head"], firm.staff["other.head"])
    async with service_engine.connect() as connection:
        for table in seeded_tables():
            with pytest.raises(ProgrammingError, match=r"unrecognized configuration parameter|row-level security"):
                await connection.execute(insert(table).values(row(table, place)))
            await connection.rollback()


async def test_a_row_is_handed_over_only_to_where_its_giver_still_sees_it(
    service: asyncpg.Connection, firm: Firm
) -> None:
    """A branch gives a case to headquarters and goes on seeing it; what it would lose from sight it cannot give away."""
    expected_outcomes = {"case": 1, "obligation": "InsufficientPrivilegeError", "filing": "InsufficientPrivilegeError"}
    found = {}
    async with acting(service, firm.staff["branch.head"]):
        for table in expected_outcomes:
            key = key_of(table, places(firm)[0])
            statement = f'UPDATE "{table}" SET unit_id = $1 WHERE id = $2'
            found[table] = await outcome(service, statement, firm.units["MHQ"], key)
    assert found == expected_outcomes
