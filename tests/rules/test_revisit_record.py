"""What a revisit must leave behind: method, recording or its refusal, the record with every field, its report."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from cases.actions import revisit
from cases.errors import AttemptsTooFew, FormInvalid, MessageCopyMissing, RecordingMissing
from cases.models.revisit import Revisit, RevisitMethod, RevisitOutcome
from kernel.canonical import digest
from kernel.clock import FixedClock
from kernel.errors import Invalid
from kernel.work import Desk
from server.embedded import Endpoints
from tests.firm import Firm
from tests.house import SCHEDULER, open_due
from tests.rules.course import ROUTINE, add_account, case_of, complete, completed, load_day, paper
from tests.stories import after, debtors_revisit_opened

RECORDS = text(
    "SELECT f.form, f.version, f.content, f.content_hash, s.staff_id, s.content_hash AS signed "
    "FROM form_record f JOIN signature s ON s.record_id = f.id WHERE f.case_id = :case"
)
FIELDS = text("SELECT code, value FROM form_field WHERE case_id = :case ORDER BY ordinal")
PRINTS = text("SELECT count(*) FROM tasks.task WHERE entrypoint = 'forms.print'")
pytestmark = after(debtors_revisit_opened)


@pytest.fixture
async def case_id(desk: Desk, firm: Firm, clock: FixedClock) -> int:
    """Wait an hour; give the routine revisit of the client with the debt."""
    clock.advance(timedelta(hours=1))
    return await case_of(desk, firm.clients["10000001"])


SPOKEN = {code: value for code, value in ROUTINE.items() if code not in {"MF1-006", "MF1-007", "MF1-009"}}


@pytest.mark.rule("M-022", "AMB-16")
@pytest.mark.parametrize("method", [RevisitMethod.SMS, RevisitMethod.EMAIL, RevisitMethod.LETTER])
async def test_a_written_revisit_counts_only_with_the_clients_answers_on_the_record(
    desk: Desk, firm: Firm, case_id: int, method: RevisitMethod
) -> None:
    officer = firm.staff["branch.revisits"]
    one_way = completed(method=method, fields={}, recording_refused=None)
    with pytest.raises(MessageCopyMissing):
        await complete(desk, officer, case_id, replace(one_way, recording_refused="不适用"))
    await paper(desk, firm, case_id, "revisit_record")
    with pytest.raises(FormInvalid) as refused:
        await complete(desk, officer, case_id, one_way)
    assert "fields.MF1-010" in {problem.path for problem in refused.value.fields}
    await complete(desk, officer, case_id, replace(one_way, fields=SPOKEN))


@pytest.mark.rule("M-026", "AMB-19")
@pytest.mark.parametrize("method", [RevisitMethod.PHONE, RevisitMethod.VISIT, RevisitMethod.MEETING])
async def test_what_is_spoken_is_recorded_or_the_clients_refusal_is_logged(
    desk: Desk, firm: Firm, case_id: int, method: RevisitMethod
) -> None:
    officer = firm.staff["branch.revisits"]
    silent = completed(method=method, fields=SPOKEN, recording_refused=" ")
    with pytest.raises(RecordingMissing):
        await complete(desk, officer, case_id, silent)
    await complete(desk, officer, case_id, completed(method=method, fields=SPOKEN, recording_refused="客户不同意录音"))
    async with desk.work(SCHEDULER) as work:
        kept = await work.session.get_one(Revisit, case_id)
        assert (kept.recording_refused, kept.recording_refusal) == (True, "客户不同意录音")


@pytest.mark.rule("M-026", "AMB-19")
async def test_a_recording_of_another_case_does_not_count(desk: Desk, firm: Firm, case_id: int) -> None:
    other = await case_of(desk, firm.clients["10000002"])
    recording = await paper(desk, firm, other)
    done = completed(fields=SPOKEN, recording_refused=None, recording_id=recording)
    with pytest.raises(Invalid) as refused:
        await complete(desk, firm.staff["branch.revisits"], case_id, done)
    assert [problem.code for problem in refused.value.fields] == ["NOT_RECEIVED"]
    record = await paper(desk, firm, case_id, "revisit_record")
    with pytest.raises(Invalid) as refused:
        await complete(desk, firm.staff["branch.revisits"], case_id, replace(done, recording_id=record))
    assert [problem.code for problem in refused.value.fields] == ["NOT_A_RECORDING"]
    recording = await paper(desk, firm, case_id)
    done = completed(fields=SPOKEN, recording_refused=None, recording_id=recording)
    await complete(desk, firm.staff["branch.revisits"], case_id, done)


async def test_an_attempt_takes_the_recording_of_its_own_case_alone(desk: Desk, firm: Firm, case_id: int) -> None:
    others = await paper(desk, firm, await case_of(desk, firm.clients["10000002"]))
    own = await paper(desk, firm, case_id)

    async def call(recording: int) -> None:
        async with desk.work(firm.staff["branch.revisits"]) as work:
            contact = revisit.Contact(work.now, RevisitMethod.PHONE, "NO_ANSWER", "138", recording_id=recording)
            await revisit.log_attempt(work, case_id=case_id, contact=contact)

    with pytest.raises(Invalid) as refused:
        await call(others)
    assert [(problem.path, problem.code) for problem in refused.value.fields] == [("recording", "NOT_RECEIVED")]
    await call(own)


@pytest.mark.rule("M-028", "AMB-20", *(f"MF1-{number:03}" for number in range(1, 14)))
async def test_the_record_holds_every_field_of_the_annex_and_the_house_fills_in_what_it_knows(
    desk: Desk, firm: Firm, case_id: int
) -> None:
    await complete(desk, firm.staff["branch.revisits"], case_id, completed(fields=SPOKEN))
    async with desk.work(SCHEDULER) as work:
        kept = {row.code: row.value for row in await work.session.execute(FIELDS, {"case": case_id})}
    assert kept == {
        **SPOKEN,
        "MF1-001": "王小明",
        "MF1-002": "10000001",
        "MF1-003": "广州天河路证券营业部",
        "MF1-004": "PHONE",
        "MF1-005": "13810000001",
        "MF1-006": "1250000.00",
        "MF1-007": "500000.00",
        "MF1-008": "2.5000",
        "MF1-009": "-1200.00 -0.0016",
        "MF1-012": "李㛃",
        "MF1-013": "2026-03-02T09:00+08:00",
        "M-040-5": None,
    }


@pytest.mark.rule("MF1-008", "MF1-009", "AMB-72")
async def test_the_ratios_are_those_that_the_margin_core_delivers(desk: Desk, firm: Firm, case_id: int) -> None:
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(text("UPDATE snapshot SET ratio = 2.4871, profit_loss_ratio = -0.0021"))
    await complete(desk, firm.staff["branch.revisits"], case_id, completed(fields=SPOKEN))
    async with desk.work(SCHEDULER) as work:
        kept = {row.code: row.value for row in await work.session.execute(FIELDS, {"case": case_id})}
    assert (kept["MF1-008"], kept["MF1-009"]) == ("2.4871", "-1200.00 -0.0021")


@pytest.mark.rule("MF1-006", "MF1-007")
async def test_a_client_left_out_of_the_newest_file_is_shown_as_of_the_day_before_and_the_record_says_which(
    desk: Desk, firm: Firm, case_id: int, endpoints: Endpoints
) -> None:
    await load_day(desk, endpoints, date(2026, 3, 1), {firm.clients["10000002"]: (1, 0)})
    await complete(desk, firm.staff["branch.revisits"], case_id, completed(fields=SPOKEN))
    async with desk.work(SCHEDULER) as work:
        kept = {row.code: row.value for row in await work.session.execute(FIELDS, {"case": case_id})}
        (record,) = (await work.session.execute(RECORDS, {"case": case_id})).all()
    assert (kept["MF1-006"], kept["MF1-007"]) == ("1250000.00", "500000.00")
    assert record.content["snapshot_on"] == "2026-02-27"


@pytest.mark.rule("MF1-008")
async def test_a_debt_without_a_delivered_ratio_leaves_the_ratio_to_whoever_fills_the_form(
    desk: Desk, firm: Firm, case_id: int
) -> None:
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(text("UPDATE snapshot SET ratio = NULL"))
    with pytest.raises(FormInvalid) as refused:
        await complete(desk, firm.staff["branch.revisits"], case_id, completed(fields=SPOKEN))
    assert [problem.path for problem in refused.value.fields] == ["fields.MF1-008"]


async def test_several_accounts_show_assets_over_debt_for_no_delivered_ratio_covers_them(
    desk: Desk, firm: Firm, case_id: int
) -> None:
    client = firm.clients["10000001"]
    await add_account(desk, firm, "10000001", date(2025, 1, 1))
    async with desk.work(SCHEDULER) as work:
        second = text(
            "INSERT INTO snapshot (on_date, account_id, client_id, branch_id, assets, margin_debt, ratio, profit_loss_ratio) "
            "SELECT '2026-02-27', max(id), client_id, branch_id, 250000, 100000, 9.9, 0.5 FROM credit_account "
            "WHERE client_id = :client GROUP BY client_id, branch_id"
        )
        await work.session.execute(second, {"client": client})
    await complete(desk, firm.staff["branch.revisits"], case_id, completed(fields=SPOKEN))
    async with desk.work(SCHEDULER) as work:
        kept = {row.code: row.value for row in await work.session.execute(FIELDS, {"case": case_id})}
    assert (kept["MF1-006"], kept["MF1-008"], kept["MF1-009"]) == ("1500000.00", "2.5000", "-1200.00")


@pytest.mark.rule("AMB-71", "MF1-008")
async def test_the_ratio_of_a_client_without_debt_stays_empty(
    desk: Desk, firm: Firm, case_id: int, endpoints: Endpoints
) -> None:
    await load_day(desk, endpoints, date(2026, 3, 1), {firm.clients["10000001"]: (1_250_000, 0)})
    await complete(desk, firm.staff["branch.revisits"], case_id, completed(fields=SPOKEN))
    async with desk.work(SCHEDULER) as work:
        kept = {row.code: row.value for row in await work.session.execute(FIELDS, {"case": case_id})}
    assert (kept["MF1-007"], kept["MF1-008"]) == ("0.00", None)


@pytest.mark.rule("AMB-115")
@pytest.mark.parametrize("number", [1, 2, 3])
async def test_without_rules_risks_or_market_view_a_routine_revisit_does_not_count(
    desk: Desk, firm: Firm, case_id: int, number: int
) -> None:
    left_out = {code: value for code, value in SPOKEN.items() if code != f"AMB-115-{number}"}
    with pytest.raises(FormInvalid) as refused:
        await complete(desk, firm.staff["branch.revisits"], case_id, completed(fields=left_out))
    assert [problem.path for problem in refused.value.fields] == [f"fields.AMB-115-{number}"]


@pytest.mark.rule("M-025", "AMB-18")
async def test_the_signed_record_is_the_report_of_its_revisit_and_goes_to_print_with_it(
    desk: Desk, firm: Firm, case_id: int
) -> None:
    officer = firm.staff["branch.revisits"]
    await complete(desk, officer, case_id, completed(fields=SPOKEN))
    async with desk.work(SCHEDULER) as work:
        rows = (await work.session.execute(RECORDS, {"case": case_id})).all()
        assert [(row.form, row.version, row.staff_id) for row in rows] == [("MF1", 1, officer)]
        assert digest(rows[0].content) == rows[0].content_hash == rows[0].signed
        assert (await work.session.execute(PRINTS)).scalar_one() == 1


@pytest.mark.rule("AMB-97")
async def test_unreachable_means_three_attempts_on_two_days_and_a_later_revisit_removes_it(
    desk: Desk, firm: Firm, case_id: int, clock: FixedClock
) -> None:
    officer, client = firm.staff["branch.revisits"], firm.clients["10000001"]
    gone = completed(outcome=RevisitOutcome.UNREACHABLE, fields={}, complaint_matter=None)

    async def call() -> None:
        async with desk.work(officer) as work:
            contact = revisit.Contact(work.now, RevisitMethod.PHONE, "NO_ANSWER", "13810000001")
            await revisit.log_attempt(work, case_id=case_id, contact=contact)

    for hours in (0, 1, 1):
        clock.advance(timedelta(hours=hours))
        await call()
    with pytest.raises(AttemptsTooFew):
        await complete(desk, officer, case_id, gone)
    clock.advance(timedelta(days=1))
    await call()
    await complete(desk, officer, case_id, gone)
    clock.advance(timedelta(days=14))
    await open_due(desk)
    later = await case_of(desk, client)
    assert later != case_id
    clock.advance(timedelta(hours=1))
    await complete(desk, officer, later, completed(fields=SPOKEN, visited_at=clock.now()))
    async with desk.work(SCHEDULER) as work:
        query = text("SELECT status, due_on FROM obligation WHERE client_id = :client ORDER BY id")
        found = [tuple(row) for row in await work.session.execute(query, {"client": client})]
    assert found == [("FULFILLED", date(2026, 3, 1)), ("OPEN", date(2026, 6, 17))]


@pytest.mark.rule("AMB-97")
@pytest.mark.parametrize("result", ["REACHED", "APPOINTMENT", "REFUSED"])
async def test_attempts_that_reached_the_client_do_not_make_one_unreachable(
    desk: Desk, firm: Firm, case_id: int, clock: FixedClock, result: str
) -> None:
    officer = firm.staff["branch.revisits"]
    for said in ("NO_ANSWER", result, "BUSY"):
        clock.advance(timedelta(days=1))
        async with desk.work(officer) as work:
            contact = revisit.Contact(work.now, RevisitMethod.PHONE, said, "13810000001")
            await revisit.log_attempt(work, case_id=case_id, contact=contact)
    gone = completed(outcome=RevisitOutcome.UNREACHABLE, fields={}, complaint_matter=None)
    with pytest.raises(AttemptsTooFew) as refused:
        await complete(desk, officer, case_id, gone)
    assert refused.value.made == 2


@pytest.mark.rule("AMB-19")
@pytest.mark.parametrize("said", ["", "  "])
async def test_a_blank_refusal_beside_a_recording_is_none(desk: Desk, firm: Firm, case_id: int, said: str) -> None:
    recording = await paper(desk, firm, case_id)
    done = completed(fields=SPOKEN, recording_refused=said, recording_id=recording)
    await complete(desk, firm.staff["branch.revisits"], case_id, done)
    async with desk.work(SCHEDULER) as work:
        kept = await work.session.get_one(Revisit, case_id)
        assert (kept.recording_refused, kept.recording_refusal) == (False, None)


@pytest.mark.rule("AMB-19")
@pytest.mark.parametrize("method", [RevisitMethod.SMS, RevisitMethod.EMAIL, RevisitMethod.LETTER])
async def test_a_written_revisit_needs_a_copy_of_the_message_and_no_refusal_replaces_it(
    desk: Desk, firm: Firm, case_id: int, method: RevisitMethod
) -> None:
    officer = firm.staff["branch.revisits"]
    done = completed(method=method, fields=SPOKEN, recording_refused=None)
    for said in (None, "客户不同意"):
        with pytest.raises(MessageCopyMissing):
            await complete(desk, officer, case_id, replace(done, recording_refused=said))
    copy = await paper(desk, firm, case_id)
    await complete(desk, officer, case_id, replace(done, recording_id=copy))
