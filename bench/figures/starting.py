"""From `anjuan serve` to ready: the first start of a new data folder, and later ones."""

import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from statistics import median

from bench.figure import Figure, Goal
from bench.processes import ROOT, end, free_port, plain_environment, until_answering
from bench.stage import Stage

STARTS = 3


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Yield the figures of first and later starts."""
    home = stage.folder / "starting"
    starts = min(STARTS, stage.sizes.rounds)
    first: list[float] = []
    later: list[float] = []
    for _ in range(starts):
        first.append(await start(home))
        later.append(await start(home))
        shutil.rmtree(home)
    how = (
        "seconds from the command until /health/ready says ready, median, new data folder (embedded PostgreSQL and S3)"
    )
    yield Figure("ready_first", median(first), "s", None, None, Goal("<=", 20), how)
    how = "seconds from the command until /health/ready says ready, median, known data folder"
    yield Figure("ready_later", median(later), "s", None, None, Goal("<=", 10), how)


async def start(home: Path) -> float:
    """Start the service, wait until it is ready, end it; give the seconds until it was ready."""
    port, log = free_port(), home.with_suffix(".log")
    environment = {**plain_environment(), "ANJUAN_HOME": str(home), "ANJUAN_PORT": str(port)}
    began = time.perf_counter()
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "server.cli", "serve"], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    try:
        await until_answering(child, f"http://127.0.0.1:{port}/health/ready", log)
        return time.perf_counter() - began
    finally:
        end(child)
