"""错误: what a mutation can answer instead of its payload. Each says what to do next."""

import strawberry


@strawberry.interface(description="Why something was not done, and what to do next (错误).")
class Error:
    """错误."""

    message: str = strawberry.field(
        description="What is wrong and what to do next, in the language asked for (错误说明)."
    )
    code: str = strawberry.field(description="Stable code for programs (错误代码).")


@strawberry.type(description="It does not exist, or may not be seen: the answer is the same (未找到).")
class NotFound(Error):
    """未找到."""


@strawberry.type(description="The posts held do not allow this (无权限).")
class Forbidden(Error):
    """无权限."""


@strawberry.type(description="The rules or the present state do not allow this now (不予办理).")
class Refused(Error):
    """不予办理."""


@strawberry.type(description="One wrong field of an input (填写错误).")
class FieldError:
    """填写错误."""

    path: str = strawberry.field(description="The field as the caller wrote it, such as fields.MF1-006 (字段路径).")
    code: str = strawberry.field(description="Stable code for programs (错误代码).")
    message: str = strawberry.field(description="What is wrong with it, in the language asked for (错误说明).")


@strawberry.type(description="The data is wrong; every wrong field is named (填写有误).")
class Invalid(Error):
    """填写有误."""

    fields: list[FieldError] = strawberry.field(
        description="Every wrong field, so that nothing is typed twice (错误字段)."
    )
