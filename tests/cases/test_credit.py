"""Credit: asked for by branch or headquarters, decided by its head, kept as history, entered once and for ever."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from cases.actions import credit
from cases.actions.credit import Terms
from cases.errors import NotYourUnit, PostRequired, StaleVersion
from cases.finding_errors import AccountClosed, AccountNotFound, FindingNotFound
from cases.lifecycle import WrongState
from cases.models.client import CreditAccount
from kernel.clock import FixedClock
from kernel.errors import Invalid
from kernel.ports import Ports
from kernel.work import Desk
from tests.findings import confirmed, duties, interviewed, received, reported, visited
from tests.firm import Firm
from tests.house import SCHEDULER, SHELF

ACCOUNT = text("SELECT id FROM credit_account WHERE client_id = :client ORDER BY id LIMIT 1")
LOWER = Terms("B", Decimal("200000.00"))


@pytest.fixture
def ports() -> Ports:
    return Ports({"rulebooks": SHELF})


async def _account(desk: Desk, firm: Firm, number: str = "10000001") -> int:
    async with desk.work(SCHEDULER) as work:
        return (await work.session.execute(ACCOUNT, {"client": firm.clients[number]})).scalar_one()


async def _asked(desk: Desk, firm: Firm, account: int, login: str = "branch.margin", proposed: Terms = LOWER) -> int:
    async with desk.work(firm.staff[login]) as work:
        return (await credit.request(work, account_id=account, proposed=proposed, reason="资信下降")).id


async def _decided(desk: Desk, firm: Firm, change: int, login: str = "hq.head", **changes: object) -> str:
    given: dict[str, object] = {"decided": LOWER, "reason": "同意", **changes}
    async with desk.work(firm.staff[login]) as work:
        return (await credit.decide(work, change_id=change, **given)).state  # type: ignore[arg-type]


@pytest.mark.parametrize("login", ["branch.margin", "branch.head", "hq.revisits"])
async def test_branch_and_headquarters_ask_and_the_head_of_headquarters_decides(
    desk: Desk, firm: Firm, login: str
) -> None:
    change = await _asked(desk, firm, await _account(desk, firm), login)
    assert [duty[:4] for duty in await duties(desk)] == [("M-039", "OPEN", "MHQ", "hq.head")]
    for other, error in (("branch.head", NotYourUnit), ("hq.revisits", PostRequired), ("other.head", FindingNotFound)):
        with pytest.raises(error):
            await _decided(desk, firm, change, other)
    assert await _decided(desk, firm, change) == "DECIDED"
    assert [duty[1] for duty in await duties(desk)] == ["FULFILLED"]


async def test_a_decision_that_nothing_changes_is_a_decision_too(desk: Desk, firm: Firm) -> None:
    account = await _account(desk, firm)
    change = await _asked(desk, firm, account)
    await _decided(desk, firm, change, decided=Terms(None, None), reason="资信未恶化")
    async with desk.work(SCHEDULER) as work:
        kept = await work.session.get_one(CreditAccount, account)
        assert (kept.credit_grade, kept.credit_line) == (None, None)
        said = (await work.session.execute(text("SELECT text FROM credit_record_entry"))).scalar_one()
    assert said == "信用等级和授信额度维持不变（资信未恶化）"


async def test_the_branch_signs_for_the_decision_once(desk: Desk, firm: Firm) -> None:
    change = await _asked(desk, firm, await _account(desk, firm))

    async def acknowledge(login: str) -> str:
        async with desk.work(firm.staff[login]) as work:
            return (await credit.acknowledge(work, change_id=change)).state

    with pytest.raises(WrongState):
        await acknowledge("branch.margin")
    await _decided(desk, firm, change)
    for login, error in (("branch.revisits", PostRequired), ("hq.head", NotYourUnit)):
        with pytest.raises(error):
            await acknowledge(login)
    assert await acknowledge("branch.margin") == "ACKNOWLEDGED"
    with pytest.raises(WrongState):
        await acknowledge("branch.head")
    with pytest.raises(WrongState):
        await _decided(desk, firm, change)


@pytest.mark.parametrize("line", ["-1", "NaN", "Infinity", "1.005", "1e18"])
async def test_a_line_that_is_no_amount_is_refused(desk: Desk, firm: Firm, line: str) -> None:
    account = await _account(desk, firm)
    with pytest.raises(Invalid) as refused:
        await _asked(desk, firm, account, proposed=Terms(None, Decimal(line)))
    assert [(problem.path, problem.code) for problem in refused.value.fields] == [("line", "WRONG_FORMAT")]
    change = await _asked(desk, firm, account)
    with pytest.raises(Invalid):
        await _decided(desk, firm, change, decided=Terms("B", Decimal(line)))


async def test_a_request_proposes_something_of_an_open_account_that_is_seen(desk: Desk, firm: Firm) -> None:
    account = await _account(desk, firm)
    with pytest.raises(Invalid) as refused:
        await _asked(desk, firm, account, proposed=Terms(" ", None))
    assert [problem.path for problem in refused.value.fields] == ["grade"]
    for login, error in (("other.head", AccountNotFound), ("csc.head", NotYourUnit), ("hq.complaints", NotYourUnit)):
        with pytest.raises(error):
            await _asked(desk, firm, account, login)
    async with desk.work(SCHEDULER) as work:
        (await work.session.get_one(CreditAccount, account)).closed_on = date(2026, 3, 1)
    with pytest.raises(AccountClosed):
        await _asked(desk, firm, account)


async def test_a_change_that_was_decided_meanwhile_is_refused(desk: Desk, firm: Firm) -> None:
    change = await _asked(desk, firm, await _account(desk, firm))
    with pytest.raises(StaleVersion):
        await _decided(desk, firm, change, expected_version=2)
    with pytest.raises(Invalid) as refused:
        await _decided(desk, firm, change, reason=" ")
    assert [problem.path for problem in refused.value.fields] == ["reason"]
    assert await _decided(desk, firm, change, expected_version=1) == "DECIDED"


async def test_each_open_account_of_a_client_whose_standing_changed_is_decided_on(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    client, branch = firm.clients["10000001"], firm.units["GZ01"]
    async with desk.work(SCHEDULER) as work:
        for number, closed in (("0800000001", None), ("0800000002", date(2026, 1, 5))):
            work.session.add(
                CreditAccount(
                    number=number, client_id=client, branch_id=branch, opened_on=date(2025, 1, 2), closed_on=closed
                )
            )
    key = await reported(desk, firm, await visited(desk, firm, clock))
    await interviewed(desk, firm, key)
    await confirmed(desk, firm, key)
    await received(desk, firm, key)
    async with desk.work(SCHEDULER) as work:
        asked = text("SELECT a.number FROM credit_change c JOIN credit_account a ON a.id = c.account_id ORDER BY 1")
        assert (await work.session.execute(asked)).scalars().all() == ["0610000001", "0800000001"]


async def test_the_credit_record_follows_its_client_to_another_branch_though_nobody_may_change_it(
    desk: Desk, firm: Firm
) -> None:
    await _decided(desk, firm, await _asked(desk, firm, await _account(desk, firm)))
    seen = text("SELECT count(*) FROM credit_record_entry")
    async with desk.work(SCHEDULER) as work:
        moved = text("UPDATE client SET branch_id = :branch WHERE id = :client")
        await work.session.execute(moved, {"branch": firm.units["SZ01"], "client": firm.clients["10000001"]})
    for login, count in (("other.head", 1), ("branch.head", 0)):
        async with desk.work(firm.staff[login]) as work:
            assert (await work.session.execute(seen)).scalar_one() == count
