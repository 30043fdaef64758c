"""What was adopted is kept whole: every edition is read back exactly, also when its text is gone from the folder."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from cases.actions.adoption import adopt
from cases.errors import EditionChanged
from cases.queries import rulebook as rulebooks
from cases.rulebook import Edition, Shelf, load_shelf, parse
from cases.rulebook.conditions import AllOf, AnyOf, Comparison, Condition, Fact, Not
from kernel.work import Desk
from tests.house import ADOPTED, SCHEDULER, SHELF

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "rulebooks/margin_trading/rulebook.yaml").read_text("utf-8")
NEXT = TEXT.replace(
    'version: "1.2"\n  effective_from: 2020-01-01', 'version: "2"\n  effective_from: 2027-01-01'
).replace("value: {months: 3}", "value: {months: 2}")
EDITIONS = (*SHELF.editions, *load_shelf(ROOT / "tests/rulebooks").editions)

scalars = st.one_of(
    st.booleans(), st.integers(-(10**12), 10**12), st.decimals(-(10**9), 10**9, places=4), st.text(max_size=20)
)
comparisons = st.builds(Fact, fact=st.just("margin_debt"), comparison=st.sampled_from(Comparison), value=scalars)
listed = st.builds(
    Fact, fact=st.just("grade"), comparison=st.just(Comparison.AMONG), value=st.lists(scalars, max_size=3).map(tuple)
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    comparisons | listed,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: AllOf(conditions=tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(conditions=tuple(parts))),
        inner.map(lambda part: Not(condition=part)),
    ),
    max_leaves=8,
)
READ: TypeAdapter[Condition] = TypeAdapter(Condition)


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: f"{edition.code} {edition.version}")
def test_an_edition_is_read_back_exactly(edition: Edition) -> None:
    again = Edition.kept(edition.content, edition.in_force_from, edition.digest)
    assert again == edition
    assert again.content == edition.content
    assert again.version == edition.version


@given(conditions)
@example(Fact(fact="grade", comparison=Comparison.EQUAL, value="01"))
def test_every_condition_is_read_back_exactly(condition: Condition) -> None:
    again = READ.validate_json(READ.dump_json(condition, by_alias=True))
    assert again == condition


def test_a_share_is_read_back_as_the_number_that_it_was() -> None:
    written = Fact(fact="ratio", comparison=Comparison.BELOW, value=Decimal("1.3"))
    again = READ.validate_json(READ.dump_json(written, by_alias=True))
    assert isinstance(again, Fact)
    assert isinstance(again.value, Decimal)


async def _adopt(desk: Desk, text: str) -> Shelf:
    async with desk.work(SCHEDULER) as work:
        await adopt(work, Shelf(parse(text, "rulebook.yaml")), on=ADOPTED)
        return await rulebooks.shelf(work.session)


async def test_a_version_whose_text_is_gone_still_explains_its_decisions(desk: Desk) -> None:
    (first,) = SHELF.editions
    shelf = await _adopt(desk, NEXT)
    assert shelf.version("margin_trading", first.version) == first
    assert shelf.in_force("margin_trading", date(2026, 12, 31)) == first
    assert shelf.in_force("margin_trading", date(2027, 1, 1)).version == "2"


async def test_an_adopted_version_whose_text_was_changed_is_refused(desk: Desk) -> None:
    with pytest.raises(EditionChanged):
        await _adopt(desk, TEXT.replace("value: 5000000", "value: 6000000"))
