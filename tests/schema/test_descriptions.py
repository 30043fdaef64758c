"""Every name that clients see has a description in English that carries the Chinese term."""

import re
from collections.abc import Iterator
from enum import StrEnum

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType

from cases.lifecycle import WORDS
from schema.build import build
from schema.types.describing import publish
from schema.types.finding_words import (
    CREDIT_CHANGE_STATES,
    DISCREPANCY_STATES,
    FOLLOW_UP_STATES,
    MAJOR_MATTER_STATES,
    QUESTION_STATES,
    WAIVER_STATES,
)
from schema.types.vocabulary import FILING_STATUSES, REVISIT_STATUSES

FINDING_STATES = (DISCREPANCY_STATES, QUESTION_STATES, FOLLOW_UP_STATES, MAJOR_MATTER_STATES, CREDIT_CHANGE_STATES)

CHINESE = re.compile(r"[㐀-鿿]")
OF_GRAPHQL = {"String", "Int", "Float", "Boolean", "ID", "Date", "Decimal", "JSON"}


def described() -> Iterator[tuple[str, str | None]]:
    """Yield (where, description) of all that is published."""
    for name, kind in build()._schema.type_map.items():
        if name.startswith("__") or name in OF_GRAPHQL:
            continue
        yield name, kind.description
        if isinstance(kind, GraphQLEnumType):
            for word, value in kind.values.items():
                yield f"{name}.{word}", value.description
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for word, field in kind.fields.items():
                yield f"{name}.{word}", field.description
                for argument, value in getattr(field, "args", {}).items():
                    yield f"{name}.{word}({argument}:)", value.description


def test_every_description_is_english_and_carries_the_chinese_term() -> None:
    found = dict(described())
    assert len(found) > 300
    assert [where for where, text in found.items() if not text or not CHINESE.search(text)] == []
    assert [where for where, text in found.items() if text and not re.match("[A-Z`]", text)] == []


def test_states_are_called_as_the_lifecycle_calls_them() -> None:
    for words in (REVISIT_STATUSES, FILING_STATUSES, *FINDING_STATES, WAIVER_STATES):
        assert words == {state: WORDS[state][0] for state in words}


def test_no_name_is_a_keyword_of_client_languages() -> None:
    reserved = {"nil", "case", "from", "class", "import", "default", "func", "self", "is", "as", "in", "protocol"}
    read = [where for where, _ in described() if not re.match(r"\w+(Input|Payload)\b", where)]
    names = {part for where in read for part in re.split(r"[.(]", where)[1:]}
    assert names & reserved == set()


def test_every_enum_value_is_the_stored_text() -> None:
    enums = [
        kind for name, kind in build()._schema.type_map.items() if isinstance(kind, GraphQLEnumType) and name[0] != "_"
    ]
    assert [kind.name for kind in enums if any(name != value.value for name, value in kind.values.items())] == []


def test_an_enum_with_an_undescribed_value_is_refused() -> None:
    class Colour(StrEnum):
        RED = "RED"
        GREEN = "GREEN"

    with pytest.raises(ValueError, match="Colour: no description for GREEN"):
        publish(Colour, "Colours (颜色).", {Colour.RED: ("红", "Red")})
