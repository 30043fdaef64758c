"""graphql-transport-ws in words: close codes, the messages of both sides, frames in ready text."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import cast

import orjson

SUBPROTOCOL = "graphql-transport-ws"
LONGEST_REASON = 123
LONGEST_ID = 128


class CloseCode(IntEnum):
    """Why a socket is closed; 4000 and above are the protocol's own."""

    TOO_BIG = 1009
    INTERNAL = 1011
    TRY_LATER = 1013
    BAD_REQUEST = 4400
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    SUBPROTOCOL_REFUSED = 4406
    GREETING_LATE = 4408
    SUBSCRIBER_EXISTS = 4409
    GREETED_TWICE = 4429


class Closing(Exception):
    """The socket is to be closed with a code and a reason, cut to what a close frame holds."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason.encode()[:LONGEST_REASON].decode(errors="ignore")


class Hangup(Exception):
    """The client closed the socket: there is nothing left to say."""


@dataclass(frozen=True, slots=True)
class ClientMessage:
    """One message of the client: its type, the id of the operation it speaks of, its payload."""

    type: str
    id: str
    payload: Mapping[str, object]


def read_message(text: object, limit: int) -> ClientMessage:
    """Read one message; raise Closing when it is not one of the protocol."""
    if not isinstance(text, str):
        raise Closing(CloseCode.BAD_REQUEST, "Messages are text")
    if len(text) > limit:
        raise Closing(CloseCode.TOO_BIG, f"Messages are at most {limit} characters")
    try:
        message: object = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Closing(CloseCode.BAD_REQUEST, "Messages are JSON") from error
    if not isinstance(message, dict):
        raise Closing(CloseCode.BAD_REQUEST, "Messages are JSON objects")
    return _message(cast("dict[str, object]", message))


def _message(fields: Mapping[str, object]) -> ClientMessage:
    kind, name, payload = fields.get("type"), fields.get("id"), fields.get("payload")
    if not isinstance(kind, str):
        raise Closing(CloseCode.BAD_REQUEST, "A message has a type")
    if kind in {"subscribe", "complete"} and not (isinstance(name, str) and 0 < len(name) <= LONGEST_ID):
        raise Closing(CloseCode.BAD_REQUEST, f"{kind} needs an id of 1 to {LONGEST_ID} characters")
    if payload is not None and not isinstance(payload, dict):
        raise Closing(CloseCode.BAD_REQUEST, "A payload is a JSON object")
    return ClientMessage(kind, str(name or ""), cast("dict[str, object]", payload or {}))


def frame(kind: str, name: str | None = None, payload: bytes | None = None) -> str:
    """Write one message of the server; the payload is JSON already."""
    parts = [b'{"type":', orjson.dumps(kind)]
    if name is not None:
        parts += [b',"id":', orjson.dumps(name)]
    if payload is not None:
        parts += [b',"payload":', payload]
    return b"".join([*parts, b"}"]).decode()


def payload_bytes(message: ClientMessage) -> bytes | None:
    """Give a message's payload in JSON, None when it had none."""
    return orjson.dumps(dict(message.payload)) if message.payload else None


def errors_of(body: bytes) -> bytes:
    """Give the list of errors of a response that has no data, as the payload of an `error` message."""
    response = cast("dict[str, object]", orjson.loads(body))
    return orjson.dumps(response["errors"])
