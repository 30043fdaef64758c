"""Who may do what with cases and filings: pure predicates over actor and row. What raises when one is false: actions/permission."""

from collections.abc import Mapping

from cases.models.case import Case
from cases.models.filing import Filing
from cases.models.organisation import UnitType
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

REVEALING = frozenset(
    {*REVISITING, Post.OPERATIONS_DIRECTOR, Post.COMPLAINT_OFFICER, Post.LIQUIDATION_OFFICER, Post.COMPLIANCE_OFFICER}
)
INSPECTING: Mapping[str, frozenset[Post]] = {
    UnitType.BROKERAGE_HQ: frozenset({Post.UNIT_HEAD}),
    UnitType.MARGIN_HQ: frozenset({Post.UNIT_HEAD}),
    UnitType.COMPLIANCE_LEGAL: frozenset({Post.COMPLIANCE_OFFICER, Post.UNIT_HEAD}),
    UnitType.AUDIT_HQ: frozenset({Post.AUDITOR, Post.UNIT_HEAD}),
}
"""Who inspects, by type of unit: they see every unit, note what they find, freeze lists and take archives out."""
ARRANGING = UnitType.BROKERAGE_HQ
"""Whose head arranges which units revisit whom (art. 2)."""


def may_work_on(actor: Actor, case: Case) -> bool:
    """Tell whether the actor may log attempts on and complete a case: a revisiting post in the unit that owns it."""
    return actor.unit_id == case.unit_id and actor.holds(*REVISITING)


def may_open(actor: Actor, unit_id: int) -> bool:
    """Tell whether the actor may open a revisit that this unit owns: a revisiting post in it, or whoever arranges revisits."""
    return (actor.unit_id == unit_id and actor.holds(*REVISITING)) or may_arrange(actor)


def may_arrange(actor: Actor) -> bool:
    """Tell whether the actor may give revisits to units: the head of the headquarters that arranges them."""
    return actor.unit_type == ARRANGING and actor.holds(Post.UNIT_HEAD)


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
