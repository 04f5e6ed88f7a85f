"""The threshold degree of a function and the circuits that realize it, with the decisions that show both; for a partial
function, of some completion."""

from collections.abc import Iterator, Sequence
from typing import Any

from capacity.circuits.circuit import Circuit
from capacity.circuits.formulas import certificate_lines
from capacity.circuits.partial_function import PartialFunction
from capacity.circuits.truth_table import TruthTable
from capacity.decisions.checking import check
from capacity.decisions.decision import Decision
from capacity.documents.sheet import Displayed
from capacity.tables.rows import READOUTS, circuits
from enumerate.shards import Progress

MAX_DEGREE_INPUTS = 10
"""Beyond it the linear programs of degrees above 1 take minutes."""

MAX_CIRCUIT_INPUTS = 4

Function = TruthTable | PartialFunction


def degrees_of(function: Function) -> tuple[Decision, ...]:
    """Decisions at degree 1, 2, ..., up to the first yes, or as far as they are quick.

    Examples:
        >>> [decision.realizable for decision in degrees_of(TruthTable(0x6, 2))]
        [False, True]
    """
    found: list[Decision] = []
    for degree in range(1, function.n + 1):
        if degree > 1 and function.n > MAX_DEGREE_INPUTS:
            break
        found.append(check(function, Circuit("ltf" if degree == 1 else f"ptf:{degree}", function.n)))
        if found[-1].realizable:
            break
    return tuple(found)


def degree_of(decision: Decision) -> int:
    """The degree that was decided."""
    return decision.circuit.attended_gate.degree


def degree_text(degrees: Sequence[Decision]) -> str:
    """The threshold degree, or what is known of it.

    Examples:
        >>> degree_text(degrees_of(TruthTable(0x6, 2))), degree_text(())
        ('2', '')
    """
    if not degrees:
        return ""
    return str(degree_of(degrees[-1])) if degrees[-1].realizable else f"at least {len(degrees) + 1}"


def degree_rows(degrees: Sequence[Decision]) -> Iterator[tuple[str, str]]:
    """A row for each degree: the gate or its refutation."""
    for decision in degrees:
        answer = "; ".join(line.strip() for line in certificate_lines(decision.certificate))
        yield f"  degree {degree_of(decision)}", f"{'yes' if decision.realizable else 'no'}: {_shortened(answer)}"


def circuits_of(function: Function, progress: Progress | None = None) -> tuple[Decision, ...]:
    """Decisions on all circuits of the table but three gates, to n = 4; none beyond.

    Three gates compute what two do; their trees that refute parity take minutes.
    """
    if function.n > MAX_CIRCUIT_INPUTS:
        return ()
    of_size = (circuit for circuit in circuits(function.n) if circuit.n == function.n)
    wanted = [circuit for circuit in of_size if circuit.name not in READOUTS]
    found = []
    for done, circuit in zip(range(len(wanted)), wanted, strict=True):
        if progress:
            progress("circuits decided", done, len(wanted))
        found.append(check(function, circuit))
    return tuple(found)


def circuit_rows(decided: Sequence[Decision]) -> Iterator[tuple[str, str]]:
    """Which circuits realize a function and which do not."""
    realized = [decision.circuit.words for decision in decided if decision.realizable]
    not_realized = [decision.circuit.words for decision in decided if not decision.realizable]
    yield "realized by", ", ".join(realized) if not_realized else "every circuit of the table" if realized else ""
    yield "not by", ", ".join(not_realized)


def certificates_of(decisions: Sequence[Decision]) -> tuple[dict[str, Any], ...]:
    """The certificates of decisions, one for each circuit."""
    return tuple({str(decision.circuit): decision.certificate for decision in decisions}.values())


class Page(Displayed):
    """A page on one function, in rows of properties; some are decisions with certificates."""

    degrees: tuple[Decision, ...]
    decided: tuple[Decision, ...]

    @property
    def certificates(self) -> tuple[dict[str, Any], ...]:
        """Of the threshold degree and of the circuits, each once."""
        return certificates_of((*self.degrees, *self.decided))

    def __str__(self) -> str:
        """What `capacity describe` prints."""
        sheet = self.sheet()
        return properties(sheet.title, sheet.rows)


def properties(title: str, rows: Sequence[tuple[str, ...]]) -> str:
    """A title and rows of properties, as text."""
    width = max(len(row[0]) for row in rows)
    return "\n".join([title, *(f"  {row[0]:<{width}}  {row[1]}" for row in rows)])


def _shortened(text: str) -> str:
    return text if len(text) <= 160 else f"{text[:157]}..."
