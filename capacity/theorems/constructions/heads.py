"""One attention head: the heads of the lower bounds in integers, evaluated by the definition at every point.

`sweep` and `affine` build a score entry by entry. As an entry B_ij of a bilinear function of bits grows, the pairs (u,
v) whose last bits that are on are i and j turn on one after the other: P + 1 choices for P pairs, all of which are made
here. The head shows these pairs where its query is off in the first bit and a key on (docs/theory.md, section 12).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from math import lcm
from random import Random

from capacity.circuits.circuit import Circuit
from capacity.theorems.constructions.definitions import SEED, ConstructionFails
from capacity.theorems.constructions.supplies import small_gates

Row = tuple[int, ...]

Matrix = tuple[Row, ...]

FINENESS = 1 << 16  # of the places in a gap that an entry may take


@dataclass(frozen=True)
class BuiltHead:
    """The integers of a head.

    Attributes:
        matrix: M of q.Mk, m x m; of positional scores one row, a number for each position.
        threshold: t; of argmax 0.
        weights: w.
        bias: b.
    """

    matrix: Matrix
    threshold: int
    weights: Row
    bias: int


def token_values(m: int, encoding: str) -> list[Row]:
    """The tokens of m bits, in the order of their numbers.

    Examples:
        >>> token_values(2, "pm1")
        [(-1, -1), (1, -1), (-1, 1), (1, 1)]
    """
    low = 0 if encoding == "01" else -1
    return [tuple(1 if token >> i & 1 else low for i in range(m)) for token in range(2**m)]


def dot(left: Row, right: Row) -> int:
    """The sum of products."""
    return sum(a * b for a, b in zip(left, right, strict=True))


def attended_tokens(circuit: Circuit, matrix: Matrix, threshold: int) -> list[list[int]]:
    """At every point the tokens that one head of the circuit attends to, by their numbers; by the definition.

    Raises:
        ConstructionFails: if a score is t.

    Examples:
        >>> circuit = Circuit("attention-head", 2, tokens=2, score="dot-product")
        >>> attended_tokens(circuit, ((2,),), 1)  # of one bit: if it is on, the query attends to what is on
        [[], [], [1], [1, 1]]
    """
    head = circuit.head
    assert head is not None
    size, m = head.tokens, circuit.token_bits
    values = token_values(m, circuit.encoding or "01")
    if head.score.kind == "positional":
        scores = [[[s] * 2**m for s in matrix[0]]] * 2**m
    else:
        images = [tuple(dot(row, key) for row in matrix) for key in values]
        scores = [[[dot(query, image) for image in images]] * size for query in values]
    found = []
    for x in range(2**circuit.n):
        keys = [x >> m * j & (2**m - 1) for j in range(size)]
        row = [scores[keys[-1]][j][key] for j, key in zip(range(size), keys, strict=True)]
        row = [s * s for s in row] if head.score.squared else row
        if head.is_argmax:
            found.append([keys[row.index(max(row))]])
        elif threshold in row:
            raise ConstructionFails(f"{circuit}: a score is the threshold at the point {x}")
        else:
            found.append([key for key, s in zip(keys, row, strict=True) if s > threshold])
    return found


def head_function(circuit: Circuit, built: BuiltHead) -> int:
    """The truth table that a head computes, by the definition, in Python's integers.

    Raises:
        ConstructionFails: if a score is t, or an activation 0.

    Examples:
        >>> circuit = Circuit("attention-head", 2, tokens=2, score="dot-product", attention="argmax")
        >>> f"{head_function(circuit, BuiltHead(((1,),), 0, (2,), -1)):x}"  # OR
        'e'
    """
    shown = [dot(built.weights, token) for token in token_values(circuit.token_bits, circuit.encoding or "01")]
    table = 0
    for x, tokens in enumerate(attended_tokens(circuit, built.matrix, built.threshold)):
        activation = built.bias + sum(shown[token] for token in tokens)
        if activation == 0:
            raise ConstructionFails(f"{circuit}: the activation is 0 at the point {x}")
        table |= (activation > 0) << x
    return table


Entries = dict[tuple[int, int], Fraction]


def bilinear_sweeps(rows: int, columns: int, constant: bool, threshold: int, random: Random) -> Iterator[Entries]:
    """Bilinear functions B of so many bits u and v, one for every choice of the entries' places.

    Arguments:
        rows: the number of bits u; index 0 is the constant 1.
        columns: the number of bits v, likewise.
        constant: whether u has that constant, so that B is affine in u too.
        threshold: what B is compared with.
        random: draws the place of an entry within its gap.

    Yields:
        The entries B_ij, i from 0 or 1, j from 0.

    Raises:
        ConstructionFails: if two pairs turn on at the same value of an entry.
    """
    order = sorted(
        product(range(0 if constant else 1, rows + 1), range(columns + 1)), key=lambda place: (sum(place), place)
    )
    pairs = {(i, j): list(product(_vectors(rows, i, constant), _vectors(columns, j, True))) for i, j in order}

    def choose(place: int, entries: Entries) -> Iterator[Entries]:
        if place == len(order):
            yield entries
            return
        at = order[place]
        turns = sorted(
            threshold - sum((b for (i, j), b in entries.items() if u[i] and v[j]), Fraction(0)) for u, v in pairs[at]
        )
        if len(set(turns)) < len(turns):
            raise ConstructionFails(f"two pairs turn on at one value of entry {at}")
        ends = [turns[0] - 1, *turns, turns[-1] + 1]
        for low, high in pairwise(ends):
            part = Fraction(random.randrange(FINENESS // 4, 3 * FINENESS // 4), FINENESS)
            yield from choose(place + 1, {**entries, at: low + part * (high - low)})

    yield from choose(0, {})


def _vectors(size: int, last: int, constant: bool) -> list[Row]:
    """(u_0, u_1, ...), u_0 the constant, whose last bit that is on is a given one, 0 for none."""
    if last == 0:
        return [(int(constant), *[0] * size)]
    return [
        (int(constant), *(code >> i & 1 for i in range(last - 1)), 1, *[0] * (size - last))
        for code in range(2 ** (last - 1))
    ]


def in_integers(entries: Entries) -> tuple[dict[tuple[int, int], int], int]:
    """The entries as integers, and their common factor.

    Examples:
        >>> in_integers({(0, 0): Fraction(1, 2), (1, 0): Fraction(-2, 3)})
        ({(0, 0): 3, (1, 0): -4}, 6)
    """
    factor = lcm(*(value.denominator for value in entries.values()))
    return {place: int(value * factor) for place, value in entries.items()}, factor


def in_signs(entries: dict[tuple[int, int], int]) -> dict[tuple[int, int], int]:
    """Four times a bilinear function of bits 0/1 as one of bits -1/+1: index 0 is the constant 1 of either.

    Examples:
        >>> in_signs({(0, 0): 1, (0, 1): 2, (1, 0): 0, (1, 1): 0})  # 1 + 2 v = 2 + (2 v - 1)
        {(0, 0): 8, (0, 1): 4, (1, 0): 0, (1, 1): 0}
    """
    found = dict.fromkeys(entries, 0)
    for (i, j), value in entries.items():
        # 2 u_i = 1 + q_i, and 2 for the constant.
        for a, one in ((0, 1 if i else 2), (i, 1 if i else 0)):
            for b, other in ((0, 1 if j else 2), (j, 1 if j else 0)):
                found[a, b] += value * one * other
    return found


def _sweeps_of_zeros_and_ones(circuit: Circuit) -> Iterator[tuple[BuiltHead, Entries, int]]:
    m = circuit.token_bits
    for sign in (1, -1):
        for entries in bilinear_sweeps(m - 1, m - 1, False, sign, Random(SEED)):
            whole, factor = in_integers(entries)
            rows = [[0] * m, *([whole[i, j] for j in range(m)] for i in range(1, m))]
            built = BuiltHead(tuple(map(tuple, rows)), sign * factor, (2, *[0] * (m - 1)), -1)
            yield built, entries, sign


def _affine(circuit: Circuit) -> Iterator[tuple[BuiltHead, Entries, int]]:
    """The score K + u on the pairs that are shown, u affine in the free bits of either; K is large."""
    assert circuit.head is not None
    m, squared, signs = circuit.token_bits, circuit.head.score.squared, circuit.encoding == "pm1"
    first = 1 if squared else 0  # the bit in which query and key are fixed and the constants stand
    size = m - 1 - first
    for entries in bilinear_sweeps(size, size, True, 0, Random(SEED)):
        whole, _ = in_integers(entries)
        u = in_signs(whole) if signs else whole
        large = 4 * sum(abs(value) for value in u.values()) + 1
        matrix = [[0] * m for _ in range(m)]
        for (i, j), value in u.items():
            matrix[first + i][first + j] = value
        threshold = large**2
        if squared:
            matrix[first][first] += large
        else:  # q_1 = -1 and k_1 = 1: the constants of the query change sign
            matrix[0] = [-value for value in matrix[0]]
            matrix[0][0] -= large
            threshold = large
        weights = (1, 1 if signs else 0, *[0] * (m - 2)) if squared else (1, *[0] * (m - 1))
        built = BuiltHead(tuple(map(tuple, matrix)), threshold, tuple(2 * w for w in weights), -1)
        yield built, entries, 0


def _shown_points(circuit: Circuit, affine: bool) -> Iterator[tuple[int, Row, Row]]:
    """The points at which the output is a_1, with the free bits (u_0, u_1, ...) of the query and of the first token."""
    assert circuit.head is not None
    m, size, squared = circuit.token_bits, circuit.head.tokens, circuit.head.score.squared
    fixed = 2 if squared else 1
    for query, key in product(range(2 ** (m - fixed)), repeat=2):
        first_bits = 0b10 if squared else 0b0
        q = query << fixed | first_bits
        k = key << fixed | (0b11 if squared else 0b1)
        others = 0 if circuit.encoding == "01" else q if squared else k
        tokens = [k, *[others] * (size - 2), q]
        x = sum(token << m * j for j, token in zip(range(size), tokens, strict=True))
        bits = [tuple(code >> i & 1 for i in range(m - fixed)) for code in (query, key)]
        yield x, (int(affine), *bits[0]), (1, *bits[1])


def _swept(circuit: Circuit, affine: bool) -> Iterator[int]:
    """The functions of all heads of `sweep` or `affine`, each compared with what its score says where it is shown."""
    for built, entries, threshold in _affine(circuit) if affine else _sweeps_of_zeros_and_ones(circuit):
        table = head_function(circuit, built)
        for x, u, v in _shown_points(circuit, affine):
            score = sum((b for (i, j), b in entries.items() if u[i] and v[j]), Fraction(0))
            if table >> x & 1 != (score > threshold):
                raise ConstructionFails(f"{circuit}: the output is not a_1 at the point {x}")
        yield table


def gates_of_tokens(m: int, encoding: str) -> list[tuple[Row, int]]:
    """Weights and bias of every gate of a token.

    Examples:
        >>> sorted(gates_of_tokens(1, "01"))
        [((-2,), 1), ((0,), -1), ((0,), 1), ((2,), -1)]
    """
    gates, _ = small_gates(m, 1, encoding)
    columns = [[int(c) for c in gates[monomial]] * (gates.number // len(gates[monomial])) for monomial in _monomials(m)]
    return [(tuple(row[1:]), row[0]) for row in zip(*columns, strict=True)]


def _monomials(m: int) -> list[tuple[int, ...]]:
    return [(), *((i,) for i in range(1, m + 1))]


def _gate_alone(circuit: Circuit) -> Iterator[int]:
    """Every gate of one token: shown where all tokens are equal, or all are 0 but the first and perhaps the query.

    Twice an activation and 1 is never 0.
    """
    head, m = circuit.head, circuit.token_bits
    assert head is not None
    size, encoding = head.tokens, circuit.encoding or "01"
    alike = head.is_argmax or encoding == "pm1"
    summed = size if alike and not head.is_argmax else 1
    squares = head.score.squared and not head.is_argmax
    query = 2**m - 1 if squares and not alike else 0  # which attends to every token but 0, and so to itself
    matrix: Matrix = tuple(
        tuple(2 * int(i == j and squares and (i == 0 or not alike)) for j in range(m)) for i in range(m)
    )
    if head.score.kind == "positional":
        matrix = ((1,) * size,)
    for weights, bias in gates_of_tokens(m, encoding):
        own = dot(weights, token_values(m, encoding)[query]) if query else 0
        twice = tuple(2 * weight for weight in weights)
        threshold = 0 if head.is_argmax or head.score.kind == "positional" else 1 if squares else -1
        table = head_function(circuit, BuiltHead(matrix, threshold, twice, 2 * (summed * bias - own) + 1))
        for token, values in zip(range(2**m), token_values(m, encoding), strict=True):
            tokens = [token] * size if alike else [token, *[0] * (size - 2), query]
            x = sum(one << m * j for j, one in zip(range(size), tokens, strict=True))
            if table >> x & 1 != (bias + dot(weights, values) > 0):
                raise ConstructionFails(f"{circuit}: the gate is not shown at the point {x}")
        yield table


def _positions(circuit: Circuit) -> Iterator[int]:
    """Every set of positions, or every position under argmax, with every gate."""
    head, m = circuit.head, circuit.token_bits
    assert head is not None
    sets = list(product((-1, 1), repeat=head.tokens))
    if head.is_argmax:
        sets = [row for row in sets if row.count(1) == 1]
    for row, (weights, bias) in product(sets, gates_of_tokens(m, "01")):
        yield head_function(circuit, BuiltHead((row,), 0, weights, bias))


def _two_patterns(circuit: Circuit) -> Iterator[int]:
    """Every gate at the first token, and at the token that a score of one bit prefers, on or off."""
    head, m = circuit.head, circuit.token_bits
    assert head is not None
    signs = (1,) if head.score.kind == "elliptical" else (1, -1)
    chosen = [(0, 0), *product(range(m), signs)]
    matrices = [tuple(tuple(sign * int(i == j == at) for j in range(m)) for i in range(m)) for at, sign in chosen]
    for matrix, (weights, bias) in product(matrices, gates_of_tokens(m, circuit.encoding or "01")):
        yield head_function(circuit, BuiltHead(matrix, 0, weights, bias))


HEAD_CONSTRUCTIONS: dict[str, Callable[[Circuit], Iterator[int]]] = {
    "gate-alone": _gate_alone,
    "positions": _positions,
    "two-patterns": _two_patterns,
    "sweep": lambda circuit: _swept(circuit, False),
    "affine": lambda circuit: _swept(circuit, True),
}
"""By the ids of the lower bounds: the functions of all heads that a proof builds."""
