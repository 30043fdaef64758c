"""The papers of the small world's cases: a recording in the archive, a form in two versions."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from archive import models as archive
from cases.models import form

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


async def document_of(session: AsyncSession, who: tuple[int, int, int], case_id: int) -> int:
    """Write an archived recording of the case, its hold, its part and the entry of who played it; give its key."""
    unit, person, about = who
    row = archive.Document(
        object_key=uuid4(),
        unit_id=unit,
        branch_id=unit,
        client_id=about,
        case_id=case_id,
        archive_class="recording",
        title="回访录音",
        file_name="a.wav",
        media_type="audio/wav",
        size=3_000_000_000,
        sha256="a" * 64,
        state="ARCHIVED",
        part_size=8_388_608,
        part_count=1,
        client_mutation_id=f"key-{unit}",
        begun_at=NOW,
        begun_by_id=person,
        archived_at=NOW,
        version_id="v1",
        retain_until=datetime(2046, 3, 2, 15, 59, 59, tzinfo=UTC),
        retention_reason="归档之日起20年",
    )
    session.add(row)
    await session.flush()
    hold = _hold(unit, person, case_id)
    session.add(hold)
    session.add(archive.UploadPart(document_id=row.id, number=1, unit_id=unit, size=10, sha256="b" * 64, signed_at=NOW))
    session.add(_played(row, person))
    await session.flush()
    session.add(archive.DocumentHold(document_id=row.id, hold_id=hold.id, unit_id=unit, placed_at=NOW))
    return row.id


def _hold(unit: int, person: int, case_id: int) -> archive.Hold:
    return archive.Hold(
        kind="CASE_OPEN",
        matter="案件未结",
        mandate="第五条",
        scope="案件",
        unit_id=unit,
        case_id=case_id,
        placed_at=NOW,
        placed_by_id=person,
    )


def _played(row: archive.Document, person: int) -> archive.AccessEntry:
    return archive.AccessEntry(
        at=NOW,
        actor_id=person,
        actor_login="somebody",
        unit_id=row.unit_id,
        kind="PLAY",
        purpose="复核",
        subject_kind="document",
        subject_key=str(row.id),
        client_id=row.client_id,
        case_id=row.case_id,
    )


async def record_of(session: AsyncSession, who: tuple[int, int], what: tuple[int, int]) -> None:
    """Write two versions of a form of the case, each with two fields and a signature."""
    (unit, person), (case_id, document_id) = who, what
    for version in (1, 2):
        row = form.FormRecord(
            case_id=case_id,
            unit_id=unit,
            branch_id=unit,
            form="annex1",
            version=version,
            content={},
            content_hash="c" * 64,
            filled_by=person,
            filled_at=NOW,
            document_id=document_id,
        )
        session.add(row)
        await session.flush()
        session.add_all(_fields(row))
        session.add(_signature(row, person))


def _fields(row: form.FormRecord) -> Iterator[form.FormField]:
    for ordinal, value in enumerate(("王小明", None)):
        yield form.FormField(
            record_id=row.id,
            ordinal=ordinal,
            case_id=row.case_id,
            unit_id=row.unit_id,
            branch_id=row.branch_id,
            code=f"MF1-00{ordinal + 1}",
            label="客户姓名",
            value=value,
        )


def _signature(row: form.FormRecord, person: int) -> form.Signature:
    return form.Signature(
        record_id=row.id,
        case_id=row.case_id,
        unit_id=row.unit_id,
        branch_id=row.branch_id,
        staff_id=person,
        post="REVISIT_OFFICER",
        at=NOW,
        content_hash="c" * 64,
    )
