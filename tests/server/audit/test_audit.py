"""The public GraphQL-over-HTTP audits (graphql-http), run by Node against the endpoint: over a toy, over our API."""

import json
from pathlib import Path

from starlette.applications import Starlette
from starlette.types import ASGIApp

from kernel.errors import Language
from kernel.reading import open_pool
from kernel.work import Desk
from schema.build import build
from schema.context import Context
from schema.operation import Api
from schema.sources import SOURCES
from server.auth import AccessTokens, Identity
from server.embedded import Endpoints
from server.graphql.documents import Documents
from server.graphql.endpoint import routes
from server.graphql.replies import report
from server.graphql.service import Gatekeeper, GraphqlService, GraphqlSettings
from tests.firm import Firm
from tests.node import installed, run
from tests.server.conftest import Toy, served


async def failures(app: ASGIApp, token: str) -> list[dict[str, str]]:
    """Run all 61 audits against an application; give those that are not met."""
    place = await installed(Path(__file__).parent)
    async with served(app) as address:
        said = await run(place, "audit.mjs", AUDIT_URL=f"http://{address}/graphql", AUDIT_TOKEN=token)
    results = json.loads(said)
    assert len(results) == 61
    return [result for result in results if result["status"] != "ok"]


async def test_all_61_audits_of_graphql_over_http_are_met(toy: Toy) -> None:
    assert await failures(toy.app(), toy.token()) == []


async def test_our_own_api_meets_all_61_audits_too(toy: Toy, endpoints: Endpoints, desk: Desk, firm: Firm) -> None:
    async def make_context(identity: Identity, language: Language) -> Context:
        return Context(firm.staff[identity.login], identity.login, language, desk)

    async def still_allowed(identity: Identity) -> bool:
        return identity.login in firm.staff

    tokens = AccessTokens(toy.issuer.settings, toy.issuer.keys, toy.clock.now)
    pool = await open_pool(endpoints.database_url, 2)
    try:
        api = Api(build(), list(SOURCES), pool, report)
        keeper = Gatekeeper(tokens.identify, still_allowed, toy.clock.now)
        service = GraphqlService(api, make_context, keeper, Documents(), GraphqlSettings())
        assert await failures(Starlette(routes=routes(service)), toy.token()) == []
    finally:
        await pool.close()
