"""Other regulations run for a year on the same engine, without a line of code that knows them."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from cases.cadence import Occasion, filing_due, period_for, quota_progress
from cases.calendar_files import shipped_calendar
from cases.periods import months_after
from cases.rulebook import Rulebook, load_shelf
from cases.rulebook.programmes import Programme
from cases.rulebook.schedules import Quota
from tests.cases.plan import Act, Plan, Subject
from tests.house import SHIPPED

CHINA = shipped_calendar()
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
SHELF = load_shelf(Path(__file__).parents[1] / "rulebooks")


SALES = SHIPPED.in_force("sales_calls", FIRST).rulebook


def rules(code: str) -> Rulebook:
    return SHELF.in_force(code, FIRST).rulebook


def clients(count: int) -> list[Subject]:
    """Give clients of whom every tenth is dormant, every fifth in special business, every eighth a key client."""
    return [
        Subject(
            name=f"client-{number:03}",
            facts={
                "dormant": number % 10 == 0,
                "suspended": number % 50 == 1,
                "special_business": number % 5 == 2,
                "key_client": number % 8 == 3,
                "new_client_revisits_this_year": 0,
            },
        )
        for number in range(count)
    ]


def promptly(_: Subject, __: Programme, occasion: Occasion, day: date) -> str | None:
    """Act on the last day in time, or on any later day."""
    return "PASSED" if occasion.due is None or day >= occasion.due.due_on else None


def count_new_client(subject: Subject, act: Act) -> None:
    if act.programme == "new_client":
        subject.facts["new_client_revisits_this_year"] = 1


@pytest.mark.rule("B-034")
def test_a_new_client_is_revisited_within_the_corresponding_month() -> None:
    people = clients(60)
    for number, subject in enumerate(people):
        subject.diary[date(2025, 1, 3) + timedelta(days=5 * number)] = "ACCOUNT_OPENED"
    plan = Plan(rules("brokerage"), CHINA, people, promptly)
    plan.run(FIRST, LAST)
    acts = plan.of("new_client")
    assert len(acts) == 60
    assert all(act.day == months_after(act.occasion.starts_on, 1) for act in acts)
    assert not plan.missed
    assert {act.day for act in acts if act.occasion.starts_on == date(2025, 1, 28)} == {date(2025, 2, 28)}


@pytest.mark.rule("B-034")
def test_an_unreachable_new_client_still_has_an_outcome_and_is_not_called_again() -> None:
    person = Subject("client", clients(1)[0].facts, diary={date(2025, 3, 3): "ACCOUNT_OPENED"})
    plan = Plan(rules("brokerage"), CHINA, [person], lambda *_: "UNREACHABLE")
    plan.run(FIRST, LAST)
    assert [(act.day, act.outcome) for act in plan.of("new_client")] == [(date(2025, 3, 3), "UNREACHABLE")]


@pytest.mark.rule("B-053", "B-054")
def test_a_key_client_is_revisited_once_a_year_unless_already_revisited_as_new() -> None:
    people = [subject for subject in clients(80) if subject.facts["key_client"]]
    exempt = people[0]
    exempt.diary[date(2025, 2, 10)] = "ACCOUNT_OPENED"
    plan = Plan(rules("brokerage"), CHINA, people, promptly, after=count_new_client)
    plan.run(FIRST, LAST)
    counts = Counter(act.subject for act in plan.of("key_client"))
    assert counts == {subject.name: 1 for subject in people if subject is not exempt}
    assert all(act.day == LAST for act in plan.of("key_client"))
    assert not plan.missed


@pytest.mark.rule("B-057")
def test_a_special_revisit_is_done_within_three_calendar_days_of_each_event_even_over_a_holiday() -> None:
    people = [Subject("client", clients(1)[0].facts, diary={date(2025, 9, 30): "TRIGGER_EVENT"})]
    people[0].diary[date(2025, 11, 5)] = "TRIGGER_EVENT"
    plan = Plan(rules("brokerage"), CHINA, people, promptly)
    plan.run(FIRST, LAST)
    assert [act.day for act in plan.of("special")] == [date(2025, 10, 3), date(2025, 11, 8)]


@pytest.mark.rule("B-057")
def test_what_nobody_does_is_missed_and_stays_due_on_its_own_day() -> None:
    people = [Subject("client", clients(1)[0].facts, diary={date(2025, 11, 5): "TRIGGER_EVENT"})]
    plan = Plan(rules("brokerage"), CHINA, people, lambda *_: None)
    plan.run(FIRST, LAST)
    assert plan.missed == {("client", "special", date(2025, 11, 8))}


@pytest.mark.rule("B-044", "B-045")
def test_the_share_of_existing_clients_and_the_share_inside_it_are_reached_over_the_year() -> None:
    programme = rules("brokerage").programme("existing")
    quota = programme.schedule
    assert isinstance(quota, Quota)
    base = [each for each in clients(1005) if not each.facts["dormant"] and not each.facts["suspended"]]
    special = [each for each in base if each.facts["special_business"]]
    bases = {"clients_at_last_year_end": len(base), "special_clients_at_last_year_end": len(special)}
    ordinary = [each.facts for each in base if not each.facts["special_business"]]
    revisited = [each.facts for each in special[:20]] + ordinary
    whole, group = quota_progress(quota, bases, revisited[:80])
    assert (whole.required, whole.done, whole.missing) == (89, 80, 9)
    assert (group.code, group.required, group.done, group.missing) == ("special_business", 31, 20, 11)
    full = [each.facts for each in special[:31]] + ordinary[:58]
    assert [part.missing for part in quota_progress(quota, bases, full)] == [0, 0]


@pytest.mark.rule("B-044")
def test_a_share_changes_on_the_day_its_parameter_says_and_not_before() -> None:
    shares = {
        day: SHELF.in_force("brokerage", day).rulebook.programme("existing").schedule
        for day in (date(2026, 12, 31), date(2027, 1, 1))
    }
    assert [str(quota.share) for quota in shares.values() if isinstance(quota, Quota)] == ["0.1", "0.12"]
    assert SHELF.in_force("brokerage", date(2027, 1, 1)).version == "1+2027-01-01"


def travellers() -> list[Subject]:
    person = Subject("tourist")
    person.diary = {date(2025, 4, 1): "PRODUCT_BOUGHT", date(2025, 5, 8): "LAST_USE"}
    person.events = {"FIRST_USE": date(2025, 5, 4)}
    return [person]


@pytest.mark.rule("T-011", "T-012", "T-013")
def test_a_traveller_is_reminded_before_asked_within_three_days_and_called_after_a_month() -> None:
    plan = Plan(rules("travel"), CHINA, travellers(), lambda *_: "COMPLETED")
    plan.run(FIRST, LAST)
    days = {act.programme: act.day for act in plan.acts if not act.programme.startswith("creator")}
    assert days == {
        "before_use": date(2025, 4, 26),
        "satisfaction": date(2025, 5, 8),
        "need": date(2025, 6, 8),
    }


@pytest.mark.rule("T-011", "T-012", "T-013")
def test_the_terms_of_a_traveller_are_the_day_before_three_days_and_none() -> None:
    plan = Plan(rules("travel"), CHINA, travellers(), lambda *_: None)
    plan.run(FIRST, date(2025, 6, 30))
    own = {each for each in plan.missed if not each[1].startswith("creator")}
    assert own == {("tourist", "before_use", date(2025, 5, 3)), ("tourist", "satisfaction", date(2025, 5, 11))}
    ageing = {programme.code: occasion.due for programme, occasion in plan.open(plan.subjects[0], LAST)}
    assert ageing["need"] is None


@pytest.mark.rule("T-007")
def test_a_creator_is_visited_once_and_contacted_twice_a_month_on_different_days() -> None:
    plan = Plan(rules("travel"), CHINA, [Subject("creator")], lambda *_: "COMPLETED")
    plan.run(FIRST, LAST)
    assert Counter(f"{act.day:%m}" for act in plan.of("creator_visit")) == {f"{month:02}": 1 for month in range(1, 13)}
    contacts = plan.of("creator_contact")
    assert Counter(f"{act.day:%m}" for act in contacts) == {f"{month:02}": 2 for month in range(1, 13)}
    assert len({act.day for act in contacts}) == len(contacts)


@pytest.mark.rule("S-005", "AMB-107")
def test_a_client_is_called_every_ten_days_from_the_true_call() -> None:
    person = Subject("client", {"listed": 1}, diary={date(2025, 1, 6): "LISTED"})
    plan = Plan(SALES, CHINA, [person], promptly_completed)
    plan.run(FIRST, LAST)
    days = [act.day for act in plan.of("call")]
    assert days[:3] == [date(2025, 1, 16), date(2025, 1, 26), date(2025, 2, 5)]
    assert len(days) == 35


def promptly_completed(subject: Subject, programme: Programme, occasion: Occasion, day: date) -> str | None:
    return promptly(subject, programme, occasion, day) and "COMPLETED"


@pytest.mark.rule("S-007", "AMB-107")
def test_a_file_is_due_on_the_tenth_twentieth_and_thirtieth_or_the_end_of_february() -> None:
    filing = SALES.filing("call_file")
    days = sorted(
        {
            filing_due(filing, period_for(filing.period, FIRST + timedelta(days=step)), CHINA).due_on
            for step in range(120)
        }
    )
    assert days[:9] == [date(2025, month, day) for month in (1, 2, 3) for day in (10, 20, 28 if month == 2 else 30)]


@pytest.mark.rule("S-011", "AMB-108")
def test_three_spot_checks_are_demanded_of_each_person_in_each_cycle() -> None:
    plan = Plan(SALES, CHINA, [Subject("salesperson", {"listed": 1})], lambda *_: "COMPLETED")
    plan.run(date(2025, 1, 1), date(2025, 1, 30))
    cycles = Counter(act.occasion.due.due_on for act in plan.of("spot_check") if act.occasion.due)
    assert cycles == {date(2025, 1, 10): 3, date(2025, 1, 20): 3, date(2025, 1, 30): 3}
