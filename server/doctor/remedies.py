"""Which command of this machine installs what is missing, and running it where we may."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

# Per package manager: the command, and the package that brings each thing.
MANAGERS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "apt-get": (
        "apt-get install -y --no-install-recommends",
        {
            "pango": "libpango-1.0-0",
            "pangoft2": "libpangoft2-1.0-0",
            "harfbuzz": "libharfbuzz0b",
            "harfbuzz-subset": "libharfbuzz-subset0",
            "fontconfig": "libfontconfig1",
            "cjk": "fonts-noto-cjk",
        },
    ),
    "dnf": (
        "dnf install -y",
        {
            "pango": "pango",
            "pangoft2": "pango",
            "harfbuzz": "harfbuzz",
            "harfbuzz-subset": "harfbuzz",
            "fontconfig": "fontconfig",
            "cjk": "google-noto-sans-cjk-fonts google-noto-serif-cjk-fonts",
        },
    ),
    "apk": (
        "apk add",
        {
            "pango": "pango",
            "pangoft2": "pango",
            "harfbuzz": "harfbuzz",
            "harfbuzz-subset": "harfbuzz-subset",
            "fontconfig": "fontconfig",
            "cjk": "font-noto-cjk",
        },
    ),
    "brew": (
        "brew install",
        {
            "pango": "pango",
            "pangoft2": "pango",
            "harfbuzz": "harfbuzz",
            "harfbuzz-subset": "harfbuzz",
            "fontconfig": "fontconfig",
            "cjk": "font-noto-sans-cjk font-noto-serif-cjk",
        },
    ),
}
PLAIN = "install {things} with this system's package manager"


@dataclass(frozen=True, slots=True)
class Machine:
    """The package manager that is here, if any; `prefix` is "" as root, "sudo" where that asks nothing, else None."""

    manager: str | None
    prefix: str | None

    def install(self, *things: str) -> str:
        """Give the exact command that installs these things here."""
        if self.manager is None:
            return PLAIN.format(things=", ".join(things))
        command, packages = MANAGERS[self.manager]
        names = dict.fromkeys(packages[thing] for thing in things)
        sudo = "" if self.manager == "brew" or self.prefix == "" else "sudo "
        return f"{sudo}{command} {' '.join(names)}"


def this_machine() -> Machine:
    """Look which package manager is here and whether it may be used without asking for a password."""
    manager = next((name for name in MANAGERS if shutil.which(name)), None)
    if os.geteuid() == 0:
        return Machine(manager, "")
    sudo = shutil.which("sudo")
    if sudo is None:
        return Machine(manager, None)
    trial = subprocess.run([sudo, "-n", "true"], capture_output=True, check=False)  # noqa: S603
    return Machine(manager, None if trial.returncode else "sudo")


def mend(machine: Machine, things: tuple[str, ...]) -> bool:
    """Install these things on a Debian machine where we may; True when the package manager says it did."""
    if not things or machine.manager != "apt-get" or machine.prefix is None:
        return False
    command = machine.install(*things).split()
    update = [*command[: command.index("apt-get") + 1], "update", "-qq"]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    # The update may fail on one dead source and still bring the rest: the install decides.
    subprocess.run(update, env=environment, check=False)  # noqa: S603
    return subprocess.run(command, env=environment, check=False).returncode == 0  # noqa: S603
