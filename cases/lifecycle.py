"""States and the verbs that move between them: one table for each kind of case, pure."""

from dataclasses import dataclass
from typing import ClassVar

from kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Transition:
    """From one state, by one verb, to another."""

    source: str
    verb: str
    target: str


Table = tuple[Transition, ...]

REVISIT: Table = (
    Transition("PLANNED", "begin", "IN_PROGRESS"),
    Transition("PLANNED", "assign", "PLANNED"),
    Transition("IN_PROGRESS", "assign", "IN_PROGRESS"),
    Transition("IN_PROGRESS", "attempt", "IN_PROGRESS"),
    Transition("PLANNED", "complete", "DONE"),
    Transition("IN_PROGRESS", "complete", "DONE"),
    Transition("DONE", "archive", "ARCHIVED"),
    Transition("DONE", "correct", "DONE"),
    Transition("ARCHIVED", "correct", "DONE"),
    Transition("PLANNED", "cancel", "CANCELLED"),
    Transition("IN_PROGRESS", "cancel", "CANCELLED"),
    *(Transition(state, "find", state) for state in ("IN_PROGRESS", "DONE", "ARCHIVED")),
)
"""客户回访: a closed credit account cancels what is not done; what is done is archived once all its papers are.

A correction is one more paper, so its case is done, and archived again with it.
"""

FILING: Table = (
    Transition("OPEN", "submit", "SUBMITTED"),
    Transition("SUBMITTED", "receive", "RECEIVED"),
)
"""报送: what is submitted is frozen; later rows go into the next one."""

CLIENT_LIST: Table = (
    Transition("PROPOSED", "approve", "APPROVED"),
    Transition("PROPOSED", "return", "RETURNED"),
    Transition("PROPOSED", "replace", "REPLACED"),
    Transition("APPROVED", "replace", "REPLACED"),
)
"""客户名单: what was returned is proposed anew as another list; the next approved one replaces the one before."""
DISCREPANCY: Table = (
    Transition("REPORTED", "verify", "VERIFIED"),
    Transition("REPORTED", "refute", "REFUTED"),
    Transition("VERIFIED", "confirm", "CONFIRMED"),
    Transition("REFUTED", "confirm", "DISMISSED"),
    Transition("VERIFIED", "send_back", "REPORTED"),
    Transition("REFUTED", "send_back", "REPORTED"),
    Transition("CONFIRMED", "acknowledge", "ACKNOWLEDGED"),
)
"""信息不符: an interview verifies or refutes it, the branch head confirms that or sends it back, headquarters signs for it."""

QUESTION: Table = (Transition("RAISED", "answer", "ANSWERED"),)
FOLLOW_UP: Table = (Transition("TRACKED", "resolve", "RESOLVED"),)
MAJOR_MATTER: Table = (Transition("FLAGGED", "acknowledge", "ACKNOWLEDGED"),)
CREDIT_CHANGE: Table = (
    Transition("REQUESTED", "decide", "DECIDED"),
    Transition("DECIDED", "acknowledge", "ACKNOWLEDGED"),
)
INSPECTION_NOTE: Table = (
    Transition("NOTED", "answer", "ANSWERED"),
    Transition("NOTED", "close", "CLOSED"),
    Transition("ANSWERED", "close", "CLOSED"),
)
WAIVER: Table = (Transition("ASKED", "approve", "APPROVED"), Transition("ASKED", "reject", "REJECTED"))

WORDS = {
    "PLANNED": ("待回访", "planned"),
    "IN_PROGRESS": ("回访中", "in progress"),
    "DONE": ("已完成", "done"),
    "ARCHIVED": ("已归档", "archived"),
    "CANCELLED": ("已取消", "cancelled"),
    "OPEN": ("待报送", "open"),
    "SUBMITTED": ("已报送", "submitted"),
    "RECEIVED": ("已签收", "received"),
    "PROPOSED": ("待审核", "proposed"),
    "APPROVED": ("已批准", "approved"),
    "RETURNED": ("已退回", "returned"),
    "REPLACED": ("已替换", "replaced"),
    "REPORTED": ("待面谈", "reported"),
    "VERIFIED": ("已核实，待确认", "verified"),
    "REFUTED": ("不属实，待确认", "refuted"),
    "CONFIRMED": ("已确认，待总部签收", "confirmed"),
    "DISMISSED": ("已排除", "dismissed"),
    "ACKNOWLEDGED": ("已签收", "acknowledged"),
    "RAISED": ("待解答", "raised"),
    "ANSWERED": ("已解答", "answered"),
    "TRACKED": ("跟踪中", "tracked"),
    "RESOLVED": ("已办结", "resolved"),
    "FLAGGED": ("待签收", "flagged"),
    "REQUESTED": ("待决定", "requested"),
    "DECIDED": ("已决定，待签收", "decided"),
    "ASKED": ("待审批", "asked"),
    "REJECTED": ("未批准", "rejected"),
    "NOTED": ("待答复", "noted"),
    "CLOSED": ("已办结", "closed"),
}
VERBS = {
    "begin": "开始回访",
    "assign": "分派",
    "attempt": "记录联系",
    "complete": "完成回访",
    "archive": "归档",
    "correct": "更正记录",
    "cancel": "取消",
    "submit": "报送",
    "receive": "签收",
    "approve": "批准",
    "return": "退回",
    "replace": "替换",
    "find": "登记发现事项",
    "verify": "登记面谈（属实）",
    "refute": "登记面谈（不属实）",
    "confirm": "确认",
    "send_back": "退回重新面谈",
    "acknowledge": "签收",
    "answer": "解答",
    "resolve": "办结",
    "decide": "决定",
    "reject": "不批准",
    "close": "办结",
}


BY_THE_HOUSE = frozenset({"archive", "cancel", "replace"})
"""Verbs that no person asks for: they follow when all papers are archived, a duty falls away, or the next list is there."""


@dataclass(eq=False)
class WrongState(Refused):
    """The case is in a state that does not allow this; `allowed` are the verbs that people may ask for in it."""

    state: str
    verb: str
    allowed: tuple[str, ...]
    state_zh: str = ""
    verb_zh: str = ""
    next_zh: str = ""
    next_en: str = ""

    code: ClassVar[str] = "WRONG_STATE"
    zh: ClassVar[str] = "当前状态为“{state_zh}”，不能{verb_zh}；{next_zh}。"
    en: ClassVar[str] = "In the state {state} one cannot {verb}; {next_en}."


def next_state(table: Table, state: str, verb: str) -> str:
    """Give the state that the verb leads to; raise WrongState naming what is possible instead."""
    for transition in table:
        if (transition.source, transition.verb) == (state, verb):
            return transition.target
    allowed = tuple(each for each in verbs_from(table, state) if each not in BY_THE_HOUSE)
    raise WrongState(
        state,
        verb,
        allowed,
        state_zh=label(state, "zh"),
        verb_zh=VERBS.get(verb, verb),
        next_zh="现可办理：" + "、".join(VERBS[each] for each in allowed) if allowed else "目前没有需要您办理的操作",
        next_en="possible now: " + ", ".join(allowed) if allowed else "nothing is left for you to do",
    )


def sources(table: Table, verb: str) -> tuple[str, ...]:
    """Give the states that allow a verb: where a statement over many cases may begin."""
    return tuple(transition.source for transition in table if transition.verb == verb)


def target(table: Table, verb: str) -> str:
    """Give the one state that a verb leads to, from wherever it is allowed; ValueError when there are several."""
    (only,) = {transition.target for transition in table if transition.verb == verb}
    return only


def verbs_from(table: Table, state: str) -> tuple[str, ...]:
    """Give the verbs that a state allows, in the order of the table."""
    return tuple(transition.verb for transition in table if transition.source == state)


def label(state: str, language: str) -> str:
    """Give the word for a state in Chinese or English."""
    chinese, english = WORDS.get(state, (state, state))
    return chinese if language == "zh" else english
