"""Which engine counts an attention score, how far it reaches and what it costs."""

from capacity.bounding import gate_count
from capacity.circuits.circuit import Circuit
from capacity.counting.engine import Cost, Engine
from capacity.counting.units import search_count
from enumerate.circuits.gate import Score
from enumerate.scores.scores import MAX_LISTED_POINTS
from enumerate.shards import Jobs, Progress


def score_engines(score: Score, m: int) -> tuple[Engine, ...]:
    """The engines of a score for tokens of m bits.

    >>> [engine.method for engine in score_engines(Score("low-rank", 1), 2)]
    ['chambers', 'cells', 'lp']
    """
    if score.kind == "low-rank" and score.is_linear(m):
        return _ENGINES["dot-product"]
    return _ENGINES[score.kind]


def _of(circuit: Circuit) -> tuple[Score, int, str]:
    score = circuit.score
    assert score is not None
    return score, circuit.token_bits, str(circuit.encoding)


# Dot products, and ranks that are no restriction.
def _system(circuit: Circuit) -> "tuple[list[list[int]], list[list[int]]]":
    """The different rows of the points, and those of the constraints."""
    import numpy as np

    from enumerate.scores.scores import different_points, linear_system

    score, m, encoding = _of(circuit)
    matrix = linear_system(score, m, encoding)
    first = np.unique(different_points(score, m, encoding), return_index=True)[1]
    return matrix[first].tolist(), matrix[4**m :].tolist()


def _chambers_cost(circuit: Circuit) -> Cost | str:
    return Cost(0.01) if circuit.token_bits < 3 else "chambers one by one go to m = 2"


def _chambers(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.arrangements.chambers import count_dichotomies

    return count_dichotomies(_system(circuit)[0], jobs, progress)


def _restriction_cost(circuit: Circuit) -> Cost | str:
    if circuit.token_bits > 3:
        return "the tree of restrictions goes to m = 3"
    if circuit.token_bits < 3:
        return Cost(0.01)
    return Cost(36.0 if circuit.encoding == "01" else 0.6)


def _restriction(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.arrangements.restriction import count_dichotomies

    return count_dichotomies(_system(circuit)[0], jobs, progress)


def _faces_cost(circuit: Circuit) -> Cost | str:
    if circuit.token_bits > 3:
        return "restrictions of ordered row and column sums go to m = 3"
    if circuit.token_bits < 3:
        return Cost(0.02)
    return Cost(18.0 if circuit.encoding == "01" else 0.7)


def _faces(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.arrangements.open_cones import count_over_faces

    return count_over_faces(_system(circuit)[0], circuit.token_bits, jobs, progress)


# Elliptical scores: the chambers that meet the cone of positive axes.
def _formula_cost(circuit: Circuit) -> Cost | str:
    if gate_count(circuit.token_bits, 1) is None:
        return f"it needs T({circuit.token_bits}), which is not known"
    return Cost(0.01)


def _formula(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """2^-m times the sum of C(m, j) T(j): the positive threshold functions of m variables."""
    from math import comb

    m = circuit.token_bits
    counts = [gate_count(j, 1) for j in range(m + 1)]
    return sum(comb(m, j) * count for j, count in enumerate(counts) if count is not None) >> m


def _axes_restriction_cost(circuit: Circuit) -> Cost | str:
    m = circuit.token_bits
    return Cost((0.01, 0.01, 0.01, 0.01, 0.01, 0.02, 0.2)[m]) if m < 7 else "restrictions of positive axes go to m = 6"


def _axes_restriction(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.arrangements.open_cones import count_by_restriction

    return count_by_restriction(*_system(circuit))


def _axes_chambers_cost(circuit: Circuit) -> Cost | str:
    m = circuit.token_bits
    return Cost((0.01, 0.01, 0.01, 0.01, 0.01, 0.02, 1.0)[m]) if m < 7 else "chambers one by one go to m = 6"


def _axes_chambers(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.arrangements.chambers import count_dichotomies_in_cone

    return count_dichotomies_in_cone(*_system(circuit))


# Expressive scores.
def _sides_cost(circuit: Circuit) -> Cost | str:
    reason = _listing_reason(circuit)
    return reason or Cost(1.5 if circuit.token_bits == 3 else 0.4)


def _listing_reason(circuit: Circuit) -> str | None:
    from enumerate.scores.scores import different_points

    score, m, encoding = _of(circuit)
    reach = 3 if encoding == "pm1" and score.squared else 4 if score.kind == "elliptical" else 2
    if m > reach or different_points(score, m, encoding).max() >= MAX_LISTED_POINTS:
        return f"the functions of all different pairs of tokens are listed to m = {reach}"
    return None


def _sides(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.scores.scores import count_expressive

    return count_expressive(*_of(circuit))


# Low rank.
def _rank_one_reason(circuit: Circuit) -> str | None:
    score, m, _ = _of(circuit)
    return None if m == 2 else f"with a rank that restricts, m > {score.rank}, only m = 2 is counted"


def _directions_cost(circuit: Circuit) -> Cost | str:
    return _rank_one_reason(circuit) or Cost(0.05)


def _directions(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.scores.low_rank import rank_one_tables

    return len(rank_one_tables(str(circuit.encoding)))


def _cells_cost(circuit: Circuit) -> Cost | str:
    return _rank_one_reason(circuit) or Cost(0.7)


def _cells(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.scores.low_rank import rank_one_tables_by_cells

    return len(rank_one_tables_by_cells(str(circuit.encoding)))


# Positional scores: nothing is out of reach of a table of scores.
def _theorem_cost(circuit: Circuit) -> Cost | str:
    if circuit.n > 16:
        return f"the count has 2**{circuit.n} bits; it is written out to n = 16"
    return Cost(1000.0)  # proved, not counted: any engine is preferred


def _theorem(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    return 1 << (1 << circuit.n)


def _table_cost(circuit: Circuit) -> Cost | str:
    return Cost(0.3 if circuit.n > 2 else 0.01) if circuit.n < 5 else "the chambers of independent scores go to n = 4"


def _table_chambers(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    import numpy as np

    from enumerate.arrangements.chambers import count_dichotomies

    return count_dichotomies(np.eye(2**circuit.n, dtype=np.int64), jobs, progress)


def _table_restriction(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    import numpy as np

    from enumerate.arrangements.restriction import count_dichotomies

    return count_dichotomies(np.eye(2**circuit.n, dtype=np.int64), jobs, progress)


# Every function, one of each class decided with a certificate.
def _lp_cost(circuit: Circuit) -> Cost | str:
    score, m, encoding = _of(circuit)
    if score.kind == "low-rank" and not score.is_linear(m):
        reason = _rank_one_reason(circuit)
    else:
        reason = _listing_reason(circuit)
    if reason:
        return reason
    if score.squared:
        return Cost((0.02, 0.02, 1.0 if encoding == "01" else 0.05, 1.5)[m])
    return Cost((0.02, 0.02, 0.3, 0.3, 10.0)[m])


_LP = Engine("lp", _lp_cost, search_count)

_ENGINES = {
    "dot-product": (
        Engine("faces", _faces_cost, _faces, sharded=True),
        Engine("restriction", _restriction_cost, _restriction, sharded=True),
        Engine("chambers", _chambers_cost, _chambers),
        _LP,
    ),
    "elliptical": (
        Engine("formula", _formula_cost, _formula),
        Engine("restriction", _axes_restriction_cost, _axes_restriction),
        Engine("chambers", _axes_chambers_cost, _axes_chambers),
        _LP,
    ),
    "expressive": (Engine("chambers", _sides_cost, _sides), _LP),
    "low-rank": (
        Engine("chambers", _directions_cost, _directions),
        Engine("cells", _cells_cost, _cells),
        _LP,
    ),
    "positional": (
        Engine("chambers", _table_cost, _table_chambers),
        Engine("restriction", _table_cost, _table_restriction),
        Engine("theorem", _theorem_cost, _theorem),
    ),
}
