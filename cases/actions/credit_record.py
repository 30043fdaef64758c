"""客户信用记录: entries with their source, only ever added (art. 11)."""

from cases.models.credit import CreditRecordEntry, CreditRecordKind
from cases.models.discrepancy import Discrepancy
from cases.queries import client as clients
from cases.queries import finding as findings
from kernel import journal, tasks
from kernel.work import Work

ENTER = "credit_record.enter"
SOURCE = "discrepancy"


async def enter(work: Work, client_id: int | None, kind: CreditRecordKind, said: str, source: tuple[str, int]) -> bool:
    """Add an entry to a client's credit record; tell whether the client is in the actor's sight, without which there is none."""
    client = await clients.client(work.session, client_id or 0)
    if client is None:
        return False
    entry = CreditRecordEntry(
        client_id=client.id,
        branch_id=client.branch_id,
        at=work.now,
        by_id=work.actor.staff_id,
        kind=kind.value,
        text=said,
        source_kind=source[0],
        source_id=source[1],
    )
    work.session.add(entry)
    await work.session.flush()
    details = {"kind": kind.value, "source": f"{source[0]}:{source[1]}"}
    subject = ("credit_record_entry", entry.id)
    journal.append(work, "credit_record.entered", subject=subject, unit_id=client.branch_id, details=details)
    return True


async def enter_verified(work: Work, row: Discrepancy, client_id: int | None) -> None:
    """Enter a verified change; by task when the client has meanwhile left the actor's sight for another branch."""
    interview = await findings.newest_interview(work.session, row.id)
    said = f"{row.kind_name}（{row.field}）：{interview.verified if interview else row.detail}"
    if not await enter(work, client_id, CreditRecordKind.VERIFIED_CHANGE, said, (SOURCE, row.id)):
        await tasks.defer(work, ENTER, {"discrepancy": row.id}, key=str(row.id))


async def enter_deferred(work: Work, arguments: tasks.Arguments) -> None:
    """Enter what `enter_verified` left to a task; again changes nothing."""
    row = await work.session.get_one(Discrepancy, int(str(arguments["discrepancy"])))
    if not await findings.is_entered(work.session, (SOURCE, row.id)):
        await enter_verified(work, row, await findings.client_of(work.session, row.case_id))
