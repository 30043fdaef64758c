"""Logs: one JSON line per event on standard error, or short lines for people when that is a terminal.

What a database adds to an error in its DETAIL is the row itself, names and telephone numbers in it: that is cut out.
"""

import logging
import re
import sys
from collections.abc import MutableMapping

import structlog

# To the end of its line: in a trace a real one, in a quoted text a written one.
DETAIL = re.compile(r"DETAIL:(?:(?!\\n|\n).)*")
LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def set_up_logs(level: str) -> None:
    """Send every log of the process through one pipe; libraries speak from warnings on."""
    people = sys.stderr.isatty()
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _without_rows,
    ]
    last: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if people else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Plain("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def without_rows(text: str) -> str:
    """Cut out what a database says of the data in an error."""
    return DETAIL.sub("DETAIL: not shown", text)


class _Plain(logging.Formatter):
    """The libraries' lines, their traces included."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        return without_rows(super().format(record))


def _without_rows(_logger: object, _method: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = without_rows(value)
    return event
