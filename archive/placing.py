"""归入案卷: an archived document that came without its case is put into it; its bytes and its lock stay as they are."""

from dataclasses import dataclass

from sqlalchemy import update

from archive import holds, queries
from archive.models import Document, DocumentHold
from kernel import journal, tasks
from kernel.work import Work


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case as the archive knows it: who owns it, the client's branch, the client."""

    case_id: int
    unit_id: int
    branch_id: int
    client_id: int | None


async def place_document(work: Work, document_id: int, dossier: Dossier) -> Document:
    """Put a document into a case's dossier, under its hold; raise DocumentNotFound. The store's flag and sidecar follow."""
    document = await queries.locked_document(work.session, document_id)
    before = document.case_id
    document.case_id, document.client_id = dossier.case_id, dossier.client_id
    document.unit_id, document.branch_id = dossier.unit_id, dossier.branch_id
    document.version += 1
    document.sidecar_at = None
    await work.session.flush()
    moved = update(DocumentHold).where(DocumentHold.document_id == document.id).values(unit_id=dossier.unit_id)
    await work.session.execute(moved.execution_options(synchronize_session=False))
    await holds.attach(work, document)
    await tasks.defer(work, holds.FLAG, {"document": document.id}, key=str(document.id))
    details: dict[str, object] = {"from": before, "to": dossier.case_id}
    subject, place = ("document", document.id), {"unit_id": dossier.unit_id, "case_id": dossier.case_id}
    journal.append(work, "document.placed", subject=subject, details=details, **place)
    return document
