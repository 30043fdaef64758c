"""Who sees what, declared once: posts reach units for each matter, tables show rows of reached units. The database enforces it.

`enter(actor)` puts the actor's units into settings of the transaction; every policy only reads those settings, so a
connection without an actor sees nothing (it fails: the setting is unknown). `anjuan migrate` applies this file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from cases.models.organisation import UnitType
from kernel.actor import Post


class Matter(StrEnum):
    """What is seen: each matter has its own set of units per person."""

    CLIENTS = "clients"
    REVISITS = "revisits"
    OBLIGATIONS = "obligations"
    FILINGS = "filings"
    DOCUMENTS = "documents"
    JOURNAL = "journal"
    FEEDS = "feeds"


class Reach(StrEnum):
    """How far: the own unit with everything below it, or the whole firm."""

    UNIT = "UNIT"
    FIRM = "FIRM"


@dataclass(frozen=True, slots=True)
class Sight:
    """Holders of `posts` in units of `unit_type` see `matters` as far as `reach`. What is not listed is not seen."""

    unit_type: UnitType
    posts: tuple[Post, ...]
    matters: tuple[Matter, ...]
    reach: Reach


EVERYTHING = tuple(Matter)
WORK = (Matter.CLIENTS, Matter.REVISITS, Matter.OBLIGATIONS, Matter.FILINGS, Matter.DOCUMENTS)
BRANCH_POSTS = (
    Post.UNIT_HEAD,
    Post.OPERATIONS_DIRECTOR,
    Post.BUSINESS_SUPERVISOR,
    Post.MARGIN_SPECIALIST,
    Post.REVISIT_OFFICER,
)
MARGIN_HQ_POSTS = (
    Post.UNIT_HEAD,
    Post.REVISIT_OFFICER,
    Post.COMPLAINT_OFFICER,
    Post.THRESHOLD_ADMINISTRATOR,
    Post.LIQUIDATION_OFFICER,
    Post.LIQUIDATION_CONTROL_OFFICER,
    Post.MARK_TO_MARKET_OFFICER,
)
CENTRE_POSTS = (Post.UNIT_HEAD, Post.OPERATIONS_DIRECTOR, Post.AGENT)
TOP = UnitType.COMPANY_LEADERSHIP

SIGHTS = (
    Sight(UnitType.BRANCH, BRANCH_POSTS, (*WORK, Matter.JOURNAL), Reach.UNIT),
    Sight(UnitType.CLIENT_SERVICE_CENTRE, CENTRE_POSTS, (Matter.CLIENTS,), Reach.FIRM),
    Sight(UnitType.CLIENT_SERVICE_CENTRE, CENTRE_POSTS, (*WORK, Matter.JOURNAL), Reach.UNIT),
    Sight(UnitType.MARGIN_HQ, MARGIN_HQ_POSTS, WORK, Reach.FIRM),
    Sight(UnitType.MARGIN_HQ, MARGIN_HQ_POSTS, (Matter.JOURNAL,), Reach.UNIT),
    Sight(UnitType.MARGIN_HQ, (Post.UNIT_HEAD,), (Matter.JOURNAL, Matter.FEEDS), Reach.FIRM),
    Sight(UnitType.BROKERAGE_HQ, (Post.UNIT_HEAD,), (*WORK, Matter.JOURNAL), Reach.FIRM),
    Sight(UnitType.COMPLIANCE_LEGAL, (Post.COMPLIANCE_OFFICER, Post.UNIT_HEAD), EVERYTHING, Reach.FIRM),
    Sight(UnitType.AUDIT_HQ, (Post.AUDITOR, Post.UNIT_HEAD), EVERYTHING, Reach.FIRM),
    Sight(TOP, (Post.LEADER,), EVERYTHING, Reach.FIRM),
    Sight(UnitType.MARGIN_COMMITTEE, (Post.COMMITTEE_MEMBER,), (Matter.FILINGS,), Reach.FIRM),
    Sight(TOP, (Post.ADMINISTRATOR,), (Matter.FEEDS, Matter.OBLIGATIONS), Reach.FIRM),
    Sight(TOP, (Post.CORE_FEED,), (Matter.CLIENTS, Matter.FEEDS, Matter.OBLIGATIONS), Reach.FIRM),
    Sight(TOP, (Post.CALL_CENTRE,), (Matter.CLIENTS, Matter.REVISITS, Matter.DOCUMENTS), Reach.FIRM),
    Sight(TOP, (Post.COUNTER_GATE,), (Matter.CLIENTS,), Reach.FIRM),
    Sight(TOP, (Post.SCHEDULER,), EVERYTHING, Reach.FIRM),
)

READ, ADD, CHANGE, REMOVE = "SELECT", "SELECT, INSERT", "SELECT, INSERT, UPDATE", "SELECT, INSERT, UPDATE, DELETE"
ENTERED = "current_setting('anjuan.actor') <> ''"
MINE = "(SELECT current_setting('anjuan.actor')::bigint)"  # a sub-select: planners look at bare settings before anybody entered


def reached(matter: Matter, column: str) -> str:
    """Give the predicate "this row's unit is within my reach": both casts are needed, or the text is parsed per row."""
    return f"{column} = ANY ((SELECT current_setting('anjuan.{matter}')::bigint[])::bigint[])"


def either(matter: Matter) -> str:
    """Give the predicate for parts of a case: the owning unit sees it, and so does the client's branch."""
    return f"{reached(matter, 'unit_id')} OR {reached(matter, 'branch_id')}"


@dataclass(frozen=True, slots=True)
class Table:
    """One table: which rows are seen, and which verbs the service's role is granted at all."""

    name: str
    sees: str
    grants: str


CASE_PARTS = ("case", "revisit", "revisit_attempt", "form_record", "form_field", "signature")
FILING_PARTS = ("filing", "filing_recipient", "filing_receipt")
ARCHIVE_PARTS = ("document", "hold", "document_hold")
DIRECTORY = ("unit", "staff", "staff_post", "rulebook_version", "duty", "calendar_year", "counter", "snapshot_day")

TABLES: tuple[Table, ...] = (
    *(Table(name, ENTERED, CHANGE) for name in DIRECTORY),
    Table("staff_scope", "true", REMOVE),
    Table("client", reached(Matter.CLIENTS, "branch_id"), CHANGE),
    Table("credit_account", reached(Matter.CLIENTS, "branch_id"), CHANGE),
    Table("snapshot", reached(Matter.CLIENTS, "branch_id"), CHANGE),
    Table("import_file", reached(Matter.FEEDS, "unit_id"), CHANGE),
    *(Table(name, either(Matter.REVISITS), CHANGE) for name in CASE_PARTS),
    Table("obligation", reached(Matter.OBLIGATIONS, "unit_id"), CHANGE),
    Table("notice", f"recipient_id = {MINE} OR {reached(Matter.JOURNAL, 'unit_id')}", CHANGE),
    Table("notice_delivery", reached(Matter.JOURNAL, "unit_id"), ADD),
    *(Table(name, reached(Matter.FILINGS, "unit_id"), CHANGE) for name in FILING_PARTS),
    Table("filing_row", reached(Matter.FILINGS, "unit_id"), ADD),
    Table("journal_entry", reached(Matter.JOURNAL, "unit_id"), ADD),
    *(Table(name, reached(Matter.DOCUMENTS, "unit_id"), CHANGE) for name in ARCHIVE_PARTS),
    *(Table(name, reached(Matter.DOCUMENTS, "unit_id"), REMOVE) for name in ("upload_part", "document_content")),
    *(Table(name, reached(Matter.JOURNAL, "unit_id"), ADD) for name in ("access_entry", "access_delivery")),
    Table("unclaimed_version", "current_setting('anjuan.feeds') <> '{}'", CHANGE),
    Table("first_result", f"actor_id = {MINE}", ADD),
)


def sight_rows() -> Iterator[tuple[str, str, str, str]]:
    """Yield (unit type, post, matter, reach) for every sight."""
    for sight in SIGHTS:
        for post in sight.posts:
            for matter in sight.matters:
                yield (sight.unit_type, post, matter, sight.reach)


def policy_statements(role: str) -> Iterator[str]:
    """Yield the SQL that gives every declared table its policy and the service's role its grants; safe to repeat."""
    for table in TABLES:
        name = f'"{table.name}"'
        yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"
        yield f"DROP POLICY IF EXISTS sight ON {name}"
        check = "true" if table.name == "staff_scope" else ENTERED
        yield f"CREATE POLICY sight ON {name} USING ({table.sees}) WITH CHECK ({check})"
        yield f'REVOKE ALL ON {name} FROM "{role}"'
        yield f'GRANT {table.grants} ON {name} TO "{role}"'
