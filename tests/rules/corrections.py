"""A routine revisit that was signed on Wednesday, two days after its term was over, and is to be corrected a day later."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from cases.actions import correcting
from cases.actions.correcting import Correction
from cases.models.form import FormRecord
from kernel.clock import FixedClock
from kernel.work import Desk
from tests.firm import Firm
from tests.house import SCHEDULER
from tests.rules.course import ROUTINE, case_of, complete, completed

VISITED = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
SPOKEN = {code: value for code, value in ROUTINE.items() if code not in {"MF1-006", "MF1-007", "MF1-009"}}
RECORDS = text("SELECT id FROM form_record WHERE case_id = :case ORDER BY version")


async def sign(desk: Desk, firm: Firm, clock: FixedClock) -> int:
    """Complete the routine revisit of the client with the debt, whose revisit is open; give its case a day later."""
    found = await case_of(desk, firm.clients["10000001"])
    clock.instant = VISITED + timedelta(hours=1)
    await complete(desk, firm.staff["branch.revisits"], found, completed(fields=SPOKEN, visited_at=VISITED))
    clock.advance(timedelta(days=1))
    return found


async def versions(desk: Desk, case_id: int) -> list[FormRecord]:
    async with desk.work(SCHEDULER) as work:
        keys = (await work.session.execute(RECORDS, {"case": case_id})).scalars()
        return [await work.session.get_one(FormRecord, key) for key in keys]


async def correct(
    desk: Desk, actor: int, case_id: int, *, reason: str = "录入有误", **fields: str | None
) -> FormRecord:
    """Correct the newest version; keywords are field codes with `_` for `-`."""
    newest = (await versions(desk, case_id))[-1]
    correction = Correction(reason, {code.replace("_", "-"): value for code, value in fields.items()})
    async with desk.work(actor) as work:
        return await correcting.correct_record(work, record_id=newest.id, correction=correction)
