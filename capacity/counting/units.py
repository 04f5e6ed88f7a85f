"""The functions of single units, listed by either of two independent routes."""

from functools import cache
from typing import TYPE_CHECKING

from capacity.circuits.circuit import Circuit
from capacity.counting.engine import Cost
from capacity.counting.measures import symmetries
from enumerate.circuits.gate import Gate
from enumerate.shards import Jobs, Progress

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@cache
def gate_functions(n: int, gate: Gate, method: str) -> "npt.NDArray[np.uint64]":
    """All functions of a gate class of n <= 5 variables (linear gates, by classes: n <= 6), ascending, (k,) uint64.

    Arguments:
        n: the number of variables.
        gate: the class of gates.
        method: `chambers` lists the dichotomies of the features, `classes` the orbits of the class representatives: of
            threshold classes for linear and square gates, of NPN classes decided by linear programming for others.

    Examples:
        >>> len(gate_functions(3, Gate(), "chambers")), len(gate_functions(3, Gate(), "classes"))
        (104, 104)
    """

    if method == "chambers":
        from enumerate.circuits.units import unit, unit_tables

        return unit_tables(unit(gate, n))
    from enumerate.cube.symmetry import Group, orbits

    if gate.square:
        from enumerate.gates.sections import square_functions

        return square_functions(n)
    if gate.degree == 1:
        from enumerate.gates.threshold_classes import gate_table, npn_gate_classes

        representatives = [gate_table(cls.gate) for cls in npn_gate_classes(n)]
    else:
        from enumerate.gates.npn_feasibility import decide_classes

        decided = decide_classes(n, gate.degree)
        representatives = decided.forms[decided.realizable].tolist()
    return orbits(representatives, n, Group(n, complement=True))


def attended_functions(circuit: Circuit) -> "npt.NDArray[np.uint64]":
    """All functions of the attended unit on its own inputs, the signal among them where it has one."""
    from enumerate.gates.npn_feasibility import polynomial_gates_with_signal
    from enumerate.gates.sections import two_band_functions

    gate, n = circuit.attended_gate, circuit.n
    mechanism = circuit.mechanism
    if mechanism is None or not mechanism.added:
        return gate_functions(n, gate, "classes")
    if gate.square:
        return two_band_functions(n)
    if gate.degree == 1:
        return gate_functions(n + 1, gate, "classes")
    return polynomial_gates_with_signal(n, gate.degree)


def search_cost(circuit: Circuit) -> Cost:
    """What the search costs: its trees have a level for each point, and most classes are decided at once.

    Sides of square gates, and signals that act on a weight, leave more cases at a point than an output does.
    """
    classes = 2.0**circuit.points / symmetries(circuit)
    cases = 1.0
    if circuit.mechanism is not None:
        cases = 2.5 ** (
            (circuit.mechanism.cell[0] == "w") + (circuit.attended_gate.square or circuit.attending_gate.square)
        )
    return Cost(0.05 + 0.3 * (circuit.points / 16) ** 3 * classes**0.5 * cases)


def search_count(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """One function of each class, decided with its gates or a refutation."""
    from capacity.decisions.checking import decided_classes

    return sum(size for _, size, answer in decided_classes(circuit, progress, remembers=True) if answer.realized)
