"""The demands that every action makes before it changes anything: the policy is asked, and a no says whose matter it is."""

from collections.abc import Iterable, Sequence

from cases import policy
from cases.errors import NotYourUnit, PostRequired
from cases.models.case import Case
from cases.models.filing import Filing
from cases.models.organisation import Staff
from cases.paper_errors import NotTheSigner
from cases.queries import organisation
from kernel.actor import Actor, Post
from kernel.work import Work


async def demand_work_on(work: Work, case: Case) -> None:
    """Raise NotYourUnit or PostRequired unless the actor may work on the case."""
    if not policy.may_work_on(work.actor, case):
        await _refuse(work, case.unit_id, policy.REVISITING)


async def demand_assign(work: Work, case: Case) -> None:
    """Raise NotYourUnit or PostRequired unless the actor may assign the case."""
    if not policy.may_assign(work.actor, case):
        await _refuse(work, case.unit_id, policy.LEADING)


async def demand_opening(work: Work, unit_id: int) -> None:
    """Raise NotYourUnit or PostRequired unless the actor may open a revisit that this unit owns."""
    if not policy.may_open(work.actor, unit_id):
        await _refuse(work, unit_id, policy.REVISITING)


async def demand_correct(work: Work, case: Case, signers: Sequence[Staff]) -> None:
    """Raise NotYourUnit or NotTheSigner unless the actor may correct the record that these people signed, last one last."""
    if policy.may_correct(work.actor, case, {each.id for each in signers}):
        return
    unit = await organisation.unit(work.session, case.unit_id)
    if work.actor.unit_id != case.unit_id:
        raise NotYourUnit(unit.name)
    raise NotTheSigner(signers[-1].name, unit.name)


async def demand_keep_scans(work: Work, unit_id: int) -> None:
    """Raise NotYourUnit or PostRequired unless the actor looks after the scans of a unit."""
    if not policy.may_keep_scans(work.actor, unit_id):
        await _refuse(work, unit_id, policy.SCANNING)


async def demand_submit(work: Work, filing: Filing) -> None:
    """Raise NotYourUnit or PostRequired unless the actor may submit the filing."""
    if not policy.may_submit(work.actor, filing):
        await _refuse(work, filing.unit_id, policy.FILING)


def demand_acknowledge(actor: Actor) -> None:
    """Raise PostRequired unless the actor signs for what the own unit receives."""
    if not policy.may_acknowledge(actor):
        raise PostRequired(policy.RECEIVING)


def demand_reveal(actor: Actor) -> None:
    """Raise PostRequired unless the actor may see contact data unmasked."""
    if not policy.may_reveal(actor):
        raise PostRequired(policy.REVEALING)


def demand_load_calendar(actor: Actor) -> None:
    """Raise PostRequired unless the actor may load a calendar year."""
    if not policy.may_load_calendar(actor):
        raise PostRequired((Post.ADMINISTRATOR,))


async def _refuse(work: Work, unit_id: int, posts: Iterable[Post]) -> None:
    if work.actor.unit_id != unit_id:
        raise NotYourUnit((await organisation.unit(work.session, unit_id)).name)
    raise PostRequired(posts)
