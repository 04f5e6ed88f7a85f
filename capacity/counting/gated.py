"""Engines of gated circuits: products, pairs, lifted features, search, and the formula for disjoint inputs."""

from dataclasses import replace
from typing import TYPE_CHECKING

from capacity.circuits.circuit import Circuit
from capacity.counting.engine import Cost, Engine
from capacity.counting.units import attended_functions, gate_functions, search_count
from enumerate.circuits.gate import Gate
from enumerate.shards import Jobs, Progress

if TYPE_CHECKING:
    pass


def _orbits_cost(circuit: Circuit) -> Cost | str:
    if circuit.attended_gate.square or circuit.attending_gate.square:
        return "classes closed under complement are needed, which square gates are not"
    if circuit.is_linear_pair:
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
    if n == 5 and not circuit.is_linear_pair:
        return "pairs of other gates than linear ones are too many beyond n = 4"
    return None


def _orbits(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    if circuit.is_linear_pair:
        from enumerate.pairs.threshold_products import threshold_products

        return threshold_products(circuit.n, circuit.encoding == "01", jobs, progress).functions
    from enumerate.pairs.pair_products import product_classes

    left = gate_functions(circuit.n, circuit.attended_gate, "classes")
    right = gate_functions(circuit.n, circuit.attending_gate, "classes")
    return product_classes(left, right, circuit.n, circuit.encoding == "01", jobs, progress).functions


def _cofactors_cost(circuit: Circuit) -> Cost | str:
    if not circuit.is_linear_pair:
        return "pairs of two linear gates are listed by cofactors"
    if circuit.n > 6:
        return "cofactors as machine words, and sets of them, go to n = 6"
    if circuit.n == 6:
        return Cost(70.0, 3 << 29) if circuit.encoding == "01" else Cost(220.0, 5 << 29)
    return Cost(0.02 if circuit.n < 5 else 0.2)


def _cofactors(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.pairs.cofactor_products import count_products_by_cofactors

    return count_products_by_cofactors(circuit.n, circuit.encoding == "01", jobs, progress)


def _pairs_cost(circuit: Circuit) -> Cost | str:
    reason = _bitmap_reach(circuit)
    if reason:
        return reason
    mechanism = circuit.mechanism
    assert mechanism is not None
    if mechanism.several and circuit.inputs > 4:
        return "tuples of n attending units are combined up to n = 4"
    if circuit.n == 4 and mechanism.added and circuit.attended_gate.degree > 1:
        return "the functions of a polynomial gate with one more input are too many beyond n = 3"
    if circuit.inputs == 5:
        return Cost(
            {"multiplexing": 50.0, "additive-synaptic": 45.0, "synaptic-gating:all": 12.0}.get(circuit.name, 11.0),
            1 << 30,
        )
    if circuit.inputs < 4:
        return Cost(0.05)
    if mechanism.several:
        if circuit.encoding == "pm1":
            return Cost(1.5 if circuit.is_linear_pair else 0.1)
        return Cost(1.0 if circuit.is_linear_pair else 2.1, 1 << 30)
    if mechanism.added:
        return Cost(0.9 if circuit.attended_gate.square else 0.1 if circuit.is_linear_pair else 0.3)
    polynomial = (circuit.attended_gate, circuit.attending_gate).count(Gate(2))
    return Cost((0.05, 0.3, 1.2)[polynomial])


def _pairs(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    mechanism = circuit.mechanism
    assert mechanism is not None
    same = circuit.attending_inputs is None
    if mechanism.product and same and not (circuit.attended_gate.square or circuit.attending_gate.square):
        from enumerate.pairs.pair_products import count_products_by_pairs

        left = gate_functions(circuit.n, circuit.attended_gate, "classes")
        right = gate_functions(circuit.n, circuit.attending_gate, "classes")
        return count_products_by_pairs(left, right, circuit.n, circuit.encoding == "01", progress)
    from enumerate.pairs.compositions import count_compositions

    attending = gate_functions(circuit.seen, circuit.attending_gate, "classes")
    return count_compositions(circuit, attended_functions(circuit), attending, progress)


def _lifted_cost(circuit: Circuit) -> Cost | str:
    n = circuit.inputs
    if n > 5:
        return "sets of functions as machine words go to n = 5"
    if n == 5 and not circuit.is_linear_pair:
        return "signals and features of other gates than linear ones are too many beyond n = 4"
    mechanism = circuit.mechanism
    assert mechanism is not None
    if mechanism.several and n > 3:
        if circuit.encoding == "01" or circuit.attending_inputs is not None or n > 4:
            return "signals of n attending units are too many beyond n = 3 (in pm1 and n = 4, where all is realized)"
        return Cost(4.5 if circuit.is_linear_pair else 1.0)
    if n == 5:
        seconds = {"additive-synaptic": 10.0, "synaptic-gating:all": 45.0, "multiplexing": 40.0}.get(circuit.name, 8.0)
        if circuit.encoding == "pm1":
            seconds = {"additive-synaptic": 110.0, "synaptic-gating:all": 6.0}.get(circuit.name, 2 * seconds)
        return Cost(seconds, 1 << 30)
    if n < 4:
        return Cost(0.4 if mechanism.several and circuit.encoding == "01" else 0.1)
    if circuit.attended_gate.square:
        return Cost(15.0 if mechanism.added else 0.8)
    if circuit.attended_gate.degree > 1:
        return Cost(0.4)
    return Cost(0.1 if circuit.is_linear_pair else 1.5)


def _lifted(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.pairs.lifted import function_classes

    attending = gate_functions(circuit.seen, circuit.attending_gate, "chambers")
    return function_classes(circuit, attending, jobs, progress).functions


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


def _formula_cost(circuit: Circuit) -> Cost | str:
    mechanism = circuit.mechanism
    assert mechanism is not None
    if mechanism.several:
        return "no formula is known for several attending units on other inputs"
    if circuit.attended_gate.square or circuit.attending_gate.square:
        return "the formula needs gates closed under complement"
    if not (mechanism.product or not mechanism.encoded):
        reach = 4 if circuit.attended_gate.degree == 1 else 3
        if circuit.n > reach:
            return f"the pairs of faces of the attended unit are listed to n = {reach}"
    from capacity.bounding import gate_count

    for n, gate in ((circuit.n, circuit.attended_gate), (circuit.seen, circuit.attending_gate)):
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
    signals = gate_count(circuit.seen, circuit.attending_gate.degree)
    assert gates is not None
    assert signals is not None
    if not mechanism.encoded:  # {0, f}, {f, 1}, of which {0, 1} is one
        single, pairs = gates, 2 * (gates - 1) - 1
    elif mechanism.product:  # {0, f}, or {NOT f, f}
        single, pairs = gates, gates - 1 if circuit.encoding == "01" else gates // 2
    else:
        import numpy as np

        from enumerate.pairs.compositions import faces

        gated = replace(circuit, attending_inputs=None)
        both = np.sort(faces(gated, attended_functions(circuit)), axis=1)
        single = len(np.unique(both))
        pairs = len(np.unique(both[both[:, 0] != both[:, 1]], axis=0))
    return single + pairs * (signals - 2)


PRODUCT_ENGINES = (
    Engine("orbits", _orbits_cost, _orbits, sharded=True),
    Engine("cofactors", _cofactors_cost, _cofactors, sharded=True),
)

GATED_ENGINES = (
    Engine("pairs", _pairs_cost, _pairs),
    Engine("lifted", _lifted_cost, _lifted, sharded=True),
    Engine("lp", _search_cost, search_count),
)

FORMULA_ENGINES = (Engine("formula", _formula_cost, _formula),)
