"""面谈: face to face, by somebody of sufficient rank in the client's branch, with what was verified (art. 11)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from cases.actions import record
from cases.actions.known import known_values
from cases.actions.permission import demand_posts
from cases.actions.revisit import Contact, Folder, open_folder
from cases.errors import MethodNotAllowed
from cases.forms import demand_all_written, fill
from cases.models.discrepancy import Discrepancy, InterviewVerdict
from cases.models.revisit import AttemptResult, RevisitMethod
from cases.queries.facts import SNAPSHOT_ON, facts_of_client
from cases.rulebook import Rulebook
from cases.rulebook.findings import Step
from cases.rulebook.forms import Form
from kernel.clock import office_date
from kernel.errors import FieldProblem, Invalid, invalid
from kernel.work import Work

NOTHING: Mapping[str, str | None] = {}


@dataclass(frozen=True, slots=True)
class Held:
    """An interview as it was held: when, how, where, what was verified, the verdict, and the fields of its form, if it has one."""

    at: datetime
    method: RevisitMethod
    place: str
    verified: str
    verdict: InterviewVerdict
    fields: Mapping[str, str | None] = field(default_factory=lambda: NOTHING)


async def demand_interviewer(work: Work, row: Discrepancy, step: Step) -> str:
    """Give the post in which the actor interviews, the rulebook's first that is held; raise NotYourUnit, PostRequired."""
    await demand_posts(work, row.branch_id, step.posts)
    return next(post for post in step.posts if post in work.actor.posts)


def demand_told(work: Work, held: Held, since: datetime, rulebook: Rulebook) -> tuple[str, str]:
    """Give place and what was verified; raise Invalid unless both are told and the time lies between `since` and now.

    `since`: when the discrepancy was reported, or the interview held that was sent back.

    An interview is held face to face: raise MethodNotAllowed for any other method.
    """
    method = rulebook.method(held.method.value)
    if not method.on_site:
        raise MethodNotAllowed(method.name)
    if held.at > work.now:
        zh, en = "面谈时间晚于当前时间,请核对。", "The interview lies in the future: check its time."
        raise invalid("at", "IN_THE_FUTURE", zh, en)
    if held.at < since:
        zh, en = (
            "面谈时间早于上报信息不符或上一次面谈的时间,请核对。",
            "The interview lies before the report of the discrepancy, or before the last interview: check its time.",
        )
        raise invalid("at", "BEFORE_REPORT", zh, en)
    place, verified = demand_all_written(
        ("place", held.place, "面谈地点", "where the client was interviewed"),
        ("verified", held.verified, "核实的情况", "what was verified"),
    )
    return place, verified


async def keep_form(work: Work, row: Discrepancy, step: Step, held: Held, post: str) -> int | None:
    """Keep the interview on the form that the rulebook has for it and give the record; None when it has none. Raise FormInvalid."""
    folder = await open_folder(work, row.case_id)
    form = _form(folder, step)
    if form is None:
        _demand_none(held.fields)
        return None
    facts = await facts_of_client(work.session, folder.edition, folder.case.client_id or 0, office_date(work.now))
    shown = facts[SNAPSHOT_ON]
    day = shown if isinstance(shown, date) else None
    met = Contact(at=held.at, method=held.method, result=AttemptResult.REACHED.value, contact=held.place)
    filled = fill(form, held.fields, await known_values(work, folder, met, day), facts)
    return (await record.keep(work, folder.case, form, filled, signing=record.Signing(post), as_of=day)).id


def _demand_none(entered: Mapping[str, str | None]) -> None:
    """Raise Invalid on every field that no form would keep."""
    zh, en = (
        "现行规则没有面谈记录表,请删除此项,内容请写入“核实情况”",
        "there is no form for an interview: leave it out, and write it under what was verified",
    )
    if entered:
        raise Invalid(fields=tuple(FieldProblem(f"fields.{code}", "UNKNOWN_FIELD", zh, en) for code in entered))


def _form(folder: Folder, step: Step) -> Form | None:
    """Give the form in the edition of the case, by which its records are printed."""
    return next((form for form in folder.edition.rulebook.forms if form.code == step.form), None)
