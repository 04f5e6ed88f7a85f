"""What the site adds to docs/: the README as its first page, the results that pages show, the reference, formulas.

Formulas are written in the pages as people type them, 2^(n−1), x_i, Σ_{k<d}, and so read well in any editor; on the
site their powers and indices are set as such.
"""

import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[2]

PACKAGES = {"capacity": "What a user meets", "enumerate": "Exact engines", "bounds": "Formulas"}

SHOWN = ("figures/*.svg", "figures/*.png", "shards/*.csv", "*.md", "*.json", "report.html")

CODE = re.compile(r"(^```.*?^```$|`+[^`]*?`+|\]\([^)]*\)|</?(?:sub|sup|img|br|!--)[^<>]*>)", re.DOTALL | re.MULTILINE)

NESTED = r"\(((?:[^()]|\([^()]*\))*)\)"

FORMULAS = (
    (re.compile(rf"(?<=[\w)\]|'])\^{NESTED}"), r"<sup>\1</sup>"),
    (re.compile(r"(?<=[\w)\]|'}])\^(?:\{([^{}]*)\}|(\|\w+\||⌊[^⌋]*⌋))"), r"<sup>\1\2</sup>"),
    (re.compile(r"(?<=[\w)\]|'])\^([A-Z]\([^()]*\))"), r"<sup>\1</sup>"),
    (re.compile(r"(?<=[\w)\]|'>])\^([−-]?\w+)"), r"<sup>\1</sup>"),
    (re.compile(r"(?<=[\wΣΠ∏∑])_\{([^{}]*)\}"), r"<sub>\1</sub>"),
    (re.compile(rf"(?<![^\W\d])([A-Za-zΑ-Ωα-ωΣΠ]′?)_{NESTED}"), r"\1<sub>\2</sub>"),
    (re.compile(r"(?<![^\W\d])([A-Za-zΑ-Ωα-ω]′?)_([A-Za-z0-9α-ω]+)(?![A-Za-z0-9_])"), r"\1<sub>\2</sub>"),
    (re.compile(r"\blog2\b"), "log<sub>2</sub>"),
)

DISPLAYED = re.compile(r"(?<=\n\n)(?: {4}.*\n)+(?=\n|\Z)")


def modules(package: str) -> list[str]:
    """The public modules of a package, in the order of their rooms."""
    paths = sorted(ROOT.joinpath(package).rglob("*.py"))
    names = (".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths)
    return [name for name in names if not name.rpartition(".")[2].startswith("_")]


def on_config(config: "MkDocsConfig") -> "MkDocsConfig":
    """Add the reference to the navigation."""
    reference = [
        {package: [{name.removeprefix(f"{package}."): f"reference/{name}.md"} for name in modules(package)]}
        for package in PACKAGES
    ]
    config.nav.append({"Reference": reference})
    return config


def on_files(files: "Files", *, config: "MkDocsConfig") -> "Files":
    """Add the pages that stand elsewhere."""
    from mkdocs.structure.files import File

    files.append(File.generated(config, "index.md", content=(ROOT / "README.md").read_text(encoding="utf-8")))
    files.append(File.generated(config, "changelog.md", content=(ROOT / "CHANGELOG.md").read_text(encoding="utf-8")))
    for pattern in SHOWN:
        for path in sorted((ROOT / "results").glob(pattern)):
            name = f"results/{path.relative_to(ROOT / 'results')}"
            files.append(File.generated(config, name, abs_src_path=str(path)))
    for package in PACKAGES:
        for name in modules(package):
            files.append(File.generated(config, f"reference/{name}.md", content=f"# {name}\n\n::: {name}\n"))
    return files


def on_page_markdown(markdown: str, *, page: "Page", config: "MkDocsConfig", files: "Files") -> str:
    """Links as the site has them, and formulas set."""
    name = page.file.src_uri
    if name.startswith("reference/"):
        return markdown
    if name.startswith("results/"):
        page.meta["hide"] = ["toc"]  # room for wide tables
    if name == "index.md":
        markdown = re.sub(r"\]\(docs/", "](", markdown).replace("](CHANGELOG.md)", "](changelog.md)")
    if "/" not in name:
        markdown = markdown.replace("](../README.md", "](index.md").replace("](../results/", "](results/")
    return typeset(markdown)


def typeset(markdown: str) -> str:
    """The text with powers and indices set, outside of code, links and tags; lines set off by four spaces are formulas.

    Examples:
        >>> typeset("T(n) <= 2^(n^2), x_i, `2^n`")
        'T(n) <= 2<sup>n<sup>2</sup></sup>, x<sub>i</sub>, `2^n`'
    """
    parts = CODE.split(markdown)
    for place in range(0, len(parts), 2):
        for _ in range(2):  # a power in a power
            for formula, shown in FORMULAS:
                parts[place] = formula.sub(shown, parts[place])
        parts[place] = DISPLAYED.sub(_displayed, parts[place])
    return "".join(parts)


def _displayed(lines: re.Match[str]) -> str:
    text = escape("\n".join(line[4:] for line in lines[0].splitlines()), quote=False)
    return '<pre class="formula">' + re.sub(r"&lt;(/?su[bp])&gt;", r"<\1>", text) + "</pre>\n"
