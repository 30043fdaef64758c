"""Wrong questions for figures, lists, notes and exports: each is refused in words, by kind, and leaves no trace."""

from typing import Any

import pytest

from tests.badinput.door import Door, Said, change

pytestmark = pytest.mark.asyncio(loop_scope="module")

PERIOD = {"since": "2026-01-01", "until": "2026-03-31"}
NOWHERE = "unit:987654321"
QUERY = """query ($kind: FigureKind!, $since: Date!, $until: Date!, $unit: ID, $by: Grouping) {
  figures(kind: $kind, since: $since, until: $until, unit: $unit, by: $by) { asOf } }"""


async def asked(door: Door, login: str = "branch.head", **given: Any) -> Said:
    """Ask for figures that must be refused; give what is said."""
    return await door.refused({"query": QUERY, "variables": {"kind": "OUTCOMES", **PERIOD, **given}}, login)


async def unit_of(door: Door, code: str) -> str:
    """Give the id of a unit by a member of its staff."""
    login = {"SZ01": "other.head", "GZ01": "branch.head", "MHQ": "hq.head"}[code]
    answer: Any = (await door.post({"query": "{ me { unit { id } } }"}, login)).json()
    return str(answer["data"]["me"]["unit"]["id"])


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        ({"since": "2026-04-01"}, "PERIOD_INVALID", "before the start"),
        ({"since": "1850-01-01"}, "PERIOD_INVALID", "1990 to 2199"),
        ({"since": "2001-01-01"}, "PERIOD_INVALID", "ten years"),
        ({"by": "STAFF"}, "GROUPING_INVALID", "name the unit"),
        ({"kind": "COVERAGE", "by": "STAFF"}, "GROUPING_INVALID", "this table offers"),
        ({"kind": "COVERAGE"}, "BASE_MISSING", "freeze a list first"),
        ({"unit": NOWHERE}, "UNIT_NOT_FOUND", "directory"),
        ({"unit": "case:1"}, "INVALID", "no id of a unit"),
    ],
)
async def test_a_question_that_makes_no_table_is_refused(
    door: Door, given: dict[str, Any], code: str, words: str
) -> None:
    said = await asked(door, **given)
    assert (said.code, words in said.en) == (code, True), said


async def test_a_unit_out_of_sight_shows_no_figures(door: Door) -> None:
    said = await asked(door, unit=await unit_of(door, "SZ01"))
    assert said.code == "UNIT_OUT_OF_SIGHT"


@pytest.mark.parametrize(
    ("verb", "given", "code"),
    [
        ("exportFigures", {"kind": "OUTCOMES", **PERIOD, "since": "2026-04-01"}, "PERIOD_INVALID"),
        ("exportFigures", {"kind": "OUTCOMES", **PERIOD, "purpose": " 检 "}, "INVALID"),
        ("exportFigures", {"kind": "OUTCOMES", **PERIOD, "purpose": "长" * 501}, "INVALID"),
        ("exportFigures", {"kind": "OUTCOMES", **PERIOD, "unit": NOWHERE}, "UNIT_NOT_FOUND"),
        ("exportPopulation", {"population": "population:987654321"}, "POPULATION_NOT_FOUND"),
        ("exportRevisitArchive", {"unit": NOWHERE, **PERIOD}, "UNIT_NOT_FOUND"),
        ("exportRevisitArchive", {"unit": "GZ01", **PERIOD, "since": "2026-04-01"}, "PERIOD_INVALID"),
        ("exportRevisitArchive", {"unit": "GZ01", "since": "2001-01-01", "until": "2001-01-02"}, "NOTHING_ARCHIVED"),
        ("addInspectionNote", {"unit": NOWHERE, "text": "逾期"}, "UNIT_NOT_FOUND"),
        ("addInspectionNote", {"unit": "MHQ", "text": "逾期"}, "NOT_SUPERVISED"),
        ("addInspectionNote", {"unit": "GZ01", "text": "a\x00b"}, "INVALID"),
        ("closeInspectionNote", {"note": "inspection_note:987654321", "closing": "已整改"}, "NOTE_NOT_FOUND"),
        ("freezePopulation", {"rulebook": "nothing", "programme": "routine", "reason": "检查"}, "NO_RULEBOOK"),
        ("freezePopulation", {"rulebook": "margin_trading", "programme": "x", "reason": "检查"}, "UNKNOWN_RULE"),
        ("freezePopulation", {"rulebook": "margin_trading", "programme": "opening", "reason": "检查"}, "NOT_FROZEN"),
        ("freezePopulation", {"rulebook": "margin_trading", "programme": "routine", "reason": " "}, "INVALID"),
    ],
)
async def test_an_inspector_s_wrong_request_is_refused_and_leaves_no_trace(
    door: Door, verb: str, given: dict[str, Any], code: str
) -> None:
    if verb.startswith("export"):
        given = {"purpose": "现场检查", **given}
    if len(str(given.get("unit", NOWHERE))) < len("unit:0"):
        given = {**given, "unit": await unit_of(door, given["unit"])}
    said = await door.refused(change(verb, given), "audit.officer")
    assert said.code == code, said
