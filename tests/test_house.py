"""The rules of the house: who imports whom, what the checker may use, names and docstrings. Read off the sources."""

import ast
import subprocess
import sys
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


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"), label(path))


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


def engine_modules_behind(*names):
    """The modules of `enumerate` that the named ones import, directly or through one another, and these themselves."""
    seen = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for module in imported_modules(ROOT / "enumerate" / f"{name}.py"):
            package, _, rest = module.partition(".")
            if package == "enumerate" and rest:
                waiting.append(rest)
    return seen


def public_functions(tree, prefix=""):
    """Functions and methods whose name, and whose class's name, begins with no underscore."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from public_functions(node, f"{prefix}{node.name}.")


# --- imports --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sources_of("bounds") + sources_of("enumerate"), ids=label)
def test_bounds_and_enumerate_import_neither_capacity_nor_each_other(path):
    own = path.relative_to(ROOT).parts[0]
    others = set(PACKAGES) - {own}
    assert not {module for module in imported_modules(path) if module.split(".")[0] in others}


@pytest.mark.parametrize("path", ALL_SOURCES, ids=label)
def test_nothing_imports_the_package_that_hides_the_builtin_enumerate(path):
    plain = [
        node.lineno
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Import) and any(a.name.split(".")[0] == "enumerate" for a in node.names)
    ]
    assert plain == [], "write `from enumerate.chambers import ...`"


@pytest.mark.parametrize("path", ALL_SOURCES, ids=label)
def test_nothing_binds_the_name_enumerate(path):
    bound = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
        elif isinstance(node, ast.alias):
            bound.add(node.asname)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
    assert "enumerate" not in bound


def test_the_audit_imports_the_standard_library_only():
    imported = {module.split(".")[0] for module in imported_modules(ROOT / "capacity" / "audit.py")}
    assert imported
    assert imported <= set(sys.stdlib_module_names)


def test_importing_the_audit_loads_nothing_but_the_standard_library_and_its_own_package():
    script = "import sys, capacity.audit; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True, cwd=ROOT)
    ours_and_theirs = {"numpy", "numba", "scipy", "sympy", "ortools", "highspy", "enumerate", "bounds", "typer", "rich"}
    assert "capacity" in ran.stdout.split()
    assert not ours_and_theirs & set(ran.stdout.split())


def test_restriction_shares_no_code_with_the_chambers_engines():
    restriction = engine_modules_behind("restriction", "restriction_kernels")
    chambers = engine_modules_behind("chambers", "chamber_kernels", "threshold_classes", "threshold_class_kernels")
    assert {"restriction", "restriction_kernels"} <= restriction
    assert {"chambers", "chamber_kernels", "threshold_classes", "threshold_class_kernels"} <= chambers
    assert restriction & chambers <= {"arrangements", "truth_tables", "outcomes", "shards"}


@pytest.mark.parametrize(
    "name", [path.stem for path in sources_of("enumerate") if path.stem.endswith("_kernels")], ids=str
)
def test_kernels_stand_alone_in_their_file(name):
    """Kernels may share kernels, and nothing else of the project."""
    assert all(module.endswith("_kernels") for module in engine_modules_behind(name))


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


# --- names and docstrings -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PACKAGE_SOURCES, ids=label)
def test_every_public_function_has_a_docstring(path):
    assert [name for name, node in public_functions(tree_of(path)) if not ast.get_docstring(node)] == []


@pytest.mark.parametrize("path", PACKAGE_SOURCES, ids=label)
def test_every_file_says_first_what_it_is(path):
    assert ast.get_docstring(tree_of(path))


@pytest.mark.parametrize("path", ALL_SOURCES, ids=label)
def test_no_file_has_a_name_that_says_nothing(path):
    assert not NAMES_THAT_SAY_NOTHING & {Path(part).stem for part in path.relative_to(ROOT).parts}
