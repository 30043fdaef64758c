"""The printed schema pleases the tools that clients are built with, and their compiled documents are answered."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from schema.build import printed
from tests.firm import Firm
from tests.node import installed, run
from tests.schema.conftest import Ask
from tests.schema.world import World

HERE = Path(__file__).parent


@pytest.fixture
async def compiled(tmp_path: Path) -> dict[str, str]:
    """Compile the documents of tests/schema/relay; give their texts by operation name."""
    tools = await installed(HERE / "clients")
    (tmp_path / "schema.graphql").write_text(printed())
    shutil.copy(HERE / "relay" / "relay.config.json", tmp_path)
    shutil.copytree(HERE / "relay", tmp_path / "documents", ignore=shutil.ignore_patterns("*.json"))
    (tmp_path / "compiled").mkdir()
    (tmp_path / "persisted.json").write_text("{}")
    await run(tmp_path, str(tools / "node_modules" / "relay-compiler" / "cli.js"), "relay.config.json")
    texts: dict[str, str] = json.loads((tmp_path / "persisted.json").read_text())
    return {text.split(maxsplit=2)[1].partition("(")[0]: text for text in texts.values()}


async def test_the_linter_of_schemas_finds_nothing_and_no_description_missing(tmp_path: Path) -> None:
    tools = await installed(HERE / "clients")
    (tmp_path / "schema.graphql").write_text(printed())
    assert await run(tools, "lint.mjs", SCHEMA_FILE=str(tmp_path / "schema.graphql")) == ""


async def test_what_relay_compiles_is_answered(compiled: dict[str, str], ask: Ask, world: World) -> None:
    assert set(compiled) == {
        "worklistPageQuery",
        "worklistListQuery",
        "worklistCaseQuery",
        "dossierQuery",
        "changesAssignMutation",
    }
    page = await ask("branch.revisits", compiled["worklistPageQuery"])
    nodes = [edge["node"] for edge in page["worklist"]["edges"]]
    assert [node["subject"]["__typename"] for node in nodes] == ["Revisit", "Client"]
    assert nodes[0]["subject"]["__isCase"] == "Revisit"
    assert "__isCase" not in nodes[1]["subject"]
    cursor = page["worklist"]["pageInfo"]["endCursor"]
    more = await ask("branch.revisits", compiled["worklistListQuery"], count=50, cursor=cursor)
    assert len(more["worklist"]["edges"]) == 2
    case = await ask("branch.revisits", compiled["worklistCaseQuery"], id=f"case:{world.cases['GZ01']}")
    assert case["node"]["attempts"][0]["result"] == "NO_ANSWER"


async def test_a_dossier_is_answered_whole_or_in_brief(compiled: dict[str, str], ask: Ask, world: World) -> None:
    document = compiled["dossierQuery"]
    whole = await ask("branch.revisits", document, number="RV-2026-00001")
    brief = await ask("branch.revisits", document, number="RV-2026-00001", brief=True)
    assert whole["caseByNumber"]["journal"][0]["kind"] == "revisit.opened"
    assert "journal" not in brief["caseByNumber"]
    assert whole["cases"]["edges"][0]["node"]["__isCase"] == "Revisit"
    assert whole["documents"]["edges"][0]["node"]["ofCase"]["number"] == "RV-2026-00001"


async def test_a_change_answers_its_payload_or_what_to_do_next(
    compiled: dict[str, str], ask: Ask, world: World, firm: Firm
) -> None:
    async def assign(case: str, login: str) -> dict[str, Any]:
        given = {"case": case, "assignee": f"staff:{firm.staff[login]}"}
        return (await ask("branch.head", compiled["changesAssignMutation"], input=given))["assignCase"]

    done = await assign(f"case:{world.cases['GZ01']}", "branch.revisits")
    assert (done["__typename"], done["case"]["assignee"]["name"]) == ("AssignCasePayload", "李㛃")
    assert done["case"]["__isCase"] == "Revisit"
    hidden = await assign(f"case:{world.cases['SZ01']}", "branch.revisits")
    assert (hidden["__typename"], hidden["__isError"]) == ("NotFound", "NotFound")
    wrong = await assign("client:1", "branch.revisits")
    assert wrong["fields"][0]["path"] == "case"
