"""A regulation is adopted only when every duty it demands will be made."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from cases.actions import adoption
from cases.carried import EditionNotCarried, is_carried, not_carried
from cases.rulebook import Shelf, load_shelf
from cases.rulebook.schedules import Fulfilled, Happened, OnDemand, Rolling, Schedule, Triggered
from cases.terms import Days, Months
from kernel.work import Desk
from tests.house import SCHEDULER, SHELF

STRANGE = load_shelf(Path(__file__).parents[1] / "rulebooks")
MONTH, WEEK = Months(months=1), Days(days=7)
OPENED = Happened(event="ACCOUNT_OPENED")


@pytest.mark.parametrize("code", STRANGE.codes)
async def test_an_edition_whose_duties_nobody_would_make_is_refused_and_says_which(desk: Desk, code: str) -> None:
    shelf = Shelf(tuple(each for each in STRANGE.editions if each.code == code))
    with pytest.raises(EditionNotCarried) as refused:
        async with desk.work(SCHEDULER) as work:
            await adoption.adopt(work, shelf, on=date(2026, 3, 1))
    told = refused.value.message("en")
    first = next(not_carried(shelf.editions[0].rulebook))
    assert all(word in told for word in (code, first.programme, first.part, "Take it out"))
    assert first.programme in refused.value.message("zh")
    async with desk.work(SCHEDULER) as work:
        known = text("SELECT count(*) FROM rulebook_version WHERE code = :code")
        assert (await work.session.execute(known, {"code": code})).scalar_one() == 0


def test_every_programme_of_the_shipped_regulation_is_carried_out() -> None:
    assert [part for edition in SHELF.editions for part in not_carried(edition.rulebook)] == []


@pytest.mark.parametrize(
    ("schedule", "carried"),
    [
        (Rolling(every=MONTH, since=(Fulfilled(fulfilled="routine"), OPENED)), True),
        (Rolling(every=MONTH, since=(Happened(event="LISTED"),)), False),
        (Triggered(after="ACCOUNT_OPENED", within=MONTH), True),
        (Triggered(after="ACCOUNT_OPENED"), False),
        (Triggered(after="ACCOUNT_OPENED", within=MONTH, not_before=WEEK), False),
        (Triggered(after="LIQUIDATED", within=MONTH), False),
        (OnDemand(on_demand=True), True),
        (OnDemand(on_demand=True, within=WEEK), False),
    ],
)
def test_what_the_sweeps_carry_out(schedule: Schedule, *, carried: bool) -> None:
    assert is_carried(schedule) is carried


def test_what_is_not_carried_out_is_named_with_schedule_subject_and_facts() -> None:
    parts = {each.part for edition in STRANGE.editions for each in not_carried(edition.rulebook)}
    assert 'schedule: {"times":1,"per":"year"}' in parts
    assert any(part.startswith("facts: ") for part in parts)
