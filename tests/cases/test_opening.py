"""Due duties become revisits with number, owner and assignee."""

from collections import Counter
from datetime import date, timedelta

from sqlalchemy import text

from cases.models.client import Client, CreditAccount
from cases.models.organisation import Staff, StaffPost
from kernel.actor import Post
from kernel.clock import FixedClock
from kernel.work import Desk
from tests.firm import HIRED, Firm
from tests.house import SCHEDULER, open_due, roll

CASES = text(
    "SELECT c.number, k.number AS client, c.unit_id, c.assignee_id, r.programme, r.owner_rule, c.status, o.case_id = c.id AS bound "
    'FROM "case" c JOIN revisit r ON r.case_id = c.id JOIN client k ON k.id = c.client_id '
    "JOIN obligation o ON o.case_id = c.id ORDER BY c.number"
)


async def _cases(desk: Desk) -> list[tuple[object, ...]]:
    async with desk.work(SCHEDULER) as work:
        return [tuple(row) for row in (await work.session.execute(CASES)).all()]


async def test_revisits_are_opened_ahead_of_their_term_and_owned_by_rule(desk: Desk, firm: Firm) -> None:
    await roll(desk)
    assert await open_due(desk) == Counter(opening=2, routine=3)
    gz, sz, csc = firm.units["GZ01"], firm.units["SZ01"], firm.units["CSC"]
    agent, officer, other = (firm.staff[login] for login in ("csc.agent", "branch.revisits", "other.revisits"))
    assert await _cases(desk) == [
        ("RV-2026-000001", "20000002", csc, agent, "opening", "M-019", "PLANNED", True),
        ("RV-2026-000002", "10000003", csc, agent, "opening", "M-019", "PLANNED", True),
        ("RV-2026-000003", "10000001", gz, officer, "routine", "M-021", "PLANNED", True),
        ("RV-2026-000004", "10000002", gz, officer, "routine", "M-021", "PLANNED", True),
        ("RV-2026-000005", "20000001", sz, other, "routine", "M-021", "PLANNED", True),
    ]


async def test_an_opening_missed_for_a_month_is_made_up_by_the_next_and_repeats_nothing(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    await roll(desk)
    await open_due(desk)
    assert await open_due(desk) == Counter()
    clock.advance(timedelta(days=31))
    await roll(desk)
    assert await open_due(desk) == Counter(routine=1)
    assert [row[0] for row in await _cases(desk)][-1] == "RV-2026-000006"


SHARES = text(
    'SELECT s.login, count(*) FROM "case" c JOIN staff s ON s.id = c.assignee_id WHERE c.unit_id = :unit GROUP BY 1 ORDER BY 1'
)


async def test_one_new_case_a_day_goes_to_another_officer_each_day(desk: Desk, firm: Firm, clock: FixedClock) -> None:
    """Who has the fewest open revisits is next: whoever joins catches up first."""
    gz = firm.units["GZ01"]
    await roll(desk)
    await open_due(desk)
    async with desk.work(SCHEDULER) as work:
        for login in ("gz.second", "gz.third"):
            person = Staff(login=login, name=login, unit_id=gz)
            work.session.add(person)
            await work.session.flush()
            work.session.add(StaffPost(staff_id=person.id, post=Post.REVISIT_OFFICER.value, since=HIRED))
    for number in range(7):
        async with desk.work(SCHEDULER) as work:
            client = Client(
                number=f"5{number}",
                name="新客户",
                identity_type="OTHER",
                identity_number=str(number),
                investor_class="ORDINARY",
                branch_id=gz,
            )
            work.session.add(client)
            await work.session.flush()
            work.session.add(
                CreditAccount(number=f"9{number}", client_id=client.id, branch_id=gz, opened_on=date(2024, 1, 2))
            )
        await roll(desk)
        assert (await open_due(desk))["routine"] == 1
    async with desk.work(SCHEDULER) as work:
        shares = [tuple(row) for row in await work.session.execute(SHARES, {"unit": gz})]
    assert shares == [("branch.revisits", 3), ("gz.second", 3), ("gz.third", 3)]


async def test_many_new_cases_even_out_what_was_uneven(desk: Desk, firm: Firm) -> None:
    gz = firm.units["GZ01"]
    await roll(desk)
    async with desk.work(SCHEDULER) as work:
        person = Staff(login="gz.second", name="第二", unit_id=gz)
        work.session.add(person)
        await work.session.flush()
        work.session.add(StaffPost(staff_id=person.id, post=Post.REVISIT_OFFICER.value, since=HIRED))
    assert (await open_due(desk))["routine"] == 3
    async with desk.work(SCHEDULER) as work:
        shares = [tuple(row) for row in await work.session.execute(SHARES, {"unit": gz})]
    assert shares == [("branch.revisits", 1), ("gz.second", 1)]
