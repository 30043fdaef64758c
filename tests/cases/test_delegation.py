"""Acting for an absent colleague: within the unit, while it runs, by a post that allows it, and the acts say for whom."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from cases.actions import delegation, follow_up, question, revisit
from cases.actions.delegation import Absence
from cases.actions.follow_up import Raised
from cases.errors import CaseNotFound, NotYourUnit, PostRequired, StaffNotFound
from cases.finding_errors import CannotStandIn, DelegationNotFound, NotOfTheCase, SamePerson
from cases.lifecycle import WrongState
from cases.models.delegation import DelegationMatter
from cases.models.form import Signature
from cases.models.revisit import RevisitMethod
from kernel.clock import FixedClock
from kernel.errors import Invalid
from kernel.ports import Ports
from kernel.work import Desk
from tests.findings import confirmed, interviewed, journal_of, reported, visited
from tests.firm import Firm
from tests.house import SCHEDULER, SHELF, open_due, roll
from tests.rules.course import case_of, complete, completed

SIGNED = text(
    "SELECT s.login, a.login FROM signature g JOIN staff s ON s.id = g.staff_id LEFT JOIN staff a ON a.id = g.acting_for_id"
)


@pytest.fixture
def ports() -> Ports:
    return Ports({"rulebooks": SHELF})


async def _delegated(desk: Desk, firm: Firm, people: tuple[str, str], by: str | None = None, **changes: object) -> int:
    principal, stand_in = people
    async with desk.work(firm.staff[by or principal]) as work:
        given: dict[str, object] = {
            "principal_id": firm.staff[principal],
            "delegate_id": firm.staff[stand_in],
            "matter": DelegationMatter.EVERYTHING,
            "since": work.now,
            "until": work.now + timedelta(days=3),
        }
        return (await delegation.delegate(work, Absence(**{**given, **changes}))).id  # type: ignore[arg-type]


async def _case(desk: Desk, firm: Firm, clock: FixedClock) -> int:
    await roll(desk)
    await open_due(desk)
    clock.advance(timedelta(hours=1))
    return await case_of(desk, firm.clients["10000001"])


async def _asked(desk: Desk, firm: Firm, case_id: int) -> int:
    async with desk.work(firm.staff["branch.revisits"]) as work:
        return (await question.raise_question(work, case_id=case_id, text="利率如何计算")).id


async def _answered(desk: Desk, firm: Firm, key: int, login: str) -> None:
    async with desk.work(firm.staff[login]) as work:
        await question.answer(work, question_id=key, text="已说明")


async def test_who_stands_in_for_an_officer_signs_for_the_officer_in_record_and_journal(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    case_id = await _case(desk, firm, clock)
    await _delegated(desk, firm, ("branch.revisits", "branch.margin"))
    async with desk.work(firm.staff["branch.margin"]) as work:
        contact = revisit.Contact(work.now, RevisitMethod.PHONE, "REACHED", "13810000001")
        await revisit.log_attempt(work, case_id=case_id, contact=contact)
    await complete(desk, firm.staff["branch.margin"], case_id, completed())
    async with desk.work(SCHEDULER) as work:
        assert [tuple(row) for row in await work.session.execute(SIGNED)] == [("branch.margin", "branch.revisits")]
    for kind in ("revisit.attempted", "revisit.completed", "record.signed"):
        assert await journal_of(desk, kind) == [(kind, "branch.revisits")]


@pytest.mark.parametrize("how", ["none", "decisions only", "over", "ended", "to another"])
async def test_without_a_running_delegation_for_revisits_one_signs_for_oneself(
    desk: Desk, firm: Firm, clock: FixedClock, how: str
) -> None:
    case_id = await _case(desk, firm, clock)
    people = ("branch.revisits", "branch.supervisor" if how == "to another" else "branch.margin")
    matter = DelegationMatter.DECISIONS if how == "decisions only" else DelegationMatter.REVISITS
    if how != "none":
        made = await _delegated(desk, firm, people, matter=matter)
        if how == "over":
            clock.advance(timedelta(days=3))
        if how == "ended":
            async with desk.work(firm.staff["branch.head"]) as work:
                await delegation.end(work, delegation_id=made)
    await complete(desk, firm.staff["branch.margin"], case_id, completed())
    async with desk.work(SCHEDULER) as work:
        assert (await work.session.execute(SIGNED)).all() == [("branch.margin", None)]


async def test_who_acts_for_the_head_answers_and_confirms_in_the_heads_name_while_it_runs(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    case_id = await visited(desk, firm, clock)
    first, second = await _asked(desk, firm, case_id), await _asked(desk, firm, case_id)
    with pytest.raises(PostRequired):
        await _answered(desk, firm, first, "branch.operations")
    await _delegated(desk, firm, ("branch.head", "branch.operations"), matter=DelegationMatter.DECISIONS)
    await _answered(desk, firm, first, "branch.operations")
    assert await journal_of(desk, "question.answered") == [("question.answered", "branch.head")]
    key = await reported(desk, firm, case_id)
    await interviewed(desk, firm, key, "branch.supervisor")
    assert await confirmed(desk, firm, key, "branch.operations") == "CONFIRMED"
    clock.advance(timedelta(days=3))
    with pytest.raises(PostRequired):
        await _answered(desk, firm, second, "branch.operations")


async def test_nobody_confirms_an_interview_of_his_own_or_of_the_head_he_acts_for(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    case_id = await visited(desk, firm, clock)
    await _delegated(desk, firm, ("branch.head", "branch.operations"))
    for interviewer in ("branch.operations", "branch.head"):
        key = await reported(desk, firm, case_id)
        await interviewed(desk, firm, key, interviewer)
        with pytest.raises(SamePerson):
            await confirmed(desk, firm, key, "branch.operations")


async def test_a_delegate_whose_post_was_lost_acts_no_more(desk: Desk, firm: Firm, clock: FixedClock) -> None:
    key = await _asked(desk, firm, await visited(desk, firm, clock))
    await _delegated(desk, firm, ("branch.head", "branch.operations"))
    async with desk.work(SCHEDULER) as work:
        ended = text("UPDATE staff_post SET post = 'MARGIN_SPECIALIST' WHERE staff_id = :person")
        await work.session.execute(ended, {"person": firm.staff["branch.operations"]})
    with pytest.raises(PostRequired):
        await _answered(desk, firm, key, "branch.operations")


@pytest.mark.parametrize("login", ["branch.revisits", "branch.head"])
async def test_the_absent_person_or_the_head_of_the_unit_arranges_it_and_nobody_else(
    desk: Desk, firm: Firm, login: str
) -> None:
    people = ("branch.revisits", "branch.margin")
    made = await _delegated(desk, firm, people, by=login)
    for other, error in (("branch.margin", PostRequired), ("other.head", NotYourUnit), ("hq.head", NotYourUnit)):
        with pytest.raises(error):
            await _delegated(desk, firm, people, by=other)
        with pytest.raises(error):
            async with desk.work(firm.staff[other]) as work:
                await delegation.end(work, delegation_id=made)


@pytest.mark.parametrize(
    "people",
    [
        ("branch.revisits", "other.revisits"),
        ("branch.revisits", "branch.revisits"),
        ("branch.head", "branch.margin"),
        ("hq.head", "hq.liquidation"),
    ],
)
async def test_only_a_colleague_whose_post_allows_it_stands_in(desk: Desk, firm: Firm, people: tuple[str, str]) -> None:
    with pytest.raises(CannotStandIn):
        await _delegated(desk, firm, people)


async def test_a_delegation_ends_after_it_begins_and_after_now(desk: Desk, firm: Firm, clock: FixedClock) -> None:
    people = ("branch.revisits", "branch.margin")
    for since, until in (
        (timedelta(0), timedelta(0)),
        (timedelta(days=2), timedelta(days=1)),
        (-timedelta(9), -timedelta(8)),
    ):
        with pytest.raises(Invalid) as refused:
            await _delegated(desk, firm, people, since=clock.now() + since, until=clock.now() + until)
        assert [problem.path for problem in refused.value.fields] == ["until"]
    with pytest.raises(StaffNotFound):
        await _delegated(desk, firm, people, delegate_id=987654321)
    with pytest.raises(DelegationNotFound):
        async with desk.work(firm.staff["branch.head"]) as work:
            await delegation.end(work, delegation_id=987654321)


async def test_a_delegate_closes_the_absent_owners_follow_up_items(desk: Desk, firm: Firm, clock: FixedClock) -> None:
    case_id = await visited(desk, firm, clock)
    raised = Raised("补充材料", tell_client=False, tell_reason="内部事项")
    async with desk.work(firm.staff["branch.revisits"]) as work:
        item = (await follow_up.add(work, case_id=case_id, raised=raised)).id

    async def resolve() -> None:
        async with desk.work(firm.staff["branch.margin"]) as work:
            await follow_up.resolve(work, item_id=item, result="已补充")

    with pytest.raises(PostRequired):
        await resolve()
    await _delegated(desk, firm, ("branch.revisits", "branch.margin"))
    await resolve()
    assert await journal_of(desk, "follow_up.resolved") == [("follow_up.resolved", "branch.revisits")]
    with pytest.raises(WrongState):
        await resolve()


async def test_a_follow_up_item_is_given_to_the_units_that_see_the_case_and_told_within_its_days(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    case_id = await visited(desk, firm, clock)

    async def add(login: str) -> int:
        raised = Raised("补充材料", tell_client=True, tell_reason="客户要求", owner_id=firm.staff[login])
        async with desk.work(firm.staff["branch.revisits"]) as work:
            return (await follow_up.add(work, case_id=case_id, raised=raised)).id

    with pytest.raises(NotOfTheCase):
        await add("other.revisits")
    item = await add("branch.margin")
    for days in (-1, 1):
        told_on = (clock.now() + timedelta(days=days)).date()
        with pytest.raises(Invalid) as refused:
            async with desk.work(firm.staff["branch.margin"]) as work:
                await follow_up.resolve(work, item_id=item, result="已补充", told_on=told_on)
        assert [(problem.path, problem.code) for problem in refused.value.fields] == [("clientToldOn", "OUT_OF_RANGE")]


async def test_all_cases_of_somebody_absent_are_given_away_at_once_or_none(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    await roll(desk)
    await open_due(desk)
    cases = [await case_of(desk, firm.clients[number]) for number in ("10000001", "10000002")]
    async with desk.work(SCHEDULER) as work:
        officer = text(
            "INSERT INTO staff_post (id, staff_id, post, since) VALUES (nextval('staff_post_id'), :person, 'REVISIT_OFFICER', now())"
        )
        await work.session.execute(officer, {"person": firm.staff["branch.margin"]})
    count = text('SELECT count(*) FROM "case" WHERE assignee_id = :person')

    async def given(ids: list[int]) -> int:
        async with desk.work(firm.staff["branch.head"]) as work:
            await revisit.assign_all(work, case_ids=ids, assignee_id=firm.staff["branch.margin"])
            return (await work.session.execute(count, {"person": firm.staff["branch.margin"]})).scalar_one()

    foreign = await case_of(desk, firm.clients["20000001"])
    for wrong, error in (([*cases, foreign], CaseNotFound), ([], Invalid), ([*range(1, 102)], Invalid)):
        with pytest.raises(error):
            await given(wrong)
        async with desk.work(SCHEDULER) as work:
            assert (await work.session.execute(count, {"person": firm.staff["branch.margin"]})).scalar_one() == 0
    assert await given(cases) == 2


async def test_a_signature_is_printed_with_whom_it_was_given_for(desk: Desk, firm: Firm, clock: FixedClock) -> None:
    from cases.actions.printing import record_page

    case_id = await _case(desk, firm, clock)
    await _delegated(desk, firm, ("branch.revisits", "branch.margin"))
    await complete(desk, firm.staff["branch.margin"], case_id, completed())
    async with desk.work(SCHEDULER) as work:
        record = (await work.session.execute(text("SELECT record_id FROM signature"))).scalar_one()
        page = await record_page(work, record)
        assert (await work.session.get_one(Signature, 1)).acting_for_id == firm.staff["branch.revisits"]
    assert page is not None
    (signature,) = page.sheet.context["signatures"]  # type: ignore[misc]
    assert signature["person"] == "韩晓东（代李㛃）"
