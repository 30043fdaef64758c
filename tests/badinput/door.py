"""The service's doors as bad input meets them: every answer must be typed, say what to do in two languages, change nothing."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from cases.actions import duty, filing, opening
from kernel.clock import FixedClock, office_date
from kernel.work import Desk
from server.app import build_process
from server.embedded import Endpoints
from tests.house import SCHEDULER
from tests.server.house import Running, running_house

TRACES = ("Traceback", 'File "', "sqlalchemy", "asyncpg", "0x7f", "NoneType", "<class")
SHOWN = "__typename ... on Error { code message } ... on Invalid { fields { path code message } }"
LEFT_BEHIND = """
    SELECT (SELECT count(*) FROM journal_entry), (SELECT count(*) FROM document), (SELECT count(*) FROM upload_part),
        (SELECT count(*) FROM first_result), (SELECT count(*) FROM revisit_attempt), (SELECT count(*) FROM access_entry),
        (SELECT coalesce(sum(version), 0) FROM "case"), (SELECT coalesce(sum(version), 0) FROM filing),
        (SELECT count(*) FROM calendar_year), (SELECT count(*) FROM hold), (SELECT count(*) FROM tasks.task),
        (SELECT count(*) FROM obligation), (SELECT count(*) FROM notice), (SELECT coalesce(sum(version), 0) FROM discrepancy),
        (SELECT count(*) FROM interview), (SELECT coalesce(sum(version), 0) FROM question),
        (SELECT coalesce(sum(version), 0) FROM follow_up_item), (SELECT coalesce(sum(version), 0) FROM major_matter),
        (SELECT count(at) FROM major_matter_receipt), (SELECT coalesce(sum(version), 0) FROM credit_change),
        (SELECT count(*) FROM credit_record_entry), (SELECT count(*) FROM delegation), (SELECT count(*) FROM waiver),
        (SELECT coalesce(sum(version), 0) FROM inspection_note), (SELECT count(*) FROM export), (SELECT count(*) FROM population)"""
OPEN_REVISITS = "{ cases(filter: {open: true}, first: 20) { edges { node { id number version unit { code } client { id number } } } } }"
OPEN_FILINGS = "{ filings(first: 20) { edges { node { id version } } } }"


@dataclass(frozen=True, slots=True)
class Said:
    """One refusal: where its code stood, and its words in Chinese and English."""

    code: str
    zh: str
    en: str
    fields: tuple[str, ...] = ()


@dataclass
class Door:
    """The running house, what is in it, and counts to compare."""

    running: Running
    connection: "asyncpg.Connection[asyncpg.Record]"
    case: dict[str, Any] = field(default_factory=dict)
    cases: list[dict[str, Any]] = field(default_factory=list)
    filing: dict[str, Any] = field(default_factory=dict)

    async def post(
        self, body: object, login: str = "branch.revisits", language: str = "en", **more: str
    ) -> httpx.Response:
        """POST a body to /graphql; bytes as they are, anything else as JSON."""
        headers = {"authorization": f"Bearer {self.running.token(login)}", "accept-language": language, **more}
        if isinstance(body, bytes):
            headers.setdefault("content-type", "application/json")
            return await self.running.client.post("/graphql", content=body, headers=headers)
        return await self.running.client.post("/graphql", json=body, headers=headers)

    async def do(self, verb: str, given: Mapping[str, Any], login: str = "branch.revisits") -> dict[str, Any]:
        """Carry out a mutation that must succeed; give its payload's name."""
        answer: Any = (await self.post(change(verb, given), login)).json()
        assert "errors" not in answer, answer
        result: dict[str, Any] = answer["data"]["answer"]
        return result

    async def refused(self, body: object, login: str = "branch.revisits") -> Said:
        """Send it in both languages; it must be refused the same way, say something, and leave everything as it was."""
        before = await self.facts()
        answers = [await self.post(body, login, language) for language in ("zh", "en")]
        assert await self.facts() == before, "something changed"
        zh, en = (said_in(answer) for answer in answers)
        assert zh.code == en.code, (zh, en)
        assert zh.code != "INTERNAL", (zh, en)
        for words in (zh.zh, en.zh):
            assert len(words) > 3, (zh, en)
            assert not any(trace in words for trace in TRACES), words
        return Said(en.code, zh.zh, en.zh, en.fields)

    async def facts(self) -> tuple[int, ...]:
        """Count what a change would have left behind."""
        row = await self.connection.fetchrow(LEFT_BEHIND)
        return tuple(int(value) for value in row or ())

    @asynccontextmanager
    async def later(self, **passed: float) -> AsyncIterator["Door"]:
        """Give the same house with its clock moved on."""
        house = self.running.house
        clock = FixedClock(house.desk.clock.now() + timedelta(**passed))
        process = build_process(replace(house, desk=Desk(house.desk.sessions, clock, house.desk.ports)))
        transport = httpx.ASGITransport(process.app)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            yield replace(self, running=Running(house, process, client))


def change(verb: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Write a mutation that shows its errors in full."""
    kind = verb[0].upper() + verb[1:]
    return {
        "query": f"mutation ($input: {kind}Input!) {{ answer: {verb}(input: $input) {{ {SHOWN} }} }}",
        "variables": {"input": given},
    }


def said_in(answer: httpx.Response) -> Said:
    """Read a refusal out of an answer, wherever it stands; `zh` holds the words of that answer."""
    assert answer.status_code < 500, (answer.status_code, answer.text)
    body = answer.json()
    if body.get("errors"):
        first = body["errors"][0]
        return Said(str(first.get("extensions", {}).get("code", f"HTTP {answer.status_code}")), first["message"], "")
    found = body["data"]["answer"]
    assert "code" in found, found
    fields = tuple(f"{each['path']} {each['code']}" for each in found.get("fields", ()))
    assert all(each["message"] for each in found.get("fields", ()))
    return Said(found["code"], found["message"], "", fields)


@asynccontextmanager
async def opened(endpoints: Endpoints, home: Path) -> AsyncIterator[Door]:
    """Open the house on a database of its own, with revisits and filings that are due."""
    async with AsyncExitStack() as stack:
        running = await stack.enter_async_context(running_house(endpoints, home, worker=False))
        await _due(running)
        stack.push_async_callback((connection := await asyncpg.connect(endpoints.admin_url, ssl=False)).close)
        door = Door(running, connection)
        listed: Any = (await door.post({"query": OPEN_REVISITS})).json()
        door.cases = [
            edge["node"] for edge in listed["data"]["cases"]["edges"] if edge["node"]["unit"]["code"] == "GZ01"
        ]
        door.case = door.cases[0]
        filings: Any = (await door.post({"query": OPEN_FILINGS}, "branch.head")).json()
        door.filing = filings["data"]["filings"]["edges"][0]["node"]
        yield door


async def _due(running: Running) -> None:
    house = running.house
    edition = house.shelf.in_force("margin_trading", office_date(house.desk.clock.now()))
    for act in (duty.roll, opening.open_due, filing.open_filings):
        async with house.desk.work(SCHEDULER) as work:
            await act(work, edition)  # type: ignore[operator]
    await asyncio.sleep(0.01)  # nothing that follows lies before the moment of opening
