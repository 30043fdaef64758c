"""`anjuan migrate`: the owner brings tables, functions, policies and first accounts to this version; safe to repeat.

Policies and grants take strong locks, so they are put in place only where they differ: a house at work does not notice
ten processes that start.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from cases.entering import MATTERS, function_statements
from cases.partitions import partition_statements
from cases.views import view_statements
from cases.visibility import policy_statements
from kernel.tasks import grant_statements
from server.queries.catalogue import read_catalogue
from server.startup import undeclared

FOLDER = Path(__file__).resolve().parent.parent / "migrations"
COMPANY = ("COMPANY", "公司")
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('migrate'))")
# The digest of what was declared last stands in a comment on alembic's own table.
NOTED = text("SELECT obj_description('alembic_version'::regclass, 'pg_class')")


async def migrate(owner: AsyncEngine, service_role: str) -> None:
    """Migrate as the owner, all or nothing; `service_role` is granted what cases/visibility.py declares, and nothing else.

    Processes that start together wait for each other.
    """
    async with owner.begin() as connection:
        await connection.execute(ONE_AT_A_TIME)
        await connection.run_sync(upgrade)
        if not await is_declared(connection, service_role):
            await connection.run_sync(apply_declared, service_role)
        await connection.run_sync(first_accounts)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to `revision` in the caller's transaction."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


async def is_declared(connection: AsyncConnection, service_role: str) -> bool:
    """Tell whether this version's functions, policies and grants are in place, and unchanged since; takes no lock."""
    noted = (await connection.execute(NOTED)).scalar_one()
    if noted != _digest(service_role):
        return False
    return next(undeclared(await read_catalogue(connection, service_role)), None) is None


def apply_declared(connection: Connection, service_role: str) -> None:
    """Put the declared functions, policies and grants in place."""
    for statement in _declared(service_role):
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"COMMENT ON TABLE alembic_version IS '{_digest(service_role)}'")


def _declared(service_role: str) -> Iterator[str]:
    yield from (*function_statements(), *policy_statements(service_role), *grant_statements(service_role))
    yield from (*view_statements(service_role), *partition_statements(service_role))
    yield f'REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, "{service_role}"'
    yield f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "{service_role}"'


def _digest(service_role: str) -> str:
    return sha256("\n".join(_declared(service_role)).encode()).hexdigest()


def first_accounts(connection: Connection) -> None:
    """Make sure there is a company, and the machine account that the scheduler acts as."""
    settings = ", ".join(f"set_config('anjuan.{name}', '{{}}', true)" for name in MATTERS)
    connection.exec_driver_sql(f"SELECT set_config('anjuan.actor', '0', true), {settings}")
    connection.execute(
        text(
            "INSERT INTO unit (id, code, name, type) SELECT nextval('unit_id'), :code, :name, 'COMPANY_LEADERSHIP' "
            "WHERE NOT EXISTS (SELECT FROM unit)"
        ),
        {"code": COMPANY[0], "name": COMPANY[1]},
    )
    connection.exec_driver_sql(
        "INSERT INTO staff (id, login, name, unit_id, machine) "
        "SELECT nextval('staff_id'), 'scheduler', '调度程序', "
        "(SELECT id FROM unit WHERE parent_id IS NULL ORDER BY id LIMIT 1), true "
        "WHERE NOT EXISTS (SELECT FROM staff WHERE login = 'scheduler')"
    )
    connection.exec_driver_sql(
        "INSERT INTO staff_post (id, staff_id, post, since) "
        "SELECT nextval('staff_post_id'), s.id, 'SCHEDULER', now() FROM staff s "
        "WHERE s.login = 'scheduler' AND NOT EXISTS (SELECT FROM staff_post p WHERE p.staff_id = s.id)"
    )
