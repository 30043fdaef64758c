"""A staged file compared with the house as a set, and brought into it: the same steps for every kind of file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession

from cases.imports.reading import Delivery
from cases.imports.report import Refusals
from cases.imports.shapes import Shape

Check: TypeAlias = tuple[str, str, str]
Step: TypeAlias = tuple[str, str]
Once: TypeAlias = tuple[str, str]
"""The field that is named when a line stands twice, and what no two lines may share, in SQL."""
Bound: TypeAlias = Mapping[str, object]

# All of them: nobody can tell which of two different lines is meant.
DUPLICATES: Final = """
SELECT line FROM (SELECT s.line, count(*) OVER (PARTITION BY {key}) AS times FROM incoming s WHERE ({key}) IS NOT NULL) i
WHERE times > 1"""
# What a line tells of itself in a column that is not there (the type of a document, by its number) stands where nothing is on file.
KEEP: Final = "UPDATE incoming i SET {kept} FROM ({on_file}) o WHERE o.{key} = i.{key}"
REMOVE = text("DELETE FROM incoming WHERE line = ANY (:lines)").bindparams(bindparam("lines", type_=ARRAY(BIGINT)))


async def refuse(session: AsyncSession, once: Once, checks: Sequence[Check], bound: Bound, refusals: Refusals) -> None:
    """Note what fails a check and take it out of the staging, until nothing fails: a line may lean on a refused one."""
    field, key = once
    every = ((field, "DUPLICATE", DUPLICATES.format(key=key)), *checks)
    while True:
        failed: set[int] = set()
        for field, code, query in every:
            for line in await _lines(session, query, bound):
                refusals.add(line, field, code)
                failed.add(line)
        if not failed:
            return
        await session.execute(REMOVE, {"lines": list(failed)})


async def keep(session: AsyncSession, shape: Shape, delivery: Delivery, on_file: str) -> None:
    """Give the lines what is on file in the columns that the file does not have: only one that is there and blank says none."""
    there = {*delivery.fields, *shape.either, *shape.told_anew, "on_date"}
    lacking = [column.field for column in shape.columns if column.field not in there]
    if lacking:
        kept = ", ".join(f"{name} = coalesce(o.{name}, i.{name})" for name in lacking)
        await session.execute(text(KEEP.format(kept=kept, on_file=on_file, key=shape.key)))


@dataclass(frozen=True, slots=True)
class Steps:
    """What brings a staged file into the house: checks, then statements; `on_file` is what absent columns leave alone.

    `prepare` puts the lines in order first; `once` is what no two lines share, where that is more than the shape's key.
    """

    checks: Sequence[Check]
    apply: Sequence[Step]
    on_file: str | None = None
    prepare: Sequence[str] = ()
    once: str | None = None


async def apply(session: AsyncSession, steps: Sequence[Step], bound: Bound) -> dict[str, int]:
    """Run the statements of a kind in order; give how many rows each touched, by name."""
    return {name: await run(session, statement, bound) for name, statement in steps}


async def run(session: AsyncSession, statement: str, bound: Bound) -> int:
    """Run one statement with those of the bound values that it names; give the rows it touched."""
    result = await session.execute(text(statement), _used(statement, bound))
    return result.rowcount if isinstance(result, CursorResult) else 0


async def staged(session: AsyncSession) -> int:
    """Count the staged lines."""
    return int((await session.execute(text("SELECT count(*) FROM incoming"))).scalar_one())


async def _lines(session: AsyncSession, query: str, bound: Bound) -> Sequence[int]:
    return (await session.execute(text(query), _used(query, bound))).scalars().all()


def _used(statement: str, bound: Bound) -> dict[str, object]:
    return {name: value for name, value in bound.items() if f":{name}" in statement}
