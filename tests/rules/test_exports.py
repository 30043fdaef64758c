"""What inspectors take out of the house: a branch's revisit archive as a tar that proves itself, tables, frozen lists (art. 13)."""

import hashlib
import io
import tarfile
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
from sqlalchemy import text

from archive import ingest
from cases.actions.population import freeze_due
from server.embedded import Endpoints
from tests.archive.courier import declared
from tests.firm import Firm
from tests.house import edition, open_due, roll
from tests.rules.course import case_of, complete, completed
from tests.server.house import Running, running_house

PAGES = (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"x" * 2_000, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"y" * 512)
NAMES = ("=回访记录表:2026.pdf", "../确认函.pdf")
ASK = """mutation ($input: %sInput!) { made: %s(input: $input) { __typename ... on Error { code message }
  ... on %sPayload { export { id contentUrl sha256 fileName requestedBy { login } } } } }"""
ENTRIES = text("SELECT subject_kind, purpose, unit_id FROM access_entry WHERE kind = 'EXPORT' ORDER BY id")
JOURNAL = text("SELECT details ->> 'sha256' FROM journal_entry WHERE kind = 'export.requested' AND unit_id = :unit")


async def asked(running: Running, login: str, verb: str, **given: object) -> dict[str, Any]:
    """Ask for an export; give it, or the error."""
    kind = verb[0].upper() + verb[1:]
    answer: Any = await running.ask(login, ASK % (kind, verb, kind), {"input": {"purpose": "现场检查", **given}})
    found: dict[str, Any] = answer["made"]
    return found.get("export", found)


async def fetched(running: Running, login: str, address: str) -> httpx.Response:
    """Fetch an export."""
    return await running.client.get(address, headers={"authorization": f"Bearer {running.token(login)}"})


async def visited(running: Running, firm: Firm) -> int:
    """Complete a revisit of the branch today, and archive two papers of it; give the case."""
    desk = running.house.desk
    await roll(desk)
    await open_due(desk)
    case_id = await case_of(desk, firm.clients["10000001"])
    await complete(desk, firm.staff["branch.revisits"], case_id, completed(visited_at=desk.clock.now()))
    for name, page in zip(NAMES, PAGES, strict=True):
        await archived(running, firm, case_id, name, page)
    return case_id


async def archived(running: Running, firm: Firm, case_id: int, name: str, page: bytes) -> None:
    """Archive a paper of a case."""
    room = running.house.room
    kind = next(code for code, each in room.classes.items() if "application/pdf" in each.media_types)
    paper = declared(
        page, firm.units["GZ01"], media_type="application/pdf", archive_class=kind, file_name=name, case_id=case_id
    )
    async with running.house.desk.work(firm.staff["branch.head"]) as work:
        document = await ingest.deposit(work, declaration=paper, content=page)
    assert await running.house.relay.run(document.id) == "ARCHIVED"


@pytest.mark.rule("M-042")
async def test_an_inspector_takes_a_branch_s_archive_of_a_period_with_a_manifest_that_proves_it(
    endpoints: Endpoints, firm: Firm, tmp_path: Path
) -> None:
    async with running_house(endpoints, tmp_path, worker=False) as running:
        case_id = await visited(running, firm)
        today = running.house.desk.clock.now().date().isoformat()
        asked_for = {"unit": f"unit:{firm.units['GZ01']}", "since": "2026-01-01", "until": today}
        made = await asked(running, "audit.officer", "exportRevisitArchive", **asked_for)
        answer = await fetched(running, "audit.officer", made["contentUrl"])
        assert answer.status_code == 200
        assert len(answer.content) == int(answer.headers["content-length"])
        _proves_itself(answer.content, made["sha256"], tmp_path / "out")
        other = await fetched(running, "brokerage.head", made["contentUrl"])
        assert (other.status_code, other.json()["errors"][0]["extensions"]["code"]) == (404, "EXPORT_NOT_FOUND")
        async with running.house.desk.work(running.house.scheduler_id) as work:
            entries = [tuple(row) for row in await work.session.execute(ENTRIES)]
            logged = (await work.session.execute(JOURNAL, {"unit": firm.units["GZ01"]})).scalars().all()
        assert [kind for kind, *_ in entries].count("document") == 2
        assert set(entries) == {(kind, "现场检查", firm.units["GZ01"]) for kind in ("document", "export")}
        assert logged == [made["sha256"]]
        await archived(running, firm, case_id, "later.pdf", PAGES[0])
        changed = await fetched(running, "audit.officer", made["contentUrl"])
        assert (changed.status_code, changed.json()["errors"][0]["extensions"]["code"]) == (409, "ARCHIVE_CHANGED")


def _proves_itself(content: bytes, manifest: str, folder: Path) -> None:
    """Unpack a tar with the plain library: every file of the manifest is there with its digest, and nothing beside."""
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        tar.extractall(folder, filter="data")
    sums = (folder / "SHA256SUMS").read_bytes()
    assert hashlib.sha256(sums).hexdigest() == manifest
    listed = dict(reversed(line.split("  ", 1)) for line in sums.decode().splitlines())
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert {path: hashlib.sha256(each).hexdigest() for path, each in files.items() if path != "SHA256SUMS"} == listed
    assert sorted(files) == sorted([*listed, "SHA256SUMS"])
    assert set(PAGES) <= set(files.values())
    catalogue = (folder / "目录.csv").read_text("utf-8-sig").splitlines()
    assert catalogue[0].startswith("案件编号,客户号,回访类型,回访日期")
    assert len(catalogue) == 3
    assert all(",10000001," in line for line in catalogue[1:])


@pytest.mark.rule("M-044", "M-045")
async def test_figures_and_lists_are_fetched_as_workbooks_whose_text_is_never_a_formula(
    endpoints: Endpoints, firm: Firm, tmp_path: Path
) -> None:
    async with running_house(endpoints, tmp_path, worker=False) as running:
        desk = running.house.desk
        async with desk.work(running.house.scheduler_id) as work:
            await work.session.execute(text("UPDATE unit SET name = '=1+1' WHERE code = 'SZ01'"))
            await work.session.execute(text("UPDATE client SET number = '@sum' WHERE number = '20000002'"))
            await freeze_due(work, edition(work.now.date()))
        today = desk.clock.now().date().isoformat()
        made = await asked(
            running, "brokerage.head", "exportFigures", kind="COVERAGE", since=today, until=today, format="XLSX"
        )
        answer = await fetched(running, "brokerage.head", made["contentUrl"])
        sheet: Any = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        cells = [[cell for cell in row if cell.value is not None] for row in sheet.iter_rows()]
        names = {cell.value: cell for row in cells for cell in row}
        assert names["=1+1"].data_type == "s"
        assert "客户回访覆盖率统计表" in names
        assert any("SHA-256" in str(value) for value in names)
        listed: Any = await running.ask("brokerage.head", "{ populations { edges { node { id count } } } }")
        (population,) = [edge["node"] for edge in listed["populations"]["edges"]]
        assert population["count"] == 5
        made = await asked(running, "brokerage.head", "exportPopulation", population=population["id"], format="CSV")
        answer = await fetched(running, "brokerage.head", made["contentUrl"])
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert lines[0] == "客户号,回访单位,免回访原因"
        assert "'@sum,SZ01," in lines[1:]
        made = await asked(running, "brokerage.head", "exportPopulation", population=population["id"], format="XLSX")
        book: Any = openpyxl.load_workbook(
            io.BytesIO((await fetched(running, "brokerage.head", made["contentUrl"])).content)
        ).active
        cell = next(cell for row in book.iter_rows() for cell in row if cell.value == "@sum")
        assert cell.data_type == "s"
        assert cell.quotePrefix
        logged: Any = await running.ask(
            "audit.officer", "{ exports { edges { node { kind purpose requestedBy { login } } } } }"
        )
        assert [edge["node"]["kind"] for edge in logged["exports"]["edges"]] == ["POPULATION", "POPULATION", "FIGURES"]


@pytest.mark.parametrize("address", ["/exports/1/content", "/exports/99999999999999999999/content"])
async def test_an_export_that_is_not_there_is_not_found(
    endpoints: Endpoints, firm: Firm, tmp_path: Path, address: str
) -> None:
    assert firm
    async with running_house(endpoints, tmp_path, worker=False) as running:
        answer = await fetched(running, "audit.officer", address)
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (404, "EXPORT_NOT_FOUND")
        assert (await running.client.get(address)).status_code == 401
