"""负债合约: brought to what each file says, never back to what an older one said; the last one settled settles the account."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cases.imports.errors import FileUnreadable, ImportNotAllowed
from kernel.clock import FixedClock
from kernel.work import Desk
from tests.cases.imports.conftest import Ask, Deliver

DAY = date(2026, 2, 27)
HEAD = "number,account,kind,opened,due,principal,balance,fare,interest,status,settled\n"
ROWS = """
SELECT d.number, a.number, d.kind, d.opened_on, d.due_on, d.principal, d.balance, d.fare, d.interest, d.status, d.settled_on
FROM debt_contract d JOIN credit_account a ON a.id = d.account_id ORDER BY 1"""
OPEN = "C1,0610000001,融资,2025-12-01,2026-05-29,1000.00,900.00,1.50,3.25,未了结,\n"
CLOSED = "C2,0610000001,融券,20251103,20260430,500,0,0,0,已了结,20260210\n"
SETTLED = "SELECT number, debt_settled_on FROM credit_account WHERE number LIKE '061000000%' ORDER BY 1"
HUNDSUN = "init_date|fund_account|stock_account|compact_id|compact_type|open_date|ret_end_date|business_balance|real_compact_balance|"
HUNDSUN += "real_compact_fare|real_compact_interest|compact_status|date_clear|备注\n"


def _money(*written: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(each) for each in written)


EXPECTED = [
    ("C1", "0610000001", "FINANCING", date(2025, 12, 1), date(2026, 5, 29), *_money("1000.00", "900.00", "1.50", "3.25"), "OPEN", None),
    ("C2", "0610000001", "SECURITIES_LENDING", date(2025, 11, 3), date(2026, 4, 30), *_money("500.00", "0.00", "0.00", "0.00"), "SETTLED", date(2026, 2, 10)),
]  # fmt: skip


async def test_contracts_come_in_and_are_journaled_as_one_batch(deliver: Deliver, ask: Ask) -> None:
    report = await deliver("contracts", HEAD + OPEN + CLOSED, on=DAY)
    assert (report.loaded, report.added, report.changed, report.on) == (2, 2, 0, "2026-02-27")
    assert await ask(ROWS) == EXPECTED
    touched = {"changed": 0, "told": 0, "added": 2, "accounts": 0}
    query = "SELECT batch, details -> 'touched', details ->> 'on' FROM journal_entry WHERE kind = 'file.imported'"
    assert await ask(query) == [(2, touched, "2026-02-27")]


async def test_a_hundsun_file_in_gbk_gives_the_same_rows(deliver: Deliver, ask: Ask) -> None:
    lines = (
        "20260227|8801|0610000001|C1|0|20251201|20260529|1000|900|1.5|3.25|1|0|张䶮\n"
        "20260227|8801|0610000001|C2|1|20251103|20260430|500|0|0|0|3|20260210|\n"
    )
    report = await deliver("contracts", (HUNDSUN + lines).encode("gb18030"))
    assert (report.loaded, report.on, report.ignored) == (2, "2026-02-27", ("备注",))
    assert await ask(ROWS) == EXPECTED


async def test_the_same_file_again_changes_nothing_and_the_next_one_what_it_says(deliver: Deliver, ask: Ask) -> None:
    await deliver("contracts", HEAD + OPEN + CLOSED, on=date(2026, 2, 26))
    assert (await deliver("contracts", HEAD + OPEN + CLOSED, on=date(2026, 2, 26))).already
    paid = OPEN.replace("900.00", "400.00")
    report = await deliver("contracts", HEAD + paid + CLOSED, on=DAY)
    assert (report.loaded, report.added, report.changed) == (2, 0, 1)
    assert await ask("SELECT number, balance::int, as_of FROM debt_contract ORDER BY 1") == [
        ("C1", 400, DAY),
        ("C2", 0, DAY),
    ]


async def test_an_older_file_does_not_undo_a_newer_one(deliver: Deliver, ask: Ask) -> None:
    await deliver("contracts", HEAD + CLOSED, on=DAY)
    older = CLOSED.replace("0,0,0,已了结,20260210", "500,0,0,未了结,")
    report = await deliver("contracts", HEAD + older + OPEN, on=date(2026, 2, 26))
    assert [(each.line, each.field, each.code) for each in report.refusals] == [(2, "on_date", "SUPERSEDED")]
    assert await ask(ROWS) == EXPECTED[1:]
    await deliver("contracts", HEAD + older, on=DAY)
    assert await ask("SELECT status FROM debt_contract") == [("OPEN",)]


async def test_an_older_file_that_comes_late_does_not_undo_what_a_newer_one_told_again(
    deliver: Deliver, ask: Ask
) -> None:
    for day in (date(2026, 2, 24), DAY):
        await deliver("contracts", HEAD + OPEN, on=day)
    late = await deliver("contracts", HEAD + OPEN.replace("900.00", "950.00"), on=date(2026, 2, 26))
    assert [(each.line, each.code) for each in late.refusals] == [(2, "SUPERSEDED")]
    assert await ask(ROWS) == EXPECTED[:1]


async def test_a_file_without_a_day_that_comes_back_after_another_is_what_stands(
    deliver: Deliver, ask: Ask, clock: FixedClock
) -> None:
    paid = HEAD + OPEN.replace("900.00", "400.00")
    for content in (HEAD + OPEN, paid):
        assert not (await deliver("contracts", content)).already
        assert (await deliver("contracts", content)).already
        clock.advance(timedelta(days=1))
    back = await deliver("contracts", HEAD + OPEN)
    assert (back.already, back.changed, back.on) == (False, 1, "2026-03-04")
    assert await ask(ROWS) == EXPECTED[:1]


async def test_a_contract_stays_with_its_account_when_another_becomes_the_oldest_open_one_of_the_fund_account(
    deliver: Deliver, ask: Ask
) -> None:
    two = "number,fund_account,client,opened,closed\n0610000001,8801,10000001,20240520,{}\n0610000009,8801,10000001,20250520,\n"
    line = "fund_account,number,kind,opened,due,principal,balance\n8801,C1,0,20251201,20260529,1000,{}\n"
    await deliver("accounts", two.format(""))
    await deliver("contracts", line.format(900), on=date(2026, 2, 26))
    await deliver("accounts", two.format("20260226"))
    report = await deliver("contracts", line.format(0), on=DAY)
    assert (report.refusals, report.changed) == ((), 1)
    assert await ask(
        "SELECT a.number, d.status, a.debt_settled_on FROM debt_contract d JOIN credit_account a ON a.id = d.account_id"
    ) == [("0610000001", "SETTLED", DAY)]


async def test_without_a_state_what_is_owed_tells_it_and_the_day_of_the_file_is_that_of_settling(
    deliver: Deliver, ask: Ask
) -> None:
    head = "number,account,kind,opened,due,principal,balance\n"
    line = "C{},0610000001,0,20251201,20260529,1000,{}\n"
    states = "SELECT number, status, settled_on FROM debt_contract ORDER BY 1"
    await deliver("contracts", head + line.format(1, 900) + line.format(2, 0), on=date(2026, 2, 26))
    first = [("C1", "OPEN", None), ("C2", "SETTLED", date(2026, 2, 26))]
    assert await ask(states) == first
    await deliver("contracts", head + line.format(1, 0) + line.format(2, 0), on=DAY)
    assert await ask(states) == [("C1", "SETTLED", DAY), first[1]]


async def test_a_column_that_is_not_there_leaves_what_is_on_file(deliver: Deliver, ask: Ask) -> None:
    await deliver("contracts", HEAD + OPEN, on=DAY)
    await deliver(
        "contracts", "number,account,kind,opened,due,principal,balance\nC1,0610000001,0,20251201,20260529,1000,900\n"
    )
    assert await ask(ROWS) == EXPECTED[:1]
    blank = HEAD + OPEN.replace("1.50,3.25", ",")
    await deliver("contracts", blank)
    assert await ask("SELECT fare, interest FROM debt_contract") == [_money("0.00", "0.00")]


async def test_the_last_contract_settled_settles_the_account_until_another_is_open(deliver: Deliver, ask: Ask) -> None:
    none = [("0610000001", None), ("0610000002", None), ("0610000003", None)]
    await deliver("contracts", HEAD + OPEN + CLOSED, on=date(2026, 2, 26))
    assert await ask(SETTLED) == none
    paid = OPEN.replace("900.00,1.50,3.25,未了结,", "0,0,0,已了结,20260226")
    await deliver("contracts", HEAD + paid, on=DAY)
    assert await ask(SETTLED) == [("0610000001", date(2026, 2, 26)), *none[1:]]
    await deliver("accounts", "number,client,opened,debt_settled\n0610000001,10000001,20240520,\n")
    await deliver("accounts", "number,client,opened,debt_settled\n0610000002,10000002,20251130,20260105\n")
    assert (await ask(SETTLED))[:2] == [("0610000001", date(2026, 2, 26)), ("0610000002", date(2026, 1, 5))]
    await deliver("contracts", HEAD + OPEN.replace("C1", "C9"), on=DAY)
    assert (await ask(SETTLED))[0] == ("0610000001", None)


async def test_contracts_follow_the_account_to_another_branch(deliver: Deliver, ask: Ask) -> None:
    await deliver("contracts", HEAD + OPEN)
    branch = "SELECT u.code FROM debt_contract d JOIN unit u ON u.id = d.branch_id"
    assert await ask(branch) == [("GZ01",)]
    await deliver("accounts", "number,client,opened,branch\n0610000001,10000001,20240520,SZ01\n")
    assert await ask(branch) == [("SZ01",)]


BAD = (
    ("C10,9999999999,融资,20251201,20260529,1,1,0,0,,", "account", "UNKNOWN_ACCOUNT"),
    ("C11,0610000001,借款,20251201,20260529,1,1,0,0,,", "kind", "NOT_A_CHOICE"),
    ("C12,0610000001,融资,0,20260529,1,1,0,0,,", "opened_on", "MISSING"),
    ("C13,0610000001,融资,20260303,20260529,1,1,0,0,,", "opened_on", "IN_THE_FUTURE"),
    ("C14,0610000001,融资,20251201,,1,1,0,0,,", "due_on", "MISSING"),
    ("C15,0610000001,融资,20251201,0,1,1,0,0,,", "due_on", "MISSING"),
    ("C16,0610000001,融资,20251201,20251130,1,1,0,0,,", "due_on", "BEFORE_ITS_START"),
    ("C17,0610000001,融资,20251201,20260529,-1,1,0,0,,", "principal", "NEGATIVE"),
    ("C18,0610000001,融资,20251201,20260529,1,-1,0,0,,", "balance", "NEGATIVE"),
    ("C19,0610000001,融资,20251201,20260529,1,1,-1,0,,", "fare", "NEGATIVE"),
    ("C20,0610000001,融资,20251201,20260529,1,1,0,-1,,", "interest", "NEGATIVE"),
    ("C21,0610000001,融资,20251201,20260529,1,1,0,0,已了结,20260105", "status", "SETTLED_OWES"),
    ("C22,0610000001,融资,20251201,20260529,1,0,0,0,已了结,20251130", "settled_on", "BEFORE_ITS_START"),
    ("C23,0610000001,融资,20251201,20260529,1,0,0,0,已了结,20260303", "settled_on", "IN_THE_FUTURE"),
    ("C24,0610000001,融资,20251201,20260529,1,1,0,0,不明,", "status", "NOT_A_CHOICE"),
    (",0610000001,融资,20251201,20260529,1,1,0,0,,", "number", "MISSING"),
    ("C25,0610000001,融资", "", "COLUMNS"),
)


async def test_every_wrong_line_is_named_and_nothing_is_loaded_but_the_good_lines_on_demand(
    deliver: Deliver, ask: Ask
) -> None:
    content = HEAD + OPEN + "".join(f"{line}\n" for line, *_ in BAD)
    report = await deliver("contracts", content, on=DAY)
    named = [(number, field, code) for number, (_, field, code) in enumerate(BAD, 3)]
    assert [(each.line, each.field, each.code) for each in report.refusals] == named
    assert not report.accepted
    assert await ask(ROWS) == []
    report = await deliver("contracts", content, on=DAY, accept_good=True)
    assert (report.accepted, report.loaded, report.refused) == (True, 1, len(BAD))
    assert await ask(ROWS) == EXPECTED[:1]


async def test_a_contract_never_moves_to_another_account_nor_stands_twice(deliver: Deliver, ask: Ask) -> None:
    await deliver("contracts", HEAD + OPEN, on=DAY)
    moved = OPEN.replace("0610000001", "0610000002")
    report = await deliver("contracts", HEAD + moved + CLOSED + CLOSED, on=DAY)
    assert [(each.line, each.field, each.code) for each in report.refusals] == [
        (2, "number", "OTHER_ACCOUNT"),
        (3, "number", "DUPLICATE"),
        (4, "number", "DUPLICATE"),
    ]
    assert await ask(ROWS) == EXPECTED[:1]


async def test_a_day_without_contracts_is_an_answer(deliver: Deliver, ask: Ask) -> None:
    await deliver("contracts", HEAD + OPEN, on=date(2026, 2, 26))
    report = await deliver("contracts", HEAD, on=DAY)
    assert (report.accepted, report.loaded, report.on) == (True, 0, "2026-02-27")
    assert await ask(ROWS) == EXPECTED[:1]


async def test_a_file_that_names_no_day_is_of_today_and_one_of_two_days_of_none(deliver: Deliver, ask: Ask) -> None:
    assert (await deliver("contracts", HEAD + OPEN)).on == "2026-03-02"
    with pytest.raises(FileUnreadable, match="several days"):
        await deliver("contracts", "date," + HEAD + "20260226," + OPEN + "20260227," + CLOSED)
    with pytest.raises(FileUnreadable, match="future"):
        await deliver("contracts", HEAD + CLOSED, on=date(2026, 3, 3))
    assert await ask(ROWS) == EXPECTED[:1]


async def test_only_the_feed_brings_contracts_in(deliver: Deliver, desk: Desk) -> None:
    with pytest.raises(ImportNotAllowed):
        await deliver("contracts", HEAD + OPEN, login="admin")
