"""The committed schema is the schema."""

from pathlib import Path

from graphql import build_schema, lexicographic_sort_schema, print_schema

from schema.build import build, printed

COMMITTED = Path(__file__).parents[2] / "schema.graphql"


def test_the_committed_schema_is_current() -> None:
    assert COMMITTED.read_text() == printed(), "run: python -m schema.build > schema.graphql"


def test_the_printed_schema_is_the_one_that_answers() -> None:
    committed = lexicographic_sort_schema(build_schema(COMMITTED.read_text()))
    assert print_schema(committed) == print_schema(lexicographic_sort_schema(build()._schema))
