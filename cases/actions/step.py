"""办理环节: the duty that a finding's step demands arises, is told to whoever owes it, and is fulfilled by the act that does it.

Findings are governed by the edition in force on the day of the act, whichever edition their revisit was opened under.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from cases.actions import duty, worklist
from cases.actions.notice import About, tell
from cases.actions.permission import demand_work_on
from cases.actions.revisit import SHELF, open_folder
from cases.deadlines import due
from cases.errors import StaleVersion
from cases.finding_errors import FindingNotFound, OwnerMissing
from cases.lifecycle import REVISIT, next_state
from cases.models.case import Case
from cases.models.credit import CreditChange
from cases.models.discrepancy import Discrepancy
from cases.models.follow_up import FollowUpItem
from cases.models.major_matter import MajorMatter
from cases.models.obligation import Obligation
from cases.models.organisation import Staff, Unit
from cases.models.question import Question
from cases.ownership import CLIENT_BRANCH
from cases.queries import finding as findings
from cases.queries import obligation as obligations
from cases.queries import organisation
from cases.queries import rulebook as rulebooks
from cases.queries.calendar import working_calendar
from cases.reminders import NoticeKind
from cases.rulebook import Edition, Shelf, UnknownRule
from cases.rulebook.findings import Step
from cases.rulebook.model import ValueList
from kernel import journal, tasks
from kernel.clock import office_date
from kernel.errors import invalid
from kernel.work import Work

FULFIL = "findings.fulfil"
NOUNS = {
    Discrepancy: ("信息不符", "discrepancy"),
    Question: ("客户问题", "question"),
    FollowUpItem: ("跟踪事项", "follow-up item"),
    MajorMatter: ("重大事项", "major matter"),
    CreditChange: ("授信调整", "credit change"),
}
Row = TypeVar("Row", Discrepancy, Question, FollowUpItem, MajorMatter, CreditChange)


@dataclass(frozen=True, slots=True)
class Rules:
    """What the edition in force says about one kind of finding."""

    edition: Edition
    finding: str

    def step(self, code: str) -> Step:
        """Give a step of the finding; raise UnknownRule."""
        return self.edition.rulebook.step(self.finding, code)

    def kind(self, code: str) -> str:
        """Give the words of a kind of the finding; raise Invalid (kind) naming those there are."""
        kinds = self.edition.rulebook.finding(self.finding).kinds
        listed = self.edition.rulebook.values(kinds) if kinds is not None else None
        return _chosen(listed, code)


def _chosen(listed: ValueList | None, code: str) -> str:
    values = listed.values if listed is not None else ()
    for each in values:
        if each.code == code:
            return each.name
    zh = "请从下列种类中选择：" + "、".join(f"{each.code}（{each.name}）" for each in values)
    en = "choose one of: " + ", ".join(each.code for each in values)
    raise invalid("kind", "UNKNOWN_KIND", zh, en)


@dataclass(frozen=True, slots=True)
class Cause:
    """What a duty arises from: a row by noun and key, the client's branch, case and client, and how people are told of it."""

    noun: str
    key: int
    branch_id: int
    case: Case | None
    client_id: int | None
    said: str

    @property
    def source(self) -> tuple[str, int]:
        """Give noun and key."""
        return self.noun, self.key


def of_case(noun: str, key: int, case: Case) -> Cause:
    """Give the cause of a finding that belongs to a case."""
    return Cause(noun, key, case.branch_id, case, case.client_id, f"案件{case.number}")


async def found_in(work: Work, case_id: int, expected_version: int | None) -> tuple[Case, int | None]:
    """Lock the revisit in which something was found; give it, and for whom the actor stands in.

    Raise CaseNotFound, NotYourUnit, PostRequired, StaleVersion, or WrongState before anybody spoke with the client.
    """
    folder = await open_folder(work, case_id, expected_version=expected_version)
    acting_for = await demand_work_on(work, folder.case, folder.programme)
    next_state(REVISIT, folder.case.status, "find")
    return folder.case, acting_for


async def rules_for(work: Work, finding: str, case: Case | None = None) -> Rules:
    """Give what is in force today about a finding: in the regulation of its case, else in the only one that knows it."""
    shelf, today = work.ports.find(SHELF, Shelf), office_date(work.now)
    if case is not None:
        row = await rulebooks.version(work.session, case.rulebook_id)
        return Rules(shelf.in_force(row.code, today), finding)
    knowing = [
        each for each in shelf.all_in_force(today) if any(kind.code == finding for kind in each.rulebook.findings)
    ]
    if len(knowing) != 1:
        raise UnknownRule("finding", finding)
    return Rules(knowing[0], finding)


async def opened(work: Work, noun: type[Row], key: int, expected_version: int | None) -> Row:
    """Lock a finding; raise FindingNotFound, or StaleVersion when it changed since it was read."""
    row = await work.session.get(noun, key, with_for_update=True)
    if row is None:
        raise FindingNotFound(*NOUNS[noun])
    if expected_version is not None and expected_version != row.version:
        raise StaleVersion(expected_version, row.version)
    return row


async def units_owing(work: Work, rules: Rules, step: Step, branch_id: int) -> Sequence[Unit]:
    """Give the units that owe a step, one for each that the rulebook names; raise OwnerMissing."""
    names = {each.code: each.name for each in rules.edition.rulebook.unit_types}
    found: list[Unit] = []
    for kind in step.owed_by:
        if kind == CLIENT_BRANCH:
            found.append(await organisation.unit(work.session, branch_id))
            continue
        units = await organisation.units_of_type(work.session, kind)
        if not units:
            raise OwnerMissing(_title(rules, step), names[kind])
        found.append(units[0])
    return found


async def demand(work: Work, rules: Rules, code: str, cause: Cause, owner: Staff | None = None) -> None:
    """Let a step's duty arise now, for the person named, else for the head of each unit that owes it; tell them."""
    step = rules.step(code)
    owing = [(owner.unit_id, owner)] if owner else await _heads(work, rules, step, cause.branch_id)
    if step.obligation is None:
        return
    rulebook_id = await rulebooks.version_id(work.session, rules.edition.code, rules.edition.version)
    duty_id = await rulebooks.duty_id(work.session, rulebook_id, step.obligation)
    for unit_id, person in owing:
        arisen = await _arise(work, step, cause, (duty_id, unit_id, person.id if person else None))
        term = "" if arisen.due_on is None else f"，期限{arisen.due_on}"
        about = About(NoticeKind.NEW_DUTY, f"{cause.said}:{_title(rules, step)}{term}。", cause.case, arisen)
        await tell(work, about, {person.id} - {work.actor.staff_id} if person else ())
    await worklist.changed(work, (unit_id for unit_id, _ in owing))


async def _heads(work: Work, rules: Rules, step: Step, branch_id: int) -> list[tuple[int, Staff | None]]:
    units = await units_owing(work, rules, step, branch_id)
    return [(unit.id, await organisation.head(work.session, unit.id)) for unit in units]


async def _arise(work: Work, step: Step, cause: Cause, owed: tuple[int, int, int | None]) -> Obligation:
    duty_id, unit_id, assignee_id = owed
    noun, key = cause.source
    case_id = cause.case.id if cause.case else None
    arisen = Obligation(
        duty_id=duty_id,
        unit_id=unit_id,
        assignee_id=assignee_id,
        client_id=cause.client_id,
        case_id=case_id,
        source_kind=noun,
        source_id=key,
        arose_at=work.now,
        status=obligations.OPEN,
    )
    today = office_date(work.now)
    arisen.reckon(today, due(step.within, today, await working_calendar(work.session)) if step.within else None)
    work.session.add(arisen)
    await work.session.flush()
    details = {"source": f"{noun}:{key}", "due_on": None if arisen.due_on is None else str(arisen.due_on)}
    subject = ("obligation", arisen.id)
    journal.append(work, "obligation.arose", subject=subject, unit_id=unit_id, case_id=case_id, details=details)
    return arisen


async def fulfil(work: Work, rules: Rules, code: str, cause: Cause, unit_id: int | None = None) -> None:
    """Fulfil what a step demanded, of one unit if it is named: the act has just been done.

    By task when the duty lies out of the actor's sight: with a superior, or in the branch of somebody who owed it there.
    """
    obligation = rules.step(code).obligation
    if obligation is None:
        return
    ids = await rulebooks.duty_ids(work.session, rules.edition.code, obligation)
    done = await findings.open_duties(work.session, cause.source, ids, unit_id)
    await _end(work, done, work.now)
    if not done:
        noun, key = cause.source
        left: tasks.Arguments = {
            "noun": noun,
            "key": key,
            "regulation": rules.edition.code,
            "duty": obligation,
            "at": work.now.isoformat(),
        }
        await tasks.defer(work, FULFIL, left, key=f"{noun}:{key}:{obligation}")


async def fulfil_deferred(work: Work, arguments: tasks.Arguments) -> None:
    """Fulfil what `fulfil` left to a task, as of that act: not what arose since. Again changes nothing."""
    ids = await rulebooks.duty_ids(work.session, str(arguments["regulation"]), str(arguments["duty"]))
    source = str(arguments["noun"]), int(str(arguments["key"]))
    at = datetime.fromisoformat(str(arguments["at"]))
    owed = await findings.open_duties(work.session, source, ids)
    await _end(work, [each for each in owed if each.arose_at is not None and each.arose_at <= at], at)


async def _end(work: Work, done: Sequence[Obligation], at: datetime) -> None:
    for each in done:
        await duty.fulfil(work, each, at)
    await worklist.changed(work, (each.unit_id for each in done))


def _title(rules: Rules, step: Step) -> str:
    return rules.edition.rulebook.obligation(step.obligation).title if step.obligation else step.code
