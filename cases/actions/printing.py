"""Printing and filing away: a signed record or a submitted filing becomes PDF/A in the archive.

The page is made between two works, so no transaction waits for the printer. Both steps are idempotent: what has its
document is not printed again.
"""

import hashlib
from dataclasses import dataclass, replace

from archive.admission import Declaration
from archive.ingest import deposit
from archive.sheets import Sheet
from archive.tables import MEDIA_TYPE as XLSX
from archive.tables import Register, write_xlsx
from cases.actions.dossier import close_dossier
from cases.actions.evidence import settle_evidence
from cases.models.case import Case
from cases.models.organisation import Staff
from cases.queries import case as cases
from cases.queries import filing as filings
from cases.queries import form as forms
from cases.queries import organisation
from cases.queries import rulebook as rulebooks
from cases.rulebook import Edition, Shelf
from cases.sheets import Filled, Prepared, Signed, filing_register, filing_sheet, record_sheet
from kernel import journal
from kernel.work import Work

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Page:
    """What is to be printed and where it goes."""

    sheet: Sheet
    register: Register | None
    title: str
    archive_class: str


async def record_page(work: Work, record_id: int) -> Page | None:
    """Give the page of a record, or None when it is in the archive already."""
    record = await forms.record(work.session, record_id)
    case = await cases.locked(work.session, record.case_id) if record else None
    revisit = await cases.revisit(work.session, record.case_id) if record else None
    if record is None or case is None or revisit is None or record.document_id is not None:
        return None
    edition = await _edition(work, case.rulebook_id)
    signed = [Signed(*each) for each in await forms.signatures(work.session, record_id)]
    filled = Filled(case.number, record, await forms.fields(work.session, record_id), signed)
    archived = edition.rulebook.programme(revisit.programme).archive
    name = edition.rulebook.form(record.form).name
    title = f"{name} {case.number} V{record.version}"
    return Page(record_sheet(edition, filled), None, title, archived.record if archived else "")


async def file_record(work: Work, record_id: int, page: Page, pdf: bytes) -> None:
    """Deposit a record's page with its case; the case's documents get their term once they are all archived."""
    record = await forms.record(work.session, record_id)
    if record is None or record.document_id is not None:
        return
    case = await cases.locked(work.session, record.case_id)
    if case is None:
        return
    declaration = _declaration(page, pdf, PDF, owner=(case.unit_id, case.branch_id), case=case)
    record.document_id = (await deposit(work, declaration=declaration, content=pdf)).id
    await work.session.flush()
    await close_dossier(work, case)


async def filing_page(work: Work, filing_id: int) -> Page | None:
    """Give the page and the spreadsheet of a submitted filing, or None when they are in the archive already."""
    filing = await filings.locked(work.session, filing_id)
    if filing is None or filing.submitted_at is None or await filings.is_printed(work.session, filing_id):
        return None
    edition = await _edition(work, filing.rulebook_id)
    unit = await organisation.unit(work.session, filing.unit_id)
    preparer = await organisation.staff(work.session, filing.preparer_id or 0)
    held = await organisation.posts_of(work.session, filing.preparer_id or 0)
    names = {post.code: post.name for post in edition.rulebook.posts}
    post = "、".join(names.get(each, each) for each in sorted(held))
    filer = None if filing.filer_id is None else await work.session.get(Staff, filing.filer_id)
    prepared = Prepared(filing, unit, preparer, post, await filings.rows(work.session, filing_id), filer)
    owner = unit.name if filer is None else f"{unit.name} {filer.name}"
    title = f"{edition.rulebook.filing(filing.kind).name} {owner} {filing.period}"
    archive_class = edition.rulebook.filing(filing.kind).archive
    return Page(filing_sheet(edition, prepared), filing_register(edition, prepared), title, archive_class)


async def file_filing(work: Work, filing_id: int, page: Page, pdf: bytes) -> None:
    """Deposit a filing's page and spreadsheet."""
    filing = await filings.locked(work.session, filing_id)
    if filing is None or page.register is None or await filings.is_printed(work.session, filing_id):
        return
    table = write_xlsx(page.register, page.sheet.printed_at)
    for content, media_type in ((pdf, PDF), (table, XLSX)):
        declaration = _declaration(page, content, media_type, owner=(filing.unit_id, filing.unit_id))
        await deposit(work, declaration=replace(declaration, filing_id=filing.id), content=content)


async def archive_done_cases(work: Work) -> int:
    """Move done cases whose papers are all in the archive on, after telling which ones lack evidence; give how many moved."""
    await settle_evidence(work)
    done = await forms.archive_done_cases(work.session)
    for case_id in done:
        journal.append(work, "case.archived", subject=("case", case_id), case_id=case_id)
    return len(done)


def _declaration(
    page: Page, content: bytes, media_type: str, *, owner: tuple[int, int], case: Case | None = None
) -> Declaration:
    return Declaration(
        title=page.title,
        file_name=f"{page.title}.{'pdf' if media_type == PDF else 'xlsx'}",
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        archive_class=page.archive_class,
        unit_id=owner[0],
        branch_id=owner[1],
        client_id=case.client_id if case else None,
        case_id=case.id if case else None,
    )


async def _edition(work: Work, rulebook_id: int) -> Edition:
    row = await rulebooks.version(work.session, rulebook_id)
    return work.ports.find("rulebooks", Shelf).version(row.code, row.version)
