"""What a user of the library meets: names, types, errors, progress, and results on a terminal and in a notebook."""

import ast
import inspect
import re
import subprocess
import sys
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import bounds as formulas
import capacity
from capacity import Arrangement, Circuit, Count, Points, Refused, TruthTable, bounds, check, count, separate
from capacity.audit.shards import read_shards
from capacity.circuits.circuit import known_circuits
from capacity.commands.main import run
from capacity.counting.choice import choose_engine
from capacity.decisions.minimizing import minimize, minimize_strictly
from capacity.documents.sheet import Sheet
from capacity.runs.sampling import prospect
from capacity.tables.classes import classes
from capacity.tables.estimating import estimate_count
from capacity.tables.realized import realized_classes
from capacity.tables.rechecking import recheck
from capacity.tables.table import compute_census, count_rows, whole_table
from capacity.theorems.verify import choose, verify
from enumerate.circuits.search import Search

ROOT = Path(__file__).resolve().parents[3]
RESULTS = [
    Circuit("ptf:2", 3, units=2),
    Circuit("multiplexing", 3, attending_inputs=2),
    count(Circuit("ltf", 3)),
    check("69", Circuit("output-gating", 3)),
    check("6,9", Circuit("synaptic-gating", 2, units=2, encoding="pm1", shared=True)),
    bounds(Circuit("ltf", 3)),
    TruthTable.from_hex("e8", 3),
    count(Points([[0, 0], [0, 0], [1, 2]])),
    count(Arrangement([[1, 0], [2, 0], [1, 1]], [0, 0, 1])),
    separate(Points([[0], [1]], labels=[0, 1])),
    separate(Points([[0], [1], [2]], labels=[0, 1, 0])),
]


def cells(html):
    """The texts of the cells of an HTML table, and the tags that were left open."""
    found, tags = [], []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            tags.append(tag)

        def handle_endtag(self, tag):
            assert tags.pop() == tag

        def handle_data(self, data):
            if tags[-1:] in (["td"], ["th"], ["caption"]):
                found.append(data)

    Reader().feed(html)
    return found, tags


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: type(result).__name__)
def test_a_notebook_and_rich_show_the_same(result):
    sheet = result.sheet()
    texts = [text for text in (sheet.title, *sheet.headers, *(cell for row in sheet.rows for cell in row)) if text]
    assert len(sheet.rows) > 0
    assert cells(result._repr_html_()) == (texts, [])
    console = Console(file=StringIO(), width=400)
    console.print(result)
    assert all(text in console.file.getvalue() for text in texts)


def test_what_looks_like_markup_is_shown_as_it_is():
    sheet = Sheet("<b>[red]x", ("[a]",), (("<i>",),))
    console = Console(file=StringIO(), width=80)
    console.print(sheet.rich())
    assert "[red]x" in console.file.getvalue()
    assert "[a]" in console.file.getvalue()
    assert "&lt;i&gt;" in sheet.html()


def test_every_circuit_has_a_formula_of_its_own():
    formulas = [named(name).sheet().rows[0][1] for name in known_circuits()]
    assert all(formulas) and len(set(formulas)) == len(formulas) > 12


def named(name):
    if name == "attention-head":
        return Circuit.parse("attention-head -n 4 --tokens 2 --score dot-product-score")
    return Circuit(re.sub(":[DRK]$", ":2", name).replace("HEX", "8"), 4)


# --- in words -------------------------------------------------------------------------------------------------------

LAYER = Circuit("synaptic-gating", 2, units=2, encoding="pm1", shared=True)
PRINTED = [
    ("count ltf -n 3", lambda: count(Circuit("ltf", 3))),
    ("count ptf:14 -n 14", lambda: count(Circuit("ptf:14", 14))),
    ("bounds ltf -n 4", lambda: bounds(Circuit("ltf", 4))),
    ("bounds output-gating -n 5 --encoding pm1", lambda: bounds(Circuit("output-gating", 5, encoding="pm1"))),
    ("bounds additive-output -n 9", lambda: bounds(Circuit("additive-output", 9))),
    ("bounds ptf:50 -n 1000", lambda: bounds(Circuit("ptf:50", 1000))),
    ("check e -n 2 ltf", lambda: check("e", Circuit("ltf", 2))),
    ("check 69 -n 3 output-gating", lambda: check("69", Circuit("output-gating", 3))),
    (f"check 6,9 {LAYER}", lambda: check("6,9", LAYER)),
    ("minimize e8 -n 3", lambda: minimize("e8")),
    ("minimize 6 -n 2", lambda: minimize("6", 2)),
    ("minimize e8 -n 3 --strict", lambda: minimize_strictly("e8", Circuit("ltf", 3))),
    ("minimize feeaea80 -n 5 --time-limit 0.000001", lambda: minimize("feeaea80", time_limit=0.000001)),
    ("classes ltf -n 4", lambda: classes(Circuit("ltf", 4, encoding="pm1"))),
    ("classes ltf -n 3 --symmetry npn", lambda: classes(Circuit("ltf", 3, encoding="pm1"), "npn")),
    ("classes output-gating -n 2", lambda: realized_classes(Circuit("output-gating", 2))),
    ("classes all -n 2", lambda: compute_census(2)[1]),
    (
        "estimate output-gating -n 3 --samples 100 --jobs 1",
        lambda: estimate_count(Circuit("output-gating", 3), samples=100, seed=1),
    ),
    ("count ltf -n 5 --method chambers --dry-run", lambda: prospect_of(Circuit("ltf", 5), "chambers")),
    (
        "recheck shards.csv --sample 1 --split 0.5 --jobs 1",
        lambda: recheck(read_shards(Path("shards.csv")), 1.0, 0.5, 1),
    ),
]


def prospect_of(circuit, method):
    return prospect(circuit, choose_engine(circuit, method), None)


@pytest.mark.parametrize(("line", "make"), PRINTED, ids=[line for line, _ in PRINTED])
def test_what_is_printed_is_what_the_command_prints(line, make, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if line.startswith("recheck"):
        count(Circuit("ltf", 5), "restriction", shards=Path("shards.csv"))
    run(line.split())
    shown = capsys.readouterr().out
    value = make()
    print(value)
    assert capsys.readouterr().out == shown != ""
    assert_short(value)


def assert_short(value):
    assert re.fullmatch(f"<{type(value).__name__}[ :].*>", repr(value))
    assert len(repr(value)) < 120


def test_findings_are_printed_as_the_command_prints_them(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run(["verify", "xor", "--quiet"])
    shown = capsys.readouterr().out
    findings = list(verify(choose(["xor"])))
    assert shown == "".join(f"{finding}\n\n" for finding in findings) + "xor: consistent\n"
    for finding in findings:
        assert_short(finding)


@pytest.mark.parametrize(
    "circuit", [Circuit("ltf", 9), Circuit("output-gating", 200), Circuit("synaptic-gating", 40)], ids=str
)
def test_what_a_bound_is_made_of_is_shown_in_a_line(circuit):
    proved = bounds(circuit)
    records = [item.record for item in proved.evaluated]
    brackets = [formulas.bracket(result, circuit.n) for result in proved.results]
    for part in [*proved.results, *proved.evaluated, *records, *brackets, proved.lower, proved.upper]:
        assert_short(part)


# --- truth tables ---------------------------------------------------------------------------------------------------


@given(st.integers(0, 6).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, 2**2**n - 1))))
def test_a_truth_table_is_its_values(drawn):
    n, bits = drawn
    table = TruthTable(bits, n)
    assert TruthTable.of(table, n) == table == TruthTable.from_hex(str(table), n)
    rows = table.sheet().rows
    assert sum(cell == "■" for row in rows for cell in row[1:]) == table.weight
    assert sum(len(row) - 1 for row in rows) == 2**n


def test_a_karnaugh_map_reads_its_variables_from_its_heads():
    table = TruthTable.of(lambda x1, x2, x3: x3 and not x1, 3)
    sheet = table.sheet()
    assert sheet.headers == ("x3 \\ x2 x1", "00", "01", "11", "10")
    for row in sheet.rows:
        for head, cell in zip(sheet.headers[1:], row[1:], strict=True):
            x3, x2, x1 = int(row[0]), int(head[0]), int(head[1])
            assert (cell == "■") == bool(table(x1, x2, x3))


@pytest.mark.parametrize(("bits", "n"), [(16, 2), (-1, 2), (0, -1), (0, 99)])
def test_a_truth_table_that_cannot_be_is_refused(bits, n):
    with pytest.raises(ValueError, match=r"n =|does not fit"):
        TruthTable(bits, n)


def test_values_that_are_not_bits_are_refused():
    with pytest.raises(ValueError, match="takes 2 values, each 0 or 1"):
        TruthTable(6, 2)(1, 2)
    with pytest.raises(ValueError, match="takes 2 values"):
        TruthTable(6, 2)(1)


def test_check_takes_truth_tables_and_refuses_those_of_other_variables():
    assert check(TruthTable(6, 2), Circuit("output-gating", 2)) == check("6", Circuit("output-gating", 2))
    layer = Circuit("ltf", 2, units=2)
    assert check([TruthTable(8, 2), "e"], layer).realizable
    with pytest.raises(ValueError, match="another number of variables than ltf -n 3"):
        check(TruthTable(6, 2), Circuit("ltf", 3))


# --- the names, errors and types ------------------------------------------------------------------------------------


def test_importing_the_package_imports_nothing_heavy_and_every_name_is_there():
    script = (
        "import sys, capacity; before = {m.split('.')[0] for m in sys.modules}; "
        "assert set(capacity.__all__) <= set(dir(capacity)); "
        "[getattr(capacity, name) for name in capacity.__all__]; print(*sorted(before))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True, cwd=ROOT)
    heavy = {"numpy", "numba", "scipy", "sympy", "ortools", "highspy", "matplotlib", "rich", "typer"}
    assert not heavy & set(ran.stdout.split())


def test_type_checkers_and_the_interpreter_are_told_the_same_names():
    tree = ast.parse(inspect.getsource(capacity))
    told = {
        (alias.name, node.module)
        for branch in tree.body
        if isinstance(branch, ast.If)
        for node in branch.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert told == set(capacity._HOMES.items())
    assert {name for name, _ in told} | {"__version__"} == set(capacity.__all__)
    assert all((ROOT / package / "py.typed").exists() for package in ("capacity", "enumerate", "bounds"))


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        capacity.nothing  # noqa: B018


def test_errors_are_ordinary_exceptions_that_the_package_names():
    with pytest.raises(Refused, match="out of reach"):
        count(Circuit("ltf", 30))
    with pytest.raises(capacity.OutOfTime):
        count(Circuit("ltf", 9), time_limit=0.001)
    for name in ("Refused", "Stopped", "OutOfTime", "LostWorkers", "Undecided"):
        assert issubclass(getattr(capacity, name), Exception)
        assert name in capacity.__doc__


def test_counts_are_equal_whatever_time_they_took():
    assert Count(Circuit("ltf", 2), 14, "lp", 1.0) == Count(Circuit("ltf", 2), 14, "lp", 2.0)


# --- progress -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "work",
    [
        lambda progress: count(Circuit("output-gating", 4), "lifted", progress=progress),
        lambda progress: list(count_rows(whole_table(2), 1, progress)),
        lambda progress: compute_census(2, progress),
        lambda progress: list(verify(choose(["classification"]), progress)),
    ],
    ids=["count", "rows of the table", "census", "verify"],
)
def test_a_callback_is_told_of_what_is_done_and_in_all(work):
    seen = []
    work(lambda what, done, total: seen.append((what, done, total)))
    assert seen
    for what, done, total in seen:
        assert isinstance(what, str)
        assert done >= 0
        assert total == 0 or done <= total


def test_a_search_tells_how_many_nodes_it_has_visited(monkeypatch):
    right = Search.decide
    monkeypatch.setattr(Search, "decide", lambda self, *given: given[1](256) or right(self, *given))
    seen = []
    check("69", Circuit("output-gating", 3), progress=lambda *told: seen.append(told))
    assert seen == [("nodes of the search", 256, 0)]
