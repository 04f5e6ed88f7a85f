"""Engines of single gates: linear, polynomial and square."""

from capacity.circuits.circuit import Circuit
from capacity.counting.engine import Cost, Engine, OutOfReach, Reach
from capacity.counting.measures import SELF_DUAL_CLASSES, dichotomies, gate_number, symmetries
from capacity.counting.units import gate_functions, search_cost, search_count
from enumerate.circuits.gate import Gate
from enumerate.shards import Jobs, Progress


def _linear(circuit: Circuit) -> bool:
    return _polynomial(circuit) and circuit.attended_gate.degree == 1


def _polynomial(circuit: Circuit) -> bool:
    return isinstance(circuit.kind, Gate) and not circuit.kind.square


def _nonlinear(circuit: Circuit) -> bool:
    return _polynomial(circuit) and not _linear(circuit)


def _square(circuit: Circuit) -> bool:
    return isinstance(circuit.kind, Gate) and circuit.kind.square


# Linear threshold gates.
def _weyl_chambers_cost(circuit: Circuit) -> Reach:
    if circuit.n > 9:
        return OutOfReach("64 constraint bits for a chamber go to n = 9")
    return Cost(1.2e-6 * SELF_DUAL_CLASSES[circuit.n])


def _weyl_chambers(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Splits the Weyl cone; classes with weights."""
    from enumerate.gates.threshold_classes import census

    return census(circuit.n, jobs, progress).functions


def _weyl_faces_cost(circuit: Circuit) -> Reach:
    """2**(n + 1) faces, and restrictions that fall behind the chambers as more hyperplanes meet only in pairs."""
    if circuit.n > 11:
        return OutOfReach("the faces of the Weyl cone are split into shards to n = 11")
    return Cost(5e-4 * 2 ** (circuit.n + 1) + 4.1e-7 * SELF_DUAL_CLASSES[circuit.n] ** 0.937)


def _weyl_faces(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Euler characteristic over the faces of the Weyl cone."""
    from enumerate.arrangements.restriction import count_threshold_functions

    return count_threshold_functions(circuit.n, jobs, progress).functions


# Polynomial gates: the dichotomies of their features.
def _chambers_cost(circuit: Circuit) -> Reach:
    if circuit.n > 4:
        return OutOfReach("without symmetry, every dichotomy a chamber, it goes to n = 4")
    rank = circuit.parameters
    return Cost(0.02 + 1.6e-6 * rank * dichotomies(2**circuit.n, rank))


def _chambers(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Splits simplicial cones, no symmetry."""
    from enumerate.arrangements.chambers import count_dichotomies
    from enumerate.cube.truth_tables import features

    return count_dichotomies(features(circuit.n, circuit.attended_gate.degree), jobs, progress)


def _restriction_cost(circuit: Circuit) -> Reach:
    rank, points = circuit.parameters, 1 << circuit.n
    if circuit.n > 6 or (circuit.n == 6 and points - rank > 1):
        return OutOfReach("the tree of restrictions goes to n = 5, and to n = 6 from degree 5")
    # Nullity and rank together make the tree of restrictions: 16 and 16 take a minute.
    return Cost(0.01 + 60 * (min(rank, points - rank) / 16) ** 6)


def _restriction(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Whitney numbers of the arrangement."""
    from enumerate.arrangements.restriction import count_dichotomies
    from enumerate.cube.truth_tables import features

    return count_dichotomies(features(circuit.n, circuit.attended_gate.degree, "pm1"), jobs, progress)


def _classes_cost(circuit: Circuit) -> Reach:
    if circuit.n > 5:
        return OutOfReach("the NPN classes go to n = 5 (n = 6 has 2 * 10**14)")
    # A perceptron or a refutation found before decides most classes, fewest where half are realized.
    each = 2.4e-5 if circuit.attended_gate.degree == 2 else 1.06e-5
    return Cost(0.02 + each * 2**2**circuit.n / symmetries(circuit))


def _classes(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """One linear program for each NPN class, made exact."""
    from enumerate.gates.npn_feasibility import decide_classes

    return decide_classes(circuit.n, circuit.attended_gate.degree, jobs, progress).functions


def _flats_cost(circuit: Circuit) -> Reach:
    if circuit.attended_gate.degree != circuit.n - 2:
        return OutOfReach("the flats of the cube count degree n - 2")
    if circuit.n > 6:
        return OutOfReach("the flats of the cube go to n = 6")
    # 202 orbits of flats at n = 6, a contraction each.
    return Cost(0.01 * 202 / 4 ** (6 - circuit.n))


def _flats(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Flats of the cube by orbits, a Tutte polynomial."""
    from enumerate.gates.flats import count_degree_n_minus_2

    return count_degree_n_minus_2(circuit.n, progress)


def _cells_cost(circuit: Circuit) -> Reach:
    if circuit.attended_gate.degree != circuit.n - 2:
        return OutOfReach("the cells of the threshold arrangement count degree n - 2")
    if circuit.n > 8:
        return OutOfReach("the cells of the threshold arrangement go to n = 8")
    return Cost(0.05 + 5e-6 * SELF_DUAL_CLASSES[circuit.n] * 2 ** (circuit.n + 1))


def _cells(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Cells of the threshold arrangement, a signed sum."""
    from enumerate.gates.cells import count_degree_n_minus_2

    return count_degree_n_minus_2(circuit.n, jobs, progress)


def theorem_cost(circuit: Circuit) -> Reach:
    """What is proved is written out, not counted: any engine is preferred."""
    if circuit.n > 16:
        return OutOfReach(f"the count has 2**{circuit.n} bits; it is written out to n = 16")
    return Cost(1000.0)


def _theorem_cost(circuit: Circuit) -> Reach:
    if circuit.attended_gate.degree < circuit.n - 1:
        return OutOfReach("known in advance only from degree n - 1")
    return theorem_cost(circuit)


def _theorem(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """All functions, or all but the two parities."""
    from bounds import polynomial_threshold_count

    number = polynomial_threshold_count(circuit.n, circuit.attended_gate.degree)
    assert number is not None
    return int(number)


# Square gates.
def _sections_cost(circuit: Circuit) -> Reach:
    if circuit.n > 6:
        return OutOfReach("sections of threshold functions go to n = 6, where a table is one word")
    return Cost(0.01 + 6e-4 * SELF_DUAL_CLASSES[circuit.n + 1])


def _sections(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """XNOR of the halves of threshold classes of n + 1 variables."""
    from enumerate.gates.sections import square_classes

    return square_classes(circuit.n).functions


def _bands_cost(circuit: Circuit) -> Reach:
    if circuit.n > 5:
        return OutOfReach("chambers of the two sides of every point, without symmetry, go to n = 5")
    return Cost(0.05 + 4e-6 * gate_number(circuit.attended_gate, circuit.n), 1 << 30)


def _bands(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Two sides of every point, no symmetry."""
    return len(gate_functions(circuit.n, circuit.attended_gate, "chambers"))


def _search_cost(circuit: Circuit) -> Reach:
    if circuit.n > 4:
        return OutOfReach("the search for the two sides in every class goes to n = 4")
    return search_cost(circuit)


ENGINES = (
    Engine(
        "chambers", _linear, _weyl_chambers_cost, _weyl_chambers, "`ltf`", "n = 9", ("threshold_classes",), sharded=True
    ),
    Engine(
        "restriction",
        _linear,
        _weyl_faces_cost,
        _weyl_faces,
        "`ltf`",
        "n = 10",
        ("restriction",),
        sharded=True,
        weighed=True,
    ),
    Engine(
        "restriction",
        _nonlinear,
        _restriction_cost,
        _restriction,
        "`ptf:D`",
        "n = 5, and 6 from degree 5",
        ("restriction",),
        sharded=True,
    ),
    Engine(
        "lp",
        _polynomial,
        _classes_cost,
        _classes,
        "`ltf`, `ptf:D`",
        "n = 5",
        ("npn_feasibility", "feasibility"),
        sharded=True,
    ),
    Engine("chambers", _nonlinear, _chambers_cost, _chambers, "`ptf:D`", "n = 4", ("chambers",), sharded=True),
    Engine("flats", _nonlinear, _flats_cost, _flats, "degree n − 2", "n = 6", ("flats",)),
    Engine("cells", _nonlinear, _cells_cost, _cells, "degree n − 2", "n = 8", ("cells",), sharded=True),
    Engine("theorem", _nonlinear, _theorem_cost, _theorem, "degree ≥ n − 1", "n = 16", ()),
    Engine("sections", _square, _sections_cost, _sections, "`square`", "n = 6", ("sections",)),
    Engine("chambers", _square, _bands_cost, _bands, "`square`", "n = 5", ("units", "chambers")),
    Engine("lp", _square, _search_cost, search_count, "`square`", "n = 4", ("search",)),
)
