"""How a table of figures is asked of the database: statements with a hole for what their rows are of.

Beside the policy, which also lets the client's branch in, statements name the units in reach once more: so an index is read by
them, and a unit's revisits are not counted for somebody who sees some of them only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from cases.figure_columns import Numbers
from cases.figures import Asked, Grouping
from kernel.clock import start_of_day

Key = int | str | None
Counts = Sequence[tuple[Key, Numbers]]


@dataclass(frozen=True, slots=True)
class Known:
    """What statements are told beside the question.

    `duties` are the kinds of duties that count.
    """

    now: datetime
    duties: Sequence[int]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: `{key}` is filled by what the rows are of, `{of_unit}` when one unit alone is asked about."""

    sql: str
    keys: Mapping[Grouping, str]

    def written(self, asked: Asked) -> TextClause:
        """Write it for a question."""
        unit = "" if asked.unit_id is None else f"AND {self.keys[Grouping.UNIT]} = :unit"
        return text(self.sql.replace("{key}", self.keys[asked.by]).replace("{of_unit}", unit))


def keys(unit: str, staff: str = "NULL", programme: str = "NULL") -> Mapping[Grouping, str]:
    """Name the columns that tell the rows apart."""
    return {Grouping.UNIT: unit, Grouping.STAFF: staff, Grouping.PROGRAMME: programme}


async def counted(session: AsyncSession, statement: Statement, asked: Asked, given: Mapping[str, object]) -> Counts:
    """Run a statement, whose columns are the table's own codes, with what it needs of `given`; give numbers, key by key."""
    written = statement.written(asked)
    wanted = {name: given[name] for name in written.compile().params}
    rows = (await session.execute(written, wanted)).mappings()
    return [(row["key"], {name: row[name] for name in row if name != "key"}) for row in rows]


def parameters(asked: Asked, known: Known) -> dict[str, object]:
    """Give everything that a statement may ask for; a day ends where the next one begins."""
    return {
        "since": asked.since,
        "until": asked.until,
        "start": start_of_day(asked.since),
        "end": start_of_day(asked.until + timedelta(days=1)),
        "unit": asked.unit_id,
        "now": known.now,
        "duties": list(known.duties),
    }
