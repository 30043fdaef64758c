"""A non-null to-one stands only where whoever sees the parent sees the child; all else is nullable."""

import pytest

from cases.visibility import DIRECTORY
from schema.build import build
from schema.reads.nouns import Noun, PickOf, ToOne
from schema.reads.resolve import resolve
from schema.reads.shape import Shape
from schema.sources import SOURCES
from tests.firm import PEOPLE
from tests.schema.conftest import Ask
from tests.schema.world import World


@pytest.fixture(scope="module")
def nouns() -> dict[str, Noun]:
    """Give every noun by type."""
    return dict(resolve(Shape(build()), SOURCES).by_type)


def test_required_to_ones_point_into_the_directory_alone(nouns: dict[str, Noun]) -> None:
    required = {
        field.label: nouns[field.resolved.target].base.name
        for noun in nouns.values()
        for field in noun.fields.values()
        if isinstance(field.resolved, ToOne) and not field.resolved.checked
    }
    assert len(required) > 15
    assert {label: table for label, table in required.items() if table not in DIRECTORY} == {}


def test_rows_joined_for_their_columns_are_of_the_directory(nouns: dict[str, Noun]) -> None:
    joined = {beside.table.name for noun in nouns.values() for beside in noun.besides.values()}
    assert joined <= set(DIRECTORY)


def test_only_oneself_is_a_required_row(nouns: dict[str, Noun]) -> None:
    required = [
        field.label
        for noun in nouns.values()
        for field in noun.fields.values()
        if isinstance(field.resolved, PickOf) and not field.resolved.checked
    ]
    assert required == ["Query.me"]


ALL = """{
  cases { edges { node { unit { name } rulebook { title } assignee { name } client { name branch { name } }
    obligations { code unit { name } subject { id } } documents { unit { name } holds { placedBy { name } } }
    ... on Revisit { attempts { by { name } recording { id } }
      record { filledBy { name } signatures { by { name } } } } } } }
  clients { edges { node { branch { name } creditAccounts { branch { name } } snapshot { on } } } }
  obligations { edges { node { unit { name } title subject { id } explanation { text } } } }
  filings { edges { node { unit { name } rulebook { title } receipts { by { name } } preparer { name } } } }
  documents { edges { node { unit { name } client { name } ofCase { number } } } }
  journal { edges { node { unit { name } ofCase { id } } } }
  accessEntries { edges { node { unit { name } client { id } } } }
  notices { edges { node { text obligation { id } } } }
  me { unit { name } posts }
}"""


async def test_nobody_meets_a_null_where_none_may_be(ask: Ask, world: World) -> None:
    for login, *_ in PEOPLE:
        data = await ask(login, ALL)
        assert data["me"]["posts"]
