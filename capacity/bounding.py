"""The bounds on a circuit at its n: the records of the formulas, evaluated with the exact counts they call for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import sympy

import bounds as formulas
from capacity.circuits.circuit import Circuit
from capacity.documents.numbers import decimal_string
from capacity.documents.sheet import Displayed, Sheet

SCHEMA = "circuit-capacity/bounds/1"

LONG_BITS = 160  # of a value that is not printed in digits


@dataclass(frozen=True, repr=False)
class EvaluatedBound:
    """One bound on a count at one n.

    Attributes:
        record: the bound.
        value: the exact integer; None if it calls for an unknown count or has more than 2**20 bits.
        bits: its log2, or if `exact_counts` is false what follows when unknown counts are themselves bounded; None if
            nothing does.
        exact_counts: whether every count in it is known.
    """

    record: formulas.Bound
    value: int | None
    bits: float | None
    exact_counts: bool

    def __repr__(self) -> str:
        return f"<EvaluatedBound {self.record.id}: {'unknown' if self.bits is None else f'{self.bits:.6g} bits'}>"

    def __str__(self) -> str:
        if self.bits is None:
            return "unknown: it needs a count that is not known"
        if self.value is None:
            number = f"{self.bits:.6g} bits"
        elif self.value.bit_length() > LONG_BITS:
            number = f"{self.bits:.4f} bits (all digits with --json)"
        else:
            number = f"{self.value} ({self.bits:.4f} bits)"
        return number if self.exact_counts else f"{number}, with bounds for the T that are not known"

    def as_json(self) -> dict[str, object]:
        """The bound as `capacity bounds --json` lists it."""
        return {
            **_bound_json(self.record),
            "value": None if self.value is None else decimal_string(self.value),
            "bits": self.bits,
            "exact_counts": self.exact_counts,
        }


@dataclass(frozen=True, repr=False)
class CircuitBounds(Displayed):
    """What is proved about a circuit: the records, and at n every finite bound that is defined there.

    Attributes:
        circuit: of which it is proved.
        results: the records, whatever n.
        evaluated: the finite bounds at n.
        leading_term_bits: the asymptotic leading term of the capacity at n, in bits.
        refined_asymptotic_bits: log2 of what the count is asymptotic to, where that is proved.
        lower, upper: the best bounds known at n.
    """

    circuit: Circuit
    results: tuple[formulas.Result, ...]
    evaluated: tuple[EvaluatedBound, ...]
    leading_term_bits: float
    refined_asymptotic_bits: float | None
    lower: formulas.BracketEnd | None
    upper: formulas.BracketEnd | None

    def violated_by(self, count: int) -> tuple[EvaluatedBound, ...]:
        """The finite bounds that an exact count violates; none if the mathematics is right.

        Examples:
            >>> bounds(Circuit("ltf", 3)).violated_by(104)
            ()
        """
        return tuple(
            item
            for item in self.evaluated
            if item.value is not None and (count < item.value if item.record.sense == "lower" else count > item.value)
        )

    def sheet(self) -> Sheet:
        """The finite bounds, with their value in bits and their source.

        Examples:
            >>> bounds(Circuit("ltf", 4)).sheet().title
            'ltf -n 4: 9.870 <= capacity <= 11.923 bits; leading term 16 bits'
        """
        return Sheet(
            f"{self.circuit}: {self.bracket('.3f')}; leading term {self.leading_term_bits:.10g} bits",
            ("bound", "bits", "source"),
            tuple(
                (formulas.formula(item.record), "?" if item.bits is None else f"{item.bits:.3f}", item.record.source)
                for item in self.evaluated
            ),
        )

    def bracket(self, digits: str = ".6g") -> str:
        """Between which numbers of bits the capacity is proved to lie."""
        lower, upper = ("?" if end is None else format(end.bits, digits) for end in (self.lower, self.upper))
        return f"{lower} <= capacity <= {upper} bits"

    def __repr__(self) -> str:
        return f"<CircuitBounds of {self.circuit}: {self.bracket()}>"

    def __str__(self) -> str:
        return self.text()

    def text(self, latex: bool = False) -> str:
        """What `capacity bounds -n N` prints; the formulas in LaTeX if asked for."""
        evaluated = {item.record.id: item for item in self.evaluated}
        return (
            f"{symbolic_text(str(self.circuit), self.results, latex, evaluated)}\n"
            f"at n = {self.circuit.n}: leading term {self.leading_term_bits:.10g} bits; "
            f"proved: {self.bracket('.10g')}"
        )

    def as_json(self) -> dict[str, object]:
        """The document that `capacity bounds --json -n N` prints."""
        return {
            "schema": SCHEMA,
            **self.circuit.as_json(),
            "results": [_result_json(result) for result in self.results],
            "leading_term_bits": self.leading_term_bits,
            "refined_asymptotic_bits": self.refined_asymptotic_bits,
            "bounds": [item.as_json() for item in self.evaluated],
            "lower_bits": self.lower.bits if self.lower else None,
            "upper_bits": self.upper.bits if self.upper else None,
        }


def symbolic_text(
    title: str,
    records: Sequence[formulas.Result],
    latex: bool = False,
    evaluated: Mapping[str, EvaluatedBound] | None = None,
) -> str:
    """The bounds of some results as `capacity bounds` prints them.

    Arguments:
        title: what they are bounds on.
        records: the results.
        latex: whether the formulas are written in LaTeX.
        evaluated: the bounds at one n, by id, where only these are printed, each with its value.
    """
    return "\n".join(_symbolic_lines(title, records, latex, evaluated))


def _symbolic_lines(
    title: str, records: Sequence[formulas.Result], latex: bool, evaluated: Mapping[str, EvaluatedBound] | None
) -> Iterator[str]:
    yield f"bounds on {title}"
    yield "T(n), T(n,d): the number of functions of one gate of n inputs, linear or of degree d"
    for record in records:
        leading = sympy.latex(record.leading_term) if latex else formulas.plain(record.leading_term)
        yield f"{record.id}: {record.statement}"
        yield f"  leading term: {leading} bits ({record.source})"
        for bound in record.bounds:
            if evaluated is not None and bound.id not in evaluated:
                continue
            formula = formulas.latex_formula(bound) if latex else formulas.formula(bound)
            where = f" if {formulas.condition(bound)}" if evaluated is None and formulas.condition(bound) else ""
            yield f"  {formula}{where}  [{bound.origin}: {bound.source}]"
            if evaluated is not None:
                yield f"    {evaluated[bound.id]}"


def symbolic_json(fields: Mapping[str, object], records: Sequence[formulas.Result]) -> dict[str, object]:
    """The document that `capacity bounds --json` prints without n; `fields` are those of the circuit."""
    return {
        "schema": SCHEMA,
        **fields,
        "n": None,
        "results": [
            {
                **_result_json(record),
                "bounds": [{**_bound_json(bound), "condition": formulas.condition(bound)} for bound in record.bounds],
            }
            for record in records
        ],
    }


def _result_json(result: formulas.Result) -> dict[str, object]:
    return {
        "id": result.id,
        "statement": result.statement,
        "leading_term": formulas.plain(result.leading_term),
        "source": result.source,
    }


def _bound_json(bound: formulas.Bound) -> dict[str, object]:
    return {
        "id": bound.id,
        "sense": bound.sense,
        "formula": formulas.formula(bound),
        "latex": formulas.latex_formula(bound),
        "origin": bound.origin,
        "source": bound.source,
    }


def results(circuit: Circuit) -> tuple[formulas.Result, ...]:
    """The records of the results on a circuit, for every n."""
    if circuit.head is not None:
        head = circuit.head
        return (formulas.head_result(head.tokens, str(head.score), head.attention, circuit.encoding, head.heads),)
    return formulas.results_for(
        circuit.name,
        str(circuit.gate),
        None if circuit.attending is None else str(circuit.attending),
        circuit.encoding,
        units=circuit.units,
        shared=circuit.shared,
        attending_inputs=circuit.attending_inputs,
    )


def bounds(circuit: Circuit, counts: formulas.Counts | None = None) -> CircuitBounds:
    """Every finite bound on a circuit at its n, evaluated exactly.

    Arguments:
        circuit: whose capacity is bounded.
        counts: gives T(n, d) where a bound calls for it, by default `gate_count`.

    Examples:
        >>> proved = bounds(Circuit("ltf", 4))
        >>> proved.leading_term_bits, proved.lower.value <= 1882 <= proved.upper.value
        (16.0, True)
    """
    Circuit.require(circuit)
    counts = counts or gate_count
    records = results(circuit)
    main = records[-1]
    n = circuit.n
    evaluated: list[EvaluatedBound] = []
    for record in records:
        for bound in record.bounds:
            if any(bound.id == item.record.id for item in evaluated) or not formulas.is_defined(bound, n):
                continue
            lower, upper = ((bound,), ()) if bound.sense == "lower" else ((), (bound,))
            alone = formulas.bracket(replace(record, lower=lower, upper=upper), n, counts=counts)
            end = alone.lower or alone.upper
            exact = end is not None and end.exact_counts
            value = end.value if end is not None and exact else None
            evaluated.append(EvaluatedBound(bound, value, end.bits if end else None, exact))
    brackets = [formulas.bracket(record, n, counts=counts) for record in records]
    lowers = [b.lower for b in brackets if b.lower]
    uppers = [b.upper for b in brackets if b.upper]
    refined = [formulas.refined_asymptotic_bits(record, n) for record in records if n > 0]
    return CircuitBounds(
        circuit,
        records,
        tuple(evaluated),
        float(formulas.leading_term_bits(main, n)),
        next((bits for bits in refined if bits is not None), None),
        max(lowers, key=lambda end: end.bits, default=None),
        min(uppers, key=lambda end: end.bits, default=None),
    )


@cache
def gate_count(n: int, degree: int) -> int | None:
    """T(n, degree): what theorems and published tables give, else counted here where that is quick, else None."""
    known = formulas.polynomial_threshold_count(n, degree)
    if known is None and degree == n - 2 and n <= 7:
        from enumerate.gates.cells import count_degree_n_minus_2

        return count_degree_n_minus_2(n)
    if known is None and n <= 4:
        from enumerate.arrangements.restriction import count_dichotomies
        from enumerate.cube.truth_tables import features

        return count_dichotomies(features(n, degree, "pm1"))
    return known
