"""Sources of filings."""

from cases.models import filing as m
from schema.reads.sources import Source, Where, column, global_id, many, one, order, page, ref, sql
from schema.sources.document import has_arrived
from schema.sources.expressions import label, masked_cells
from schema.types import filing as types
from schema.types.vocabulary import FILING_STATUSES

filing_where: Where = {
    "kind": lambda row, value: row.kind == value,
    "period": lambda row, value: row.period == value,
    "unit": ref("unit", lambda row, key: row.unit_id == key),
    "status": lambda row, value: row.status == value,
}


class recipient(Source, of=types.Recipient, table=m.FilingRecipient):  # noqa: N801 - the noun itself
    """报送对象."""

    unit = one(by="recipient_unit_id")
    staff = one(by="recipient_staff_id")
    copy = column()


class receipt(Source, of=types.Receipt, table=m.FilingReceipt):  # noqa: N801
    """签收."""

    id = global_id("filing_receipt")
    by = one(by="by_id", always=True)
    at = column()


class filing_row(Source, of=types.FilingRow, table=m.FilingRow):  # noqa: N801
    """报送明细."""

    id = global_id("filing_row")
    ordinal = column()
    late = column()
    corrects = column()
    source = one(by="source_case_id")
    cells = sql(lambda row: masked_cells(row.cells, row.masked))


class filing(Source, of=types.Filing, table=m.Filing):  # noqa: N801
    """报送."""

    id = global_id("filing")
    number = column()
    kind = column()
    period = column()
    period_start = column()
    period_end = column()
    unit = one(always=True)
    filer = one()
    rulebook = one(always=True)
    due_at = column()
    status = column()
    status_label = sql(lambda row: label(row.status, FILING_STATUSES))
    version = column()
    row_count = column()
    nil_return = column()
    late_rows = column()
    preparer = one()
    submitted_at = column()
    on_time = column()
    late_working_days = column()
    content_hash = column()
    documents = many(order=order("id"), by="filing_id", only=has_arrived)
    recipients = many(order=order("id"), by="filing_id")
    receipts = many(order=order("id"), by="filing_id", cap=500)
    rows = page("filing.rows", order=order("filing_id", "ordinal"), by="filing_id")
