"""Sets a sheet as PDF/A-3u (adapter: WeasyPrint, Jinja2). Runs in the printing process and reads only our own forms."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import segno
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from weasyprint import CSS, HTML, Attachment, Document
from weasyprint.css import ColorProfile
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from archive.codes import code_of
from archive.pdf_fonts import compact, missing_characters
from archive.printed import SUBSTITUTE, day, moment, printable, shown
from archive.sheets import PrinterUnready, Sheet, UnknownForm, content_hash, record_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

VARIANT = "pdf/a-3u"
RECORD_NAME = "record.json"
SHARED = Path(__file__).parent / "templates"
_STYLESHEET = "paper.css"
_PROFILE = "sRGB2014.icc"
_COLOURS = "srgb"
QUIET = 4  # modules of white around a code, as its standard demands
_GIVEN = "given"  # any name but srgb: the profile was given with the page and need not be loaded again


class NoAddress(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Fetches nothing: a form is one page of text, and whatever asks for an address stops the printing."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: object = None) -> NoReturn:
        """Refuse every address (ValueError): no request leaves, no file is read."""
        del headers
        message = f"a form may not fetch {url}"
        raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Typesetter:
    """Templates, stylesheet and fonts, loaded once and used for every sheet of this process."""

    templates: ImmutableSandboxedEnvironment
    stylesheet: CSS
    fonts: FontConfiguration
    colours: bytes

    def typeset(self, sheet: Sheet) -> bytes:
        """Give the sheet as PDF/A-3u bytes, equal for equal sheets; UnknownForm when there is no such template."""
        content, missing = self._set(sheet)
        if missing:
            # A glyph that is missing is only known after drawing: draw again with visible substitutes.
            content, missing = self._set(sheet, missing)
        _refuse_boxes(missing)
        return content

    def warm_up(self) -> None:
        """Draw one line, so that fonts and parsers are loaded; PrinterUnready when no Chinese font is installed."""
        laid = self._lay(f"<h1>案卷</h1><p>回访{SUBSTITUTE}</p>")
        _write(laid, [])
        _refuse_boxes(missing_characters(laid))

    def _set(self, sheet: Sheet, missing: frozenset[str] = frozenset()) -> tuple[bytes, frozenset[str]]:
        try:
            laid = self._lay(self.page(sheet, missing))
            if (pages := len(laid.pages)) > 1:
                # Each page's code says of how many it is one, which is only known after laying them out: lay them out again.
                laid = self._lay(self.page(sheet, missing, pages))
            return _write(laid, [_attachment(sheet)]), missing_characters(laid)
        except FatalURLFetchingError as error:
            message = f"form {sheet.template} asks for an address: forms carry no links to files"
            raise ValueError(message) from error

    def _lay(self, page: str) -> Document:
        return HTML(string=page, url_fetcher=NoAddress()).render(
            stylesheets=[self.stylesheet],
            font_config=self.fonts,
            color_profiles={_COLOURS: _profile(self.colours)},
            pdf_variant=VARIANT,
            output_intent=_COLOURS,
        )

    def page(self, sheet: Sheet, missing: frozenset[str] = frozenset(), pages: int = 1) -> str:
        """Give the sheet as HTML, every value escaped, characters without glyph substituted, with a code for each of its pages."""
        rulebook, form = sheet.template.split("/")
        templates = self.templates.overlay(finalize=partial(_finalize, missing=missing)) if missing else self.templates
        try:
            template = templates.get_template(f"{rulebook}/forms/{form}.html")
        except TemplateNotFound as error:
            raise UnknownForm(sheet.template) from error
        return template.render(
            **sheet.context,
            title=sheet.title,
            record=sheet.record,
            record_hash=content_hash(sheet.record),
            printed_at=sheet.printed_at.astimezone(UTC).replace(microsecond=0),
            language=sheet.language,
            pages=pages,
        )


def _write(laid: Document, attachments: list[Attachment]) -> bytes:
    output = io.BytesIO()
    laid.write_pdf(output, finisher=compact, pdf_variant=VARIANT, attachments=attachments, output_intent=_GIVEN)
    return output.getvalue()


def open_typesetter(rulebooks: Path) -> Typesetter:
    """Load the shared sheets and the folder of rulebooks; about a second, once per process."""
    fonts = FontConfiguration()
    stylesheet = CSS(filename=SHARED / _STYLESHEET, font_config=fonts)
    # The profile that WeasyPrint carries, read once: on its own it opens the file for every form and never closes it.
    colours = (files("weasyprint.pdf") / _PROFILE).read_bytes()
    return Typesetter(_environment(rulebooks), stylesheet, fonts, colours)


def _profile(content: bytes) -> ColorProfile:
    # Opened for each page: the library writes a profile back differently once it was asked for its name.
    return ColorProfile(io.BytesIO(content), _PROFILE, "relative-colorimetric", (["r"], ["g"], ["b"]))


def _environment(rulebooks: Path) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(SHARED), FileSystemLoader(rulebooks)]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., str]] = {
        "shown": shown,
        "day": day,
        "moment": moment,
        "code": _code,
        "picture": _picture,
    }
    environment.filters.update(filters)
    return environment


def _code(content_hash: str, form: str, number: str, version: int, page: tuple[int, int]) -> str:
    return str(code_of(content_hash, form, number, version, page))


def _picture(code: str) -> Markup:
    """Draw a code as lines, without an image: a quarter of it may be lost under stamps and folds."""
    drawn = segno.make_qr(code, error="q", boost_error=False)
    return Markup(drawn.svg_inline(border=QUIET, omitsize=True, svgclass=None, lineclass=None))  # noqa: S704  segno's own SVG


def _refuse_boxes(missing: frozenset[str]) -> None:
    if missing:
        raise PrinterUnready(f"no font has {''.join(sorted(missing)[:20])}")


def _finalize(value: object, missing: frozenset[str] = frozenset()) -> object:
    if value is None:
        return ""
    if isinstance(value, Markup):
        return Markup(printable(str(value), missing))  # noqa: S704  already escaped; the substitute has no markup
    return printable(value, missing) if isinstance(value, str) else value


def _attachment(sheet: Sheet) -> Attachment:
    when = sheet.printed_at.astimezone(UTC)
    return Attachment(
        file_obj=io.BytesIO(record_bytes(sheet.record)),
        name=RECORD_NAME,
        description=sheet.title,
        created=when,
        modified=when,
        relationship="Source",
    )
