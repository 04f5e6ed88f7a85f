"""A threshold function by its weights, of up to 60 variables: what a table of 2**n bits would tell, without one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from capacity.circuits.truth_table import TruthTable
from capacity.documents.sheet import Displayed, Sheet
from capacity.functions.inequalities import Inequality
from capacity.functions.reading import named, read_threshold
from capacity.functions.tables import MAX_INPUTS

if TYPE_CHECKING:
    from enumerate.gates.threshold_diagram import ThresholdDiagram

Point = tuple[int, ...]


@dataclass(frozen=True)
class ThresholdFunction(Displayed):
    """The function that is on where weights . x >= threshold, over the bits x1 ... xn, n <= 60; all integers.

    `==` compares weights; `same_as` compares functions.

    Attributes:
        weights: of x1 ... xn, of any size and sign.
        threshold: what is reached.
        names: of the variables, where they are not x1 ... xn.

    Raises:
        Refused: when something is asked of it, if n is more than 60 or its decision diagram is too large.

    Examples:
        >>> market = ThresholdFunction.parse("[12; 4,4,4,2,2,1]")  # the European Economic Community of 1958
        >>> market.ones, market.swings, market.dummies
        (14, (10, 10, 10, 6, 6, 0), (6,))
        >>> market.same_as(ThresholdFunction((2, 2, 2, 1, 1, 0), 6))
        True
        >>> market(1, 1, 1, 0, 0, 0), market(1, 1, 0, 1, 0, 1)
        (1, 0)
    """

    weights: tuple[int, ...]
    threshold: int
    names: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", tuple(self.weights))
        if not all(isinstance(number, int) for number in (*self.weights, self.threshold)):
            raise TypeError("weights and threshold are integers; parse and from_weights take fractions")

    @classmethod
    def parse(cls, text: str, n: int | None = None) -> "ThresholdFunction":
        """The function that is written as weights and threshold or as an inequality; numbers may be fractions.

        Raises:
            ValueError: it is neither, or does not fit n.

        Examples:
            >>> ThresholdFunction.parse("x1 + 1/2 x3 <= 1")
            ThresholdFunction(weights=(-2, 0, -1), threshold=-2, names=())
        """
        row = read_threshold(text, n)
        if row is None:
            raise ValueError("a threshold function is written as [3,2,2,1; 4] or 2 x1 + x2 >= 2")
        return cls.of(row)

    @classmethod
    def of(cls, row: Inequality) -> "ThresholdFunction":
        """The function of an inequality that was read."""
        return cls(row.weights, row.threshold, named(row.names))

    @classmethod
    def from_weights(cls, weights: Sequence[int | Fraction], threshold: int | Fraction) -> "ThresholdFunction":
        """The function that is on where weights . x >= threshold.

        Examples:
            >>> ThresholdFunction.from_weights([1, Fraction(1, 2)], 1)
            ThresholdFunction(weights=(2, 1), threshold=2, names=())
        """
        numbers = ",".join(str(Fraction(weight)) for weight in weights)
        return cls.parse(f"[{numbers}; {Fraction(threshold)}]")

    @property
    def n(self) -> int:
        """The number of variables."""
        return len(self.weights)

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The variables, numbered from 0, by the sizes of their weights, the greatest first."""
        return tuple(sorted(range(self.n), key=lambda i: -abs(self.weights[i])))

    @cached_property
    def diagram(self) -> "ThresholdDiagram":
        """The decision diagram, over the variables in `order`; those with negative weights are complemented."""
        from enumerate.gates.threshold_diagram import ThresholdDiagram

        falling = sum(weight for weight in self.weights if weight < 0)
        return ThresholdDiagram.of([abs(self.weights[i]) for i in self.order], self.threshold - falling)

    @property
    def ones(self) -> int:
        """The number of points at which it is on."""
        return self.diagram.ones

    @cached_property
    def swings(self) -> tuple[int, ...]:
        """Of each variable, at how many points of the other n - 1 variables it decides."""
        return tuple(self._by_variable(self.diagram.swings))

    @property
    def chow_parameters(self) -> tuple[int, ...]:
        """The number of ones, and the swings with the signs of the directions: no other threshold function has them.

        References:
            C. K. Chow, *On the characterization of threshold functions* (1961).
        """
        signed = (-swing if weight < 0 else swing for swing, weight in zip(self.swings, self.weights, strict=True))
        return self.ones, *signed

    @property
    def dummies(self) -> tuple[int, ...]:
        """The variables that never decide, numbered from 1."""
        return tuple(i for i, swing in enumerate(self.swings, 1) if not swing)

    @property
    def classes(self) -> tuple[tuple[int, ...], ...]:
        """The variables, numbered from 1, in classes in which the function is symmetric, the strongest first.

        Variables in which it falls are taken as complemented. Those with equal swings are symmetric.
        """
        numbers = range(1, self.n + 1)
        return tuple(
            tuple(i for i in numbers if self.swings[i - 1] == swing) for swing in sorted(set(self.swings), reverse=True)
        )

    @property
    def constant(self) -> bool:
        """Whether it has the same value everywhere."""
        return self.ones in (0, 2**self.n)

    @property
    def self_dual(self) -> bool:
        """Whether f(not x) = not f(x) everywhere; for a threshold function, whether it is on at half of the points.

        It and its dual have the same swings; with as many ones, they have the same Chow parameters.
        """
        return 2 * self.ones == 1 << self.n

    @property
    def tied(self) -> bool:
        """Whether the sum is the threshold at some point: read as off there, it would be another function."""
        least = self.diagram.least_over_ones([abs(self.weights[i]) for i in self.order])
        return least is not None and least[0] == self.threshold - sum(w for w in self.weights if w < 0)

    def __call__(self, *inputs: int) -> int:
        if len(inputs) != self.n or not all(value in (0, 1) for value in inputs):
            raise ValueError(f"a function of {self.n} variables takes {self.n} values, each 0 or 1, not {inputs}")
        return int(sum(w * x for w, x in zip(self.weights, inputs, strict=True)) >= self.threshold)

    def difference(self, other: "ThresholdFunction") -> Point | None:
        """A point at which another function differs; None if it is the same function.

        The least sum of the other's weights where this function is on reaches the other's threshold, and the greatest
        where it is off does not, or the point of that sum is one.

        Raises:
            ValueError: the numbers of variables differ.
            Refused: as for the diagram.

        Examples:
            >>> ThresholdFunction((2, 1, 1), 2).difference(ThresholdFunction((1, 1, 1), 2))
            (1, 0, 0)
        """
        if other.n != self.n:
            raise ValueError(
                f"functions of {self.n} and {other.n} variables are compared; give as many weights to both"
            )
        falling = [weight < 0 for weight in self.weights]
        weights = [-other.weights[i] if falling[i] else other.weights[i] for i in self.order]
        # Where it falls in a variable x, this function is one of 1 - x, and a weight v of x is one -v of that, and v.
        threshold = other.threshold - sum(w for w, down in zip(other.weights, falling, strict=True) if down)
        on, off = self.diagram.least_over_ones(weights), self.diagram.greatest_over_zeros(weights)
        if on is not None and on[0] < threshold:
            return self._point(on[1])
        if off is not None and off[0] >= threshold:
            return self._point(off[1])
        return None

    def same_as(self, other: "ThresholdFunction") -> bool:
        """Whether another is the same function; raises as `difference`."""
        return self.difference(other) is None

    def same_up_to_permutation(self, other: "ThresholdFunction") -> bool:
        """Whether another is the same function after some permutation of the variables.

        Examples:
            >>> ThresholdFunction((2, 1, 1), 2).same_up_to_permutation(ThresholdFunction((3, 4, 7), 6))
            True
        """
        (ones, *swings), (other_ones, *other_swings) = self.chow_parameters, other.chow_parameters
        return ones == other_ones and sorted(swings) == sorted(other_swings)

    def table(self) -> TruthTable:
        """The truth table, of at most 16 variables."""
        return TruthTable.from_weights(self.weights, self.threshold)

    def sheet(self) -> Sheet:
        """Its weights and swings."""
        rows = [(f"x{i}", str(w), str(s)) for i, (w, s) in enumerate(zip(self.weights, self.swings, strict=True), 1)]
        title = f"{self.n} variables, threshold {self.threshold}, on at {self.ones} of {2**self.n} points"
        return Sheet(title, ("variable", "weight", "swings"), tuple(rows))

    def restored(self, weights: Sequence[int], threshold: int) -> tuple[tuple[int, ...], int]:
        """Weights that realize the diagram's function, and their threshold, for x1 ... xn.

        Examples:
            >>> ThresholdFunction((2, -5), 2).restored((2, 1), 3)
            ((1, -2), 1)
        """
        signed = tuple(-v if w < 0 else v for v, w in zip(self._by_variable(weights), self.weights, strict=True))
        return signed, threshold + sum(v for v in signed if v < 0)

    def _by_variable(self, values: Sequence[int]) -> list[int]:
        """Values in the order of the diagram, in the order of the variables."""
        restored = [0] * self.n
        for i, value in zip(self.order, values, strict=True):
            restored[i] = value
        return restored

    def _point(self, levels: Sequence[int]) -> Point:
        bits = self._by_variable(levels)
        return tuple(1 - bit if weight < 0 else bit for bit, weight in zip(bits, self.weights, strict=True))


def beyond_tables(text: str, n: int | None = None) -> ThresholdFunction | None:
    """The function that is written, if it is given by weights or an inequality and has more variables than tables have.

    Raises:
        ValueError: as `ThresholdFunction.parse`.

    Examples:
        >>> beyond_tables("[1,1,1; 2]"), beyond_tables("x17 >= 1").n
        (None, 17)
    """
    row = read_threshold(text, n)
    return None if row is None or len(row.weights) <= MAX_INPUTS else ThresholdFunction.of(row)
