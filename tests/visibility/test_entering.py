"""Entering: without an actor nothing is seen, nothing stays behind, and a change of posts counts at the next statement."""

from datetime import UTC, datetime

import asyncpg
import pytest

from kernel.orm import Base
from tests.firm import Firm
from tests.visibility.reach import MATTERS, PERSONAL, SCOPES, Person

TABLES = sorted(set(Base.metadata.tables) - {SCOPES})
HIDDEN = ("anjuan.actor", *(f"anjuan.{matter}" for matter in sorted({matter for matter, _ in MATTERS.values()})))
LATER = datetime(2026, 3, 3, tzinfo=UTC)


async def seen_by(connection: asyncpg.Connection, key: int, table: str) -> int:
    """Count what somebody sees, as one statement of its own like a compiled read."""
    statement = (
        f"SELECT count(t.*) FROM (SELECT enter($1) AS ok OFFSET 0) a LEFT JOIN LATERAL "
        f'(SELECT 1 AS found FROM "{table}" WHERE a.ok) t ON true'
    )
    return int(await connection.fetchval(statement, key))


async def nothing(connection: asyncpg.Connection, table: str) -> bool:
    """Tell whether a table gives an error or no rows."""
    try:
        return not await connection.fetch(f'SELECT 1 FROM "{table}"')
    except asyncpg.PostgresError as error:
        return error.sqlstate in {"42704", "22P02"}  # unrecognized parameter; an empty text is no array


@pytest.mark.parametrize("table", [*TABLES, "client_snapshot"])
async def test_a_connection_without_an_actor_sees_nothing(service: asyncpg.Connection, table: str) -> None:
    assert await nothing(service, table)


async def test_after_a_transaction_the_connection_sees_nothing_again(service: asyncpg.Connection, firm: Firm) -> None:
    async with service.transaction():
        await service.fetchval("SELECT enter($1)", firm.staff["leader"])
        assert await service.fetchval("SELECT count(*) FROM client") > 0
    assert [table for table in [*TABLES, "client_snapshot"] if not await nothing(service, table)] == []
    assert [await service.fetchval("SELECT current_setting($1, true)", name) for name in HIDDEN] == [""] * len(HIDDEN)


async def test_after_a_statement_the_connection_sees_nothing_again(service: asyncpg.Connection, firm: Firm) -> None:
    assert await seen_by(service, firm.staff["leader"], "client") > 0
    assert [table for table in TABLES if not await nothing(service, table)] == []


async def test_a_rolled_back_transaction_leaves_no_actor(service: asyncpg.Connection, firm: Firm) -> None:
    transaction = service.transaction()
    await transaction.start()
    await service.fetchval("SELECT enter($1)", firm.staff["leader"])
    await transaction.rollback()
    assert await nothing(service, "client")


@pytest.mark.parametrize("key", [0, -1, 999_999_999, 2**63 - 1])
async def test_somebody_unknown_does_not_enter(service: asyncpg.Connection, key: int) -> None:
    async with service.transaction():
        assert await service.fetchval("SELECT enter($1)", key) is False
        assert await service.fetch("SELECT * FROM present($1)", key) == []
    assert [table for table in TABLES if not await nothing(service, table)] == []


async def test_who_does_not_enter_loses_what_the_former_actor_saw(service: asyncpg.Connection, firm: Firm) -> None:
    async with service.transaction():
        await service.fetchval("SELECT enter($1)", firm.staff["leader"])
        assert await service.fetchval("SELECT enter($1)", 999_999_999) is False
        assert await service.fetchval("SELECT count(*) FROM client") == 0
        assert await service.fetchval("SELECT count(*) FROM unit") == 0


async def test_a_temporary_table_does_not_stand_in_front_of_the_scopes(service: asyncpg.Connection, firm: Firm) -> None:
    key, transaction = firm.staff["branch.revisits"], service.transaction()
    before = await seen_by(service, key, "client")
    await transaction.start()
    await service.execute("CREATE TEMPORARY TABLE staff_scope ON COMMIT DROP AS SELECT * FROM public.staff_scope")
    await service.execute("UPDATE pg_temp.staff_scope SET clients = (SELECT max(clients) FROM pg_temp.staff_scope)")
    assert await seen_by(service, key, "client") == before
    await transaction.rollback()


async def test_the_view_shows_a_day_only_of_clients_in_reach(
    service: asyncpg.Connection, owner: asyncpg.Connection, people: dict[str, Person], firm_units: frozenset[int]
) -> None:
    rows = await owner.fetch(
        "SELECT c.id, c.branch_id, s.on_date, s.assets FROM client c JOIN credit_account a ON a.client_id = c.id "
        "JOIN snapshot s ON s.account_id = a.id"
    )
    assert len(rows) > 10
    for person in people.values():
        reached = person.units("clients", firm_units)
        wanted = {(row["id"], row["on_date"], row["assets"]) for row in rows if row["branch_id"] in reached}
        async with service.transaction():
            await service.fetchval("SELECT enter($1)", person.key)
            found = await service.fetch("SELECT client_id, on_date, assets FROM client_snapshot")
        assert {tuple(row) for row in found} == wanted, person.login


async def test_who_leaves_sees_nothing_at_the_very_next_statement(
    service: asyncpg.Connection, owner: asyncpg.Connection, firm: Firm
) -> None:
    key = firm.staff["branch.revisits"]
    assert await seen_by(service, key, "client") > 0
    await changed(owner, "UPDATE staff SET left_at = now() WHERE id = $1", key)
    try:
        assert await service.fetchval("SELECT enter($1)", key) is False
        assert await service.fetch("SELECT * FROM present($1)", key) == []
        assert [table for table in TABLES if await seen_by(service, key, table)] == []
    finally:
        await changed(owner, "UPDATE staff SET left_at = NULL WHERE id = $1", key)
    assert await seen_by(service, key, "client") > 0


async def test_who_loses_a_post_sees_the_directory_alone_at_the_very_next_statement(
    service: asyncpg.Connection, owner: asyncpg.Connection, firm: Firm
) -> None:
    key = firm.staff["compliance.officer"]
    await changed(owner, "UPDATE staff_post SET ended_at = now() WHERE staff_id = $1", key)
    try:
        assert [table for table in MATTERS if await seen_by(service, key, table) and table not in PERSONAL] == []
        assert await seen_by(service, key, "unit") == len(firm.units)
    finally:
        await changed(owner, "UPDATE staff_post SET ended_at = NULL WHERE staff_id = $1", key)
    assert await seen_by(service, key, "journal_entry") > 0


async def test_who_moves_sees_the_new_unit_and_no_longer_the_old(
    service: asyncpg.Connection, owner: asyncpg.Connection, firm: Firm
) -> None:
    key, old, new = firm.staff["branch.head"], firm.units["GZ01"], firm.units["SZ01"]
    await changed(owner, "UPDATE staff SET unit_id = $2 WHERE id = $1", key, new)
    try:
        assert await branches_seen(service, key) == {new}
    finally:
        await changed(owner, "UPDATE staff SET unit_id = $2 WHERE id = $1", key, old)
    assert await branches_seen(service, key) == {old}


async def test_a_new_unit_and_its_people_come_into_sight(
    service: asyncpg.Connection, owner: asyncpg.Connection, firm: Firm
) -> None:
    transaction = owner.transaction()
    await transaction.start()
    try:
        await owner.execute(
            "INSERT INTO unit (id, code, name, type, parent_id) VALUES (9001, 'GZ99', '新营业部', 'BRANCH', $1), "
            "(9002, 'GZ98', '下属营业部', 'BRANCH', 9001)",
            firm.units["BHQ"],
        )
        await owner.execute(
            "INSERT INTO staff (id, login, name, unit_id, machine) VALUES (9001, 'new', '新', 9001, false)"
        )
        await owner.execute(
            "INSERT INTO staff_post (id, staff_id, post, since) VALUES (9001, 9001, 'UNIT_HEAD', $1)", LATER
        )
        scopes = dict(await owner.fetch("SELECT staff_id, clients::bigint[] FROM staff_scope"))
    finally:
        await transaction.rollback()
    assert scopes[9001] == [9001, 9002]
    for login in ("leader", "hq.revisits", "csc.agent", "brokerage.head", "core.feed"):
        assert {9001, 9002} <= set(scopes[firm.staff[login]]), login
    for login in ("branch.head", "other.head", "admin", "committee.member"):
        assert not {9001, 9002} & set(scopes[firm.staff[login]]), login


async def test_a_second_post_adds_to_what_the_first_shows(
    service: asyncpg.Connection, owner: asyncpg.Connection, firm: Firm
) -> None:
    key = firm.staff["committee.member"]
    assert await seen_by(service, key, "client") == 0
    insert = "INSERT INTO staff_post (id, staff_id, post, since) VALUES (9003, $1, 'LEADER', $2)"
    await changed(owner, insert, key, LATER)
    try:
        assert await seen_by(service, key, "client") == 0  # a leader only at the top: the unit's type counts
    finally:
        await changed(owner, "DELETE FROM staff_post WHERE id = 9003")


async def branches_seen(connection: asyncpg.Connection, key: int) -> set[int]:
    async with connection.transaction():
        await connection.fetchval("SELECT enter($1)", key)
        return {row[0] for row in await connection.fetch("SELECT DISTINCT branch_id FROM client")}


async def changed(owner: asyncpg.Connection, statement: str, *arguments: object) -> None:
    assert (await owner.execute(statement, *arguments)).endswith(" 1")
