"""Doing one thing to many, each on its own: one that fails stops no other, and what they raised is told at the end."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
AT_ONCE = 4


async def attempt(
    items: Sequence[T], act: Callable[[T], Awaitable[R]], at_once: int = AT_ONCE
) -> tuple[list[R], list[Exception]]:
    """Act on each, a few at once; give the answers, and the errors of those that failed."""
    gate = asyncio.Semaphore(at_once)

    async def gated(item: T) -> R:
        async with gate:
            return await act(item)

    results = await asyncio.gather(*(gated(item) for item in items), return_exceptions=True)
    failures = [result for result in results if isinstance(result, Exception)]
    return [result for result in results if not isinstance(result, BaseException)], failures


def tell(what: str, failures: Sequence[Exception]) -> None:
    """Raise what failed, together; nothing when nothing did."""
    if failures:
        raise ExceptionGroup(what, failures)
