"""Payloads and events: rows named by Ref are read like any other, under the actor's own eyes."""

import orjson
import pytest

from schema.operation import Answer, Api, Operation
from tests.reads.asking import Asker, ask, refusal
from tests.reads.conftest import Reports
from tests.reads.toy_changes import DONE

REVISITS = "{ revisits(first: 1) { edges { node { id number note } } } }"


@pytest.fixture(autouse=True)
def _nothing_done() -> None:
    DONE.clear()


async def test_a_payload_is_read_by_key_with_aliases_fragments_and_abstract_types(api: Api) -> None:
    revisit = (await ask(api, REVISITS))["data"]["revisits"]["edges"][0]["node"]
    number = int(revisit["id"].split(":")[1])
    document = """mutation($input: OpenInput!, $x: Boolean!) { open(input: $input) { __typename ... on Opened {
        note a: revisit { ...r } revisit { ...r note @include(if: $x) } case { __isCase: __typename number ... on Revisit { note } }
        client { cases(first: 2) { totalCount edges { node { id } } } } anything { __typename id } } } }
        fragment r on Revisit { id number }"""
    answer = await ask(api, document, input={"case": number, "note": "n"}, x=True)
    opened = answer["data"]["open"]
    assert list(opened) == ["__typename", "note", "a", "revisit", "case", "client", "anything"]
    assert opened["a"] == {"id": revisit["id"], "number": revisit["number"]}
    assert opened["revisit"] == revisit
    assert opened["case"] == {"__isCase": "Revisit", "number": revisit["number"], "note": revisit["note"]}
    assert opened["anything"] == {"__typename": "Revisit", "id": revisit["id"]}
    assert len(opened["client"]["cases"]["edges"]) <= 2
    without = await ask(api, document, input={"case": number, "note": "n"}, x=False)
    assert without["data"]["open"]["revisit"] == opened["a"]


async def test_what_the_actor_may_no_longer_see_is_null_and_the_action_still_succeeds(api: Api) -> None:
    document = (
        'mutation { open(input: {case: 1, note: "moved"}) { ... on Opened { note case { id } obligation { id } } } }'
    )
    assert await ask(api, document, actor=6) == {"data": {"open": {"note": "moved", "case": None, "obligation": None}}}
    assert DONE == ["moved"]


async def test_effects_come_in_order_and_problems_are_members(api: Api) -> None:
    document = """mutation { a: open(input: {case: 1, note: "1"}) { ... on Opened { note } }
        b: open(input: {case: 0, note: "2"}) { ... on Problem { message } ... on NotFound { noun } }
        c: open(input: {case: 2, note: "3"}) { ... on Opened { case { id } } } }"""
    assert await ask(api, document) == {
        "data": {"a": {"note": "1"}, "b": {"message": "no such case", "noun": "case"}, "c": {"case": {"id": "case:2"}}}
    }
    assert DONE == ["1", "2", "3"]


async def test_a_payload_that_is_too_expensive_is_refused_before_the_action_runs(api: Api) -> None:
    deep = "client { cases(first: 200) { edges { node { client { cases(first: 200) { totalCount } } } } } }"
    error = await refusal(api, f"mutation {{ open(input: {{case: 1}}) {{ ... on Opened {{ {deep} }} }} }}")
    assert error["extensions"]["code"] == "TOO_EXPENSIVE"
    assert DONE == []


async def test_a_bad_argument_in_a_payload_is_refused_before_the_action_runs(api: Api) -> None:
    document = (
        "mutation($n: Int) { open(input: {case: 1}) { ... on Opened { client { cases(first: $n) { totalCount } } } } }"
    )
    assert (await refusal(api, document, n=500))["extensions"]["code"] == "BAD_PAGE_SIZE"
    assert DONE == []


async def test_a_defect_in_an_action_is_masked_and_reported(api: Api, reports: Reports) -> None:
    answer = await ask(api, 'mutation { open(input: {case: 1, note: "bug"}) { __typename } }')
    assert answer["data"] is None
    assert answer["errors"][0]["extensions"] == {"code": "INTERNAL", "id": "defect-1"}
    assert "secret" not in orjson.dumps(answer).decode()
    assert isinstance(reports.defects[0], ZeroDivisionError)


async def events(api: Api, document: str, actor: int = 1, **variables: object) -> list[object]:
    """Listen to the end."""
    stream = await api.subscribe(Operation(document, None, variables), Asker(actor))
    assert not isinstance(stream, Answer), stream.body
    return [orjson.loads(body) async for body in stream]


LISTEN = "subscription($c: [Int!]!) { changed(cases: $c) { what case { id ... on Revisit { channel } } } }"


async def test_an_event_is_read_when_it_happens_and_hidden_rows_are_null(api: Api) -> None:
    seen = await events(api, LISTEN, c=[1, 2, 100_000])
    hidden = await events(api, LISTEN, actor=6, c=[1])
    assert [event["data"]["changed"]["case"] and event["data"]["changed"]["case"]["id"] for event in seen] == [  # type: ignore[index]
        "case:1",
        "case:2",
        None,
    ]
    assert hidden == [{"data": {"changed": {"what": "updated", "case": None}}}]


async def test_a_defect_ends_a_subscription_masked(api: Api, reports: Reports) -> None:
    seen = await events(api, LISTEN, c=[1, -1])
    assert "data" in seen[0]  # type: ignore[operator]
    assert "secret" not in orjson.dumps(seen).decode()
    assert len(reports.defects) == 1


@pytest.mark.parametrize(
    "document",
    [
        "{ me { id } }",
        "subscription { wrong }",
        "subscription { changed(cases: [1]) { case { client { cases(first: 500) { totalCount } } } } }",
    ],
)
async def test_a_wrong_subscription_is_answered_by_its_errors(api: Api, document: str) -> None:
    answer = await api.subscribe(Operation(document, None, {}), Asker())
    assert isinstance(answer, Answer)
    assert answer.failed_before_execution
