"""An opening date that a later file corrects moves what counts from it: one account, one opening duty."""

from datetime import date

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, TextClause, text

from cases.actions import correction
from kernel.database import open_engine
from kernel.work import Desk
from server.embedded import Endpoints
from server.embedded.roles import SERVICE
from server.migrate import FOLDER, migrate
from tests.firm import Firm
from tests.house import SCHEDULER, edition, open_due, roll

DUTIES = text(
    "SELECT d.code, o.status, o.starts_on, o.due_on FROM obligation o JOIN duty d ON d.id = o.duty_id "
    "WHERE o.client_id = :client ORDER BY d.code, o.id"
)
CASE = text(
    'SELECT k.status, k.due_at = o.due_at AS due, r.period FROM "case" k JOIN revisit r ON r.case_id = k.id '
    "LEFT JOIN obligation o ON o.case_id = k.id WHERE k.client_id = :client AND r.programme = 'opening'"
)
CORRECT = text("UPDATE credit_account SET opened_on = :day WHERE client_id = :client")
TOLD = text("SELECT kind, details FROM journal_entry WHERE subject_kind = 'obligation' ORDER BY id")
FULFIL = text("UPDATE obligation SET status = 'FULFILLED', fulfilled_at = :now WHERE client_id = :client")


async def _correct(desk: Desk, client: int, day: date) -> int:
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(CORRECT, {"client": client, "day": day})
    async with desk.work(SCHEDULER) as work:
        return await correction.follow_events(work, edition(work.now.date()))


async def _rows(desk: Desk, query: TextClause, client: int | None = None) -> list[tuple[object, ...]]:
    values = {} if client is None else {"client": client}
    async with desk.work(SCHEDULER) as work:
        return [tuple(row) for row in await work.session.execute(query, values)]


@pytest.mark.rule("M-010", "M-011")
async def test_a_corrected_opening_moves_the_open_duties_and_the_revisit_and_makes_no_second(
    desk: Desk, firm: Firm
) -> None:
    client = firm.clients["10000003"]
    await roll(desk)
    await open_due(desk)
    assert await _correct(desk, client, date(2026, 2, 14)) == 2
    assert (await roll(desk))["opening"] == 0
    assert await _rows(desk, DUTIES, client) == [
        ("M-010", "OPEN", date(2026, 2, 14), date(2026, 3, 14)),
        ("M-011", "OPEN", date(2026, 2, 14), date(2026, 5, 14)),
    ]
    assert await _rows(desk, CASE, client) == [("PLANNED", True, "2026-02-14")]
    async with desk.work(SCHEDULER) as work:
        told = [tuple(row) for row in await work.session.execute(TOLD)]
        assert (await correction.follow_events(work, edition(work.now.date()))) == 0
    assert [kind for kind, _ in told] == ["obligation.moved", "obligation.moved"]
    assert told[0][1]["from"] == {"starts_on": "2026-02-10", "due_on": "2026-03-10"}
    assert told[0][1]["to"] == {"starts_on": "2026-02-14", "due_on": "2026-03-14"}


@pytest.mark.rule("M-010")
@pytest.mark.parametrize("day", [date(2026, 2, 1), date(2026, 3, 2)])
async def test_a_fulfilled_opening_duty_stays_as_it_is_and_stays_the_only_one(
    desk: Desk, firm: Firm, day: date
) -> None:
    client = firm.clients["10000003"]
    await roll(desk)
    async with desk.work(SCHEDULER) as work:
        early = work.now.replace(month=2, day=20)
        await work.session.execute(FULFIL, {"client": client, "now": early})
    assert await _correct(desk, client, day) == 0
    await roll(desk)
    openings = [row for row in await _rows(desk, DUTIES, client) if row[0] == "M-010"]
    assert openings == [("M-010", "FULFILLED", date(2026, 2, 10), date(2026, 3, 10))]


async def test_duties_and_facts_from_before_their_events_were_kept_are_brought_to_the_same_form(
    desk: Desk, firm: Firm, endpoints: Endpoints
) -> None:
    await roll(desk)
    await open_due(desk)
    events = text(
        "SELECT o.event_id, d.code FROM obligation o JOIN duty d ON d.id = o.duty_id WHERE d.code = 'M-010' ORDER BY o.id"
    )
    before = await _rows(desk, events)
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(
            text("UPDATE revisit SET owner_facts = jsonb_build_object('margin_debt', 2000000.50, 'other', null)")
        )
    owner = open_engine(endpoints.owner_url, size=1)
    async with owner.begin() as connection:
        await connection.run_sync(_down)
    await migrate(owner, SERVICE)
    await owner.dispose()
    assert await _rows(desk, events) == before
    facts = await _rows(desk, text("SELECT DISTINCT owner_facts FROM revisit"))
    assert facts == [({"margin_debt": "2000000.50", "other": None},)]


def _down(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    command.downgrade(config, "0005")


async def test_an_account_that_turns_out_older_than_the_adoption_owes_no_opening_revisit(
    desk: Desk, firm: Firm
) -> None:
    client = firm.clients["10000003"]
    await roll(desk)
    await open_due(desk)
    assert await _correct(desk, client, date(2016, 2, 10)) == 2
    assert (await roll(desk))["opening"] == 0
    assert await _rows(desk, DUTIES, client) == [
        ("M-010", "LAPSED", date(2026, 2, 10), date(2026, 3, 10)),
        ("M-011", "OPEN", date(2025, 12, 1), date(2026, 3, 1)),
    ]
    assert [row[0] for row in await _rows(desk, CASE, client)] == ["CANCELLED"]
    assert await _correct(desk, client, date(2026, 2, 11)) == 0
    assert (await roll(desk))["opening"] == 1
