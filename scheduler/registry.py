"""Everything that can be done later, by name; and when what comes round does: one line each."""

from collections.abc import Mapping
from datetime import timedelta

from archive.archiving import READ_CODE
from archive.errands import ROUNDS, Errand, errands_of
from archive.relay import Relay
from archive.upkeep import RECOVER
from cases.actions import appointment, calendar, credit_record, crediting, duty, filing, record, step
from cases.actions.consistency import check_obligations
from cases.actions.notice import CARRY_OUT
from cases.actions.settlement import settle_accounts
from kernel.work import Desk
from scheduler.clock import Job
from scheduler.printing import archive_cases, print_filing, print_left_over, print_record
from scheduler.reminders import carry_notices, remind
from scheduler.scans import read_scan
from scheduler.shift import Shift, Task, in_one_work, in_one_work_of
from scheduler.sweeps import credit_duties, start_duties, sweep_duties
from scheduler.upkeep import forget_finished_tasks, merge_days, retry_archive_tasks

# name, cron in Asia/Shanghai, task; the archive brings its own rounds
JOBS = (
    Job("duties", "10 * * * *", "duties.sweep", grace=timedelta(hours=1)),
    Job("reminders", "*/15 8-18 * * *", "notices.tell", grace=timedelta(hours=1)),
    Job("archived", "*/2 * * * *", "cases.archive", grace=timedelta(minutes=10)),
    Job("papers", "*/15 * * * *", "papers.print", grace=timedelta(hours=1)),
    Job("settled", "50 2 * * *", "accounts.settle", grace=timedelta(hours=6)),
    Job("references", "20 4 * * *", "obligations.check", grace=timedelta(hours=6)),
    Job("retries", "35 * * * *", "tasks.retry", grace=timedelta(hours=2)),
    Job("upkeep", "40 3 * * *", "tasks.forget", grace=timedelta(hours=6)),
    Job("merging", "10 5 * * *", "days.merge", grace=timedelta(hours=6)),
    *(Job(name, cron, name, grace=timedelta(hours=6), first=name == RECOVER) for name, cron in ROUNDS),
)


def tasks_of(desk: Desk, actor_id: int) -> Mapping[str, Task]:
    """Give every task by name. The relay is one per process: its documents share transactions."""
    errands = errands_of(Relay(desk, actor_id))
    return {
        "duties.sweep": sweep_duties,
        duty.START: start_duties,
        crediting.CREDIT: credit_duties,
        "notices.tell": remind,
        CARRY_OUT: carry_notices,
        "tasks.forget": in_one_work(forget_finished_tasks),
        "days.merge": merge_days,
        "tasks.retry": in_one_work(retry_archive_tasks),
        record.PRINT: print_record,
        filing.PRINT: print_filing,
        "papers.print": print_left_over,
        READ_CODE: read_scan,
        "cases.archive": archive_cases,
        calendar.MOVE: in_one_work(calendar.move_deadlines),
        "obligations.check": in_one_work(check_obligations),
        "accounts.settle": in_one_work(settle_accounts),
        appointment.REMIND: in_one_work_of(appointment.remind),
        credit_record.ENTER: in_one_work_of(credit_record.enter_deferred),
        step.FULFIL: in_one_work_of(step.fulfil_deferred),
        **{name: _as_task(errand) for name, errand in errands.items()},
    }


def _as_task(errand: Errand) -> Task:
    """Make a task of an errand, which brings its own desk and actor."""

    async def task(shift: Shift) -> None:
        await errand(shift.arguments)

    return task
