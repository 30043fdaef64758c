"""Is the process alive, is it ready to serve, what does it measure. Open to all, so it tells no more than that."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import TypeAlias

import orjson
import structlog
from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.headers import SECURITY_HEADERS

# A check passes when it returns and fails when it raises; what it raised goes to the log alone.
Check: TypeAlias = Callable[[], Awaitable[None]]

READY, NOT_READY = 200, 503

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CheckPace:
    """How long one check may take, and for how long its outcome answers further callers, in seconds."""

    within: float = 3
    remembered: float = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one check went; the time it took is in milliseconds."""

    passed: bool
    milliseconds: int


class Health:
    """The named checks of readiness, run together; many callers share one run."""

    def __init__(
        self,
        checks: Mapping[str, Check],
        pace: CheckPace = CheckPace(),
        registry: CollectorRegistry = REGISTRY,
    ) -> None:
        self._checks = dict(checks)
        self._pace = pace
        self._registry = registry
        self._turn = asyncio.Lock()
        self._outcomes: dict[str, Outcome] = {}
        self._checked_at = float("-inf")

    async def outcomes(self) -> dict[str, Outcome]:
        """Give the outcome of every check, not older than the pace allows."""
        async with self._turn:
            if perf_counter() - self._checked_at >= self._pace.remembered:
                found = await asyncio.gather(*(self._run(name) for name in self._checks))
                self._outcomes = dict(zip(self._checks, found, strict=True))
                self._checked_at = perf_counter()
            return self._outcomes

    def routes(self) -> list[Route]:
        """Give the routes /health/live, /health/ready and /metrics."""
        return [
            Route("/health/live", self._live, methods=["GET"]),
            Route("/health/ready", self._ready, methods=["GET"]),
            Route("/metrics", self._metrics, methods=["GET"]),
        ]

    async def _run(self, name: str) -> Outcome:
        start = perf_counter()
        passed = True
        try:
            async with asyncio.timeout(self._pace.within):
                await self._checks[name]()
        except Exception as error:  # noqa: BLE001 a check may fail in any way
            passed = False
            log.warning("not_ready", check=name, error=repr(error))
        return Outcome(passed, round((perf_counter() - start) * 1000))

    async def _live(self, request: Request) -> Response:
        del request
        return _json(READY, {"status": "live"})

    async def _ready(self, request: Request) -> Response:
        del request
        outcomes = await self.outcomes()
        ready = all(outcome.passed for outcome in outcomes.values())
        facts = {"status": "ready" if ready else "not ready", "checks": outcomes}
        return _json(READY if ready else NOT_READY, facts)

    async def _metrics(self, request: Request) -> Response:
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        return _plain(READY, encode(self._registry), content_type)


def _json(status: int, facts: Mapping[str, object]) -> Response:
    return _plain(status, orjson.dumps(facts), "application/json")


def _plain(status: int, body: bytes, content_type: str) -> Response:
    headers = {name.decode(): value.decode() for name, value in SECURITY_HEADERS}
    return Response(body, status, headers={**headers, "content-type": content_type})
