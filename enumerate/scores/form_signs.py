"""Which signs some linear forms can have together, zeros included, decided by linear programs and made exact.

Forms that are 0 leave a subspace; in it the other signs are strict, and Gordan's theorem decides them
(`enumerate.arrangements.feasibility`). A refutation there is one outside as well: what its positive multipliers sum to
vanishes on the subspace, hence is a combination, of either sign, of the forms that are 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
import numpy.typing as npt

from enumerate.arrangements.arrangements import annihilator, integer_rows
from enumerate.arrangements.feasibility import Realization, Refutation, Separator, scores

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Subspace:
    basis: Integers
    separator: Separator | None


class FormSigns:
    """Decides the signs of linear forms (F, D); the linear programs are kept warm.

    Examples:
        >>> decider = FormSigns(np.array([[1, 0], [0, 1], [1, 1]]))
        >>> decider.decide({0: 0, 2: 1})
        Realization(coefficients=(0, 1))
        >>> decider.decide({0: 0, 1: 1, 2: -1})  # -1 times the form that is 0 is what is needed
        Refutation(multipliers={1: 1, 2: 1, 0: 1})
    """

    def __init__(self, forms: Integers) -> None:
        self._forms = forms
        self._listed = integer_rows(forms)
        self._subspaces: dict[frozenset[int], _Subspace] = {}

    def decide(self, signs: Mapping[int, int]) -> Realization | Refutation:
        """Parameters that give the forms these signs; or multipliers, positive but for those of forms that are 0.

        The sum of multiplier * sign * form, sign 1 for forms that are 0, is 0, and some form has a sign and a
        multiplier that are not.

        Raises:
            Undecided: if the linear program has no exact answer.
        """
        if not signs:
            return Realization((0,) * self._forms.shape[1])
        zero = frozenset(form for form, sign in signs.items() if not sign)
        subspace = self._subspace(zero)
        if subspace.separator is None:
            form = next((form for form, sign in signs.items() if sign), None)
            if form is None:
                return Realization((0,) * self._forms.shape[1])
            return self._outside(Refutation({form: 1}), signs, zero)
        wanted = np.zeros(len(self._forms), np.int8)
        for form, sign in signs.items():
            wanted[form] = sign
        answer = subspace.separator.decide(wanted)
        if isinstance(answer, Refutation):
            return self._outside(answer, signs, zero)
        return Realization(tuple(int(v) for v in scores(np.ascontiguousarray(subspace.basis.T), answer.coefficients)))

    def _subspace(self, zero: frozenset[int]) -> _Subspace:
        if zero not in self._subspaces:
            width = self._forms.shape[1]
            basis = np.array(annihilator([self._listed[i] for i in sorted(zero)], width), np.int64).reshape(-1, width)
            separator = Separator(self._forms @ basis.T) if len(basis) else None
            self._subspaces[zero] = _Subspace(basis, separator)
        return self._subspaces[zero]

    def _outside(self, inside: Refutation, signs: Mapping[int, int], zero: frozenset[int]) -> Refutation:
        total = [0] * self._forms.shape[1]
        for form, multiplier in inside.multipliers.items():
            total = [t + multiplier * signs[form] * v for t, v in zip(total, self._listed[form], strict=True)]
        if not any(total):
            return inside
        chosen = sorted(zero)
        weights = _combination([self._listed[i] for i in chosen], [-t for t in total])
        scale = lcm(*(weight.denominator for weight in weights))
        multipliers = {form: scale * multiplier for form, multiplier in inside.multipliers.items()}
        multipliers |= {form: int(scale * w) for form, w in zip(chosen, weights, strict=True) if w}
        return Refutation(multipliers)


def _combination(rows: Sequence[Sequence[int]], target: Sequence[int]) -> list[Fraction]:
    """Weights with which the rows, which span the target, sum to it."""
    count = len(rows)
    system = [[Fraction(row[i]) for row in rows] + [Fraction(target[i])] for i in range(len(target))]
    pivots: list[int] = []
    for column in range(count):
        lead = next((i for i in range(len(pivots), len(system)) if system[i][column]), None)
        if lead is None:
            continue
        place = len(pivots)
        system[place], system[lead] = system[lead], system[place]
        system[place] = [v / system[place][column] for v in system[place]]
        for i in range(len(system)):
            if i != place and system[i][column]:
                factor = system[i][column]
                system[i] = [a - factor * b for a, b in zip(system[i], system[place], strict=True)]
        pivots.append(column)
    weights = [Fraction(0)] * count
    for place, column in zip(range(len(pivots)), pivots, strict=True):
        weights[column] = system[place][-1]
    return weights


def sign_vectors(rows: npt.ArrayLike, allowed: Sequence[Sequence[int]]) -> npt.NDArray[np.int8]:
    """All sign vectors of linear forms (F, D) among those allowed of each, (k, F): one linear program for each step.

    Examples:
        >>> len(sign_vectors(np.array([[1, 0], [1, 1]]), [(-1, 0, 1), (-1, 1)]))  # not 0 and 0, nor 0 and 1 apart
        6
    """
    forms = np.asarray(rows, np.int64)
    decider = FormSigns(forms)
    found: list[list[int]] = []
    stack: list[dict[int, int]] = [{}]
    while stack:
        signs = stack.pop()
        if len(signs) == len(forms):
            found.append([signs[i] for i in range(len(forms))])
            continue
        for sign in allowed[len(signs)]:
            longer = {**signs, len(signs): sign}
            if isinstance(decider.decide(longer), Realization):
                stack.append(longer)
    return np.array(found, np.int8).reshape(len(found), len(forms))
