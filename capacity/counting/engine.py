"""What an engine is: how far it reaches, what it costs, and how it counts."""

from collections.abc import Callable
from dataclasses import dataclass

from capacity.circuits.circuit import Circuit
from enumerate.shards import Jobs, Progress

LONG_FROM = 5.0  # seconds of one core; shorter counts end before another process has started


@dataclass(frozen=True)
class Cost:
    """What a run is expected to take: seconds of one core (kernels compiled) and bytes of memory."""

    seconds: float
    memory: int = 300 << 20


@dataclass(frozen=True)
class Engine:
    """One way to count: `cost` says what it takes, or in one line why it does not reach a circuit.

    sharded: the work is split into shards, which several processes do side by side. weighed: its plan is quickly made
    and carries a cost weight per shard.
    """

    method: str
    cost: Callable[[Circuit], Cost | str]
    run: Callable[[Circuit, Jobs, Progress | None], int]
    sharded: bool = False
    weighed: bool = False

    def expected_seconds(self, circuit: Circuit) -> float:
        """Seconds of one core that a circuit within reach is expected to take; what is proved takes none.

        >>> from capacity.counting.choice import engines_for
        >>> engines_for(Circuit("ltf", 9))[1].expected_seconds(Circuit("ltf", 9)) > 1
        True
        """
        cost = self.cost(circuit)
        return cost.seconds if isinstance(cost, Cost) and self.method != "theorem" else 0.0

    def is_long(self, circuit: Circuit) -> bool:
        """Whether a count is worth other processes, and a word beforehand."""
        return self.expected_seconds(circuit) >= LONG_FROM
