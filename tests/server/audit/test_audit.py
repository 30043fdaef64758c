"""The public GraphQL-over-HTTP audits (graphql-http), run by Node against the endpoint."""

import json
from pathlib import Path
from time import perf_counter

from tests.node import installed, run
from tests.server.conftest import Toy, served

HERE = Path(__file__).parent


async def audited(url: str, token: str) -> list[dict[str, str]]:
    """Run all audits against a GraphQL address; give id, name, status and reason of each."""
    place = await installed(HERE)
    return json.loads(await run(place, "audit.mjs", AUDIT_URL=url, AUDIT_TOKEN=token))


async def test_all_61_audits_of_graphql_over_http_are_met(toy: Toy) -> None:
    await installed(HERE)
    async with served(toy.app()) as address:
        start = perf_counter()
        results = await audited(f"http://{address}/graphql", toy.token())
        seconds = perf_counter() - start
    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == 61
    assert seconds < 10, "the audits themselves take well under two seconds"
