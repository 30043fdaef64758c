"""From a DomainError to the GraphQL type of its kind, in the language of the request.

A mutation raises; strawberry hands what it raised to these handlers, and the answer is a member of the result union.
Anything that is not a DomainError is left alone: it is a defect, masked and reported elsewhere.
"""

from typing import TypeAlias

from strawberry.types.field import StrawberryField

from kernel import errors
from kernel.errors import DomainError, Language
from schema.context import Info
from schema.types.error import FieldError, Forbidden, Invalid, NotFound, Refused

AnyError: TypeAlias = NotFound | Forbidden | Refused | Invalid


def published(error: DomainError, language: Language) -> AnyError:
    """Give the GraphQL object of an error. Raises TypeError for one that is of none of the four kinds."""
    if isinstance(error, errors.Invalid):
        return Invalid(message=error.message(language), code=error.code, fields=_fields(error, language))
    for kind, shown in _KINDS:
        if isinstance(error, kind):
            return shown(message=error.message(language), code=error.code)
    raise TypeError(f"{type(error).__name__} is none of NotFound, Forbidden, Refused, Invalid")


_KINDS: tuple[tuple[type[DomainError], type[NotFound | Forbidden | Refused]], ...] = (
    (errors.NotFound, NotFound),
    (errors.Forbidden, Forbidden),
    (errors.Refused, Refused),
)


def _fields(error: errors.Invalid, language: Language) -> list[FieldError]:
    return [
        FieldError(path=problem.path, code=problem.code, message=problem.message(language)) for problem in error.fields
    ]


class _Handler:
    """Publishes every error of one kind."""

    def handle(self, exception: DomainError, *, field: StrawberryField, info: Info) -> AnyError:  # noqa: ARG002 - strawberry's call
        """Give the member of the result union."""
        return published(exception, info.context.language)


class NotFoundHandler(_Handler):
    """未找到."""

    exception_type = errors.NotFound
    error_type = NotFound


class ForbiddenHandler(_Handler):
    """无权限."""

    exception_type = errors.Forbidden
    error_type = Forbidden


class RefusedHandler(_Handler):
    """不予办理."""

    exception_type = errors.Refused
    error_type = Refused


class InvalidHandler(_Handler):
    """填写有误."""

    exception_type = errors.Invalid
    error_type = Invalid


HANDLERS = (NotFoundHandler(), ForbiddenHandler(), RefusedHandler(), InvalidHandler())
