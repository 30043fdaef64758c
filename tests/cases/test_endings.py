"""A revisit that fulfils nothing: its dossier closes, and nothing that was entered is lost; who signs, in which post."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from archive import holds
from archive.models import Document
from cases.models.case import Case
from cases.models.revisit import RevisitMethod, RevisitOutcome
from cases.policy import signing_post
from cases.queries import case as cases
from kernel.actor import Actor, Post
from kernel.clock import FixedClock
from kernel.ports import Ports
from kernel.work import Desk
from tests.firm import Firm
from tests.house import SCHEDULER, SHELF, edition
from tests.rules.course import ROUTINE, complete, completed, paper
from tests.rules.test_revisit_record import case_id
from tests.stories import after, debtors_revisit_opened

__all__ = ["case_id"]
pytestmark = after(debtors_revisit_opened)
CLOSINGS = text("SELECT count(*) FROM tasks.task WHERE entrypoint = 'archive.close'")
RECORDS = text("SELECT count(*) FROM form_record WHERE case_id = :case")
TOLD = text("SELECT details FROM journal_entry WHERE kind = 'revisit.completed' AND case_id = :case")
SPOKEN = {code: value for code, value in ROUTINE.items() if code not in {"MF1-006", "MF1-007", "MF1-009"}}


@pytest.fixture
def ports() -> Ports:
    return Ports({"rulebooks": SHELF})


async def test_the_hold_of_a_refused_revisit_ends_although_no_record_is_printed(
    desk: Desk, firm: Firm, case_id: int
) -> None:
    recording = await paper(desk, firm, case_id)
    async with desk.work(SCHEDULER) as work:
        await holds.attach(work, [await work.session.get_one(Document, recording)])
    refused = completed(outcome=RevisitOutcome.REFUSED, fields={}, complaint_matter=None)
    await complete(desk, firm.staff["branch.revisits"], case_id, refused)
    async with desk.work(SCHEDULER) as work:
        assert (await work.session.execute(CLOSINGS)).scalar_one() == 1


async def test_a_case_without_papers_closes_without_a_hold(desk: Desk, firm: Firm, case_id: int) -> None:
    refused = completed(outcome=RevisitOutcome.REFUSED, fields={}, complaint_matter=None)
    await complete(desk, firm.staff["branch.revisits"], case_id, refused)
    async with desk.work(SCHEDULER) as work:
        assert (await work.session.execute(CLOSINGS)).scalar_one() == 0


async def test_a_whole_form_is_kept_as_record_although_the_revisit_failed(desk: Desk, firm: Firm, case_id: int) -> None:
    failed = completed(outcome=RevisitOutcome.FAILED, fields=SPOKEN, complaint_matter=None)
    await complete(desk, firm.staff["branch.revisits"], case_id, failed)
    async with desk.work(SCHEDULER) as work:
        assert (await work.session.execute(RECORDS, {"case": case_id})).scalar_one() == 1
        assert "entered" not in (await work.session.execute(TOLD, {"case": case_id})).scalar_one()


async def test_half_a_form_of_a_client_who_refused_is_kept_in_the_journal_without_contact_data(
    desk: Desk, firm: Firm, case_id: int
) -> None:
    entered = {"MF1-010": "不愿多谈\0", "MF1-005": "13810000001"}
    refused = completed(outcome=RevisitOutcome.REFUSED, fields=entered, complaint_matter=None)
    await complete(desk, firm.staff["branch.revisits"], case_id, refused)
    async with desk.work(SCHEDULER) as work:
        assert (await work.session.execute(RECORDS, {"case": case_id})).scalar_one() == 0
        told = (await work.session.execute(TOLD, {"case": case_id})).scalar_one()
        assert told["entered"] == {"MF1-010": "不愿多谈"}
        assert "13810000001" not in json.dumps(told)


async def test_a_message_needs_no_recording(desk: Desk, firm: Firm, case_id: int) -> None:
    other = completed(method=RevisitMethod.OTHER, fields=SPOKEN, recording_refused=None)
    await complete(desk, firm.staff["branch.revisits"], case_id, other)


@pytest.mark.parametrize(
    ("posts", "post"),
    [
        ({Post.AGENT, Post.REVISIT_OFFICER, Post.ADMINISTRATOR}, "REVISIT_OFFICER"),
        ({Post.AGENT, Post.UNIT_HEAD}, "AGENT"),
        ({Post.ADMINISTRATOR, Post.UNIT_HEAD}, "UNIT_HEAD"),
    ],
)
def test_one_signs_in_the_post_that_permits_the_act(posts: set[Post], post: str) -> None:
    actor = Actor(1, "someone", "某人", 1, "BRANCH", frozenset(posts))
    assert signing_post(actor, edition(date(2026, 3, 2)).rulebook.programme("routine")) == post


async def test_a_moved_term_moves_an_open_case_and_leaves_a_closed_one(
    desk: Desk, firm: Firm, case_id: int, clock: FixedClock
) -> None:
    later, latest = datetime(2027, 1, 9, tzinfo=UTC), datetime(2027, 2, 9, tzinfo=UTC)
    async with desk.work(SCHEDULER) as work:
        await cases.move(work.session, case_id, later)
    await complete(desk, firm.staff["branch.revisits"], case_id, completed(fields=SPOKEN))
    async with desk.work(SCHEDULER) as work:
        await cases.move(work.session, case_id, latest)
        assert (await work.session.get_one(Case, case_id)).due_at == later
