"""The declarative base: constraint names, no implicit RETURNING, no hidden loading."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, DateTime, MetaData, Sequence, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Details = dict[str, object]
KEYS = text("SELECT nextval(CAST(:name AS text)::regclass) FROM generate_series(1, :count)")


class Base(DeclarativeBase):
    """Every mapped class descends from here.

    Tables do not use RETURNING: a row may be written for a unit whose rows the writer cannot see,
    and RETURNING would ask the visibility policy.
    """

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[object, object]] = {
        int: BigInteger(),
        str: Text(),
        datetime: DateTime(timezone=True),
        Details: JSONB(),
    }

    @classmethod
    def __table_cls__(cls, *arguments: Any, **options: Any) -> Table:
        """Make every table without RETURNING."""
        return Table(*arguments, **options, implicit_returning=False)


def key(name: str) -> MappedColumn[int]:
    """Give a bigint primary key drawn from the sequence `<name>_id` before the insert."""
    return mapped_column(BigInteger(), Sequence(f"{name}_id", metadata=Base.metadata), primary_key=True)


async def take_keys(session: AsyncSession, name: str, count: int) -> list[int]:
    """Draw `count` keys of `<name>_id` at once: rows that have theirs are written together, the others one by one."""
    drawn = await session.execute(KEYS, {"name": f"{name}_id", "count": count})
    return list(drawn.scalars())


def one_of(column: str, values: type[StrEnum], *, optional: bool = False) -> CheckConstraint:
    """Constrain a text column to an enum's values: text stays leakproof under row-level security, native enums do not."""
    listed = ", ".join(f"'{value}'" for value in values)
    test = f"{column} IN ({listed})"
    return CheckConstraint(f"{column} IS NULL OR {test}" if optional else test, name=column)


__all__ = ["Base", "Details", "Mapped", "key", "mapped_column", "one_of", "take_keys"]
