"""Numba kernel of random descents of the tree of restrictions, by residues of the normals modulo primes.

A node is a central arrangement of k different hyperplanes in dimension d, in an order. Its child i is the restriction
of hyperplanes 0 ... i - 1 to hyperplane i, and

    r(node) = 1 + sum_(i < k) r(child i),

so 1 + r(child i) / p_i, with i drawn with probability p_i, has the mean r(node) (Knuth 1975). Residues decide which
hyperplanes coincide on a flat; `enumerate.arrangements.descents` has the primes that make every decision certain.

Cost: two multiplications modulo a prime for each entry of each restriction, about half a nanosecond each; a descent has
about m rank**2 of them for m hyperplanes.
"""

import numpy as np

from enumerate.arrangements.status_kernels import DONE, STOPPED
from enumerate.kernels import kernel

UNLUCKY = 9
"""A normal that is not zero on a flat is zero there modulo a prime: other primes are needed."""

PLANE = 2  # the dimension in which k lines make 2k chambers


@kernel(inline=True)
def _residue(x, prime, reciprocal):
    """x modulo a prime below 2**31, |x| < 2**62: the quotient in floating point is off by 1 at most."""
    x -= np.int64(x * reciprocal) * prime
    x += prime & (x >> 63)
    return x - (prime & ((prime - 1 - x) >> 63))


@kernel
def _inverse(a, prime):
    """The inverse of a residue other than 0 modulo a prime (Euclid)."""
    r, s = prime, a
    t, u = np.int64(0), np.int64(1)
    while s:
        q = r // s
        r, s = s, r - q * s
        t, u = u, t - q * u
    return t % prime


@kernel
def _uniform(state):
    """A number in (0, 1) by MRG32k3a (L'Ecuyer, Operations Research 47, 1999); state: (6,) int64, changed."""
    a = (1403580 * state[1] - 810728 * state[0]) % 4294967087
    b = (527612 * state[5] - 1370589 * state[3]) % 4294944443
    for i in range(2):
        state[i] = state[i + 1]
        state[3 + i] = state[4 + i]
    state[2] = a
    state[5] = b
    return ((a - b) % 4294967087 + 1) / 4294967088.0


@kernel
def _shuffle(order, state):
    """Put numbers in a random order."""
    for i in range(len(order) - 1, 0, -1):
        j = np.int64(_uniform(state) * (i + 1))
        order[i], order[j] = order[j], order[i]


@kernel
def _place(cumulative, k, state):
    """The place i < k with cumulative[i] <= u cumulative[k] < cumulative[i + 1], u uniform to 53 bits."""
    u = (_uniform(state) + _uniform(state) / 4294967296.0) / (1 + 1 / 4294967296.0)
    x = u * cumulative[k]
    low = np.int64(0)
    high = np.int64(k - 1)
    while low < high:
        middle = (low + high) // 2
        if cumulative[middle + 1] > x:
            high = middle
        else:
            low = middle + 1
    return low


@kernel
def _restrict(normals, begin, d, i, prime, reciprocal, pivots):
    """Restrict hyperplanes 0 ... i - 1 to hyperplane i, eliminating a coordinate of rows begin ... begin + d - 1.

    pivots: (i,) scratch. Returns False if hyperplane i is 0.
    """
    pivot = begin
    while pivot < begin + d and normals[pivot, i] == 0:
        pivot += 1
    if pivot == begin + d:
        return False
    inverse = _inverse(normals[pivot, i], prime)
    for j in range(i):
        pivots[j] = _residue(normals[pivot, j] * inverse, prime, reciprocal)
    for c in range(begin, begin + d):
        if c != pivot:
            factor = normals[c, i]
            for j in range(i):
                normals[c, j] = _residue(normals[c, j] - pivots[j] * factor, prime, reciprocal)
    last = begin + d - 1
    if pivot != last:
        for j in range(i):
            normals[pivot, j] = normals[last, j]
    return True


@kernel
def _normalize(normals, begin, d, k, prime, reciprocal, products):
    """Make the first entry other than 0 of each of k columns 1; False if a column is 0.

    products: (2 k,), a heap: node i is the product of nodes 2i and 2i + 1, and leaf k + j the first entry of column j,
    so that one inverse gives them all.
    """
    for j in range(k):
        c = begin
        while c < begin + d and normals[c, j] == 0:
            c += 1
        if c == begin + d:
            return False
        products[k + j] = normals[c, j]
    for i in range(k - 1, 0, -1):
        products[i] = _residue(products[2 * i] * products[2 * i + 1], prime, reciprocal)
    products[1] = _inverse(products[1], prime)
    for i in range(1, k):
        left = products[2 * i]
        products[2 * i] = _residue(products[i] * products[2 * i + 1], prime, reciprocal)
        products[2 * i + 1] = _residue(products[i] * left, prime, reciprocal)
    for c in range(begin, begin + d):
        for j in range(k):
            normals[c, j] = _residue(normals[c, j] * products[k + j], prime, reciprocal)
    return True


@kernel
def _merge(normals, rank, primes, d, k, keys, kept, table, stamps, stamp):
    """Keep the first of each set of equal columns, in order; returns how many are kept.

    keys: (k,) scratch. kept: (k,), written. table, stamps: a hash table of columns, its cells those with this stamp.
    """
    for j in range(k):
        keys[j] = 0
    for c in range(d):
        for j in range(k):
            keys[j] = (keys[j] * 1000003 + normals[c, j]) & 0xFFFFFFFFFF
    mask = len(table) - 1
    count = 0
    for j in range(k):
        cell = (keys[j] * 40503 >> 12) & mask
        new = True
        while stamps[cell] == stamp:
            other = table[cell]
            equal = keys[other] == keys[j]
            for t in range(primes * equal):
                for c in range(t * rank, t * rank + d):
                    equal &= normals[c, other] == normals[c, j]
            if equal:
                new = False
                break
            cell = (cell + 1) & mask
        if new:
            stamps[cell] = stamp
            table[cell] = j
            kept[count] = j
            count += 1
    if count < k:
        for t in range(primes):
            for c in range(t * rank, t * rank + d):
                for j in range(count):
                    normals[c, j] = normals[c, kept[j]]
    return count


def _steps(root, primes, cumulative, states, *_):
    rank = len(cumulative) - 1
    return len(states) * root.shape[1] * (rank**2 * len(primes) + 40)


@kernel(steps=_steps)
def descend(root, primes, cumulative, states, unit, values, places, children, stopping):
    """Random descents, each in a random order of the hyperplanes.

    Arguments:
        root: (primes * rank, m) int64, residues of the normals of m >= 2 different hyperplanes of rank >= 3: a block of
            rows for each prime, a column for each hyperplane.
        primes: (primes,) int64, below 2**31.
        cumulative: (rank + 1, m + 1) float64; in dimension d place i is drawn in proportion to
            cumulative[d, i + 1] - cumulative[d, i] > 0.
        states: (descents, 6) int64, of the random numbers of each descent; changed.
        unit: of all numbers of chambers.
        values: (descents,) float64, the estimates; written.
        places: (descents, rank + 1) int64, the place drawn in each dimension, 0 where none was drawn; written.
        children: (descents, rank + 1) float64, the estimate for the child drawn there; written.
        stopping: (1,) int64, which another thread makes other than 0 to end this call.

    Returns:
        DONE, STOPPED or UNLUCKY.
    """
    rank = len(cumulative) - 1
    m = root.shape[1]
    size = np.int64(4)
    while size < 2 * m:
        size *= 2
    normals = np.empty(root.shape, np.int64)
    order = np.empty(m, np.int64)
    keys = np.empty(m, np.int64)
    kept = np.empty(m, np.int64)
    products = np.empty(2 * m, np.int64)
    table = np.empty(size, np.int64)
    stamps = np.zeros(size, np.int64)
    stamp = 0
    chances = np.empty(rank + 1)  # of the places drawn
    for number in range(len(states)):
        if stopping[0]:
            return STOPPED
        state = states[number]
        for j in range(m):
            order[j] = j
        _shuffle(order, state)
        for c in range(rank + 1):
            places[number, c] = 0
            children[number, c] = 0.0
        d = rank
        k = m
        while True:
            i = _place(cumulative[d], k, state)
            places[number, d] = i
            chances[d] = (cumulative[d, i + 1] - cumulative[d, i]) / cumulative[d, k]
            if i == 0:
                value = unit
                break
            if d == rank:
                for c in range(len(root)):
                    for j in range(i + 1):
                        normals[c, j] = root[c, order[j]]
            for t in range(len(primes)):
                reciprocal = 1.0 / primes[t]
                if not (
                    _restrict(normals, t * rank, d, i, primes[t], reciprocal, keys)
                    and _normalize(normals, t * rank, d - 1, i, primes[t], reciprocal, products)
                ):
                    return UNLUCKY
            stamp += 1
            k = _merge(normals, rank, len(primes), d - 1, i, keys, kept, table, stamps, stamp)
            if d - 1 == PLANE or k <= PLANE:
                value = 2 * k * unit
                break
            d -= 1
        for c in range(d, rank + 1):
            children[number, c] = value
            value = unit + value / chances[c]
        values[number] = value
    return DONE
