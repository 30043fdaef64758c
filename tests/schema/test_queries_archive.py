"""Documents, uploads, the journal and the access entries."""

from tests.firm import Firm
from tests.schema.conftest import Ask
from tests.schema.world import World

DOCUMENTS = """
query ($s: String, $f: DocumentFilter) { documents(search: $s, filter: $f) { totalCount edges { node {
  id title archiveClass mediaType size sha256 state contentUrl failure lastVerifiedAt
  unit { code } ofCase { number } client { name } archivedAt archivedBy { login } retainUntil retentionReason
  holds { kind matter placedBy { login } releasedBy { login } } } } } }
"""


async def test_a_document_is_read_whole(ask: Ask, world: World) -> None:
    (edge,) = (await ask("branch.revisits", DOCUMENTS))["documents"]["edges"]
    found, key = edge["node"], world.documents["GZ01"]
    assert (found["id"], found["contentUrl"]) == (f"document:{key}", f"/documents/{key}/content")
    assert (found["size"], found["state"], found["retainUntil"]) == (3_000_000_000, "ARCHIVED", "2046-03-02")
    assert (found["ofCase"], found["client"]) == ({"number": "RV-2026-00001"}, {"name": "王小明"})
    assert found["archivedBy"] == {"login": "branch.revisits"}
    assert found["holds"] == [
        {"kind": "CASE_OPEN", "matter": "案件未结", "placedBy": {"login": "branch.revisits"}, "releasedBy": None}
    ]


async def test_documents_are_found_by_title_case_and_filter(ask: Ask, world: World, firm: Firm) -> None:
    async def count(search: str | None = None, **chosen: object) -> int:
        return int((await ask("hq.head", DOCUMENTS, s=search, f=chosen))["documents"]["totalCount"])

    assert await count("回访") == await count() == await count(archiveClass="recording", state="ARCHIVED") == 2
    assert await count("RV-2026-00001") == await count(ofCase=f"case:{world.cases['SZ01']}") == 1
    assert (
        await count(client=f"client:{firm.clients['10000001']}") == await count(unit=f"unit:{firm.units['GZ01']}") == 1
    )
    assert await count("录音") == await count("%") == await count(state="REJECTED") == 0


async def test_an_upload_is_found_by_its_key_and_by_nobody_else(ask: Ask, world: World, firm: Firm) -> None:
    document = """query ($k: String!) { upload(clientMutationId: $k) { id state partSize partCount document { id }
      parts { number size sha256 signedAt } } }"""
    key = f"key-{firm.units['GZ01']}"
    found = (await ask("branch.revisits", document, k=key))["upload"]
    assert found["document"] == {"id": f"document:{world.documents['GZ01']}"}
    assert [(part["number"], part["size"]) for part in found["parts"]] == [(1, 10)]
    assert (await ask("branch.head", document, k=key))["upload"] is None


async def test_the_journal_is_read_by_those_who_may(ask: Ask, world: World, firm: Firm) -> None:
    document = """query ($f: JournalFilter) {
      journal(filter: $f) { edges { node { kind count unit { code } ofCase { number } } } } }"""

    async def entries(login: str, **chosen: object) -> list[str]:
        found = await ask(login, document, f={"kind": "revisit.opened", **chosen})
        return [edge["node"]["unit"]["code"] for edge in found["journal"]["edges"]]

    assert await entries("audit.officer") == ["SZ01", "GZ01"]
    assert await entries("branch.head") == ["GZ01"]
    assert await entries("hq.revisits") == []
    assert await entries("audit.officer", ofCase=f"case:{world.cases['GZ01']}", actor="staff:1") == ["GZ01"]
    assert await entries("audit.officer", until="2026-03-02T01:00:00Z") == []
    assert await entries("audit.officer", since="2026-03-02T01:00:00Z") == ["SZ01", "GZ01"]


async def test_access_entries_say_who_saw_what(ask: Ask, world: World, firm: Firm) -> None:
    document = """query ($f: AccessFilter) { accessEntries(filter: $f) { edges { node {
      kind purpose subjectId actor { login } client { name } ofCase { number } bytesDelivered details
      unit { code } } } } }"""
    chosen = {
        "kind": "PLAY",
        "document": f"document:{world.documents['GZ01']}",
        "client": f"client:{firm.clients['10000001']}",
        "ofCase": f"case:{world.cases['GZ01']}",
        "actor": f"staff:{firm.staff['branch.revisits']}",
        "since": "2026-03-02T01:00:00Z",
        "until": "2026-03-02T01:00:01Z",
    }
    (edge,) = (await ask("audit.officer", document, f=chosen))["accessEntries"]["edges"]
    found = edge["node"]
    assert (found["kind"], found["purpose"], found["bytesDelivered"]) == ("PLAY", "复核", None)
    assert (found["subjectId"], found["actor"]) == (chosen["document"], {"login": "branch.revisits"})
