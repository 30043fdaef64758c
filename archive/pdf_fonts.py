"""Makes WeasyPrint's PDF small and exact: compact CJK fonts, one associated file (adapter: pydyf, uharfbuzz).

WeasyPrint keeps glyph numbers when it subsets, so each CJK font file carries 65,000 empty slots (75-140 KB). A
CID-keyed CFF finds glyphs by CID through its own charset, so the slots can go: 2-10 KB, and nothing else changes.
"""

from __future__ import annotations

import io
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pydyf

if TYPE_CHECKING:
    from weasyprint.document import Document

# Both come without types, and one as compiled code only.
_harfbuzz: Any = import_module("uharfbuzz")
_fonttools: Any = import_module("fontTools.ttLib")

_OPENTYPE = "/OpenType"
_BARE_CFF = "/CIDFontType0C"


def compact(document: Document, pdf: pydyf.PDF) -> None:
    """Rewrite each CID-keyed font file of `pdf` to its used glyphs, and name the associated file once."""
    fonts = tuple(document.fonts.values())
    for stream in pdf.objects:
        if isinstance(stream, pydyf.Stream) and stream.extra.get("Subtype") == _OPENTYPE:
            _compact_font(stream, fonts)
    _name_associated_files_once(pdf)


def missing_characters(document: Document) -> frozenset[str]:
    """Give the characters for which no installed font has a glyph; complete once the pages were drawn."""
    return frozenset(chr(point) for font in document.fonts.values() for point in font.missing)


def _compact_font(stream: pydyf.Stream, fonts: tuple[Any, ...]) -> None:
    content: bytes = stream.stream[0]
    owner = next(font for font in fonts if font.file_content is content)
    if owner.missing:
        return  # its codes are remapped; the page is about to be set again without them
    wanted = _harfbuzz.SubsetInput()
    wanted.glyph_set.update({glyph for font in fonts if font.hash == owner.hash for glyph in font.to_unicode})
    wanted.flags = _harfbuzz.SubsetFlags.DESUBROUTINIZE | _harfbuzz.SubsetFlags.NO_HINTING
    font = _fonttools.TTFont(io.BytesIO(_harfbuzz.subset(_harfbuzz.Face(content), wanted).blob.data))
    if not hasattr(font["CFF "].cff.topDictIndex[0], "ROS"):
        return  # name-keyed: glyph numbers are its codes and must stay
    stream.stream = [font.reader["CFF "]]
    stream.extra["Subtype"] = _BARE_CFF


def _name_associated_files_once(pdf: pydyf.PDF) -> None:
    # WeasyPrint 70 lists each file of the name tree and each file specification: the same one, twice.
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
