"""A cadence that nobody can keep is a mistake of the text, named at its field; a regulation that no folder has is refused."""

import pytest

from cases.rulebook.loader import NoRegulation
from tests.cases.test_rulebook_loading import MARGIN, ROOT, problems
from tests.house import SHIPPED

SALES = (ROOT / "rulebooks/sales_calls/rulebook.yaml").read_text("utf-8")
OPENING = "schedule: {after: ACCOUNT_OPENED, within: {parameter: opening_term}}"
CHECKS = "schedule: {times: {parameter: spot_checks}, per: {days_of_month: [10, 20, 30]}}"


@pytest.mark.parametrize(
    ("text", "right", "wrong", "path"),
    [
        (MARGIN, OPENING, OPENING[:-1] + ", not_before: {months: 2}}", "programmes[0].schedule.not_before"),
        (MARGIN, OPENING, OPENING + "\n    opens: {days_before: 29}", "programmes[0].opens"),
        (MARGIN, OPENING, OPENING + "\n    opens: {months_before: 2}", "programmes[0].opens"),
        (MARGIN, "value: {days_before: 30}", "value: {months_before: 4}", "programmes[1].opens"),
        (MARGIN, "on_days: {parameter: attempt_days}", "on_days: 4", "programmes[0].attempts.on_days"),
        (SALES, "value: {days_before: 5}", "value: {days_before: 11}", "programmes[0].opens"),
        (SALES, CHECKS, "schedule: {times: 9, per: {days_of_month: [10, 20, 30]}, on_different_days: true}", "programmes[2].schedule.times"),
        (SALES, CHECKS, CHECKS + "\n    opens: {days_before: 20}", "programmes[2].opens"),
        (SALES, "    filed_by_post: REVISIT_OFFICER\n", "", "filings[0].population"),
    ],
)  # fmt: skip
def test_a_cadence_that_contradicts_itself_is_named(text: str, right: str, wrong: str, path: str) -> None:
    changed = text.replace(right, wrong, 1)
    assert changed != text
    assert problems(changed) == [(path, "contradiction")]


@pytest.mark.parametrize(
    ("text", "mine", "others", "path"),
    [
        (MARGIN, "obligation: M-012", "obligation: M-011", "programmes[2].obligation"),
        (SALES, "obligation: S-007", "obligation: S-005", "filings[0].obligation"),
    ],
)
def test_a_duty_belongs_to_one_programme_or_filing(text: str, mine: str, others: str, path: str) -> None:
    assert problems(text.replace(mine, others, 1)) == [(path, "shared")]


def test_a_firm_lives_under_an_optional_regulation_only_when_it_names_it() -> None:
    assert SHIPPED.chosen().codes == ("margin_trading",)
    assert SHIPPED.chosen(["sales_calls"]).codes == ("margin_trading", "sales_calls")
    with pytest.raises(NoRegulation) as refused:
        SHIPPED.chosen(["sales_cals"])
    assert "sales_calls" in refused.value.message("en")
