"""The printed code: what each page says of itself, so that a scan of it finds the electronic record again. Pure.

`AJ1/MF1/RV-2026-000123/V2/9F86D081884C7D65`: the mark of this format, the form, the number, the version, and the first 64 bits
of the SHA-256 of the content that was signed. Capitals, digits, `-` and `/` alone: QR holds those in the least room. It says
nothing of anybody: without the house it leads nowhere.
"""

import re
from dataclasses import dataclass

MARK = "AJ1"
DIGEST_LENGTH = 16
_WRITTEN = re.compile(
    MARK + r"/(?P<form>[A-Z][A-Z0-9]*)/(?P<number>[A-Z0-9]+(?:-[A-Z0-9]+)*)/V(?P<version>[1-9][0-9]{0,5})"
    r"/(?P<digest>[0-9A-F]{16})"
)


@dataclass(frozen=True, slots=True)
class Code:
    """A page's form, number and version, and the first sixteen digits of its content's hash."""

    form: str
    number: str
    version: int
    digest: str

    def __str__(self) -> str:
        """Write it as it is printed."""
        return f"{MARK}/{self.form}/{self.number}/V{self.version}/{self.digest}"

    def agrees(self, content_hash: str) -> bool:
        """Tell whether a content with this hash is the one on the page."""
        return content_hash[:DIGEST_LENGTH].upper() == self.digest


def code_of(content_hash: str, form: str, number: str, version: int) -> Code:
    """Give the code of a page with this content."""
    return Code(form, number, version, content_hash[:DIGEST_LENGTH].upper())


def read_code(text: str) -> Code | None:
    """Read what a scanner found; None for whatever else stands in a code."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    return Code(found["form"], found["number"], int(found["version"]), found["digest"])
