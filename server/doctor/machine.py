"""The machine itself: Python, disk, memory, the data folder and its rights, the programs of the embedded services."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from kernel.errors import DomainError
from kernel.settings import Settings
from server.doctor.finding import Finding
from server.embedded.postgres import binary as postgres_binary
from server.embedded.store import binary as store_binary

GIB = 1024**3
DISK_NEEDED = 1 * GIB
DISK_ADVISED = 10 * GIB
PYTHON_NEEDED = (3, 11)
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def check_machine(settings: Settings) -> list[Finding]:
    """Look at what every start needs, and at what the embedded services need when they are used."""
    findings = [check_python(), check_disk(settings.home), check_home(settings.home)]
    if settings.embedded_database:
        findings.append(_program("postgresql", partial(postgres_binary, "postgres"), "--version"))
    if settings.embedded_store:
        findings.append(_program("object store", store_binary, "version"))
    return findings


def check_python() -> Finding:
    """Python must be 3.11 or newer."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    remedy = "install python3.11 or newer, then: rm -r .venv && make run"
    return Finding("python", sys.version_info[:2] >= PYTHON_NEEDED, version, remedy)


def check_disk(home: Path) -> Finding:
    """Ask for a free GiB where the data lies; advise ten."""
    free = shutil.disk_usage(_nearest(home)).free
    detail = f"{free / GIB:.1f} GiB free for {home}"
    remedy = "free some space, or set ANJUAN_HOME to a folder on a larger disk"
    return Finding("disk", free >= DISK_ADVISED, detail, remedy, required=free < DISK_NEEDED)


def check_home(home: Path) -> Finding:
    """Ask that the data folder is ours to write and its passwords are nobody else's to read."""
    place = _nearest(home)
    if not os.access(place, os.W_OK | os.X_OK):
        return Finding(
            "data folder", ok=False, detail=f"{place} is not ours to write", remedy=f"sudo chown -R $(id -un) {place}"
        )
    secrets = home / "credentials.json"
    if secrets.exists() and secrets.stat().st_mode & OTHERS:
        return Finding("data folder", ok=False, detail=f"others may read {secrets}", remedy=f"chmod 600 {secrets}")
    return Finding("data folder", ok=True, detail=f"{home.resolve()}" + ("" if home.exists() else " (will be made)"))


def _program(name: str, find: Callable[[], Path], question: str) -> Finding:
    remedy = "rm -r .venv && make install"
    try:
        path = find()
        answer = subprocess.run([path, question], capture_output=True, text=True, check=False)  # noqa: S603
    except (DomainError, OSError) as error:
        return Finding(name, ok=False, detail=str(error), remedy=remedy)
    first = (answer.stdout or answer.stderr).strip().splitlines()[:1]
    return Finding(name, answer.returncode == 0, first[0] if first else f"{path} does not run", remedy)


def _nearest(path: Path) -> Path:
    """Give the path itself or the nearest folder above it that exists."""
    return next(place for place in (path.resolve(), *path.resolve().parents) if place.exists())
