"""Sources of the root fields."""

from sqlalchemy import ColumnElement, and_

from cases.models.obligation import ObligationStatus
from cases.models.scan import ScanState
from schema.queries import Query
from schema.reads.rows import Row
from schema.reads.sources import Source, computed, many, node, order, page, pick, ref, this_actor
from schema.sources.case import case_order, case_where
from schema.sources.client import client_where
from schema.sources.client_list import client_list_where
from schema.sources.document import access_where, document_where, is_original
from schema.sources.expressions import this_unit
from schema.sources.filing import filing_where
from schema.sources.inspection import inspection_note_where
from schema.sources.journal import journal_where
from schema.sources.notice import is_mine, notice_where
from schema.sources.obligation import obligation_where
from schema.sources.plan import plan_where
from schema.sources.recording import recording_where
from schema.sources.scan import scan_where

newest = order("id", descending=True)


def _of_my_unit(row: Row) -> ColumnElement[bool]:
    """Tell whether it is open and owed by my unit; the unit is named, so that one index range is read in order."""
    return and_(row.status == ObligationStatus.OPEN.value, row.unit_id == this_unit())


class query(Source, of=Query):  # noqa: N801 - the noun itself
    """查询."""

    me = pick(only=lambda row: row.id == this_actor(), always=True)
    node = node()
    client = pick(where={"number": lambda row, value: row.number == value})
    clients = page("clients", order=order("number", "id"), where=client_where)
    client_lists = page("client_lists", order=order("proposed_at", "id", descending=True), where=client_list_where)
    case_by_number = pick(where={"number": lambda row, value: row.number == value})
    cases = page("cases", order=case_order, where=case_where)
    filings = page("filings", order=order("due_at", "id", descending=True), where=filing_where)
    rulebooks = many(order=order("effective_from", "id", descending=True))
    revisit_plan = pick(where={"id": ref("revisit_plan", lambda row, key: row.id == key)})
    revisit_plans = page("revisit_plans", order=order("made_at", "id", descending=True), where=plan_where)
    worklist = page("worklist", order=order("due_order", "id"), where=obligation_where, only=_of_my_unit)
    obligations = page("obligations", order=order("due_order", "id"), where=obligation_where)
    documents = page("documents", order=newest, where=document_where, only=is_original)
    recordings = page("recordings", order=newest, where=recording_where)
    upload = pick(
        where={"client_mutation_id": lambda row, value: row.client_mutation_id == value},
        only=lambda row: row.begun_by_id == this_actor(),
    )
    unmatched_scans = page(
        "unmatched_scans",
        order=order("document_id"),
        where=scan_where,
        only=lambda row: row.state == ScanState.UNMATCHED.value,
    )
    journal = page("journal", order=newest, where=journal_where)
    access_entries = page("access_entries", order=newest, where=access_where)
    notices = page("notices", order=newest, where=notice_where, only=is_mine)
    inspection_notes = page("inspection_notes", order=newest, where=inspection_note_where)
    populations = page("populations", order=newest)
    exports = page("exports", order=newest)
    figures = computed()
    deadline = computed()
    working_calendar = computed()
