"""强制平仓: a day is what its file says; each liquidation is an event of the client, corrected and taken back with it."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from arro3.core import Array, DataType, Table
from arro3.io import write_parquet

from cases.imports.errors import FileUnreadable, ImportNotAllowed
from tests.cases.imports.conftest import Ask, Deliver
from tests.firm import Firm

DAY = date(2026, 2, 27)
HEAD = "date,account,plan,amount,bad_debt\n"
BIG = "2026-02-27,0610000001,PL-1,1000000.00,是\n"
SMALL = "2026-02-27,0620000001,PL-2,999999.99,否\n"
ROWS = """
SELECT a.number, l.on_date, l.plan, l.amount, l.bad_debt, l.withdrawn_at IS NOT NULL
FROM liquidation l JOIN credit_account a ON a.id = l.account_id ORDER BY l.id"""
EVENTS = """
SELECT c.number, u.code, e.on_date, e.amount, e.withdrawn_at IS NOT NULL
FROM event e JOIN client c ON c.id = e.client_id JOIN unit u ON u.id = e.unit_id
JOIN liquidation l ON l.id = e.source_id AND e.source_kind = 'liquidation' AND e.code = 'FORCED_LIQUIDATION' ORDER BY e.id"""
FIRST = ("10000001", "GZ01", DAY, Decimal("1000000.00"), False)
SECOND = ("20000001", "SZ01", DAY, Decimal("999999.99"), False)


async def test_each_liquidation_is_an_event_of_its_client(deliver: Deliver, ask: Ask) -> None:
    report = await deliver("liquidations", HEAD + BIG + SMALL)
    assert (report.loaded, report.added, report.on) == (2, 2, "2026-02-27")
    assert await ask(ROWS) == [
        ("0610000001", DAY, "PL-1", Decimal("1000000.00"), True, False),
        ("0620000001", DAY, "PL-2", Decimal("999999.99"), False, False),
    ]
    assert await ask(EVENTS) == [FIRST, SECOND]
    touched = {"withdrawn": 0, "changed": 0, "added": 2, "events_changed": 0, "events": 2}
    assert await ask("SELECT details -> 'touched' FROM journal_entry WHERE kind = 'file.imported'") == [(touched,)]
    assert await ask("SELECT count(*) FROM tasks.task WHERE entrypoint = 'duties.sweep'") == [(1,)]


async def test_a_hundsun_file_in_gbk_with_pipes_gives_the_same_events(deliver: Deliver, ask: Ask) -> None:
    head = "init_date|stock_account|备注|预案编号|business_balance|坏账\n"
    lines = "20260227|0610000001|张䶮|PL-1|1000000|1\n20260227|0620000001||PL-2|999999.99|0\n"
    await deliver("liquidations", (head + lines).encode("gb18030"))
    assert await ask(EVENTS) == [FIRST, SECOND]


async def test_a_parquet_file_is_taken_like_a_csv_file(deliver: Deliver, ask: Ask, tmp_path: Path) -> None:
    table = Table.from_pydict(
        {
            "date": Array([20260227], type=DataType.int64()),
            "account": Array(["0610000001"], type=DataType.string()),
            "plan": Array(["PL-1"], type=DataType.string()),
            "amount": Array([1000000.0], type=DataType.float64()),
            "bad_debt": Array([True], type=DataType.bool()),
        }
    )
    path = tmp_path / "day.parquet"
    write_parquet(table, str(path))
    assert (await deliver("liquidations", path.read_bytes())).loaded == 1
    assert await ask(EVENTS) == [FIRST]
    assert await ask("SELECT bad_debt FROM liquidation") == [(True,)]


async def test_the_same_file_again_tells_of_no_second_event(deliver: Deliver, ask: Ask) -> None:
    await deliver("liquidations", HEAD + BIG)
    assert (await deliver("liquidations", HEAD + BIG)).already
    report = await deliver("liquidations", HEAD + BIG + SMALL)
    assert (report.added, report.changed) == (1, 0)
    assert await ask(EVENTS) == [FIRST, SECOND]


async def test_a_corrected_amount_corrects_the_event(deliver: Deliver, ask: Ask) -> None:
    await deliver("liquidations", HEAD + BIG + SMALL)
    report = await deliver("liquidations", HEAD + BIG.replace("1000000.00", "1200000.00") + SMALL)
    assert (report.added, report.changed) == (0, 1)
    assert await ask(EVENTS) == [(*FIRST[:3], Decimal("1200000.00"), False), SECOND]


async def test_a_row_that_is_no_longer_there_is_taken_back_and_may_come_again(deliver: Deliver, ask: Ask) -> None:
    await deliver("liquidations", HEAD + BIG + SMALL)
    await deliver("liquidations", HEAD + SMALL)
    assert await ask(EVENTS) == [(*FIRST[:4], True), SECOND]
    assert [row[5] for row in await ask(ROWS)] == [True, False]
    await deliver("liquidations", HEAD + BIG + SMALL)
    assert await ask(EVENTS) == [FIRST, SECOND]
    assert [row[5] for row in await ask(ROWS)] == [False, False]


async def test_a_day_without_liquidations_takes_back_what_it_had_and_no_other_day(deliver: Deliver, ask: Ask) -> None:
    await deliver("liquidations", HEAD + BIG)
    await deliver("liquidations", HEAD + SMALL.replace("2026-02-27", "2026-02-26"))
    report = await deliver("liquidations", HEAD, on=DAY)
    assert (report.accepted, report.loaded) == (True, 0)
    assert await ask(EVENTS) == [(*FIRST[:4], True), (*SECOND[:2], date(2026, 2, 26), *SECOND[3:])]


async def test_a_plan_counts_with_all_that_it_executed_on_whatever_day_and_account_and_in_whatever_order_it_is_told(
    deliver: Deliver, ask: Ask
) -> None:
    totals = "SELECT on_date::text, amount::int FROM event WHERE withdrawn_at IS NULL ORDER BY 1"
    await deliver("accounts", "number,client,opened\n0610000009,10000001,20250520\n")
    await deliver("liquidations", HEAD + "20260226,0610000001,PL-1,600000,\n")
    await deliver("liquidations", HEAD + "20260227,0610000009,PL-1,600000,\n20260227,0610000001,PL-8,300000,\n")
    assert sorted(await ask(totals)) == [("2026-02-26", 600_000), ("2026-02-27", 300_000), ("2026-02-27", 1_200_000)]
    await deliver("liquidations", HEAD + "20260225,0610000001,PL-1,50000,\n")
    await deliver("liquidations", HEAD, on=date(2026, 2, 26))
    assert sorted(await ask(totals)) == [("2026-02-25", 50_000), ("2026-02-27", 300_000), ("2026-02-27", 650_000)]


async def test_one_plan_on_two_days_and_two_plans_on_one_are_liquidations_of_their_own(
    deliver: Deliver, ask: Ask
) -> None:
    await deliver("liquidations", HEAD + BIG.replace("2026-02-27", "2026-02-26"))
    await deliver("liquidations", HEAD + BIG + BIG.replace("PL-1", "PL-9"))
    assert [row[2] for row in await ask(EVENTS)] == [date(2026, 2, 26), DAY, DAY]
    assert [row[3] for row in await ask(ROWS)] == [Decimal("1000000.00")] * 3
    report = await deliver("liquidations", HEAD + BIG + BIG.replace("是", "否"))
    assert [(each.line, each.field, each.code) for each in report.refusals] == [
        (2, "plan", "DUPLICATE"),
        (3, "plan", "DUPLICATE"),
    ]


BAD = (
    ("2026-02-27,9999999999,PL-10,5,", "account", "UNKNOWN_ACCOUNT"),
    ("2026-02-27,,PL-11,5,", "account", "UNKNOWN_ACCOUNT"),
    ("2026-02-27,0610000001,,5,", "plan", "MISSING"),
    ("2026-02-27,0610000001,PL-12,,", "amount", "MISSING"),
    ("2026-02-27,0610000001,PL-13,0,", "amount", "NOTHING_EXECUTED"),
    ("2026-02-27,0610000001,PL-14,-5,", "amount", "NEGATIVE"),
    ("2026-02-27,0610000001,PL-15,五,", "amount", "NOT_A_NUMBER"),
    ("2026-02-27,0610000001,PL-16,5,或许", "bad_debt", "NOT_A_CHOICE"),
    ("2026-02-26,0610000001,PL-17,5,", "on_date", "OTHER_DAY"),
    ("20260230,0610000001,PL-18,5,", "on_date", "NOT_A_DATE"),
    ("2026-02-27,0610000001,PL-19,5", "", "COLUMNS"),
)


async def test_every_wrong_line_is_named_and_nothing_is_loaded_but_the_good_lines_on_demand(
    deliver: Deliver, ask: Ask
) -> None:
    content = HEAD + BIG + "".join(f"{line}\n" for line, *_ in BAD)
    report = await deliver("liquidations", content, on=DAY)
    named = [(number, field, code) for number, (_, field, code) in enumerate(BAD, 3)]
    assert [(each.line, each.field, each.code) for each in report.refusals] == named
    assert not report.accepted
    assert (await ask(ROWS), await ask(EVENTS)) == ([], [])
    report = await deliver("liquidations", content, on=DAY, accept_good=True)
    assert (report.accepted, report.loaded, report.refused) == (True, 1, len(BAD))
    assert await ask(EVENTS) == [FIRST]


async def test_where_lines_were_refused_nothing_is_taken_back(deliver: Deliver, ask: Ask) -> None:
    await deliver("liquidations", HEAD + BIG + SMALL)
    broken = HEAD + BIG.replace("1000000.00", "1000001.00") + SMALL.replace("999999.99", "x")
    assert (await deliver("liquidations", broken, accept_good=True)).refused == 1
    assert await ask(EVENTS) == [(*FIRST[:3], Decimal("1000001.00"), False), SECOND]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("account,plan,amount\n0610000001,PL-1,5\n", "names no day"),
        ("date,account,plan,amount\n20260227,0610000001,PL-1,5\n20260226,0610000001,PL-1,5\n", "several days"),
        ("date,account,amount\n20260227,0610000001,5\n", "columns are missing: plan"),
        (HEAD, "names no day"),
    ],
)
async def test_a_file_that_cannot_be_read_says_why(deliver: Deliver, content: str, said: str) -> None:
    with pytest.raises(FileUnreadable, match=said):
        await deliver("liquidations", content)


async def test_the_event_follows_its_client_to_another_branch(deliver: Deliver, ask: Ask) -> None:
    await deliver("liquidations", HEAD + BIG)
    moved = "number,name,identity_type,identity_number,branch\n10000001,王小明,护照,E1,SZ01\n"
    await deliver("clients", moved)
    assert await ask(EVENTS) == [(FIRST[0], "SZ01", *FIRST[2:])]
    assert await ask("SELECT u.code FROM liquidation l JOIN unit u ON u.id = l.branch_id") == [("SZ01",)]


async def test_only_the_feed_brings_liquidations_in(deliver: Deliver, firm: Firm) -> None:
    assert "hq.liquidation" in firm.staff
    with pytest.raises(ImportNotAllowed):
        await deliver("liquidations", HEAD + BIG, login="hq.liquidation")
