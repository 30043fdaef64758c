"""报送义务: who owes a return for which periods, and who must receive it (art. 10(5), AMB-24)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from cases.cadence import filing_due, filing_opens_on, period_for
from cases.calendar import WorkingCalendar
from cases.deadlines import Due
from cases.errors import RecipientMissing
from cases.models.filing import Filing, FilingRecipient
from cases.models.organisation import Staff, Unit
from cases.periods import Period
from cases.queries import organisation
from cases.queries.members import Population, belonging
from cases.queries.subjects import STAFF
from cases.rulebook import Edition
from cases.rulebook.duties import Filing as FilingRule
from cases.rulebook.duties import Recipient
from kernel.clock import office_date
from kernel.errors import Refused
from kernel.work import Work

Known = Mapping[tuple[str, int, int | None], date]
"""The filings of a kind that exist by period, unit and person, with the first day of the period."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One return that is owed and does not exist: of a unit, or of a person in it."""

    period: Period
    due: Due
    unit: Unit
    filer: Staff | None = None


@dataclass(eq=False)
class RecipientPostVacant(Refused):
    """A filing is due to the holder of a post that nobody holds."""

    filing: str
    post: str

    code: ClassVar[str] = "RECIPIENT_POST_VACANT"
    zh: ClassVar[str] = (
        "“{filing}”没有接收人：无人担任“{post}”。请先在员工名册中登记该岗位人员，系统随后自动补建全部应报期间。"
    )
    en: ClassVar[str] = (
        "Nobody receives the filing {filing}: nobody holds {post}. Import who does; missing filings open by themselves."
    )


def periods_to_file(
    rule: FilingRule, since: date, today: date, calendar: WorkingCalendar
) -> Iterator[tuple[Period, Due]]:
    """Give the periods that can be filed today and end on or after `since`, oldest first, each with its term."""
    period = period_for(rule.period, since)
    while filing_opens_on(period, (due := filing_due(rule, period, calendar)).due_on) <= today:
        yield period, due
        period = period_for(rule.period, period.ends_on + timedelta(days=1))


async def owed_by_units(
    work: Work, rule: FilingRule, periods: Sequence[tuple[Period, Due]], known: Known
) -> list[Owed]:
    """Give the returns that units owe and that are missing: of every period in which the unit stood."""
    units = [unit for kind in rule.filed_by for unit in await organisation.units_of_type(work.session, kind)]
    return [
        Owed(period, due, unit)
        for period, due in periods
        for unit in units
        if _stood(unit, period) and (period.code, unit.id, None) not in known
    ]


async def owed_by_people(
    work: Work, edition: Edition, rule: FilingRule, periods: Sequence[tuple[Period, Due]], known: Known
) -> list[Owed]:
    """Give the returns that holders of the post owe for themselves: of the newest period, and of all since their last one."""
    people = await organisation.holders_of(work.session, rule.filed_by_post or "", rule.filed_by)
    population = Population(STAFF, rule.population)
    belong = await belonging(work.session, edition, population, office_date(work.now))
    filed: dict[int, date] = {}
    for (_, _, filer), start in known.items():
        if filer is not None:
            filed[filer] = max(start, filed.get(filer, start))
    return [
        Owed(period, due, unit, person)
        for period, due in periods
        for person, unit in people
        if person.id in belong
        and (period.code, unit.id, person.id) not in known
        and period.starts_on >= filed.get(person.id, periods[-1][0].starts_on)
    ]


async def address(work: Work, edition: Edition, rule: FilingRule, filing: Filing) -> None:
    """Write down who must receive a filing, or gets a copy; raise RecipientMissing or RecipientPostVacant."""
    for each in rule.recipients:
        for unit_id, staff_id in await _receiving(work, edition, rule, each):
            row = FilingRecipient(
                filing_id=filing.id,
                unit_id=filing.unit_id,
                recipient_unit_id=unit_id,
                recipient_staff_id=staff_id,
                copy=each.copy_only,
            )
            work.session.add(row)


async def _receiving(
    work: Work, edition: Edition, rule: FilingRule, recipient: Recipient
) -> list[tuple[int | None, int | None]]:
    if recipient.unit_type is not None:
        units = await organisation.units_of_type(work.session, recipient.unit_type)
        if not units:
            names = {each.code: each.name for each in edition.rulebook.unit_types}
            raise RecipientMissing(rule.name, names[recipient.unit_type])
        return [(units[0].id, None)]
    people = await organisation.holders_of(work.session, recipient.post or "")
    if not people:
        names = {each.code: each.name for each in edition.rulebook.posts}
        raise RecipientPostVacant(rule.name, names[recipient.post or ""])
    return [(None, person.id) for person, _ in people]


def _stood(unit: Unit, period: Period) -> bool:
    """Tell whether the unit stood on a day of the period: for what was before or after it owes nothing."""
    founded = unit.founded_on is None or unit.founded_on <= period.ends_on
    return founded and (unit.closed_on is None or unit.closed_on >= period.starts_on)
