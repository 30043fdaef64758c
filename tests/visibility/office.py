"""A day at the office for trying every mutation: an open revisit, a filing that is due, an upload, a hold, a notice, a recording that waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, insert, text
from sqlalchemy.ext.asyncio import AsyncEngine

from cases.actions import adoption, client_list, duty, filing, opening
from kernel.clock import FixedClock
from kernel.database import open_engine, open_sessions
from kernel.orm import Base
from kernel.ports import Ports
from kernel.work import Desk
from server.embedded import Endpoints
from tests.firm import Firm
from tests.house import CHOSEN, SCHEDULER, edition
from tests.visibility.seeding import Place, key_of, row

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CASES = text('SELECT id, client_id FROM "case" WHERE unit_id = :unit ORDER BY id')
FILINGS = text("SELECT id FROM filing WHERE unit_id = :unit ORDER BY id LIMIT 1")


@dataclass(frozen=True, slots=True)
class Office:
    """Keys of what branch GZ01 has on its desk."""

    case: int
    client: int
    filing: int
    document: int
    hold: int
    notice: int
    account: int
    obligation: int
    discrepancy: int
    question: int
    item: int
    change: int
    delegation: int
    waiver: int
    note: int
    population: int
    recording: int
    record: int
    plan: int
    client_list: int


async def open_office(endpoints: Endpoints, firm: Firm) -> Office:
    """Let the scheduler open what is due, and write the rest as the superuser."""
    service = open_engine(endpoints.database_url, size=1)
    desk = Desk(open_sessions(service), FixedClock(MORNING), Ports({"rulebooks": CHOSEN}))
    for act in (duty.roll, opening.open_due, filing.open_filings):
        async with desk.work(SCHEDULER) as work:
            await act(work, edition(MORNING.date()))
    async with desk.work(SCHEDULER) as work:
        await adoption.adopt(work, CHOSEN, on=MORNING.date())
    async with desk.work(firm.staff["branch.revisits"]) as work:
        clients = [firm.clients["10000001"]]
        listed = await client_list.propose_list(work, kind="call_list", client_ids=clients)
    await service.dispose()
    admin = open_engine(endpoints.admin_url, size=1)
    office = await _rest(admin, firm, listed.id)
    await admin.dispose()
    return office


async def _rest(admin: AsyncEngine, firm: Firm, listed: int) -> Office:
    async with admin.begin() as connection:
        return await connection.run_sync(_write, firm, listed)


def _write(connection: Connection, firm: Firm, listed: int) -> Office:
    unit, officer = firm.units["GZ01"], firm.staff["branch.revisits"]
    given = {"unit": unit, "officer": officer}
    found = connection.execute(CASES, given).first()
    assert found is not None, "the sweep opened no revisit in GZ01"
    case, client = found
    connection.execute(text('UPDATE "case" SET assignee_id = :officer WHERE id = :case'), {**given, "case": case})
    filed = connection.execute(FILINGS, given).scalar_one()
    about = {"case": case, "client": client}
    obliged = connection.execute(text("SELECT id FROM obligation WHERE case_id = :case"), about).scalar_one()
    account = connection.execute(text("SELECT id FROM credit_account WHERE client_id = :client"), about).scalar_one()
    edition_kept = connection.execute(text("SELECT min(id) FROM rulebook_version")).scalar_one()
    place = Place(1, unit, unit, officer, officer)
    rows: Mapping[str, Mapping[str, object]] = {
        "document": {"case_id": case, "client_id": client, "state": "RESERVED", "begun_at": MORNING},
        "hold": {"case_id": case, "client_id": None, "kind": "CASE_OPEN"},
        "notice": {"obligation_id": obliged},
        "discrepancy": {"case_id": case},
        "question": {"case_id": case},
        "follow_up_item": {"case_id": case},
        "credit_change": {"client_id": client, "account_id": account, "discrepancy_id": None},
        "delegation": {"until": MORNING + timedelta(days=1)},
        "waiver": {"obligation_id": obliged},
        "inspection_note": {"case_id": case},
        "population": {"rulebook_id": edition_kept},
        "recording": {
            "status": "WAITING",
            "branch_id": firm.units["CSC"],
            **dict.fromkeys(("case_id", "attempt_id", "document_id"), None),
        },
        "form_record": {"case_id": case, "form": "MF1", "corrects_id": None, "reason": None, "document_id": None},
        "signature": {"case_id": case},
        "scan": {"flaw": None, "record_id": None},
        "revisit_plan": {"rulebook_id": edition_kept, "previous_id": None, "status": "STANDING"},
    }
    _put(connection, rows, place)
    document, hold, notice, *found = [key_of(name, place) for name in rows if name not in {"scan", "signature"}]
    return Office(case, client, filed, document, hold, notice, account, obliged, *found, listed)


def _put(connection: Connection, rows: Mapping[str, Mapping[str, object]], place: Place) -> None:
    for name, known in rows.items():
        table = Base.metadata.tables[name]
        connection.execute(insert(table).values({**row(table, place), **known}))
