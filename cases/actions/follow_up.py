"""跟踪事项: raised in or after a revisit, tracked by its owner to a result, told to the client when necessary (art. 10(3))."""

from dataclasses import dataclass
from datetime import date

from cases.actions.permission import demand_tracking
from cases.actions.step import demand, found_in, fulfil, of_case, opened, rules_for
from cases.errors import CaseNotFound
from cases.finding_errors import NotOfTheCase
from cases.forms import demand_all_written, demand_written
from cases.lifecycle import FOLLOW_UP, next_state
from cases.models.case import Case
from cases.models.follow_up import FollowUpItem, FollowUpState
from cases.models.organisation import Staff
from cases.queries import case as cases
from cases.queries import organisation
from kernel import journal
from kernel.clock import office_date
from kernel.errors import invalid
from kernel.work import Work

NOUN = "follow_up_item"
FINDING = "follow_up"


@dataclass(frozen=True, slots=True)
class Raised:
    """What is to be tracked, by whom (None: whoever raises it), and whether the client must be told of the result, and why."""

    text: str
    tell_client: bool
    tell_reason: str
    owner_id: int | None = None


async def add(work: Work, *, case_id: int, raised: Raised, expected_version: int | None = None) -> FollowUpItem:
    """Add an item to be tracked; raise Invalid, NotOfTheCase (owner), WrongState or who may."""
    case, acting_for = await found_in(work, case_id, expected_version)
    rules = await rules_for(work, FINDING, case)
    text, reason = demand_all_written(
        ("item", raised.text, "跟踪事项", "what is to be tracked"),
        ("tellReason", raised.tell_reason, "是否需要反馈客户的理由", "why the client must, or need not, be told"),
    )
    owner = await _owner(work, case, raised.owner_id or work.actor.staff_id)
    item = FollowUpItem(
        case_id=case.id,
        unit_id=case.unit_id,
        branch_id=case.branch_id,
        text=text,
        owner_id=owner.id,
        tell_client=raised.tell_client,
        tell_reason=reason,
        state=FollowUpState.TRACKED.value,
        raised_at=work.now,
        raised_by_id=work.actor.staff_id,
    )
    work.session.add(item)
    await work.session.flush()
    _record(work, item, case, "follow_up.added", acting_for)
    await demand(work, rules, "result", of_case(NOUN, item.id, case), owner)
    return item


async def resolve(
    work: Work, *, item_id: int, result: str, told_on: date | None = None, expected_version: int | None = None
) -> FollowUpItem:
    """Close an item with its result and the day the client was told of it.

    Raise WrongState, StaleVersion, who may, or Invalid: a client who must be told has been told, on a day up to today.
    """
    item = await opened(work, FollowUpItem, item_id, expected_version)
    case = await cases.locked(work.session, item.case_id)
    if case is None:
        raise CaseNotFound
    acting_for = await demand_tracking(work, item)
    item.state = next_state(FOLLOW_UP, item.state, "resolve")
    item.result = demand_written("result", result, "跟踪结果", "the result")
    item.client_told_on = _told(work, item, told_on)
    item.resolved_at, item.resolved_by_id = work.now, work.actor.staff_id
    await work.session.flush()
    _record(work, item, case, "follow_up.resolved", acting_for)
    await fulfil(work, await rules_for(work, FINDING, case), "result", of_case(NOUN, item.id, case))
    return item


async def _owner(work: Work, case: Case, owner_id: int) -> Staff:
    owner = await organisation.staff(work.session, owner_id)
    if owner is None or owner.unit_id not in {case.unit_id, case.branch_id}:
        raise NotOfTheCase
    return owner


def _told(work: Work, item: FollowUpItem, told_on: date | None) -> date | None:
    if told_on is None and item.tell_client:
        zh, en = "该事项须反馈客户，请填写反馈日期。", "The client must be told: say on which day that was."
        raise invalid("clientToldOn", "REQUIRED", zh, en)
    if told_on is not None and not office_date(item.raised_at) <= told_on <= office_date(work.now):
        zh, en = (
            "反馈日期应在登记事项之日至今日之间，请核对。",
            "The day lies between the raising of the item and today: check it.",
        )
        raise invalid("clientToldOn", "OUT_OF_RANGE", zh, en)
    return told_on


def _record(work: Work, item: FollowUpItem, case: Case, kind: str, acting_for: int | None) -> None:
    details = {"owner": item.owner_id, "tell_client": item.tell_client}
    journal.append(
        work,
        kind,
        subject=(NOUN, item.id),
        unit_id=case.unit_id,
        case_id=case.id,
        details=details,
        acting_for=acting_for,
    )
