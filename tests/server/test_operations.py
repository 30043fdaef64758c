"""What the documents and the compose file say about running the house is what the settings know."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import compose_spec
import pytest
import yaml

from kernel.settings import PREFIX, Settings
from server.doctor.remedies import MANAGERS

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
PROCESSES = ("migrate", "server", "scheduler")
OF_THE_IMAGE = {"ANJUAN_HOME", "ANJUAN_HOST", "ANJUAN_PORT"}


def test_the_document_lists_every_setting_once_in_the_order_of_the_code() -> None:
    listed = re.findall(r"^\| `(ANJUAN_\w+)` \|", DOCUMENT, re.MULTILINE)
    assert listed == [PREFIX + name.upper() for name in Settings.model_fields]


@pytest.mark.parametrize(
    "name", ["host", "port", "max_body", "log_level", "database_pool", "s3_region", "oidc_login_claim"]
)
def test_the_document_gives_the_default_that_the_code_has(name: str) -> None:
    row = re.search(rf"^\| `{PREFIX}{name.upper()}` \| `([^`]+)`", DOCUMENT, re.MULTILINE)
    assert row is not None
    assert row[1] == str(Settings.model_fields[name].default)


def test_the_compose_file_is_valid() -> None:
    project = {key: value for key, value in COMPOSE.items() if not key.startswith("x-")}
    assert compose_spec.PyCompose.from_json(json.dumps(project)).validate() is None


@pytest.mark.parametrize("service", PROCESSES)
def test_every_process_is_given_settings_that_exist(service: str) -> None:
    given = set(COMPOSE["services"][service]["environment"])
    assert given - {PREFIX + name.upper() for name in Settings.model_fields} == set()


def test_two_servers_answer_and_two_schedulers_work_and_only_the_migration_is_the_owner() -> None:
    services = COMPOSE["services"]
    assert {name: services[name]["deploy"]["replicas"] for name in ("server", "scheduler")} == {
        "server": 2,
        "scheduler": 2,
    }
    server = services["server"]["environment"]
    assert (server["ANJUAN_SCHEDULER"], server["ANJUAN_WORKER"]) == ("false", "false")
    owners = [name for name in PROCESSES if "ANJUAN_DATABASE_OWNER_URL" in services[name]["environment"]]
    assert owners == ["migrate"]


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["proxy"]


def test_the_document_names_whatever_the_compose_file_asks_for() -> None:
    asked = set(re.findall(r"\$\{(\w+):\?\}", (ROOT / "compose.yaml").read_text(encoding="utf-8")))
    assert {name for name in asked if f"`{name}`" not in DOCUMENT} == set()


def test_the_image_is_built_as_hadolint_advises() -> None:
    hadolint = Path(sys.executable).parent / "hadolint"
    answer = subprocess.run([hadolint, "Dockerfile"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.stdout + answer.stderr == ""


def test_the_image_brings_what_the_doctor_looks_for_and_serves_as_nobody_special() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    _, packages = MANAGERS["apt-get"]
    assert [package for package in packages.values() if package not in text] == []
    assert re.search(r"^USER 10001$", text, re.MULTILINE)
    assert {name for name in OF_THE_IMAGE if f"{name}=" not in text} == set()
    assert "HEALTHCHECK" in text


def test_the_roles_of_the_database_are_as_powerless_as_the_embedded_ones() -> None:
    from server.embedded.roles import OWNER, POWERLESS, SERVICE

    script = (ROOT / "deploy" / "database" / "roles.sh").read_text(encoding="utf-8")
    for role in (OWNER, SERVICE):
        assert f"CREATE ROLE {role} {POWERLESS} PASSWORD" in script
