"""Where every field of every type comes from; the same nouns as in schema/types. `SOURCES` lists them all."""

from schema.reads.sources import Source
from schema.sources.case import case
from schema.sources.client import client, credit_account, snapshot
from schema.sources.document import access_entry, document, hold, upload, upload_part
from schema.sources.filing import filing, filing_row, receipt, recipient
from schema.sources.form import form_field, form_record, signature
from schema.sources.journal import journal_entry
from schema.sources.notice import notice, notice_delivery
from schema.sources.obligation import due_explanation, obligation
from schema.sources.organisation import staff, unit
from schema.sources.query import query
from schema.sources.revisit import revisit, revisit_attempt
from schema.sources.rulebook import duty, rulebook_version
from schema.sources.scan import scan

SOURCES: tuple[type[Source], ...] = (
    access_entry,
    case,
    client,
    credit_account,
    document,
    due_explanation,
    duty,
    filing,
    filing_row,
    form_field,
    form_record,
    hold,
    journal_entry,
    notice,
    notice_delivery,
    obligation,
    query,
    receipt,
    recipient,
    revisit,
    revisit_attempt,
    rulebook_version,
    scan,
    signature,
    snapshot,
    staff,
    unit,
    upload,
    upload_part,
)
