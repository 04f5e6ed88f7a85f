"""Whether an attention score gives a function, and the answer as a certificate has it (docs/certificates.md)."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from capacity.circuits.circuit import Circuit
from enumerate.arrangements.feasibility import Realization, Refutation, Separator
from enumerate.circuits.gated import Wiring
from enumerate.circuits.mechanisms import READ
from enumerate.circuits.search import Branch, CaseTable, Leaf, Realizations, Search
from enumerate.circuits.units import Unit
from enumerate.cube.truth_tables import to_bits, to_signs
from enumerate.outcomes import Refused
from enumerate.scores.low_rank import DirectionRefutations, LowRankDecider
from enumerate.scores.scores import linear_system, squared_unit

if TYPE_CHECKING:
    from capacity.decisions.answers import Answer, Document

MAX_ENTRIES = 1 << 22  # of a feature matrix, which the solver holds twice in floats

ABOVE, BELOW = "above", "below"  # how a score that is read from either side is read


class ScoreDecider:
    """Decides many functions of one score; the linear programs are kept warm.

    >>> decider = ScoreDecider(Circuit("dot-product-score", 2))
    >>> decider.answer(0b1000), decider.answer(0b0110)
    (Realization(coefficients=(2, 1)), Refutation(multipliers={0: 1, 1: 1}))

    Raises Refused if the system of inequalities is too large to solve.
    """

    def __init__(self, circuit: Circuit) -> None:
        score, m, encoding = circuit.score, circuit.token_bits, str(circuit.encoding)
        assert score is not None
        entries = 4**m * score.parameters(m) << score.squared if score.kind != "positional" else 4**m
        if entries > MAX_ENTRIES:
            raise Refused(f"{circuit} needs a feature matrix of {entries} entries; at most {MAX_ENTRIES} are tried")
        self.circuit, self.score = circuit, score
        self._separator = self._search = self._low_rank = None
        if score.squared:
            unit = squared_unit(m, encoding)
            self._search = Search(CaseTable(unit, [read_alone(unit)], None), mirror=True)
        elif score.is_linear(m):
            self._system = linear_system(score, m, encoding)
            self._separator = Separator(self._system)
        elif score.kind == "low-rank":
            self._low_rank = LowRankDecider(score.rank, m, encoding)

    def answer(self, table: int, progress: Callable[[int], None] | None = None) -> "Answer":
        """The exact answer for a truth table.

        A yes has the coefficients of the products and t (squared: tau = sqrt(t)), of a positional score the scores.
        Raises Undecided if there is none.
        """
        signs = to_signs(table, self.circuit.n)
        if self._low_rank is not None:
            return self._low_rank.decide(signs)
        if self._separator is not None:
            more = len(self._system) - len(signs)
            return self._separator.decide(np.concatenate([signs, np.ones(more, np.int8)]))
        if self._search is None:
            return Realization((*signs.tolist(), 0))
        refuted: dict[tuple[str, ...], Leaf | Branch] = {}
        for reading in (ABOVE, BELOW) if self.score.either else (ABOVE,):
            bits = to_bits(table, self.circuit.n).tolist()
            wanted = [*(bit ^ (reading == BELOW) for bit in bits), 0]
            found = self._search.decide(wanted, progress)
            if isinstance(found, Realizations):
                return (reading,), found
            refuted[reading,] = found
        return refuted


def read_alone(unit: Unit) -> Wiring:
    """The wiring of a unit without an attending one: read at every input of its own."""
    points = np.arange(unit.points)
    return Wiring(0, points[:, None], np.full((unit.points, 1), READ), points)


def score_parameters(circuit: Circuit, answer: "Answer") -> "Document":
    """The parameters of a yes by name: products such as x1*x3, the constant -t, or of a squared score t."""
    score, m = circuit.score, circuit.token_bits
    assert score is not None
    if isinstance(answer, tuple):
        (reading,), found = answer
        *matrix, tau = found.coefficients[0]
        named = {**_named(circuit, matrix), "t": str(tau * tau)}
        return {"attended": named, "reading": reading} if score.either else {"attended": named}
    assert isinstance(answer, Realization)
    *matrix, t = answer.coefficients
    if score.kind == "positional":
        return {"attended": {f"s{x}": str(v) for x, v in zip(range(4**m), matrix, strict=True)}}
    constant = {"1": str(-t)} if t else {}
    return {"attended": {**constant, **_named(circuit, matrix)}}


def _named(circuit: Circuit, matrix: list[int]) -> dict[str, str]:
    return {name: str(v) for name, v in zip(product_names(circuit), matrix, strict=True) if v}


def product_names(circuit: Circuit) -> list[str]:
    """The products of a score in the words of certificates.

    >>> product_names(Circuit("elliptical-score", 4))
    ['x1*x3', 'x2*x4']
    """
    m = circuit.token_bits
    assert circuit.score is not None
    return [f"x{i + 1}*x{m + j + 1}" for i, j in circuit.score.products(m)]


def score_proof(circuit: Circuit, answer: "Answer", tree: Callable[[Leaf | Branch], Any]) -> "Document":
    """The refutation of a no; `tree` writes one of the search."""
    if isinstance(answer, Refutation):
        names = [str(x) for x in range(4**circuit.token_bits)] + product_names(circuit)
        return {"multipliers": {names[row]: str(v) for row, v in sorted(answer.multipliers.items())}}
    if isinstance(answer, DirectionRefutations):
        return {
            "directions": [
                {
                    "direction": [str(v) for v in direction],
                    "multipliers": {str(x): str(v) for x, v in sorted(found.multipliers.items())},
                }
                for direction, found in answer.refutations
            ]
        }
    assert isinstance(answer, dict)
    trees = {reading: tree(root) for (reading,), root in answer.items()}
    return {"trees": trees} if len(trees) > 1 else {"tree": trees[ABOVE]}
