"""The embedded store's files are written through as they change, and only those."""

import os
from pathlib import Path

from server.embedded.store import _changed, _write_through

SECOND = 10**9


def test_what_has_changed_is_written_through_and_nothing_else(tmp_path: Path) -> None:
    for name in ("1.dat", "1.idx", "names/000001.log"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    everything = {tmp_path, *tmp_path.rglob("*")}
    assert _changed(tmp_path).keys() == everything
    for path in everything:
        os.utime(path, (1_000, 1_000))
    assert _changed(tmp_path, since_ns=2_000 * SECOND) == {}
    os.utime(tmp_path / "1.idx", (3_000, 3_000))
    assert _changed(tmp_path, since_ns=2_000 * SECOND) == {tmp_path / "1.idx": 3_000 * SECOND}
    _write_through([*everything, tmp_path / "gone"])
