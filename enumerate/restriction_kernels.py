"""Numba kernels of deletion-restriction: ray values of a cone for cones, normal vectors for the whole space.

Neither kernel ever meets a coordinate of weight space: the cone kernel carries, for each extreme ray, the set of walls
that are tight on it and its values on the hyperplanes; the central kernel carries the normals, restricted by
elimination. Both count

    r(C; H1 ... Hm) = 1 + sum_i r(C n Hi; H1 ... H(i-1)),

the sum over the hyperplanes that meet the open cone C, with coinciding ones merged in each restriction.
"""

import numba
import numpy as np

DONE = 0
OVERFLOW = 1  # an entry left the range in which the int64 arithmetic below is exact
FULL = 2  # a preallocated array was too small

PRIME = np.int64(2147483629)  # products of residues stay below 2**63
MAX_VALUE = 1 << 30  # |a*b - c*d| < 2**62 for entries below this


@numba.njit(cache=True, inline="always")
def _gcd(a, b):
    a = abs(a)
    b = abs(b)
    while b:
        a, b = b, a % b
    return a


@numba.njit(cache=True, inline="always")
def _bits(word):
    count = 0
    while word:
        word &= word - 1
        count += 1
    return count


@numba.njit(cache=True)
def _is_edge(zeros, rays, p, q, minimum):
    """Whether rays p and q span a face of dimension two: no third ray lies on every wall they share."""
    common = zeros[p] & zeros[q]
    if _bits(common) < minimum:
        return False
    for r in range(rays):
        if (zeros[r] & common) == common and r != p and r != q:
            return False
    return True


@numba.njit(cache=True)
def _distinct_ratios(numerators, denominators, count):
    """How many of the positive fractions are different; exact, by cross-multiplication."""
    distinct = 0
    for i in range(count):
        new = True
        for j in range(distinct):
            if numerators[i] * denominators[j] == numerators[j] * denominators[i]:
                new = False
                break
        if new:
            numerators[distinct] = numerators[i]
            denominators[distinct] = denominators[i]
            distinct += 1
    return distinct


@numba.njit(cache=True)
def _regions_of_polygon(values, zeros, rays, m, edges, first, second, numerators, denominators):
    """Chambers in a pointed cone of dimension three that m different planes cut.

    1 + sum over the planes i of (1 + the number of different lines in which the planes j < i meet plane i inside).
    values: rays x m, row-major. Returns -1 on overflow.
    """
    n_edges = 0
    for p in range(rays):
        for q in range(p):
            if _is_edge(zeros, rays, p, q, 1):
                if n_edges >= edges.shape[0]:
                    return -1
                edges[n_edges, 0] = p
                edges[n_edges, 1] = q
                n_edges += 1
    total = 1 + m
    for i in range(1, m):
        # The two boundary rays of plane i in the cone, as values on the planes before it.
        found = 0
        for r in range(rays):
            if values[r * m + i] == 0:
                for j in range(i):
                    if found == 0:
                        first[j] = values[r * m + j]
                    else:
                        second[j] = values[r * m + j]
                found += 1
        e = 0
        while found < 2:
            p = edges[e, 0]
            q = edges[e, 1]
            e += 1
            a = values[p * m + i]
            c = values[q * m + i]
            if (a > 0 and c < 0) or (a < 0 and c > 0):
                a = abs(a)
                c = abs(c)
                for j in range(i):
                    v = c * values[p * m + j] + a * values[q * m + j]
                    if found == 0:
                        first[j] = v
                    else:
                        second[j] = v
                found += 1
        count = 0
        for j in range(i):
            a = first[j]
            c = second[j]
            if (a > 0 and c < 0) or (a < 0 and c > 0):
                a = abs(a)
                c = abs(c)
                if a >= MAX_VALUE or c >= MAX_VALUE:
                    return -1
                numerators[count] = a
                denominators[count] = c
                count += 1
        total += _distinct_ratios(numerators, denominators, count)
    return total


@numba.njit(cache=True, nogil=True)
def count_chambers_in_cone(root_values, root_zeros, dimension, start, stop):
    """Chambers of the restrictions of a cone to its hyperplanes start <= i < stop, the sum of r(C n Hi; H1 ... H(i-1)).

    root_values: (rays, m) int64, all hyperplanes different and cutting the open cone; root_zeros: (rays,) int64, the
    walls tight on each ray as a bit set; dimension: of the cone, at least 2. Returns (status, sum).
    """
    root_rays, root_m = root_values.shape
    arena_size = 1 << 21
    arena = np.empty(arena_size, np.int64)  # values of the open nodes, rays x m each
    zeros = np.empty(1 << 15, np.int64)  # tight walls of their rays
    # Node of level l (dimension - l): offsets, size, and the next hyperplane to restrict to.
    base = np.empty(dimension + 1, np.int64)
    zero_base = np.empty(dimension + 1, np.int64)
    n_rays = np.empty(dimension + 1, np.int64)
    n_planes = np.empty(dimension + 1, np.int64)
    upcoming = np.empty(dimension + 1, np.int64)
    limit = 4096
    edges = np.empty((limit, 2), np.int64)
    first = np.empty(root_m + 1, np.int64)
    second = np.empty(root_m + 1, np.int64)
    numerators = np.empty(root_m + 1, np.int64)
    denominators = np.empty(root_m + 1, np.int64)
    keep = np.empty(root_m + 1, np.int64)
    pivot = np.empty(root_m + 1, np.int64)

    for r in range(root_rays):
        zeros[r] = root_zeros[r]
        for j in range(root_m):
            arena[r * root_m + j] = root_values[r, j]
    base[0] = 0
    zero_base[0] = 0
    n_rays[0] = root_rays
    n_planes[0] = root_m
    upcoming[0] = start
    level = 0
    total = 0
    while level >= 0:
        m = n_planes[level]
        i = upcoming[level]
        if i >= (stop if level == 0 else m):
            level -= 1
            continue
        upcoming[level] = i + 1
        rays = n_rays[level]
        here = base[level]
        zeros_here = zeros[zero_base[level] :]
        there = here + rays * m
        zeros_there = zeros[zero_base[level] + rays :]
        if i == 0 or dimension - level == 2:
            # In the restriction no hyperplane is left, or it is a single ray: one chamber.
            total += 1
            continue
        # The rays of C n Hi: those of C on Hi, and one for each edge of C that Hi crosses.
        count = 0
        if there + (rays + limit) * i > arena_size or zero_base[level] + 2 * rays + limit > zeros.shape[0]:
            return FULL, total
        minimum = dimension - level - 2
        for r in range(rays):
            v = arena[here + r * m + i]
            if v == 0:
                for j in range(i):
                    arena[there + count * i + j] = arena[here + r * m + j]
                zeros_there[count] = zeros_here[r]
                count += 1
            elif v > 0:
                for q in range(rays):
                    u = arena[here + q * m + i]
                    if u < 0 and _is_edge(zeros_here, rays, r, q, minimum):
                        if count >= limit:
                            return FULL, total
                        g = _gcd(v, u)
                        a = -u // g
                        c = v // g
                        divisor = 0
                        largest = 0
                        for j in range(i):
                            w = a * arena[here + r * m + j] + c * arena[here + q * m + j]
                            arena[there + count * i + j] = w
                            if divisor != 1:
                                divisor = _gcd(divisor, w)
                            largest = max(largest, abs(w))
                        if divisor > 1:
                            for j in range(i):
                                arena[there + count * i + j] //= divisor
                            largest //= divisor
                        if largest >= MAX_VALUE:
                            return OVERFLOW, total
                        zeros_there[count] = zeros_here[r] & zeros_here[q]
                        count += 1
        # The hyperplanes that cut the restriction, coinciding ones once.
        kept = 0
        for j in range(i):
            up = False
            down = False
            p = -1
            for r in range(count):
                v = arena[there + r * i + j]
                if v != 0 and p < 0:
                    p = r
                up |= v > 0
                down |= v < 0
            if not (up and down):
                continue
            new = True
            for t in range(kept):
                if pivot[t] == p:
                    s = keep[t]
                    a = arena[there + p * i + j]
                    c = arena[there + p * i + s]
                    same = True
                    for r in range(p + 1, count):
                        if a * arena[there + r * i + s] != c * arena[there + r * i + j]:
                            same = False
                            break
                    if same:
                        new = False
                        break
            if new:
                keep[kept] = j
                pivot[kept] = p
                kept += 1
        total += 1
        if kept == 0:
            continue
        if dimension - level == 3:
            total += kept
            continue
        for r in range(count):
            for t in range(kept):
                arena[there + r * kept + t] = arena[there + r * i + keep[t]]
        if dimension - level == 4:
            regions = _regions_of_polygon(
                arena[there:], zeros_there, count, kept, edges, first, second, numerators, denominators
            )
            if regions < 0:
                return OVERFLOW, total
            total += regions - 1
            continue
        level += 1
        base[level] = there
        zero_base[level] = zero_base[level - 1] + rays
        n_rays[level] = count
        n_planes[level] = kept
        upcoming[level] = 0
    return DONE, total


@numba.njit(cache=True)
def _basis_first(rows, count, size, reduced, columns, order):
    """Reorder rows so that an independent set comes first, found modulo a prime; return its size.

    Independence modulo a prime implies independence, which is all that the count needs: a set found smaller than the
    rank costs time, never exactness. reduced: scratch, (count, size); columns: pivots; order: scratch.
    """
    rank = 0
    others = count
    for j in range(count):
        for p in range(size):
            reduced[rank, p] = rows[j, p] % PRIME
        for t in range(rank):
            factor = reduced[rank, columns[t]]
            if factor != 0:
                for p in range(size):
                    reduced[rank, p] = (reduced[rank, p] - factor * reduced[t, p]) % PRIME
        pivot = -1
        for p in range(size):
            if reduced[rank, p] != 0:
                pivot = p
                break
        if pivot < 0:
            others -= 1
            order[others] = j
            continue
        inverse = _inverse(reduced[rank, pivot])
        for p in range(size):
            reduced[rank, p] = reduced[rank, p] * inverse % PRIME
        columns[rank] = pivot
        order[rank] = j
        rank += 1
        if rank == size:
            for left in range(j + 1, count):
                others -= 1
                order[others] = left
            break
    for t in range(count):
        for p in range(size):
            reduced[t, p] = rows[order[t], p]
    for t in range(count):
        for p in range(size):
            rows[t, p] = reduced[t, p]
    return rank


@numba.njit(cache=True)
def _inverse(a):
    result = np.int64(1)
    power = a
    exponent = PRIME - 2
    while exponent:
        if exponent & 1:
            result = result * power % PRIME
        power = power * power % PRIME
        exponent >>= 1
    return result


@numba.njit(cache=True, nogil=True)
def count_central_flats(normals, binomials, first, share, shares, levels):
    """Whitney numbers, in absolute value, of a central arrangement; their sum is the number of its chambers.

    Independent hyperplanes come first in every restriction: r of them make 2**r chambers, at once, and only the others
    are restricted to. normals: (m, D) int64, no zero row, no two rows proportional, an independent set of rows first;
    binomials: (D + 1, D + 1) int64. Counted is the restriction to hyperplane `first`, of which this call takes the
    further restrictions whose number is `share` modulo `shares` (share 0 takes the 2**r chambers too).
    levels: (D + 1,) int64, incremented; all stay nonnegative unless they overflow. Returns the status.
    """
    m, dimension = normals.shape
    # Level l holds the normals of the arrangement restricted l times, count[l] x (dimension - l).
    rows = np.empty((dimension + 1, m, dimension), np.int64)
    count = np.empty(dimension + 1, np.int64)
    upcoming = np.empty(dimension + 1, np.int64)
    reduced = np.empty((m + 1, dimension), np.int64)
    columns = np.empty(dimension + 1, np.int64)
    order = np.empty(m, np.int64)
    rows[0] = normals
    count[0] = m
    upcoming[0] = first
    level = 0
    while level >= 0:
        i = upcoming[level]
        if i >= count[level] or (level == 0 and i > first):
            level -= 1
            continue
        upcoming[level] = i + 1
        if level == 1 and i % shares != share:
            continue
        size = dimension - level
        here = rows[level]
        there = rows[level + 1]
        pivot = -1
        for p in range(size):
            if here[i, p] != 0 and (pivot < 0 or abs(here[i, p]) < abs(here[i, pivot])):
                pivot = p
        kept = 0
        for j in range(i):
            g = _gcd(here[i, pivot], here[j, pivot])
            a = here[i, pivot] // g
            c = here[j, pivot] // g
            divisor = 0
            sign = 0
            out = 0
            for p in range(size):
                if p == pivot:
                    continue
                v = a * here[j, p] - c * here[i, p]
                there[kept, out] = v
                out += 1
                if divisor != 1:
                    divisor = _gcd(divisor, v)
                if sign == 0 and v != 0:
                    sign = 1 if v > 0 else -1
            if sign * divisor != 1:
                for p in range(size - 1):
                    there[kept, p] //= sign * divisor
            for p in range(size - 1):
                if abs(there[kept, p]) >= MAX_VALUE:
                    return OVERFLOW
            new = True
            for t in range(kept):
                same = True
                for p in range(size - 1):
                    if there[t, p] != there[kept, p]:
                        same = False
                        break
                if same:
                    new = False
                    break
            if new:
                kept += 1
        if size == 3:  # distinct lines of a plane through the origin
            rank = min(kept, 2)
        else:
            rank = _basis_first(there, kept, size - 1, reduced, columns, order)
        if level > 0 or share == 0:
            for k in range(rank + 1):
                levels[level + 1 + k] += binomials[rank, k]
                if levels[level + 1 + k] < 0:
                    return OVERFLOW
            if size == 3:  # each further line meets the ones before it in the origin
                levels[level + 2] += kept - rank
                levels[level + 3] += kept - rank
        if size == 3:
            continue
        if rank < kept:
            level += 1
            count[level] = kept
            upcoming[level] = rank
    return DONE
