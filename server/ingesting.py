"""`anjuan ingest recordings`: a folder into the archive, with a progress bar; what waits and what was refused, with reasons."""

from pathlib import Path

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cases.queries.importing import CALL_CENTRE, feeder
from cases.recordings.delivery import Intake
from cases.recordings.folder import Folder
from cases.recordings.report import DeliveryReport
from kernel.actor import Post
from kernel.settings import Settings
from server.house import open_house

SHOWN = 20


async def ingest_with_bar(settings: Settings, *, folder: Path, manifest: Path) -> DeliveryReport:
    """Take in a folder as the call centre (as the scheduler while there is none), beside a running service or without one.

    Show how far it is. Raise what `Intake.run` raises.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    async with open_house(settings, join=True) as house:
        async with house.desk.work(house.scheduler_id) as work:
            actor = await feeder(work.session, CALL_CENTRE, Post.CALL_CENTRE) or house.scheduler_id
        with Progress(*columns) as bar:
            task = bar.add_task(f"recordings {folder.name}", total=None)
            intake = Intake(house.relay, actor, Folder(folder, manifest))
            return await intake.run(lambda done, total: bar.update(task, completed=done, total=total))


def show(report: DeliveryReport) -> int:
    """Print what became of a delivery; give the exit code: 1 when lines of the manifest were refused."""
    for refusal in report.refusals.kept[:SHOWN]:
        typer.echo(f"{refusal.message('zh')} / {refusal.message('en')}", err=True)
    if report.refused > SHOWN:
        typer.echo(f"… {report.refused - SHOWN} more lines", err=True)
    for zh, en in zip(report.reasons("zh"), report.reasons("en"), strict=True):
        typer.echo(f"  {zh} / {en}")
    typer.echo(f"{report.message('zh')} / {report.message('en')}")
    return 1 if report.refused else 0
