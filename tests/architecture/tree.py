"""The files of the project as git knows them, and what stands in a Python file without its docstrings."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("kernel", "archive", "cases", "schema", "scheduler", "server")
SKIPPED = frozenset({".venv", "var", "node_modules", "build", "dist"})


@cache
def tracked() -> tuple[Path, ...]:
    """Give every file of the project, relative to its root: what git tracks or would track; without git, what lies there."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    found = [Path(name) for name in listed.stdout.decode().split("\0") if name] if listed.returncode == 0 else _lying()
    return tuple(sorted(path for path in set(found) if (ROOT / path).is_file()))


def _lying() -> list[Path]:
    paths = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return [path for path in paths if not SKIPPED.intersection(path.parts) and not path.parts[0].startswith(".")]


def product() -> Iterator[Path]:
    """Yield every Python file of the rooms."""
    return (path for path in tracked() if path.suffix == ".py" and path.parts[0] in ROOMS)


def python() -> Iterator[Path]:
    """Yield every Python file that people write: all but generated migrations."""
    return (path for path in tracked() if path.suffix == ".py" and path.parts[:2] != ("migrations", "versions"))


@cache
def source(path: Path) -> str:
    """Give the text of a file."""
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def parsed(path: Path) -> ast.Module:
    """Give the syntax tree of a Python file."""
    return ast.parse(source(path), str(path))


def imports(path: Path) -> Iterator[str]:
    """Yield the top-level name of every module that a file imports, wherever it does."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of every string that is no docstring and no published description."""
    tree = parsed(path)
    silent = {id(part) for owner in ast.walk(tree) for part in _silent(owner)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield node.lineno, node.value


def _silent(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        yield from (part.value for part in node.body if isinstance(part, ast.Expr))
    if isinstance(node, ast.keyword) and node.arg == "description":
        yield from ast.walk(node.value)


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted name) of every call, as it is written: `datetime.now`, `session.commit`."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def within(path: Path, *places: str) -> bool:
    """Tell whether a file is one of `places`: a file's name, or a folder's name that ends in a slash."""
    name = path.as_posix()
    return any(name.startswith(place) if place.endswith("/") else name == place for place in places)
