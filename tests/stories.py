"""What has happened before a test begins: a story is told once a run, and each test has a copy of where it ends.

`pytestmark = after(revisits_opened)` starts every test of a file on the morning when the first revisits were opened, `@after(opened)`
a single one. The clock of the test stands at that morning as ever.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeAlias

import pytest

from kernel.clock import FixedClock
from kernel.database import open_engine, open_sessions
from kernel.ports import Ports
from kernel.work import Desk
from server.embedded import Endpoints
from tests.firm import Firm
from tests.house import SHELF, open_due, roll
from tests.rules.course import load_day

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # Monday, 09:00 in Shanghai


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a story is told: the small firm on a Monday morning, in a database of the story's own."""

    endpoints: Endpoints
    desk: Desk
    firm: Firm


Story: TypeAlias = Callable[[Scene], Awaitable[None]]


def after(story: Story) -> pytest.MarkDecorator:
    """Start a test where a story ends."""
    return pytest.mark.story.with_args(story)


async def revisits_opened(scene: Scene) -> None:
    """Find the first duties and open their revisits."""
    await roll(scene.desk)
    await open_due(scene.desk)


async def debtors_revisit_opened(scene: Scene) -> None:
    """Let the first client of Guangzhou owe half a million on Friday, then open the revisits."""
    await load_day(
        scene.desk, scene.endpoints, date(2026, 2, 27), {scene.firm.clients["10000001"]: (1_250_000, 500_000)}
    )
    await revisits_opened(scene)


def tell(story: Story, firm: Firm, endpoints: Endpoints) -> None:
    """Tell a story in a database."""
    asyncio.run(_told(story, firm, endpoints))


async def _told(story: Story, firm: Firm, endpoints: Endpoints) -> None:
    engine = open_engine(endpoints.database_url, size=2)
    try:
        desk = Desk(open_sessions(engine), FixedClock(MORNING), Ports({"rulebooks": SHELF}))
        await story(Scene(endpoints, desk, firm))
    finally:
        await engine.dispose()
