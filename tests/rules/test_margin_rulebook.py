"""What the margin-trading rulebook says, article by article, and from when each duty is due."""

from datetime import date
from pathlib import Path

import pytest

from cases.cadence import Known, filing_due, next_occasion
from cases.calendar_files import shipped_calendar
from cases.periods import PeriodKind, period_of
from cases.rulebook import load_shelf
from cases.rulebook.forms import FieldType
from cases.rulebook.programmes import Evidence
from cases.rulebook.words import Source

TODAY = date(2026, 11, 22)
CHINA = shipped_calendar()
EDITION = load_shelf(Path(__file__).parents[2] / "rulebooks").in_force("margin_trading", TODAY)
RULES = EDITION.rulebook
EDUCATION = tuple(f"M-040-{number}" for number in range(1, 6))
ROUTINE, OPENING = RULES.programme("routine"), RULES.programme("opening")


def routine_due(known: Known) -> date | None:
    """Give when the next routine revisit is due."""
    occasion = next_occasion(ROUTINE, known, TODAY, CHINA)
    return occasion.due.due_on if occasion and occasion.due else None


@pytest.mark.rule("M-001")
def test_the_rulebook_names_its_text_basis_and_version() -> None:
    regulation = RULES.regulation
    assert regulation.title == "证券融资融券业务客户服务实施细则"
    assert any("融资融券业务管理办法" in basis for basis in regulation.basis)
    assert (regulation.version, EDITION.version, EDITION.in_force_from) == ("1.2", "1.2", date(2020, 1, 1))
    assert regulation.source_hash is not None


@pytest.mark.rule("M-011")
def test_a_routine_revisit_is_due_three_months_after_the_true_completion() -> None:
    known = Known(
        {"ACCOUNT_OPENED": date(2025, 1, 2)},
        {"routine": (date(2026, 5, 31), date(2026, 8, 31)), "opening": (date(2025, 1, 20),)},
    )
    assert routine_due(known) == date(2026, 11, 30)


@pytest.mark.rule("M-011")
def test_the_first_routine_revisit_counts_from_the_opening_revisit_else_from_the_opening() -> None:
    opened = {"ACCOUNT_OPENED": date(2026, 8, 31)}
    assert routine_due(Known(opened)) == date(2026, 11, 30)
    assert routine_due(Known(opened, {"opening": (date(2026, 9, 15),)})) == date(2026, 12, 15)
    assert routine_due(Known()) is None


@pytest.mark.rule("M-011")
def test_a_routine_revisit_is_not_moved_for_a_holiday() -> None:
    assert routine_due(Known({"ACCOUNT_OPENED": date(2026, 7, 1)})) == date(2026, 10, 1)


@pytest.mark.rule("M-011")
def test_a_late_revisit_starts_the_next_period_at_its_true_date() -> None:
    late = Known({"ACCOUNT_OPENED": date(2026, 1, 10)}, {"routine": (date(2026, 4, 25),)})
    assert routine_due(late) == date(2026, 7, 25)


@pytest.mark.rule("M-011")
def test_refused_and_unreachable_do_not_start_a_new_period() -> None:
    assert [outcome.code for outcome in RULES.outcomes if ROUTINE.fulfils(outcome.code)] == ["COMPLETED", "PASSED"]
    assert ROUTINE.fulfilment.also_by_complete_form


@pytest.mark.rule("M-011")
def test_a_routine_revisit_can_be_prepared_thirty_days_before() -> None:
    occasion = next_occasion(ROUTINE, Known({"ACCOUNT_OPENED": date(2026, 8, 31)}), TODAY, CHINA)
    assert occasion is not None
    assert occasion.opens_on == date(2026, 10, 31)


@pytest.mark.rule("M-010")
def test_an_opening_revisit_is_due_one_month_after_opening_by_the_firms_own_rule() -> None:
    occasion = next_occasion(OPENING, Known({"ACCOUNT_OPENED": date(2026, 1, 31)}), TODAY, CHINA)
    assert occasion is not None
    assert occasion.due is not None
    assert occasion.due.due_on == date(2026, 2, 28)
    term = next(parameter for parameter in RULES.parameters if parameter.code == "opening_term")
    assert term.source is Source.FIRM
    assert term.note is not None
    assert "AMB-07" in term.note


@pytest.mark.rule("M-010")
def test_an_opening_revisit_is_demanded_once_for_each_opening() -> None:
    opened = {"ACCOUNT_OPENED": date(2026, 1, 31)}
    assert next_occasion(OPENING, Known(opened, {"opening": (date(2026, 2, 3),)}), TODAY, CHINA) is None
    reopened = Known({"ACCOUNT_OPENED": date(2026, 6, 1)}, {"opening": (date(2026, 2, 3),)})
    assert next_occasion(OPENING, reopened, TODAY, CHINA) is not None


@pytest.mark.rule("MN-004")
def test_the_opening_record_asks_for_the_six_matters_of_the_article() -> None:
    form = RULES.form("MN4")
    matters = [field for field in form.fields if field.code.startswith("MN-004")]
    assert [field.label for field in matters] == list(OPENING.outline[:6])
    assert len(matters) == 6
    assert all(field.required for field in matters)


@pytest.mark.rule(*(f"MF1-{number:03}" for number in range(1, 14)))
def test_annex_1_has_its_thirteen_fields_as_printed_and_those_that_two_articles_ask_for_beside_it() -> None:
    form = RULES.form("MF1")
    codes = {field.code for field in form.fields if field.code not in EDUCATION}
    assert codes == {*(f"MF1-{n:03}" for n in range(1, 14)), *(f"AMB-115-{n}" for n in (1, 2, 3))}
    labels = {field.code: field.label for field in form.fields}
    assert labels["MF1-006"] == "客户信用账户资产市值"
    assert labels["MF1-009"] == "盈亏金额及比例"
    assert labels["MF1-013"] == "回访日期"
    assert {field.code: field.type for field in form.fields}["MF1-009"] is FieldType.MONEY_AND_RATIO
    assert all(field.required for field in form.fields if field.code.startswith("AMB-115"))


@pytest.mark.rule("M-022", "M-023", "M-026")
def test_each_method_says_what_it_must_leave_and_the_phone_its_line() -> None:
    methods = {method.code: method for method in RULES.methods}
    recorded = {code for code, method in methods.items() if method.evidence is Evidence.RECORDING}
    assert recorded == {"PHONE", "VISIT", "MEETING"}
    assert {code for code, method in methods.items() if method.answer_required} >= {"SMS", "EMAIL", "LETTER"}
    assert methods["PHONE"].line == "961303"
    assert {code for code, method in methods.items() if method.on_site} == {"VISIT", "MEETING"}


@pytest.mark.rule("M-024")
def test_each_programme_has_outline_and_script() -> None:
    for programme in RULES.programmes:
        assert programme.outline
        assert any("录音" in line for line in programme.script)


@pytest.mark.rule("M-031", "MN-001")
def test_the_summary_has_the_facts_of_the_article_and_what_follows_from_it() -> None:
    columns = {column.code for column in RULES.filing("revisit_summary").columns}
    assert columns >= {
        "client",
        "at",
        "method",
        "content",
        "contact",
        "type",
        "outcome",
        "follow_up",
        "complaint",
        "late",
    }
    assert sum(column.width for column in RULES.filing("revisit_summary").columns) == 100


@pytest.mark.rule("M-032")
@pytest.mark.parametrize(
    ("month", "due"), [(date(2024, 9, 3), date(2024, 10, 12)), (date(2026, 10, 1), date(2026, 11, 6))]
)
def test_the_summary_of_a_month_is_due_on_the_fifth_working_day_after_it(month: date, due: date) -> None:
    filing = RULES.filing("revisit_summary")
    reckoned = filing_due(filing, period_of(PeriodKind.MONTH, month), CHINA)
    assert reckoned.due_on == due
    assert reckoned.rule == "M-032 10(5)"
    assert filing.nil_required
    assert filing.filed_by == ("CLIENT_SERVICE_CENTRE", "BRANCH")
    assert [recipient.unit_type for recipient in filing.recipients] == ["MARGIN_HQ"]


@pytest.mark.rule("M-033", "M-041")
def test_revisit_papers_are_kept_twenty_years_from_the_latest_event() -> None:
    for code in ("revisit_record", "revisit_recording"):
        kind = RULES.archive_class(code)
        assert kind.months == 240
        assert kind.starts_at_latest_of == ("CASE_CLOSED", "ACCOUNT_CANCELLED", "LAST_DEBT_SETTLED")
    assert RULES.archive_class("revisit_recording").max_size > 2**31


def test_every_figure_of_the_firm_says_why() -> None:
    firm = [parameter for parameter in RULES.parameters if parameter.source is Source.FIRM]
    assert {parameter.code for parameter in firm} == {
        "opening_term",
        "profit_loss_period",
        "rest_after_failure",
        "routine_look_ahead",
        "attempts",
        "attempt_days",
        "appointment_notice",
        "at_once",
        "promptly",
        "revisits_a_day",
        "filing_cut_off",
        "population_period",
        "retention",
        "liquidation_term",
        "feedback_term",
        "interview_term",
        "focus_assets",
        "focus_debt",
    }
    assert all(parameter.note for parameter in firm)


def test_an_unreachable_client_was_tried_three_times_on_two_days() -> None:
    rule = ROUTINE.attempts
    assert rule is not None
    first, second = date(2026, 3, 2), date(2026, 3, 3)
    assert not rule.exhausted([first, first, first])
    assert not rule.exhausted([first, second])
    assert rule.exhausted([first, first, second])
