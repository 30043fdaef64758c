"""Figures of all units over a year of 4,000,000 revisits, beside the same numbers by a plain GROUP BY over the rows."""

import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from statistics import median

import asyncpg

from bench.contenders import grouped
from bench.data import firm, revisits
from bench.figure import Figure, Goal
from bench.stage import Stage, open_desk, owner_connection
from cases.actions.figures import figures
from cases.actions.population import freeze_due
from cases.figure_columns import FigureKind, Number
from kernel.clock import SystemClock, office_date
from kernel.ports import Ports
from kernel.work import Desk

UNITS, CLIENTS = 60, 1_000_000
DAYS = {FigureKind.COVERAGE: 90}
YEAR = 364
TABLES: Mapping[str, tuple[FigureKind, str, str]] = {
    "figures": (FigureKind.OUTCOMES, grouped.OUTCOMES, "ended"),
    "figures_duties": (FigureKind.REVISITS, grouped.DUTIES, "done"),
    "figures_papers": (FigureKind.ARCHIVING, grouped.PAPERS, "archived"),
    "figures_coverage": (FigureKind.COVERAGE, grouped.COVERAGE, "done"),
}
HOW = "seconds for {} of all units over {} days, median; contender: a plain GROUP BY over the rows, as the owner"


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Yield the figures of counting: the goal is on the seconds, the contender is told."""
    async with stage.database() as endpoints, owner_connection(endpoints) as owner, open_desk(endpoints) as plain:
        founded = await firm.found(
            endpoints, owner, units=stage.sizes.of(UNITS, 3), clients=stage.sizes.of(CLIENTS, 200)
        )
        await revisits.fill(owner)
        desk = replace(plain, ports=Ports({"rulebooks": founded.shelf}))
        async with desk.work(founded.staff[firm.SCHEDULER]) as work:
            await freeze_due(work, founded.edition)
        await owner.execute("VACUUM (ANALYZE) population_member")
        for name, (kind, statement, column) in TABLES.items():
            today = office_date(SystemClock().now())
            period = (today - timedelta(DAYS.get(kind, YEAR)), today)
            taken: list[tuple[float, float]] = []
            for _ in range(stage.sizes.warmups + stage.sizes.rounds):
                ours, counted = await _ours(desk, founded.staff[firm.HEAD], kind, period, column)
                theirs, expected = await _theirs(owner, statement, period, column)
                assert counted == expected, (name, counted, expected)
                taken.append((ours, theirs))
            ours, theirs = (median(each) for each in zip(*taken[stage.sizes.warmups :], strict=True))
            how = HOW.format(f"the table {kind}", DAYS.get(kind, YEAR) + 1)
            yield Figure(name, ours, "s", theirs, None, Goal("<=", 1.0), how)


async def _ours(
    desk: Desk, actor: int, kind: FigureKind, period: tuple[date, date], column: str
) -> tuple[float, Number]:
    """Give the seconds of one table as the head of the headquarters, and the total of a column."""
    began = time.perf_counter()
    async with desk.work(actor) as work:
        table = await figures(work, kind=kind, since=period[0], until=period[1])
    return time.perf_counter() - began, table.total[column]


async def _theirs(
    owner: "asyncpg.Connection[asyncpg.Record]", statement: str, period: tuple[date, date], column: str
) -> tuple[float, Number]:
    began = time.perf_counter()
    rows = await owner.fetch(statement, *period)
    return time.perf_counter() - began, sum(row[column] for row in rows)
