"""What the doctor finds, how it reads, and the command it names."""

import asyncio
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from kernel.settings import Settings
from server.doctor import Finding, check, exit_code, render
from server.doctor.connections import check_database, check_port, check_scanner, check_store
from server.doctor.libraries import LIBRARIES, check_libraries, chinese_fonts, load, missing_things
from server.doctor.machine import check_home
from server.doctor.remedies import MANAGERS, Machine, mend, this_machine
from server.embedded import Endpoints
from tests.archive.clamd import clamd
from tests.services import SuiteServices

DEBIAN = Machine("apt-get", "")


def by_name(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.name: finding for finding in findings}


@pytest.fixture
def open_home(tmp_path: Path) -> Path:
    return tmp_path / "var"


def test_a_machine_that_runs_these_tests_has_all_that_is_needed(open_home: Path) -> None:
    findings = check(Settings(home=open_home, port=0))
    assert exit_code(findings) == 0, render(findings)
    assert {*LIBRARIES, "python", "disk", "data folder", "postgresql", "object store", "port"} <= set(by_name(findings))
    assert not open_home.exists()


def test_a_missing_thing_is_one_line_with_its_command() -> None:
    finding = Finding("pango", ok=False, detail="cannot be loaded", remedy=DEBIAN.install("pango"))
    assert "missing" in finding.line()
    assert finding.line().endswith("apt-get install -y --no-install-recommends libpango-1.0-0")
    assert exit_code([finding]) == 1
    assert "1 missing" in render([finding])


def test_what_is_only_advised_does_not_fail() -> None:
    advice = Finding("disk", ok=False, detail="3.0 GiB free", remedy="free some", required=False)
    assert "advice" in advice.line()
    assert exit_code([advice]) == 0


def test_what_is_in_order_names_no_command() -> None:
    assert "->" not in Finding("pango", ok=True, detail="loads", remedy="apt-get install it").line()


@pytest.mark.parametrize("manager", MANAGERS)
def test_every_package_manager_has_a_package_for_every_thing(manager: str) -> None:
    command = Machine(manager, None).install(*LIBRARIES, "cjk")
    assert manager in command
    assert command.startswith("sudo ") is (manager != "brew")


def test_a_package_is_named_once_even_when_it_brings_two_things() -> None:
    assert Machine("dnf", "").install("pango", "pangoft2") == "dnf install -y pango"


def test_without_a_known_package_manager_the_things_are_named() -> None:
    assert "pango, cjk" in Machine(None, None).install("pango", "cjk")


def test_nothing_is_installed_where_we_may_not() -> None:
    assert not mend(Machine("apt-get", None), ("pango",))
    assert not mend(Machine("dnf", ""), ("pango",))
    assert not mend(DEBIAN, ())


def test_missing_things_are_what_the_package_manager_can_bring() -> None:
    findings = [
        Finding("pango", ok=False, detail=""),
        Finding("harfbuzz", ok=True, detail=""),
        Finding("chinese font", ok=False, detail=""),
        Finding("port", ok=False, detail=""),
    ]
    assert missing_things(findings) == ("pango", "cjk")


def test_a_library_that_is_not_there_is_not_loaded() -> None:
    assert load(("libno-such-library.so.9",)) is None
    assert len(check_libraries(DEBIAN)) == len(LIBRARIES) + 1


def test_chinese_fonts_are_counted() -> None:
    assert chinese_fonts() > 0


def test_passwords_that_others_may_read_are_reported_with_the_command(tmp_path: Path) -> None:
    secrets = tmp_path / "credentials.json"
    secrets.touch(mode=0o600)
    assert check_home(tmp_path).ok
    secrets.chmod(0o644)
    assert check_home(tmp_path).remedy == f"chmod 600 {secrets}"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_not_ours_is_reported(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert not check_home(tmp_path / "var").ok


def test_a_taken_port_is_advice() -> None:
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        finding = check_port("127.0.0.1", stranger.getsockname()[1])
    assert not finding.ok
    assert not finding.required
    assert "ANJUAN_PORT" in finding.remedy


def test_servers_that_do_not_answer_are_reported_with_their_setting(open_home: Path) -> None:
    settings = Settings(
        home=open_home,
        port=0,
        database_url=SecretStr("postgresql://nobody:hidden@127.0.0.1:1/none"),
        s3_endpoint="http://127.0.0.1:1",
        s3_access_key=SecretStr("access"),
        s3_secret_key=SecretStr("hidden-too"),
    )
    findings = by_name(check(settings))
    assert "ANJUAN_DATABASE_URL" in findings["database"].remedy
    assert "ANJUAN_S3_ENDPOINT" in findings["store"].remedy
    assert exit_code(list(findings.values())) == 1
    assert "hidden" not in render(list(findings.values()))
    assert not {"postgresql", "object store"} & set(findings)


def test_servers_that_answer_are_in_order(services: SuiteServices) -> None:
    endpoints: Endpoints = services.endpoints
    assert asyncio.run(check_database("database", endpoints.database_url)).ok
    assert check_store(endpoints.s3_endpoint, endpoints.s3_access_key, endpoints.s3_secret_key).ok


def test_a_store_with_wrong_keys_is_reported(services: SuiteServices) -> None:
    assert not check_store(services.endpoints.s3_endpoint, "wrong", "wrong-secret").ok


def test_a_role_above_the_policies_is_reported(services: SuiteServices) -> None:
    finding = asyncio.run(check_database("database", services.endpoints.admin_url))
    assert finding.remedy == "ALTER ROLE postgres NOSUPERUSER NOBYPASSRLS"


def test_this_machine_is_known() -> None:
    assert this_machine().manager in {*MANAGERS, None}


def test_the_command_of_make_run_is_silent_when_nothing_is_missing() -> None:
    ran = subprocess.run([sys.executable, "-m", "server.doctor", "--mend"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, "")


APT_GET = """#!/bin/sh
if [ "$1" = install ]; then ln -s "$FONT" "$FONTS/"; fi
"""
SUDO = """#!/bin/sh
[ "$1" = -n ] && shift
exec "$@"
"""
FONTCONFIG = "<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>"


def test_a_font_that_was_installed_just_now_is_found_by_the_same_command(tmp_path: Path) -> None:
    font = next(Path("/usr/share/fonts").rglob("*CJK*"))
    fonts, bin_ = tmp_path / "fonts", tmp_path / "bin"
    fonts.mkdir()
    bin_.mkdir()
    for name, script in (("apt-get", APT_GET), ("sudo", SUDO)):
        (bin_ / name).write_text(script)
        (bin_ / name).chmod(0o755)
    config = tmp_path / "fonts.conf"
    config.write_text(FONTCONFIG.format(fonts=fonts, cache=tmp_path / "cache"))
    environment = os.environ | {
        "PATH": f"{bin_}:{os.environ['PATH']}",
        "FONTCONFIG_FILE": str(config),
        "FONT": str(font),
        "FONTS": str(fonts),
    }
    command = [sys.executable, "-m", "server.doctor", "--mend"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, "")
    assert list(fonts.iterdir())


def test_a_virus_scanner_that_is_away_is_named_with_what_waits_for_it(tmp_path: Path) -> None:
    finding = check_scanner(str(tmp_path / "clamd.sock"))
    assert (finding.ok, "ANJUAN_CLAMAV" in finding.remedy) == (False, True)
    found = by_name(check(Settings(home=tmp_path, port=0, clamav=str(tmp_path / "clamd.sock"))))
    assert not found["virus scanner"].ok


def test_a_virus_scanner_that_answers_is_in_order(tmp_path: Path) -> None:
    with clamd(tmp_path / "clamd.sock") as (address, _):
        assert check_scanner(address).ok
