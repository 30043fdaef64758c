"""Who may do what with cases and filings: pure predicates over actor and row, and the demands that raise when one is false."""

from cases.errors import NotYourUnit, PostRequired
from cases.models.case import Case
from cases.models.filing import Filing
from cases.queries import organisation
from kernel.actor import Actor, Post
from kernel.work import Work

REVISITING = frozenset(
    {Post.REVISIT_OFFICER, Post.AGENT, Post.MARGIN_SPECIALIST, Post.BUSINESS_SUPERVISOR, Post.UNIT_HEAD}
)
LEADING = frozenset({Post.UNIT_HEAD, Post.OPERATIONS_DIRECTOR, Post.BUSINESS_SUPERVISOR})
FILING = frozenset(
    {Post.UNIT_HEAD, Post.OPERATIONS_DIRECTOR, Post.BUSINESS_SUPERVISOR, Post.REVISIT_OFFICER, Post.AGENT}
)
REVEALING = frozenset(
    {*REVISITING, Post.OPERATIONS_DIRECTOR, Post.COMPLAINT_OFFICER, Post.LIQUIDATION_OFFICER, Post.COMPLIANCE_OFFICER}
)
OVERSEEING = frozenset({Post.AUDITOR, Post.COMPLIANCE_OFFICER, Post.LEADER})


def may_work_on(actor: Actor, case: Case) -> bool:
    """Tell whether the actor may log attempts on and complete a case: a revisiting post in the unit that owns it."""
    return actor.unit_id == case.unit_id and actor.holds(*REVISITING)


def may_assign(actor: Actor, case: Case) -> bool:
    """Tell whether the actor may hand a case to somebody: those who lead the owning unit, and the officer who has it."""
    leads = actor.unit_id == case.unit_id and actor.holds(*LEADING)
    return leads or (case.assignee_id == actor.staff_id and may_work_on(actor, case))


def may_submit(actor: Actor, filing: Filing) -> bool:
    """Tell whether the actor may submit a unit's filing."""
    return actor.unit_id == filing.unit_id and actor.holds(*FILING)


def may_reveal(actor: Actor) -> bool:
    """Tell whether the actor's work ever needs unmasked contact data."""
    return actor.holds(*REVEALING)


def may_load_calendar(actor: Actor) -> bool:
    """Tell whether the actor may load a year of the working calendar: the administrator, or whoever runs the machine."""
    return actor.holds(Post.ADMINISTRATOR, Post.SCHEDULER)


async def demand_work_on(work: Work, case: Case) -> None:
    """Raise NotYourUnit or PostRequired unless the actor may work on the case."""
    if not may_work_on(work.actor, case):
        await _refuse(work, case.unit_id, REVISITING)


async def demand_assign(work: Work, case: Case) -> None:
    """Raise NotYourUnit or PostRequired unless the actor may assign the case."""
    if not may_assign(work.actor, case):
        await _refuse(work, case.unit_id, LEADING)


async def demand_opening(work: Work, unit_id: int) -> None:
    """Raise NotYourUnit or PostRequired unless the actor may open a revisit that this unit owns."""
    if work.actor.unit_id != unit_id or not work.actor.holds(*REVISITING):
        await _refuse(work, unit_id, REVISITING)


async def demand_submit(work: Work, filing: Filing) -> None:
    """Raise NotYourUnit or PostRequired unless the actor may submit the filing."""
    if not may_submit(work.actor, filing):
        await _refuse(work, filing.unit_id, FILING)


def demand_reveal(actor: Actor) -> None:
    """Raise PostRequired unless the actor may see contact data unmasked."""
    if not may_reveal(actor):
        raise PostRequired(_named(REVEALING))


def demand_load_calendar(actor: Actor) -> None:
    """Raise PostRequired unless the actor may load a calendar year."""
    if not may_load_calendar(actor):
        raise PostRequired(_named(frozenset({Post.ADMINISTRATOR})))


async def _refuse(work: Work, unit_id: int, posts: frozenset[Post]) -> None:
    if work.actor.unit_id != unit_id:
        raise NotYourUnit((await organisation.unit(work.session, unit_id)).name)
    raise PostRequired(_named(posts))


def _named(posts: frozenset[Post]) -> str:
    return "、".join(sorted(posts))
