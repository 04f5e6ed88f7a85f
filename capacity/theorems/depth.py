"""Depth reduction: which functions need hidden gates, how many, and which of them one gated unit computes without any.

A layered network of k hidden gates computes F(h1, ..., hk), where h1, ..., hk are linear threshold functions of the n
inputs and F is a linear threshold function of k variables; F does not see the inputs. A gated unit, f AND g (`01`) or
f XNOR g (`pm1`), has no hidden layer at all. For n <= 4 every function is sorted by the least k that suffices, in two
ways that share the gates and nothing else:

`reached_by_layers` (marking): every F up to negation of its inputs and complement, every hidden tuple whose first gate
is one of the representatives under permutations and negations of the inputs, marked in a table of 2**2**n functions.

`least_hidden_gates` (deciding): for one function of each NPN class, a search for gates whose errors fit together. An
AND of gates is f if each contains f and no point outside f is in all of them; the majority of three is f if no two of
them err at the same point; and so on for the other threshold functions of two and three variables.
"""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from capacity.circuits.circuit import Circuit
from capacity.documents.drawing import BLACK, BLUE, PALE, SKY, Picture
from capacity.runs.kept_count import count
from capacity.theorems.findings import Finding
from enumerate.circuits.circuit import ENCODINGS
from enumerate.circuits.gate import LINEAR
from enumerate.circuits.units import unit, unit_tables
from enumerate.cube.classes import npn_classes
from enumerate.cube.symmetry import Group, Transform, canonical_words, mark_orbits
from enumerate.cube.truth_tables import all_ones, parity
from enumerate.shards import Progress

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MAX_INPUTS = 4

DRAWN = (3, 4)

MAX_PARITY = 8

Words = npt.NDArray[np.uint16]

Marks = npt.NDArray[np.bool_]


def threshold_functions(n: int) -> Words:
    """All linear threshold functions of n <= 4 variables, ascending: (T(n),) uint16.

    Examples:
        >>> len(threshold_functions(3))
        104
    """
    return unit_tables(unit(LINEAR, n)).astype(np.uint16)


def compose(outer: int, hidden: list[Words], n: int) -> Words:
    """The truth tables of F(h1, ..., hk): outer is F's, hidden has an array for each of its inputs; they broadcast.

    Examples:
        >>> x1, x2 = np.array([0b1010], np.uint16), np.array([0b1100], np.uint16)
        >>> compose(0b0110, [x1, x2], 2).tolist()  # XOR
        [6]
    """
    if not hidden:
        return np.array(all_ones(n) if outer & 1 else 0, np.uint16)
    half = 1 << (len(hidden) - 1)
    off = compose(outer & ((1 << half) - 1), hidden[:-1], n)
    on = compose(outer >> half, hidden[:-1], n)
    return off ^ ((off ^ on) & hidden[-1])


def outer_gates(k: int) -> list[int]:
    """Threshold functions of exactly k variables, one for each choice of negations of the inputs and of the output.

    Hidden gates may be complemented and the functions reached are closed under complement, so these are enough.

    Examples:
        >>> [hex(gate) for gate in outer_gates(3)]  # an AND, three of the kind of x1 (x2 or x3), majority
        ['0x1', '0x7', '0x13', '0x15', '0x17']
    """
    same = tuple(range(1, k + 1))
    least = set()
    for gate in threshold_functions(k).tolist():
        if all(Transform(same, 1 << i)(gate) != gate for i in range(k)):
            least.add(min(Transform(same, negations, c)(gate) for negations in range(2**k) for c in (False, True)))
    return sorted(least)


def reached_by_layers(n: int, k: int, gates: Words | None = None) -> list[Marks]:
    """Which functions of n <= 4 variables layered networks of at most 1, ..., k <= 3 hidden gates compute.

    Arguments:
        n: the number of variables.
        k: the number of hidden gates.
        gates: what the hidden gates compute, closed under NPN; by default all threshold functions.

    Returns:
        (2**2**n,) bool for each number of hidden gates.

    Examples:
        >>> [int(reached.sum()) for reached in reached_by_layers(3, 3)]
        [104, 254, 256]
    """
    hidden = threshold_functions(n) if gates is None else gates
    least = np.unique(canonical_words(hidden.astype(np.uint64), n)[0]).astype(np.uint16)
    marks = np.zeros(2**2**n, bool)
    layers = []
    for size in range(1, k + 1):
        others = [hidden.reshape([-1 if i == j else 1 for i in range(size - 1)]) for j in range(size - 1)]
        for outer in outer_gates(size):
            for first in least:
                marks[compose(outer, [np.array(first), *others], n)] = True
        layers.append(_closure(marks, n))
    return layers


def reached_by_gating(n: int, encoding: str) -> Marks:
    """Which functions of n <= 4 variables are f AND g (`01`) or f XNOR g (`pm1`) of threshold functions f, g.

    Examples:
        >>> int(reached_by_gating(3, "01").sum()), int(reached_by_gating(3, "pm1").sum())
        (246, 254)
    """
    gates = threshold_functions(n)
    marks = np.zeros(2**2**n, bool)
    for f in gates:
        marks[f & gates if encoding == "01" else f ^ gates] = True  # f XNOR g is f XOR the complement of g, a gate too
    return marks


def least_hidden_gates(function: int, n: int, gates: Words | None = None) -> int:
    """The least number of hidden gates of a layered network for a function of n <= 4 variables; 4 means more than 3.

    Examples:
        >>> [least_hidden_gates(parity(n), n) for n in (1, 2, 3, 4)]
        [1, 2, 3, 4]
    """
    hidden = threshold_functions(n) if gates is None else gates
    f, complement = np.uint16(function), np.uint16(function ^ all_ones(n))
    if f in hidden:
        return 1
    above = {target: hidden[hidden & target == target] for target in (f, complement)}
    if any(_two_without_common(inside ^ target) for target, inside in above.items()):
        return 2
    for target, inside in above.items():
        for gate in inside:
            if _two_without_common((inside ^ target) & gate):  # gate AND two more
                return 3
            parts = hidden & gate
            if _two_without_common(target ^ parts[parts & ~target == 0]):  # gate AND (one OR another)
                return 3
    errors = hidden ^ f
    for error in errors:
        if _two_without_common(errors[errors & error == 0]):  # the majority of three
            return 3
    return 4


def _two_without_common(words: Words) -> bool:
    """Whether two of the words, not necessarily different, have no bit in common."""
    different = np.unique(words)
    return any(bool((word & different == 0).any()) for word in different)


def _closure(marks: Marks, n: int) -> Marks:
    """The union of the NPN classes of the marked functions."""
    bitmap = np.zeros(max(1, len(marks) // 64), np.uint64)
    mark_orbits(np.flatnonzero(marks).astype(np.uint64), Group(n, complement=True), bitmap)
    return np.unpackbits(bitmap.view(np.uint8), bitorder="little")[: len(marks)].astype(bool)


@dataclass(frozen=True)
class Reach:
    """The functions of n variables by what computes them.

    Attributes:
        n: the number of variables.
        layers: (2**2**n,) bool each: the functions reached with at most k = 1, 2, 3, 4 hidden gates, those with 4 being
            the ones with 3 and the classes of `parity_by_layers`.
        decided: the numbers for k = 1, 2, 3 by deciding each class.
        gated: (2**2**n,) bool each: the functions of one gated unit, by encoding.
    """

    n: int
    layers: tuple[Marks, ...]
    decided: tuple[int, ...]
    gated: dict[str, Marks]

    def least(self, k: int) -> Marks:
        """The functions for which k = 1 ... 4 hidden gates are the least number."""
        return self.layers[k - 1] & ~self.layers[k - 2] if k > 1 else self.layers[0]


@cache
def reach(n: int) -> Reach:
    """All functions of n <= 4 variables by the least number of hidden gates, in two ways, and by gating.

    Examples:
        >>> [int(reached.sum()) for reached in reach(3).layers], reach(3).decided
        ([104, 254, 256, 256], (104, 254, 256))
    """
    layers = reached_by_layers(n, 3)
    parities = np.zeros_like(layers[0])
    parities[parity_by_layers(n)] = True
    forms, sizes = npn_classes(n)
    least = np.array([least_hidden_gates(int(form), n) for form in forms])
    return Reach(
        n,
        (*layers, layers[-1] | _closure(parities, n)),
        tuple(int(sizes[least <= k].sum()) for k in (1, 2, 3)),
        {encoding: reached_by_gating(n, encoding) for encoding in ENCODINGS},
    )


def classes_met(marks: Marks, n: int) -> int:
    """The number of NPN classes with a marked function.

    Examples:
        >>> classes_met(reached_by_layers(3, 1)[0], 3)
        6
    """
    return len(np.unique(canonical_words(np.flatnonzero(marks).astype(np.uint64), n, complement=True)[0]))


def check_reach(progress: Progress | None = None) -> Finding:
    """How many functions and NPN classes each kind of network reaches, n = 1 ... 4."""
    rows = []
    sound = True
    for n in range(1, MAX_INPUTS + 1):
        if progress:
            progress("functions by their hidden gates", n - 1, MAX_INPUTS)
        reached = reach(n)
        added = Circuit("additive-output", n)
        networks: list[tuple[str, Marks, tuple[int, ...]]] = [
            ("one threshold gate", reached.layers[0], (reached.decided[0], count(Circuit("ltf", n)).count)),
            *(
                (f"gated unit, {encoding}", marks, (count(Circuit("output-gating", n, encoding=encoding)).count,))
                for encoding, marks in reached.gated.items()
            ),
            ("at most 2 hidden gates", reached.layers[1], (reached.decided[1], count(added).count)),
            ("at most 3 hidden gates", reached.layers[2], (reached.decided[2],)),
            ("at most 4 hidden gates", reached.layers[3], ()),
        ]
        for network, marks, others in networks:
            number = int(marks.sum())
            agree = all(other == number for other in others)
            sound &= agree
            confirmed = (" = " if agree else " DISAGREES: ").join(map(str, (number, *others))) if others else "-"
            cells = (number, 2**2**n, classes_met(marks, n), len(npn_classes(n)[0]))
            rows.append((str(n), network, *map(str, cells), confirmed))
        parities = sorted([parity(n), parity(n) ^ all_ones(n)])
        left = np.flatnonzero(~reached.layers[2]).tolist()
        sound &= bool(reached.layers[3].all()) and left == (parities if n == 4 else [])
    return Finding(
        "depth-reduction",
        "functions reached",
        "A threshold gate, one gated unit without a hidden layer, and layered networks (a threshold gate of k hidden "
        "threshold gates, which does not see the inputs itself): how many functions each computes. Three hidden gates "
        "are enough for every function of at most four variables but the two parities of four, which need four.",
        "all functions, n = 1 ... 4; layers by marking and by deciding each NPN class; gates, gated units and two "
        "hidden gates by the counts of ltf, output-gating and additive-output",
        "consistent" if sound else "bound violated",
        ("n", "network", "functions", "of", "NPN classes", "of", "confirmed"),
        tuple(rows),
        "Two hidden gates reach f AND g and f OR g, the functions of additive-output. The fourth gate is for parity.",
    )


def check_reduction(progress: Progress | None = None) -> Finding:
    """How many functions that need hidden gates one gated unit computes without any, n = 1 ... 4."""
    rows = []
    sound = True
    for n in range(1, MAX_INPUTS + 1):
        if progress:
            progress("functions of one gated unit", n - 1, MAX_INPUTS)
        reached = reach(n)
        hidden_layer = ~reached.layers[0]
        for name, need in (*((str(k), reached.least(k)) for k in (1, 2, 3, 4)), ("2 or more", hidden_layer)):
            gated = [int((need & marks).sum()) for marks in reached.gated.values()]
            rows.append((str(n), name, str(int(need.sum())), *map(str, gated)))
        # f AND g is a network of two hidden gates; and every gate f is the gated unit f AND 1, f XNOR 1.
        sound &= not (reached.gated["01"] & ~reached.layers[1]).any()
        for marks in reached.gated.values():
            sound &= not (reached.layers[0] & ~marks).any()
            sound &= n == 1 or bool((hidden_layer & marks).any())
    return Finding(
        "depth-reduction",
        "functions for which gating replaces the hidden layer",
        "One gated unit, with no hidden layer, computes functions for which threshold gates need one: f AND g in place "
        "of two hidden gates, f XNOR g in place of two or, from n = 4, three.",
        "all functions, n = 1 ... 4, by exact enumeration",
        "consistent" if sound else "bound violated",
        ("n", "least hidden gates", "functions", *(f"one gated unit, {encoding}" for encoding in ENCODINGS)),
        tuple(rows),
        "One hidden gate is a threshold gate alone, which needs no hidden layer.",
    )


def check_parity(progress: Progress | None = None) -> Finding:
    """Parity by n hidden gates, each a count of the inputs; for n <= 4 fewer do not suffice."""
    rows = []
    sound = True
    for n in range(1, MAX_PARITY + 1):
        if progress:
            progress("parity by counting gates", n - 1, MAX_PARITY)
        computed = parity_by_layers(n) == parity(n)
        least = least_hidden_gates(parity(n), n) if n <= MAX_INPUTS else None
        sound &= computed and least in (n, None)
        rows.append((str(n), str(n), "yes" if computed else "NO", "-" if least is None else str(least)))
    return Finding(
        "depth-reduction",
        "parity",
        "The gates [x1 + ... + xn >= i], i = 1 ... n, with weights +1, -1, +1, ... sum to the parity: n hidden gates.",
        f"every point, n = 1 ... {MAX_PARITY}; that fewer do not suffice by exhaustive search, n <= {MAX_INPUTS}",
        "consistent" if sound else "bound violated",
        ("n", "counting gates", "they compute parity", "least hidden gates"),
        tuple(rows),
    )


def parity_by_layers(n: int) -> int:
    """The truth table of the network of n counting gates with output weights +1, -1, +1, ...

    Examples:
        >>> hex(parity_by_layers(4))
        '0x6996'
    """
    table = 0
    for x in range(2**n):
        hidden = [x.bit_count() >= i for i in range(1, n + 1)]
        table |= (sum(-gate if i % 2 else gate for i, gate in zip(range(n), hidden, strict=True)) > 0) << x
    return table


def picture() -> Picture:
    """The functions reached, as bars."""
    return Picture(
        "depth-reduction",
        "Gating in place of a hidden layer: the functions that small networks compute",
        f"Share of all functions of {DRAWN[0]} and of {DRAWN[1]} variables that a threshold gate, one gated unit, and "
        "a threshold gate of 2 or 3 hidden threshold gates compute; beside each bar the number of functions and, in "
        "brackets, of NPN classes of which at least one function is computed.",
        (8.4, 2.9),
        _draw,
    )


def _draw(figure: "Figure") -> None:
    looks = {
        "one threshold gate": (PALE, ""),
        "one gated unit, 01": (SKY, "////"),
        "one gated unit, pm1": (SKY, "////"),
        "2 hidden gates": (BLUE, ""),
        "3 hidden gates": (BLUE, ""),
    }
    panels = figure.subplots(1, len(DRAWN), sharey=True)
    for n, axes in zip(DRAWN, panels, strict=True):
        reached = reach(n)
        networks = (reached.layers[0], *reached.gated.values(), *reached.layers[1:3])
        for (network, (colour, hatch)), marks in zip(looks.items(), networks, strict=True):
            share = 100 * float(marks.mean())
            bars = axes.barh(network, share, 0.66, color=colour, hatch=hatch, edgecolor=BLACK, linewidth=0.5)
            axes.bar_label(bars, [f"{marks.sum()} ({classes_met(marks, n)})"], padding=4)
        axes.set_title(f"n = {n}: {2**2**n} functions ({len(npn_classes(n)[0])} NPN classes)")
        axes.set_xlim(0, 145)
        axes.set_xticks(range(0, 101, 25))
        axes.set_xlabel("functions computed, %", loc="left")
        axes.spines["bottom"].set_bounds(0, 100)
        axes.tick_params(axis="y", length=0)
    panels[0].invert_yaxis()
