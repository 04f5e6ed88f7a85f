"""The distinct products of two linear threshold gates of at most six inputs: f AND g (outputs 0/1) or f XNOR g (-1/+1).

No table of all functions is made (2**64 bits at n = 6). Pairs are taken up to the cube's symmetries, each product is
brought to its canonical form, and the distinct forms are counted with their orbit sizes.

*Pairs.* A threshold function is determined by its weight and its first-order spectrum c (Chow 1961). So a gate g with
c_1 >= ... >= c_n >= 0 has the stabilizer of c: it exchanges variables with equal c_i and negates those with c_i = 0.
Under it every threshold function f has exactly one image whose own spectrum is nonincreasing in every run of equal c_i
and nonnegative where c_i = 0. With g a representative of each class and f among these, all pairs are reached; by the
exchange of the factors the class of f need not come after that of g. That leaves about T(n)**2 / (2 * 2**n n!) pairs.

*AND.* Only maximal pairs are needed. If f and g are both 0 at a point x and f with x added is a threshold function,
then that one and g have the same product; adding points ends. At n = 6 one pair in 88 is maximal.

*XNOR.* The complement of either factor complements the product. So both factors have at most 2**(n-1) ones, and
f XOR g is classified with the complement.

*Parts.* The forms are split by weight, which the symmetries keep: a shard passes over all pairs (a nanosecond each) and
keeps the products of its weights, so that shards have no form in common and their numbers add up.

*Checks*, at every count. Seeded random products are looked up among the forms of their part. A seeded sample of the
forms comes with two factors each, for which integer weights are found and evaluated. And a product that does not depend
on a variable is one of the same gates restricted: the functions of exactly k < n variables must be C(n, k) times those
that the count for n - 1 variables found of any k of them.

Cost at n = 6, one core: AND 2.6e9 pairs in each of 17 passes, 2.95e7 canonical forms; XNOR 6.6e8 pairs and canonical
forms.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import comb

import numpy as np
import numpy.typing as npt

from enumerate.cube.symmetry import canonical_words, full_group_images, group_order
from enumerate.cube.truth_tables import all_ones, check_inputs, distinct, projection
from enumerate.gates.threshold_classes import ThresholdGate, gate_table, np_gate_classes
from enumerate.pairs.threshold_product_kernels import compare_spectra, products_of_pairs, sorted_functions
from enumerate.shards import Jobs, Progress, run_shards
from enumerate.workers import check_stop

MAX_INPUTS = 6
PARTS = 17  # by sixteenths of the largest weight, and that weight itself
BLOCK = 1 << 22  # pairs of one call of a kernel, and forms classified at once
PENDING = 1 << 24  # forms gathered before they are merged with those found
PROBES = 10_000  # random products looked up
SAMPLED = {True: 1 << 10, False: 1 << 14}  # of AND and of XNOR at n = 6: one form in so many; below that one in eight
HASH = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio: multiplicative hashing (Knuth)

Words = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class ThresholdProducts:
    """The number of products of two threshold functions, by classes and by the variables they depend on.

    Attributes:
        n: the number of variables.
        conjunction: AND, else XNOR.
        orbits: classes, under NP for AND and NPN for XNOR.
        by_support: the functions that depend on exactly 0 ... n variables.
        samples: (k, 3) uint64, forms, each with two threshold functions whose product is of that class.
    """

    n: int
    conjunction: bool
    orbits: int
    by_support: tuple[int, ...]
    samples: Words

    @property
    def functions(self) -> int:
        """The number of distinct products."""
        return sum(self.by_support)


def threshold_products(
    n: int, conjunction: bool, jobs: Jobs = 1, progress: Progress | None = None
) -> ThresholdProducts:
    """Count the products of two threshold functions of n <= 6 variables: AND, else XNOR.

    Raises:
        ValueError: n is out of range.
        ArithmeticError: a check fails.

    Examples:
        >>> [threshold_products(n, True).functions for n in range(5)]
        [2, 4, 16, 246, 32506]
        >>> threshold_products(4, False).functions
        54310
    """
    check_inputs(n, MAX_INPUTS)
    shards = [(n, conjunction, part) for part in reversed(range(PARTS))]
    orbits, probes, by_support = 0, 0, np.zeros(n + 1, np.int64)
    samples = [np.empty((0, 3), np.uint64)]
    for part in run_shards(_products_of_part, shards, jobs, progress, "products by weight", True, 1 << 15):
        orbits += part[0]
        by_support += part[1]
        probes += part[2]
        samples.append(part[3])
    if probes != PROBES:
        raise ArithmeticError(f"{probes} of {PROBES} random products are in a part")
    if n:
        fewer = threshold_products(n - 1, conjunction).by_support
        if any(int(by_support[k]) * comb(n - 1, k) != fewer[k] * comb(n, k) for k in range(n)):
            raise ArithmeticError(f"products of {n - 1} variables: {fewer}, but those of {n} by variables {by_support}")
    _factors.cache_clear()
    return ThresholdProducts(n, conjunction, orbits, tuple(by_support.tolist()), np.concatenate(samples))


def _products_of_part(shard: tuple[int, bool, int]) -> tuple[int, npt.NDArray[np.int64], int, Words]:
    """Of the products of some weights: the classes, the functions by support, the probes among them, the sample."""
    n, conjunction, part = shard
    forms, samples = _forms_of_part(n, conjunction, part)
    by_support = np.zeros(n + 1, np.int64)
    for begin in range(0, len(forms), BLOCK):
        check_stop()
        _add_functions(forms[begin : begin + BLOCK], n, conjunction, by_support)
    low, high = _weights(n, conjunction, part)
    probes, sizes = _probes(n, conjunction)
    probes = probes[(low <= sizes) & (sizes < high)]
    places = np.searchsorted(forms, probes)
    if not np.array_equal(forms[places[places < len(forms)]], probes):
        raise ArithmeticError(f"a random product of {n} variables is not among the forms of part {part}")
    for form, *factors in samples.tolist():
        f, g = (gate_table(gate_of(factor, n)) for factor in factors)
        product = f & g if conjunction else all_ones(n) ^ f ^ g
        if [f, g] != factors or canonical_words(np.array([product], np.uint64), n, not conjunction)[0][0] != form:
            raise ArithmeticError(f"the gates found for {form:#x} do not realize it")
    return len(forms), by_support, len(probes), samples


def _forms_of_part(n: int, conjunction: bool, part: int) -> tuple[Words, Words]:
    return forms_of_weights(n, conjunction, *_weights(n, conjunction, part))


def forms_of_weights(n: int, conjunction: bool, low: int, high: int) -> tuple[Words, Words]:
    """The canonical forms of the products of weights low ... high - 1, ascending, and a sample of them with factors."""
    factors = _factors(n, conjunction)
    modulus = np.uint64(SAMPLED[conjunction] if n == MAX_INPUTS else 8)
    right, right_rises = np.empty_like(factors.functions), np.empty_like(factors.functions)
    ends = np.empty_like(factors.ends)
    products, pairs = np.empty(BLOCK, np.uint64), np.empty(BLOCK, np.int64)
    pending, merged = [np.empty(0, np.uint64)], 0
    samples = [np.empty((0, 3), np.uint64)]
    for tied in np.unique(factors.tied_at):
        left = np.flatnonzero(factors.tied_at == tied)
        gates, gate_rises = factors.gates[left], factors.gate_rises[left]
        chosen = sorted_functions(
            factors.functions, factors.function_rises, factors.ends, factors.sorted_at, tied, right, right_rises, ends
        )
        step = max(1, BLOCK // len(left))
        for begin in range(0, chosen, step):
            check_stop()
            end = min(begin + step, chosen)
            number = products_of_pairs(
                gates,
                gate_rises,
                right,
                right_rises,
                ends[left],
                begin,
                end,
                conjunction,
                2**n,
                low,
                high,
                products,
                pairs,
            )
            images = canonical_words(products[:number], n, not conjunction)[0]
            drawn = (images * HASH >> np.uint64(32)) % modulus == 0
            t, j = pairs[:number][drawn] >> 32, pairs[:number][drawn] & (2**32 - 1)
            samples.append(np.stack([images[drawn], right[j], gates[t]], axis=1))
            pending.append(distinct(images))
            if sum(map(len, pending)) > 2 * max(PENDING, merged):
                pending = [_merge(pending)]
                merged = len(pending[0])
    forms = _merge(pending)
    sample = np.concatenate(samples)
    return forms, sample[np.unique(sample[:, 0], return_index=True)[1]]


def _merge(pending: list[Words]) -> Words:
    """The distinct words of all arrays, ascending; the list is emptied before the sort needs as much memory again."""
    gathered = np.concatenate(pending)
    pending.clear()
    return distinct(gathered)


def _weights(n: int, conjunction: bool, part: int) -> tuple[int, int]:
    """The weights low, ..., high - 1 of the forms of a part."""
    heaviest = 2**n if conjunction else max(1, 2 ** (n - 1))
    low, high = (-(-k * heaviest // (PARTS - 1)) for k in (part, part + 1))
    return low, high


def _add_functions(forms: Words, n: int, conjunction: bool, by_support: npt.NDArray[np.int64]) -> None:
    """Add the orbit sizes of canonical forms to the number of functions that depend on as many variables."""
    images, stabilizers = canonical_words(forms, n, not conjunction)
    order = group_order(n, not conjunction)
    if not np.array_equal(images, forms) or (order % stabilizers).any():
        raise ArithmeticError(
            f"a canonical form of {n} variables is not its own, or its stabilizer's order does not divide the group's"
        )
    support = np.zeros(len(forms), np.int64)
    for i in range(1, n + 1):
        low = np.uint64(all_ones(n) ^ projection(i, n))
        support += (forms >> np.uint64(1 << (i - 1)) ^ forms) & low != 0
    np.add.at(by_support, support, order // stabilizers)


@dataclass(frozen=True)
class _Factors:
    """Both factors: representatives (k) of the classes, and all functions (l) class by class.

    Attributes:
        gate_rises, function_rises: uint64, the points that may be added.
        ends: (k,) where the functions of each class end.
        tied_at: (k,) uint8, where the spectra of the representatives are tied.
        sorted_at: (l,) uint8, where those of the functions are sorted.
    """

    gates: Words
    gate_rises: Words
    tied_at: npt.NDArray[np.uint8]
    ends: npt.NDArray[np.int64]
    functions: Words
    function_rises: Words
    sorted_at: npt.NDArray[np.uint8]


@lru_cache(maxsize=2)
def _factors(n: int, conjunction: bool) -> _Factors:
    gates = np.array(list(_class_gates(n)), np.uint64)
    if not conjunction:
        gates = gates[[2 * table.bit_count() <= 2**n for table in gates.tolist()]]
    points = np.uint64(1) << np.arange(2**n, dtype=np.uint64)
    raised = gates[:, None] | points
    threshold = np.isin(canonical_words(raised.ravel(), n)[0], np.array(list(_class_gates(n)), np.uint64))
    rises = (points * (threshold.reshape(raised.shape) & (raised != gates[:, None]))).sum(axis=1, dtype=np.uint64)
    functions, function_rises = [], []
    for gate, rise in zip(gates.tolist(), rises.tolist(), strict=True):
        check_stop()
        orbit, first = np.unique(full_group_images(gate, n), return_index=True)
        functions.append(orbit)
        function_rises.append(full_group_images(rise, n)[first])
    tied_at = _compare_spectra(gates, n)[1]
    everything = np.concatenate(functions)
    return _Factors(
        gates,
        rises,
        tied_at,
        np.cumsum([len(orbit) for orbit in functions]),
        everything,
        np.concatenate(function_rises),
        _compare_spectra(everything, n)[0],
    )


def _compare_spectra(words: Words, n: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    lows = np.array([all_ones(n) ^ projection(i, n) for i in range(1, n + 1)] or [0], np.uint64)
    sorted_at, tied_at = np.empty(len(words), np.uint8), np.empty(len(words), np.uint8)
    compare_spectra(words, n, lows, sorted_at, tied_at)
    return sorted_at, tied_at


@lru_cache(maxsize=2)
def _class_gates(n: int) -> dict[int, ThresholdGate]:
    """A gate of each NP class by its canonical form, ascending.

    Sorted weights have sorted spectra, and where these are tied the function is symmetric: no image is less.
    """
    return dict(sorted((gate_table(cls.gate), cls.gate) for cls in np_gate_classes(n)))


def gate_of(table: int, n: int) -> ThresholdGate:
    """A gate with integer weights for a threshold function of n <= 6 variables.

    Raises:
        KeyError: it is not a threshold function.

    Examples:
        >>> gate_table(gate_of(0b0010, 2))  # x1 and not x2
        2
    """
    form = int(canonical_words(np.array([table], np.uint64), n)[0][0])
    gate = _class_gates(n)[form]
    weight = table.bit_count()
    spectrum = [2 * (table & projection(i, n)).bit_count() - weight for i in range(1, n + 1)]
    weights = [0] * n
    for i, w in zip(sorted(range(n), key=lambda i: -abs(spectrum[i])), gate.weights, strict=True):
        weights[i] = w if spectrum[i] >= 0 else -w
    return ThresholdGate(gate.bias, tuple(weights))


@lru_cache(maxsize=2)
def _probes(n: int, conjunction: bool) -> tuple[Words, npt.NDArray[np.uint8]]:
    """Canonical forms of products of random threshold functions, drawn evenly with a fixed seed, and their weights."""
    functions = _factors(n, conjunction).functions
    f, g = np.random.default_rng(n).choice(functions, (2, PROBES))
    products, probes = np.unique(f & g if conjunction else f ^ g, return_inverse=True)
    forms = canonical_words(products, n, not conjunction)[0][probes]
    return forms, np.bitwise_count(forms)
