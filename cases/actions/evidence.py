"""What a revisit must leave besides its record: the recording, or the copy of the message (arts 7, 9).

The archive looks at the bytes only after the revisit was completed. What it refuses then is missing evidence: the revisit
took place and its duty stays fulfilled, but the case is not archived before the paper is uploaded again.
"""

from archive.models import Document
from cases.actions.notice import About, tell
from cases.errors import MessageCopyMissing, RecordingMissing
from cases.models.case import Case
from cases.models.revisit import RevisitAttempt
from cases.queries import case as cases
from cases.queries import evidence, organisation
from cases.reminders import NoticeKind
from cases.rulebook.programmes import Evidence, Method, Programme
from kernel import journal
from kernel.actor import Post
from kernel.errors import invalid
from kernel.work import Work

PATH = "recording"
FLAWS = {
    "SHA256": "内容与登记的摘要不符",
    "SIZE": "大小与登记不符",
    "MEDIA_TYPE": "实际格式与登记不符",
    "INFECTED": "含有病毒",
}
UNFINISHED = "未上传完整"


async def demand_evidence(
    work: Work, case: Case, rules: tuple[Programme, Method], *, given: int | None, refusal: str | None
) -> int | None:
    """Demand the method's evidence among the case's documents and give it; None when a refusal, or nothing, stands for it.

    Raise Invalid (recording), RecordingMissing, MessageCopyMissing. A refusal takes the place of a recording and of nothing else.
    """
    programme, method = rules
    if method.evidence is Evidence.MESSAGE_COPY:
        return await _demand_copy(work, case, method, given)
    if given is not None:
        await demand_recording(work, case, programme, given)
    elif method.evidence is Evidence.RECORDING and refusal is None:
        raise RecordingMissing(method.name)
    return given


async def demand_recording(work: Work, case: Case, programme: Programme, document_id: int) -> None:
    """Demand that a document is a recording of this case, wholly uploaded; raise Invalid (recording)."""
    found = await _received(work, case, document_id)
    if programme.archive is not None and found.archive_class != programme.archive.recording:
        zh = "所选文件不是录音，请上传本次回访的录音后再提交。"
        raise invalid(
            PATH, "NOT_A_RECORDING", zh, "This document is no recording: upload the recording and send again."
        )


async def settle_evidence(work: Work) -> None:
    """Let new uploads take the place of evidence that was lost, and mark and tell, once, what is still missing."""
    for case_id in await evidence.unsettled(work.session):
        case = await cases.locked(work.session, case_id)
        if case is not None:
            await _settle(work, case)


async def _settle(work: Work, case: Case) -> None:
    missing = [found for found in await evidence.lost(work.session, case.id) if not await _replaced(work, case, *found)]
    if case.evidence_missing == bool(missing):
        return
    case.evidence_missing = bool(missing)
    details: dict[str, object] = {"documents": [document.id for _, document in missing]}
    _record(work, case, "case.evidence_missing" if missing else "case.evidence_complete", details)
    if missing:
        told = {attempt.by_id for attempt, _ in missing}
        heads = await organisation.holders(work.session, case.unit_id, (Post.UNIT_HEAD,))
        said = "".join(_said(case, document) for _, document in missing)
        await tell(work, About(NoticeKind.EVIDENCE_MISSING, said, case), {*told, *(head.id for head in heads)})
    await work.session.flush()


async def _replaced(work: Work, case: Case, attempt: RevisitAttempt, document: Document) -> bool:
    """Put the newest upload of the same class that proves nothing else in the place of a lost paper; tell whether there was one."""
    found = await evidence.newest_paper(work.session, case.id, document.archive_class)
    if found is None:
        return False
    _record(work, case, "revisit.evidence_replaced", {"attempt": attempt.id, "from": document.id, "to": found})
    attempt.recording_id = found
    await work.session.flush()
    return True


def _said(case: Case, document: Document) -> str:
    flaw = FLAWS.get((document.failure or "").partition(" ")[0], UNFINISHED)
    return (
        f"案件{case.number}的“{document.title}”未能归档（{flaw}），请将正确的文件重新上传至本案件，补齐后案件方可归档。"
    )


def _record(work: Work, case: Case, kind: str, details: dict[str, object]) -> None:
    journal.append(work, kind, subject=("case", case.id), unit_id=case.unit_id, case_id=case.id, details=details)


async def _demand_copy(work: Work, case: Case, method: Method, given: int | None) -> int:
    if given is not None:
        await _received(work, case, given)
        return given
    found = await evidence.newest_paper(work.session, case.id)
    if found is None:
        raise MessageCopyMissing(method.name)
    return found


async def _received(work: Work, case: Case, document_id: int) -> Document:
    found = await work.session.get(Document, document_id)
    if (
        found is None
        or found.case_id != case.id
        or found.state not in evidence.RECEIVED
        or found.original_id is not None
    ):
        zh = "该文件不属于本案件，或尚未上传完毕；请完成上传后再提交。"
        en = "This document is not of the case, or its upload is not finished: finish it and send again."
        raise invalid(PATH, "NOT_RECEIVED", zh, en)
    return found
