"""The function-level results: what they find, and that a fault planted in each of them is found."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations_with_replacement, permutations
from math import pi

import matplotlib
import matplotlib.style
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from capacity.circuits.circuit import Circuit
from capacity.documents.drawing import STYLE
from capacity.runs.kept_count import count
from capacity.theorems import approximation, classification, depth, encoder, function_level
from capacity.theorems.approximation import CURVES, SURFACES, finding_of
from capacity.theorems.findings import Finding
from capacity.theorems.gated_networks import (
    GatedNetwork,
    Wave,
    broken_line,
    korovkin_factors,
    plane_waves,
    staircase,
)
from enumerate.circuits.mechanisms import MECHANISMS
from enumerate.cube.classes import npn_classes
from enumerate.cube.symmetry import orbit
from enumerate.cube.truth_tables import parity

QUICK = [
    check
    for theorem in function_level.THEOREMS
    for check in theorem.checks
    if check not in (approximation.check_plane, depth.check_reach, depth.check_reduction)  # have tests of their own
]


# --- every finding --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("check", QUICK, ids=lambda check: check.__name__)
def test_every_result_is_consistent_and_fills_its_table(check):
    seen = []
    found = check(lambda *progress: seen.append(progress))
    assert isinstance(found, Finding) and found.verdict == "consistent"
    assert found.rows and all(len(row) == len(found.headers) for row in found.rows)
    assert all(isinstance(cell, str) for row in found.rows for cell in row)
    assert all(0 <= done < total for _, done, total in seen)


def test_the_theorems_are_those_of_the_design_each_with_its_own_id():
    ids = [theorem.id for theorem in function_level.THEOREMS]
    assert ids == [
        "activation-shaping",
        "xor",
        "approximation",
        "depth-reduction",
        "classification",
        "transformer-encoder",
        "hard-attention",
    ]
    for theorem in function_level.THEOREMS:
        assert theorem.checks and theorem.title


# --- shaping and XOR ------------------------------------------------------------------------------------------------


def test_a_step_that_leaks_does_not_make_a_relu(monkeypatch):
    wrong = function_level.Activation("leaking step", 0, lambda s: (s > 0) + Fraction(1, 10**6))
    monkeypatch.setattr(function_level, "SHAPES", ((function_level.IDENTITY, wrong, function_level.RELU),))
    assert function_level.check_shaping().verdict == "bound violated"


def test_a_shape_of_too_high_a_degree_is_not_taken_for_proved(monkeypatch):
    high = function_level.Activation("S^25", 25, lambda s: s**25)
    square = replace(high, name="S^26", degree=26, value=lambda s: s**26)
    monkeypatch.setattr(function_level, "SHAPES", ((high, function_level.IDENTITY, square),))
    assert function_level.check_shaping().verdict == "bound violated"


@pytest.mark.parametrize("gate", ["OR_GATE", "NAND_GATE"])
@pytest.mark.parametrize("position", [0, 1, 2])
def test_xor_notices_a_changed_gate_weight(monkeypatch, gate, position):
    weights = list(getattr(function_level, gate))
    weights[position] -= 4
    monkeypatch.setattr(function_level, gate, tuple(weights))
    assert function_level.check_gated_xor().verdict == "bound violated"


# --- approximation --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", CURVES, ids=lambda t: f"{t.name}, {t.construction}")
def test_a_bound_of_a_better_rate_than_the_proved_one_is_violated(target):
    assert finding_of((target,), (4, 16, 64, 256), "", "", "k").verdict == "consistent"
    hoped = replace(target, bound=lambda k: target.bound(4) * (4 / k) ** (0.5 - target.rate))
    assert finding_of((hoped,), (4, 16, 64, 256), "", "", "k").verdict == "bound violated"


@pytest.mark.parametrize("target", SURFACES, ids=lambda t: t.name)
def test_plane_waves_keep_their_bound_and_miss_a_fifth_of_it(target):
    sizes = (2, 4, 8)
    assert finding_of((target,), sizes, "", "", "m").verdict == "consistent"
    halved = replace(target, build=lambda t, m: (target.build(target, m)[0], 0.0), bound=lambda m: target.bound(m) / 20)
    assert finding_of((halved,), sizes, "", "", "m").verdict == "bound violated"


def test_a_changed_gate_is_a_larger_error():
    def build(target, pieces):
        network, added = CURVES[0].build(target, pieces)
        gates = network.gates.copy()
        gates[pieces // 4, 1] *= -1
        return GatedNetwork(network.linear, gates), added

    assert finding_of((replace(CURVES[0], build=build),), (8, 16), "", "", "k").verdict == "bound violated"


def test_errors_in_two_dimensions_fall_with_the_units():
    for target in SURFACES:
        errors = [approximation.measure(target, m).error for m in (2, 4, 8)]
        assert errors == sorted(errors, reverse=True)


@given(st.lists(st.integers(-50, 50), min_size=3, max_size=9))
def test_a_broken_line_passes_through_its_values_and_a_staircase_holds_them(values):
    knots = np.arange(len(values), dtype=float)
    line = broken_line(np.ones(1), knots, np.array(values, float))
    assert np.allclose(line(knots[:, None]), values, atol=1e-9)
    assert line.units == len(values) - 1
    stairs = staircase(knots, np.array(values[:-1], float))
    assert np.allclose(stairs(knots[:-1, None] + 0.5), values[:-1], atol=1e-9)


def test_the_kernel_is_nowhere_negative_and_sums_sampled_constants_exactly():
    for degree in (1, 3, 8, 20):
        factors = korovkin_factors(degree)
        angles = np.linspace(0, 2 * pi, 1001)
        kernel = 1 + 2 * sum(f * np.cos(k * angles) for k, f in zip(range(1, degree + 1), factors[1:], strict=True))
        assert kernel.min() > -1e-9
        assert factors[1] == pytest.approx(np.cos(pi / (degree + 2)))
        waves = plane_waves(lambda x, y: 3 + 0 * x * y, degree)
        assert [(wave.frequencies, pytest.approx(wave.amplitude)) for wave in waves] == [((0, 0), 3)]


@pytest.mark.parametrize("frequencies", [(1, 0), (2, 3), (3, -2), (0, 0)])
def test_a_plane_wave_by_half_planes_errs_by_at_most_an_eighth_of_the_squared_step(frequencies):
    wave = Wave(0.7, frequencies)
    pieces = 40
    x, y = np.meshgrid(*[np.linspace(0, 1, 41)] * 2)
    points = np.stack([x.ravel(), y.ravel()], axis=1)
    wanted = 0.7 * np.cos(pi * (points @ np.array(frequencies)))
    error = np.abs(wave.units(pieces)(points) - wanted).max()
    assert error <= 0.7 * (wave.phase_range / pieces) ** 2 / 8 + 1e-12


@pytest.mark.slow
def test_plane_waves_keep_their_bound_up_to_many_thousand_units():
    assert approximation.check_plane().verdict == "consistent"


# --- depth ----------------------------------------------------------------------------------------------------------


def reached_by_definition(n, k):
    """Every F of k variables and every hidden tuple, no symmetry."""
    gates = depth.threshold_functions(n)
    tuples = gates[np.array(list(combinations_with_replacement(range(len(gates)), k)))]
    marks = np.zeros(2**2**n, bool)
    for outer in depth.threshold_functions(k).tolist():  # F takes its inputs in any order, so the tuples need not
        marks[depth.compose(outer, list(tuples.T), n)] = True
    return marks


@pytest.mark.parametrize("n", [1, 2, 3])
def test_layers_reach_what_the_definition_says(n):
    for k, reached in enumerate(depth.reached_by_layers(n, 3), 1):
        assert (reached == reached_by_definition(n, k)).all()


@pytest.mark.parametrize("n", [1, 2, 3])
def test_deciding_each_function_agrees_with_marking(n):
    marks = depth.reached_by_layers(n, 3)
    for function in range(2**2**n):
        least = depth.least_hidden_gates(function, n)
        assert [bool(reached[function]) for reached in marks] == [least <= k for k in (1, 2, 3)]


def test_two_hidden_gates_are_the_sums_of_outputs_and_four_reach_everything_at_four_variables():
    _, two = depth.reached_by_layers(4, 2)
    assert int(two.sum()) == count(Circuit("additive-output", 4)).count == 41614
    assert depth.classes_met(two, 4) == 143
    assert int(depth.reached_by_gating(4, "01").sum()) == 32506
    assert int(depth.reached_by_gating(4, "pm1").sum()) == 54310


def test_three_hidden_gates_reach_all_functions_of_four_variables_but_parity():
    assert depth.check_reach().verdict == "consistent"
    assert depth.check_reduction().verdict == "consistent"
    assert [int(reached.sum()) for reached in depth.reach(4).layers] == [1882, 41614, 65534, 65536]


def test_the_search_notices_a_missing_class_of_gates():
    gates = depth.threshold_functions(3)
    fewer = gates[~np.isin(gates, orbit(0xE8, 3, complement=True))]  # without the majorities
    assert len(fewer) < len(gates)
    assert depth.least_hidden_gates(0xE8, 3) == 1
    assert depth.least_hidden_gates(0xE8, 3, fewer) > 1
    assert depth.reached_by_layers(3, 2, fewer)[1].sum() < depth.reached_by_layers(3, 2)[1].sum()


def test_a_census_whose_ways_disagree_is_a_violation(monkeypatch):
    right = depth.reach(2)
    monkeypatch.setattr(depth, "MAX_INPUTS", 2)
    assert depth.check_reach().verdict == "consistent"
    wrong = replace(right, decided=(14, 15, 16))
    monkeypatch.setattr(depth, "reach", lambda n: wrong if n == 2 else right_of_one)
    right_of_one = depth.Reach(1, *vars_of(1))
    found = depth.check_reach()
    assert found.verdict == "bound violated"
    assert any("DISAGREES" in row[-1] for row in found.rows)


def vars_of(n):
    marks = np.ones(2**2**n, bool)
    return (marks,) * 4, (2**2**n,) * 3, {"01": marks, "pm1": marks}


@pytest.mark.parametrize("n", [2, 3, 4])
def test_parity_needs_as_many_hidden_gates_as_inputs_and_no_function_more(n):
    assert depth.parity_by_layers(n) == parity(n)
    assert depth.least_hidden_gates(parity(n), n) == n
    if n < 4:
        assert max(depth.least_hidden_gates(int(f), n) for f in npn_classes(n)[0]) == n


# --- classification -------------------------------------------------------------------------------------------------


def test_every_mechanism_is_one_of_the_six_kinds_and_each_kind_has_one():
    outputs = classification.reduced(classification.all_kinds())[1]
    assert sorted(name for kind in outputs for name in classification.mechanisms_of(kind)) == sorted(MECHANISMS)
    assert [len(stage) for stage in classification.reduced(classification.all_kinds())] == [18, 6, 3]
    kept = {str(kind) for kind in classification.reduced(classification.all_kinds())[-1]}
    assert kept == {"O + S", "O * O", "O * w"}


def test_the_classification_notices_a_kind_explained_away(monkeypatch):
    monkeypatch.setitem(classification.SUPERSEDED, ("w", "*"), "nothing")
    assert classification.check_classification().verdict == "bound violated"


def test_the_classification_notices_a_kind_without_a_mechanism_and_a_mechanism_without_a_kind(monkeypatch):
    fewer = {name: mechanism for name, mechanism in MECHANISMS.items() if name != "multiplexing"}
    monkeypatch.setattr(classification, "MECHANISMS", fewer)
    assert classification.check_classification().verdict == "bound violated"
    astray = replace(MECHANISMS["multiplexing"], cell=("S", "-"))
    monkeypatch.setattr(classification, "MECHANISMS", fewer | {"multiplexing": astray})
    assert classification.check_classification().verdict == "bound violated"


def test_a_new_mechanism_stands_in_its_cell(monkeypatch):
    before = classification.check_classification()
    another = replace(MECHANISMS["output-gating"], cell=("w", "*"))
    monkeypatch.setattr(classification, "MECHANISMS", MECHANISMS | {"another": another})
    monkeypatch.setattr(classification, "functions_of", lambda name, n: counts[name])
    counts = {row[1]: {"01": int(row[2]), "pm1": int(row[3])} for row in before.rows} | {"another": {"01": 1, "pm1": 2}}
    after = classification.check_classification()
    assert after.verdict == "consistent"
    assert set(after.rows) - set(before.rows) == {("O * w", "another", "1", "2", "studied")}


def test_the_classification_notices_a_mechanism_with_another_count(monkeypatch):
    plain = classification.functions_of
    monkeypatch.setattr(
        classification,
        "functions_of",
        lambda name, n: plain("multiplexing" if name == "activation-gating" else name, n),
    )
    assert classification.check_classification().verdict == "bound violated"


# --- the encoder ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "m", "h"), [(1, 1, 1), (2, 6, 3), (3, 4, 4), (6, 2, 1)])
def test_gatings_of_other_shapes(n, m, h):
    found = encoder.tally(n, m, h)
    assert found.faithful
    assert found.attention.products["output gating"] == m * n**2
    assert found.attention.products["synaptic gating"] == m * n**2
    assert len(found.attention.attending) == h * n**2


def test_one_more_product_of_signals_is_noticed(monkeypatch):
    plain = encoder.attend

    def doubled(tokens, layer, arithmetic, mask=None):
        wasted = tokens[0, 0] * tokens[-1, -1]
        return plain(tokens, layer, arithmetic, mask) + (wasted - wasted)

    monkeypatch.setattr(encoder, "attend", doubled)
    assert encoder.check_gatings().verdict == "bound violated"


def test_an_encoder_that_knows_positions_is_not_equivariant(monkeypatch):
    plain = encoder.attend

    def placed(tokens, layer, arithmetic, mask=None):
        return plain(tokens + np.arange(len(tokens))[:, None], layer, arithmetic, mask)

    monkeypatch.setattr(encoder, "attend", placed)
    assert encoder.check_equivariance().verdict == "bound violated"


def test_exact_outputs_are_fractions_so_that_equality_is_exact():
    generator = np.random.default_rng(1)

    def draw(shape):
        numbers = [Fraction(int(v), 3) for v in generator.integers(-5, 6, shape).ravel()]
        return np.array(numbers, object).reshape(shape)

    layer, tokens = encoder.EncoderLayer.random(4, 2, draw), draw((3, 4))
    outputs = encoder.encode(tokens, layer, encoder.RATIONAL)
    assert all(isinstance(number, Fraction) for number in outputs.ravel())
    for order in permutations(range(3)):
        assert (encoder.encode(tokens[list(order)], layer, encoder.RATIONAL) == outputs[list(order)]).all()


def test_attention_weights_sum_to_one_and_a_mask_hides_what_follows():
    generator = np.random.default_rng(2)
    layer, tokens = encoder.EncoderLayer.random(4, 1, generator.standard_normal), generator.standard_normal((3, 4))
    mask = np.tril(np.ones((3, 3), bool))
    changed = tokens.copy()
    changed[2] += 1
    before, after = (encoder.attend(t, layer, encoder.SOFTMAX, mask) for t in (tokens, changed))
    assert np.allclose(before[:2], after[:2]) and not np.allclose(before[2], after[2])
    alike = np.tile(tokens[:1], (3, 1))  # equal tokens: any weights that sum to 1 give the value itself
    value = (alike @ layer.value[0]) @ layer.output
    assert np.allclose(encoder.attend(alike, layer, encoder.SOFTMAX), value)


def test_heads_must_divide_the_dimension():
    with pytest.raises(ValueError, match="3 heads do not divide the dimension 4"):
        encoder.tally(2, 4, 3)


# --- figures --------------------------------------------------------------------------------------------------------


def drawn(draw):
    with matplotlib.style.context(["default", STYLE]):
        figure = Figure(layout="constrained")
        draw(figure)
        figure.draw_without_rendering()
    return figure


def test_what_is_drawn_of_shaping_is_the_product():
    panels = [axes for axes in drawn(function_level._draw_shaping).axes if axes.axison]
    for axes, shape in zip(panels, function_level.DRAWN, strict=True):
        attended, attending, gated, made = (line.get_xydata() for line in axes.get_lines())
        assert np.allclose(attended[:, 1] * attending[:, 1], gated[:, 1])
        on_line = dict(map(tuple, gated))
        assert all(on_line[s] == value for s, value in map(tuple, made))
        assert axes.get_title("left") == function_level.SHAPES[shape][2].name


def test_the_drawing_of_xor_follows_its_gates(monkeypatch):
    def corners():
        gated = drawn(function_level._draw_xor).axes[0]
        return {tuple(line.get_xydata()[0]): line.get_markerfacecolor() for line in gated.get_lines()}

    black = {corner for corner, colour in corners().items() if colour == function_level.BLACK}
    assert black == {(0, 1), (1, 0)}
    monkeypatch.setattr(function_level, "NAND_GATE", (9, -2, -2))  # always on
    black = {corner for corner, colour in corners().items() if colour == function_level.BLACK}
    assert black == {(0, 1), (1, 0), (1, 1)}


def test_the_drawing_of_the_classification_has_every_kind_and_its_counts():
    (axes,) = drawn(classification._draw).axes
    words = [text.get_text() for text in axes.texts]
    stages = classification.reduced(classification.all_kinds())
    for kind in stages[0]:
        assert words.count(str(kind)) == 1 + (kind in stages[2])
    for kind in stages[1]:
        assert classification.mechanisms_of(kind)[0] in words
    assert "132, 252;  all 248, 254;  each 254, 256" in words


def test_the_drawing_of_the_encoder_shows_what_is_counted(monkeypatch):
    monkeypatch.setattr(encoder, "DRAWN", (4, (1, 2), (1, 2, 3)))
    counts, gaps = (axes for axes in drawn(encoder._draw).axes if axes.axison)
    marks = [line.get_ydata().tolist() for line in counts.get_lines() if line.get_marker() not in ("", "None")]
    assert marks == [[4, 16, 36], [1, 4, 9], [2, 8, 18]]
    free, causal = (line.get_ydata() for line in gaps.get_lines()[:2])
    assert max(free) <= encoder.TOLERANCE < sorted(causal)[1]
    assert len(free) == len(causal) == 24
