"""Scans that nobody could match are looked through by people: matched by hand, or set aside; never dropped."""

from typing import Any

import pytest
from PIL import Image

from archive.admission import Declaration
from archive.ingest import of_content
from cases.actions import scan
from cases.errors import NotYourUnit, PostRequired, StaleVersion
from cases.models.scan import Scan
from cases.paper_errors import RecordNotFound, ScanNotFound
from kernel.errors import DomainError, Invalid
from kernel.work import Desk
from tests.archive import scanner
from tests.archive.papers.office import Office
from tests.firm import Firm
from tests.house import SCHEDULER
from tests.rules.conftest import Ask
from tests.rules.corrections import versions
from tests.stories import after, debtors_revisit_opened

pytestmark = after(debtors_revisit_opened)
QUEUE = """{ unmatchedScans(filter: {flaw: NO_CODE}) { edges { node { id version state flaw code pages unit { code }
  document { title state ofCase { id } } } } } }"""
MATCH = """mutation ($input: MatchScanInput!) { matchScan(input: $input) { __typename
  ... on MatchScanPayload { scan { state note settledBy { login } document { ofCase { number } } }
    record { signedCopies { scan { state } } } } ... on Error { code message } } }"""
ASIDE = """mutation ($input: SetScanAsideInput!) { setScanAside(input: $input) { __typename
  ... on SetScanAsidePayload { scan { state note } } ... on Error { code } } }"""


async def test_the_queue_is_read_and_worked_off_through_the_api(
    office: Office, ask: Ask, desk: Desk, case_id: int
) -> None:
    (record,) = await versions(desk, case_id)
    (sheet, *_) = await office.print_record(record.id)
    for page in (scanner.spoilt(sheet), Image.new("L", (300, 300), 255)):
        await office.scan(scanner.png(page), "image/png")
    first, second = [edge["node"] for edge in (await ask("branch.revisits", QUEUE))["unmatchedScans"]["edges"]]
    assert {**first, "id": "", "version": 0} == {
        "id": "",
        "version": 0,
        "state": "UNMATCHED",
        "flaw": "NO_CODE",
        "code": None,
        "pages": 1,
        "unit": {"code": "GZ01"},
        "document": {"title": "签字表单", "state": "ARCHIVED", "ofCase": None},
    }
    given = {"scan": first["id"], "record": f"form_record:{record.id}", "note": "表头案号手写可辨"}
    done = (await ask("branch.revisits", MATCH, input={**given, "expectedVersion": first["version"]}))["matchScan"]
    assert done == {
        "__typename": "MatchScanPayload",
        "scan": {
            "state": "MATCHED",
            "note": "表头案号手写可辨",
            "settledBy": {"login": "branch.revisits"},
            "document": {"ofCase": {"number": record.content["case"]}},
        },
        "record": {"signedCopies": [{"scan": {"state": "MATCHED"}}]},
    }
    again = (await ask("branch.revisits", MATCH, input=given))["matchScan"]
    assert (again["__typename"], again["code"]) == ("Refused", "SCAN_SETTLED")
    aside = {"scan": second["id"], "note": "空白页"}
    assert (await ask("branch.revisits", ASIDE, input=aside))["setScanAside"] == {
        "__typename": "SetScanAsidePayload",
        "scan": {"state": "SET_ASIDE", "note": "空白页"},
    }
    assert (await ask("branch.revisits", QUEUE))["unmatchedScans"]["edges"] == []
    later = (await ask("branch.revisits", MATCH, input={**given, "scan": second["id"]}))["matchScan"]
    assert later["scan"]["state"] == "MATCHED"


@pytest.mark.parametrize(
    ("login", "changes", "error"),
    [
        ("branch.revisits", {"scan_id": 999_999}, ScanNotFound),
        ("branch.revisits", {"record_id": 999_999}, RecordNotFound),
        ("branch.revisits", {"note": " "}, Invalid),
        ("branch.revisits", {"expected_version": 9}, StaleVersion),
        ("other.revisits", {}, ScanNotFound),
        ("hq.head", {}, NotYourUnit),
    ],
)
async def test_a_wrong_match_is_refused_and_changes_nothing(
    office: Office, desk: Desk, firm: Firm, case_id: int, login: str, changes: dict[str, Any], error: type[DomainError]
) -> None:
    (record,) = await versions(desk, case_id)
    read = await office.scan(scanner.png(Image.new("L", (300, 300), 255)), "image/png")
    given: dict[str, Any] = {"scan_id": read.document_id, "record_id": record.id, "note": "表头案号可辨", **changes}
    with pytest.raises(error):
        async with desk.work(firm.staff[login]) as work:
            await scan.match(work, **given)
    with pytest.raises(NotYourUnit if login == "hq.head" else DomainError):
        async with desk.work(firm.staff["hq.head"]) as work:
            await scan.set_aside(work, scan_id=read.document_id, note="空白页")
    async with desk.work(SCHEDULER) as work:
        assert (await work.session.get_one(Scan, read.document_id)).state == "UNMATCHED"
    assert await office.copies(record.id) == []


async def test_only_whoever_brings_in_scans_does_and_only_they_come_without_their_case(
    office: Office, desk: Desk, firm: Firm
) -> None:
    blank = scanner.png(Image.new("L", (300, 300), 255))
    with pytest.raises(PostRequired):
        await office.scan(blank, "image/png", login="audit.officer")
    with pytest.raises(Invalid) as refused:
        async with desk.work(firm.staff["branch.revisits"]) as work:
            await scan.declare(
                work, of_content(Declaration("录音", "a.wav", "audio/wav", 0, "", "revisit_recording", 0), b"a")
            )
    assert [problem.path for problem in refused.value.fields] == ["ofCase"]
