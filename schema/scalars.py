"""Scalars of our own: instants that insist on an offset, sizes beyond 2 GiB."""

import re
from datetime import UTC, datetime
from typing import NewType

import strawberry
from strawberry.schema.config import StrawberryConfig

LARGEST_SIZE = 2**53
_OFFSET = re.compile(r"(Z|z|[+-]\d\d:?\d\d)$")

ByteSize = NewType("ByteSize", int)


def read_instant(value: object) -> datetime:
    """Read an instant with its offset, as UTC. Without an offset it would silently be taken as the server's time."""
    if not isinstance(value, str) or not _OFFSET.search(value):
        raise ValueError("An instant needs its offset, such as 2026-03-02T09:30:00+08:00.")
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError) as wrong:
        raise ValueError("This is no instant: write it like 2026-03-02T09:30:00+08:00.") from wrong


def write_instant(value: datetime) -> str:
    """Write an instant with its offset. Raises ValueError for one without."""
    if value.tzinfo is None:
        raise ValueError("an instant without an offset")
    return value.astimezone(UTC).isoformat()


def read_size(value: object) -> ByteSize:
    """Read a size in bytes, up to 2^53."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_SIZE:
        raise ValueError("A size is a whole number of bytes up to 2^53.")
    return ByteSize(value)


DATE_TIME = strawberry.scalar(
    name="DateTime",
    description="An instant with its offset, in ISO 8601; answers are in UTC (时刻，含时区).",
    serialize=write_instant,
    parse_value=read_instant,
    specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
)
BYTE_SIZE = strawberry.scalar(
    name="ByteSize",
    description="A size in bytes, as a number up to 2^53 (字节数).",
    serialize=int,
    parse_value=read_size,
)


def config() -> StrawberryConfig:
    """Give strawberry our scalars; pass the result as `config` when the schema is built."""
    return StrawberryConfig(scalar_map={datetime: DATE_TIME, ByteSize: BYTE_SIZE})


__all__ = ["ByteSize", "config", "read_instant", "read_size", "write_instant"]
