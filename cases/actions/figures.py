"""统计 as asked for: units or people in the asker's sight, each with what was counted; a row of zeros is a row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cases.errors import UnitNotFound
from cases.figure_columns import COLUMNS, FigureKind, Number, Numbers, added
from cases.figures import Asked, Base, BaseMissing, Grouping, Named, Row, Table, UnitOutOfSight, demand_period, grouping
from cases.models.organisation import Staff, Unit, UnitType
from cases.models.population import Population
from cases.ownership import CLIENT_BRANCH
from cases.policy import REVISITING
from cases.queries import notice as notices
from cases.queries import organisation
from cases.queries import rulebook as rulebooks
from cases.queries.figures import Counts, Known, count
from cases.queries.figures.coverage import Covered, coverage, populations
from cases.rulebook import Shelf
from cases.visibility import Matter
from kernel.clock import office_date
from kernel.work import Work

MATTERS: Mapping[FigureKind, Matter] = {
    FigureKind.REVISITS: Matter.OBLIGATIONS,
    FigureKind.FILINGS: Matter.FILINGS,
}
"""What must be in sight of a unit for its row to be shown; else its revisits."""


@dataclass(frozen=True, slots=True)
class Duties:
    """The kinds of duties of all adopted editions: those of programmes by programme, and what follows from findings."""

    of_programmes: Mapping[int, str]
    of_findings: Sequence[int]


async def figures(
    work: Work, *, kind: FigureKind, since: date, until: date, unit_id: int | None = None, by: Grouping | None = None
) -> Table:
    """Count a table; raise PeriodInvalid, GroupingInvalid, UnitNotFound, UnitOutOfSight or BaseMissing."""
    demand_period(since, until)
    asked = Asked(kind, since, until, grouping(kind, by, of_one_unit=unit_id is not None), unit_id)
    units = await _units(work, asked)
    duties = await _duties(work)
    if kind is FigureKind.COVERAGE:
        found, bases = await _coverage(work, asked)
    else:
        counting = duties.of_findings if kind is FigureKind.FINDINGS else list(duties.of_programmes)
        found, bases = await count(work.session, asked, Known(work.now, counting)), ()
    rows = await _rows(work, asked, units, _folded(asked, found, duties))
    return Table(asked, work.now, rows, bases)


async def _units(work: Work, asked: Asked) -> Sequence[Unit]:
    """Give the units that rows may be of."""
    seen = await organisation.units_in_reach(work.session, MATTERS.get(asked.kind, Matter.REVISITS))
    if asked.unit_id is None:
        return seen
    unit = await organisation.find_unit(work.session, asked.unit_id)
    if unit is None:
        raise UnitNotFound
    if unit.id not in {each.id for each in seen}:
        raise UnitOutOfSight(unit.name)
    return (unit,)


async def _duties(work: Work) -> Duties:
    editions = work.ports.find("rulebooks", Shelf).editions
    programmes = {
        (edition.code, each.obligation): each.code for edition in editions for each in edition.rulebook.programmes
    }
    filings = {(edition.code, each.obligation) for edition in editions for each in edition.rulebook.filings}
    known = await notices.duties(work.session)
    return Duties(
        {key: programmes[code, name] for key, code, name in known if (code, name) in programmes},
        [key for key, code, name in known if (code, name) not in programmes and (code, name) not in filings],
    )


async def _coverage(work: Work, asked: Asked) -> tuple[Counts, Sequence[Base]]:
    """Count every list that the period rests on; give the counts with the lists."""
    chosen = await populations(work.session, asked.since, asked.until)
    if not chosen:
        raise BaseMissing
    by_unit, found = replace(asked, by=Grouping.UNIT), list[tuple[int | str | None, Numbers]]()
    for each in chosen:
        covered = await _covered(work, each)
        counts = await coverage(work.session, covered, by_unit, Known(work.now, covered.duties))
        by_programme = asked.by is Grouping.PROGRAMME
        found += [(each.programme if by_programme else key, numbers) for key, numbers in counts]
    return found, [_base(each) for each in chosen]


async def _covered(work: Work, population: Population) -> Covered:
    """Give which outcomes and duties cover a list, by the edition that it was frozen under."""
    version = await rulebooks.version(work.session, population.rulebook_id)
    rulebook = work.ports.find("rulebooks", Shelf).version(version.code, version.version).rulebook
    programme = rulebook.programme(population.programme)
    duties = await rulebooks.duty_ids(work.session, version.code, programme.obligation)
    return Covered(population, programme.fulfilment.outcomes, duties)


def _base(frozen: Population) -> Base:
    days = (frozen.programme, frozen.period, frozen.frozen_on)
    return Base(frozen.id, *days, frozen.count, frozen.exempt, frozen.sha256)


def _folded(asked: Asked, found: Counts, duties: Duties) -> dict[int | str | None, Mapping[str, Number]]:
    """Add up what was counted under one key; duties count under their programme."""
    by_key: dict[int | str | None, list[Numbers]] = {}
    for key, numbers in found:
        named = duties.of_programmes.get(key, key) if isinstance(key, int) and asked.by is Grouping.PROGRAMME else key
        by_key.setdefault(named, []).append(numbers)
    return {key: added(COLUMNS[asked.kind], listed) for key, listed in by_key.items()}


async def _rows(
    work: Work, asked: Asked, units: Sequence[Unit], found: Mapping[int | str | None, Numbers]
) -> Sequence[Row]:
    nothing = added(COLUMNS[asked.kind], ())
    match asked.by:
        case Grouping.UNIT:
            expected = _expected(work, asked, units)
            shown = [each for each in units if each.id in found or each.id in expected]
            return [Row(found.get(each.id, nothing), unit=_unit(each)) for each in shown]
        case Grouping.STAFF:
            (unit,) = units
            people = await _people(work, unit, found)
            rows = [Row(found.get(each.id, nothing), _unit(unit), _person(each)) for each in people]
            return [*rows, Row(found[None], _unit(unit))] if None in found else rows
        case Grouping.PROGRAMME:
            names = {each.code: each.name for each in _programmes(work)}
            codes = sorted({*names, *(str(key) for key in found)})
            unit_named = _unit(units[0]) if asked.unit_id is not None else None
            return [
                Row(found.get(code, nothing), unit_named, programme=Named(None, code, names.get(code, code)))
                for code in codes
            ]


def _programmes(work: Work) -> Iterable[Named]:
    """Give the programmes of every edition, the newest name last."""
    for edition in work.ports.find("rulebooks", Shelf).editions:
        for each in edition.rulebook.programmes:
            yield Named(None, each.code, each.name)


def _expected(work: Work, asked: Asked, units: Sequence[Unit]) -> set[int]:
    """Give the units that owe what the table counts, by the editions in force, and stood in the period: zero is told as well."""
    types: set[str] = set()
    for edition in work.ports.find("rulebooks", Shelf).all_in_force(office_date(work.now)):
        book = edition.rulebook
        tests = (test for each in book.programmes for test in book.owners(each.ownership).tests)
        filed = (kind for each in book.filings for kind in each.filed_by)
        types |= set(filed) if asked.kind is FigureKind.FILINGS else {test.owner for test in tests}
    if CLIENT_BRANCH in types:
        types.add(UnitType.BRANCH)
    return {
        each.id for each in units if each.type in types and (each.closed_on is None or each.closed_on >= asked.since)
    }


async def _people(work: Work, unit: Unit, found: Mapping[int | str | None, Numbers]) -> Sequence[Staff]:
    """Give those who revisit in the unit now, and whoever else something was counted of."""
    now = [each.id for each in await organisation.holders(work.session, unit.id, tuple(REVISITING))]
    return await organisation.people(work.session, {*now, *(key for key in found if isinstance(key, int))})


def _unit(unit: Unit) -> Named:
    return Named(unit.id, unit.code, unit.name)


def _person(person: Staff) -> Named:
    return Named(person.id, person.login, person.name)
