"""A scanner in a back office: prints pages as pictures, crooked, grey, grainy, upside down; gives them as files."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import pypdfium2
from PIL import Image

Picture = Image.Image
LOST = 2  # degrees that a sheet lies crooked


def pictures(pdf: bytes, dots: int = 200) -> list[Picture]:
    """Print every page of a PDF as a grey picture, so many dots to the inch."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dots / 72, grayscale=True).to_pil().convert("L") for page in document]
    finally:
        document.close()


def crooked(page: Picture) -> Picture:
    return page.rotate(LOST, expand=True, fillcolor=255, resample=Image.Resampling.BILINEAR)


def grey(page: Picture) -> Picture:
    """Lose the contrast: black becomes dark grey, white light grey."""
    return page.point(lambda value: int(70 + value * 0.5))


def grainy(page: Picture) -> Picture:
    return Image.blend(page, Image.effect_noise(page.size, 60).convert("L"), 0.25)


def upside_down(page: Picture) -> Picture:
    return page.rotate(180)


def sideways(page: Picture) -> Picture:
    return page.rotate(90, expand=True)


def dotted(page: Picture) -> Picture:
    """Give black and white alone, grey as a pattern of dots, as a fax does."""
    return page.convert("1").convert("L")


def poor(page: Picture) -> Picture:
    return grainy(grey(upside_down(crooked(page))))


def spoilt(page: Picture) -> Picture:
    """Cover the corner that holds the code."""
    covered = page.copy()
    covered.paste(255, (page.width // 2, 0, page.width, page.height // 8))
    return covered


def as_file(pages: Sequence[Picture], kind: str, **options: Any) -> bytes:
    """Give pages as one file: JPEG and PNG hold one, TIFF and PDF several."""
    pages = [page.copy() for page in pages]  # Pillow leaves on a picture how it was last written
    target = io.BytesIO()
    more = {"save_all": True, "append_images": list(pages[1:])} if len(pages) > 1 else {}
    pages[0].save(target, format=kind, **more, **options)
    return target.getvalue()


def jpeg(*pages: Picture) -> bytes:
    return as_file(pages, "JPEG", quality=40)


def png(*pages: Picture) -> bytes:
    return as_file(pages, "PNG")


def tiff(*pages: Picture) -> bytes:
    return as_file(pages, "TIFF", compression="tiff_lzw")


def fax(*pages: Picture) -> bytes:
    return as_file([page.convert("1") for page in pages], "TIFF", compression="group4")


def pdf(*pages: Picture) -> bytes:
    return as_file(pages, "PDF", resolution=200, quality=40)


FILES: dict[str, tuple[str, Callable[..., bytes]]] = {
    "jpeg": ("image/jpeg", jpeg),
    "png": ("image/png", png),
    "tiff": ("image/tiff", tiff),
    "fax": ("image/tiff", fax),
    "pdf": ("application/pdf", pdf),
}
