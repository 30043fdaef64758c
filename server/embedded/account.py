"""Which account of the machine runs the children: PostgreSQL refuses to run as root.

As a normal user the children run as that user. As root they run as the system account `anjuan`, which is created when
it is missing; where accounts cannot be created they run as `nobody`.
"""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

import structlog

NAME = "anjuan"
NOBODY = "nobody"
OWN = (-1, -1)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Account:
    """The account children run as; `ids` are (-1, -1) for our own."""

    ids: tuple[int, int]

    @property
    def is_own(self) -> bool:
        """Tell whether children run as we do."""
        return self.ids == OWN

    def own_folder(self, path: Path) -> Path:
        """Make a folder that only the children's account can enter."""
        path.mkdir(parents=True, exist_ok=True)
        if not self.is_own:
            os.chown(path, *self.ids)
        path.chmod(stat.S_IRWXU)
        return path

    def own_file(self, path: Path, text: str) -> Path:
        """Write a file that only the children's account can read; replaced as a whole."""
        fresh = path.with_name(path.name + ".new")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        if not self.is_own:
            os.chown(fresh, *self.ids)
        return fresh.replace(path)

    def reach(self, path: Path) -> None:
        """Let the children's account pass through the folders above `path`: the right to search, not to read."""
        if self.is_own:
            return
        for folder in path.resolve().parents:
            mode = folder.stat().st_mode
            if not mode & stat.S_IXOTH:
                log.warning(
                    "folder_opened_for_search", folder=str(folder), why="the embedded services do not run as root"
                )
                folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a short command as this account and return its output, whatever its result."""
        user, group = (None, None) if self.is_own else self.ids
        return subprocess.run(  # noqa: S603 the command is ours
            arguments,
            user=user,
            group=group,
            extra_groups=None if self.is_own else [],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
        )


def children_account() -> Account:
    """Choose the account for child processes, creating the system account when we are root."""
    if os.geteuid() != 0:
        return Account(OWN)
    entry = _find(NAME) or _create(NAME) or pwd.getpwnam(NOBODY)
    return Account((entry.pw_uid, entry.pw_gid))


def _find(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _create(name: str) -> pwd.struct_passwd | None:
    for tool in (["useradd", "--system", "--user-group", "--no-create-home"], ["adduser", "-S", "-D", "-H"]):
        path = shutil.which(tool[0])
        if path is not None:
            # Another start may create it at the same time: what counts is that it exists afterwards.
            subprocess.run([path, *tool[1:], name], capture_output=True, check=False)  # noqa: S603
            found = _find(name)
            if found is not None:
                return found
    return None
