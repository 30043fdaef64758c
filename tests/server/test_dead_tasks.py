"""`anjuan tasks` and the doctor show what has died, with what it died of; retrying lets it run again."""

from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from archive.errors import StoreDiffers
from kernel.errors import Refused
from kernel.settings import Settings
from kernel.tasks import defer
from kernel.work import Desk
from scheduler.shift import Shift
from server.cli import app
from server.dead_tasks import list_dead, retry_dead
from server.doctor.connections import check_tasks
from server.embedded import Endpoints
from tests.conftest import SCHEDULER_ID
from tests.scheduler.crew import empty, queue, working
from tests.server.house import settings_for


@pytest.fixture
def settings(endpoints: Endpoints, tmp_path: Path) -> Settings:
    return settings_for(endpoints, tmp_path)


@pytest.fixture
async def dead(endpoints: Endpoints, desk: Desk) -> list[int]:
    """Let two tasks die; give their ids."""

    async def refuse(shift: Shift) -> None:
        raise Refused

    async with desk.work(SCHEDULER_ID) as work:
        await defer(work, "forms.print", {"record": 7})
        await defer(work, "forms.print", {"record": 8})
    async with working(endpoints.database_url, desk, {"forms.print": refuse}):
        await empty(desk)
    async with desk.work(SCHEDULER_ID) as work:
        return list((await work.session.execute(text("SELECT id FROM tasks.task ORDER BY id"))).scalars())


async def test_dead_tasks_are_listed_with_their_error_and_retried_by_number(
    settings: Settings, desk: Desk, dead: list[int]
) -> None:
    lines = await list_dead(settings)
    assert [line.split()[0] for line in lines] == [str(each) for each in dead]
    assert all('forms.print {"record":' in line and "after 1 runs: Refused" in line for line in lines)
    assert await retry_dead(settings, [dead[1], 999_999]) == [dead[1]]
    assert await queue(desk) == [("forms.print", "failed"), ("forms.print", "queued")]
    assert await retry_dead(settings, None) == [dead[0]]
    assert await list_dead(settings) == []


async def test_the_doctor_counts_what_has_died_by_name(settings: Settings, desk: Desk, dead: list[int]) -> None:
    (found,) = await check_tasks(settings)
    assert (found.ok, found.required, found.remedy) == (False, False, "anjuan tasks")
    assert found.detail.startswith("2 since ")
    assert found.detail.endswith(": 2 forms.print")
    await retry_dead(settings, None)
    (found,) = await check_tasks(settings)
    assert (found.ok, found.detail) == (True, "none")


async def test_the_doctor_tells_when_store_and_database_differ(settings: Settings, desk: Desk) -> None:
    async with desk.work(SCHEDULER_ID) as work:
        row = {"now": work.now, "error": f"StoreDiffers: {StoreDiffers(missing=2, unclaimed=1)}"}
        query = "INSERT INTO tasks.job_run (job, ticked_at, error) VALUES ('archive.reconcile', :now, :error)"
        await work.session.execute(text(query), row)
    (_, found) = await check_tasks(settings)
    assert (found.name, found.ok, found.remedy) == ("evidence", False, "anjuan archive reconcile")
    assert "2 versions missing, 1 unclaimed" in found.detail


async def test_the_doctor_says_nothing_of_tasks_without_a_database(tmp_path: Path) -> None:
    assert await check_tasks(Settings(home=tmp_path)) == []


@pytest.mark.parametrize("arguments", [["tasks", "retry"], ["tasks", "retry", "5", "--all"]])
def test_retrying_asks_which(arguments: list[str]) -> None:
    said = CliRunner().invoke(app, arguments)
    assert (said.exit_code, said.stderr.strip()) == (1, "name the tasks to retry, or say --all")
