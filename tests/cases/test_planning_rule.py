"""The rule of revisit plans, held against a matching that is written as plainly as can be: one duty, one seat at a time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.planning import Laid, Lot, Place, PlanReason, lay, why

MONDAY = date(2026, 3, 2)
DAYS = tuple(MONDAY + timedelta(days=step) for step in range(5))
OFFICERS = (1, 2, 3)
Rooms = Mapping[Place, int]

rooms: st.SearchStrategy[Rooms] = st.fixed_dictionaries(
    {(day, who): st.integers(0, 2) for day in DAYS for who in OFFICERS}
)


@st.composite
def lots(draw: st.DrawFn, *, laid: bool = True) -> Lot:
    opens, due = sorted((draw(st.integers(0, 4)), draw(st.integers(0, 4))))
    officer = draw(st.none() | st.sampled_from(OFFICERS))
    day = draw(st.none() | st.sampled_from(DAYS)) if laid and officer else None
    able = draw(st.frozensets(st.sampled_from(OFFICERS)))
    return Lot(able, DAYS[opens], DAYS[due], draw(st.integers(1, 4)), officer, day)


def fitting(lots: Sequence[Lot], room: Rooms) -> int:
    """Give how many duties fit at all, by Kuhn's algorithm over single duties and single seats."""
    seats = [place for place, count in room.items() for _ in range(count)]
    holders: dict[int, Lot] = {}

    def seated(duty: Lot, tried: set[int]) -> bool:
        for seat, place in enumerate(seats):
            if seat in tried or not duty.takes(place):
                continue
            tried.add(seat)
            if seat not in holders or seated(holders[seat], tried):
                holders[seat] = duty
                return True
        return False

    return sum(seated(lot, set()) for lot in lots for _ in range(lot.count))


def placed(laid: Sequence[Laid]) -> int:
    return sum(each.count for each in laid if each.place)


def kept(lots: Sequence[Lot], laid: Sequence[Laid]) -> int:
    return sum(each.count for each in laid if each.place and each.place == (lots[each.lot].day, lots[each.lot].officer))


@given(st.lists(lots(), max_size=6), rooms)
def test_every_duty_is_told_and_nobody_has_more_than_fits_a_day_or_what_he_may_not_do(
    wanted: list[Lot], room: Rooms
) -> None:
    laid = lay(wanted, room)
    told, load = Counter[int](), Counter[Place]()
    for each in laid:
        told[each.lot] += each.count
        if each.place:
            load[each.place] += each.count
            assert wanted[each.lot].takes(each.place)
    assert [told[lot] for lot in range(len(wanted))] == [lot.count for lot in wanted]
    assert all(count <= room[place] for place, count in load.items())
    assert all(each.count > 0 for each in laid)


@given(st.lists(lots(), max_size=6), rooms)
def test_no_other_plan_fits_more(wanted: list[Lot], room: Rooms) -> None:
    assert placed(lay(wanted, room)) == fitting(wanted, room)


@given(st.lists(lots(), max_size=6), rooms, st.randoms())
def test_the_same_is_planned_the_same_way_in_whatever_order_the_room_is_told(
    wanted: list[Lot], room: Rooms, dice: Random
) -> None:
    shuffled = list(room.items())
    dice.shuffle(shuffled)
    assert lay(wanted, dict(shuffled)) == lay(wanted, room)


@given(st.lists(lots(), max_size=6), rooms)
def test_planning_again_moves_nothing_when_nothing_has_changed(wanted: list[Lot], room: Rooms) -> None:
    again = [
        replace(wanted[each.lot], count=each.count, day=each.place[0], officer=each.place[1])
        for each in lay(wanted, room)
        if each.place
    ]
    assert kept(again, lay(again, room)) == sum(lot.count for lot in again)


@given(st.lists(lots(), max_size=3), st.lists(lots(laid=False), max_size=4), rooms)
def test_what_is_laid_moves_only_where_more_fits_for_it(before: list[Lot], new: list[Lot], room: Rooms) -> None:
    standing = [
        replace(before[each.lot], count=each.count, day=each.place[0], officer=each.place[1])
        for each in lay(before, room)
        if each.place
    ]
    wanted = [*standing, *new]
    laid = lay(wanted, room)
    stayed, all_of_it = kept(wanted, laid), sum(lot.count for lot in standing)
    taken = Counter({(lot.day, lot.officer): 0 for lot in standing})
    for lot in standing:
        taken[lot.day, lot.officer] += lot.count
    left = {place: count - taken[place] for place, count in room.items()}
    without_moving = all_of_it + fitting(new, left)
    assert placed(laid) == fitting(wanted, room) >= without_moving
    if placed(laid) == without_moving:
        assert stayed == all_of_it


@given(st.lists(lots(laid=False), max_size=5), rooms)
def test_with_room_for_all_the_earliest_day_is_taken(wanted: list[Lot], room: Rooms) -> None:
    plenty = dict.fromkeys(room, 100)
    for each in lay(wanted, plenty):
        lot = wanted[each.lot]
        assert each.place is None if not lot.able else each.place is not None and each.place[0] == lot.opens_on


@given(st.lists(st.integers(1, 7), min_size=1, max_size=6))
def test_people_with_the_same_room_get_the_same_share_to_within_one(counts: list[int]) -> None:
    wanted = [Lot(frozenset(OFFICERS), MONDAY, MONDAY, count) for count in counts]
    laid = lay(wanted, {(MONDAY, who): 100 for who in OFFICERS})
    load = Counter(dict.fromkeys(OFFICERS, 0))
    for each in laid:
        assert each.place
        load[each.place[1]] += each.count
    assert max(load.values()) - min(load.values()) <= 1


def test_who_is_due_first_goes_first_and_what_does_not_fit_is_due_last() -> None:
    late, soon = Lot(frozenset({1}), MONDAY, DAYS[1], 2), Lot(frozenset({1}), MONDAY, MONDAY, 1)
    room = {(MONDAY, 1): 1, (DAYS[1], 1): 1}
    assert lay([late, soon], room) == [Laid(0, (DAYS[1], 1), 1), Laid(0, None, 1), Laid(1, (MONDAY, 1), 1)]


def test_what_came_with_this_plan_moves_on_before_what_was_laid_before() -> None:
    both, one = frozenset({1, 2}), frozenset({1})
    kept, flexible, bound = (
        Lot(both, MONDAY, MONDAY, 1, 1, MONDAY),
        Lot(both, MONDAY, MONDAY, 1),
        Lot(one, MONDAY, MONDAY, 1),
    )
    laid = lay([kept, flexible, bound], {(MONDAY, 1): 2, (MONDAY, 2): 1})
    assert laid == [Laid(0, (MONDAY, 1), 1), Laid(1, (MONDAY, 2), 1), Laid(2, (MONDAY, 1), 1)]


@pytest.mark.parametrize(
    ("lot", "place", "reason"),
    [
        (Lot(frozenset({1}), MONDAY, DAYS[4], 1), (MONDAY, 1), PlanReason.EARLIEST),
        (Lot(frozenset({1}), MONDAY, DAYS[4], 1, officer=1), (MONDAY, 1), PlanReason.OFFICER),
        (Lot(frozenset({1, 2}), MONDAY, DAYS[4], 1, officer=1), (MONDAY, 2), PlanReason.EARLIEST),
        (Lot(frozenset({1}), MONDAY, DAYS[4], 1, 1, MONDAY), (MONDAY, 1), PlanReason.KEPT),
        (Lot(frozenset({1}), MONDAY, DAYS[4], 1, 1, MONDAY), (DAYS[1], 1), PlanReason.MOVED),
        (Lot(frozenset({1}), MONDAY, DAYS[4], 1), None, PlanReason.FULL),
        (Lot(frozenset(), MONDAY, DAYS[4], 1), None, PlanReason.NOBODY),
        (Lot(frozenset({1}), MONDAY, MONDAY - timedelta(days=1), 1), None, PlanReason.OVERDUE),
        (Lot(frozenset({1}), DAYS[4] + timedelta(days=1), DAYS[4] + timedelta(days=2), 1), None, PlanReason.NO_DAY),
    ],
)
def test_every_placing_says_why(lot: Lot, place: Place | None, reason: PlanReason) -> None:
    assert why(lot, place, DAYS, MONDAY) is reason
