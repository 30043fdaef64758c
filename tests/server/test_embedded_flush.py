"""The embedded store's files are written through as they change, and only those."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from server.embedded.flush import changed, write_through

SECOND = 10**9


def test_what_has_changed_is_written_through_and_nothing_else(tmp_path: Path) -> None:
    for name in ("1.dat", "1.idx", "names/000001.log"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    everything = {str(path) for path in (tmp_path, *tmp_path.rglob("*"))}
    assert changed(tmp_path).keys() == everything
    for path in everything:
        os.utime(path, (1_000, 1_000))
    assert changed(tmp_path, since_ns=2_000 * SECOND) == {}
    os.utime(tmp_path / "1.idx", (3_000, 3_000))
    assert changed(tmp_path, since_ns=2_000 * SECOND) == {str(tmp_path / "1.idx"): 3_000 * SECOND}
    with ThreadPoolExecutor(2) as threads:
        write_through([*everything, str(tmp_path / "gone")], threads)
