"""The figures: all drawn, labelled and legible, the same bytes every time; what is drawn is what was counted."""

import json
import os
import re
import subprocess
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from itertools import combinations, pairwise
from math import isnan, log2
from pathlib import Path
from xml.etree import ElementTree

import matplotlib.style
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Text
from PIL import Image

from capacity.attention import experiment
from capacity.circuits.circuit import Circuit
from capacity.commands.main import run
from capacity.documents.drawing import BLUE, PALE, SERIES, SKY, STYLE, Picture
from capacity.figures import plot
from capacity.figures.capacities import FAMILIES, MAX_INPUTS, capacity_curves, capacity_pictures
from capacity.figures.census import Shares, shares
from capacity.figures.per_parameter import per_parameter_picture
from capacity.figures.scores import scores_picture
from capacity.tables.reading import Results
from capacity.tables.table import compute_census, count_rows, quick_table, write_results
from capacity.theorems import approximation, depth

ROOT = Path(__file__).resolve().parents[3]
NAMES = (
    *(f"capacity-{family}" for family in ("gates", "additive", "gating", "synaptic", "readout")),
    *("ratio", "per-parameter", "census", "scores", "heads", "experiment", "approximation", "depth-reduction"),
    *("activation-shaping", "xor", "classification", "transformer-encoder"),
)
DRAWN_AGAIN = ("scores", "census", "experiment", "xor")
"""Figures of every kind: curves, panels, bars, hatching, diagrams."""

FILES = sorted(f"{name}.{kind}" for name in NAMES for kind in ("svg", "png"))
COUNTED = (*(name for name in NAMES if name.startswith("capacity-")), *("ratio", "per-parameter", "census", "scores"))
SMALLER = (
    (approximation, "DEGREES", (2, 4)),
    (approximation, "PIECES", (4, 8)),
    (depth, "DRAWN", (2, 3)),
)


TRAINED_GRID = experiment.Grid((2, 3, 5), (2, 4), seeds=3)
TRAINED = [
    experiment.Trained(one, (0,) * 9 + ((one.seed + 1) * one.predictions // 4,)) for one in TRAINED_GRID.trainings()
]


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """A directory with the files of the table, n = 1, 2, 3, and those of an experiment that nobody has made."""
    folder = tmp_path_factory.mktemp("table")
    experiment.write_results(TRAINED_GRID, TRAINED, folder)
    write_results(list(count_rows(quick_table(3))), compute_census(3), folder)
    return folder


@pytest.fixture(scope="module")
def results(table):
    return Results(table)


@dataclass(frozen=True)
class Drawn:
    """A figure, and the boxes as it was laid out: of its page, its texts, its legends and its panels."""

    figure: Figure
    boxes: tuple


def boxes_of(figure):
    shown = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    shown = [text for text in shown if text.axes is None or text.axes.axison]
    texts, legends = ([one.get_window_extent() for one in some] for some in (shown, figure.findobj(Legend)))
    return figure.bbox.padded(1), texts, legends, [axes.get_tightbbox() for axes in panels_of(figure)]


@pytest.fixture(scope="module")
def drawn(table):
    """Every figure of that table by name, as it is drawn by the command."""
    plain, made = Picture.figure, {}

    def figure(picture):
        one = plain(picture)
        lay_out = one.draw_without_rendering

        def laid_out():
            lay_out()
            made[picture.name] = Drawn(one, boxes_of(one))

        one.draw_without_rendering = laid_out
        return one

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Picture, "figure", figure)
        for module, name, value in SMALLER:
            patch.setattr(module, name, value)
        with redirect_stdout(StringIO()) as printed:
            assert run(["plot", "--output", str(table), "--quiet"]) == 0
    assert sorted(printed.getvalue().splitlines()) == [str(table / "figures" / name) for name in FILES]
    return made


@pytest.fixture(scope="module")
def figures(table, drawn):
    """The folder of their files."""
    return table / "figures"


@pytest.fixture(scope="module")
def drawings(drawn):
    """Those that show what was counted or trained."""
    return {name: drawn[name].figure for name in (*COUNTED, "experiment")}


def panels_of(figure):
    return [axes for axes in figure.axes if axes.axison]


def lines(axes):
    return {line.get_label(): dict(zip(*line.get_data(), strict=True)) for line in axes.get_lines()}


def texts(path):
    """The texts of an SVG file whose letters are paths."""
    return set(re.findall(r"<!-- (.*?) -->", path.read_text(encoding="utf-8")))


# --- files ----------------------------------------------------------------------------------------------------------


def test_every_figure_is_written_as_svg_and_png_and_named(figures):
    assert sorted(path.name for path in figures.iterdir()) == FILES
    for name in NAMES:
        assert ElementTree.parse(figures / f"{name}.svg").getroot().tag == "{http://www.w3.org/2000/svg}svg"
        with Image.open(figures / f"{name}.png") as image:
            assert image.format == "PNG"
            assert image.getpixel((0, 0)) == image.getpixel((image.width - 1, image.height - 1))
            assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_every_figure_carries_its_title_and_caption(figures):
    for name in NAMES:
        svg = (figures / f"{name}.svg").read_text(encoding="utf-8")
        with Image.open(figures / f"{name}.png") as image:
            title, caption = image.text["Title"], image.text["Description"]
        assert f"<dc:title>{title}</dc:title>" in svg
        assert len(caption) > len(title) > 10
        assert title in texts(figures / f"{name}.svg")


def test_figures_are_small():
    """Those of the repository, of the whole table."""
    folder = ROOT / "results" / "figures"
    drawn_by_benchmarks = ["peers.png", "peers.svg"]
    assert sorted(path.name for path in folder.iterdir()) == sorted([*FILES, *drawn_by_benchmarks])
    assert max(path.stat().st_size for path in folder.glob("*.svg")) < 220_000
    assert max(path.stat().st_size for path in folder.glob("*.png")) < 120_000


def test_figures_are_the_same_bytes_in_another_process_whatever_the_reader_has_configured(table, figures, tmp_path):
    copy = tmp_path / "table"
    copy.mkdir()
    for name in ("capacity.json", "census.json", "experiment.json"):
        (copy / name).write_bytes((table / name).read_bytes())
    (tmp_path / "matplotlibrc").write_text("font.size: 20\nsavefig.dpi: 50\nsvg.fonttype: none\naxes.grid: True\n")
    settings = [f"{module.__name__}.{name} = {value!r}" for module, name, value in SMALLER]
    script = "\n".join(
        [
            "import capacity.theorems.approximation, capacity.theorems.depth",
            "from pathlib import Path",
            "from capacity.figures.plot import plot",
            *settings,
            f"print(*plot(Path({str(copy)!r}), names={DRAWN_AGAIN}), sep='\\n')",
        ]
    )
    environment = {**os.environ, "PYTHONHASHSEED": "1", "MATPLOTLIBRC": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    again = [Path(line) for line in ran.stdout.splitlines()]
    assert len(again) == 2 * len(DRAWN_AGAIN)
    for path in again:
        assert path.read_bytes() == (figures / path.name).read_bytes(), path.name


# --- the command ----------------------------------------------------------------------------------------------------


def test_the_help_of_plot_has_examples(capsys):
    assert run(["plot", "--help"]) == 0
    assert "capacity plot ratio census --output small" in capsys.readouterr().out


def test_figures_that_are_named_are_drawn_and_no_others(table, tmp_path, capsys):
    for name in ("capacity.json", "census.json"):
        (tmp_path / name).write_bytes((table / name).read_bytes())
    assert run(["plot", "xor", "census", "--output", str(tmp_path), "--quiet"]) == 0
    drawn = [tmp_path / "figures" / f"{name}.{kind}" for name in ("census", "xor") for kind in ("svg", "png")]
    assert capsys.readouterr().out.splitlines() == [str(path) for path in drawn]
    assert sorted(path for path in (tmp_path / "figures").iterdir()) == sorted(drawn)


def test_an_unknown_figure_is_said_with_the_known_ones(table, capsys):
    assert run(["plot", "doubling", "--output", str(table), "--quiet"]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert err.startswith("capacity: unknown figure 'doubling'; known: capacity-gates, ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("name", ["capacity.json", "census.json"])
@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"rows": [1], "censuses": [], "schema": 3}', "\ud800"])
def test_a_missing_or_damaged_file_is_said_in_one_line_with_the_command_that_makes_it(
    name, text, table, tmp_path, capsys
):
    for other in ("capacity.json", "census.json"):
        (tmp_path / other).write_bytes((table / other).read_bytes())
    if text is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    assert run(["plot", "--output", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert f"{tmp_path / name} is {'missing' if text is None else 'damaged'}" in said.err
    assert f"`capacity table --output {tmp_path}` writes it" in said.err
    assert not (tmp_path / "figures").exists()


def test_a_place_that_cannot_be_written_is_said_in_one_line(table, tmp_path, capsys):
    for name in ("capacity.json", "census.json"):
        (tmp_path / name).write_bytes((table / name).read_bytes())
    (tmp_path / "figures").write_text("in the way")
    assert run(["plot", "--output", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith(f"capacity: cannot use {tmp_path / 'figures'}")


# --- what is drawn is what was counted ------------------------------------------------------------------------------


def test_the_files_of_the_table_are_read_whole(table, results):
    rows = json.loads((table / "capacity.json").read_text())["rows"]
    assert len(results.counted) == len(rows) == len({str(circuit) for circuit in results.counted})
    assert 2 ** results.counted[Circuit("ltf", 3)] == pytest.approx(104)
    listed = shares(results.censuses[-1])
    assert Shares(Circuit("ltf", 3), 6, 0, 8) in listed  # 6 of the 14 classes of 3 variables are linear
    assert Shares(Circuit("ptf:2", 3), 13, 0, 1) in listed  # all but parity


def test_the_curves_of_a_circuit_are_its_counts_and_bounds(drawings):
    axes = drawings["capacity-gates"].axes[0]
    assert axes.get_title("left") == "ltf"
    cap, leading, refined, counted = (dict(zip(*line.get_data(), strict=True)) for line in axes.get_lines())
    assert {n: bits for n, bits in counted.items() if not isnan(bits)} == pytest.approx(
        {1: log2(4), 2: log2(14), 3: log2(104)}
    )
    assert len(counted) == MAX_INPUTS == 12
    assert leading == {n: n * n for n in range(1, 13)}
    assert cap == {n: 2**n for n in range(1, 13)}
    assert refined[3] == pytest.approx(log2(2 * 35))  # 2 C(7, 3)
    corners = axes.collections[0].get_paths()[0].vertices
    for n, bits in counted.items():
        low, high = min(y for x, y in corners if x == n), max(y for x, y in corners if x == n)
        assert low <= high <= cap[n]
        assert isnan(bits) or low - 1e-9 <= bits <= high + 1e-9


def test_every_band_is_whole_and_holds_its_counts(results):
    for _, circuits in FAMILIES.values():
        for circuit in circuits:
            curves = capacity_curves(circuit, results)
            assert not any(map(isnan, (*curves.lower, *curves.upper, *curves.leading)))
            assert curves.n[0] > 3 or not all(map(isnan, curves.counted))  # counted here to n = 3
            for low, bits, high in zip(curves.lower, curves.counted, curves.upper, strict=True):
                assert isnan(bits) or low - 1e-9 <= bits <= high + 1e-9


def test_the_families_draw_every_circuit_of_the_table_but_polynomials_of_high_degree(results):
    shown = {circuit.title for _, circuits in FAMILIES.values() for circuit in circuits}
    assert {circuit.title for circuit in results.counted if circuit.score is circuit.head is None} <= shown


def test_scores_are_drawn_as_they_are_counted(drawings):
    zeros_and_ones, signs, per_parameter = drawings["scores"].axes[:3]
    assert lines(zeros_and_ones)["dot-product-score 01"][1] == lines(signs)["dot-product-score pm1"][1] == log2(4)
    assert lines(zeros_and_ones)["expressive-score 01"][1] == log2(2)
    assert lines(zeros_and_ones)["leading term, 2 m³"][2] == 2 * 2**3
    assert {1.0, 0.5} == {curve[1] for curve in lines(per_parameter).values()}


def test_the_ratio_lies_in_its_bracket_below_the_limit(drawings):
    figure = drawings["ratio"]
    panels = {axes.get_title("left"): axes for axes in figure.axes}
    for encoding, count in (("01", 246), ("pm1", 254)):
        axes = panels[f"output-gating {encoding}"]
        exact = lines(axes)["exact counts"]
        assert exact[3] == pytest.approx(log2(count) / log2(104))
        assert set(exact) >= set(range(1, 11))  # as far as T(n) is known
        corners = axes.collections[0].get_paths()[0].vertices
        at = {n: sorted(y for x, y in corners if x == n) for n in exact}
        assert all(at[n][0] - 1e-9 <= ratio <= at[n][-1] + 1e-9 for n, ratio in exact.items() if not isnan(ratio))
        assert all(at[n][-1] < 2 for n in exact)
        assert [at[n][0] for n in exact] == sorted(at[n][0] for n in exact)  # the lower end rises


def test_capacity_per_parameter_is_the_quotient_and_equal_circuits_share_a_curve(drawings):
    one, zero_one, signs = panels_of(drawings["per-parameter"])
    assert lines(one)["ltf"] == pytest.approx({1: 2 / 2, 2: log2(14) / 3, 3: log2(104) / 4})
    assert lines(one)["square"][3] == pytest.approx(log2(210) / 5)
    assert lines(one)["ptf:2"][3] == pytest.approx(log2(254) / 7)
    assert lines(zero_one)["activation-gating,\noutput-gating"][3] == pytest.approx(log2(246) / 8)
    assert lines(signs)["multiplexing"][3] == pytest.approx(log2(256) / 9)
    assert lines(signs)["synaptic-gating:each"][3] == pytest.approx(log2(256) / 16)


def test_what_is_estimated_is_hollow_with_error_bars_and_stands_in_the_legend():
    results = Results(ROOT / "results")
    gating = next(one for one in capacity_pictures(results) if one.name == "capacity-gating")
    with matplotlib.style.context(["default", STYLE]):
        drawn_now = (gating, per_parameter_picture(results), scores_picture(results))
        pictures = {one.name: one.figure() for one in drawn_now}
    expected = {
        "capacity-gating": ("output-gating pm1", {n: Circuit("output-gating", n, encoding="pm1") for n in (7, 8)}),
        "per-parameter": ("one gate", {n: Circuit("ltf", n) for n in (11, 12, 13, 14)}),
        "scores": ("tokens of bits 0/1", {m: Circuit("dot-product-score", 2 * m) for m in (4, 5)}),
    }
    for name, (title, circuits) in expected.items():
        axes = next(axes for axes in pictures[name].axes if axes.get_title("left") == title)
        marks, _, bars = axes.containers[0]
        divisors = {at: one.parameters if name == "per-parameter" else 1 for at, one in circuits.items()}
        bits = {at: results.estimates[one].capacity_bits / divisors[at] for at, one in circuits.items()}
        ends = [results.estimates[one].interval_bits for one in circuits.values()]
        assert dict(zip(*marks.get_data(), strict=True)) == pytest.approx(bits)
        assert marks.get_markerfacecolor() == "white" and marks.get_linestyle() == "None"
        drawn_ends = [tuple(y for _, y in segment) for segment in bars[0].get_segments()]
        divided = [tuple(end / divisor for end in pair) for pair, divisor in zip(ends, divisors.values(), strict=True)]
        assert drawn_ends == [pytest.approx(pair) for pair in divided]
        assert any("estimate, 95 %" in text.get_text() for text in pictures[name].findobj(Text))


@pytest.mark.parametrize(
    ("circuit", "number"),
    [
        (Circuit("additive-output", 5), 12),
        (Circuit("additive-synaptic", 5), 13),
        (Circuit("output-gating", 5, "ptf:2", "square"), 16 + 7),
        (Circuit("synaptic-gating:each", 5), 36),
        (Circuit("ptf:5", 5), 32),
    ],
    ids=str,
)
def test_parameters_are_counted_gate_by_gate(circuit, number):
    assert circuit.parameters == number


def test_the_bars_of_the_census_are_its_shares(drawings, results):
    (axes,) = drawings["census"].axes
    listed = shares(results.censuses[-1])
    assert [tick.get_text() for tick in axes.get_yticklabels()] == [one.circuit.title for one in listed]
    bars = [[bar.get_width() for bar in container] for container in axes.containers]
    for one, *widths in zip(listed, *bars, strict=True):
        assert widths == [one.full, one.part, one.none]
        assert sum(widths) == 14
    assert bars[1] != [0] * len(listed)
    written = [text.get_text() for text in axes.texts]
    assert written[: len(listed) + 1] == ["full", *(str(one.full) for one in listed)]


def test_the_experiment_shows_every_seed_the_median_the_spread_and_chance(drawings):
    panels = panels_of(drawings["experiment"])
    assert [axes.get_title("left") for axes in panels] == ["τ = 2", "τ = 4"]
    for axes, delay in zip(panels, (2, 4), strict=True):
        assert [tick.get_text() for tick in axes.get_xticklabels()] == (
            ["2*", "3*", "5*"] if delay == 2 else ["2*", "3", "5"]
        )
        marks = [sorted(float(y) for y in line.get_ydata()) for line in axes.get_lines()]
        spreads = [sorted({float(y) for _, y in lines.get_segments()[0]}) for lines in axes.collections]
        for task in (task for task in experiment.comparisons(TRAINED) if task.delay == delay):
            assert [100 / task.modulus] in spreads
            for score in task.accuracies:
                accuracies = sorted(100 * accuracy for accuracy in task.accuracies[score])
                assert accuracies in marks and accuracies[1:2] in marks
                assert [accuracies[0], accuracies[2]] in spreads


def test_a_damaged_experiment_is_said_and_without_one_the_other_figures_are_drawn(table, tmp_path, capsys, monkeypatch):
    for name in ("capacity.json", "census.json"):
        (tmp_path / name).write_bytes((table / name).read_bytes())
    (tmp_path / "experiment.json").write_text("{}")
    assert run(["plot", "--output", str(tmp_path)]) == 2
    assert f"{tmp_path / 'experiment.json'} is damaged" in capsys.readouterr().err
    (tmp_path / "experiment.json").unlink()
    monkeypatch.setattr(plot, "experiment_picture", lambda found: pytest.fail("there is none to draw"))
    assert next(plot.plot(tmp_path)).exists()


# --- legible --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("capacity-gates", {"capacity, bits", "number of inputs n", "ltf", "ptf:3", "leading term", "exact count"}),
        ("capacity-additive", {"multiplexing 01", "additive-synaptic pm1", "additive-output"}),
        ("capacity-gating", {"output-gating pm1", "activation-gating 01", "output-gating ptf:2 ptf:2 01"}),
        ("capacity-synaptic", {"synaptic-gating 01", "synaptic-gating:all pm1", "synaptic-gating:each 01"}),
        ("ratio", {"C(n, circuit) / C(n), ratio of bits", "2, the limit", "multiplexing", "number of inputs n"}),
        ("per-parameter", {"capacity, bits per parameter", "number of inputs n", "ptf:2", "synaptic-gating:all"}),
        ("census", {"number of NPN classes", "full", "part", "none", "additive-synaptic 01"}),
        (
            "scores",
            {
                "bits of a token m",
                "capacity, bits",
                "dot-product-score 01",
                "expressive-score pm1",
                "leading term, 2 m³",
            },
        ),
        ("experiment", {"right predictions, %", "modulus N", "τ = 4", "dot-product attention", "chance"}),
        ("approximation", {"largest error", "number of gated linear units", "its proved bound"}),
        ("depth-reduction", {"functions computed, %", "one gated unit, pm1", "246 (13)", "254 (13)"}),
        ("activation-shaping", {"activation S", "output", "step(S), attending", "ReLU(S)", "the gated unit"}),
        ("xor", {"x1", "x2", "OR is on", "NAND is on", "+1", "−1"}),
        ("classification", {"18 kinds: source, operation, target", "O * w", "output-gating", "246, 254"}),
        ("transformer-encoder", {"tokens n", "output gatings: m n², m = 8", "causal mask: 1 of 24 commute"}),
    ],
)
def test_every_figure_has_its_labels_with_units(name, labels, figures):
    assert labels <= texts(figures / f"{name}.svg")


def test_no_text_is_cut_off_and_no_legend_covers_anything(drawn, drawings):
    for name in drawings:
        page, shown, legends, panels = drawn[name].boxes
        assert len(shown) > 20
        for box in (*shown, *legends):
            assert page.x0 <= box.x0 and box.x1 <= page.x1, (name, box)
            assert page.y0 <= box.y0 and box.y1 <= page.y1, (name, box)
        assert not any(legend.overlaps(panel) for legend in legends for panel in panels), name
        assert not any(one.overlaps(other) for one, other in combinations(panels, 2)), name


def test_series_differ_in_more_than_colour():
    looks = [(marker, line) for _, marker, line in SERIES]
    assert len({marker for marker, _ in looks}) == len(looks)
    assert len({colour for colour, _, _ in SERIES}) == len(looks)
    assert all(here != there for (_, here), (_, there) in pairwise(looks))


def test_the_parts_of_bars_differ_in_grey():
    def luminance(colour):
        return sum(share * part for share, part in zip((0.299, 0.587, 0.114), to_rgb(colour), strict=True))

    greys = sorted(luminance(colour) for colour in (BLUE, SKY, PALE))
    assert all(lighter - darker > 0.2 for darker, lighter in pairwise(greys))
