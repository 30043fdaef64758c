"""Who may do what with cases and filings: pure predicates over actor and row. What raises when one is false: actions/permission."""

from collections.abc import Container

from cases.models.case import Case
from cases.models.filing import Filing
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


def may_correct(actor: Actor, case: Case, signers: Container[int]) -> bool:
    """Tell whether the actor may correct a signed record of a case: whoever signed a version of it, and the unit's head."""
    heads = actor.unit_id == case.unit_id and actor.holds(Post.UNIT_HEAD)
    return heads or (actor.staff_id in signers and may_work_on(actor, case))


def may_keep_scans(actor: Actor, unit_id: int) -> bool:
    """Tell whether the actor brings in scans of signed forms for a unit, and looks after those that nobody could match."""
    return actor.unit_id == unit_id and actor.holds(*SCANNING)


def may_submit(actor: Actor, filing: Filing) -> bool:
    """Tell whether the actor may submit a unit's filing."""
    return actor.unit_id == filing.unit_id and actor.holds(*FILING)


def may_acknowledge(actor: Actor) -> bool:
    """Tell whether the actor signs for what the own unit receives."""
    return actor.holds(*RECEIVING)


def may_reveal(actor: Actor) -> bool:
    """Tell whether the actor's work ever needs unmasked contact data."""
    return actor.holds(*REVEALING)


def may_load_calendar(actor: Actor) -> bool:
    """Tell whether the actor may load a year of the working calendar: the administrator, or whoever runs the machine."""
    return actor.holds(Post.ADMINISTRATOR, Post.SCHEDULER)
