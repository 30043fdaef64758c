"""Every task that the archive defers or wants in the clock's table has somebody who does it."""

from datetime import date

import pytest

from archive import errands, holds, ingest, queries
from archive.errands import errands_of
from archive.models import HoldKind
from archive.relay import Relay
from archive.retention import Trigger
from kernel.work import Desk
from tests.archive.courier import Courier, declared, digest, recording
from tests.conftest import SCHEDULER_ID
from tests.firm import Firm

CONTENT = recording(3_000)


async def test_each_round_of_the_clock_has_its_errand_and_changes_nothing_when_nothing_is_due(relay: Relay) -> None:
    found = errands_of(relay)
    for name in (errands.RECOVER, errands.SETTLE, errands.ABANDON, errands.ROLL, errands.RESUME, errands.VERIFY):
        assert await found[name]({}) == 0
    assert {name for name, _ in errands.ROUNDS} < set(found)


async def test_relay_flag_and_close_take_their_arguments_from_the_task(
    desk: Desk, firm: Firm, relay: Relay, courier: Courier
) -> None:
    found, officer = errands_of(relay), firm.staff["branch.revisits"]
    declaration = declared(CONTENT, firm.units["GZ01"], case_id=900_002)
    document_id = await courier.upload(desk, officer, declaration, CONTENT)
    assert await found[ingest.RELAY]({"document": document_id}) == "ARCHIVED"
    async with desk.work(SCHEDULER_ID) as work:
        await holds.close_case(work, case_id=900_002, happened={Trigger.CASE_CLOSED: date(2026, 3, 2)})
        hold = (await queries.standing_holds(work.session, HoldKind.CASE_OPEN, (900_002,))).get(900_002)
    assert hold is not None
    assert await found[holds.CLOSE]({"hold": hold.id, "happened": {"CASE_CLOSED": "2026-03-02"}}) == 1
    assert await found[holds.FLAG]({"document": document_id}) is False


async def test_closing_a_case_needs_its_day(desk: Desk) -> None:
    with pytest.raises(ValueError, match="the day"):
        async with desk.work(SCHEDULER_ID) as work:
            await holds.close_case(work, case_id=1, happened={})


async def test_a_document_made_in_the_house_is_kept_with_its_change_until_it_is_locked(
    desk: Desk, firm: Firm, relay: Relay
) -> None:
    page = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"x" * 2_000
    blank = declared(page, firm.units["GZ01"], media_type="application/pdf", archive_class="FILING", file_name="f.pdf")
    async with desk.work(firm.staff["branch.head"]) as work:
        document = await ingest.deposit(work, declaration=ingest.of_content(blank, page), content=page)
    assert await relay.run(document.id) == "ARCHIVED"
    async with desk.work(SCHEDULER_ID) as work:
        found = await queries.document(work.session, document.id)
        assert await queries.content(work.session, document.id) is None
    assert (found.sha256, found.retention_inputs["happened"]) == (digest(page), {"ARCHIVED": "2026-03-02"})
    with relay.room.store.read(relay.room.evidence(found.object_key, found.version_id)) as blocks:
        assert b"".join(blocks) == page


@pytest.mark.parametrize("change", [{"size": 5}, {"media_type": "image/png"}])
async def test_a_deposit_that_is_not_what_it_says_is_a_defect(
    desk: Desk, firm: Firm, change: dict[str, object]
) -> None:
    page = b"%PDF-1.7\n" + b"x" * 100
    blank = declared(page, firm.units["GZ01"], **{"media_type": "application/pdf", "archive_class": "FILING", **change})
    with pytest.raises(ValueError, match=r"content is not|declared"):
        async with desk.work(firm.staff["branch.head"]) as work:
            await ingest.deposit(work, declaration=blank, content=page)
