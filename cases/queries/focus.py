"""重点对象, as sets: who belongs to a focus group now is compared with who did, and only the difference is written."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Text, func, literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.schema import CreateTableAs

from cases.carried import ACCOUNTS
from cases.queries.facts import Columns, names_in, stated
from cases.queries.members import Population, members
from cases.queries.subjects import CLIENTS
from cases.rulebook import Edition
from cases.rulebook.duties import FocusGroup

ONE_DAY = timedelta(days=1)
OF_GROUP = "m.regulation = :regulation AND m.code = :code AND m.until IS NULL"
# The last day of a stay is the one before it was found to have ended, and never before the first.
LEFT = text(f"""
WITH changed AS (
    UPDATE focus_membership m SET until = greatest(m.since, :yesterday)
    WHERE {OF_GROUP} AND NOT EXISTS (SELECT FROM focused f WHERE f.client_id = m.client_id) RETURNING 1
) SELECT count(*) FROM changed
""")  # noqa: S608 the parts are constants
ENTERED = text(f"""
WITH changed AS (
    INSERT INTO focus_membership (id, client_id, branch_id, regulation, code, name, article, reason, facts, since)
    SELECT nextval('focus_membership_id'), c.id, c.branch_id, :regulation, :code, :name, :article, f.reason, f.facts, :today
    FROM focused f JOIN client c ON c.id = f.client_id
    WHERE NOT EXISTS (SELECT FROM focus_membership m WHERE {OF_GROUP} AND m.client_id = f.client_id)
    ORDER BY c.id RETURNING 1
) SELECT count(*) FROM changed
""")  # noqa: S608
FORGOTTEN = text("""
WITH changed AS (
    UPDATE focus_membership m SET until = greatest(m.since, :yesterday)
    WHERE m.regulation = :regulation AND m.until IS NULL AND m.code <> ALL (:codes) RETURNING 1
) SELECT count(*) FROM changed
""")
MOVED = text("""
UPDATE focus_membership m SET branch_id = c.branch_id FROM client c
WHERE c.id = m.client_id AND m.until IS NULL AND m.branch_id <> c.branch_id
""")


@dataclass(frozen=True, slots=True)
class Change:
    """How many clients entered a focus group, and how many left it."""

    entered: int
    left: int


async def follow(session: AsyncSession, edition: Edition, group: FocusGroup, today: date) -> Change:
    """Bring one focus group to who belongs to it now."""
    population = Population(CLIENTS, group.when)
    found = await members(session, edition, population, today)
    reason, facts = _because(edition, population, found.columns)
    query = select(found.subject_id.label("client_id"), reason, facts).select_from(found.rows).where(found.belongs())
    await session.execute(CreateTableAs(query, "focused", temporary=True))
    names = {"regulation": edition.code, "code": group.code}
    left: int = (await session.execute(LEFT, names | {"yesterday": today - ONE_DAY})).scalar_one()
    words = {"name": group.name, "article": group.article, "today": today}
    entered: int = (await session.execute(ENTERED, names | words)).scalar_one()
    await session.execute(text("DROP TABLE focused"))
    return Change(entered, left)


async def settle(session: AsyncSession, edition: Edition, today: date) -> int:
    """End what no group of the regulation holds any more, and let memberships follow their client's branch; give how many ended."""
    codes = [each.code for each in edition.rulebook.focus_groups]
    names = {"regulation": edition.code, "yesterday": today - ONE_DAY, "codes": codes}
    ended: int = (await session.execute(FORGOTTEN, names)).scalar_one()
    await session.execute(MOVED)
    return ended


def _because(
    edition: Edition, population: Population, columns: Columns
) -> tuple[ColumnElement[str], ColumnElement[object]]:
    """Say what was true: each fact that the group asks for, by its Chinese name, beside the account that everybody has."""
    names = sorted(names_in(population.conditions))
    said = {each.code: each.name for each in edition.rulebook.facts}
    shown = [name for name in names if name != ACCOUNTS] or names
    parts = (literal(f"{said.get(name, name)}：", Text) + columns[name].cast(Text) for name in shown)
    return func.concat_ws("；", *parts).label("reason"), stated(names, columns)
