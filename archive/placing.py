"""入卷: a document that came without a case is put into one. Its bytes and its lock stay; its hold, term and sidecar follow."""

from dataclasses import dataclass

from sqlalchemy import text

from archive import holds, queries
from archive.models import Document
from kernel import journal, tasks
from kernel.work import Work

FOLLOW = tuple(
    text(f"UPDATE {name} SET unit_id = :unit WHERE document_id = :document AND unit_id <> :unit")  # noqa: S608 - two constants
    for name in ("document_hold", "upload_part", "document_content")
)


@dataclass(frozen=True, slots=True)
class Dossier:
    """Where a document belongs: whose it is, who else sees it, and how long its class is kept."""

    archive_class: str
    unit_id: int
    branch_id: int
    client_id: int | None = None
    case_id: int | None = None


async def place_document(work: Work, document_id: int, dossier: Dossier) -> None:
    """Put a document and its renditions into a dossier; raise DocumentNotFound."""
    original = await queries.locked_document(work.session, document_id)
    for document in (original, *await queries.renditions(work.session, document_id)):
        await _place(work, document, dossier)


async def _place(work: Work, document: Document, dossier: Dossier) -> None:
    before = {"unit": document.unit_id, "case": document.case_id, "archive_class": document.archive_class}
    document.archive_class = dossier.archive_class
    document.unit_id, document.branch_id = dossier.unit_id, dossier.branch_id
    document.client_id, document.case_id = dossier.client_id, dossier.case_id
    document.sidecar_at, document.version = None, document.version + 1
    await work.session.flush()
    for statement in FOLLOW:
        await work.session.execute(statement, {"unit": dossier.unit_id, "document": document.id})
    await holds.attach(work, [document])
    await tasks.defer(work, holds.FLAG, {"document": document.id}, key=str(document.id))
    subject, details = ("document", document.id), {"from": before}
    journal.append(
        work, "document.placed", subject=subject, details=details, unit_id=dossier.unit_id, case_id=dossier.case_id
    )
