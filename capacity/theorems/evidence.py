"""The capacity theorems against exact counts: every finite bound at every n counted, and the leading term's trend.

No finite n verifies an o(1). What is reported is that the finite bounds hold wherever there is a count, the ratio of
capacity to leading term, and past the counts the bracket that follows from the exact numbers T(n) of threshold gates.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import log2

import bounds as formulas
from bounds.readouts import readout_result
from bounds.several_heads import head_result
from capacity.bounding import CircuitBounds, bounds
from capacity.circuits.circuit import HEAD, Circuit
from capacity.counting.choice import choose_engine
from capacity.counting.result import Count
from capacity.documents.numbers import short_count, three_decimals
from capacity.runs.kept_count import count
from capacity.tables.rows import READOUTS, bracket_bits, quickly_listed_heads
from capacity.theorems.findings import Finding, grouped, ranges
from enumerate.circuits.circuit import ENCODINGS
from enumerate.circuits.mechanisms import MECHANISMS
from enumerate.outcomes import Refused
from enumerate.shards import Progress

TIME_LIMIT = 60.0  # seconds of one core that a count may be expected to take

MAX_GATE_INPUTS = 8  # T(9) is known too, but takes half a minute

MAX_GATED_INPUTS = 5

MAX_DISJOINT_INPUTS = 4  # of both units together

MAX_TREND_INPUTS = 10

MAX_HEAD_INPUTS = 6

UNITS = (2, 3)

MAX_ROWS = 40  # beyond this many counts a summary is printed


_FAMILIES = (
    readout_result("readout:e8", "ltf", "ltf"),
    head_result(2, "dot-product-score", "threshold", "01"),
)

RECORDS: tuple[formulas.Result, ...] = (*formulas.RESULTS, *(record for record in _FAMILIES if record is not None))
"""The results that are compared with counts: those of `bounds`, and one of each family that has a parameter."""


@dataclass(frozen=True)
class _Subject:
    """A theorem's circuits: those counted at n, and the one whose trend is shown."""

    counted: tuple[Circuit, ...]
    trend: tuple[Circuit, ...]


def subject(theorem: str) -> _Subject:
    """The circuits that a capacity theorem is about, as far as they are counted.

    Raises:
        ValueError: on an id that is not in `RECORDS`.

    Examples:
        >>> [str(c) for c in subject("single-linear").counted][:2]
        ['ltf -n 0', 'ltf -n 1']
    """
    record = _record(theorem)
    gates, gated = range(MAX_GATE_INPUTS + 1), range(MAX_GATED_INPUTS + 1)
    if theorem == "single-linear":
        return _Subject(tuple(Circuit("ltf", n) for n in gates), _growing("ltf"))
    if theorem == "single-polynomial":
        counted = tuple(Circuit(f"ptf:{d}", n) for n in range(1, 7) for d in range(1, n + 1))
        return _Subject(counted, _growing("ptf:2"))
    if theorem == "square-gate":
        return _Subject(tuple(Circuit("square", n) for n in range(7)), _growing("square"))
    if theorem == "disjoint-inputs":
        counted = tuple(
            Circuit(name, n, encoding=encoding, attending_inputs=total - n)
            for total in range(MAX_DISJOINT_INPUTS + 1)
            for n in range(total + 1)
            for name, encoding in _ways()
            if n >= MECHANISMS[name].smallest_n
        )
        return _Subject(counted, ())
    if theorem == "layer":
        names = [("ltf", None), ("square", None), *_ways()]
        counted = tuple(
            Circuit(name, n, encoding=encoding, units=m)
            for (name, encoding), n, m in product(names, range(1, 4), UNITS)
        )
        return _Subject(counted, ())
    if theorem == "layer-shared":
        counted = tuple(
            Circuit(name, n, encoding=encoding, units=m, shared=True)
            for (name, encoding), n, m in product(_ways(), range(1, 4), UNITS)
        )
        return _Subject(counted, ())
    if theorem == "readout":
        counted = tuple(Circuit(name, n) for name in READOUTS for n in gated)
        return _Subject(counted, tuple(circuit for name in READOUTS for circuit in _growing(name)))
    if theorem == "attention-head":
        proved = (("dot-product", "threshold"), ("expressive", "threshold"), ("dot-product", "argmax"))
        growing = [
            Circuit(HEAD, n, tokens=2, score=score, attention=attention)
            for score, attention in proved  # those whose leading term is known
            for n in range(2, MAX_TREND_INPUTS + 1, 2)
        ]
        return _Subject(tuple(quickly_listed_heads(MAX_HEAD_INPUTS)), tuple(growing))
    name = record.circuit
    encodings: tuple[str | None, ...] = ENCODINGS if MECHANISMS[name].encoded else (None,)
    if name == "multiplexing":
        encodings = ("pm1",)  # both have the same functions; these are counted faster
    smallest = MECHANISMS[name].smallest_n
    counted = tuple(Circuit(name, n, encoding=e) for n in gated if n >= smallest for e in encodings)
    if name == "output-gating":
        counted += tuple(Circuit(name, n, "ptf:2", "ptf:2", e) for n in (2, 3, 4) for e in encodings)
    return _Subject(counted, tuple(c for e in encodings for c in _growing(name, e)))


def _record(theorem: str) -> formulas.Result:
    record = next((result for result in RECORDS if result.id == theorem), None)
    if record is None:
        known = ", ".join(result.id for result in RECORDS)
        raise ValueError(f"unknown capacity theorem {theorem!r}; known: {known}")
    return record


def _ways() -> Iterator[tuple[str, str | None]]:
    for name, mechanism in MECHANISMS.items():
        for encoding in ENCODINGS if mechanism.encoded else (None,):
            yield name, encoding


def _growing(name: str, encoding: str | None = None) -> tuple[Circuit, ...]:
    return tuple(Circuit(name, n, encoding=encoding) for n in range(1, MAX_TREND_INPUTS + 1))


@cache
def exact_count(circuit: Circuit) -> Count | str:
    """The exact count by the fastest engine, or the reason why it would take more than a minute.

    Examples:
        >>> exact_count(Circuit("ltf", 3)).count
        104
    """
    # A formula is what is to be checked, so with disjoint inputs the pairs are enumerated.
    method = "auto" if circuit.attending_inputs is None else "pairs"
    try:
        choose_engine(circuit, method, TIME_LIMIT)
        return count(circuit, method)
    except Refused as error:
        return str(error)


def finite_bounds(theorem: str, progress: Progress | None = None) -> Finding:
    """Every finite bound on the theorem's circuits at every n that is counted.

    Examples:
        >>> finding = finite_bounds("square-gate")
        >>> finding.verdict, finding.rows[3][:3]
        ('consistent', ('square -n 3', '210', '7.714'))
    """
    rows, violated, missing, checked = [], [], [], 0
    compared: list[_Compared] = []
    circuits = subject(theorem).counted
    for done, circuit in zip(range(len(circuits)), circuits, strict=True):
        if progress:
            progress(f"{theorem}: {circuit}", done, len(circuits))
        number = exact_count(circuit)
        if isinstance(number, str):
            missing.append(str(circuit))
            continue
        proved = bounds(circuit)
        broken = proved.violated_by(number.count)
        tested = [item for item in proved.evaluated if item.value is not None]
        checked += len(tested)
        violated += [f"{item.record.id} at {circuit}" for item in broken]
        compared.append(_Compared(circuit, number.capacity_bits, proved, len(tested), len(broken)))
        rows.append(
            (
                str(circuit),
                short_count(number.count),
                *map(three_decimals, (number.capacity_bits, *bracket_bits(proved))),
                number.method,
                f"VIOLATED: {', '.join(item.record.id for item in broken)}" if broken else f"{len(tested)} hold",
            )
        )
    record = _record(theorem)
    stated = "; ".join(dict.fromkeys(formulas.formula(bound) for bound in record.bounds))
    note = f"Not counted: {', '.join(missing)}." if missing else ""
    if violated:
        note = f"Violated: {'; '.join(violated)}. {note}".strip()
    return Finding(
        theorem,
        "finite bounds",
        f"{record.statement} At every n: {stated}; and those of `capacity bounds` for the other gates and encodings.",
        f"{checked} bounds on {len(rows)} exact counts",
        "bound violated" if violated else "consistent" if rows else "not reached",
        ("circuit", "count", "bits", "lower", "upper", "engine", "bounds"),
        tuple(rows),
        note,
        *(_summary(compared) if len(rows) > MAX_ROWS else ()),
    )


@dataclass(frozen=True)
class _Compared:
    """A circuit that was counted, with its capacity in bits, its bounds, how many were compared and how many broken."""

    circuit: Circuit
    bits: float
    proved: CircuitBounds
    tested: int
    broken: int


def _summary(compared: Sequence[_Compared]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """One line on the circuits that differ in the numbers of inputs and of units."""
    lines = []
    for group in grouped(compared, lambda one: (one.circuit.name, one.circuit.head, one.circuit.encoding)):
        circuits = [one.circuit for one in group]
        inputs = ranges({circuit.n for circuit in circuits})
        others = {circuit.attending_inputs for circuit in circuits if circuit.attending_inputs is not None}
        units = {circuit.units for circuit in circuits if circuit.units > 1}
        sizes = (
            f"n = {inputs}"
            + (f"; n' = {ranges(others)}" if others else "")
            + (f"; m = {ranges(units)}" if units else "")
        )
        below = [one.bits - one.proved.lower.bits for one in group if one.proved.lower]
        above = [one.proved.upper.bits - one.bits for one in group if one.proved.upper]
        broken = sum(one.broken for one in group)
        hold = f"VIOLATED: {broken}" if broken else f"{sum(one.tested for one in group)} hold"
        name = circuits[0].title if circuits[0].head else f"{circuits[0].name} {circuits[0].encoding or ''}".strip()
        lines.append((name, sizes, str(len(group)), hold, _gaps(below), _gaps(above)))
    headers = ("circuit", "sizes", "exact counts", "bounds", "bits above the best lower", "bits below the best upper")
    return headers, tuple(lines)


def _gaps(bits: Sequence[float]) -> str:
    return " ... ".join(f"{round(end, 3) + 0.0:.3f}" for end in (min(bits), max(bits))) if bits else "-"


def trend(theorem: str, progress: Progress | None = None) -> Finding | None:
    """The ratio of capacity to leading term, and past the counts its bracket; None for theorems on variants.

    Examples:
        >>> finding = trend("single-linear")
        >>> finding.rows[-1][:2], finding.verdict
        (('ltf', '10'), 'consistent')
    """
    circuits = subject(theorem).trend
    if not circuits:
        return None
    record = _record(theorem)
    rows, sound = [], True
    for done, circuit in zip(range(len(circuits)), circuits, strict=True):
        if progress:
            progress(f"{theorem}: {circuit}", done, len(circuits))
        proved = bounds(circuit)
        leading = proved.leading_term_bits
        number = exact_count(circuit) if circuit.n <= _counted_to(theorem) else ""
        bits = None if isinstance(number, str) else number.capacity_bits
        if bits is None and circuit.name == "ltf":
            known = formulas.linear_threshold_count(circuit.n)
            bits = None if known is None else log2(known)
        low, high = bracket_bits(proved)
        if bits is not None:
            sound &= (low is None or low <= bits + 1e-9) and (high is None or bits <= high + 1e-9)
        elif low is not None and high is not None:
            sound &= low <= high + 1e-9
        rows.append(
            (
                circuit.words,
                str(circuit.n),
                f"{leading:g}",
                str(2**circuit.n),
                *(three_decimals(value and value / leading) for value in (bits, low, high, _refined(proved))),
            )
        )
    return Finding(
        theorem,
        "trend",
        f"The capacity over its leading term {formulas.plain(record.leading_term)} tends to 1 ({record.source}).",
        f"n = 1 ... {circuits[-1].n}: the ratio where counted, elsewhere its bracket from T(0) ... T(9), exact",
        "consistent" if sound else "bound violated",
        ("circuit", "n", "leading term", "cap", "capacity", "at least", "at most", "refined"),
        tuple(rows),
        "Ratios to the leading term. No finite n verifies the limit; where the cap 2^n lies under the leading term "
        "the ratio cannot reach 1. `refined` has Irmatov's 2 C(2^n - 1, n) for T(n), once for each n^2 of the leading "
        "term.",
    )


def _counted_to(theorem: str) -> int:
    if theorem == "attention-head":
        return MAX_HEAD_INPUTS
    return MAX_GATE_INPUTS if theorem in ("single-linear", "single-polynomial", "square-gate") else MAX_GATED_INPUTS


def _refined(proved: CircuitBounds) -> float | None:
    """Irmatov's asymptotic number of threshold gates in bits, once for each gate that the leading term counts."""
    circuit = proved.circuit
    gates = proved.leading_term_bits / circuit.n**2
    if circuit.name.startswith("ptf") or circuit.head is not None or gates != int(gates):
        return None
    one = bounds(Circuit("ltf", circuit.n)).refined_asymptotic_bits
    return None if one is None else gates * one
