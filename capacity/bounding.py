"""The bounds on a circuit at its n: the records of the formulas, evaluated with the exact counts they call for."""

from dataclasses import dataclass, replace
from functools import cache

import bounds as formulas
from capacity.circuits.circuit import Circuit
from capacity.documents.numbers import decimal_string
from capacity.documents.sheet import Displayed, Sheet

SCHEMA = "circuit-capacity/bounds/1"


@dataclass(frozen=True)
class EvaluatedBound:
    """One bound on a count at one n.

    value: the exact integer, None if it calls for an unknown count or is beyond 2**20 bits; bits: its log2, or if
    exact_counts is false what follows when unknown counts are themselves bounded; None if nothing does.
    """

    record: formulas.Bound
    value: int | None
    bits: float | None
    exact_counts: bool

    def as_json(self) -> dict[str, object]:
        """The bound as `capacity bounds --json` lists it."""
        return {
            "id": self.record.id,
            "sense": self.record.sense,
            "formula": formulas.formula(self.record),
            "latex": formulas.latex_formula(self.record),
            "origin": self.record.origin,
            "source": self.record.source,
            "value": None if self.value is None else decimal_string(self.value),
            "bits": self.bits,
            "exact_counts": self.exact_counts,
        }


@dataclass(frozen=True)
class CircuitBounds(Displayed):
    """What is proved of a circuit: the records, and at n every finite bound that is defined there.

    leading_term_bits: the asymptotic leading term of the capacity at n; lower, upper: the best bounds known at n.
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

        >>> bounds(Circuit("ltf", 3)).violated_by(104)
        ()
        """
        found = []
        for item in self.evaluated:
            if item.value is not None:
                below = item.record.sense == "lower"
                if (count < item.value) if below else (count > item.value):
                    found.append(item)
        return tuple(found)

    def sheet(self) -> Sheet:
        """The finite bounds, with their value in bits and their source.

        >>> bounds(Circuit("ltf", 4)).sheet().title
        'ltf -n 4: 9.870 <= capacity <= 11.923 bits; leading term 16 bits'
        """
        ends = ["?" if end is None else f"{end.bits:.3f}" for end in (self.lower, self.upper)]
        return Sheet(
            f"{self.circuit}: {ends[0]} <= capacity <= {ends[1]} bits; leading term {self.leading_term_bits:.10g} bits",
            ("bound", "bits", "source"),
            tuple(
                (formulas.formula(item.record), "?" if item.bits is None else f"{item.bits:.3f}", item.record.source)
                for item in self.evaluated
            ),
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


def _result_json(result: formulas.Result) -> dict[str, object]:
    return {
        "id": result.id,
        "statement": result.statement,
        "leading_term": formulas.plain(result.leading_term),
        "source": result.source,
    }


def results(circuit: Circuit) -> tuple[formulas.Result, ...]:
    """The records of the results on a circuit, whatever its n."""
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

    counts: gives T(n, d) where a bound calls for it, by default `gate_count`.

    >>> found = bounds(Circuit("ltf", 4))
    >>> found.leading_term_bits, found.lower.value <= 1882 <= found.upper.value
    (16.0, True)
    """
    Circuit.require(circuit)
    counts = counts or gate_count
    records = results(circuit)
    main = records[-1]
    n = circuit.n
    evaluated: list[EvaluatedBound] = []
    for record in records:
        for bound in (*record.lower, *record.upper):
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
