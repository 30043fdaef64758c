"""`python -m server.doctor --mend`: the libraries alone, installed where we may. Used by `make run`."""

import subprocess
import sys

from server.doctor.finding import exit_code, render
from server.doctor.libraries import check_libraries, missing_things
from server.doctor.remedies import mend, this_machine


def main() -> int:
    """Install what is missing on a Debian machine where we may; else say how; 1 when something is still missing."""
    machine = this_machine()
    findings = check_libraries(machine)
    if "--mend" in sys.argv and mend(machine, missing_things(findings)):
        # A new process: this one's fontconfig has read the fonts and does not look again.
        return subprocess.run([sys.executable, "-m", "server.doctor"], check=False).returncode
    if exit_code(findings):
        sys.stdout.write(render([finding for finding in findings if not finding.ok]) + "\n")
    return exit_code(findings)


if __name__ == "__main__":
    sys.exit(main())
