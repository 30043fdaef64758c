"""Toy tables for the compiled reads: every way a field can be stored, under row-level security by unit."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Date, DateTime, ForeignKey, Integer, Numeric, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    type_annotation_map = {int: BigInteger(), str: Text(), datetime: DateTime(timezone=True), date: Date()}


class Unit(Base):
    __tablename__ = "unit"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))


class Staff(Base):
    __tablename__ = "staff"
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str]
    name: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    posts: Mapped[list[str]] = mapped_column(ARRAY(Text))


class Client(Base):
    __tablename__ = "client"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    name: Mapped[str]
    phone: Mapped[str | None]
    birthday: Mapped[date | None]
    assets: Mapped[Decimal] = mapped_column(Numeric(30, 7))
    debt: Mapped[Decimal | None] = mapped_column(Numeric(20, 2))
    investor_class: Mapped[str]
    extra: Mapped[dict[str, object] | None] = mapped_column(JSONB)
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    days: Mapped[list[date] | None] = mapped_column(ARRAY(Date))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    created_at: Mapped[datetime]


class Case(Base):
    __tablename__ = "case"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    number: Mapped[str]
    status: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    client_id: Mapped[int | None] = mapped_column(ForeignKey("client.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class Revisit(Base):
    __tablename__ = "revisit"
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    unit_id: Mapped[int]
    channel: Mapped[str | None]
    outcome: Mapped[str | None]
    note: Mapped[str]
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))


class Complaint(Base):
    __tablename__ = "complaint"
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    unit_id: Mapped[int]
    cause: Mapped[str]
    anonymous: Mapped[bool]
    complainant_name: Mapped[str]
    complainant_phone: Mapped[str | None]
    respondent_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class PoolReport(Base):
    __tablename__ = "pool_report"
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    unit_id: Mapped[int]
    ground: Mapped[str]


class Duty(Base):
    __tablename__ = "duty"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    title: Mapped[str | None]


class Obligation(Base):
    """A natural composite key: the duty's code and the day it starts."""

    __tablename__ = "obligation"
    code: Mapped[str] = mapped_column(primary_key=True)
    starts_on: Mapped[date] = mapped_column(primary_key=True)
    serial: Mapped[int] = mapped_column(primary_key=True)
    duty_id: Mapped[int]
    unit_id: Mapped[int]
    status: Mapped[str]
    due_order: Mapped[datetime]
    due_at: Mapped[datetime | None]
    subject_kind: Mapped[str | None]
    subject_id: Mapped[int | None]
    case_id: Mapped[int | None]
    client_id: Mapped[int | None]


class Attempt(Base):
    __tablename__ = "attempt"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int]
    unit_id: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    result: Mapped[str]
    document_id: Mapped[UUID | None]


class Document(Base):
    __tablename__ = "document"
    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    title: Mapped[str]
    size: Mapped[int]
    unit_id: Mapped[int]
    case_id: Mapped[int | None]
    archived_at: Mapped[datetime]


HIDDEN = ("client", "case", "revisit", "complaint", "pool_report", "obligation", "attempt", "document")
"""Tables whose rows are seen by unit; units, staff and duties are a directory."""
SCHEMA = "toy"
ENTER = """
CREATE FUNCTION enter(actor bigint) RETURNS boolean LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = public AS $$
DECLARE seen text;
BEGIN
    SELECT coalesce(array_agg(u.id), '{}')::text INTO seen FROM staff s JOIN unit u
      ON u.id = s.unit_id OR u.parent_id = s.unit_id WHERE s.id = actor;
    PERFORM set_config('anjuan.actor', actor::text, true), set_config('anjuan.units', seen, true);
    RETURN EXISTS (SELECT FROM staff s WHERE s.id = actor);
END $$;
"""
