"""预约与再次联系: until when a client is to be tried again, and the reminder before a talk that was appointed (AMB-97)."""

from datetime import datetime, timedelta

from cases.actions.notice import About, tell
from cases.models.revisit import AttemptResult, Revisit, RevisitAttempt
from cases.queries import case as cases
from cases.queries import notice as notices
from cases.queries.calendar import working_calendar
from cases.reminders import NoticeKind
from cases.rulebook.programmes import Attempts
from kernel import tasks
from kernel.clock import OFFICE, end_of_day, office_date
from kernel.errors import invalid
from kernel.work import Work

REMIND = "appointments.remind"
PATH = "appointmentAt"


def check_appointment(now: datetime, result: str, appointment_at: datetime | None) -> None:
    """Raise Invalid (appointmentAt) for a time that lies in the past, or beside a result that appoints nothing."""
    if appointment_at is None:
        return
    if result != AttemptResult.APPOINTMENT:
        zh, en = "联系结果为“已预约”的才填写预约时间。", "Only the result APPOINTMENT has a time that was appointed."
        raise invalid(PATH, "CONTRADICTION", zh, en)
    if appointment_at <= now:
        zh, en = "预约时间应晚于当前时间，请核对。", "The appointment lies in the past: check its time."
        raise invalid(PATH, "IN_THE_PAST", zh, en)


async def next_attempt(
    work: Work, rule: Attempts | None, attempt: RevisitAttempt, before: datetime | None
) -> datetime | None:
    """Give the appointed instant, else the last instant of the day on which a client who was missed is to be tried again.

    An appointment that was due next `before` and lies ahead stands although the client was missed meanwhile. None when the
    client was reached, or was tried as often as the rule demands before one is unreachable.
    """
    if attempt.appointment_at is not None:
        return attempt.appointment_at
    if AttemptResult(attempt.result).reached:
        return None
    made = await cases.attempts(work.session, attempt.case_id)
    if before is not None and before > work.now and before in {each.appointment_at for each in made}:
        return before
    if rule is None:
        return None
    missed = [office_date(each.at) for each in made if not AttemptResult(each.result).reached]
    day = rule.next_on(missed, await working_calendar(work.session))
    return None if day is None else end_of_day(max(day, office_date(work.now)))


async def remind_of(work: Work, rule: Attempts | None, attempt: RevisitAttempt) -> None:
    """Have the officer reminded before an appointment, as long before as the rule says."""
    if attempt.appointment_at is None or rule is None or rule.reminded_minutes is None:
        return
    before = attempt.appointment_at - timedelta(minutes=rule.reminded_minutes)
    await tasks.defer(work, REMIND, {"attempt": attempt.id}, key=str(attempt.id), run_at=before)


async def remind(work: Work, arguments: tasks.Arguments) -> None:
    """Remind the assignee, or who made it, of an appointment that still stands; once, however often this runs."""
    attempt = await work.session.get_one(RevisitAttempt, int(str(arguments["attempt"])))
    case = await cases.locked(work.session, attempt.case_id)
    revisit = await work.session.get_one(Revisit, attempt.case_id)
    at = attempt.appointment_at
    if case is None or case.closed_at is not None or at is None or revisit.next_attempt_at != at:
        return
    said = f"案件{case.number}：与客户约定于{at.astimezone(OFFICE):%Y-%m-%d %H:%M}再次联系。"
    if not await notices.was_told(work.session, case.id, NoticeKind.APPOINTMENT, said):
        await tell(work, About(NoticeKind.APPOINTMENT, said, case), [case.assignee_id or attempt.by_id])
