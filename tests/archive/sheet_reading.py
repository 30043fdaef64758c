"""Reads a printed form back: its text, its fonts, the glyphs it shows."""

from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2


def text_of(content: bytes, *, body_only: bool = False) -> str:
    """Give the text of all pages in reading order; without the page margins when `body_only`."""
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(_page_text(page, body_only) for page in document)
    finally:
        document.close()


def _page_text(page: Any, body_only: bool) -> str:
    text = page.get_textpage()
    width, height = page.get_size()
    bottom, top = (54, 70) if body_only else (0, 0)
    return str(text.get_text_bounded(0, bottom, width, height - top)).replace("\r\n", "\n")


def fonts_of(pdf: pikepdf.Pdf) -> list[Any]:
    """Give every composite font of a file."""
    return [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get("/Subtype") == "/Type0"]


def glyphs_shown(content: bytes) -> set[int]:
    """Give every glyph code that the pages show; 0 is .notdef, the empty box."""
    codes: set[int] = set()
    with pikepdf.open(BytesIO(content)) as pdf:
        for page in pdf.pages:
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) in ("Tj", "TJ"):
                    codes |= _codes(operands)
        assert all(font.Encoding == "/Identity-H" for font in fonts_of(pdf))
    return codes


def _codes(operands: Any) -> set[int]:
    strings = [
        bytes(part)
        for item in operands
        for part in (item if isinstance(item, pikepdf.Array) else [item])
        if isinstance(part, pikepdf.String)
    ]
    return {int.from_bytes(string[at : at + 2], "big") for string in strings for at in range(0, len(string), 2)}
