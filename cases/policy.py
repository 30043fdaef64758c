"""Who may do what with cases and filings: pure predicates over actor and row. What raises when one is false: actions/permission."""

from cases.models.case import Case
from cases.models.filing import Filing
from cases.models.recording import Recording
from kernel.actor import Actor, Post

REVISITING = frozenset(
    {Post.REVISIT_OFFICER, Post.AGENT, Post.MARGIN_SPECIALIST, Post.BUSINESS_SUPERVISOR, Post.UNIT_HEAD}
)
LEADING = frozenset({Post.UNIT_HEAD, Post.OPERATIONS_DIRECTOR, Post.BUSINESS_SUPERVISOR})
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


def may_work_on(actor: Actor, case: Case) -> bool:
    """Tell whether the actor may log attempts on and complete a case: a revisiting post in the unit that owns it."""
    return actor.unit_id == case.unit_id and actor.holds(*REVISITING)


def may_open(actor: Actor, unit_id: int) -> bool:
    """Tell whether the actor may open a revisit that this unit owns: a revisiting post in it."""
    return actor.unit_id == unit_id and actor.holds(*REVISITING)


def may_assign(actor: Actor, case: Case) -> bool:
    """Tell whether the actor may hand a case to somebody: those who lead the owning unit, and the officer who has it."""
    leads = actor.unit_id == case.unit_id and actor.holds(*LEADING)
    return leads or (case.assignee_id == actor.staff_id and may_work_on(actor, case))


def may_submit(actor: Actor, filing: Filing) -> bool:
    """Tell whether the actor may submit a unit's filing."""
    return actor.unit_id == filing.unit_id and actor.holds(*FILING)


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
