"""The call centre in tests: lays files and a manifest into a folder, has them taken in, and looks at what became of them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from archive.relay import Relay
from cases.actions import revisit
from cases.actions.revisit import Contact
from cases.models.revisit import RevisitMethod
from cases.recordings.delivery import Intake
from cases.recordings.folder import Folder
from cases.recordings.report import DeliveryReport
from tests.archive.sounds import pcm
from tests.conftest import SCHEDULER_ID
from tests.firm import Firm

HALF_PAST_NINE = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
HEADER = "call_id,direction,caller,callee,agent,start,duration,file,sha256"
ROWS = text("""
SELECT r.id, r.call_id, r.file_name, r.status, r.problem, r.case_id, r.attempt_id, r.unit_id, r.branch_id, r.note, r.version,
    r.document_id, d.state, d.codec, d.milliseconds, d.case_id AS document_case, d.client_id, d.archive_class, d.sha256,
    d.unit_id AS document_unit, d.object_key, d.version_id, d.media_type
FROM recording r LEFT JOIN document d ON d.id = r.document_id ORDER BY r.id""")


@dataclass(slots=True)
class Centre:
    """Delivers as `call.centre`."""

    relay: Relay
    firm: Firm
    path: Path
    lines: list[str] = field(default_factory=list[str])

    @property
    def manifest(self) -> Path:
        return self.path / "manifest.csv"

    def lay(self, name: str, content: bytes) -> str:
        """Lay a file into the folder; give its name."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return name

    def call(self, call_id: str, content: bytes | None = b"", **changes: str) -> None:
        """Write a call into the manifest and lay its file beside; without `content` two seconds, with None no file."""
        told = {
            "direction": "OUT", "caller": "961303", "callee": "13810000001", "agent": "branch.revisits",
            "start": "2026-03-02 09:30:00", "duration": "2", "file": f"{call_id}.wav", "sha256": "", **changes,
        }  # fmt: skip
        if content is not None:
            self.lay(told["file"], content or pcm(2))
        self.lines.append(",".join((call_id, *told.values())))

    async def ingest(self, login: str = "call.centre") -> DeliveryReport:
        """Write the manifest and have the folder taken in."""
        self.write()
        return await self.take_in(login)

    def write(self) -> None:
        """Write the manifest."""
        self.manifest.write_text("\n".join([HEADER, *self.lines]) + "\n", "utf-8")

    async def take_in(self, login: str = "call.centre") -> DeliveryReport:
        """Have the folder taken in as it lies there."""
        return await Intake(self.relay, self.firm.staff[login], Folder(self.path, self.manifest)).run()

    async def rows(self) -> list[Any]:
        """Give all recordings with their documents, oldest first."""
        return await self.look(ROWS)

    async def look(self, statement: Any, **given: object) -> list[Any]:
        """Ask the database as the scheduler, who sees everything."""
        async with self.relay.desk.work(SCHEDULER_ID) as work:
            result = await work.session.execute(statement, given)
            return list(result) if result.returns_rows else []

    async def log(self, case_id: int, call_id: str | None = None, contact: str | None = None) -> int:
        """Log the officer's call of half past nine; give the attempt."""
        made = Contact(HALF_PAST_NINE, RevisitMethod.PHONE, "REACHED", contact=contact, call_id=call_id)
        async with self.relay.desk.work(self.firm.staff["branch.revisits"]) as work:
            return (await revisit.log_attempt(work, case_id=case_id, contact=made)).id

    def stored(self, row: Any) -> bytes:
        """Give the bytes of a document as the store has them."""
        room = self.relay.room
        with room.store.read(room.evidence(row.object_key, row.version_id)) as blocks:
            return b"".join(blocks)
