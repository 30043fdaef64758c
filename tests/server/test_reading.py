"""Whatever bytes a client sends, reading them ends in a value or in the one typed refusal."""

from contextlib import suppress

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.graphql.negotiation import bearer, language, media_type
from server.graphql.parameters import check_depth, parameters_of_body, parameters_of_url
from server.graphql.protocol import Closing, read_message
from server.headers import SECURITY_HEADERS, SecurityHeaders
from server.problems import BadRequest, NestedTooDeeply, NotAcceptable, Unauthenticated

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=20,
)


@given(st.binary(max_size=200) | JSON.map(lambda value: repr(value).encode("utf-8", "surrogatepass")))
def test_any_body_is_parameters_or_a_bad_request(body: bytes) -> None:
    with suppress(BadRequest):
        parameters_of_body(body, 64)


@given(st.binary(max_size=200))
def test_any_query_string_is_parameters_or_a_bad_request(query_string: bytes) -> None:
    with suppress(BadRequest):
        parameters_of_url(query_string, 64)


@given(st.text(max_size=100) | st.binary(max_size=20) | st.none())
def test_any_frame_is_a_message_or_closes_the_socket(frame: object) -> None:
    with suppress(Closing):
        assert read_message(frame, 1_000).type


@given(st.text(max_size=100))
def test_any_headers_are_read_or_refused(text: str) -> None:
    assert language(text) in {"zh", "en"}
    with suppress(NotAcceptable):
        assert media_type(text).endswith("json")
    with suppress(Unauthenticated):
        assert bearer(text)


@given(st.integers(1, 200), st.integers(0, 100))
def test_nesting_is_refused_exactly_above_the_limit(levels: int, limit: int) -> None:
    value: object = []
    for level in range(levels - 1):
        value = [value] if level % 2 else {"a": value, "b": 1}
    if levels <= limit:
        check_depth(value, limit)
    else:
        with pytest.raises(NestedTooDeeply):
            check_depth(value, limit)


def test_a_reason_is_cut_to_what_a_close_frame_holds() -> None:
    assert len(Closing(4400, "案" * 100).reason.encode()) <= 123  # type: ignore[arg-type]


async def test_the_wrapper_adds_security_headers_an_answer_did_not_set_itself() -> None:
    sent: list[dict[str, object]] = []

    async def app(scope, receive, send):  # noqa: ANN001, ANN202
        await send({"type": "http.response.start", "status": 200, "headers": [(b"Cache-Control", b"private")]})
        await send({"type": "http.response.body", "body": orjson.dumps({})})

    async def send(message):  # noqa: ANN001, ANN202
        sent.append(message)

    await SecurityHeaders(app)({"type": "http"}, None, send)  # type: ignore[arg-type]
    headers = sent[0]["headers"]
    assert isinstance(headers, list)
    assert [value for name, value in headers if name.lower() == b"cache-control"] == [b"private"]
    assert {name for name, _ in headers[1:]} == {name for name, _ in SECURITY_HEADERS} - {b"cache-control"}
    await SecurityHeaders(app)({"type": "websocket"}, None, send)  # type: ignore[arg-type]
