"""The real schema over a crowd of rows: compiled reads answer as the reference executor does, whoever asks."""

import asyncio
import random

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from kernel.clock import FixedClock
from kernel.database import open_engine, open_sessions
from kernel.ports import Ports
from kernel.reading import open_pool
from kernel.work import Desk
from schema.build import build
from schema.operation import Api
from schema.sources import SOURCES
from server.embedded import Endpoints
from tests.conftest import MORNING, SCHEDULER_ID
from tests.firm import Firm
from tests.reads.conftest import NO_LIMIT, Reports
from tests.reads.differential import Comparison, see
from tests.reads.generator import Generator
from tests.reads.reference import Reference
from tests.reads.toy_data import TEXTS
from tests.schema.crowd import crowd
from tests.services import SuiteServices

OPERATIONS = 200
COMPUTED = frozenset({"Query.deadline", "Query.workingCalendar", "Query.figures", "Obligation.elapsedMinutes"})
"""What is not read from rows, and what two readings, one after the other, may see change: the minutes that have passed."""
LISTS = {"cases": "cases", "rows": "filing.rows", "accessEntries": "access_entries"}
LISTS |= {"inspectionNotes": "inspection_notes"}
LISTS |= dict.fromkeys(("positions", "contracts", "liquidations", "warnings"), "client")
WEIGHTS = {"Query.worklist": 8, "Query.cases": 10, "Query.clients": 7, "Query.obligations": 8, "Query.filings": 5}
WEIGHTS |= {"Revisit.discrepancies": 5, "Client.creditRecord": 5, "Obligation.source": 6}
WEIGHTS |= {"Client.positions": 6, "Client.contracts": 5, "Client.liquidations": 4, "Client.warnings": 4}
WEIGHTS |= {"Query.node": 6, "Query.documents": 5, "Obligation.subject": 8, "Revisit.record": 5}


@pytest.fixture(scope="session")
def crowded(services: SuiteServices, house: str, firm: Firm) -> Endpoints:
    """Give a database with the crowd in it; nothing writes into it afterwards."""

    def fill() -> None:
        services.drop_database("crowded")
        asyncio.run(_fill(services.create_database("crowded", template=house), firm))

    services.once("crowded", fill)
    return services.of_database("crowded")


async def _fill(endpoints: Endpoints, firm: Firm) -> None:
    engine = open_engine(endpoints.database_url, size=1)
    async with Desk(open_sessions(engine), FixedClock(MORNING), Ports()).work(SCHEDULER_ID) as work:
        await crowd(work.session, firm)
    await engine.dispose()


def offer(type_name: str, path: str) -> list[object]:
    """Offer values for arguments."""
    last = path.rsplit(".", 1)[-1]
    if last == "first":
        return [0, 1, 2, 3, 5, 9, 10, 20, 50]
    if type_name == "ID":
        nouns = ("case", "client", "obligation", "filing", "document", "unit", "staff", "filing_row", "notice")
        nouns += ("discrepancy", "question", "follow_up_item", "major_matter", "credit_change", "interview")
        nouns += ("inspection_note", "population", "export")
        nouns += ("debt_contract", "liquidation", "warning", "position")
        return [f"{noun}:{key}" for noun in nouns for key in range(1, 30)] + [
            "filing_row:2:1",
            "filing_row:3:0",
            "x:1",
            "",
        ]
    named = {
        "number": ["RV-001", "RV-", "90000003", "FL-2", "%"],
        "search": ["9", "90000001", "a", "%", ""],
        "code": ["routine_revisit", "monthly_filing"],
        "period": ["2026-01"],
        "archiveClass": ["recording", "form"],
        "clientMutationId": ["key-1", "key-2", "nothing"],
    }
    plain: dict[str, list[object]] = {
        "String": [*TEXTS],
        "Date": ["2026-03-02", "2026-03-03"],
        "DateTime": ["2026-03-02T01:00:00Z", "2026-03-03T09:00:00.5+08:00"],
        "Int": [0, 1, 2],
        "Boolean": [True, False],
        "Decimal": ["0", "1.5"],
    }
    return [*named[last]] if last in named else plain[type_name]


@pytest.mark.parametrize("login", ["branch.revisits", "hq.head", "audit.officer", "other.head", "counter.gate"])
async def test_the_real_schema_answers_as_the_reference_does(login: str, crowded: Endpoints, firm: Firm) -> None:
    actor, reports, schema = firm.staff[login], Reports(), build()
    pool = await open_pool(crowded.database_url, 2)
    reference = Reference(schema, list(SOURCES))
    engine = create_async_engine(
        crowded.database_url.replace("postgresql://", "postgresql+asyncpg://"), enable_from_linting=False
    )
    async with engine.connect() as connection:
        assert (await connection.execute(text(f"SELECT enter({actor})"))).scalar_one()
        world = await see(connection, reference, f"SELECT enter({actor})")
        comparison = Comparison(
            Api(schema, list(SOURCES), pool, reports, limits=NO_LIMIT), reference, connection, world, actor
        )
        drawn = comparison.pool(offer, lambda name: LISTS.get(name, name))
        generator = Generator(reference.schema, drawn, random.Random(actor), skip=COMPUTED, weights=WEIGHTS)
        outcome = await comparison.run(generator, OPERATIONS, seed=actor)
    await engine.dispose()
    await pool.close()
    assert outcome.differences == [], "\n\n".join(outcome.differences[:3])
    assert reports.defects == []
    assert outcome.counts["equal"] > 2 * OPERATIONS
