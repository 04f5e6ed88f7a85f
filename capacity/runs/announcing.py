"""What is reported about a run while it goes on, and how long it is expected to take."""

from collections.abc import Callable
from math import fsum
from typing import Any

from capacity.circuits.circuit import Circuit
from capacity.counting.engine import Engine
from capacity.documents.numbers import duration
from capacity.runs.store import KeptShards
from enumerate.shards import Keeper, Kept, NothingKept, Plan


def shards_of_plan(plan: Plan) -> str:
    """The size of a plan, in shards."""
    return f"{len(plan.shards)} shard{'s' * (len(plan.shards) != 1)} ({plan.label})"


class Announcing:
    """A keeper that says what is about to run, what is resumed and what is left.

    Arguments:
        engine: that counts.
        circuit: whose functions are counted.
        keeper: what keeps the shards, if anything does.
        say: receives each line.
        expect: receives the seconds of one core that are left, as shards finish.
    """

    def __init__(
        self,
        engine: Engine,
        circuit: Circuit,
        keeper: Keeper | None,
        say: Callable[[str], None],
        expect: Callable[[float], None] | None = None,
    ) -> None:
        self._keeper, self._say, self._expect = keeper, say, expect
        self._long = engine.is_long(circuit)
        cost = engine.cost(circuit)
        needs = f"about {duration(cost.seconds)} of one core, {cost.memory >> 20} MiB" if cost.reached else ""
        self._what = f"{circuit} by {engine.method}, {needs}"
        if self._long and not engine.sharded:
            say(f"{self._what}: in one piece; nothing is kept until it ends")

    def open(self, plan: Plan) -> Kept:
        """What is kept of the plan."""
        kept = NothingKept() if self._keeper is None else self._keeper.open(plan)
        what = f"{self._what}: {shards_of_plan(plan)}"
        if isinstance(kept, KeptShards):
            if len(kept):
                self._say(f"{what}; resumes with {len(kept)} of them from {kept.path}")
            elif self._long:
                self._say(f"{what}, kept in {kept.path}")
        elif self._long and len(plan.shards) > 1:
            self._say(f"{what}; nothing is kept")
        return kept if self._expect is None else _Expecting(plan, kept, self._expect)


class _Expecting:
    """What is kept of a plan; says how long the shards that are left take, from those done in this process."""

    def __init__(self, plan: Plan, kept: Kept, expect: Callable[[float], None]) -> None:
        self._kept, self._expect = kept, expect
        self._weights = plan.weights or [1.0] * len(plan.shards)
        self._left, self._done, self._seconds = fsum(self._weights), 0.0, 0.0

    def find(self, index: int) -> Any:
        result = self._kept.find(index)
        self._left -= self._weights[index]
        return result

    def keep(self, index: int, result: Any, seconds: float) -> None:
        self._kept.keep(index, result, seconds)
        self._left -= self._weights[index]
        self._done += self._weights[index]
        self._seconds += seconds
        self._expect(max(0.0, self._left) * self._seconds / self._done)
