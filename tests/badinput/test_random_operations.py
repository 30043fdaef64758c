"""Operations that nobody would write, as four posts: every one is answered in form, and nothing of it is a defect."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLSchema, IntValueNode, StringValueNode, build_schema
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis_graphql import from_schema
from structlog.testing import capture_logs

from tests.badinput.door import Door
from tests.badinput.test_commands import ROOT

LOGINS = ("branch.revisits", "branch.head", "audit.officer", "hq.head")
COUNT = 300
TEXT = (ROOT / "schema.graphql").read_text()
SCALARS = {
    "Date": ("2026-03-02", "0001-01-01", "9999-12-31"),
    "DateTime": ("2026-03-02T09:00:00+08:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"),
    "Decimal": ("1.3", "NaN", "1e99999"),
    "ByteSize": (0, 2**53, -1),
    "JSON": ("x", 1),
}


def operations() -> list[str]:
    """Draw the same documents every time."""

    def nodes(values: tuple[object, ...]) -> st.SearchStrategy[Any]:
        made = [IntValueNode(value=str(v)) if isinstance(v, int) else StringValueNode(value=str(v)) for v in values]
        return st.sampled_from(made)

    found: list[str] = []
    scalars = {name: nodes(values) for name, values in SCALARS.items()}

    @seed(20260302)
    @settings(
        max_examples=COUNT,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(from_schema(TEXT, custom_scalars=scalars))
    def draw(document: str) -> None:
        found.append(document)

    draw()
    return found


def wild_ids(document: str, ids: Iterator[str]) -> str:
    """Put ids of this house where the generator put digits of its own."""
    return document.replace('""', next(ids), 3)


@pytest.mark.asyncio(loop_scope="module")
async def test_three_hundred_random_operations_are_answered_without_a_defect(door: Door) -> None:
    chosen = random.Random(1)
    known = [f'"{each["id"]}"' for each in door.cases] + [f'"{door.filing["id"]}"', '"client:1"', '"document:1"', '"x"']
    ids = iter(lambda: chosen.choice(known), "")
    documents = operations()
    wrong: list[tuple[str, str, Any]] = []
    with capture_logs() as logs:
        for number, document in enumerate(documents):
            login = LOGINS[number % len(LOGINS)]
            answer = await door.post({"query": wild_ids(document, ids)}, login)
            body = answer.json()
            codes = {each.get("extensions", {}).get("code") for each in body.get("errors", ())}
            if answer.status_code >= 500 or "INTERNAL" in codes or not ("data" in body or body.get("errors")):
                wrong.append((login, document, body))
    assert wrong == []
    assert [entry for entry in logs if entry["event"] == "defect"] == []
    assert len(documents) >= COUNT


def test_the_generator_knows_the_schema() -> None:
    schema: GraphQLSchema = build_schema(TEXT)
    custom = {
        name
        for name, kind in schema.type_map.items()
        if kind.ast_node and kind.ast_node.kind == "scalar_type_definition"
    }
    assert custom == set(SCALARS)
