"""A night's folder: each file in the archive as it was, in the revisit it belongs to, or waiting for somebody; once."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from archive.ports import StoreError
from cases.errors import PostRequired
from kernel.clock import FixedClock
from kernel.work import Desk
from tests.archive.sounds import FORMS, pcm, recorded
from tests.firm import Firm
from tests.recordings.centre import Centre

NAMED = text("SELECT recording_id FROM revisit_attempt ORDER BY id")
HELD = text(
    "SELECT h.kind FROM document_hold d JOIN hold h ON h.id = d.hold_id WHERE d.document_id = :document AND d.released_at IS NULL"
)
JOURNAL = text("SELECT kind, count(*) FROM journal_entry WHERE kind LIKE 'recording%' GROUP BY kind ORDER BY kind")
EXTENSION = text("UPDATE staff SET extension = '8021' WHERE id = :staff")


async def test_a_call_that_an_attempt_names_is_archived_in_its_revisit(
    centre: Centre, firm: Firm, case_id: int
) -> None:
    attempt = await centre.log(case_id, call_id="C1")
    centre.call("C1", pcm(3))
    report = await centre.ingest()
    assert (report.matched, report.waiting.total(), report.known, report.refused) == (1, 0, 0, 0)
    (row,) = await centre.rows()
    assert (row.status, row.problem, row.case_id, row.attempt_id) == ("MATCHED", None, case_id, attempt)
    assert (row.state, row.codec, row.milliseconds) == ("ARCHIVED", "pcm_s16le", 3_000)
    assert (row.document_case, row.client_id, row.archive_class) == (
        case_id, firm.clients["10000001"], "revisit_recording",
    )  # fmt: skip
    assert [each.recording_id for each in await centre.look(NAMED)] == [row.document_id]
    assert [each.kind for each in await centre.look(HELD, document=row.document_id)] == ["CASE_OPEN"]
    assert centre.stored(row) == pcm(3)


@pytest.mark.parametrize("agent", ["branch.revisits", "8021"])
async def test_a_call_that_nobody_names_is_found_by_agent_number_and_time(
    centre: Centre, firm: Firm, case_id: int, agent: str
) -> None:
    await centre.look(EXTENSION, staff=firm.staff["branch.revisits"])
    await centre.log(case_id)
    centre.call("C1", agent=agent, callee="9013810000001")
    assert (await centre.ingest()).matched == 1
    assert [row.case_id for row in await centre.rows()] == [case_id]


async def test_one_attempt_is_one_call(centre: Centre, case_id: int) -> None:
    await centre.log(case_id)
    centre.call("C1")
    centre.call("C2", pcm(2, channels=2), start="2026-03-02 09:32:00")
    report = await centre.ingest()
    assert (report.matched, dict(report.waiting)) == (1, {"NO_MATCH": 1})


async def test_a_call_of_no_revisit_is_archived_with_its_agents_unit_and_waits(
    centre: Centre, firm: Firm, case_id: int
) -> None:
    await centre.log(case_id)
    centre.call("C1", callee="13900000000")
    assert dict((await centre.ingest()).waiting) == {"NO_MATCH": 1}
    (row,) = await centre.rows()
    assert (row.status, row.state, row.case_id, row.document_case) == ("WAITING", "ARCHIVED", None, None)
    assert (row.unit_id, row.document_unit, row.branch_id) == (
        firm.units["GZ01"], firm.units["GZ01"], firm.units["CSC"],
    )  # fmt: skip
    assert await centre.look(HELD, document=row.document_id) == []


async def test_a_call_that_was_logged_too_late_is_found_the_next_night(centre: Centre, case_id: int) -> None:
    centre.call("C1")
    await centre.ingest()
    attempt = await centre.log(case_id, call_id="C1")
    report = await centre.ingest()
    assert (report.found_later, report.known, report.matched) == (1, 1, 0)
    (row,) = await centre.rows()
    assert (row.status, row.case_id, row.document_case, row.attempt_id) == ("MATCHED", case_id, case_id, attempt)
    assert [each.recording_id for each in await centre.look(NAMED)] == [row.document_id]
    assert [each.kind for each in await centre.look(HELD, document=row.document_id)] == ["CASE_OPEN"]


async def test_a_call_nobody_logged_for_a_fortnight_is_not_looked_for_any_more(
    centre: Centre, case_id: int, clock: FixedClock
) -> None:
    centre.call("C1")
    await centre.ingest()
    await centre.log(case_id, call_id="C1")
    clock.advance(timedelta(days=14, seconds=1))
    assert (await centre.ingest()).found_later == 0


async def test_a_call_that_fits_two_revisits_waits_for_a_person(centre: Centre, firm: Firm, case_id: int) -> None:
    async with centre.relay.desk.work(1) as work:
        other = text('SELECT id FROM "case" WHERE id <> :case AND unit_id = :unit LIMIT 1')
        second: int = (await work.session.execute(other, {"case": case_id, "unit": firm.units["GZ01"]})).scalar_one()
    await centre.log(case_id, contact="13810000001")
    await centre.log(second, contact="13810000001")
    centre.call("C1")
    assert dict((await centre.ingest()).waiting) == {"AMBIGUOUS": 1}


async def test_the_same_folder_again_changes_nothing(centre: Centre, case_id: int) -> None:
    await centre.log(case_id, call_id="C1")
    centre.call("C1")
    centre.call("C2", pcm(4))
    centre.call("C3", None)
    centre.lay("stray.wav", pcm(5))
    await centre.ingest()
    before, told = await centre.rows(), await centre.look(JOURNAL)
    report = await centre.ingest()
    assert (report.known, report.matched, report.waiting.total()) == (4, 0, 0)
    assert await centre.rows() == before
    assert await centre.look(JOURNAL) == [(kind, count + (kind == "recordings.delivered")) for kind, count in told]


async def test_two_runs_at_once_take_in_each_file_once(centre: Centre, case_id: int) -> None:
    await centre.log(case_id, call_id="C1")
    for number in range(1, 6):
        centre.call(f"C{number}", pcm(2 + number / 10))
    await centre.ingest()
    first = await centre.rows()
    centre.call("C9", pcm(9))
    centre.write()
    reports = await asyncio.gather(centre.take_in(), centre.take_in())
    assert sorted(report.waiting.total() for report in reports) == [0, 1]
    rows = await centre.rows()
    assert (rows[:5], len(rows), {row.state for row in rows}) == (first, 6, {"ARCHIVED"})


@pytest.mark.parametrize("name", ["pcm", "alaw", "gsm", "mp3", "m4a", "amr", "opus"])
async def test_every_format_is_measured_and_kept_as_it_is(centre: Centre, case_id: int, name: str) -> None:
    content = recorded(name)
    await centre.log(case_id, call_id="C1")
    centre.call("C1", content, file=f"2026/03/C1.{name}")
    assert (await centre.ingest()).matched == 1
    (row,) = await centre.rows()
    assert (row.media_type, row.codec) == FORMS[name]
    assert abs(row.milliseconds - 2_000) < 120
    assert centre.stored(row) == content


async def test_a_recording_larger_than_one_part_goes_by_way_of_staging(centre: Centre, case_id: int) -> None:
    await centre.log(case_id, call_id="C1")
    large = pcm(600)
    assert len(large) > 9_000_000
    centre.call("C1", large)
    assert (await centre.ingest()).matched == 1
    (row,) = await centre.rows()
    assert (row.state, row.milliseconds) == ("ARCHIVED", 600_000)
    assert centre.stored(row) == large


async def test_a_run_that_dies_is_gone_on_with_by_the_next(
    centre: Centre, case_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    await centre.log(case_id, call_id="C1")
    centre.call("C1")

    async def dies(_self: object, _document: int) -> None:
        raise StoreError("the store is away")

    monkeypatch.setattr("archive.relay.Relay.run", dies)
    with pytest.raises(StoreError, match="away"):
        await centre.ingest()
    monkeypatch.undo()
    assert [row.state for row in await centre.rows()] == ["VERIFYING"]
    await centre.ingest()
    (row,) = await centre.rows()
    assert (row.state, row.status, row.case_id) == ("ARCHIVED", "MATCHED", case_id)


async def test_an_upload_that_was_given_up_meanwhile_begins_anew(centre: Centre, desk: Desk, case_id: int) -> None:
    await centre.log(case_id, call_id="C1")
    centre.call("C1")
    await centre.ingest()
    (before,) = await centre.rows()
    async with desk.work(1) as work:
        given_up = text("UPDATE document SET state = 'ABANDONED', version_id = NULL WHERE id = :id")
        await work.session.execute(given_up, {"id": before.document_id})
    await centre.ingest()
    (row,) = await centre.rows()
    assert (row.id, row.state, row.document_case) == (before.id, "ARCHIVED", case_id)
    assert row.document_id != before.document_id
    assert [each.recording_id for each in await centre.look(NAMED)] == [row.document_id]


@pytest.mark.parametrize("login", ["branch.head", "core.feed", "admin"])
async def test_only_the_call_centre_delivers(centre: Centre, login: str) -> None:
    centre.call("C1")
    with pytest.raises(PostRequired):
        await centre.ingest(login)
    assert await centre.rows() == []
