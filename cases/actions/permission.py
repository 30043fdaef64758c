"""The demands that every action makes before it changes anything: the policy is asked, and a no says whose matter it is."""

from collections.abc import Iterable

from cases import policy
from cases.errors import NotYours, NotYourUnit, PostRequired
from cases.models.case import Case
from cases.models.filing import Filing
from cases.models.organisation import Staff
from cases.queries import organisation
from cases.rulebook.programmes import Programme
from kernel.actor import Actor, Post
from kernel.work import Work


async def demand_work_on(work: Work, case: Case, programme: Programme | None = None) -> None:
    """Raise NotYourUnit or PostRequired unless the actor may work on the case, whose programme may name the posts."""
    if not policy.may_work_on(work.actor, case, programme):
        await _refuse(work, case.unit_id, policy.working_on(programme))


async def demand_assign(work: Work, case: Case) -> None:
    """Raise NotYourUnit or PostRequired unless the actor may assign the case."""
    if not policy.may_assign(work.actor, case):
        await _refuse(work, case.unit_id, policy.LEADING)


async def demand_opening(work: Work, unit_id: int, programme: Programme) -> None:
    """Raise NotYourUnit or PostRequired unless the actor may open a revisit of the programme that this unit owns."""
    if not policy.may_open(work.actor, unit_id, programme):
        if programme.opened_by:
            raise PostRequired(policy.opening(programme))
        await _refuse(work, unit_id, policy.opening(programme))


async def demand_submit(work: Work, filing: Filing) -> None:
    """Raise NotYourUnit, PostRequired or NotYours unless the actor may submit the filing."""
    filer = None if filing.filer_id is None else await work.session.get(Staff, filing.filer_id)
    gone = filer is not None and (filer.left_at is not None or filer.unit_id != filing.unit_id)
    if policy.may_submit(work.actor, filing, filer_gone=gone):
        return
    if filer is not None and not gone:
        raise NotYours(filer.name)
    await _refuse(work, filing.unit_id, policy.FILING if filer is None else (Post.UNIT_HEAD,))


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
