"""通知: telling people what is due, noting what was carried out, reading."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from cases.calendar import WorkingCalendar, notice_expected
from cases.models.case import Case
from cases.models.notice import DeliveryResult, Notice, NoticeDelivery, TargetKind
from cases.models.obligation import Obligation
from cases.models.organisation import Staff
from cases.queries import notice as notices
from cases.queries import organisation
from cases.queries.calendar import working_calendar
from cases.reminders import NoticeKind, horizon, reached
from cases.rulebook import Shelf
from cases.rulebook.duties import NoticePlan
from kernel import journal
from kernel.clock import office_date
from kernel.errors import NotFound
from kernel.tasks import Deferred, enqueue
from kernel.work import Work

CARRY_OUT = "notices.carry"
ERROR_LENGTH = 500


@dataclass(eq=False)
class NoticeNotFound(NotFound):
    """No such notice, or it was addressed to somebody else."""

    code: ClassVar[str] = "NOTICE_NOT_FOUND"
    zh: ClassVar[str] = "未找到该通知，或该通知不是发给您的。"
    en: ClassVar[str] = "No such notice, or it was addressed to somebody else."


async def tell_due(work: Work, shelf: Shelf) -> int:
    """Tell everybody what the notice plans in force foresee up to today, once each; give how many notices were new."""
    on = office_date(work.now)
    plans = await _plans(work, shelf, on)
    calendar = await working_calendar(work.session)
    terms = await notices.open_terms(work.session, horizon(plans.values(), on, calendar))
    count = await notices.tell(work.session, _told(plans, terms, on, calendar), work.now)
    count += await _tell_of_calendar(work, calendar, on)
    if count:
        journal.append_batch(work, "notices.told", subject=("day", str(on)), count=count, details={"on": str(on)})
    await _carry_out(work)
    return count


@dataclass(frozen=True, slots=True)
class About:
    """What just happened: its kind, what is said of it, the case and the duty it concerns, if any, and whether in writing."""

    kind: NoticeKind
    said: str
    case: Case | None = None
    duty: Obligation | None = None
    in_writing: bool = False


async def tell(work: Work, about: About, recipients: Iterable[int], on: date | None = None) -> None:
    """Tell people of something as part of the act that gives rise to it; `on` is the planned day, today when left out."""
    for each in sorted(set(recipients)):
        person = await organisation.staff(work.session, each)
        if person is not None:
            work.session.add(_notice(work, about, person, on or office_date(work.now)))
    await work.session.flush()


def _notice(work: Work, about: About, person: Staff, on: date) -> Notice:
    return Notice(
        kind=about.kind.value,
        case_id=about.case.id if about.case else None,
        obligation_id=about.duty.id if about.duty else None,
        due_on=about.duty.due_on if about.duty else None,
        recipient_id=person.id,
        unit_id=about.case.unit_id if about.case else person.unit_id,
        on_date=on,
        said=about.said,
        in_writing=about.in_writing,
        created_at=work.now,
    )


async def read_notice(work: Work, *, notice_id: int) -> Notice:
    """Note that the recipient has read a notice, the first time only; raise NoticeNotFound."""
    notice = await notices.notice(work.session, notice_id)
    if notice is None or notice.recipient_id != work.actor.staff_id:
        raise NoticeNotFound
    if notice.read_at is None:
        notice.read_at = work.now
    return notice


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt to carry notices out ended: which kind of target, the address's scheme, the error or none."""

    kind: TargetKind
    scheme: str
    error: str | None


def note_delivery(work: Work, lines: Sequence[notices.Line], outcome: Outcome) -> None:
    """Add the attempt to the trace of every notice that was in the message."""
    result = DeliveryResult.SENT if outcome.error is None else DeliveryResult.FAILED
    work.session.add_all(
        NoticeDelivery(
            notice_id=line.notice_id,
            unit_id=line.unit_id,
            target_kind=outcome.kind.value,
            scheme=outcome.scheme,
            attempted_at=work.now,
            result=result.value,
            error=None if outcome.error is None else outcome.error[:ERROR_LENGTH],
        )
        for line in lines
    )


async def _plans(work: Work, shelf: Shelf, on: date) -> dict[int, NoticePlan]:
    """Give the plan of every duty that has one: by the edition in force today, whichever edition made the duty."""
    in_force: dict[tuple[str, str], NoticePlan] = {}
    for edition in shelf.all_in_force(on):
        for each in edition.rulebook.obligations:
            if each.notices is not None:
                in_force[edition.code, each.code] = edition.rulebook.notice_plan(each.notices)
    duties = await notices.duties(work.session)
    return {duty: in_force[code, name] for duty, code, name in duties if (code, name) in in_force}


def _told(
    plans: Mapping[int, NoticePlan], terms: Sequence[tuple[int, date]], on: date, calendar: WorkingCalendar
) -> list[notices.Telling]:
    return [
        (duty, due_on, stage)
        for duty, due_on in terms
        if duty in plans
        for stage in reached(plans[duty], due_on, on, calendar)
    ]


async def _tell_of_calendar(work: Work, calendar: WorkingCalendar, on: date) -> int:
    """Tell who loads the calendar, and whose deadlines wait for it, once that a year is missing; give how many were told."""
    missing = calendar.year_overdue(on)
    if missing is None:
        return 0
    day = notice_expected(missing)
    untold = await notices.untold_of_calendar(work.session, day)
    said = (
        f"{missing}年工作日安排尚未载入，相关期限均为暂定；请按国务院办公厅通知载入该年度工作日历，载入后期限自动重算。"
    )
    await tell(work, About(NoticeKind.CALENDAR_MISSING, said), untold, day)
    return len(untold)


async def _carry_out(work: Work) -> None:
    """Defer one task for each address outside that has something to be told."""
    for kind in TargetKind:
        waiting = await notices.waiting_targets(work.session, kind, work.now)
        tasks = [Deferred(CARRY_OUT, {"kind": kind.value, "id": each}, key=f"{kind}:{each}") for each in waiting]
        await enqueue(work.session, *tasks)
