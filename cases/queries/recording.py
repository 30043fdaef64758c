"""录音: what was delivered before, whose calls these may be, and what still waits for somebody."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from archive.models import Document
from cases.matching import WINDOW, Call, Tried
from cases.models.case import Case
from cases.models.organisation import Staff
from cases.models.recording import FLAWED, UNDECIDED, Recording, RecordingStatus
from cases.models.revisit import Revisit, RevisitAttempt
from cases.models.rulebook import RulebookVersion

WAITING = Recording.status == RecordingStatus.WAITING.value
TRIED = text("""
WITH call AS (
    SELECT * FROM unnest(CAST(:numbers AS int[]), CAST(:call_ids AS text[]), CAST(:agents AS bigint[]),
        CAST(:since AS timestamptz[]), CAST(:until AS timestamptz[])) AS c (number, call_id, agent_id, since, until)
), tried AS (
    SELECT c.number, a.* FROM call c JOIN revisit_attempt a ON a.call_id = c.call_id
    UNION ALL
    SELECT c.number, a.* FROM call c JOIN revisit_attempt a ON a.by_id = c.agent_id AND a.at BETWEEN c.since AND c.until
    WHERE a.call_id IS NULL AND a.method = 'PHONE'
)
SELECT t.number, t.id, t.case_id, t.call_id, t.by_id, t.at, coalesce(t.contact, k.phone) AS telephone,
    t.recording_id IS NOT NULL AS recorded
FROM tried t JOIN "case" s ON s.id = t.case_id LEFT JOIN client k ON k.id = s.client_id
""")
ATTACH = text("""
UPDATE revisit_attempt a SET recording_id = d.document_id
FROM unnest(CAST(:attempts AS bigint[]), CAST(:documents AS bigint[])) AS d (attempt_id, document_id)
WHERE a.id = d.attempt_id AND a.recording_id IS NULL
""")


@dataclass(frozen=True, slots=True)
class Filed:
    """A revisit that recordings go into: the case, its programme, and the edition it was opened under."""

    case: Case
    programme: str
    regulation: str
    version: str


async def one_at_a_time(session: AsyncSession) -> None:
    """Wait until nobody else takes in recordings; the lock ends with the work."""
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtext('recordings'))"))


async def known(session: AsyncSession, digests: Collection[str]) -> Sequence[tuple[Recording, str | None]]:
    """Give what was delivered before with these bytes, each with the state of its document, oldest first."""
    query = select(Recording, Document.state).outerjoin(Document, Document.id == Recording.document_id)
    found = await session.execute(query.where(Recording.sha256.in_(digests)).order_by(Recording.id))
    return [(row[0], row[1]) for row in found]


async def missed(session: AsyncSession, absent: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Recording]:
    """Give the calls among these, by number and file, whose file was missed before."""
    named = tuple_(Recording.call_id, Recording.file_name).in_(absent)
    query = select(Recording).where(Recording.sha256.is_(None), named)
    return {(each.call_id or "", each.file_name): each for each in (await session.execute(query)).scalars()}


async def flawed(session: AsyncSession, files: Collection[tuple[str, str]]) -> Sequence[Recording]:
    """Give what waits because the file was wrong, for these calls and files, oldest first."""
    named = tuple_(Recording.call_id, Recording.file_name).in_(files)
    query = select(Recording).where(WAITING, Recording.problem.in_(sorted(FLAWED)), named).order_by(Recording.id)
    return (await session.execute(query)).scalars().all()


async def agents(session: AsyncSession, names: Collection[str]) -> Mapping[str, Staff]:
    """Give who is meant by a login, or by an extension that one person has."""
    of_extension = Staff.extension.in_(names) & Staff.left_at.is_(None)
    query = select(Staff).where(or_(Staff.login.in_(names), of_extension))
    people = (await session.execute(query)).scalars().all()
    held: defaultdict[str, list[Staff]] = defaultdict(list)
    for each in people:
        if each.extension is not None and each.left_at is None:
            held[each.extension].append(each)
    alone = {extension: found[0] for extension, found in held.items() if len(found) == 1}
    return {**alone, **{each.login: each for each in people}}


async def tried(session: AsyncSession, calls: Sequence[Call]) -> Sequence[list[Tried]]:
    """Give for each call the attempts that may have been it."""
    bound = {
        "numbers": list(range(len(calls))),
        "call_ids": [call.call_id for call in calls],
        "agents": [call.agent_id for call in calls],
        "since": [call.started_at - WINDOW for call in calls],
        "until": [call.ended_at + WINDOW for call in calls],
    }
    found: list[list[Tried]] = [[] for _ in calls]
    for row in await session.execute(TRIED, bound):
        attempt = Tried(row.id, row.case_id, row.call_id, row.by_id, row.at, row.telephone, row.recorded)
        found[row.number].append(attempt)
    return found


async def filed(session: AsyncSession, case_ids: Collection[int]) -> Mapping[int, Filed]:
    """Give these revisits; none changes hands before the work ends."""
    query = (
        select(Case, Revisit.programme, RulebookVersion.code, RulebookVersion.version)
        .join(Revisit, Revisit.case_id == Case.id)
        .join(RulebookVersion, RulebookVersion.id == Case.rulebook_id)
        .where(Case.id.in_(case_ids))
        .order_by(Case.id)
        .with_for_update(read=True, of=Case)
    )
    return {row[0].id: Filed(*row) for row in await session.execute(query)}


async def locked(session: AsyncSession, recording_id: int) -> Recording | None:
    """Give a recording in the actor's sight and keep others from changing it until the work ends, or None."""
    query = select(Recording).where(Recording.id == recording_id).with_for_update()
    return (await session.execute(query)).scalar_one_or_none()


async def of_documents(session: AsyncSession, document_ids: Collection[int]) -> Sequence[Recording]:
    """Give the recordings that these documents hold."""
    query = select(Recording).where(Recording.document_id.in_(document_ids)).order_by(Recording.id)
    return (await session.execute(query)).scalars().all()


async def replace_document(session: AsyncSession, old: int, new: int) -> None:
    """Let what names one document name another: recordings and attempts."""
    held = update(Recording).where(Recording.document_id == old).values(document_id=new)
    named = update(RevisitAttempt).where(RevisitAttempt.recording_id == old).values(recording_id=new)
    for statement in (held, named):
        await session.execute(statement.execution_options(synchronize_session=False))


async def undecided(session: AsyncSession, since: datetime, after_id: int, limit: int) -> Sequence[Recording]:
    """Give a page of those delivered since then whose call nobody could place, by id; nobody else settles them meanwhile."""
    whose = Recording.problem.in_(sorted(UNDECIDED)) & (Recording.delivered_at >= since) & (Recording.id > after_id)
    query = select(Recording).where(WAITING, whose).order_by(Recording.id).limit(limit)
    return (await session.execute(query.with_for_update(skip_locked=True))).scalars().all()


async def attach(session: AsyncSession, documents: Mapping[int, int]) -> None:
    """Name recordings (document by attempt) at attempts that name none; what they name already stays."""
    if documents:
        bound = {"attempts": list(documents), "documents": list(documents.values())}
        await session.execute(ATTACH, bound)
