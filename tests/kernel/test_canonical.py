"""What is hashed has one form: the same content gives the same bytes, and what could have two forms is refused."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.canonical import canonical, digest

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda parts: st.lists(parts) | st.dictionaries(st.text(st.characters(codec="ascii")), parts),
    max_leaves=12,
)


def test_keys_are_sorted_and_nothing_is_added() -> None:
    assert canonical({"b": [1, "二", None], "a": True}) == '{"a":true,"b":[1,"二",null]}'.encode()


@given(PLAIN)
def test_the_digest_does_not_depend_on_the_order_of_keys(value: object) -> None:
    turned = dict(reversed(value.items())) if isinstance(value, dict) else value
    assert digest(value) == digest(turned) == hashlib.sha256(canonical(value)).hexdigest()


@pytest.mark.parametrize("value", [1.5, {"a": [0.1]}, {1: "a"}, {"键": 1}, {1, 2}, object()])
def test_what_writers_would_write_in_two_ways_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="canonical JSON"):
        canonical(value)
