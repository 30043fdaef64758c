"""A recording that is none: the archive refuses it after the revisit was completed, and uploading the right one mends it."""

import asyncio
from pathlib import Path
from typing import Any

from archive import ingest
from cases.actions import completion
from cases.actions.printing import archive_done_cases
from server.embedded import Endpoints
from tests.firm import Firm
from tests.house import wav
from tests.rules.course import completed
from tests.server.house import Running, running_house
from tests.server.test_tour import SAID, WORKLIST, due, send, upload

CASE = """query ($number: String!) { caseByNumber(number: $number) { statusLabel evidenceMissing
  documents { title state } ... on Revisit { attempts { recording { id } } } } }"""
NOTICES = "{ notices(unread: true) { edges { node { kind text dueOn ofCase { number } } } } }"
MISSING = "query { cases(filter: {evidenceMissing: true}) { edges { node { number } } } }"


def _key(node: str) -> int:
    return int(node.partition(":")[2])


async def _complete(running: Running, officer: int, case: str, document: str) -> None:
    """Finish the upload and the revisit at once, so that the archive has not looked at the bytes in between."""
    async with running.house.desk.work(officer) as work:
        await ingest.finish_upload(work, document_id=_key(document))
        done = completed(visited_at=work.now, fields=SAID, recording_id=_key(document), recording_refused=None)
        await completion.complete(work, case_id=_key(case), completion=done)


async def _until(running: Running, number: str, status: str, *, missing: bool) -> dict[str, Any]:
    """Run the job that archives done cases until the case stands as wanted."""
    house = running.house
    for _ in range(120):
        async with house.desk.work(house.scheduler_id) as work:
            await archive_done_cases(work)
        found: Any = (await running.ask("branch.head", CASE, {"number": number}))["caseByNumber"]
        if (found["statusLabel"], found["evidenceMissing"]) == (status, missing):
            return found
        await asyncio.sleep(0.25)
    raise AssertionError(found)


async def test_a_disguised_recording_is_seen_told_and_replaced(
    endpoints: Endpoints, firm: Firm, tmp_path: Path
) -> None:
    async with running_house(endpoints, tmp_path) as running:
        await due(running)
        listed: Any = await running.ask("branch.revisits", WORKLIST)
        subjects = [edge["node"]["subject"] for edge in listed["worklist"]["edges"] if edge["node"]["subject"]]
        revisit = next(subject for subject in subjects if subject["number"].startswith("RV-"))
        disguised = await send(running, revisit["id"], b"\x89PNG\r\n\x1a\n" + bytes(64), "disguised")
        await _complete(running, firm.staff["branch.revisits"], revisit["id"], disguised)
        await _until(running, revisit["number"], "已完成", missing=True)
        for login in ("branch.revisits", "branch.head"):
            (edge,) = (await running.ask(login, NOTICES))["notices"]["edges"]  # type: ignore[call-overload, index]
            assert edge["node"]["kind"] == "EVIDENCE_MISSING"
            assert edge["node"]["text"].startswith(
                f"【证据缺失】案件{revisit['number']}的“回访录音”未能归档（实际格式与登记不符）"
            )
            assert (edge["node"]["dueOn"], edge["node"]["ofCase"]) == (None, {"number": revisit["number"]})
        lacking: Any = await running.ask("branch.head", MISSING)
        assert [edge["node"]["number"] for edge in lacking["cases"]["edges"]] == [revisit["number"]]
        again = await upload(running, revisit["id"], wav(), "right")
        kept = await _until(running, revisit["number"], "已归档", missing=False)
        assert [attempt["recording"]["id"] for attempt in kept["attempts"]] == [again]
        assert {document["state"] for document in kept["documents"]} == {"ARCHIVED"}
