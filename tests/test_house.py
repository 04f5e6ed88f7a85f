"""The rules of the house: who imports whom, what the checker may use, names and docstrings. Read off the sources."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("bounds", "capacity", "enumerate")
FOLDERS = (*PACKAGES, "tests", "benchmarks", "docs", "results")
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "core", "manager", "common", "misc"}


def sources_of(package):
    return sorted((ROOT / package).rglob("*.py"))


PACKAGE_SOURCES = [path for package in PACKAGES for path in sources_of(package)]
ALL_SOURCES = [path for folder in FOLDERS for path in sources_of(folder)]


def label(path):
    return str(path.relative_to(ROOT))


@cache
def parsed(text):
    return ast.parse(text)


def tree_of(path):
    return parsed(path.read_text(encoding="utf-8"))


def module_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_modules(path):
    """Every module that a source names in an import, wherever in the source it stands."""
    package = module_of(path).split(".") if path.name == "__init__.py" else module_of(path).split(".")[:-1]
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found.add(module)
            # `from package import module` imports the module too.
            found.update(f"{module}.{a.name}" for a in node.names if (ROOT / f"{module}/{a.name}.py").exists())
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if called in ("__import__", "import_module") and node.args and isinstance(node.args[0], ast.Constant):
                found.add(str(node.args[0].value))
    return found


def modules_behind(*names):
    """The modules of `enumerate` that the named ones import, directly or through one another, and these themselves."""
    seen = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in seen or not (path := ROOT / f"{name.replace('.', '/')}.py").exists():
            continue
        seen.add(name)
        waiting += [module for module in imported_modules(path) if module.split(".")[0] == "enumerate"]
    return seen


def public_functions(tree, prefix=""):
    """Functions and methods whose name, and whose class's name, begins with no underscore; not their overloads."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            if not any(ast.unparse(decorator) == "overload" for decorator in node.decorator_list):
                yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from public_functions(node, f"{prefix}{node.name}.")


# --- imports --------------------------------------------------------------------------------------------------------


def test_bounds_and_enumerate_import_neither_capacity_nor_each_other():
    for own in ("bounds", "enumerate"):
        imported = {(label(path), module) for path in sources_of(own) for module in imported_modules(path)}
        others = set(PACKAGES) - {own}
        assert {(path, module) for path, module in imported if module.split(".")[0] in others} == set()


def test_nothing_imports_the_package_that_hides_the_builtin_enumerate():
    plain = [
        (label(path), node.lineno)
        for path in ALL_SOURCES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Import) and any(a.name.split(".")[0] == "enumerate" for a in node.names)
    ]
    assert plain == [], "write `from enumerate.chambers import ...`"


def names_bound(tree):
    """The names that a source assigns, imports as, defines, or takes as arguments."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.alias):
            yield node.asname
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg


def test_nothing_binds_the_name_enumerate():
    assert [label(path) for path in ALL_SOURCES if "enumerate" in names_bound(tree_of(path))] == []


ROOMS = (
    ("kernels", "outcomes"),
    ("workers",),
    ("shards",),
    ("cube",),
    ("arrangements",),
    ("circuits", "gates"),
    ("pairs", "scores"),
)
"""The rooms of `enumerate`: each imports from those before it, and from its own."""

CAPACITY_ROOMS = (
    ("version", "audit"),
    ("documents", "functions", "intervals"),
    ("circuits", "attention"),
    ("decisions", "bounding", "points"),
    ("counting",),
    ("runs",),
    ("tables",),
    ("theorems", "describing"),
    ("page", "figures"),
    ("commands",),
)
"""The rooms of `capacity`, likewise."""


def room_of(module):
    """The room that a module of `capacity` or `enumerate` belongs to; None for the packages themselves."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else None


def against_the_direction(path, package, rooms):
    """The imports of a source that go up, sideways into another room, or to the package itself."""
    level = {room: i for i, row in zip(range(len(rooms)), rooms, strict=True) for room in row}
    own = room_of(module_of(path))
    offenders = []
    for module in imported_modules(path):
        if module.split(".")[0] != package:
            continue
        other = room_of(module)
        if other != own and (other is None or level[other] >= level[own]):
            offenders.append(f"{label(path)} imports {module}")
    return offenders


@pytest.mark.parametrize(("package", "rooms"), [("enumerate", ROOMS), ("capacity", CAPACITY_ROOMS)])
def test_imports_run_one_way(package, rooms):
    """Those inside functions too. The package itself may import all of its rooms: nothing imports it."""
    offenders = []
    for path in sources_of(package):
        if path != ROOT / package / "__init__.py":
            offenders += against_the_direction(path, package, rooms)
    assert offenders == []


def test_no_imports_run_in_a_circle():
    graph = {module_of(path): imported_modules(path) for path in PACKAGE_SOURCES if path.name != "__init__.py"}
    done, path = set(), []

    def visit(module):
        if module in path:
            raise AssertionError(" -> ".join([*path[path.index(module) :], module]))
        if module in graph and module not in done:
            path.append(module)
            for other in sorted(graph[module]):
                visit(other)
            path.pop()
            done.add(module)

    for module in sorted(graph):
        visit(module)


@pytest.mark.parametrize("path", sources_of("capacity/audit"), ids=label)
def test_the_audit_imports_the_standard_library_and_itself_only(path):
    others = {module for module in imported_modules(path) if not module.startswith("capacity.audit")}
    assert {module.split(".")[0] for module in others} <= set(sys.stdlib_module_names)


def test_importing_the_audit_loads_nothing_but_the_standard_library_and_its_own_package():
    script = "import sys, capacity.audit; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True, cwd=ROOT)
    ours_and_theirs = {"numpy", "numba", "scipy", "sympy", "ortools", "highspy", "enumerate", "bounds", "typer", "rich"}
    assert "capacity" in ran.stdout.split()
    assert not ours_and_theirs & set(ran.stdout.split())


def test_restriction_shares_no_code_with_the_chambers_engines():
    arrangements, gates = "enumerate.arrangements", "enumerate.gates"
    ours = {f"{arrangements}.restriction", f"{arrangements}.restriction_kernels", f"{arrangements}.whitney_kernels"}
    ours |= {f"{arrangements}.exact_restriction", f"{arrangements}.grids"}
    theirs = {f"{arrangements}.chambers", f"{arrangements}.chamber_kernels"}
    theirs |= {f"{gates}.threshold_classes", f"{gates}.threshold_class_kernels"}
    restriction, chambers = modules_behind(*ours), modules_behind(*theirs)
    assert ours <= restriction
    assert theirs <= chambers
    shared = {f"enumerate.{name}" for name in ("cube.truth_tables", "kernels", "outcomes", "shards", "workers")}
    shared.add(f"{arrangements}.arrangements")
    # Operations on one word, tested against Python's own, and the names of numbers: neither knows what is counted. The
    # second count of pieces (`recounting`) does without the former.
    shared |= {"enumerate.cube.bit_kernels", f"{arrangements}.status_kernels"}
    assert "enumerate.cube.bit_kernels" not in modules_behind(f"{arrangements}.recounting")
    assert restriction & chambers <= shared


def test_three_gates_are_counted_twice_without_shared_code():
    pairs = "enumerate.pairs"
    classes = modules_behind(f"{pairs}.error_sets", f"{pairs}.error_set_kernels")
    triples = modules_behind(f"{pairs}.gate_triples", f"{pairs}.gate_triple_kernels")
    assert {f"{pairs}.error_set_kernels", f"{pairs}.pair_product_kernels"} <= classes
    assert {f"{pairs}.gate_triple_kernels", f"{pairs}.cofactor_products"} <= triples
    shared = {f"enumerate.{name}" for name in ("cube.truth_tables", "kernels", "outcomes", "shards", "workers")}
    shared |= {"enumerate.cube.bit_kernels", "enumerate.arrangements.status_kernels"}
    assert classes & triples <= shared | {"enumerate.arrangements.arrangements"}


def test_four_gates_are_counted_twice_without_shared_code():
    pairs = "enumerate.pairs"
    completions = modules_behind(f"{pairs}.partial_gates", f"{pairs}.partial_gate_kernels")
    tuples = modules_behind(f"{pairs}.gate_tuples", f"{pairs}.gate_tuple_kernels")
    assert {f"{pairs}.partial_gate_kernels", "enumerate.gates.threshold_classes"} <= completions
    assert {f"{pairs}.gate_tuple_kernels", f"{pairs}.cofactor_products"} <= tuples
    shared = {f"enumerate.{name}" for name in ("cube.truth_tables", "kernels", "outcomes", "shards", "workers")}
    shared |= {"enumerate.cube.bit_kernels", "enumerate.arrangements.status_kernels"}
    assert completions & tuples <= shared | {"enumerate.arrangements.arrangements"}


@pytest.mark.parametrize(
    "name", [module_of(path) for path in sources_of("enumerate") if path.stem.endswith("_kernels")], ids=str
)
def test_kernels_stand_alone_in_their_file(name):
    """Kernels may share kernels, and nothing else of the project but what a kernel is."""
    behind = modules_behind(name) - {"enumerate.kernels"}
    assert name in behind
    assert all(module.endswith("_kernels") for module in behind)


def test_the_rules_above_would_notice_an_import(tmp_path, monkeypatch):
    package = tmp_path / "enumerate"
    package.mkdir()
    (package / "chambers.py").write_text("")
    source = package / "other.py"
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    for line, module in [
        ("import capacity.audit as a", "capacity.audit"),
        ("from bounds import gates", "bounds"),
        ("def f():\n    from capacity.audit import main", "capacity.audit"),
        ("from . import chambers", "enumerate.chambers"),
        ("from .chambers import split", "enumerate.chambers"),
        ("from enumerate import chambers", "enumerate.chambers"),
        ("import importlib\nimportlib.import_module('bounds.gates')", "bounds.gates"),
    ]:
        source.write_text(line + "\n")
        assert module in imported_modules(source)


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("tables/planted.py", "from capacity.commands.main import run"),
        ("figures/planted.py", "def f():\n    from capacity.page.report import build"),
        ("counting/planted.py", "import capacity"),
        ("version.py", "from capacity.audit import main"),
    ],
)
def test_an_import_against_the_direction_is_named(place, line, tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    source = tmp_path / "capacity" / place
    source.parent.mkdir(parents=True)
    source.write_text(line + "\n")
    assert against_the_direction(source, "capacity", CAPACITY_ROOMS)[0].startswith(f"capacity/{place} imports capacity")


# --- names and docstrings -------------------------------------------------------------------------------------------


def test_every_public_function_has_a_docstring():
    functions = ((label(path), *found) for path in PACKAGE_SOURCES for found in public_functions(tree_of(path)))
    assert [(path, name) for path, name, node in functions if not ast.get_docstring(node)] == []


def test_every_file_says_first_what_it_is():
    assert [label(path) for path in PACKAGE_SOURCES if not ast.get_docstring(tree_of(path))] == []


def test_no_file_has_a_name_that_says_nothing():
    stems = {label(path): {Path(part).stem for part in path.relative_to(ROOT).parts} for path in ALL_SOURCES}
    assert [path for path, parts in stems.items() if NAMES_THAT_SAY_NOTHING & parts] == []


SECTIONS = ("Arguments", "Attributes", "Returns", "Yields", "Raises", "Notes", "References", "Examples")


def public_docstrings(tree):
    """The docstrings of a module, its public classes and its public functions, each with the name of its owner."""
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
    for name, node in [("module", tree), *((node.name, node) for node in classes), *public_functions(tree)]:
        if text := ast.get_docstring(node):
            yield name, text


def out_of_order(text):
    """What a docstring has that the one order does not allow."""
    headings, section, faults = [], None, []
    for line in text.splitlines():
        if line.endswith(":") and line[:-1] in SECTIONS:
            section = line[:-1]
            headings.append(section)
        elif line and not line.startswith(" "):
            section = None
        if ">>>" in line and section != "Examples":
            faults.append(f"a doctest outside Examples: {line.strip()}")
        if re.match(r"\s*Raises `?[A-Z]", line):
            faults.append(f"no section Raises: {line.strip()}")
    if headings != sorted(set(headings), key=SECTIONS.index):
        faults.append(f"headings out of order: {', '.join(headings)}")
    return faults


def test_docstrings_have_one_order():
    """What it is, then its arguments, what it returns and raises, the mathematics, its sources, and examples."""
    texts = ((label(path), *found) for path in PACKAGE_SOURCES for found in public_docstrings(tree_of(path)))
    assert [(path, name, fault) for path, name, text in texts for fault in out_of_order(text)] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("One.\n\n>>> 1\n1", "doctest outside Examples"),
        ("One.\n\nExamples:\n    >>> 1\n    1\n\nMore:\n    >>> 2\n    2", "doctest outside Examples"),
        ("One.\n\nRaises ValueError if it is not.", "no section Raises"),
        ("One.\n\nRaises:\n    ValueError: if it is not.\n\nArguments:\n    n: a number.", "out of order"),
        ("One.\n\nNotes:\n    Two.\n\nNotes:\n    Three.", "out of order"),
    ],
)
def test_a_docstring_out_of_order_is_named(text, said):
    (fault,) = out_of_order(text)
    assert said in fault
