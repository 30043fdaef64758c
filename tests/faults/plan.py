"""How long the faults are, and what is broken when: drawn from one seed, so that a run can be had again."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

VICTIMS = ("service", "postgres", "store", "everything", "postgres", "store")


@dataclass(frozen=True, slots=True)
class Plan:
    """`rounds` kills; `FAULT_ROUNDS` asks for more than the six of a short run, `FAULT_SEED` for another order."""

    rounds: int
    seed: int

    @property
    def long(self) -> bool:
        """Tell whether time is no concern: leases then run out by themselves."""
        return self.rounds > len(VICTIMS)

    def kills(self) -> Iterator[tuple[str, float]]:
        """Yield whom to kill and after how many seconds of work; each kind comes in every six.

        A short run ends with "darkness": everything is killed and starts again when all leases have run out.
        """
        random = Random(self.seed)
        for first in range(0, self.rounds, len(VICTIMS)):
            order = random.sample(VICTIMS, len(VICTIMS))
            if not self.long:
                order = [*(victim for victim in order if victim != "everything"), "darkness"]
            for victim in order[: self.rounds - first]:
                yield victim, random.uniform(0.2, 2.5)


def plan() -> Plan:
    """Read the plan from the environment."""
    return Plan(int(os.environ.get("FAULT_ROUNDS", str(len(VICTIMS)))), int(os.environ.get("FAULT_SEED", "20260302")))
