"""One figure: what was measured, beside what, against which goal."""

import json
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound: `>=` or `<=` on the ratio, or on the value itself when there is no contender."""

    sign: str
    bound: float

    def met_by(self, number: float) -> bool:
        """Tell whether a number keeps the bound."""
        return number >= self.bound if self.sign == ">=" else number <= self.bound

    def __str__(self) -> str:
        return f"{self.sign} {self.bound:g}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report. `ratio` is value / contender, or contender / value where faster means smaller: `how` says it.

    Without a goal it is only told (docs/decisions/0009).
    """

    name: str
    value: float
    unit: str
    contender: float | None
    ratio: float | None
    goal: Goal | None
    how: str

    @property
    def met(self) -> bool:
        """Tell whether the goal, if there is one, is kept."""
        return self.goal is None or self.goal.met_by(self.value if self.ratio is None else self.ratio)

    def line(self) -> str:
        """Write the figure as one JSON line."""
        numbers = {"value": self.value, "contender": self.contender, "ratio": self.ratio}
        value, contender, ratio = (None if each is None else _short(each) for each in numbers.values())
        said = {"name": self.name, "value": value, "unit": self.unit, "contender": contender, "ratio": ratio}
        judged = {"goal": None, "met": None} if self.goal is None else {"goal": str(self.goal), "met": self.met}
        return json.dumps({**said, **judged, "how": self.how}, ensure_ascii=False)


def compared(name: str, unit: str, pairs: tuple[list[float], list[float]], goal: Goal | None, how: str) -> Figure:
    """Compare medians of interleaved rounds: ratio = median(ours) / median(contender)."""
    ours, other = median(pairs[0]), median(pairs[1])
    return Figure(name, ours, unit, other, ours / other, goal, how)


def _short(number: float) -> float:
    """Keep four digits."""
    return float(f"{number:.4g}")
