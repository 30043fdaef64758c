"""Words of recorded calls: their enums as published. Import this before a type that uses one."""

from cases.models.recording import CallDirection, RecordingProblem, RecordingStatus
from schema.types.describing import publish

publish(
    CallDirection,
    "Who called whom (呼叫方向).",
    {
        CallDirection.OUTBOUND: ("呼出", "The firm called the client"),
        CallDirection.INBOUND: ("呼入", "The client called the firm"),
    },
)
publish(
    RecordingStatus,
    "State of a recording that the call centre delivered (录音状态).",
    {
        RecordingStatus.MATCHED: ("已归入案件", "In the dossier of the revisit it belongs to"),
        RecordingStatus.WAITING: ("待处理", "Somebody must look at it: the problem says why"),
        RecordingStatus.RESOLVED: ("已处理", "Somebody has, or a better delivery has taken its place"),
    },
)
publish(
    RecordingProblem,
    "Why a recording waits, or waited, for somebody (待处理原因).",
    {
        RecordingProblem.NO_MATCH: ("未找到对应的回访", "No revisit fits the call"),
        RecordingProblem.AMBIGUOUS: ("可能属于多个回访", "Several revisits fit the call"),
        RecordingProblem.ROW_MISSING: ("清单未列", "No line of the manifest names the file"),
        RecordingProblem.FILE_MISSING: ("文件缺失", "The file that the manifest names is not there or cannot be read"),
        RecordingProblem.EMPTY: ("文件为空", "The file has no bytes"),
        RecordingProblem.NOT_ADMITTED: ("格式或大小不符", "Its archive class does not take such a file"),
        RecordingProblem.DIGEST_DIFFERS: ("摘要不符", "The file is not the one that the manifest tells of"),
        RecordingProblem.NOT_SOUND: ("无法播放", "It cannot be played"),
        RecordingProblem.TOO_SHORT: ("短于通话时长", "It is shorter than the call was"),
        RecordingProblem.REJECTED: ("归档被拒", "The archive refused its bytes; the document says why"),
    },
)

__all__ = ["CallDirection", "RecordingProblem", "RecordingStatus"]
