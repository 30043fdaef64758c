"""A form signed on paper finds its record by the printed code; whatever does not waits in a queue with its reason, never dropped."""

from collections.abc import Callable

import pytest
import segno
from PIL import Image
from sqlalchemy import text

from archive.models import DocumentState
from cases.actions import scan
from cases.actions.printing import archive_done_cases
from kernel.clock import FixedClock
from kernel.work import Desk
from tests.archive import scanner
from tests.archive.papers.office import PDF, Office
from tests.archive.scanner import Picture
from tests.firm import Firm
from tests.house import SCHEDULER
from tests.rules.corrections import correct, versions
from tests.rules.course import case_of, complete, completed
from tests.stories import after, debtors_revisit_opened

pytestmark = after(debtors_revisit_opened)
CASE = text('SELECT status FROM "case" WHERE id = :id')


async def test_a_corrected_record_is_printed_anew_locked_beside_the_first_and_its_case_is_archived_again(
    office: Office, desk: Desk, firm: Firm, case_id: int
) -> None:
    async def archived() -> str:
        async with desk.work(SCHEDULER) as work:
            await archive_done_cases(work)
            return str((await work.session.execute(CASE, {"id": case_id})).scalar_one())

    (first,) = await versions(desk, case_id)
    await office.print_record(first.id)
    assert await archived() == "ARCHIVED"
    made = await correct(desk, firm.staff["branch.revisits"], case_id, MF1_010="希望增加短信提醒")
    assert await archived() == "DONE"
    await office.print_record(made.id)
    assert await archived() == "ARCHIVED"
    kept = [await office.document(each.document_id or 0) for each in await versions(desk, case_id)]
    assert [(each.title[-2:], each.state, each.case_id) for each in kept] == [
        ("V1", DocumentState.ARCHIVED, case_id),
        ("V2", DocumentState.ARCHIVED, case_id),
    ]
    assert all(each.version_id and each.retain_until for each in kept)


@pytest.mark.parametrize("write", [scanner.tiff, scanner.pdf], ids=["tiff", "pdf"])
async def test_a_crooked_scan_of_a_signed_form_becomes_a_signed_copy_of_its_record(
    office: Office, desk: Desk, firm: Firm, case_id: int, write: Callable[..., bytes]
) -> None:
    (record,) = await versions(desk, case_id)
    sheets = await office.print_record(record.id)
    content = write(*map(scanner.poor, sheets))
    read = await office.scan(content, PDF if write is scanner.pdf else "image/tiff")
    assert (read.state, read.flaw, read.record_id, read.pages) == ("MATCHED", None, record.id, len(sheets))
    document = await office.document(read.document_id)
    assert (document.case_id, document.client_id, document.state) == (
        case_id,
        firm.clients["10000001"],
        DocumentState.ARCHIVED,
    )
    assert await office.copies(record.id) == [read.document_id]
    assert await office.bytes_of(read.document_id) == content


async def test_a_scan_is_read_once_however_often_it_is_asked_for(office: Office, desk: Desk, case_id: int) -> None:
    (record,) = await versions(desk, case_id)
    read = await office.scan(scanner.pdf(*await office.print_record(record.id)), PDF)
    assert (await office.read(read.document_id)).version == read.version
    async with desk.work(SCHEDULER) as work:
        assert await scan.take(work, read.document_id, None) is None


def foreign(sheets: list[Picture]) -> bytes:
    """Cover the code with the code of somebody's shop."""
    page, code = scanner.spoilt(sheets[0]), Image.new("L", (300, 300), 255)
    matrix = segno.make_qr("https://pay.example/8Q1").matrix
    for row, cells in enumerate(matrix):
        for column, dark in enumerate(cells):
            if dark:
                code.paste(0, (30 + column * 8, 30 + row * 8, 38 + column * 8, 38 + row * 8))
    page.paste(code, (page.width - 400, 20))
    return scanner.png(page)


FLAWED: dict[str, tuple[Callable[[list[Picture]], bytes], str, str]] = {
    "foreign code": (foreign, "image/png", "NO_CODE"),
    "no code": (lambda sheets: scanner.jpeg(scanner.spoilt(sheets[0])), "image/jpeg", "NO_CODE"),
    "damaged": (lambda sheets: scanner.png(sheets[0])[:900], "image/png", "UNREADABLE"),
}


@pytest.mark.parametrize("name", FLAWED)
async def test_what_cannot_be_matched_waits_with_its_reason_and_its_bytes_are_kept(
    office: Office, desk: Desk, case_id: int, name: str
) -> None:
    spoil, media_type, flaw = FLAWED[name]
    (record,) = await versions(desk, case_id)
    content = spoil(await office.print_record(record.id))
    read = await office.scan(content, media_type)
    assert (read.state, read.flaw, read.record_id) == ("UNMATCHED", flaw, None)
    assert await office.bytes_of(read.document_id) == content
    assert await office.copies(record.id) == []


async def test_a_form_of_several_pages_is_matched_in_its_order_and_waits_when_pages_are_swapped_or_missing(
    office: Office, desk: Desk, firm: Firm, case_id: int
) -> None:
    said = "客户希望优化行情与委托系统,并对集中度提示规则作进一步说明。" * 60
    long = await correct(desk, firm.staff["branch.revisits"], case_id, MF1_010=said)
    sheets = await office.print_record(long.id)
    assert len(sheets) > 1
    for pages, told in (
        (sheets, ("MATCHED", None)),
        (sheets[::-1], ("UNMATCHED", "PAGES_SWAPPED")),
        (sheets[:-1], ("UNMATCHED", "PAGES_MISSING")),
    ):
        read = await office.scan(scanner.tiff(*pages), "image/tiff")
        assert (read.state, read.flaw) == told


async def test_a_scan_of_a_version_that_was_corrected_since_or_of_no_record_waits(
    office: Office, desk: Desk, firm: Firm, case_id: int
) -> None:
    (first,) = await versions(desk, case_id)
    sheets = await office.print_record(first.id)
    await correct(desk, firm.staff["branch.revisits"], case_id, MF1_010="有")
    code = f"AJ1/MF1/{first.content['case']}/V1/{first.content_hash[:16].upper()}/1-{len(sheets)}"
    old = await office.scan(scanner.tiff(*sheets), "image/tiff")
    assert (old.state, old.flaw, code) == ("UNMATCHED", "OLD_VERSION", code)
    forged = text("UPDATE form_record SET content_hash = repeat('0', 64) WHERE id = :id")
    gone = text("UPDATE \"case\" SET number = 'RV-2026-999999' WHERE id = :id")
    for change, key, flaw in ((forged, first.id, "OTHER_CONTENT"), (gone, case_id, "UNKNOWN_CODE")):
        async with desk.work(SCHEDULER) as work:
            await work.session.execute(change, {"id": key})
        read = await office.scan(scanner.pdf(*sheets), PDF)
        assert (read.state, read.flaw, read.code) == ("UNMATCHED", flaw, code)


async def test_two_forms_in_one_file_each_find_their_record_and_the_file_stays_as_it_came(
    office: Office, desk: Desk, firm: Firm, case_id: int, clock: FixedClock
) -> None:
    other_case = await case_of(desk, firm.clients["10000002"])
    await complete(desk, firm.staff["branch.revisits"], other_case, completed(visited_at=clock.now()))
    records = [(await versions(desk, each))[0] for each in (case_id, other_case)]
    one, two = [await office.print_record(record.id) for record in records]
    whole = await office.scan(scanner.pdf(*two, scanner.spoilt(one[0]), *one), PDF)
    assert (whole.state, whole.flaw, whole.record_id) == ("SPLIT", None, None)
    parts = [await office.read(int(name.removeprefix("document:"))) for name in (whole.note or "").split("、")]
    assert [(part.state, part.flaw, part.record_id, part.pages) for part in parts] == [
        ("MATCHED", None, records[1].id, len(two)),
        ("UNMATCHED", "NO_CODE", None, 1),
        ("MATCHED", None, records[0].id, len(one)),
    ]


async def test_a_scan_brought_to_another_case_than_its_code_names_waits(
    office: Office, desk: Desk, firm: Firm, case_id: int
) -> None:
    (record,) = await versions(desk, case_id)
    sheets = await office.print_record(record.id)
    other = await case_of(desk, firm.clients["10000002"])
    read = await office.scan(scanner.pdf(*sheets), PDF, case_id=other)
    assert (read.state, read.flaw) == ("UNMATCHED", "OTHER_CASE")
    assert (await office.document(read.document_id)).case_id == other
