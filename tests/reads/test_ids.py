"""Global ids, and the scalars of our own."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.reads.ids import Key, prefix_of, read_id, write_id
from schema.scalars import read_instant, read_size, write_instant

TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))


@given(TEXT, st.dates(), st.integers(-(2**63), 2**63 - 1), st.uuids())
def test_a_composite_id_gives_back_its_key(text: str, day: date, number: int, key: UUID) -> None:
    parts: Key = (text, day, number, key)
    written = write_id("noun", parts)
    assert prefix_of(written) == "noun"
    assert read_id(written, "noun", ("text", "date", "int8", "uuid")) == parts


@given(TEXT)
def test_a_key_of_one_text_stands_as_it_is(text: str) -> None:
    assert write_id("unit", text) == f"unit:{text}"
    assert read_id(f"unit:{text}", "unit", ("text",)) == (text,)


@given(st.text())
def test_no_text_at_all_breaks_the_reading_of_ids(text: str) -> None:
    for kinds in (("int8",), ("int4", "text"), ("uuid",), ("date",)):
        key = read_id(text, prefix_of(text), kinds)
        assert key is None or len(key) == len(kinds)


@pytest.mark.parametrize(
    "wrong", ["case", "case:", "case:+1", "case:01", "case: 1", "case:1e3", "case:١", "case:1:1", "unit:1"]
)
def test_only_the_one_way_of_writing_an_id_is_read(wrong: str) -> None:
    assert read_id(wrong, "case", ("int8",)) is None


@pytest.mark.parametrize(
    "written", ["2026-03-02T09:30:00+08:00", "2026-03-02T01:30:00Z", "2026-03-02T01:30:00.000000+00:00"]
)
def test_an_instant_is_read_with_its_offset_as_utc(written: str) -> None:
    assert read_instant(written) == datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    assert write_instant(read_instant(written)) == "2026-03-02T01:30:00+00:00"


@pytest.mark.parametrize(
    "wrong", ["2026-03-02T09:30:00", "2026-03-02", "0001-01-01T00:00:00+08:00", "x+08:00", 5, None, True]
)
def test_an_instant_without_an_offset_or_outside_time_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="2026-03-02T09:30:00"):
        read_instant(wrong)


def test_an_instant_without_an_offset_is_never_written() -> None:
    with pytest.raises(ValueError, match="offset"):
        write_instant(datetime(2026, 3, 2))  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize("size", [0, 2**31, 2**53])
def test_a_size_goes_beyond_two_gibibytes(size: int) -> None:
    assert read_size(size) == size


@pytest.mark.parametrize("wrong", [-1, 2**53 + 1, 1.5, "5", True])
def test_a_size_is_a_whole_number_of_bytes(wrong: object) -> None:
    with pytest.raises(ValueError, match="whole number"):
        read_size(wrong)
