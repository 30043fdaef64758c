"""What a caller can be told about findings, credit, delegations and waivers.

NotFound   FindingNotFound  AccountNotFound  ObligationNotFound  WaiverNotFound  DelegationNotFound
Refused    NotIndependent  SamePerson  AlreadyAcknowledged  OwnerMissing  AccountClosed
           NotWaivable  NotOpen  AlreadyAsked  CannotStandIn  NotOfTheCase
"""

from dataclasses import dataclass
from typing import ClassVar

from kernel.errors import NotFound, Refused


@dataclass(eq=False)
class FindingNotFound(NotFound):
    """No such finding, or not in this person's sight."""

    noun_zh: str
    noun_en: str

    code: ClassVar[str] = "FINDING_NOT_FOUND"
    zh: ClassVar[str] = "未找到该{noun_zh}，或您无权查看；请从案件中重新选取。"
    en: ClassVar[str] = "No such {noun_en} in your sight: take it from its case."


@dataclass(eq=False)
class AccountNotFound(NotFound):
    """No such credit account, or not in this person's sight."""

    code: ClassVar[str] = "ACCOUNT_NOT_FOUND"
    zh: ClassVar[str] = "未找到该信用账户，或不属于您可查看的客户；请核对账户。"
    en: ClassVar[str] = "No such credit account in your sight: check it."


@dataclass(eq=False)
class ObligationNotFound(NotFound):
    """No such obligation, or not in this person's sight."""

    code: ClassVar[str] = "OBLIGATION_NOT_FOUND"
    zh: ClassVar[str] = "未找到该应办事项，或您无权查看；请从待办列表中重新选取。"
    en: ClassVar[str] = "No such obligation in your sight: take it from the worklist."


@dataclass(eq=False)
class WaiverNotFound(NotFound):
    """No such request for a waiver, or not in this person's sight."""

    code: ClassVar[str] = "WAIVER_NOT_FOUND"
    zh: ClassVar[str] = "未找到该豁免申请，或您无权查看；请从应办事项中重新选取。"
    en: ClassVar[str] = "No such request for a waiver in your sight: take it from its obligation."


@dataclass(eq=False)
class DelegationNotFound(NotFound):
    """No such delegation."""

    code: ClassVar[str] = "DELEGATION_NOT_FOUND"
    zh: ClassVar[str] = "未找到该授权代办；请从员工信息中重新选取。"
    en: ClassVar[str] = "No such delegation: take it from the person it is of."


@dataclass(eq=False)
class NotIndependent(Refused):
    """Whoever won the client does not revisit that client."""

    instead: str

    code: ClassVar[str] = "NOT_INDEPENDENT"
    zh: ClassVar[str] = "客户的开发人员不得承办该客户的回访，请由其他回访人员办理：{instead}。"
    en: ClassVar[str] = (
        "Whoever developed a client does not revisit that client: let somebody else do it, such as {instead}."
    )


@dataclass(eq=False)
class SamePerson(Refused):
    """Nobody confirms or decides on what he did or asked for himself."""

    instead: str

    code: ClassVar[str] = "SAME_PERSON"
    zh: ClassVar[str] = "不得由本人确认或审批本人经办、申请的事项，请由{instead}办理。"
    en: ClassVar[str] = "Nobody confirms or decides on what they did or asked for themselves: let {instead} do it."


@dataclass(eq=False)
class AlreadyAcknowledged(Refused):
    """The unit has signed for it already."""

    unit: str

    code: ClassVar[str] = "ALREADY_ACKNOWLEDGED"
    zh: ClassVar[str] = "{unit}已签收，无需重复签收。"
    en: ClassVar[str] = "{unit} has acknowledged it already: nothing is left for you to do."


@dataclass(eq=False)
class OwnerMissing(Refused):
    """A step is owed by a type of unit that the firm does not have: nobody would do it."""

    duty: str
    unit_type: str

    code: ClassVar[str] = "OWNER_MISSING"
    zh: ClassVar[str] = "“{duty}”没有承办单位：单位名册中没有“{unit_type}”。请先导入该单位，再重新提交。"
    en: ClassVar[str] = "Nobody would do “{duty}”: the firm has no {unit_type}. Import that unit, then send again."


@dataclass(eq=False)
class NotOfTheCase(Refused):
    """Only staff of the units that see a case can track something of it."""

    code: ClassVar[str] = "NOT_OF_THE_CASE"
    zh: ClassVar[str] = "责任人须为承办单位或客户所属营业网点的在岗人员，请重新选择。"
    en: ClassVar[str] = (
        "The owner must be on the staff of the owning unit or of the client's branch: choose somebody who is."
    )


@dataclass(eq=False)
class AccountClosed(Refused):
    """A closed account has no credit to change."""

    number: str

    code: ClassVar[str] = "ACCOUNT_CLOSED"
    zh: ClassVar[str] = "信用账户 {number} 已注销，不再调整授信；请选择未注销的账户。"
    en: ClassVar[str] = "The credit account {number} is closed: choose one that is open."


@dataclass(eq=False)
class NotWaivable(Refused):
    """The rulebook lets nobody waive this duty."""

    title: str

    code: ClassVar[str] = "NOT_WAIVABLE"
    zh: ClassVar[str] = "“{title}”不得豁免，请按期办理。"
    en: ClassVar[str] = "“{title}” cannot be waived: it must be done."


@dataclass(eq=False)
class NotOpen(Refused):
    """The obligation is finished: nothing is left to waive."""

    title: str

    code: ClassVar[str] = "NOT_OPEN"
    zh: ClassVar[str] = "“{title}”已办结或已失效，无需豁免。"
    en: ClassVar[str] = "“{title}” is finished: nothing is left to waive."


@dataclass(eq=False)
class AlreadyAsked(Refused):
    """A waiver of this obligation is waiting to be decided."""

    title: str

    code: ClassVar[str] = "ALREADY_ASKED"
    zh: ClassVar[str] = "“{title}”已有待审批的豁免申请，请等候审批结果。"
    en: ClassVar[str] = "A waiver of “{title}” was asked for already: wait for the decision."


@dataclass(eq=False)
class CannotStandIn(Refused):
    """The delegate is not of the unit, or holds no post that would allow it."""

    delegate: str

    code: ClassVar[str] = "CANNOT_STAND_IN"
    zh: ClassVar[str] = "{delegate}不能代办：受托人须为同一单位的其他在岗人员，且持有相同岗位或可代行负责人职责的岗位。"
    en: ClassVar[str] = (
        "{delegate} cannot stand in: choose somebody else of the same unit who holds the same post, "
        "or one that may act for its head."
    )
