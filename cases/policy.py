"""Who may do what with cases and filings: pure predicates over actor and row. What raises when one is false: actions/permission."""

from collections.abc import Collection, Container, Mapping

from cases.models.case import Case
from cases.models.filing import Filing
from cases.models.follow_up import FollowUpItem
from cases.models.organisation import Unit, UnitType
from cases.models.recording import Recording
from cases.rulebook.duties import Planning
from cases.rulebook.programmes import Programme
from kernel.actor import Actor, Post

REVISITING = frozenset(
    {Post.REVISIT_OFFICER, Post.AGENT, Post.MARGIN_SPECIALIST, Post.BUSINESS_SUPERVISOR, Post.UNIT_HEAD}
)
LEADING = frozenset({Post.UNIT_HEAD, Post.OPERATIONS_DIRECTOR, Post.BUSINESS_SUPERVISOR})
SCANNING = REVISITING | {Post.OPERATIONS_DIRECTOR}
FILING = frozenset(
    {Post.UNIT_HEAD, Post.OPERATIONS_DIRECTOR, Post.BUSINESS_SUPERVISOR, Post.REVISIT_OFFICER, Post.AGENT}
)
RECEIVING = frozenset({Post.UNIT_HEAD, Post.REVISIT_OFFICER})
"""Who signs for a filing at the headquarters that receives it: its head, and its own revisit officers (M-031, M-032)."""

DELIVERING = frozenset({Post.CALL_CENTRE, Post.SCHEDULER})
"""Who brings in recordings: the call centre's account, or whoever runs the machine until there is one."""

REVEALING = frozenset(
    {*REVISITING, Post.OPERATIONS_DIRECTOR, Post.COMPLAINT_OFFICER, Post.LIQUIDATION_OFFICER, Post.COMPLIANCE_OFFICER}
)
INSPECTING: Mapping[str, frozenset[Post]] = {
    UnitType.BROKERAGE_HQ: frozenset({Post.UNIT_HEAD}),
    UnitType.COMPLIANCE_LEGAL: frozenset({Post.COMPLIANCE_OFFICER, Post.UNIT_HEAD}),
    UnitType.AUDIT_HQ: frozenset({Post.AUDITOR, Post.UNIT_HEAD}),
}
"""Who inspects, by type of unit: they see every unit, note what they find, freeze lists and take archives out (arts 2, 13)."""


CREDIT_ASKING = LEADING | {Post.MARGIN_SPECIALIST, Post.REVISIT_OFFICER}
"""Who may ask that a client's credit be changed: in the client's branch, and in the unit that decides."""


def working_on(programme: Programme | None) -> frozenset[Post]:
    """Give the posts that carry a programme out: any that revisits, unless the programme names the only ones."""
    return REVISITING if programme is None or not programme.only_posts else frozenset(map(Post, programme.posts))


def opening(programme: Programme) -> frozenset[Post]:
    """Give the posts that open a programme's revisits by hand."""
    return frozenset(map(Post, programme.opened_by)) or REVISITING | working_on(programme)


def may_work_on(actor: Actor, case: Case, programme: Programme | None = None) -> bool:
    """Tell whether the actor may log attempts on and complete a case: a post that carries it out, in the unit that owns it."""
    return actor.unit_id == case.unit_id and actor.holds(*working_on(programme))


def may_open(actor: Actor, unit_id: int, programme: Programme) -> bool:
    """Tell whether the actor may open a revisit that this unit owns: in it, unless the programme names who opens it anywhere."""
    return (bool(programme.opened_by) or actor.unit_id == unit_id) and actor.holds(*opening(programme))


def signing_post(actor: Actor, programme: Programme) -> str:
    """Give the post in which the actor signs: the programme's first that is held, else the post that let the actor revisit."""
    held = {post.value for post in actor.posts}
    revisiting = (post.value for post in Post if post in REVISITING)
    return next((post for post in (*programme.posts, *revisiting) if post in held), "")


def may_inspect(actor: Actor) -> bool:
    """Tell whether the actor inspects other units' revisits."""
    return actor.holds(*INSPECTING.get(actor.unit_type, ()))


def may_answer(actor: Actor, unit_id: int) -> bool:
    """Tell whether the actor answers for a unit that was inspected: its head."""
    return actor.unit_id == unit_id and actor.holds(Post.UNIT_HEAD)


def may_export(actor: Actor) -> bool:
    """Tell whether the actor may take figures and lists out of the house: those who lead a unit, and inspectors."""
    return actor.holds(*LEADING) or may_inspect(actor)


def may_assign(actor: Actor, case: Case) -> bool:
    """Tell whether the actor may hand a case to somebody: those who lead the owning unit, and the officer who has it."""
    leads = actor.unit_id == case.unit_id and actor.holds(*LEADING)
    return leads or (case.assignee_id == actor.staff_id and may_work_on(actor, case))


def may_correct(actor: Actor, case: Case, signers: Container[int]) -> bool:
    """Tell whether the actor may correct a signed record of a case: whoever signed a version of it, and the unit's head."""
    heads = actor.unit_id == case.unit_id and actor.holds(Post.UNIT_HEAD)
    return heads or (actor.staff_id in signers and actor.unit_id in {case.unit_id, case.branch_id})


def may_keep_scans(actor: Actor, unit_id: int) -> bool:
    """Tell whether the actor brings in scans of signed forms for a unit, and looks after those that nobody could match."""
    return actor.unit_id == unit_id and actor.holds(*SCANNING)


def may_take(actor: Actor, unit_id: int, posts: Collection[str]) -> bool:
    """Tell whether the actor may do what a unit owes and the rulebook gives to these posts."""
    return actor.unit_id == unit_id and not actor.posts.isdisjoint(posts)


def may_ask_credit(actor: Actor, units: Collection[int]) -> bool:
    """Tell whether the actor may ask that a client's credit be changed."""
    return actor.unit_id in units and actor.holds(*CREDIT_ASKING)


def may_track(actor: Actor, item: FollowUpItem, unit_id: int) -> bool:
    """Tell whether the actor may close a follow-up item: its owner, and those who lead the unit that tracks it."""
    return actor.staff_id == item.owner_id or (actor.unit_id == unit_id and actor.holds(*LEADING))


def may_delegate(actor: Actor, unit_id: int, principal_id: int) -> bool:
    """Tell whether the actor may have somebody act for the principal: the principal, or the head of the unit."""
    return actor.staff_id == principal_id or (actor.unit_id == unit_id and actor.holds(Post.UNIT_HEAD))


def may_stand_in(delegate: Collection[str], principal: Collection[str]) -> bool:
    """Tell by the posts of both whether one may act for the other: a post of the same kind, or one that may act for a head."""
    both = REVISITING - {Post.UNIT_HEAD}
    alike = any(not group.isdisjoint(delegate) and not group.isdisjoint(principal) for group in (both, LEADING))
    return alike or not set(principal).isdisjoint(delegate)


def may_plan(actor: Actor, unit: Unit, rule: Planning) -> bool:
    """Tell whether the actor may plan a unit's revisits: from the unit itself, or from headquarters where that arranges them."""
    arranges = actor.unit_type == rule.arranged_by and unit.type in rule.arranges
    return (actor.unit_id == unit.id or arranges) and not actor.posts.isdisjoint(rule.posts)


def may_submit(actor: Actor, filing: Filing, *, filer_gone: bool = False) -> bool:
    """Tell whether the actor may submit a filing: a unit's for it, a person's himself, or the head once that person is gone."""
    if filing.filer_id is None:
        return actor.unit_id == filing.unit_id and actor.holds(*FILING)
    heads = actor.unit_id == filing.unit_id and actor.holds(Post.UNIT_HEAD)
    return actor.staff_id == filing.filer_id or (filer_gone and heads)


def may_acknowledge(actor: Actor) -> bool:
    """Tell whether the actor signs for what the own unit receives."""
    return actor.holds(*RECEIVING)


def may_reveal(actor: Actor) -> bool:
    """Tell whether the actor's work ever needs unmasked contact data."""
    return actor.holds(*REVEALING)


def may_deliver(actor: Actor) -> bool:
    """Tell whether the actor brings in the call centre's recordings."""
    return actor.holds(*DELIVERING)


def may_settle(actor: Actor, recording: Recording) -> bool:
    """Tell whether the actor says that a recording belongs to no revisit: the agent's unit, or the client service centre."""
    return actor.unit_id in {recording.unit_id, recording.branch_id} and actor.holds(*REVISITING, *LEADING)


def may_load_calendar(actor: Actor) -> bool:
    """Tell whether the actor may load a year of the working calendar: the administrator, or whoever runs the machine."""
    return actor.holds(Post.ADMINISTRATOR, Post.SCHEDULER)
