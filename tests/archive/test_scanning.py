"""Real pictures of printed forms are read: crooked, grey, grainy, pressed, upside down, several in one file; wicked files are not."""

import io
import os
import signal
from collections.abc import AsyncIterator, Callable

import psutil
import pytest
import pytest_asyncio
from PIL import Image

from archive.codes import read_code
from archive.scanning import ScanReader, read_scan
from archive.scans import Disorder, Unreadable
from archive.sheets import content_hash
from archive.typesetting import Typesetter, open_typesetter
from tests.archive import scanner
from tests.archive.scanner import FILES, Picture, pictures
from tests.archive.sheet_samples import RULEBOOKS, annex1, opening_revisit

LONG = "客户希望优化行情与委托系统,并对集中度提示规则作进一步说明。" * 60


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    return open_typesetter(RULEBOOKS)


@pytest.fixture(scope="module")
def form(typesetter: Typesetter) -> bytes:
    return typesetter.typeset(annex1())


@pytest.fixture(scope="module")
def page(form: bytes) -> Picture:
    return pictures(form)[0]


@pytest.fixture(scope="module")
def other(typesetter: Typesetter) -> list[Picture]:
    """Give a form of several pages."""
    return pictures(typesetter.typeset(annex1(MF1_001="王小明", MF1_010=LONG)))


@pytest.fixture(scope="module")
def small(typesetter: Typesetter) -> Picture:
    return pictures(typesetter.typeset(opening_revisit()))[0]


CODE = f"AJ1/MF1/RV-2026-000123/V1/{content_hash(annex1().record)[:16].upper()}/1-1"


def test_the_printed_code_is_on_every_page_and_says_what_the_page_embeds(form: bytes, other: list[Picture]) -> None:
    (bundle,) = read_scan(form, "application/pdf")
    assert (bundle.codes, bundle.pages, bundle.content) == ((CODE,), (1,), None)
    assert len(other) > 1
    (whole,) = read_scan(scanner.pdf(*other), "application/pdf")
    code = read_code(whole.codes[0])
    assert code is not None
    assert (code.form, code.number, code.version, code.pages) == ("MF1", "RV-2026-000123", 1, len(other))
    assert whole.disorder is None


@pytest.mark.parametrize(
    "spoil",
    [
        scanner.crooked,
        scanner.grey,
        scanner.grainy,
        scanner.upside_down,
        scanner.sideways,
        scanner.dotted,
        scanner.poor,
    ],
    ids=lambda spoil: spoil.__name__,
)
def test_a_scan_is_read_however_it_lay_in_the_scanner(page: Picture, spoil: Callable[[Picture], Picture]) -> None:
    (bundle,) = read_scan(scanner.jpeg(spoil(page)), "image/jpeg")
    assert bundle.codes == (CODE,)


@pytest.mark.parametrize("kind", FILES)
def test_every_kind_of_file_is_read(page: Picture, kind: str) -> None:
    media_type, write = FILES[kind]
    (bundle,) = read_scan(write(scanner.crooked(page)), media_type)
    assert bundle.codes == (CODE,)


@pytest.mark.parametrize("dots", [120, 150, 300])
def test_coarser_and_finer_scans_are_read_too(form: bytes, dots: int) -> None:
    (bundle,) = read_scan(scanner.jpeg(scanner.crooked(pictures(form, dots)[0])), "image/jpeg")
    assert bundle.codes == (CODE,)


def test_a_photograph_larger_than_a_page_is_read(form: bytes) -> None:
    (bundle,) = read_scan(scanner.jpeg(pictures(form, 450)[0]), "image/jpeg")
    assert bundle.codes == (CODE,)


@pytest.mark.parametrize("kind", ["pdf", "tiff"])
def test_two_forms_in_one_file_are_two_files_of_their_own_pages(page: Picture, other: list[Picture], kind: str) -> None:
    media_type, write = FILES[kind]
    first, second = read_scan(write(other[1], page, other[0], *other[2:]), media_type)
    assert (first.pages, second.pages) == ((3, 1, *range(4, len(other) + 2)), (2,))
    assert second.codes == (CODE,)
    for bundle in (first, second):
        assert bundle.content is not None
        (alone,) = read_scan(bundle.content, media_type)
        assert (alone.codes, len(alone.pages), alone.disorder) == (bundle.codes, len(bundle.pages), None)


def test_swapped_and_missing_pages_are_told_by_what_is_printed_on_them(other: list[Picture]) -> None:
    for pages, disorder in ((other[::-1], Disorder.PAGES_SWAPPED), (other[:-1], Disorder.PAGES_MISSING)):
        (bundle,) = read_scan(scanner.tiff(*pages), "image/tiff")
        assert (len(bundle.codes), bundle.disorder) == (1, disorder)


def test_a_page_without_code_among_several_forms_is_given_to_nobody(page: Picture, small: Picture) -> None:
    found = read_scan(scanner.pdf(page, scanner.spoilt(page), small), "application/pdf")
    assert [(len(bundle.codes), bundle.pages) for bundle in found] == [(1, (1,)), (0, (2,)), (1, (3,))]


def test_a_page_without_code_says_so(page: Picture) -> None:
    (bundle,) = read_scan(scanner.jpeg(scanner.spoilt(page)), "image/jpeg")
    assert (bundle.codes, bundle.pages) == ((), (1,))


def test_two_forms_on_one_glass_are_not_guessed_at(page: Picture, small: Picture) -> None:
    glass = Image.new("L", (page.width * 2, page.height), 255)
    glass.paste(page, (0, 0))
    glass.paste(small, (page.width, 0))
    (bundle,) = read_scan(scanner.png(glass), "image/png")
    assert len(bundle.codes) == 2


WICKED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "application/pdf"),
    "no pdf": (b"%PDF-1.7\nnothing", "application/pdf"),
    "half a picture": (scanner.png(Image.new("L", (500, 500), 255))[:60], "image/png"),
    "no picture": (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "image/png"),
    "another kind of picture": (scanner.as_file([Image.new("L", (9, 9))], "GIF"), "image/png"),
    "a bomb": (scanner.as_file([Image.new("1", (20_000, 20_000))], "PNG"), "image/png"),
    "too many pages": (scanner.as_file([Image.new("1", (9, 9))] * 501, "TIFF"), "image/tiff"),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reader() -> AsyncIterator[ScanReader]:
    """Give the process that meets the wicked files of everybody alone."""
    reader = ScanReader()
    yield reader
    await reader.close()


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", WICKED)
async def test_a_file_that_is_none_is_unreadable_and_the_next_is_read(
    reader: ScanReader, page: Picture, name: str
) -> None:
    with pytest.raises(Unreadable):
        await reader.read(*WICKED[name])
    (bundle,) = await reader.read(scanner.jpeg(page), "image/jpeg")
    assert bundle.codes == (CODE,)


@pytest.mark.asyncio(loop_scope="module")
async def test_a_reader_that_is_killed_is_replaced(reader: ScanReader, page: Picture) -> None:
    for child in psutil.Process().children():
        if "spawn_main" in " ".join(child.cmdline()):
            os.kill(child.pid, signal.SIGKILL)
    (bundle,) = await reader.read(scanner.jpeg(page), "image/jpeg")
    assert bundle.codes == (CODE,)


@pytest.mark.asyncio(loop_scope="module")
async def test_a_file_that_takes_too_long_is_unreadable(page: Picture) -> None:
    reader = ScanReader(seconds=0.2)
    try:
        slow = scanner.tiff(*[scanner.spoilt(page)] * 12)
        with pytest.raises(Unreadable, match="TimeoutError"):
            await reader.read(slow, "image/tiff")
    finally:
        await reader.close()


def test_an_encrypted_pdf_is_unreadable(form: bytes) -> None:
    import pikepdf

    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(form)) as opened:
        opened.save(target, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(Unreadable):
        read_scan(target.getvalue(), "application/pdf")
