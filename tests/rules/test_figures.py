"""统计: figures by unit and person over a period, frozen lists, as a basis of assessment (arts 15, 16; AMB-29)."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

import asyncpg
import pytest

from cases.actions import filing, population
from cases.actions.export import TableFormat, export_figures, export_population
from cases.actions.export import Wanted as Table
from cases.actions.taking import take
from cases.export_errors import BaseChanged
from cases.figure_columns import FigureKind
from cases.models.revisit import RevisitOutcome
from kernel.clock import FixedClock
from kernel.work import Desk
from server.embedded import Endpoints
from tests.findings import reported, visited
from tests.firm import Firm
from tests.house import SCHEDULER, edition, open_due, roll
from tests.rules.conftest import Ask
from tests.rules.course import case_of, complete, completed

QUARTER = {"since": "2026-01-01", "until": "2026-03-31"}
FIGURES = """query ($kind: FigureKind!, $since: Date!, $until: Date!, $unit: ID, $by: Grouping) {
  figures(kind: $kind, since: $since, until: $until, unit: $unit, by: $by) {
    by columns { code } rows { subject { code } values } total { values } bases { programme period count exempt sha256 } } }"""
MEMBERS = "SELECT number, unit_code, exemption FROM population_member ORDER BY number"


@pytest.fixture
async def owner(endpoints: Endpoints) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """Give a connection that is above the policies."""
    connection = await asyncpg.connect(endpoints.admin_url, ssl=False)
    yield connection
    await connection.close()


async def table(ask: Ask, login: str, kind: str, **more: object) -> dict[str | None, dict[str, str | None]]:
    """Give a table: the cells that hold something by code, by subject; the total stands under `total`."""
    found: dict[str, Any] = (await ask(login, FIGURES, kind=kind, **{**QUARTER, **more}))["figures"]
    codes = [each["code"] for each in found["columns"]]
    rows = [((each["subject"] or {"code": None})["code"], each["values"]) for each in found["rows"]]
    return {
        subject: {code: value for code, value in zip(codes, values, strict=True) if value not in (None, "0", "0.0")}
        for subject, values in [*rows, ("total", found["total"]["values"])]
    }


async def freeze(desk: Desk) -> dict[str, int]:
    """Run the sweep that freezes the lists of the period."""
    async with desk.work(SCHEDULER) as work:
        return await population.freeze_due(work, edition(work.now.date()))


@pytest.mark.rule("M-044", "M-045", "AMB-29")
async def test_what_was_due_done_late_and_open_is_told_of_every_unit_and_of_its_people(
    desk: Desk, firm: Firm, clock: FixedClock, ask: Ask
) -> None:
    clock.instant = datetime(2026, 2, 26, 1, 0, tzinfo=UTC)
    await roll(desk)
    await open_due(desk)
    made = completed(visited_at=clock.instant)
    await complete(desk, firm.staff["branch.revisits"], await case_of(desk, firm.clients["10000001"]), made)
    by_unit = await table(ask, "brokerage.head", "REVISITS")
    assert set(by_unit) == {"CSC", "GZ01", "MHQ", "SZ01", "total"}
    assert by_unit["GZ01"] == {
        "due": "2", "done": "1", "on_time": "1", "judged": "1", "in_term": "1", "on_time_share": "100.0",
    }  # fmt: skip
    assert "done" not in by_unit["SZ01"]
    by_person = await table(ask, "branch.head", "REVISITS", unit=f"unit:{firm.units['GZ01']}", until="2026-06-30")
    assert sum(int(row.get("done", "0") or 0) for row in by_person.values()) == 2, "once in a row, once in the total"
    assert {"branch.revisits", "branch.supervisor", "branch.head"} <= set(by_person)


@pytest.mark.rule("M-044", "M-045", "AMB-29")
async def test_a_revisit_that_nobody_makes_is_overdue_and_one_made_late_costs_working_days(
    desk: Desk, firm: Firm, clock: FixedClock, ask: Ask
) -> None:
    await roll(desk)
    await open_due(desk)
    clock.instant = datetime(2026, 3, 31, 1, 0, tzinfo=UTC)
    before = (await table(ask, "branch.head", "REVISITS"))["GZ01"]
    assert (before["due"], before["overdue"], before["judged"]) == ("2", "2", "2")
    await complete(
        desk,
        firm.staff["branch.revisits"],
        await case_of(desk, firm.clients["10000001"]),
        completed(visited_at=clock.instant),
    )
    after = (await table(ask, "branch.head", "REVISITS"))["GZ01"]
    assert (after["due"], after["overdue"], after["late"]) == ("2", "1", "1")
    assert after["late_working_days"] == "22.0"
    assert "on_time" not in after


@pytest.mark.rule("M-044", "AMB-29")
async def test_outcomes_and_waiting_times_are_told_of_whoever_ended_the_revisit(
    desk: Desk, firm: Firm, clock: FixedClock, ask: Ask
) -> None:
    await roll(desk)
    await open_due(desk)
    clock.instant = datetime(2026, 3, 4, 3, 0, tzinfo=UTC)
    done = completed(visited_at=clock.instant)
    case_id = await case_of(desk, firm.clients["10000001"])
    await complete(desk, firm.staff["branch.revisits"], case_id, done)
    refused = completed(visited_at=clock.instant, outcome=RevisitOutcome.REFUSED)
    case_id = await case_of(desk, firm.clients["10000002"])
    await complete(desk, firm.staff["branch.margin"], case_id, refused)
    people = await table(ask, "branch.head", "OUTCOMES", unit=f"unit:{firm.units['GZ01']}")
    assert people["branch.revisits"] == {
        "ended": "1", "completed": "1", "timed": "1", "hours": "50.0", "hours_average": "50.0", "hours_longest": "50.0",
        "working_days": "2.0", "working_days_average": "2.0", "working_days_longest": "2.0",
    }  # fmt: skip
    assert people["branch.margin"]["refused"] == "1"
    assert (people["total"]["ended"], people["total"]["hours_average"]) == ("2", "50.0")
    programmes = await table(ask, "branch.head", "OUTCOMES", by="PROGRAMME")
    assert programmes["routine"]["ended"] == "2"
    papers = (await table(ask, "branch.head", "ARCHIVING"))["GZ01"]
    assert (papers["ended"], papers["awaiting"], papers["recording_refused"]) == ("2", "2", "2")
    assert "archived" not in papers


@pytest.mark.rule("M-044", "AMB-29")
async def test_findings_are_told_open_and_settled_and_filings_in_their_state(
    desk: Desk, firm: Firm, clock: FixedClock, ask: Ask
) -> None:
    case_id = await visited(desk, firm, clock)
    await reported(desk, firm, case_id)
    found = await table(ask, "brokerage.head", "FINDINGS")
    assert found["GZ01"] == {"open": "1"}
    clock.instant = datetime(2026, 4, 2, 1, 0, tzinfo=UTC)
    async with desk.work(SCHEDULER) as work:
        await filing.open_filings(work, edition(work.now.date()))
    due = await table(ask, "branch.head", "FILINGS", until="2026-04-30")
    assert int(due["GZ01"]["due"] or 0) > 0
    assert set(due) == {"GZ01", "total"}
    clock.advance(timedelta(days=40))
    late = (await table(ask, "branch.head", "FILINGS", until="2026-04-30"))["GZ01"]
    assert late["overdue"] == late["judged"] == due["GZ01"]["due"]


@pytest.mark.rule("M-045", "M-003", "AMB-01")
async def test_coverage_counts_the_clients_of_a_list_that_was_frozen_with_its_digest(
    desk: Desk,
    firm: Firm,
    clock: FixedClock,
    ask: Ask,
    owner: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    assert await freeze(desk) == {"routine": 5}
    assert await freeze(desk) == {}, "a period's list is frozen once"
    rows = [(row["number"], row["unit_code"], row["exemption"] or "") for row in await owner.fetch(MEMBERS)]
    assert [(number, unit) for number, unit, _ in rows] == [
        (number, "GZ01" if number[0] == "1" else "SZ01") for number in sorted(firm.clients)
    ]
    await visited(desk, firm, clock)
    answer = (await ask("brokerage.head", FIGURES, kind="COVERAGE", **QUARTER))["figures"]
    digest = sha256("".join(f"{number},{unit},{exempt}\n" for number, unit, exempt in rows).encode()).hexdigest()
    assert answer["bases"] == [{"programme": "routine", "period": "2026-Q1", "count": 5, "exempt": 0, "sha256": digest}]
    by_unit = await table(ask, "audit.officer", "COVERAGE")
    assert by_unit["GZ01"] == {"population": "3", "done": "1", "not_done": "2", "coverage_share": "33.3"}
    assert by_unit["SZ01"] == {"population": "2", "not_done": "2"}
    assert by_unit["total"]["coverage_share"] == "20.0"
    assert set(await table(ask, "branch.head", "COVERAGE")) == {"GZ01", "total"}


@pytest.mark.rule("M-044", "M-045")
async def test_exported_figures_are_kept_as_they_were_counted(desk: Desk, firm: Firm, clock: FixedClock) -> None:
    wanted = Table(FigureKind.OUTCOMES, date(2026, 1, 1), date(2026, 3, 31))
    async with desk.work(firm.staff["branch.head"]) as work:
        before = await export_figures(work, wanted=wanted, form=TableFormat.CSV, purpose="季度考核")
    await visited(desk, firm, clock)
    async with desk.work(firm.staff["branch.head"]) as work:
        taken = (await take(work, export_id=before.id)).content
        after = await export_figures(work, wanted=wanted, form=TableFormat.CSV, purpose="季度考核")
        newer = (await take(work, export_id=after.id)).content
    assert isinstance(taken, bytes)
    assert isinstance(newer, bytes)
    lines = taken.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("单位代码,单位,已结束回访,完成,")
    assert lines[1].startswith("GZ01,广州天河路证券营业部,0,0,")
    assert newer.decode("utf-8-sig").splitlines()[1].startswith("GZ01,广州天河路证券营业部,1,1,")
    assert before.sha256 != after.sha256


@pytest.mark.rule("M-045")
async def test_a_frozen_list_leaves_the_house_as_the_lines_that_its_digest_is_over_and_not_when_they_changed(
    desk: Desk, firm: Firm, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    await freeze(desk)
    key = await owner.fetchval("SELECT id FROM population")
    async with desk.work(firm.staff["audit.officer"]) as work:
        export = await export_population(work, population_id=key, form=TableFormat.CSV, purpose="检查抽样")
        content = (await take(work, export_id=export.id)).content
    assert isinstance(content, bytes)
    _, _, lines = content.partition(b"\n")
    assert sha256(lines).hexdigest() == export.sha256
    await owner.execute("UPDATE population_member SET unit_code = 'SZ01' WHERE number = '10000001'")
    again = (lambda work: take(work, export_id=export.id), partial(export_population, **_of(key)))
    for act in again:
        async with desk.work(firm.staff["audit.officer"]) as work:
            with pytest.raises(BaseChanged):
                await act(work)


def _of(key: int) -> dict[str, Any]:
    return {"population_id": key, "form": TableFormat.XLSX, "purpose": "检查抽样"}
