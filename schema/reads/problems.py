"""What is wrong with the sources, found when the schema is built and told all at once."""

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from schema.reads.leaves import BadLeaf


class SourceError(Exception):
    """The sources and the schema do not fit: one line per problem, each prefixed `Type.field`."""


class Problems:
    """Collects problems once each; implementers do not repeat those of their interface."""

    def __init__(self) -> None:
        self._found: dict[str, None] = {}

    def add(self, label: str, problem: str) -> None:
        """Note a problem of `Type.field`."""
        self._found.setdefault(f"{label}: {problem}")

    def expect(self, condition: object, label: str, problem: str) -> None:
        """Note a problem unless the condition holds."""
        if not condition:
            self.add(label, problem)

    @contextmanager
    def noting(self, label: str) -> Generator[None]:
        """Turn what a wrong expression raises into a problem."""
        try:
            yield
        except AttributeError as missing:
            self.add(label, str(missing))
        except BadLeaf as bad:
            self.add(label, str(bad))
        except SQLAlchemyError as bad:
            self.add(label, f"is no SQL expression: {bad}")

    def raise_any(self) -> None:
        """Raise SourceError if there is any problem."""
        if self._found:
            raise SourceError("\n".join(self._found))
