"""Conditions over facts: equality at each comparison, and unknown facts answered as SQL answers NULL."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.ownership import decide
from cases.rulebook.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Fact,
    FactMissing,
    FactValue,
    Not,
    facts_of,
    holds,
    truth,
)
from cases.rulebook.duties import OwnershipTest


@pytest.mark.parametrize(
    ("comparison", "value", "answers"),
    [
        (Comparison.BELOW, 2, (True, False, False)),
        (Comparison.AT_MOST, 2, (True, True, False)),
        (Comparison.ABOVE, 2, (False, False, True)),
        (Comparison.AT_LEAST, 2, (False, True, True)),
        (Comparison.EQUAL, 2, (False, True, False)),
        (Comparison.AMONG, (1, 3), (True, False, True)),
    ],
)
def test_each_comparison_treats_equality_as_its_word_says(
    comparison: Comparison, value: int, answers: tuple[bool, ...]
) -> None:
    condition = Fact(fact="number", comparison=comparison, value=value)
    assert tuple(holds(condition, {"number": number}) for number in (1, 2, 3)) == answers
    assert truth(condition, {"number": None}) is None


@pytest.mark.parametrize("value", ["2", True, date(2026, 1, 1)])
def test_what_has_no_order_cannot_be_compared_by_order(value: FactValue) -> None:
    with pytest.raises(FactMissing):
        holds(Fact(fact="number", comparison=Comparison.BELOW, value=2), {"number": value})


leaves = st.sampled_from([Fact(fact=name, value=True) for name in "abc"])
trees: st.SearchStrategy[Condition] = st.recursive(
    leaves,
    lambda parts: st.one_of(
        st.lists(parts, max_size=3).map(lambda each: AllOf(conditions=tuple(each))),
        st.lists(parts, min_size=1, max_size=3).map(lambda each: AnyOf(conditions=tuple(each))),
        parts.map(lambda each: Not(condition=each)),
    ),
    max_leaves=8,
)
answers = st.sampled_from([True, False, None])


@given(trees, st.fixed_dictionaries(dict.fromkeys("abc", answers)))
def test_unknown_facts_answer_as_the_known_ones_would_when_it_makes_no_difference(
    tree: Condition, facts: dict[str, bool | None]
) -> None:
    unknown = [name for name, value in facts.items() if value is None]
    completions = [
        facts | dict(zip(unknown, [bool(number >> place & 1) for place in range(3)], strict=False))
        for number in range(8)
    ]
    settled = truth(tree, facts)
    if settled is not None:
        assert {truth(tree, each) for each in completions} == {settled}


@given(trees)
def test_every_comparison_of_a_tree_is_listed(tree: Condition) -> None:
    names = {fact.fact for fact in facts_of(tree)}
    assert truth(tree, dict.fromkeys(names, False)) in {True, False}
    assert truth(ALWAYS, {}) is True


@given(st.lists(trees, max_size=4), st.fixed_dictionaries(dict.fromkeys("abc", answers)))
def test_the_first_test_that_is_true_decides(conditions: list[Condition], facts: dict[str, bool | None]) -> None:
    tests = [OwnershipTest(rule=f"M-{n}", article="6", when=each, owner="BRANCH") for n, each in enumerate(conditions)]
    last = OwnershipTest(rule="M-9", article="6", owner="CLIENT_BRANCH")
    decided = decide((*tests, last), "routine", facts)
    expected = next((test for test in tests if truth(test.when, facts) is True), last)
    assert decided.rule == expected.rule
    assert decided.unit_type == expected.owner
