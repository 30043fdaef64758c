"""A plan as one writes it first: a loop over duties, each with its questions and an object, in one transaction."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
from cases.rulebook.conditions import Facts
from kernel.work import Work

PER_DAY = 40


@dataclass(slots=True)
class Office:
    """What the loop knows: the rules, the days, who sits where, and how much each has so far."""

    rulebook: Rulebook
    calendar: WorkingCalendar
    officers: Mapping[int, Sequence[int]]
    headquarters: int
    period: tuple[date, date]
    load: Counter[tuple[date, int]] = field(default_factory=Counter)

    @property
    def days(self) -> tuple[date, ...]:
        """Give the working days of the period."""
        return working_days(self.calendar, *self.period)


async def plan(work: Work, keys: Sequence[int], office: Office) -> int:
    """Lay each of these routine duties, earliest due first, on the first day on which somebody of its unit has room."""
    days = office.days
    found = (await work.session.execute(select(Obligation).where(Obligation.id.in_(keys)))).scalars().all()
    for number, owed in enumerate(sorted(found, key=lambda each: (each.due_on or date.max, each.id)), 1):
        client = (await work.session.execute(select(Client).where(Client.id == owed.client_id))).scalar_one()
        facts = await _facts(work, client)
        owner = decide(office.rulebook.owners("revisit_owner").tests, "routine", facts)
        unit = office.headquarters if owner.unit_type == "MARGIN_HQ" else client.branch_id
        day, officer = _free(office, owed, client, (unit, days))
        line = RevisitPlanLine(
            plan_id=0, number=number, unit_id=unit, branch_id=client.branch_id, obligation_id=owed.id
        )
        line.duty_id, line.client_id, line.programme, line.owner_rule = owed.duty_id, client.id, "routine", owner.rule
        line.due_on, line.reason, line.planned_on = owed.due_on or date.max, "EARLIEST" if day else "FULL", day
        line.planned_officer_id = line.officer_id = officer
        work.session.add(line)
        await work.session.flush()
    return len(found)


async def _facts(work: Work, client: Client) -> Facts:
    amounts = (
        await work.session.execute(
            select(Snapshot.assets, Snapshot.margin_debt)
            .join(CreditAccount, CreditAccount.id == Snapshot.account_id)
            .where(CreditAccount.client_id == client.id)
            .order_by(Snapshot.on_date.desc())
            .limit(1)
        )
    ).first()
    assets, debt = amounts or (None, None)
    counted: Facts = {"major_complaints_this_year": 0, "largest_liquidation_this_year": None}
    return {**counted, "credit_account_assets": assets, "margin_debt": debt}


def _free(
    office: Office, owed: Obligation, client: Client, where: tuple[int, Sequence[date]]
) -> tuple[date | None, int | None]:
    """Take the first day with room for somebody who may, and of several whoever has least."""
    due, (unit, days) = owed.due_on or date.max, where
    opens = opens_on(office.rulebook.programme("routine"), owed.starts_on, due, office.calendar)
    for day in (day for day in days if opens <= day <= due):
        for officer in sorted(office.officers[unit], key=lambda each: office.load[day, each]):
            if office.load[day, officer] < PER_DAY and officer != client.developer_id:
                office.load[day, officer] += 1
                return day, officer
    return None, None
