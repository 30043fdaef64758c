"""移交: open revisits and duties follow their client to another branch, and leave whoever changed unit or left."""

from cases.actions import worklist
from cases.queries import duty as duties
from cases.queries import moving
from cases.rulebook import Edition
from kernel import journal
from kernel.work import Work


async def follow_clients(work: Work, edition: Edition) -> dict[str, int]:
    """Move what lies where its client, or its assignee, no longer is; give how many by programme, and duties without a revisit.

    A revisit that loses its assignee goes to the next in turn of its unit, or to nobody: then its head is reminded.
    """
    await duties.only_one_sweep(work.session, edition.code)
    moved: dict[str, moving.Moved] = {}
    for programme in edition.rulebook.programmes:
        moved[programme.code] = await moving.move_cases(work.session, edition.code, programme)
    await duties.plan_for_sets(work.session)
    moved["duties"] = await moving.move_duties(work.session)
    for name, each in moved.items():
        if each.count:
            kind = "obligation.reassigned" if name == "duties" else "revisit.reassigned"
            details = {"programme": name, "rulebook": edition.version, "digest": each.digest}
            journal.append_batch(work, kind, subject=("rulebook", edition.code), count=each.count, details=details)
    await worklist.changed(work, (unit for each in moved.values() for unit in each.units))
    return {name: each.count for name, each in moved.items()}
