"""Whether an attention score computes a function, and the answer as a certificate has it (docs/certificates.md)."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from capacity.circuits.circuit import Circuit
from capacity.circuits.partial_function import PartialFunction, partial_of
from capacity.decisions.answers import Answer, Document, HeadTrees, No, Yes, answer_of_search, answer_of_unit
from enumerate.arrangements.feasibility import Realization, Refutation, Separator, made_strict, scores
from enumerate.circuits.gate import Score
from enumerate.circuits.search import Branch, CaseTable, Leaf, Search
from enumerate.circuits.wiring import unattended
from enumerate.cube.truth_tables import to_bits, to_signs
from enumerate.outcomes import Refused
from enumerate.scores.low_rank import DirectionRefutations, LowRankDecider
from enumerate.scores.scores import linear_system, squared_unit

MAX_ENTRIES = 1 << 22  # of a feature matrix, which the solver holds twice in floats
ABOVE, BELOW = "above", "below"  # how a score that is read from either side is read


class ScoreDecider:
    """Decides many functions of one score; the linear programs are kept warm.

    Raises:
        Refused: the system of inequalities is too large to solve.

    Examples:
        >>> decider = ScoreDecider(Circuit("dot-product-score", 2))
        >>> decider.answer(0b1000)
        Yes(coefficients=((2, 1),), readings=('',))
        >>> decider.answer(0b0110)
        No(proof=Refutation(multipliers={0: 1, 1: 1}))
    """

    def __init__(self, circuit: Circuit) -> None:
        score, m, encoding = score_of(circuit), circuit.token_bits, str(circuit.encoding)
        entries = 4**m * score.parameters(m) << score.squared if score.kind != "positional" else 4**m
        if entries > MAX_ENTRIES:
            raise Refused(f"{circuit} needs a feature matrix of {entries} entries; at most {MAX_ENTRIES} are tried")
        self.circuit, self.score = circuit, score
        self._separator = self._search = self._low_rank = None
        if not score.squared and score.kind != "positional":
            self._system = linear_system(score, m, encoding)
        if score.squared:
            unit = squared_unit(m, encoding)
            self._search = Search(CaseTable(unit, [unattended(unit.points)], None), mirror=True)
        elif score.is_linear(m):
            self._separator = Separator(self._system)
        elif score.kind == "low-rank":
            self._low_rank = LowRankDecider(score.rank, m, encoding)

    def answer(self, asked: int | PartialFunction, progress: Callable[[int], None] | None = None) -> Answer:
        """The exact answer for a function.

        A yes has the coefficients of the products and t (squared: tau = sqrt(t)), of a positional score the scores.

        Raises:
            Undecided: there is none.
        """
        function = partial_of(asked, self.circuit.n)
        signs = to_signs(function.on, function.n, function.specified)
        if self._low_rank is not None:
            return self._strictly(self._low_rank.decide(signs), signs)
        if self._separator is not None:
            more = len(self._system) - len(signs)
            return self._strictly(self._separator.decide(np.concatenate([signs, np.ones(more, np.int8)])), signs)
        if self._search is None:
            return Yes(((*np.where(signs > 0, 1, -1).tolist(), 0),))
        search = self._search
        bits, specified = (to_bits(points, function.n).tolist() for points in (function.on, function.specified))
        return answer_of_search(
            ((reading,), search.decide([*(bit ^ (reading == BELOW) for bit in bits), 0], progress, [*specified, 1]))
            for reading in ((ABOVE, BELOW) if self.score.either else (ABOVE,))
        )

    def _strictly(
        self, decided: Realization | Refutation | DirectionRefutations, signs: npt.NDArray[np.int8]
    ) -> Answer:
        """The answer, made strict where points are open."""
        if isinstance(decided, Realization) and not signs.all():
            system = self._system[: len(signs)]
            shift = np.eye(1, system.shape[1], system.shape[1] - 1, np.int64)[0]  # t
            values = scores(system, decided.coefficients)
            decided = Realization(made_strict(decided.coefficients, values, shift))
        return answer_of_unit(decided)


def score_of(circuit: Circuit) -> Score:
    """The class of scores of a circuit; ValueError if it is not a score."""
    if circuit.score is None:
        raise ValueError(f"{circuit.kind} is not a score")
    return circuit.score


def score_parameters(circuit: Circuit, answer: Yes) -> Document:
    """The parameters of a yes by name: products such as x1*x3, the constant -t, or of a squared score t."""
    score, m = score_of(circuit), circuit.token_bits
    *matrix, t = answer.coefficients[0]
    if score.kind == "positional":
        return {"attended": {f"s{x}": str(v) for x, v in zip(range(4**m), matrix, strict=True)}}
    named = {name: str(v) for name, v in zip(product_names(circuit), matrix, strict=True) if v}
    if score.squared:
        named["t"] = str(t * t)
    elif t:
        named = {"1": str(-t), **named}
    return {"attended": named, "reading": answer.readings[0]} if score.either else {"attended": named}


def product_names(circuit: Circuit) -> list[str]:
    """The products of a score in the words of certificates.

    Examples:
        >>> product_names(Circuit("elliptical-score", 4))
        ['x1*x3', 'x2*x4']
    """
    m = circuit.token_bits
    return [f"x{i + 1}*x{m + j + 1}" for i, j in score_of(circuit).products(m)]


def score_proof(circuit: Circuit, answer: No, tree: Callable[[Leaf | Branch], Any]) -> Document:
    """The refutation of a no; `tree` writes one of the search."""
    proof = answer.proof
    if isinstance(proof, Refutation):
        names = [str(x) for x in range(4**circuit.token_bits)] + product_names(circuit)
        return {"multipliers": {names[row]: str(v) for row, v in sorted(proof.multipliers.items())}}
    if isinstance(proof, DirectionRefutations):
        return {
            "directions": [
                {
                    "direction": [str(v) for v in direction],
                    "multipliers": {str(x): str(v) for x, v in sorted(refutation.multipliers.items())},
                }
                for direction, refutation in proof.refutations
            ]
        }
    assert not isinstance(proof, HeadTrees)
    trees = {reading: tree(root) for (reading,), root in proof.items()}
    return {"trees": trees} if len(trees) > 1 else {"tree": trees[ABOVE]}
