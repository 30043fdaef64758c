"""The printed code says form, number, version and content, and nothing else is taken for one."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.codes import Code, code_of, read_code
from archive.scans import Bundle, Disorder, bundled, ours

HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
WRITTEN = "AJ1/MF1/RV-2026-000123/V2/9F86D081884C7D65/1-2"
A, B = (Code("MF1", f"RV-2026-00012{number}", 1, HASH[:16].upper()) for number in (3, 4))
TWO = [replace(A, page=page, pages=2) for page in (1, 2)]

forms = st.from_regex(r"[A-Z][A-Z0-9]{0,5}", fullmatch=True)
numbers = st.from_regex(r"[A-Z]{2}-20[0-9]{2}-[0-9]{6,7}", fullmatch=True)
counts = st.integers(1, 999_999)
hashes = st.from_regex(r"[0-9a-f]{64}", fullmatch=True)


def test_a_code_is_written_in_capitals_and_digits_alone() -> None:
    assert str(code_of(HASH, "MF1", "RV-2026-000123", 2, (1, 2))) == WRITTEN


@given(hashes, forms, numbers, counts, st.tuples(counts, counts).map(sorted))
def test_what_is_printed_is_read_back(content_hash: str, form: str, number: str, version: int, page: list[int]) -> None:
    code = code_of(content_hash, form, number, version, (page[0], page[1]))
    assert read_code(str(code)) == code == Code(form, number, version, content_hash[:16].upper(), *page)
    assert code.agrees(content_hash)


@given(hashes, hashes)
def test_a_code_agrees_with_no_other_content(printed: str, other: str) -> None:
    code = code_of(printed, "MF1", "RV-2026-000123", 1)
    assert code.agrees(other) == (printed[:16] == other[:16])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://example.test/x",
        WRITTEN.lower(),
        WRITTEN[:-1],
        WRITTEN[:-4],
        WRITTEN.replace("/1-2", "/0-2"),
        WRITTEN.replace("/1-2", "/3-2"),
        WRITTEN + "X",
        WRITTEN + "\n",
        WRITTEN.replace("AJ1", "AJ2"),
        WRITTEN.replace("V2", "V0"),
        WRITTEN.replace("V2", "2"),
        WRITTEN.replace("/MF1", ""),
        "AJ1/MF1/RV--1/V1/9F86D081884C7D65/1-1",
        "AJ1/MF1/../V1/9F86D081884C7D65/1-1",
    ],
)
def test_whatever_else_stands_in_a_code_is_not_ours(text: str) -> None:
    assert read_code(text) is None
    assert ours([text]) == ()


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    assert read_code(text) is None or str(read_code(text)) == text


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ([(A,)], [((A,), (1,))]),
        ([()], [((), (1,))]),
        ([(), ()], [((), (1, 2))]),
        ([(A,), (), (A,)], [((A,), (1, 2, 3))]),
        ([(A,), (B,)], [((A,), (1,)), ((B,), (2,))]),
        ([(A,), (B,), (A,)], [((A,), (1, 3)), ((B,), (2,))]),
        ([(), (A,), (), (), (B,), ()], [((), (1,)), ((A,), (2,)), ((), (3, 4)), ((B,), (5,)), ((), (6,))]),
        ([(A, B)], [((A, B), (1,))]),
        ([(A,), (A, B)], [((A,), (1,)), ((A, B), (2,))]),
        ([(TWO[1],), (B,), (TWO[0],)], [((TWO[0],), (3, 1)), ((B,), (2,))]),
    ],
)
def test_pages_of_one_form_belong_together_and_pages_without_a_code_to_nobody_among_several(
    pages: list[tuple[Code, ...]], expected: list[Any]
) -> None:
    found = bundled(pages)
    assert [(bundle.codes, bundle.pages) for bundle in found] == [
        (tuple(map(str, codes)), numbers) for codes, numbers in expected
    ]
    assert {bundle.disorder for bundle in found} == {None}


@pytest.mark.parametrize(
    ("pages", "disorder"),
    [
        ([(TWO[0],), (TWO[1],)], None),
        ([(TWO[0],), (TWO[0],), (), (TWO[1],)], None),
        ([(TWO[1],), (TWO[0],)], Disorder.PAGES_SWAPPED),
        ([(TWO[0],)], Disorder.PAGES_MISSING),
        ([(TWO[0],), ()], Disorder.PAGES_MISSING),
        ([(TWO[1],), (TWO[1],)], Disorder.PAGES_MISSING),
    ],
)
def test_a_form_of_several_pages_says_which_are_missing_or_swapped(
    pages: list[tuple[Code, ...]], disorder: Disorder | None
) -> None:
    (bundle,) = bundled(pages)
    assert (bundle.codes, bundle.disorder) == ((str(TWO[0]),), disorder)


@given(st.lists(st.sampled_from([(), (A,), (B,), (A, B), (TWO[1],)]), min_size=1, max_size=12))
def test_every_page_is_in_one_bundle(pages: list[tuple[Code, ...]]) -> None:
    found: list[Bundle] = bundled(pages)
    assert sorted(page for bundle in found for page in bundle.pages) == list(range(1, len(pages) + 1))
