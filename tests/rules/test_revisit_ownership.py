"""Who owns a revisit: art. 6 in the order of AMB-12, on facts as of the case, at the exact limits."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cases.ownership import ACCEPTING_UNIT, CLIENT_BRANCH, asked_facts, decide, stated
from cases.rulebook import load_shelf
from cases.rulebook.conditions import Fact, FactMissing, FactValue
from cases.rulebook.duties import OwnershipTest

RULES = load_shelf(Path(__file__).parents[2] / "rulebooks").in_force("margin_trading", date(2026, 11, 22)).rulebook
TESTS = RULES.owners("revisit_owner").tests
PLAIN: dict[str, FactValue] = {
    "credit_account_assets": Decimal("100000.00"),
    "margin_debt": Decimal(0),
    "major_complaints_this_year": 0,
    "largest_liquidation_this_year": None,
}


def owner(programme: str, **facts: FactValue) -> tuple[str, str]:
    """Give the rule that decides and the owner."""
    decided = decide(TESTS, programme, PLAIN | facts)
    return decided.rule, decided.unit_type


@pytest.mark.rule("M-016")
@pytest.mark.parametrize(
    ("assets", "debt", "expected"),
    [
        ("5000000.00", "2000000.00", ("M-016", "MARGIN_HQ")),
        ("4999999.99", "2000000.00", ("M-021", CLIENT_BRANCH)),
        ("5000000.00", "1999999.99", ("M-021", CLIENT_BRANCH)),
        ("5000000.01", "9999999.99", ("M-016", "MARGIN_HQ")),
    ],
)
def test_a_large_client_is_one_with_exactly_five_and_two_million_or_more(
    assets: str, debt: str, expected: tuple[str, str]
) -> None:
    assert owner("routine", credit_account_assets=Decimal(assets), margin_debt=Decimal(debt)) == expected


@pytest.mark.rule("M-019")
def test_an_opening_revisit_belongs_to_the_client_service_centre_even_for_a_large_client_with_a_liquidation() -> None:
    facts = {"credit_account_assets": Decimal(9_000_000), "margin_debt": Decimal(9_000_000)}
    assert owner("opening", **facts, largest_liquidation_this_year=Decimal(2_000_000)) == (
        "M-019",
        "CLIENT_SERVICE_CENTRE",
    )


@pytest.mark.rule("M-017")
def test_a_substantiated_major_complaint_of_this_year_moves_the_revisit_to_margin_hq() -> None:
    assert owner("routine", major_complaints_this_year=1) == ("M-017", "MARGIN_HQ")


@pytest.mark.rule("M-018")
@pytest.mark.parametrize(("amount", "rule"), [("1000000.00", "M-018"), ("999999.99", "M-021")])
def test_a_single_liquidation_counts_from_one_million(amount: str, rule: str) -> None:
    assert owner("routine", largest_liquidation_this_year=Decimal(amount))[0] == rule


@pytest.mark.rule("M-021")
def test_everybody_else_belongs_to_the_clients_branch() -> None:
    assert owner("routine") == ("M-021", CLIENT_BRANCH)


@pytest.mark.rule("M-021")
def test_a_client_without_a_snapshot_belongs_to_the_branch() -> None:
    assert owner("routine", credit_account_assets=None, margin_debt=None) == ("M-021", CLIENT_BRANCH)


@pytest.mark.rule("M-015")
def test_the_decision_keeps_its_rule_and_article_and_every_fact_it_was_asked_on_as_exact_text() -> None:
    facts = PLAIN | {"credit_account_assets": Decimal("6000000.00"), "margin_debt": Decimal("3E+6")}
    decided = decide(TESTS, "routine", facts)
    assert (decided.rule, decided.article) == ("M-016", "6(1)1")
    assert stated(asked_facts(TESTS), facts) == {
        "credit_account_assets": "6000000.00",
        "largest_liquidation_this_year": None,
        "major_complaints_this_year": "0",
        "margin_debt": "3000000",
    }


def test_feedback_belongs_to_the_unit_that_accepted_the_complaint() -> None:
    feedback = OwnershipTest(
        rule="M-020", article="6(2)2", when=Fact(fact="programme", value="feedback"), owner=ACCEPTING_UNIT
    )
    assert decide((feedback, *TESTS), "feedback", PLAIN).unit_type == ACCEPTING_UNIT


def test_a_fact_that_is_not_supplied_is_named() -> None:
    with pytest.raises(FactMissing, match="margin_debt") as caught:
        decide(TESTS, "routine", {"credit_account_assets": Decimal(6_000_000)})
    assert "margin_debt" in caught.value.message("zh")
