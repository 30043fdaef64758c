"""Connections: Relay's shape, forwards only, one generic type for all lists."""

from typing import Generic, TypeVar

import strawberry

Node = TypeVar("Node")


@strawberry.type(description="Where a page ends (分页信息).")
class PageInfo:
    """Relay's PageInfo."""

    has_next_page: bool = strawberry.field(description="Whether more rows follow: exact (是否有下一页).")
    has_previous_page: bool = strawberry.field(description="Whether this page was read after a cursor (是否有上一页).")
    start_cursor: str | None = strawberry.field(description="The cursor of the first row (首行游标).")
    end_cursor: str | None = strawberry.field(description="The cursor of the last row: pass it as `after` (末行游标).")


@strawberry.type(description="One row of a list with its cursor (列表行).")
class Edge(Generic[Node]):
    """Relay's edge."""

    node: Node = strawberry.field(description="The row itself (行内容).")
    cursor: str = strawberry.field(description="Where to go on after this row (游标).")


@strawberry.type(description="One page of a list (列表分页).")
class Connection(Generic[Node]):
    """Relay's connection."""

    edges: list[Edge[Node]] = strawberry.field(description="The rows of this page (本页各行).")
    page_info: PageInfo = strawberry.field(description="Where this page ends (分页信息).")
    total_count: int | None = strawberry.field(
        description="How many rows there are, counted up to 1,000 (总数，最多数到一千)."
    )
    total_count_is_exact: bool = strawberry.field(description="Whether `totalCount` is the whole count (总数是否精确).")


__all__ = ["Connection", "Edge", "PageInfo"]
