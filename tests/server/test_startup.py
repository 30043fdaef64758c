"""The check before the first request: each promise is broken alone, in a transaction rolled back, and is named."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from cases import entering
from cases.visibility import TABLES
from kernel.database import open_engine
from server import startup
from server.embedded import Endpoints
from server.embedded.roles import SERVICE
from server.migrate import apply_declared
from server.queries.catalogue import read_catalogue
from server.startup import DatabaseUnsafe, demand_safe_role, violations
from tests.services import SuiteServices

Find = Callable[..., Awaitable[list[str]]]
PARTITION = "CREATE TABLE snapshot_2027 PARTITION OF snapshot FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')"
FORCED = "ALTER TABLE snapshot_2027 ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
LEAK = "CREATE FUNCTION leak() RETURNS bigint LANGUAGE sql SECURITY DEFINER {} AS 'SELECT 1::bigint'"

BREACHES = {
    f"ALTER ROLE {SERVICE} SUPERUSER": "the role is SUPERUSER",
    f"ALTER ROLE {SERVICE} BYPASSRLS": "the role is BYPASSRLS",
    f"ALTER ROLE {SERVICE} CREATEROLE": "the role is CREATEROLE",
    f"ALTER ROLE {SERVICE} CREATEDB": "the role is CREATEDB",
    f"ALTER ROLE {SERVICE} REPLICATION": "the role is REPLICATION",
    f"GRANT pg_read_all_data TO {SERVICE}": "the role is a member of pg_read_all_data",
    f"GRANT anjuan_owner TO {SERVICE}": "the role is a member of anjuan_owner",
    f"GRANT CREATE ON SCHEMA public TO {SERVICE}": "the role may create in schema public",
    "GRANT CREATE ON SCHEMA public TO PUBLIC": "the role may create in schema public",
    "ALTER TABLE client DISABLE ROW LEVEL SECURITY": "table client does not ENABLE row security",
    "ALTER TABLE client NO FORCE ROW LEVEL SECURITY": "table client does not FORCE row security",
    "DROP POLICY sight ON client": "table client has no policy",
    "ALTER POLICY sight ON client USING (true)": "the policy on client was changed after it was declared",
    "ALTER POLICY sight ON client WITH CHECK (true)": "the policy on client was changed after it was declared",
    f"ALTER POLICY sight ON client TO {SERVICE}": "the policy on client was changed after it was declared",
    "COMMENT ON POLICY sight ON client IS NULL": "the policy on client is of another version than this service",
    "CREATE POLICY wide ON client USING (true)": "policy wide on client is not declared",
    "CREATE TABLE notes (id bigint)": "table notes is not declared",
    "DROP TABLE unclaimed_version": "table unclaimed_version is missing",
    f"GRANT UPDATE ON journal_entry TO {SERVICE}": "on journal_entry more is granted than declared (UPDATE)",
    f"GRANT DELETE ON access_entry TO {SERVICE}": "on access_entry more is granted than declared (DELETE)",
    f"GRANT UPDATE (purpose) ON access_entry TO {SERVICE}": (
        "on access_entry more is granted than declared (UPDATE (purpose))"
    ),
    f"GRANT TRUNCATE ON client TO {SERVICE}": "on client more is granted than declared (TRUNCATE)",
    "GRANT SELECT ON client TO PUBLIC": "on client more is granted than declared (SELECT to PUBLIC)",
    "GRANT SELECT (name) ON client TO PUBLIC": "on client more is granted than declared (SELECT (name))",
    f"REVOKE INSERT ON journal_entry FROM {SERVICE}": "on journal_entry less is granted than declared (INSERT)",
    f"GRANT SELECT ON journal_entry TO {SERVICE} WITH GRANT OPTION": (
        "on journal_entry more is granted than declared (SELECT WITH GRANT OPTION)"
    ),
    f"GRANT SELECT ON alembic_version TO {SERVICE}": "on alembic_version more is granted than declared (SELECT)",
    f"GRANT UPDATE ON SEQUENCE client_id TO {SERVICE}": "on client_id more is granted than declared (UPDATE)",
    f"GRANT TRUNCATE ON tasks.task TO {SERVICE}": "on tasks.task more is granted than declared (TRUNCATE)",
    f"CREATE SCHEMA side CREATE TABLE t (id int) GRANT SELECT ON t TO {SERVICE}": (
        "on side.t more is granted than declared (SELECT)"
    ),
    f"CREATE MATERIALIZED VIEW copied AS SELECT 1 AS id; GRANT SELECT ON copied TO {SERVICE}": (
        "on copied more is granted than declared (SELECT)"
    ),
    PARTITION: "table snapshot_2027 does not ENABLE row security",
    f"{PARTITION}; {FORCED}; GRANT SELECT ON snapshot_2027 TO {SERVICE}": (
        "on snapshot_2027 more is granted than declared (SELECT)"
    ),
    "ALTER VIEW client_snapshot RESET (security_invoker)": "view client_snapshot lacks security_invoker",
    "ALTER VIEW client_snapshot SET (security_invoker = off)": "view client_snapshot lacks security_invoker",
    f"GRANT UPDATE ON client_snapshot TO {SERVICE}": "on client_snapshot more is granted than declared (UPDATE)",
    "CREATE OR REPLACE VIEW client_snapshot WITH (security_invoker = true) AS SELECT id AS client_id, current_date AS on_date, "
    "0::numeric AS assets, 0::numeric AS margin_debt, 0::numeric AS ratio, 0::numeric AS profit_loss, "
    "0::numeric AS profit_loss_ratio FROM client": "view client_snapshot was changed after it was declared",
    "COMMENT ON VIEW client_snapshot IS NULL": "view client_snapshot is of another version than this service",
    "CREATE VIEW clients_of_all AS SELECT * FROM client": "view clients_of_all is not declared",
    "DROP VIEW client_snapshot": "view client_snapshot is missing",
    LEAK.format(""): "function public.leak() is SECURITY DEFINER and not listed",
    "ALTER FUNCTION enter(bigint) SECURITY DEFINER": (
        "function public.enter(actor bigint) is SECURITY DEFINER and not listed"
    ),
    "CREATE OR REPLACE FUNCTION enter(actor bigint) RETURNS boolean LANGUAGE sql AS 'SELECT true'": (
        "function enter is not the one that is declared"
    ),
    "CREATE OR REPLACE FUNCTION attach_day(place text, day date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER "
    "SET search_path = public AS 'BEGIN END'": "function attach_day is not the one that is declared",
    "ALTER FUNCTION attach_day(text, date) RESET search_path": (
        "function public.attach_day(place text, day date) is SECURITY DEFINER without a search_path of its own"
    ),
    "ALTER TABLE staff_post DISABLE TRIGGER scopes": "trigger scopes on staff_post does not fire",
    "DROP TRIGGER scopes ON staff": "trigger scopes on staff does not fire",
    f"ALTER TABLE counter OWNER TO {SERVICE}": "the role owns table counter",
    f"ALTER FUNCTION must(text) OWNER TO {SERVICE}": "the role owns function must(text)",
}
# What cannot be broken alone: a power or a loss that brings others with it.
BROUGHT_ALONG = {
    "SUPERUSER": 5,
    "OWNER TO": 3,
    "DROP TABLE": 2,
    "GRANT anjuan_owner": 4,
    PARTITION: 2,
}


@pytest.fixture(scope="module")
def scratch(services: SuiteServices, house: str) -> Iterator[Endpoints]:
    """Give a database for this module; nothing that is broken in it is committed."""
    name = f"t{uuid4().hex}"
    yield services.create_database(name, template=house)
    services.drop_database(name)


@pytest.fixture
async def admin(scratch: Endpoints) -> AsyncIterator[AsyncEngine]:
    """Give an engine of the database's superuser."""
    engine = open_engine(scratch.admin_url, size=1)
    yield engine
    await engine.dispose()


@pytest.fixture
async def find(admin: AsyncEngine) -> AsyncIterator[Find]:
    """Give the function that breaks something as the superuser and finds what the service's role would be told."""
    async with admin.connect() as connection:

        async def find(statements: str = "") -> list[str]:
            return await _find(connection, statements)

        yield find
        await connection.rollback()


async def _find(connection: AsyncConnection, statements: str) -> list[str]:
    for statement in filter(None, statements.split("; ")):
        await connection.exec_driver_sql(statement)
    await connection.exec_driver_sql(f"SET LOCAL SESSION AUTHORIZATION {SERVICE}")
    return [violation.what for violation in violations(await read_catalogue(connection))]


async def test_a_migrated_database_keeps_every_promise(find: Find) -> None:
    assert await find() == []


@pytest.mark.parametrize("statements", BREACHES)
async def test_each_broken_promise_is_named(find: Find, statements: str) -> None:
    found = await find(statements)
    assert BREACHES[statements] in found
    most = next((count for part, count in BROUGHT_ALONG.items() if part in statements), 1)
    assert len(found) <= most, found


async def test_acting_as_another_role_is_named(admin: AsyncEngine) -> None:
    async with admin.connect() as connection:
        await connection.exec_driver_sql(f"SET LOCAL ROLE {SERVICE}")
        found = [violation.what for violation in violations(await read_catalogue(connection))]
    assert f"the session of postgres acts as {SERVICE}" in found


async def test_a_listed_definer_must_fix_its_search_path(find: Find, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "DEFINERS", entering.DEFINERS | {"public.leak()"})
    assert await find(LEAK.format("")) == [
        "function public.leak() is SECURITY DEFINER without a search_path of its own"
    ]


async def test_a_listed_definer_with_its_own_search_path_is_no_breach(
    find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(startup, "DEFINERS", entering.DEFINERS | {"public.leak()"})
    assert await find(LEAK.format("SET search_path = pg_catalog, public")) == []


async def test_temporary_tables_of_the_role_are_its_own_affair(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        await connection.exec_driver_sql("CREATE TEMPORARY TABLE staff_scope (staff_id bigint)")
        assert list(violations(await read_catalogue(connection))) == []


async def test_migrating_mends_policies_grants_and_partitions(admin: AsyncEngine) -> None:
    async with admin.connect() as connection:
        for statement in (
            "CREATE POLICY wide ON client USING (true)",
            "ALTER POLICY sight ON client USING (true)",
            "ALTER TABLE client NO FORCE ROW LEVEL SECURITY",
            f"GRANT UPDATE, DELETE ON journal_entry TO {SERVICE}",
            "GRANT SELECT ON client TO PUBLIC",
            f"GRANT UPDATE (purpose) ON access_entry TO {SERVICE}",
            f"GRANT UPDATE ON SEQUENCE client_id TO {SERVICE}",
            PARTITION,
            "ALTER FUNCTION enter(bigint) SECURITY DEFINER",
            "ALTER TABLE staff DISABLE TRIGGER scopes",
        ):
            await connection.exec_driver_sql(statement)
        await connection.run_sync(apply_declared, SERVICE)
        assert await _find(connection, "") == []


async def test_the_service_starts_and_is_told_who_may_see(scratch: Endpoints) -> None:
    engine = open_engine(scratch.database_url, size=1)
    await demand_safe_role(engine)
    await engine.dispose()


@pytest.mark.parametrize("address", ["owner_url", "admin_url"])
async def test_the_service_does_not_start_as_owner_or_superuser(scratch: Endpoints, address: str) -> None:
    engine = open_engine(getattr(scratch, address), size=1)
    with pytest.raises(DatabaseUnsafe) as caught:
        await demand_safe_role(engine)
    await engine.dispose()
    assert len(caught.value.violations) > len(TABLES)
    for language in ("zh", "en"):
        told = caught.value.message(language)
        assert caught.value.role in told
        assert "run `anjuan migrate` as the owner" in told
        assert "{" not in told


async def test_an_empty_database_is_named_table_by_table(services: SuiteServices) -> None:
    name = f"t{uuid4().hex}"
    engine = open_engine(services.create_database(name).database_url, size=1)
    with pytest.raises(DatabaseUnsafe) as caught:
        await demand_safe_role(engine)
    async with engine.connect() as connection:
        assert (await connection.execute(text("SELECT 1"))).scalar_one() == 1
    await engine.dispose()
    services.drop_database(name)
    missing = [violation for violation in caught.value.violations if violation.what.endswith("is missing")]
    assert len(missing) == len(TABLES) + 1
