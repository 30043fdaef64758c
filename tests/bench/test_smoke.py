"""Every family of figures runs on a small scale and prints lines that can be read."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import chosen
from bench.figure import Figure, Goal

ROOT = Path(__file__).resolve().parents[2]
SMALL = {"BENCH_SCALE": "0.0005", "BENCH_ROUNDS": "1", "BENCH_SECONDS": "0.2"}
KEYS = ["name", "value", "unit", "contender", "ratio", "goal", "met", "how"]
FIGURES = {
    "roll": ["roll", "roll_fresh", "roll_again", "roll_orm"],
    "plan": ["plan", "plan_memory", "plan_orm", "plan_again"],
    "import": ["import"],
    "figures": ["figures", "figures_duties", "figures_papers", "figures_coverage"],
    "archive": [
        *(f"archive_{size}{beside}" for size in ("256k", "8m", "64m", "way") for beside in ("", "_requests")),
        "archive_memory",
    ],
    "ingest": ["ingest"],
    "form": ["form"],
    "worklist": ["worklist", "worklist_cpu", "worklist_orm", "one_case"],
}


@pytest.mark.timeout(300)
def test_all_families_measure_on_a_small_scale() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANJUAN_")} | SMALL
    command = [sys.executable, "-m", "bench", f"ONLY={','.join(FIGURES)}"]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=280, check=False)
    assert run.returncode == 0, run.stderr[-3000:]
    lines = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    assert [line["name"] for line in lines] == [name for names in FIGURES.values() for name in names]
    assert all(list(line) == KEYS for line in lines)


def test_a_figure_with_a_contender_is_judged_by_its_ratio() -> None:
    figure = Figure("x", 3.0, "s", 2.0, 1.5, Goal("<=", 1.5), "how")
    assert figure.met
    assert json.loads(figure.line())["goal"] == "<= 1.5"


def test_a_figure_without_one_is_judged_by_its_value() -> None:
    assert not Figure("x", 0.5, "s", None, None, Goal("<=", 0.4), "how").met
    assert Figure("x", 5.0, "1/s", None, None, Goal(">=", 4), "how").met


def test_a_figure_without_a_goal_is_told_and_not_judged() -> None:
    figure = Figure("x", 3.0, "s", 2.0, 1.5, None, "how")
    assert figure.met
    line = json.loads(figure.line())
    assert (line["goal"], line["met"]) == (None, None)


def test_only_may_name_a_figure_or_its_family_and_nothing_else() -> None:
    assert chosen(["ONLY=one_case,roll"]) == ["worklist", "roll"]
    with pytest.raises(SystemExit, match="no figures speed"):
        chosen(["ONLY=speed"])
