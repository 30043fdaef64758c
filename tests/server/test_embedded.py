"""The embedded services while they run: who may reach them, as whom, and how they are set."""

import asyncio
import base64
import hashlib
import os
import stat
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import psutil
import pytest
import pytest_asyncio

from archive.ports import Place, Put
from archive.presign import Signer
from archive.store import MinioStore
from kernel.clock import SystemClock
from server.embedded import EmbeddedServices, FolderInUse
from server.embedded.sockets import LOOPBACK, fetch
from server.embedded.store import Store
from tests.server.embedded_data import ask, find, keep

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def running() -> AsyncIterator[EmbeddedServices]:
    with tempfile.TemporaryDirectory(prefix="anjuan-home-") as folder:
        async with EmbeddedServices(Path(folder)) as services:
            yield services


def pids(services: EmbeddedServices) -> list[int]:
    return [service.child.pid for service in services._services if service.child.pid is not None]


def store(services: EmbeddedServices) -> Store:
    return next(service for service in services._services if isinstance(service, Store))


async def test_every_port_is_on_loopback(running: EmbeddedServices) -> None:
    sockets = [each for pid in pids(running) for each in psutil.Process(pid).net_connections("inet")]
    listening = [each for each in sockets if each.status == psutil.CONN_LISTEN]
    assert len(listening) == 1 + len(store(running).ports)
    assert {each.laddr.ip for each in listening} == {LOOPBACK}


async def test_the_filer_gives_nothing_even_on_loopback_without_its_key(running: EmbeddedServices) -> None:
    await keep(running.endpoints)
    assert await find(running.endpoints) == (42, b"evidence" * 1000)
    assert await fetch(store(running).ports["filer"], "/buckets/kept/o/1") is None
    assert await fetch(store(running).ports["filer"], "/buckets/kept/") is None


async def test_what_the_store_has_taken_is_written_through_volumes_indexes_and_names(running: EmbeddedServices) -> None:
    found, kept = running.endpoints, store(running)
    adapter = MinioStore(Signer(found.s3_endpoint, found.s3_access_key, found.s3_secret_key), SystemClock())
    adapter.ensure_bucket("flushed", lock=False, versions=False, expire_days=None)
    digest = base64.b64encode(hashlib.sha256(b"evidence").digest()).decode()
    adapter.put(Put(Place("flushed", "o/1"), 8, digest), [b"evidence"])
    written = [each for kind in ("*.dat", "*.idx", "filerldb2/*/*.log") for each in kept.data.glob(kind)]
    newest = max(each.stat().st_mtime_ns for each in written)
    assert kept.disk.flushed_ns < newest
    await asyncio.to_thread(running.flush)
    assert newest <= kept.disk.flushed_ns


async def test_the_service_role_owns_nothing_and_is_under_the_policies(running: EmbeddedServices) -> None:
    powers = "rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication"
    url = running.endpoints.database_url
    assert await ask(url, f"SELECT {powers} FROM pg_roles WHERE rolname = current_user") is False
    assert (
        await ask(url, "SELECT count(*) FROM pg_shdepend WHERE deptype = 'o' AND refobjid = current_user::regrole") == 0
    )
    assert await ask(url, "SELECT current_user") == "anjuan_service"


async def test_the_service_role_cannot_make_tables(running: EmbeddedServices) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await ask(running.endpoints.database_url, "CREATE TABLE mine (id int)")


async def test_the_owner_owns_its_database_without_being_a_superuser(running: EmbeddedServices) -> None:
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
    assert await ask(running.endpoints.owner_url, owner) == "anjuan_owner"
    assert await ask(running.endpoints.owner_url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False


@pytest.mark.parametrize(
    ("setting", "value"),
    [("fsync", "on"), ("full_page_writes", "on"), ("synchronous_commit", "on"), ("TimeZone", "UTC"), ("jit", "off")],
)
async def test_postgresql_is_set_to_keep_what_it_acknowledged(
    running: EmbeddedServices, setting: str, value: str
) -> None:
    assert await ask(running.endpoints.database_url, f"SHOW {setting}") == value


async def test_a_wrong_password_opens_nothing(running: EmbeddedServices) -> None:
    url = running.endpoints.database_url.replace("anjuan_service:", "anjuan_service:x")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await ask(url, "SELECT 1")


async def test_passwords_are_for_the_owner_of_the_folder_alone(running: EmbeddedServices) -> None:
    home = running.folder.path
    for secret in (home / "credentials.json", home / "run" / "s3.json"):
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    for folder in (home / "postgres", home / "store", home / "logs"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


async def test_no_password_is_ever_shown(running: EmbeddedServices) -> None:
    credentials = running.folder.credentials()
    shown = repr(running.endpoints) + repr(credentials)
    commands = " ".join(" ".join(psutil.Process(pid).cmdline()) for pid in pids(running))
    for secret in (credentials.owner_password, credentials.service_password, credentials.s3_secret_key):
        assert secret not in shown + commands


async def test_children_never_run_as_root(running: EmbeddedServices) -> None:
    assert all(psutil.Process(pid).uids().effective != 0 for pid in pids(running))


async def test_a_second_service_on_the_folder_is_refused_in_one_line(running: EmbeddedServices) -> None:
    with pytest.raises(FolderInUse) as refusal:
        async with EmbeddedServices(running.folder.path):
            pass
    assert (refusal.value.pid, refusal.value.folder) == (os.getpid(), running.folder.path)
    assert str(os.getpid()) in refusal.value.message("zh")
    assert "\n" not in str(refusal.value)
    assert await ask(running.endpoints.database_url, "SELECT 1") == 1


async def test_one_service_can_run_without_the_other(home: Path) -> None:
    async with EmbeddedServices(home, store=False, durable=False) as services:
        assert await ask(services.endpoints.database_url, "SELECT 1") == 1
        assert services.endpoints.s3_endpoint == ""
