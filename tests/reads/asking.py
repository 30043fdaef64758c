"""Asking an API in tests."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

import orjson

from kernel.errors import Language
from schema.operation import Api, Operation


@dataclass(frozen=True, slots=True)
class Asker:
    """The context of a request: who asks, in which language."""

    actor_id: int = 1
    language: Language = "en"
    disconnected: Awaitable[object] | None = None


async def ask(api: Api, document: str, actor: int = 1, name: str | None = None, **variables: object) -> Any:
    """Ask as an actor; give the whole answer."""
    answer = await api.execute(Operation(document, name, variables), Asker(actor))
    return orjson.loads(answer.body)


async def refusal(api: Api, document: str, language: Language = "en", **variables: object) -> Any:
    """Ask what must be refused before anything runs; give its first error."""
    answer = await api.execute(Operation(document, None, variables), Asker(1, language))
    assert answer.failed_before_execution
    body = orjson.loads(answer.body)
    assert "data" not in body
    return body["errors"][0]
