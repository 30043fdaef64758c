"""分页: the arguments of every connection, and the connection itself."""

from typing import Annotated, TypeAlias

import strawberry

from schema.connections import Connection

First: TypeAlias = Annotated[
    int | None,
    strawberry.argument(description="How many rows at most, 0 to 200; 50 when left out (每页条数)."),
]
After: TypeAlias = Annotated[
    str | None,
    strawberry.argument(description="The cursor behind which the list goes on (从此游标之后)."),
]

__all__ = ["After", "Connection", "First"]
