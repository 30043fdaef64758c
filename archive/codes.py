"""The printed code: what each page says of itself, so that a scan of it finds the electronic record again. Pure.

`AJ1/MF1/RV-2026-000123/V2/9F86D081884C7D65/1-2`: the mark of this format, the form, the number, the version, the first 64 bits
of the SHA-256 of the content that was signed, and the page of how many. Capitals, digits, `-` and `/` alone: QR holds those in
the least room. It says nothing of anybody: without the house it leads nowhere.
"""

import re
from dataclasses import dataclass, replace

MARK = "AJ1"
DIGEST_LENGTH = 16
_COUNT = r"[1-9][0-9]{0,5}"
_WRITTEN = re.compile(
    MARK + r"/(?P<form>[A-Z][A-Z0-9]*)/(?P<number>[A-Z0-9]+(?:-[A-Z0-9]+)*)/V(?P<version>" + _COUNT + ")"
    r"/(?P<digest>[0-9A-F]{16})/(?P<page>" + _COUNT + ")-(?P<pages>" + _COUNT + ")"
)


@dataclass(frozen=True, slots=True)
class Code:
    """A page's form, number and version, the first sixteen digits of its content's hash, and which page of how many it is."""

    form: str
    number: str
    version: int
    digest: str
    page: int = 1
    pages: int = 1

    def __str__(self) -> str:
        """Write it as it is printed."""
        return f"{MARK}/{self.form}/{self.number}/V{self.version}/{self.digest}/{self.page}-{self.pages}"

    @property
    def first(self) -> str:
        """Give the code of the first page, which stands for the whole form."""
        return str(replace(self, page=1))

    def agrees(self, content_hash: str) -> bool:
        """Tell whether a content with this hash is the one on the page."""
        return content_hash[:DIGEST_LENGTH].upper() == self.digest


def code_of(content_hash: str, form: str, number: str, version: int, page: tuple[int, int] = (1, 1)) -> Code:
    """Give the code of a page with this content, which is one of so many."""
    return Code(form, number, version, content_hash[:DIGEST_LENGTH].upper(), *page)


def read_code(text: str) -> Code | None:
    """Read what a scanner found; None for whatever else stands in a code."""
    found = _WRITTEN.fullmatch(text)
    if found is None or int(found["page"]) > int(found["pages"]):
        return None
    page, pages = int(found["page"]), int(found["pages"])
    return Code(found["form"], found["number"], int(found["version"]), found["digest"], page, pages)
