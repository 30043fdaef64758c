"""Whom revisits look at above all, why, since when and until when: art. 4."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from cases.rulebook import parse
from kernel.clock import FixedClock
from kernel.work import Desk
from server.embedded import Endpoints
from tests.firm import Firm
from tests.house import open_due, roll
from tests.rules.conftest import Ask
from tests.rules.course import OPENING, case_of, complete, completed, load_day
from tests.rules.happening import follow_focus, take_back, tell

ASKED = "query ($number: String!) { client(number: $number) { focusGroups { group name article reason since until } } }"
TEXT = (Path(__file__).parents[2] / "rulebooks/margin_trading/rulebook.yaml").read_text("utf-8")
NO_LIMIT = 'Without a value nobody is in focus for it"\n    values: [{since: 2020-01-01, value: null}]'


async def _focus(ask: Ask, number: str) -> list[tuple[str, str, str | None]]:
    found = (await ask("branch.revisits", ASKED, number=number))["client"]["focusGroups"]
    return [(each["group"], each["since"], each["until"]) for each in found]


@pytest.mark.rule("M-005", "AMB-03")
async def test_a_client_is_in_focus_as_new_until_the_opening_revisit_is_completed(
    desk: Desk, firm: Firm, clock: FixedClock, ask: Ask
) -> None:
    await roll(desk)
    assert await follow_focus(desk) == {"NEW": (2, 0)}
    await open_due(desk)
    clock.advance(timedelta(hours=1))
    case_id = await case_of(desk, firm.clients["10000003"], "opening")
    await complete(desk, firm.staff["csc.agent"], case_id, completed(fields=OPENING))
    clock.advance(timedelta(days=1))
    assert await follow_focus(desk) == {"NEW": (0, 1)}
    assert await _focus(ask, "10000003") == [("NEW", "2026-03-02", "2026-03-02")]


@pytest.mark.rule("M-008", "AMB-05")
@pytest.mark.parametrize(
    ("code", "group"), [("FORCED_LIQUIDATION", "LIQUIDATED"), ("COMPLAINT_RECEIVED", "COMPLAINED")]
)
async def test_what_happened_this_year_holds_a_client_in_focus_until_the_thirty_first_of_december(
    desk: Desk, firm: Firm, clock: FixedClock, ask: Ask, code: str, group: str
) -> None:
    await tell(desk, firm, code, "10000001", date(2026, 2, 27))
    await tell(desk, firm, code, "10000002", date(2025, 12, 31), source=2)
    assert await follow_focus(desk) == {group: (1, 0)}
    clock.instant = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)
    assert group not in await follow_focus(desk)
    clock.instant = datetime(2027, 1, 1, 1, 0, tzinfo=UTC)
    assert await follow_focus(desk) == {group: (0, 1)}
    assert await _focus(ask, "10000001") == [(group, "2026-03-02", "2026-12-31")]


@pytest.mark.rule("M-008")
async def test_the_reason_and_the_article_stay_with_the_client_and_a_record_taken_back_ends_it(
    desk: Desk, firm: Firm, ask: Ask
) -> None:
    await tell(desk, firm, "FORCED_LIQUIDATION", "10000001", date(2026, 2, 27))
    await follow_focus(desk)
    (found,) = (await ask("branch.revisits", ASKED, number="10000001"))["client"]["focusGroups"]
    assert (found["name"], found["article"], found["reason"]) == ("平仓客户", "4(4)", "本年度强制平仓记录数：1")
    await take_back(desk, "FORCED_LIQUIDATION")
    assert await follow_focus(desk) == {"LIQUIDATED": (0, 1)}


@pytest.mark.rule("M-006", "AMB-04")
async def test_nobody_is_in_focus_as_large_until_the_firm_sets_a_limit_and_then_whoever_reaches_it(
    desk: Desk, firm: Firm, endpoints: Endpoints, clock: FixedClock, ask: Ask
) -> None:
    client = firm.clients["10000001"]
    await load_day(desk, endpoints, date(2026, 2, 27), {client: (9_000_000, 3_000_000)})
    assert await follow_focus(desk) == {}
    (limited,) = parse(TEXT.replace(NO_LIMIT, NO_LIMIT.replace("null", "3000000")), "rulebook.yaml")
    assert await follow_focus(desk, limited) == {"LARGE": (1, 0)}
    (found,) = (await ask("branch.revisits", ASKED, number="10000001"))["client"]["focusGroups"]
    assert "融资融券负债金额：3000000.00" in found["reason"]
    await load_day(desk, endpoints, date(2026, 3, 2), {client: (2_999_999, 2_999_999)})
    clock.advance(timedelta(days=1))
    assert await follow_focus(desk, limited) == {"LARGE": (0, 1)}
    assert await _focus(ask, "10000001") == [("LARGE", "2026-03-02", "2026-03-02")]
