"""A year in memory: events happen, occasions open, somebody acts, and everything that is missed is noted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from cases.cadence import Known, Occasion, next_occasion
from cases.calendar import WorkingCalendar
from cases.rulebook import FactValue, Rulebook
from cases.rulebook.conditions import holds
from cases.rulebook.programmes import Programme


@dataclass(slots=True)
class Subject:
    """A client: facts, and the events of the year by day."""

    name: str
    facts: dict[str, FactValue] = field(default_factory=dict)
    diary: dict[date, str] = field(default_factory=dict)
    events: dict[str, date] = field(default_factory=dict)
    fulfilled: dict[str, tuple[date, ...]] = field(default_factory=dict)
    answered: dict[str, tuple[date, ...]] = field(default_factory=dict)

    @property
    def known(self) -> Known:
        return Known(self.events, self.fulfilled, answered=self.answered)


@dataclass(frozen=True, slots=True)
class Act:
    """One revisit that took place."""

    subject: str
    programme: str
    day: date
    outcome: str
    occasion: Occasion


Actor = Callable[[Subject, Programme, Occasion, date], str | None]


@dataclass(slots=True)
class Plan:
    """Runs the programmes of a rulebook over its subjects, day by day."""

    rulebook: Rulebook
    calendar: WorkingCalendar
    subjects: list[Subject]
    actor: Actor
    after: Callable[[Subject, Act], None] = lambda *_: None
    acts: list[Act] = field(default_factory=list)
    missed: set[tuple[str, str, date]] = field(default_factory=set)

    def run(self, first: date, last: date) -> None:
        """Live every day from the first to the last."""
        for step in range((last - first).days + 1):
            day = first + timedelta(days=step)
            for subject in self.subjects:
                if event := subject.diary.get(day):
                    subject.events[event] = day
                for programme, occasion in self.open(subject, day):
                    self._act(subject, programme, occasion, day)

    def open(self, subject: Subject, day: date) -> Iterator[tuple[Programme, Occasion]]:
        """Give what may be done for the subject on a day, when it belongs to the population and is not exempt."""
        for programme in self.rulebook.programmes:
            exempt = any(holds(exemption.when, subject.facts) for exemption in programme.exemptions)
            if exempt or not holds(programme.population, subject.facts):
                continue
            occasion = next_occasion(programme, subject.known, day, self.calendar)
            if occasion and occasion.opens_on <= day:
                yield programme, occasion

    def of(self, programme: str) -> list[Act]:
        """Give the acts of a programme in the order of time."""
        return [act for act in self.acts if act.programme == programme]

    def _act(self, subject: Subject, programme: Programme, occasion: Occasion, day: date) -> None:
        if occasion.due and day > occasion.due.due_on:
            self.missed.add((subject.name, programme.code, occasion.due.due_on))
        outcome = self.actor(subject, programme, occasion, day)
        if outcome is None:
            return
        act = Act(subject.name, programme.code, day, outcome, occasion)
        self.acts.append(act)
        if programme.fulfils(outcome):
            subject.fulfilled[programme.code] = (*subject.fulfilled.get(programme.code, ()), day)
            subject.answered[programme.code] = (*subject.answered.get(programme.code, ()), occasion.starts_on)
        self.after(subject, act)
