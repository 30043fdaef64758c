"""An independent model of who sees what, written plainly: it shares nothing with cases/visibility.py but the words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

OWN, FIRM = "own unit", "whole firm"
Seen = dict[str, str]

EVERYTHING: Seen = dict.fromkeys(
    ("clients", "revisits", "obligations", "filings", "documents", "journal", "feeds"), FIRM
)
BRANCH: Seen = dict.fromkeys(("clients", "revisits", "obligations", "filings", "documents", "journal"), OWN)
CENTRE: Seen = {**BRANCH, "clients": FIRM}
MARGIN_HQ: Seen = {
    **dict.fromkeys(("clients", "revisits", "obligations", "filings", "documents"), FIRM),
    "journal": OWN,
}
MARGIN_HEAD: Seen = EVERYTHING
BROKERAGE_HEAD: Seen = {matter: FIRM for matter in EVERYTHING if matter != "feeds"}

# By login of tests/firm.py and the API's demo firm; `scheduler` is the first account of every house.
SEES: Mapping[str, Seen] = {
    "scheduler": EVERYTHING,
    "leader": EVERYTHING,
    "compliance.officer": EVERYTHING,
    "audit.officer": EVERYTHING,
    "brokerage.head": BROKERAGE_HEAD,
    "hq.head": MARGIN_HEAD,
    "hq.revisits": MARGIN_HQ,
    "hq.complaints": MARGIN_HQ,
    "hq.threshold": MARGIN_HQ,
    "hq.liquidation": MARGIN_HQ,
    "hq.control": MARGIN_HQ,
    "hq.marking": MARGIN_HQ,
    "csc.head": CENTRE,
    "csc.operations": CENTRE,
    "csc.agent": CENTRE,
    "branch.head": BRANCH,
    "branch.operations": BRANCH,
    "branch.supervisor": BRANCH,
    "branch.margin": BRANCH,
    "branch.revisits": BRANCH,
    "other.head": BRANCH,
    "other.revisits": BRANCH,
    "committee.member": {"filings": FIRM},
    "admin": {"feeds": FIRM, "obligations": FIRM},
    "core.feed": {"clients": FIRM, "feeds": FIRM, "obligations": FIRM},
    "call.centre": {"clients": FIRM, "revisits": FIRM, "documents": FIRM},
    "counter.gate": {"clients": FIRM},
}

DIRECTORY = frozenset(
    {
        "unit",
        "staff",
        "staff_post",
        "delegation",
        "rulebook_version",
        "duty",
        "calendar_year",
        "counter",
        "snapshot_day",
        "position_day",
        "population",
    }
)
# What `enter` reads to know how far somebody sees; it holds ids and posts, and is open by necessity.
SCOPES = "staff_scope"

# Table: the matter it belongs to, and the columns that name units: any of them within reach shows the row.
MATTERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "client": ("clients", ("branch_id",)),
    "credit_account": ("clients", ("branch_id",)),
    "event": ("clients", ("unit_id",)),
    "focus_membership": ("clients", ("branch_id",)),
    "client_list": ("clients", ("unit_id",)),
    "client_list_entry": ("clients", ("unit_id",)),
    "snapshot": ("clients", ("branch_id",)),
    "position": ("clients", ("branch_id",)),
    "debt_contract": ("clients", ("branch_id",)),
    "liquidation": ("clients", ("branch_id",)),
    "warning": ("clients", ("branch_id",)),
    "case": ("revisits", ("unit_id", "branch_id")),
    "revisit": ("revisits", ("unit_id", "branch_id")),
    "revisit_attempt": ("revisits", ("unit_id", "branch_id")),
    "form_record": ("revisits", ("unit_id", "branch_id")),
    "form_field": ("revisits", ("unit_id", "branch_id")),
    "signature": ("revisits", ("unit_id", "branch_id")),
    "revisit_tally": ("revisits", ("unit_id",)),
    "revisit_plan": ("revisits", ("unit_id",)),
    "revisit_plan_day": ("revisits", ("unit_id",)),
    "revisit_plan_line": ("revisits", ("unit_id", "branch_id")),
    "population_member": ("revisits", ("unit_id", "branch_id")),
    "discrepancy": ("revisits", ("unit_id", "branch_id")),
    "interview": ("revisits", ("unit_id", "branch_id")),
    "question": ("revisits", ("unit_id", "branch_id")),
    "follow_up_item": ("revisits", ("unit_id", "branch_id")),
    "major_matter": ("revisits", ("unit_id", "branch_id")),
    "major_matter_receipt": ("revisits", ("unit_id", "branch_id")),
    "credit_change": ("clients", ("branch_id",)),
    "credit_record_entry": ("clients", ("branch_id",)),
    "obligation": ("obligations", ("unit_id",)),
    "waiver": ("obligations", ("unit_id",)),
    "filing": ("filings", ("unit_id",)),
    "filing_row": ("filings", ("unit_id",)),
    "filing_recipient": ("filings", ("unit_id",)),
    "filing_receipt": ("filings", ("unit_id",)),
    "document": ("documents", ("unit_id", "branch_id")),
    "scan": ("documents", ("unit_id", "branch_id")),
    "recording": ("documents", ("unit_id", "branch_id")),
    "hold": ("documents", ("unit_id",)),
    "document_hold": ("documents", ("unit_id",)),
    "document_content": ("documents", ("unit_id",)),
    "upload_part": ("documents", ("unit_id",)),
    "journal_entry": ("journal", ("unit_id",)),
    "inspection_note": ("journal", ("unit_id",)),
    "export": ("journal", ("unit_id",)),
    "notice": ("journal", ("unit_id",)),
    "notice_delivery": ("journal", ("unit_id",)),
    "access_entry": ("journal", ("unit_id",)),
    "access_delivery": ("journal", ("unit_id",)),
    "import_file": ("feeds", ("unit_id",)),
}
# Rows that belong to a person, seen by that person (beside, for notices and exports, those who see the unit's journal).
PERSONAL: Mapping[str, str] = {
    "notice": "recipient_id",
    "export": "requested_by_id",
    "first_result": "actor_id",
    "listening_ticket": "staff_id",
}

NEVER_REMOVED = "SELECT INSERT UPDATE"
ONLY_ADDED = "SELECT INSERT"
VERBS: Mapping[str, str] = {
    **dict.fromkeys((*DIRECTORY, *MATTERS, "unclaimed_version", "listening_ticket"), NEVER_REMOVED),
    **dict.fromkeys(("filing_row", "journal_entry", "notice_delivery", "access_entry", "access_delivery"), ONLY_ADDED),
    **dict.fromkeys(("population", "population_member", "export"), ONLY_ADDED),
    "credit_record_entry": ONLY_ADDED,
    "first_result": ONLY_ADDED,
    **dict.fromkeys(("upload_part", "document_content", "revisit_tally", SCOPES), "SELECT INSERT UPDATE DELETE"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """One login with its key and the unit it belongs to; no unit in the firm has another below it but headquarters."""

    login: str
    key: int
    unit: int
    below: frozenset[int]

    def units(self, matter: str, firm: Iterable[int]) -> frozenset[int]:
        """Give the units whose rows of a matter this person sees."""
        reach = SEES[self.login].get(matter)
        if reach is None:
            return frozenset()
        return frozenset(firm) if reach == FIRM else self.below

    def sees(self, table: str, row: Mapping[str, object], firm: frozenset[int]) -> bool:
        """Tell whether this person sees a row of a table."""
        if table in DIRECTORY or table == SCOPES:
            return True
        if table == "unclaimed_version":
            return bool(self.units("feeds", firm))
        if table in PERSONAL and row[PERSONAL[table]] == self.key:
            return True
        matter, columns = MATTERS.get(table, ("", ()))
        return any(row[column] in self.units(matter, firm) for column in columns)
