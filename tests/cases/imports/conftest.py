"""What importer tests share: a folder of files, and the core feed delivering them."""

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import TypeAlias

import pytest
from sqlalchemy import text

from cases.actions.importing import import_file
from cases.imports.report import Report
from kernel.work import Desk
from tests.firm import Firm
from tests.house import SCHEDULER

Deliver: TypeAlias = Callable[..., Awaitable[Report]]
Ask: TypeAlias = Callable[[str], Awaitable[list[tuple[object, ...]]]]


@pytest.fixture
def deliver(desk: Desk, firm: Firm, tmp_path: Path) -> Deliver:
    """Give a function that writes a file and imports it as the core feed."""

    async def run(
        kind: str, content: str | bytes, *, on: date | None = None, accept_good: bool = False, login: str = "core.feed"
    ) -> Report:
        path = tmp_path / f"{kind}.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return await import_file(desk, firm.staff[login], kind=kind, path=path, on=on, accept_good=accept_good)

    return run


@pytest.fixture
def ask(desk: Desk) -> Ask:
    """Give a function that reads rows as the scheduler, who sees everything."""

    async def run(query: str) -> list[tuple[object, ...]]:
        async with desk.work(SCHEDULER) as work:
            return [tuple(row) for row in await work.session.execute(text(query))]

    return run
