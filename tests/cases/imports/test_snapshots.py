"""日终快照: read in every dialect, loaded as a partition, replaced whole, refused by line."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cases.imports.errors import FileUnreadable, ImportNotAllowed
from kernel.work import Desk
from tests.cases.imports.conftest import Ask, Deliver
from tests.firm import Firm

HEAD = "date,account,assets,debt,ratio,profit_loss\n"
ROWS = "SELECT a.number, s.assets, s.margin_debt, s.ratio FROM snapshot s JOIN credit_account a ON a.id = s.account_id ORDER BY 1"
DAYS = "SELECT on_date, rows FROM snapshot_day ORDER BY 1"
GOOD = HEAD + (
    "2026-02-27,0610000001,5000000.00,2000000.00,2.5,100\n"
    "2026-02-27,0610000002,1000.00,0,999.99,\n"
    "2026-02-27,0620000001,300.50,100.25,2.9975,-3.5\n"
)
EXPECTED = [
    ("0610000001", Decimal("5000000.00"), Decimal("2000000.00"), Decimal("2.5000")),
    ("0610000002", Decimal("1000.00"), Decimal("0.00"), None),
    ("0620000001", Decimal("300.50"), Decimal("100.25"), Decimal("2.9975")),
]


@pytest.mark.rule("AMB-71")
async def test_a_day_is_loaded_and_its_ratio_is_empty_without_debt(deliver: Deliver, ask: Ask) -> None:
    report = await deliver("snapshots", GOOD)
    assert (report.loaded, report.refused, report.on, report.facts) == (3, 0, "2026-02-27", {"ratio": "plain"})
    assert await ask(ROWS) == EXPECTED
    assert await ask(DAYS) == [(date(2026, 2, 27), 3)]


async def test_a_hundsun_file_in_gbk_with_pipes_and_percent_gives_the_same_rows(deliver: Deliver, ask: Ask) -> None:
    head = "init_date|branch_no|client_id|stock_account|备注|assure_asset|total_debit|per_assurescale_value|crdt_level"
    lines = (
        "20260227|GZ01|10000001|0610000001|正常|5000000|2000000|250.00|A",
        "20260227|GZ01|10000002|0610000002|张䶮|1000|0|9999999|B",
        "20260227|SZ01|20000001|0620000001||300.5|100.25|299.75|",
    )
    report = await deliver("snapshots", "\r\n".join((head, *lines)).encode("gb18030"))
    assert (report.loaded, report.facts) == (3, {"ratio": "percent"})
    assert set(report.ignored) == {"branch_no", "client_id", "备注", "crdt_level"}
    assert await ask(ROWS) == EXPECTED


async def test_a_fund_account_finds_its_credit_account(deliver: Deliver, ask: Ask, desk: Desk, firm: Firm) -> None:
    async with desk.work(firm.staff["core.feed"]) as work:
        await work.session.execute(text("UPDATE credit_account SET fund_account = '88' || number"))
    await deliver("snapshots", "fund_account\tassure_asset\ttotal_debit\n880610000001\t10\t4\n", on=date(2026, 2, 27))
    assert await ask(ROWS) == [("0610000001", Decimal("10.00"), Decimal("4.00"), Decimal("2.5000"))]


async def test_quoted_thousands_and_percent_signs_are_read_line_by_line(deliver: Deliver, ask: Ask) -> None:
    line = '20260227,0610000001,"5,000,000.00","2,000,000.00",250%,\n'
    assert (await deliver("snapshots", HEAD + line)).loaded == 1
    assert await ask(ROWS) == EXPECTED[:1]


async def test_the_same_file_again_changes_nothing(deliver: Deliver, ask: Ask) -> None:
    first = await deliver("snapshots", GOOD)
    again = await deliver("snapshots", GOOD)
    assert (first.already, again.already, again.loaded) == (False, True, 3)
    assert await ask("SELECT count(*) FROM import_file") == [(1,)]
    assert await ask("SELECT batch, details ->> 'sha256' FROM journal_entry WHERE kind = 'file.imported'") == [
        (3, first.sha256)
    ]


async def test_a_corrected_file_replaces_its_day_and_the_first_one_may_come_back(deliver: Deliver, ask: Ask) -> None:
    await deliver("snapshots", GOOD)
    corrected = HEAD + "2026-02-27,0610000001,7,0,,\n"
    await deliver("snapshots", corrected)
    assert await ask(ROWS) == [("0610000001", Decimal("7.00"), Decimal("0.00"), None)]
    assert await ask(DAYS) == [(date(2026, 2, 27), 1)]
    assert not (await deliver("snapshots", GOOD)).already
    assert await ask(ROWS) == EXPECTED


async def test_every_wrong_line_is_named_and_nothing_is_loaded(deliver: Deliver, ask: Ask) -> None:
    bad = HEAD + (
        "2026-02-27,0610000001,-1,0,,\n"
        "2026-02-27,9999999999,1,0,,\n"
        "2026-02-26,0610000002,1,0,,\n"
        "2026-02-27,0620000001,1e20,0,,\n"
        "2026-02-27,0620000002,abc,0,,\n"
        "2026-02-27|0620000002|1|0||\n"
        "2026-02-27,0610000003,100,50,200,\n"
        "2026-02-27,0610000003,100,50,2,\n"
        "2026-02-27,0610"
    )
    report = await deliver("snapshots", bad, on=date(2026, 2, 27))
    assert not report.accepted
    assert [(each.line, each.field, each.code) for each in report.refusals] == [
        (2, "assets", "NEGATIVE"),
        (3, "account", "UNKNOWN_ACCOUNT"),
        (4, "on_date", "OTHER_DAY"),
        (5, "assets", "OUT_OF_RANGE"),
        (6, "assets", "NOT_A_NUMBER"),
        (7, "", "COLUMNS"),
        (8, "account", "DUPLICATE"),
        (8, "ratio", "RATIO_SCALE"),
        (9, "account", "DUPLICATE"),
        (10, "", "COLUMNS"),
    ]
    assert report.refused == 9
    assert await ask(ROWS) == []
    assert await ask(DAYS) == []
    assert await ask("SELECT count(*) FROM import_file") == [(0,)]
    assert report.refusals[0].message("en") == "line 2, assets: must not be negative"


@pytest.mark.parametrize(
    ("line", "field", "code"),
    [
        ("today,0610000001,1,0,,", "on_date", "NOT_A_DATE"),
        ("260227,0610000001,1,0,,", "on_date", "NOT_A_DATE"),
        ("February 27 2026,0610000001,1,0,,", "on_date", "NOT_A_DATE"),
        ("2026-02-27,0610000001,1_000,0,,", "assets", "NOT_A_NUMBER"),
        ("2026-02-27,0610000001,0x32,0,,", "assets", "NOT_A_NUMBER"),
        ("2026-02-27,0610000001,5.,0,,", "assets", "NOT_A_NUMBER"),
        ("2026-02-27,0610000001,1,0,NaN,", "ratio", "NOT_A_NUMBER"),
        ("2026-02-27,0610000001,1e-400,0,,", "assets", "NOT_A_NUMBER"),
        ('2026-02-27,0610000001,1,0,,"1_0"', "profit_loss", "NOT_A_NUMBER"),
    ],
)
async def test_what_only_the_database_could_read_is_refused(deliver: Deliver, line: str, field: str, code: str) -> None:
    report = await deliver("snapshots", HEAD + line + "\n", on=date(2026, 2, 27))
    assert [(each.line, each.field, each.code) for each in report.refusals] == [(2, field, code)]


async def test_good_lines_are_enough_when_that_is_said(deliver: Deliver, ask: Ask) -> None:
    report = await deliver("snapshots", GOOD + "2026-02-27,9999999999,1,0,,\n", accept_good=True)
    assert (report.loaded, report.refused, report.accepted) == (3, 1, True)
    assert await ask(ROWS) == EXPECTED
    assert await ask("SELECT refused, refusals FROM import_file") == [
        (1, {"lines": [{"line": 5, "field": "account", "code": "UNKNOWN_ACCOUNT"}]})
    ]


@pytest.mark.parametrize("accept_good", [False, True])
@pytest.mark.parametrize("line", ["2026-02-27,0610000001,,0,,", ",0610000001,,0,,", "2026-02-27,9999999999,1,0,,"])
async def test_lines_none_of_which_is_good_are_named_and_leave_the_day_as_it_was(
    deliver: Deliver, ask: Ask, line: str, *, accept_good: bool
) -> None:
    await deliver("snapshots", GOOD)
    report = await deliver("snapshots", HEAD + line + "\n", accept_good=accept_good)
    assert (report.accepted, report.refused, [each.line for each in report.refusals]) == (False, 1, [2])
    assert await ask(ROWS) == EXPECTED


async def test_the_day_is_that_of_the_first_line_that_names_one(deliver: Deliver, ask: Ask) -> None:
    blank = GOOD.replace("2026-02-27", "", 1)
    assert (await deliver("snapshots", blank)).on == "2026-02-27"
    assert await ask(ROWS) == EXPECTED
    report = await deliver("snapshots", blank + "2026-02-27,0620000001,,0,,\n")
    assert [(each.line, each.field, each.code) for each in report.refusals] == [(5, "assets", "MISSING")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"account,assets,debt\n0610000001,1\0,0\n", "line 2 contains NUL"),
        (b"account,assets\n0610000001,1\n", "debt / margin_debt"),
        (b"", "empty"),
        (b"\xff\xfe\x00", "NUL"),
        (b"account,assets,debt\n\xff\xff,1,0\n", "neither UTF-8 nor GBK"),
        (b"date,account,assets,debt\n20260302,0610000001,1,0\n20260227,0610000002,1,0\n", "several days"),
        (b"account,assets,debt\n0610000001,1,0\n", "names no day"),
        (b"date,account,assets,debt\n20260303,0610000001,1,0\n", "future"),
        (b"date,account,assets,debt\n", "no lines"),
        (b"date,account,assets,debt\n19991231,0610000001,1,0\n", "its day 1999-12-31 lies before 2000-01-01"),
    ],
)
async def test_a_file_that_cannot_be_read_says_why(deliver: Deliver, content: bytes, said: str) -> None:
    with pytest.raises(FileUnreadable, match=said):
        await deliver("snapshots", content)


async def test_a_day_before_there_were_any_cannot_be_asked_for_either(deliver: Deliver) -> None:
    with pytest.raises(FileUnreadable, match="its day 1990-01-05 lies before 2000-01-01") as refused:
        await deliver("snapshots", b"account,assets,debt\n0610000001,1,0\n", on=date(1990, 1, 5))
    assert "日期 1990-01-05 早于 2000-01-01" in refused.value.message("zh")


async def test_only_the_feed_brings_snapshots_in(deliver: Deliver) -> None:
    with pytest.raises(ImportNotAllowed):
        await deliver("snapshots", GOOD, login="admin")


async def test_the_database_too_refuses_others_and_hides_the_partition(
    deliver: Deliver, desk: Desk, firm: Firm
) -> None:
    await deliver("snapshots", GOOD)
    async with desk.work(firm.staff["branch.head"]) as work:
        seen = await work.session.execute(text("SELECT count(*) FROM snapshot"))
        assert seen.scalar_one() == 2
    for statement in ("SELECT prepare_day('snapshot', '2026-02-26')", "SELECT * FROM snapshot_20260227"):
        with pytest.raises(DBAPIError, match=r"only a feeding post|permission denied"):
            async with desk.work(firm.staff["branch.head"]) as work:
                await work.session.execute(text(statement))


async def test_a_loaded_day_has_the_duties_swept(deliver: Deliver, ask: Ask) -> None:
    await deliver("snapshots", GOOD)
    assert await ask("SELECT entrypoint, dedupe_key FROM tasks.task") == [("duties.sweep", "duties.sweep:duties")]
