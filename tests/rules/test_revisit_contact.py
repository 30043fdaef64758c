"""Working through the list: every client gets an outcome, on site or off; lines, appointments, tries to come (arts 7, 8, 10(1))."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from cases.actions import revisit
from cases.errors import FormInvalid, WrongLine
from cases.models.revisit import RevisitMethod, RevisitOutcome
from kernel.clock import FixedClock
from kernel.work import Desk
from tests.firm import Firm
from tests.house import SCHEDULER, open_due, roll
from tests.rules.conftest import Ask
from tests.rules.course import ROUTINE, case_of, complete, completed, paper

OPENED = text("SELECT batch, details FROM journal_entry WHERE kind = 'revisit.opened' ORDER BY id DESC LIMIT 1")
LINES = text("SELECT details ->> 'line' FROM journal_entry WHERE kind = 'revisit.completed'")
LIST = '{ cases(filter: {open: true, unit: "%s"}) { edges { node { client { number } ... on Revisit { outcome } } } } }'
DONE = '{ cases(filter: {open: false, unit: "%s"}) { edges { node { client { number } ... on Revisit { outcome method } } } } }'


@pytest.fixture
async def case_id(desk: Desk, firm: Firm, clock: FixedClock) -> int:
    """Open the routine revisit of a Guangzhou client and wait an hour."""
    await roll(desk)
    await open_due(desk)
    clock.advance(timedelta(hours=1))
    return await case_of(desk, firm.clients["10000001"])


@pytest.mark.rule("M-027")
async def test_staff_work_through_the_list_on_site_and_off_until_every_client_has_an_outcome(
    desk: Desk, firm: Firm, case_id: int, ask: Ask
) -> None:
    officer, unit = firm.staff["branch.revisits"], f"unit:{firm.units['GZ01']}"

    async def listed(document: str) -> list[dict[str, object]]:
        found = (await ask("branch.revisits", document % unit))["cases"]["edges"]
        return sorted((edge["node"] for edge in found), key=lambda node: node["client"]["number"])

    async with desk.work(SCHEDULER) as work:
        batch, details = (await work.session.execute(OPENED)).one()
    assert batch == 3  # the version of the list: how many, up to which number, and the digest that tells which
    assert {"digest", "last", "rulebook"} <= set(details)
    assert [each["client"]["number"] for each in await listed(LIST)] == ["10000001", "10000002"]  # type: ignore[index]
    await complete(desk, officer, case_id, completed(method=RevisitMethod.VISIT))
    assert [each["client"]["number"] for each in await listed(LIST)] == ["10000002"]  # type: ignore[index]
    refused = completed(outcome=RevisitOutcome.REFUSED, fields={}, complaint_matter=None)
    await complete(desk, officer, await case_of(desk, firm.clients["10000002"]), refused)
    assert await listed(LIST) == []
    assert await listed(DONE) == [
        {"client": {"number": "10000001"}, "outcome": "COMPLETED", "method": "VISIT"},
        {"client": {"number": "10000002"}, "outcome": "REFUSED", "method": "PHONE"},
    ]


@pytest.mark.rule("M-023", "AMB-17")
async def test_a_revisit_over_another_line_is_not_completed_without_a_reason_and_keeps_the_reason(
    desk: Desk, firm: Firm, case_id: int
) -> None:
    officer = firm.staff["branch.revisits"]
    strange = completed(line="02083963933")
    for reason in (None, "  "):
        with pytest.raises(WrongLine):
            await complete(desk, officer, case_id, replace(strange, line_reason=reason))
    await complete(desk, officer, case_id, replace(strange, line_reason="平台线路故障"))
    async with desk.work(SCHEDULER) as work:
        assert (await work.session.execute(LINES)).scalars().all() == ["02083963933"]
        note = text("SELECT note FROM revisit_attempt WHERE case_id = :case")
        kept = (await work.session.execute(note, {"case": case_id})).scalar_one()
    assert kept == "主叫号码 02083963933；理由 平台线路故障"


@pytest.mark.rule("M-022", "AMB-16")
@pytest.mark.parametrize("method", [RevisitMethod.SMS, RevisitMethod.OTHER])
async def test_a_copy_of_a_message_alone_fulfils_nothing_without_the_clients_answers(
    desk: Desk, firm: Firm, case_id: int, method: RevisitMethod
) -> None:
    copy = await paper(desk, firm, case_id, "revisit_record") if method is RevisitMethod.SMS else None
    known = {code: value for code, value in ROUTINE.items() if code in {"MF1-006", "MF1-007", "MF1-009"}}
    sent = completed(method=method, fields=known, recording_refused=None, recording_id=copy)
    with pytest.raises(FormInvalid) as refused:
        await complete(desk, firm.staff["branch.revisits"], case_id, sent)
    asked = {f"fields.{code}" for code in ROUTINE if code not in known}
    assert {problem.path for problem in refused.value.fields} == asked


@pytest.mark.rule("AMB-97")
async def test_until_when_a_missed_client_is_to_be_tried_again_is_seen(
    desk: Desk, firm: Firm, case_id: int, clock: FixedClock, ask: Ask
) -> None:
    async def missed() -> str | None:
        async with desk.work(firm.staff["branch.revisits"]) as work:
            contact = revisit.Contact(work.now, RevisitMethod.PHONE, "NO_ANSWER", "13810000001")
            await revisit.log_attempt(work, case_id=case_id, contact=contact)
        document = "query($id: ID!) { node(id: $id) { ... on Revisit { nextAttemptAt } } }"
        at: str | None = (await ask("branch.revisits", document, id=f"case:{case_id}"))["node"]["nextAttemptAt"]
        return at

    assert await missed() == "2026-03-02T15:59:59.999999+00:00"  # a second try still counts today
    assert await missed() == "2026-03-03T15:59:59.999999+00:00"  # the third must lie on another working day
    listed = "query($at: DateTime!) { cases(filter: {nextAttemptBefore: $at}) { edges { node { id } } } }"
    for at, found in (("2026-03-03T00:00:00+08:00", []), ("2026-03-04T00:00:00+08:00", [f"case:{case_id}"])):
        edges = (await ask("branch.revisits", listed, at=at))["cases"]["edges"]
        assert [edge["node"]["id"] for edge in edges] == found
    clock.instant = datetime.fromisoformat("2026-03-06T10:00:00+08:00")  # a Friday
    assert await missed() is None  # tried as often as it takes
