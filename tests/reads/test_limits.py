"""What one request may ask for: everything beyond is refused before any SQL, here even without a database."""

import pytest
from graphql import OperationType

from kernel.errors import Language
from schema.limits import Limits
from schema.operation import Api, Operation
from tests.reads import toy
from tests.reads.asking import Asker, refusal
from tests.reads.conftest import Reports

LIMITS = Limits()


@pytest.fixture
def api(reports: Reports) -> Api:
    """Give an API without a database: whatever runs SQL fails loudly."""
    return toy.api(None, reports)


def nested(levels: int) -> str:
    """Nest units this many levels deep, the root and the leaf counted."""
    return "{ me { unit { " + "parent { " * (levels - 3) + "code " + "} " * (levels - 3) + "} } }"


NESTED_PAGES = "{ clients(first: 100) { edges { node { cases(first: 100) { totalCount } } } } }"
DOUBLING = " ".join(
    f"fragment f{n} on Unit {{ a: parent {{ ...f{n + 1} }} b: parent {{ ...f{n + 1} }} }}" for n in range(5)
)
MUTATIONS = " ".join(f"m{n}: open(input: {{case: 1}}) {{ __typename }}" for n in range(5))


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (nested(13), "TOO_MUCH"),
        ("{ " + " ".join(f"a{n}: me {{ id }}" for n in range(31)) + " }", "TOO_MUCH"),
        ("{ me { unit { ...f0 } } } " + DOUBLING + " fragment f5 on Unit { id }", "TOO_MUCH"),
        ("{ me { " + " ".join("id @skip(if: false) name @include(if: true)" for _ in range(26)) + " } }", "TOO_MUCH"),
        (f"mutation {{ {MUTATIONS} }}", "TOO_MUCH"),
        (f"mutation {{ ...m }} fragment m on Mutation {{ {MUTATIONS} }}", "TOO_MUCH"),
        ("{ me { " + "id " * 2_000 + "} }", None),
        (NESTED_PAGES, "TOO_EXPENSIVE"),
        ("{ clients(first: 201) { totalCount } }", "BAD_PAGE_SIZE"),
        ("{ clients(first: -1) { totalCount } }", "BAD_PAGE_SIZE"),
        ('{ clients(after: "nothing") { totalCount } }', "BAD_CURSOR"),
        ('{ cases(after: "WyJjYXNlcy5vcGVuZWQiLDEsMl0=") { totalCount } }', "BAD_CURSOR"),
        ('{ clients(search: "a\\u0000b") { totalCount } }', "BAD_TEXT"),
        ('{ clients(search: "\\uD800") { totalCount } }', None),
        ('{ clients(richerThan: "NaN") { totalCount } }', "BAD_NUMBER"),
        ('{ clients(richerThan: "1e100000") { totalCount } }', "BAD_NUMBER"),
        ('{ cases(filter: {openedBefore: "2026-03-02T09:00:00"}) { totalCount } }', None),
        ('{ cases(filter: {openedBefore: "0001-01-01T00:00:00+08:00"}) { totalCount } }', None),
        ("{ nonsense }", None),
        ("{ me { id ", None),
        ("", None),
        ("query a { me { id } } query b { me { id } }", None),
        ("subscription { changed(cases: [1]) { what } }", None),
        ("{ me { id @defer } }", None),
    ],
)
async def test_too_much_or_wrong_is_refused_before_any_sql(api: Api, document: str, code: str | None) -> None:
    error = await refusal(api, document)
    assert error.get("extensions", {}).get("code") == code
    assert error["message"]


async def test_limits_are_reached_without_being_refused(api: Api) -> None:
    for document in (nested(12), "{ " + " ".join(f"a{n}: me {{ id }}" for n in range(30)) + " }"):
        prepared, variables = api._ready(Operation(document, None, {}), frozenset(OperationType))
        assert api._plan(prepared, variables)


async def test_validation_stops_after_five_errors(api: Api) -> None:
    answer = await api.execute(Operation("{ " + "wrong " * 50 + "}", None, {}), Asker())
    assert answer.failed_before_execution
    assert answer.body.count(b'"message"') == LIMITS.errors


@pytest.mark.parametrize(("language", "word"), [("zh", "最多"), ("en", "At most")])
async def test_a_limit_speaks_the_language_of_the_client(api: Api, language: Language, word: str) -> None:
    assert word in (await refusal(api, nested(13), language))["message"]


async def test_wrong_variables_are_refused_and_named(api: Api) -> None:
    error = await refusal(api, "query($n: Int) { clients(first: $n) { totalCount } }", n="five")
    assert "$n" in error["message"]
    assert "extensions" not in error


async def test_a_cursor_of_another_list_is_refused_even_where_no_sql_would_use_it(api: Api) -> None:
    of_documents = (
        "WyJkb2N1bWVudHMiLCI5OTk5LTEyLTMxVDAwOjAwOjAwKzAwOjAwIiwiMDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDA3Il0="
    )
    error = await refusal(api, "query($c: String) { clients(after: $c) { totalCount } }", c=of_documents)
    assert error["extensions"]["code"] == "BAD_CURSOR"


def test_the_kind_of_an_operation_is_known_before_it_runs(api: Api) -> None:
    two = "query q { me { id } } mutation m { open(input: {case: 1}) { __typename } }"
    kinds = [api.kind(Operation(two, name, {})) for name in ("q", "m", "x", None)]
    assert kinds == [OperationType.QUERY, OperationType.MUTATION, None, None]
    assert api.kind(Operation("{", None, {})) is None


async def test_the_schema_is_told_to_nobody_where_that_is_set(reports: Reports) -> None:
    closed = toy.api(None, reports, limits=Limits(introspection=False))
    refused = await refusal(closed, "{ __schema { types { name } } }")
    assert "introspection" in refused["message"].lower()
