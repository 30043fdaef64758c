"""One operation and its answer, as the transport and the API hand them to each other."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operation:
    """A document, the name of its operation when it holds several, and the variables as they came."""

    document: str
    name: str | None
    variables: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Answer:
    """A GraphQL response in JSON bytes; `failed_before_execution` when it carries errors and no data entry."""

    body: bytes
    failed_before_execution: bool = False
