"""The table of the capacity of a gated gate against that of one gate: exact counts, estimates, bracket, conclusion."""

import csv
import json
from dataclasses import replace
from math import isnan, log2
from pathlib import Path

import pytest

from capacity.bounding import bounds
from capacity.circuits.circuit import Circuit
from capacity.commands.main import run
from capacity.figures.ratio import ratio_picture
from capacity.page.sections import SECTIONS
from capacity.tables.doubling import (
    COLUMNS,
    SCHEMA,
    cells,
    compared_circuits,
    compared_mechanisms,
    conclusion,
    doublings,
    write_doubling,
)
from capacity.tables.estimates import write_estimates
from capacity.tables.estimating import CountEstimate, estimate_count
from capacity.tables.reading import Results
from capacity.tables.rows import SCHEMA as TABLE_SCHEMA
from capacity.tables.rows import Row
from enumerate.circuits.mechanisms import MECHANISMS

RESULTS = Path(__file__).parents[3] / "results"
AND = {1: 4, 2: 16, 3: 246, 4: 32506, 5: 44642388}


def gated(n, encoding="01"):
    return Circuit("output-gating", n, encoding=encoding)


def guess(circuit, count, low, high):
    return CountEstimate(circuit, 100, 7, count, low, high, 0, 0)


EXACT = {gated(n): count for n, count in AND.items()}
GUESS = guess(gated(6), 2.0**39, 2.0**38, 2.0**40)
GUESSES = {gated(6): GUESS}


@pytest.fixture(scope="module")
def rows():
    return {(row.n, row.encoding): row for row in doublings(EXACT, GUESSES)}


def table_of(*rows):
    return json.dumps({"schema": TABLE_SCHEMA, "rows": [row.as_json() for row in rows]})


def row_of(circuit, count):
    return Row(circuit, count, None, 1.0, None, None, None, ("pairs",), None, (), ())


ROWS = [row_of(gated(n), count) for n, count in AND.items()]


@pytest.fixture
def folder(tmp_path):
    """Results to n = 5, with estimates."""
    (tmp_path / "capacity.json").write_text(table_of(*ROWS))
    write_estimates([GUESS], tmp_path / "estimates.json")
    return tmp_path


def test_a_row_has_what_is_exact_and_what_is_estimated_in_columns_of_their_own(rows):
    assert rows[5, "01"].exact_bits == pytest.approx(log2(AND[5]))
    assert rows[5, "01"].estimated_bits is None and rows[5, "01"].ratio_is_estimated is False
    assert rows[5, "01"].ratio == pytest.approx(log2(AND[5]) / log2(94572))
    six = rows[6, "01"]
    assert six.exact_bits is None and six.estimated_bits == 39 and six.estimated_interval_bits == (38, 40)
    assert six.ratio_is_estimated and six.ratio_low < six.ratio < six.ratio_high
    assert (six.samples, six.seed) == (100, 7)
    assert rows[5, "pm1"].ratio is None


def test_where_the_count_is_exact_so_is_the_ratio_whatever_was_estimated():
    row = doublings({gated(6): 597305016488}, GUESSES, 6)[10]
    assert row.estimated_bits == 39 and row.ratio_is_estimated is False and row.ratio_low is None
    assert row.ratio == pytest.approx(log2(597305016488) / log2(15028134))


def test_the_columns_that_are_proved_hold_at_every_n(rows):
    assert [n for n, encoding in rows if encoding == "01"] == list(range(1, 11))
    for (n, encoding), row in rows.items():
        assert row.leading_bits == 2 * n * n and row.cap_bits == 2**n
        assert row.lower_bits <= row.upper_bits <= row.cap_bits
        if row.exact_bits is not None:
            assert row.lower_bits - 1e-9 <= row.exact_bits <= row.upper_bits + 1e-9
        assert row.gated_refined_bits == pytest.approx(2 * row.gate_refined_bits - (1 if encoding == "01" else 2))
    nine = rows[9, "01"]
    assert nine.lower_bits == pytest.approx(2 * log2(17561539552946))
    number = 144130531453121108
    assert nine.upper_bits == pytest.approx(log2(number * (number + 1) // 2), abs=1e-6)
    ten = rows[10, "01"]
    assert ten.gate_bits == pytest.approx(log2(4728660917276019846718))
    assert ten.lower_bits == pytest.approx(2 * log2(number))


def test_a_count_of_ten_variables_is_taken_where_it_is_known():
    row = doublings({Circuit("ltf", 10): 2**72}, {})[18]
    assert row.gate_bits == 72 and row.upper_bits == pytest.approx(143)


def test_an_estimate_is_marked_wherever_it_is_printed(rows):
    printed = dict(zip(COLUMNS, cells(rows[6, "01"]), strict=True))
    assert printed["gated, exact"] == "-"
    assert printed["gated, estimate"] == "~39.000 (38.000 to 40.000)"
    assert printed["ratio"].startswith("~1.636 (")
    printed = dict(zip(COLUMNS, cells(rows[5, "01"]), strict=True))
    assert printed["gated, estimate"] == "-" and printed["ratio"] == "1.537"


def test_a_circuit_without_an_encoding_has_one_row_and_no_refined_pair():
    circuit = Circuit("multiplexing", 3)
    row = doublings({circuit: 256}, {}, 3, "multiplexing")[-1]
    assert (row.circuit, row.n, row.encoding, row.exact_bits) == ("multiplexing", 3, "", 8.0)
    assert row.gated_refined_bits is None and dict(zip(COLUMNS, cells(row), strict=True))["encoding"] == "both"
    said = conclusion([replace(row, n=2, ratio=1.0), row])
    assert said.startswith("The ratio is 1.000 at n = 2") and "consistent with the limit 2;" in said


def test_the_conclusion_says_what_the_numbers_show_and_no_more(rows):
    said = conclusion(list(rows.values()))
    assert "1.051 at n = 2 and 1.537 at n = 5 (exact), and 1.636 at n = 6 (an estimate: 1.594 to 1.678)" in said
    assert (
        "from n = 2 on it rises with every n, each interval above the one before" in said
        and "consistent with the limit 2" in said
        and "no finite n proves" in said
    )
    assert "`pm1`" not in said
    falling = doublings({gated(2): 16, gated(3): 100}, {}, 3)
    assert "does not rise with every n" in conclusion(falling)
    wide = replace(rows[6, "01"], ratio_low=1.5)
    assert "the intervals leave open" in conclusion([wide if row is rows[6, "01"] else row for row in rows.values()])
    assert "it rises with every n here" in conclusion([row for row in rows.values() if row.n != 4])
    assert conclusion(doublings({}, {}, 3)) == "No ratio is known here."


def test_the_files_have_the_same_rows(folder):
    paths = write_doubling(Results(folder))
    assert [path.name for path in paths] == ["doubling.csv", "doubling.json", "doubling.md"]
    document = json.loads(paths[1].read_text())
    listed = list(csv.DictReader(paths[0].open()))
    assert len(listed) == len(document["rows"]) == 100  # ten circuits, ten n
    assert [row["circuit"] for row in listed[:21]] == 20 * ["output-gating"] + ["multiplexing"]
    assert listed[10]["estimated_bits"] == "39.0" and listed[10]["exact_bits"] == ""
    assert listed[10]["ratio_is_estimated"] == "true" and listed[8]["ratio_is_estimated"] == "false"
    text = paths[2].read_text()
    assert document["conclusions"]["output-gating"] in text and "**estimate**" in text
    assert text.count("\n| ") == 100 + 2 * len(document["conclusions"])
    before = [path.read_bytes() for path in paths]
    assert [path.read_bytes() for path in write_doubling(Results(folder))] == before


@pytest.mark.parametrize(
    "text",
    [
        "{",
        json.dumps({"schema": TABLE_SCHEMA, "rows": 3}),
        json.dumps({"schema": TABLE_SCHEMA, "rows": [{"circuit": "output-gating"}]}),
        table_of(*ROWS).replace(TABLE_SCHEMA, SCHEMA),
        table_of(*ROWS).replace('"246"', '"2x6"'),
    ],
)
def test_a_damaged_table_is_named_with_its_remedy(folder, text):
    (folder / "capacity.json").write_text(text)
    with pytest.raises(ValueError, match=r"capacity.json is damaged .*capacity table --output"):
        write_doubling(Results(folder))


def test_published_shards_that_disagree_with_the_table_are_refused(folder):
    published = folder / "shards"
    published.mkdir()
    assert (
        run(["count", "ltf", "-n", "3", "--method", "restriction", "--shards", str(published / "ltf-3.csv"), "-q"]) == 0
    )
    assert Results(folder).counts[Circuit("ltf", 3)] == 104
    (folder / "capacity.json").write_text(table_of(*ROWS, row_of(Circuit("ltf", 3), 105)))
    with pytest.raises(ValueError, match=r"the published shards of ltf -n 3 and .* disagree"):
        write_doubling(Results(folder))


# --- what is recorded in results ------------------------------------------------------------------------------------

RECORDED = {circuit: one for circuit, one in Results(RESULTS).estimates.items() if isinstance(one, CountEstimate)}


def test_estimates_are_recorded_for_six_seven_and_eight_inputs_in_both_encodings():
    assert {gated(n, encoding) for n in (6, 7, 8) for encoding in ("01", "pm1")} <= set(RECORDED)
    assert all(one.samples >= (2000 if one.circuit.name == "output-gating" else 300) for one in RECORDED.values())


def test_recorded_estimates_contain_the_exact_counts_of_six_inputs():
    # By orbits (597305016488 and 24005950224852), which shares nothing with estimates but the list of classes.
    for encoding, count in (("01", 597305016488), ("pm1", 24005950224852)):
        one = RECORDED[gated(6, encoding)]
        assert one.low <= count <= one.high


def test_recorded_estimates_lie_in_the_rigorous_bracket():
    for name in {circuit.name for circuit in RECORDED}:
        rows = doublings({}, RECORDED, name=name)
        assert sum(row.estimated_bits is not None for row in rows) == sum(c.name == name for c in RECORDED)
        for row in rows:
            if row.estimated_bits is not None:
                low, high = row.estimated_interval_bits
                assert row.lower_bits <= low <= high <= row.upper_bits


def test_every_circuit_of_one_attending_linear_gate_has_a_table_but_activation_gating():
    named = compared_mechanisms()
    assert set(MECHANISMS) - set(named) == {"activation-gating", "synaptic-gating:each"}
    assert sum(len(compared_circuits(name, 3)) for name in named) == 10
    for name in named:
        for circuit in compared_circuits(name, 6):
            assert bounds(circuit).leading_term_bits == 72


@pytest.mark.slow
@pytest.mark.parametrize("recorded", RECORDED.values(), ids=lambda one: str(one.circuit))
def test_a_recorded_estimate_is_made_again_number_by_number(recorded):
    assert estimate_count(recorded.circuit, recorded.samples, recorded.seed) == recorded


def test_the_recorded_table_is_that_of_the_recorded_counts_and_estimates(tmp_path):
    for name in ("capacity.json", "estimates.json"):
        (tmp_path / name).write_bytes((RESULTS / name).read_bytes())
    (tmp_path / "shards").symlink_to(RESULTS / "shards")
    for path in write_doubling(Results(tmp_path)):
        assert path.read_text() == (RESULTS / path.name).read_text()


# --- the figure and the page ----------------------------------------------------------------------------------------


def test_the_ratio_figure_has_a_mark_of_its_own_for_estimates():
    import matplotlib.style

    results = Results(RESULTS)
    with matplotlib.style.context("default"):
        figure = ratio_picture(results).figure()
    drawn = [circuit for name in compared_mechanisms() for circuit in compared_circuits(name, 1)]
    assert len(figure.axes) == len(drawn)
    for axes, circuit in zip(figure.axes, drawn, strict=True):
        assert axes.get_title().startswith(circuit.name)
        marks = {container.get_label(): container[0] for container in axes.containers}
        sizes = [replace(circuit, n=n) for n in range(1, 10)]
        expected = {one.n for one in sizes if one in results.estimates and isnan(results.exact_bits(one))}
        if expected:
            shown = marks["estimates, 95 %"]
            assert set(shown.get_xdata()) == expected and shown.get_marker() != "o"
        else:
            assert not marks


def test_the_ratio_figure_has_bounds_at_eleven_by_the_estimate_of_one_gate():
    import matplotlib.style

    results = Results(RESULTS)
    with matplotlib.style.context("default"):
        axes = ratio_picture(results).figure().axes[0]
    (hatched,) = (one for one in axes.collections if str(one.get_label()) == "the same, T(11) by estimate")
    assert hatched.get_hatch() == "////" and not hatched.get_facecolor().size
    corners = hatched.get_paths()[0].vertices
    alone = results.estimates[Circuit("ltf", 11)].capacity_bits
    low, high = (end(y for x, y in corners if x == 11) for end in (min, max))
    assert low == pytest.approx(2 * log2(4728660917276019846718) / alone)  # T(10)^2
    assert high == pytest.approx((2 * alone - 1) / alone)  # T (T + 1) / 2
    assert max(x for one in axes.collections if one is not hatched for x, _ in one.get_paths()[0].vertices) == 10


def test_the_table_is_a_section_of_the_page():
    assert "doubling" in SECTIONS
