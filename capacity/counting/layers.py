"""Engines of layers: those whose circuits share their attending unit, and powers of one circuit's count."""

from dataclasses import replace
from functools import partial
from math import prod

from capacity.circuits.circuit import Circuit
from capacity.counting.engine import Cost, Engine, OutOfReach, Reach
from capacity.counting.gated import dichotomies_of_signal
from capacity.counting.measures import gate_number, signals_of_units
from capacity.counting.units import attended_functions, gate_functions
from enumerate.shards import Jobs, Progress


def power_of_engine(engine: Engine) -> Engine:
    """The engine of a layer of independent circuits: the count of one, to the power of their number."""
    return replace(engine, cost=partial(_cost_of_one, engine), run=partial(_power, engine), weighed=False)


def _cost_of_one(engine: Engine, layer: Circuit) -> Reach:
    return engine.cost(layer.one_unit)


def _power(engine: Engine, layer: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    return int(engine.run(layer.one_unit, jobs, progress) ** layer.units)


def _shared(circuit: Circuit) -> bool:
    return circuit.shared


def _beyond_sets(circuit: Circuit) -> OutOfReach | None:
    n, m = circuit.inputs, circuit.units
    several = circuit.mechanism is not None and circuit.mechanism.several
    reach = {0: 8, 1: 8, 2: 8, 3: 4, 4: 2}.get(n, 0)
    if m > reach:
        return OutOfReach("sets of functions for every signal go to 8 units at n = 2, 4 at n = 3, 2 at n = 4")
    if several and (n > 3 or (n == 3 and circuit.encoding == "pm1" and not circuit.is_linear_pair)):
        return OutOfReach(
            "the signals of n attending units are too many beyond n = 3 (in pm1 n = 2 for other gates than linear)"
        )
    if n == 4 and not circuit.is_linear_pair:
        return OutOfReach("sets of functions of other gates than linear ones go to n = 3")
    if several and n == 3 and m > 3 and circuit.encoding == "pm1":
        return OutOfReach("some 40,000 sets of functions, one for each tuple of signals, go to 3 units at n = 3")
    return None


def _sets_number(circuit: Circuit) -> float:
    """About how many sets of functions there are, one for each tuple of signals; many of these have the same."""
    if circuit.bits == 1:
        return gate_number(circuit.attending_gate, circuit.seen)
    halves = 2 if circuit.signal_complemented else 1
    return min(40_000, prod(signals / halves for signals in signals_of_units(circuit)))


def _sets_cost(circuit: Circuit) -> Reach:
    """The table of sets and functions, passed for each class of first functions, and fewer of it unit by unit."""
    if beyond := _beyond_sets(circuit):
        return beyond
    sets, functions = _sets_number(circuit), 2.0**circuit.points
    firsts = functions**0.5 * (2 if circuit.group is None else 1)
    table = 5e-7 * sets * dichotomies_of_signal(circuit)
    passes = firsts * (functions / 5) ** (circuit.units - 2)
    return Cost(0.1 + 5e-3 * firsts + table + 2e-10 * passes * sets * functions)


def _sets(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Tuples by the signals they leave."""
    from enumerate.pairs.layers import count_shared_layers

    attending = gate_functions(circuit.seen, circuit.attending_gate, "chambers")
    return count_shared_layers(circuit, attending, circuit.units, progress)


def _tuples_cost(circuit: Circuit) -> Reach:
    """The bitmap of all tuples, and the rows of it that each signal marks: words, one for the last function's set."""
    if beyond := _beyond_sets(circuit):
        return beyond
    bits = circuit.units * circuit.points
    if bits > 32:
        return OutOfReach(f"a bitmap of all tuples has 2**{bits} bits; it goes to 2**32")
    tuples = gate_number(circuit.attended_gate, circuit.n) ** (circuit.units - 1)
    words = _sets_number(circuit) * tuples * max(1, 2**circuit.points // 64)
    return Cost(0.15 + 3e-10 * 2**bits + 4.2e-10 * words, max(64, 2**bits >> 3) + (200 << 20))


def _tuples(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Every tuple of every signal, in a bitmap."""
    from enumerate.pairs.layers import count_shared_layers_by_marking

    attending = gate_functions(circuit.seen, circuit.attending_gate, "classes")
    return count_shared_layers_by_marking(circuit, attended_functions(circuit), attending, circuit.units)


ENGINES = (
    Engine(
        "sets", _shared, _sets_cost, _sets, "shared layers", "n = 4, m = 2; n = 3, m = 4 (below)", ("layers", "lifted")
    ),
    Engine(
        "tuples",
        _shared,
        _tuples_cost,
        _tuples,
        "shared layers",
        "n = 4, m = 2; n = 3, m = 4 (below)",
        ("layers", "compositions"),
    ),
)
