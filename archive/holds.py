"""保全. Matters over documents: while at least one holds, the store's flag is on and nothing may end.

Holds are rows of the database first; the store's flag follows by the task `archive.flag`, which compares both.
"""

from sqlalchemy.dialects.postgresql import insert

from archive import queries
from archive.models import Document, DocumentHold, Hold, HoldKind
from kernel import journal
from kernel.work import Work

STANDING = {
    HoldKind.CASE_OPEN: ("案件未办结", "证券法第一百三十七条"),
    HoldKind.ACCOUNT_OPEN: ("信用账户未注销或负债未了结", "证券法第一百三十七条"),
}


async def attach(work: Work, document: Document) -> None:
    """Put a new document under the standing hold of its case, or else of its client."""
    if document.case_id is not None:
        await hold_documents(work, await _standing(work, HoldKind.CASE_OPEN, document), [document])
    elif document.client_id is not None:
        await hold_documents(work, await _standing(work, HoldKind.ACCOUNT_OPEN, document), [document])


async def hold_documents(work: Work, hold: Hold, documents: list[Document]) -> None:
    """Put documents under a hold; those under it already stay so."""
    rows = [
        {"document_id": document.id, "hold_id": hold.id, "unit_id": document.unit_id, "placed_at": work.now}
        for document in documents
    ]
    if rows:
        await work.session.execute(insert(DocumentHold).values(rows).on_conflict_do_nothing())


async def _standing(work: Work, kind: HoldKind, document: Document) -> Hold:
    """Give the standing hold of the document's case or client, placing it when there is none."""
    of_case = kind is HoldKind.CASE_OPEN
    subject = document.case_id if of_case else document.client_id
    found = await queries.standing_hold(work.session, kind, subject or 0)
    if found is not None:
        return found
    matter, mandate = STANDING[kind]
    hold = Hold(
        kind=kind.value,
        matter=matter,
        mandate=mandate,
        scope=f"{'case' if of_case else 'client'}:{subject}",
        unit_id=document.unit_id,
        case_id=document.case_id if of_case else None,
        client_id=None if of_case else document.client_id,
        placed_at=work.now,
        placed_by_id=work.actor.staff_id,
    )
    work.session.add(hold)
    await work.session.flush()
    journal.append(work, "hold.placed", subject=("hold", hold.id), details={"matter": matter}, unit_id=hold.unit_id)
    return hold
