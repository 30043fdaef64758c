"""授信: changes of a client's credit grade and line: asked for, decided by headquarters, received by the branch (art. 11)."""

from dataclasses import dataclass
from decimal import Decimal

from cases.actions.credit_record import enter
from cases.actions.notice import About, tell
from cases.actions.permission import demand_step, refuse
from cases.actions.step import Cause, Rules, demand, fulfil, opened, rules_for, units_owing
from cases.errors import ClientNotFound
from cases.finding_errors import AccountClosed, AccountNotFound
from cases.forms import demand_written, written
from cases.lifecycle import CREDIT_CHANGE, next_state
from cases.models.case import Case
from cases.models.client import Client, CreditAccount
from cases.models.credit import CreditChange, CreditChangeState, CreditRecordKind
from cases.models.discrepancy import Discrepancy
from cases.policy import CREDIT_ASKING, may_ask_credit
from cases.queries import case as cases
from cases.queries import client as clients
from cases.queries import organisation
from cases.reminders import NoticeKind
from kernel import journal
from kernel.errors import invalid
from kernel.work import Work

NOUN = "credit_change"
LARGEST = Decimal(10) ** 18


@dataclass(frozen=True, slots=True)
class Terms:
    """A credit grade and a credit line; None leaves what stands."""

    grade: str | None
    line: Decimal | None


async def request(work: Work, *, account_id: int, proposed: Terms, reason: str) -> CreditChange:
    """Ask that an account's grade or line be changed; raise AccountNotFound, AccountClosed, Invalid, or who may ask."""
    account = await _account(work, account_id)
    client = await clients.client(work.session, account.client_id)
    if client is None:
        raise ClientNotFound
    rules = await rules_for(work, NOUN)
    deciding = await units_owing(work, rules, rules.step("decision"), client.branch_id)
    if not may_ask_credit(work.actor, {client.branch_id, *(unit.id for unit in deciding)}):
        await refuse(work, client.branch_id, CREDIT_ASKING)
    if account.closed_on is not None:
        raise AccountClosed(account.number)
    proposed = _read(proposed)
    if proposed.grade is None and proposed.line is None:
        zh, en = "请填写建议的信用等级或授信额度。", "Say which grade or which line is proposed."
        raise invalid("grade", "REQUIRED", zh, en)
    reason = demand_written("reason", reason, "申请理由", "why the credit should be changed")
    return await _ask(work, rules, _change(work, client, account, reason, proposed), None)


async def request_for(work: Work, discrepancy: Discrepancy, case: Case) -> None:
    """Have every open account of a client decided on whose change was verified and has been received."""
    rules = await rules_for(work, NOUN, case)
    client = await clients.client(work.session, case.client_id or 0)
    for account in await clients.accounts(work.session, case.client_id or 0):
        if client is not None and account.closed_on is None:
            reason = f"{discrepancy.kind_name}（{discrepancy.field}）"
            change = _change(work, client, account, reason, Terms(None, None))
            change.discrepancy_id = discrepancy.id
            await _ask(work, rules, change, case)


async def decide(
    work: Work, *, change_id: int, decided: Terms, reason: str, expected_version: int | None = None
) -> CreditChange:
    """Decide on an account's grade and line, also that they stay; raise WrongState, StaleVersion, Invalid, or who decides."""
    change = await opened(work, CreditChange, change_id, expected_version)
    case = await _case_of(work, change)
    rules = await rules_for(work, NOUN, case)
    step = rules.step("decision")
    (unit,) = await units_owing(work, rules, step, change.branch_id)
    acting_for = await demand_step(work, unit.id, step)
    change.state = next_state(CREDIT_CHANGE, change.state, "decide")
    decided = _read(decided)
    change.reason = demand_written("reason", reason, "决定理由", "why it is so decided")
    account = await _account(work, change.account_id)
    change.old_grade, change.old_line = account.credit_grade, account.credit_line
    account.credit_grade = change.new_grade = decided.grade or account.credit_grade
    account.credit_line = change.new_line = account.credit_line if decided.line is None else decided.line
    change.decided_at, change.decided_by_id = work.now, work.actor.staff_id
    await work.session.flush()
    _record(work, change, "credit.decided", _stated(change), acting_for)
    await enter(work, change.client_id, CreditRecordKind.CREDIT_DECISION, _said(change), (NOUN, change.id))
    await fulfil(work, rules, "decision", _cause(change, account, case))
    await _tell_of_decision(work, rules, change, case)
    return change


async def acknowledge(work: Work, *, change_id: int) -> CreditChange:
    """Receive a decision for the client's branch; raise WrongState or who may."""
    change = await opened(work, CreditChange, change_id, None)
    case = await _case_of(work, change)
    rules = await rules_for(work, NOUN, case)
    acting_for = await demand_step(work, change.branch_id, rules.step("receipt"))
    change.state = next_state(CREDIT_CHANGE, change.state, "acknowledge")
    change.acknowledged_at, change.acknowledged_by_id = work.now, work.actor.staff_id
    await work.session.flush()
    _record(work, change, "credit.acknowledged", {}, acting_for)
    return change


async def _ask(work: Work, rules: Rules, change: CreditChange, case: Case | None) -> CreditChange:
    work.session.add(change)
    await work.session.flush()
    proposed = {"grade": change.proposed_grade, "line": _text(change.proposed_line)}
    _record(work, change, "credit.requested", {"proposed": proposed, "reason": change.request_reason})
    await demand(work, rules, "decision", _cause(change, await _account(work, change.account_id), case))
    return change


def _change(work: Work, client: Client, account: CreditAccount, reason: str, proposed: Terms) -> CreditChange:
    return CreditChange(
        client_id=client.id,
        branch_id=client.branch_id,
        account_id=account.id,
        state=CreditChangeState.REQUESTED.value,
        requested_at=work.now,
        requested_by_id=work.actor.staff_id,
        request_reason=reason,
        proposed_grade=proposed.grade,
        proposed_line=proposed.line,
    )


def _read(terms: Terms) -> Terms:
    """Take a blank grade as none; raise Invalid (line) for what is no amount."""
    line = terms.line
    if line is not None and not (line.is_finite() and 0 <= line < LARGEST and line == round(line, 2)):
        zh, en = "请填写不小于零、最多两位小数的额度。", "An amount from zero up, with at most two decimals."
        raise invalid("line", "WRONG_FORMAT", zh, en)
    return Terms(written(terms.grade), line)


async def _account(work: Work, account_id: int) -> CreditAccount:
    account = await work.session.get(CreditAccount, account_id, with_for_update=True)
    if account is None:
        raise AccountNotFound
    return account


async def _case_of(work: Work, change: CreditChange) -> Case | None:
    """Give the revisit that gave rise to a change, if one did and the actor sees it."""
    if change.discrepancy_id is None:
        return None
    discrepancy = await work.session.get(Discrepancy, change.discrepancy_id)
    return None if discrepancy is None else await cases.locked(work.session, discrepancy.case_id)


def _cause(change: CreditChange, account: CreditAccount, case: Case | None) -> Cause:
    said = f"信用账户{account.number}" if case is None else f"案件{case.number}"
    return Cause(NOUN, change.id, change.branch_id, case, change.client_id, said)


async def _tell_of_decision(work: Work, rules: Rules, change: CreditChange, case: Case | None) -> None:
    """Tell who asked, and who signs for it in the client's branch."""
    posts = rules.step("receipt").posts
    told = {each.id for each in await organisation.holders(work.session, change.branch_id, posts)}
    said = f"{_said(change)}，请签收。"
    await tell(work, About(NoticeKind.DECISION, said, case), told | {change.requested_by_id})


def _said(change: CreditChange) -> str:
    grades = f"信用等级由{change.old_grade or '无'}调整为{change.new_grade or '无'}"
    lines = f"授信额度由{_text(change.old_line) or '无'}调整为{_text(change.new_line) or '无'}"
    same = (change.old_grade, change.old_line) == (change.new_grade, change.new_line)
    decided = "信用等级和授信额度维持不变" if same else f"{grades}，{lines}"
    return f"{decided}（{change.reason}）"


def _stated(change: CreditChange) -> dict[str, object]:
    return {
        "from": {"grade": change.old_grade, "line": _text(change.old_line)},
        "to": {"grade": change.new_grade, "line": _text(change.new_line)},
        "reason": change.reason,
    }


def _text(line: Decimal | None) -> str | None:
    return None if line is None else f"{line:.2f}"


def _record(
    work: Work, change: CreditChange, kind: str, details: dict[str, object], acting_for: int | None = None
) -> None:
    subject = (NOUN, change.id)
    journal.append(work, kind, subject=subject, unit_id=change.branch_id, details=details, acting_for=acting_for)
