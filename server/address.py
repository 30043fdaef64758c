"""Where the service of a data folder listens: written when it has started, read by `anjuan ask`, gone after a clean stop."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

FILE = "address"


def url_of(host: str, port: int) -> str:
    """Give the address of a bound socket as a URL."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def published(home: Path, url: str) -> Generator[None]:
    """Keep the address in `<home>/address`, readable by its owner alone, while the service runs; leave another's alone."""
    home.mkdir(parents=True, exist_ok=True)
    file = home / FILE
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(f"{url}\n")
    try:
        yield
    finally:
        if read(home) == url:
            file.unlink(missing_ok=True)


def read(home: Path) -> str | None:
    """Give the address of the service that runs on this folder, or None."""
    try:
        return (home / FILE).read_text("utf-8").strip() or None
    except FileNotFoundError:
        return None
