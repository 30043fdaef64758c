"""Answers: errors as clients read them, and the bytes around what was read.

Domain errors speak the client's language and carry their code. Anything else that goes wrong while running is a defect:
masked, reported, and found again by the id that the client gets.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson
from graphql import GraphQLError

from kernel.database import DatabaseAway, is_away
from kernel.errors import DomainError, Language
from kernel.reading import ReadFailed


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `failed_before_execution`: the request was refused, nothing ran, nothing was read."""

    body: bytes
    failed_before_execution: bool = False


Formatted: TypeAlias = dict[str, Any]

_MASKED = {"zh": "系统内部错误，已记录，请联系系统管理员。", "en": "Something went wrong inside. It has been recorded."}


class Answers:
    """Writes answers."""

    def __init__(self, report: Callable[[BaseException], str]) -> None:
        self._report = report

    def refused(self, errors: Iterable[Exception], language: Language) -> Answer:
        """Answer a request that was not run."""
        listed = [self._request_error(error, language) for error in errors]
        return Answer(orjson.dumps({"errors": listed}), failed_before_execution=True)

    def _request_error(self, error: Exception, language: Language) -> Formatted:
        formatted: Formatted = dict(error.formatted) if isinstance(error, GraphQLError) else {}
        fact = error.original_error if isinstance(error, GraphQLError) else error
        if isinstance(fact, DomainError):
            formatted["message"] = fact.message(language)
            formatted["extensions"] = {"code": fact.code}
        return formatted

    def failure(self, error: BaseException, language: Language, path: Sequence[str | int]) -> Formatted:
        """Write an error of execution; what is no domain error is masked and reported."""
        extensions: Formatted = {}
        if is_away(error):
            error = DatabaseAway()
        if isinstance(error, DomainError):
            message, extensions["code"] = error.message(language), error.code
            if isinstance(error, ReadFailed) and error.code == "INTERNAL":
                extensions["id"] = self._report(error)
        else:
            message, extensions["code"] = _MASKED[language], "INTERNAL"
            extensions["id"] = self._report(error)
        return {"message": message, "path": list(path), "extensions": extensions}

    def located(self, error: GraphQLError, language: Language) -> Formatted:
        """Write an error that graphql-core located: its own words for input, the original error's for the rest."""
        original = error.original_error
        if original is None or isinstance(original, GraphQLError):
            return dict(error.formatted)
        formatted = self.failure(original, language, error.path or ())
        if error.locations:
            formatted["locations"] = [location.formatted for location in error.locations]
        return formatted


def splice(parts: Sequence[tuple[bytes, bytes]], errors: Sequence[Formatted]) -> bytes:
    """Put the root fields' bytes together: nothing that was read is parsed again."""
    data = b",".join([key + value for key, value in parts])
    tail = b',"errors":' + orjson.dumps(errors) if errors else b""
    return b'{"data":{' + data + b"}" + tail + b"}"


def without_data(errors: Sequence[Formatted]) -> bytes:
    """Write an answer whose data was nulled by a required root field."""
    return b'{"data":null,"errors":' + orjson.dumps(errors) + b"}"
