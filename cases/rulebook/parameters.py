"""Dated parameters: a rulebook refers to `{parameter: code}`, and each day sees the value in force on it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from cases.source import Mistake, Path, Plain

History = dict[str, list[tuple[date, Plain]]]
"""For each parameter its values with the day they begin, oldest first."""


@dataclass(slots=True)
class Substitution:
    """Puts the values of one day in the place of references, and remembers which led where, and which nowhere."""

    history: History
    on: date
    mistakes: list[Mistake] = field(default_factory=list)
    origins: dict[str, str] = field(default_factory=dict)

    def fill(self, plain: Plain, path: Path = ()) -> Plain:
        """Give the plain value with every reference replaced."""
        if isinstance(plain, list):
            return [self.fill(part, (*path, index)) for index, part in enumerate(plain)]
        if not isinstance(plain, dict):
            return plain
        if plain.keys() == {"parameter"}:
            return self._value(str(plain["parameter"]), path)
        return {key: self.fill(part, (*path, key)) for key, part in plain.items()}

    def _value(self, code: str, path: Path) -> Plain:
        values = [value for since, value in self.history.get(code, []) if since <= self.on]
        if not values:
            zh, en = (
                f"参数“{code}”未定义，或在 {self.on} 尚无取值",
                f"the parameter {code} is unknown or has no value on {self.on}",
            )
            self.mistakes.append(Mistake(path, "unknown_parameter", zh, en))
            return None
        self.origins[".".join(map(str, path))] = code
        return values[-1]


def history_of(plain: Plain) -> History:
    """Read the dated values as far as they are well formed; what is not is told by the model."""
    return {code: sorted(_dated(values), key=lambda each: each[0]) for _, code, values in _parameters(plain)}


def repeated_days(plain: Plain) -> Iterator[Mistake]:
    """Find the parameters that have two values on one day: nothing says which of them counts."""
    for index, _, values in _parameters(plain):
        days = [each.get("since") for each in values if isinstance(each, dict)]
        for number, day in enumerate(days):
            if day in days[:number]:
                path = ("parameters", index, "values", number, "since")
                yield Mistake(path, "repeated", f"{day} 已有取值", f"there is a value on {day} already")


def beginnings(effective_from: date, history: History) -> list[date]:
    """Give the days on which something changes, from the day the text takes effect on, oldest first."""
    changes = {since for values in history.values() for since, _ in values if since > effective_from}
    return [effective_from, *sorted(changes)]


def _parameters(plain: Plain) -> Iterator[tuple[int, str, list[Plain]]]:
    parameters = plain.get("parameters") if isinstance(plain, dict) else None
    for index, parameter in enumerate(parameters if isinstance(parameters, list) else []):
        values = parameter.get("values") if isinstance(parameter, dict) else None
        if isinstance(parameter, dict) and isinstance(values, list):
            yield index, str(parameter.get("code")), values


def _dated(values: list[Plain]) -> Iterator[tuple[date, Plain]]:
    for value in values:
        if isinstance(value, dict) and (since := day_of(value.get("since"))):
            yield since, value.get("value")


def day_of(plain: Plain) -> date | None:
    """Read an ISO date; None when it is none."""
    try:
        return date.fromisoformat(plain) if isinstance(plain, str) else None
    except ValueError:
        return None
