"""Whether some parameters give a circuit the wanted function: an exact search whose every answer can be replayed.

Each unit of the circuit is a system of linear inequalities (`enumerate.circuits.units`). At every point of the cube the
wanted output leaves some *cases*, each a set of inequalities on the units; the function is realized if and only if one
case can be picked at every point so that every unit's inequalities together have a solution. The search keeps a partial
pick with a realization of each unit. Where these realizations satisfy no case of some point, its cases are tried one
after the other; a pick under which one unit has a refutation is closed by it. So it ends with a realization of every
unit, or with a tree whose every leaf is refuted.

Where a symmetry of the circuit maps the second case of the first decision to its first, the second is left out. Where
gates are read alike, a case is left out at any decision if an exchange of gates, with complements of some, leaves all
that has been asked for as it is and maps the case to another one.

A partial function asks nothing where no output is specified: the point has one case, without inequalities. As units
have a strict realization at all points if they have one at those that are asked for, a partial function is realized if
and only if one of its completions is.

Cost: some milliseconds at n <= 4; the tree may grow exponentially in 2**n.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import numpy.typing as npt

from enumerate.arrangements.feasibility import Realization, Refutation, Separator, made_strict, scores
from enumerate.circuits.mechanisms import COMPLEMENT, ON, READ
from enumerate.circuits.units import Unit
from enumerate.circuits.wiring import Wiring
from enumerate.outcomes import Undecided

Inequality = tuple[int, int, int]  # unit, row, sign

Case = tuple[Inequality, ...]

UnitSymmetry = tuple[tuple[int, ...], int]  # the places that the units go to, and which are complemented

Key = tuple[int, str]  # a point, and "+" or "-" where it gives two rows


@dataclass(frozen=True)
class Leaf:
    """A path closed by a refutation of one unit: multipliers by point and "", or "+" or "-" where it gives two rows."""

    unit: int
    multipliers: dict[Key, int]


@dataclass(frozen=True)
class Alike:
    """A case that a symmetry of the units maps to another case of the same decision.

    Attributes:
        case: the number of the other case.
        places: where each unit goes.
        complemented: bit k is set if unit k is complemented.
    """

    case: int
    places: tuple[int, ...]
    complemented: int


@dataclass(frozen=True)
class Branch:
    """A decision at a point, with one node for each of its cases; None where symmetry makes it superfluous."""

    point: int
    cases: "tuple[Leaf | Branch | Alike | None, ...]"


@dataclass(frozen=True)
class Realizations:
    """Strict integer parameters of every unit, in the order of the circuit's units."""

    coefficients: tuple[tuple[int, ...], ...]


class CaseTable:
    """The cases of every point for every wanted output: of m attended units, all read with the same signal.

    The units are numbered, attended ones first.

    Arguments:
        attended: one unit class for all m.
        wirings: one for each of the m, which differ in their readings only.
        attending: the class of the attending units; None if there are none.

    Examples:
        >>> from enumerate.circuits.circuit import CircuitClass
        >>> from enumerate.circuits.mechanisms import MECHANISMS
        >>> circuit = CircuitClass(MECHANISMS["output-gating"], 1)
        >>> table = CaseTable(circuit.attended_unit, circuit.wirings, circuit.attending_unit)
        >>> table.cases(0, 1), table.cases(0, 0)
        ([((0, 0, 1), (1, 0, 1))], [((1, 0, -1),), ((0, 0, -1),)])
    """

    def __init__(self, attended: Unit, wirings: Sequence[Wiring], attending: Unit | None) -> None:
        self.wirings = tuple(wirings)
        self.points = len(wirings[0].inputs)
        self.outputs = 2 ** len(wirings)
        self.units = (attended,) * len(wirings) + ((attending,) * wirings[0].bits if attending else ())
        self._known: dict[tuple[int, int, int], list[Case]] = {}

    def cases(self, x: int, wanted: int, specified: int = -1) -> list[Case]:
        """The cases of the point x where bit j of `wanted` is the output of attended unit j, if bit j is specified."""
        key = x, wanted & specified, specified
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._make_cases(*key)
        return known

    def _make_cases(self, x: int, wanted: int, specified: int) -> list[Case]:
        if not specified:
            return [()]
        first = self.wirings[0]
        relevant = [any(w.relevant[x, i] for w in self.wirings) for i in range(first.bits)]
        ways: list[tuple[int, list[tuple[int, int, int]]]] = []  # signal, demands (unit, input, value)
        for code in range(2**first.bits):
            if any(code >> i & 1 and not relevant[i] for i in range(first.bits)):
                continue
            demands = self._demands(x, code, wanted, specified)
            if demands is not None:
                ways.append((code, demands))
        free: set[int] = set()  # signals whose way asks nothing of the attending unit
        if first.bits == 1 and len(ways) == 2:
            off, on = (set(demands) for _, demands in ways)
            if off == on:
                del ways[0]
                free = {1}
            elif off < on:
                free = {1}
            elif on < off:
                free = {0}
        m = len(self.wirings)
        y = int(first.signal_inputs[x])
        found: list[Case] = []
        for code, asked in ways:
            demands = list(asked)
            if code not in free:
                demands += [(m + i, y, code >> i & 1) for i in range(first.bits) if relevant[i]]
            options = [
                [tuple((u, row, sign) for row, sign in option) for option in self.units[u].options(y, value)]
                for u, y, value in demands
            ]
            found.extend(tuple(part for option in choice for part in option) for choice in product(*options))
        return found

    def _demands(self, x: int, code: int, wanted: int, specified: int) -> list[tuple[int, int, int]] | None:
        demands = []
        for j, w in enumerate(self.wirings):
            if not specified >> j & 1:
                continue
            reading, value = int(w.readings[x, code]), wanted >> j & 1
            if reading in (READ, COMPLEMENT):
                demands.append((j, int(w.inputs[x, code]), value ^ (reading == COMPLEMENT)))
            elif (reading == ON) != bool(value):
                return None
        return demands


class Search:
    """Decides functions of one circuit, given by its case table; the linear programs are kept warm.

    Arguments:
        table: the cases.
        mirror: whether a symmetry of the circuit maps the second of two cases of the first decision to the first.
        max_nodes: after which a search is given up.
        remembers: whether the answers for the units in one search serve in the next ones, where they answer there too.
        symmetries: of units of one class: the places that they go to, and which are complemented, as a word of bits.

    Examples:
        >>> from enumerate.circuits.circuit import CircuitClass
        >>> from enumerate.circuits.mechanisms import MECHANISMS
        >>> circuit = CircuitClass(MECHANISMS["output-gating"], 2)
        >>> search = Search(CaseTable(circuit.attended_unit, circuit.wirings, circuit.attending_unit), mirror=True)
        >>> search.decide([0, 1, 1, 0])  # XOR is OR gated by NAND
        Realizations(coefficients=((-1, 2, 2), (3, -2, -2)))
    """

    def __init__(
        self,
        table: CaseTable,
        mirror: bool = False,
        max_nodes: int = 1_000_000,
        remembers: bool = False,
        symmetries: Sequence[UnitSymmetry] = (),
    ) -> None:
        self._table = table
        self._symmetries = tuple(symmetries)
        self._mirror = mirror
        self._max_nodes = max_nodes
        separators: dict[int, Separator] = {}
        for u in table.units:
            if id(u) not in separators:
                separators[id(u)] = Separator(u.matrix, remembers)
        self._separators = [separators[id(u)] for u in table.units]
        # The units' rows lie one after the other; one more, always true, fills up short cases.
        sizes = [len(u.matrix) for u in table.units]
        self._first = [sum(sizes[:k]) for k in range(len(sizes) + 1)]

    def decide(
        self,
        wanted: Sequence[int],
        progress: Callable[[int], None] | None = None,
        specified: Sequence[int] | None = None,
    ) -> Realizations | Leaf | Branch:
        """Parameters of a circuit with the wanted outputs, or the tree that refutes any.

        Arguments:
            wanted: for each point x an integer, whose bit j is the output of unit j.
            progress: called with the number of nodes visited.
            specified: for each point an integer, whose bit j says whether that of unit j matters; by default all do.

        Raises:
            Undecided: if a linear program has no exact answer, or after `max_nodes` nodes.
        """
        asked = [-1] * len(wanted) if specified is None else specified
        cases = [self._table.cases(x, *point) for x, point in enumerate(zip(wanted, asked, strict=True))]
        rows, wants = self._arrays(cases)
        node = _Node.empty(self._first[-1], len(self._separators))
        node.symmetries = self._symmetries
        for x, options in zip(range(len(cases)), cases, strict=True):
            if len(options) == 1:
                conflict = self._add(node, x, options[0])
                if conflict is not None:
                    return conflict
        stack: list[_Node] = []
        visited = 0
        while True:
            visited += 1
            if visited > self._max_nodes:
                raise Undecided(f"no answer after {self._max_nodes} nodes of the search")
            if progress and visited % 256 == 0:
                progress(visited)
            outcome = self._visit(node, rows, wants)
            if isinstance(outcome, Realizations):
                return outcome
            closed: Leaf | Branch | None = outcome
            if closed is None:
                if not stack and self._mirror and len(cases[node.point]) == 2:
                    node.order = (0,)
                else:
                    node.order = node.order[: len(cases[node.point])]
                self._leave_out_alike(node, cases[node.point])
                stack.append(node)
            # Close what is refuted, and enter the next case of the innermost decision that is open.
            while True:
                if closed is not None:
                    if not stack:
                        return closed
                    stack[-1].closed[stack[-1].trying] = closed
                parent = stack[-1]
                untried = next((k for k in parent.order if k not in parent.closed), None)
                if untried is None:
                    stack.pop()
                    size = len(cases[parent.point])
                    closed = Branch(parent.point, tuple(parent.closed.get(k, parent.alike.get(k)) for k in range(size)))
                    continue
                parent.trying = untried
                node = parent.child()
                closed = self._add(node, parent.point, cases[parent.point][untried])
                if closed is None:
                    break

    def _leave_out_alike(self, node: "_Node", cases: list[Case]) -> None:
        """Keep those symmetries that leave all rows of a node as they are, and of cases that they exchange one."""
        if not node.symmetries:
            return
        asked = node.signs[:-1].reshape(len(self._separators), -1)
        kept = []
        for places, complemented in node.symmetries:
            flips = np.array([-1 if complemented >> u & 1 else 1 for u in range(len(places))], np.int8)
            if np.array_equal(asked[list(places)], asked * flips[:, None]):
                kept.append((places, complemented))
        node.symmetries = tuple(kept)
        order: list[int] = []
        for k in node.order:
            for places, complemented in kept:
                image = {(places[u], row, -sign if complemented >> u & 1 else sign) for u, row, sign in cases[k]}
                like = next((other for other in order if set(cases[other]) == image), None)
                if like is not None:
                    node.alike[k] = Alike(like, places, complemented)
                    break
            else:
                order.append(k)
        node.order = tuple(order)

    def _arrays(self, cases: list[list[Case]]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int8]]:
        """The cases as rows among all units' and wanted signs, both (points, cases, inequalities)."""
        shape = (len(cases), max(map(len, cases)), max(1, *(len(case) for options in cases for case in options)))
        always = self._first[-1]
        rows = np.full(shape, always, np.int64)
        wants = np.ones(shape, np.int8)
        for x, options in zip(range(len(cases)), cases, strict=True):
            for k, case in zip(range(len(options)), options, strict=True):
                rows[x, k, : len(case)] = [self._first[u] + row for u, row, _ in case]
                wants[x, k, : len(case)] = [sign for _, _, sign in case]
            wants[x, len(options) :, 0] = -1  # a case that does not exist never holds
        return rows, wants

    def _add(self, node: "_Node", x: int, case: Case) -> Leaf | None:
        """Ask for a case at x; a leaf if a unit is asked for both signs of one row."""
        for u, row, sign in case:
            r = self._first[u] + row
            if node.signs[r] == -sign:
                return Leaf(u, {self._key(u, r, int(node.source[r]), -sign): 1, self._key(u, r, x, sign): 1})
            if node.signs[r] == 0:
                node.signs[r] = sign
                node.source[r] = x
                if node.values[r] != sign:
                    node.realizations[u] = None
        return None

    def _key(self, u: int, r: int, x: int, sign: int) -> Key:
        unit = self._table.units[u]
        if not unit.gate.square or sign > 0:
            return x, ""
        return x, "+" if r - self._first[u] < unit.points else "-"

    def _visit(
        self, node: "_Node", rows: npt.NDArray[np.int64], wants: npt.NDArray[np.int8]
    ) -> Realizations | Leaf | None:
        """Realize every unit; then a leaf if one is refuted, the circuit if all points hold, else a decision."""
        for u, separator in zip(range(len(self._separators)), self._separators, strict=True):
            if node.realizations[u] is not None:
                continue
            part = slice(self._first[u], self._first[u + 1])
            answer = separator.decide(node.signs[part])
            if isinstance(answer, Refutation):
                return Leaf(
                    u,
                    {
                        self._key(
                            u,
                            part.start + row,
                            int(node.source[part.start + row]),
                            int(node.signs[part.start + row]),
                        ): value
                        for row, value in answer.multipliers.items()
                    },
                )
            node.realizations[u] = answer
            reached = scores(self._table.units[u].matrix, answer.coefficients)
            node.values[part] = np.sign(reached).astype(np.int8)
            node.firmness[part] = (reached / max(1, *np.abs(reached).tolist())).astype(float)
        strict = np.where(node.values == 0, -1, node.values)
        holds = np.all(strict[rows] * wants > 0, axis=2)
        wrong = ~np.asarray(holds).any(axis=1)
        if not wrong.any():
            found = [known.coefficients for known in node.realizations if known is not None]
            return Realizations(
                tuple(
                    made_strict(coefficients, node.values[first : first + len(u.matrix)], u.shift)
                    for coefficients, u, first in zip(found, self._table.units, self._first, strict=False)
                )
            )
        # Decide a wrong point: one with the fewest cases left, among them the one most firmly wrong.
        viable = np.all(node.signs[rows] * wants >= 0, axis=2)
        margins = (node.firmness[rows] * wants).min(axis=2)
        rank = np.where(viable, margins, -np.inf).max(axis=1)
        left = np.count_nonzero(viable, axis=1)
        fewest = left[wrong].min()
        node.point = int(np.argmin(np.where(wrong & (left == fewest), np.maximum(rank, -4.0), np.inf)))
        node.order = tuple(int(k) for k in np.argsort(-margins[node.point], kind="stable"))
        return None


@dataclass
class _Node:
    """A partial pick: the sign asked of every row (0: none; the last row is always true), the point that asks for it,
    a realization of every unit (None where one is due), the signs of its values, and these relative to the largest."""

    signs: npt.NDArray[np.int8]
    source: npt.NDArray[np.int32]
    realizations: list[Realization | None]
    values: npt.NDArray[np.int8]
    firmness: npt.NDArray[np.float64]
    point: int = -1
    order: tuple[int, ...] = ()
    trying: int = -1
    closed: "dict[int, Leaf | Branch]" = field(default_factory=dict)
    alike: "dict[int, Alike]" = field(default_factory=dict)
    symmetries: tuple[UnitSymmetry, ...] = ()

    @staticmethod
    def empty(rows: int, units: int) -> "_Node":
        signs = np.zeros(rows + 1, np.int8)
        signs[-1] = 1
        return _Node(signs, np.full(rows + 1, -1, np.int32), [None] * units, signs.copy(), np.ones(rows + 1))

    def child(self) -> "_Node":
        return _Node(
            self.signs.copy(),
            self.source.copy(),
            list(self.realizations),
            self.values.copy(),
            self.firmness.copy(),
            symmetries=self.symmetries,
        )
