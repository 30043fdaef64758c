"""An office with paper: records are printed and archived on the real store, signed sheets come back through the scanner."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from archive.admission import Declaration
from archive.archiving import READ_CODE
from archive.ingest import deposit
from archive.models import Document
from archive.reading import content_of
from archive.relay import Relay
from archive.room import PORT, Room
from archive.typesetting import Typesetter
from cases.actions import scan
from cases.actions.printing import file_record, record_page
from cases.models.form import FormRecord
from cases.models.scan import Scan
from kernel.work import Desk
from scheduler.scans import read_scan
from scheduler.shift import Shift
from tests.archive.scanner import Picture, pictures
from tests.conftest import SCHEDULER_ID
from tests.firm import Firm
from tests.house import SCHEDULER

ASKED = text("SELECT count(*) FROM tasks.task WHERE entrypoint = :name")
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Office:
    """Whoever prints, signs and scans in the branch."""

    desk: Desk
    firm: Firm
    relay: Relay
    typesetter: Typesetter

    async def print_record(self, record_id: int) -> list[Picture]:
        """Print a record and archive its page; give the sheets that lie in the printer."""
        async with self.desk.work(SCHEDULER) as work:
            page = await record_page(work, record_id)
        assert page is not None
        pdf = self.typesetter.typeset(page.sheet)
        async with self.desk.work(SCHEDULER) as work:
            await file_record(work, record_id, page, pdf)
            made = await work.session.get_one(FormRecord, record_id)
        await self.relay.run(made.document_id or 0)
        return pictures(pdf)

    async def scan(
        self, content: bytes, media_type: str, case_id: int | None = None, login: str = "branch.revisits"
    ) -> Scan:
        """Bring a scan in and let it be archived and read; give what was read of it."""
        described = Declaration(
            title="签字表单",
            file_name="scan",
            media_type=media_type,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            archive_class="signed_form",
            unit_id=0,
            case_id=case_id,
        )
        async with self.desk.work(self.firm.staff[login]) as work:
            made = await deposit(work, declaration=await scan.declare(work, described), content=content)
        return await self.read(made.id)

    async def read(self, document_id: int) -> Scan:
        """Archive a scan, and do the reading that this asks for."""
        await self.relay.run(document_id)
        async with self.desk.work(SCHEDULER) as work:
            assert (await work.session.execute(ASKED, {"name": READ_CODE})).scalar_one() > 0
        await read_scan(Shift(self.desk, SCHEDULER_ID, {"document": document_id}))
        async with self.desk.work(SCHEDULER) as work:
            return await work.session.get_one(Scan, document_id)

    async def document(self, document_id: int) -> Document:
        async with self.desk.work(SCHEDULER) as work:
            return await work.session.get_one(Document, document_id)

    async def bytes_of(self, document_id: int) -> bytes:
        return await content_of(self.desk.ports.find(PORT, Room), await self.document(document_id))

    async def copies(self, record_id: int) -> Sequence[int]:
        """Give the documents that are signed copies of a record."""
        query = text("SELECT document_id FROM scan WHERE record_id = :record ORDER BY document_id")
        async with self.desk.work(SCHEDULER) as work:
            return (await work.session.execute(query, {"record": record_id})).scalars().all()
