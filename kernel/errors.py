"""Errors are typed facts that say what to do next.

DomainError
├── NotFound    what was asked for does not exist, or may not be seen
├── Forbidden   this person may not do this
├── Refused     the rules or the present state do not allow it now
└── Invalid     the data is wrong; every field that is wrong is named

A concrete error is a dataclass below one of the four. Its fields are the facts; `zh` and `en` are templates over them.
Raising one rolls the work back. Anything that is not a DomainError is a defect: it is masked, logged and correlated.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

Language = Literal["zh", "en"]


class DomainError(Exception):
    """The root of everything that a caller can be told."""

    code: ClassVar[str] = "ERROR"
    zh: ClassVar[str] = ""
    en: ClassVar[str] = ""

    def message(self, language: Language = "zh") -> str:
        """Say what is wrong and what to do next, in Chinese or English."""
        template = self.zh if language == "zh" else self.en
        return template.format_map(_Facts(vars(self)))

    def __str__(self) -> str:
        """Give the English message: logs and tests read it."""
        return self.message("en")


class _Facts(dict[str, object]):
    """The facts of an error as template values; a missing one shows its name instead of failing."""

    def __init__(self, facts: Mapping[str, object]) -> None:
        super().__init__(facts)

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class NotFound(DomainError):
    """It does not exist, or the actor may not see it: the answer is the same."""

    code = "NOT_FOUND"


class Forbidden(DomainError):
    """The actor's posts do not allow this."""

    code = "FORBIDDEN"


class Refused(DomainError):
    """The rules or the present state do not allow this now."""

    code = "REFUSED"


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One wrong field: `path` as the caller wrote it (`fields.MF1-006`), a stable code, and what to do."""

    path: str
    code: str
    zh: str
    en: str

    def message(self, language: Language = "zh") -> str:
        """Say what is wrong with this field."""
        return self.zh if language == "zh" else self.en


@dataclass(eq=False)
class Invalid(DomainError):
    """The data is wrong: all wrong fields at once, so that nothing is typed twice."""

    fields: tuple[FieldProblem, ...] = field(default=())

    code: ClassVar[str] = "INVALID"
    zh: ClassVar[str] = "填写内容有误，请按提示修改后重新提交；已填写的内容未丢失。"
    en: ClassVar[str] = "Some fields are wrong: mend those named and send again; nothing entered is lost."

    def message(self, language: Language = "zh") -> str:
        """List every wrong field after the summary."""
        problems = "; ".join(f"{problem.path}: {problem.message(language)}" for problem in self.fields)
        summary = DomainError.message(self, language)
        return f"{summary} ({problems})" if problems else summary


def invalid(path: str, code: str, zh: str, en: str) -> Invalid:
    """Build an Invalid with a single field problem."""
    return Invalid(fields=(FieldProblem(path, code, zh, en),))
