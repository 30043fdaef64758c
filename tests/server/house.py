"""The whole process on the suite's services: routes answered in-process, tasks carried out by the real worker."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
from pydantic import SecretStr

from kernel.settings import Settings
from scheduler.service import Roles, run_scheduler
from server.app import Process, build_process
from server.embedded import Endpoints
from server.house import House, check_store, open_house


def settings_for(endpoints: Endpoints, home: Path, **changes: object) -> Settings:
    """Give settings that point at a test's own database and at buckets of its own."""
    given: dict[str, object] = {
        "home": home,
        "database_url": SecretStr(endpoints.database_url),
        "database_owner_url": SecretStr(endpoints.owner_url),
        "s3_endpoint": endpoints.s3_endpoint,
        "s3_access_key": SecretStr(endpoints.s3_access_key),
        "s3_secret_key": SecretStr(endpoints.s3_secret_key),
        "s3_bucket_prefix": f"t{uuid4().hex[:12]}-",
    }
    return Settings(**{**given, **changes})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Running:
    """An open house with its process, and a client for each person."""

    house: House
    process: Process
    client: httpx.AsyncClient

    def token(self, login: str) -> str:
        """Mint a token of the development issuer."""
        assert self.process.issuer is not None
        return self.process.issuer.token(login)

    async def ask(self, login: str, document: str, variables: Mapping[str, object] | None = None) -> dict[str, object]:
        """Send one operation as somebody; give its data, and fail on errors."""
        body = {"query": document, "variables": dict(variables or {})}
        headers = {"authorization": f"Bearer {self.token(login)}"}
        answer = (await self.client.post("/graphql", json=body, headers=headers)).json()
        assert "errors" not in answer, answer["errors"]
        data: dict[str, object] = answer["data"]
        return data


@asynccontextmanager
async def running_house(endpoints: Endpoints, home: Path, *, worker: bool = True) -> AsyncIterator[Running]:
    """Open the house on a test's database with a qualified store; `worker` also carries out tasks."""
    async with open_house(settings_for(endpoints, home)) as house:
        await check_store(house)
        process = build_process(house)
        stop = asyncio.Event()
        roles = Roles(clock=False, worker=worker)
        scheduler = asyncio.create_task(run_scheduler(house.endpoints.database_url, house.sweeper, stop, roles))
        transport = httpx.ASGITransport(process.app)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            try:
                yield Running(house, process, client)
            finally:
                await process.relaying.settle()
                stop.set()
                await scheduler
