"""What the README tells people to type: its operations are the schema's, its figures are those of the recording it makes."""

import hashlib
import json
import re
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, build_schema, parse, validate
from graphql.execution.values import get_variable_values

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
ASKED = re.compile(r"anjuan ask --as [\w.]+ '([^']+)'(?: --variables '(\{.+?\}\}?)'\n)?", re.DOTALL)
NOW = """'$(date -u +%FT%TZ)'"""
OPERATIONS = [found.groups() for found in ASKED.finditer(README.replace(NOW, "2026-11-22T01:00:00Z"))]
RECORDING = re.compile(r'^python3 -c "([^"]+)"$', re.MULTILINE)


@pytest.fixture(scope="module")
def published() -> GraphQLSchema:
    return build_schema((ROOT / "schema.graphql").read_text("utf-8"))


def test_every_question_of_the_readme_is_found() -> None:
    assert len(OPERATIONS) == README.count("anjuan ask ") > 7
    assert sum(variables is not None for _, variables in OPERATIONS) == README.count("--variables") > 1


@pytest.mark.parametrize(("document", "variables"), OPERATIONS)
def test_an_operation_of_the_readme_is_one_of_the_schema(
    published: GraphQLSchema, document: str, variables: str | None
) -> None:
    parsed = parse(document)
    assert validate(published, parsed) == []
    (operation,) = parsed.definitions
    assert isinstance(operation, OperationDefinitionNode)
    declared = operation.variable_definitions or ()
    given: dict[str, Any] = json.loads(variables or "{}")
    assert set(given) == {each.variable.name.value for each in declared}
    coerced = get_variable_values(published, declared, given)
    assert not isinstance(coerced, list), coerced


def test_the_digest_and_size_of_the_recording_are_the_true_ones(tmp_path: Path) -> None:
    (program,) = RECORDING.findall(README)
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True)
    made = (tmp_path / "call.wav").read_bytes()
    digest = hashlib.sha256(made)
    assert set(re.findall(r"\b[0-9a-f]{64}\b", README)) == {digest.hexdigest()}
    assert f"x-amz-checksum-sha256: {b64encode(digest.digest()).decode()}'" in README
    assert f'"size": {len(made)},' in README
