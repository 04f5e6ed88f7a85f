"""Which engine counts a circuit: what each reaches, what it costs, and the exact count with its capacity in bits."""

import time
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from math import comb, log2
from pathlib import Path
from typing import TYPE_CHECKING

import capacity
from capacity.circuits import Circuit
from capacity.display import Displayed, Sheet
from enumerate.mechanisms import Gate
from enumerate.outcomes import Refused
from enumerate.shards import Jobs, Progress, Run, as_run, run_shards

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from capacity.store import RunStore

METHODS = (
    "auto",
    "chambers",
    "restriction",
    "lp",
    "sections",
    "flats",
    "cells",
    "faces",
    "orbits",
    "cofactors",
    "lifted",
    "pairs",
    "sets",
    "tuples",
    "formula",
    "theorem",
)
LONG_FROM = 5.0  # seconds of one core; shorter runs end before another process has started, and none is kept
SCHEMA = "circuit-capacity/count/1"


@dataclass(frozen=True)
class Cost:
    """What a run is expected to take: seconds of one core (kernels compiled) and bytes of memory."""

    seconds: float
    memory: int = 300 << 20


@dataclass(frozen=True)
class Engine:
    """One way to count: `cost` says what it takes, or in one line why it does not reach a circuit.

    sharded: the work is split into shards, which several processes do side by side and a run store keeps. weighed: its
    plan is quickly made and knows that its shards take unlike times.
    """

    method: str
    cost: Callable[[Circuit], Cost | str]
    run: Callable[[Circuit, Jobs, Progress | None], int]
    sharded: bool = False
    weighed: bool = False

    def expected_seconds(self, circuit: Circuit) -> float:
        """Seconds of one core that a circuit within reach is expected to take; what is proved takes none.

        >>> engines_for(Circuit("ltf", 9))[1].expected_seconds(Circuit("ltf", 9)) > 1
        True
        """
        cost = self.cost(circuit)
        return cost.seconds if isinstance(cost, Cost) and self.method != "theorem" else 0.0

    def is_long(self, circuit: Circuit) -> bool:
        """Whether a count is worth other processes, a run store, and a word beforehand."""
        return self.expected_seconds(circuit) >= LONG_FROM


@dataclass(frozen=True)
class Count(Displayed):
    """An exact count: the number of distinct functions, its capacity in bits, the method and the seconds it took."""

    circuit: Circuit
    count: int
    method: str
    seconds: float = field(repr=False, compare=False)

    @property
    def capacity_bits(self) -> float:
        """log2 of the count, in bits.

        >>> Count(Circuit("ltf", 2), 14, "chambers", 0.0).capacity_bits
        3.807354922057604
        """
        return log2(self.count)

    def as_json(self) -> dict[str, object]:
        """The document that `capacity count --json` prints."""
        return {
            "schema": SCHEMA,
            **self.circuit.as_json(),
            "count": decimal_string(self.count),
            "capacity_bits": self.capacity_bits,
            "method": self.method,
            "seconds": round(self.seconds, 3),
            "version": capacity.__version__,
        }

    def sheet(self) -> Sheet:
        """The count, the capacity and the engine."""
        rows = (
            ("functions", decimal_string(self.count)),
            ("capacity", f"{self.capacity_bits:.6f} bits"),
            ("counted by", self.method),
        )
        return Sheet(str(self.circuit), (), rows)

    def __str__(self) -> str:
        return f"{decimal_string(self.count)} functions, {self.capacity_bits:.4f} bits ({self.circuit}; {self.method})"


def decimal_string(value: int) -> str:
    """An integer in decimal digits, however many.

    >>> len(decimal_string(2**65536))
    19729
    """
    return str(Decimal(value))


def count(
    circuit: Circuit,
    method: str = "auto",
    jobs: int = 1,
    *,
    time_limit: float | None = None,
    max_memory: int | None = None,
    store: "Path | RunStore | None" = None,
    executor: Executor | None = None,
    shards: Path | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] | None = None,
) -> Count:
    """Count the distinct Boolean functions of a circuit, exactly.

    method: one of `METHODS`; `auto` takes the engine that is expected to be fastest. jobs: local processes, or how many
    shards the executor works on at once. time_limit: seconds after which the run stops. max_memory: bytes that it may
    be expected to need. store: a file that keeps each finished shard, so that the same count is taken up there after
    whatever ended it; an open `RunStore` keeps them until it is closed without an error. executor: any of
    `concurrent.futures` or with its interface, which is left open. shards: a file that receives every shard of the
    count, for anyone to add up. say: receives what is worth saying on a long run.

    >>> count(Circuit("ltf", 3)).count
    104
    >>> count(Circuit("output-gating", 3, encoding="pm1"), method="pairs").count
    254
    >>> count(Circuit("synaptic-gating", 3, units=2)).count == 132**2  # each with its own attending unit
    True

    Raises ValueError on an unknown method or one that the circuit does not have, or on a store that is not for this
    run, Refused if the engine does not reach n or needs too much memory, OutOfTime past the time limit, LostWorkers if
    processes or the executor fail, Undecided if a linear program has no exact answer.
    """
    begin = time.monotonic()
    if jobs < 1 or (time_limit is not None and not time_limit > 0):
        raise ValueError(f"jobs = {jobs} and time_limit = {time_limit} must be positive")
    engine = choose_engine(Circuit.require(circuit), method, max_memory=max_memory)
    deadline = None if time_limit is None else begin + time_limit
    recording = None
    if shards is not None:
        from capacity.published import Recording

        recording = Recording(circuit, engine.method)
    with ExitStack() as opened:
        say = say or (lambda line: None)
        keeper = announcing = None
        if store is not None and engine.sharded:
            from capacity.store import RunStore

            kept = opened.enter_context(RunStore(store, say)) if isinstance(store, Path) else store
            keeper = kept.take_up(str(circuit), engine.method)
        if keeper is not None or engine.is_long(circuit):
            from capacity.runs import Announcing

            expect = getattr(progress, "expect", None)  # a progress report tells how long it will take
            left = None if expect is None else lambda seconds: expect(seconds / jobs)
            announcing = Announcing(engine, circuit, keeper, say, left)
        if recording is not None:
            recording.keeper = announcing
        number = run_engine(engine, circuit, Run(jobs, executor, recording or announcing, deadline), progress)
        if shards is not None and recording is not None:
            recording.write(shards, number)
        if keeper is not None:
            kept.finish(keeper)
        return Count(circuit, number, engine.method, time.monotonic() - begin)


def run_engine(engine: Engine, circuit: Circuit, jobs: Jobs = 1, progress: Progress | None = None) -> int:
    """The count by one engine that reaches the circuit; short work starts no other process."""
    run = as_run(jobs)
    if run.executor is None:
        if (run.jobs > 1 and engine.is_long(circuit)) or run.deadline is not None:
            # Compile the kernels once, here, rather than once in every process.
            engine.run(replace(circuit, n=min(circuit.n, 3 if circuit.score is None else 2)), 1, None)
        if not engine.is_long(circuit):
            run = replace(run, short=True)
    if not engine.sharded and (run.executor is not None or run.deadline is not None):
        # In one piece, but where it can be left.
        return next(run_shards(_count_whole, [(circuit, engine.method)], run, progress, engine.method))
    return engine.run(circuit, run, progress)


def _count_whole(shard: tuple[Circuit, str]) -> int:
    circuit, method = shard
    return next(e for e in engines_for(circuit) if e.method == method).run(circuit, 1, None)


def engines_for(circuit: Circuit) -> tuple[Engine, ...]:
    """The engines that count this kind of circuit, at some n.

    >>> [engine.method for engine in engines_for(Circuit("output-gating", 4))]
    ['orbits', 'cofactors', 'pairs', 'lifted', 'lp']
    """
    if circuit.shared:
        return _SHARED_ENGINES
    if circuit.units > 1:
        # Independent circuits side by side: any tuple of their functions is realized.
        return tuple(_power_of(engine) for engine in engines_for(circuit.one_unit))
    if circuit.score is not None:
        from capacity.score_engines import score_engines

        return score_engines(circuit.score, circuit.token_bits)
    if circuit.is_gate:
        if circuit.attended_gate.square:
            return _SQUARE_ENGINES
        return _LINEAR_ENGINES if circuit.attended_gate.degree == 1 else _POLYNOMIAL_ENGINES
    if circuit.attending_inputs is not None:
        return (*_FORMULA_ENGINES, *_GATED_ENGINES)
    return (*_PRODUCT_ENGINES, *_GATED_ENGINES) if circuit.name == "output-gating" else _GATED_ENGINES


def _power_of(engine: Engine) -> Engine:
    return Engine(
        engine.method,
        lambda layer: engine.cost(layer.one_unit),
        lambda layer, jobs, progress: engine.run(layer.one_unit, jobs, progress) ** layer.units,
        engine.sharded,
    )


def choose_engine(
    circuit: Circuit, method: str, max_seconds: float | None = None, max_memory: int | None = None
) -> Engine:
    """The engine of a method, or for `auto` the one that is expected to be fastest; raises as `count`.

    max_seconds: of one core, and max_memory: bytes that it may be expected to need; raises Refused if it needs more.
    """
    engines = engines_for(circuit)
    if method not in METHODS:
        raise ValueError(f"unknown method {method!r}; known: {', '.join(METHODS)}")
    if method != "auto":
        engines = tuple(engine for engine in engines if engine.method == method)
        if not engines:
            known = ", ".join(["auto", *(engine.method for engine in engines_for(circuit))])
            raise ValueError(f"{circuit.name} is not counted by the method {method}; its methods: {known}")
    costs = [(engine, engine.cost(circuit)) for engine in engines]
    reached = [(engine, cost) for engine, cost in costs if isinstance(cost, Cost)]
    if not reached:
        grouped: dict[str, list[str]] = {}
        for engine, cost in costs:
            grouped.setdefault(str(cost), []).append(engine.method)
        reasons = "; ".join(f"{', '.join(methods)}: {cost}" for cost, methods in grouped.items())
        raise Refused(f"{circuit} is out of reach ({reasons}); {_way_on(circuit)}")
    engine, cost = min(reached, key=lambda pair: pair[1].seconds)
    if max_seconds is not None and cost.seconds > max_seconds:
        raise Refused(
            f"{circuit} needs about {duration(cost.seconds)} of one core by {engine.method}, more than "
            f"{duration(max_seconds)}; {_way_on(circuit)}"
        )
    if max_memory is not None and cost.memory > max_memory:
        raise Refused(
            f"{circuit} needs about {cost.memory >> 20} MiB by {engine.method}; "
            f"allow it with --max-memory {cost.memory >> 20}"
        )
    return engine


def _way_on(circuit: Circuit) -> str:
    return f"see what is proved with: capacity bounds {circuit}"


def duration(seconds: float) -> str:
    """A length of time for people.

    >>> duration(5), duration(90), duration(20000)
    ('5 s', '2 min', '5.6 h')
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


# Linear threshold gates.


def _chambers_of_classes_cost(circuit: Circuit) -> Cost | str:
    if circuit.n > 9:
        return "64 constraint bits for a chamber go to n = 9"
    return Cost((0.0, 0.0, 0.0, 0.0, 0.0, 0.001, 0.001, 0.01, 0.3, 65.0)[circuit.n])


def _chambers_of_classes(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.threshold_classes import census

    return census(circuit.n, jobs, progress).functions


def _weyl_faces_cost(circuit: Circuit) -> Cost | str:
    if circuit.n > 11:
        return "the faces of the Weyl cone are split into shards to n = 11"
    # n = 10 and 11 from a sample of their shards.
    return Cost((0.01, 0.01, 0.01, 0.01, 0.01, 0.02, 0.03, 0.05, 0.4, 7.0, 4700.0, 2.5e6)[circuit.n])


def _weyl_faces(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.restriction import count_threshold_functions

    return count_threshold_functions(circuit.n, jobs, progress).functions


# Any gate: the dichotomies of its features.


def _rank(circuit: Circuit) -> int:
    """The number of monomials of degree <= d, D."""
    return sum(comb(circuit.n, k) for k in range(min(circuit.attended_gate.degree, circuit.n) + 1))


def _chambers_cost(circuit: Circuit) -> Cost | str:
    if circuit.n > 4:
        return "without symmetry, every dichotomy a chamber, it goes to n = 4"
    return Cost(0.02 + _rank(circuit) ** 2 / 150)


def _chambers(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.chambers import count_dichotomies
    from enumerate.truth_tables import features

    return count_dichotomies(features(circuit.n, circuit.attended_gate.degree), jobs, progress)


def _restriction_cost(circuit: Circuit) -> Cost | str:
    rank, points = _rank(circuit), 1 << circuit.n
    if circuit.n > 6 or (circuit.n == 6 and points - rank > 1):
        return "the tree of restrictions goes to n = 5, and to n = 6 from degree 5"
    # Nullity and rank together make the tree of restrictions: 16 and 16 take a minute.
    return Cost(0.01 + 60 * (min(rank, points - rank) / 16) ** 6)


def _restriction(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.restriction import count_dichotomies
    from enumerate.truth_tables import features

    return count_dichotomies(features(circuit.n, circuit.attended_gate.degree, "pm1"), jobs, progress)


def _classes_cost(circuit: Circuit) -> Cost | str:
    if circuit.n > 5:
        return "the NPN classes go to n = 5 (n = 6 has 2 * 10**14)"
    return Cost(
        (0.02, 0.02, 0.02, 0.02, 0.05)[circuit.n] if circuit.n < 5 else 6 + 8 * (circuit.attended_gate.degree == 2)
    )


def _classes(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.npn_feasibility import decide_classes

    return decide_classes(circuit.n, circuit.attended_gate.degree, jobs, progress).functions


def _flats_cost(circuit: Circuit) -> Cost | str:
    if circuit.attended_gate.degree != circuit.n - 2:
        return "the flats of the cube count degree n - 2"
    if circuit.n > 6:
        return "the flats of the cube go to n = 6"
    return Cost(0.5 if circuit.n < 6 else 2.0)


def _flats(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.flats import count_degree_n_minus_2

    return count_degree_n_minus_2(circuit.n, progress)


def _cells_cost(circuit: Circuit) -> Cost | str:
    if circuit.attended_gate.degree != circuit.n - 2:
        return "the cells of the threshold arrangement count degree n - 2"
    if circuit.n > 8:
        return "the cells of the threshold arrangement go to n = 8"
    return Cost({7: 3.0, 8: 600.0}.get(circuit.n, 0.1))


def _cells(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.cells import count_degree_n_minus_2

    return count_degree_n_minus_2(circuit.n, jobs, progress)


def _theorem_cost(circuit: Circuit) -> Cost | str:
    if circuit.attended_gate.degree < circuit.n - 1:
        return "known in advance only from degree n - 1"
    if circuit.n > 16:
        return f"the count has 2**{circuit.n} bits; it is written out to n = 16"
    return Cost(1000.0)  # proved, not counted: any engine is preferred


def _theorem(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from bounds import polynomial_threshold_count

    number = polynomial_threshold_count(circuit.n, circuit.attended_gate.degree)
    assert number is not None
    return int(number)


# Square gates.


def _sections_cost(circuit: Circuit) -> Cost | str:
    if circuit.n > 6:
        return "sections of threshold functions go to n = 6, where a table is one word"
    return Cost(0.01 if circuit.n < 6 else 1.5)


def _sections(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.sections import square_classes

    return square_classes(circuit.n).functions


def _bands_cost(circuit: Circuit) -> Cost | str:
    if circuit.n > 5:
        return "chambers of the two sides of every point, without symmetry, go to n = 5"
    return Cost(0.05 if circuit.n < 4 else 0.3 if circuit.n == 4 else 40.0, 1 << 30)


def _bands(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    return len(gate_functions(circuit.n, circuit.attended_gate, "chambers"))


def _square_search_cost(circuit: Circuit) -> Cost | str:
    if circuit.n > 4:
        return "the search for the two sides in every class goes to n = 4"
    return Cost(0.2 if circuit.n < 4 else 3.0)


# Lists of functions.


@cache
def gate_functions(n: int, gate: Gate, method: str) -> "npt.NDArray[np.uint64]":
    """All functions of a gate class of n <= 5 variables (linear gates, by classes: n <= 6), ascending, (k,) uint64.

    method: `chambers` lists the dichotomies of the features, `classes` the orbits of the class representatives: of
    threshold classes for linear and square gates, of NPN classes decided by linear programming for others.

    >>> len(gate_functions(3, Gate(), "chambers")), len(gate_functions(3, Gate(), "classes"))
    (104, 104)
    """
    import numpy as np

    if method == "chambers":
        from enumerate.units import unit, unit_tables

        return unit_tables(unit(gate, n))
    from enumerate.symmetry import orbit

    if gate.square:
        from enumerate.sections import square_functions

        return square_functions(n)
    if gate.degree == 1:
        from enumerate.threshold_classes import gate_table, npn_gate_classes

        representatives = [gate_table(found.gate) for found in npn_gate_classes(n)]
    else:
        from enumerate.npn_feasibility import decide_classes

        decided = decide_classes(n, gate.degree)
        representatives = decided.forms[decided.realizable].tolist()
    return np.unique(np.concatenate([orbit(table, n, complement=True) for table in representatives]))


def _attended_functions(circuit: Circuit) -> "npt.NDArray[np.uint64]":
    """All functions of the attended unit on its own inputs, the signal among them where it has one."""
    from enumerate.npn_feasibility import polynomial_gates_with_signal
    from enumerate.sections import two_band_functions

    gate, n = circuit.attended_gate, circuit.n
    mechanism = circuit.mechanism
    if mechanism is None or not mechanism.signal_input:
        return gate_functions(n, gate, "classes")
    if gate.square:
        return two_band_functions(n)
    if gate.degree == 1:
        return gate_functions(n + 1, gate, "classes")
    return polynomial_gates_with_signal(n, gate.degree)


def _seen(circuit: Circuit) -> int:
    """The number of inputs of an attending unit."""
    return circuit.n if circuit.attending_inputs is None else circuit.attending_inputs


def _linear(circuit: Circuit) -> bool:
    return circuit.attended_gate == circuit.attending_gate == Gate()


# Gated circuits.


def _orbits_cost(circuit: Circuit) -> Cost | str:
    if circuit.attended_gate.square or circuit.attending_gate.square:
        return "classes closed under complement are needed, which square gates are not"
    if _linear(circuit):
        if circuit.n > 6:
            return "canonical forms of functions as machine words go to n = 6"
        if circuit.n == 6:
            return Cost(65.0, 2 << 30) if circuit.encoding == "01" else Cost(450.0, 5 << 30)
        return Cost((0.02, 0.02, 0.02, 0.02, 0.1, 0.7)[circuit.n])
    reason = _bitmap_reach(circuit)
    if reason:
        return reason
    return Cost(0.02 if circuit.n < 4 else 0.4)


def _bitmap_reach(circuit: Circuit) -> str | None:
    n = circuit.inputs
    if n > 5:
        size = "2 EiB" if n == 6 else f"2**{2**n - 3} bytes"
        return f"the set of all functions of {n} variables needs a bitmap of {size}; it goes to n = 5"
    if n == 5 and not _linear(circuit):
        return "pairs of other gates than linear ones are too many beyond n = 4"
    return None


def _orbits(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    if _linear(circuit):
        from enumerate.threshold_products import threshold_products

        return threshold_products(circuit.n, circuit.encoding == "01", jobs, progress).functions
    from enumerate.pair_products import product_classes

    left = gate_functions(circuit.n, circuit.attended_gate, "classes")
    right = gate_functions(circuit.n, circuit.attending_gate, "classes")
    return product_classes(left, right, circuit.n, circuit.encoding == "01", jobs, progress).functions


def _cofactors_cost(circuit: Circuit) -> Cost | str:
    if not _linear(circuit):
        return "pairs of two linear gates are listed by cofactors"
    if circuit.n > 6:
        return "cofactors as machine words, and sets of them, go to n = 6"
    if circuit.n == 6:
        return Cost(70.0, 3 << 29) if circuit.encoding == "01" else Cost(220.0, 5 << 29)
    return Cost(0.02 if circuit.n < 5 else 0.2)


def _cofactors(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.cofactor_products import count_products_by_cofactors

    return count_products_by_cofactors(circuit.n, circuit.encoding == "01", jobs, progress)


def _pairs_cost(circuit: Circuit) -> Cost | str:
    reason = _bitmap_reach(circuit)
    if reason:
        return reason
    mechanism = circuit.mechanism
    assert mechanism is not None
    if mechanism.one_for_each and circuit.inputs > 4:
        return "tuples of n attending units are combined up to n = 4"
    if circuit.n == 4 and mechanism.signal_input and circuit.attended_gate.degree > 1:
        return "the functions of a polynomial gate with one more input are too many beyond n = 3"
    if circuit.inputs == 5:
        return Cost(
            {"multiplexing": 50.0, "additive-synaptic": 45.0, "synaptic-gating:all": 12.0}.get(circuit.name, 11.0),
            1 << 30,
        )
    if circuit.inputs < 4:
        return Cost(0.05)
    if mechanism.one_for_each:
        if circuit.encoding == "pm1":
            return Cost(1.5 if _linear(circuit) else 0.1)
        return Cost(1.0 if _linear(circuit) else 2.1, 1 << 30)
    if mechanism.signal_input:
        return Cost(0.9 if circuit.attended_gate.square else 0.1 if _linear(circuit) else 0.3)
    polynomial = (circuit.attended_gate, circuit.attending_gate).count(Gate(2))
    return Cost((0.05, 0.3, 1.2)[polynomial])


def _pairs(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    mechanism = circuit.mechanism
    assert mechanism is not None
    same = circuit.attending_inputs is None
    if mechanism.product and same and not (circuit.attended_gate.square or circuit.attending_gate.square):
        from enumerate.pair_products import count_products_by_pairs

        left = gate_functions(circuit.n, circuit.attended_gate, "classes")
        right = gate_functions(circuit.n, circuit.attending_gate, "classes")
        return count_products_by_pairs(left, right, circuit.n, circuit.encoding == "01", progress)
    from enumerate.compositions import count_compositions

    attending = gate_functions(_seen(circuit), circuit.attending_gate, "classes")
    return count_compositions(circuit.gated_class, _attended_functions(circuit), attending, progress)


def _lifted_cost(circuit: Circuit) -> Cost | str:
    n = circuit.inputs
    if n > 5:
        return "sets of functions as machine words go to n = 5"
    if n == 5 and not _linear(circuit):
        return "signals and features of other gates than linear ones are too many beyond n = 4"
    mechanism = circuit.mechanism
    assert mechanism is not None
    if mechanism.one_for_each and n > 3:
        if circuit.encoding == "01" or circuit.attending_inputs is not None or n > 4:
            return "signals of n attending units are too many beyond n = 3 (in pm1 and n = 4, where all is realized)"
        return Cost(4.5 if _linear(circuit) else 1.0)
    if n == 5:
        seconds = {"additive-synaptic": 10.0, "synaptic-gating:all": 45.0, "multiplexing": 40.0}.get(circuit.name, 8.0)
        if circuit.encoding == "pm1":
            seconds = {"additive-synaptic": 110.0, "synaptic-gating:all": 6.0}.get(circuit.name, 2 * seconds)
        return Cost(seconds, 1 << 30)
    if n < 4:
        return Cost(0.4 if mechanism.one_for_each and circuit.encoding == "01" else 0.1)
    if circuit.attended_gate.square:
        return Cost(15.0 if mechanism.signal_input else 0.8)
    if circuit.attended_gate.degree > 1:
        return Cost(0.4)
    return Cost(0.1 if _linear(circuit) else 1.5)


def _lifted(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.lifted import function_classes

    attending = gate_functions(_seen(circuit), circuit.attending_gate, "chambers")
    return function_classes(circuit.gated_class, attending, jobs, progress).functions


def _search_cost(circuit: Circuit) -> Cost | str:
    reach = 4 if circuit.attending_inputs is None else 3
    if circuit.inputs > reach:
        return f"the search for the gates in every class goes to n = {reach}"
    if circuit.inputs < 4:
        return Cost(0.5)
    squares = circuit.attended_gate.square or circuit.attending_gate.square
    if "synaptic" in circuit.name:
        return Cost(60.0 if squares else 20.0)
    return Cost(10.0 if squares else 3.0)


def search_count(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """The number of functions that the search realizes, one of each class decided."""
    from capacity.checking import decided_classes, realized

    return sum(size for _, size, answer in decided_classes(circuit, progress) if realized(answer))


# Disjoint inputs.


def _formula_cost(circuit: Circuit) -> Cost | str:
    mechanism = circuit.mechanism
    assert mechanism is not None
    if mechanism.one_for_each:
        return "no formula is known for several attending units on other inputs"
    if circuit.attended_gate.square or circuit.attending_gate.square:
        return "the formula needs gates closed under complement"
    if not (mechanism.product or not mechanism.encoded):
        reach = 4 if circuit.attended_gate.degree == 1 else 3
        if circuit.n > reach:
            return f"the pairs of faces of the attended unit are listed to n = {reach}"
    from capacity.bounding import gate_count

    for n, gate in ((circuit.n, circuit.attended_gate), (_seen(circuit), circuit.attending_gate)):
        if gate_count(n, gate.degree) is None:
            return f"it needs the number of gates of degree {gate.degree} of {n} inputs, which is not known"
    return Cost(0.01 if circuit.n < 4 or mechanism.product else 0.5)


def _formula(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """With A(x) and B(x) the faces for signals 0 and 1, the function is g(y) ? B(x) : A(x).

    For a constant g it is a face. For another g it depends on y if and only if A != B, and then {A, B} and, since the
    class of g is closed under complement, the choice among the G - 2 others than constants are determined by it.
    """
    from capacity.bounding import gate_count

    mechanism = circuit.mechanism
    assert mechanism is not None
    gates = gate_count(circuit.n, circuit.attended_gate.degree)
    signals = gate_count(_seen(circuit), circuit.attending_gate.degree)
    assert gates is not None
    assert signals is not None
    if not mechanism.encoded:  # {0, f}, {f, 1}, of which {0, 1} is one
        single, pairs = gates, 2 * (gates - 1) - 1
    elif mechanism.product:  # {0, f}, or {NOT f, f}
        single, pairs = gates, gates - 1 if circuit.encoding == "01" else gates // 2
    else:
        import numpy as np

        from enumerate.compositions import faces

        gated = replace(circuit, attending_inputs=None).gated_class
        both = np.sort(faces(gated, _attended_functions(circuit)), axis=1)
        single = len(np.unique(both))
        pairs = len(np.unique(both[both[:, 0] != both[:, 1]], axis=0))
    return single + pairs * (signals - 2)


# Layers that share an attending unit.


def _sets_cost(circuit: Circuit) -> Cost | str:
    n, m = circuit.inputs, circuit.units
    mechanism = circuit.mechanism
    assert mechanism is not None
    reach = {0: 8, 1: 8, 2: 8, 3: 4, 4: 2}.get(n, 0)
    if m > reach:
        return "sets of functions for every signal go to 8 units at n = 2, 4 at n = 3, 2 at n = 4"
    if mechanism.one_for_each and (n > 3 or (n == 3 and circuit.encoding == "pm1" and not _linear(circuit))):
        return "the signals of n attending units are too many beyond n = 3 (in pm1 n = 2 for other gates than linear)"
    if n == 4 and not _linear(circuit):
        return "sets of functions of other gates than linear ones go to n = 3"
    if mechanism.one_for_each and n == 3:
        if m > 3 and circuit.encoding == "pm1":
            return "some 40,000 sets of functions, one for each tuple of signals, go to 3 units at n = 3"
        return Cost(1.0 if m < 4 else 5.0)
    return Cost(0.1 if n < 3 else 0.2 if m < 4 and n == 3 else 1.0 if n == 3 else 6.0)


def _sets(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.layers import count_shared_layers

    attending = gate_functions(_seen(circuit), circuit.attending_gate, "chambers")
    return count_shared_layers(circuit.gated_class, attending, circuit.units, progress)


def _tuples_cost(circuit: Circuit) -> Cost | str:
    reason = _sets_cost(circuit)
    if isinstance(reason, str):
        return reason
    bits = circuit.units * 2**circuit.inputs
    if bits > 32:
        return f"a bitmap of all tuples has 2**{bits} bits; it goes to 2**32"
    memory = max(64, 2**bits >> 3) + (200 << 20)
    if circuit.mechanism is not None and circuit.mechanism.one_for_each and circuit.inputs == 3:
        return Cost(0.5 if bits < 32 else 6.0, memory)
    return Cost(0.1 if bits < 32 else 1.5 if circuit.inputs < 4 else 2.5, memory)


def _tuples(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.layers import count_shared_layers_by_marking

    attending = gate_functions(_seen(circuit), circuit.attending_gate, "classes")
    return count_shared_layers_by_marking(circuit.gated_class, _attended_functions(circuit), attending, circuit.units)


_LINEAR_ENGINES = (
    Engine("chambers", _chambers_of_classes_cost, _chambers_of_classes, sharded=True),
    Engine("restriction", _weyl_faces_cost, _weyl_faces, sharded=True, weighed=True),
    Engine("lp", _classes_cost, _classes, sharded=True),
)
_POLYNOMIAL_ENGINES = (
    Engine("restriction", _restriction_cost, _restriction, sharded=True),
    Engine("lp", _classes_cost, _classes, sharded=True),
    Engine("chambers", _chambers_cost, _chambers, sharded=True),
    Engine("flats", _flats_cost, _flats),
    Engine("cells", _cells_cost, _cells, sharded=True),
    Engine("theorem", _theorem_cost, _theorem),
)
_SQUARE_ENGINES = (
    Engine("sections", _sections_cost, _sections),
    Engine("chambers", _bands_cost, _bands),
    Engine("lp", _square_search_cost, search_count),
)
_PRODUCT_ENGINES = (
    Engine("orbits", _orbits_cost, _orbits, sharded=True),
    Engine("cofactors", _cofactors_cost, _cofactors, sharded=True),
)
_GATED_ENGINES = (
    Engine("pairs", _pairs_cost, _pairs),
    Engine("lifted", _lifted_cost, _lifted, sharded=True),
    Engine("lp", _search_cost, search_count),
)
_FORMULA_ENGINES = (Engine("formula", _formula_cost, _formula),)
_SHARED_ENGINES = (
    Engine("sets", _sets_cost, _sets),
    Engine("tuples", _tuples_cost, _tuples),
)
