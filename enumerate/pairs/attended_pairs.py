"""In how many ways a function is that of an attended and an attending linear gate, and an unbiased count of all.

A circuit reads its attended gate f, at every point x, at one of two inputs u(x, 0), u(x, 1), and its attending gate g
says at which: h(x) = f(u(x, g(x))). That is multiplexing and additive synaptic gating, where f has the signal as one
more variable, and synaptic gating. r(h) is the number of pairs (f, g) of threshold functions that compute h, counted
exactly by a search over pairs of cones of weights (`enumerate.pairs.attended_pair_kernels`): by pairs of a signal g
and a cell of weights of f. Where g matters only on a face of the cube, it is a function of that face's variables.

Draw f and g independently, each with probability p > 0. The value 1 / (p(f) p(g) r(h)) has the mean

    sum over pairs of 1 / r(h) = sum over the circuit's functions h of r(h) / r(h) = their number.

As of products (`enumerate.pairs.representations`), functions that are threshold functions themselves are left out, all
of which the circuit has (g constant), and coins end long searches. Most pairs have a gate f on which the signal has
little influence, and few functions; so f is drawn with more weight the more it depends on what the signal decides: with
2**floor(3 n I) for the influence I of the variable that is added, 2**floor(2 n I) for that of the variable whose weight
is multiplied, and where all weights are multiplied by -1/+1, which complements f(x) but for the bias,
2**floor(2 n B) for the balance B of f.

Cost: some milliseconds to a tenth of a second a sample, n <= 8 variables of f.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

import numpy as np
import numpy.typing as npt

from enumerate.arrangements.arrangements import dual_rays, independent_rows
from enumerate.arrangements.status_kernels import LIMIT
from enumerate.circuits.circuit import CircuitClass
from enumerate.circuits.mechanisms import READ
from enumerate.cube.truth_tables import features
from enumerate.pairs.attended_pair_kernels import count_attended_pairs
from enumerate.pairs.drawn_gates import BALANCE, INFLUENCE, Tilt, gates
from enumerate.pairs.representations import (
    MAX_RAYS,
    NO_LIMIT,
    Draw,
    count_with_coins,
    is_threshold_function,
    require_done,
)
from enumerate.workers import stop_flag

STEPS = 1 << 10  # before the first coin: long searches find many pairs, so that little of the sum is theirs

FEW_INPUTS = 3

Indices = npt.NDArray[np.int64]


def is_attended_pair(circuit: CircuitClass) -> bool:
    """Whether a circuit reads one linear gate at inputs that another chooses.

    Examples:
        >>> from enumerate.circuits.mechanisms import MECHANISMS
        >>> names = "multiplexing", "synaptic-gating", "output-gating", "synaptic-gating:each"
        >>> [is_attended_pair(CircuitClass(MECHANISMS[name], 2)) for name in names]
        [True, True, False, False]
    """
    if circuit.units > 1 or circuit.attending_inputs is not None:
        return False
    way = circuit.mechanism
    if way is None or way.several or way.readouts or not circuit.is_linear_pair:
        return False
    wirings = replace(circuit, n=FEW_INPUTS).wirings  # alike at every n
    return len(wirings) == 1 and bool((wirings[0].readings == READ).all())


@dataclass(frozen=True)
class _Starts:
    """Pairs of simplicial cones that together hold every pair of gates once.

    Attributes:
        attended, attending: basis (s, D), dual (s, D, D) and signs (s, D), int64, as the kernel takes them.
        asked: (s, D) int64, the point whose value the sign of the attended gate is, -1 where the sign is as it stands.
    """

    attended: tuple[Indices, Indices, Indices]
    attending: tuple[Indices, Indices, Indices]
    asked: Indices


class AttendedPairs:
    """The pairs of an attended and an attending linear gate of a circuit.

    Attributes:
        n: the variables of the circuit.
        attended: those of the attended gate, the signal that is added being the last.
        attending: those of the attending gate, without any that are the same wherever it matters.
        inputs: (2**n, 2) int64, the input of the attended gate for each signal.
        signal_inputs: (2**n,) int64, that of the attending gate.
        matters: (2**n,) bool, whether the signal does.
        symmetric: whether each pair has a partner with the complement of g and the same function.

    Examples:
        >>> from enumerate.circuits.mechanisms import MECHANISMS
        >>> pairs = AttendedPairs(CircuitClass(MECHANISMS["synaptic-gating"], 2))
        >>> pairs.attended, pairs.attending, pairs.count(0b0110), pairs.count(0b0010)
        (2, 1, 0, 3)
    """

    def __init__(self, circuit: CircuitClass) -> None:
        if not is_attended_pair(circuit):
            raise ValueError(f"{circuit.kind} does not read one linear gate where another says")
        self.n = n = circuit.n
        wiring = circuit.wirings[0]
        self.inputs = np.ascontiguousarray(wiring.inputs, np.int64)
        self.attended = n + bool(circuit.mechanism and circuit.mechanism.added)
        self.matters = np.ascontiguousarray(circuit.relevant[:, 0])
        seen = np.flatnonzero(self.matters)
        variables = [i for i in range(n) if len(np.unique(seen >> i & 1)) == 2]
        self.attending = len(variables)
        x = np.arange(2**n)
        self.signal_inputs = sum(((x >> v & 1) << i for i, v in zip(range(n), variables, strict=False)), 0 * x)
        # Only where all of f is read does every pair (f, g) have as many images: f counts with what is not read.
        self.symmetric = circuit.signal_complemented and len(np.unique(self.inputs)) == 2**self.attended
        self._starts = self._find_starts()

    def table(self, attended: int, attending: int) -> int:
        """The truth table that an attended and an attending gate of these tables compute."""
        chosen = (int(u[attending >> y & 1]) for u, y in zip(self.inputs, self.signal_inputs.tolist(), strict=True))
        return sum((attended >> u & 1) << x for x, u in zip(range(2**self.n), chosen, strict=True))

    def count(self, table: int) -> int:
        """r: the number of pairs that compute a function.

        Raises:
            Refused: the kernel's integers or arrays do not suffice.
        """
        pairs = self.count_within(table, NO_LIMIT)
        assert pairs is not None
        return pairs

    def count_within(self, table: int, max_steps: int) -> int | None:
        """r, or None if the search takes more steps."""
        wanted = np.array([1 if table >> x & 1 else -1 for x in range(2**self.n)], np.int64)
        basis, dual, free = self._starts.attended
        signs = np.where(self._starts.asked < 0, free, wanted[self._starts.asked])
        status, pairs, _ = count_attended_pairs(
            self.attended,
            self.attending,
            wanted,
            self.inputs,
            self.signal_inputs,
            self.matters,
            (basis, dual, signs),
            self._starts.attending,
            MAX_RAYS,
            max_steps,
            stop_flag(),
        )
        if status == LIMIT:
            return None
        require_done(status, self.n)
        return (2 if self.symmetric else 1) * int(pairs)

    def _find_starts(self) -> _Starts:
        """At points where the signals of g are independent, each sign of g, and of f what is read there."""
        rows_f, rows_g = ([[int(v) for v in row] for row in features(k)] for k in (self.attended, self.attending))
        points = sorted(range(2**self.n), key=lambda x: bool(self.matters[x]))
        deciding = [x for x in points if self.matters[x]]
        chosen = [deciding[i] for i in independent_rows([rows_g[self.signal_inputs[x]] for x in deciding])]
        basis_g = [int(self.signal_inputs[x]) for x in chosen]
        unread = [(int(u), -1) for u in sorted({int(u) for u in self.inputs.ravel()})]
        unread += [(u, -1) for u in range(2**self.attended)]
        starts = []
        for code in range(2 ** len(chosen) // (2 if self.symmetric else 1)):
            signals = {x: code >> i & 1 for i, x in zip(range(len(chosen)), chosen, strict=True)}
            read = [(int(self.inputs[x, signals.get(x, 0)]), x) for x in points if not self.matters[x] or x in signals]
            listed = [*read, *unread]
            rows = [listed[i] for i in independent_rows([rows_f[u] for u, _ in listed])]
            basis, asked = [u for u, _ in rows], [x for _, x in rows]
            dual = dual_rays([rows_f[u] for u in basis])
            signs_g = [2 * signals[x] - 1 for x in chosen]
            for own in range(2 ** asked.count(-1)):
                free = iter(range(len(asked)))
                signs = [0 if x >= 0 else 2 * (own >> next(free) & 1) - 1 for x in asked]
                starts.append((basis, dual, signs, asked, signs_g))
        parts = [np.array(part, np.int64) for part in zip(*starts, strict=True)]
        every = np.array([basis_g] * len(starts), np.int64).reshape(len(starts), -1)
        duals = np.array([dual_rays([rows_g[y] for y in basis_g])] * len(starts), np.int64)
        return _Starts((parts[0], parts[1], parts[2]), (every, duals, parts[4]), parts[3])


class AttendedPairSampler:
    """Draws pairs of gates of a circuit and counts the pairs with their function.

    Attributes:
        pairs: the pairs.
        scale: by which the mean of the drawn values is to be multiplied.
        known: the functions that are not drawn but counted: the threshold functions.
    """

    def __init__(self, circuit: CircuitClass) -> None:
        self.pairs = attended_pairs(circuit)
        self._attended = gates(self.pairs.attended, tilt_of(self.pairs))
        self._attending = gates(self.pairs.attending)
        self.scale = self._attended.total * self._attending.total
        self.known = gates(self.pairs.n).number

    def draw(self, rng: Random) -> Draw:
        """One draw; only getrandbits of the generator is used."""
        n = self.pairs.n
        f, g = self._attended.draw(rng), self._attending.draw(rng)
        table = self.pairs.table(f.table, g.table)
        if is_threshold_function(table, n):
            return Draw(1, 0, 0, True)
        number, won = count_with_coins(lambda steps: self.pairs.count_within(table, steps), STEPS, rng)
        return Draw(1, won - f.exponent - g.exponent, number, False) if number else Draw(1, 0, 0, False)


@lru_cache(maxsize=2)
def attended_pairs(circuit: CircuitClass) -> AttendedPairs:
    """The pairs of a circuit, kept for the next call."""
    return AttendedPairs(circuit)


def tilt_of(pairs: AttendedPairs) -> Tilt:
    """Which attended gates are favoured, by the variables in which the signal moves their input.

    Examples:
        >>> from enumerate.circuits.mechanisms import MECHANISMS
        >>> tilt_of(AttendedPairs(CircuitClass(MECHANISMS["multiplexing"], 3)))
        Tilt(strength=9, share='influence', variable=4)
    """
    moved = int(np.bitwise_or.reduce(pairs.inputs[:, 0] ^ pairs.inputs[:, 1]))
    if moved.bit_count() == 1:
        strength = (2 if pairs.attended == pairs.n else 3) * pairs.n
        return Tilt(strength, INFLUENCE, moved.bit_length())
    return Tilt(2 * pairs.n, BALANCE)
