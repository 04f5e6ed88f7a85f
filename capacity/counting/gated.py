"""Engines of gated circuits: products, pairs, lifted features, search, and the formula for disjoint inputs."""

from dataclasses import replace
from math import factorial, prod

from capacity.circuits.circuit import Circuit
from capacity.counting.engine import Cost, Engine, OutOfReach, Reach
from capacity.counting.measures import (
    attended_number,
    dichotomies,
    gate_number,
    inputs_read,
    orbits,
    signals_of_units,
    symmetries,
)
from capacity.counting.units import attended_functions, gate_functions, search_cost, search_count
from enumerate.circuits.mechanisms import Mechanism
from enumerate.shards import Jobs, Progress


def _way(circuit: Circuit) -> Mechanism:
    assert circuit.mechanism is not None
    return circuit.mechanism


def _gated(circuit: Circuit) -> bool:
    return circuit.mechanism is not None and not circuit.shared


def _products(circuit: Circuit) -> bool:
    """Whether the functions are products of two gates' outputs, or ANDs and their complements.

    That activation gating gives the same functions as output gating is a theorem, which counting it by other engines
    confirms as far as these reach; only beyond them it is used.
    """
    if not _gated(circuit) or circuit.attending_inputs is not None:
        return False
    if _way(circuit).cell == ("O", "*"):
        return True
    from enumerate.pairs.samplers import product_counted

    beyond_others = circuit.n > 5 or not _way(circuit).product
    return beyond_others and product_counted(circuit.one_unit) is not None


def _with_complements(circuit: Circuit) -> bool:
    return not _way(circuit).product


def _sum_of_outputs(circuit: Circuit) -> bool:
    return not _way(circuit).encoded


def _disjoint(circuit: Circuit) -> bool:
    return _gated(circuit) and circuit.attending_inputs is not None


def _squares(circuit: Circuit) -> bool:
    return circuit.attended_gate.square or circuit.attending_gate.square


def _beyond_bitmap(circuit: Circuit) -> OutOfReach | None:
    n = circuit.inputs
    if n > 5:
        size = "2 EiB" if n == 6 else f"2**{2**n - 3} bytes"
        return OutOfReach(f"the set of all functions of {n} variables needs a bitmap of {size}; it goes to n = 5")
    if n == 5 and not circuit.is_linear_pair:
        return OutOfReach("pairs of other gates than linear ones are too many beyond n = 4")
    return None


def _orbits_cost(circuit: Circuit) -> Reach:
    """Pairs of a representative and a function, brought to canonical form; for linear gates in 17 passes."""
    if _squares(circuit):
        return OutOfReach("classes closed under complement are needed, which square gates are not")
    n, conjunction = circuit.n, circuit.conjunction
    left, right = (gate_number(gate, n) for gate in (circuit.attended_gate, circuit.attending_gate))
    if circuit.is_linear_pair:
        if n > 6:
            return OutOfReach("canonical forms of functions as machine words go to n = 6")
        order = 2 * 2**n * factorial(n)
        pairs = left**2 / order / (1 if conjunction else 4)
        forms = pairs / 88 if conjunction else pairs
        seconds = 0.02 + 17 * (5e-5 * orbits(left, order) + 9e-10 * pairs) + 7e-7 * forms
        if _with_complements(circuit):  # each class of products is looked up, and the lists are longer
            seconds = 0.1 + 1.3 * seconds
        return Cost(seconds) if n < 6 else Cost(seconds, (2 if conjunction else 5) << 30)
    if beyond := _beyond_bitmap(circuit):
        return beyond
    classes = orbits(left, symmetries(circuit))
    return Cost(0.02 + 3e-6 * 2**2**n + 1.5e-8 * classes * right)


def _orbits(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Pairs up to symmetry, canonical forms."""
    if circuit.is_linear_pair and _with_complements(circuit):
        from enumerate.pairs.complemented_products import complemented_products

        counted = complemented_products(circuit.n, jobs, progress)
        return counted.with_complements if _sum_of_outputs(circuit) else counted.off_with_complements
    if circuit.is_linear_pair:
        from enumerate.pairs.threshold_products import threshold_products

        return threshold_products(circuit.n, circuit.conjunction, jobs, progress).functions
    from enumerate.pairs.pair_products import product_classes

    left = gate_functions(circuit.n, circuit.attended_gate, "classes")
    right = gate_functions(circuit.n, circuit.attending_gate, "classes")
    return product_classes(left, right, circuit.n, circuit.conjunction, jobs, progress).functions


def _cofactors_cost(circuit: Circuit) -> Reach:
    """Pairs beside one first cofactor of each class: one in ten thousand; AND needs only the maximal ones."""
    if not circuit.is_linear_pair:
        return OutOfReach("pairs of two linear gates are listed by cofactors")
    if circuit.n > 6:
        return OutOfReach("cofactors as machine words, and sets of them, go to n = 6")
    gates = gate_number(circuit.attended_gate, circuit.n)
    seconds = 0.03 + 1e-6 * gates + (2e-9 if circuit.conjunction else 7.4e-9) * 1e-4 * gates**2
    if _with_complements(circuit):
        seconds = 0.1 + (2.5 if _sum_of_outputs(circuit) else 1.1) * seconds
    return Cost(seconds) if circuit.n < 6 else Cost(seconds, (1500 if circuit.conjunction else 1700) << 20)


def _cofactors(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Pairs with a given first cofactor, sets of the second."""
    if _with_complements(circuit):
        from enumerate.pairs import complemented_cofactors

        if _sum_of_outputs(circuit):
            return complemented_cofactors.count_with_complements_by_cofactors(circuit.n, jobs, progress)
        return complemented_cofactors.count_off_at_origin_by_cofactors(circuit.n, jobs, progress)
    from enumerate.pairs.cofactor_products import count_products_by_cofactors

    return count_products_by_cofactors(circuit.n, circuit.conjunction, jobs, progress)


def _pairs_cost(circuit: Circuit) -> Reach:
    """The bitmap's functions, and the pairs of attended functions and signals that are marked in it."""
    if beyond := _beyond_bitmap(circuit):
        return beyond
    mechanism, inputs = _way(circuit), circuit.inputs
    if mechanism.several and inputs > 4:
        return OutOfReach("tuples of n attending units are combined up to n = 4")
    if circuit.n == 4 and mechanism.added and circuit.attended_gate.degree > 1:
        return OutOfReach("the functions of a polynomial gate with one more input are too many beyond n = 3")
    signals = signals_of_units(circuit)
    faces = attended_number(circuit) * len(circuit.wirings) / (2 if circuit.closed_under_complement else 1)
    *fixed, last = signals or [1.0]
    if len(signals) > 1:  # equal faces are merged as one unit after the other is fixed
        left = min(faces * prod(fixed), 4.0**circuit.points, 1e7)
        if mechanism.readouts:  # what is left when a gate is fixed is seldom the same
            return Cost(0.05 + 1e-6 * left)
        # Too many in -1/+1, where samples are combined instead of tables of all.
        return Cost(0.05 + 1e-7 * left, 1 << 30 if left == 1e7 and circuit.conjunction else Cost.memory)
    bitmap = 1.5e-9 * 2.0**circuit.points
    if mechanism.product and circuit.attending_inputs is None:
        pairs = faces * last / (1 if circuit.conjunction else 2) / (2 if circuit.units_exchanged else 1)
    elif inputs < 5:
        pairs = min(faces * last, 2.0 ** (circuit.points + 14))  # a full bitmap ends the marking
    elif faces * last > 6e9 and circuit.group is not None:
        far_apart = 5 if mechanism.added else 100  # 3 or 65 ns each, as measured
        halves = 2 if circuit.signal_complemented else 1
        pairs = faces * (200 + far_apart * orbits(last, circuit.group.order) / halves)  # listed, and marked
    else:
        pairs = faces * last
    return Cost(0.05 + bitmap + 6.5e-10 * pairs, 1000 << 20 if inputs == 5 else Cost.memory)


def _pairs(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Every pair of functions, in a bitmap."""
    same = circuit.attending_inputs is None
    if _way(circuit).product and same and not _squares(circuit):
        from enumerate.pairs.pair_products import count_products_by_pairs

        left = gate_functions(circuit.n, circuit.attended_gate, "classes")
        right = gate_functions(circuit.n, circuit.attending_gate, "classes")
        return count_products_by_pairs(left, right, circuit.n, circuit.conjunction, progress)
    from enumerate.pairs.compositions import count_compositions

    attending = gate_functions(circuit.seen, circuit.attending_gate, "classes")
    return count_compositions(circuit, attended_functions(circuit), attending, progress)


def _lifted_cost(circuit: Circuit) -> Reach:
    """The dichotomies of the rows that each signal up to symmetry reads; 0.3 µs each, less if listed before."""
    inputs = circuit.inputs
    if inputs > 5:
        return OutOfReach("sets of functions as machine words go to n = 5")
    if inputs == 5 and not circuit.is_linear_pair:
        return OutOfReach("signals and features of other gates than linear ones are too many beyond n = 4")
    drawn = circuit.encoding == "pm1" and circuit.attending_inputs is None and inputs == 4
    if _way(circuit).several and inputs > 3 and not drawn:
        return OutOfReach(
            "signals of n attending units are too many beyond n = 3 (in pm1 and n = 4, where all is realized)"
        )
    units = signals_of_units(circuit)
    halves = 2 if circuit.signal_complemented else 1
    order = 1 if circuit.group is None else replace(circuit.group, complement=False).order
    signals = prod(k / halves for k in units) if len(units) > 1 else orbits(sum(units), order) / halves
    each = dichotomies_of_signal(circuit)
    if inputs < 5:  # it ends once every function is found, some twenty times
        signals = min(signals, 20 * 2.0**circuit.points / min(each, 2.0**circuit.points))
    functions = gate_number(circuit.attended_gate, circuit.n)
    listing = 1.5e-6 * (functions + gate_number(circuit.attending_gate, circuit.seen))
    if not _way(circuit).added:  # all functions of the attended unit are listed once
        of_signal = 3e-8 * functions + 1.5e-7 * each
    elif circuit.attended_gate.degree > 1:  # few dependencies: sign vectors are marked, not split off
        of_signal = 1.4e-7 * each
    else:
        of_signal = 2.7e-7 * each
    seconds = 0.15 + listing + signals * of_signal
    return Cost(seconds + 1, 400 << 20) if inputs == 5 else Cost(seconds)  # at n = 5 sets of forms are merged


def dichotomies_of_signal(circuit: Circuit) -> float:
    """About how many functions one signal leaves, as the attended unit is read at some of its inputs."""
    gate = circuit.attended_gate
    rank = gate.parameters(circuit.n) + bool(_way(circuit).added)
    number = sum(dichotomies(rows * (1 + gate.square), rank) for rows in inputs_read(circuit))
    return number if _way(circuit).added else min(number, len(circuit.wirings) * gate_number(gate, circuit.n))


def _lifted(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Chambers of the features lifted by each signal, by classes."""
    from enumerate.pairs.lifted import function_classes

    attending = gate_functions(circuit.seen, circuit.attending_gate, "chambers")
    return function_classes(circuit, attending, jobs, progress).functions


def _search_cost(circuit: Circuit) -> Reach:
    reach = 4 if circuit.attending_inputs is None else 3
    if circuit.inputs > reach:
        return OutOfReach(f"the search for the gates in every class goes to n = {reach}")
    return search_cost(circuit)


def _formula_cost(circuit: Circuit) -> Reach:
    mechanism = _way(circuit)
    if mechanism.several or mechanism.readouts:
        return OutOfReach("no formula is known for several attending units on other inputs")
    if _squares(circuit):
        return OutOfReach("the formula needs gates closed under complement")
    listed = mechanism.encoded and not mechanism.product
    reach = 4 if circuit.attended_gate.degree == 1 else 3
    if listed and circuit.n > reach:
        return OutOfReach(f"the pairs of faces of the attended unit are listed to n = {reach}")
    from capacity.bounding import gate_count

    for n, gate in ((circuit.n, circuit.attended_gate), (circuit.seen, circuit.attending_gate)):
        if gate_count(n, gate.degree) is None:
            return OutOfReach(f"it needs the number of gates of degree {gate.degree} of {n} inputs, which is not known")
    return Cost(0.01 + 1e-6 * attended_number(circuit) * listed)


def _formula(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """The numbers of faces and of gates.

    Notes:
        With A(x) and B(x) the faces for signals 0 and 1, the function is g(y) ? B(x) : A(x). For a constant g it is a
        face. For another g it depends on y if and only if A != B, and then {A, B} and, since the class of g is closed
        under complement, the choice among the G - 2 others than constants are determined by it.
    """
    from capacity.bounding import gate_count

    mechanism = _way(circuit)
    gates = gate_count(circuit.n, circuit.attended_gate.degree)
    signals = gate_count(circuit.seen, circuit.attending_gate.degree)
    assert gates is not None
    assert signals is not None
    if not mechanism.encoded:  # {0, f}, {f, 1}, of which {0, 1} is one
        single, pairs = gates, 2 * (gates - 1) - 1
    elif mechanism.product:  # {0, f}, or {NOT f, f}
        single, pairs = gates, gates - 1 if circuit.conjunction else gates // 2
    else:
        import numpy as np

        from enumerate.pairs.compositions import faces

        gated = replace(circuit, attending_inputs=None)
        both = np.sort(faces(gated, attended_functions(circuit)), axis=1)
        single = len(np.unique(both))
        pairs = len(np.unique(both[both[:, 0] != both[:, 1]], axis=0))
    return single + pairs * (signals - 2)


ENGINES = (
    Engine(
        "formula", _disjoint, _formula_cost, _formula, "disjoint inputs", "where these are known", ("compositions",)
    ),
    Engine(
        "orbits",
        _products,
        _orbits_cost,
        _orbits,
        "output gating, `ltf` and `ptf:D`; what else consists of products of `ltf`",
        "n = 6 linear, n = 4 other gates",
        ("threshold_products", "complemented_products", "pair_products", "symmetry"),
        sharded=True,
    ),
    Engine(
        "cofactors",
        _products,
        _cofactors_cost,
        _cofactors,
        "output gating and what else consists of products of `ltf`",
        "n = 6",
        ("cofactor_products", "complemented_cofactors", "chambers"),
        sharded=True,
    ),
    Engine(
        "pairs",
        _gated,
        _pairs_cost,
        _pairs,
        "every gated circuit",
        "n = 5 linear, n = 4 other gates",
        ("compositions", "pair_products"),
    ),
    Engine(
        "lifted",
        _gated,
        _lifted_cost,
        _lifted,
        "every gated circuit",
        "n = 5 linear, n = 4 other gates",
        ("lifted", "chambers"),
        sharded=True,
    ),
    Engine("lp", _gated, _search_cost, search_count, "every gated circuit", "n = 4", ("search", "feasibility")),
)
