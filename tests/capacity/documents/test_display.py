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

import capacity
from capacity import Circuit, Count, Refused, TruthTable, bounds, check, count
from capacity.circuits.circuit import known_circuits
from capacity.documents.sheet import Sheet
from capacity.tables.table import compute_census, compute_rows
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
    return Circuit(re.sub(":[DR]$", ":2", name), 4)


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
    with pytest.raises(ValueError, match="takes as many values, each 0 or 1"):
        TruthTable(6, 2)(1, 2)
    with pytest.raises(ValueError, match="takes as many values"):
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
        lambda progress: list(compute_rows(2, None, progress=progress)),
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
    monkeypatch.setattr(Search, "decide", lambda self, wanted, progress: progress(256) or right(self, wanted, progress))
    seen = []
    check("69", Circuit("output-gating", 3), progress=lambda *told: seen.append(told))
    assert seen == [("nodes of the search", 256, 0)]
