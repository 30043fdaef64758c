"""A regulation is adopted only when every duty it demands will be made."""

import runpy
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from cases.actions import adoption
from cases.carried import EditionNotCarried, not_carried
from cases.periods import PeriodKind
from cases.rulebook import Shelf, load_shelf
from cases.rulebook.programmes import Method, Programme
from cases.rulebook.schedules import Ahead, Counted, FixedDays, Happened, OnDemand, Rolling, Schedule, Triggered
from cases.terms import Days, DaysBefore, DaysOfMonth, Months
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


def test_what_is_not_carried_out_is_a_share_a_unit_as_subject_and_a_word_that_the_house_does_not_have() -> None:
    parts = {
        (each.code, each.part.split(":")[0]) for edition in STRANGE.editions for each in not_carried(edition.rulebook)
    }
    assert {("existing", "schedule"), ("unit_types", "TOURIST_SERVICE")} <= parts
    routine = RULES.programme("routine")
    (found,) = _changed(programmes=(routine.model_copy(update={"subject": "unit"}),))
    assert found == ("routine", "subject: unit")


@pytest.mark.parametrize(
    "schedule",
    [
        Rolling(every=MONTH, since=(Happened(event="FORCED_LIQUIDATION"), OPENED)),
        Triggered(after="FORCED_LIQUIDATION", within=MONTH, not_before=WEEK),
        Triggered(after="ACCOUNT_OPENED"),
        Ahead(before="FORCED_LIQUIDATION", by=DaysBefore(days_before=1), announced_by="ACCOUNT_OPENED"),
        Counted(times=2, per=PeriodKind.MONTH, on_different_days=True),
        FixedDays(on=DaysOfMonth(days_of_month=(10, 20, 30))),
        OnDemand(on_demand=True, within=WEEK),
    ],
    ids=lambda schedule: type(schedule).__name__,
)
def test_every_kind_of_schedule_but_a_share_is_carried_out(schedule: Schedule) -> None:
    routine = RULES.programme("routine").model_copy(update={"schedule": schedule})
    assert _changed(programmes=(routine,)) == []


def test_of_people_no_accounts_are_asked_and_no_unit_of_a_client_owns_them() -> None:
    about = RULES.programme("opening").model_copy(update={"subject": "staff"})
    assert [part for _, part in _changed(programmes=(about,))] == [
        "facts: open_credit_accounts",
        "subject: staff with ACCOUNT_OPENED",
        "ownership: revisit_owner",
    ]


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


def _changed(**sections: tuple[Programme | Method, ...]) -> list[tuple[str, str]]:
    """Tell what is not carried out of the shipped regulation when these sections are changed."""
    return [(each.code, each.part) for each in not_carried(RULES.model_copy(update=sections))]


def test_answers_are_demanded_by_a_form_and_only_by_methods_that_the_house_has() -> None:
    opening = RULES.programme("opening")
    loose = opening.model_copy(update={"form": None})
    assert _changed(programmes=(loose,)) == [("opening", "answer_required: SMS, EMAIL, LETTER, OTHER")]
    method = RULES.method("PHONE").model_copy(update={"code": "WECHAT"})
    strange = opening.model_copy(update={"methods": ("WECHAT",)})
    assert _changed(programmes=(strange,), methods=(*RULES.methods, method)) == [("opening", "methods: WECHAT")]
