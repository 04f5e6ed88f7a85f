"""A page on one partial function: what its completions have in common, and which circuits realize one."""

from collections.abc import Iterator
from dataclasses import dataclass

from capacity.circuits.partial_function import PartialFunction
from capacity.decisions.decision import Decision
from capacity.decisions.minimizing import LeastWeights, minimize
from capacity.describing.degrees import (
    Page,
    circuit_rows,
    circuits_of,
    degree_of,
    degree_rows,
    degree_text,
    degrees_of,
)
from capacity.documents.sheet import Sheet
from capacity.version import __version__
from enumerate.cube.truth_tables import to_hex
from enumerate.shards import Progress

SCHEMA = "circuit-capacity/describe-partial/1"


@dataclass(frozen=True, repr=False)
class PartialDescription(Page):
    """What there is to know of a partial function.

    Attributes:
        function: the function.
        names: of its variables, where they are not x1 ... xn.
        needed: the variables 1 ... n on which every completion depends: at two points that differ in them alone it has
            different values.
        degrees: the decisions that show the least threshold degree of a completion.
        decided: whether each circuit of the table realizes a completion, for n <= 4.
        least: integer weights of least sum, if a completion is a threshold function.
    """

    function: PartialFunction
    names: tuple[str, ...]
    needed: tuple[int, ...]
    degrees: tuple[Decision, ...]
    decided: tuple[Decision, ...]
    least: LeastWeights | None

    @property
    def least_threshold_degree(self) -> int | None:
        """Of the completions, 0 if one is constant; None where it was not decided."""
        if not self.function.on or not self.function.off:
            return 0
        return degree_of(self.degrees[-1]) if self.degrees[-1].realizable else None

    @property
    def _degree_text(self) -> str:
        return "0" if self.least_threshold_degree == 0 else degree_text(self.degrees)

    def __repr__(self) -> str:
        return f"<PartialDescription of {self.function}>"

    @property
    def line(self) -> str:
        """What matters most, on one line."""
        said = [f"n = {self.function.n}", self._values, f"least threshold degree {self._degree_text}"]
        return "; ".join([*said, *([] if self.least is None else [str(self.least)])])

    @property
    def _title(self) -> str:
        n = self.function.n
        shown = str(self.function)
        text = shown if len(shown) <= 64 else f"{shown[:24]}...{shown[-24:]}"
        return f"{text}: a partial function of {n} variable{'s' if n != 1 else ''}"

    @property
    def _values(self) -> str:
        function = self.function
        ones, zeros = function.on.bit_count(), function.off.bit_count()
        return f"{ones} one{'s' * (ones != 1)}, {zeros} zero{'s' * (zeros != 1)}, {function.open} open"

    def sheet(self) -> Sheet:
        """The page: a property and what it is, row by row."""
        return Sheet(self._title, (), tuple((head, text) for head, text in self._rows() if text))

    def _rows(self) -> Iterator[tuple[str, str]]:
        yield "values", self._values
        yield "completions", f"2^{self.function.open}"
        yield "needed", ", ".join(self.names[i - 1] if self.names else f"x{i}" for i in self.needed) or "no variable"
        yield "least threshold degree", self._degree_text
        yield from degree_rows(self.degrees) if self.least_threshold_degree else ()
        yield "least weights", "" if self.least is None else str(self.least)
        yield from circuit_rows(self.decided)

    def as_json(self) -> dict[str, object]:
        """The document that `capacity describe --json` prints of a partial function."""
        n = self.function.n
        return {
            "schema": SCHEMA,
            "n": n,
            "truth_table": to_hex(self.function.on, n),
            "specified": to_hex(self.function.specified, n),
            "names": list(self.names),
            "needed": list(self.needed),
            "least_threshold_degree": self.least_threshold_degree,
            "least_weights": None if self.least is None else self.least.as_json(),
            "realized": {decision.circuit.words: decision.realizable for decision in self.decided},
            "certificates": list(self.certificates),
            "version": __version__,
        }


def describe_partial(
    function: PartialFunction,
    names: tuple[str, ...] = (),
    circuits_too: bool = True,
    time_limit: float = 60.0,
    progress: Progress | None = None,
) -> PartialDescription:
    """Describe a partial function, as `describe` does.

    Examples:
        >>> page = describe_partial(PartialFunction.parse("1x001x0x"))
        >>> page.needed, str(page.least)
        ((2,), '[0,1,0; 1]: sum 1, the least possible; unique; completed to cc')
    """
    degrees = degrees_of(function)
    linear = bool(degrees) and degrees[0].realizable
    return PartialDescription(
        function,
        names,
        tuple(i + 1 for i in range(function.n) if _differs(function, i)),
        degrees,
        circuits_of(function, progress) if circuits_too else (),
        minimize(function, time_limit=time_limit) if linear else None,
    )


def _differs(function: PartialFunction, i: int) -> bool:
    """Whether two points that differ in x(i + 1) alone have different values."""
    points = (x for x in range(2**function.n) if not x >> i & 1)
    on, off = function.on, function.off
    return any((on >> x & off >> (x | 1 << i) | off >> x & on >> (x | 1 << i)) & 1 for x in points)
