"""What the doctor says about one thing, and how a page of it reads."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 22


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: in order or not, needed or only advised, and the command that mends it."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""
    required: bool = True

    @property
    def stands_in_the_way(self) -> bool:
        """Tell whether the service cannot do its work because of this."""
        return self.required and not self.ok

    def line(self) -> str:
        """Give one line: name, `ok`, `missing` or `advice`, what was found, how to mend it."""
        state = "ok" if self.ok else ("missing" if self.required else "advice")
        mend = f"  ->  {self.remedy}" if self.remedy and not self.ok else ""
        return f"{self.name:<{WIDTH}} {state:<8} {self.detail}{mend}"


def render(findings: Sequence[Finding]) -> str:
    """Give the whole page: a line for each finding and a closing line that counts."""
    missing = sum(finding.stands_in_the_way for finding in findings)
    closing = "everything that is needed is there" if not missing else f"{missing} missing: run the commands after ->"
    return "\n".join([*(finding.line() for finding in findings), closing])


def exit_code(findings: Sequence[Finding]) -> int:
    """Give 1 when something that is required is missing, else 0."""
    return int(any(finding.stands_in_the_way for finding in findings))
