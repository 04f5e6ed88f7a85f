"""The exact count of a circuit by one of its engines, with its capacity in bits."""

import time
from dataclasses import dataclass, field, replace
from math import log2

from capacity.circuits.circuit import Circuit
from capacity.counting.choice import choose_engine, engines_for
from capacity.counting.engine import Engine
from capacity.documents.numbers import decimal_string
from capacity.documents.sheet import Displayed, Sheet
from capacity.version import __version__
from enumerate.kernels import compiling_ahead
from enumerate.shards import Jobs, Progress, as_run, run_shards

SCHEMA = "circuit-capacity/count/1"


@dataclass(frozen=True, repr=False)
class Count(Displayed):
    """An exact count: the number of distinct functions, its capacity in bits, the method and the seconds it took.

    Attributes:
        up_to: the symmetries up to which functions are distinct, one of `GROUPS`.
    """

    circuit: Circuit
    count: int
    method: str
    seconds: float = field(compare=False)
    up_to: str = "none"

    @property
    def capacity_bits(self) -> float:
        """log2 of the count, in bits.

        Examples:
            >>> Count(Circuit("ltf", 2), 14, "chambers", 0.0).capacity_bits
            3.807354922057604
        """
        return log2(self.count)

    def as_json(self) -> dict[str, object]:
        """The document that `capacity count --json` prints."""
        return {
            "schema": SCHEMA,
            **self.circuit.as_json(),
            **({} if self.up_to == "none" else {"up_to": self.up_to}),
            "count": decimal_string(self.count),
            "capacity_bits": self.capacity_bits,
            "method": self.method,
            "seconds": round(self.seconds, 3),
            "version": __version__,
        }

    def sheet(self) -> Sheet:
        """The count, the capacity and the engine."""
        rows = (
            (self._counted, decimal_string(self.count)),
            ("capacity", f"{self.capacity_bits:.6f} bits"),
            ("counted by", self.method),
        )
        return Sheet(self._words, (), rows)

    @property
    def _counted(self) -> str:
        if self.up_to == "none":
            return "functions"
        return "class" if self.count == 1 else "classes"

    @property
    def _words(self) -> str:
        return str(self.circuit) if self.up_to == "none" else f"{self.circuit} --up-to {self.up_to}"

    def __repr__(self) -> str:
        return f"<Count of {self._words}: {self.capacity_bits:.6f} bits by {self.method}>"

    def __str__(self) -> str:
        """What `capacity count` prints."""
        number = f"{decimal_string(self.count)} {self._counted}"
        return f"{self._words}: {number}, {self.capacity_bits:.6f} bits ({self.method})"


def count(
    circuit: Circuit, method: str = "auto", jobs: Jobs = 1, progress: Progress | None = None, up_to: str = "none"
) -> Count:
    """Count the distinct Boolean functions of a circuit, exactly, each or up to symmetries of the cube.

    Arguments:
        circuit: whose functions are counted.
        method: one of `METHODS`; `auto` takes the engine that is expected to be fastest.
        jobs: how many shards are done at once, or a `Run` that says how they are done.
        progress: told what is done.
        up_to: `permutations` of the inputs, `negations` of inputs, both (`np`), or both with complement of the output
            (`npn`), for `ltf`.

    Raises:
        ValueError: on an unknown method or symmetry or one that the circuit does not have.
        Refused: if the engine does not reach n.
        OutOfTime: past the deadline of the run.
        LostWorkers: if processes or the executor fail.
        Undecided: if a linear program has no exact answer.

    Examples:
        >>> print(count(Circuit("ltf", 3)))
        ltf -n 3: 104 functions, 6.700440 bits (chambers)
        >>> print(count(Circuit("ltf", 3), up_to="permutations"))
        ltf -n 3 --up-to permutations: 34 classes, 5.087463 bits (chambers)
    """
    begin = time.monotonic()
    engine = choose_engine(Circuit.require(circuit), method, up_to=up_to)
    number = run_engine(engine, circuit, jobs, progress, up_to)
    return Count(circuit, number, engine.method, time.monotonic() - begin, up_to)


def run_engine(
    engine: Engine, circuit: Circuit, jobs: Jobs = 1, progress: Progress | None = None, up_to: str = "none"
) -> int:
    """The count by one engine that reaches the circuit; short work starts no other process."""
    run = as_run(jobs)
    if run.executor is None:
        if circuit.n > 4 and ((run.jobs > 1 and engine.is_long(circuit)) or run.deadline is not None):
            with compiling_ahead():
                engine.run(replace(circuit, n=_least_inputs(circuit)), 1, None)
        if not engine.is_long(circuit):
            run = replace(run, short=True)
    if not engine.sharded and (run.executor is not None or run.deadline is not None):
        # In one piece, but where it can be left.
        return next(run_shards(_count_whole, [(circuit, engine.method, up_to)], run, progress, engine.method))
    return engine.run(circuit, run, progress)


def _least_inputs(circuit: Circuit) -> int:
    """So many inputs that all kernels of an engine are used: tokens of one bit have no fewer."""
    if circuit.head is not None:
        return circuit.head.tokens
    return 3 if circuit.score is None else 2


def _count_whole(shard: tuple[Circuit, str, str]) -> int:
    circuit, method, up_to = shard
    return next(e for e in engines_for(circuit, up_to) if e.method == method).run(circuit, 1, None)
