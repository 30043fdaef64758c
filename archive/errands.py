"""What the archive wants done by durable tasks and by the clock, by name; each is idempotent and says when to retry."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from archive.archiving import LISTEN
from archive.closing import Closing, happened_of
from archive.holds import CLOSE, FLAG
from archive.ingest import RELAY
from archive.listening import Listening
from archive.reconcile import Reconcile
from archive.relay import Relay
from archive.upkeep import RECOVER, Upkeep
from archive.verify import VERIFY, Verify
from kernel.tasks import Arguments

Errand: TypeAlias = Callable[[Arguments], Awaitable[object]]

SETTLE = "archive.settle"
ABANDON = "archive.abandon"
ROLL = "archive.roll"
RESUME = "archive.resume"
RECONCILE = "archive.reconcile"

# name, cron in Asia/Shanghai: what the clock's table should hold for the archive.
ROUNDS = (
    (RECOVER, "* * * * *"),
    (SETTLE, "* * * * *"),
    (RESUME, "50 * * * *"),
    (ROLL, "10 2 * * *"),
    (VERIFY, "20 1 * * *"),
    (RECONCILE, "30 2 * * *"),
    (ABANDON, "10 3 * * *"),
)


def errands_of(relay: Relay) -> Mapping[str, Errand]:
    """Give every errand of the archive by the name of its task."""
    closing, upkeep = Closing(relay.desk, relay.actor_id), Upkeep(relay)
    return {
        RELAY: lambda arguments: relay.run(_number(arguments, "document")),
        LISTEN: lambda arguments: Listening(relay.desk, relay.actor_id).listen(_number(arguments, "document")),
        FLAG: lambda arguments: closing.sync_flag(_number(arguments, "document")),
        CLOSE: lambda arguments: closing.close(_number(arguments, "hold"), happened_of(_days(arguments))),
        RECOVER: lambda _: upkeep.recover(),
        SETTLE: lambda _: upkeep.settle(),
        ABANDON: lambda _: upkeep.abandon(),
        RESUME: lambda _: closing.resume(),
        ROLL: lambda _: closing.roll(),
        VERIFY: lambda _: Verify(relay.desk, relay.actor_id).run(),
        RECONCILE: lambda _: Reconcile(relay.desk, relay.actor_id).watch(),
    }


def _number(arguments: Arguments, name: str) -> int:
    return int(str(arguments[name]))


def _days(arguments: Arguments) -> dict[str, str | None]:
    given = arguments["happened"]
    pairs = given.items() if isinstance(given, Mapping) else ()
    return {str(name): None if day is None else str(day) for name, day in pairs}
