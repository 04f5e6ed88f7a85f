"""Engines of single gates: linear, polynomial and square."""

from math import comb

from capacity.circuits.circuit import Circuit
from capacity.counting.engine import Cost, Engine
from capacity.counting.units import gate_functions, search_count
from enumerate.shards import Jobs, Progress


# Linear threshold gates.
def _chambers_of_classes_cost(circuit: Circuit) -> Cost | str:
    if circuit.n > 9:
        return "64 constraint bits for a chamber go to n = 9"
    return Cost((0.0, 0.0, 0.0, 0.0, 0.0, 0.001, 0.001, 0.01, 0.3, 65.0)[circuit.n])


def _chambers_of_classes(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.gates.threshold_classes import census

    return census(circuit.n, jobs, progress).functions


def _weyl_faces_cost(circuit: Circuit) -> Cost | str:
    if circuit.n > 11:
        return "the faces of the Weyl cone are split into shards to n = 11"
    # n = 10 and 11 from a sample of their shards.
    return Cost((0.01, 0.01, 0.01, 0.01, 0.01, 0.02, 0.03, 0.05, 0.4, 7.0, 4700.0, 2.5e6)[circuit.n])


def _weyl_faces(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.arrangements.restriction import count_threshold_functions

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
    from enumerate.arrangements.chambers import count_dichotomies
    from enumerate.cube.truth_tables import features

    return count_dichotomies(features(circuit.n, circuit.attended_gate.degree), jobs, progress)


def _restriction_cost(circuit: Circuit) -> Cost | str:
    rank, points = _rank(circuit), 1 << circuit.n
    if circuit.n > 6 or (circuit.n == 6 and points - rank > 1):
        return "the tree of restrictions goes to n = 5, and to n = 6 from degree 5"
    # Nullity and rank together make the tree of restrictions: 16 and 16 take a minute.
    return Cost(0.01 + 60 * (min(rank, points - rank) / 16) ** 6)


def _restriction(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.arrangements.restriction import count_dichotomies
    from enumerate.cube.truth_tables import features

    return count_dichotomies(features(circuit.n, circuit.attended_gate.degree, "pm1"), jobs, progress)


def _classes_cost(circuit: Circuit) -> Cost | str:
    if circuit.n > 5:
        return "the NPN classes go to n = 5 (n = 6 has 2 * 10**14)"
    return Cost(
        (0.02, 0.02, 0.02, 0.02, 0.05)[circuit.n] if circuit.n < 5 else 6 + 8 * (circuit.attended_gate.degree == 2)
    )


def _classes(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.gates.npn_feasibility import decide_classes

    return decide_classes(circuit.n, circuit.attended_gate.degree, jobs, progress).functions


def _flats_cost(circuit: Circuit) -> Cost | str:
    if circuit.attended_gate.degree != circuit.n - 2:
        return "the flats of the cube count degree n - 2"
    if circuit.n > 6:
        return "the flats of the cube go to n = 6"
    return Cost(0.5 if circuit.n < 6 else 2.0)


def _flats(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.gates.flats import count_degree_n_minus_2

    return count_degree_n_minus_2(circuit.n, progress)


def _cells_cost(circuit: Circuit) -> Cost | str:
    if circuit.attended_gate.degree != circuit.n - 2:
        return "the cells of the threshold arrangement count degree n - 2"
    if circuit.n > 8:
        return "the cells of the threshold arrangement go to n = 8"
    return Cost({7: 3.0, 8: 600.0}.get(circuit.n, 0.1))


def _cells(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.gates.cells import count_degree_n_minus_2

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
    from enumerate.gates.sections import square_classes

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


LINEAR_ENGINES = (
    Engine("chambers", _chambers_of_classes_cost, _chambers_of_classes, sharded=True),
    Engine("restriction", _weyl_faces_cost, _weyl_faces, sharded=True, weighed=True),
    Engine("lp", _classes_cost, _classes, sharded=True),
)

POLYNOMIAL_ENGINES = (
    Engine("restriction", _restriction_cost, _restriction, sharded=True),
    Engine("lp", _classes_cost, _classes, sharded=True),
    Engine("chambers", _chambers_cost, _chambers, sharded=True),
    Engine("flats", _flats_cost, _flats),
    Engine("cells", _cells_cost, _cells, sharded=True),
    Engine("theorem", _theorem_cost, _theorem),
)

SQUARE_ENGINES = (
    Engine("sections", _sections_cost, _sections),
    Engine("chambers", _bands_cost, _bands),
    Engine("lp", _square_search_cost, search_count),
)
