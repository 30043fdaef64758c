"""The sidecar tells what a rebuild of the database needs of a document: all but what only its way into the archive used."""

import json

from archive import ingest, queries
from archive.models import Document
from archive.relay import Relay
from archive.sidecar import FIELDS
from archive.upkeep import Upkeep
from kernel.work import Desk
from tests.archive.courier import declared
from tests.conftest import SCHEDULER_ID
from tests.firm import Firm

PAGE = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"x" * 2_000
# `object_key` is told beside the fields; holds are rows of their own, `store_hold` is read back from the store; a rebuilt
# house listens again.
NOT_KEPT = {
    "object_key", "state", "store_hold", "last_verified_at", "sidecar_at", "version",
    "part_size", "part_count", "client_mutation_id", "finished_at", "failure",
    "lease_until", "fence", "attempts", "relay_upload_id", "listened_at",
}  # fmt: skip


def test_each_column_of_a_document_is_told_or_left_out_on_purpose() -> None:
    assert {*FIELDS} | NOT_KEPT == {column.name for column in Document.__table__.columns}
    assert not {*FIELDS} & NOT_KEPT


async def test_the_paper_of_a_filing_can_be_bound_to_it_again(desk: Desk, firm: Firm, relay: Relay) -> None:
    changes = {"media_type": "application/pdf", "archive_class": "FILING", "file_name": "f.pdf", "filing_id": 41}
    blank = declared(PAGE, firm.units["GZ01"], **changes)
    async with desk.work(firm.staff["branch.head"]) as work:
        document = await ingest.deposit(work, declaration=ingest.of_content(blank, PAGE), content=PAGE)
    await relay.run(document.id)
    await Upkeep(relay).settle()
    async with desk.work(SCHEDULER_ID) as work:
        found = await queries.document(work.session, document.id)
    with relay.room.store.read(relay.room.sidecar(found.object_key)) as blocks:
        facts = json.loads(b"".join(blocks))
    assert (facts["schema"], facts["filing_id"]) == (3, 41)
