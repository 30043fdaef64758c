"""保全: open cases and accounts hold their documents, matters add to that, locks are extended before holds let go."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from archive import holds, queries
from archive.closing import Closing, LockBehind, PapersUnderWay
from archive.errors import HoldReleased, HoldStanding, MayNotHold
from archive.models import Document, Hold, HoldKind
from archive.ports import Kept
from archive.relay import Relay
from archive.retention import Trigger
from kernel.clock import FixedClock
from kernel.errors import Invalid
from kernel.work import Desk
from tests.archive.courier import Courier, declared, recording
from tests.archive.faulty import Lying
from tests.conftest import SCHEDULER_ID
from tests.firm import Firm

CONTENT = recording(4_000)
CASE_ID = 900_001
CLOSED = date(2026, 3, 20)


@pytest.fixture
def closing(desk: Desk) -> Closing:
    """Give the worker that closes holds."""
    return Closing(desk, SCHEDULER_ID)


@pytest.fixture
async def archived(desk: Desk, firm: Firm, relay: Relay, courier: Courier) -> int:
    """Give an archived recording of an open case with a client."""
    declaration = declared(CONTENT, firm.units["GZ01"], case_id=CASE_ID, client_id=firm.clients["10000001"])
    document_id = await courier.upload(desk, firm.staff["branch.revisits"], declaration, CONTENT)
    await relay.run(document_id)
    return document_id


async def document(desk: Desk, document_id: int) -> Document:
    async with desk.work(SCHEDULER_ID) as work:
        return await queries.document(work.session, document_id)


async def kept(desk: Desk, relay: Relay, document_id: int) -> Kept:
    found = await document(desk, document_id)
    return relay.room.store.inspect(relay.room.evidence(found.object_key, found.version_id))


async def standing(desk: Desk, kind: HoldKind, subject: int) -> Hold | None:
    async with desk.work(SCHEDULER_ID) as work:
        return (await queries.standing_holds(work.session, kind, (subject,))).get(subject)


async def test_a_document_of_an_open_case_is_locked_for_the_minimum_and_held(
    desk: Desk, relay: Relay, archived: int
) -> None:
    shown = await kept(desk, relay, archived)
    assert (shown.hold, shown.mode) == (True, "COMPLIANCE")
    assert shown.retain_until == datetime(2046, 3, 2, 15, 59, 59, tzinfo=UTC)
    assert (await standing(desk, HoldKind.CASE_OPEN, CASE_ID)) is not None


async def test_one_hold_serves_all_documents_of_a_case(desk: Desk, firm: Firm, courier: Courier, archived: int) -> None:
    declaration = declared(CONTENT, firm.units["GZ01"], case_id=CASE_ID)
    await courier.upload(desk, firm.staff["branch.revisits"], declaration, CONTENT)
    hold = await standing(desk, HoldKind.CASE_OPEN, CASE_ID)
    assert hold is not None
    async with desk.work(SCHEDULER_ID) as work:
        assert len(await queries.held_documents(work.session, hold.id)) == 2


async def test_closing_a_case_with_everything_settled_extends_the_lock_and_lets_go(
    desk: Desk, firm: Firm, relay: Relay, clock: FixedClock, closing: Closing, archived: int
) -> None:
    clock.advance(timedelta(days=30))
    hold = await standing(desk, HoldKind.CASE_OPEN, CASE_ID)
    assert hold is not None
    settled = dict.fromkeys(Trigger, CLOSED)
    assert await closing.close(hold.id, settled) == 1
    assert await closing.sync_flag(archived) is False
    shown, found = await kept(desk, relay, archived), await document(desk, archived)
    assert (shown.hold, found.store_hold) == (False, False)
    assert shown.retain_until == found.retain_until == datetime(2046, 3, 20, 15, 59, 59, tzinfo=UTC)
    assert "2026-03-20" in found.retention_reason
    assert await standing(desk, HoldKind.CASE_OPEN, CASE_ID) is None


async def test_while_the_account_is_open_the_hold_passes_to_the_account(
    desk: Desk, firm: Firm, relay: Relay, closing: Closing, archived: int
) -> None:
    hold, client = await standing(desk, HoldKind.CASE_OPEN, CASE_ID), firm.clients["10000001"]
    assert hold is not None
    await closing.close(hold.id, {Trigger.CASE_CLOSED: CLOSED, Trigger.ACCOUNT_CANCELLED: None})
    assert await standing(desk, HoldKind.CASE_OPEN, CASE_ID) is None
    account = await standing(desk, HoldKind.ACCOUNT_OPEN, client)
    assert account is not None
    assert await closing.sync_flag(archived) is True
    settled = {Trigger.ACCOUNT_CANCELLED: date(2026, 3, 1), Trigger.LAST_DEBT_SETTLED: date(2026, 2, 1)}
    await closing.close(account.id, settled)
    assert await closing.sync_flag(archived) is False
    found = await document(desk, archived)
    # The day the case was closed is remembered from the first computation: it is the latest of the three.
    assert found.retention_inputs["start"] == "2026-03-20"
    assert (await kept(desk, relay, archived)).retain_until == datetime(2046, 3, 20, 15, 59, 59, tzinfo=UTC)


async def test_a_lock_is_never_shortened_by_closing(desk: Desk, relay: Relay, closing: Closing, archived: int) -> None:
    before = (await kept(desk, relay, archived)).retain_until
    hold = await standing(desk, HoldKind.CASE_OPEN, CASE_ID)
    assert hold is not None
    await closing.close(hold.id, dict.fromkeys(Trigger, date(2020, 1, 1)))
    assert (await kept(desk, relay, archived)).retain_until == before


async def test_a_lock_that_is_not_read_back_keeps_the_hold(
    desk: Desk, clock: FixedClock, closing: Closing, archived: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.advance(timedelta(days=30))
    hold = await standing(desk, HoldKind.CASE_OPEN, CASE_ID)
    assert hold is not None
    room = closing.room
    liar = Lying(room.store, {"retain_until": datetime(2030, 1, 1, tzinfo=UTC)})  # type: ignore[arg-type]
    object.__setattr__(room, "store", liar)
    with pytest.raises(ExceptionGroup) as told:
        await closing.close(hold.id, dict.fromkeys(Trigger, CLOSED))
    assert [type(each) for each in told.value.exceptions] == [LockBehind]
    assert await standing(desk, HoldKind.CASE_OPEN, CASE_ID) is not None


async def test_a_hold_waits_for_documents_that_are_still_on_their_way(
    desk: Desk, firm: Firm, courier: Courier, closing: Closing
) -> None:
    declaration = declared(CONTENT, firm.units["GZ01"], case_id=CASE_ID)
    await courier.upload(desk, firm.staff["branch.revisits"], declaration, CONTENT)
    hold = await standing(desk, HoldKind.CASE_OPEN, CASE_ID)
    assert hold is not None
    with pytest.raises(PapersUnderWay, match="1 documents"):
        await closing.close(hold.id, {Trigger.CASE_CLOSED: CLOSED})


async def test_the_lock_of_an_undecided_document_moves_on_with_the_years(
    desk: Desk, relay: Relay, clock: FixedClock, closing: Closing, archived: int
) -> None:
    assert await closing.roll() == 0
    clock.advance(timedelta(days=400))
    assert await closing.roll() == 1
    assert await closing.roll() == 0
    assert (await kept(desk, relay, archived)).retain_until == datetime(2047, 4, 6, 15, 59, 59, tzinfo=UTC)


async def test_a_matter_holds_until_it_is_released_with_a_reason(
    desk: Desk, firm: Firm, relay: Relay, closing: Closing, courier: Courier
) -> None:
    declaration = declared(CONTENT, firm.units["GZ01"])
    document_id = await courier.upload(desk, firm.staff["branch.revisits"], declaration, CONTENT)
    await relay.run(document_id)
    assert (await kept(desk, relay, document_id)).hold is False
    keeper = firm.staff["compliance.officer"]
    async with desk.work(keeper) as work:
        hold = await holds.place_hold(work, matter="仲裁 2026-15", mandate="仲裁通知书", document_ids=[document_id])
    assert await closing.sync_flag(document_id) is True
    assert (await kept(desk, relay, document_id)).hold is True
    async with desk.work(keeper) as work:
        await holds.release_hold(work, hold_id=hold.id, reason="已结案")
    assert await closing.sync_flag(document_id) is False
    assert (await kept(desk, relay, document_id)).hold is False
    with pytest.raises(HoldReleased):
        async with desk.work(keeper) as work:
            await holds.release_hold(work, hold_id=hold.id, reason="再次")


async def test_a_hold_placed_while_a_document_is_on_its_way_reaches_the_store(
    desk: Desk, firm: Firm, relay: Relay, closing: Closing, courier: Courier
) -> None:
    document_id = await courier.upload(
        desk, firm.staff["branch.revisits"], declared(CONTENT, firm.units["GZ01"]), CONTENT
    )
    leased = await relay.claims.add(document_id)
    async with desk.work(firm.staff["compliance.officer"]) as work:
        await holds.place_hold(work, matter="仲裁", mandate="通知书", document_ids=[document_id])
    assert leased is not None
    assert not isinstance(leased, ValueError)
    await relay._go_on(leased)
    assert await closing.sync_flag(document_id) is True
    assert (await kept(desk, relay, document_id)).hold is True


async def test_a_standing_hold_is_not_released_by_hand(desk: Desk, firm: Firm, archived: int) -> None:
    hold = await standing(desk, HoldKind.CASE_OPEN, CASE_ID)
    assert hold is not None
    with pytest.raises(HoldStanding):
        async with desk.work(firm.staff["compliance.officer"]) as work:
            await holds.release_hold(work, hold_id=hold.id, reason="x")


@pytest.mark.parametrize("login", ["branch.head", "hq.head", "admin"])
async def test_only_compliance_and_audit_place_matters(desk: Desk, firm: Firm, login: str) -> None:
    with pytest.raises(MayNotHold):
        async with desk.work(firm.staff[login]) as work:
            await holds.place_hold(work, matter="m", mandate="x", document_ids=[])


async def test_a_matter_over_no_document_is_invalid_and_leaves_nothing(desk: Desk, firm: Firm) -> None:
    with pytest.raises(Invalid) as refused:
        async with desk.work(firm.staff["compliance.officer"]) as work:
            await holds.place_hold(work, matter="仲裁", mandate="通知书", document_ids=[])
    assert [problem.path for problem in refused.value.fields] == ["documents"]
    async with desk.work(SCHEDULER_ID) as work:
        assert (await work.session.execute(text("SELECT count(*) FROM hold"))).scalar_one() == 0


async def test_a_closing_that_its_task_could_not_end_is_ended_by_the_sweep(
    desk: Desk, firm: Firm, relay: Relay, closing: Closing, courier: Courier
) -> None:
    declaration = declared(CONTENT, firm.units["GZ01"], case_id=CASE_ID)
    document_id = await courier.upload(desk, firm.staff["branch.revisits"], declaration, CONTENT)
    async with desk.work(SCHEDULER_ID) as work:
        await holds.close_case(work, case_id=CASE_ID, happened={Trigger.CASE_CLOSED: CLOSED})
    assert await closing.resume() == 0
    await relay.run(document_id)
    assert (await closing.resume(), await closing.resume()) == (1, 0)
    assert await standing(desk, HoldKind.CASE_OPEN, CASE_ID) is None
    assert (await document(desk, document_id)).retention_inputs["start"] == "2026-03-20"


async def test_a_paper_that_comes_after_its_case_was_closed_gets_its_term_too(
    desk: Desk, firm: Firm, relay: Relay, closing: Closing, courier: Courier, archived: int
) -> None:
    async with desk.work(SCHEDULER_ID) as work:
        await holds.close_case(work, case_id=CASE_ID, happened=dict.fromkeys(Trigger, CLOSED))
    assert await closing.resume() == 1
    declaration = declared(CONTENT, firm.units["GZ01"], case_id=CASE_ID, client_id=firm.clients["10000001"])
    late = await courier.upload(desk, firm.staff["branch.revisits"], declaration, CONTENT)
    await relay.run(late)
    assert await closing.resume() == 1
    assert (await document(desk, late)).retention_inputs["start"] == "2026-03-20"


async def test_an_upload_given_up_does_not_keep_a_hold_from_ending(
    desk: Desk, firm: Firm, relay: Relay, closing: Closing, courier: Courier
) -> None:
    wrong = declared(CONTENT, firm.units["GZ01"], case_id=CASE_ID, media_type="application/pdf")
    document_id = await courier.upload(desk, firm.staff["branch.revisits"], wrong, CONTENT)
    assert await relay.run(document_id) == "REJECTED"
    hold = await standing(desk, HoldKind.CASE_OPEN, CASE_ID)
    assert hold is not None
    assert await closing.close(hold.id, {Trigger.CASE_CLOSED: CLOSED}) == 0
    assert await standing(desk, HoldKind.CASE_OPEN, CASE_ID) is None


@pytest.mark.parametrize(("matter", "mandate", "field"), [(" ", "通知书", "matter"), ("仲裁", "\u3000", "mandate")])
async def test_a_matter_needs_words_for_what_and_why(
    desk: Desk, firm: Firm, archived: int, matter: str, mandate: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        async with desk.work(firm.staff["compliance.officer"]) as work:
            await holds.place_hold(work, matter=matter, mandate=mandate, document_ids=[archived])
    assert [problem.path for problem in refused.value.fields] == [field]


async def test_a_matter_is_not_released_without_a_reason(desk: Desk, firm: Firm, archived: int) -> None:
    async with desk.work(firm.staff["compliance.officer"]) as work:
        hold = await holds.place_hold(work, matter="仲裁", mandate="通知书", document_ids=[archived])
    with pytest.raises(Invalid) as refused:
        async with desk.work(firm.staff["compliance.officer"]) as work:
            await holds.release_hold(work, hold_id=hold.id, reason="")
    assert [problem.path for problem in refused.value.fields] == ["reason"]
