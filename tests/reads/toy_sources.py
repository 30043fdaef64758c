"""Where the toy API's fields come from."""

from sqlalchemy import Text, and_, func, select
from sqlalchemy import case as when_

from schema.reads.sources import (
    Source,
    beside,
    column,
    computed,
    either,
    flag,
    global_id,
    many,
    node,
    one,
    order,
    page,
    part,
    pick,
    ref,
    sql,
    this_actor,
)
from tests.reads import toy_tables as m
from tests.reads import toy_types as types

case_order = {
    types.CaseOrder.OPENED: order("opened_at", "id"),
    types.CaseOrder.LATEST: order("opened_at", "id", descending=True),
    types.CaseOrder.NUMBER: order("number", "id"),
}
case_where = {
    "status": lambda c, value: c.status == value,
    "unit": ref("unit", lambda c, key: c.unit_id == key),
    "opened_before": lambda c, value: c.opened_at < value,
    "overdue": flag(
        true=lambda c: and_(c.closed_at.is_(None), c.due_at < func.now()),
        false=lambda c: func.coalesce(c.closed_at.is_not(None).op("or")(c.due_at >= func.now()), True),
    ),
    "number": lambda c, value: func.starts_with(c.number, value),
    "kinds": lambda c, value: c.kind == func.any(value),
    "outcome": lambda c, value: (
        select(m.Revisit.case_id).where(m.Revisit.case_id == c.id, m.Revisit.outcome == value).exists()
    ),
}


class unit(Source, of=types.Unit, table=m.Unit):
    id = global_id("unit")
    code = column()
    name = column()
    parent = one()


class staff(Source, of=types.Staff, table=m.Staff):
    id = global_id("staff")
    login = column()
    name = column()
    posts = column()
    unit = one(always=True)


class client(Source, of=types.Client, table=m.Client):
    id = global_id("client")
    number = column()
    name = column()
    phone = column()
    masked_phone = sql(lambda c: func.left(c.phone, 3, type_=Text) + "****" + func.right(c.phone, 4, type_=Text))
    birthday = column()
    assets = column()
    debt = column()
    investor_class = column()
    extra = column()
    tags = column()
    days = column()
    unit = one(always=True)
    created_at = column()
    case_count = sql(
        lambda c: select(func.count()).select_from(m.Case).where(m.Case.client_id == c.id).scalar_subquery()
    )
    cases = page("cases", order=case_order, where=case_where)
    latest_case = pick(
        order=order("opened_at", "id", descending=True), by="client_id", where={"status": case_where["status"]}
    )


class case(Source, of=types.Case, table=m.Case, kind="kind"):
    id = global_id("case")
    number = column()
    kind = column()
    status = column()
    version = column()
    opened_at = column()
    due_at = column()
    overdue = sql(lambda c: and_(c.closed_at.is_(None), c.due_at < func.now()))
    client = one()
    unit = one(always=True)
    assignee = one()
    obligations = many(
        order=order("due_order", "code", "starts_on", "serial"),
        cap=500,
        where={"open": flag(true=lambda c: c.status == "OPEN")},
    )
    documents = many(order=order("archived_at", "id", descending=True))


class revisit(case, of=types.Revisit, table=m.Revisit, when="REVISIT"):
    channel = column()
    outcome = column()
    note = column()
    attempts = many(order=order("at", "id"), by="case_id")
    complaint = one()


class complaint(case, of=types.Complaint, table=m.Complaint, when="COMPLAINT"):
    cause = column()
    complainant = part(when=lambda c: ~c.anonymous)
    respondent = one()


class pool_report(case, of=types.PoolReport, table=m.PoolReport, when="POOL_REPORT"):
    ground = column()


class complainant(Source, of=types.Complainant, table=m.Complaint):
    name = column("complainant_name")
    anonymous = column()
    phone = column("complainant_phone")
    respondent = one()


class attempt(Source, of=types.Attempt, table=m.Attempt):
    id = global_id("attempt")
    at = column()
    by = one(always=True)
    result = column()
    recording = one(by="document_id")


class obligation(Source, of=types.Obligation, table=m.Obligation):
    id = global_id("obligation")
    duty = beside(m.Duty)
    code = column()
    title = column("duty.title")
    duty_code = sql(lambda c: when_((c.status == "OPEN", c.duty.code), else_=None))
    starts_on = column()
    serial = column()
    status = column()
    due_at = column()
    unit = one(always=True)
    subject = either(
        kind="subject_kind",
        key="subject_id",
        members={"REVISIT": "revisit", "COMPLAINT": "complaint", "CLIENT": "client"},
    )
    about = either(members={"case_id": "case", "client_id": "client"})


class document(Source, of=types.Document, table=m.Document):
    id = global_id("document")
    title = column()
    size = column()
    archived_at = column()
    of_case = one(by="case_id")


class query(Source, of=types.Query):
    me = pick(only=lambda c: c.id == this_actor(), always=True)
    node = node()
    case_by_number = pick(where={"number": lambda c, value: c.number == value}, order=order("id"))
    cases = page("cases", order=case_order, where=case_where)
    revisits = page(
        "revisits", order=order("number", "id", descending=True), where={"outcome": lambda c, value: c.outcome == value}
    )
    clients = page(
        "clients",
        order=order("name", "id"),
        where={
            "search": lambda c, value: func.starts_with(c.name, value),
            "born_after": lambda c, value: c.birthday > value,
            "richer_than": lambda c, value: c.assets > value,
        },
    )
    worklist = page(
        "worklist",
        order=order("due_order", "code", "starts_on", "serial"),
        where={"status": lambda c, value: c.status == value, "code": lambda c, value: c.duty.code == value},
    )
    documents = page("documents", order=order("archived_at", "id"))
    add = computed()


SOURCES = [
    unit,
    staff,
    client,
    case,
    revisit,
    complaint,
    pool_report,
    complainant,
    attempt,
    obligation,
    document,
    query,
]
