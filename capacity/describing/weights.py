"""A threshold function of up to 60 variables, described without a truth table; and whether two of them are the same."""

from dataclasses import dataclass
from fractions import Fraction

from capacity.circuits.threshold_function import Point, ThresholdFunction
from capacity.decisions.minimizing import LeastWeights, minimize
from capacity.documents.sheet import Displayed, Sheet
from capacity.version import __version__

SCHEMA = "circuit-capacity/weights-description/1"

COMPARISON_SCHEMA = "circuit-capacity/weights-comparison/1"


@dataclass(frozen=True)
class WeightsDescription(Displayed):
    """A threshold function, a weighted voting game for one, and what its decision diagram tells.

    Attributes:
        function: as it was given.
        least: its least integer weights, or the best that are known.
        ones: the number of points at which it is on.
        minimal_ones: the number of minimal ones, with falling variables complemented: minimal winning coalitions.
        swings: of each variable, the points of the other n - 1 variables at which it decides.
        dummies: the variables that never decide, numbered from 1.
        classes: the variables, numbered from 1, in classes of symmetric ones, the strongest first.
        self_dual: whether f(not x) = not f(x) everywhere.
    """

    function: ThresholdFunction
    least: LeastWeights
    ones: int
    minimal_ones: int
    swings: tuple[int, ...]
    dummies: tuple[int, ...]
    classes: tuple[tuple[int, ...], ...]
    self_dual: bool

    @property
    def n(self) -> int:
        """The number of variables."""
        return self.function.n

    @property
    def share(self) -> Fraction:
        """Of all points, those at which it is on."""
        return Fraction(self.ones, 2**self.n)

    @property
    def influences(self) -> tuple[Fraction, ...]:
        """Of each variable, the swings over 2**(n - 1): the probability that it decides, the absolute Banzhaf index."""
        return tuple(Fraction(2 * swing, 2**self.n) for swing in self.swings)

    @property
    def banzhaf(self) -> tuple[Fraction, ...]:
        """Of each variable, the share of all swings, the normalized Banzhaf index; all 0 for a constant."""
        total = sum(self.swings) or 1
        return tuple(Fraction(swing, total) for swing in self.swings)

    def __str__(self) -> str:
        """What `capacity describe` prints of a function beyond tables."""
        head = (
            f"{self.n} variables: on at {self.ones} of {2**self.n} points ({float(100 * self.share):.6g} %), "
            f"{self.minimal_ones} of them minimal; {'' if self.self_dual else 'not '}self-dual"
        )
        dummies = ", ".join(map(self._name, self.dummies)) or "none"
        lines = [
            head,
            f"least weights: {self.least}",
            f"dummies: {dummies}",
            "swings and share of all swings (Banzhaf):",
        ]
        for members in self.classes:
            names = " ".join(map(self._name, members))
            lines.append(f"  {names}: {self.swings[members[0] - 1]}, {float(self.banzhaf[members[0] - 1]):.6f}")
        return "\n".join(lines)

    @property
    def line(self) -> str:
        """What matters most, on one line."""
        kinds = ["self-dual"] if self.self_dual else []
        dummies = [f"dummies {', '.join(map(self._name, self.dummies))}"] if self.dummies else []
        return "; ".join([f"n = {self.n}", f"{self.ones} of {2**self.n}", *kinds, *dummies, str(self.least)])

    def _name(self, variable: int) -> str:
        return self.function.names[variable - 1] if self.function.names else f"x{variable}"

    def as_json(self) -> dict[str, object]:
        """The document, with integers that may be large as decimal strings."""
        return {
            "schema": SCHEMA,
            "n": self.n,
            "names": list(self.function.names),
            "weights": [str(weight) for weight in self.function.weights],
            "threshold": str(self.function.threshold),
            "least": self.least.as_json(),
            "ones": str(self.ones),
            "share": float(self.share),
            "minimal_ones": str(self.minimal_ones),
            "self_dual": self.self_dual,
            "swings": [str(swing) for swing in self.swings],
            "influences": list(map(float, self.influences)),
            "banzhaf": list(map(float, self.banzhaf)),
            "dummies": list(self.dummies),
            "classes": [list(members) for members in self.classes],
            "version": __version__,
        }

    def sheet(self) -> Sheet:
        """A row for each variable."""
        columns = zip(range(1, self.n + 1), self.function.weights, self.swings, self.banzhaf, strict=True)
        rows = tuple((self._name(i), str(weight), str(swing), f"{float(b):.6f}") for i, weight, swing, b in columns)
        title = (
            f"{self.n} variables, threshold {self.function.threshold}: on at {float(100 * self.share):.6g} % of points"
        )
        return Sheet(title, ("variable", "weight", "swings", "Banzhaf"), rows)


def describe_weights(
    function: str | ThresholdFunction, n: int | None = None, time_limit: float = 60.0
) -> WeightsDescription:
    """Describe a threshold function of up to 60 variables, without a truth table.

    Arguments:
        function: a `ThresholdFunction`, or weights or an inequality as `ThresholdFunction.parse` reads them.
        n: the number of variables; by default what the function says.
        time_limit: in seconds, for the least weights.

    Raises:
        ValueError: it is malformed, or does not fit n.
        Refused: more than 60 variables, or its decision diagram is too large.

    Examples:
        >>> print(describe_weights("[12; 4,4,4,2,2,1]"))
        6 variables: on at 14 of 64 points (21.875 %), 4 of them minimal; not self-dual
        least weights: [2,2,2,1,1,0; 6]: sum 8, the least possible; unique
        dummies: x6
        swings and share of all swings (Banzhaf):
          x1 x2 x3: 10, 0.238095
          x4 x5: 6, 0.142857
          x6: 0, 0.000000
    """
    function = function if isinstance(function, ThresholdFunction) else ThresholdFunction.parse(function, n)
    return WeightsDescription(
        function,
        minimize(function, time_limit=time_limit),
        function.ones,
        function.diagram.minimal_ones,
        function.swings,
        function.dummies,
        function.classes,
        function.self_dual,
    )


@dataclass(frozen=True)
class WeightsComparison:
    """Whether two threshold functions are the same.

    Attributes:
        first, second: the functions.
        point: where they differ; None if they are the same.
        same_up_to_permutation: whether they are the same after some permutation of the variables.
    """

    first: ThresholdFunction
    second: ThresholdFunction
    point: Point | None
    same_up_to_permutation: bool

    @property
    def same(self) -> bool:
        """Whether they are the same function."""
        return self.point is None

    @property
    def equivalent(self) -> bool:
        """Whether they are the same, up to a permutation of the variables."""
        return self.same_up_to_permutation

    def __str__(self) -> str:
        """What `capacity describe --same-as` prints of functions beyond tables."""
        if self.point is None:
            return "the same function"
        ones = ", ".join(f"x{i}" for i, bit in enumerate(self.point, 1) if bit)
        where = f"where the variables that are 1 are {ones}" if ones else "where all variables are 0"
        permuted = "the same" if self.same_up_to_permutation else "different"
        return (
            f"different functions: the first is {self.first(*self.point)} and the second {self.second(*self.point)} "
            f"{where}\nup to a permutation of the variables they are {permuted}"
        )

    @property
    def relation(self) -> str:
        """How they are related, in words."""
        if self.same:
            return "the same function"
        return "the same up to a permutation of the variables" if self.same_up_to_permutation else "not P-equivalent"

    def as_json(self) -> dict[str, object]:
        """The document that `--json` prints."""
        return {
            "schema": COMPARISON_SCHEMA,
            "n": self.first.n,
            "same": self.same,
            "same_up_to_permutation": self.same_up_to_permutation,
            "point": None if self.point is None else list(self.point),
            "values": None if self.point is None else [self.first(*self.point), self.second(*self.point)],
            "version": __version__,
        }


def compare_weights(first: ThresholdFunction, second: ThresholdFunction) -> WeightsComparison:
    """Whether two threshold functions of as many variables are the same, and if not, where they differ.

    Raises:
        ValueError: the numbers of variables differ.
        Refused: as `describe_weights`.

    Examples:
        >>> nine, five = ThresholdFunction((9, 5, 4, 3), 12), ThresholdFunction((2, 1, 1, 1), 3)
        >>> compare_weights(nine, five).same
        True
        >>> print(compare_weights(five, ThresholdFunction((1, 1, 1, 2), 3)))
        different functions: the first is 1 and the second 0 where the variables that are 1 are x1, x3
        up to a permutation of the variables they are the same
    """
    return WeightsComparison(first, second, first.difference(second), first.same_up_to_permutation(second))
