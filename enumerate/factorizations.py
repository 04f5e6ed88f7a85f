"""Whether a function is the product of two gates on the same inputs: f AND g, or f XNOR g. Exact, by search.

Both gates are kept as partial functions, each with a realization of its decided points. Where the two realizations
together do not give the wanted function at some point, the two ways to get it right there are tried one after the
other; a way on which a partial gate has a refutation is closed by it. So the search ends with two gates, or with a
tree of decisions whose every leaf is refuted: an argument that can be replayed.

    AND:   an on-point needs 1 from both gates; at an off-point one of the two is 0.
    XNOR:  the first gate is 0 or 1 at the point, which decides the second.

Interchanging equal gates (AND) or complementing both (XNOR) makes one way of the first decision superfluous.

Cost: some milliseconds at n <= 4; the tree may grow exponentially in 2**n.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from enumerate.feasibility import Realization, Refutation, Separator, scores
from enumerate.outcomes import Undecided

Signs = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Leaf:
    """A path closed by a refutation of the partial function that gate 0 or 1 has on it."""

    gate: int
    refutation: Refutation


@dataclass(frozen=True)
class Branch:
    """A decision at a point; second is None where symmetry makes it superfluous."""

    point: int
    first: "Leaf | Branch"
    second: "Leaf | Branch | None"


@dataclass(frozen=True)
class Factors:
    """Two gates, each by its integer coefficients, whose product is the function."""

    first: tuple[int, ...]
    second: tuple[int, ...]


class ProductDecider:
    """Decides products of two gates, given by the integer feature matrices (m, D) and (m, E) of their scores.

    The first column of each matrix must be constant 1. conjunction: AND, else XNOR. max_nodes bounds the search.

    >>> from enumerate.truth_tables import features, to_signs
    >>> decider = ProductDecider(features(2), features(2), conjunction=True)
    >>> decider.decide(to_signs(0b0110, 2))  # XOR is OR and NAND
    Factors(first=(3, -2, -2), second=(-1, 2, 2))
    """

    def __init__(
        self,
        first: npt.NDArray[np.int64],
        second: npt.NDArray[np.int64],
        conjunction: bool,
        max_nodes: int = 1_000_000,
    ) -> None:
        self._features = (first, second)
        self._separators = (Separator(first), Separator(second))
        self._conjunction = conjunction
        self._superfluous = not conjunction or (first.shape == second.shape and bool((first == second).all()))
        self._max_nodes = max_nodes

    def decide(self, signs: Signs, progress: Callable[[int], None] | None = None) -> Factors | Leaf | Branch:
        """The factors of the function with these (m,) signs -1 and +1, or the tree that refutes any.

        progress is called with the number of nodes visited. Raises Undecided if a linear program is, or beyond
        max_nodes nodes.
        """
        start = np.where(signs > 0, signs, 0).astype(np.int8) if self._conjunction else np.zeros_like(signs)
        # Each frame: partial signs of both gates, their realizations, the point branched on, the finished first branch.
        frames: list[_Frame] = []
        result: Leaf | Branch | None = None
        pending: _Frame | None = _Frame((start, start.copy()), [None, None])
        nodes = 0
        while True:
            if pending is not None:
                nodes += 1
                if nodes > self._max_nodes:
                    raise Undecided(f"no answer after {self._max_nodes} nodes of the search for two gates")
                if progress and nodes % 256 == 0:
                    progress(nodes)
                outcome = self._visit(pending, signs)
                if isinstance(outcome, Factors):
                    return outcome
                if isinstance(outcome, Leaf):
                    result, pending = outcome, None
                else:
                    pending.point = outcome
                    frames.append(pending)
                    pending = self._child(pending, 0, signs)
                continue
            assert result is not None
            if not frames:
                return result
            frame = frames[-1]
            if frame.first is None:
                frame.first, result = result, None
                if len(frames) == 1 and self._superfluous:
                    frames.pop()
                    result = Branch(frame.point, frame.first, None)
                else:
                    pending = self._child(frame, 1, signs)
            else:
                frames.pop()
                result = Branch(frame.point, frame.first, result)

    def _visit(self, frame: "_Frame", signs: Signs) -> Factors | Leaf | int:
        """Realize both partial gates; the factors, the refutation of one, or the point to branch on."""
        for gate in (0, 1):
            if frame.realizations[gate] is None:
                answer = self._separators[gate].decide(frame.signs[gate])
                if isinstance(answer, Refutation):
                    return Leaf(gate, answer)
                frame.realizations[gate] = answer
        first, second = frame.realizations
        assert first is not None
        assert second is not None
        u = np.sign(scores(self._features[0], first.coefficients)).astype(np.int8)
        v = np.sign(scores(self._features[1], second.coefficients)).astype(np.int8)
        if self._conjunction:
            wrong = (signs < 0) & (u >= 0) & (v >= 0)
        else:
            wrong = u * v != signs
        if not wrong.any():
            return Factors(_strict(first, u), _strict(second, v))
        # The wrong point that the realizations hold most firmly is the most likely to refute a way.
        firmness = np.minimum(
            np.abs(scores(self._features[0], first.coefficients)),
            np.abs(scores(self._features[1], second.coefficients)),
        ).astype(float)
        return int(np.argmax(np.where(wrong, firmness, -1.0)))

    def _child(self, frame: "_Frame", way: int, signs: Signs) -> "_Frame":
        point = frame.point
        first, second = frame.signs[0].copy(), frame.signs[1].copy()
        realizations = list(frame.realizations)
        if self._conjunction:
            (first, second)[way][point] = -1
            realizations[way] = None
        else:
            values = (1 if way else -1, (1 if way else -1) * int(signs[point]))
            first[point], second[point] = values
            for gate, value in enumerate(values):
                known = realizations[gate]
                assert known is not None
                score = sum(int(a) * b for a, b in zip(self._features[gate][point], known.coefficients, strict=True))
                if score * value <= 0:
                    realizations[gate] = None
        return _Frame((first, second), realizations)


@dataclass
class _Frame:
    signs: tuple[Signs, Signs]
    realizations: list[Realization | None]
    point: int = -1
    first: Leaf | Branch | None = None


def _strict(realization: Realization, signs: Signs) -> tuple[int, ...]:
    """Coefficients without a score 0: doubled, then moved by the constant where free points scored 0."""
    if (signs != 0).all():
        return realization.coefficients
    constant, *others = (2 * v for v in realization.coefficients)
    return (constant - 1, *others)
