"""The worklist of the listener's unit changed: read it again."""

from collections.abc import AsyncGenerator, Callable
from datetime import datetime
from typing import TypeVar, cast

import strawberry

from cases.actions.worklist import TOPIC
from schema.context import Info
from schema.reads.payloads import ref
from schema.types.organisation import Unit

Method = TypeVar("Method", bound=Callable[..., object])


def subscription(description: str) -> Callable[[Method], Method]:
    """Publish a method as a subscription; strawberry's own decorator has no static type."""
    return cast("Callable[[Method], Method]", strawberry.subscription(description=description))


@strawberry.type(description="The worklist of a unit changed (待办变动).")
class WorklistChange:
    """待办变动."""

    at: datetime = strawberry.field(description="When it was noticed (变动时间).")
    unit: Unit | None = strawberry.field(description="The unit whose worklist changed (单位).")


@strawberry.type
class WorklistSubscriptions:
    """待办变动."""

    @subscription("An event whenever the worklist of your unit changed (待办变动).")
    async def worklist_changed(self, info: Info) -> AsyncGenerator[WorklistChange, None]:
        """Listen to the unit that the listener is in now; rights are judged again at every read."""
        context = info.context
        async with context.desk.work(context.actor_id) as work:
            unit_id = work.actor.unit_id
        if context.announcements is None:
            return
        async for _ in context.announcements.changes(TOPIC, unit_id):
            yield WorklistChange(at=context.desk.clock.now(), unit=ref("unit", unit_id))
