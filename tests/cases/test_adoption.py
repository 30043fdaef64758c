"""A regulation is adopted only when every duty it demands will be made."""

import runpy
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from cases.actions import adoption
from cases.carried import EditionNotCarried, is_carried, not_carried
from cases.rulebook import Shelf, load_shelf
from cases.rulebook.duties import Filing
from cases.rulebook.programmes import Programme
from cases.rulebook.schedules import Fulfilled, Happened, OnDemand, Rolling, Schedule, Triggered
from cases.terms import Days, Months
from kernel.database import open_engine
from kernel.work import Desk
from server.embedded import Endpoints
from tests.house import SCHEDULER, SHELF

ROOT = Path(__file__).parents[2]
STRANGE = load_shelf(ROOT / "tests/rulebooks")
RULES = SHELF.editions[-1].rulebook
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
    assert all(word in told for word in (code, first.code, first.part, "Take it out"))
    assert first.code in refused.value.message("zh")
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


@pytest.mark.rule("AMB-07")
async def test_the_upgrade_says_of_adopted_terms_what_adopting_them_says(desk: Desk, endpoints: Endpoints) -> None:
    migration = runpy.run_path(str(ROOT / "migrations/versions/2026_11_22_0950_term_sources.py"))
    # What editions of that time bound to: revisits and filings.
    said = text(
        "SELECT code, term_source, split_part(term_note, ':', 1) FROM duty "
        "WHERE code IN ('M-010', 'M-011', 'M-032') ORDER BY id"
    )
    async with desk.work(SCHEDULER) as work:
        before = [tuple(row) for row in await work.session.execute(said)]
    admin = open_engine(endpoints.admin_url, size=1)
    async with admin.begin() as connection:
        await connection.execute(text("UPDATE duty SET term_source = NULL, term_note = NULL"))
        await connection.execute(text(migration["FROM_TEXT"]))
        await connection.execute(text(migration["FROM_FIRM"]))
        after = {tuple(row) for row in await connection.execute(said)}
    await admin.dispose()
    assert ("M-010", "FIRM", "AMB-07") in after
    assert {row[:2] for row in after} == {row[:2] for row in before}


def _changed(**sections: tuple[Programme | Filing, ...]) -> list[tuple[str, str]]:
    """Tell what is not carried out of the shipped regulation when these sections are changed."""
    return [(each.code, each.part) for each in not_carried(RULES.model_copy(update=sections))]


def test_demands_that_nobody_would_check_are_named() -> None:
    opening, routine = RULES.programmes
    separate = opening.model_copy(update={"separate_from": ("routine",)})
    assert _changed(programmes=(separate, routine)) == [("opening", "separate_from: routine")]
    alike = opening.model_copy(update={"form": routine.form})
    assert _changed(programmes=(alike, routine)) == [("routine", "also_by_complete_form: opening")]
    loose = opening.model_copy(update={"form": None})
    assert _changed(programmes=(loose, routine)) == [("opening", "answer_required: SMS, EMAIL, LETTER, OTHER")]


def test_a_filing_without_nil_returns_or_counted_by_another_day_is_named() -> None:
    (filing,) = RULES.filings
    other = filing.model_copy(update={"nil_required": False, "counted_by": "done_on"})
    assert _changed(filings=(other,)) == [
        ("revisit_summary", "nil_required: false"),
        ("revisit_summary", "counted_by: done_on"),
    ]
