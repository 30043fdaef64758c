"""The spine, end to end: a duty falls due, is completed with a recording, printed, signed and locked; the month is filed."""

import asyncio
import hashlib
import io
from pathlib import Path
from typing import Any

import httpx
import pikepdf

from cases.actions import duty, filing, opening
from kernel.clock import office_date
from server.embedded import Endpoints
from tests.firm import Firm
from tests.house import wav
from tests.server.house import Running, running_house

WORKLIST = """{ worklist(first: 10) { edges { node { id title dueAt overdue
  subject { ... on Revisit { id number version statusLabel client { number name phone } } } } } } }"""
BEGIN = """mutation ($input: BeginUploadInput!) { beginUpload(input: $input) {
  ... on BeginUploadPayload { document { id state } parts { number url headers { name value } } }
  ... on Error { code message } } }"""
FINISH = """mutation ($input: FinishUploadInput!) { finishUpload(input: $input) {
  ... on FinishUploadPayload { document { id state } } ... on Error { code message } } }"""
COMPLETE = """mutation ($input: CompleteRevisitInput!) { completeRevisit(input: $input) { __typename
  ... on CompleteRevisitPayload { revisit { id statusLabel version outcome record { form version fields { code value } } } }
  ... on Error { code message } ... on Invalid { fields { path code message } } } }"""
CASE = """query ($number: String!) { caseByNumber(number: $number) { id version statusLabel
  documents { id title state mediaType sha256 retainUntil retentionReason contentUrl holds { matter } }
  ... on Revisit { record { document { state } signatures { by { name } contentHash } contentHash } } } }"""
SUBMIT = """mutation ($input: SubmitFilingInput!) { submitFiling(input: $input) {
  ... on SubmitFilingPayload { filing { status rowCount nilReturn onTime version } } ... on Error { code message } } }"""
ACKNOWLEDGE = """mutation ($input: AcknowledgeInput!) { acknowledge(input: $input) {
  ... on AcknowledgePayload { filing { status receipts { by { login } } } } } }"""
SAID = {
    "MF1-010": "无", "MF1-011": "满意", "AMB-115-1": "了解", "AMB-115-2": "知悉", "AMB-115-3": "谨慎",
    "MF1-006": "100.00", "MF1-007": "0", "MF1-009": "0",
    "M-040-1": "YES", "M-040-2": "YES", "M-040-3": "YES", "M-040-4": "能够承担",
}  # fmt: skip


async def due(running: Running) -> None:
    """Make the duties and open the revisits that are due in the life of this test's firm."""
    house = running.house
    async with house.desk.work(house.scheduler_id) as work:
        edition = house.shelf.in_force("margin_trading", office_date(work.now))
        await duty.roll(work, edition)
    async with house.desk.work(house.scheduler_id) as work:
        await opening.open_due(work, edition)
    async with house.desk.work(house.scheduler_id) as work:
        await filing.open_filings(work, edition)


async def _until(running: Running, login: str, number: str, ready: str) -> dict[str, Any]:
    """Read the case until every document is `ready` and its form is there."""
    for _ in range(120):
        found: Any = (await running.ask(login, CASE, {"number": number}))["caseByNumber"]
        states = [document["state"] for document in found["documents"]]
        if len(states) == 2 and set(states) == {ready}:
            return found
        await asyncio.sleep(0.25)
    raise AssertionError(found)


async def upload(running: Running, case: str, content: bytes, key: str = "upload-1") -> str:
    """Upload a recording as the revisit officer; give its id."""
    document = await send(running, case, content, key)
    await running.ask("branch.revisits", FINISH, {"input": {"document": document}})
    return document


async def send(running: Running, case: str, content: bytes, key: str) -> str:
    """Send the bytes of a recording to staging as the revisit officer; give the id of the unfinished upload."""
    given = {
        "ofCase": case, "archiveClass": "revisit_recording", "title": "回访录音", "fileName": "call.wav", "mediaType": "audio/wav",
        "size": len(content), "sha256": hashlib.sha256(content).hexdigest(), "clientMutationId": key,
    }  # fmt: skip
    begun: Any = (await running.ask("branch.revisits", BEGIN, {"input": given}))["beginUpload"]
    (part,) = begun["parts"]
    async with httpx.AsyncClient() as store:
        sent = await store.put(
            part["url"], content=content, headers={each["name"]: each["value"] for each in part["headers"]}
        )
    assert sent.status_code == 200, sent.text
    document: str = begun["document"]["id"]
    return document


async def test_one_revisit_from_duty_to_locked_archive(endpoints: Endpoints, firm: Firm, tmp_path: Path) -> None:
    async with running_house(endpoints, tmp_path) as running:
        await due(running)
        listed: Any = await running.ask("branch.revisits", WORKLIST)
        subjects = [edge["node"]["subject"] for edge in listed["worklist"]["edges"] if edge["node"]["subject"]]
        revisit = next(subject for subject in subjects if subject["number"].startswith("RV-"))
        assert "****" in revisit["client"]["phone"]
        recording = await upload(running, revisit["id"], wav())
        given = {
            "revisit": revisit["id"], "outcome": "COMPLETED", "method": "PHONE", "contact": "13810000001",
            "visitedAt": running.house.desk.clock.now().isoformat(), "complaintMatter": False,
            "complaintReason": "客户未提出意见、建议、不满或抱怨",
            "recording": recording, "expectedVersion": revisit["version"], "clientMutationId": "complete-1",
            "fields": [{"code": code, "value": value} for code, value in SAID.items()],
        }  # fmt: skip
        done: Any = (await running.ask("branch.revisits", COMPLETE, {"input": given}))["completeRevisit"]
        assert done["__typename"] == "CompleteRevisitPayload", done
        again: Any = (await running.ask("branch.revisits", COMPLETE, {"input": given}))["completeRevisit"]
        assert again == done
        kept = await _until(running, "audit.officer", revisit["number"], "ARCHIVED")
        assert all(document["retainUntil"] for document in kept["documents"])
        await _reads_the_form(running, kept)


async def _reads_the_form(running: Running, kept: dict[str, Any]) -> None:
    """Download the form as the auditor: it is the PDF whose hash is on record, and the access is on record too."""
    form = next(each for each in kept["documents"] if each["mediaType"] == "application/pdf")
    headers = {"authorization": f"Bearer {running.token('audit.officer')}"}
    answer = await running.client.get(f"{form['contentUrl']}?purpose=检查", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert hashlib.sha256(answer.content).hexdigest() == form["sha256"]
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) >= 1
    ranged = {**headers, "range": "bytes=0-3", "x-purpose": "检查".encode()}
    part = await running.client.get(form["contentUrl"], headers=ranged)
    assert (part.status_code, part.content) == (206, b"%PDF")
    entries: Any = await running.ask(
        "audit.officer", "{ accessEntries(first: 10) { edges { node { actorLogin kind purpose } } } }"
    )
    seen = [edge["node"] for edge in entries["accessEntries"]["edges"]]
    assert {"actorLogin": "audit.officer", "kind": "DOWNLOAD", "purpose": "检查"} in seen


async def test_the_month_is_filed_and_its_papers_are_archived(endpoints: Endpoints, firm: Firm, tmp_path: Path) -> None:
    async with running_house(endpoints, tmp_path) as running:
        await due(running)
        listed: Any = await running.ask(
            "branch.head", "{ filings(first: 1) { edges { node { id period version status } } } }"
        )
        first = listed["filings"]["edges"][0]["node"]
        given = {"filing": first["id"], "expectedVersion": first["version"]}
        sent: Any = (await running.ask("branch.head", SUBMIT, {"input": given}))["submitFiling"]
        assert sent["filing"]["status"] == "SUBMITTED"
        assert sent["filing"]["nilReturn"] is True
        query = "query ($id: ID!) { node(id: $id) { ... on Filing { status documents { mediaType state } } } }"
        for _ in range(120):
            found: Any = (await running.ask("hq.head", query, {"id": first["id"]}))["node"]
            if [each["state"] for each in found["documents"]] == ["ARCHIVED", "ARCHIVED"]:
                break
            await asyncio.sleep(0.25)
        assert {each["mediaType"].rpartition(".")[2] for each in found["documents"]} == {"application/pdf", "sheet"}
        received: Any = (await running.ask("hq.head", ACKNOWLEDGE, {"input": {"filing": first["id"]}}))["acknowledge"]
        assert received["filing"] == {"status": "RECEIVED", "receipts": [{"by": {"login": "hq.head"}}]}
