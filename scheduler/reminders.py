"""Reminders and escalation: people are told inside the house, and at their own and their unit's addresses outside."""

from collections.abc import Iterator, Sequence

from cases.actions.notice import Outcome, note_delivery, tell_due
from cases.actions.revisit import SHELF
from cases.models.notice import TargetKind
from cases.queries.notice import Line, claim_unsent, target_address
from cases.reminders import NoticeKind
from cases.rulebook import Shelf
from kernel.ports import Notifier, Ports
from scheduler.notifier import scheme_of
from scheduler.shift import Shift

NOTIFIER = "notifier"
WORDS = {
    NoticeKind.REMINDER.value: "即将到期",
    NoticeKind.DUE_TODAY.value: "今日到期",
    NoticeKind.ESCALATION.value: "已逾期",
    NoticeKind.EVIDENCE_MISSING.value: "回访证据未能归档，待重新上传",
    NoticeKind.COMPLAINT_MATTER.value: "投诉事项待转入投诉处理流程",
    NoticeKind.RAISED.value: "有问题上报，待处理",
    NoticeKind.CALENDAR_MISSING.value: "新年度工作日安排待载入",
    NoticeKind.NEW_DUTY.value: "有新的待办事项",
    NoticeKind.APPOINTMENT.value: "即将到预约联系时间",
    NoticeKind.DECISION.value: "有新的审批结果",
}


class NotCarriedOut(Exception):
    """A message was not accepted; the attempt is in the trace and the task is tried again."""


async def remind(shift: Shift) -> None:
    """Tell everybody what is due, once each, however often this runs."""
    shelf = shift.desk.ports.find(SHELF, Shelf)
    async with shift.work() as work:
        await tell_due(work, shelf)


async def carry_notices(shift: Shift) -> None:
    """Send one message with all that waits for one address; raise NotCarriedOut after noting a failure."""
    kind, holder_id = TargetKind(str(shift.arguments["kind"])), int(str(shift.arguments["id"]))
    async with shift.work() as work:
        address = await target_address(work.session, kind, holder_id)
        lines = await claim_unsent(work.session, kind, holder_id, work.now)
        if address is None or not lines:
            return
        # The address stays locked while the message is under way: no other worker sends the same.
        error = await _send(work.ports, address, lines)
        note_delivery(work, lines, Outcome(kind, scheme_of(address), error))
    if error is not None:
        raise NotCarriedOut(error)


def compose(lines: Sequence[Line]) -> tuple[str, str]:
    """Give title and body: numbers and due dates only, since they leave the house."""
    body = "\n".join(" ".join(_parts(line)) for line in lines)
    return f"案卷：{len(lines)}项通知", f"{body}\n详情请登录系统查看。"


def _parts(line: Line) -> Iterator[str]:
    yield WORDS[line.kind]
    if line.number:
        yield line.number
    if line.due_on is not None:
        yield f"期限 {line.due_on}"


async def _send(ports: Ports, address: str, lines: Sequence[Line]) -> str | None:
    notifier = ports.adapters.get(NOTIFIER)
    if not isinstance(notifier, Notifier):
        message = f"port {NOTIFIER!r} is not a Notifier"
        raise TypeError(message)
    try:
        await notifier.notify(address, *compose(lines))
    except Exception as error:  # noqa: BLE001 whatever the other side did is noted and the task tried again
        return f"{type(error).__name__}: {error}"
    return None
