"""What a post sees through the compiled API is what it sees in raw SQL, field by field, whatever it writes into arguments."""

from collections.abc import Iterator, Mapping

import asyncpg
import pytest

from kernel.orm import Base
from schema.operation import Api
from schema.reads.ids import write_id
from schema.reads.nouns import Noun, ToOne
from tests.firm import Firm
from tests.visibility.conftest import Ask
from tests.visibility.reach import Person
from tests.visibility.seeding import Place, places, row

# Root list: the table it reads, and what it adds to what may be seen.
LISTS: Mapping[str, tuple[str, str]] = {
    "clients": ("client", "true"),
    "clientLists": ("client_list", "true"),
    "revisitPlans": ("revisit_plan", "true"),
    "cases": ("case", "true"),
    "filings": ("filing", "true"),
    "worklist": ("obligation", "status = 'OPEN' AND unit_id = {unit}"),
    "obligations": ("obligation", "true"),
    "documents": ("document", "true"),
    "recordings": ("recording", "true"),
    "journal": ("journal_entry", "true"),
    "accessEntries": ("access_entry", "true"),
    "notices": ("notice", "recipient_id = {key}"),
    "unmatchedScans": ("scan", "state = 'UNMATCHED'"),
}
TRIED = (1, 3, 5)
AT_ONCE = 12
HOSTILE = (
    "') OR true --",
    "'; SELECT set_config('anjuan.clients', (SELECT max(clients) FROM staff_scope), true); --",
    "\\'; SELECT enter(1); --",
    "$1",
    "%' OR '1'='1",
    "1000\u0000",
)


async def keys(connection: asyncpg.Connection, person: Person, table: str, condition: str) -> set[int]:
    """Give the keys of a table that somebody sees in raw SQL."""
    async with connection.transaction():
        assert await connection.fetchval("SELECT enter($1)", person.key)
        where = condition.format(unit=person.unit, key=person.key)
        column = "document_id" if table == "scan" else "id"
        return {found[0] for found in await connection.fetch(f'SELECT {column} FROM "{table}" WHERE {where}')}


@pytest.mark.parametrize("field", LISTS)
async def test_each_list_shows_each_post_what_raw_sql_shows(
    ask: Ask, service: asyncpg.Connection, people: dict[str, Person], field: str
) -> None:
    sizes = set()
    for person in people.values():
        answer = await ask(person, f"{{ {field}(first: 200) {{ edges {{ node {{ id }} }} }} }}")
        assert "errors" not in answer, (person.login, answer)
        found = [edge["node"]["id"] for edge in answer["data"][field]["edges"]]
        wanted = await keys(service, person, *LISTS[field])
        assert {int(identifier.partition(":")[2]) for identifier in found} == wanted, person.login
        assert len(found) == len(wanted)
        sizes.add(len(found))
    assert len(sizes) > 1


def test_every_root_list_is_compared(api: Api) -> None:
    query = api.nouns.by_type["Query"]
    paged = {name for name, field in query.fields.items() if hasattr(field.resolved, "orders")}
    assert paged == set(LISTS)


async def test_each_node_shows_itself_to_each_post_as_raw_sql_does(
    api: Api, ask: Ask, service: asyncpg.Connection, people: dict[str, Person], firm: Firm
) -> None:
    """Where a row is seen, every field that may not be null is there; where it is not seen, the answer is null."""
    nodes = list(_nodes(api, firm))
    assert len(nodes) > 45
    for person in people.values():
        seen = {table: await keys_seen(service, person, table) for table in {noun.base.name for noun, _, _ in nodes}}
        for start in range(0, len(nodes), AT_ONCE):
            some = nodes[start : start + AT_ONCE]
            answer = await ask(
                person, _document(api, len(some)), **{f"n{at}": written for at, (_, _, written) in enumerate(some)}
            )
            assert "errors" not in answer, (person.login, answer["errors"])
            for at, (noun, key, written) in enumerate(some):
                found = answer["data"][f"n{at}"]
                assert (found is not None) == (key in seen[noun.base.name]), (person.login, written)
                assert found is None or found["id"] == written


async def keys_seen(connection: asyncpg.Connection, person: Person, table: str) -> set[tuple[object, ...]]:
    listed = ", ".join(f'"{column.name}"' for column in Base.metadata.tables[table].primary_key.columns)
    async with connection.transaction():
        assert await connection.fetchval("SELECT enter($1)", person.key)
        return {tuple(found) for found in await connection.fetch(f'SELECT {listed} FROM "{table}"')}


def _nodes(api: Api, firm: Firm) -> Iterator[tuple[Noun, tuple[object, ...], str]]:
    """Yield every noun that has an id, at some places, with its key and its global id."""
    for prefix, noun in api.nouns.by_prefix.items():
        table = Base.metadata.tables[noun.base.name]
        for place in (places(firm)[number - 1] for number in TRIED):
            key = _key(table.name, place) or tuple(
                row(table, place)[column.name] for column in table.primary_key.columns
            )
            yield noun, key, write_id(prefix, key)


def _key(table: str, place: Place) -> tuple[object, ...] | None:
    return {"unit": (place.unit,), "staff": (place.maker,)}.get(table)


def _document(api: Api, count: int) -> str:
    """Ask for nodes by id, each with every to-one of its type that may not be null."""
    required = {
        noun.type_name: [
            name
            for name, field in noun.fields.items()
            if isinstance(field.resolved, ToOne) and not field.resolved.checked
        ]
        for noun in api.nouns.by_prefix.values()
    }
    parts = [
        f"... on {name} {{ {' '.join(f'{each} {{ __typename }}' for each in fields)} }}"
        for name, fields in required.items()
        if fields
    ]
    given = ", ".join(f"$n{at}: ID!" for at in range(count))
    asked = " ".join(f"n{at}: node(id: $n{at}) {{ id ...required }}" for at in range(count))
    return f"query({given}) {{ {asked} }} fragment required on Node {{ {' '.join(parts)} }}"


HOSTILE_QUESTIONS = {
    "clients": "query($x: String) { clients(search: $x, first: 200) { edges { node { id } } } }",
    "cases": "query($x: String) { cases(filter: {number: $x}, first: 200) { edges { node { id } } } }",
    "journal": "query($x: String) { journal(filter: {kind: $x}, first: 200) { edges { node { id } } } }",
    "filings": "query($x: String) { filings(filter: {kind: $x, period: $x}, first: 200) { edges { node { id } } } }",
    "documents": "query($x: String) { documents(search: $x, first: 200) { edges { node { id } } } }",
    "client": "query($x: String!) { client(number: $x) { id } }",
    "caseByNumber": "query($x: String!) { caseByNumber(number: $x) { id } }",
    "node": "query($x: ID!) { node(id: $x) { id } }",
    "after": "query($x: String) { clients(after: $x) { edges { node { id } } } }",
    "branch": "query($x: ID) { clients(filter: {branch: $x}) { edges { node { id } } } }",
    "upload": "query($x: String!) { upload(clientMutationId: $x) { id } }",
}


@pytest.mark.parametrize("question", HOSTILE_QUESTIONS)
async def test_nothing_that_is_written_into_an_argument_widens_what_is_seen(
    ask: Ask, service: asyncpg.Connection, people: dict[str, Person], question: str
) -> None:
    person = people["branch.revisits"]
    before = await keys(service, person, "client", "true")
    for hostile in HOSTILE:
        for written in (hostile, f"client:1000001{hostile}"):
            answer = await ask(person, HOSTILE_QUESTIONS[question], x=written)
            found = answer.get("data") and next(iter(answer["data"].values()))
            assert not (found or {}).get("edges"), answer
            assert not (found or {}).get("id"), answer
            assert "syntax" not in str(answer.get("errors", "")), answer
    everything = await ask(person, "{ clients(first: 200) { edges { node { id } } } }")
    assert len(everything["data"]["clients"]["edges"]) == len(before)
    assert await service.fetchval("SELECT current_setting('anjuan.clients', true)") in {None, ""}


async def test_somebody_unknown_is_refused_on_every_list(ask: Ask) -> None:
    nobody = Person("nobody", 999_999_999, 0, frozenset())
    for field in LISTS:
        answer = await ask(nobody, f"{{ {field} {{ edges {{ node {{ id }} }} }} }}")
        assert answer["errors"][0]["extensions"]["code"] == "UNKNOWN_ACTOR", (field, answer)
        assert not answer.get("data")
