"""Contact data and identity numbers leave the API masked, for every post, in every field; one mutation reveals them."""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import astuple

import asyncpg
import pytest
from graphql import GraphQLObjectType, get_named_type, is_leaf_type

from schema.operation import Api
from tests.firm import Firm
from tests.visibility.conftest import Ask
from tests.visibility.reach import Person
from tests.visibility.seeding import Secrets, key_of, places

LISTS = (
    "clients",
    "cases",
    "filings",
    "worklist",
    "obligations",
    "documents",
    "journal",
    "accessEntries",
    "notices",
)
DEEP = {
    "Client": "creditAccounts { number fundAccount }",
    "Case": "client { phone identityNumber } ... on Revisit { attempts { contact note } "
    "record { fields { code label value } } }",
    "Revisit": "attempts { contact note } record { fields { code label value } } "
    "discrepancies { onFile stated } followUps { text } questions { text } majorMatters { reason }",
    "Filing": "rows(first: 50) { edges { node { cells } } }",
    "AccessEntry": "client { phone identityNumber }",
    "Document": "client { phone identityNumber }",
}
REVEAL = """mutation($client: ID!, $purpose: String!) { revealContact(input: {client: $client, purpose: $purpose}) {
  __typename ... on RevealContactPayload { phone email address identityNumber client { phone identityNumber } }
  ... on Error { code message } } }"""


def strings(value: object) -> Iterator[str]:
    """Yield every string in an answer."""
    match value:
        case str():
            yield value
        case dict():
            for name, part in value.items():
                yield name
                yield from strings(part)
        case list():
            for part in value:
                yield from strings(part)


def secrets(firm: Firm) -> list[str]:
    """Give everything that may not be shown: what was seeded at every place."""
    return [secret for place in places(firm) for secret in astuple(Secrets.of(place))]


def leaves(api: Api, type_name: str) -> str:
    """Ask for every leaf of a type, and for what hangs from it."""
    shown = api._schema.type_map[type_name]
    fields = getattr(shown, "fields", {})
    flat = [name for name, field in fields.items() if is_leaf_type(get_named_type(field.type)) and not field.args]
    return " ".join((*flat, DEEP.get(type_name, "")))


def wide(api: Api, field: str) -> str:
    """Ask a list for everything it can say."""
    connection = get_named_type(api._schema.query_type.fields[field].type)
    edge = get_named_type(connection.fields["edges"].type)
    node = get_named_type(edge.fields["node"].type)
    return f"{{ {field}(first: 100) {{ edges {{ node {{ {leaves(api, node.name)} }} }} }} }}"


@pytest.mark.parametrize("field", LISTS)
async def test_no_post_gets_contact_data_unmasked_from_any_list(
    api: Api, ask: Ask, people: dict[str, Person], firm: Firm, field: str
) -> None:
    hidden = secrets(firm)
    for person in people.values():
        answer = await ask(person, wide(api, field))
        assert "errors" not in answer, answer
        shown = "\n".join(strings(answer))
        assert [secret for secret in hidden if secret in shown] == [], person.login


async def test_no_node_shows_contact_data_unmasked(api: Api, ask: Ask, people: dict[str, Person], firm: Firm) -> None:
    hidden = secrets(firm)
    nodes = [
        name
        for name in api.nouns.by_prefix.values()
        if isinstance(api._schema.type_map[name.type_name], GraphQLObjectType)
    ]
    for noun in nodes:
        parts = leaves(api, noun.type_name)
        prefix = next(prefix for prefix, each in api.nouns.by_prefix.items() if each is noun)
        key = key_of(noun.base.name, places(firm)[0])
        document = f'{{ node(id: "{prefix}:{key}") {{ id ... on {noun.type_name} {{ {parts} }} }} }}'
        answer = await ask(people["compliance.officer"], document)
        assert "errors" not in answer, answer
        assert [secret for secret in hidden if secret in "\n".join(strings(answer))] == [], noun.type_name


async def test_the_masks_keep_both_ends(ask: Ask, people: dict[str, Person], firm: Firm) -> None:
    place = places(firm)[0]
    asked = f'{{ node(id: "client:{key_of("client", place)}") {{ ... on Client {{ phone identityNumber }} }} }}'
    answer = await ask(people["branch.revisits"], asked)
    assert answer["data"]["node"] == {"phone": "138****0001", "identityNumber": "440106********001X"}


async def test_contact_data_in_a_record_and_in_a_filing_is_masked_but_there(
    ask: Ask, people: dict[str, Person], firm: Firm
) -> None:
    place = places(firm)[0]
    document = (
        "query($case: ID!, $filing: ID!) { case: node(id: $case) { ... on Revisit { record { fields { value } } } } "
    )
    document += "filing: node(id: $filing) { ... on Filing { rows { edges { node { cells } } } } } }"
    given = {"case": f"case:{key_of('case', place)}", "filing": f"filing:{key_of('filing', place)}"}
    answer = await ask(people["branch.revisits"], document, **given)
    assert answer["data"]["case"]["record"]["fields"] == [{"value": "138****0001"}]
    cells = answer["data"]["filing"]["rows"]["edges"][0]["node"]["cells"]
    assert cells == {"contact": "138****0001", "client": "王小明"}


async def entries(connection: asyncpg.Connection, key: int) -> list[asyncpg.Record]:
    return await connection.fetch(
        "SELECT * FROM access_entry WHERE kind = 'REVEAL' AND subject_kind = 'client' AND subject_key = $1", str(key)
    )


@pytest.fixture
async def reveals(owner: asyncpg.Connection) -> AsyncIterator[None]:
    """Take back the entries that a test leaves."""
    yield
    await owner.execute("DELETE FROM access_entry WHERE kind = 'REVEAL' AND subject_kind = 'client'")


REVEALING = {
    "branch.head",
    "branch.operations",
    "branch.supervisor",
    "branch.margin",
    "branch.revisits",
    "other.head",
    "other.revisits",
    "csc.head",
    "csc.operations",
    "csc.agent",
    "hq.head",
    "hq.revisits",
    "hq.complaints",
    "hq.liquidation",
    "brokerage.head",
    "compliance.officer",
}


@pytest.mark.usefixtures("reveals")
async def test_each_post_reveals_or_is_told_why_not_and_leaves_one_entry(
    ask: Ask, owner: asyncpg.Connection, people: dict[str, Person], firm: Firm
) -> None:
    place = places(firm)[1]
    client, hidden = key_of("client", place), Secrets.of(place)
    for person in people.values():
        await owner.execute("DELETE FROM access_entry WHERE kind = 'REVEAL' AND subject_key = $1", str(client))
        answer = await ask(person, REVEAL, client=f"client:{client}", purpose="核对回访联系方式")
        found = answer["data"]["revealContact"]
        left = await entries(owner, client)
        if person.login not in REVEALING:
            assert (found["__typename"], found["code"], left) == ("Forbidden", "POST_REQUIRED", []), person.login
        elif person.login.startswith("other."):
            assert (found["__typename"], left) == ("NotFound", []), person.login
        else:
            assert (found["phone"], found["email"]) == (hidden.phone, hidden.email), person.login
            assert (found["address"], found["identityNumber"]) == (hidden.address, hidden.identity_number)
            assert found["client"] == {"phone": "138****0002", "identityNumber": "440106********002X"}
            assert [(entry["actor_id"], entry["purpose"]) for entry in left] == [(person.key, "核对回访联系方式")]


@pytest.mark.usefixtures("reveals")
async def test_the_entry_is_seen_by_the_units_head_compliance_and_audit_and_changed_by_nobody(
    ask: Ask, owner: asyncpg.Connection, service: asyncpg.Connection, people: dict[str, Person], firm: Firm
) -> None:
    client = key_of("client", places(firm)[1])
    await ask(people["branch.revisits"], REVEAL, client=f"client:{client}", purpose="核对回访联系方式")
    (entry,) = await entries(owner, client)
    for login in ("branch.head", "compliance.officer", "audit.officer", "branch.revisits"):
        for change in (
            "UPDATE access_entry SET purpose = 'x' WHERE id = $1",
            "DELETE FROM access_entry WHERE id = $1",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await as_somebody(service, people[login].key, change, entry["id"])
        found = await as_somebody(service, people[login].key, "SELECT 1 FROM access_entry WHERE id = $1", entry["id"])
        assert len(found) == 1, login
    for login in ("other.head", "hq.revisits", "csc.agent", "admin", "core.feed", "committee.member"):
        found = await as_somebody(service, people[login].key, "SELECT 1 FROM access_entry WHERE id = $1", entry["id"])
        assert found == [], login


async def as_somebody(
    connection: asyncpg.Connection, key: int, statement: str, *arguments: object
) -> list[asyncpg.Record]:
    async with connection.transaction():
        assert await connection.fetchval("SELECT enter($1)", key)
        return await connection.fetch(statement, *arguments)


@pytest.mark.parametrize("purpose", ["", "   ", "x", "\n\t  ab "])
async def test_revealing_without_a_purpose_is_invalid_and_leaves_nothing(
    ask: Ask, owner: asyncpg.Connection, people: dict[str, Person], firm: Firm, purpose: str
) -> None:
    client = key_of("client", places(firm)[1])
    answer = await ask(people["branch.head"], REVEAL, client=f"client:{client}", purpose=purpose)
    assert answer["data"]["revealContact"]["__typename"] == "Invalid"
    assert await entries(owner, client) == []


@pytest.mark.usefixtures("reveals")
async def test_neither_errors_nor_logs_tell_contact_data(
    ask: Ask, people: dict[str, Person], firm: Firm, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    place = places(firm)[1]
    hidden, client = Secrets.of(place), f"client:{key_of('client', place)}"
    told = []
    for login in ("branch.revisits", "other.head", "admin"):
        for purpose in ("核对回访联系方式", hidden.phone[:3]):
            answer = await ask(people[login], REVEAL, client=client, purpose=purpose)
            told += [text for text in strings(answer) if answer["data"]["revealContact"].get("code")]
    out, err = capfd.readouterr()
    told += [out, err, caplog.text]
    assert [secret for secret in astuple(hidden) if any(secret in text for text in told)] == []


STATED = """mutation($client: ID!, $discrepancy: ID!) {
  revealContact(input: {client: $client, discrepancy: $discrepancy, purpose: "面谈前核对客户陈述"}) {
    __typename ... on RevealContactPayload { onFile stated } ... on Error { code } } }"""


@pytest.mark.usefixtures("reveals")
async def test_who_is_to_verify_what_a_client_stated_sees_it_unmasked_and_the_entry_names_it(
    ask: Ask, owner: asyncpg.Connection, people: dict[str, Person], firm: Firm
) -> None:
    place, other = places(firm)[:2]
    client, phone = key_of("client", place), Secrets.of(place).phone
    for at, found in (
        (other, {"__typename": "NotFound", "code": "FINDING_NOT_FOUND"}),
        (place, {"__typename": "RevealContactPayload", "onFile": phone, "stated": phone}),
    ):
        given = {"client": f"client:{client}", "discrepancy": f"discrepancy:{key_of('discrepancy', at)}"}
        answer = await ask(people["branch.supervisor"], STATED, **given)
        assert answer["data"]["revealContact"] == found
    (left,) = await entries(owner, client)
    assert json.loads(left["details"])["discrepancy"] == key_of("discrepancy", place)
