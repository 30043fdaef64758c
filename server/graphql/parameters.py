"""The parameters of a GraphQL request, read from a JSON body or a query string: everything wrong is a BadRequest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import parse_qsl

import orjson

from schema.operation import Operation
from server.graphql.documents import Documents
from server.problems import BatchRefused, BodyUnreadable, NestedTooDeeply, ParameterRefused


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a client asks: a document or the id of one, an operation name, variables."""

    query: str | None
    document_id: str | None
    operation_name: str | None
    variables: Mapping[str, object]


def operation_of(parameters: Parameters, documents: Documents) -> Operation:
    """Give the operation to run; raise a DocumentProblem, or DocumentMissing when there is no document."""
    document = documents.find(parameters.query, parameters.document_id)
    return Operation(document, parameters.operation_name, parameters.variables)


def read_json(text: bytes | str, place: str, max_depth: int) -> object:
    """Parse JSON strictly; raise BodyUnreadable or NestedTooDeeply."""
    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BodyUnreadable(place) from error
    if _openings(text) > max_depth:
        check_depth(value, max_depth)
    return value


def _openings(text: bytes | str) -> int:
    """Count what could open a level; a text with few of them needs no walk."""
    return text.count(b"{") + text.count(b"[") if isinstance(text, bytes) else text.count("{") + text.count("[")


def check_depth(value: object, limit: int) -> None:
    """Raise NestedTooDeeply when lists and objects nest deeper than `limit`: nothing after this may recurse further."""
    level = _children([value])
    for _ in range(limit):
        if not level:
            return
        level = [child for parent in level for child in _children(parent)]
    if level:
        raise NestedTooDeeply(limit)


def _children(value: object) -> list[object]:
    if isinstance(value, dict):
        return [child for child in cast("dict[str, object]", value).values() if isinstance(child, dict | list)]
    if isinstance(value, list):
        return [child for child in cast("list[object]", value) if isinstance(child, dict | list)]
    return []


def parameters_of_body(body: bytes, max_depth: int) -> Parameters:
    """Read the parameters of a POST; raise a BadRequest."""
    return parameters_of(read_json(body, "body", max_depth))


def parameters_of_url(query_string: bytes, max_depth: int) -> Parameters:
    """Read the parameters of a GET, variables and extensions being JSON text; raise a BadRequest."""
    try:
        pairs = parse_qsl(query_string.decode("ascii"), encoding="utf-8", errors="strict", max_num_fields=20)
    except ValueError as error:
        raise ParameterRefused("URL", "at most 20 parameters in percent-encoded UTF-8") from error
    request: dict[str, object] = {}
    for name, text in pairs:
        if name in request:
            raise ParameterRefused(name, "given once")
        is_json = name in {"variables", "extensions"}
        request[name] = read_json(text, name, max_depth) if is_json else text
    return parameters_of(request)


def parameters_of(request: object) -> Parameters:
    """Read the parameters of a decoded request; raise a BadRequest."""
    if isinstance(request, list):
        raise BatchRefused
    if not isinstance(request, dict):
        raise ParameterRefused("body", "a JSON object")
    fields = cast("dict[str, object]", request)
    extensions = _map(fields, "extensions")
    return Parameters(
        query=_text(fields, "query"),
        document_id=_text(fields, "documentId") or _text(fields, "id") or _hash(extensions),
        operation_name=_text(fields, "operationName") or None,
        variables=_map(fields, "variables"),
    )


def _text(fields: Mapping[str, object], name: str) -> str | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        raise ParameterRefused(name, "a string")
    return value


def _map(fields: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = fields.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ParameterRefused(name, "a JSON object")
    return cast("dict[str, object]", value)


def _hash(extensions: Mapping[str, object]) -> str | None:
    persisted = extensions.get("persistedQuery")
    if persisted is None:
        return None
    if not isinstance(persisted, dict):
        raise ParameterRefused("extensions.persistedQuery", "a JSON object")
    return _text(cast("dict[str, object]", persisted), "sha256Hash")
