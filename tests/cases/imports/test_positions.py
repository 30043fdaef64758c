"""持仓: securities named with their market in every dialect, loaded as a partition, replaced whole, refused by line."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from arro3.core import Array, DataType, Table
from arro3.io import write_parquet
from sqlalchemy import text

from cases.imports.errors import FileUnreadable, ImportNotAllowed
from kernel.work import Desk
from tests.cases.imports.conftest import Ask, Deliver
from tests.firm import Firm

DAY = date(2026, 2, 27)
HEAD = "date,account,security,market,quantity,price,market_value,suspended_since\n"
ROWS = """
SELECT a.number, p.security, p.quantity, p.price, p.market_value, p.suspended_since
FROM position p JOIN credit_account a ON a.id = p.account_id ORDER BY 1, 2"""
DAYS = "SELECT on_date, rows FROM position_day ORDER BY 1"
GOOD = HEAD + (
    "2026-02-27,0610000001,600519.SH,,100,1500.5,150050.00,\n"
    "2026-02-27,0610000001,000001,SZ,2000,10.25,20500,2026-01-05\n"
    "2026-02-27,0620000001,920001.bj,,0,,0,\n"
)
EXPECTED = [
    ("0610000001", "000001.SZ", Decimal("2000.00"), Decimal("10.2500"), Decimal("20500.00"), date(2026, 1, 5)),
    ("0610000001", "600519.SH", Decimal("100.00"), Decimal("1500.5000"), Decimal("150050.00"), None),
    ("0620000001", "920001.BJ", Decimal("0.00"), None, Decimal("0.00"), None),
]


async def test_a_day_of_positions_is_loaded_with_client_and_branch(deliver: Deliver, ask: Ask, firm: Firm) -> None:
    report = await deliver("positions", GOOD)
    assert (report.loaded, report.refused, report.on, report.facts) == (3, 0, "2026-02-27", {})
    assert await ask(ROWS) == EXPECTED
    assert await ask(DAYS) == [(DAY, 3)]
    kept = "SELECT DISTINCT client_id, branch_id FROM position ORDER BY 1"
    assert await ask(kept) == [
        (firm.clients["10000001"], firm.units["GZ01"]),
        (firm.clients["20000001"], firm.units["SZ01"]),
    ]


async def test_a_hundsun_file_in_gbk_with_pipes_gives_the_same_rows(deliver: Deliver, ask: Ask) -> None:
    head = "init_date|branch_no|证券名称|stock_account|exchange_type|stock_code|current_amount|last_price|market_value|停牌日期"
    lines = (
        "20260227|GZ01|贵州茅台|0610000001|1|600519|100|1500.5|150050.00|0",
        "20260227|GZ01|平安银行|0610000001|2|000001|2000|10.25|20500|20260105",
        "20260227|SZ01|某公司|0620000001|9|920001|0||0|",
    )
    report = await deliver("positions", "\r\n".join((head, *lines)).encode("gb18030"))
    assert (report.loaded, report.refused) == (3, 0)
    assert set(report.ignored) == {"branch_no", "证券名称"}
    assert await ask(ROWS) == EXPECTED


async def test_a_file_of_fund_accounts_counts_on_the_oldest_open_account(
    deliver: Deliver, ask: Ask, desk: Desk, firm: Firm
) -> None:
    async with desk.work(firm.staff["core.feed"]) as work:
        await work.session.execute(text("UPDATE credit_account SET fund_account = '8810' WHERE number LIKE '061%'"))
    lines = "fund_account\tstock_code\tquantity\tmarket_value\n8810\t600519.SH\t1\t2\n"
    await deliver("positions", lines, on=DAY)
    assert await ask("SELECT a.number FROM position p JOIN credit_account a ON a.id = p.account_id") == [
        ("0610000001",)
    ]


async def test_a_parquet_file_is_loaded_like_a_csv_file(deliver: Deliver, ask: Ask, tmp_path: Path) -> None:
    table = Table.from_pydict(
        {
            "init_date": Array([20260227], type=DataType.int64()),
            "account": Array(["0610000001"], type=DataType.string()),
            "stock_code": Array(["600519"], type=DataType.string()),
            "exchange_type": Array([1], type=DataType.int32()),
            "quantity": Array([100], type=DataType.int64()),
            "price": Array([1500.5], type=DataType.float64()),
            "market_value": Array([150050.0], type=DataType.float64()),
        }
    )
    path = tmp_path / "day.parquet"
    write_parquet(table, str(path))
    assert (await deliver("positions", path.read_bytes())).loaded == 1
    assert await ask(ROWS) == EXPECTED[1:2]


async def test_the_same_file_again_changes_nothing_and_a_corrected_one_replaces_its_day(
    deliver: Deliver, ask: Ask
) -> None:
    await deliver("positions", GOOD)
    assert (await deliver("positions", GOOD)).already
    other = HEAD + "2026-02-26,0610000001,600519.SH,,1,,1,\n"
    await deliver("positions", other)
    await deliver("positions", HEAD + "2026-02-27,0610000001,600519.SH,,7,,7,\n")
    assert await ask("SELECT on_date, quantity::int FROM position ORDER BY 1") == [(date(2026, 2, 26), 1), (DAY, 7)]
    assert await ask(DAYS) == [(date(2026, 2, 26), 1), (DAY, 1)]
    assert not (await deliver("positions", GOOD)).already
    assert await ask(f"{ROWS.replace('ORDER', 'WHERE on_date = CAST(20260227::text AS date) ORDER')}") == EXPECTED


BAD = (
    ("2026-02-27,9999999999,600010.SH,,1,1,1,", "account", "UNKNOWN_ACCOUNT"),
    ("2026-02-27,,600011.SH,,1,1,1,", "account", "UNKNOWN_ACCOUNT"),
    ("2026-02-26,0610000002,600012.SH,,1,1,1,", "on_date", "OTHER_DAY"),
    ("2026-02-27,0610000002,600519,,1,1,1,", "security", "NOT_A_SECURITY"),
    ("2026-02-27,0610000002,600519.HK,,1,1,1,", "security", "NOT_A_SECURITY"),
    ("2026-02-27,0610000002,60051.SH,,1,1,1,", "security", "NOT_A_SECURITY"),
    ("2026-02-27,0610000002,600013.SH,SZ,1,1,1,", "security", "NOT_A_SECURITY"),
    ("2026-02-27,0610000002,600519,HK,1,1,1,", "market", "NOT_A_CHOICE"),
    ("2026-02-27,0610000002,,SH,1,1,1,", "security", "MISSING"),
    ("2026-02-27,0610000002,600014.SH,,-1,1,1,", "quantity", "NEGATIVE"),
    ("2026-02-27,0610000002,600015.SH,,x,1,1,", "quantity", "NOT_A_NUMBER"),
    ("2026-02-27,0610000002,600016.SH,,1,-1,1,", "price", "NEGATIVE"),
    ("2026-02-27,0610000002,600017.SH,,1,1e9,1,", "price", "OUT_OF_RANGE"),
    ("2026-02-27,0610000002,600018.SH,,1,1,-1,", "market_value", "NEGATIVE"),
    ("2026-02-27,0610000002,600019.SH,,1,1,,", "market_value", "MISSING"),
    ("2026-02-27,0610000002,600020.SH,,1,1,1,2026-02-28", "suspended_since", "AFTER_ITS_DAY"),
    ("2026-02-27,0610000002,600021.SH,,1,1,1,2026-03-03", "suspended_since", "IN_THE_FUTURE"),
    ("2026-02-27,0610000002,600022.SH,,1,1,1", "", "COLUMNS"),
)


async def test_every_wrong_line_is_named_and_nothing_is_loaded_but_the_good_lines_on_demand(
    deliver: Deliver, ask: Ask
) -> None:
    content = GOOD + "".join(f"{line}\n" for line, *_ in BAD)
    report = await deliver("positions", content, on=DAY)
    named = [(number, field, code) for number, (_, field, code) in enumerate(BAD, 5)]
    assert [(each.line, each.field, each.code) for each in report.refusals] == named
    assert not report.accepted
    assert (await ask(ROWS), await ask(DAYS)) == ([], [])
    report = await deliver("positions", content, on=DAY, accept_good=True)
    assert (report.accepted, report.loaded, report.refused) == (True, 3, len(BAD))
    assert await ask(ROWS) == EXPECTED


async def test_one_security_twice_in_an_account_is_refused_however_it_is_written(deliver: Deliver) -> None:
    twice = "2026-02-27,0610000001,600519,1,5,,5,\n2026-02-27,0610000002,600519,1,5,,5,\n"
    report = await deliver("positions", GOOD + twice)
    assert [(each.line, each.field, each.code) for each in report.refusals] == [
        (2, "security", "DUPLICATE"),
        (5, "security", "DUPLICATE"),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("account,security,quantity,market_value\n0610000001,600519.SH,1,1\n", "names no day"),
        ("account,security,quantity\n0610000001,600519.SH,1\n", "columns are missing: market_value"),
        ("security,quantity,market_value\n600519.SH,1,1\n", "columns are missing: account"),
        (HEAD, "no lines"),
    ],
)
async def test_a_file_that_cannot_be_read_says_why(deliver: Deliver, content: str, said: str) -> None:
    with pytest.raises(FileUnreadable, match=said):
        await deliver("positions", content)


async def test_only_the_feed_brings_positions_in_and_a_branch_sees_its_own(
    deliver: Deliver, desk: Desk, firm: Firm
) -> None:
    with pytest.raises(ImportNotAllowed):
        await deliver("positions", GOOD, login="hq.head")
    await deliver("positions", GOOD)
    seen = {}
    for login in ("branch.head", "other.head", "hq.head", "committee.member"):
        async with desk.work(firm.staff[login]) as work:
            seen[login] = (await work.session.execute(text("SELECT count(*) FROM position"))).scalar_one()
    assert seen == {"branch.head": 2, "other.head": 1, "hq.head": 3, "committee.member": 0}
