"""A complete record counts for another programme's duty where that one says so; whoever did the one may not do the other."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from cases.actions import adoption, duty, opening, revisit
from cases.actions.separation import NotSeparate
from cases.models.revisit import RevisitMethod, RevisitOutcome
from cases.rulebook import Edition, Shelf, parse
from kernel.clock import FixedClock
from kernel.ports import Ports
from kernel.work import Desk
from tests.firm import Firm
from tests.house import SCHEDULER, SHELF
from tests.rules.course import EDUCATION, ROUTINE, case_of, complete, completed
from tests.rules.happening import tell

MONDAY = date(2026, 3, 2)
TEXT = (Path(__file__).parents[2] / "rulebooks/margin_trading/rulebook.yaml").read_text("utf-8")
ALIKE: Edition = parse(
    TEXT.replace('version: "1.2"\n  effective_from: 2020-01-01', 'version: "2"\n  effective_from: 2026-01-01').replace(
        "form: MR9", "form: MF1", 1
    ),
    "2.yaml",
)[0]
BOTH = Shelf((*SHELF.editions, ALIKE))
ROUTINES = text(
    "SELECT o.status, o.starts_on FROM obligation o JOIN duty d ON d.id = o.duty_id "
    "WHERE o.client_id = :client AND d.code = 'M-011' ORDER BY o.id"
)
STATE = text('SELECT status FROM "case" WHERE id = :case')
FEEDBACK = {**EDUCATION, "M-013-1": "通知延迟", "M-013-2": "已更换通道", "M-013-4": "认可"}


@pytest.fixture
def ports() -> Ports:
    return Ports({"rulebooks": BOTH})


async def _hand(desk: Desk, actor: int, client: int, programme: str) -> int:
    async with desk.work(actor) as work:
        opened = await opening.open_revisit(
            work, ALIKE, client_id=client, programme=programme, reason="需要了解", topic="专项"
        )
        return opened.id


@pytest.fixture
async def waiting(desk: Desk, firm: Firm) -> int:
    """Adopt the edition whose special survey has the routine form, and open what is due; give the client's routine revisit."""
    async with desk.work(SCHEDULER) as work:
        await adoption.adopt(work, BOTH, on=MONDAY)
    await tell(desk, firm, "COMPLAINT_HANDLED", "10000001", MONDAY)
    for act in (duty.roll, opening.open_due):
        async with desk.work(SCHEDULER) as work:
            await act(work, ALIKE)
    return await case_of(desk, firm.clients["10000001"])


@pytest.mark.rule("AMB-08")
@pytest.mark.parametrize(("outcome", "counts"), [(RevisitOutcome.COMPLETED, True), (RevisitOutcome.REFUSED, False)])
async def test_a_complete_annex_1_of_another_revisit_fulfils_the_routine_duty_and_nothing_less_does(
    desk: Desk, firm: Firm, clock: FixedClock, waiting: int, outcome: RevisitOutcome, *, counts: bool
) -> None:
    client, officer = firm.clients["10000001"], firm.staff["branch.revisits"]
    survey = await _hand(desk, officer, client, "special_survey")
    clock.advance(timedelta(hours=1))
    await complete(
        desk, officer, survey, completed(visited_at=clock.now(), outcome=outcome, fields=ROUTINE if counts else {})
    )
    async with desk.work(SCHEDULER) as work:
        found = [tuple(row) for row in await work.session.execute(ROUTINES, {"client": client})]
        state = (await work.session.execute(STATE, {"case": waiting})).scalar_one()
    first = ("FULFILLED" if counts else "OPEN", date(2025, 12, 1))
    assert found == [first, *([("OPEN", MONDAY)] if counts else [])]
    assert state == ("CANCELLED" if counts else "PLANNED")


async def test_whoever_gave_the_feedback_does_not_make_the_active_revisit_and_is_told_who_may(
    desk: Desk, firm: Firm, clock: FixedClock, waiting: int
) -> None:
    client, officer = firm.clients["10000001"], firm.staff["branch.revisits"]
    feedback = await case_of(desk, client, "complaint_feedback")
    clock.advance(timedelta(hours=1))
    await complete(desk, officer, feedback, completed(visited_at=clock.now(), fields=FEEDBACK))
    active = await _hand(desk, firm.staff["branch.margin"], client, "active")
    async with desk.work(officer) as work:
        contact = revisit.Contact(clock.now(), RevisitMethod.PHONE, "BUSY", "13810000001")
        with pytest.raises(NotSeparate) as refused:
            await revisit.log_attempt(work, case_id=active, contact=contact)
    assert "主动回访" in refused.value.message("zh")
    assert "请由负责人安排" in refused.value.message("zh")
    async with desk.work(firm.staff["branch.margin"]) as work:
        contact = revisit.Contact(clock.now(), RevisitMethod.PHONE, "BUSY", "13810000001")
        await revisit.log_attempt(work, case_id=active, contact=contact)
