"""What an engine is: which circuits it counts, how far it reaches, what it costs, and how it counts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Literal

from capacity.circuits.circuit import Circuit
from enumerate.shards import Jobs, Progress

LONG_FROM = 5.0  # seconds of one core; shorter counts end before another process has started


@dataclass(frozen=True)
class Cost:
    """A circuit is within reach: what a run is expected to take.

    Attributes:
        seconds: of one core, kernels compiled.
        memory: bytes.
    """

    reached: ClassVar[Literal[True]] = True
    seconds: float
    memory: int = 300 << 20


@dataclass(frozen=True)
class OutOfReach:
    """A circuit is out of reach, with the reason in one line."""

    reached: ClassVar[Literal[False]] = False
    reason: str


Reach = Cost | OutOfReach


@dataclass(frozen=True)
class Engine:
    """One way to count.

    Attributes:
        method: its name on the command line.
        knows: whether it counts this kind of circuit, at some n.
        cost: what a run takes, or why the circuit is out of reach.
        run: the count; its docstring says in a sentence how.
        circuits: what it counts, in words.
        reach: how far it reaches, in words.
        code: the modules of `enumerate` that do it.
        sharded: whether the work is split into shards, which several processes do side by side.
        weighed: whether its plan is quickly made and carries a cost weight per shard.
    """

    method: str
    knows: Callable[[Circuit], bool]
    cost: Callable[[Circuit], Reach]
    run: Callable[[Circuit, Jobs, Progress | None], int]
    circuits: str
    reach: str
    code: tuple[str, ...]
    sharded: bool = False
    weighed: bool = False

    @property
    def how(self) -> str:
        """How it counts, in words."""
        return (self.run.__doc__ or "").split("\n")[0].rstrip(".")

    def expected_seconds(self, circuit: Circuit) -> float:
        """Seconds of one core that a circuit within reach is expected to take; what is proved takes none.

        Examples:
            >>> from capacity.counting.choice import engines_for
            >>> engines_for(Circuit("ltf", 9))[1].expected_seconds(Circuit("ltf", 9)) > 1
            True
        """
        cost = self.cost(circuit)
        return cost.seconds if cost.reached and self.method != "theorem" else 0.0

    def is_long(self, circuit: Circuit) -> bool:
        """Whether a count is long enough to use other processes and to be announced."""
        return self.expected_seconds(circuit) >= LONG_FROM
