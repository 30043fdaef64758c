"""回访档案: what a unit's visits of a period left in the archive, as one package with a catalogue (art. 13)."""

from collections.abc import Mapping, Sequence
from datetime import date

from archive.packing import Package, packed
from archive.printed import Kind
from archive.tables import Column, Register, write_csv
from cases.export_errors import NothingArchived, TooMuchAtOnce
from cases.figures import demand_period
from cases.models.organisation import Unit
from cases.queries.dossier import Filed, filed
from kernel.clock import start_of_day
from kernel.work import Work

MOST_FILES = 50_000
CATALOGUE = "目录.csv"
COLUMNS = tuple(
    Column(code, label, kind, 10)
    for code, label, kind in (
        ("case", "案件编号", Kind.TEXT),
        ("client", "客户号", Kind.TEXT),
        ("programme", "回访类型", Kind.TEXT),
        ("visited_on", "回访日期", Kind.DATE),
        ("outcome", "回访结果", Kind.TEXT),
        ("title", "文件", Kind.TEXT),
        ("archive_class", "档案类别", Kind.TEXT),
        ("archived_at", "归档时间", Kind.INSTANT),
        ("sha256", "SHA-256", Kind.TEXT),
        ("path", "路径", Kind.TEXT),
    )
)


async def package_of(work: Work, unit: Unit, since: date, until: date) -> tuple[Package, Sequence[int]]:
    """Put the package together, with the keys of its documents; raise PeriodInvalid, NothingArchived or TooMuchAtOnce.

    It is the same package as long as the same documents are archived.
    """
    demand_period(since, until)
    found = await filed(work.session, unit.id, since, until, MOST_FILES + 1)
    if len(found) > MOST_FILES:
        raise TooMuchAtOnce(MOST_FILES)
    documents = {
        each.document.id: packed(work, each.document, each.revisit.number)
        for each in found
        if each.document is not None
    }
    if not documents:
        raise NothingArchived(unit.name)
    lines = [_line(each, documents[each.document.id].path if each.document else "") for each in found]
    catalogue = Register(f"{unit.name}回访档案目录", (), COLUMNS, lines, "")
    package = Package([(CATALOGUE, write_csv(catalogue))], list(documents.values()), start_of_day(until))
    return package, list(documents)


def _line(each: Filed, path: str) -> Mapping[str, object]:
    revisit, document = each.revisit, each.document
    return {
        "case": revisit.number,
        "client": each.client,
        "programme": revisit.programme,
        "visited_on": revisit.visited_on,
        "outcome": revisit.outcome,
        "title": document.title if document else "",
        "archive_class": document.archive_class if document else "",
        "archived_at": document.archived_at if document else None,
        "sha256": document.sha256 if document else "",
        "path": path,
    }
