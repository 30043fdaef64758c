"""Opens a scan and reads the codes on its pages (adapter: pypdfium2, Pillow, zxing-cpp). Runs in the reading process alone.

The file may come from anybody: the process has little memory, little time and nothing to lose.
"""

from __future__ import annotations

import io
import resource
import warnings
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter

from archive.scans import Bundle, Codes, Unreadable, bundled, ours

if TYPE_CHECKING:
    from collections.abc import Callable

PDF = "application/pdf"
MOST_PAGES = 500
DOTS = 200  # per inch: a module of the printed code is then more than three pixels wide
LONGEST_SIDE = 3600  # A4 at 300 dots per inch; larger pictures are made smaller
MOST_PIXELS = 120_000_000
MEMORY = 2 << 30
POINTS = 72
FORMATS = ("TIFF", "PNG", "JPEG")
DAMAGED = (
    pypdfium2.PdfiumError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    OSError,
    ValueError,
    SyntaxError,
    MemoryError,
)

QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
# A clean scan is read as it is; dots of a rough one are taken out by the median, grain of a dark one is smoothed.
LOOKS: tuple[Callable[[Image.Image], Image.Image], ...] = (
    lambda page: page,
    lambda page: page.filter(ImageFilter.MedianFilter(3)),
    lambda page: page.filter(ImageFilter.GaussianBlur(1.5)),
)


def prepare() -> None:
    """Bound what a file may cost: memory here, time by whoever started this process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def read(content: bytes, media_type: str) -> list[Bundle]:
    """Give the bundles of a file, each with its own pages as a file when there are several; raise Unreadable."""
    with _opened(content, media_type) as scan:
        if not 0 < scan.count <= MOST_PAGES:
            message = f"{scan.count} pages"
            raise Unreadable(message)
        bundles = bundled([_codes(scan.page(number)) for number in range(scan.count)])
        if len(bundles) == 1:
            return bundles
        return [replace(each, content=scan.extract(each.pages)) for each in bundles]


@contextmanager
def _opened(content: bytes, media_type: str) -> Generator[_Pdf | _Picture]:
    try:
        if media_type == PDF:
            with closing(pypdfium2.PdfDocument(content)) as document:
                yield _Pdf(document)
        else:
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                yield _Picture(picture)
    except DAMAGED as error:
        raise Unreadable(str(error)) from error


def _codes(page: Image.Image) -> Codes:
    for look in LOOKS:
        found = zxingcpp.read_barcodes(look(page), formats=QR)
        if codes := ours([each.text for each in found]):
            return codes
    return ()


class _Pdf:
    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        self._document = document
        self.count = len(document)

    def page(self, number: int) -> Image.Image:
        with closing(self._document[number]) as page:
            scale = min(DOTS / POINTS, LONGEST_SIDE / max(page.get_size()))
            with closing(page.render(scale=scale, grayscale=True)) as bitmap:  # pyright: ignore[reportArgumentType]  1 stands for 1.0
                picture: Image.Image = bitmap.to_pil()
                return picture.convert("L")

    def extract(self, pages: tuple[int, ...]) -> bytes:
        target = io.BytesIO()
        with closing(pypdfium2.PdfDocument.new()) as made:
            made.import_pages(self._document, [number - 1 for number in pages])
            made.save(target)
        return target.getvalue()


class _Picture:
    def __init__(self, picture: Image.Image) -> None:
        self._picture = picture
        self.count = getattr(picture, "n_frames", 1)

    def page(self, number: int) -> Image.Image:
        self._picture.seek(number)
        page = self._picture.convert("L")
        page.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        return page

    def extract(self, pages: tuple[int, ...]) -> bytes:
        """Write some frames without loss, as they lie in a file of several."""
        frames = []
        for number in pages:
            self._picture.seek(number - 1)
            frames.append(self._picture.copy())
        target = io.BytesIO()
        frames[0].save(target, format="TIFF", save_all=True, append_images=frames[1:], compression="tiff_lzw")
        return target.getvalue()
