"""How much is measured. BENCH_SCALE shrinks every count (0.001 for a smoke test), BENCH_SECONDS is one timed slice."""

import os
from dataclasses import dataclass

MEBI = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sizes:
    """Counts and durations of one run."""

    scale: float
    seconds: float
    rounds: int

    def of(self, count: int, least: int = 1) -> int:
        """Give a count at this scale."""
        return max(least, int(count * self.scale))

    @property
    def warmups(self) -> int:
        """Give how many rounds go before those that count."""
        return 1 if self.whole else 0

    @property
    def whole(self) -> bool:
        """Tell whether the goals can be judged: a shrunk run proves only that the measurement works."""
        return self.scale >= 1


def sizes() -> Sizes:
    """Read the sizes from the environment."""
    return Sizes(
        scale=float(os.environ.get("BENCH_SCALE", "1")),
        seconds=float(os.environ.get("BENCH_SECONDS", "3")),
        rounds=int(os.environ.get("BENCH_ROUNDS", "5")),
    )
