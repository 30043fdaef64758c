"""The folder of a delivery: its files by the names that the manifest gives them, each read once; nothing outside is touched."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.admission import HEAD_SIZE, PART_SIZE

BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it was read: `content` is the whole of it unless it is larger than one part."""

    path: Path
    name: str
    size: int
    sha256: str
    head: bytes
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Folder:
    """Where the call centre lays its files, and the manifest among them."""

    path: Path
    manifest: Path

    def find(self, written: str) -> Path | None:
        """Give the file of a name as the manifest writes it, with or without the call centre's own folders, or None."""
        plain = written.replace("\\", "/").lstrip("/")
        for name in (plain, plain.rpartition("/")[2]):
            found = self._within(name)
            if found is not None:
                return found
        return None

    def unnamed(self, named: set[Path]) -> Iterator[Path]:
        """Give the files that no line of the manifest names, in order; what is hidden is not delivered yet."""
        for path in sorted(self.path.rglob("*")):
            shown = not any(part.startswith(".") for part in path.relative_to(self.path).parts)
            found = self._within(str(path.relative_to(self.path))) if shown else None
            if found is not None and found not in named and found != self.manifest.resolve():
                yield found

    def name_of(self, path: Path) -> str:
        """Give a file's name below the folder."""
        return path.relative_to(self.path.resolve()).as_posix()

    def read(self, path: Path) -> Found:
        """Read a file once and hash it; raise OSError."""
        digest, size, head = hashlib.sha256(), 0, b""
        kept: list[bytes] = []
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
                head = head or block[:HEAD_SIZE]
                size += len(block)
                if size <= PART_SIZE:
                    kept.append(block)
        content = b"".join(kept) if size <= PART_SIZE else None
        return Found(path, self.name_of(path), size, digest.hexdigest(), head, content)

    def _within(self, name: str) -> Path | None:
        """Give a plain file below the folder; a name or link that leads out of it leads nowhere."""
        try:
            found = (self.path / name).resolve()
            inside = name and found.is_relative_to(self.path.resolve()) and found.is_file()
        except (OSError, ValueError):
            return None
        return found if inside else None
