"""The states of a document and the only way between them: one statement that names the state it expects.

RESERVED → UPLOADING → STAGED → VERIFYING → LOCKED → ARCHIVED, or REJECTED (wrong bytes), or ABANDONED (never finished).
VERIFYING and LOCKED belong to whoever holds the lease; `fence` grows with each lease, and a worker whose fence is old
moves nothing any more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, update

from archive.models import Document, DocumentState
from kernel.work import Work

S = DocumentState
NEXT: Mapping[DocumentState, frozenset[DocumentState]] = {
    S.RESERVED: frozenset({S.UPLOADING, S.STAGED, S.ABANDONED}),
    S.UPLOADING: frozenset({S.STAGED, S.ABANDONED}),
    S.STAGED: frozenset({S.VERIFYING}),
    S.VERIFYING: frozenset({S.LOCKED, S.REJECTED, S.UPLOADING}),
    S.LOCKED: frozenset({S.ARCHIVED}),
    S.ARCHIVED: frozenset(),
    S.REJECTED: frozenset(),
    S.ABANDONED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One transition: from any of `expected` to `state`, under `fence` when the step belongs to a lease."""

    expected: tuple[DocumentState, ...]
    state: DocumentState
    fence: int | None = None
    values: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a step that the table does not allow; staying in a state is allowed."""
        wrong = [origin for origin in self.expected if self.state not in NEXT[origin] | {origin}]
        if wrong:
            message = f"no way from {wrong[0]} to {self.state}"
            raise ValueError(message)


async def move(work: Work, document_id: int, step: Step) -> bool:
    """Take one step; False, and nothing changed, when the document is not where the step expects it."""
    where: list[ColumnElement[bool]] = [
        Document.id == document_id,
        Document.state.in_([s.value for s in step.expected]),
    ]
    if step.fence is not None:
        where.append(Document.fence == step.fence)
    values = {**step.values, "state": step.state.value, "version": Document.version + 1}
    statement = update(Document).where(*where).values(values).execution_options(synchronize_session=False)
    result = await work.session.execute(statement)
    return bool(getattr(result, "rowcount", 0))
