"""Duties of a period are taken up in lots, and laid on the days of the officers who may do them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from cases.cadence import opens_on
from cases.models.organisation import Unit
from cases.models.plan import RevisitPlan
from cases.planning import Lot, Place, lay, why
from cases.queries import duty as duties
from cases.queries import officers as people
from cases.queries import opening as openings
from cases.queries import plan as plans
from cases.queries import rulebook as rulebooks
from cases.queries.calendar import working_calendar
from cases.rulebook import Edition
from kernel.clock import office_date
from kernel.work import Work


@dataclass(frozen=True, slots=True)
class Wanted:
    """For which unit, or all below it, from when to when; how many a day, for everybody and for single officers."""

    unit_id: int
    since: date
    until: date
    below: bool = False
    per_day: int | None = None
    officers: Mapping[int, int] = field(default_factory=dict[int, int])
    regulation: str | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What a plan is made in: the rules, the units, who can do how much on which day, and what was planned before."""

    edition: Edition
    units: Sequence[Unit]
    days: tuple[date, ...]
    officers: Sequence[people.Officer]
    capacity: Mapping[Place, int]
    before: Sequence[RevisitPlan]

    @property
    def unit_ids(self) -> list[int]:
        """Give the keys of the units."""
        return [unit.id for unit in self.units]


async def take_up(work: Work, edition: Edition, unit_ids: Sequence[int], wanted: Wanted) -> frozenset[str]:
    """Take up everything that falls due in the period and is owned by the units, by art. 6; give the posts that do it."""
    today, calendar = office_date(work.now), await working_calendar(work.session)
    await duties.plan_for_sets(work.session)
    await plans.begin(work.session)
    rulebook_id = await rulebooks.version_id(work.session, edition.code, edition.version)
    ids = {
        each.code: await rulebooks.duty_ids(work.session, edition.code, each.obligation)
        for each in edition.rulebook.programmes
    }
    falling = await plans.starts(
        work.session, sorted({each for some in ids.values() for each in some}), (wanted.since, wanted.until)
    )
    for programme in edition.rulebook.programmes:
        opening = openings.Opening(
            edition=edition,
            programme=programme,
            rulebook_id=rulebook_id,
            duty_ids=ids[programme.code],
            now=work.now,
            today=today,
            states_all=False,
        )
        pairs = sorted({pair for duty_id in opening.duty_ids for pair in falling.get(duty_id, ())})
        if pairs:
            await plans.take(
                work.session, opening, {each: opens_on(programme, *each, calendar) for each in pairs}, unit_ids
            )
    await duties.use_indexes(work.session)
    taken = [edition.rulebook.programme(code) for code in await plans.taken(work.session)]
    return frozenset(post for programme in taken for post in programme.posts)


async def take_lots(work: Work, frame: Frame, wanted: Wanted) -> Sequence[plans.LotRow]:
    """Put what was taken up into lots, with what the plans before said of it."""
    return await plans.lots(
        work.session,
        first=max(wanted.since, office_date(work.now)),
        officer_ids=[officer.staff_id for officer in frame.officers],
        before=[plan.id for plan in frame.before],
    )


async def lay_lots(work: Work, frame: Frame, rows: Sequence[plans.LotRow]) -> None:
    """Lay the lots unit by unit on what is left of each day when what is done is taken away."""
    today = office_date(work.now)
    done = await plans.used(work.session, [plan.id for plan in frame.before])
    programmes = {each.code: frozenset(each.posts) for each in frame.edition.rulebook.programmes}
    await plans.begin_laying(work.session)
    for unit_id, group in groupby(rows, key=lambda row: row.unit_id):
        here = list(group)
        officers = [officer for officer in frame.officers if officer.unit_id == unit_id]
        able = {
            code: frozenset(officer.staff_id for officer in officers if officer.posts & posts)
            for code, posts in programmes.items()
        }
        staff = {officer.staff_id for officer in officers}
        room = {at: max(0, count - done.get(at, 0)) for at, count in frame.capacity.items() if at[1] in staff}
        lots = [
            Lot(able[row.programme] - {row.barred_id}, row.opens_on, row.due_on, row.number, row.officer_id, row.day)
            for row in here
        ]
        await plans.lay(work.session, _numbered(here, lots, room, (frame.days, today)))


def _numbered(
    rows: Sequence[plans.LotRow], lots: Sequence[Lot], room: Mapping[Place, int], when: tuple[Sequence[date], date]
) -> list[plans.LaidRow]:
    """Tell of the duties of each lot, by their number in it, where they were laid and why."""
    numbered: list[plans.LaidRow] = []
    last = Counter[int]()
    for laid in lay(lots, room):
        lot, since = rows[laid.lot].lot, last[laid.lot] + 1
        last[laid.lot] += laid.count
        day, officer = laid.place or (None, None)
        reason = why(lots[laid.lot], laid.place, *when)
        numbered.append(plans.LaidRow(lot, since, last[laid.lot], day, officer, reason.value))
    return numbered
