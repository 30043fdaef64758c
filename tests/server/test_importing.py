"""`anjuan import` acts as the core feed; before there is one, as the scheduler."""

from pathlib import Path

from sqlalchemy import text

from kernel.settings import Settings
from kernel.work import Desk
from server.embedded import Endpoints
from server.importing import import_with_bar
from tests.firm import Firm
from tests.house import SCHEDULER
from tests.server.house import settings_for

CLIENTS = "number,name,identity_type,identity_number,branch\n30000001,王㛃,护照,E1,GZ01\n"
ENDED = "login,name,unit,posts\ncore.feed,核心系统,COMPANY,\n"
DONE = """
SELECT f.name, s.login, j.actor_login = s.login FROM import_file f JOIN staff s ON s.id = f.loaded_by
JOIN journal_entry j ON j.subject_key = f.id::text AND j.kind = 'file.imported' ORDER BY f.id"""


async def test_a_file_is_brought_in_by_the_core_feed_while_it_holds_its_post(
    endpoints: Endpoints, desk: Desk, firm: Firm, tmp_path: Path
) -> None:
    assert "core.feed" in firm.staff
    settings = settings_for(endpoints, tmp_path / "home")
    for kind, name, content in (
        ("clients", "a.csv", CLIENTS),
        ("staff", "b.csv", ENDED),
        ("clients", "c.csv", CLIENTS.replace("E1", "E2")),
    ):
        await _bring(settings, kind, tmp_path / name, content)
    async with desk.work(SCHEDULER) as work:
        done = [tuple(row) for row in await work.session.execute(text(DONE))]
    assert done == [("a.csv", "core.feed", True), ("b.csv", "core.feed", True), ("c.csv", "scheduler", True)]


async def _bring(settings: Settings, kind: str, path: Path, content: str) -> None:
    path.write_text(content, "utf-8")
    report = await import_with_bar(settings, kind=kind, path=path, on=None, accept_good=False)
    assert report.loaded == 1
