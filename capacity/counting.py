"""Which engine counts a circuit: what each reaches, what it costs, and the exact count with its capacity in bits."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from math import comb, log2
from time import perf_counter
from typing import TYPE_CHECKING

import capacity
from capacity.circuits import Circuit
from enumerate.outcomes import Refused
from enumerate.shards import Progress

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

METHODS = ("auto", "chambers", "restriction", "lp", "flats", "cells", "orbits", "pairs", "theorem")
PARALLEL_FROM = 5.0  # seconds; shorter runs end before another process has started
DEFAULT_TIME_LIMIT = 3600.0  # seconds of one core
SCHEMA = "circuit-capacity/count/1"


@dataclass(frozen=True)
class Cost:
    """What a run is expected to take: seconds of one core (kernels compiled) and bytes of memory."""

    seconds: float
    memory: int = 300 << 20


@dataclass(frozen=True)
class Engine:
    """One way to count: `cost` says what it takes, or in one line why it does not reach a circuit."""

    method: str
    cost: Callable[[Circuit], Cost | str]
    run: Callable[[Circuit, int, Progress | None], int]


@dataclass(frozen=True)
class Count:
    """An exact count: the number of distinct functions, its capacity in bits, the method and the seconds it took."""

    circuit: Circuit
    count: int
    method: str
    seconds: float

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
    time_limit: float | None = DEFAULT_TIME_LIMIT,
    max_memory: int | None = None,
    progress: Progress | None = None,
) -> Count:
    """Count the distinct Boolean functions of a circuit, exactly.

    method: one of `METHODS`; `auto` takes the engine that is expected to be fastest. jobs: local processes.
    time_limit: seconds of one core and max_memory: bytes that the run may be expected to need (None: no limit).

    >>> count(Circuit("ltf", 3)).count
    104
    >>> count(Circuit("output-gating", 3, encoding="pm1"), method="pairs").count
    254

    Raises ValueError on an unknown method or one that the circuit does not have, Refused if the engine does not reach
    n or a limit is exceeded, Undecided if a linear program has no exact answer.
    """
    if jobs < 1 or (time_limit is not None and not time_limit > 0):
        raise ValueError(f"jobs = {jobs} and time_limit = {time_limit} must be positive")
    engine = choose_engine(Circuit.require(circuit), method, time_limit, max_memory)
    begin = perf_counter()
    number = run_engine(engine, circuit, jobs, progress)
    return Count(circuit, number, engine.method, perf_counter() - begin)


def run_engine(engine: Engine, circuit: Circuit, jobs: int = 1, progress: Progress | None = None) -> int:
    """The count by one engine that reaches the circuit; short work stays in this process."""
    cost = engine.cost(circuit)
    if jobs > 1 and isinstance(cost, Cost) and cost.seconds >= PARALLEL_FROM:
        # Compile the kernels once, here, rather than once in every process.
        engine.run(replace(circuit, n=3), 1, None)
    else:
        jobs = 1
    return engine.run(circuit, jobs, progress)


def engines_for(circuit: Circuit) -> tuple[Engine, ...]:
    """The engines that count this kind of circuit, at some n.

    >>> [engine.method for engine in engines_for(Circuit("output-gating", 4))]
    ['orbits', 'pairs', 'lp']
    """
    if not circuit.is_gate:
        return _PRODUCT_ENGINES
    return _LINEAR_ENGINES if circuit.degree == 1 else _POLYNOMIAL_ENGINES


def choose_engine(
    circuit: Circuit, method: str, time_limit: float | None = None, max_memory: int | None = None
) -> Engine:
    """The engine of a method, or for `auto` the one that is expected to be fastest; raises as `count`."""
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
    if time_limit is not None and cost.seconds > time_limit:
        raise Refused(
            f"{circuit} needs about {duration(cost.seconds)} of one core by {engine.method}; "
            f"allow it with --time-limit {_round_up(cost.seconds)}, or {_way_on(circuit)}"
        )
    if max_memory is not None and cost.memory > max_memory:
        raise Refused(
            f"{circuit} needs about {cost.memory >> 20} MiB by {engine.method}; "
            f"allow it with --max-memory {cost.memory >> 20}"
        )
    return engine


def _way_on(circuit: Circuit) -> str:
    options = ""
    if not circuit.is_gate:
        if (circuit.gate, circuit.attending) != ("ltf", "ltf"):
            options += f" --gate {circuit.gate} --attending {circuit.attending}"
        if circuit.encoding != "01":
            options += f" --encoding {circuit.encoding}"
    return f"see what is proved with: capacity bounds {circuit.name} -n {circuit.n}{options}"


def _round_up(seconds: float) -> int:
    digits = 10 ** (len(str(int(seconds))) - 1)
    return int((int(seconds) // digits + 1) * digits)


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
    return Cost((0.0, 0.0, 0.0, 0.0, 0.0, 0.001, 0.001, 0.01, 0.3, 100.0)[circuit.n])


def _chambers_of_classes(circuit: Circuit, jobs: int, progress: Progress | None) -> int:
    from enumerate.threshold_classes import census

    return census(circuit.n, jobs, progress).functions


def _weyl_faces_cost(circuit: Circuit) -> Cost | str:
    if circuit.n > 9:
        return "n = 10 takes some ten core-hours, which no run without checkpoints should; it goes to n = 9"
    return Cost((0.01, 0.01, 0.01, 0.01, 0.01, 0.02, 0.03, 0.05, 0.4, 30.0)[circuit.n])


def _weyl_faces(circuit: Circuit, jobs: int, progress: Progress | None) -> int:
    from enumerate.restriction import count_threshold_functions

    return count_threshold_functions(circuit.n, jobs, progress).functions


# Any gate: the dichotomies of its features.


def _rank(circuit: Circuit) -> int:
    """The number of monomials of degree <= d, D."""
    return sum(comb(circuit.n, k) for k in range(min(circuit.degree, circuit.n) + 1))


def _chambers_cost(circuit: Circuit) -> Cost | str:
    if circuit.n > 4:
        return "without symmetry, every dichotomy a chamber, it goes to n = 4"
    return Cost(0.02 + _rank(circuit) ** 2 / 150)


def _chambers(circuit: Circuit, jobs: int, progress: Progress | None) -> int:
    from enumerate.chambers import count_dichotomies
    from enumerate.truth_tables import features

    return count_dichotomies(features(circuit.n, circuit.degree), jobs, progress)


def _restriction_cost(circuit: Circuit) -> Cost | str:
    rank, points = _rank(circuit), 1 << circuit.n
    if circuit.n > 6 or (circuit.n == 6 and points - rank > 1):
        return "the tree of restrictions goes to n = 5, and to n = 6 from degree 5"
    # Nullity and rank together make the tree of restrictions: 16 and 16 take a minute.
    return Cost(0.01 + 60 * (min(rank, points - rank) / 16) ** 6)


def _restriction(circuit: Circuit, jobs: int, progress: Progress | None) -> int:
    from enumerate.restriction import count_dichotomies
    from enumerate.truth_tables import features

    return count_dichotomies(features(circuit.n, circuit.degree, "pm1"), jobs, progress)


def _classes_cost(circuit: Circuit) -> Cost | str:
    if circuit.n > 5:
        return "the NPN classes go to n = 5 (n = 6 has 2 * 10**14)"
    return Cost((0.02, 0.02, 0.02, 0.02, 0.05)[circuit.n] if circuit.n < 5 else 6 + 8 * (circuit.degree == 2))


def _classes(circuit: Circuit, jobs: int, progress: Progress | None) -> int:
    from enumerate.npn_feasibility import decide_classes

    return decide_classes(circuit.n, circuit.degree, jobs, progress).functions


def _flats_cost(circuit: Circuit) -> Cost | str:
    if circuit.degree != circuit.n - 2:
        return "the flats of the cube count degree n - 2"
    if circuit.n > 6:
        return "the flats of the cube go to n = 6"
    return Cost(0.5 if circuit.n < 6 else 2.0)


def _flats(circuit: Circuit, jobs: int, progress: Progress | None) -> int:
    from enumerate.flats import count_degree_n_minus_2

    return count_degree_n_minus_2(circuit.n, progress)


def _cells_cost(circuit: Circuit) -> Cost | str:
    if circuit.degree != circuit.n - 2:
        return "the cells of the threshold arrangement count degree n - 2"
    if circuit.n > 8:
        return "the cells of the threshold arrangement go to n = 8"
    return Cost({7: 3.0, 8: 600.0}.get(circuit.n, 0.1))


def _cells(circuit: Circuit, jobs: int, progress: Progress | None) -> int:
    from enumerate.cells import count_degree_n_minus_2

    return count_degree_n_minus_2(circuit.n, jobs, progress)


def _theorem_cost(circuit: Circuit) -> Cost | str:
    if circuit.degree < circuit.n - 1:
        return "known in advance only from degree n - 1"
    if circuit.n > 16:
        return f"the count has 2**{circuit.n} bits; it is written out to n = 16"
    return Cost(1000.0)  # proved, not counted: any engine is preferred


def _theorem(circuit: Circuit, jobs: int, progress: Progress | None) -> int:
    from bounds import polynomial_threshold_count

    number = polynomial_threshold_count(circuit.n, circuit.degree)
    assert number is not None
    return int(number)


# Products of two gates.


@cache
def gate_functions(n: int, degree: int, method: str) -> "npt.NDArray[np.uint64]":
    """All functions of a gate class of n <= 5 variables, ascending, as a (k,) uint64 array.

    method: `chambers` lists the dichotomies of the features, `classes` the orbits of the class representatives (of
    threshold classes for degree 1, of NPN classes decided by linear programming for others).

    >>> len(gate_functions(3, 1, "chambers")), len(gate_functions(3, 1, "classes"))
    (104, 104)
    """
    import numpy as np

    if method == "chambers":
        from enumerate.chambers import dichotomies
        from enumerate.truth_tables import features

        positive = (dichotomies(features(n, degree)).signs > 0).astype(np.uint64)
        shifts = np.arange(2**n, dtype=np.uint64)
        return np.sort((positive << shifts).sum(axis=1, dtype=np.uint64))
    from enumerate.symmetry import orbit

    if degree == 1:
        from enumerate.threshold_classes import gate_table, npn_gate_classes

        representatives = [gate_table(found.gate) for found in npn_gate_classes(n)]
    else:
        from enumerate.npn_feasibility import decide_classes

        decided = decide_classes(n, degree)
        representatives = decided.forms[decided.realizable].tolist()
    return np.unique(np.concatenate([orbit(table, n, complement=True) for table in representatives]))


def _products_reach(circuit: Circuit) -> str | None:
    linear = circuit.degree == circuit.attending_degree == 1
    if circuit.n > 5:
        size = "2 EiB" if circuit.n == 6 else f"2**{2**circuit.n - 3} bytes"
        return f"the set of all functions of {circuit.n} variables needs a bitmap of {size}; it goes to n = 5"
    if circuit.n == 5 and not linear:
        return "pairs of polynomial gates are too many beyond n = 4"
    return None


def _orbits_cost(circuit: Circuit) -> Cost | str:
    reason = _products_reach(circuit)
    if reason:
        return reason
    if circuit.n < 4:
        return Cost(0.02)
    return Cost(1.0 if circuit.n == 5 else 0.1 + 3.0 * (max(circuit.degree, circuit.attending_degree) > 1))


def _orbits(circuit: Circuit, jobs: int, progress: Progress | None) -> int:
    from enumerate.pair_products import product_classes

    left = gate_functions(circuit.n, circuit.degree, "classes")
    right = gate_functions(circuit.n, circuit.attending_degree, "classes")
    return product_classes(left, right, circuit.n, circuit.conjunction, jobs, progress).functions


def _pairs_cost(circuit: Circuit) -> Cost | str:
    reason = _products_reach(circuit)
    if reason:
        return reason
    if circuit.n == 5:
        return Cost(10.0, 768 << 20)
    return Cost(0.03 if circuit.n < 4 else 0.3 + 5.0 * (max(circuit.degree, circuit.attending_degree) > 1))


def _pairs(circuit: Circuit, jobs: int, progress: Progress | None) -> int:
    from enumerate.pair_products import count_products_by_pairs

    left = gate_functions(circuit.n, circuit.degree, "chambers")
    right = gate_functions(circuit.n, circuit.attending_degree, "chambers")
    return count_products_by_pairs(left, right, circuit.n, circuit.conjunction, progress)


def _search_cost(circuit: Circuit) -> Cost | str:
    if circuit.n > 4:
        return "the search for two gates in every class goes to n = 4"
    return Cost(0.1 if circuit.n < 4 else 5.0)


def _search(circuit: Circuit, jobs: int, progress: Progress | None) -> int:
    from enumerate.factorizations import Factors, ProductDecider
    from enumerate.symmetry import np_classes, npn_classes
    from enumerate.truth_tables import features, to_signs

    n = circuit.n
    decider = ProductDecider(features(n, circuit.degree), features(n, circuit.attending_degree), circuit.conjunction)
    forms, sizes = (np_classes if circuit.conjunction else npn_classes)(n)
    total = 0
    for done, (form, size) in enumerate(zip(forms.tolist(), sizes.tolist(), strict=True), 1):
        if isinstance(decider.decide(to_signs(form, n)), Factors):
            total += size
        if progress:
            progress("classes searched", done, len(forms))
    return total


_LINEAR_ENGINES = (
    Engine("chambers", _chambers_of_classes_cost, _chambers_of_classes),
    Engine("restriction", _weyl_faces_cost, _weyl_faces),
    Engine("lp", _classes_cost, _classes),
)
_POLYNOMIAL_ENGINES = (
    Engine("restriction", _restriction_cost, _restriction),
    Engine("lp", _classes_cost, _classes),
    Engine("chambers", _chambers_cost, _chambers),
    Engine("flats", _flats_cost, _flats),
    Engine("cells", _cells_cost, _cells),
    Engine("theorem", _theorem_cost, _theorem),
)
_PRODUCT_ENGINES = (
    Engine("orbits", _orbits_cost, _orbits),
    Engine("pairs", _pairs_cost, _pairs),
    Engine("lp", _search_cost, _search),
)
