"""Whether one Boolean function is realized by a circuit, with a certificate either way."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from capacity.audit import audit_document
from capacity.circuits.circuit import Circuit
from capacity.circuits.formulas import certificate_lines
from capacity.circuits.truth_table import TruthTable
from capacity.decisions.answers import Answer, realized
from capacity.decisions.certificates import certificate_of_layer, realization_certificate, refutation_certificate
from capacity.decisions.scores import ScoreDecider, read_alone
from capacity.documents.sheet import Displayed, Sheet
from capacity.version import __version__
from enumerate.arrangements.feasibility import Separator
from enumerate.circuits.mechanisms import Gate
from enumerate.circuits.search import Branch, CaseTable, Leaf, Realizations, Search
from enumerate.circuits.units import unit
from enumerate.cube.symmetry import Group, canonical_words
from enumerate.cube.truth_tables import from_hex, to_bits, to_hex, to_signs
from enumerate.outcomes import Refused
from enumerate.shards import Progress

SCHEMA = "circuit-capacity/check/1"

MAX_INPUTS = 16

MAX_ENTRIES = 1 << 22  # of a feature matrix, which the solver holds twice in floats

MAX_CASES = 1 << 20

Table = str | int | TruthTable


@dataclass(frozen=True, repr=False)
class Decision(Displayed):
    """Whether a circuit realizes a function, and the certificate of the answer, audited.

    truth_tables: one for each output of the layer.
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

    def __repr__(self) -> str:
        return f"<Decision: {self._answer}>"

    def __str__(self) -> str:
        """What `capacity check` prints."""
        return "\n".join([self._headline, *certificate_lines(self.certificate)])


class Decider:
    """Decides many functions of one circuit; the linear programs are kept warm.

    Raises Refused if the systems of inequalities are too large to solve.
    """

    def __init__(self, circuit: Circuit) -> None:
        self.circuit = circuit
        if circuit.inputs > MAX_INPUTS:
            raise Refused(
                f"n = {circuit.inputs} needs truth tables of 2**{circuit.inputs} bits; check goes to n = {MAX_INPUTS}"
            )
        self._score = None if circuit.score is None else ScoreDecider(circuit.one_unit)
        if self._score is not None:
            return
        gates = [(circuit.attended_gate, circuit.n)]
        if not circuit.is_gate:
            seen = circuit.n if circuit.attending_inputs is None else circuit.attending_inputs
            gates.append((circuit.attending_gate, seen))
        for gate, n in gates:
            entries = 2**n * _width(gate, n)
            if entries > MAX_ENTRIES:
                raise Refused(
                    f"degree {gate.degree} at n = {n} needs a feature matrix of {entries} entries; at most "
                    f"{MAX_ENTRIES} are tried, so lower n or the degree"
                )
        mechanism = circuit.mechanism
        cases = 2**circuit.inputs << (mechanism.signals(circuit.n) if mechanism else 0)
        if circuit.shared:
            cases <<= circuit.units
        if cases > MAX_CASES:
            raise Refused(
                f"{circuit} has up to {cases} cases of points, outputs and signals; at most {MAX_CASES} are tried"
            )

    @cached_property
    def _linear_gate(self) -> Separator | None:
        """The one system of a polynomial gate alone."""
        if not self.circuit.is_gate or self.circuit.attended_gate.square:
            return None
        return Separator(unit(self.circuit.attended_gate, self.circuit.n, False, str(self.circuit.encoding)).matrix)

    @cached_property
    def _searches(self) -> dict[tuple[str, ...], Search]:
        """A search for each choice of readings of the outputs; one but for added outputs."""
        circuit = self.circuit
        if circuit.is_gate:
            square = unit(circuit.attended_gate, circuit.n, False, str(circuit.encoding))
            return {("",): Search(CaseTable(square, [read_alone(square)], None), mirror=True)}
        gated = circuit.gated_class
        mechanism = gated.way
        readings = list(mechanism.routes)
        width = circuit.units if circuit.shared else 1
        choices: list[tuple[int, ...]] = [()]
        for _ in range(width):
            choices = [(*choice, i) for choice in choices for i in range(len(readings))]
        swap = (
            ((mechanism.product and gated.encoding == "01") or not mechanism.encoded)
            and gated.others is None
            and width == 1
            and _same_class(gated.attended, gated.attending, gated.n)
        )
        mirror = swap or (gated.signal_complemented and not mechanism.one_for_each)
        return {
            tuple(readings[i] for i in choice): Search(
                CaseTable(gated.attended_unit, [gated.wirings[i] for i in choice], gated.attending_unit), mirror
            )
            for choice in choices
        }

    def answer(self, tables: int | Sequence[int], progress: Callable[[int], None] | None = None) -> Answer:
        """The engine's exact answer for a truth table, or for those of a shared layer; Undecided if there is none."""
        wanted = [tables] if isinstance(tables, int) else list(tables)
        if self._score is not None:
            return self._score.answer(wanted[0], progress)
        if self._linear_gate is not None:
            return self._linear_gate.decide(to_signs(wanted[0], self.circuit.n))
        columns = [to_bits(table, self.circuit.inputs).tolist() for table in wanted]
        outputs = [sum(bit << j for j, bit in enumerate(bits)) for bits in zip(*columns, strict=True)]
        refuted: dict[tuple[str, ...], Leaf | Branch] = {}
        for readings, search in self._searches.items():
            found = search.decide(outputs, progress)
            if isinstance(found, Realizations):
                return readings, found
            refuted[readings] = found
        return refuted

    def decide(self, tables: int | Sequence[int], progress: Callable[[int], None] | None = None) -> Decision:
        """The answer with its certificate, which the independent checker has accepted."""
        wanted = (tables,) if isinstance(tables, int) else tuple(tables)
        if self.circuit.units > 1 and not self.circuit.shared:
            single = Decider(self.circuit.one_unit)
            answers = []
            for table in wanted:
                answers.append(single.answer(table, progress))
                if not realized(answers[-1]):
                    break
            certificate = certificate_of_layer(self.circuit, wanted, answers)
            realizable = realized(answers[-1])
        else:
            answer = self.answer(wanted, progress)
            realizable = realized(answer)
            write = realization_certificate if realizable else refutation_certificate
            certificate = write(self.circuit, wanted, answer)
        audit_document(certificate)
        return Decision(self.circuit, wanted, realizable, certificate)


def decided_classes(circuit: Circuit, progress: Progress | None = None) -> Iterator[tuple[int, int, Answer]]:
    """The functions of at most four variables by classes under the circuit's symmetries, each with its exact answer.

    Of a bilinear score those that are alike on pairs of tokens with the same products, up to 16 different ones.
    Yields the canonical form, the number of functions in the class and the answer; without symmetry every function.

    >>> sum(size for _, size, answer in decided_classes(Circuit("ltf", 3)) if realized(answer))
    104

    Raises Refused beyond four inputs.
    """
    import numpy as np

    if circuit.score is not None and circuit.score.kind != "positional":
        from enumerate.scores.scores import function_classes

        listed = function_classes(circuit.score, circuit.token_bits, str(circuit.encoding))
        yield from _decided(circuit, *listed, progress)
        return
    if circuit.inputs > 4:
        raise Refused(f"every function of {circuit.inputs} variables is decided to n = 4")
    group = symmetries(circuit)
    everything = np.arange(2 ** (2**circuit.inputs), dtype=np.uint64)
    forms = everything if group is None else canonical_words(everything, circuit.inputs, group=group)[0]
    representatives, sizes = np.unique(forms, return_counts=True)
    yield from _decided(circuit, representatives.tolist(), sizes.tolist(), progress)


def _decided(
    circuit: Circuit, representatives: list[int], sizes: list[int], progress: Progress | None
) -> Iterator[tuple[int, int, Answer]]:
    decider = Decider(circuit)
    for done, (form, size) in enumerate(zip(representatives, sizes, strict=True)):
        if progress:
            progress("classes decided", done, len(representatives))
        yield form, size, decider.answer(form)


def symmetries(circuit: Circuit) -> Group | None:
    """Transforms of functions that map those of one circuit to themselves; None with disjoint inputs and of a score.

    >>> symmetries(Circuit("square", 3)), symmetries(Circuit("ltf", 3)).complement
    (Group(n=3, complement=False, first_fixed=False, negations=True, first_negated=False), True)
    """
    if circuit.score is not None:
        return None
    if circuit.is_gate:
        return Group(circuit.n, complement=not circuit.attended_gate.square)
    return circuit.gated_class.group


def _width(gate: Gate, n: int) -> int:
    from math import comb

    return sum(comb(n, k) for k in range(min(gate.degree, n) + 1)) + gate.square


def _same_class(first: Gate, second: Gate, n: int) -> bool:
    return first.square == second.square and min(first.degree, n) == min(second.degree, n)


def check(truth_table: Table | Sequence[Table], circuit: Circuit, *, progress: Progress | None = None) -> Decision:
    """Decide whether a circuit realizes a function: a `TruthTable`, hexadecimal digits, or the integer with bits f(x).

    The functions of a layer are given as a sequence, or as one string with commas between them.

    >>> check("6", Circuit("ltf", 2)).realizable
    False
    >>> check("6", Circuit("output-gating", 2)).certificate["gates"]
    {'attended': {'1': '-1', 'x1': '2', 'x2': '2'}, 'attending': {'1': '3', 'x1': '-2', 'x2': '-2'}}
    >>> check("6,9", Circuit("synaptic-gating", 2, units=2, encoding="pm1", shared=True)).realizable
    True

    Raises ValueError on a malformed truth table, Refused if n or the degree is too large, Undecided if a linear program
    or the search has no exact answer.
    """
    Circuit.require(circuit)
    given: list[object] = [truth_table]
    if isinstance(truth_table, str):
        given = list(truth_table.split(","))
    elif isinstance(truth_table, Sequence):
        given = list(truth_table)
    if any(isinstance(value, TruthTable) and value.n != circuit.inputs for value in given):
        raise ValueError(f"the function of a truth table has another number of variables than {circuit}")
    given = [value.bits if isinstance(value, TruthTable) else value for value in given]
    if len(given) != circuit.units:
        raise ValueError(
            f"{len(given)} truth table{'s are' if len(given) > 1 else ' is'} given; {circuit} has {circuit.units} "
            f"output{'s, separated by commas' if circuit.units > 1 else ''}"
        )
    decider = Decider(circuit)
    tables = []
    for value in given:
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise TypeError(f"a truth table is a TruthTable, a hexadecimal string or an integer, not {value!r}")
        table = from_hex(value, circuit.inputs) if isinstance(value, str) else value
        to_hex(table, circuit.inputs)
        tables.append(table)
    return decider.decide(tables, None if progress is None else lambda nodes: progress("nodes of the search", nodes, 0))
