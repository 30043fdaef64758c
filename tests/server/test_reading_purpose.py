"""Nobody reads a document without saying what for: the purpose is in the access entry, in the reader's own words."""

import asyncio
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from archive import ingest
from archive.ports import Place
from archive.store import MinioStore
from kernel.database import open_engine, open_sessions
from server.embedded import Endpoints
from tests.archive.courier import declared
from tests.firm import Firm
from tests.server.conftest import served
from tests.server.house import Running, running_house

PAGE = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"x" * 2_000
ENTRIES = text("SELECT purpose FROM access_entry ORDER BY id")


async def archived(running: Running, firm: Firm, page: bytes = PAGE) -> str:
    """Archive a page; give its address."""
    desk, unit = running.house.desk, firm.units["GZ01"]
    blank = declared(page, unit, media_type="application/pdf", archive_class=_filings(running), file_name="f.pdf")
    async with desk.work(firm.staff["branch.head"]) as work:
        document = await ingest.deposit(work, declaration=blank, content=page)
    assert await running.house.relay.run(document.id) == "ARCHIVED"
    return f"/documents/{document.id}/content"


def _filings(running: Running) -> str:
    return next(code for code, each in running.house.room.classes.items() if "application/pdf" in each.media_types)


async def test_the_purpose_must_be_given_and_is_kept_as_it_was_given(
    endpoints: Endpoints, firm: Firm, tmp_path: Path
) -> None:
    async with running_house(endpoints, tmp_path, worker=False) as running:
        address = await archived(running, firm)
        bearer = {"authorization": f"Bearer {running.token('audit.officer')}"}
        for query, header in (("", b""), ("?purpose=", b""), ("?purpose=%20x%20", b""), ("", b"\xff\xff\xff")):
            for method in ("GET", "HEAD"):
                refused = await running.client.request(method, address + query, headers={**bearer, "x-purpose": header})
                assert refused.status_code == 400, (query, header)
        problem = (await running.client.get(address, headers=bearer)).json()["errors"][0]
        assert problem["extensions"]["code"] == "INVALID"
        assert "purpose: 请以参数purpose" in problem["message"]
        by_query = await running.client.get(f"{address}?purpose=检查", headers=bearer)
        by_header = await running.client.get(address, headers={**bearer, "x-purpose": " 复核归档 ".encode()})
        assert (by_query.content, by_header.content) == (PAGE, PAGE)
        async with running.house.desk.work(running.house.scheduler_id) as work:
            assert (await work.session.execute(ENTRIES)).scalars().all() == ["检查", "复核归档"]


@pytest.mark.parametrize("login", ["nobody", "admin"])
async def test_who_may_not_read_is_told_so_and_not_asked_for_a_purpose(
    endpoints: Endpoints, firm: Firm, tmp_path: Path, login: str
) -> None:
    async with running_house(endpoints, tmp_path, worker=False) as running:
        bearer = {"authorization": f"Bearer {running.token(login)}"}
        answer = await running.client.get("/documents/1/content", params={"purpose": "检查"}, headers=bearer)
        assert answer.status_code == 403


@dataclass(frozen=True, slots=True)
class Slow:
    """The real store, whose blocks come slowly."""

    store: MinioStore

    @contextmanager
    def read(self, place: Place, *, start: int = 0, length: int | None = None) -> Generator[Iterator[bytes]]:
        """Read with a rest before each block."""
        with self.store.read(place, start=start, length=length) as blocks:
            yield (block for block in blocks if time.sleep(0.2) is None)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


async def test_what_reached_a_reader_who_hung_up_is_on_record(endpoints: Endpoints, firm: Firm, tmp_path: Path) -> None:
    async with running_house(endpoints, tmp_path, worker=False) as running:
        address = await archived(running, firm, PAGE + b"x" * (6 << 20))
        object.__setattr__(running.house.room, "store", Slow(running.house.store))
        bearer = {"authorization": f"Bearer {running.token('audit.officer')}"}
        async with served(running.process.app) as host, httpx.AsyncClient(base_url=f"http://{host}") as client:
            async with client.stream("GET", f"{address}?purpose=检查", headers=bearer) as answer:
                assert await anext(answer.aiter_bytes())
            async with asyncio.timeout(20):
                while not (found := await _deliveries(running)):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
    assert found == [(False, True)]


async def _deliveries(running: Running) -> list[tuple[bool, bool]]:
    async with running.house.desk.work(running.house.scheduler_id) as work:
        rows = await work.session.execute(text("SELECT complete, bytes_delivered > 0 FROM access_delivery"))
        return [tuple(row) for row in rows]


async def test_a_database_that_is_away_is_said_with_an_id_and_not_a_defect(
    endpoints: Endpoints, firm: Firm, tmp_path: Path
) -> None:
    nowhere = open_engine("postgresql://nobody@127.0.0.1:1/nothing", size=1)
    async with running_house(endpoints, tmp_path, worker=False) as running:
        bearer = {"authorization": f"Bearer {running.token('audit.officer')}"}
        refused = await running.client.get("/documents/1/content?purpose=检查", headers=bearer)
        assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (404, "DOCUMENT_NOT_FOUND")
        await running.house.engine.dispose()
        object.__setattr__(running.house.desk, "sessions", open_sessions(nowhere))
        away = await running.client.get("/documents/1/content?purpose=检查", headers=bearer)
    said = away.json()["errors"][0]["extensions"]
    assert (away.status_code, said["code"]) == (503, "BUSY")
    assert said["correlationId"] == away.headers["x-correlation-id"]
    await nowhere.dispose()
