"""回访计划: which duties of one unit are done on which day by whom. Pure, and the same every time.

Duties that are alike in all that matters here are one lot, so that a million of them are laid as a few thousand. What is already
laid stays where it is; the rest goes, earliest due first, to the earliest day with room, the one with the most room that day
first. What finds no room makes some by moving as few others as it can; what then remains fits in no plan at all (Berge 1957).
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from cases.calendar import WorkingCalendar

Place = tuple[date, int]
"""A day, and the officer of that day."""


@dataclass(frozen=True, slots=True)
class Lot:
    """Duties that are alike: who may do them, from which day to which, and what is laid already.

    `officer` has them now, on `day` when that is laid too.
    """

    able: frozenset[int]
    opens_on: date
    due_on: date
    count: int
    officer: int | None = None
    day: date | None = None

    def takes(self, place: Place) -> bool:
        """Tell whether such a duty may be done on that day by that officer."""
        return self.opens_on <= place[0] <= self.due_on and place[1] in self.able


@dataclass(frozen=True, slots=True)
class Laid:
    """So many duties of a lot, by its place in the list, are done there; without a place they fit nowhere."""

    lot: int
    place: Place | None
    count: int


class PlanReason(StrEnum):
    """Why a duty lies on its day with its officer, or on none."""

    EARLIEST = "EARLIEST"
    OFFICER = "OFFICER"
    KEPT = "KEPT"
    MOVED = "MOVED"
    FULL = "FULL"
    NO_DAY = "NO_DAY"
    OVERDUE = "OVERDUE"
    NOBODY = "NOBODY"


def working_days(calendar: WorkingCalendar, since: date, until: date) -> tuple[date, ...]:
    """Give the working days from `since` to `until`, both counted."""
    days = (since + timedelta(days=step) for step in range((until - since).days + 1))
    return tuple(day for day in days if calendar.is_working(day))


def why(lot: Lot, place: Place | None, days: Sequence[date], today: date) -> PlanReason:
    """Give the reason of a duty of the lot that was laid there, or nowhere."""
    if place is None:
        if lot.due_on < today:
            return PlanReason.OVERDUE
        if not lot.able:
            return PlanReason.NOBODY
        return PlanReason.FULL if any(lot.opens_on <= day <= lot.due_on for day in days) else PlanReason.NO_DAY
    if lot.day is not None:
        return PlanReason.KEPT if place == (lot.day, lot.officer) else PlanReason.MOVED
    return PlanReason.OFFICER if place[1] == lot.officer else PlanReason.EARLIEST


def lay(lots: Sequence[Lot], room: Mapping[Place, int]) -> list[Laid]:
    """Lay the lots of a unit on the room that its officers have; tell of every duty where it went, in the order of the lots."""
    plan = _Plan(lots, room)
    order = sorted(range(len(lots)), key=lambda lot: (lots[lot].due_on, lots[lot].opens_on, lot))
    for lot in order:
        plan.keep(lot)
    for lot in order:
        plan.fill(lot)
    for moving in (False, True):
        plan.shut.clear()
        for lot in order:
            plan.make_room(lot, moving=moving)
    return list(plan.laid())


class _Plan:
    """A plan in the making: how much room each place and day has left, what lies there, and how many still wait."""

    def __init__(self, lots: Sequence[Lot], room: Mapping[Place, int]) -> None:
        self.lots = lots
        self.free = {place: room[place] for place in sorted(room)}
        self.days: dict[date, list[Place]] = defaultdict(list)
        self.left = Counter[date]()
        for place, count in self.free.items():
            self.days[place[0]].append(place)
            self.left[place[0]] += count
        self.lying: dict[Place, Counter[int]] = defaultdict(Counter)
        self.waiting = [lot.count for lot in lots]
        self.shut: set[Place] = set()

    def put(self, lot: int, place: Place, count: int) -> None:
        """Lay duties of a lot there; a negative count takes them away."""
        self.free[place] -= count
        self.left[place[0]] -= count
        self.waiting[lot] -= count
        self.lying[place][lot] += count

    def keep(self, lot: int) -> None:
        """Leave what is laid already where it lies, as far as that still holds."""
        this = self.lots[lot]
        if this.day is None or this.officer is None:
            return
        place = (this.day, this.officer)
        if this.takes(place):
            self.put(lot, place, min(self.waiting[lot], self.free.get(place, 0)))

    def fill(self, lot: int) -> None:
        """Lay what waits on the earliest days with room: with its officer where there is one, else with whoever has most."""
        this = self.lots[lot]
        for able in filter(None, (frozenset({this.officer}) & this.able, this.able)):
            for day, places in self.days.items():
                if not self.waiting[lot]:
                    return
                if self.left[day] and this.opens_on <= day <= this.due_on:
                    self._share(lot, [place for place in places if place[1] in able])

    def _share(self, lot: int, places: Sequence[Place]) -> None:
        """Share what waits among places of one day, those with the most room first, so that nobody has much more than another."""
        while self.waiting[lot]:
            with_room = sorted((each for each in places if self.free[each]), key=lambda each: -self.free[each])
            if not with_room:
                return
            for left, place in zip(range(len(with_room), 0, -1), with_room, strict=True):
                self.put(lot, place, min(self.free[place], -(-self.waiting[lot] // left)))

    def make_room(self, lot: int, *, moving: bool) -> None:
        """Lay what still waits where others can move on from, along the shortest chain each time; `moving` also what was kept."""
        while self.waiting[lot]:
            chain = self._chain(lot, moving=moving)
            if not chain:
                return
            moved = min(self.waiting[lot], self.free[chain[-1][1]], *(self.lying[a][b] for a, b in _steps(chain)))
            for mover, place in chain:
                self.put(mover, place, moved)
            for place, mover in _steps(chain):
                self.put(mover, place, -moved)

    def _chain(self, lot: int, *, moving: bool) -> list[tuple[int, Place]]:
        """Give who goes where, the waiting lot first, so that the last has room; empty when there is no way.

        What was searched in vain has no room behind it and never gets any: it is shut.
        """
        came: dict[Place, tuple[int, Place | None]] = {}
        unseen = [place for place in self.free if place not in self.shut]
        asked = set[int]()
        queue: deque[tuple[int, Place | None]] = deque([(lot, None)])
        while queue:
            mover, start = queue.popleft()
            if mover in asked:
                continue
            asked.add(mover)
            for place in [each for each in unseen if self.lots[mover].takes(each)]:
                came[place] = (mover, start)
                if self.free[place]:
                    return _traced(came, place)
                unseen.remove(place)
                queue.extend((each, place) for each in self._movable(place, moving=moving))
        self.shut.update(came)
        return []

    def _movable(self, place: Place, *, moving: bool) -> Iterator[int]:
        for each, count in self.lying[place].items():
            if count and (moving or (self.lots[each].day, self.lots[each].officer) != place):
                yield each

    def laid(self) -> Iterator[Laid]:
        """Tell where everything went, in the order of the lots and places; what fits nowhere last of its lot."""
        where: dict[int, list[tuple[Place, int]]] = defaultdict(list)
        for place in self.free:
            for lot, count in self.lying[place].items():
                if count:
                    where[lot].append((place, count))
        for lot in range(len(self.lots)):
            yield from (Laid(lot, place, count) for place, count in where[lot])
            if self.waiting[lot]:
                yield Laid(lot, None, self.waiting[lot])


def _traced(came: Mapping[Place, tuple[int, Place | None]], end: Place) -> list[tuple[int, Place]]:
    chain: list[tuple[int, Place]] = []
    place: Place | None = end
    while place is not None:
        mover, start = came[place]
        chain.append((mover, place))
        place = start
    return chain[::-1]


def _steps(chain: Sequence[tuple[int, Place]]) -> Iterator[tuple[Place, int]]:
    """Give what each place loses to the next: the place, and the lot that moves on from there."""
    return ((place, mover) for (_, place), (mover, _) in pairwise(chain))
