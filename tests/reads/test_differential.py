"""Compiled reads and the plain reference executor give equal answers, whatever is asked, whoever asks."""

import random

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from server.embedded import Endpoints
from tests.reads import toy, toy_data
from tests.reads.conftest import NO_LIMIT, Reports
from tests.reads.differential import Comparison, see
from tests.reads.generator import Generator

OPERATIONS = 100
WEIGHTS = {"Query.add": 1, "Query.me": 2, "Query.cases": 9, "Query.clients": 8, "Query.worklist": 9, "Query.node": 5}
WEIGHTS |= {"Obligation.subject": 9, "Obligation.about": 6, "Complaint.complainant": 6, "Revisit.complaint": 5}


@pytest.mark.parametrize("actor", toy_data.ACTORS)
async def test_generated_operations_answer_as_the_reference_does(
    actor: int, toy_endpoints: Endpoints, pool: asyncpg.Pool
) -> None:
    reports = Reports()
    api, reference = toy.api(pool, reports, NO_LIMIT), toy.reference(toy.schema())
    engine = create_async_engine(toy_endpoints.database_url.replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.connect() as connection:
        world = await see(connection, reference, f"SELECT enter({actor})")
        comparison = Comparison(api, reference, connection, world, actor)
        generator = Generator(
            reference.schema, comparison.pool(toy_data.pool, lambda name: name), random.Random(actor), weights=WEIGHTS
        )
        outcome = await comparison.run(generator, OPERATIONS, seed=actor)
    await engine.dispose()
    assert outcome.differences == []
    assert reports.defects == []
    assert outcome.counts["equal"] > 2 * OPERATIONS
    assert outcome.leaves > (400 if actor == toy_data.ACTORS[-1] else 2_000)
