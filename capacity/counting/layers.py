"""Engines of layers: those whose circuits share their attending unit, and powers of one circuit's count."""

from capacity.circuits.circuit import Circuit
from capacity.counting.engine import Cost, Engine
from capacity.counting.units import attended_functions, gate_functions
from enumerate.shards import Jobs, Progress


def power_of_engine(engine: Engine) -> Engine:
    """The engine of a layer of independent circuits: the count of one, to the power of their number."""
    return Engine(
        engine.method,
        lambda layer: engine.cost(layer.one_unit),
        lambda layer, jobs, progress: engine.run(layer.one_unit, jobs, progress) ** layer.units,
        engine.sharded,
    )


def _sets_cost(circuit: Circuit) -> Cost | str:
    n, m = circuit.inputs, circuit.units
    mechanism = circuit.mechanism
    assert mechanism is not None
    reach = {0: 8, 1: 8, 2: 8, 3: 4, 4: 2}.get(n, 0)
    if m > reach:
        return "sets of functions for every signal go to 8 units at n = 2, 4 at n = 3, 2 at n = 4"
    if mechanism.several and (n > 3 or (n == 3 and circuit.encoding == "pm1" and not circuit.is_linear_pair)):
        return "the signals of n attending units are too many beyond n = 3 (in pm1 n = 2 for other gates than linear)"
    if n == 4 and not circuit.is_linear_pair:
        return "sets of functions of other gates than linear ones go to n = 3"
    if mechanism.several and n == 3:
        if m > 3 and circuit.encoding == "pm1":
            return "some 40,000 sets of functions, one for each tuple of signals, go to 3 units at n = 3"
        return Cost(1.0 if m < 4 else 5.0)
    return Cost(0.1 if n < 3 else 0.2 if m < 4 and n == 3 else 1.0 if n == 3 else 6.0)


def _sets(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.pairs.layers import count_shared_layers

    attending = gate_functions(circuit.seen, circuit.attending_gate, "chambers")
    return count_shared_layers(circuit, attending, circuit.units, progress)


def _tuples_cost(circuit: Circuit) -> Cost | str:
    reason = _sets_cost(circuit)
    if isinstance(reason, str):
        return reason
    bits = circuit.units * 2**circuit.inputs
    if bits > 32:
        return f"a bitmap of all tuples has 2**{bits} bits; it goes to 2**32"
    memory = max(64, 2**bits >> 3) + (200 << 20)
    if circuit.mechanism is not None and circuit.mechanism.several and circuit.inputs == 3:
        return Cost(0.5 if bits < 32 else 6.0, memory)
    return Cost(0.1 if bits < 32 else 1.5 if circuit.inputs < 4 else 2.5, memory)


def _tuples(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.pairs.layers import count_shared_layers_by_marking

    attending = gate_functions(circuit.seen, circuit.attending_gate, "classes")
    return count_shared_layers_by_marking(circuit, attended_functions(circuit), attending, circuit.units)


SHARED_ENGINES = (
    Engine("sets", _sets_cost, _sets),
    Engine("tuples", _tuples_cost, _tuples),
)
