"""What the branches of the small world owe: overdue, later, done, and one whose explanation is long."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from cases.calendar_files import shipped_calendar
from cases.deadlines import due
from cases.models import obligation, rulebook
from cases.terms import WorkingDays

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 5, 15, 59, 59, tzinfo=UTC)
IN_TIME = datetime(2999, 5, 20, 15, 59, 59, tzinfo=UTC)
LONG = due(WorkingDays(working_days=60), date(2026, 11, 20), shipped_calendar())


async def obligations_of(session: AsyncSession, duty_id: int, who: tuple[int, int, int], case_id: int) -> int:
    """Write one overdue obligation of the case, three later ones, and one that is done; give the overdue one's key."""
    unit, person, about = who
    first = obligation.Obligation(
        duty_id=duty_id,
        unit_id=unit,
        assignee_id=person,
        client_id=about,
        case_id=case_id,
        starts_on=date(2025, 10, 5),
        due_on=date(2026, 1, 5),
        due_at=LONG_AGO,
        calendar="CN-working",
        calendar_version="2026.1",
        status="OPEN",
        skipped=[date(2026, 1, 1), date(2026, 1, 3)],
    )
    session.add(first)
    session.add_all(_others(duty_id, unit, about))
    session.add(await _long(session, duty_id, unit, about))
    await session.flush()
    return first.id


def _others(duty_id: int, unit: int, about: int) -> Iterator[obligation.Obligation]:
    of = {"duty_id": duty_id, "unit_id": unit, "client_id": about, "calendar": "natural", "calendar_version": "-"}
    for month in (1, 2, 3):
        yield obligation.Obligation(
            **of,
            starts_on=date(2026, month, 1),
            due_on=IN_TIME.date(),
            due_at=IN_TIME,
            status="OPEN",
            provisional=month == 3,
        )
    yield obligation.Obligation(
        **of, starts_on=date(2025, 1, 1), status="FULFILLED", fulfilled_at=NOW, late_working_days=0
    )


async def _long(session: AsyncSession, duty_id: int, unit: int, about: int) -> obligation.Obligation:
    """Make a waived obligation whose term skips more days than an explanation lists."""
    rulebook_id = (
        await session.execute(select(rulebook.Duty.rulebook_id).where(rulebook.Duty.id == duty_id))
    ).scalar_one()
    duty = rulebook.Duty(rulebook_id=rulebook_id, code=f"long_{unit}", article="第五条", title="专项", term=LONG.rule)
    session.add(duty)
    await session.flush()
    return obligation.Obligation(
        duty_id=duty.id,
        unit_id=unit,
        client_id=about,
        starts_on=LONG.starts_at,
        due_on=LONG.due_on,
        due_at=LONG.due_at,
        provisional=LONG.provisional,
        calendar=LONG.calendar,
        calendar_version=LONG.calendar_version,
        skipped=list(LONG.skipped),
        status="WAIVED",
    )
