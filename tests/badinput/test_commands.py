"""Wrong settings, folders, files and rulebooks at the command line: one clear line, exit code 1, no stack trace."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from server.cli import app
from server.embedded.folder import DataFolder

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    returncode: int
    stderr: str


def run(*arguments: str, **settings: str) -> Ended:
    """Run a command in this process with these settings alone."""
    cleared: dict[str, str | None] = dict.fromkeys(name for name in os.environ if name.startswith("ANJUAN_"))
    found = CliRunner().invoke(app, list(arguments), env=cleared | settings)
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return Ended(found.exit_code, found.stderr)


def run_apart(*arguments: str, **settings: str) -> Ended:
    """Run a command as a shell does."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANJUAN_")}
    command = [sys.executable, "-m", "server.cli", *arguments]
    found = subprocess.run(
        command, cwd=ROOT, env=environment | settings, capture_output=True, text=True, timeout=60, check=False
    )
    return Ended(found.returncode, found.stderr)


def said(found: Ended, *words: str) -> str:
    text = found.stderr.strip()
    assert found.returncode == 1, (found.returncode, text)
    assert "Traceback" not in text, text
    assert all(word in text for word in words), text
    return text


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("ANJUAN_PORT", "many", "ANJUAN_PORT"), ("ANJUAN_PORT", "70000", "ANJUAN_PORT"),
        ("ANJUAN_PROT", "8000", "ANJUAN_PROT"), ("ANJUAN_S3_ENDPOINT", "http://127.0.0.1:1", "S3_ACCESS_KEY"),
        ("ANJUAN_LOG_LEVEL", "loud", "ANJUAN_LOG_LEVEL"), ("ANJUAN_SETTINGS", "/does/not/exist.toml", "cannot read"),
        ("ANJUAN_DATABASE_OWNER_URL", "postgresql://x", "DATABASE_URL"), ("ANJUAN_MAX_BODY", "1", "ANJUAN_MAX_BODY"),
        ("ANJUAN_CLAMAV", "clamd", "ANJUAN_CLAMAV"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_one_clear_line(tmp_path: Path, name: str, value: str, word: str) -> None:
    for command in (["token", "--as", "branch.revisits"], ["serve"], ["doctor"], ["migrate"], ["rulebook", "check"]):
        text = said(run(*command, **{"ANJUAN_HOME": str(tmp_path), name: value}), word)
        assert len(text.splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"port = ", "TOML"), (b"\xff\xfe\x00", "TOML"), (b"prot = 1", "PROT"), (b'port = "x"', "PORT")],
)
def test_an_unreadable_settings_file_is_one_clear_line(tmp_path: Path, content: bytes, word: str) -> None:
    file = tmp_path / "anjuan.toml"
    file.write_bytes(content)
    text = said(run("serve", ANJUAN_SETTINGS=str(file), ANJUAN_HOME=str(tmp_path)), word)
    assert len(text.splitlines()) == 1


def test_a_folder_instead_of_a_settings_file_is_one_clear_line(tmp_path: Path) -> None:
    said(run("serve", ANJUAN_SETTINGS=str(tmp_path)), "ANJUAN_SETTINGS")


@pytest.mark.parametrize(
    ("wrong", "right", "word"),
    [
        ("regulation:", "regulations:", "regulation"), ("  - code: routine_interval\n", "  - kode: routine_interval\n", "kode"),
        ("effective_from: 2020-01-01", "effective_from: soon", "effective_from"), ("parameters:", "parameters: [", "rulebook.yaml"),
        ("value: {months: 3}", "value: {moons: 3}", "rulebook.yaml"),
    ],
)  # fmt: skip
def test_a_wrong_rulebook_is_named_by_file_line_and_field(tmp_path: Path, wrong: str, right: str, word: str) -> None:
    shelf = tmp_path / "rulebooks"
    shutil.copytree(ROOT / "rulebooks", shelf)
    file = shelf / "margin_trading" / "rulebook.yaml"
    text = file.read_text()
    assert wrong in text
    file.write_text(text.replace(wrong, right, 1))
    for command in (["rulebook", "check"], ["rulebook", "show", "margin_trading"]):
        said(run(*command, ANJUAN_RULEBOOKS=str(shelf)), "rulebook.yaml", word)


def test_an_empty_or_missing_shelf_is_said(tmp_path: Path) -> None:
    said(run("rulebook", "check", ANJUAN_RULEBOOKS=str(tmp_path / "none")))


def test_an_unknown_regulation_is_said() -> None:
    said(run("rulebook", "show", "nothing"), "nothing")


def test_a_second_service_on_a_folder_is_refused_in_one_line(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.lock()
    try:
        found = run_apart("serve", ANJUAN_HOME=str(tmp_path))
    finally:
        folder.unlock()
    text = said(found, str(os.getpid()), "ANJUAN_HOME")
    assert len(text.splitlines()) == 1
