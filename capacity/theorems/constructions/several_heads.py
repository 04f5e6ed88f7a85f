"""Several attention heads: the heads of the lower bounds in integers, all tuples of them, evaluated at every point.

The first tokens, which are equal, carry an address in some of their bits, and at every address another head shows what
it has (docs/theory.md, section 12). `gate_of_each`: a head attends to the first tokens where they are on in a set of
address bits; so at the address at which just these are on it is added, with any weights, to heads with smaller sets.
`score_of_each`: the score of a head, affine in the bits that are free, less a large multiple of the distance of the
first token from the address of the head.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from random import Random

import numpy as np
import numpy.typing as npt

from capacity.circuits.circuit import HEAD, Circuit
from capacity.tables.rows import head_circuits
from capacity.theorems.constructions.definitions import SEED, ConstructionFails
from capacity.theorems.constructions.heads import (
    Entries,
    Matrix,
    attended_tokens,
    bilinear_sweeps,
    gates_of_tokens,
    in_integers,
    in_signs,
    token_values,
)
from capacity.theorems.constructions.supplies import small_gates
from enumerate.circuits.circuit import ENCODINGS

Values = npt.NDArray[np.int64]

Bits = npt.NDArray[np.bool_]

CHUNK = 1 << 12  # tuples that are evaluated together


def several_head_circuits(largest: int) -> Iterator[Circuit]:
    """Two and three heads of every class of the table, and dot products of one token, as far as so many inputs.

    Examples:
        >>> [circuit.title for circuit in several_head_circuits(2)][:2]
        ['attention-head L = 2 dot-product H = 2 01', 'attention-head L = 2 dot-product H = 2 pm1']
    """
    for heads in (2, 3):
        for one in head_circuits(largest):
            assert one.head is not None
            yield replace(one, kind=replace(one.head, heads=heads))
    for heads, m, encoding in product((2, 3), range(2, min(largest, 3) + 1), ENCODINGS):
        yield Circuit(HEAD, m, encoding=encoding, tokens=1, score="dot-product", heads=heads)


@dataclass(frozen=True)
class Layout:
    """Which bits of the tokens a proof holds.

    Attributes:
        fixed: the first bits of the first token.
        address: the address of each head, as held values of the next bits of the first token; some have one bit less.
        m: the bits of a token.
    """

    fixed: int
    address: tuple[tuple[int, ...], ...]
    m: int

    def held(self, head: int) -> dict[int, int]:
        """The bits of an address, by their places in the token."""
        return dict(zip(range(self.fixed, self.m), self.address[head], strict=False))

    def free(self, head: int) -> range:
        """The places of the free bits of the first token at an address."""
        return range(self.fixed + len(self.address[head]), self.m)

    @property
    def free_query(self) -> range:
        """The places of the bits of the query that no address has."""
        return range(self.fixed + len(self.address[-1]), self.m)


def addresses(heads: int) -> tuple[tuple[int, ...], ...]:
    """An address for each head: no one begins another, and a set of bits that are on comes before those that hold it.

    Examples:
        >>> addresses(2), addresses(3)
        (((0,), (1,)), ((0,), (1, 0), (1, 1)))
    """
    if heads == 1:
        return ((),)
    k = (heads - 1).bit_length()
    whole = 2**k - heads  # prefixes that are not divided
    found: list[tuple[int, ...]] = []
    for prefix in range(2 ** (k - 1)):
        bits = tuple(prefix >> i & 1 for i in range(k - 1))
        found += [bits] if prefix < whole else [(*bits, 0), (*bits, 1)]
    return tuple(found)


def _token(bits: dict[int, int]) -> int:
    return sum(bit << i for i, bit in bits.items())


def _point(circuit: Circuit, first: int, between: int, query: int) -> int:
    """The point whose first token, tokens between, and query are these."""
    assert circuit.head is not None
    tokens = [first, *[between] * (circuit.head.tokens - 2), query]
    return sum(token << circuit.token_bits * j for j, token in zip(range(len(tokens)), tokens, strict=True))


def _sums(circuit: Circuit, matrix: Matrix, threshold: int) -> Values:
    """What a head leaves of the tokens: at every point the sum of those that it attends to, (2**n, m)."""
    values = np.array(token_values(circuit.token_bits, circuit.encoding or "01"), np.int64)
    attended = attended_tokens(circuit, matrix, threshold)
    return np.array([values[tokens].sum(axis=0) for tokens in attended], np.int64)


def _on(circuit: Circuit, activations: Values) -> Bits:
    if not activations.all():
        raise ConstructionFails(f"{circuit}: an activation is 0")
    return activations > 0


def _tables(on: Bits) -> Iterator[int]:
    for row in np.packbits(on, axis=1, bitorder="little"):
        yield int.from_bytes(row.tobytes(), "little")


def _read_by_gates(circuit: Circuit, sums: Sequence[Values], weights: Sequence[Values], bias: Values) -> Bits:
    """The functions of gates that read the sums of all heads, (k, 2**n): twice an activation and 1 is never 0."""
    activations = 2 * bias[:, None] + 1
    for of_head, one in zip(sums, weights, strict=True):
        activations = activations + 2 * one @ of_head.T
    return _on(circuit, activations)


def _require_shown(circuit: Circuit, shown: Bits, intended: Bits) -> None:
    if (shown != intended).any():
        raise ConstructionFails(f"{circuit}: an output is not what a head shows at its address")


def _gate_arrays(m: int, encoding: str) -> tuple[Values, Values]:
    """Weights (k, m) and biases (k,) of every gate of m bits."""
    gates = gates_of_tokens(m, encoding)
    return np.array([w for w, _ in gates], np.int64).reshape(len(gates), m), np.array([b for _, b in gates], np.int64)


def _is_squared(circuit: Circuit) -> bool:
    assert circuit.head is not None
    return circuit.head.score.squared


def _doubled(matrix: list[list[int]], least: int, squared: bool) -> tuple[Matrix, int]:
    """Twice a matrix, and the threshold from which an integer score of at least so much is attended to, never equal."""
    threshold = 4 * (least - 1) ** 2 + 2 if squared else 2 * least - 1
    return tuple(tuple(2 * value for value in row) for row in matrix), threshold


# A gate of each.
def _gate_layout(circuit: Circuit) -> Layout:
    """The first bit is on in the query alone; of squares the next is on in all tokens, so that no score is 0."""
    assert circuit.head is not None
    return Layout(1 + _is_squared(circuit), addresses(circuit.head.heads - 1), circuit.token_bits)


def _attends_where_on(circuit: Circuit, chosen: Sequence[int], fixed: int) -> tuple[Matrix, int]:
    """A head that attends to the first tokens where they are on in the chosen bits; the query is on in these."""
    assert circuit.head is not None
    m, squared = circuit.token_bits, _is_squared(circuit)
    matrix = [[0] * m for _ in range(m)]
    for i in chosen:
        matrix[i if circuit.head.score.kind == "elliptical" else fixed - 1][i] = 1
    if squared:
        matrix[1][1] = len(chosen) + 1
    return _doubled(matrix, 2 * len(chosen) + 1 if squared else len(chosen), squared)


def _attends_to_query(circuit: Circuit) -> tuple[Matrix, int]:
    """A head that attends to tokens that are on in the first bit, as the query is alone."""
    m, squared, signs = circuit.token_bits, _is_squared(circuit), circuit.encoding == "pm1"
    matrix = [[0] * m for _ in range(m)]
    matrix[int(squared)][0] = 1
    if squared and signs:
        matrix[1][1] = 1
    return _doubled(matrix, 2 if squared and signs else 1, squared)


def gate_of_each(circuit: Circuit) -> Iterator[int]:
    """All tuples of gates, one for each head but the last, each shown at its address; the first, of the query too.

    Raises:
        ConstructionFails: if an output is not the intended one, a score is t or an activation 0.

    Examples:
        >>> circuit = Circuit("attention-head", 4, tokens=2, score="dot-product", heads=2)
        >>> len(set(gate_of_each(circuit)))  # T(2)
        14
    """
    head, m, signs = circuit.head, circuit.token_bits, circuit.encoding == "pm1"
    assert head is not None
    layout = _gate_layout(circuit)
    number = head.heads - 1
    chosen = [[i for i, bit in layout.held(h).items() if bit] for h in range(number)]
    sums = [_sums(circuit, *_attends_where_on(circuit, one, layout.fixed)) for one in chosen]
    sums.append(_sums(circuit, *_attends_to_query(circuit)))
    copies = 1 if head.is_argmax else head.tokens - 1
    scale = 2 if signs else 1  # at bits -1/+1 an address bit that is on counts twice
    free = [[*layout.free(h)] for h in range(number)]
    sizes = [len(layout.free_query) + len(free[0]), *(len(one) for one in free[1:])]
    gates = [_gate_arrays(size, circuit.encoding or "01") for size in sizes]
    picked = [row.ravel() for row in np.meshgrid(*(np.arange(len(b)) for _, b in gates), indexing="ij")]
    bias = np.zeros(len(picked[0]), np.int64)
    of_heads: list[Values] = []
    for h, (weights, biases), pick in zip(range(number), gates, picked, strict=True):
        own, constant = scale * weights[pick], scale * biases[pick]
        if h == 0:
            own, of_query = own[:, : len(free[0])], own[:, len(free[0]) :]
            constant = constant + of_query.sum(axis=1)  # a query that is on in all bits adds nothing
        constant = constant - (own.sum(axis=1) if signs else 0)
        together = np.zeros((len(pick), m), np.int64)  # the weights that are added up at this address
        together[:, free[h]] = own
        if h == 0:
            bias = constant
        else:
            together[:, chosen[h][0]] = (constant - bias) // scale
        before = [of_heads[j] for j in range(h) if set(chosen[j]) <= set(chosen[h])]
        of_heads.append(_without_query(together - sum(before, np.zeros_like(together))))
    last = np.zeros((len(bias), m), np.int64)
    seen = of_heads[1:] if head.is_argmax else of_heads  # by these the query is attended to at the first address
    places = list(layout.free_query)
    last[:, places] = copies * of_query - sum((one[:, places] for one in seen), np.zeros_like(of_query))
    of_heads.append(_without_query(last))
    on = _read_by_gates(circuit, sums, of_heads, copies * bias)
    _require_gates_shown(circuit, gates, picked, on)
    yield from _tables(on)


def _without_query(weights: Values) -> Values:
    """The weights with one of the first bit for which a query that is on in all bits adds nothing."""
    weights[:, 0] = -weights[:, 1:].sum(axis=1)
    return weights


def _require_gates_shown(circuit: Circuit, gates: list[tuple[Values, Values]], picked: list[Values], on: Bits) -> None:
    layout = _gate_layout(circuit)
    always = dict.fromkeys(range(1, layout.fixed), 1)
    for h, (weights, biases), pick in zip(range(len(gates)), gates, picked, strict=True):
        free, query = layout.free(h), layout.free_query if h == 0 else range(0)
        size = len(free) + len(query)
        values = np.array(token_values(size, circuit.encoding or "01"), np.int64).reshape(2**size, size)
        points = []
        for code in range(2**size):
            first = _token({**always, **layout.held(h), **{i: code >> k & 1 for k, i in enumerate(free)}})
            off = _token({i: ~code >> (len(free) + k) & 1 for k, i in enumerate(query)})
            points.append(_point(circuit, first, first, 2**circuit.token_bits - 1 - off))
        _require_shown(circuit, on[:, points], (weights @ values.T + biases[:, None] > 0)[pick])


def two_tokens(circuit: Circuit) -> Iterator[int]:
    """Every gate of the first token and of the query, by the first two heads, in -1/+1 under argmax.

    Raises:
        ConstructionFails: as of `gate_of_each`.

    Examples:
        >>> options = {"tokens": 2, "score": "elliptical", "attention": "argmax", "heads": 2}
        >>> circuit = Circuit("attention-head", 2, encoding="pm1", **options)
        >>> len(set(two_tokens(circuit)))  # T(2)
        14
    """
    m = circuit.token_bits
    unit: Matrix = tuple(tuple(int(i == j) for j in range(m)) for i in range(m))
    zero: Matrix = ((0,) * m,) * m
    gates, biases = _gate_arrays(2 * m, "pm1")
    on = _read_by_gates(circuit, [_sums(circuit, one, 0) for one in (zero, unit)], [gates[:, :m], gates[:, m:]], biases)
    values = np.array(token_values(2 * m, "pm1"), np.int64)
    points = [_point(circuit, code & (1 << m) - 1, 0, code >> m) for code in range(4**m)]
    _require_shown(circuit, on[:, points], gates @ values.T + biases[:, None] > 0)
    yield from _tables(on)


# A score of each.
def _score_layout(circuit: Circuit) -> tuple[Layout, int]:
    """What the first token holds, and the first free bit of the query."""
    assert circuit.head is not None
    squared = _is_squared(circuit)
    layout = Layout(1 + squared, addresses(circuit.head.heads), circuit.token_bits)
    return layout, 1 if circuit.encoding == "pm1" and not squared else 2


def score_of_each(circuit: Circuit) -> Iterator[int]:
    """All tuples of swept scores, one for each head, each shown at its address.

    Raises:
        ConstructionFails: as of `gate_of_each`.

    Examples:
        >>> circuit = Circuit("attention-head", 4, tokens=2, score="dot-product", encoding="pm1", heads=2)
        >>> len(set(score_of_each(circuit)))
        16
    """
    head, m = circuit.head, circuit.token_bits
    assert head is not None
    layout, free_query = _score_layout(circuit)
    weights = np.zeros(m, np.int64)
    weights[: 2 if _is_squared(circuit) and circuit.encoding == "pm1" else 1] = 2
    shown, sweeps = [], []
    for h in range(head.heads):
        entries = list(bilinear_sweeps(m - free_query, len(layout.free(h)), True, 0, Random(SEED + h)))
        sweeps.append(entries)
        shown.append(np.array([_sums(circuit, *_swept_head(circuit, h, one)) @ weights for one in entries]))
    picked = [row.ravel() for row in np.meshgrid(*(np.arange(len(one)) for one in shown), indexing="ij")]
    for begin in range(0, len(picked[0]), CHUNK):
        chosen = [pick[begin : begin + CHUNK] for pick in picked]
        on = _on(circuit, sum((one[pick] for one, pick in zip(shown, chosen, strict=True)), np.array(-1)))
        for h, entries, pick in zip(range(head.heads), sweeps, chosen, strict=True):
            points, signs = _intended_scores(circuit, h, entries)
            _require_shown(circuit, on[:, points], signs[pick])
        yield from _tables(on)


def _swept_head(circuit: Circuit, h: int, entries: Entries) -> tuple[Matrix, int]:
    """Head h: its score where the first token has address h, and where it has not, a negative one."""
    m, squared, signs = circuit.token_bits, _is_squared(circuit), circuit.encoding == "pm1"
    layout, free_query = _score_layout(circuit)
    whole, _ = in_integers(entries)
    swept = in_signs(whole) if signs else whole
    # The query has one bit that is fixed and not 0, of value `one`; the first token is on in bit `key_one`.
    query_one, key_one = (0, 0) if signs and not squared else (1, int(squared))
    one = -1 if signs and not squared else 1
    matrix = [[0] * m for _ in range(m)]
    queries, keys = [query_one, *range(free_query, m)], [key_one, *layout.free(h)]
    for (i, j), value in swept.items():
        matrix[queries[i]][keys[j]] += value if i else one * value
    far = 4 * sum(abs(value) for value in swept.values()) + 1
    for place, bit in layout.held(h).items():  # the distance: 1 - x or x, of bits -1/+1 1 - x or 1 + x
        matrix[query_one][place] += far * one * (1 if bit else -1)
        matrix[query_one][key_one] -= far * one * (1 if bit or signs else 0)
    large = 4 * far * m + 1
    if squared:
        matrix[1][1] += large
    elif signs:  # the query does not attend to itself: its bit is -1, and that of the first token +1
        matrix[0][0] -= large
    else:
        large = 0
    doubled, _ = _doubled(matrix, 0, squared)
    return doubled, 4 * large**2 + 2 if squared else 2 * large + 1


def _intended_scores(circuit: Circuit, h: int, entries: Sequence[Entries]) -> tuple[list[int], Bits]:
    """The points at which head h is seen, and whether it attends there, (number of entries, points)."""
    m, squared, signs = circuit.token_bits, _is_squared(circuit), circuit.encoding == "pm1"
    layout, free_query = _score_layout(circuit)
    free = layout.free(h)
    query_fixed = 0 if free_query == 1 else 2
    points, pairs = [], []
    for query, key in product(range(2 ** (m - free_query)), range(2 ** len(free))):
        first = _token(
            {**dict.fromkeys(range(layout.fixed), 1), **layout.held(h), **{i: key >> k & 1 for k, i in enumerate(free)}}
        )
        own = query << free_query | query_fixed
        points.append(_point(circuit, first, (own if squared else first) if signs else 0, own))
        u = (1, *(query >> i & 1 for i in range(m - free_query)))
        v = (1, *(key >> i & 1 for i in range(len(free))))
        pairs.append((u, v))
    signs_of = [[sum(value for (i, j), value in one.items() if u[i] and v[j]) > 0 for u, v in pairs] for one in entries]
    return points, np.array(signs_of, bool)


# One token.
def quadratic_of_each(circuit: Circuit) -> Iterator[int]:
    """All tuples of quadratic gates of one token, one for each head, each shown at its address.

    Raises:
        ConstructionFails: as of `gate_of_each`.

    Examples:
        >>> circuit = Circuit("attention-head", 2, tokens=1, score="dot-product", heads=2)
        >>> len(set(quadratic_of_each(circuit)))  # T(1, 2)**2 / 2, and more: 0 at q = 0
        8
    """
    head, m, signs = circuit.head, circuit.token_bits, circuit.encoding == "pm1"
    assert head is not None
    layout = Layout(int(signs), addresses(head.heads), m)
    weights = np.array([2] + [0 if signs else 2] * (m - 1), np.int64)
    values = np.array(token_values(m, circuit.encoding or "01"), np.int64)
    shown, intended, points = [], [], []
    for h in range(head.heads):
        free = layout.free(h)
        gates, tables = small_gates(len(free), 2, circuit.encoding or "01")
        coefficients = [{term: int(column[k % len(column)]) for term, column in gates.coefficients.items()}
                        for k in range(len(tables))]  # fmt: skip
        built = [_quadratic_head(layout, h, one, m, signs) for one in coefficients]
        shown.append(np.array([_sums(circuit, *one) @ weights for one in built]))
        intended.append(tables.astype(bool))
        held = {**dict.fromkeys(range(layout.fixed), 1), **layout.held(h)}
        codes = range(2 ** len(free))
        points.append([_token({**held, **{i: code >> k & 1 for k, i in enumerate(free)}}) for code in codes])
    picked = [row.ravel() for row in np.meshgrid(*(np.arange(len(one)) for one in shown), indexing="ij")]
    on = _on(circuit, sum((one[pick] for one, pick in zip(shown, picked, strict=True)), np.array(-1)))
    for at, signs_of, pick in zip(points, intended, picked, strict=True):
        seen = np.array([(values[point] != 0).any() for point in at])  # nothing is shown at q = 0
        _require_shown(circuit, on[:, at][:, seen], signs_of[pick][:, seen])
    yield from _tables(on)


def _quadratic_head(
    layout: Layout, h: int, coefficients: dict[tuple[int, ...], int], m: int, signs: bool
) -> tuple[Matrix, int]:
    """Head h: a quadratic polynomial of the free bits at its address, and negative at all others."""
    free = layout.free(h)
    matrix = [[0] * m for _ in range(m)]
    threshold = 0
    for term, value in coefficients.items():
        places = [free[i - 1] for i in term]
        if len(places) == 2:
            matrix[places[0]][places[1]] += value
        elif places:  # q_i is q_i^2, in -1/+1 q_1 q_i
            matrix[0 if signs else places[0]][places[0]] += value
        else:
            threshold -= value
    far = 2 * sum(abs(value) for value in coefficients.values()) + 1
    for place, bit in layout.held(h).items():
        matrix[0 if signs else place][place] += far * (1 if bit else -1)
        threshold += far * (1 if bit or signs else 0)
    return tuple(tuple(2 * value for value in row) for row in matrix), 2 * threshold + 1


# Positional scores.
def positions(circuit: Circuit) -> Iterator[int]:
    """Every set of as many positions as there are heads, each position by one head, and every gate of these tokens.

    Raises:
        ConstructionFails: as of `gate_of_each`.

    Examples:
        >>> circuit = Circuit("attention-head", 3, tokens=3, score="positional", heads=2)
        >>> len(set(positions(circuit)))
        32
    """
    head, m = circuit.head, circuit.token_bits
    assert head is not None
    number = min(head.heads, head.tokens)
    gates, biases = _gate_arrays(number * m, "01")
    for chosen in combinations(range(head.tokens), number):
        rows = [tuple(1 if j == at else -1 for j in range(head.tokens)) for at in chosen]
        sums = [_sums(circuit, (row,), 0) for row in rows]
        weights = [gates[:, m * place : m * (place + 1)] for place in range(number)]
        yield from _tables(_read_by_gates(circuit, sums, weights, biases))


SEVERAL_CONSTRUCTIONS: dict[str, Callable[[Circuit], Iterator[int]]] = {
    "gate-of-each": gate_of_each,
    "two-tokens": two_tokens,
    "score-of-each": score_of_each,
    "quadratic-of-each": quadratic_of_each,
    "every-position": positions,
    "sets-of-positions": positions,
}
"""By the ids of the lower bounds: the functions of all tuples of heads that a proof builds."""
