"""Engines of attention scores: what counts each kind, how far it reaches and what it costs."""

from math import comb, factorial

from capacity.circuits.circuit import Circuit
from capacity.counting.engine import Cost, Engine, OutOfReach, Reach
from capacity.counting.gates import theorem_cost
from capacity.counting.measures import dichotomies, orbits
from capacity.counting.units import search_count
from enumerate.circuits.gate import Score
from enumerate.shards import Jobs, Progress


def _dot_product(circuit: Circuit) -> bool:
    """Ranks that restrict nothing are those of the dot product."""
    score = circuit.score
    return score is not None and score.kind in ("dot-product", "low-rank") and score.is_linear(circuit.token_bits)


def _elliptical(circuit: Circuit) -> bool:
    return circuit.score is not None and circuit.score.kind == "elliptical"


def _expressive(circuit: Circuit) -> bool:
    return circuit.score is not None and circuit.score.squared


def _low_rank(circuit: Circuit) -> bool:
    return circuit.score is not None and circuit.score.kind == "low-rank" and not _dot_product(circuit)


def _positional(circuit: Circuit) -> bool:
    return circuit.score is not None and circuit.score.kind == "positional"


def _not_positional(circuit: Circuit) -> bool:
    return circuit.score is not None and not _positional(circuit)


def _of(circuit: Circuit) -> tuple[Score, int, str]:
    score = circuit.score
    assert score is not None
    return score, circuit.token_bits, str(circuit.encoding)


# Dot products, and ranks that restrict nothing.
def _system(circuit: Circuit) -> "tuple[list[list[int]], list[list[int]]]":
    """The different rows of the points, and those of the constraints."""
    import numpy as np

    from enumerate.scores.scores import different_points, linear_system

    score, m, encoding = _of(circuit)
    matrix = linear_system(score, m, encoding)
    first = np.unique(different_points(score, m, encoding), return_index=True)[1]
    return matrix[first].tolist(), matrix[4**m :].tolist()


def _features(circuit: Circuit) -> list[list[int]]:
    """The rows of the different pairs; of positions each a score of its own."""
    if _positional(circuit):
        return [[int(x == y) for y in range(2**circuit.n)] for x in range(2**circuit.n)]
    return _system(circuit)[0]


def _different(circuit: Circuit) -> int:
    """The number of different pairs of tokens."""
    from enumerate.scores.scores import different_points

    return int(different_points(*_of(circuit)).max()) + 1


def _matrix_chambers(circuit: Circuit) -> float:
    """About how many chambers the different pairs of tokens make in the space of M and t."""
    return dichotomies(_different(circuit), circuit.token_bits**2 + 1)


def _chambers_cost(circuit: Circuit) -> Reach:
    if circuit.token_bits > 2:
        return OutOfReach("chambers one by one go to m = 2")
    return Cost(0.01 + 1e-5 * _matrix_chambers(circuit))


def _chambers(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Splits simplicial cones."""
    from enumerate.arrangements.chambers import count_dichotomies

    return count_dichotomies(_features(circuit), jobs, progress)


def _restriction_cost(circuit: Circuit) -> Reach:
    if circuit.token_bits > 3:
        return OutOfReach("the tree of restrictions goes to m = 3")
    return Cost(0.01 + 6e-8 * _matrix_chambers(circuit))


def _restriction(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Whitney numbers of the different pairs of tokens."""
    from enumerate.arrangements.restriction import count_dichotomies

    return count_dichotomies(_features(circuit), jobs, progress)


def _faces_cost(circuit: Circuit) -> Reach:
    """Chambers up to the m!**2 exchanges, in 4**(m - 1) faces of each of 4**m simplicial cones."""
    m = circuit.token_bits
    if m > 3:
        return OutOfReach("restrictions of ordered row and column sums go to m = 3")
    return Cost(0.02 + 6e-4 * 4 ** (2 * m - 1) + 1e-6 * _matrix_chambers(circuit) / factorial(m) ** 2)


def _faces(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Euler characteristic over the faces of ordered row and column sums."""
    from enumerate.arrangements.open_cones import count_over_faces

    return count_over_faces(_system(circuit)[0], circuit.token_bits, jobs, progress)


# Elliptical scores: the chambers that meet the cone of positive axes.
def _formula_cost(circuit: Circuit) -> Reach:
    from capacity.bounding import gate_count

    if gate_count(circuit.token_bits, 1) is None:
        return OutOfReach(f"it needs T({circuit.token_bits}), which is not known")
    return Cost(0.01)


def _formula(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """2^-m times the sum of C(m, j) T(j), the positive threshold functions of m variables."""
    from capacity.bounding import gate_count

    m = circuit.token_bits
    counts = [gate_count(j, 1) for j in range(m + 1)]
    return sum(comb(m, j) * count for j, count in enumerate(counts) if count is not None) >> m


def _positive_chambers(circuit: Circuit) -> float:
    """About how many threshold functions of m variables have positive weights."""
    m = circuit.token_bits
    return dichotomies(2**m, m + 1) / (1 << m)


def _axes_restriction_cost(circuit: Circuit) -> Reach:
    if circuit.token_bits > 6:
        return OutOfReach("restrictions of positive axes go to m = 6")
    return Cost(0.01 + 8e-7 * _positive_chambers(circuit))


def _axes_restriction(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Restrictions of the cone s > 0."""
    from enumerate.arrangements.open_cones import count_by_restriction

    return count_by_restriction(*_system(circuit))


def _axes_chambers_cost(circuit: Circuit) -> Reach:
    if circuit.token_bits > 6:
        return OutOfReach("chambers one by one go to m = 6")
    return Cost(0.01 + 4e-6 * _positive_chambers(circuit))


def _axes_chambers(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """The chambers that meet the cone s > 0."""
    from enumerate.arrangements.chambers import count_dichotomies_in_cone

    return count_dichotomies_in_cone(*_system(circuit))


# Expressive scores.
def _sides_cost(circuit: Circuit) -> Reach:
    """It ends once a function of every class has been seen."""
    return _beyond_listing(circuit) or Cost(0.35 + 1e-3 * _classes(circuit))


def _beyond_listing(circuit: Circuit) -> OutOfReach | None:
    from enumerate.scores.scores import MAX_LISTED_POINTS

    score, m, encoding = _of(circuit)
    reach = 3 if encoding == "pm1" and score.squared else 4 if score.kind == "elliptical" else 2
    if m > reach or _different(circuit) > MAX_LISTED_POINTS:
        return OutOfReach(f"the functions of all different pairs of tokens are listed to m = {reach}")
    return None


def _classes(circuit: Circuit) -> float:
    """About how many classes of functions of the different pairs there are under the symmetries of the score."""
    score, m, encoding = _of(circuit)
    order = factorial(m) if score.kind == "elliptical" else 2 * factorial(m) ** 2
    if encoding == "pm1" and score.kind != "elliptical":
        order *= 4**m // 2
    return orbits(float(2 ** _different(circuit)), order)


def _sides(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Two sides of every different pair, τ > 0."""
    from enumerate.scores.scores import count_expressive

    return count_expressive(*_of(circuit))


# Low rank.
def _beyond_rank_one(circuit: Circuit) -> OutOfReach | None:
    score, m, _ = _of(circuit)
    return None if m == 2 else OutOfReach(f"with a rank that restricts, m > {score.rank}, only m = 2 is counted")


def _directions_cost(circuit: Circuit) -> Reach:
    return _beyond_rank_one(circuit) or Cost(0.05)


def _directions(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """One direction of a in each interval."""
    from enumerate.scores.low_rank import rank_one_tables

    return len(rank_one_tables(str(circuit.encoding)))


def _cells_cost(circuit: Circuit) -> Reach:
    return _beyond_rank_one(circuit) or Cost(0.7)


def _cells(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """The plane of both directions."""
    from enumerate.scores.low_rank import rank_one_tables_by_cells

    return len(rank_one_tables_by_cells(str(circuit.encoding)))


# Positional scores: nothing is out of reach of a table of scores.
def _theorem(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """All functions."""
    return 1 << (1 << circuit.n)


def _table_chambers_cost(circuit: Circuit) -> Reach:
    return _beyond_tables(circuit) or Cost(0.01 + 5e-6 * 2**2**circuit.n)


def _table_restriction_cost(circuit: Circuit) -> Reach:
    return _beyond_tables(circuit) or Cost(0.01 + 5e-7 * 2**2**circuit.n)


def _beyond_tables(circuit: Circuit) -> OutOfReach | None:
    return OutOfReach("the chambers of independent scores go to n = 4") if circuit.n > 4 else None


# Every function, one of each class decided with a certificate.
def _lp_cost(circuit: Circuit) -> Reach:
    beyond = _beyond_rank_one(circuit) if _low_rank(circuit) else _beyond_listing(circuit)
    return beyond or Cost(0.02 + (8e-3 if _expressive(circuit) else 4e-3) * _classes(circuit))


ENGINES = (
    Engine("faces", _dot_product, _faces_cost, _faces, "`dot-product-score`", "m = 3", ("open_cones",), sharded=True),
    Engine(
        "restriction",
        _dot_product,
        _restriction_cost,
        _restriction,
        "`dot-product-score`",
        "m = 3",
        ("scores", "restriction"),
        sharded=True,
    ),
    Engine("chambers", _dot_product, _chambers_cost, _chambers, "`dot-product-score`", "m = 2", ("chambers",)),
    Engine("formula", _elliptical, _formula_cost, _formula, "`elliptical-score`", "m = 10", ()),
    Engine(
        "restriction",
        _elliptical,
        _axes_restriction_cost,
        _axes_restriction,
        "`elliptical-score`",
        "m = 6",
        ("open_cones",),
    ),
    Engine("chambers", _elliptical, _axes_chambers_cost, _axes_chambers, "`elliptical-score`", "m = 6", ("chambers",)),
    Engine(
        "chambers", _expressive, _sides_cost, _sides, "expressive scores", "m = 2, `pm1` m = 3", ("scores", "chambers")
    ),
    Engine("chambers", _low_rank, _directions_cost, _directions, "`low-rank-score:1`", "m = 2", ("low_rank",)),
    Engine("cells", _low_rank, _cells_cost, _cells, "`low-rank-score:1`", "m = 2", ("low_rank",)),
    Engine(
        "lp",
        _not_positional,
        _lp_cost,
        search_count,
        "scores",
        "m = 2, expressive `pm1` m = 3, elliptical m = 4",
        ("scores", "search", "low_rank"),
    ),
    Engine("chambers", _positional, _table_chambers_cost, _chambers, "`positional-score`", "n = 4", ("chambers",)),
    Engine(
        "restriction",
        _positional,
        _table_restriction_cost,
        _restriction,
        "`positional-score`",
        "n = 4",
        ("restriction",),
    ),
    Engine("theorem", _positional, theorem_cost, _theorem, "`positional-score`", "n = 16", ()),
)
