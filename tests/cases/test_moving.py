"""What is open follows the client to another branch and leaves whoever is no longer there; what is done stays."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import TextClause, text

from archive import holds
from archive.models import Document
from cases.actions import moving
from cases.models.organisation import Staff, StaffPost
from kernel.actor import Post
from kernel.clock import FixedClock
from kernel.ports import Ports
from kernel.work import Desk
from server.embedded import Endpoints
from tests.cases.hearing import announced
from tests.firm import HIRED, Firm
from tests.house import SCHEDULER, SHELF, edition
from tests.rules.course import case_of, complete, completed, paper
from tests.stories import after, revisits_opened

PLACES = text(
    "SELECT r.programme, k.unit_id, k.branch_id, k.assignee_id, r.unit_id, r.branch_id, o.unit_id, o.assignee_id "
    'FROM "case" k JOIN revisit r ON r.case_id = k.id LEFT JOIN obligation o ON o.case_id = k.id '
    "WHERE k.client_id = :client ORDER BY r.programme"
)
LOOSE = text(
    "SELECT unit_id, assignee_id FROM obligation WHERE client_id = :client AND status = 'OPEN' AND case_id IS NULL"
)
MOVE = text("UPDATE client SET branch_id = :unit WHERE id = :client")
TRANSFER = text("UPDATE staff SET unit_id = :unit WHERE id = :staff")
ENTRIES = text("SELECT kind, batch, details FROM journal_entry WHERE kind LIKE '%.reassigned' ORDER BY id")


async def _follow(desk: Desk) -> Counter[str]:
    async with desk.work(SCHEDULER) as work:
        return Counter(await moving.follow_clients(work, edition(work.now.date())))


async def _change(desk: Desk, statement: TextClause, **values: object) -> None:
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(statement, values)


async def _rows(desk: Desk, query: TextClause, **values: object) -> list[tuple[object, ...]]:
    async with desk.work(SCHEDULER) as work:
        return [tuple(row) for row in await work.session.execute(query, values)]


async def _hire(desk: Desk, unit: int, login: str) -> int:
    async with desk.work(SCHEDULER) as work:
        person = Staff(login=login, name=login, unit_id=unit)
        work.session.add(person)
        await work.session.flush()
        work.session.add(StaffPost(staff_id=person.id, post=Post.REVISIT_OFFICER.value, since=HIRED))
        return person.id


@after(revisits_opened)
@pytest.mark.rule("M-021")
async def test_open_revisits_and_duties_follow_the_client_to_another_branch_and_the_centre_keeps_its_own(
    desk: Desk, firm: Firm, endpoints: Endpoints
) -> None:
    gz, sz, csc = (firm.units[code] for code in ("GZ01", "SZ01", "CSC"))
    old, new, agent = firm.clients["10000001"], firm.clients["10000003"], firm.staff["csc.agent"]
    for client in (old, new):
        await _change(desk, MOVE, unit=sz, client=client)
    async with announced(endpoints) as heard:
        assert await _follow(desk) == Counter(opening=1, routine=1, duties=1)
        assert await heard() == sorted(f"worklist:{unit}" for unit in (gz, sz, csc))
    officer = firm.staff["other.revisits"]
    assert await _rows(desk, PLACES, client=old) == [("routine", sz, sz, officer, sz, sz, sz, officer)]
    assert await _rows(desk, PLACES, client=new) == [("opening", csc, sz, agent, csc, sz, csc, agent)]
    assert await _rows(desk, LOOSE, client=new) == [(sz, None)]
    told = await _rows(desk, ENTRIES)
    assert [row[:2] for row in told] == [
        ("revisit.reassigned", 1),
        ("revisit.reassigned", 1),
        ("obligation.reassigned", 1),
    ]
    assert await _follow(desk) == Counter()
    assert len(await _rows(desk, ENTRIES)) == len(told)
    async with desk.work(firm.staff["other.revisits"]) as work:
        seen = text('SELECT count(*) FROM "case" WHERE client_id = :client')
        assert (await work.session.execute(seen, {"client": old})).scalar_one() == 1


@pytest.fixture
def ports() -> Ports:
    return Ports({"rulebooks": SHELF})


@after(revisits_opened)
async def test_what_is_done_stays_where_it_was_done(desk: Desk, firm: Firm, clock: FixedClock) -> None:
    client, gz = firm.clients["10000001"], firm.units["GZ01"]
    clock.advance(timedelta(hours=1))
    await complete(desk, firm.staff["branch.revisits"], await case_of(desk, client), completed())
    await _change(desk, MOVE, unit=firm.units["SZ01"], client=client)
    assert await _follow(desk) == Counter(duties=1)
    assert [row[1:3] for row in await _rows(desk, PLACES, client=client)] == [(gz, gz)]


@after(revisits_opened)
@pytest.mark.parametrize("how", ["left", "transferred", "post ended"])
async def test_revisits_of_somebody_who_is_gone_go_to_the_next_in_turn(desk: Desk, firm: Firm, how: str) -> None:
    gone, gz = firm.staff["branch.revisits"], firm.units["GZ01"]
    if how == "left":
        await _change(desk, text("UPDATE staff SET left_at = timestamptz '2026-03-01' WHERE id = :staff"), staff=gone)
    elif how == "transferred":
        await _change(desk, TRANSFER, unit=firm.units["SZ01"], staff=gone)
    else:
        await _change(desk, text("UPDATE staff_post SET ended_at = now() WHERE staff_id = :staff"), staff=gone)
    assert await _follow(desk) == Counter(routine=2)
    client = firm.clients["10000001"]
    assert await _rows(desk, PLACES, client=client) == [("routine", gz, gz, None, gz, gz, gz, None)]
    assert await _follow(desk) == Counter()
    people = {await _hire(desk, gz, login) for login in ("new.one", "new.two")}
    assert await _follow(desk) == Counter(routine=2)
    given = {
        row[3] for name in ("10000001", "10000002") for row in await _rows(desk, PLACES, client=firm.clients[name])
    }
    assert given == people


@after(revisits_opened)
async def test_papers_of_an_open_case_move_with_it(desk: Desk, firm: Firm) -> None:
    client, sz = firm.clients["10000001"], firm.units["SZ01"]
    case_id = await case_of(desk, client)
    recording = await paper(desk, firm, case_id)
    async with desk.work(SCHEDULER) as work:
        await holds.attach(work, [await work.session.get_one(Document, recording)])
    await _change(desk, MOVE, unit=sz, client=client)
    await _follow(desk)
    seen = text(
        "SELECT d.unit_id, d.branch_id, h.unit_id, p.unit_id FROM document d JOIN document_hold p ON p.document_id = d.id "
        "JOIN hold h ON h.id = p.hold_id WHERE d.case_id = :case"
    )
    assert await _rows(desk, seen, case=case_id) == [(sz, sz, sz, sz)]
