"""Alembic's environment: runs on the connection handed in by `server.migrate`, or writes the SQL down (`--sql`)."""

from alembic import context
from sqlalchemy import Connection

import archive.exports
import archive.models
import cases.models
import kernel.journal
from cases.partitions import DAILY
from kernel.orm import Base

ROOMS = (archive.exports, archive.models, cases.models, kernel.journal)


def compared(object_: object, name: str | None, kind: str, reflected: bool, compare_to: object | None) -> bool:  # noqa: FBT001
    """Leave partitions of the daily tables and the task queue's own schema out of the drift check."""
    del object_, compare_to
    return not (
        kind == "table"
        and reflected
        and name is not None
        and (name.startswith(tuple(f"{table}_" for table in DAILY)) or name == "alembic_version")
    )


def run() -> None:
    """Run the migrations in the caller's transaction, giving up a lock after three seconds instead of queueing behind it."""
    connection: Connection = context.config.attributes["connection"]
    connection.exec_driver_sql("SET LOCAL lock_timeout = '3s'")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        compare_server_default=True,
        include_object=compared,
    )
    with context.begin_transaction():
        context.run_migrations()


def write() -> None:
    """Write the SQL of the migrations without a database."""
    context.configure(dialect_name="postgresql", target_metadata=Base.metadata, literal_binds=True)
    context.run_migrations()


if context.is_offline_mode():
    write()
else:
    run()
