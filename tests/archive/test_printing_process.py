"""Forms are printed beside the event loop, by a worker that may be killed, hang or be swamped."""

import asyncio
import multiprocessing
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
import pytest_asyncio

from archive.rendering import PdfRenderer, print_sheet
from archive.sheets import PrinterBusy, PrinterStopped, PrinterUnready, PrintingTimedOut, Sheet, UnknownForm
from tests.archive.sheet_samples import PRINTED_AT, RULEBOOKS, annex1

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def renderer() -> AsyncIterator[PdfRenderer]:
    renderer = PdfRenderer(RULEBOOKS)
    await renderer.warm()
    yield renderer
    await renderer.close()


def workers() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]


async def test_the_event_loop_keeps_turning_while_a_form_is_printed(renderer: PdfRenderer) -> None:
    printing = asyncio.create_task(renderer.render(annex1()))
    turns = 0
    while not printing.done():
        await asyncio.sleep(0.005)
        turns += 1
    assert printing.result() == print_sheet(RULEBOOKS, annex1())
    assert turns > 5


async def test_a_worker_killed_while_idle_is_replaced(renderer: PdfRenderer) -> None:
    for worker in workers():
        os.kill(worker.pid, signal.SIGKILL)
    assert (await renderer.render(annex1())).startswith(b"%PDF-1.7")


async def test_a_worker_killed_while_printing_is_replaced_and_the_form_printed(renderer: PdfRenderer) -> None:
    printing = asyncio.create_task(renderer.render(annex1()))
    await asyncio.sleep(0.05)
    for worker in workers():
        os.kill(worker.pid, signal.SIGKILL)
    assert (await printing).startswith(b"%PDF-1.7")


async def test_a_form_that_takes_too_long_gives_a_typed_error_and_the_next_is_printed(tmp_path: Path) -> None:
    forms = tmp_path / "slow" / "forms"
    forms.mkdir(parents=True)
    (forms / "endless.html").write_text(
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    )
    (forms / "quick.html").write_text("<p>{{ title }}</p>")
    renderer = PdfRenderer(tmp_path, seconds=0.5)
    try:
        await renderer.warm()
        begun = time.monotonic()
        with pytest.raises(PrintingTimedOut, match=r"longer than 0\.5 s"):
            await renderer.render(Sheet("slow/endless", "", {}, printed_at=PRINTED_AT))
        assert time.monotonic() - begun < 5
        assert (await renderer.render(Sheet("slow/quick", "回访", {}, printed_at=PRINTED_AT))).startswith(b"%PDF")
    finally:
        await renderer.close()


async def test_a_full_queue_refuses_at_once_and_says_so() -> None:
    renderer = PdfRenderer(RULEBOOKS, queue=1)
    try:
        accepted = [asyncio.create_task(renderer.render(annex1())) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(PrinterBusy, match="1 waiting"):
            await renderer.render(annex1())
        assert len(set(await asyncio.gather(*accepted))) == 1
    finally:
        await renderer.close()


async def test_an_error_of_the_form_reaches_the_caller_with_its_type(renderer: PdfRenderer) -> None:
    with pytest.raises(UnknownForm, match="annex99"):
        await renderer.render(Sheet("margin_trading/annex99", "", {}, printed_at=PRINTED_AT))


async def test_a_closed_printer_leaves_no_process_behind(renderer: PdfRenderer) -> None:
    await renderer.close()
    assert not workers()
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("fonts", ["/usr/share/fonts/truetype", "/nowhere"])
async def test_a_machine_without_chinese_fonts_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fonts: str
) -> None:
    config = tmp_path / "fonts.conf"
    config.write_text(f"<fontconfig><dir>{fonts}</dir><cachedir>{tmp_path / 'cache'}</cachedir></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(config))
    renderer = PdfRenderer(RULEBOOKS)
    try:
        with pytest.raises(PrinterUnready, match="fonts-noto-cjk"):
            await renderer.warm()
        with pytest.raises((PrinterUnready, PrinterStopped)):
            await renderer.render(annex1())
    finally:
        await renderer.close()
