"""保全. Matters over documents: while at least one holds, the store's flag is on and nothing may end.

Holds are rows of the database first. The store's flag follows by the task `archive.flag`; a standing hold (case open,
account open) ends by the task `archive.close`, which extends and reads back every lock before it lets go.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from archive import queries
from archive.errors import HoldReleased, HoldStanding, MayNotHold
from archive.models import Document, DocumentHold, Hold, HoldKind
from archive.policy import may_hold
from archive.retention import Trigger
from kernel import journal, tasks
from kernel.errors import invalid
from kernel.orm import take_keys
from kernel.work import Work

FLAG = "archive.flag"
CLOSE = "archive.close"
ART_137 = "证券法第一百三十七条"
WORDS = {"matter": "保全事由", "mandate": "保全依据", "reason": "解除理由"}
STANDING = {HoldKind.CASE_OPEN: "案件未办结", HoldKind.ACCOUNT_OPEN: "信用账户未注销或负债未了结"}


async def place_hold(work: Work, *, matter: str, mandate: str, document_ids: Sequence[int]) -> Hold:
    """Place a matter over documents; raise MayNotHold, Invalid, DocumentNotFound. The store's flags follow by task."""
    if not may_hold(work.actor):
        raise MayNotHold
    if not document_ids:
        zh = "请至少选择一份文件；没有文件的保全什么也不保护。"
        raise invalid("documents", "DOCUMENTS", zh, "Name at least one document: a hold over none protects nothing.")
    _demand_words("matter", matter)
    _demand_words("mandate", mandate)
    documents = [await queries.document(work.session, document_id) for document_id in document_ids]
    hold = _hold(work, HoldKind.MATTER, (matter.strip(), mandate.strip()), unit_id=work.actor.unit_id)
    await _write(work, [hold])
    await hold_documents(work, hold, documents)
    for document in documents:
        await tasks.defer(work, FLAG, {"document": document.id}, key=str(document.id))
    return hold


async def release_hold(work: Work, *, hold_id: int, reason: str) -> Hold:
    """End a matter; raise MayNotHold, Invalid, HoldNotFound, HoldReleased, HoldStanding (it ends with its case or account)."""
    if not may_hold(work.actor):
        raise MayNotHold
    _demand_words("reason", reason)
    hold = await queries.hold(work.session, hold_id)
    if hold.released_at is not None:
        raise HoldReleased(hold_id)
    if hold.kind != HoldKind.MATTER:
        raise HoldStanding(hold.matter)
    for document in await queries.held_documents(work.session, hold_id):
        await let_go(work, hold, document)
    end_hold(work, hold, reason.strip())
    return hold


def _demand_words(path: str, given: str) -> None:
    if not given.strip():
        zh = f"请填写{WORDS[path]}，不能为空：保全的缘由须留痕备查。"
        raise invalid(path, "REQUIRED", zh, f"Give the {path}: why documents are held or let go is kept on record.")


async def close_case(work: Work, *, case_id: int, happened: Mapping[Trigger, date | None]) -> None:
    """Say that a case is closed and what is known of its client: its documents get their term, then the hold ends."""
    if happened.get(Trigger.CASE_CLOSED) is None:
        raise ValueError("closing a case needs the day it was closed")
    await _close(work, HoldKind.CASE_OPEN, case_id, happened)


async def close_account(work: Work, *, client_id: int, happened: Mapping[Trigger, date | None]) -> None:
    """Say that account and debts of a client are settled: documents kept open for that get their term."""
    await _close(work, HoldKind.ACCOUNT_OPEN, client_id, happened)


async def attach(work: Work, documents: Sequence[Document]) -> None:
    """Put new documents under the standing hold of their case, or else of their client; it is placed when there is none."""
    of_cases: defaultdict[int, list[Document]] = defaultdict(list)
    of_clients: defaultdict[int, list[Document]] = defaultdict(list)
    for document in documents:
        if document.case_id is not None:
            of_cases[document.case_id].append(document)
        elif document.client_id is not None:
            of_clients[document.client_id].append(document)
    links: list[tuple[Hold, Document]] = []
    for kind, of_subjects in ((HoldKind.CASE_OPEN, of_cases), (HoldKind.ACCOUNT_OPEN, of_clients)):
        held = await standing(work, kind, {key: group[0].unit_id for key, group in of_subjects.items()})
        links.extend((held[key], document) for key, group in of_subjects.items() for document in group)
    await _link(work, links)


async def hold_documents(work: Work, hold: Hold, documents: Sequence[Document]) -> None:
    """Put documents under a hold; those under it already stay so."""
    await _link(work, [(hold, document) for document in documents])


async def let_go(work: Work, hold: Hold, document: Document) -> None:
    """Release one document from one hold; the store's flag follows when no other holds it."""
    link = (DocumentHold.document_id == document.id) & (DocumentHold.hold_id == hold.id)
    statement = update(DocumentHold).where(link, DocumentHold.released_at.is_(None)).values(released_at=work.now)
    await work.session.execute(statement.execution_options(synchronize_session=False))
    await tasks.defer(work, FLAG, {"document": document.id}, key=str(document.id))


def end_hold(work: Work, hold: Hold, reason: str) -> None:
    """Mark a hold released, with the reason in the journal."""
    hold.released_at, hold.released_by_id, hold.release_reason = work.now, work.actor.staff_id, reason
    details: dict[str, object] = {"matter": hold.matter, "reason": reason}
    journal.append(
        work, "hold.released", subject=("hold", hold.id), details=details, unit_id=hold.unit_id, case_id=hold.case_id
    )


async def _link(work: Work, links: Sequence[tuple[Hold, Document]]) -> None:
    rows = [
        {"document_id": document.id, "hold_id": hold.id, "unit_id": document.unit_id, "placed_at": work.now}
        for hold, document in links
    ]
    if rows:
        await work.session.execute(insert(DocumentHold).values(rows).on_conflict_do_nothing())


async def standing(work: Work, kind: HoldKind, units: Mapping[int, int]) -> Mapping[int, Hold]:
    """Give the standing holds of cases or clients, placing those that there are none of in the unit named."""
    if not units:
        return {}
    found = dict(await queries.standing_holds(work.session, kind, units))
    if missing := units.keys() - found.keys():
        await queries.reserve_holds(work.session, kind, missing)
        found.update(await queries.standing_holds(work.session, kind, missing))
    placed = {
        subject: _hold(work, kind, (STANDING[kind], ART_137), unit_id=units[subject], subject=subject)
        for subject in sorted(units.keys() - found.keys())
    }
    await _write(work, list(placed.values()))
    return {**found, **placed}


def _hold(work: Work, kind: HoldKind, why: tuple[str, str], *, unit_id: int, subject: int | None = None) -> Hold:
    of_case, of_client = kind is HoldKind.CASE_OPEN, kind is HoldKind.ACCOUNT_OPEN
    return Hold(
        kind=kind.value,
        matter=why[0],
        mandate=why[1],
        scope="documents" if subject is None else f"{'case' if of_case else 'client'}:{subject}",
        unit_id=unit_id,
        case_id=subject if of_case else None,
        client_id=subject if of_client else None,
        placed_at=work.now,
        placed_by_id=work.actor.staff_id,
    )


async def _write(work: Work, placed: Sequence[Hold]) -> None:
    for hold, key in zip(placed, await take_keys(work.session, "hold", len(placed)), strict=True):
        hold.id = key
    work.session.add_all(placed)
    await work.session.flush()
    await journal.append_all(work, "hold.placed", [_placed(hold) for hold in placed])


def _placed(hold: Hold) -> journal.Fact:
    details: dict[str, object] = {"matter": hold.matter, "mandate": hold.mandate, "scope": hold.scope}
    return journal.Fact(("hold", hold.id), details, hold.unit_id, hold.case_id)


async def _close(work: Work, kind: HoldKind, subject: int, happened: Mapping[Trigger, date | None]) -> None:
    """Write down the days and have the hold ended by them.

    The sweep reads them when the task could not do it, and for papers of a case that come later.
    """
    hold = (await queries.standing_holds(work.session, kind, (subject,))).get(subject)
    case_id = subject if kind is HoldKind.CASE_OPEN else None
    if hold is None and case_id is None:
        return
    days = {trigger.value: day.isoformat() if day else None for trigger, day in happened.items()}
    about: tuple[str, int] = ("case", subject) if hold is None else ("hold", hold.id)
    unit_id = None if hold is None else hold.unit_id
    journal.append(work, queries.CLOSING, subject=about, details={"happened": days}, unit_id=unit_id, case_id=case_id)
    if hold is not None:
        await tasks.defer(work, CLOSE, {"hold": hold.id, "happened": days}, key=str(hold.id))
