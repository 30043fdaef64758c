"""Which web pages may open a socket: those of the service's own origin, and those that are listed."""

from collections.abc import Iterable

from starlette.types import Scope
from strawberry.http.websocket_origin import normalize_allowed_origins, normalize_origin

from server.graphql.negotiation import Head

SCHEMES = {"ws": "http", "wss": "https"}


class Origins:
    """The allow-list; raises ValueError for an entry that is not an origin, and for "*"."""

    def __init__(self, allowed: Iterable[str]) -> None:
        self._allowed = normalize_allowed_origins(tuple(allowed))
        if "*" in self._allowed:
            message = 'allowed origins must be named: "*" would let any page use a person\'s browser'
            raise ValueError(message)

    def admit(self, scope: Scope) -> bool:
        """Tell whether a handshake may proceed. Without an Origin it is no browser, so no page can misuse one."""
        head = Head(scope)
        given = head[b"origin"]
        if not given:
            return True
        origin = normalize_origin(given)
        return origin is not None and (origin in self._allowed or origin == _own(scope, head))


def _own(scope: Scope, head: Head) -> str | None:
    scheme = SCHEMES.get(scope["scheme"], scope["scheme"])
    return normalize_origin(f"{scheme}://{head[b'host']}")
