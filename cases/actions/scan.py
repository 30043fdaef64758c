"""扫描件: a form signed on paper comes back as a picture; the code on it says which record it is a copy of.

What is found by itself is matched by itself. Whatever else came in waits in a queue with its reason, archived like the others:
a person says what it is, or sets it aside. Nothing is dropped.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from archive.admission import Declaration
from archive.codes import read_code
from archive.ingest import IN_HOUSE_LIMIT, deposit
from archive.models import Document, DocumentState
from archive.placing import Dossier, place_document
from archive.queries import document, locked_document
from archive.room import room_of
from archive.scans import Bundle
from cases.actions.dossier import close_dossier
from cases.actions.permission import demand_keep_scans, demand_work_on
from cases.errors import StaleVersion
from cases.forms import demand_written
from cases.models.case import Case
from cases.models.form import FormRecord
from cases.models.scan import Scan, ScanFlaw, ScanState
from cases.paper_errors import RecordNotFound, ScanNotFound, ScanSettled
from cases.queries import case as cases
from cases.queries import form as forms
from cases.queries import scan as scans
from kernel import journal
from kernel.errors import invalid
from kernel.work import Work

NOT_SETTLED = (ScanState.UNMATCHED, ScanState.SET_ASIDE)


async def unread(work: Work, document_id: int) -> Document | None:
    """Give an archived document whose code is to be read, or None when it has been, or carries none."""
    found = await document(work.session, document_id)
    coded = room_of(work).archive_class(found.archive_class).coded
    if found.state != DocumentState.ARCHIVED or not coded or await scans.scan(work.session, document_id):
        return None
    return found


async def take(work: Work, document_id: int, bundles: Sequence[Bundle] | None) -> Scan | None:
    """Keep what was read of a scan (None: it could not be opened): match it, split it, or let it wait for somebody.

    Give None when it was read before.
    """
    found = await locked_document(work.session, document_id)
    if await scans.scan(work.session, document_id) is not None:
        return None
    scan = Scan(
        document_id=found.id,
        unit_id=found.unit_id,
        branch_id=found.branch_id,
        state=ScanState.UNMATCHED.value,
        pages=sum(len(bundle.pages) for bundle in bundles or ()),
        read_at=work.now,
    )
    if not bundles:
        scan.flaw = ScanFlaw.UNREADABLE.value
    elif len(bundles) > 1:
        await _split(work, found, scan, bundles)
    else:
        await _match(work, found, scan, bundles[0])
    work.session.add(scan)
    _record(work, scan, f"scan.{scan.state.lower()}", {"code": scan.code, "flaw": scan.flaw, "record": scan.record_id})
    await work.session.flush()
    return scan


async def _match(work: Work, found: Document, scan: Scan, bundle: Bundle) -> None:
    """Match a scan to the newest version of the record that its code names, or say why not."""
    if len(bundle.codes) != 1:
        scan.flaw = (ScanFlaw.SEVERAL_CODES if bundle.codes else ScanFlaw.NO_CODE).value
        return
    scan.code = printed = bundle.codes[0]
    code = read_code(printed)
    named = await scans.named(work.session, code) if code else None
    if code is None or named is None:
        scan.flaw = ScanFlaw.UNKNOWN_CODE.value
    elif not code.agrees(named.record.content_hash):
        scan.flaw = ScanFlaw.OTHER_CONTENT.value
    elif named.outdated:
        scan.flaw = ScanFlaw.OLD_VERSION.value
    elif found.case_id not in {None, named.case.id}:
        scan.flaw = ScanFlaw.OTHER_CASE.value
    elif bundle.disorder is not None:
        scan.flaw = ScanFlaw(bundle.disorder).value
    else:
        await _settle(work, scan, named.record, named.case)


async def _settle(work: Work, scan: Scan, record: FormRecord, case: Case) -> None:
    """Put the scan into the case's dossier as a signed copy of the record."""
    found = await document(work.session, scan.document_id)
    await place_document(
        work, found.id, Dossier(found.archive_class, case.unit_id, case.branch_id, case.client_id, case.id)
    )
    scan.state, scan.record_id = ScanState.MATCHED.value, record.id
    scan.unit_id, scan.branch_id = case.unit_id, case.branch_id
    scan.settled_at, scan.settled_by_id = work.now, work.actor.staff_id
    await close_dossier(work, case)


async def _split(work: Work, found: Document, scan: Scan, bundles: Sequence[Bundle]) -> None:
    """Make a document of each form in a file of several; each is read as any other scan, and the whole stays as it came."""
    parts = [(bundle, bundle.content or b"") for bundle in bundles]
    if any(len(content) > IN_HOUSE_LIMIT for _, content in parts):
        scan.flaw = ScanFlaw.TOO_LARGE.value
        return
    made = [await deposit(work, declaration=_part(found, *part), content=part[1]) for part in parts]
    scan.state, scan.settled_at, scan.settled_by_id = ScanState.SPLIT.value, work.now, work.actor.staff_id
    scan.note = "、".join(f"document:{each.id}" for each in made)


def _part(found: Document, bundle: Bundle, content: bytes) -> Declaration:
    title = f"{found.title[:150]} 第{'、'.join(map(str, bundle.pages[:10]))}页"
    return Declaration(
        title=title,
        file_name=title,
        media_type=found.media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        archive_class=found.archive_class,
        unit_id=found.unit_id,
        branch_id=found.branch_id,
        client_id=found.client_id,
        case_id=found.case_id,
    )


async def match(work: Work, *, scan_id: int, record_id: int, note: str, expected_version: int | None = None) -> Scan:
    """Say which record a scan is a signed copy of; raise ScanNotFound, ScanSettled, RecordNotFound, NotYourUnit, PostRequired."""
    scan = await _open(work, scan_id, expected_version)
    record = await forms.record(work.session, record_id)
    case = await cases.locked(work.session, record.case_id) if record else None
    if record is None or case is None:
        raise RecordNotFound
    await demand_work_on(work, case)
    scan.note = demand_written("note", note, "匹配说明", "how you know whose form it is")
    await _settle(work, scan, record, case)
    _record(work, scan, "scan.matched", {"record": record.id, "note": scan.note})
    await work.session.flush()
    return scan


async def set_aside(work: Work, *, scan_id: int, note: str, expected_version: int | None = None) -> Scan:
    """Say that a scan is no copy of a record; it stays archived and can be matched later. Raise ScanNotFound, ScanSettled."""
    scan = await _open(work, scan_id, expected_version)
    await demand_keep_scans(work, scan.unit_id)
    scan.note = demand_written("note", note, "搁置说明", "what it is instead")
    scan.state, scan.settled_at, scan.settled_by_id = ScanState.SET_ASIDE.value, work.now, work.actor.staff_id
    _record(work, scan, "scan.set_aside", {"note": scan.note})
    await work.session.flush()
    return scan


async def _open(work: Work, scan_id: int, expected_version: int | None) -> Scan:
    scan = await scans.scan(work.session, scan_id)
    if scan is None:
        raise ScanNotFound
    if expected_version is not None and expected_version != scan.version:
        raise StaleVersion(expected_version, scan.version)
    if scan.state not in NOT_SETTLED:
        raise ScanSettled(scan.state)
    return scan


async def declare(work: Work, described: Declaration) -> Declaration:
    """Give the declaration of a scan whose case its code will tell, placed in the actor's unit.

    Raise Invalid (ofCase) when papers of its class come with their case, PostRequired when the actor brings in no scans.
    """
    if not room_of(work).archive_class(described.archive_class).coded:
        zh = "请指明所属案件;只有印有记录码的签字表单扫描件可以不指明。"
        en = "Name the case: only scans of signed forms, whose printed code tells it, may come without one."
        raise invalid("ofCase", "REQUIRED", zh, en)
    await demand_keep_scans(work, work.actor.unit_id)
    return replace(described, unit_id=work.actor.unit_id, branch_id=work.actor.unit_id)


def _record(work: Work, scan: Scan, kind: str, details: dict[str, object]) -> None:
    journal.append(work, kind, subject=("document", scan.document_id), details=details, unit_id=scan.unit_id)
