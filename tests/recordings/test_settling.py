"""What waits is put into a revisit by a person, or closed with a reason; through the API, as whoever may."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import orjson
import pytest

from kernel.reading import open_pool
from schema.build import build
from schema.context import Context
from schema.operation import Api, Operation
from schema.sources import SOURCES
from server.embedded import Endpoints
from tests.archive.sounds import pcm
from tests.recordings.centre import Centre
from tests.rules.conftest import report

Ask = Callable[..., Awaitable[Any]]
WAITING = """query { recordings(filter: {status: WAITING}) { edges { node {
  id callId direction caller callee agent staff { login } unit { code } status problem document { duration } version } } } }"""
ERRORS = "... on NotFound { code } ... on Forbidden { code } ... on Refused { code } ... on Invalid { code fields { path code } }"
ASSIGN = f"""mutation ($input: AssignRecordingInput!) {{ assignRecording(input: $input) {{ __typename
  ... on AssignRecordingPayload {{ recording {{ status problem note settledBy {{ login }} ofCase {{ id }} attempt {{ id }}
    document {{ ofCase {{ id }} holds {{ kind }} }} }} revisit {{ attempts {{ recording {{ id }} }} }} }} {ERRORS} }} }}"""
CLOSE = f"""mutation ($input: CloseRecordingInput!) {{ closeRecording(input: $input) {{ __typename
  ... on CloseRecordingPayload {{ recording {{ status note settledBy {{ login }} ofCase {{ id }} }} }} {ERRORS} }} }}"""


@pytest.fixture
async def ask(endpoints: Endpoints, centre: Centre) -> AsyncIterator[Ask]:
    """Give the function that asks as a login and returns the data."""
    pool = await open_pool(endpoints.database_url, 1)
    api = Api(build(), list(SOURCES), pool, report)

    async def ask(login: str, document: str, **variables: object) -> Any:
        context = Context(actor_id=centre.firm.staff[login], login=login, language="zh", desk=centre.relay.desk)
        answer = orjson.loads((await api.execute(Operation(document, None, variables), context)).body)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    yield ask
    await pool.close()


async def waiting(ask: Ask, login: str = "branch.head") -> list[Any]:
    return [edge["node"] for edge in (await ask(login, WAITING))["recordings"]["edges"]]


async def assign(ask: Ask, login: str = "branch.revisits", **given: object) -> Any:
    return (await ask(login, ASSIGN, input=given))["assignRecording"]


async def close(ask: Ask, login: str = "branch.head", **given: object) -> Any:
    return (await ask(login, CLOSE, input=given))["closeRecording"]


async def test_what_waits_is_listed_to_its_unit_and_the_centre_with_numbers_masked(centre: Centre, ask: Ask) -> None:
    centre.call("C1", pcm(3))
    await centre.ingest()
    (found,) = await waiting(ask)
    del found["id"]
    assert found == {
        "callId": "C1", "direction": "OUTBOUND", "caller": "****", "callee": "138****0001", "agent": "branch.revisits",
        "staff": {"login": "branch.revisits"}, "unit": {"code": "GZ01"}, "status": "WAITING", "problem": "NO_MATCH",
        "document": {"duration": "3.000"}, "version": 1,
    }  # fmt: skip
    assert [each["callId"] for each in await waiting(ask, "csc.head")] == ["C1"]
    assert await waiting(ask, "other.head") == []


async def test_a_person_puts_it_into_a_revisit_at_the_attempt_that_was_the_call(
    centre: Centre, case_id: int, ask: Ask
) -> None:
    centre.call("C1", pcm(2), duration="60")
    await centre.ingest()
    attempt = f"revisit_attempt:{await centre.log(case_id)}"
    (found,) = await waiting(ask)
    given = {"recording": found["id"], "revisit": f"case:{case_id}", "attempt": attempt, "note": "通话中断后重拨"}
    answer = await assign(ask, **given, expectedVersion=1, clientMutationId="a" * 16)
    document = (await centre.rows())[0].document_id
    assert answer == {
        "__typename": "AssignRecordingPayload",
        "recording": {
            "status": "RESOLVED", "problem": "TOO_SHORT", "note": "通话中断后重拨", "settledBy": {"login": "branch.revisits"},
            "ofCase": {"id": f"case:{case_id}"}, "attempt": {"id": attempt},
            "document": {"ofCase": {"id": f"case:{case_id}"}, "holds": [{"kind": "CASE_OPEN"}]},
        },
        "revisit": {"attempts": [{"recording": {"id": f"document:{document}"}}]},
    }  # fmt: skip
    assert await assign(ask, **given, expectedVersion=1, clientMutationId="a" * 16) == answer
    assert (await assign(ask, **given))["code"] == "RECORDING_SETTLED"


async def test_a_recording_in_a_dossier_without_attempt_can_prove_the_revisit(
    centre: Centre, case_id: int, ask: Ask
) -> None:
    centre.call("C1")
    await centre.ingest()
    (found,) = await waiting(ask)
    answer = await assign(ask, recording=found["id"], revisit=f"case:{case_id}")
    assert (answer["recording"]["attempt"], answer["revisit"]["attempts"]) == (None, [])
    (row,) = await centre.rows()
    assert (row.document_case, row.archive_class) == (case_id, "revisit_recording")


async def test_it_is_closed_with_a_reason_and_its_bytes_stay(centre: Centre, ask: Ask) -> None:
    centre.call("C1")
    await centre.ingest()
    (found,) = await waiting(ask)
    answer = await close(ask, recording=found["id"], reason=" 客户咨询电话,与回访无关 ")
    assert answer["recording"] == {
        "status": "RESOLVED", "note": "客户咨询电话,与回访无关", "settledBy": {"login": "branch.head"}, "ofCase": None,
    }  # fmt: skip
    assert (await centre.rows())[0].state == "ARCHIVED"
    assert (await close(ask, recording=found["id"], reason="再次"))["code"] == "RECORDING_SETTLED"
    assert (await centre.ingest()).known == 1
    assert await waiting(ask) == []


@pytest.mark.parametrize(
    ("login", "given", "code"),
    [
        ("branch.revisits", {"recording": "recording:999999"}, "RECORDING_NOT_FOUND"),
        ("other.revisits", {}, "RECORDING_NOT_FOUND"),
        ("branch.revisits", {"expectedVersion": 7}, "STALE_VERSION"),
        ("branch.revisits", {"revisit": "case:999999"}, "CASE_NOT_FOUND"),
        ("branch.operations", {}, "POST_REQUIRED"),
        ("hq.revisits", {}, "NOT_YOUR_UNIT"),
        ("branch.revisits", {"attempt": "revisit_attempt:999999"}, "INVALID"),
        ("branch.revisits", {"recording": "case:1"}, "INVALID"),
    ],
)
async def test_whoever_may_not_or_names_the_wrong_thing_is_told(
    centre: Centre, case_id: int, ask: Ask, login: str, given: dict[str, object], code: str
) -> None:
    centre.call("C1")
    await centre.ingest()
    (found,) = await waiting(ask)
    answer = await assign(ask, login, **{"recording": found["id"], "revisit": f"case:{case_id}", **given})
    assert answer["code"] == code
    assert [row.status for row in await centre.rows()] == ["WAITING"]


@pytest.mark.parametrize(
    ("login", "given", "code"),
    [
        ("branch.head", {"reason": "  "}, "INVALID"),
        ("branch.head", {"expectedVersion": 7}, "STALE_VERSION"),
        ("other.head", {}, "RECORDING_NOT_FOUND"),
        ("hq.head", {}, "NOT_YOUR_UNIT"),
        ("call.centre", {}, "NOT_YOUR_UNIT"),
    ],
)
async def test_closing_takes_a_reason_and_somebody_of_the_unit_or_the_centre(
    centre: Centre, ask: Ask, login: str, given: dict[str, object], code: str
) -> None:
    centre.call("C1")
    await centre.ingest()
    (found,) = await waiting(ask)
    answer = await close(ask, login, **{"recording": found["id"], "reason": "无关", **given})
    assert answer["code"] == code
    assert [row.status for row in await centre.rows()] == ["WAITING"]
    assert (await close(ask, "csc.agent", recording=found["id"], reason="无关"))["recording"]["status"] == "RESOLVED"


@pytest.mark.parametrize("content", [None, b"<html></html>" * 50], ids=["missing", "no recording"])
async def test_without_archived_bytes_there_is_nothing_to_put_into_a_revisit(
    centre: Centre, case_id: int, ask: Ask, content: bytes | None
) -> None:
    centre.call("C1", content)
    await centre.ingest()
    (found,) = await waiting(ask)
    answer = await assign(ask, recording=found["id"], revisit=f"case:{case_id}")
    assert answer["code"] == "NOTHING_TO_FILE"
    assert (await close(ask, recording=found["id"], reason="已补录"))["recording"]["status"] == "RESOLVED"
