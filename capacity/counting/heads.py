"""Engines of attention heads: what counts each kind of score and attention, how far it reaches and what it costs."""

from math import comb, factorial

from capacity.circuits.circuit import Circuit
from capacity.counting.engine import Cost, Engine, OutOfReach, Reach
from capacity.counting.gates import theorem_cost
from capacity.counting.measures import dichotomies, gate_number
from enumerate.circuits.gate import LINEAR
from enumerate.circuits.head import Head
from enumerate.shards import Jobs, Progress

MAX_LISTED_INPUTS = 12  # truth tables of 4096 bits

MOST_FUNCTIONS = 4e6  # expected of a list

PATTERNS = {
    "dot-product": (4, 364),
    "expressive": (4, 850),
    "elliptical": (3, 6, 20),
    "low-rank": (4, 364),
}
"""For tokens of 1, 2, ... bits the most patterns of a threshold, as of the scores alone."""


def _is_head(circuit: Circuit) -> bool:
    return circuit.head is not None and circuit.head.heads == 1


def _several(circuit: Circuit) -> bool:
    return circuit.head is not None and circuit.head.heads > 1


def _of(circuit: Circuit) -> tuple[Head, int, str]:
    assert circuit.head is not None
    return circuit.head, circuit.token_bits, str(circuit.encoding)


def _positional_threshold(circuit: Circuit) -> bool:
    head = circuit.head
    return _is_head(circuit) and head is not None and not head.is_argmax and head.score.kind == "positional"


def _positional_argmax(circuit: Circuit) -> bool:
    head = circuit.head
    return _is_head(circuit) and head is not None and head.is_argmax and head.score.kind == "positional"


def _argmax_of_two(circuit: Circuit) -> bool:
    """Dot products of a token and the query, and ranks that restrict nothing."""
    head = circuit.head
    if head is None or head.heads > 1 or not head.is_argmax or head.tokens != 2:
        return False
    return head.score.kind == "dot-product" or (
        head.score.kind == "low-rank" and head.score.is_linear(circuit.token_bits)
    )


def _square_pairs(circuit: Circuit) -> bool:
    """Squared scores of two tokens of three bits in -1/+1 under a threshold: all functions of tokens up to sign."""
    head = circuit.head
    if head is None or head.heads > 1 or head.is_argmax or head.tokens != 2:
        return False
    return head.score.squared and circuit.encoding == "pm1" and circuit.token_bits == 3


def _square_argmax(circuit: Circuit) -> bool:
    """Squared scores of two tokens of three bits in -1/+1 under argmax: all patterns of tokens up to sign."""
    head = circuit.head
    if head is None or head.heads > 1 or not head.is_argmax or head.tokens != 2:
        return False
    return head.score.squared and circuit.encoding == "pm1" and circuit.token_bits == 3


# Lists of functions.
def _patterns(circuit: Circuit) -> float | None:
    """About how many patterns there are to be listed; None if they are not listed."""
    head, m, _ = _of(circuit)
    kind, size = head.score.kind, head.tokens
    if kind == "positional":
        return float(5**size if head.is_argmax else 2**size) if size <= (6 if head.is_argmax else 12) else None
    if kind == "low-rank" and not head.score.is_linear(m):
        return (
            {1: 8.0, 2: 300.0, 3: 8e4}.get(m) if head.is_argmax and head.score.rank == 1 else 220.0 if m == 2 else None
        )
    if size == 1:
        return min(2.0 ** (2**m), 4000.0) if m <= 3 else None
    known = PATTERNS[kind]
    if m > len(known):
        return None
    return known[m - 1] * (1.0 if not head.is_argmax else 40.0 if head.score.squared else 6.0)


def _listed_functions(circuit: Circuit, patterns: float) -> float:
    head, m, _ = _of(circuit)
    gates = gate_number(LINEAR, m) if head.is_argmax else dichotomies((head.tokens + 1) ** m, m + 1)
    return patterns * gates / 4


def _listing_cost(circuit: Circuit, per_pattern: float, per_gate: float) -> Reach:
    head, m, _ = _of(circuit)
    if circuit.n > MAX_LISTED_INPUTS:
        return OutOfReach(f"truth tables are listed to n = {MAX_LISTED_INPUTS}")
    patterns = _patterns(circuit)
    if patterns is None:
        return OutOfReach(f"what {head.tokens} tokens of {m} bits can attend to by {head.score} is not listed")
    functions = _listed_functions(circuit, patterns)
    if functions > MOST_FUNCTIONS:
        return OutOfReach(f"about {functions:.0e} functions would be listed, at most {MOST_FUNCTIONS:.0e} are")
    words = 2**circuit.n / 64
    seconds = 0.02 + per_pattern * patterns * (1 + words) + per_gate * functions
    return Cost(seconds, (200 << 20) + int(functions * (100 + 8 * words)))


def _chambers_cost(circuit: Circuit) -> Reach:
    if _argmax_of_two(circuit) and circuit.token_bits == 3:
        return Cost(30.0 if circuit.encoding == "pm1" else 80.0)
    if _square_pairs(circuit):
        return Cost(15.0)
    if _square_argmax(circuit):
        return Cost(0.5)
    return _listing_cost(circuit, 2e-5, 1e-6)


def _chambers(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Patterns as chambers, under argmax as faces, and for each the dichotomies of the attended sums."""
    from enumerate.arrangements.chambers import count_dichotomies
    from enumerate.scores.argmax_pairs import count_argmax_pairs
    from enumerate.scores.head_functions import functions_by_chambers

    if _argmax_of_two(circuit) and circuit.token_bits == 3:
        return count_argmax_pairs(circuit.token_bits, str(circuit.encoding), count_dichotomies, jobs, progress)
    if _square_pairs(circuit):
        from enumerate.scores.square_pairs import count_square_pairs_by_patterns

        return count_square_pairs_by_patterns(circuit.token_bits, progress)
    if _square_argmax(circuit):
        from enumerate.scores.square_argmax import count_square_argmax_by_patterns

        return count_square_argmax_by_patterns(circuit.token_bits, progress)
    return len(functions_by_chambers(*_of(circuit)))


def _lp_cost(circuit: Circuit) -> Reach:
    if circuit.n > 6:
        return OutOfReach("sign by sign it goes to n = 6")
    if _square_pairs(circuit):
        return Cost(25.0)
    if _square_argmax(circuit):
        return Cost(0.2)
    return _listing_cost(circuit, 3e-4, 4e-4)


def _lp(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """The same, sign by sign, with a linear program at each step."""
    from enumerate.scores.head_functions import functions_by_programs
    from enumerate.scores.square_pairs import count_square_pairs_by_gates

    if _square_pairs(circuit):
        return count_square_pairs_by_gates(circuit.token_bits, progress)
    if _square_argmax(circuit):
        from enumerate.scores.square_argmax import count_square_argmax_by_gates

        return count_square_argmax_by_gates(circuit.token_bits)
    return len(functions_by_programs(*_of(circuit)))


# Argmax of two tokens.
def _restriction_cost(circuit: Circuit) -> Reach:
    if circuit.token_bits > 3:
        return OutOfReach("the tree of restrictions of two tokens goes to m = 3")
    return Cost(0.01 + 3e-4 * 12.0 ** (2 * circuit.token_bits - 3))


def _restriction(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Gate by gate, the Whitney numbers of the pairs on which the gate differs."""
    from enumerate.arrangements.restriction import count_dichotomies
    from enumerate.scores.argmax_pairs import count_argmax_pairs

    return count_argmax_pairs(circuit.token_bits, str(circuit.encoding), count_dichotomies, jobs, progress)


# Positional scores.
def _grids_cost(circuit: Circuit) -> Reach:
    head, m, _ = _of(circuit)
    number = dichotomies((head.tokens + 1) ** m, m + 1)
    if number > 1e9:
        return OutOfReach(f"sums of {head.tokens} tokens of {m} bits have about {number:.0e} dichotomies")
    return Cost(0.01 + 1e-7 * head.tokens * number)


def _grids(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Whitney numbers of the grids of sums of s tokens, s = 1 ... L."""
    from enumerate.arrangements.restriction import count_dichotomies
    from enumerate.scores.heads import sums_of_tokens

    head, m, _ = _of(circuit)
    grids = [count_dichotomies(sums_of_tokens(s, m), jobs, progress) for s in range(1, head.tokens + 1)]
    return 2 + sum(comb(head.tokens, s) * (number - 2) for s, number in enumerate(grids, 1))


def _one_token(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """L (T(m) - 2) + 2: one position is attended to, whatever the tokens."""
    from capacity.bounding import gate_count

    head, m, _ = _of(circuit)
    gates = gate_count(m, 1)
    assert gates is not None
    return head.tokens * (gates - 2) + 2


def _one_token_cost(circuit: Circuit) -> Reach:
    from capacity.bounding import gate_count

    if gate_count(circuit.token_bits, 1) is None:
        return OutOfReach(f"it needs T({circuit.token_bits}), which is not known")
    return theorem_cost(circuit)


# Several heads.
MOST_SETS = 4e5

SUMS = {
    ("dot-product", False): (4, 364),
    ("dot-product", True): (3, 112),
    ("expressive", False): (4, 425),
    ("expressive", True): (2, 125),
    ("elliptical", False): (3, 6),
    ("elliptical", True): (2, 4),
    ("low-rank", False): (4, 364),
    ("low-rank", True): (3, 112),
}
"""For a kind of score, under a threshold or argmax, and two tokens of 1 and 2 bits: the most maps of attended sums."""


def _sets_of_sums(circuit: Circuit) -> float | OutOfReach:
    """About how many sets of maps of attended sums there are, at most."""
    head, m, _ = _of(circuit)
    kind, size = head.score.kind, head.tokens
    if kind == "positional":
        maps = float(size if head.is_argmax else 2**size)
    elif size == 1:
        maps = 1.0 if head.is_argmax else min(2.0 ** (2**m), 1e6)
    elif m > 2 or circuit.n > 6:
        return OutOfReach("what several heads attend to is listed for tokens of two bits, n <= 6")
    else:
        maps = float(SUMS[kind, head.is_argmax][m - 1]) * (1 + head.score.either) * (1 if size < 3 or m == 1 else 8)
    sets = float(comb(int(maps), min(head.heads, int(maps))))
    if sets > MOST_SETS:
        return OutOfReach(f"about {sets:.0e} sets of what the heads attend to, at most {MOST_SETS:.0e} are tried")
    return sets


def _orbits_of_sets(circuit: Circuit, sets: float) -> float:
    """About how many sets there are up to permutations, in -1/+1 also negations, of the bits of all tokens."""
    _, m, encoding = _of(circuit)
    return sets / factorial(m) / (2**m if encoding == "pm1" else 1)


def _several_chambers_cost(circuit: Circuit) -> Reach:
    sets = _sets_of_sums(circuit)
    if isinstance(sets, OutOfReach):
        return sets
    if circuit.n > 6:
        return OutOfReach("truth tables of several heads are listed to n = 6")
    _, m, _ = _of(circuit)
    return Cost(0.05 + 8e-6 * 2.0 ** (circuit.n + m) * _orbits_of_sets(circuit, sets))


def _several_by_chambers(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Sets of patterns up to symmetry, and for each the dichotomies of the sums of all heads."""
    from enumerate.scores.several_heads import count_heads_by_chambers

    return count_heads_by_chambers(*_of(circuit), progress)


def _dependencies_cost(circuit: Circuit) -> Reach:
    if circuit.n > 4:
        return OutOfReach("minors are listed for at most 16 points, n <= 4")
    sets = _sets_of_sums(circuit)
    return sets if isinstance(sets, OutOfReach) else Cost(0.3 + 3e-5 * _orbits_of_sets(circuit, sets))


def _dependencies(circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    """Sets of patterns up to symmetry, listed by linear programs, and for each what no minimal dependency forbids."""
    from enumerate.scores.head_dependencies import count_heads_by_dependencies

    return count_heads_by_dependencies(*_of(circuit), progress)


_LISTED = ("head_functions", "heads")

ENGINES = (
    Engine(
        "restriction",
        _argmax_of_two,
        _restriction_cost,
        _restriction,
        "`attention-head`, argmax of two tokens, dot products",
        "m = 3",
        ("argmax_pairs", "restriction"),
    ),
    Engine(
        "restriction",
        _positional_threshold,
        _grids_cost,
        _grids,
        "`attention-head`, positional scores",
        "L = 2, m = 4",
        ("restriction",),
    ),
    Engine(
        "formula",
        _positional_argmax,
        _one_token_cost,
        _one_token,
        "`attention-head`, argmax of positional scores",
        "m = 10",
        (),
    ),
    Engine(
        "chambers",
        _is_head,
        _chambers_cost,
        _chambers,
        "`attention-head`",
        "m = 2, elliptical m = 3, argmax of two tokens by dot products or rank one m = 3, squares in `pm1` of two "
        "tokens m = 3",
        (*_LISTED, "square_pairs", "square_argmax", "chambers"),
    ),
    Engine(
        "lp",
        _is_head,
        _lp_cost,
        _lp,
        "`attention-head`",
        "L m = 6, m = 2, elliptical m = 3, squares in `pm1` of two tokens m = 3",
        (*_LISTED, "square_pairs", "square_argmax", "form_signs"),
    ),
    Engine(
        "chambers",
        _several,
        _several_chambers_cost,
        _several_by_chambers,
        "`attention-head`, several heads",
        "L m = 4, two heads; 6 where a head has few patterns",
        ("several_heads", "head_functions", "chambers"),
    ),
    Engine(
        "dependencies",
        _several,
        _dependencies_cost,
        _dependencies,
        "`attention-head`, several heads",
        "L m = 4, two heads",
        ("head_dependencies", "head_functions", "form_signs"),
    ),
)
