"""The data folder: one service at a time, and the passwords of what lies in it."""

import fcntl
import json
import os
import secrets
import stat
from dataclasses import asdict, dataclass, field
from pathlib import Path

from server.embedded.endpoints import Endpoints
from server.embedded.errors import CredentialsLost, FolderInUse

PASSWORD_BYTES = 24
KEY_BYTES = 10


@dataclass(frozen=True, slots=True)
class Credentials:
    """Random passwords and keys of the embedded services; never shown."""

    admin_password: str = field(repr=False)
    owner_password: str = field(repr=False)
    service_password: str = field(repr=False)
    s3_access_key: str = field(repr=False)
    s3_secret_key: str = field(repr=False)
    store_key: str = field(repr=False)


class DataFolder:
    """The folder of one service: locked while it runs, even when the service is killed the lock is released."""

    def __init__(self, path: Path) -> None:
        """Take `path` as it is; nothing is made before `lock`."""
        self.path = path.resolve()
        self._lock: int | None = None

    def lock(self) -> None:
        """Make the folder and hold it; raise FolderInUse when another service does."""
        self.path.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, stat.S_IRUSR | stat.S_IWUSR)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 20, 0).decode().strip()
            os.close(descriptor)
            raise FolderInUse(self.path, int(holder) if holder.isdigit() else 0) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        self._lock = descriptor
        self._published.unlink(missing_ok=True)

    def unlock(self) -> None:
        """Let the next service have the folder."""
        if self._lock is not None:
            self._published.unlink(missing_ok=True)
            os.ftruncate(self._lock, 0)
            os.close(self._lock)
            self._lock = None

    @property
    def _published(self) -> Path:
        return self.path / "endpoints.json"

    def publish(self, endpoints: Endpoints) -> None:
        """Tell our other commands on this machine where the services of this folder answer."""
        write_private(self._published, json.dumps(asdict(endpoints)))

    def published(self) -> Endpoints | None:
        """Give the endpoints of the service that holds this folder; None while it starts or ends."""
        try:
            return Endpoints(**json.loads(self._published.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def credentials(self) -> Credentials:
        """Read the passwords, or make them for a new folder; raise CredentialsLost when data has outlived them."""
        file = self.path / "credentials.json"
        if file.exists():
            return _read(file)
        if (self.path / "postgres").exists() or (self.path / "store").exists():
            raise CredentialsLost(file, "missing")
        fresh = _random()
        write_private(file, json.dumps(asdict(fresh)))
        return fresh


def _random() -> Credentials:
    def password() -> str:
        return secrets.token_urlsafe(PASSWORD_BYTES)

    return Credentials(
        admin_password=password(),
        owner_password=password(),
        service_password=password(),
        s3_access_key=secrets.token_hex(KEY_BYTES).upper(),
        s3_secret_key=password(),
        store_key=password(),
    )


def _read(file: Path) -> Credentials:
    try:
        return Credentials(**json.loads(file.read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise CredentialsLost(file, str(error)) from error


def write_private(file: Path, text: str) -> None:
    """Write a file as a whole, owner-only from its first byte, on disk before anything that depends on it."""
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    with os.fdopen(descriptor, "w") as output:
        output.write(text)
        output.flush()
        os.fsync(output.fileno())
    fresh.replace(file)
