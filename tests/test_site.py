"""The documentation site: every page and every module is on it, and formulas are set but code is not."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"


def hooks():
    spec = importlib.util.spec_from_file_location("hooks_of_the_site", DOCS / "site" / "hooks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_page_stands_in_the_navigation():
    listed = set(re.findall(r": ([\w/-]+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE))
    pages = {path.name for path in DOCS.glob("*.md")} | {f"results/{path.name}" for path in ROOT.glob("results/*.md")}
    assert pages | {"index.md", "changelog.md"} == listed


@pytest.mark.parametrize("package", ["capacity", "enumerate", "bounds"])
def test_every_public_module_has_a_page_of_reference(package):
    listed = hooks().modules(package)
    paths = [path.relative_to(ROOT).with_suffix("") for path in ROOT.joinpath(package).rglob("*.py")]
    names = {".".join(path.parts).removesuffix(".__init__") for path in paths if path.name != "__main__"}
    assert len(listed) == len(set(listed)) and set(listed) == names


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("T(n) ≥ 2^(n(n−1)/2)", "T(n) ≥ 2<sup>n(n−1)/2</sup>"),
        ("2·Σ_{k<D} C(2ⁿ−1, k) > x", "2·Σ<sub>k<D</sub> C(2ⁿ−1, k) > x"),
        ("x_i, w_n and log2 T", "x<sub>i</sub>, w<sub>n</sub> and log<sub>2</sub> T"),
        ("2^C(n,d+1)", "2<sup>C(n,d+1)</sup>"),
        ("4·N^n/n!", "4·N<sup>n</sup>/n!"),
        ("`x_i^2` and [a](b_c.md)", "`x_i^2` and [a](b_c.md)"),
        ("max_n and test_a_b", "max_n and test_a_b"),
        ("2g_i, a_j² and q′_a", "2g<sub>i</sub>, a<sub>j</sub>² and q′<sub>a</sub>"),
        ("|P|^m, 2^|Y| and 2^⌊t/2⌋", "|P|<sup>m</sup>, 2<sup>|Y|</sup> and 2<sup>⌊t/2⌋</sup>"),
        ("Σ_{i=1}^{k−1} s", "Σ<sub>i=1</sub><sup>k−1</sup> s"),
        ("is\n\n    2^n < w_i x\n\nso", 'is\n\n<pre class="formula">2<sup>n</sup> &lt; w<sub>i</sub> x</pre>\n\nso'),
        ("```\nf:\n\n    x_i = 2^n\n\n```", "```\nf:\n\n    x_i = 2^n\n\n```"),
        ("```\n2^n x_i\n```", "```\n2^n x_i\n```"),
    ],
)
def test_formulas_are_set_and_code_is_not(written, shown):
    assert hooks().typeset(written) == shown


def test_no_formula_of_a_page_is_left_as_it_is_typed():
    pages = hooks()
    for path in (ROOT / "README.md", *DOCS.glob("*.md"), *ROOT.glob("results/*.md")):
        text = "".join(pages.CODE.split(pages.typeset(path.read_text(encoding="utf-8")))[::2])
        assert re.findall(r".*(?:\S\^\S|(?<![^\W\d])[A-Za-zα-ωΣΠ]′?_[\w({]).*", text) == [], path.name


@pytest.mark.slow
def test_the_site_is_built_without_a_warning(tmp_path):
    pytest.importorskip("mkdocs")
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run(build, cwd=ROOT, check=True, env=environment)
    pages = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.html")]
    assert len(pages) > 200
    fetched = (re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="https?://[^"]*"', page) for page in pages)
    assert not any(fetched)
    assert not any("&lt;sub&gt;" in path.read_text(encoding="utf-8") for path in tmp_path.glob("*.html"))
