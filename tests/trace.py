"""`python -m tests.trace`: runs the tests that prove requirement ids and prints, id by id, what they showed.

One line per id, `ID passed|failed|missing test`; exit code 1 when an id of tests/rules/claimed.txt is not passed. An id is
passed when at least one test marked with it ran and none of them failed. This module is also the pytest plugin that
carries the ids of a test with its result.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import redirect_stdout
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CLAIMED = ROOT / "tests" / "rules" / "claimed.txt"
REQUIREMENTS = ROOT / "docs" / "requirements.md"
PROPERTY = "rule"
ROW = re.compile(r"^\| ([A-Z]+\d?-\d{2,3}) \|", re.MULTILINE)
PARTS = re.compile(r"([A-Z]+\d?)-(\d+)")
PASSED, FAILED, MISSING = "passed", "failed", "missing test"


class Trace:
    """What the tests of each id showed."""

    def __init__(self) -> None:
        self.shown: dict[str, list[bool]] = defaultdict(list)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take down how a marked test ended; a test that was skipped proves nothing."""
        ids = [str(value) for name, value in report.user_properties if name == PROPERTY]
        if report.failed or (report.when == "call" and report.passed):
            for rule in ids:
                self.shown[rule].append(report.passed)

    def state(self, rule: str) -> str:
        """Give what is known of an id."""
        results = self.shown.get(rule)
        if not results:
            return MISSING
        return PASSED if all(results) else FAILED


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every result carry the ids that its test is marked with; also from the processes of pytest-xdist."""
    for item in items:
        for mark in item.iter_markers(PROPERTY):
            item.user_properties.extend((PROPERTY, rule) for rule in mark.args)


def claimed() -> list[str]:
    """Give the ids that are claimed to be carried out."""
    lines = (line.split("#")[0].strip() for line in CLAIMED.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line]


def listed() -> list[str]:
    """Give the ids of docs/requirements.md."""
    return ROW.findall(REQUIREMENTS.read_text(encoding="utf-8"))


def in_order(ids: Iterable[str]) -> list[str]:
    """Sort ids by their letters, then by their number."""
    parts: Mapping[str, tuple[str, int]] = {
        rule: (match[1], int(match[2])) if (match := PARTS.fullmatch(rule)) else (rule, 0) for rule in set(ids)
    }
    return sorted(parts, key=lambda rule: parts[rule])


def main(arguments: list[str]) -> int:
    """Run the marked tests quietly, print a line per id, give the exit code."""
    trace = Trace()
    options = ["-m", PROPERTY, "-p", "tests.trace", "-n", "2", "-q", "--no-header"]
    with redirect_stdout(sys.stderr):
        pytest.main([*options, *arguments], plugins=[trace])
    known = claimed()
    for rule in in_order([*known, *listed(), *trace.shown]):
        sys.stdout.write(f"{rule} {trace.state(rule)}\n")
    broken = [rule for rule in known if trace.state(rule) != PASSED]
    if broken:
        sys.stderr.write(f"claimed and not passed: {', '.join(in_order(broken))}\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
