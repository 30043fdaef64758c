"""Cursors: what was written is read again; anything else is refused before a database sees it."""

from base64 import b64encode
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.paging import BadCursor, is_key, is_storable, read_cursor, write_cursor

TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
INSTANT = st.integers(0, 10**17).map(
    lambda us: (datetime(1, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)).isoformat()
)


@given(INSTANT, TEXT, st.integers(-(2**63), 2**63 - 1), st.dates(), st.uuids(), st.booleans())
def test_a_cursor_gives_back_what_was_written(
    instant: str, text: str, number: int, day: date, key: UUID, truth: bool
) -> None:
    values = [instant, text, number, day.isoformat(), str(key), truth]
    kinds = ["timestamptz", "text", "int8", "date", "uuid", "bool"]
    assert read_cursor(write_cursor("list.order", values), "list.order", kinds) == values


@given(st.text() | st.binary().map(lambda raw: b64encode(raw).decode()))
def test_any_other_text_is_no_cursor(text: str) -> None:
    with pytest.raises(BadCursor):
        read_cursor(text, "list.order", ["int8"])


@pytest.mark.parametrize(
    ("found", "kinds"),
    [
        (["other.order", 1], ["int8"]),
        (["list.order"], ["int8"]),
        (["list.order", 1, 2], ["int8"]),
        (["list.order", "1"], ["int8"]),
        (["list.order", True], ["int8"]),
        (["list.order", 1.5], ["int8"]),
        (["list.order", 2**63], ["int8"]),
        (["list.order", 2**31], ["int4"]),
        (["list.order", None], ["text"]),
        (["list.order", 5], ["text"]),
        (["list.order", "a\x00b"], ["text"]),
        (["list.order", "2026-02-30"], ["date"]),
        (["list.order", "20260302"], ["date"]),
        (["list.order", "2026-W10-1"], ["date"]),
        (["list.order", "infinity"], ["timestamptz"]),
        (["list.order", "2026-03-02T09:00:00"], ["timestamptz"]),
        (["list.order", "2026-03-02T25:00:00+00:00"], ["timestamptz"]),
        (["list.order", "{12345678123456781234567812345678}"], ["uuid"]),
        (["list.order", 1], ["bool"]),
        ("list.order", ["int8"]),
        ({"list.order": 1}, ["int8"]),
    ],
)
def test_a_key_of_the_wrong_kind_is_refused(found: object, kinds: list[str]) -> None:
    with pytest.raises(BadCursor):
        read_cursor(b64encode(orjson.dumps(found)).decode(), "list.order", kinds)


def test_text_that_postgresql_cannot_hold_is_known() -> None:
    assert is_storable("䶮㛃 \U0001f600 \x01")
    assert not is_storable("\x00")
    assert not is_storable("\ud800")
    assert is_key("x", "text")
