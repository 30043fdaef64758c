"""`anjuan import`: one file, with a progress bar, and the refused lines with their reasons."""

from datetime import date
from pathlib import Path

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

from cases.actions.importing import import_file
from cases.imports.report import Report
from cases.queries.importing import feeder
from kernel.settings import Settings
from server.house import open_house

SHOWN = 20


async def import_with_bar(settings: Settings, *, kind: str, path: Path, on: date | None, accept_good: bool) -> Report:
    """Import a file as the core feed (as the scheduler while there is none), beside a running service or without one.

    Show how far it is. Raise what `import_file` raises.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    async with open_house(settings, join=True) as house:
        async with house.desk.work(house.scheduler_id) as work:
            actor = await feeder(work.session) or house.scheduler_id
        with Progress(*columns) as bar:
            task = bar.add_task(f"{kind} {path.name}", total=None)
            return await import_file(
                house.sweeper,
                actor,
                kind=kind,
                path=path,
                on=on,
                accept_good=accept_good,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )


def show(report: Report) -> int:
    """Print what became of a file; give the exit code: 1 when nothing was loaded because lines were refused."""
    for refusal in report.refusals[:SHOWN]:
        typer.echo(f"{refusal.message('zh')} / {refusal.message('en')}", err=True)
    if len(report.refusals) > SHOWN:
        typer.echo(f"… {len(report.refusals) - SHOWN} more lines", err=True)
    typer.echo(f"{report.message('zh')} / {report.message('en')}")
    return 0 if report.accepted else 1
