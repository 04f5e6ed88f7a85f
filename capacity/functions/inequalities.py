"""Linear inequalities over the bits of a point, as people write them, read exactly.

`[3,2,2,1; 4]` and `[4; 3,2,2,1]` are on where 3 x1 + 2 x2 + 2 x3 + x4 >= 4: the single number beside the semicolon is
the threshold. `65 x1 + 64 x2 <= 80` and `1.1 3.1 -1 > 1` are on where they hold. Numbers are integers, decimals or
fractions such as 2/3.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy.typing as npt

from capacity.functions.expressions import natural
from enumerate.arrangements.feasibility import scores
from enumerate.cube.truth_tables import features, from_bits

COMPARISON = re.compile(r"<=|>=|=<|=>|≤|≥|<|>")

NUMBER = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?(?:/\d+)?"

WEIGHTS = re.compile(rf"\s*[+\-−]?{NUMBER}(?:[,\s]+[+\-−]?{NUMBER})*\s*")

SINGLE = re.compile(rf"\s*[+\-−]?\s*{NUMBER}\s*")

TERM = re.compile(rf"\s*(?P<sign>[+\-−]?)\s*(?:(?P<number>{NUMBER})\s*[*·]?\s*)?(?P<name>[^\W\d]\w*)?\s*")

LONGEST_NUMBER = 400  # characters


@dataclass(frozen=True)
class Inequality:
    """On where weights . x >= threshold, over the bits x1 ... xn; all integers.

    Attributes:
        weights: of the inputs.
        threshold: what is reached.
        names: of the inputs, where they have names.

    Examples:
        >>> majority = Inequality((1, 1, 1), 2)
        >>> hex(majority.table()), majority.tied
        ('0xe8', True)
    """

    weights: tuple[int, ...]
    threshold: int
    names: tuple[str, ...] = ()

    @property
    def tied(self) -> bool:
        """Whether the sum is the threshold at some point: read as off there, it would be another function."""
        return bool((self._sums() == self.threshold).any())

    def table(self) -> int:
        """The truth table, as an integer."""
        return from_bits(self._sums() >= self.threshold)

    def over(self, names: Sequence[str]) -> "Inequality":
        """The same over other variables in their order, of which those without a weight have the weight 0."""
        known = dict(zip(self.names, self.weights, strict=True))
        return Inequality(tuple(known.get(name, 0) for name in names), self.threshold, tuple(names))

    def _sums(self) -> npt.NDArray[Any]:
        return scores(features(len(self.weights)), (0, *self.weights))


def read_weights(text: str) -> Inequality:
    """`[w1, ..., wn; T]` or `[T; w1, ..., wn]`; one weight and one threshold stand as `[w; T]`.

    Raises:
        ValueError: it is neither.

    Examples:
        >>> read_weights("[3,2,2,1; 4]") == read_weights("[4; 3, 2, 2, 1]")
        True
        >>> read_weights("[1.5, 1/2; 2]")
        Inequality(weights=(3, 1), threshold=4, names=())
    """
    inside = text.strip()
    if not (inside.startswith("[") and inside.endswith("]") and inside.count(";") == 1):
        raise ValueError(f"{_shown(text)} is not [weights; threshold], as in [3,2,2,1; 4]")
    left, right = (
        [read_number(part) for part in re.split(r"[,\s]+", side.strip()) if part] for side in inside[1:-1].split(";")
    )
    if len(left) != 1 and len(right) != 1:
        raise ValueError(f"{_shown(text)} has no single number beside the semicolon: that is the threshold")
    weights, (threshold,) = (left, right) if len(right) == 1 and left else (right, left or [Fraction(0)])
    if not weights or (not left or not right):
        raise ValueError(f"{_shown(text)} has no weights and a threshold on the two sides of the semicolon")
    return _scaled(weights, threshold)


def read_inequality(text: str) -> Inequality:
    """An inequality row, its variables with their names, x2 before x10, or bare weights.

    Raises:
        ValueError: it is not one.

    Examples:
        >>> read_inequality("65 x1 + 64 x2 <= 80")
        Inequality(weights=(-65, -64), threshold=-80, names=('x1', 'x2'))
        >>> read_inequality("1.1 3.1 -1 > 1")
        Inequality(weights=(11, 31, -10), threshold=11, names=())
    """
    parts = COMPARISON.split(text)
    if len(parts) != 2:
        raise ValueError(f"{_shown(text)} has {len(parts) - 1} comparisons; an inequality has one")
    names: list[str] = []
    if WEIGHTS.fullmatch(parts[0]) and SINGLE.fullmatch(parts[1]):
        weights = [read_number(word) for word in re.split(r"[,\s]+", parts[0].strip())]
        bound = read_number(parts[1].replace(" ", ""))
    else:
        (left, constant), (right, other) = (_linear(part, text) for part in parts)
        names = sorted(left.keys() | right.keys(), key=natural)
        if not names:
            raise ValueError(f"{_shown(text)} has no variables")
        weights = [left.get(name, Fraction(0)) - right.get(name, Fraction(0)) for name in names]
        bound = other - constant
    relation = COMPARISON.findall(text)[0]
    if relation in ("<=", "=<", "≤", "<"):
        weights, bound = [-weight for weight in weights], -bound
    row = _scaled(weights, bound)
    strict = relation in ("<", ">")  # integers above T are those from T + 1
    return Inequality(row.weights, row.threshold + strict, tuple(names))


def _scaled(weights: list[Fraction], threshold: Fraction) -> Inequality:
    scale = lcm(*(number.denominator for number in (*weights, threshold)))
    return Inequality(tuple(int(weight * scale) for weight in weights), int(threshold * scale))


def read_number(text: str) -> Fraction:
    """An integer, a decimal or a fraction, exactly.

    Raises:
        ValueError: it is none.

    Examples:
        >>> read_number("-0.1"), read_number("1/3")
        (Fraction(-1, 10), Fraction(1, 3))
    """
    written = text.replace("−", "-").lstrip("+")
    if len(written) > LONGEST_NUMBER and re.fullmatch(r"[-.\d]+", written, re.ASCII):
        raise ValueError(f"{_shown(text)} has {len(written)} characters; numbers of at most {LONGEST_NUMBER} are read")
    if re.fullmatch(r"-?[.\d]+[eE][+-]?\d{4,}", written, re.ASCII):
        raise ValueError(f"the exponent of {_shown(text)} is out of range: exponents of at most three digits are read")
    if len(written) > LONGEST_NUMBER or not re.fullmatch(rf"-?{NUMBER}", written):
        raise ValueError(f"{_shown(text)} is not a number: integers, decimals and fractions such as 2/3 are read")
    top, _, bottom = written.partition("/")
    if bottom and not int(bottom):
        raise ValueError(f"{_shown(text)} divides by 0")
    return Fraction(top) / int(bottom or 1)


def _linear(part: str, text: str) -> tuple[dict[str, Fraction], Fraction]:
    """The weights by name, and the constant, of one side of an inequality."""
    weights: dict[str, Fraction] = {}
    constant, place = Fraction(0), 0
    while place < len(part):
        term = TERM.match(part, place)
        if term is None or not (term["number"] or term["name"]) or (place and not term["sign"]):
            raise ValueError(f"{_shown(part.strip())} in {_shown(text)} is not a sum such as 2 x1 - x2 + 1")
        value = read_number(term["number"] or "1") * (-1 if term["sign"] in ("-", "−") else 1)
        if term["name"]:
            weights[term["name"]] = weights.get(term["name"], Fraction(0)) + value
        else:
            constant += value
        place = term.end()
    if not part.strip():
        raise ValueError(f"{_shown(text)} has nothing on one side")
    return weights, constant


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")
