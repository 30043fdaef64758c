"""What went wrong, in one line with what to do next; a defect keeps its trace."""

from collections.abc import Generator
from contextlib import contextmanager

import asyncpg
import typer
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError

from archive.ports import ScannerAway, StoreError
from kernel.errors import DomainError
from kernel.settings import SettingError
from server.issuer import KeyUnusable, NotOnLoopback

SAID = (SettingError, NotOnLoopback, KeyUnusable, DomainError)

DATABASE = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    ArgumentError,
    InterfaceError,
    OperationalError,
)


@contextmanager
def in_a_line() -> Generator[None]:
    """Say in one line on stderr what can be said in one, exit code 1; let every other error through."""
    try:
        yield
    except Exception as error:
        line = line_of(error)
        if line is None:
            raise
        typer.echo(line, err=True)
        raise typer.Exit(1) from error


def line_of(error: BaseException) -> str | None:
    """Say an error that a setting, a file or a service out of reach explains; None for a defect."""
    if isinstance(error, BaseExceptionGroup):
        lines = [line_of(each) for each in error.exceptions]
        return lines[0] if None not in lines else None
    return str(error) if isinstance(error, SAID) else _of_services(error) or _of_machine(error)


def _of_services(error: BaseException) -> str | None:
    if isinstance(error, DATABASE):
        return f"the database cannot be used ({_first(error)}): check ANJUAN_DATABASE_URL"
    if isinstance(error, ScannerAway):
        return f"the virus scanner did not do it ({_first(error)}): check ANJUAN_CLAMAV, then try again"
    if isinstance(error, StoreError):
        return f"the archive's store did not do it ({_first(error)}): check ANJUAN_S3_ENDPOINT, then try again"
    return None


def _of_machine(error: BaseException) -> str | None:
    if isinstance(error, (ConnectionError, TimeoutError)) or (isinstance(error, OSError) and error.filename is None):
        return f"no connection ({_first(error)}): check ANJUAN_DATABASE_URL, ANJUAN_S3_ENDPOINT and ANJUAN_PORT"
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}"
    return None


def _first(error: BaseException) -> str:
    """Give the first line of an error's text, or its name when it has none."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
