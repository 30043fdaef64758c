"""The tail spoils a code base, not the median: no file and no function grows past its limit."""

import ast

import pytest

from tests.architecture.tree import parsed, python, source

FILE_LINES = 300
FUNCTION_LINES = 40
KEYWORDS = 5
# What a name must not be: such a file collects what nobody thought through.
EMPTY_NAMES = frozenset(
    {"util", "utils", "helper", "helpers", "common", "manager", "managers", "base", "misc", "shared"}
)


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    long = {str(path): lines for path in python() if (lines := source(path).count("\n")) > FILE_LINES}
    assert long == {}


def test_no_function_is_longer_than_forty_lines() -> None:
    long = {
        f"{path}:{node.lineno} {node.name}": lines
        for path in python()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
    }
    assert long == {}


def test_no_function_has_more_than_five_keyword_arguments() -> None:
    wide = {
        f"{path}:{node.lineno} {node.name}": len(node.args.kwonlyargs)
        for path in python()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and len(node.args.kwonlyargs) > KEYWORDS
    }
    assert wide == {}


def test_every_file_is_named_by_a_noun_or_a_rule() -> None:
    empty = [str(path) for path in python() if EMPTY_NAMES.intersection(path.stem.split("_"))]
    assert empty == []


@pytest.mark.parametrize("name", ["test_sizes", "tree"])
def test_the_limits_hold_for_these_tests_too(name: str) -> None:
    assert any(path.stem == name for path in python())
