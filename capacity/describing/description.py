"""A page on one function: its forms, variables, symmetries, classes, threshold degree, circuits and least weights."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from capacity.circuits.partial_function import PartialFunction
from capacity.circuits.threshold_function import ThresholdFunction, beyond_tables
from capacity.circuits.truth_table import TruthTable
from capacity.decisions.decision import Decision
from capacity.decisions.minimizing import LeastWeights, minimize
from capacity.describing.classes import ClassMember, class_of
from capacity.describing.degrees import (
    Page,
    circuit_rows,
    circuits_of,
    degree_of,
    degree_rows,
    degree_text,
    degrees_of,
)
from capacity.describing.partial import PartialDescription, describe_partial
from capacity.describing.weights import WeightsDescription, describe_weights
from capacity.documents.sheet import Sheet
from capacity.functions.expressions import minimal_form
from capacity.functions.reading import short_table
from capacity.version import __version__
from enumerate.cube.equivalence import interchangeable
from enumerate.cube.influences import (
    Influences,
    algebraic_normal_form,
    chow_parameters,
    dual,
    influences,
    walsh_spectrum,
)
from enumerate.cube.truth_tables import to_hex
from enumerate.shards import Progress

SCHEMA = "circuit-capacity/describe/1"

SHOWN_POINTS = 16

SHOWN_TERMS = 12


@dataclass(frozen=True, repr=False)
class Description(Page):
    """What there is to know of one function.

    Attributes:
        function: the function.
        names: of its variables, where they are not x1 ... xn.
        influences: of the variables; their sums are the Banzhaf swings.
        chow_parameters: the number of ones, and for each i the number of ones with x_i = 1.
        interchangeable: the variables in groups, within which exchanges leave the function alone.
        dual: the truth table of the dual.
        np_class, npn_class: under permutations and negations, and with complement too; None where not computed.
        degrees: the decisions that show the threshold degree: no at every degree below, yes at it.
        decided: whether each circuit of the table realizes it, for n <= 4.
        least: integer weights of least sum, of a threshold function.
        spectrum: the Walsh spectrum, if it was asked for.
    """

    function: TruthTable
    names: tuple[str, ...]
    influences: Influences
    chow_parameters: tuple[int, ...]
    interchangeable: tuple[tuple[int, ...], ...]
    dual: int
    np_class: ClassMember | None
    npn_class: ClassMember | None
    degrees: tuple[Decision, ...]
    decided: tuple[Decision, ...]
    least: LeastWeights | None
    spectrum: tuple[int, ...] | None

    @property
    def dummies(self) -> tuple[int, ...]:
        """The variables 1 ... n on which it does not depend."""
        return tuple(i for i in range(1, self.function.n + 1) if i not in self.influences.essential)

    @property
    def self_dual(self) -> bool:
        """Whether it is its own dual."""
        return self.dual == self.function.bits

    @property
    def threshold_degree(self) -> int | None:
        """The least degree of a polynomial whose sign is the function; None where it was not decided."""
        if not self.influences.essential:
            return 0
        return degree_of(self.degrees[-1]) if self.degrees and self.degrees[-1].realizable else None

    def __repr__(self) -> str:
        return f"<Description of {short_table(self.function.bits, self.function.n)}>"

    @property
    def line(self) -> str:
        """What matters most, on one line."""
        said = [f"n = {self.function.n}", self._ones, *self._kinds]
        if self.dummies:
            said.append(f"dummies {self._named(self.dummies)}")
        said += [f"threshold degree {self._degree_text}"] if self.degrees or not self.influences.essential else []
        said += [] if self.npn_class is None else [f"NPN class {to_hex(self.npn_class.form, self.function.n)}"]
        return "; ".join([*said, *([] if self.least is None else [str(self.least)])])

    @property
    def _title(self) -> str:
        n = self.function.n
        return f"{short_table(self.function.bits, n)}: a function of {n} variable{'s' if n != 1 else ''}"

    def sheet(self) -> Sheet:
        """The page: a property and what it is, row by row."""
        return Sheet(self._title, (), tuple((head, text) for head, text in self._rows() if text))

    def _rows(self) -> Iterator[tuple[str, str]]:
        n, bits = self.function.n, self.function.bits
        if n <= 5:
            yield "binary", f"0b{bits:0{2**n}b}"
            yield "column", f"{self._column()} (first variable most significant, row 0...0 first)"
        points = [x for x in range(2**n) if bits >> x & 1] if self.chow_parameters[0] <= SHOWN_POINTS else []
        yield "minterms", f"m({','.join(map(str, points))})" if points else ""
        yield "minimal form", self._minimal_form()
        yield "modulo 2", self._algebraic_form()
        yield "names", ", ".join(f"x{i} = {name}" for i, name in zip(range(1, n + 1), self.names, strict=False))
        yield "ones", self._ones
        essential = self.influences.essential
        yield "variables", "all essential" if len(essential) == n else f"essential: {self._named(essential) or 'none'}"
        yield "dummies", self._named(self.dummies)
        yield "kind", ", ".join(self._kinds)
        yield "interchangeable", "; ".join(self._named(group) for group in self.interchangeable if len(group) > 1)
        yield "dual", "itself" if self.self_dual else short_table(self.dual, n)
        ones, *others = self.chow_parameters
        yield "Chow parameters", f"{ones} ones; with x_i = 1: {', '.join(map(str, others))}" if n else ""
        yield "Banzhaf swings", ", ".join(map(str, self.influences.swings))
        yield "spectrum", "" if self.spectrum is None else ", ".join(map(str, self.spectrum))
        yield "NP class", str(self.np_class or "")
        yield "NPN class", str(self.npn_class or "")
        yield "threshold degree", self._degree_text
        yield from degree_rows(self.degrees)
        yield "least weights", "" if self.least is None else str(self.least)
        yield from circuit_rows(self.decided)

    @property
    def _ones(self) -> str:
        ones, points = self.chow_parameters[0], 2**self.function.n
        return f"{ones} of {points}{', balanced' if 2 * ones == points else ''}"

    @property
    def _kinds(self) -> tuple[str, ...]:
        found = self.influences
        if not found.essential:
            return ("constant",)
        kinds = []
        if not any(found.falling):
            kinds.append("monotone")
        elif found.unate:
            falling = [i for i in found.essential if found.falling[i - 1]]
            kinds.append(f"unate, falling in {self._named(falling)}")
        else:
            both = [i for i in found.essential if found.rising[i - 1] and found.falling[i - 1]]
            kinds.append(f"not unate in {self._named(both)}")
        if len(self.interchangeable) == 1 and self.function.n > 1:
            kinds.append("symmetric")
        return (*kinds, *(["self-dual"] if self.self_dual else []))

    @property
    def _degree_text(self) -> str:
        return degree_text(self.degrees) if self.influences.essential else "0"

    def _named(self, variables: Sequence[int]) -> str:
        return ", ".join(self.names[i - 1] if self.names else f"x{i}" for i in variables)

    def _column(self) -> str:
        n = self.function.n
        return "".join(str(self.function(*(row >> (n - i) & 1 for i in range(1, n + 1)))) for row in range(2**n))

    def _minimal_form(self) -> str:
        """The prime implicants, of a unate function, which has no other minimal form."""
        if not self.influences.unate or not self.influences.essential:
            return ""
        names = self.names or tuple(f"x{i}" for i in range(1, self.function.n + 1))
        return minimal_form(self.function.bits, names, self.influences.falling, SHOWN_TERMS)

    def _algebraic_form(self) -> str:
        monomials = algebraic_normal_form(self.function.bits, self.function.n)
        if not monomials or len(monomials) > SHOWN_TERMS:
            return ""
        products = [
            "*".join(self._named([i + 1]) for i in range(self.function.n) if s >> i & 1) or "1" for s in monomials
        ]
        return " ^ ".join(products)

    def as_json(self) -> dict[str, object]:
        """The document that `capacity describe --json` prints."""
        n = self.function.n
        return {
            "schema": SCHEMA,
            "n": n,
            "truth_table": self.function.hex,
            "names": list(self.names),
            "ones": str(self.chow_parameters[0]),
            "essential": list(self.influences.essential),
            "dummies": list(self.dummies),
            "rising": list(map(str, self.influences.rising)),
            "falling": list(map(str, self.influences.falling)),
            "unate": self.influences.unate,
            "monotone": not any(self.influences.falling),
            "self_dual": self.self_dual,
            "dual": to_hex(self.dual, n),
            "interchangeable": [list(group) for group in self.interchangeable],
            "chow_parameters": list(map(str, self.chow_parameters)),
            "banzhaf_swings": list(map(str, self.influences.swings)),
            "spectrum": None if self.spectrum is None else list(map(str, self.spectrum)),
            "np_class": None if self.np_class is None else self.np_class.as_json(),
            "npn_class": None if self.npn_class is None else self.npn_class.as_json(),
            "threshold_degree": self.threshold_degree,
            "least_weights": None if self.least is None else self.least.as_json(),
            "realized": {decision.circuit.words: decision.realizable for decision in self.decided},
            "certificates": list(self.certificates),
            "version": __version__,
        }


def describe(
    function: str | TruthTable | PartialFunction | ThresholdFunction,
    n: int | None = None,
    *,
    names: Sequence[str] = (),
    spectrum: bool = False,
    circuits_too: bool = True,
    time_limit: float = 60.0,
    progress: Progress | None = None,
) -> Description | PartialDescription | WeightsDescription:
    """Describe one function of n <= 16 variables; of n <= 60, if it is given by weights or an inequality.

    Arguments:
        function: a `TruthTable`, a `PartialFunction`, a `ThresholdFunction`, which is described by its weights, or a
            string as `PartialFunction.parse` reads it.
        n: the number of variables; by default as many as the function has.
        names: of the variables, for the text.
        spectrum: whether the Walsh spectrum is given too.
        circuits_too: whether all circuits of the table are decided, for n <= 4.
        time_limit: for the least weights, in seconds.
        progress: told which circuits are decided.

    Raises:
        ValueError: if the function is malformed.
        Refused: if n is more than 16, and the function is not given by weights or its decision diagram is too large.
        Undecided: if a linear program has no exact answer.

    Examples:
        >>> found = describe("x1 & (x2 | x3) | x2 & x3")
        >>> found.threshold_degree, found.self_dual, str(found.least)
        (1, True, '[1,1,1; 2]: sum 3, the least possible; unique')
        >>> describe("6", circuits_too=False).line
        'n = 2; 2 of 4, balanced; not unate in x1, x2; symmetric; threshold degree 2; NPN class 6'
        >>> describe("[17; 1*20]".replace("1*20", ",".join("1" * 20))).ones
        1351
    """
    if isinstance(function, str):
        function = beyond_tables(function, n) or PartialFunction.parse(function, n)
    if isinstance(function, ThresholdFunction):
        return describe_weights(function, time_limit=time_limit)
    if isinstance(function, PartialFunction) and function.open:
        return describe_partial(function, tuple(names), circuits_too, time_limit, progress)
    table = function if isinstance(function, TruthTable) else TruthTable(function.on, function.n)
    bits, n = table.bits, table.n
    found = influences(bits, n)
    degrees = degrees_of(table) if found.essential else ()
    decided = circuits_of(table, progress) if circuits_too else ()
    linear = not found.essential or (degrees and degrees[0].realizable)
    return Description(
        table,
        tuple(names),
        found,
        chow_parameters(bits, n),
        tuple(interchangeable(bits, n)),
        dual(bits, n),
        class_of(table, False),
        class_of(table, True),
        degrees,
        decided,
        minimize(table, time_limit=time_limit) if linear and n else None,
        tuple(walsh_spectrum(bits, n).tolist()) if spectrum else None,
    )
