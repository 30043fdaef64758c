"""Words of findings, credit, delegations and waivers: their enums as published. Import this before a type that uses one."""

from cases.models.credit import CreditChangeState, CreditRecordKind
from cases.models.delegation import DelegationMatter
from cases.models.discrepancy import DiscrepancyState, InterviewVerdict
from cases.models.follow_up import FollowUpState
from cases.models.major_matter import MajorMatterState
from cases.models.question import QuestionState
from cases.models.waiver import WaiverState
from schema.types.describing import publish

DISCREPANCY_STATES = publish(
    DiscrepancyState,
    "State of a discrepancy (信息不符状态).",
    {
        DiscrepancyState.REPORTED: ("待面谈", "Reported; the branch interviews the client"),
        DiscrepancyState.VERIFIED: ("已核实，待确认", "The interview verified it; the branch head confirms"),
        DiscrepancyState.REFUTED: ("不属实，待确认", "The interview refuted it; the branch head confirms"),
        DiscrepancyState.CONFIRMED: ("已确认，待总部签收", "A verified change, reported to headquarters"),
        DiscrepancyState.DISMISSED: ("已排除", "Refuted and confirmed so: nothing has changed"),
        DiscrepancyState.ACKNOWLEDGED: ("已签收", "Received by headquarters, which decides on credit"),
    },
)
publish(
    InterviewVerdict,
    "What an interview came to (面谈结论).",
    {
        InterviewVerdict.VERIFIED: ("属实", "The change is true"),
        InterviewVerdict.REFUTED: ("不属实", "There is no change"),
    },
)
QUESTION_STATES = publish(
    QuestionState,
    "State of what a client raised (客户问题状态).",
    {
        QuestionState.RAISED: ("待解答", "To be answered by the branch head"),
        QuestionState.ANSWERED: ("已解答", "Answered and solved"),
    },
)
FOLLOW_UP_STATES = publish(
    FollowUpState,
    "State of a follow-up item (跟踪事项状态).",
    {
        FollowUpState.TRACKED: ("跟踪中", "Without a result yet"),
        FollowUpState.RESOLVED: ("已办结", "Closed with its result"),
    },
)
MAJOR_MATTER_STATES = publish(
    MajorMatterState,
    "State of a major matter (重大事项状态).",
    {
        MajorMatterState.FLAGGED: ("待签收", "Reported; not every headquarters has received it"),
        MajorMatterState.ACKNOWLEDGED: ("已签收", "Received by every headquarters"),
    },
)
CREDIT_CHANGE_STATES = publish(
    CreditChangeState,
    "State of a change of credit (授信调整状态).",
    {
        CreditChangeState.REQUESTED: ("待决定", "Asked for; headquarters decides"),
        CreditChangeState.DECIDED: ("已决定，待签收", "Decided; the branch has not received it"),
        CreditChangeState.ACKNOWLEDGED: ("已签收", "Received by the branch"),
    },
)
publish(
    CreditRecordKind,
    "Kind of an entry in a credit record (信用记录种类).",
    {
        CreditRecordKind.VERIFIED_CHANGE: ("客户情况变动", "A change of the client's circumstances was verified"),
        CreditRecordKind.CREDIT_DECISION: ("授信决定", "Grade or line was decided on"),
    },
)
publish(
    DelegationMatter,
    "What somebody does for an absent colleague (代办范围).",
    {
        DelegationMatter.REVISITS: ("回访", "The revisits and follow-up items that are assigned to the colleague"),
        DelegationMatter.DECISIONS: ("决定事项", "What the colleague's post alone confirms, answers or decides"),
        DelegationMatter.EVERYTHING: ("全部", "Both"),
    },
)
WAIVER_STATES = publish(
    WaiverState,
    "State of a request for a waiver (豁免状态).",
    {
        WaiverState.ASKED: ("待审批", "Asked for, not decided"),
        WaiverState.APPROVED: ("已批准", "Approved: the obligation is waived"),
        WaiverState.REJECTED: ("未批准", "Rejected: the obligation stands"),
    },
)

__all__ = [
    "CREDIT_CHANGE_STATES",
    "DISCREPANCY_STATES",
    "FOLLOW_UP_STATES",
    "MAJOR_MATTER_STATES",
    "QUESTION_STATES",
    "WAIVER_STATES",
    "CreditChangeState",
    "CreditRecordKind",
    "DelegationMatter",
    "DiscrepancyState",
    "FollowUpState",
    "InterviewVerdict",
    "MajorMatterState",
    "QuestionState",
    "WaiverState",
]
