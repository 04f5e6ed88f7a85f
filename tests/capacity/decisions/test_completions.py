"""A partial function is realized if and only if a completion is: by brute force, for circuits of every kind."""

import random
from itertools import product

import pytest

from capacity import PartialFunction, TruthTable
from capacity.audit import audit_document
from capacity.circuits.circuit import Circuit
from capacity.decisions import checking
from capacity.decisions.checking import Decider, check
from capacity.decisions.completing import count_completions
from capacity.decisions.minimizing import minimize, minimize_strictly
from capacity.documents.files import dump
from enumerate.outcomes import Refused
from tests import definitions
from tests.definitions import realized_by, score_functions


def every(n):
    """All partial functions of n variables."""
    for values in product((0, 1, None), repeat=2**n):
        on, off = (sum(1 << x for x in range(2**n) if values[x] == value) for value in (1, 0))
        yield PartialFunction(on, off, n)


def some(n, number, seed=0):
    """Partial functions of n variables, most of them open at a third of the points."""
    rng = random.Random(seed)
    for _ in range(number):
        values = rng.choices((0, 1, None), weights=(3, 3, rng.choice((1, 3, 9))), k=2**n)
        on, off = (sum(1 << x for x in range(2**n) if values[x] == value) for value in (1, 0))
        yield PartialFunction(on, off, n)


def completed(partial, tables):
    """Those of the truth tables that have the values of a partial function."""
    return {table for table in tables if not (table & partial.off or ~table & partial.on)}


PLAIN = [Circuit("ltf", 2), Circuit("ltf", 2, encoding="pm1"), Circuit("ptf:2", 2), Circuit("square", 2)]
GATED = [
    Circuit(name, 2, encoding=encoding)
    for name in definitions.GATED
    for encoding in ((None,) if name == "additive-output" else ("01", "pm1"))
]
OTHERS = [
    Circuit("output-gating", 2, "square", "ltf"),
    Circuit("multiplexing", 2, "ltf", "square", "pm1"),
    Circuit("output-gating", 1, attending_inputs=1),
    Circuit("synaptic-gating", 1, attending_inputs=1),
]


@pytest.mark.parametrize("circuit", PLAIN + GATED + OTHERS, ids=str)
def test_every_partial_function_of_two_variables_is_realized_iff_a_completion_is(circuit, monkeypatch):
    audited = []
    monkeypatch.setattr(checking, "proved_by", lambda document: audited.append(audit_document(document)))
    functions = {table for (table,) in realized_by(definitions.Circuit.of(circuit))}
    decider = Decider(circuit)
    for partial in every(2):
        decision = decider.decide(partial)
        expected = completed(partial, functions)
        assert decision.realizable == bool(expected), partial
        kind = "realization" if expected else "refutation"
        assert audited.pop().startswith(f"{kind} of {'partial ' if partial.open else ''}")
        if expected:
            assert set(decision.completion) <= expected
        if partial.open == 2 and partial.on % 3 == 0:
            assert count_completions(decider.decide, decision) == len(expected)


THREE = {  # whether some of the partial functions below are not realized
    Circuit("ltf", 3): True,
    Circuit("ptf:2", 3, encoding="pm1"): False,  # only parities are not: none with an open point
    Circuit("square", 3): True,
    Circuit("output-gating", 3): True,
    Circuit("output-gating", 3, encoding="pm1"): False,
    Circuit("additive-output", 3): False,
    Circuit("multiplexing", 3): False,
    Circuit("synaptic-gating:all", 3): False,
    Circuit("synaptic-gating", 3): True,
}


@pytest.mark.parametrize(("circuit", "misses"), THREE.items(), ids=map(str, THREE))
def test_partial_functions_of_three_variables_are_realized_iff_a_completion_is(circuit, misses):
    functions = {table for (table,) in realized_by(definitions.Circuit.of(circuit))}
    decider = Decider(circuit)
    answers = set()
    for partial in (*some(3, 40), PartialFunction.parse("x1101001"), PartialFunction.parse("x001011x")):
        decision = decider.decide(partial)
        expected = completed(partial, functions)
        assert decision.realizable == bool(expected), partial
        assert decision.completion is None or set(decision.completion) <= expected
        answers.add(decision.realizable)
    assert answers == ({True, False} if misses else {True})


@pytest.mark.parametrize(
    "name",
    [
        "dot-product-score",
        "elliptical-score",
        "low-rank-score:1",
        "expressive-score",
        "expressive-score:either",
        "positional-score",
    ],
)
@pytest.mark.parametrize("encoding", ["01", "pm1"])
def test_scores_realize_a_partial_function_iff_a_completion_is_one_of_theirs(name, encoding):
    positional = name == "positional-score"
    decider = Decider(Circuit(name, 4, encoding=None if positional else encoding))
    functions = set(range(1 << 16)) if positional else score_functions(name, 2, encoding)
    answers = set()
    rng = random.Random(1)
    tables, masks = rng.choices(sorted(functions), k=12), [rng.getrandbits(16) for _ in range(12)]
    near = [PartialFunction(t & mask, mask & ~t, 4) for t, mask in zip(tables, masks, strict=True)]
    for partial in (*near, *some(4, 6)):
        decision = decider.decide(partial)
        expected = completed(partial, functions)
        assert decision.realizable == bool(expected), partial
        assert decision.completion is None or set(decision.completion) <= expected
        answers.add(decision.realizable)
    assert answers == ({True} if positional else {True, False})


@pytest.mark.parametrize(
    "circuit",
    [
        Circuit("output-gating", 2, units=2, shared=True),
        Circuit("output-gating", 2, "ltf", "square", units=2, shared=True),
        Circuit("synaptic-gating", 2, units=2, shared=True),
        Circuit("synaptic-gating:each", 2, units=2, shared=True),
    ],
    ids=str,
)
def test_layers_that_share_a_unit_realize_partial_functions_iff_some_completions_together(circuit):
    maps = realized_by(definitions.Circuit.of(circuit))
    decider = Decider(circuit)
    answers = []
    for one, two in zip(some(circuit.n, 60, 1), some(circuit.n, 60, 2), strict=True):
        decision = decider.decide([one, two])
        firsts, seconds = (completed(partial, range(2**2**circuit.n)) for partial in (one, two))
        assert decision.realizable == any(pair in maps for pair in product(firsts, seconds)), (one, two)
        if decision.realizable:
            assert decision.completion in maps and decision.completion[0] in firsts
        answers.append(decision.realizable)
    assert len(set(answers)) == 2


def test_a_layer_of_independent_gates_names_the_partial_output_that_it_misses():
    circuit = Circuit("ltf", 3, units=2)
    yes = check("1x001x0x, e8", circuit)
    assert yes.realizable and yes.completion[1] == 0xE8
    no = check(["e8", "0110xxxx"], circuit)
    assert not no.realizable and no.certificate["unit"] == "2"
    assert (no.certificate["truth_table"], no.certificate["specified"]) == (["e8", "60"], ["ff", "f0"])
    assert str(yes).splitlines()[0] == "1x001x0x,11101000: realized by ltf -n 3 --units 2"
    with pytest.raises(ValueError, match="completions are counted of one output"):
        check("1x001x0x, e8", circuit, completions=True)


def test_what_a_decision_on_a_partial_function_says():
    yes, no = check("1x001x0x", Circuit("ltf", 3)), check("0110xxxx", Circuit("ltf", 3))
    assert str(yes).splitlines() == [
        "1x001x0x: realized by ltf -n 3",
        "  f = step(-1 + 2 x2) = [0,2,0; 1]",
        "  completed to cc; 5 of 8 completions are realized",
    ]
    assert str(no).splitlines()[-1] == "  none of 16 completions is realized"
    assert no.line.endswith("; none of 16 completions is realized")
    assert yes.sheet().rows[-1] == ("", "completed to cc; 5 of 8 completions are realized")
    document = yes.as_json()
    assert (document["truth_table"], document["specified"], document["completion"]) == ("88", "ba", "cc")
    assert document["completions"] == {"realized": "5", "total": "8"}
    assert (no.as_json()["completion"], no.as_json()["completions"]) == (None, {"realized": "0", "total": "16"})
    most = check(PartialFunction(1, 2, 14), Circuit("ltf", 14)).as_json()
    assert most["completions"] == {"realized": None, "total": None}
    assert check("0110xxxx", Circuit("synaptic-gating", 3)).as_json()["completions"]["realized"] == "0"
    assert set(check("e8", Circuit("ltf", 3)).as_json()).isdisjoint({"specified", "completion", "completions"})


def test_total_functions_are_certified_as_ever_however_they_are_given():
    circuit = Circuit("output-gating", 2)
    given = [6, "6", "0110", TruthTable(6, 2), PartialFunction.total(6, 2)]
    assert len({dump(check(function, circuit).certificate) for function in given}) == 1
    assert check(PartialFunction.total(6, 2), circuit).certificate["schema"] == "circuit-capacity/certificate/2"


def test_completions_are_counted_where_that_is_quick_or_asked_for():
    assert check("x" * 8, Circuit("ltf", 3)).completions == 104
    assert check("x" * 16, Circuit("ltf", 4)).completions is None
    assert check("0" * 6 + "x" * 10, Circuit("ltf", 4)).completions is not None
    gated = Circuit("output-gating", 3)
    assert check("0110xxxx", gated).completions is None
    expected = completed(PartialFunction.parse("0110xxxx"), [t for (t,) in realized_by(definitions.Circuit.of(gated))])
    assert check("0110xxxx", gated, completions=True).completions == len(expected) == 13
    with pytest.raises(Refused, match="2\\*\\*32 completions"):
        check("x" * 32, Circuit("ltf", 5), completions=True)


def test_a_large_partial_function_is_refuted_by_the_points_that_it_has():
    on, off = 0b1010 << 40 | 0b1010 << 80, 0b0101 << 40 | 0b0101 << 80
    partial = PartialFunction(on, off, 7)
    decision = check(partial, Circuit("ltf", 7))
    assert decision.realizable and decision.completions is None
    assert str(decision).startswith(f"{on:032x}/{on | off:032x}: realized by ltf -n 7")
    odd = PartialFunction(1 << 127 | 1, 1 << 63 | 1 << 64, 7)  # 1 at the ends of a diagonal, 0 at those of another
    no = check(odd, Circuit("ltf", 7))
    assert set(no.certificate["multipliers"]) == {"0", "63", "64", "127"}
    assert str(no).endswith("none of 2**124 completions is realized")


def test_many_points_are_met_where_they_are_specified():
    rng = random.Random(10)
    whole = TruthTable.from_weights([rng.randint(-9, 9) for _ in range(10)], 3).bits
    mask = rng.getrandbits(1024) | rng.getrandbits(1024)
    partial = PartialFunction(whole & mask, mask & ~whole, 10)
    (completion,) = check(partial, Circuit("ltf", 10)).completion
    assert (completion ^ whole) & mask == 0
    least = minimize(partial)
    assert least.status == "optimal" and (least.completion ^ whole) & mask == 0
    wrong = partial.on & -partial.on
    assert not check(PartialFunction(partial.on ^ wrong, partial.off | wrong, 10), Circuit("ltf", 10)).realizable


@pytest.mark.parametrize("gate", ["ltf", "ptf:2"])
def test_strict_weights_of_a_partial_function_are_least_at_the_points_that_it_has(gate):
    circuit = Circuit(gate, 2, encoding="pm1")
    points = [(1, 2 * (x & 1) - 1, 2 * (x >> 1) - 1, (2 * (x & 1) - 1) * (2 * (x >> 1) - 1)) for x in range(4)]
    width = 3 if gate == "ltf" else 4
    scored = {
        weights: [sum(w * v for w, v in zip(weights, point, strict=False)) for point in points]
        for weights in product(range(-2, 3), repeat=width)
    }
    for partial in every(2):
        sizes = [
            sum(map(abs, weights))
            for weights, values in scored.items()
            if all(
                value >= 1 if partial.on >> x & 1 else value <= -1
                for x, value in enumerate(values)
                if partial.specified >> x & 1
            )
        ]
        least = minimize_strictly(partial, circuit)
        assert least.status == ("optimal" if sizes else "infeasible")
        assert least.total == (min(sizes) if sizes else None)


def test_least_weights_of_a_partial_function_say_what_they_are_completed_to():
    least = minimize("1x001x0x")
    assert str(least) == "[0,1,0; 1]: sum 1, the least possible; unique; completed to cc"
    assert (least.as_json()["specified"], least.as_json()["completion"]) == ("ba", "cc")
    none = minimize("0110xxxx")
    assert none.completion is None and none.as_json()["completion"] is None
    assert str(none) == "0110xxxx is not realized by ltf -n 3; capacity check gives the certificate"
    assert minimize(PartialFunction.total(0xE8, 3)) == minimize("e8")
