"""A plan as one writes it first: a loop over duties, each with its questions and an object, in one transaction."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from cases.cadence import opens_on
from cases.calendar import WorkingCalendar
from cases.models.client import Client, CreditAccount, Snapshot
from cases.models.obligation import Obligation
from cases.models.plan import RevisitPlanLine
from cases.ownership import decide
from cases.planning import working_days
from cases.rulebook import Rulebook
from kernel.work import Work

PER_DAY = 40


async def plan(
    work: Work,
    keys: Sequence[int],
    rules: tuple[Rulebook, WorkingCalendar, Mapping[int, Sequence[int]], int],
    period: tuple[date, date],
) -> int:
    """Lay each of these routine duties, earliest due first, on the first day on which somebody of its unit has room."""
    rulebook, calendar, officers, headquarters = rules
    programme = rulebook.programme("routine")
    tests = rulebook.owners(programme.ownership).tests
    days = working_days(calendar, *period)
    load = Counter[tuple[date, int]]()
    found = (await work.session.execute(select(Obligation).where(Obligation.id.in_(keys)))).scalars().all()
    for number, owed in enumerate(sorted(found, key=lambda each: (each.due_on or date.max, each.id)), 1):
        client = (await work.session.execute(select(Client).where(Client.id == owed.client_id))).scalar_one()
        amounts = (
            await work.session.execute(
                select(Snapshot.assets, Snapshot.margin_debt)
                .join(CreditAccount, CreditAccount.id == Snapshot.account_id)
                .where(CreditAccount.client_id == client.id)
                .order_by(Snapshot.on_date.desc())
                .limit(1)
            )
        ).first() or (None, None)
        facts = {
            "credit_account_assets": amounts[0],
            "margin_debt": amounts[1],
            "major_complaints_this_year": 0,
            "largest_liquidation_this_year": None,
        }
        owner = decide(tests, programme.code, facts)
        unit = headquarters if owner.unit_type == "MARGIN_HQ" else client.branch_id
        due = owed.due_on or date.max
        opens = opens_on(programme, owed.starts_on, due, calendar)
        free = (
            (day, officer)
            for day in days
            if opens <= day <= due
            for officer in sorted(officers[unit], key=lambda each: load[day, each])
            if load[day, officer] < PER_DAY and officer != client.developer_id
        )
        day, officer = next(free, (None, None))
        if day and officer:
            load[day, officer] += 1
        work.session.add(
            RevisitPlanLine(
                plan_id=0,
                number=number,
                unit_id=unit,
                branch_id=client.branch_id,
                obligation_id=owed.id,
                duty_id=owed.duty_id,
                client_id=client.id,
                programme=programme.code,
                due_on=due,
                owner_rule=owner.rule,
                owner_facts={name: None if value is None else str(value) for name, value in facts.items()},
                reason="EARLIEST" if day else "FULL",
                planned_on=day,
                planned_officer_id=officer,
                officer_id=officer,
            )
        )
        await work.session.flush()
    return len(found)
