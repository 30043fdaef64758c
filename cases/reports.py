"""回访报告: what the signed record of a revisit says beside its form, for the closed record is the report of its revisit. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypedDict

from cases.forms import written
from cases.models.discrepancy import Discrepancy
from cases.models.follow_up import FollowUpItem
from cases.rulebook import Rulebook
from cases.rulebook.programmes import Programme
from kernel.errors import FieldProblem


class Report(TypedDict):
    """The report as it is signed within a record's content; `discrepancies` and `follow_ups` are sentences."""

    programme: str
    outline: list[str]
    outcome: str
    complaint_matter: bool | None
    complaint_reason: str | None
    recorded: bool
    recording_refusal: str | None
    discrepancies: list[str]
    follow_ups: list[str]


@dataclass(frozen=True, slots=True)
class Ending:
    """What a revisit led to: its outcome, the answer to the complaint question, what proves it, and what was found.

    `discrepancies` and `follow_ups` are those known when the record is signed; what is found later has records of its own.
    """

    outcome: str
    complaint_matter: bool | None = None
    complaint_reason: str | None = None
    recorded: bool = False
    refusal: str | None = None
    discrepancies: Sequence[Discrepancy] = ()
    follow_ups: Sequence[FollowUpItem] = ()


def unanswered(reason: str | None, *, matter: bool | None, required: bool) -> Iterator[FieldProblem]:
    """Find what the complaint question lacks: its answer where the duty is fulfilled, and the reason of every no (AMB-22).

    Every opinion of a client may be a complaint (art. 28), so whoever says that there is none says why.
    """
    if matter is None and required:
        zh = "请回答客户在回访中是否提出投诉事项"
        yield FieldProblem("complaintMatter", "REQUIRED", zh, "answer whether the client raised a complaint matter")
    if matter is False and written(reason) is None:
        zh = "回答“不涉及投诉事项”的,请说明理由,如“客户未提出意见、建议、不满或抱怨”"
        en = "say why this is no complaint matter, such as: the client had no opinion, suggestion or grievance"
        yield FieldProblem("complaintReason", "REQUIRED", zh, en)


def report_of(programme: Programme, ending: Ending) -> Report:
    """Give the report of a revisit: outline, outcome, complaint matter, evidence, findings, follow-ups."""
    return Report(
        programme=programme.code,
        outline=list(programme.outline),
        outcome=ending.outcome,
        complaint_matter=ending.complaint_matter,
        complaint_reason=ending.complaint_reason,
        recorded=ending.recorded,
        recording_refusal=ending.refusal,
        discrepancies=[_differs(each) for each in ending.discrepancies],
        follow_ups=[_tracked(each) for each in ending.follow_ups],
    )


def shown(rulebook: Rulebook, report: Report) -> dict[str, object]:
    """Give the report in the words of its page."""
    return {
        "outline": report["outline"],
        "outcome": rulebook.outcome(report["outcome"]).name,
        "complaint": _complaint(report),
        "evidence": _evidence(report),
        "discrepancies": report["discrepancies"],
        "follow_ups": report["follow_ups"],
    }


def _differs(found: Discrepancy) -> str:
    return f"{found.kind_name}：{found.field}，原申请记录为“{found.on_file or '未填'}”，客户陈述为“{found.stated}”。{found.detail}"


def _tracked(item: FollowUpItem) -> str:
    return f"{item.text}（{'办结后向客户反馈' if item.tell_client else '无需向客户反馈'}：{item.tell_reason}）"


def _complaint(report: Report) -> str:
    if report["complaint_matter"] is None:
        return ""
    said = "涉及投诉事项，转入客户投诉处理流程" if report["complaint_matter"] else "不涉及投诉事项"
    return f"{said}。{report['complaint_reason']}" if report["complaint_reason"] else said


def _evidence(report: Report) -> str:
    if report["recorded"]:
        return "录音或往来信息副本已随案归档"
    return f"客户拒绝录音：{report['recording_refusal']}" if report["recording_refusal"] else ""
