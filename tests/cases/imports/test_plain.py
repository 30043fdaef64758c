"""What the database may type by itself: plain lines, wherever the blocks of a file end; anything else is read line by line."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cases.imports.plain import NotPlain, plain
from cases.imports.reading import examine
from cases.imports.shapes import SNAPSHOTS

HEAD = "date|account|note|assets|debt\n"


async def _passed(folder: Path, body: str, *, size: int = 7, head: str = HEAD) -> str:
    path = folder / "day.csv"
    path.write_text(head + body, newline="")
    content = body.encode()

    async def blocks() -> AsyncIterator[bytes]:
        for start in range(0, len(content), size):
            yield content[start : start + size]

    delivery = examine(path, SNAPSHOTS)
    return b"".join([block async for block in plain(delivery, SNAPSHOTS, blocks())]).decode()


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
async def test_plain_lines_pass_as_they_are_wherever_blocks_end(tmp_path: Path, size: int, end: str) -> None:
    lines = (
        "2026-02-27|0610000001|张䶮 0x_|1.50|0",
        "20260227|A_1||-1| 0 ",
        '"2026/02/27"|"06"|"a|b"|"1.5"|".5"',
        "||||",
    )
    body = end.join(lines) + end
    assert await _passed(tmp_path, body, size=size) == body


async def test_a_last_line_without_an_end_is_a_line(tmp_path: Path) -> None:
    assert await _passed(tmp_path, "20260227|1||1|0") == "20260227|1||1|0\n"


@pytest.mark.parametrize(
    "line",
    [
        "today|1||1|0",
        "260227|1||1|0",
        "2026-0227|1||1|0",
        "20260227|1||1_000|0",
        "20260227|1||0x32|0",
        "20260227|1||1.|0",
        "20260227|1||1e3|0",
        "20260227|1||1",
        "20260227|1||1|0|2",
    ],
)
async def test_other_lines_do_not(tmp_path: Path, line: str) -> None:
    with pytest.raises(NotPlain):
        await _passed(tmp_path, f"20260227|1||1|0\n{line}\n20260227|1||1|0\n")
