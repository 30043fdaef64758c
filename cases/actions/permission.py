"""The demands that every action makes before it changes anything: the policy is asked, and a no says whose matter it is.

Where somebody may act for another, the demand gives that other person's id: it is kept with the act.
"""

from collections.abc import Collection, Iterable, Sequence

from cases import policy
from cases.errors import NotYours, NotYourUnit, PostRequired
from cases.models.case import Case
from cases.models.filing import Filing
from cases.models.follow_up import FollowUpItem
from cases.models.organisation import Staff
from cases.models.recording import Recording
from cases.paper_errors import NotTheSigner
from cases.queries import delegation as delegations
from cases.queries import organisation
from cases.rulebook.findings import Step
from cases.rulebook.programmes import Programme
from kernel.actor import Actor, Post
from kernel.work import Work


async def demand_work_on(work: Work, case: Case, programme: Programme | None = None) -> int | None:
    """Raise NotYourUnit or PostRequired unless the actor may work on the case; give its assignee when the actor stands in.

    The programme may name the only posts that do.
    """
    if not policy.may_work_on(work.actor, case, programme):
        await refuse(work, case.unit_id, policy.working_on(programme))
    absent = case.assignee_id
    stands_in = absent is not None and absent != work.actor.staff_id and await _is_delegate(work, absent)
    return absent if stands_in else None


async def demand_step(work: Work, unit_id: int, step: Step) -> int | None:
    """Raise NotYourUnit or PostRequired unless the actor may do a step that the unit owes; give for whom the actor stands in."""
    if policy.may_take(work.actor, unit_id, step.posts):
        return None
    if policy.may_take(work.actor, unit_id, step.stand_in):
        of = (work.actor.staff_id, unit_id)
        for principal in await delegations.principals(work.session, of, step.posts, work.now):
            return principal
    await demand_posts(work, unit_id, step.posts)
    return None


async def demand_posts(work: Work, unit_id: int, posts: Collection[str]) -> None:
    """Raise NotYourUnit or PostRequired unless the actor holds one of the rulebook's posts in the unit."""
    if not policy.may_take(work.actor, unit_id, posts):
        await refuse(work, unit_id, [post for post in Post if post in posts])


async def demand_tracking(work: Work, item: FollowUpItem) -> int | None:
    """Raise NotYourUnit or PostRequired unless the actor may close a follow-up item; give its owner when the actor stands in."""
    owner = await work.session.get_one(Staff, item.owner_id)
    # An owner who went to a unit that does not see the case leaves the item to the unit of the case.
    unit_id = owner.unit_id if owner.unit_id in {item.unit_id, item.branch_id} else item.unit_id
    if policy.may_track(work.actor, item, unit_id):
        return None
    if await _is_delegate(work, item.owner_id):
        return item.owner_id
    await refuse(work, unit_id, policy.LEADING)
    return None


async def demand_delegate(work: Work, principal: Staff) -> None:
    """Raise NotYourUnit or PostRequired unless the actor may have somebody act for this person."""
    if not policy.may_delegate(work.actor, principal.unit_id, principal.id):
        await refuse(work, principal.unit_id, (Post.UNIT_HEAD,))


async def demand_assign(work: Work, case: Case) -> None:
    """Raise NotYourUnit or PostRequired unless the actor may assign the case."""
    if not policy.may_assign(work.actor, case):
        await refuse(work, case.unit_id, policy.LEADING)


async def demand_opening(work: Work, unit_id: int, programme: Programme) -> None:
    """Raise NotYourUnit or PostRequired unless the actor may open a revisit of the programme that this unit owns."""
    if not policy.may_open(work.actor, unit_id, programme):
        if programme.opened_by:
            raise PostRequired(policy.opening(programme))
        await refuse(work, unit_id, policy.opening(programme))


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
        await refuse(work, unit_id, policy.SCANNING)


async def demand_submit(work: Work, filing: Filing) -> None:
    """Raise NotYourUnit, PostRequired or NotYours unless the actor may submit the filing."""
    filer = None if filing.filer_id is None else await work.session.get(Staff, filing.filer_id)
    gone = filer is not None and (filer.left_at is not None or filer.unit_id != filing.unit_id)
    if policy.may_submit(work.actor, filing, filer_gone=gone):
        return
    if filer is not None and not gone:
        raise NotYours(filer.name)
    await refuse(work, filing.unit_id, policy.FILING if filer is None else (Post.UNIT_HEAD,))


def demand_inspect(actor: Actor) -> None:
    """Raise PostRequired unless the actor inspects."""
    if not policy.may_inspect(actor):
        raise PostRequired({post for posts in policy.INSPECTING.values() for post in posts})


async def demand_answer(work: Work, unit_id: int) -> None:
    """Raise NotYourUnit or PostRequired unless the actor answers for the unit."""
    if not policy.may_answer(work.actor, unit_id):
        await refuse(work, unit_id, (Post.UNIT_HEAD,))


def demand_export(actor: Actor) -> None:
    """Raise PostRequired unless the actor may take figures out of the house."""
    if not policy.may_export(actor):
        raise PostRequired({*policy.LEADING, Post.COMPLIANCE_OFFICER, Post.AUDITOR})


def demand_acknowledge(actor: Actor) -> None:
    """Raise PostRequired unless the actor signs for what the own unit receives."""
    if not policy.may_acknowledge(actor):
        raise PostRequired(policy.RECEIVING)


def demand_reveal(actor: Actor) -> None:
    """Raise PostRequired unless the actor may see contact data unmasked."""
    if not policy.may_reveal(actor):
        raise PostRequired(policy.REVEALING)


def demand_delivering(actor: Actor) -> None:
    """Raise PostRequired unless the actor brings in the call centre's recordings."""
    if not policy.may_deliver(actor):
        raise PostRequired((Post.CALL_CENTRE,))


async def demand_settle(work: Work, recording: Recording) -> None:
    """Raise NotYourUnit or PostRequired unless the actor may say that a recording belongs to no revisit."""
    if not policy.may_settle(work.actor, recording):
        await refuse(work, recording.unit_id, policy.REVISITING | policy.LEADING)


def demand_load_calendar(actor: Actor) -> None:
    """Raise PostRequired unless the actor may load a calendar year."""
    if not policy.may_load_calendar(actor):
        raise PostRequired((Post.ADMINISTRATOR,))


async def _is_delegate(work: Work, principal_id: int) -> bool:
    of = (work.actor.staff_id, work.actor.unit_id)
    return await delegations.is_delegate(work.session, principal_id, of, work.now)


async def refuse(work: Work, unit_id: int, posts: Iterable[Post]) -> None:
    """Raise NotYourUnit to whoever is not of the unit, else PostRequired."""
    if work.actor.unit_id != unit_id:
        raise NotYourUnit((await organisation.unit(work.session, unit_id)).name)
    raise PostRequired(posts)
