"""What a caller can be told about revisit plans.

NotFound   PlanNotFound
Refused    NothingPlanned  NoOfficers  PlanOverlaps  PlanSuperseded  NoRoom  NobodyStandsIn
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from kernel.errors import NotFound, Refused


@dataclass(eq=False)
class PlanNotFound(NotFound):
    """No such plan, or not in this person's sight."""

    code: ClassVar[str] = "PLAN_NOT_FOUND"
    zh: ClassVar[str] = "未找到该回访计划，或您无权查看；请从计划列表中重新选取。"
    en: ClassVar[str] = "No such plan in your sight: take it from the list of plans."


@dataclass(eq=False)
class NothingPlanned(Refused):
    """No regulation in force says who plans its revisits, or several do and none is named."""

    code: ClassVar[str] = "NOTHING_PLANNED"
    zh: ClassVar[str] = "现行制度中没有可编制计划的回访，或有多项而未指明；请指明制度代码。"
    en: ClassVar[str] = "No regulation in force has revisits to be planned, or several have: name one."


@dataclass(eq=False)
class NoOfficers(Refused):
    """Nobody in the units holds a post that revisits."""

    unit: str

    code: ClassVar[str] = "NO_OFFICERS"
    zh: ClassVar[str] = "{unit}没有在岗的回访人员，请先配备人员再编制计划。"
    en: ClassVar[str] = "Nobody in {unit} holds a revisiting post: appoint somebody first."


@dataclass(eq=False)
class PlanOverlaps(Refused):
    """Another standing plan covers part of the period."""

    unit: str
    since: date
    until: date

    code: ClassVar[str] = "PLAN_OVERLAPS"
    zh: ClassVar[str] = "{unit}已有{since}至{until}的回访计划；请按该期间重新编制，或选择不重叠的期间。"
    en: ClassVar[str] = (
        "{unit} has a plan from {since} to {until}: plan that period again, or one that does not overlap."
    )


@dataclass(eq=False)
class PlanSuperseded(Refused):
    """A later plan has taken its place."""

    code: ClassVar[str] = "PLAN_SUPERSEDED"
    zh: ClassVar[str] = "该回访计划已被新计划取代，请在现行计划中办理。"
    en: ClassVar[str] = "A later plan has taken this one's place: use that one."


@dataclass(eq=False)
class NoRoom(Refused):
    """Somebody has too little room on a day for what is to be handed over."""

    person: str
    day: date
    room: int
    wanted: int

    code: ClassVar[str] = "NO_ROOM"
    zh: ClassVar[str] = "{person}在{day}还可承办{room}件，不足以接办{wanted}件；请分给其他人员或调整日期。"
    en: ClassVar[str] = "{person} has room for {room} on {day}, not for {wanted}: choose somebody else or other days."


@dataclass(eq=False)
class NobodyStandsIn(Refused):
    """No delegation covers the days, and nobody is named."""

    person: str

    code: ClassVar[str] = "NOBODY_STANDS_IN"
    zh: ClassVar[str] = "{person}在该期间没有授权代办人，请指定接办人员或先办理授权代办。"
    en: ClassVar[str] = "Nobody stands in for {person} on these days: name somebody, or arrange a delegation first."
