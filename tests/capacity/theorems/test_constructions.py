"""The constructions of the proofs: every lower bound has one, each does what it says, and a planted fault is seen."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounds import RESULTS
from bounds.catalogue import ATTENTION_CIRCUITS
from capacity.bounding import bounds
from capacity.circuits.circuit import Circuit
from capacity.runs.kept_count import count
from capacity.theorems.constructions import checks
from capacity.theorems.constructions.checks import check_construction, stated, stride
from capacity.theorems.constructions.definitions import (
    AND,
    OR,
    ConstructionFails,
    bits_of,
    cube,
    output,
    scores,
    signs,
    words,
)
from capacity.theorems.constructions.findings import (
    THEOREM_CHECKS,
    construction_finding,
    construction_finding_of,
    disjoint_functions,
    runs,
)
from capacity.theorems.constructions.gates import Gates, on, part
from capacity.theorems.constructions.kinds import AttendedForm, RegionConstruction
from capacity.theorems.constructions.register import (
    CONSTRUCTIONS,
    GATE_CONSTRUCTIONS,
    PAIR_CONSTRUCTIONS,
    REGION_CONSTRUCTIONS,
)
from capacity.theorems.constructions.supplies import Supply, sampled_gates, small_gates
from capacity.theorems.constructions.synaptic_each import address_length, addressed_regions, nested_regions
from tests import definitions
from tests.definitions import outputs

T = (2, 4, 14, 104, 1882)
IMPLIED = {
    ("ltf", "yajima-ibaraki"): ("sweep",),
    ("ltf", "sweep-product"): ("sweep",),
    ("ltf", "sweep-from-published"): ("sweep",),
    ("ptf", "saks"): ("multiplexing",),
    ("square", "linear-gates"): ("one-variable-flipped",),
    ("square", "one-variable-flipped-most"): ("one-variable-flipped",),
    ("synaptic-gating:all", "multiplexing"): ("complements", "self-dual"),
    ("synaptic-gating:each", "attended-gates-alone"): ("attended-gate-alone",),
}
"""Lower bounds of a circuit that follow from another by arithmetic alone, and which (one for each encoding)."""

ON_DEMAND = ("readout", "attention-head")
"""Theorems on circuits that are made on demand; `test_several_gates_and_heads` has their findings."""

BY_OTHER_MEANS = {"all-but-parities", "all-functions"}  # by duality and interpolation, not by laying gates side by side


def named(construction):
    return f"{construction.circuit}-{construction.encoding}-{construction.bound}-{construction.degrees}"


def on_circuit(construction, n, **options):
    name = {"ptf": "ptf:2"}.get(construction.circuit, construction.circuit)
    if construction.degrees == "beyond linear":
        options = {"gate": "ptf:2", **options}
    return Circuit(name, n, encoding=construction.encoding, **options)


def addressed(n):
    """2·T(n-k-1)^(n-k)·T(n-k)^k, all that the addresses give."""
    k = address_length(n)
    return 2 * T[n - k - 1] ** (n - k) * T[n - k] ** k


# --- the register ---------------------------------------------------------------------------------------------------


def test_every_lower_bound_has_a_construction_or_follows_from_one():
    built = {(c.circuit, c.encoding, c.bound) for c in CONSTRUCTIONS}
    for name in ("ltf", "ptf:2", "square", *ATTENTION_CIRCUITS):
        for encoding in (None,) if name == "additive-output" else ("01", "pm1"):
            plain = name.partition(":")[0] if name.startswith("ptf") else name
            for result in bounds(Circuit(name, 3, encoding=encoding)).results:
                for bound in result.lower:
                    candidates = (bound.id, *IMPLIED.get((plain, bound.id), ()))
                    in_encoding = "01" if plain == "ltf" else encoding  # one gate has the same functions in both
                    known = any((plain, in_encoding, candidate) in built for candidate in candidates)
                    assert known or bound.id in BY_OTHER_MEANS, (name, encoding, bound.id)


def test_the_theorems_checked_are_those_on_record():
    assert set(THEOREM_CHECKS) == {*(result.id for result in RESULTS), *ON_DEMAND}


def test_what_is_implied_is_no_larger_than_what_implies_it():
    for n in range(3, 9):
        for encoding in ("01", "pm1"):
            every = {
                item.record.id: item.value
                for item in bounds(Circuit("synaptic-gating:all", n, encoding=encoding)).evaluated
            }
            assert every["multiplexing"] <= every["complements" if encoding == "01" else "self-dual"]
    for n in range(1, 7):
        square = {item.record.id: item.value for item in bounds(Circuit("square", n)).evaluated}
        assert square["one-variable-flipped-most"] <= square["one-variable-flipped"]


# --- they do what they say ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("construction", CONSTRUCTIONS, ids=named)
def test_every_construction_proves_its_bound(construction):
    for n in range(construction.smallest_n, 5):
        circuit = on_circuit(construction, n)
        found = check_construction(construction, circuit)
        assert found.every
        if construction.bound == "addresses":
            assert found.functions == addressed(n) >= found.bound
        else:
            assert found.functions == found.bound  # the bounds say all that the constructions give
        assert found.functions <= found.circuits


@pytest.mark.parametrize("construction", PAIR_CONSTRUCTIONS, ids=named)
def test_a_construction_gives_no_more_functions_than_the_circuit_has(construction):
    circuit = on_circuit(construction, 3)
    assert check_construction(construction, circuit).functions <= count(circuit).count


@pytest.mark.parametrize("construction", CONSTRUCTIONS, ids=named)
def test_a_seeded_sample_beyond_the_listed_gates(construction):
    if construction.degrees == "beyond linear" or construction.circuit == "ptf":
        pytest.skip("gates of higher degree are listed to four variables only")
    n = 6 if construction in GATE_CONSTRUCTIONS else 7
    found = check_construction(construction, on_circuit(construction, n), every=400)
    assert not found.every
    assert 200 < found.circuits <= 400
    assert 0.9 * found.circuits < found.functions <= found.circuits
    again = check_construction(construction, on_circuit(construction, n), every=400)
    assert again.functions == found.functions


def test_a_small_number_of_circuits_is_tried_whole_and_a_large_one_sampled():
    gating = PAIR_CONSTRUCTIONS[0]
    circuit = Circuit("output-gating", 4)
    whole = check_construction(gating, circuit, every=104**2)
    part = check_construction(gating, circuit, every=104**2 - 1)
    assert (whole.circuits, whole.every, part.every) == (104**2, True, False)
    assert part.circuits == part.functions == 103 * 104  # no two gates of a unit are alike


@pytest.mark.parametrize("construction", REGION_CONSTRUCTIONS, ids=named)
def test_a_sample_of_tuples_is_some_of_all_of_them(construction):
    circuit = on_circuit(construction, 4)
    whole = check_construction(construction, circuit)
    part = check_construction(construction, circuit, every=whole.circuits - 1)
    assert whole.every and not part.every
    assert whole.circuits // 4 < part.circuits == part.functions < whole.circuits


def test_strides_visit_different_places():
    for total, number in ((10, 7), (97, 50), (2**20, 1000)):
        start, step = stride(total, number, 5)
        assert len({(start + t * step) % total for t in range(number)}) == number


def test_a_supply_says_what_it_has():
    assert Supply(None, 1, "01").number == 1
    assert [Supply(n, 1, "01").number for n in range(6)] == [*T, 94572]
    assert [len(tables) for _, tables in Supply(6, 1, "pm1").some(70_000, 1)] == [65536, 70_000 - 65536]
    ((_, some),) = Supply(3, 1, "01").some(50, 2)
    assert len(np.unique(some, axis=0)) == 50
    with pytest.raises(ValueError, match="degree 2 are not drawn at n = 5"):
        _ = Supply(5, 2, "01").number


@pytest.mark.parametrize("theorem", [theorem for theorem in THEOREM_CHECKS if theorem not in ON_DEMAND])
def test_the_finding_of_each_theorem(theorem):
    if theorem == "disjoint-inputs":
        finding = THEOREM_CHECKS[theorem](None)
    else:
        finding = construction_finding(theorem, largest=3, every=10**7 if theorem.startswith("layer") else 3000)
    assert (finding.id, finding.check, finding.verdict, finding.note) == (theorem, "construction", "consistent", "")
    assert finding.rows
    assert all(len(row) == len(finding.headers) for row in finding.rows)
    assert 0 < len(finding.summary) < len(finding.rows)
    assert all(len(row) == len(finding.summary_headers) for row in finding.summary)
    assert {row[:2] for row in finding.summary} == {row[:2] for row in finding.rows}


def test_layers_that_share_their_attending_gate():
    single = next(c for c in PAIR_CONSTRUCTIONS if (c.bound, c.encoding) == ("four-corners", "pm1"))
    for construction in (c for c in PAIR_CONSTRUCTIONS if c.bound == "four-corners"):
        circuit = Circuit(construction.circuit, 3, encoding="pm1", units=2, shared=True)
        found = check_construction(construction, circuit)
        expected = (2 * 7**2 - 4) * T[2] if construction.circuit == "synaptic-gating" else T[2] ** 2 * (4 * T[1] - 4)
        assert found.functions == found.bound == expected
    with pytest.raises(ValueError, match="the construction is for"):
        check_construction(single, Circuit("output-gating", 3))


def test_disjoint_inputs_by_all_pairs():
    for n, others in ((1, 2), (2, 2), (3, 2)):
        either = Circuit("output-gating", n, attending_inputs=others)
        expected = (T[n] - 2) * (T[others] - 2) + T[n] + T[others] - 2
        assert len(disjoint_functions(either)) == expected
        signed = replace(either, encoding="pm1")
        assert len(disjoint_functions(signed)) == T[n] * T[others] // 2


# --- the evaluator --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "encoding"), list(product((*ATTENTION_CIRCUITS, "square"), ("01", "pm1"))))
def test_the_evaluator_agrees_with_the_definition_point_by_point(name, encoding):
    rng = np.random.default_rng(7)
    n = 3
    signals = {"square": 0, "synaptic-gating:each": n}.get(name, 1)
    circuit = Circuit(name, n, encoding=None if name == "additive-output" else encoding)
    encoding = circuit.encoding or "01"
    monomials = ((), *((i,) for i in range(1, n + 1)))
    for trial in range(60):
        # odd bias and even weights, v odd twice over: no score is 0
        gates = [[int(w) for w in rng.integers(-4, 5, n + 1) * 4 + [2, 0, 0, 0]] for _ in range(signals + 1)]
        v = int(rng.integers(-9, 10)) * 4
        t = (AND, OR)[trial % 2] if name == "additive-output" else 15 + 12 * trial
        batch = [Gates.of_rows([row], monomials) for row in gates]
        bits = [bits_of(signs(gate, cube(n, encoding), 2**n)[0], 2**n)[0] for gate in batch[1:]]
        out, zero = output(circuit, batch[0], v, t, bits)
        units = [dict(zip(("1", "x1", "x2", "x3"), row, strict=True)) for row in gates]
        reading = "and" if t == AND else "or"
        realization = {"attended": {**units[0], "v": v, "t": t}, "attending": units[1:], "reading": reading}
        assert out.tolist() == [outputs(definitions.Circuit.of(circuit), realization)]
        assert not zero.any()


def test_a_score_of_zero_is_seen_except_where_the_definition_forces_it():
    gate = Gates.of_rows([[0, 1]], ((), (1,)))
    signal = np.array([0, 1], np.uint8)
    assert output(Circuit("output-gating", 1), gate, 0, AND, [signal])[1].tolist() == [[0b01]]
    assert output(Circuit("activation-gating", 1), gate, 0, AND, [signal])[1].tolist() == [[0]]
    assert output(Circuit("activation-gating", 1, encoding="pm1"), gate, 0, AND, [signal])[1].tolist() == [[0]]
    at_zero = Gates.of_rows([[1, 0]], ((), (1,))) * 0
    assert output(Circuit("activation-gating", 1, encoding="pm1"), at_zero, 0, AND, [signal])[1].tolist() == [[0b11]]
    assert output(Circuit("square", 1), gate, 0, 1, [])[1].tolist() == [[0b10]]


def test_a_square_gate_is_on_beyond_both_roots():
    gates = Gates.of_rows([[score] for score in range(-9, 10)], ((),))
    for t in range(90):
        out, zero = output(Circuit("square", 0), gates, 0, t, [])
        assert out[:, 0].tolist() == [score**2 > t for score in range(-9, 10)]
        assert zero[:, 0].tolist() == [score**2 == t for score in range(-9, 10)]


def test_weights_beyond_machine_integers_are_evaluated_exactly():
    gates, tables = small_gates(3, 1, "pm1")
    for scale in (2**20, 2**29, 2**31, 2**61, 2**62, 2**80, 3**90):
        assert (bits_of(signs(gates * scale, cube(3, "pm1"), 8)[0], 8) == tables).all()
    just = Gates.of_rows([[-(2**62), 2**62 + 1]], ((), (1,)))  # float64 would lose the 1
    assert scores(just, cube(1, "01"), 2).tolist() == [[-(2**62), 1]]
    assert signs(just, cube(1, "01"), 2)[0].tolist() == [[0b10]]
    huge = Gates.of_rows([[2**40, 1]], ((), (1,)))  # its square leaves int64
    assert output(Circuit("square", 1), huge, 0, 2**80, [])[1].tolist() == [[0b01]]
    assert output(Circuit("square", 1), huge, 0, 2**80 - 1, [])[0].tolist() == [[0b11]]


@given(st.lists(st.integers(-(2**70), 2**70), min_size=1, max_size=6), st.integers(-(2**40), 2**40))
def test_arithmetic_of_gates_never_overflows(bias, factor):
    gates = Gates.of_rows([[b, 1] for b in bias], ((), (1,)))
    found = (gates * factor + gates).times(Gates.of_rows([[factor, 1]], ((), (2,))))
    assert found[()].tolist() == [(b * factor + b) * factor for b in bias]
    assert found[(1, 2)].tolist() == [factor + 1] * len(bias)
    assert gates.dominating.tolist() == [abs(b) + 2 for b in bias]


def test_scores_of_many_gates_agree_with_those_in_python_integers():
    for encoding, n in product(("01", "pm1"), (1, 5, 6, 7)):
        gates, _ = sampled_gates(n, encoding, 50, 3) if n > 4 else small_gates(n, 1, encoding)
        for shift in (0, 1, 2**40):
            moved = gates + Gates.constant(shift)
            x = cube(n, encoding)
            exact = scores(moved, x, 2**n)
            positive, zero = signs(moved, x, 2**n)
            assert (bits_of(positive, 2**n) == (exact > 0)).all()
            assert (bits_of(zero, 2**n) == (exact == 0)).all()


def test_small_gates_are_all_threshold_functions_and_samples_are_among_them():
    for n, encoding in product(range(6), ("01", "pm1")):
        assert len(np.unique(words(small_gates(n, 1, encoding)[1]))) == (*T, 94572)[n]
    assert len(np.unique(words(small_gates(3, 2, "01")[1]))) == 254
    drawn = words(sampled_gates(5, "01", 500, seed=3)[1])
    assert len(np.unique(drawn)) > 490
    assert np.isin(drawn, words(small_gates(5, 1, "01")[1])).all()
    assert (drawn == words(sampled_gates(5, "01", 500, seed=3)[1])).all()


def test_both_encodings_of_a_sample_are_the_same_functions():
    first, second = (sampled_gates(6, encoding, 200, seed=5)[1] for encoding in ("01", "pm1"))
    assert (first == second).all()


# --- planted faults -------------------------------------------------------------------------------------------------


def with_one_weight_changed(gates, row):
    """One gate of the batch gets another bias, so large that it is constant."""
    columns = dict(gates.coefficients)
    bias = np.array(np.broadcast_to(columns[()], gates.dominating.shape))
    bias[row] = -gates.dominating[row] * 3 * (1 if bias[row] >= 0 else -1)
    return Gates({**columns, (): bias})


def tampered(construction, attended, row):
    """The construction with one weight of its attended or of its attending gates changed."""

    def form(f):
        def gate(small):
            built, weight = f.gate(small)
            return with_one_weight_changed(built + Gates.constant(0), row), weight

        return AttendedForm(gate, f.shows)

    def arrangement(a):
        if attended:
            return replace(a, forms=tuple(form(f) for f in a.forms))
        return replace(a, gate=lambda g: with_one_weight_changed(a.gate(g) + Gates.constant(0), row))

    return replace(construction, arrangements=lambda n: tuple(arrangement(a) for a in construction.arrangements(n)))


@pytest.mark.parametrize("attended", [True, False], ids=["attended", "attending"])
@pytest.mark.parametrize(
    "construction", [c for c in PAIR_CONSTRUCTIONS if "alone" not in named(c) and "constant" not in c.bound], ids=named
)
def test_one_changed_weight_of_one_gate_is_caught(construction, attended):
    circuit = on_circuit(construction, 3)
    with pytest.raises(ConstructionFails):
        check_construction(tampered(construction, attended, 1), circuit)


@pytest.mark.parametrize("construction", GATE_CONSTRUCTIONS, ids=named)
def test_one_changed_weight_of_one_gate_alone_is_caught(construction):
    def build(*arguments):
        gate, threshold = construction.build(*arguments)
        return with_one_weight_changed(gate + Gates.constant(0), gate.number - 1), threshold

    with pytest.raises(ConstructionFails):
        check_construction(replace(construction, build=build), on_circuit(construction, 4))


class Tampered(RegionConstruction):
    """With one bias of the last attending gates changed, or one weight of the attended gate."""

    def attending(self, n, i, h):
        gates = super().attending(n, i, h)
        return with_one_weight_changed(gates, gates.number - 1) if i == n else gates


class TamperedAttended(RegionConstruction):
    def attended(self, n, kind):
        gate = super().attended(n, kind)
        return Gates({**gate.coefficients, (1,): -gate[(1,)]})


@pytest.mark.parametrize("kind", [Tampered, TamperedAttended])
@pytest.mark.parametrize(("n", "every"), [(4, 10**7), (6, 4000)])
@pytest.mark.parametrize("construction", REGION_CONSTRUCTIONS, ids=named)
def test_one_changed_weight_of_a_tuple_is_caught(construction, n, every, kind, monkeypatch):
    wrong = kind(**vars(construction))
    monkeypatch.setitem(checks._CHECKS, kind, checks._check_regions)
    with pytest.raises(ConstructionFails, match=r"not the intended one|not seen|one function"):
        check_construction(wrong, on_circuit(construction, n), every=every)


def test_regions_that_overlap_are_caught():
    def everywhere(n):
        return [({i: 1}, tuple(j for j in range(1, n + 1) if j != i)) for i in range(1, n + 1)]

    wrong = replace(REGION_CONSTRUCTIONS[0], regions=everywhere)
    with pytest.raises(ConstructionFails, match="not seen apart"):
        check_construction(wrong, Circuit("synaptic-gating:each", 3))


def test_a_dominating_weight_that_does_not_dominate_is_caught():
    gating = PAIR_CONSTRUCTIONS[0]

    def weak(n):
        (a,) = gating.arrangements(n)
        return (replace(a, gate=lambda g: g.renamed(tuple(range(1, n)))),)  # g0 on both halves

    with pytest.raises(ConstructionFails, match="small gates"):
        check_construction(replace(gating, arrangements=weak), Circuit("output-gating", 3))
    for n in (6, 7):
        with pytest.raises(ConstructionFails, match="small gates"):
            check_construction(replace(gating, arrangements=weak), Circuit("output-gating", n), every=50**2)


def test_gates_that_cannot_be_read_back_are_caught():
    gating = PAIR_CONSTRUCTIONS[0]

    def blind(n):
        (a,) = gating.arrangements(n)
        half = part(n, {n: 1})
        return (
            replace(a, gate=lambda g: on(n, "01") + Gates.constant(1), shows=lambda g: half * np.ones_like(g[:, :1])),
        )

    with pytest.raises(ConstructionFails, match="14 different functions, not 196"):
        check_construction(replace(gating, arrangements=blind), Circuit("output-gating", 3))
    with pytest.raises(ConstructionFails, match="one function"):
        check_construction(replace(gating, arrangements=blind), Circuit("output-gating", 7), every=2500)


def test_a_bound_that_is_too_large_is_caught():
    single = next(c for c in PAIR_CONSTRUCTIONS if (c.bound, c.circuit) == ("multiplexing", "synaptic-gating"))
    either = replace(single, bound="multiplexing-of-either-sign")  # half of its circuits
    with pytest.raises(ConstructionFails, match="16 different functions, not 32"):
        check_construction(either, Circuit("synaptic-gating", 3))
    finding = construction_finding_of("synaptic-single", [(either, Circuit("synaptic-gating", 3))], None)
    assert finding.verdict == "bound violated"
    assert "16 different functions, not 32" in finding.note


# --- one attending gate for each weight -----------------------------------------------------------------------------


@pytest.mark.parametrize("regions", [nested_regions, addressed_regions])
def test_every_variable_has_a_region_of_its_own_in_which_it_is_on(regions):
    for n in range(1, 13):
        found = regions(n)
        assert len(found) == n
        covered = np.zeros(2**n, int)
        for i, (held, others) in zip(range(1, n + 1), found, strict=True):
            assert held[i] == 1
            assert sorted((*held, *others)) == list(range(1, n + 1))
            covered += part(n, held)
        assert covered.max() == 1
        assert 2 ** address_length(n) >= n > 2 ** (address_length(n) - 1)


def test_the_address_bound_tends_to_the_leading_term():
    # T(k) has k^2 (1 + o(1)) bits: with k^2 for it, the ratio of the exponents must tend to 1.
    ratios = []
    for n in (10**2, 10**4, 10**6):
        k = address_length(n)
        ratios.append(((n - k) * (n - k - 1) ** 2 + k * (n - k) ** 2) / n**3)
    assert ratios == sorted(ratios)
    assert ratios[-1] > 0.9999


def test_runs_are_on_circuits_on_which_the_bound_is_stated():
    for theorem in THEOREM_CHECKS:
        if theorem not in ("disjoint-inputs", *ON_DEMAND):
            for construction, circuit in runs(theorem, 3):
                assert stated(circuit, construction.bound) >= 1
    with pytest.raises(ValueError, match="has no construction"):
        next(runs("no-such-theorem"))
