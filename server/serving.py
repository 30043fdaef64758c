"""`anjuan serve`: open the house, answer requests, end cleanly on signals; the first start loads the demo firm behind it."""

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType

import structlog
import typer
import uvicorn

from kernel.errors import DomainError
from kernel.settings import Settings
from server.address import published, url_of
from server.app import Process, build_process, running
from server.embedded import ServiceFailed
from server.house import House, open_house
from server.startup import demand_safe_role

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)
MESSAGE_SIZE = 1_000_000
SHUTDOWN_SECONDS = 10
BACKLOG = 2048
# Requests have 10 s, then tasks 15 s. Whatever still hangs then, in a thread or in a library, is not waited for.
CUT_OFF_SECONDS = 30.0


class Listener(uvicorn.Server):
    """Comes back to its caller when asked to end. Uvicorn would raise the signal again, and nothing below would be stopped."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop taking requests and finish those under way, within a bound; a second Ctrl-C finishes none."""
        del frame
        if not self.should_exit:
            cut_off_after(CUT_OFF_SECONDS)
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


async def serve(settings: Settings, *, demo: bool) -> None:
    """Serve until SIGINT or SIGTERM. Raise what `open_house` and `build_process` raise."""
    async with open_house(settings) as house:
        await demand_safe_role(house.engine)
        process = build_process(house)
        listening = listen(settings.host, settings.port)
        server = Listener(configuration(process, settings))
        try:
            async with running(house, process):
                address = url_of(*listening.getsockname()[:2])
                welcome = asyncio.create_task(_welcome(process, server, address))
                loading = asyncio.create_task(_load_demo(house)) if demo else None
                try:
                    with published(settings.home, address):
                        await server.serve(sockets=[listening])
                finally:
                    await _end((welcome, loading))
        except* ServiceFailed as failed:
            raise failed.exceptions[0] from failed


def cut_off_after(seconds: float) -> None:
    """End the process the hard way unless it has ended by then; nothing is lost: leases run out, children die with us."""
    timer = threading.Timer(seconds, _cut_off)
    timer.daemon = True
    timer.start()


def _cut_off() -> None:
    log.error("cut_off", why="something did not end in time")
    os._exit(1)


def configuration(process: Process, settings: Settings) -> uvicorn.Config:
    """Give uvicorn's configuration: no access log, because variables of GET queries would stand in it."""
    return uvicorn.Config(
        process.app,
        loop="none",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=MESSAGE_SIZE,
        access_log=False,
        log_level=settings.log_level,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )


def listen(host: str, port: int) -> socket.socket:
    """Listen on the port, or the next free one when it is taken: a port only bound could be bound twice."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in (*range(port, min(port + 20, 1 << 16)), 0):
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, candidate))
            listening.listen(BACKLOG)
        except OSError:
            listening.close()
            continue
        return listening
    message = f"no port of {host} can be bound"
    raise OSError(message)


async def _welcome(process: Process, server: uvicorn.Server, address: str) -> None:
    while not server.started:  # noqa: ASYNC110 uvicorn tells nobody when it has started
        await asyncio.sleep(0.05)
    typer.echo(f"\n案卷 Anjuan  {address}/graphql")
    if process.issuer is None:
        return
    typer.echo("取得令牌 token:   .venv/bin/anjuan token --as branch.revisits")
    typer.echo("先试三件事 try first:")
    for number, (question, login) in enumerate(FIRST_THREE, start=1):
        typer.echo(f"  {number}. {question}   (--as {login})")
    typer.echo(
        f'   curl -s {address}/graphql -H "Authorization: Bearer $(.venv/bin/anjuan token --as branch.revisits)" \\'
    )
    typer.echo("     -H 'Content-Type: application/json' -d '{\"query\":\"{ me { name unit { name } } }\"}'")


FIRST_THREE: Sequence[tuple[str, str]] = (
    ("{ worklist(first: 5) { edges { node { title dueAt overdue } } } }", "branch.revisits"),
    ("{ filings(first: 3) { edges { node { kind period status dueAt } } } }", "branch.head"),
    ('{ deadline(start: "2026-09-30", workingDays: 5) { dueOn skipped text } }', "audit.officer"),
)


async def _load_demo(house: House) -> None:
    from server.demo import load_demo

    try:
        await load_demo(house.sweeper, now=house.desk.clock.now(), progress=typer.echo)
    except DomainError as refused:
        typer.echo(refused.message("zh"), err=True)
    except Exception as error:
        # Nobody awaits this task before the service stops: unsaid, the firm would wait for a demo that never comes.
        log.exception("demo.failed")
        typer.echo(f"演示数据未能载入，服务照常运行；重启后继续载入（{type(error).__name__}: {error}）", err=True)


async def _end(tasks: Sequence["asyncio.Task[None] | None"]) -> None:
    for task in tasks:
        if task is None:
            continue
        if not task.done():
            task.cancel()
        with suppress(asyncio.CancelledError):
            await task
