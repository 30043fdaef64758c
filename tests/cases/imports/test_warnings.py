"""预警: brought to what each file says; instants and ratios in every writing; never back to what an older file said."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.imports.errors import ImportNotAllowed
from cases.imports.values import BadValue, instant
from kernel.clock import OFFICE
from tests.cases.imports.conftest import Ask, Deliver

DAY = date(2026, 2, 27)
HEAD = "number,account,sent,kind,ratio,limit,channel,answered\n"
ALERT = "W1,0610000001,2026-02-26 15:30:00,警戒,1.45,2026-02-28,短信,\n"
LINE = "W2,0620000001,20260227093000,平仓,1.2855,20260302,电话,2026-02-27 10:00\n"
ROWS = """
SELECT w.number, a.number, w.sent_at, w.kind, w.ratio, w.limit_on, w.channel, w.answered_at
FROM warning w JOIN credit_account a ON a.id = w.account_id ORDER BY 1"""


def _at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 2, day, hour, minute, tzinfo=OFFICE).astimezone(UTC)


EXPECTED = [
    ("W1", "0610000001", _at(26, 15, 30), "ALERT", Decimal("1.4500"), date(2026, 2, 28), "短信", None),
    ("W2", "0620000001", _at(27, 9, 30), "LIQUIDATION", Decimal("1.2855"), date(2026, 3, 2), "电话", _at(27, 10, 0)),
]
DAYS = st.dates(date(1992, 1, 1), date(2099, 12, 31))  # before, the office had summer time
INSTANTS = st.builds(datetime.combine, DAYS, st.times().map(lambda at: at.replace(microsecond=0)), st.just(OFFICE))


@given(INSTANTS)
def test_an_instant_reads_the_same_however_it_is_written(at: datetime) -> None:
    spellings = (
        f"{at:%Y%m%d%H%M%S}",
        f"{at:%Y-%m-%d %H:%M:%S}",
        f"{at:%Y/%m/%d %H:%M:%S.000}",
        f"{at:%Y%m%d %H%M%S}",
        f"{at:%Y-%m-%dT%H:%M:%S}+08:00",
        f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
    )
    assert {instant(each) for each in spellings} == {at}


def test_a_day_is_its_beginning_and_zeros_are_no_instant() -> None:
    assert instant("20260227") == datetime(2026, 2, 27, tzinfo=OFFICE)
    assert instant("0") is None


@pytest.mark.parametrize(
    "written",
    [
        "now",
        "2026-02-30 10:00",
        "20260227 25:00",
        "2026-02-27 10",
        "10:00",
        "2026-02-27T10:00+25:00",
        "00010101",
        "1e9",
        "20260227x",
    ],
)
def test_what_is_no_instant_is_refused(written: str) -> None:
    with pytest.raises(BadValue, match="NOT_AN_INSTANT"):
        instant(written)


async def test_warnings_come_in(deliver: Deliver, ask: Ask) -> None:
    report = await deliver("warnings", HEAD + ALERT + LINE, on=DAY)
    assert (report.loaded, report.added, report.on) == (2, 2, "2026-02-27")
    assert await ask(ROWS) == EXPECTED


async def test_a_file_in_gbk_with_pipes_and_percentages_gives_the_same_rows(deliver: Deliver, ask: Ask) -> None:
    head = "init_date|预警编号|stock_account|send_time|预警类型|per_assurescale_value|限期|通知方式|采取措施时间\n"
    lines = (
        "20260227|W1|0610000001|2026-02-26T15:30:00|1|145|20260228|短信|0\n"
        "20260227|W2|0620000001|20260227 093000|2|128.55|20260302|电话|20260227 1000\n"
    )
    await deliver("warnings", (head + lines).encode("gb18030"))
    assert await ask(ROWS) == EXPECTED


async def test_the_same_file_again_changes_nothing_and_an_answer_changes_its_warning(
    deliver: Deliver, ask: Ask
) -> None:
    await deliver("warnings", HEAD + ALERT + LINE, on=DAY)
    assert (await deliver("warnings", HEAD + ALERT + LINE, on=DAY)).already
    report = await deliver(
        "warnings", "number,account,sent,kind,answered\nW1,0610000001,2026-02-26 15:30,警戒,20260227 0900\n"
    )
    assert (report.added, report.changed) == (0, 1)
    assert await ask(ROWS) == [(*EXPECTED[0][:7], _at(27, 9, 0)), EXPECTED[1]]


async def test_an_older_file_does_not_undo_an_answer(deliver: Deliver, ask: Ask) -> None:
    await deliver("warnings", HEAD + LINE, on=DAY)
    report = await deliver("warnings", HEAD + LINE.replace("2026-02-27 10:00", ""), on=date(2026, 2, 26))
    assert [(each.line, each.field, each.code) for each in report.refusals] == [(2, "on_date", "SUPERSEDED")]
    assert await ask(ROWS) == EXPECTED[1:]
    await deliver("warnings", HEAD + ALERT, on=date(2026, 2, 26))
    await deliver("warnings", HEAD + ALERT, on=date(2026, 2, 28))
    late = await deliver("warnings", HEAD + ALERT.replace("1.45", "1.40"), on=DAY)
    assert [each.code for each in late.refusals] == ["SUPERSEDED"]


BAD = (
    ("W10,9999999999,20260227,警戒,,,,", "account", "UNKNOWN_ACCOUNT"),
    ("W11,0610000001,20260303,警戒,,,,", "sent_at", "IN_THE_FUTURE"),
    ("W12,0610000001,0,警戒,,,,", "sent_at", "MISSING"),
    ("W13,0610000001,昨天,警戒,,,,", "sent_at", "NOT_AN_INSTANT"),
    ("W14,0610000001,20260227,关注,,,,", "kind", "NOT_A_CHOICE"),
    ("W15,0610000001,20260227,警戒,145,,,", "ratio", "RATIO_WRITING"),
    ("W16,0610000001,20260227,警戒,0.0145,,,", "ratio", "RATIO_WRITING"),
    ("W17,0610000001,20260227,警戒,-1,,,", "ratio", "RATIO_WRITING"),
    ("W18,0610000001,20260227,警戒,,20260226,,", "limit_on", "BEFORE_SENDING"),
    ("W19,0610000001,20260227 1000,警戒,,,,20260227 0959", "answered_at", "BEFORE_SENDING"),
    ("W20,0610000001,20260227,警戒,,,,20260303", "answered_at", "IN_THE_FUTURE"),
    (f"W21,0610000001,20260227,警戒,,,{'长' * 41},", "channel", "TOO_LONG"),
    (",0610000001,20260227,警戒,,,,", "number", "MISSING"),
    ("W22,0610000001", "", "COLUMNS"),
)


async def test_every_wrong_line_is_named_and_nothing_is_loaded_but_the_good_lines_on_demand(
    deliver: Deliver, ask: Ask
) -> None:
    content = HEAD + ALERT + LINE + "".join(f"{line}\n" for line, *_ in BAD)
    report = await deliver("warnings", content, on=DAY)
    named = [(number, field, code) for number, (_, field, code) in enumerate(BAD, 4)]
    assert [(each.line, each.field, each.code) for each in report.refusals] == named
    assert not report.accepted
    assert await ask(ROWS) == []
    report = await deliver("warnings", content, on=DAY, accept_good=True)
    assert (report.accepted, report.loaded, report.refused) == (True, 2, len(BAD))
    assert await ask(ROWS) == EXPECTED


async def test_a_warning_never_moves_to_another_account(deliver: Deliver, ask: Ask) -> None:
    await deliver("warnings", HEAD + ALERT, on=DAY)
    report = await deliver("warnings", HEAD + ALERT.replace("0610000001", "0610000002") + LINE + LINE, on=DAY)
    assert [(each.line, each.field, each.code) for each in report.refusals] == [
        (2, "number", "OTHER_ACCOUNT"),
        (3, "number", "DUPLICATE"),
        (4, "number", "DUPLICATE"),
    ]
    assert await ask(ROWS) == EXPECTED[:1]


async def test_only_the_feed_brings_warnings_in(deliver: Deliver) -> None:
    with pytest.raises(ImportNotAllowed):
        await deliver("warnings", HEAD + ALERT, login="hq.marking")
