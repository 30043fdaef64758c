"""`anjuan ingest recordings` acts as the call centre; before there is one, as the scheduler; and says what waits and why."""

from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from kernel.work import Desk
from server.cli import app
from server.embedded import Endpoints
from server.importing import import_with_bar
from server.ingesting import ingest_with_bar, show
from tests.archive.sounds import pcm
from tests.firm import Firm
from tests.house import SCHEDULER
from tests.server.house import settings_for

LINES = """call_id,direction,caller,callee,agent,start,duration,file
C1,OUT,961303,13810000001,branch.revisits,2026-03-02 09:30:00,2,C1.wav
C1,OUT,961303,13810000001,branch.revisits,2026-03-02 09:30:00,2,C1.wav
C2,OUT,961303,13810000001,branch.revisits,2026-03-02 09:30:00,2,C2.wav
"""
ENDED = "login,name,unit,posts\ncall.centre,呼叫中心,COMPANY,\n"
BY = text("SELECT actor_login FROM journal_entry WHERE kind = 'recordings.delivered' ORDER BY id")


async def test_a_folder_is_brought_in_by_the_call_centre_while_it_holds_its_post(
    endpoints: Endpoints, desk: Desk, firm: Firm, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "call.centre" in firm.staff
    settings, night = settings_for(endpoints, tmp_path / "home"), tmp_path / "night"
    night.mkdir()
    manifest, staff = night / "manifest.csv", tmp_path / "staff.csv"
    manifest.write_text(LINES, "utf-8")
    (night / "C1.wav").write_bytes(pcm(2))
    assert show(await ingest_with_bar(settings, folder=night, manifest=manifest)) == 1
    said = capsys.readouterr()
    assert "第3行 call_id：在同一文件中重复出现 / line 3, call_id: stands in the file more than once" in said.err
    assert "清单所列文件不存在或无法读取: 1 / the file is not there or cannot be read: 1" in said.out
    assert "manifest.csv: 2 new recordings, 0 matched, 2 waiting; 0 known before" in said.out
    staff.write_text(ENDED, "utf-8")
    await import_with_bar(settings, kind="staff", path=staff, on=None, accept_good=False)
    manifest.write_text("".join(LINES.splitlines(keepends=True)[:2]), "utf-8")
    assert show(await ingest_with_bar(settings, folder=night, manifest=manifest)) == 0
    async with desk.work(SCHEDULER) as work:
        assert (await work.session.execute(BY)).scalars().all() == ["call.centre", "scheduler"]


@pytest.mark.parametrize("missing", ["folder", "manifest"])
def test_what_is_not_there_is_said_before_anything_starts(tmp_path: Path, missing: str) -> None:
    folder = tmp_path / "night" if missing == "folder" else tmp_path
    found = CliRunner().invoke(app, ["ingest", "recordings", str(folder), "--manifest", str(tmp_path / "manifest.csv")])
    assert found.exit_code == 2
    assert "does not exist" in found.output
    assert list(tmp_path.iterdir()) == []
