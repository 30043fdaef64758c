"""A document's row, written before any byte moves: who declared what, and which standing hold it comes under."""

from collections.abc import Sequence
from uuid import uuid4

from archive import holds
from archive.admission import Declaration, canonical_media_type, clean_file_name
from archive.models import Document, DocumentState
from kernel import journal
from kernel.orm import take_keys
from kernel.work import Work


def document_of(work: Work, declaration: Declaration, *, part_size: int, part_count: int) -> Document:
    """Give the row of a declared document, not yet written."""
    media_type = canonical_media_type(declaration.media_type)
    return Document(
        object_key=uuid4(),
        unit_id=declaration.unit_id,
        branch_id=declaration.branch_id,
        client_id=declaration.client_id,
        case_id=declaration.case_id,
        filing_id=declaration.filing_id,
        original_id=declaration.original_id,
        archive_class=declaration.archive_class,
        title=declaration.title.strip(),
        file_name=clean_file_name(declaration.file_name, media_type),
        media_type=media_type,
        size=declaration.size,
        sha256=declaration.sha256,
        state=DocumentState.RESERVED,
        part_size=part_size,
        part_count=part_count,
        begun_at=work.now,
        begun_by_id=work.actor.staff_id,
    )


async def keep(work: Work, documents: Sequence[Document], kind: str) -> None:
    """Write the rows, each under the standing hold of its case or client, and in the journal as `kind`."""
    for document, key in zip(documents, await take_keys(work.session, "document", len(documents)), strict=True):
        document.id = key
    work.session.add_all(documents)
    await work.session.flush()
    await holds.attach(work, documents)
    await journal.append_all(work, kind, [_fact(document) for document in documents])


def _fact(document: Document) -> journal.Fact:
    details: dict[str, object] = {
        "sha256": document.sha256,
        "size": document.size,
        "media_type": document.media_type,
        "archive_class": document.archive_class,
        "object_key": str(document.object_key),
    }
    return journal.Fact(("document", document.id), details, document.unit_id, document.case_id)
