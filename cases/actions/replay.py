"""Idempotency: the same key by the same person returns what it returned the first time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from cases.errors import ReusedKey
from cases.models.replay import FirstResult
from cases.queries import replay as results
from kernel.work import Work


@dataclass(frozen=True, slots=True)
class Request:
    """A keyed request: the key, what it asks for, and the digest of its input."""

    key: str
    verb: str
    digest: str


async def first_result(work: Work, request: Request) -> Mapping[str, int | str | None] | None:
    """Give the first result of this key, or None for a new one; others with the same key wait. Raise ReusedKey."""
    await results.wait_for_key(work.session, work.actor.staff_id, request.key)
    first = await work.session.get(FirstResult, (work.actor.staff_id, request.key))
    if first is None:
        return None
    if (first.mutation, first.digest) != (request.verb, request.digest):
        raise ReusedKey(request.key)
    return cast("Mapping[str, int | str | None]", first.result)


def keep(work: Work, request: Request, result: Mapping[str, int | str | None]) -> None:
    """Keep a first result in the transaction that made it."""
    work.session.add(
        FirstResult(
            actor_id=work.actor.staff_id,
            key=request.key,
            mutation=request.verb,
            digest=request.digest,
            result=dict(result),
            at=work.now,
        )
    )
