"""`python -m bench [ONLY=name,name]`: one JSON line per figure; exit 1 when a goal is missed."""

import sys
from collections.abc import AsyncIterator, Callable

import uvloop

from bench.figure import Figure
from bench.figures import archiving, counting, importing, ingesting, planning, printing, reading, rolling, starting
from bench.sizes import sizes
from bench.stage import Stage, open_stage

FAMILIES: dict[str, Callable[[Stage], AsyncIterator[Figure]]] = {
    "worklist": reading.measure,
    "roll": rolling.measure,
    "plan": planning.measure,
    "import": importing.measure,
    "figures": counting.measure,
    "archive": archiving.measure,
    "ingest": ingesting.measure,
    "form": printing.measure,
    "ready": starting.measure,
}
ALSO = {"one_case": "worklist", "worklist_cpu": "worklist", "worklist_orm": "worklist"}


def chosen(arguments: list[str]) -> list[str]:
    """Give the families that ONLY names, all without it; raise SystemExit with the names there are."""
    named = [name for argument in arguments if argument.startswith("ONLY=") for name in argument[5:].split(",") if name]
    families = list(dict.fromkeys(ALSO.get(name, name) for name in named)) or list(FAMILIES)
    unknown = [name for name in families if name not in FAMILIES]
    if unknown:
        sys.exit(f"no figures {', '.join(unknown)}: there are {', '.join([*FAMILIES, *ALSO])}")
    return families


async def run(families: list[str]) -> bool:
    """Measure and print; tell whether every goal is met."""
    met = True
    size = sizes()
    async with open_stage(size, durable=size.whole) as stage:
        for family in families:
            async for figure in FAMILIES[family](stage):
                print(figure.line(), flush=True)
                met = met and figure.met
    return met or not size.whole


if __name__ == "__main__":
    sys.exit(0 if uvloop.run(run(chosen(sys.argv[1:]))) else 1)
