"""The results as one HTML page that needs nothing beside it, with an explorer of the functions of few variables.

Tables, census, theorems, figures and the documents of `SECTIONS` are read from the results on disk. The explorer
answers, for every function of three and four variables, which circuits realize it. Its data hold one exact answer for
each class of functions under the symmetries of a circuit (`capacity.decisions.checking.decided_classes`): integer
gates, Farkas multipliers, or the size of the tree that refutes it, each accepted by the independent checker first. The
page carries an answer from the class to the function asked for by permuting and negating inputs and complementing the
output, and checks it there in integers. Answers, theorems and figures stand in the page deflated, and the browser
inflates them.

Cost: two seconds for n = 3, a minute and a half of one core for n = 4, half of it for one attending unit per weight.
"""

import json
import zlib
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from re import sub
from typing import Any

from capacity.circuits.circuit import Circuit
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
from capacity.tables.rows import Row
from enumerate.shards import Jobs, Progress


@dataclass(frozen=True)
class Results:
    """What is on disk: rows of the table, censuses, theorems with their findings, figures (SVG) by name.

    All but the rows may be empty; the page then says which command makes them. documents: of `SECTIONS`, in Markdown.
    """

    rows: tuple[Row, ...]
    censuses: tuple[Json, ...]
    theorems: tuple[Json, ...]
    figures: dict[str, bytes]
    documents: dict[str, str]


def read(folder: Path) -> Results:
    """The results in a directory.

    Raises ValueError without capacity.json, or on a file that is not what its name says.
    """
    table = folder / "capacity.json"
    if not table.exists():
        raise ValueError(f"{table} is not there: `capacity table --output {folder}` makes it")
    try:
        rows = tuple(map(_row, _entries(table, "capacity table", "rows")))
    except (TypeError, AttributeError):
        raise _damaged(table, "capacity table") from None
    return Results(
        rows,
        tuple(_entries(folder / "census.json", "capacity table", "censuses")),
        tuple(_entries(folder / "theorems.json", "capacity verify", "theorems")),
        {path.stem: path.read_bytes() for path in sorted(folder.glob("figures/*.svg"))},
        {
            name: (folder / f"{name}.md").read_text(encoding="utf-8", errors="replace")
            for name in SECTIONS
            if (folder / f"{name}.md").exists()
        },
    )


def _row(fields: Json) -> Row:
    values: Json = {key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()}
    return Row(**values)


def _entries(path: Path, command: str, key: str) -> list[Any]:
    """The list under a key of a JSON document; empty if there is no such file."""
    if not path.exists():
        return []
    try:
        found = json.loads(path.read_text(encoding="utf-8"))[key]
    except (ValueError, KeyError, TypeError):
        raise _damaged(path, command) from None
    if not isinstance(found, list):
        raise _damaged(path, command)
    return found


def _damaged(path: Path, command: str) -> ValueError:
    return ValueError(f"{path} is damaged or of another version: `{command} --output {path.parent}` makes it again")


def build(results: Results, sizes: Sequence[int] = EXPLORED, jobs: Jobs = 1, progress: Progress | None = None) -> str:
    """The page: the results, and the explorer for these numbers of inputs. The same results give the same page.

    Raises Disagreement as `explorer_data`, ValueError on results that are damaged or a figure that is no SVG.
    """
    counts = {
        str(Circuit(row.circuit, row.n, row.gate, row.attending, row.encoding)): int(row.count)
        for row in results.rows
        if row.count is not None
    }
    page = files("capacity") / "page"
    style = (page / "report.css").read_text(encoding="utf-8")
    script = (page / "report.js").read_text(encoding="utf-8")
    parts = {
        "policy": f"default-src 'none'; img-src data:; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'",
        "style": style,
        "script": script,
        "headline": _checked("theorems.json", "capacity verify", lambda: headline(results.rows, results.theorems)),
        "counts": counts_section(results.rows),
        "census": _checked("census.json", "capacity table", lambda: census_section(results.censuses, sizes)),
        "contents": "".join(f'<a href="#{name}">{SECTIONS[name]}</a>\n' for name in results.documents),
        "more": "".join(document_section(name, text) for name, text in results.documents.items()),
        "cite": citation(),
        "packed": _deflated(
            {
                "parts": {
                    "theorems": _checked(
                        "theorems.json", "capacity verify", lambda: theorems_section(results.theorems)
                    ),
                    "figures": figures_section(results.figures),
                },
                "explorer": explorer_data(sizes, counts, jobs, progress),
            }
        ),
    }
    template = (page / "report.html").read_text(encoding="utf-8")
    return sub(r"\{([a-z]+)\}", lambda found: parts[found[1]], template)


def _checked(name: str, command: str, section: Callable[[], str]) -> str:
    """A section of the page; ValueError if what it is made of is not as the command writes it."""
    try:
        return section()
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ValueError(f"{name} is damaged or of another version: `{command}` makes it again") from None


def _deflated(found: Json) -> str:
    """JSON, deflated (RFC 1950) and in base 64, as the page's script reads it.

    >>> from base64 import b64decode
    >>> zlib.decompress(b64decode(_deflated({"n": 3})))
    b'{"n":3}'
    """
    return b64encode(zlib.compress(json.dumps(found, sort_keys=True, separators=(",", ":")).encode(), 9)).decode()


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
