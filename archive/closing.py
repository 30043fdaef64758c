"""After a case or account has ended, and as years pass: locks move on, are read back, and only then holds let go.

Workers: each document is taken on its own, so that one bad object never stops the others; it is told at the end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy import update

from archive import queries
from archive.each import attempt, tell
from archive.holds import end_hold, hold_documents, let_go, standing
from archive.models import Document, Hold, HoldKind
from archive.ports import Kept, StoreError
from archive.retention import Events, Retention, Trigger, extended, retain_until
from archive.room import PORT, Room
from kernel import journal, tasks
from kernel.clock import office_date
from kernel.orm import Details
from kernel.work import Desk, Work

ROLLING_SLACK = timedelta(days=365)
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class LockBehind(StoreError):
    """A lock was extended or a hold set, and the store does not show it: an alarm, the hold stays."""


class PapersUnderWay(tasks.NotYet, StoreError):
    """Documents under the hold are not archived yet."""


@dataclass(frozen=True, slots=True)
class Closing:
    """Works as one actor, the scheduler's machine account."""

    desk: Desk
    actor_id: int

    @property
    def room(self) -> Room:
        """The archive of this process."""
        return self.desk.ports.find(PORT, Room)

    async def close(self, hold_id: int, happened: Mapping[Trigger, date | None]) -> int:
        """End a standing hold: per document compute, extend, read back, let go; give how many were let go.

        Documents that fail stay held; raise PapersUnderWay, or what failed as a group when all others are done.
        """
        async with self.desk.work(self.actor_id) as work:
            hold = await queries.hold(work.session, hold_id)
            documents = await queries.held_documents(work.session, hold_id)
        ready = [document for document in documents if document.archived_at is not None]

        async def settle(document: Document) -> None:
            retention = await self._extend(document, Events(self._today(), happened))
            async with self.desk.work(self.actor_id) as work:
                await _settle(work, (hold, document), retention)

        _, failures = await attempt(ready, settle)
        tell(f"hold {hold_id}: documents stay held", failures)
        if len(ready) < len(documents):
            message = f"hold {hold_id}: {len(documents) - len(ready)} documents are still on their way into the archive"
            raise PapersUnderWay(message)
        await self._end(hold_id)
        return len(ready)

    async def sync_flag(self, document_id: int) -> bool:
        """Bring the store's flag to what the holds say, read it back, give it; nothing for what is not locked yet.

        A hold placed or released meanwhile has a task of its own, which another worker may have carried out between our
        look and our call: only when the holds still say the same, the flag stands.
        """
        while True:
            async with self.desk.work(self.actor_id) as work:
                # Waits for an archiving under way: it has either seen the hold, or is seen here.
                document = await queries.locked_document(work.session, document_id)
                held = await queries.is_held(work.session, document_id)
            if document.version_id is None or document.archived_at is None:
                return held
            await self._flag(document, held=held)
            async with self.desk.work(self.actor_id) as work:
                document = await queries.locked_document(work.session, document_id)
                if await queries.is_held(work.session, document_id) is held:
                    await _note(work, document, "document.hold", {"store_hold": held})
                    return held

    async def _flag(self, document: Document, *, held: bool) -> None:
        """Set the store's flag and read it back; raise LockBehind."""
        place = self.room.evidence(document.object_key, document.version_id)
        await self.room.call(self.room.store.hold, place, on=held)
        kept = await self.room.call(self.room.store.inspect, place)
        if kept.hold is not held:
            message = f"document {document.id}: the hold flag is {kept.hold}, it should be {held}"
            raise LockBehind(message)
        await self.room.call(self.room.flush)

    async def resume(self) -> int:
        """Go on with closings whose task could not end them, and with papers that came after; give how many ended.

        One that fails stops no other; what failed is raised as a group at the end.
        """
        async with self.desk.work(self.actor_id) as work:
            waiting = await queries.closings(work.session)
        done, failures = await attempt(waiting, self._resume, at_once=1)
        tell("closings failed", failures)
        return sum(done)

    async def _resume(self, waiting: tuple[int, Details]) -> bool:
        hold_id, details = waiting
        days = details.get("happened")
        try:
            await self.close(hold_id, happened_of(days if isinstance(days, dict) else {}))
        except PapersUnderWay as error:
            log.info("closing_waits", hold=hold_id, error=str(error))
            return False
        return True

    async def roll(self) -> int:
        """Move on the locks of documents whose trigger is not known yet and whose lock grows short; give how many.

        Documents that fail stop no other; what failed is raised as a group at the end.
        """
        rolled, failures = 0, list[Exception]()
        for klass in self.room.classes.values():
            # Whatever is open, the whole period from today is what an undecided lock reaches.
            whole = retain_until(klass, Events(self._today(), dict.fromkeys(klass.triggers)))
            last = 0
            while documents := await self._short(klass.code, whole.until - ROLLING_SLACK, last):
                done, failed = await attempt(documents, self._roll)
                rolled, last = rolled + len(done), documents[-1].id
                failures += failed
        tell("locks were not moved on", failures)
        return rolled

    async def _roll(self, document: Document) -> None:
        retention = await self._extend(document, applying(document, Events(self._today(), {})))
        async with self.desk.work(self.actor_id) as work:
            await _note_retention(work, document, retention)

    async def _short(self, archive_class: str, before: datetime, after_id: int) -> Sequence[Document]:
        async with self.desk.work(self.actor_id) as work:
            return await queries.short_locks(work.session, archive_class, before, after_id)

    async def _extend(self, document: Document, events: Events) -> Retention:
        """Extend the lock in the store (never shorten), read it back; raise LockBehind, ValueError."""
        retention = retain_until(self.room.archive_class(document.archive_class), applying(document, events))
        until = extended(document.retain_until, retention.until)
        place = self.room.evidence(document.object_key, document.version_id)
        if document.retain_until is None or until > document.retain_until:
            await self.room.call(self.room.store.retain, place, until)
        kept: Kept = await self.room.call(self.room.store.inspect, place)
        if kept.mode != "COMPLIANCE" or kept.retain_until is None or kept.retain_until < until:
            message = f"document {document.id}: locked until {kept.retain_until}, it should be {until}"
            raise LockBehind(message)
        await self.room.call(self.room.flush)
        return replace(retention, until=until)

    async def _end(self, hold_id: int) -> None:
        async with self.desk.work(self.actor_id) as work:
            hold = await queries.locked_hold(work.session, hold_id)
            if hold.released_at is None and not await queries.held_documents(work.session, hold_id):
                end_hold(work, hold, "起算事件已发生，保管期限已确定或转为账户保全")

    def _today(self) -> date:
        return office_date(self.desk.clock.now())


def applying(document: Document, events: Events) -> Events:
    """Keep the triggers that this document has, adding the days that an earlier computation knew already."""
    wanted = {Trigger.ARCHIVED} if Trigger.ARCHIVED in events.happened else set[Trigger]()
    if document.case_id is not None:
        wanted.add(Trigger.CASE_CLOSED)
    if document.client_id is not None:
        wanted |= {Trigger.ACCOUNT_CANCELLED, Trigger.LAST_DEBT_SETTLED}
    before = document.retention_inputs.get("happened")
    known = happened_of(before) if isinstance(before, dict) else {}
    return Events(events.today, {trigger: events.happened.get(trigger) or known.get(trigger) for trigger in wanted})


async def _settle(work: Work, held: tuple[Hold, Document], retention: Retention) -> None:
    """Record the lock that was read back; let go, or keep under *account open* while a trigger is missing."""
    hold, document = held
    await _note_retention(work, document, retention)
    if not retention.final and document.client_id is not None:
        account = (await standing(work, HoldKind.ACCOUNT_OPEN, {document.client_id: document.unit_id}))[
            document.client_id
        ]
        await hold_documents(work, account, [document])
    if retention.final or hold.kind != HoldKind.ACCOUNT_OPEN:
        await let_go(work, hold, document)


async def _note_retention(work: Work, document: Document, retention: Retention) -> None:
    values: dict[str, object] = {
        "retain_until": retention.until,
        "retention_reason": retention.reason,
        "retention_inputs": retention.inputs,
        "sidecar_at": None,
    }
    await _note(work, document, "document.retention", values)


async def _note(work: Work, document: Document, kind: str, values: Mapping[str, object]) -> None:
    statement = update(Document).where(Document.id == document.id)
    await work.session.execute(
        statement.values({**values, "version": Document.version + 1}).execution_options(synchronize_session=False)
    )
    shown = {name: str(value) for name, value in values.items() if name != "sidecar_at"}
    subject = ("document", document.id)
    journal.append(work, kind, subject=subject, details=dict(shown), unit_id=document.unit_id, case_id=document.case_id)


def happened_of(arguments: Mapping[str, str | None]) -> dict[Trigger, date | None]:
    """Read the days of triggers as the task carries them."""
    return {Trigger(name): date.fromisoformat(day) if day else None for name, day in arguments.items()}
