"""扫描件: what was found on the pages of a scanned form, page by page, and which pages belong together. Pure.

A file with one code is one form, whatever else lies in it. A file with several is several forms: each gets its own pages, and
pages without a code are given to nobody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from archive.codes import read_code

Codes = tuple[str, ...]
"""The codes of ours that were found on one page, each once, in alphabetical order."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Pages (numbered from 1) that belong together: one code, none, or several that stand on one page.

    `content` is a file of these pages alone; None when they are the whole file.
    """

    codes: Codes
    pages: tuple[int, ...]
    content: bytes | None = None


class Unreadable(Exception):
    """The file cannot be opened as what it is: damaged, locked by a password, or too large for a page."""


def ours(texts: Sequence[str]) -> Codes:
    """Keep what is a printed code of this house."""
    return tuple(sorted({text for text in texts if read_code(text) is not None}))


def bundled(pages: Sequence[Codes]) -> list[Bundle]:
    """Give the bundles of a file in the order of their first pages."""
    found = {codes for codes in pages if codes}
    if len(found) <= 1:
        return [Bundle(next(iter(found), ()), tuple(range(1, len(pages) + 1)))]
    return sorted(_several(pages), key=lambda bundle: bundle.pages)


def _several(pages: Sequence[Codes]) -> Iterator[Bundle]:
    """Gather the pages of each code wherever they lie; runs of pages without one stay together."""
    numbered = list(enumerate(pages, start=1))
    for codes in sorted({codes for codes in pages if codes}):
        yield Bundle(codes, tuple(number for number, each in numbered if each == codes))
    for codes, run in groupby(numbered, key=lambda each: each[1]):
        if not codes:
            yield Bundle((), tuple(number for number, _ in run))
