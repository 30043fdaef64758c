"""What a revisit must leave besides its record: the recording, or the copy of the message (arts 7, 9)."""

from archive.models import Document
from cases.errors import MessageCopyMissing, RecordingMissing
from cases.models.case import Case
from cases.queries import case as cases
from cases.rulebook.programmes import Evidence, Method, Programme
from kernel.errors import invalid
from kernel.work import Work

PATH = "recording"


async def demand_evidence(
    work: Work, case: Case, rules: tuple[Programme, Method], *, given: int | None, refusal: str | None
) -> None:
    """Demand the method's evidence among the case's documents; raise Invalid (recording), RecordingMissing, MessageCopyMissing.

    The client's refusal, with its reason, takes the place of a recording and of nothing else.
    """
    programme, method = rules
    if method.evidence is Evidence.MESSAGE_COPY:
        await _demand_copy(work, case, method, given)
    elif given is not None:
        await demand_recording(work, case, programme, given)
    elif method.evidence is Evidence.RECORDING and not (refusal or "").strip():
        raise RecordingMissing(method.name)


async def demand_recording(work: Work, case: Case, programme: Programme, document_id: int) -> None:
    """Demand that a document is a recording of this case, wholly uploaded; raise Invalid (recording)."""
    found = await _received(work, case, document_id)
    if programme.archive is not None and found.archive_class != programme.archive.recording:
        zh = "所选文件不是录音;请上传本次回访的录音后再提交。"
        raise invalid(
            PATH, "NOT_A_RECORDING", zh, "This document is no recording: upload the recording and send again."
        )


async def _demand_copy(work: Work, case: Case, method: Method, given: int | None) -> None:
    if given is not None:
        await _received(work, case, given)
    elif not await cases.has_received_document(work.session, case.id):
        raise MessageCopyMissing(method.name)


async def _received(work: Work, case: Case, document_id: int) -> Document:
    found = await work.session.get(Document, document_id)
    if found is None or found.case_id != case.id or found.state not in cases.RECEIVED:
        zh = "文件不属于本案件,或尚未上传完毕;请完成上传后再提交。"
        en = "This document is not of the case, or its upload is not finished: finish it and send again."
        raise invalid(PATH, "NOT_RECEIVED", zh, en)
    return found
