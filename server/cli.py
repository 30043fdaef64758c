"""`anjuan`: the command line. Each command says in one line what went wrong and what to do."""

import sys
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ParamSpec, TypeVar

import typer
import uvloop

from kernel.settings import SettingError, Settings, load_settings
from server.saying import in_a_line
from server.telemetry import set_up_logs

if TYPE_CHECKING:
    from cases.rulebook import Shelf

P = ParamSpec("P")
R = TypeVar("R")

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False, help="案卷 Anjuan")
archive_commands = typer.Typer(no_args_is_help=True, help="The archive: qualify, reconcile, claim.")
rulebook_commands = typer.Typer(no_args_is_help=True, help="Rulebooks: check, show.")
calendar_commands = typer.Typer(no_args_is_help=True, help="The working calendar: load.")
ingest_commands = typer.Typer(no_args_is_help=True, help="Files in great number: recordings.")
task_commands = typer.Typer(invoke_without_command=True, help="Dead tasks: list them, retry.")
app.add_typer(archive_commands, name="archive")
app.add_typer(rulebook_commands, name="rulebook")
app.add_typer(calendar_commands, name="calendar")
app.add_typer(ingest_commands, name="ingest")
app.add_typer(task_commands, name="tasks")


def settings() -> Settings:
    """Read the settings and set up the logs."""
    read = load_settings()
    set_up_logs(read.log_level)
    return read


def command(function: Callable[P, Coroutine[object, None, R]]) -> Callable[P, R]:
    """Run an async command; what can be said in a line is said in a line, exit code 1."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with in_a_line():
                return uvloop.run(function(*args, **kwargs))
        except KeyboardInterrupt:
            raise typer.Exit(130) from None

    return run


@app.command()
@command
async def serve(demo: Annotated[bool, typer.Option(help="Load the demo firm on first start.")] = False) -> None:
    """Start the service; without settings it brings its own PostgreSQL and S3."""
    from server.serving import serve as run

    await run(settings(), demo=demo)


@app.command()
@command
async def migrate() -> None:
    """Bring the database to this version, as its owner."""
    from server.embedded.opening import open_services
    from server.house import migrate_as_owner

    async with open_services(settings(), join=True) as services:
        await migrate_as_owner(services.endpoints)
    typer.echo("The database is at this version.")


@app.command()
def token(as_: Annotated[str, typer.Option("--as", help="Login, such as branch.revisits.")]) -> None:
    """Print an access token of the development issuer, and nothing else."""
    from server.asking import development_issuer

    with in_a_line():
        sys.stdout.write(development_issuer(load_settings()).token(as_) + "\n")


@app.command()
@command
async def ask(
    document: Annotated[str, typer.Argument(help="A GraphQL operation.")],
    as_: Annotated[str, typer.Option("--as", help="Login, such as branch.revisits.")],
    variables: Annotated[str, typer.Option(help="Variables as JSON.")] = "{}",
) -> None:
    """Send one operation to the service on this machine as a demo person and print the answer."""
    from server.asking import ask as send

    typer.echo(await send(load_settings(), document, as_, variables))


@app.command()
def doctor() -> None:
    """Say what is missing on this machine, and how to get it."""
    from server.doctor import check
    from server.doctor.finding import exit_code, render

    with in_a_line():
        findings = check(load_settings())
    typer.echo(render(findings))
    raise typer.Exit(exit_code(findings))


@task_commands.callback()
@command
async def list_dead_tasks(context: typer.Context) -> None:
    """List the tasks that will not run again by themselves, with what ended them."""
    from server.dead_tasks import list_dead

    if context.invoked_subcommand is None:
        lines = await list_dead(settings())
        typer.echo("\n".join(lines) or "no task is dead")


@task_commands.command("retry")
@command
async def retry_tasks(
    ids: Annotated[list[int] | None, typer.Argument(help="Numbers that `anjuan tasks` shows.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All dead tasks.")] = False,
) -> None:
    """Let dead tasks run again from the start."""
    from server.dead_tasks import retry_dead

    if bool(ids) == every:
        raise SettingError("name the tasks to retry, or say --all")
    found = await retry_dead(settings(), None if every else ids)
    typer.echo(f"{len(found)} tasks run again")
    raise typer.Exit(1 if ids and len(found) < len(set(ids)) else 0)


@archive_commands.command()
@command
async def qualify() -> None:
    """Probe the configured store: which promises of object lock it keeps."""
    from archive.qualify import qualify as probe
    from server.house import open_house

    async with open_house(settings(), join=True) as house:
        found = await probe(house.room, house.store)
    for finding in found.findings:
        typer.echo(
            f"{'kept  ' if finding.failure is None else 'BROKEN'} {finding.probe}: {finding.failure or finding.promise}"
        )
    raise typer.Exit(1 if found.failed else 0)


@archive_commands.command()
@command
async def reconcile() -> None:
    """Compare every stored version with every row, both ways; name what differs."""
    from server.reconciling import reconcile as compare

    lines = await compare(settings())
    typer.echo("\n".join(lines) or "store and database agree")
    raise typer.Exit(1 if lines else 0)


@archive_commands.command("claim")
@command
async def claim_versions(
    ids: Annotated[list[int], typer.Argument(help="Numbers, as `anjuan archive reconcile` shows them.")],
    note: Annotated[str, typer.Option(help="What is known of these versions; it is kept.")],
) -> None:
    """Say what is known of versions without a document: they are no alarm any more."""
    from server.reconciling import claim_versions as claim

    typer.echo(f"{len(await claim(settings(), ids, note))} versions claimed")


@app.command("import")
@command
async def import_(
    kind: Annotated[
        str,
        typer.Argument(
            help="units, staff, clients, accounts, snapshots, positions, contracts, liquidations or warnings."
        ),
    ],
    file: Annotated[Path, typer.Argument(help="CSV (UTF-8 or GBK) or Parquet.", exists=True, dir_okay=False)],
    date_: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d", "%Y%m%d"], help="The day of a daily file.")
    ] = None,
    accept_good: Annotated[bool, typer.Option(help="Load the good lines although others are refused.")] = False,
) -> None:
    """Import a delivered file: all of it or nothing, refused lines with their reasons."""
    from cases.imports.kinds import SHAPES
    from server.importing import import_with_bar, show

    if kind not in SHAPES:
        raise typer.BadParameter(f"{kind}: choose among {', '.join(SHAPES)}")
    day = date_.date() if date_ else None
    raise typer.Exit(show(await import_with_bar(settings(), kind=kind, path=file, on=day, accept_good=accept_good)))


@ingest_commands.command("recordings")
@command
async def ingest_recordings(
    folder: Annotated[Path, typer.Argument(help="The call centre's folder.", exists=True, file_okay=False)],
    manifest: Annotated[Path, typer.Option(help="CSV that tells of each call.", exists=True, dir_okay=False)],
) -> None:
    """Archive a folder of recordings and match them to revisits; what cannot be placed waits for somebody."""
    from server.ingesting import ingest_with_bar, show

    raise typer.Exit(show(await ingest_with_bar(settings(), folder=folder, manifest=manifest)))


@calendar_commands.command("load")
@command
async def load_calendar(
    file: Annotated[Path, typer.Argument(help="The year's record, YAML.", exists=True, dir_okay=False)],
    preview: Annotated[bool, typer.Option(help="Only show which deadlines would move.")] = False,
) -> None:
    """Load a year of the working calendar and move the open deadlines that rest on it."""
    from cases.actions.calendar import load_calendar as load
    from server.house import open_house

    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError as error:
        message = f"{file.name} is not UTF-8 text (byte {error.start}): save it as UTF-8 and load it again"
        raise SettingError(message) from error
    async with open_house(settings(), join=True) as house, house.desk.work(house.scheduler_id) as work:
        loaded = await load(work, text=text, file=file.name, preview=preview)
    for each in loaded.moved:
        typer.echo(f"obligation:{each.key}  {each.before.due_on} -> {each.after.due_on}")
    typer.echo(
        f"{loaded.year} version {loaded.version}: {len(loaded.moved)} open deadlines {'would ' if preview else ''}move"
    )


@app.command()
@command
async def demo() -> None:
    """Load the demo firm; what is there already is left alone."""
    from server.demo import load_demo
    from server.house import open_house

    async with open_house(settings(), join=True) as house:
        await load_demo(house.sweeper, now=house.desk.clock.now(), progress=typer.echo)


@rulebook_commands.command("check")
def check_rulebooks() -> None:
    """Read every rulebook and name every mistake with file, line and field, and what the sweeps do not carry out."""
    from cases.carried import warnings

    def found(shelf: "Shelf") -> str:
        editions = (f"{each.code} {each.version} from {each.in_force_from}" for each in shelf.editions)
        return "\n".join((*editions, *warnings(shelf)))

    _with_shelf(found)


@rulebook_commands.command("show")
def show_rulebook(code: str) -> None:
    """Print the edition of a regulation in force today, as JSON."""
    from kernel.clock import SystemClock, office_date

    today = office_date(SystemClock().now())
    _with_shelf(lambda shelf: shelf.in_force(code, today).rulebook.model_dump_json(by_alias=True, indent=2))


def _with_shelf(show: Callable[["Shelf"], str]) -> None:
    from cases.rulebook import load_shelf

    with in_a_line():
        typer.echo(show(load_shelf(load_settings().rulebooks)))


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
