"""Where every field of every type comes from; the same nouns as in schema/types. `SOURCES` lists them all."""

from schema.reads.sources import Source
from schema.sources.case import case
from schema.sources.client import client, credit_account, focus_membership, snapshot
from schema.sources.client_list import client_list, client_list_entry
from schema.sources.credit import credit_change, credit_record_entry
from schema.sources.delegation import delegation
from schema.sources.discrepancy import discrepancy, interview
from schema.sources.document import access_entry, document, hold, upload, upload_part
from schema.sources.filing import filing, filing_row, receipt, recipient
from schema.sources.follow_up import follow_up_item
from schema.sources.form import form_field, form_record, signature
from schema.sources.inspection import export, inspection_note, population
from schema.sources.journal import journal_entry
from schema.sources.major_matter import major_matter, major_matter_receipt
from schema.sources.margin import debt_contract, liquidation, position, warning_record
from schema.sources.notice import notice, notice_delivery
from schema.sources.obligation import due_explanation, obligation
from schema.sources.organisation import staff, unit
from schema.sources.plan import revisit_plan, revisit_plan_day, revisit_plan_line
from schema.sources.query import query
from schema.sources.question import question
from schema.sources.recording import recording
from schema.sources.revisit import revisit, revisit_attempt
from schema.sources.rulebook import duty, rulebook_version
from schema.sources.scan import scan
from schema.sources.waiver import waiver

SOURCES: tuple[type[Source], ...] = (
    access_entry,
    case,
    client,
    client_list,
    client_list_entry,
    credit_account,
    credit_change,
    credit_record_entry,
    delegation,
    discrepancy,
    debt_contract,
    document,
    due_explanation,
    duty,
    export,
    filing,
    filing_row,
    focus_membership,
    follow_up_item,
    form_field,
    form_record,
    hold,
    inspection_note,
    interview,
    journal_entry,
    major_matter,
    major_matter_receipt,
    liquidation,
    notice,
    notice_delivery,
    obligation,
    population,
    position,
    query,
    question,
    receipt,
    recipient,
    recording,
    revisit,
    revisit_attempt,
    revisit_plan,
    revisit_plan_day,
    revisit_plan_line,
    rulebook_version,
    scan,
    signature,
    snapshot,
    staff,
    unit,
    upload,
    upload_part,
    waiver,
    warning_record,
)
