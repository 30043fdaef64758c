"""What goes upwards from a revisit: its report with what was found until then, and fields whose form names who is told."""

from dataclasses import replace

from cases.actions.notice import About, tell
from cases.forms import FilledField
from cases.models.case import Case
from cases.models.organisation import Staff
from cases.queries import finding as findings
from cases.queries import organisation
from cases.reminders import NoticeKind
from cases.reports import Ending
from cases.rulebook.forms import SUPERIOR, Form
from kernel.work import Work

LONGEST_TOLD = 500


async def found(work: Work, case: Case, ending: Ending) -> Ending:
    """Give the ending of a revisit with the discrepancies and follow-up items that are known now."""
    items = (await findings.follow_ups(work.session, [case.id])).get(case.id, ())
    return replace(ending, discrepancies=await findings.discrepancies(work.session, case.id), follow_ups=items)


async def tell_upwards(work: Work, case: Case, form: Form, filled: tuple[FilledField, ...]) -> None:
    """Tell, in writing, whom the form names of what was filled in there: who stands above the actor, or holds a post."""
    me = await work.session.get_one(Staff, work.actor.staff_id)
    for field, value in ((form.field(each.code), each.value) for each in filled):
        if field is None or value is None or not field.tells:
            continue
        told: set[int] = set()
        for code in field.tells:
            if code == SUPERIOR:
                above = await organisation.superior_of(work.session, me)
                told |= {above.id} if above else set()
            else:
                told |= {person.id for person, _ in await organisation.holders_of(work.session, code)}
        said = f"案件{case.number}：{field.label}：{value[:LONGEST_TOLD]}"
        await tell(work, About(NoticeKind.RAISED, said, case, in_writing=True), told)
