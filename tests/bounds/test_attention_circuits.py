"""The bounds on gated circuits hold for the counts of `tests/definitions.py`, and their constructions give them."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

import bounds
from bounds.records import Bound
from tests.definitions import (
    Circuit,
    attended_patterns,
    functions_by_signals,
    gate_functions,
    inputs,
    number_of_functions,
)
from tests.thinned import thinned

ATTENTION = {
    "multiplexing": ("01", "pm1"),
    "additive-output": (None,),
    "additive-synaptic": ("01", "pm1"),
    "activation-gating": ("01", "pm1"),
    "output-gating": ("01", "pm1"),
    "synaptic-gating": ("01", "pm1"),
    "synaptic-gating:all": ("01", "pm1"),
}
ENCODED = [
    (circuit, encoding)
    for circuit, encodings in ATTENTION.items()
    for encoding in encodings
    if circuit != "activation-gating" and (circuit, encoding) != ("multiplexing", "pm1")  # as others, below
]
ATTENDED_GATES = ("ltf", "square", "ptf:2")
ATTENDING_GATES = ("ltf", "square", "ptf:2")
LATIN = [
    (*circuit, ATTENDED_GATES[i], ATTENDING_GATES[(j - i - k) % 3])
    for circuit, k in zip(ENCODED, range(99), strict=False)
    for i in range(3)
    for j in range(3)
]
"""All circuits and gates; each third has every attended and every attending gate of every circuit."""
VARIANTS = ((1, False), (2, False), (2, True))  # units, and whether they share their attending unit
Array = np.ndarray


def is_valid(circuit: str, gate: str, n: int) -> bool:
    return (gate == "ltf" or not circuit.startswith("synaptic")) and (n > 0 or "synaptic" not in circuit)


def points_of(n: int) -> Array:
    return np.array([inputs(x, n, 0) for x in range(2**n)], dtype=np.int64).reshape(2**n, n)


def known_count(n: int, degree: int) -> int | None:
    if degree >= 1 and n <= 3:
        return len(gate_functions("ltf" if degree == 1 else f"ptf:{degree}", n))
    return bounds.polynomial_threshold_count(n, degree)


def assert_bounds_hold(results: tuple[bounds.Result, ...], count: int, n: int) -> None:
    for result in results:
        for bound in result.bounds:
            verdict = bounds.holds(bound, count, n, counts=known_count)
            needs_unknown = n == 3 and "T(n+1,2)" in bounds.formula(bound)  # T(4, 2)
            stated = bounds.is_defined(bound, n) and not needs_unknown
            assert verdict is (True if stated else None), (bound.id, bounds.formula(bound), count)
        for counts in (known_count,) if result.id.startswith("layer") else (known_count, lambda m, k: None):
            found = bounds.bracket(result, n, counts=counts)
            assert found.lower is not None and found.lower.value is not None and found.lower.value <= count
            assert found.upper is not None and found.upper.value is not None and count <= found.upper.value


def exact_bounds(result: bounds.Result) -> list[Bound]:
    return [bound for bound in result.bounds if bound.id.startswith("exact")]


@pytest.mark.parametrize("gate", ["ltf", "square", "ptf:2"])
@pytest.mark.parametrize("n", range(4))
def test_every_bound_on_one_gate_holds_for_its_enumerated_count(n: int, gate: str) -> None:
    assert_bounds_hold(bounds.results_for(gate, gate, None, "01"), len(gate_functions(gate, n)), n)


@pytest.mark.parametrize(("circuit", "encoding", "gate", "attending"), thinned(LATIN, LATIN[::3]))
def test_every_bound_on_a_circuit_holds_for_its_enumerated_counts(
    circuit: str, encoding: str | None, gate: str, attending: str
) -> None:
    for n in (n for n in range(4) if is_valid(circuit, gate, n)):
        for units, shared in VARIANTS:
            if n == 3 and units > 1:  # seen at n < 3
                continue
            results = bounds.results_for(circuit, gate, attending, encoding, units=units, shared=shared)
            layer = Circuit(circuit, n, gate, attending, encoding, units, shared)
            assert_bounds_hold(results, number_of_functions(layer), n)


@pytest.mark.parametrize(("circuit", "encoding", "gate", "attending"), thinned(LATIN, LATIN[::3]))
def test_every_bound_with_disjoint_inputs_holds_and_the_exact_ones_are_met(
    circuit: str, encoding: str | None, gate: str, attending: str
) -> None:
    for n, others in itertools.product(range(3), repeat=2):
        if not is_valid(circuit, gate, n):
            continue
        for units, shared in VARIANTS:
            if shared and len(attended_patterns(circuit, gate, encoding, n)) > 120:
                continue
            results = bounds.results_for(
                circuit, gate, attending, encoding, units=units, shared=shared, attending_inputs=others
            )
            count = number_of_functions(Circuit(circuit, n, gate, attending, encoding, units, shared, others))
            assert_bounds_hold(results, count, n)
            for bound in exact_bounds(results[0]):
                assert bounds.evaluate(bound, n, counts=known_count) == count
    if gate == "ltf" and attending != "square" and (circuit, encoding) != ("additive-synaptic", "01"):
        assert len(exact_bounds(bounds.results_for(circuit, gate, attending, encoding, attending_inputs=2)[0])) == 2


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize("attending", ATTENDING_GATES)
def test_every_bound_on_one_attending_gate_for_each_weight_holds(attending: str, encoding: str) -> None:
    name = "synaptic-gating:each"
    cases = [(1, None), (2, None), *itertools.product((1, 2), (0, 1, 2))]
    if encoding == "01" and attending == "ltf":
        cases.append((3, None))
    for n, others in cases:
        if others == 2 and n == 2 and attending != "ltf":
            continue
        one = Circuit(name, n, "ltf", attending, encoding, attending_inputs=others)
        for units, shared in VARIANTS:
            if shared and (n == 3 or len(functions_by_signals(one)) > 100):
                continue
            results = bounds.results_for(
                name, "ltf", attending, encoding, units=units, shared=shared, attending_inputs=others
            )
            layer = Circuit(name, n, "ltf", attending, encoding, units, shared, others)
            assert_bounds_hold(results, number_of_functions(layer), n)


def test_activation_gating_and_the_other_encoding_of_multiplexing_have_the_same_bounds() -> None:
    for gate, attending in itertools.product(ATTENDED_GATES, ATTENDING_GATES):
        for encoding in ("01", "pm1"):
            (activation,) = bounds.results_for("activation-gating", gate, attending, encoding)
            (output,) = bounds.results_for("output-gating", gate, attending, encoding)
            assert (activation.id, activation.bounds) == ("activation-gating", output.bounds)
        in_01, in_pm1 = (bounds.results_for("multiplexing", gate, attending, e)[0].bounds for e in ("01", "pm1"))
        assert in_01 == in_pm1


def linear_gate(weights: Array, points: Array) -> Array:
    scores = points @ weights[:-1] + weights[-1]
    assert np.abs(scores).min() > 1e-9
    return np.where(scores > 0, 1, -1)


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize("n", [3, 4, 5, 6])
def test_gating_each_weight_shows_one_free_gate_on_each_of_n_nested_halves(n: int, encoding: str) -> None:
    random = np.random.default_rng(n)
    points = 2 * points_of(n) - 1
    dominating = 1000.0
    for last in (-1, 1):
        free = [random.normal(size=n - i) for i in range(n)]  # of the inputs after input i, and a bias
        signals = []
        for i in range(n):
            weights = np.zeros(n + 1)
            weights[i + 1 : n + 1] = free[i]
            if encoding == "01":  # off where an earlier input is on
                weights[:i] -= dominating
                weights[n] -= dominating * i
                g = (linear_gate(weights, points) + 1) // 2
                signals.append(g * (points[:, i] + 1) // 2)
            else:  # g·x_i is constant where x_i is off, or an earlier input is on
                weights[:i] += last * dominating
                weights[i] += last * n * dominating * 2
                weights[n] += last * dominating * i - last * n * dominating * 2
                signals.append(linear_gate(weights, points) * points[:, i])
        total = np.sum(signals, axis=0)
        if encoding == "01":
            output = np.where(total > 0.5, 1, -1)
        else:
            output = np.where(total - last * (n - 1) > 0, 1, -1)
        for i in range(n):
            here = (points[:, :i] == -1).all(axis=1) & (points[:, i] == 1)
            expected = linear_gate(np.append(np.zeros(i + 1), free[i]), points)
            assert (output[here] == expected[here]).all()
        nothing_on = (points == -1).all(axis=1)
        assert output[nothing_on] == (-1 if encoding == "01" else last)


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize("n", [3, 4, 5, 6, 7])
def test_gating_each_weight_shows_one_free_gate_at_each_address(n: int, encoding: str) -> None:
    random = np.random.default_rng(n)
    points = 2 * points_of(n) - 1
    k = (n - 1).bit_length()
    signals, expected = [], []
    for i in range(n - k):
        address = 2 * points_of(k)[i] - 1
        others = [j for j in range(n - k) if j != i]
        weights = np.zeros(n + 1)
        weights[others] = random.normal(size=len(others))
        weights[n] = random.normal()
        here = (points[:, n - k :] == address).all(axis=1) & (points[:, i] == 1)
        expected.append((here, linear_gate(weights, points)))
        sign = -1 if encoding == "01" else 1  # elsewhere g is 0, or it is x_i
        weights[n - k : n] -= sign * 100 * address
        weights[n] += sign * 100 * k
        if encoding == "pm1":
            weights[i] += 1000 * k
            weights[n] -= 1000 * k
        g = linear_gate(weights, points)
        signals.append((g + 1) // 2 * (points[:, i] + 1) // 2 if encoding == "01" else g * points[:, i])
    total = np.sum(signals, axis=0) - (0.5 if encoding == "01" else n - k - 1)
    for here, free in expected:
        assert here.sum() == 2 ** (n - k - 1)
        assert (np.sign(total)[here] == free[here]).all()


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_gating_all_weights_shows_both_gates_by_self_dual_functions(n: int) -> None:
    """`self-dual` of synaptic-all in ±1: bias 0, g = 1 where xn = -1; all pairs (f0, g0) give different functions."""
    functions = np.array(sorted(gate_functions("ltf", n - 1)), dtype=np.int64)
    half = 2 ** (n - 1)
    mirrored = np.array([sum((int(f) >> (half - 1 - x) & 1) << x for x in range(half)) for f in functions])
    upper = (2**half - 1) ^ mirrored  # a self-dual f on xn = 1, from f0 on xn = -1
    shown = {
        int(f0) | int((2**half - 1) ^ f1 ^ g0) << half
        for f0, f1 in zip(functions, upper, strict=True)
        for g0 in functions
    }
    assert len(shown) == len(functions) ** 2


# -- layers, and the variants that a circuit does not have ----------------------


@pytest.mark.parametrize("gate", ["ltf", "ptf:2", "square"])
def test_a_layer_of_plain_gates_has_the_power_of_one(gate: str) -> None:
    for n, units in itertools.product(range(4), (2, 3, 20)):
        count = len(gate_functions(gate, n))
        assert_bounds_hold(bounds.results_for(gate, gate, None, None, units=units), count**units, n)


def test_layers_of_tens_of_units_stand_at_hundreds_of_variables() -> None:
    for circuit, encodings in (*ATTENTION.items(), ("synaptic-gating:each", ("01", "pm1"))):
        attending = "square" if circuit == "multiplexing" else "ltf"
        for options in ({"units": 30}, {"units": 30, "shared": True}, {"units": 12, "attending_inputs": 150}):
            (result,) = bounds.results_for(circuit, "ltf", attending, encodings[-1], **options)  # type: ignore[arg-type]
            n = 60 if circuit.endswith("each") else 200
            found = bounds.bracket(result, n)
            assert found.lower is not None and found.upper is not None
            leading = bounds.leading_term_bits(result, n)
            within = leading + (30 * n**2 if result.id == "layer-shared" else 0)  # of lower order for one gate a weight
            assert 0.2 * leading < found.lower.bits < found.upper.bits < 1.1 * within


def test_a_cap_whose_logarithm_exceeds_a_float_is_left_out_of_the_bracket() -> None:
    (result,) = bounds.results_for("output-gating", "ltf", "ltf", "01", attending_inputs=1000)
    found = bounds.bracket(result, 500)
    assert found.upper is not None and found.upper.bound.id == "exact-from-above"


def test_leading_terms_of_the_circuits_are_those_of_their_gates_together() -> None:
    def leading(circuit: str, gate: str, attending: str, **options: int) -> Fraction:
        encoding = None if circuit == "additive-output" else "01"
        (result,) = bounds.results_for(circuit, gate, attending, encoding, **options)  # type: ignore[arg-type]
        return bounds.leading_term_bits(result, 10)

    for circuit in ("multiplexing", "additive-output", "additive-synaptic", "activation-gating"):
        assert leading(circuit, "ltf", "square") == 200
        assert leading(circuit, "ptf:2", "square") == 600
    assert leading("synaptic-gating", "ltf", "ltf", units=3) == 600
    assert leading("synaptic-gating", "ltf", "ltf", units=3, shared=1) == 400
    assert leading("synaptic-gating:all", "ltf", "ltf", attending_inputs=7) == 149
    assert leading("synaptic-gating:each", "ltf", "ltf") == 1000
    assert leading("synaptic-gating:each", "ltf", "ltf", attending_inputs=5) == 350


@pytest.mark.parametrize(
    ("circuit", "gate", "encoding", "options", "message"),
    [
        ("additive-output", "ltf", "01", {}, "has no encoding"),
        ("output-gating", "ltf", None, {}, "depends on the encoding"),
        ("synaptic-gating", "square", "01", {}, "gate ltf, not square"),
        ("synaptic-gating:each", "ptf:2", "pm1", {}, "gate ltf, not ptf:2"),
        ("ltf", "ltf", "01", {"units": 2, "shared": True}, "ltf has no attending gate"),
        ("square", "square", "01", {"attending_inputs": 2}, "square has no attending gate"),
        ("multiplexing", "ltf", "01", {"shared": True}, "units >= 2"),
        ("multiplexing", "ltf", "01", {"units": 0}, "units >= 1"),
        ("multiplexing", "ltf", "01", {"attending_inputs": -1}, "attending_inputs >= 0"),
    ],
)
def test_variants_that_a_circuit_does_not_have_are_refused(
    circuit: str, gate: str, encoding: str | None, options: dict[str, int], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        bounds.results_for(circuit, gate, None, encoding, **options)  # type: ignore[arg-type]
