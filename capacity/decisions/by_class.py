"""Many functions of at most four variables: one of each class is decided, and its answer is brought to the others.

A permutation and negation of the inputs takes the parameters of every gate to others of the same class, and an
inequality at a point to that at its image; the complement of the output negates a polynomial gate alone. So a class
costs one decision, and each of its functions the transform of an answer, which the audit checks like any other. The
least function of a class is decided, by a solver of its own: answers do not depend on what was asked before.
"""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, permutations, product, repeat

import numpy as np
import numpy.typing as npt

from capacity.circuits.circuit import Circuit
from capacity.decisions.answers import Answer, No, Yes
from capacity.decisions.certificates import Function
from capacity.decisions.checking import Decider
from enumerate.arrangements.feasibility import Refutation
from enumerate.circuits.search import Branch, Leaf
from enumerate.cube.truth_tables import all_ones, to_bits

MAX_INPUTS = 4


class ClassDecider(Decider):
    """A `Decider` that decides one function of each class; of more inputs, or of a circuit without symmetry, each one.

    A linear gate alone decides faster than its answers are brought. Where each weight has an attending unit of its own,
    these would change places with the inputs: such functions too are decided one by one.

    Examples:
        >>> decider = ClassDecider(Circuit("square", 2))
        >>> [decider.answer(table).realized for table in (0b0110, 0b1001)]
        [True, True]
    """

    def __init__(self, circuit: Circuit) -> None:
        super().__init__(circuit)
        self._known: _ClassAnswers | None = None
        group = circuit.group
        if group is None or not group.negations or group.first_fixed:
            return
        gate = circuit.attended_gate
        quick = circuit.is_gate and not gate.square and gate.degree == 1
        numbered = circuit.mechanism is not None and circuit.mechanism.several and circuit.mechanism.weights
        if circuit.inputs <= MAX_INPUTS and circuit.units == 1 and not quick and not numbered:
            self._known = _class_answers(circuit)

    def _answer(self, given: Sequence[Function], progress: Callable[[int], None] | None) -> Answer:
        table = given[0]
        if self._known is None or not isinstance(table, int):
            return super()._answer(given, progress)
        return self._known.answer(table)


class _ClassAnswers:
    """The answers for the least functions of the classes of one circuit, and what brings them to others."""

    def __init__(self, circuit: Circuit) -> None:
        self._circuit = circuit
        self._classes = _classes(circuit.n, circuit.is_gate and not circuit.attended_gate.square)
        self._answers: dict[int, Answer] = {}
        self._moves: dict[int, _Moves] = {}

    def answer(self, table: int) -> Answer:
        least, transform, complemented = self._classes.find(table)
        answer = self._answers.get(least)
        if answer is None:
            answer = self._answers[least] = Decider(self._circuit).answer(least)
        moves = self._moves.get(transform)
        if moves is None:
            moves = self._moves[transform] = _Moves.of(self._circuit, transform)
        return _brought(answer, moves, complemented)


_class_answers = lru_cache(maxsize=64)(_ClassAnswers)


class _Classes:
    """The classes of functions of n variables under permutations and negations, and complement of the output if asked.

    A class is found when one of its functions is asked for.
    """

    def __init__(self, n: int, complement: bool) -> None:
        self._n = n
        self._complement = complement
        self._points = _all_points(n)
        self._least = array("i", [-1]) * 2**2**n
        self._transform = array("i", [0]) * 2**2**n

    def find(self, table: int) -> tuple[int, int, bool]:
        """The least function of the class, the transform that takes it to this one, and whether it is complemented."""
        if self._least[table] < 0:
            images = self._images(table)
            least = min(images)
            for number, image in enumerate(images if table == least else self._images(least)):
                if self._least[image] < 0:
                    self._least[image], self._transform[image] = least, number
        complemented, transform = divmod(self._transform[table], len(self._points))
        return self._least[table], transform, bool(complemented)

    def _images(self, table: int) -> list[int]:
        """The images under all transforms, and behind them their complements."""
        images: list[int] = (to_bits(table, self._n)[self._points] @ (1 << np.arange(2**self._n))).tolist()
        return images + [image ^ all_ones(self._n) for image in images] if self._complement else images


_classes = cache(_Classes)


@cache
def _all_points(n: int) -> npt.NDArray[np.int64]:
    """For each permutation and negation the point that every point is taken to: (2**n n!, 2**n)."""
    point = np.arange(2**n)
    moved = []
    for order, flips in product(permutations(range(n)), product((0, 1), repeat=n)):
        bits = [((point >> i & 1) ^ flip) << place for i, place, flip in zip(range(n), order, flips, strict=True)]
        moved.append(sum(bits, 0 * point))
    return np.array(moved, np.int64)


@dataclass(frozen=True)
class _Moves:
    """What takes an answer for g to one for f, where f(x) = g(y(x)).

    Attributes:
        points: the point x with y(x) = y, for each y.
        attended, attending: the coefficients of the units for f, (D, D) each, from those for g.
    """

    points: tuple[int, ...]
    attended: npt.NDArray[np.int64]
    attending: npt.NDArray[np.int64]

    @classmethod
    def of(cls, circuit: Circuit, transform: int) -> "_Moves":
        """For this transform."""
        taken = _all_points(circuit.n)[transform]
        attended = _substitution(circuit.attended_unit.matrix, taken)
        attending = attended if circuit.is_gate else _substitution(circuit.attending_unit.matrix, taken)
        return cls(tuple(np.argsort(taken).tolist()), attended, attending)


def _substitution(matrix: npt.NDArray[np.int64], taken: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The coefficients of s(y(x)) from those of s: (D, D); floating point proposes them, integers confirm them."""
    row = np.arange(len(matrix))
    image = matrix[row - row % len(taken) + taken[row % len(taken)]]
    proposed = np.linalg.lstsq(matrix.astype(float), image.astype(float), rcond=None)[0]
    found: npt.NDArray[np.int64] = np.rint(proposed).astype(np.int64)
    if not np.array_equal(matrix @ found, image) or np.abs(found).sum(axis=1).max() > 256:
        raise AssertionError("a symmetry of the cube takes the features to combinations of themselves")
    return found


def _brought(answer: Answer, moves: _Moves, complemented: bool) -> Answer:
    if isinstance(answer, Yes):
        sign = -1 if complemented else 1
        substitutions = chain([moves.attended], repeat(moves.attending))
        brought = [
            tuple((substitution @ np.array(coefficients, _dtype(coefficients)) * sign).tolist())
            for substitution, coefficients in zip(substitutions, answer.coefficients, strict=False)
        ]
        return Yes(tuple(brought), answer.readings)
    if isinstance(answer.proof, Refutation):
        return No(Refutation({moves.points[y]: value for y, value in answer.proof.multipliers.items()}))
    assert isinstance(answer.proof, dict)
    return No({readings: _moved(root, moves.points) for readings, root in answer.proof.items()})


def _dtype(coefficients: Sequence[int]) -> type:
    """Machine integers where no sum of them, each at most 2**8 times, can overflow; else Python's."""
    return np.int64 if max(map(abs, coefficients)) < 1 << 48 else object


def _moved(node: Leaf | Branch, points: tuple[int, ...]) -> Leaf | Branch:
    """A tree with its points moved; what lies beyond the cube stays."""
    if isinstance(node, Leaf):
        beyond = len(points)
        moved = {(points[y] if y < beyond else y, side): value for (y, side), value in node.multipliers.items()}
        return Leaf(node.unit, moved)
    cases = (_moved(case, points) if isinstance(case, Leaf | Branch) else case for case in node.cases)
    return Branch(points[node.point], tuple(cases))
