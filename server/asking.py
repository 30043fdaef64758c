"""`anjuan ask` and `anjuan token`: one operation as a demo person, and what proves who that is."""

import httpx
import orjson

from kernel.clock import SystemClock
from kernel.settings import SettingError, Settings
from server.address import read as read_address
from server.address import url_of
from server.issuer import DevelopmentIssuer


async def ask(settings: Settings, document: str, login: str, variables: str) -> str:
    """Send an operation to the service on this machine, give its answer as JSON; raise SettingError."""
    bearer = {"authorization": f"Bearer {development_issuer(settings).token(login)}"}
    try:
        body = {"query": document, "variables": orjson.loads(variables)}
    except orjson.JSONDecodeError as error:
        message = f"--variables is not JSON ({error}): write it like '{{\"first\": 5}}'"
        raise SettingError(message) from error
    address = read_address(settings.home) or url_of(settings.host, settings.port)
    async with httpx.AsyncClient(timeout=30) as client:
        try:
            answer = await client.post(f"{address}/graphql", json=body, headers=bearer)
        except httpx.TransportError as error:
            raise SettingError(f"no service answers at {address}: start it, or set ANJUAN_PORT") from error
    return orjson.dumps(answer.json(), option=orjson.OPT_INDENT_2).decode()


def development_issuer(settings: Settings) -> DevelopmentIssuer:
    """Give the issuer that comes with the house; raise SettingError where another one is set."""
    if settings.oidc_issuer is not None:
        raise SettingError("ANJUAN_OIDC_ISSUER is set: tokens come from that issuer")
    return DevelopmentIssuer(settings.home, settings.host, settings.oidc_audience, SystemClock().now)
