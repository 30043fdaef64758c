"""The embedded store's files are written through as they change, and only those."""

import os
from pathlib import Path

from server.embedded.store import _flush


def test_what_has_changed_is_written_through_and_nothing_else(tmp_path: Path) -> None:
    for name in ("1.dat", "1.idx", "names/000001.log"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    folders = 2
    assert _flush(tmp_path) == 3 + folders
    for path in (tmp_path, *tmp_path.rglob("*")):
        os.utime(path, (1_000, 1_000))
    assert _flush(tmp_path, since_ns=2_000 * 10**9) == 0
    os.utime(tmp_path / "1.idx", (3_000, 3_000))
    assert _flush(tmp_path, since_ns=2_000 * 10**9) == 1
