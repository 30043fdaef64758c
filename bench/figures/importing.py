"""A day of a million snapshots: file to validated, indexed partition, beside a bare COPY of the same bytes."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from statistics import median

import asyncpg

from bench.data import firm
from bench.figure import Figure, Goal
from bench.stage import Stage, open_desk, owner_connection
from cases.actions.importing import import_file

UNITS, ROWS, ROUNDS = 60, 1_000_000, 3
BARE = """CREATE TABLE snapshot_bare (on_date date, account text, assets numeric(20,2), debt numeric(20,2), ratio numeric(14,4),
    profit_loss numeric(20,2), profit_loss_ratio numeric(14,4))"""
HEAD = "date,account,assets,debt,ratio,profit_loss,profit_loss_ratio\n"
HOW = "seconds from CSV to the attached, validated partition; contender: COPY of the same file into an unconstrained table"


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Yield the figure of the import."""
    rows = stage.sizes.of(ROWS, 200)
    async with stage.database() as endpoints, owner_connection(endpoints) as owner, open_desk(endpoints) as desk:
        founded = await firm.found(endpoints, owner, units=stage.sizes.of(UNITS, 3), clients=rows)
        await owner.execute("VACUUM (ANALYZE)")
        ours: list[float] = []
        bare: list[float] = []
        for number in range(min(ROUNDS, stage.sizes.rounds)):
            path = stage.folder / f"snapshots-{number}.csv"
            write(path, rows, f"2026-03-{number + 2:02d}")
            began = time.perf_counter()
            report = await import_file(desk, founded.staff[firm.SCHEDULER], kind="snapshots", path=path)
            ours.append(time.perf_counter() - began)
            assert report.loaded == rows, report
            bare.append(await _copy(owner, path))
            path.unlink()
        value, other = median(ours), median(bare)
        yield Figure("import", value, "s", other, value / other, Goal("<=", 5), HOW)


def write(path: Path, rows: int, day: str) -> None:
    """Write the day's file: every account once, a fifth of them without debt."""
    with path.open("w") as file:
        file.write(HEAD)
        for start in range(1, rows + 1, 10_000):
            file.writelines(_line(day, number) for number in range(start, min(start + 10_000, rows + 1)))


def _line(day: str, number: int) -> str:
    assets = 100_000 + number % 900_000
    if number % 5 == 0:
        return f"{day},06{10_000_000 + number},{assets}.50,0,,12.34,0.0001\n"
    debt = assets // 2
    return f"{day},06{10_000_000 + number},{assets}.50,{debt}.00,{assets / debt:.4f},-12.34,-0.0001\n"


async def _copy(owner: "asyncpg.Connection[asyncpg.Record]", path: Path) -> float:
    await owner.execute("DROP TABLE IF EXISTS snapshot_bare")
    await owner.execute(BARE)
    await owner.execute("CHECKPOINT")
    began = time.perf_counter()
    with path.open("rb") as file:
        await owner.copy_to_table("snapshot_bare", source=file, format="csv", header=True)
    return time.perf_counter() - began
