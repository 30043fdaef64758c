"""导出: asked for with a purpose, entered in the journal with the digest of what goes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from archive import packing
from archive.exports import Export, ExportKind
from archive.tables import MEDIA_TYPE as WORKBOOK
from cases.actions.dossiers import package_of
from cases.actions.figures import figures
from cases.actions.permission import demand_export, demand_inspect
from cases.errors import UnitNotFound
from cases.export_errors import BaseChanged, PopulationNotFound, TooLongForSheet
from cases.figure_columns import FigureKind
from cases.figure_sheets import TITLES, kept
from cases.figures import Grouping
from cases.models.organisation import Unit
from cases.models.population import Population
from cases.queries import organisation
from cases.queries import population as populations
from kernel import journal
from kernel.canonical import digest
from kernel.errors import invalid
from kernel.work import Work

NOUN = "export"
LONGEST_SHEET = 100_000
SHORTEST_PURPOSE, LONGEST_PURPOSE = 4, 500


class TableFormat(StrEnum):
    """表格格式."""

    CSV = "CSV"
    XLSX = "XLSX"


MEDIA: Mapping[TableFormat, str] = {TableFormat.CSV: "text/csv; charset=utf-8", TableFormat.XLSX: WORKBOOK}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A table of figures as it is asked for."""

    kind: FigureKind
    since: date
    until: date
    unit_id: int | None = None
    by: Grouping | None = None


async def export_figures(work: Work, *, wanted: Wanted, form: TableFormat, purpose: str) -> Export:
    """Count a table and keep it as it is now; raise PostRequired, Invalid (purpose), or what `figures` raises."""
    demand_export(work.actor)
    reason = demand_purpose(purpose)
    table = await figures(
        work, kind=wanted.kind, since=wanted.since, until=wanted.until, unit_id=wanted.unit_id, by=wanted.by
    )
    unit = None if wanted.unit_id is None else await organisation.unit(work.session, wanted.unit_id)
    counted = dict(kept(table, unit.name if unit else None))
    name = f"{TITLES[wanted.kind]}{wanted.since:%Y%m%d}-{wanted.until:%Y%m%d}.{form.lower()}"
    request: dict[str, object] = {"format": form.value, "table": counted}
    return await _keep(work, _export(work, ExportKind.FIGURES, request, name, MEDIA[form], digest(counted), reason))


async def export_population(work: Work, *, population_id: int, form: TableFormat, purpose: str) -> Export:
    """Take a frozen list out, proven against its digest.

    Raise PostRequired, Invalid (purpose), PopulationNotFound, BaseChanged or TooLongForSheet.
    """
    demand_inspect(work.actor)
    reason = demand_purpose(purpose)
    frozen, lines = await proven(work, population_id)
    count = lines.count("\n")
    if form is TableFormat.XLSX and count > LONGEST_SHEET:
        raise TooLongForSheet(count, LONGEST_SHEET)
    name = f"回访对象名单-{frozen.programme}-{frozen.frozen_on:%Y%m%d}.{form.lower()}"
    request: dict[str, object] = {"format": form.value, "population": frozen.id}
    return await _keep(work, _export(work, ExportKind.POPULATION, request, name, MEDIA[form], frozen.sha256, reason))


async def export_revisit_archive(work: Work, *, unit_id: int, since: date, until: date, purpose: str) -> Export:
    """Take out what a unit's revisits of a period left in the archive; the digest is that of the package's own manifest.

    Raise PostRequired, Invalid (purpose), UnitNotFound, PeriodInvalid, NothingArchived or TooMuchAtOnce.
    """
    demand_inspect(work.actor)
    reason = demand_purpose(purpose)
    unit = await organisation.find_unit(work.session, unit_id)
    if unit is None:
        raise UnitNotFound
    package, documents = await package_of(work, unit, since, until)
    request: dict[str, object] = {
        "unit": unit.id,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "documents": len(documents),
    }
    name = f"回访档案-{unit.code}-{since:%Y%m%d}-{until:%Y%m%d}.tar"
    manifest = sha256(package.sums).hexdigest()
    export = _export(work, ExportKind.REVISIT_ARCHIVE, request, name, packing.MEDIA_TYPE, manifest, reason)
    return await _keep(work, export, unit)


async def proven(work: Work, population_id: int) -> tuple[Population, str]:
    """Give a frozen list with its lines; raise PopulationNotFound, or BaseChanged when they are not what was frozen."""
    frozen = await populations.population(work.session, population_id)
    if frozen is None:
        raise PopulationNotFound
    lines = await populations.lines(work.session, population_id)
    if sha256(lines.encode()).hexdigest() != frozen.sha256:
        raise BaseChanged(frozen.programme, frozen.period)
    return frozen, lines


def demand_purpose(purpose: str) -> str:
    """Give what it is taken out for; raise Invalid (purpose) for words that say nothing, or too many."""
    said = purpose.strip()
    if not SHORTEST_PURPOSE <= len(said) <= LONGEST_PURPOSE:
        zh = f"请填写导出用途（{SHORTEST_PURPOSE}至{LONGEST_PURPOSE}字），用途记入留痕。"
        en = f"Say what it is taken out for, in {SHORTEST_PURPOSE} to {LONGEST_PURPOSE} characters: the journal keeps it."
        raise invalid("purpose", "PURPOSE_MISSING", zh, en)
    return said


def _export(
    work: Work, kind: ExportKind, request: dict[str, object], name: str, media: str, digested: str, purpose: str
) -> Export:
    return Export(
        kind=kind.value,
        unit_id=work.actor.unit_id,
        requested_by_id=work.actor.staff_id,
        requested_at=work.now,
        purpose=purpose,
        request=request,
        file_name=name,
        media_type=media,
        sha256=digested,
    )


async def _keep(work: Work, export: Export, about: Unit | None = None) -> Export:
    """Enter the export under the unit that it is about: that unit sees what was taken out."""
    export.unit_id = about.id if about else export.unit_id
    work.session.add(export)
    await work.session.flush()
    details = {"kind": export.kind, "file": export.file_name, "purpose": export.purpose, "sha256": export.sha256}
    journal.append(work, "export.requested", subject=(NOUN, export.id), unit_id=export.unit_id, details=details)
    return export
