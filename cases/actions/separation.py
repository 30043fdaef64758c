"""职责分离: a revisit that its programme keeps apart from others is not made by whoever made those, nor by whom it checks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from cases.models.case import Case
from cases.models.organisation import Staff
from cases.queries import case as cases
from cases.queries import client as clients
from cases.queries import obligation as obligations
from cases.queries import organisation, separation
from cases.rulebook import Rulebook
from cases.rulebook.programmes import Programme
from cases.rulebook.provided import DEVELOPER
from cases.rulebook.schedules import OnDemand
from kernel.clock import start_of_day
from kernel.errors import Refused
from kernel.work import Work


@dataclass(eq=False)
class NotSeparate(Refused):
    """Whoever did the one may not do the other for the same subject and period; it names who may."""

    programme: str
    others: str
    may: Sequence[str]
    next_zh: str = field(init=False)
    next_en: str = field(init=False)

    code: ClassVar[str] = "NOT_SEPARATE"
    zh: ClassVar[str] = "“{programme}”应与“{others}”分开承办，办理过后者的人员及被检查人本人均不得承办；{next_zh}。"
    en: ClassVar[str] = (
        "{programme} is kept apart from {others}: neither who did those nor whom it checks may do it; {next_en}."
    )

    def __post_init__(self) -> None:
        """Say who may, or whom to ask."""
        names = "、".join(self.may)
        self.next_zh = f"可由{names}承办" if names else "本单位暂无其他可承办人员，请由负责人安排"
        self.next_en = f"these may: {names}" if names else "nobody else of the unit may: ask its head"


async def demand_separate(work: Work, case: Case, rules: tuple[Rulebook, Programme], staff_id: int) -> None:
    """Raise NotSeparate when that person may not make this revisit."""
    rulebook, programme = rules
    shut_out = await _shut_out(work, case, programme, await _period(work, case))
    if staff_id in shut_out:
        others = "、".join(rulebook.programme(code).name for code in programme.separate_from)
        may = [each.name for each in await _others(work, case, programme, shut_out)]
        raise NotSeparate(programme.name, others, may)


async def _shut_out(work: Work, case: Case, programme: Programme, starts_on: date | None) -> frozenset[int]:
    """Give who may not make this revisit; nobody when its programme is kept apart from none.

    What is opened on demand has no period: there the last revisit of each other programme counts.
    """
    if not programme.separate_from:
        return frozenset()
    on_demand = isinstance(programme.schedule, OnDemand)
    since = None if on_demand or starts_on is None else start_of_day(starts_on)
    done = await separation.performers(work.session, case, programme.separate_from, since)
    return frozenset(done) | ({case.about_id} if case.about_id else set[int]())


async def reassign_barred(work: Work, programme: Programme) -> None:
    """Give revisits just opened for somebody who may not make them to the next in turn who may, or to nobody."""
    if not programme.separate_from:
        return
    for case_id in await separation.barred(work.session, programme.separate_from):
        case = await cases.locked(work.session, case_id)
        if case is not None:
            case.assignee_id = await next_separate(work, case, programme, await _period(work, case))
            for duty in await obligations.open_of_case(work.session, case_id):
                duty.assignee_id = case.assignee_id
    await work.session.flush()


async def next_separate(work: Work, case: Case, programme: Programme, starts_on: date | None) -> int | None:
    """Give whoever of the owning unit is next in turn and may make this revisit of the period that began then, or None."""
    shut_out = await _shut_out(work, case, programme, starts_on) | {await developer_of(work, programme, case.client_id)}
    return await organisation.next_in_turn(work.session, case.unit_id, programme.posts, without=shut_out)


async def developer_of(work: Work, programme: Programme, client_id: int | None) -> int | None:
    """Give who developed a client, if the programme wants him to have no part in it."""
    if DEVELOPER not in programme.independent_of or client_id is None:
        return None
    client = await clients.client(work.session, client_id)
    return client.developer_id if client else None


async def _period(work: Work, case: Case) -> date | None:
    """Give the day from which the revisit's duty counts; one without a duty has none."""
    owed = await obligations.open_of_case(work.session, case.id)
    return min((each.starts_on for each in owed), default=None)


async def _others(work: Work, case: Case, programme: Programme, shut_out: Collection[int]) -> list[Staff]:
    officers = await organisation.holders(work.session, case.unit_id, programme.posts)
    return [each for each in officers if each.id not in shut_out]
