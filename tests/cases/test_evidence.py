"""Evidence that the archive refuses after the revisit was completed: seen, told once, and mended by uploading again."""

from datetime import timedelta

import pytest
from sqlalchemy import TextClause, text

from cases.actions.printing import archive_done_cases
from cases.models.revisit import RevisitMethod
from kernel.clock import FixedClock
from kernel.ports import Ports
from kernel.work import Desk
from tests.firm import Firm
from tests.house import SCHEDULER, SHELF
from tests.rules.course import case_of, complete, completed, paper
from tests.stories import after, revisits_opened

STATE = text('SELECT status, evidence_missing FROM "case" WHERE id = :case')
TOLD = text(
    "SELECT s.login, n.said FROM notice n JOIN staff s ON s.id = n.recipient_id WHERE n.case_id = :case "
    "AND n.kind = 'EVIDENCE_MISSING' ORDER BY n.id"
)
END = text("UPDATE document SET state = :state, failure = :failure WHERE id = :document")
ARCHIVED = text(
    "UPDATE document SET state = 'ARCHIVED', version_id = 'v', retain_until = now(), archived_at = now() WHERE id = :document"
)
PRINTED = text("UPDATE form_record SET document_id = :document WHERE case_id = :case")
NAMED = text("SELECT recording_id FROM revisit_attempt WHERE case_id = :case ORDER BY id")
pytestmark = after(revisits_opened)


@pytest.fixture
def ports() -> Ports:
    return Ports({"rulebooks": SHELF})


@pytest.fixture
async def case_id(desk: Desk, firm: Firm, clock: FixedClock) -> int:
    clock.advance(timedelta(hours=1))
    return await case_of(desk, firm.clients["10000001"])


async def _do(desk: Desk, statement: TextClause, **given: object) -> None:
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(statement, given)


async def _sweep(desk: Desk, case_id: int) -> tuple[str, bool]:
    """Run the job that archives done cases; give the case's state and whether its evidence is missing."""
    async with desk.work(SCHEDULER) as work:
        await archive_done_cases(work)
    async with desk.work(SCHEDULER) as work:
        status, missing = (await work.session.execute(STATE, {"case": case_id})).one()
        return status, missing


async def _told(desk: Desk, case_id: int) -> list[tuple[str, str]]:
    async with desk.work(SCHEDULER) as work:
        return [tuple(row) for row in await work.session.execute(TOLD, {"case": case_id})]


async def _done(desk: Desk, firm: Firm, case_id: int) -> int:
    """Complete the revisit with a recording, its form printed and archived; give the recording."""
    recording = await paper(desk, firm, case_id)
    done = completed(recording_id=recording, recording_refused=None)
    await complete(desk, firm.staff["branch.revisits"], case_id, done)
    form = await paper(desk, firm, case_id, "revisit_record")
    await _do(desk, ARCHIVED, document=form)
    await _do(desk, PRINTED, document=form, case=case_id)
    return recording


@pytest.mark.rule("M-026", "AMB-19")
async def test_a_revisit_whose_recording_is_refused_is_not_archived_but_seen_and_told_once(
    desk: Desk, firm: Firm, case_id: int
) -> None:
    recording = await _done(desk, firm, case_id)
    await _do(desk, END, state="REJECTED", failure="MEDIA_TYPE", document=recording)
    for _ in range(3):
        assert await _sweep(desk, case_id) == ("DONE", True)
    told = await _told(desk, case_id)
    assert sorted(login for login, _ in told) == ["branch.head", "branch.revisits"]
    assert "“录音”未能归档（实际格式与登记不符），请将正确的文件重新上传至本案件" in told[0][1]


@pytest.mark.rule("M-026", "AMB-19")
async def test_a_recording_uploaded_again_takes_its_place_and_the_case_is_archived(
    desk: Desk, firm: Firm, case_id: int
) -> None:
    recording = await _done(desk, firm, case_id)
    await _do(desk, END, state="REJECTED", failure="SHA256", document=recording)
    assert await _sweep(desk, case_id) == ("DONE", True)
    again = await paper(desk, firm, case_id)
    assert await _sweep(desk, case_id) == ("DONE", False)
    await _do(desk, ARCHIVED, document=again)
    assert await _sweep(desk, case_id) == ("ARCHIVED", False)
    async with desk.work(SCHEDULER) as work:
        assert (await work.session.execute(NAMED, {"case": case_id})).scalars().all() == [again]
        fulfilled = text("SELECT status FROM obligation WHERE case_id = :case")
        assert (await work.session.execute(fulfilled, {"case": case_id})).scalars().all() == ["FULFILLED"]


async def test_what_is_refused_a_second_time_is_told_a_second_time(desk: Desk, firm: Firm, case_id: int) -> None:
    await _do(desk, END, state="REJECTED", failure="SIZE", document=await _done(desk, firm, case_id))
    await _sweep(desk, case_id)
    again = await paper(desk, firm, case_id)
    await _sweep(desk, case_id)
    await _do(desk, END, state="REJECTED", failure="SIZE", document=again)
    assert await _sweep(desk, case_id) == ("DONE", True)
    assert len(await _told(desk, case_id)) == 4


@pytest.mark.parametrize("state", ["UPLOADING", "ABANDONED"])
async def test_an_upload_that_turns_out_incomplete_is_missing_too(
    desk: Desk, firm: Firm, case_id: int, state: str
) -> None:
    recording = await _done(desk, firm, case_id)
    await _do(desk, END, state=state, failure="PART_MISSING 2", document=recording)
    assert await _sweep(desk, case_id) == ("DONE", True)
    await _do(desk, ARCHIVED, document=recording)
    assert await _sweep(desk, case_id) == ("ARCHIVED", False)


@pytest.mark.rule("AMB-19")
async def test_the_copy_of_a_message_that_nobody_named_is_evidence_as_well(
    desk: Desk, firm: Firm, case_id: int
) -> None:
    copy = await paper(desk, firm, case_id, "revisit_record")
    done = completed(method=RevisitMethod.EMAIL, recording_refused=None)
    await complete(desk, firm.staff["branch.revisits"], case_id, done)
    await _do(desk, END, state="REJECTED", failure="SHA256", document=copy)
    assert await _sweep(desk, case_id) == ("DONE", True)


async def test_a_form_that_the_archive_refused_does_not_count_as_archived(desk: Desk, firm: Firm, case_id: int) -> None:
    await _do(desk, ARCHIVED, document=await _done(desk, firm, case_id))
    form = text("UPDATE document SET state = 'REJECTED' WHERE archive_class = 'revisit_record'")
    await _do(desk, form)
    assert await _sweep(desk, case_id) == ("DONE", False)


async def test_a_paper_that_proves_nothing_may_be_refused(desk: Desk, firm: Firm, case_id: int) -> None:
    await _do(desk, ARCHIVED, document=await _done(desk, firm, case_id))
    await _do(desk, END, state="REJECTED", failure="SIZE", document=await paper(desk, firm, case_id))
    assert await _sweep(desk, case_id) == ("ARCHIVED", False)
