"""What the code may not say: no regulation by name, no untyped value, no host, no download address, no machine's path."""

import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from cases.rulebook import load_shelf
from tests.architecture.tree import ROOMS, ROOT, imports, product, python, source, texts, tracked, within

# Files where another's library or format leaves no type, each with its reason. Everything else is fully typed.
UNTYPED = {
    "schema/reads/": "walks graphql-core's syntax and SQLAlchemy's expressions, whose own types say Any",
    "schema/sources/": "SQL expressions of any column type",
    "schema/limits.py": "walks graphql-core's syntax",
    "schema/operation.py": "hands coerced variables from graphql-core to the compiler",
    "schema/answers.py": "graphql-core's formatted errors",
    "cases/imports/parquet.py": "the reader of Parquet has no types",
    "kernel/orm.py": "overrides SQLAlchemy's untyped table constructor",
    "archive/pdf_fonts.py": "WeasyPrint's fonts, HarfBuzz and fontTools have no types",
    "archive/typesetting.py": "WeasyPrint has no types",
    "archive/workers.py": "Pebble's pool has no types",
    "archive/scanned.py": "pypdfium2 has no types",
}
LOOSE = re.compile(r"\bAny\b|#\s*type:\s*ignore|#\s*pyright:\s*ignore")

# Regulations are data: what the shelves call them is known to rulebooks/ alone.
SHELVES = ("rulebooks", "tests/rulebooks")
REQUIREMENT = re.compile(r"\b(?!P-256|P-384|P-521)(?:MF\d|[BLMPSTW]|MN)-\d{3}\b")

# Addresses that a reader may follow, or that stand for a name in a format; nothing is fetched from them.
ADDRESSES = frozenset({
    "127.0.0.1", "localhost", "h", "x", "store", "www.w3.org", "scalars.graphql.org", "ecma-international.org",
    "json-schema.org", "{host}", "{loopback}", "{address}",
})  # fmt: skip
RESERVED = (".test", ".example", ".invalid", ".localhost")
ADDRESS = re.compile(r"(?:https?|wss?)://(\[?[\w.{}:*-]+)", re.IGNORECASE)
# One letter of each stands in brackets, or this file would name them itself.
REGISTRIES = re.compile(
    r"py[p]i\.org|pythonhoste[d]|npmj[s]\.|docke[r]\.io|ghc[r]\.io|qua[y]\.io|unpk[g]\.com|jsdeliv[r]|es[m]\.sh|githubuserconten[t]"
    r"|(?<!emit)-index-ur[l]|/simpl[e]/"
)
PATHS = re.compile(r"/wor[k]/|/roo[t]/|/hom[e]/[a-z]|/User[s]/|[A-Z]:\\User[s]")
BUNDLED = ("server/static/", "server/console/static/")
BINARY = frozenset({".icc", ".otf", ".ttf", ".woff", ".woff2", ".png", ".ico", ".pdf", ".xlsx", ".wav", ".zip", ".gz"})


def _readable() -> list[Path]:
    return [path for path in tracked() if path.suffix not in BINARY and not within(path, *BUNDLED)]


def test_nothing_is_untyped_outside_the_adapters() -> None:
    loose = [
        f"{path}:{number}"
        for path in product()
        if not within(path, *UNTYPED)
        for number, line in enumerate(source(path).splitlines(), 1)
        if LOOSE.search(line)
    ]
    assert loose == []


def test_every_adapter_of_the_list_still_needs_it() -> None:
    idle = [name for name in UNTYPED if not any(LOOSE.search(source(path)) for path in product() if within(path, name))]
    assert idle == []


def test_no_code_names_a_regulation_a_form_or_an_article_of_its_own() -> None:
    names = _names()
    assert "margin_trading" in names
    said = [f"{path}:{line} {text!r}" for path in product() for line, text in texts(path) if text in names]
    assert said == []


def test_no_code_decides_by_a_requirement_id() -> None:
    said = [f"{path}:{line} {text!r}" for path in product() for line, text in texts(path) if REQUIREMENT.search(text)]
    assert said == []


def _names() -> set[str]:
    """Give the codes of every regulation, form, duty and filing on the shelves; single plain words are the house's own."""
    books = [edition.rulebook for shelf in SHELVES for edition in load_shelf(ROOT / shelf).editions]
    names = {book.regulation.code for book in books}
    for book in books:
        names |= {form.code for form in book.forms} | {duty.code for duty in book.obligations}
        names |= {filing.code for filing in book.filings}
    return {name for name in names if "_" in name or not name.isalpha()} | {book.regulation.code for book in books}


@pytest.mark.parametrize("pattern", [REGISTRIES, PATHS], ids=["registries", "paths"])
def test_no_file_names_a_registry_or_a_machines_path(pattern: re.Pattern[str]) -> None:
    said = [
        f"{path}:{number} {found.group()}"
        for path in _readable()
        for number, line in enumerate(source(path).splitlines(), 1)
        if (found := pattern.search(line))
    ]
    assert said == []


def test_every_address_is_reserved_local_or_a_name_in_a_format() -> None:
    strange = {
        f"{path} {host}"
        for path in _readable()
        for host in ADDRESS.findall(source(path))
        if not _harmless(host.lower().removeprefix("[").split(":")[0])
    }
    assert strange == set()


def _harmless(host: str) -> bool:
    return host in ADDRESSES or host.endswith(RESERVED) or host.startswith("{") or "." not in host


def test_locks_pin_by_hash_and_name_no_place() -> None:
    locks = [path for path in tracked() if path.name == "package-lock.json"]
    assert locks
    assert [str(path) for path in locks if '"resolved"' in source(path)] == []
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = source(Path(name))
        pinned = re.findall(r"^[a-z0-9][\w.-]*(?:\[[^]]*\])?==", text, re.MULTILINE)
        assert len(pinned) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE))
        assert text.count("--hash=sha256:") >= len(pinned)
        assert "://" not in text


def test_every_room_is_in_the_contracts() -> None:
    text = source(Path("pyproject.toml"))
    assert all(f'"{room}"' in text for room in ROOMS)


def test_everything_imported_is_pinned() -> None:
    distributions = packages_distributions()
    lock = source(Path("requirements-dev.lock"))
    pinned = {name.replace("_", "-") for name in re.findall(r"^([a-z0-9][\w.-]*)", lock, re.MULTILINE)}
    ours = {*ROOMS, "tests", "bench", "migrations", "_typeshed", *sys.stdlib_module_names}
    loose = {
        f"{path} {name}"
        for path in python()
        for name in imports(path)
        if name not in ours and not {each.lower().replace("_", "-") for each in distributions.get(name, ())} & pinned
    }
    assert loose == set()
