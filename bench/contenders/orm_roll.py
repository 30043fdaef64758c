"""The roll as one writes it first: a loop over clients, a question and an object for each, in one transaction."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from cases.deadlines import due
from cases.models.client import Client, CreditAccount
from cases.models.obligation import Obligation
from cases.models.rulebook import Duty
from cases.queries import calendar as calendars
from cases.terms import Term
from kernel.work import Work


async def roll(work: Work, clients: Sequence[int], term: Term, adopted: date) -> int:
    """Make the routine duty of each of these clients who has none open; give how many were made."""
    calendar = await calendars.working_calendar(work.session)
    duty = (await work.session.execute(select(Duty.id).where(Duty.code == "M-011"))).scalar_one()
    made = 0
    for key in clients:
        client = (await work.session.execute(select(Client).where(Client.id == key))).scalar_one()
        opened = (
            await work.session.execute(
                select(func.min(CreditAccount.opened_on)).where(
                    CreditAccount.client_id == key, CreditAccount.closed_on.is_(None)
                )
            )
        ).scalar_one()
        standing = select(Obligation.id).where(
            Obligation.client_id == key, Obligation.duty_id == duty, Obligation.status == "OPEN"
        )
        if opened is None or (await work.session.execute(standing)).first() is not None:
            continue
        found = due(term, max(opened, adopted), calendar)
        work.session.add(
            Obligation(
                duty_id=duty,
                unit_id=client.branch_id,
                client_id=key,
                starts_on=found.starts_at,
                due_on=found.due_on,
                due_at=found.due_at,
                provisional=found.provisional,
                calendar=found.calendar,
                calendar_version=found.calendar_version,
                status="OPEN",
            )
        )
        await work.session.flush()
        made += 1
    return made
