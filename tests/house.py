"""Steps that many tests share: the regulation adopted, a sweep run, a revisit opened."""

from collections import Counter
from datetime import date
from pathlib import Path

from cases.actions import adoption, duty, opening
from cases.rulebook import Edition, Shelf, load_shelf
from kernel.work import Desk

SHIPPED: Shelf = load_shelf(Path(__file__).resolve().parent.parent / "rulebooks")
SHELF: Shelf = SHIPPED.chosen()
CHOSEN: Shelf = SHIPPED.chosen(["sales_calls"])
ADOPTED = date(2025, 12, 1)
SCHEDULER = 1


def edition(on: date) -> Edition:
    """Give the margin-trading edition that governs a day."""
    return SHELF.in_force("margin_trading", on)


async def roll(desk: Desk) -> Counter[str]:
    """Run the daily roll once as the scheduler; tell what it made and ended."""
    async with desk.work(SCHEDULER) as work:
        return Counter(await duty.roll(work, edition(work.now.date())))


async def adopt(desk: Desk) -> None:
    """Adopt the shelf and load the shipped calendar."""
    async with desk.work(SCHEDULER) as work:
        await adoption.adopt(work, SHELF, on=ADOPTED)
        await adoption.load_shipped_calendar(work)


async def open_due(desk: Desk) -> Counter[str]:
    """Run the daily opening of revisits once as the scheduler; tell how many of each programme."""
    async with desk.work(SCHEDULER) as work:
        return Counter(await opening.open_due(work, edition(work.now.date())))


def wav(seconds: int = 1) -> bytes:
    """Make a small G.711 A-law recording."""
    data = b"\xd5" * 8000 * seconds
    head = b"WAVEfmt " + (18).to_bytes(4, "little") + bytes.fromhex("0600 0100 401f0000 401f0000 0100 0800 0000")
    body = head + b"data" + len(data).to_bytes(4, "little") + data
    return b"RIFF" + len(body).to_bytes(4, "little") + body
