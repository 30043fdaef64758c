"""What must be true whatever was killed when, read as the database's superuser: each statement lists what breaks it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from server.embedded import Endpoints
from tests.faults.clients import Confirmed, History
from tests.faults.reading import reading

if TYPE_CHECKING:
    from tests.faults.reading import Connection

# Each gives rows that must not exist.
NEVER: Mapping[str, str] = {
    "a revisit is done wholly or not at all": """
        SELECT c.id, c.status, c.closed_at, r.done_at, x.* FROM "case" c JOIN revisit r ON r.case_id = c.id
        CROSS JOIN LATERAL (SELECT
            (SELECT count(*) FROM form_record f WHERE f.case_id = c.id) AS records,
            (SELECT count(*) FROM signature s WHERE s.case_id = c.id) AS signatures,
            (SELECT count(*) FROM revisit_attempt a WHERE a.case_id = c.id) AS attempts,
            (SELECT count(*) FROM journal_entry j WHERE j.case_id = c.id AND j.kind = 'revisit.completed') AS entries,
            (SELECT count(*) FROM obligation o WHERE o.case_id = c.id AND o.status = 'FULFILLED') AS fulfilled) x
        WHERE NOT CASE WHEN c.status IN ('DONE', 'ARCHIVED')
            THEN c.closed_at IS NOT NULL AND r.done_at IS NOT NULL AND r.outcome IS NOT NULL
                AND records = 1 AND signatures >= 1 AND attempts = 1 AND entries = 1 AND fulfilled = 1
            ELSE c.closed_at IS NULL AND r.done_at IS NULL AND r.outcome IS NULL
                AND records = 0 AND signatures = 0 AND attempts = 0 AND entries = 0 AND fulfilled = 0 END""",
    "who was revisited has one next duty running": """
        SELECT c.id, (SELECT count(*) FROM obligation o WHERE o.client_id = c.client_id AND o.status = 'OPEN')
        FROM "case" c JOIN revisit r ON r.case_id = c.id AND r.programme = 'routine' WHERE c.status IN ('DONE', 'ARCHIVED')
            AND 1 <> (SELECT count(*) FROM obligation o JOIN duty d ON d.id = o.duty_id JOIN obligation was
                ON was.case_id = c.id AND was.duty_id = d.id WHERE o.client_id = c.client_id AND o.status = 'OPEN')""",
    "a fulfilled duty has its one entry": """
        SELECT o.id FROM obligation o WHERE (o.status = 'FULFILLED') <> (1 = (SELECT count(*) FROM journal_entry j
            WHERE j.kind = 'obligation.fulfilled' AND j.subject_key = o.id::text))""",
    "a filing is submitted with its rows, entry and duty or not at all": """
        SELECT f.id, f.status, f.row_count FROM filing f CROSS JOIN LATERAL (SELECT
            (SELECT count(*) FROM filing_row r WHERE r.filing_id = f.id) AS rows,
            (SELECT count(*) FROM journal_entry j WHERE j.kind = 'filing.submitted' AND j.subject_key = f.id::text) AS entries,
            (SELECT count(*) FROM obligation o WHERE o.filing_id = f.id AND o.status = 'FULFILLED') AS fulfilled) x
        WHERE NOT CASE WHEN f.status = 'OPEN' THEN rows = 0 AND entries = 0 AND fulfilled = 0 AND f.content_hash IS NULL
            ELSE rows = f.row_count AND entries = 1 AND fulfilled = 1 AND f.content_hash IS NOT NULL
                AND f.nil_return = (rows = 0) END""",
    "a reserved document has its entry": """
        SELECT d.id FROM document d WHERE 1 <> (SELECT count(*) FROM journal_entry j
            WHERE j.kind IN ('document.reserved', 'document.received') AND j.subject_key = d.id::text)""",
    "an archived document has version, lock and one entry, and its bytes are nowhere else": """
        SELECT d.id FROM document d WHERE (d.state = 'ARCHIVED') <> (1 = (SELECT count(*) FROM journal_entry j
            WHERE j.kind = 'document.archived' AND j.subject_key = d.id::text))
        OR d.state = 'ARCHIVED' AND (d.version_id IS NULL OR d.retain_until IS NULL
            OR EXISTS (SELECT FROM document_content c WHERE c.document_id = d.id))""",
    "bytes made in the house are kept until they are locked": """
        SELECT d.id FROM document d WHERE d.part_count = 0 AND d.state <> 'ARCHIVED'
            AND NOT EXISTS (SELECT FROM document_content c WHERE c.document_id = d.id)""",
    "right bytes are never rejected, sent bytes never missed": """
        SELECT d.id, d.state, d.failure FROM document d
        WHERE d.state IN ('REJECTED', 'ABANDONED') OR d.failure LIKE 'PART_MISSING%'""",
    "a record is printed once or is going to be": """
        SELECT r.id, r.document_id FROM form_record r WHERE r.document_id IS NULL AND NOT EXISTS (SELECT FROM tasks.task t
            WHERE t.entrypoint = 'forms.print' AND t.status <> 'failed'
                AND convert_from(t.payload, 'UTF8')::jsonb ->> 'record' = r.id::text)
        OR 1 < (SELECT count(*) FROM document d WHERE d.case_id = r.case_id AND d.part_count = 0)""",
    "a filing is printed once or is going to be": """
        SELECT f.id, x.papers FROM filing f CROSS JOIN LATERAL
            (SELECT count(*) AS papers FROM document d WHERE d.filing_id = f.id) x
        WHERE f.status <> 'OPEN' AND x.papers <> 2 AND NOT (x.papers = 0 AND EXISTS (SELECT FROM tasks.task t
            WHERE t.entrypoint = 'filings.print' AND t.status <> 'failed'
                AND convert_from(t.payload, 'UTF8')::jsonb ->> 'filing' = f.id::text))""",
    "numbers run without gaps": """
        SELECT k.kind, k.year, k.value, n.count FROM counter k CROSS JOIN LATERAL (SELECT count(*), max(number)
            FROM (SELECT number FROM "case" UNION ALL SELECT number FROM filing) every
            WHERE every.number LIKE k.kind || '-' || k.year || '-%') n
        WHERE n.count <> k.value OR right(n.max, 6)::int <> k.value""",
    "no task is dead": """
        SELECT t.id, t.entrypoint, t.attempts, right(l.traceback::text, 600) AS why FROM tasks.task t
        LEFT JOIN tasks.task_log l ON l.job_id = t.id AND l.status = 'failed' WHERE t.status = 'failed'""",
    "no document is without its case in the office that sees it": """
        SELECT d.id FROM document d LEFT JOIN "case" c ON c.id = d.case_id WHERE d.case_id IS NOT NULL AND c.id IS NULL""",
}

DOCUMENT = """
    SELECT count(*) AS rows, min(state) AS state, min(sha256) AS sha256 FROM document
    WHERE id = $1 AND state IN ('STAGED', 'VERIFYING', 'LOCKED', 'ARCHIVED')"""
COMPLETED = """
    SELECT count(*) AS rows, min(x.recording_id) AS recording FROM "case" c JOIN revisit_attempt x ON x.case_id = c.id
    WHERE c.id = $1 AND c.status IN ('DONE', 'ARCHIVED')"""
SUBMITTED = "SELECT count(*) AS rows FROM filing WHERE id = $1 AND status <> 'OPEN'"
UPLOADS = """
    SELECT client_mutation_id FROM document WHERE client_mutation_id IS NOT NULL
    GROUP BY begun_by_id, client_mutation_id HAVING count(*) > 1"""
LEFT = """
    SELECT (SELECT count(*) FROM document WHERE state IN ('STAGED', 'VERIFYING', 'LOCKED'))
        + (SELECT count(*) FROM tasks.task WHERE entrypoint IN ('forms.print', 'filings.print'))"""
RECOVERED = """
    SELECT coalesce(extract(epoch FROM max(archived_at - finished_at)), 0)::float8 AS slowest, count(*) AS recovered
    FROM document WHERE state = 'ARCHIVED' AND attempts = 2"""


async def broken(endpoints: Endpoints, history: History) -> list[str]:
    """List everything that should never be, and every confirmed act that is not there exactly once."""
    async with reading(endpoints) as connection:
        found: list[str] = []
        for rule, query in NEVER.items():
            found += [f"{rule}: {dict(row)}" for row in await connection.fetch(query)]
        found += [f"two documents under one key: {dict(row)}" for row in await connection.fetch(UPLOADS)]
        for act in tuple(history.confirmed):
            found += await _lost(connection, act)
        return found


async def left_to_do(endpoints: Endpoints) -> int:
    """Count documents between staging and lock, and papers that are still to be printed."""
    async with reading(endpoints) as connection:
        return int(await connection.fetchval(LEFT))


async def recovered(endpoints: Endpoints) -> tuple[int, float]:
    """Count documents whose first carrying was cut off; give the longest of them from acknowledged to locked."""
    async with reading(endpoints) as connection:
        row: Any = await connection.fetchrow(RECOVERED)
        return row["recovered"], row["slowest"]


async def _lost(connection: "Connection", act: Confirmed) -> Sequence[str]:
    query, identifier = {
        "finish": (DOCUMENT, act.given.get("document")),
        "complete": (COMPLETED, act.given.get("revisit")),
        "submit": (SUBMITTED, act.given.get("filing")),
    }[act.verb]
    assert identifier is not None, act
    row: Any = await connection.fetchrow(query, key_of(str(identifier)))
    right = row["rows"] == 1
    if act.verb == "complete":
        right = right and row["recording"] == key_of(act.given["recording"])
    return [] if right else [f"confirmed and not there: {act.verb} {act.given} {dict(row)}"]


def key_of(identifier: str) -> int:
    """Read the key out of a global id."""
    return int(identifier.rpartition(":")[2])
