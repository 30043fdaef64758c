"""What a wrong machine, file or word costs at the command line: one clear line, exit code 1, no trace."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from archive.ports import ObjectMissing
from server.address import published, read, url_of
from server.saying import line_of
from server.serving import _load_demo

ROOT = Path(__file__).resolve().parents[2]


def _said(*arguments: str, **settings: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANJUAN_")} | settings
    command = [sys.executable, "-m", "server.cli", *arguments]
    found = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert found.returncode == 1, found
    lines = [line for line in found.stderr.splitlines() if not line.startswith("{")]  # logs are JSON
    assert len(lines) == 1, found.stderr
    return lines[0]


def test_a_database_that_does_not_answer_is_one_line(tmp_path: Path) -> None:
    gone = "postgresql://a:b@127.0.0.1:1/none"
    said = _said("serve", ANJUAN_HOME=str(tmp_path), ANJUAN_DATABASE_URL=gone)
    assert "ANJUAN_DATABASE_URL" in said


def test_variables_that_are_no_json_are_one_line(tmp_path: Path) -> None:
    said = _said("ask", "{ me { name } }", "--as", "admin", "--variables", "{first: 5}", ANJUAN_HOME=str(tmp_path))
    assert "--variables" in said


def test_a_calendar_in_gbk_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "2027.yaml"
    file.write_bytes("notice: 国办发明电".encode("gbk"))
    assert "UTF-8" in _said("calendar", "load", str(file), ANJUAN_HOME=str(tmp_path))


def test_ask_goes_to_the_address_of_the_folder(tmp_path: Path) -> None:
    with published(tmp_path, "http://127.0.0.1:1"):
        said = _said("ask", "{ me { name } }", "--as", "admin", ANJUAN_HOME=str(tmp_path), ANJUAN_PORT="9")
    assert "http://127.0.0.1:1:" in said


def test_the_address_is_its_owners_alone_and_gone_after_the_stop(tmp_path: Path) -> None:
    with published(tmp_path, url_of("::1", 8000)):
        assert (tmp_path / "address").stat().st_mode & 0o777 == 0o600
        assert read(tmp_path) == "http://[::1]:8000"
    assert read(tmp_path) is None


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (ObjectMissing("no such object"), "ANJUAN_S3_ENDPOINT"),
        (ConnectionRefusedError(111, "refused"), "ANJUAN_DATABASE_URL"),
        (PermissionError(13, "Permission denied", "var"), "var: Permission denied"),
        (ExceptionGroup("tasks", [TimeoutError()]), "TimeoutError"),
    ],
)
def test_what_a_machine_explains_is_said_and_a_defect_is_not(error: Exception, word: str) -> None:
    assert word in (line_of(error) or "")
    assert line_of(ExceptionGroup("tasks", [error, KeyError("defect")])) is None


def test_a_demo_that_cannot_be_loaded_says_so_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(_load_demo(object()))  # type: ignore[arg-type]
    assert "演示数据未能载入" in capsys.readouterr().err
