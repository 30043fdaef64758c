"""Documents, uploads, and who did and saw what."""

from typing import Annotated

import strawberry
from strawberry import UNSET

from schema.types.describing import field
from schema.types.document import AccessEntry, Document, Upload
from schema.types.filtering import AccessFilter, DocumentFilter, JournalFilter, RecordingFilter, ScanFilter
from schema.types.journal import JournalConnection
from schema.types.paging import After, Connection, First
from schema.types.recording import Recording
from schema.types.scan import Scan


@strawberry.type
class ArchiveQueries:
    """The archive."""

    @field("Documents, newest first (文件列表).")
    def documents(
        self,
        search: Annotated[
            str | None,
            strawberry.argument(description="How the title begins, or the number of the case (标题开头或案件编号)."),
        ] = UNSET,
        where: Annotated[
            DocumentFilter | None, strawberry.argument(name="filter", description="Which documents (文件筛选).")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> Connection[Document]:
        """Compiled."""
        raise NotImplementedError

    @field("Recordings of the call centre, last delivered first (通话录音列表).")
    def recordings(
        self,
        where: Annotated[
            RecordingFilter | None, strawberry.argument(name="filter", description="Which recordings (通话录音筛选).")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> Connection[Recording]:
        """Compiled."""
        raise NotImplementedError

    @field("An upload of mine, by the idempotency key it was begun with (按幂等键查询上传).")
    def upload(
        self,
        client_mutation_id: Annotated[str, strawberry.argument(description="The key given to beginUpload (幂等键).")],
    ) -> Upload | None:
        """Compiled."""
        raise NotImplementedError

    @field("Scans that wait for somebody to say whose form they are, oldest first (待匹配扫描件).")
    def unmatched_scans(
        self,
        where: Annotated[
            ScanFilter | None, strawberry.argument(name="filter", description="Which scans (扫描件筛选).")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> Connection[Scan]:
        """Compiled."""
        raise NotImplementedError

    @field("Journal entries, newest first (留痕列表).")
    def journal(
        self,
        where: Annotated[
            JournalFilter | None, strawberry.argument(name="filter", description="Which entries (留痕筛选).")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> JournalConnection:
        """Compiled."""
        raise NotImplementedError

    @field("Access entries, newest first (调阅记录列表).")
    def access_entries(
        self,
        where: Annotated[
            AccessFilter | None, strawberry.argument(name="filter", description="Which entries (调阅筛选).")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> Connection[AccessEntry]:
        """Compiled."""
        raise NotImplementedError
