"""Whether one Boolean function is realized by a circuit, with a certificate either way.

A partial function is realized if one of its completions is. The gates are asked for its values alone, and refuted by
them; where they are found, the function that they compute is a completion.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import product

import numpy as np
import numpy.typing as npt

from capacity.audit import proved_by
from capacity.circuits.circuit import Circuit
from capacity.circuits.partial_function import PartialFunction, partial_of
from capacity.decisions.answers import Answer, Readings, answer_of_search, answer_of_unit
from capacity.decisions.certificates import Function, certificate_of, certificate_of_layer
from capacity.decisions.completing import count_completions, is_quick
from capacity.decisions.decision import Decision
from capacity.decisions.functions import Table, functions_of
from capacity.decisions.heads import HeadDecider
from capacity.decisions.scores import MAX_ENTRIES, ScoreDecider
from enumerate.arrangements.feasibility import Realization, Separator, made_strict, scores
from enumerate.circuits.readouts import gate_symmetries
from enumerate.circuits.search import CaseTable, Search, UnitSymmetry
from enumerate.circuits.wiring import unattended
from enumerate.cube.symmetry import canonical_words
from enumerate.cube.truth_tables import check_table, to_bits, to_signs
from enumerate.gates.chow import decide_by_chow_parameters
from enumerate.gates.unateness import refute_by_variable
from enumerate.outcomes import Refused
from enumerate.shards import Progress

MAX_INPUTS = 16

MAX_CASES = 1 << 20

MAX_NODES = 1_000_000
"""Of a search, after which it is given up."""


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
        self._alone: ScoreDecider | HeadDecider | None = None
        if circuit.score is not None:
            self._alone = ScoreDecider(circuit.one_unit)
        elif circuit.head is not None:
            self._alone = HeadDecider(circuit)
        if self._alone is not None:
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
    def _separator(self) -> Separator:
        """The one system of a polynomial gate alone."""
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
                self._gate_symmetries(choice[0][0]),
            )
            for choice in choices
        }

    def _gate_symmetries(self, reading: str) -> tuple[UnitSymmetry, ...]:
        """The symmetries between the gates that a readout reads."""
        mechanism = self.circuit.mechanism
        if mechanism is None or not mechanism.readouts:
            return ()
        readouts = dict(zip(mechanism.routes, mechanism.readouts, strict=True))
        return gate_symmetries(readouts[reading], mechanism.gates, not self.circuit.attended_gate.square)

    def answer(self, functions: Function | Sequence[Function], progress: Callable[[int], None] | None = None) -> Answer:
        """The engine's exact answer for a function, or for those of a shared layer; Undecided if there is none."""
        return self._answer(self._given(functions), progress)

    def _answer(self, given: Sequence[Function], progress: Callable[[int], None] | None) -> Answer:
        if self._alone is None and self.circuit.is_gate and not self.circuit.attended_gate.square:
            return self._answer_of_gate(given[0])
        wanted = [partial_of(function, self.circuit.inputs) for function in given]
        if self._alone is not None:
            return self._alone.answer(wanted[0], progress)
        outputs, specified = (
            self._columns([getattr(function, part) for function in wanted]) for part in ("on", "specified")
        )
        searches = self._searches.items()
        return answer_of_search(
            (readings, search.decide(outputs, progress, specified)) for readings, search in searches
        )

    def _given(self, functions: Function | Sequence[Function]) -> list[Function]:
        """The functions, those without open points as truth tables; ValueError if one is of other inputs."""
        n = self.circuit.inputs
        if isinstance(functions, int):
            check_table(functions, n)
            return [functions]
        given: list[Function] = []
        for function in [functions] if isinstance(functions, PartialFunction) else functions:
            if isinstance(function, int):
                check_table(function, n)
                given.append(function)
            else:
                partial = partial_of(function, n)
                given.append(partial if partial.open else partial.on)
        return given

    def _answer_of_gate(self, function: Function) -> Answer:
        circuit, decided = self.circuit, None
        if isinstance(function, int):
            if circuit.attended_gate.degree == 1:
                decided = decide_by_chow_parameters(function, circuit.n, str(circuit.encoding))
            return answer_of_unit(decided or self._separator.decide(to_signs(function, circuit.n)))
        if circuit.attended_gate.degree == 1:
            refuted = refute_by_variable(function.on, function.n, function.specified)
            if refuted is not None:
                return answer_of_unit(refuted)
        decided = self._separator.decide(to_signs(function.on, function.n, function.specified))
        if isinstance(decided, Realization):
            unit = circuit.attended_unit
            values = scores(unit.matrix, decided.coefficients)
            decided = Realization(made_strict(decided.coefficients, values, unit.shift))
        return answer_of_unit(decided)

    def _columns(self, tables: Sequence[int]) -> list[int]:
        """For every point the values of truth tables there, as the bits of an integer."""
        values = [0] * self.circuit.points
        for j, table in zip(range(len(tables)), tables, strict=True):
            bits = to_bits(table, self.circuit.inputs).tolist()
            values = [value | bit << j for value, bit in zip(values, bits, strict=True)]
        return values

    def decide(
        self, functions: Function | Sequence[Function], progress: Callable[[int], None] | None = None
    ) -> Decision:
        """The answer with its certificate, which the independent checker has accepted."""
        wanted = self._given(functions)
        if self.circuit.units > 1 and not self.circuit.shared:
            single = Decider(self.circuit.one_unit)
            answers = []
            for function in wanted:
                answers.append(single.answer(function, progress))
                if not answers[-1].realized:
                    break
            certificate = certificate_of_layer(self.circuit, wanted, answers)
        else:
            answers = [self._answer(wanted, progress)]
            certificate = certificate_of(self.circuit, wanted, answers[0])
        proved_by(certificate)
        tables = tuple([function if isinstance(function, int) else function.on for function in wanted])
        partial: tuple[PartialFunction, ...] = ()
        if "specified" in certificate:
            partial = tuple(partial_of(function, self.circuit.inputs) for function in wanted)
        return Decision(self.circuit, tables, answers[-1].realized, certificate, partial)


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


def check(
    truth_table: Table | Sequence[Table],
    circuit: Circuit,
    *,
    progress: Progress | None = None,
    completions: bool = False,
) -> Decision:
    """Decide whether a circuit realizes a function.

    Arguments:
        truth_table: a `TruthTable`, a `PartialFunction`, a string as they read it, or the integer with bits f(x); the
            functions of a layer as a sequence, or as one string with commas between them.
        circuit: the circuit.
        progress: told the number of nodes that the search has visited.
        completions: whether the realized completions of a partial function are counted in any case; otherwise they
            are where it is quick (`is_quick`).

    Raises:
        ValueError: if a truth table is malformed, or their number is not that of the outputs.
        TypeError: if a truth table is of another type.
        Refused: if n or the degree is too large, or the completions are too many to be counted.
        Undecided: if a linear program or the search has no exact answer.

    Examples:
        >>> check("6", Circuit("ltf", 2)).realizable
        False
        >>> check("6", Circuit("output-gating", 2)).certificate["gates"]
        {'attended': {'1': '-1', 'x1': '2', 'x2': '2'}, 'attending': {'1': '3', 'x1': '-2', 'x2': '-2'}}
        >>> check("6,9", Circuit("synaptic-gating", 2, units=2, encoding="pm1", shared=True)).realizable
        True
        >>> print(check("0110xxxx", Circuit("output-gating", 3), completions=True))
        0110xxxx: realized by output-gating -n 3 --encoding 01
          f = step(3 - 2 x1 - 2 x2) = [-2,-2,0; -3]
          g = step(-1 + 2 x1 + 2 x2) = [2,2,0; 1]
          completed to 66; 13 of 16 completions are realized
    """
    Circuit.require(circuit)
    decider = Decider(circuit)
    told = None if progress is None else lambda nodes: progress("nodes of the search", nodes, 0)
    decision = decider.decide(functions_of(truth_table, circuit), told)
    if completions or is_quick(decision):
        return replace(decision, completions=count_completions(decider.decide, decision, progress))
    return decision
