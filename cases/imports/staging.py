"""The staging table of an import: a temporary table of typed columns, filled by COPY.

Records are typed in Python line by line, so that a wrong one is named. Where files are large and mostly right
(snapshots), `pour` lets the database type the file's own bytes instead: five times faster, and all or nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import date

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cases.imports.checking import completed, problems
from cases.imports.parquet import parquet_records
from cases.imports.plain import plain
from cases.imports.reading import Delivery, Progress, Record, content, records
from cases.imports.report import Refusals
from cases.imports.shapes import Shape
from cases.imports.values import BadValue, Value, parse

TABLE = "incoming"
BATCH = 5_000
# The pool's limit is for requests; a large file takes longer. Joins and index builds of a load are worth the memory.
SETTINGS = text(
    "SELECT set_config('statement_timeout', '1h', true), set_config('work_mem', '256MB', true), "
    "set_config('maintenance_work_mem', '256MB', true)"
)


async def prepare(session: AsyncSession) -> None:
    """Give the transaction the time and memory that a load takes."""
    await session.execute(SETTINGS)


async def create(session: AsyncSession, shape: Shape) -> None:
    """Make the empty staging table: the shape's fields, and the line."""
    columns = ", ".join(f"{column.field} {column.content.sql_type}" for column in shape.columns)
    await session.execute(text(f"DROP TABLE IF EXISTS {TABLE}"))
    await session.execute(text(f"CREATE TEMPORARY TABLE {TABLE} (line bigint, {columns}) ON COMMIT DROP"))


async def fill(session: AsyncSession, shape: Shape, delivery: Delivery, today: date, progress: Progress) -> Refusals:
    """Type every record and stage the good ones; give what was refused."""
    await create(session, shape)
    refusals = Refusals()
    connection = await driver(session)
    names = ["line", *(column.field for column in shape.columns)]
    source = parquet_records(delivery, progress) if delivery.parquet else records(delivery, progress)
    for batch in _batches(_typed(shape, delivery, source, (today, refusals))):
        await connection.copy_records_to_table(TABLE, records=batch, columns=names)
    await session.execute(text(f"ANALYZE {TABLE}"))
    progress(delivery.size, delivery.size)
    return refusals


async def pour(session: AsyncSession, shape: Shape, delivery: Delivery, progress: Progress) -> int:
    """Stage the file's bytes as they are, typed by the database; give the rows. Raise NotPlain or asyncpg's DataError."""
    await create(session, shape)
    known = {column.field: column.content.sql_type for column in shape.columns}
    names = [field or f"ignored_{number}" for number, field in enumerate(delivery.fields)]
    surplus = [f"ADD COLUMN {name} text" for name in names if name not in known]
    if surplus:
        await session.execute(text(f"ALTER TABLE {TABLE} {', '.join(surplus)}"))
    done = await (await driver(session)).copy_to_table(
        TABLE,
        source=plain(delivery, shape, content(delivery, progress)),
        columns=names,
        format="csv",
        delimiter=delivery.delimiter,
        force_null=names,
    )
    return int(str(done).rsplit(" ", 1)[-1])


async def driver(session: AsyncSession) -> "asyncpg.Connection[asyncpg.Record]":
    """Give the driver's connection under the session; its transaction has begun, for the actor has entered."""
    raw = await (await session.connection()).get_raw_connection()
    found: object = raw.driver_connection
    if not isinstance(found, asyncpg.Connection):
        message = "the session does not run on asyncpg"
        raise TypeError(message)
    return found


def _typed(
    shape: Shape, delivery: Delivery, source: Iterator[Record], notes: tuple[date, Refusals]
) -> Iterator[tuple[Value | int, ...]]:
    today, refusals = notes
    places = {field: place for place, field in enumerate(delivery.fields) if field is not None}
    for line, written in source:
        if written is None:
            refusals.add(line, "", "COLUMNS")
            continue
        row: dict[str, Value] = {}
        before = len(refusals.lines)
        for column in shape.columns:
            place = places.get(column.field)
            try:
                row[column.field] = parse(column, None if place is None else written[place])
            except BadValue as error:
                refusals.add(line, column.field, error.code)
        if len(refusals.lines) == before:
            row = completed(shape.kind, row, today)
            for field, code in problems(shape.kind, row, today):
                refusals.add(line, field, code)
        if len(refusals.lines) == before:
            yield (line, *(row[column.field] for column in shape.columns))


def _batches(rows: Iterator[tuple[Value | int, ...]]) -> Iterator[Sequence[tuple[Value | int, ...]]]:
    batch: list[tuple[Value | int, ...]] = []
    for row in rows:
        batch.append(row)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
