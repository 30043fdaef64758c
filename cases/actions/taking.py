"""取件: an export is fetched by whoever asked for it, once or again; every time leaves an access entry before the first byte."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import cast

from archive.exports import Export, ExportKind
from archive.models import AccessEntry, AccessKind
from archive.packing import Package
from archive.queries import note_taking
from archive.tables import Register, inert, write_csv, write_xlsx
from cases.actions.dossiers import package_of
from cases.actions.export import NOUN, TableFormat, proven
from cases.export_errors import ArchiveChanged, ExportNotFound
from cases.figure_sheets import LIST_HEAD, Kept, figure_register, list_register
from cases.queries import organisation
from kernel.work import Work


@dataclass(frozen=True, slots=True)
class Taken:
    """What goes out under which name: whole bytes, or a package that is streamed."""

    file_name: str
    media_type: str
    content: bytes | Package


async def take(work: Work, *, export_id: int) -> Taken:
    """Give the content of an export; raise ExportNotFound, BaseChanged or ArchiveChanged, and what asking for it raises."""
    export = await work.session.get(Export, export_id)
    if export is None or export.requested_by_id != work.actor.staff_id:
        raise ExportNotFound
    content = await _content(work, export)
    work.session.add(_entry(work, export))
    return Taken(export.file_name, export.media_type, content)


async def _content(work: Work, export: Export) -> bytes | Package:
    request = export.request
    match ExportKind(export.kind):
        case ExportKind.FIGURES:
            return _table(work, export, figure_register(cast("Kept", request["table"])))
        case ExportKind.POPULATION:
            frozen, lines = await proven(work, int(str(request["population"])))
            if request["format"] == TableFormat.CSV:
                return LIST_HEAD.encode() + _harmless(lines).encode()
            return _table(work, export, list_register(frozen, lines))
        case ExportKind.REVISIT_ARCHIVE:
            return await _archive(work, export)


def _harmless(lines: str) -> str:
    """Give the very lines that the digest is over, but for a cell that a spreadsheet would take for a formula."""
    return "".join(f"{','.join(inert(cell) for cell in line.rsplit(',', 2))}\n" for line in lines.splitlines())


def _table(work: Work, export: Export, register: Register) -> bytes:
    form = export.request["format"]
    return write_csv(register) if form == TableFormat.CSV else write_xlsx(register, work.now)


async def _archive(work: Work, export: Export) -> Package:
    request = {name: str(value) for name, value in export.request.items()}
    unit = await organisation.unit(work.session, int(request["unit"]))
    days = (date.fromisoformat(request["since"]), date.fromisoformat(request["until"]))
    package, documents = await package_of(work, unit, *days)
    if sha256(package.sums).hexdigest() != export.sha256:
        raise ArchiveChanged
    await note_taking(work, documents, export.purpose, export.id)
    return package


def _entry(work: Work, export: Export) -> AccessEntry:
    return AccessEntry(
        at=work.now,
        actor_id=work.actor.staff_id,
        actor_login=work.actor.login,
        unit_id=export.unit_id,
        kind=AccessKind.EXPORT.value,
        purpose=export.purpose,
        subject_kind=NOUN,
        subject_key=str(export.id),
        client_id=None,
        case_id=None,
        details={"sha256": export.sha256},
    )
