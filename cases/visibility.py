"""Who sees what, declared once: posts reach units for each matter, tables show rows of reached units.

The database enforces it: `enter(actor)` puts the actor's units into settings of the transaction, and every policy only
reads those settings, so a connection without an actor sees nothing (it fails: the setting is unknown). `anjuan migrate`
applies this file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

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
MINE = "(SELECT nullif(current_setting('anjuan.actor'), '')::bigint)"
"""The actor's key; a sub-select, because planners look at bare settings before anybody entered."""

FED = f"(SELECT current_setting('anjuan.{Matter.FEEDS}')::bigint[])"
"""The units whose feeds the actor sees; where nobody has entered the cast fails, where a comparison of texts would not."""


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

    @property
    def check(self) -> str:
        """Give the predicate that new rows must meet: they may be written for units that the writer does not see."""
        return "true" if self.name == "staff_scope" else ENTERED

    @property
    def digest(self) -> str:
        """Give the SHA-256 of what is declared for this table; it stands in a comment on the installed policy."""
        return sha256(f"{self.sees}\n{self.check}".encode()).hexdigest()


CASE_PARTS = ("case", "revisit", "revisit_attempt", "form_record", "form_field", "signature")
FINDINGS = ("discrepancy", "interview", "question", "follow_up_item", "major_matter", "major_matter_receipt")
FILING_PARTS = ("filing", "filing_recipient", "filing_receipt")
ARCHIVE_PARTS = ("hold", "document_hold")
OFFICE = ("unit", "staff", "staff_post", "delegation", "rulebook_version", "duty", "calendar_year", "counter")
DIRECTORY = (*OFFICE, "snapshot_day", "position_day")
ACCOUNT_PARTS = ("credit_account", "snapshot", "position", "debt_contract", "liquidation", "warning")

TABLES: tuple[Table, ...] = (
    *(Table(name, ENTERED, CHANGE) for name in DIRECTORY),
    Table("staff_scope", "true", REMOVE),
    Table("client", reached(Matter.CLIENTS, "branch_id"), CHANGE),
    Table("event", reached(Matter.CLIENTS, "unit_id"), CHANGE),
    Table("focus_membership", reached(Matter.CLIENTS, "branch_id"), CHANGE),
    *(Table(name, reached(Matter.CLIENTS, "unit_id"), CHANGE) for name in ("client_list", "client_list_entry")),
    *(Table(name, reached(Matter.CLIENTS, "branch_id"), CHANGE) for name in ACCOUNT_PARTS),
    Table("import_file", reached(Matter.FEEDS, "unit_id"), CHANGE),
    Table("population", ENTERED, ADD),
    Table("revisit_tally", reached(Matter.REVISITS, "unit_id"), REMOVE),
    Table("population_member", either(Matter.REVISITS), ADD),
    Table("inspection_note", reached(Matter.JOURNAL, "unit_id"), CHANGE),
    Table("credit_change", reached(Matter.CLIENTS, "branch_id"), CHANGE),
    Table("credit_record_entry", reached(Matter.CLIENTS, "branch_id"), ADD),
    *(Table(name, either(Matter.REVISITS), CHANGE) for name in (*CASE_PARTS, *FINDINGS, "revisit_plan_line")),
    *(Table(name, reached(Matter.REVISITS, "unit_id"), CHANGE) for name in ("revisit_plan", "revisit_plan_day")),
    Table("obligation", reached(Matter.OBLIGATIONS, "unit_id"), CHANGE),
    Table("waiver", reached(Matter.OBLIGATIONS, "unit_id"), CHANGE),
    Table("notice", f"recipient_id = {MINE} OR {reached(Matter.JOURNAL, 'unit_id')}", CHANGE),
    Table("notice_delivery", reached(Matter.JOURNAL, "unit_id"), ADD),
    *(Table(name, reached(Matter.FILINGS, "unit_id"), CHANGE) for name in FILING_PARTS),
    Table("filing_row", reached(Matter.FILINGS, "unit_id"), ADD),
    Table("journal_entry", reached(Matter.JOURNAL, "unit_id"), ADD),
    *(Table(name, either(Matter.DOCUMENTS), CHANGE) for name in ("document", "recording", "scan")),
    *(Table(name, reached(Matter.DOCUMENTS, "unit_id"), CHANGE) for name in ARCHIVE_PARTS),
    *(Table(name, reached(Matter.DOCUMENTS, "unit_id"), REMOVE) for name in ("upload_part", "document_content")),
    *(Table(name, reached(Matter.JOURNAL, "unit_id"), ADD) for name in ("access_entry", "access_delivery")),
    Table("export", f"requested_by_id = {MINE} OR {reached(Matter.JOURNAL, 'unit_id')}", ADD),
    Table("unclaimed_version", f"cardinality({FED}) > 0", CHANGE),
    Table("listening_ticket", f"staff_id = {MINE}", CHANGE),
    Table("first_result", f"actor_id = {MINE}", ADD),
)


def sight_rows() -> Iterator[tuple[str, str, str, str]]:
    """Yield (unit type, post, matter, reach) for every sight."""
    for sight in SIGHTS:
        for post in sight.posts:
            for matter in sight.matters:
                yield (sight.unit_type, post, matter, sight.reach)


# The digest of a policy p as it stands in the catalogue: noted beside the declared one, it shows a change by hand.
INSTALLED = (
    "encode(sha256(convert_to(concat_ws('|', p.polcmd, p.polpermissive, p.polroles::text, "
    "pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)), 'UTF8')), 'hex')"
)

# Whoever changed policies or partitions by hand is put right. A partition is reached through its table, never itself.
STRANGERS = """
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT p.polname, p.polrelid::regclass AS place FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
                 WHERE c.relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('DROP POLICY %I ON %s', found.polname, found.place);
    END LOOP;
    FOR found IN SELECT oid::regclass AS place FROM pg_class
                 WHERE relispartition AND relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', found.place);
        EXECUTE format('REVOKE ALL ON %s FROM PUBLIC, "{role}"', found.place);
    END LOOP;
END $$"""


def policy_statements(role: str) -> Iterator[str]:
    """Yield the SQL that gives every declared table its policy and the service's role its grants; safe to repeat."""
    yield STRANGERS.replace("{role}", role)
    for table in TABLES:
        name = f'"{table.name}"'
        yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"
        yield f"CREATE POLICY sight ON {name} USING ({table.sees}) WITH CHECK ({table.check})"
        yield _noted(table)
        yield f'REVOKE ALL ON {name} FROM PUBLIC, "{role}"'
        yield f'GRANT {table.grants} ON {name} TO "{role}"'


def _noted(table: Table) -> str:
    return f"""
DO $$
BEGIN
    EXECUTE (SELECT format('COMMENT ON POLICY sight ON "{table.name}" IS %L', '{table.digest} ' || {INSTALLED})
             FROM pg_policy p WHERE p.polrelid = '"{table.name}"'::regclass AND p.polname = 'sight');
END $$"""  # noqa: S608 - declared in this file
