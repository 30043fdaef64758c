"""重点对象: whom revisits look at above all, kept by the round over the duties, with its history (art. 4 as data)."""

from cases.queries import duty as duties
from cases.queries import focus
from cases.rulebook import Edition
from kernel import journal
from kernel.clock import office_date
from kernel.work import Work


async def follow_focus(work: Work, edition: Edition) -> dict[str, focus.Change]:
    """Let clients enter and leave the edition's focus groups by what is true of them now; give who changed, by group."""
    today = office_date(work.now)
    await duties.only_one_sweep(work.session, edition.code)
    await duties.plan_for_sets(work.session)
    changes: dict[str, focus.Change] = {}
    for group in edition.rulebook.focus_groups:
        changes[group.code] = await focus.follow(work.session, edition, group, today)
        _record(work, edition, group.code, changes[group.code])
    _record(work, edition, "", focus.Change(0, await focus.settle(work.session, edition, today)))
    return changes


def _record(work: Work, edition: Edition, group: str, change: focus.Change) -> None:
    details = {"group": group, "rulebook": edition.version}
    for kind, count in (("focus.entered", change.entered), ("focus.left", change.left)):
        if count:
            journal.append_batch(work, kind, subject=("rulebook", edition.code), count=count, details=details)
