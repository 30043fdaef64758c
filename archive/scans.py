"""扫描件: what was found on the pages of a scanned form, page by page, and which pages belong together. Pure.

A file with one form's codes is that form, whatever else lies in it. A file with several is several forms: each gets its own pages
in the order that is printed on them, and pages without a code are given to nobody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from archive.codes import Code, read_code

Codes = tuple[Code, ...]
"""The codes of ours that were found on one page, each once, in the order of their text."""


class Disorder(StrEnum):
    """What is wrong with the pages of one form."""

    PAGES_MISSING = "PAGES_MISSING"
    PAGES_SWAPPED = "PAGES_SWAPPED"


@dataclass(frozen=True, slots=True)
class Bundle:
    """Pages (numbered from 1) that belong together: one form's, nobody's, or one with several forms on it.

    `codes` are those of the first pages of the forms on them; `content` is a file of these pages alone, None when they are the
    whole file.
    """

    codes: tuple[str, ...]
    pages: tuple[int, ...]
    disorder: Disorder | None = None
    content: bytes | None = None


class Unreadable(Exception):
    """The file cannot be opened as what it is: damaged, locked by a password, or too large for a page."""


def ours(texts: Sequence[str]) -> Codes:
    """Keep what is a printed code of this house."""
    return tuple(code for text in sorted(set(texts)) if (code := read_code(text)) is not None)


def bundled(pages: Sequence[Codes]) -> list[Bundle]:
    """Give the bundles of a file in the order of their first pages."""
    found = {forms for each in pages if (forms := _forms(each))}
    if len(found) <= 1:
        everything = tuple(range(1, len(pages) + 1))
        return [Bundle(next(iter(found), ()), everything, _disorder([each[0] for each in pages if each]))]
    return sorted(_several(pages), key=lambda bundle: min(bundle.pages))


def _forms(codes: Codes) -> tuple[str, ...]:
    return tuple(sorted({code.first for code in codes}))


def _several(pages: Sequence[Codes]) -> Iterator[Bundle]:
    """Gather the pages of each form wherever they lie; runs of pages without a code stay together."""
    numbered = list(enumerate(pages, start=1))
    for forms in sorted({_forms(each) for each in pages if each}):
        own = sorted((each[0].page, number) for number, each in numbered if _forms(each) == forms)
        codes = [pages[number - 1][0] for _, number in own]
        yield Bundle(forms, tuple(number for _, number in own), _disorder(codes))
    for codes, run in groupby(numbered, key=lambda each: each[1]):
        if not codes:
            yield Bundle((), tuple(number for number, _ in run))


def _disorder(codes: Sequence[Code]) -> Disorder | None:
    """Tell what is wrong with pages in this order; a page that was laid on the glass twice is not."""
    numbers = [code.page for code in codes]
    if codes and set(numbers) != set(range(1, codes[0].pages + 1)):
        return Disorder.PAGES_MISSING
    return None if numbers == sorted(numbers) else Disorder.PAGES_SWAPPED
