"""回访对象名单: choosing who has to be revisited today, and writing it down as one set.

The owning unit is the one that the ownership tests name now, as they would when a revisit is opened. A temporary table holds the
choice; the digest is worked out over it before anything is written.
"""
# ruff: noqa: S608 the parts are constants of this file

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, SelectBase, Text, case, literal, null, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.schema import CreateTableAs

from cases.models.population import Population
from cases.ownership import PROGRAMME, asked_facts
from cases.queries.client import newest_day
from cases.queries.facts import asked, client_facts, compiled, counted, names_in
from cases.queries.subjects import CLIENTS
from cases.rulebook import Edition
from cases.rulebook.programmes import Programme

FROZEN = text("""
CREATE TEMPORARY TABLE frozen ON COMMIT DROP AS
SELECT l.client_id, w.id AS unit_id, l.branch_id, c.number, w.code AS unit_code, l.exemption
FROM listed l
JOIN client c ON c.id = l.client_id
LEFT JOIN (SELECT type, min(id) AS id FROM unit GROUP BY type) u ON u.type = l.owner
JOIN unit w ON w.id = coalesce(u.id, l.branch_id)
""")
WRITTEN = """coalesce(string_agg(concat(number, ',', unit_code, ',', exemption, chr(10)), '' ORDER BY number COLLATE "C"), '')"""
SUMMED = text(f"""
SELECT count(*) FILTER (WHERE exemption IS NULL) AS total, count(exemption) AS exempt,
    encode(sha256(convert_to({WRITTEN}, 'UTF8')), 'hex') AS sha256
FROM frozen
""")
LINES = text(f"SELECT {WRITTEN} FROM population_member WHERE population_id = :population")
MEMBERS = text("""
INSERT INTO population_member (population_id, client_id, unit_id, branch_id, number, unit_code, exemption)
SELECT :population, client_id, unit_id, branch_id, number, unit_code, exemption FROM frozen ORDER BY client_id
""")
FORGET = text("DROP TABLE listed, frozen")


@dataclass(frozen=True, slots=True)
class Chosen:
    """How many have to be revisited, how many are exempt, the digest of both, and the day of the amounts that decided."""

    count: int
    exempt: int
    sha256: str
    snapshot_on: date | None


async def of_period(session: AsyncSession, regulation: str, programme: str, period: str) -> Population | None:
    """Give the first list of a programme that was frozen in a period, or None."""
    query = select(Population).where(
        Population.regulation == regulation, Population.programme == programme, Population.period == period
    )
    return (await session.execute(query.order_by(Population.frozen_on).limit(1))).scalar_one_or_none()


async def of_day(session: AsyncSession, regulation: str, programme: str, day: date) -> Population | None:
    """Give the list of a programme that was frozen on a day, or None."""
    query = select(Population).where(
        Population.regulation == regulation, Population.programme == programme, Population.frozen_on == day
    )
    return (await session.execute(query)).scalar_one_or_none()


async def population(session: AsyncSession, key: int) -> Population | None:
    """Give a list, or None."""
    return await session.get(Population, key)


async def lines(session: AsyncSession, key: int) -> str:
    """Give the lines that a list's digest is over, as they stand now, of the clients in sight."""
    found: str = (await session.execute(LINES, {"population": key})).scalar_one()
    return found


async def choose(session: AsyncSession, edition: Edition, programme: Programme, on: date) -> Chosen:
    """Choose who has to be revisited on a day; `write` writes it down. The actor must see every client."""
    newest = await newest_day(session)
    listed = await _listed(session, edition, programme, on)
    await session.execute(CreateTableAs(listed, "listed", temporary=True))
    await session.execute(FROZEN)
    row = (await session.execute(SUMMED)).one()
    return Chosen(row.total, row.exempt, row.sha256, newest)


async def write(session: AsyncSession, population_id: int) -> None:
    """Write the chosen clients under a list, and forget the choice."""
    await session.execute(MEMBERS, {"population": population_id})
    await session.execute(FORGET)


async def _listed(session: AsyncSession, edition: Edition, programme: Programme, on: date) -> SelectBase:
    tests = edition.rulebook.owners(programme.ownership).tests
    names = names_in((programme.population, *(each.when for each in programme.exemptions)))
    about = await asked(session, edition, names.union(asked_facts(tests)))
    known = client_facts(about)
    joined, columns = counted(about, CLIENTS, known, known, literal(on, Date))
    columns[PROGRAMME] = literal(programme.code, Text)
    owners = [(compiled(test.when, columns), literal(test.owner, Text)) for test in tests[:-1]]
    last = literal(tests[-1].owner, Text)
    exempt = [(compiled(each.when, columns), literal(each.code, Text)) for each in programme.exemptions]
    return (
        select(
            known.c.subject_id.label("client_id"),
            known.c.unit_id.label("branch_id"),
            (case(*owners, else_=last) if owners else last).label("owner"),
            (case(*exempt, else_=null()) if exempt else null()).cast(Text).label("exemption"),
        )
        .select_from(joined)
        .where(compiled(programme.population, columns))
    )
