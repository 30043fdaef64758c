"""What a run saw, for whoever reads it with `-s`."""

from collections import Counter
from dataclasses import dataclass, field

from tests.faults.clients import History
from tests.faults.plan import Plan


@dataclass
class Told:
    """The kills and how long nobody had an answer after each; how long the rest took; what was taken up again."""

    plan: Plan
    pauses: list[tuple[str, float]] = field(default_factory=list)
    settled: float = 0.0
    recovered: tuple[int, float] = (0, 0.0)

    @property
    def longest_pause(self) -> float:
        """The longest time without a confirmation."""
        return max((seconds for _, seconds in self.pauses), default=0.0)

    def kill(self, victim: str, pause: float) -> None:
        """Note a kill and the seconds to the first act confirmed after it."""
        self.pauses.append((victim, pause))
        print(f"confirmed again after {pause:.1f} s")

    def show(self, history: History) -> None:
        """Print the counts."""
        acts = {verb: len(history.of(verb)) for verb in ("finish", "complete", "submit")}
        print(f"\nseed {self.plan.seed}, kills {dict(Counter(victim for victim, _ in self.pauses))}")
        print(f"confirmed {acts}, repeated {history.repeated}, excuses {dict(history.excuses)}")
        print(f"longest pause {self.longest_pause:.1f} s, settled in {self.settled:.1f} s")
        documents, slowest = self.recovered
        print(f"{documents} documents taken up again, the slowest locked {slowest:.1f} s after it was acknowledged")
