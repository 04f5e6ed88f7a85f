"""Engines of three linear gates read by a function, or by any threshold gate, of up to five inputs."""

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
    from enumerate.pairs.error_sets import decides, is_unate

    if beyond := _beyond(circuit):
        return beyond
    readouts, n = _readouts(circuit), circuit.n
    if not decides(readouts):
        return OutOfReach("the readout is neither monotone up to negations nor the exclusive or of a gate and others")
    gates, classes = gate_number(circuit.attended_gate, n), orbits(2.0**2**n, 2 * 2**n * factorial(n))
    if all(is_unate(table) for table in readouts):
        sides = 1 if circuit.closed_under_complement else 1.3
        return Cost(0.05 + 6e-10 * sides * classes * gates)
    exclusive = readouts[0] in (0x69, 0x96)  # two gates up to complement each
    pairs = gates**2 / (8 if exclusive else 2)
    return Cost(0.05 + 5e-9 * pairs, (400 if exclusive else 700) << 20 if n == 5 else Cost.memory)


def _classes(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """One function of each class: minimal sets of errors, or what is left beside one gate."""
    from enumerate.pairs.error_sets import count_readouts_by_classes

    return count_readouts_by_classes(_readouts(circuit), circuit.n, circuit.closed_under_complement, jobs, progress)


def _triples_cost(circuit: Circuit) -> Reach:
    """Pairs of gates up to symmetry beside all others, and as many images as there are functions."""
    from enumerate.pairs.gate_triples import readout_alike

    if beyond := _beyond(circuit):
        return beyond
    n = circuit.n
    seconds = 0.1
    for kind in {readout_alike(table) for table in _readouts(circuit)}:
        if kind is None:
            return OutOfReach("no gate of the readout can be set apart so that the other two matter by a product")
        seconds += 2e-8 * 2.0**2**n
    return Cost(seconds, (500 if circuit.closed_under_complement else 900) << 20 if n == 5 else Cost.memory)


def _triples(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Pairs of two gates up to symmetry, every third gate, in a bitmap orbit by orbit."""
    from enumerate.pairs.gate_triples import count_readouts_by_triples

    return count_readouts_by_triples(_readouts(circuit), circuit.n, circuit.closed_under_complement, progress)


ENGINES = (
    Engine(
        "classes",
        _reads_three,
        _classes_cost,
        _classes,
        "`network:3`, `readout:HEX` of three gates, monotone up to negations or x_i XOR the others",
        "n = 5 linear",
        ("error_sets", "pair_products", "symmetry"),
        sharded=True,
    ),
    Engine(
        "triples",
        _reads_three,
        _triples_cost,
        _triples,
        "the same, but for those of fewer than three gates, and a gate AND the XOR of two",
        "n = 5 linear",
        ("gate_triples", "cofactor_products"),
    ),
)
