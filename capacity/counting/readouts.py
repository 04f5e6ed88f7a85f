"""Engines of three to five linear gates, read by a function or by any threshold gate: three of up to five inputs, more
of up to four.
"""

from math import factorial

from capacity.circuits.circuit import Circuit
from capacity.counting.engine import Cost, Engine, OutOfReach, Reach
from capacity.counting.measures import gate_number, orbits
from enumerate.shards import Jobs, Progress

GATES = 3


def _reads_three(circuit: Circuit) -> bool:
    return circuit.mechanism is not None and bool(circuit.mechanism.readouts) and circuit.mechanism.gates == GATES


def _readouts(circuit: Circuit) -> tuple[int, ...]:
    assert circuit.mechanism is not None
    return circuit.mechanism.readouts


def _beyond(circuit: Circuit) -> OutOfReach | None:
    if not circuit.is_linear_pair:
        return OutOfReach("error sets and restrictions are those of linear gates")
    if circuit.n > 5:
        return OutOfReach("the classes of all functions, and sets of functions as bitmaps, go to n = 5")
    return None


def _classes_cost(circuit: Circuit) -> Reach:
    """Half a nanosecond for each NPN class and gate; or a bitmap of pairs, and few gates for each class."""
    from enumerate.pairs.error_sets import decides, is_gated_exclusive_or, is_unate, other_beside, selects

    if beyond := _beyond(circuit):
        return beyond
    readouts, n = _readouts(circuit), circuit.n
    if not decides(readouts):
        return OutOfReach("the readout is of another kind than those that minimal error sets or pairs of gates decide")
    gates, classes = gate_number(circuit.attended_gate, n), orbits(2.0**2**n, 2 * 2**n * factorial(n))
    if all(is_unate(table) for table in readouts):
        sides = 1 if circuit.closed_under_complement else 1.3
        return Cost(0.05 + 6e-10 * sides * classes * gates)
    if selects(readouts[0]):
        return Cost(0.05 + 3.2e-9 * classes * gates)
    gated = is_gated_exclusive_or(readouts[0])
    exclusive = gated or other_beside(readouts[0]) in (0x6, 0x9)  # two gates up to complement each
    seconds = 0.05 + 5e-9 * gates**2 / (8 if exclusive else 2) + (1e-9 * classes * gates if gated else 0.0)
    return Cost(seconds, (400 if exclusive else 700) << 20 if n == 5 else Cost.memory)


def _classes(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """One function of each class: minimal sets of errors, or what is left beside one gate."""
    from enumerate.pairs.error_sets import count_readouts_by_classes

    return count_readouts_by_classes(_readouts(circuit), circuit.n, circuit.closed_under_complement, jobs, progress)


def _triples_cost(circuit: Circuit) -> Reach:
    """Pairs of gates up to symmetry beside all others, and as many images as there are functions, marked once."""
    from enumerate.pairs.gate_triples import readout_alike

    if beyond := _beyond(circuit):
        return beyond
    kinds = {readout_alike(table) for table in _readouts(circuit)}
    if None in kinds:
        return OutOfReach("no gate of the readout can be set apart from a product of the other two, and none selects")
    seconds = 0.1 + (2e-8 + 5e-9 * len(kinds)) * 2.0**2**circuit.n
    small = circuit.closed_under_complement and len(kinds) == 1
    return Cost(seconds, (500 if small else 1000) << 20 if circuit.n == 5 else Cost.memory)


def _triples(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Pairs of two gates up to symmetry, every third gate, in a bitmap orbit by orbit."""
    from enumerate.pairs.gate_triples import count_readouts_by_triples

    return count_readouts_by_triples(_readouts(circuit), circuit.n, circuit.closed_under_complement, progress)


def _reads_three_or_more(circuit: Circuit) -> bool:
    return circuit.mechanism is not None and bool(circuit.mechanism.readouts) and circuit.mechanism.gates >= GATES


def _beyond_four_inputs(circuit: Circuit) -> OutOfReach | None:
    if not circuit.is_linear_pair:
        return OutOfReach("partial functions are completed by linear gates")
    if circuit.n > 4:
        return OutOfReach("all partial functions, and tuples of gates, are listed to n = 4")
    return None


def _completions_cost(circuit: Circuit) -> Reach:
    """A table of all partial functions, and most classes at once; some have many choices of gates to be tried."""
    if beyond := _beyond_four_inputs(circuit):
        return beyond
    return Cost(0.3 if circuit.n < 4 else 1.2)


def _tuples_cost(circuit: Circuit) -> Reach:
    """Pairs up to symmetry, draws for each readout, and what is not found tried with all gates but the last."""
    from enumerate.circuits.readouts import depends_on_all

    if beyond := _beyond_four_inputs(circuit):
        return beyond
    assert circuit.mechanism is not None
    if not all(depends_on_all(table, circuit.mechanism.gates) for table in circuit.mechanism.readouts):
        return OutOfReach("the readout does not depend on all of its gates, and too few tuples are left out early")
    return Cost(0.35 if circuit.n < 4 else 1.0 + 0.05 * len(circuit.mechanism.readouts))


def _completions(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """One function of each class: all gates but the last, from a table of the partial functions that one completes."""
    from enumerate.pairs.partial_gates import count_readouts_by_partial_functions

    assert circuit.mechanism is not None
    return count_readouts_by_partial_functions(
        circuit.mechanism.readouts, circuit.mechanism.gates, circuit.n, circuit.closed_under_complement, progress
    )


def _tuples(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Tuples of gates, two of them up to symmetry, in a bitmap orbit by orbit."""
    from enumerate.pairs.gate_tuples import count_readouts_by_tuples

    assert circuit.mechanism is not None
    return count_readouts_by_tuples(
        circuit.mechanism.readouts, circuit.mechanism.gates, circuit.n, circuit.closed_under_complement, progress
    )


ENGINES = (
    Engine(
        "classes",
        _reads_three,
        _classes_cost,
        _classes,
        "`network:3`, `readout:HEX` of three gates but 18, 68 and 98",
        "n = 5 linear",
        ("error_sets", "pair_products", "symmetry"),
        sharded=True,
    ),
    Engine(
        "triples",
        _reads_three,
        _triples_cost,
        _triples,
        "the same, but for those of fewer than three gates",
        "n = 5 linear",
        ("gate_triples", "cofactor_products"),
    ),
    Engine(
        "completions",
        _reads_three_or_more,
        _completions_cost,
        _completions,
        "`network:K`, `readout:HEX` of three to five gates",
        "n = 4 linear",
        ("partial_gates", "symmetry"),
    ),
    Engine(
        "tuples",
        _reads_three_or_more,
        _tuples_cost,
        _tuples,
        "the same, but for those of fewer gates",
        "n = 4 linear",
        ("gate_tuples", "cofactor_products"),
    ),
)
