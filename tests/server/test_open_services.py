"""Which services a command gets: its own, those of a running service, or external ones."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from kernel.settings import Settings
from server.embedded import FolderInUse, open_services
from tests.server.embedded_data import all_gone, ask, start_held

DATABASE = SecretStr("postgresql://service:one@db/anjuan")


def settings_of(home: Path, *, owner: SecretStr | None = None, database: SecretStr | None = DATABASE) -> Settings:
    return Settings(
        home=home,
        database_url=database,
        database_owner_url=owner,
        s3_endpoint="https://store",
        s3_access_key=SecretStr("access"),
        s3_secret_key=SecretStr("secret"),
    )


async def test_a_command_joins_the_service_that_holds_the_folder(home: Path) -> None:
    held = start_held(home)
    async with open_services(Settings(home=home), join=True) as opened:
        assert opened.endpoints == held.endpoints
        assert opened.embedded is None
        await opened.wait_failed()
    assert await ask(held.endpoints.database_url, "SELECT 1") == 1
    with pytest.raises(FolderInUse):
        async with open_services(Settings(home=home)):
            pass
    held.process.terminate()
    held.process.communicate()
    assert await all_gone(held.pids)
    assert not (home / "endpoints.json").exists()


async def test_a_command_alone_starts_what_it_needs_and_ends_it(home: Path) -> None:
    async with open_services(settings_of(home, database=None), join=True) as opened:
        assert opened.embedded is not None
        assert opened.endpoints.s3_endpoint == "https://store"
        assert await ask(opened.endpoints.database_url, "SELECT 1") == 1
        assert (home / "endpoints.json").stat().st_mode & 0o077 == 0
    assert not (home / "store").exists()


async def test_external_servers_are_used_as_they_are_named(home: Path) -> None:
    owner = SecretStr("postgresql://owner:two@db/anjuan")
    async with open_services(settings_of(home / "var", owner=owner)) as opened:
        assert opened.embedded is None
        assert opened.endpoints.database_url == "postgresql://service:one@db/anjuan"
        assert opened.endpoints.owner_url == "postgresql://owner:two@db/anjuan"
        assert (opened.endpoints.s3_access_key, opened.endpoints.s3_secret_key) == ("access", "secret")
    assert not (home / "var").exists()


async def test_without_an_owner_the_service_role_stands_for_it(home: Path) -> None:
    async with open_services(settings_of(home)) as opened:
        assert opened.endpoints.owner_url == opened.endpoints.database_url
