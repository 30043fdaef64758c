"""客户反映的问题: raised in a revisit, answered and solved by the head of the client's branch (art. 11)."""

from cases.actions.permission import demand_step
from cases.actions.step import demand, found_in, fulfil, of_case, opened, rules_for
from cases.errors import CaseNotFound
from cases.forms import demand_written
from cases.lifecycle import QUESTION, next_state
from cases.models.case import Case
from cases.models.question import Question, QuestionState
from cases.queries import case as cases
from kernel import journal
from kernel.work import Work

NOUN = "question"


async def raise_question(work: Work, *, case_id: int, text: str, expected_version: int | None = None) -> Question:
    """Note what a client raised, for the branch head to answer; raise Invalid (question), WrongState or who may."""
    case, acting_for = await found_in(work, case_id, expected_version)
    rules = await rules_for(work, NOUN, case)
    row = Question(
        case_id=case.id,
        unit_id=case.unit_id,
        branch_id=case.branch_id,
        text=demand_written("question", text, "客户反映的问题", "what the client raised"),
        state=QuestionState.RAISED.value,
        raised_at=work.now,
        raised_by_id=work.actor.staff_id,
    )
    work.session.add(row)
    await work.session.flush()
    _record(work, row, case, "question.raised", acting_for)
    await demand(work, rules, "answer", of_case(NOUN, row.id, case))
    return row


async def answer(work: Work, *, question_id: int, text: str, expected_version: int | None = None) -> Question:
    """Answer what a client raised; raise FindingNotFound, who may, StaleVersion, WrongState or Invalid (answer)."""
    row = await opened(work, Question, question_id, expected_version)
    case = await cases.locked(work.session, row.case_id)
    if case is None:
        raise CaseNotFound
    rules = await rules_for(work, NOUN, case)
    acting_for = await demand_step(work, row.branch_id, rules.step("answer"))
    row.state = next_state(QUESTION, row.state, "answer")
    row.answer = demand_written("answer", text, "解答和解决情况", "how it was answered and solved")
    row.answered_at, row.answered_by_id = work.now, work.actor.staff_id
    await work.session.flush()
    _record(work, row, case, "question.answered", acting_for)
    await fulfil(work, rules, "answer", of_case(NOUN, row.id, case))
    return row


def _record(work: Work, row: Question, case: Case, kind: str, acting_for: int | None) -> None:
    journal.append(work, kind, subject=(NOUN, row.id), unit_id=case.unit_id, case_id=case.id, acting_for=acting_for)
