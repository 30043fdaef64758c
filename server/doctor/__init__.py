"""`anjuan doctor`: what is missing on this machine, and the exact command that brings it."""

from kernel.settings import Settings
from server.doctor.connections import check_connections
from server.doctor.finding import Finding, exit_code, render
from server.doctor.libraries import check_libraries
from server.doctor.machine import check_machine
from server.doctor.remedies import this_machine

__all__ = ["Finding", "check", "exit_code", "render"]


def check(settings: Settings) -> list[Finding]:
    """Look at everything a start with these settings needs; nothing is changed."""
    return [*check_machine(settings), *check_libraries(this_machine()), *check_connections(settings)]
