"""Whether one Boolean function is realized by a circuit, with a certificate either way."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from capacity.audit import audit_document
from capacity.circuits.circuit import Circuit
from capacity.circuits.formulas import certificate_lines
from capacity.circuits.truth_table import TruthTable
from capacity.decisions.answers import Answer, Readings, answer_of_search, answer_of_unit
from capacity.decisions.certificates import certificate_of, certificate_of_layer
from capacity.decisions.scores import MAX_ENTRIES, ScoreDecider
from capacity.documents.sheet import Displayed, Sheet
from capacity.functions.reading import read_function, split_functions
from capacity.version import __version__
from enumerate.arrangements.feasibility import Separator
from enumerate.circuits.search import CaseTable, Search
from enumerate.circuits.wiring import unattended
from enumerate.cube.symmetry import canonical_words
from enumerate.cube.truth_tables import to_bits, to_hex, to_signs
from enumerate.gates.unateness import refute_by_variable
from enumerate.outcomes import Refused
from enumerate.shards import Progress

SCHEMA = "circuit-capacity/check/1"

MAX_INPUTS = 16

MAX_CASES = 1 << 20

MAX_NODES = 1_000_000
"""Of a search, after which it is given up."""

Table = str | int | TruthTable


@dataclass(frozen=True, repr=False)
class Decision(Displayed):
    """Whether a circuit realizes a function, with the certificate of the answer, which the audit has accepted.

    Attributes:
        circuit: the circuit.
        truth_tables: one for each output of the layer.
        realizable: whether the circuit realizes them.
        certificate: the gates, or what refutes them, as a JSON document.
    """

    circuit: Circuit
    truth_tables: tuple[int, ...]
    realizable: bool
    certificate: dict[str, Any]

    def as_json(self) -> dict[str, object]:
        """The document that `capacity check --json` prints."""
        shown = [to_hex(table, self.circuit.inputs) for table in self.truth_tables]
        return {
            "schema": SCHEMA,
            **self.circuit.as_json(),
            "truth_table": shown if self.circuit.units > 1 else shown[0],
            "realizable": self.realizable,
            "certificate": self.certificate,
            "version": __version__,
        }

    def sheet(self) -> Sheet:
        """The answer, and the gates or what refutes them.

        Examples:
            >>> check("e", Circuit("ltf", 2)).sheet().rows
            (('f', 'step(-1 + 2 x1 + 2 x2)'),)
        """
        parts = [line.strip().partition(" = ") for line in certificate_lines(self.certificate)]
        return Sheet(self._headline, (), tuple((head, tail) if tail else ("", head) for head, _, tail in parts))

    @property
    def _headline(self) -> str:
        shown = ",".join(to_hex(table, self.circuit.inputs) for table in self.truth_tables)
        return f"{shown}: {self._answer}"

    @property
    def _answer(self) -> str:
        return f"{'' if self.realizable else 'not '}realized by {self.circuit}"

    @property
    def line(self) -> str:
        """The answer and what shows it, on one line."""
        return "; ".join([self._answer, *(line.strip() for line in certificate_lines(self.certificate))])

    def __repr__(self) -> str:
        return f"<Decision: {self._answer}>"

    def __str__(self) -> str:
        """What `capacity check` prints."""
        return "\n".join([self._headline, *certificate_lines(self.certificate)])


class Decider:
    """Decides many functions of one circuit; the linear programs are kept warm.

    Raises:
        Refused: if the systems of inequalities are too large to solve.
    """

    def __init__(self, circuit: Circuit, remembers: bool = False, max_nodes: int = MAX_NODES) -> None:
        self.circuit = circuit
        self._remembers = remembers
        self._max_nodes = max_nodes
        if circuit.inputs > MAX_INPUTS:
            raise Refused(
                f"n = {circuit.inputs} needs truth tables of 2**{circuit.inputs} bits; check goes to n = {MAX_INPUTS}"
            )
        self._score = None if circuit.score is None else ScoreDecider(circuit.one_unit)
        if self._score is not None:
            return
        gates = [(circuit.attended_gate, circuit.n)]
        if not circuit.is_gate:
            gates.append((circuit.attending_gate, circuit.seen))
        for gate, n in gates:
            entries = gate.parameters(n) << n
            if entries > MAX_ENTRIES:
                raise Refused(
                    f"degree {gate.degree} at n = {n} needs a feature matrix of {entries} entries; at most "
                    f"{MAX_ENTRIES} are tried, so lower n or the degree"
                )
        cases = circuit.points << (0 if circuit.is_gate else circuit.bits)
        if circuit.shared:
            cases <<= circuit.units
        if cases > MAX_CASES:
            raise Refused(
                f"{circuit} has up to {cases} cases of points, outputs and signals; at most {MAX_CASES} are tried"
            )

    @cached_property
    def _polynomial_gate(self) -> Separator | None:
        """The one system of a polynomial gate alone."""
        if not self.circuit.is_gate or self.circuit.attended_gate.square:
            return None
        return Separator(self.circuit.attended_unit.matrix)

    @cached_property
    def _searches(self) -> dict[Readings, Search]:
        """A search for each choice of readings of the outputs; one but for added outputs."""
        circuit = self.circuit
        if circuit.mechanism is None:
            square = circuit.attended_unit
            return {
                ("",): Search(
                    CaseTable(square, [unattended(square.points)], None), True, self._max_nodes, self._remembers
                )
            }
        width = circuit.units if circuit.shared else 1
        choices = product(zip(circuit.mechanism.routes, circuit.wirings, strict=True), repeat=width)
        exchanged = circuit.units_exchanged and width == 1
        mirror = exchanged or (circuit.signal_complemented and not circuit.mechanism.several)
        return {
            tuple(reading for reading, _ in choice): Search(
                CaseTable(circuit.attended_unit, [wiring for _, wiring in choice], circuit.attending_unit),
                mirror,
                self._max_nodes,
                self._remembers,
            )
            for choice in choices
        }

    def answer(self, tables: int | Sequence[int], progress: Callable[[int], None] | None = None) -> Answer:
        """The engine's exact answer for a truth table, or for those of a shared layer; Undecided if there is none."""
        wanted = [tables] if isinstance(tables, int) else list(tables)
        if self._score is not None:
            return self._score.answer(wanted[0], progress)
        if self._polynomial_gate is not None:
            if self.circuit.attended_gate.degree == 1 and (found := refute_by_variable(wanted[0], self.circuit.n)):
                return answer_of_unit(found)
            return answer_of_unit(self._polynomial_gate.decide(to_signs(wanted[0], self.circuit.n)))
        outputs = [0] * self.circuit.points
        for j, table in zip(range(len(wanted)), wanted, strict=True):
            bits = to_bits(table, self.circuit.inputs).tolist()
            outputs = [output | bit << j for output, bit in zip(outputs, bits, strict=True)]
        searches = self._searches.items()
        return answer_of_search((readings, search.decide(outputs, progress)) for readings, search in searches)

    def decide(self, tables: int | Sequence[int], progress: Callable[[int], None] | None = None) -> Decision:
        """The answer with its certificate, which the independent checker has accepted."""
        wanted = (tables,) if isinstance(tables, int) else tuple(tables)
        if self.circuit.units > 1 and not self.circuit.shared:
            single = Decider(self.circuit.one_unit)
            answers = []
            for table in wanted:
                answers.append(single.answer(table, progress))
                if not answers[-1].realized:
                    break
            certificate = certificate_of_layer(self.circuit, wanted, answers)
        else:
            answers = [self.answer(wanted, progress)]
            certificate = certificate_of(self.circuit, wanted, answers[0])
        audit_document(certificate)
        return Decision(self.circuit, wanted, answers[-1].realized, certificate)


def decided_classes(
    circuit: Circuit, progress: Progress | None = None, remembers: bool = False
) -> Iterator[tuple[int, int, Answer]]:
    """The functions of at most four variables by classes under the circuit's symmetries, each with its exact answer.

    For a bilinear score these are the functions that agree on pairs of tokens with the same products, of which there
    may be up to 16; without symmetry every function is a class.

    Arguments:
        circuit: the circuit.
        progress: told how many classes are decided.
        remembers: whether answers may depend on the functions decided before, as with the `Decider`.

    Yields:
        The canonical form, the number of functions in the class, and the answer.

    Raises:
        Refused: if there are more than four inputs.

    Examples:
        >>> sum(size for _, size, answer in decided_classes(Circuit("ltf", 3)) if answer.realized)
        104
    """
    if circuit.score is not None and circuit.score.encoded:
        from enumerate.scores.scores import function_classes

        representatives, sizes = function_classes(circuit.score, circuit.token_bits, str(circuit.encoding))
    else:
        forms = canonical_forms(circuit)
        representatives, sizes = (array.tolist() for array in np.unique(forms, return_counts=True))
    decider = Decider(circuit, remembers)
    for done, form, size in zip(range(len(sizes)), representatives, sizes, strict=True):
        if progress:
            progress("classes decided", done, len(sizes))
        yield form, size, decider.answer(form)


def canonical_forms(circuit: Circuit) -> npt.NDArray[np.uint64]:
    """The canonical form under the circuit's symmetries of every function of its n <= 4 inputs, (2**2**n,) uint64.

    Raises:
        Refused: if there are more than four inputs.
    """
    if circuit.inputs > 4:
        raise Refused(f"all functions of n variables are decided up to n = 4, not for n = {circuit.inputs}")
    everything = np.arange(2**circuit.points, dtype=np.uint64)
    group = circuit.group
    return everything if group is None else canonical_words(everything, circuit.inputs, group=group)[0]


def check(truth_table: Table | Sequence[Table], circuit: Circuit, *, progress: Progress | None = None) -> Decision:
    """Decide whether a circuit realizes a function.

    Arguments:
        truth_table: a `TruthTable`, a string as `TruthTable.parse` reads it, or the integer with bits f(x); the
            functions of a layer as a sequence, or as one string with commas between them.
        circuit: the circuit.
        progress: told the number of nodes that the search has visited.

    Raises:
        ValueError: if a truth table is malformed, or their number is not that of the outputs.
        TypeError: if a truth table is of another type.
        Refused: if n or the degree is too large.
        Undecided: if a linear program or the search has no exact answer.

    Examples:
        >>> check("6", Circuit("ltf", 2)).realizable
        False
        >>> check("6", Circuit("output-gating", 2)).certificate["gates"]
        {'attended': {'1': '-1', 'x1': '2', 'x2': '2'}, 'attending': {'1': '3', 'x1': '-2', 'x2': '-2'}}
        >>> check("6,9", Circuit("synaptic-gating", 2, units=2, encoding="pm1", shared=True)).realizable
        True
    """
    Circuit.require(circuit)
    decider = Decider(circuit)
    told = None if progress is None else lambda nodes: progress("nodes of the search", nodes, 0)
    return decider.decide(tables_of(truth_table, circuit), told)


def tables_of(functions: Table | Sequence[Table], circuit: Circuit) -> list[int]:
    """The truth tables of the functions of a circuit's outputs, as integers.

    Raises:
        ValueError: if one is malformed, or their number is not that of the outputs.
        TypeError: if one is of another type.

    Examples:
        >>> tables_of("6, x1 & x2", Circuit("output-gating", 2, units=2))
        [6, 8]
    """
    given: list[object] = [functions]
    if isinstance(functions, str):
        given = list(split_functions(functions))
    elif isinstance(functions, Sequence):
        given = list(functions)
    if any(isinstance(value, TruthTable) and value.n != circuit.inputs for value in given):
        raise ValueError(f"the function of a truth table has another number of variables than {circuit}")
    given = [value.bits if isinstance(value, TruthTable) else value for value in given]
    if len(given) != circuit.units:
        raise ValueError(
            f"{len(given)} truth table{'s are' if len(given) > 1 else ' is'} given; {circuit} has {circuit.units} "
            f"output{'s, separated by commas' if circuit.units > 1 else ''}"
        )
    tables = []
    for value in given:
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise TypeError(f"a function is a TruthTable, a string or an integer with bits f(x), not {value!r}")
        table = read_function(value, circuit.inputs).bits if isinstance(value, str) else value
        to_hex(table, circuit.inputs)
        tables.append(table)
    return tables
