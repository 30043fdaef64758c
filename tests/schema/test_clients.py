"""The printed schema pleases the tools that clients are built with, and their compiled documents are answered."""

from pathlib import Path

from schema.build import printed
from tests.node import installed, run
from tests.schema.conftest import Ask
from tests.schema.world import World

HERE = Path(__file__).parent


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
