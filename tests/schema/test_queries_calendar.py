"""Deadlines and working calendars, computed by the calendar as loaded."""

import pytest

from tests.schema.conftest import Ask

DEADLINE = """query ($start: Date!, $w: Int, $m: Int, $d: Int) {
  deadline(start: $start, workingDays: $w, months: $m, days: $d) { dueOn provisional rule startsAt skipped text } }"""


async def test_a_deadline_explains_itself(ask: Ask) -> None:
    found = (await ask("branch.revisits", DEADLINE, start="2025-12-31", w=2))["deadline"]
    assert (found["dueOn"], found["skipped"]) == ("2026-01-05", ["2026-01-01", "2026-01-02", "2026-01-03"])
    assert (await ask("branch.revisits", DEADLINE, start="2026-01-31", m=1))["deadline"]["dueOn"] == "2026-02-28"
    assert (await ask("branch.revisits", DEADLINE, start="2026-01-31", d=3))["deadline"]["dueOn"] == "2026-02-03"


@pytest.mark.parametrize("lengths", [{}, {"w": 1, "m": 1}, {"w": 0}, {"m": 1201}, {"d": -1}])
async def test_exactly_one_positive_length_is_wanted(ask: Ask, lengths: dict[str, int]) -> None:
    answer = await ask("branch.revisits", DEADLINE, wants_errors=True, start="2026-01-31", **lengths)
    assert answer["data"] is None
    assert answer["errors"][0]["extensions"]["code"] == "TERM_INVALID"
    assert answer["errors"][0]["message"].startswith("请填写且只填写一项期限")


async def test_a_start_beyond_reckoning_is_refused(ask: Ask) -> None:
    answer = await ask("branch.revisits", DEADLINE, wants_errors=True, start="0001-01-01", d=1)
    assert answer["errors"][0]["extensions"]["code"] == "START_OUT_OF_RANGE"


async def test_a_year_is_read_with_its_notice_and_another_is_provisional(ask: Ask) -> None:
    document = """query ($y: Int!) {
      workingCalendar(year: $y) { year version published notice restDays makeupDays workingDays } }"""
    found = (await ask("branch.revisits", document, y=2026))["workingCalendar"]
    assert (found["version"], found["published"]) == ("2026.1", True)
    assert found["notice"].startswith("国办发明电")
    assert found["restDays"][:2] == ["2026-01-01", "2026-01-02"]
    assert found["makeupDays"][0] == "2026-01-04"
    unknown = (await ask("branch.revisits", document, y=2101))["workingCalendar"]
    assert (unknown["version"], unknown["published"], unknown["notice"]) == ("2101.0?", False, None)
    answer = await ask("branch.revisits", document, wants_errors=True, y=1900)
    assert answer["errors"][0]["extensions"]["code"] == "YEAR_OUT_OF_RANGE"
