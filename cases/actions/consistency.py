"""The nightly look at what the database does not check row by row; what it finds is an alarm, never mended by itself."""

from cases.queries.consistency import dangling_obligations
from kernel import journal
from kernel.work import Work


class Inconsistent(Exception):
    """Obligations point at something that is not there: the task dies and stays visible until somebody looks."""


async def check_obligations(work: Work) -> None:
    """Raise Inconsistent naming the obligations whose references dangle."""
    found = await dangling_obligations(work.session)
    if found:
        raise Inconsistent(", ".join(map(str, found)))
    journal.append(work, "obligations.checked", subject=("sweep", "obligations"))
