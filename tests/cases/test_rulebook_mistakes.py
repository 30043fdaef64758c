"""Each kind of mistake that a rulebook can hold is found at its field, before anything rests on it."""

import re

import pytest

from cases.rulebook.provided import RECORD_SOURCES, ROW_SOURCES
from tests.cases.test_rulebook_loading import MARGIN, ROOT, problems


@pytest.mark.parametrize(
    ("right", "wrong", "path", "code"),
    [
        ("notices: revisit\n", "notices: reviset\n", "obligations[0].notices", "unknown"),
        ("owner: MARGIN_HQ", "owner: MARGIN_CLUB", "ownership[0].tests[2].owner", "unknown"),
        ("{fulfilled: opening}", "{fulfilled: opened_by}", "programmes[1].schedule.since[1].fulfilled", "unknown"),
        ("{after: ACCOUNT_OPENED,", "{after: ACCOUNT_OPEN,", "programmes[0].schedule.after", "unknown"),
        ("fact: margin_debt,", "fact: margin_dept,", "focus_groups[1].when", "unknown"),
        (
            '- {fact: credit_account_assets, is: ">=", value: {parameter: large',
            '- {fact: assets, is: ">=", value: {parameter: large',
            "ownership[0].tests[2].when",
            "unknown",
        ),
        ("value: opening}", "value: openings}", "ownership[0].tests[0].when", "unknown"),
        ("{parameter: phone_line}", "{parameter: fone_line}", "methods[2].line", "unknown_parameter"),
        ("record: revisit_record,", "record: revisit_records,", "programmes[0].archive.record", "unknown"),
        ("filed_by: [CLIENT_SERVICE_CENTRE, BRANCH]", "filed_by: [BRANCHES]", "filings[0].filed_by[0]", "unknown"),
        (
            "unit_type: MARGIN_HQ}]",
            "unit_type: MARGIN_HQ, post: UNIT_HEAD}]",
            "filings[0].recipients[0]",
            "value_error",
        ),
        ("values: revisit_method", "values: revisit_methods", "forms[0].fields[3].values", "unknown"),
        ("fact: MF1-007", "fact: MF1-077", "forms[0].fields[7].required_when", "unknown"),
        ("code: LETTER,", "code: EMAIL,", "methods[5].code", "repeated"),
        (
            '- {rule: M-021, article: "6(3)", owner',
            '- {rule: M-021, article: "6(3)", when: {fact: margin_debt, value: 1}, owner',
            "ownership[0]",
            "value_error",
        ),
        (
            '    note: "AMB-07: the text gives no term; one month from opening, as the brokerage rule has it"\n',
            "",
            "parameters[1]",
            "value_error",
        ),
        ("value: 1}, owner: MARGIN_HQ", "value: many}, owner: MARGIN_HQ", "ownership[0].tests[3].when", "comparison"),
        ('is: ">=", value: 1}, owner', "is: in, value: 1}, owner", "ownership[0].tests[3].when", "comparison"),
        ("code: MF1-002,", "code: MF1-001,", "forms[0].fields[1].code", "repeated"),
        ("code: client_number,", "code: number,", "filings[0].columns[2].code", "repeated"),
        (
            "filled_from: client.name}",
            "filled_from: client.nonsense}",
            "forms[0].fields[0].filled_from",
            "not_provided",
        ),
        (
            "width: 3, filled_from: row.number",
            "width: 3, filled_from: entry",
            "filings[0].columns[0].filled_from",
            "not_provided",
        ),
        ("counted_by: visited_on", "counted_by: nonsense", "filings[0].counted_by", "not_provided"),
        ("code: COMPLETED,", "code: DECLINED,", "outcomes[0].code", "not_provided"),
        ("code: LETTER,", "code: PIGEON,", "methods[5].code", "not_provided"),
        ("media_types: [application/pdf,", "media_types: [foo,", "archive_classes[0].media_types[0]", "media_type"),
        (
            "[audio/wav, audio/mpeg, audio/mp4, audio/amr, audio/ogg]",
            "[audio/wav, text/plain]",
            "archive_classes[1].media_types[1]",
            "not_provided",
        ),
        (
            "values: [{since: 2020-01-01, value: {months: 3}}]",
            "values: [{since: 2020-01-01, value: {months: 3}}, {since: 2020-01-01, value: {months: 2}}]",
            "parameters[0].values[1].since",
            "repeated",
        ),
        ("code: margin_trading", "code: margin trading", "regulation.code", "string_pattern_mismatch"),
        ("effective_from: 2020-01-01", "effective_from: 2020-13-01", "regulation.effective_from", "date_parsing"),
    ],
)
def test_each_kind_of_mistake_is_found_at_its_field(right: str, wrong: str, path: str, code: str) -> None:
    text = MARGIN.replace(right, wrong, 1)
    assert text != MARGIN
    assert (path, code) in problems(text)


def test_the_archive_starts_no_period_at_an_event_that_it_does_not_know() -> None:
    declared = MARGIN.replace("events:\n", "events:\n  - {code: FILED, name: 报送, name_en: filed}\n", 1)
    text = declared.replace("starts_at_latest_of: [CASE_CLOSED]", "starts_at_latest_of: [FILED]")
    assert problems(text) == [("archive_classes[2].starts_at_latest_of[0]", "not_provided")]


def test_the_names_that_fill_forms_and_rows_are_those_that_the_code_fills_them_from() -> None:
    written = {name: (ROOT / "cases" / name).read_text("utf-8") for name in ("actions/known.py", "filing_rows.py")}
    known, rows = (set(re.findall(r'"((?:client|revisit|snapshot|row)\.[a-z_]+)"', text)) for text in written.values())
    assert known == RECORD_SOURCES
    assert known | rows == ROW_SOURCES
