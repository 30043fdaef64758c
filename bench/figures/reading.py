"""Reading through the API: a page of the worklist and one case, beside SQL by hand and beside strawberry over an ORM."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from statistics import median

import httpx
import psutil

from bench import operations
from bench.data import firm, worklist
from bench.figure import Figure, Goal
from bench.load import Order, load, post
from bench.processes import Server, cpu_seconds, free_port, serving, until_quiet
from bench.service import service_environment, token_of
from bench.stage import Stage, owner_connection

UNITS, CLIENTS, CONNECTIONS = 60, 30_000, 16
NUMBER = "RV-2026-000123"
JSON = {"content-type": "application/json"}
HOW = "answers per second at 16 connections, median of interleaved rounds; contender: {}"


@dataclass(slots=True)
class Asked:
    """One contender: its server, its request, and what every round showed: (answers per second, CPU seconds an answer)."""

    server: Server
    path: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    rounds: list[tuple[float, float]] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Give the median of answers per second."""
        return median(rate for rate, _ in self.rounds)

    @property
    def cpu(self) -> float:
        """Give the median of microseconds of CPU an answer, server and PostgreSQL together."""
        return median(cpu for _, cpu in self.rounds) * 1e6

    async def answer(self) -> object:
        """Ask once and give the decoded answer."""
        async with httpx.AsyncClient(timeout=60) as client:
            url = f"http://127.0.0.1:{self.server.port}{self.path}"
            found = await client.post(url, content=self.body, headers={**JSON, **self.headers})
            found.raise_for_status()
            decoded: object = found.json()
            return decoded

    async def round(self, seconds: float, postmaster: psutil.Process) -> None:
        """Load it once and note what came of it."""
        before = cpu_seconds(self.server.process, postmaster)
        order = Order(self.server.port, post(self.path, self.body, dict(self.headers)), CONNECTIONS, seconds)
        report = await load(order)
        self.rounds.append((report.rate, (cpu_seconds(self.server.process, postmaster) - before) / report.requests))


@asynccontextmanager
async def _servers(stage: Stage) -> AsyncIterator[tuple[Server, Server, Server, str]]:
    """Give the service, both contenders, and the token of the person who asks, over one firm."""
    async with AsyncExitStack() as stack:
        endpoints = await stack.enter_async_context(stage.database())
        async with owner_connection(endpoints) as connection:
            units, clients = stage.sizes.of(UNITS, 3), stage.sizes.of(CLIENTS, 400)
            staff = (await firm.found(endpoints, connection, units=units, clients=clients)).staff
            await worklist.fill(connection)
        ports = [free_port() for _ in range(3)]
        given = [endpoints.database_url, str(staff[firm.OFFICER])]
        log = stage.folder / "reading.log"
        environment = service_environment(endpoints, stage.folder / "reading", ports[0])
        serve = serving("server.cli", ["serve"], environment, port=ports[0], path="/health/live", log=log)
        servers = [await stack.enter_async_context(serve)]
        for port, module in zip(ports[1:], ("handwritten", "dataloaders"), strict=True):
            name = f"bench.contenders.{module}"
            serve = serving(name, [str(port), *given], {}, port=port, path="/", log=stage.folder / f"{module}.log")
            servers.append(await stack.enter_async_context(serve))
        await until_quiet(servers[0].process)
        yield servers[0], servers[1], servers[2], token_of(stage.folder / "reading", firm.OFFICER)


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Yield the figures of the worklist and of one case."""
    async with _servers(stage) as (ours, hand, orm, token):
        headers = {"Authorization": f"Bearer {token}"}
        page = json.dumps({"query": operations.WORKLIST, "variables": {"first": 50}}).encode()
        case = json.dumps({"query": operations.ONE_CASE, "variables": {"number": NUMBER}}).encode()
        lists = [Asked(ours, "/graphql", page, headers), Asked(hand, "/worklist", b"{}"), Asked(orm, "/graphql", page)]
        await _run(stage, lists)
        for figure in _worklist(*lists):
            yield figure
        ones = [Asked(ours, "/graphql", case, headers), Asked(hand, "/case", json.dumps({"number": NUMBER}).encode())]
        await _run(stage, ones)
        how = HOW.format("the same JSON from SQL by hand behind a bare route")
        yield _rate("one_case", ones[0], ones[1], Goal(">=", 0.80), how)


def _worklist(ours: Asked, hand: Asked, orm: Asked) -> list[Figure]:
    bare = "the same JSON from SQL by hand, under the same policies, behind a bare route"
    cpu = "microseconds of CPU an answer, server and PostgreSQL, median of interleaved rounds; contender: " + bare
    return [
        _rate("worklist", ours, hand, Goal(">=", 0.85), HOW.format(bare)),
        Figure("worklist_cpu", ours.cpu, "us", hand.cpu, ours.cpu / hand.cpu, Goal("<=", 1.20), cpu),
        _rate("worklist_orm", ours, orm, Goal(">=", 40), HOW.format("plain strawberry with dataloaders over an ORM")),
    ]


def _rate(name: str, ours: Asked, other: Asked, goal: Goal, how: str) -> Figure:
    return Figure(name, ours.rate, "1/s", other.rate, ours.rate / other.rate, goal, how)


async def _run(stage: Stage, asked: list[Asked]) -> None:
    """Make sure that all answer the same, warm them up, then take turns."""
    answers = [await each.answer() for each in asked]
    for answer in answers[1:]:
        if answer != answers[0]:
            raise AssertionError(f"contenders answer differently:\n{str(answers[0])[:600]}\n{str(answer)[:600]}")
    postmaster = await stage.postmaster()
    for number in range(stage.sizes.warmups + stage.sizes.rounds):
        for each in asked:
            await each.round(stage.sizes.seconds, postmaster)
            if number < stage.sizes.warmups:
                each.rounds.clear()
