"""Nobody reads a document without saying what for: the purpose is in the access entry, in the reader's own words."""

from pathlib import Path

import pytest
from sqlalchemy import text

from archive import ingest
from server.embedded import Endpoints
from tests.archive.courier import declared
from tests.firm import Firm
from tests.server.house import Running, running_house

PAGE = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"x" * 2_000
ENTRIES = text("SELECT purpose FROM access_entry ORDER BY id")


async def archived(running: Running, firm: Firm) -> str:
    """Archive a page; give its address."""
    desk, unit = running.house.desk, firm.units["GZ01"]
    blank = declared(PAGE, unit, media_type="application/pdf", archive_class=_filings(running), file_name="f.pdf")
    async with desk.work(firm.staff["branch.head"]) as work:
        document = await ingest.deposit(work, declaration=blank, content=PAGE)
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
