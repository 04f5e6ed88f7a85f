"""The results as one self-contained HTML page, with an explorer of the functions of few variables.

Tables, census, theorems, figures and the documents of `SECTIONS` are read from the results on disk. The explorer
answers, for every function of three and four variables, which circuits realize it. Its data hold one exact answer for
each class of functions under the symmetries of a circuit (`capacity.decisions.checking.decided_classes`): integer
gates, Farkas multipliers, or the size of the tree that refutes it, each accepted by the independent checker first. The
page carries an answer from the class to the function asked for by permuting and negating inputs and complementing the
output, and checks it there in integers. Answers, census, theorems and figures stand in the page deflated, and the
browser inflates them.

Cost: two seconds for n = 3, a minute and a half of one core for n = 4, half of it for one attending unit per weight.
"""

import json
import zlib
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from re import sub

from capacity.page.explorer import EXPLORED, Json, explorer_data
from capacity.page.sections import (
    SECTIONS,
    census_section,
    citation,
    counts_section,
    document_section,
    figures_section,
    headline,
    theorems_section,
)
from capacity.tables.reading import Results
from capacity.theorems.findings import Finding
from capacity.theorems.verify import read_findings
from enumerate.shards import Jobs, Progress


def build(results: Results, sizes: Sequence[int] = EXPLORED, jobs: Jobs = 1, progress: Progress | None = None) -> str:
    """The page: the results, and the explorer for these numbers of inputs. The same results give the same page.

    Of what is not among the results the page says which command makes it; the table must be there.

    Arguments:
        results: what is shown.
        sizes: the numbers of inputs of the explorer.
        jobs: the number of local processes.
        progress: told how far the explorer is.

    Raises:
        Disagreement: as `explorer_data`.
        ValueError: on results that are damaged or a figure that is not an SVG.
    """
    counts = {row.circuit: row.count for row in results.rows if row.count is not None}
    findings = _findings(results.folder / "theorems.json")
    figures = {path.stem: path.read_bytes() for path in sorted(results.folder.glob("figures/*.svg"))}
    documents = {
        name: (results.folder / f"{name}.md").read_text(encoding="utf-8", errors="replace")
        for name in SECTIONS
        if (results.folder / f"{name}.md").exists()
    }
    page = files("capacity") / "page"
    style = (page / "report.css").read_text(encoding="utf-8")
    script = (page / "report.js").read_text(encoding="utf-8")
    parts = {
        "policy": f"default-src 'none'; img-src data:; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'",
        "style": style,
        "script": script,
        "headline": headline(results.rows, findings),
        "counts": counts_section(results.rows),
        "contents": "".join(f'<a href="#{name}">{SECTIONS[name]}</a>\n' for name in documents),
        "more": "".join(document_section(name, text) for name, text in documents.items()),
        "cite": citation(),
        "packed": _deflated(
            {
                "parts": {
                    "census": census_section(results.censuses, sizes),
                    "theorems": theorems_section(findings),
                    "figures": figures_section(figures),
                },
                "explorer": explorer_data(sizes, counts, jobs, progress),
            }
        ),
    }
    template = (page / "report.html").read_text(encoding="utf-8")
    return sub(r"\{([a-z]+)\}", lambda match: parts[match[1]], template)


def _findings(path: Path) -> list[Finding]:
    return read_findings(path) if path.exists() else []


def _deflated(document: Json) -> str:
    """JSON, deflated (RFC 1950) and in base 64, as the page's script reads it.

    Examples:
        >>> from base64 import b64decode
        >>> zlib.decompress(b64decode(_deflated({"n": 3})))
        b'{"n":3}'
    """
    return b64encode(zlib.compress(json.dumps(document, sort_keys=True, separators=(",", ":")).encode(), 9)).decode()


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
