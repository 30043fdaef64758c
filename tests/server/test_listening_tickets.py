"""Playing in a browser: a ticket as a cookie that goes to one recording's content, and one access entry that says who, when, why."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text
from starlette.applications import Starlette

from archive import ingest
from archive.ingest import of_content
from server.embedded import Endpoints
from server.files import Files
from server.people import People
from tests.archive.courier import declared
from tests.archive.sounds import pcm
from tests.firm import Firm
from tests.server.house import Running, running_house
from tests.services import SuiteServices

pytestmark = pytest.mark.asyncio(loop_scope="module")
CALL = pcm(1)
PAGE = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"x" * 2_000
HEARD = """query ($id: ID!) { node(id: $id) { ... on Document {
  accessEntries { edges { node { actorLogin kind purpose bytesDelivered } } } } }
  accessEntries(filter: {document: $id}) { edges { node { actorLogin kind purpose bytesDelivered } } } }"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(
    services: SuiteServices, house: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Running]:
    endpoints: Endpoints = services.create_database("tickets", template=house)
    async with running_house(endpoints, tmp_path_factory.mktemp("home"), worker=False) as running:
        yield running
    services.drop_database("tickets")


async def archived(running: Running, firm: Firm, content: bytes = CALL, media_type: str = "audio/wav") -> int:
    desk, room = running.house.desk, running.house.room
    code = next(code for code, each in room.classes.items() if media_type in each.media_types)
    blank = declared(content, firm.units["GZ01"], media_type=media_type, archive_class=code, file_name="通话.bin")
    async with desk.work(firm.staff["branch.head"]) as work:
        document = await ingest.deposit(work, declaration=of_content(blank, content), content=content)
    assert await running.house.relay.run(document.id) == "ARCHIVED"
    return document.id


async def asked(
    running: Running, document_id: int, login: str = "branch.head", query: str = "?purpose=质检抽听"
) -> httpx.Response:
    bearer = {"authorization": f"Bearer {running.token(login)}"}
    return await running.client.post(f"/documents/{document_id}/ticket{query}", headers=bearer)


def stranger(running: Running) -> httpx.AsyncClient:
    """Give a browser that has no cookies and no token."""
    transport = httpx.ASGITransport(running.process.app)  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")


def code_of(answer: httpx.Response) -> str:
    return str(answer.json()["errors"][0]["extensions"]["code"])


async def test_a_player_hears_under_its_cookie_alone_and_the_dossier_shows_who_listened(
    running: Running, firm: Firm
) -> None:
    document_id = await archived(running, firm)
    given = await asked(running, document_id)
    assert given.status_code == 201
    assert given.json()["contentUrl"] == f"/documents/{document_id}/content"
    cookie = given.headers["set-cookie"]
    assert re.fullmatch(
        rf"listening=\d+\.[\w-]{{43}}; HttpOnly; Max-Age=1800; Path=/documents/{document_id}/content; SameSite=strict",
        cookie,
    ), cookie
    async with stranger(running) as player:
        player.cookies.extract_cookies(given)
        whole = await player.get(f"/documents/{document_id}/content")
        part = await player.get(f"/documents/{document_id}/content", headers={"range": "bytes=0-99"})
    assert (whole.status_code, whole.content) == (200, CALL)
    assert (part.status_code, part.content) == (206, CALL[:100])
    assert whole.headers["content-disposition"].startswith("inline; ")
    assert (whole.headers["content-type"], whole.headers["x-content-type-options"]) == ("audio/wav", "nosniff")
    found: Any = await running.ask("audit.officer", HEARD, {"id": f"document:{document_id}"})
    entry = {"actorLogin": "branch.head", "kind": "PLAY", "purpose": "质检抽听", "bytesDelivered": len(CALL) + 100}
    for listed in (found["node"]["accessEntries"], found["accessEntries"]):
        assert [edge["node"] for edge in listed["edges"]] == [entry]


async def test_a_cookie_carried_to_another_recording_is_refused_and_leaves_no_entry(
    running: Running, firm: Firm
) -> None:
    mine, other = await archived(running, firm), await archived(running, firm)
    value = (await asked(running, mine)).cookies["listening"]
    async with stranger(running) as player:
        refused = await player.get(f"/documents/{other}/content", headers={"cookie": f"listening={value}"})
    assert (refused.status_code, code_of(refused)) == (403, "TICKET_REFUSED")
    found: Any = await running.ask("audit.officer", HEARD, {"id": f"document:{other}"})
    assert found["node"]["accessEntries"]["edges"] == []


async def test_a_cookie_that_is_over_is_refused(running: Running, firm: Firm) -> None:
    document_id = await archived(running, firm)
    value = (await asked(running, document_id)).cookies["listening"]
    async with running.house.desk.work(firm.staff["branch.head"]) as work:
        over = text("UPDATE listening_ticket SET expires_at = :now WHERE document_id = :id")
        await work.session.execute(over, {"now": work.now, "id": document_id})
    async with stranger(running) as player:
        refused = await player.get(f"/documents/{document_id}/content", headers={"cookie": f"listening={value}"})
    assert code_of(refused) == "TICKET_REFUSED"


@pytest.mark.parametrize("cookie", ["listening=", "listening=1.x", "listening=%00", f"listening=1.{'A' * 43}"])
async def test_a_cookie_that_is_no_ticket_is_refused_in_words(running: Running, firm: Firm, cookie: str) -> None:
    async with stranger(running) as player:
        refused = await player.get("/documents/1/content", headers={"cookie": cookie})
    assert (refused.status_code, code_of(refused)) == (403, "TICKET_REFUSED")


async def test_without_cookie_and_token_nobody_is_let_in_and_no_ticket_is_given(running: Running, firm: Firm) -> None:
    document_id = await archived(running, firm)
    async with stranger(running) as player:
        for answer in (
            await player.get(f"/documents/{document_id}/content"),
            await player.get(f"/documents/{document_id}/content", headers={"cookie": "__Secure-listening=1.x"}),
            await player.post(f"/documents/{document_id}/ticket?purpose=质检抽听"),
        ):
            assert (answer.status_code, code_of(answer)) == (401, "TOKEN_MISSING")


async def test_a_ticket_needs_a_purpose_a_recording_and_a_right(running: Running, firm: Firm) -> None:
    document_id, page = await archived(running, firm), await archived(running, firm, PAGE, "application/pdf")
    assert (await asked(running, document_id, query="")).status_code == 400
    assert code_of(await asked(running, page)) == "NOT_A_RECORDING"
    assert code_of(await asked(running, document_id, "admin")) == "MAY_NOT_READ"
    assert code_of(await asked(running, document_id, "other.head")) == "DOCUMENT_NOT_FOUND"
    assert code_of(await asked(running, 2**63 - 1)) == "DOCUMENT_NOT_FOUND"
    assert code_of(await asked(running, 10**30)) == "DOCUMENT_NOT_FOUND"


async def test_with_a_token_the_original_stays_a_download_whatever_cookie_comes_along(
    running: Running, firm: Firm
) -> None:
    document_id = await archived(running, firm)
    given = await asked(running, document_id)
    headers = {"authorization": f"Bearer {running.token('audit.officer')}", "cookie": given.headers["set-cookie"]}
    answer = await running.client.get(f"/documents/{document_id}/content?purpose=检查&kind=audio", headers=headers)
    assert answer.headers["content-disposition"].startswith("attachment; ")
    missing = await running.client.get(f"/documents/{document_id}/content?purpose=检查&rendition=mp3", headers=headers)
    assert (missing.status_code, code_of(missing)) == (404, "RENDITION_NOT_FOUND")


async def test_anywhere_but_on_loopback_the_cookie_travels_over_tls_alone(running: Running, firm: Firm) -> None:
    document_id = await archived(running, firm)
    house = running.house
    open_to_all = Files(house.desk, house.room, People(house.sessions), gatekeeper(running))
    app = Starlette(routes=open_to_all.routes())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://anjuan.test") as client:
        bearer = {"authorization": f"Bearer {running.token('branch.head')}"}
        given = await client.post(f"/documents/{document_id}/ticket?purpose=质检抽听", headers=bearer)
        assert given.headers["set-cookie"].startswith("__Secure-listening=")
        assert "; Secure" in given.headers["set-cookie"]
        assert (await client.get(f"/documents/{document_id}/content")).content == CALL
        client.cookies.clear()
        plain = given.cookies["__Secure-listening"]
        refused = await client.get(f"/documents/{document_id}/content", headers={"cookie": f"listening={plain}"})
    assert refused.status_code == 401


def gatekeeper(running: Running) -> Any:
    from server.app import token_judge
    from server.graphql.service import Gatekeeper

    people = People(running.house.sessions)
    return Gatekeeper(token_judge(running.house)[0].identify, people.still_allowed, running.house.desk.clock.now)
