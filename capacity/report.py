"""The results as one HTML page that needs nothing beside it, with an explorer of the functions of few variables.

Tables, census, theorems, figures and the documents of `SECTIONS` are read from the results on disk. The explorer
answers, for every function of three and four variables, which circuits realize it. Its data hold one exact answer for
each class of functions under the symmetries of a circuit (`capacity.checking.decided_classes`): integer gates, Farkas
multipliers, or the size of the tree that refutes it, each accepted by the independent checker first. The page carries
an answer from the class to the function asked for by permuting and negating inputs and complementing the output, and
checks it there in integers. Answers, theorems and figures stand in the page deflated, and the browser inflates them.

Cost: two seconds for n = 3, a minute and a half of one core for n = 4, half of it for one attending unit per weight.
"""

import json
import zlib
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from importlib.resources import files
from math import log2
from pathlib import Path
from re import sub
from typing import Any
from xml.etree import ElementTree

import capacity
from capacity.audit import SCHEMA as CERTIFICATE_SCHEMA
from capacity.audit import audit_document
from capacity.certificates import realization_certificate, refutation_certificate
from capacity.checking import decided_classes, realized, symmetries
from capacity.circuits import Circuit
from capacity.printing import RIGHT
from capacity.table import COLUMNS, Row, cells, circuits
from enumerate.shards import Jobs, Progress, run_shards
from enumerate.symmetry import npn_classes
from enumerate.truth_tables import monomial_name, monomials, to_hex

EXPLORED = (3, 4)
# Documents NAME.md among the results that are sections of the page where they are there, by their word in its contents.
SECTIONS = {"doubling": "Doubling", "scores": "Scores", "experiment": "Experiment"}
MAX_COEFFICIENT = 1 << 20  # beyond it the page's numbers could round

Json = dict[str, Any]


class Disagreement(Exception):
    """The explorer's answers contradict the table on disk."""


def circuit_answers(circuit: Circuit) -> Json:
    """The exact answer for every class of functions of one circuit under its symmetries, as the explorer reads it.

    Names of the parameters by role; `representatives`, one truth table for each class, and `answers` in the same order:
    gates (rows of integers, the attended unit first), multipliers by point, or the number of leaves of the tree that
    refutes it; `functions`, the number of functions realized.

    >>> found = circuit_answers(Circuit("ltf", 2))
    >>> found["representatives"], found["functions"], found["parameters"]
    (['0', '6', '8', 'a'], 14, {'attended': ['1', 'x1', 'x2'], 'attending': []})
    >>> found["answers"][1]
    {'multipliers': {'0': 1, '1': 1, '2': 1, '3': 1}}

    Raises CertificateError if the checker refuses an answer, OverflowError if a coefficient is too large for the page.
    """
    names = {"attended": _names(circuit, True), "attending": [] if circuit.is_gate else _names(circuit, False)}
    representatives: list[str] = []
    answers: list[Json] = []
    functions = 0
    for table, size, answer in decided_classes(circuit):
        write = realization_certificate if realized(answer) else refutation_certificate
        document = write(circuit, (table,), answer)
        audit_document(document)
        representatives.append(to_hex(table, circuit.n))
        answers.append(_packed(document, names))
        functions += size if realized(answer) else 0
    group = symmetries(circuit)
    assert group is not None
    return {
        **circuit.as_json(),
        "words": circuit.words,
        "parameters": names,
        "group": {
            "complement": group.complement,
            "first_fixed": group.first_fixed,
            "negations": group.negations,
            "first_negated": group.first_negated,
        },
        "functions": functions,
        "representatives": representatives,
        "answers": answers,
    }


def _names(circuit: Circuit, attended: bool) -> list[str]:
    gate = circuit.attended_gate if attended else circuit.attending_gate
    signal = attended and circuit.mechanism is not None and circuit.mechanism.signal_input
    return [monomial_name(m) for m in monomials(circuit.n, gate.degree)] + ["t"] * gate.square + ["v"] * signal


def _packed(document: Json, names: dict[str, list[str]]) -> Json:
    if document["kind"] == "refutation":
        if "multipliers" in document:
            return {"multipliers": {x: int(value) for x, value in document["multipliers"].items()}}
        return {"leaves": json.dumps(document.get("tree") or document["trees"]).count('"refutes"')}
    gates = document["gates"]
    attending = gates.get("attending", [])
    units = [("attended", gates["attended"])]
    units += [("attending", unit) for unit in (attending if isinstance(attending, list) else [attending])]
    rows = [[int(unit.get(name, "0")) for name in names[role]] for role, unit in units]
    if max(abs(value) for row in rows for value in row) > MAX_COEFFICIENT:
        raise OverflowError(f"a coefficient for {document['truth_table']} is beyond 2**20: {gates}")
    return {"gates": rows, **({"reading": gates["reading"]} if "reading" in gates else {})}


def explorer_data(
    sizes: Sequence[int], counts: dict[str, int], jobs: Jobs = 1, progress: Progress | None = None
) -> Json:
    """The answers of all circuits of the table with these numbers n <= 4 of inputs, the NPN classes, and the presets.

    counts: known counts by circuit, as `str` writes it; raises Disagreement where the number of functions differs.

    >>> [len(entry["circuits"]) for entry in explorer_data([1], {})["sizes"]]
    [17]
    """
    wanted = [circuit for circuit in circuits(max(sizes)) if circuit.n in sizes]
    found = list(run_shards(circuit_answers, wanted, jobs, progress, "circuits of the explorer"))
    for circuit, entry in zip(wanted, found, strict=True):
        known = counts.get(str(circuit))
        if known is not None and known != entry["functions"]:
            raise Disagreement(
                f"{circuit}: capacity.json has {known} functions, of which {entry['functions']} are realized by gates "
                "that were checked and all others refuted; `capacity table` makes capacity.json again"
            )
    entries = []
    for n in sizes:
        forms, orbit_sizes = npn_classes(n)
        entries.append(
            {
                "n": n,
                "classes": [
                    [to_hex(form, n), size] for form, size in zip(forms.tolist(), orbit_sizes.tolist(), strict=True)
                ],
                "presets": _presets(n),
                "circuits": [entry for circuit, entry in zip(wanted, found, strict=True) if circuit.n == n],
            }
        )
    return {"certificate_schema": CERTIFICATE_SCHEMA, "version": capacity.__version__, "sizes": entries}


def _presets(n: int) -> list[Json]:
    points = range(2**n)

    def preset(label: str, says: str, on: Sequence[bool], circuit: str | None = None) -> Json:
        table = sum(value << x for x, value in zip(points, on, strict=True))
        return {"label": label, "says": says, "table": to_hex(table, n), "circuit": circuit}

    most = n // 2 + 1
    return [
        preset("AND", "on where all inputs are 1", [x == 2**n - 1 for x in points]),
        preset("OR", "on where some input is 1", [x > 0 for x in points]),
        preset("Majority", f"on where at least {most} of {n} inputs are 1", [x.bit_count() >= most for x in points]),
        preset(
            "XOR",
            "x1 XOR x2, made by OR gated with NAND",
            [(x & 3).bit_count() == 1 for x in points],
            "output-gating --encoding 01",
        ),
        preset("Parity", "on where an odd number of inputs is 1", [x.bit_count() % 2 == 1 for x in points]),
    ]


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
        "headline": _checked("theorems.json", "capacity verify", lambda: _headline(results.rows, results.theorems)),
        "counts": _counts(results.rows),
        "census": _checked("census.json", "capacity table", lambda: _census(results.censuses, sizes)),
        "contents": "".join(f'<a href="#{name}">{SECTIONS[name]}</a>\n' for name in results.documents),
        "more": "".join(_section(name, text) for name, text in results.documents.items()),
        "cite": _cite(),
        "packed": _deflated(
            {
                "parts": {
                    "theorems": _checked("theorems.json", "capacity verify", lambda: _theorems(results.theorems)),
                    "figures": _figures(results.figures),
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


# --- parts of the page ----------------------------------------------------------------------------------------------


def _headline(rows: Sequence[Row], theorems: Sequence[Json]) -> str:
    counted = [row for row in rows if row.count is not None]
    confirmed = [row for row in counted if row.agreement is not None]
    against = [row for row in confirmed if row.agreement is False]
    compared = sum(len(row.bounds_checked) for row in counted)
    violated = sum(len(row.bounds_violated) for row in counted)
    numbers = [
        (
            f"{len(counted):,} exact counts",
            f"{len(confirmed):,} by two engines or more"
            + (f", {len(against)} of them in disagreement" if against else ", which all agree"),
        ),
        (
            f"{compared:,} comparisons",
            "of a count with a proved bound: " + (f"{violated} violated" if violated else "every bound holds"),
        ),
    ]
    known = {(row.name, row.n): row for row in counted}
    largest = max((row for row in counted if row.circuit == "ltf"), key=lambda row: row.n, default=None)
    if largest is not None and largest.count is not None:
        numbers.append((f"{int(largest.count):,}", f"linear threshold functions of {largest.n} variables"))
    pairs = [
        (row, known["ltf", row.n])
        for row in counted
        if row.name == "output-gating pm1" and ("ltf", row.n) in known and row.n > 1
    ]
    if pairs:
        gated, alone = next((pair for pair in pairs if pair[0].n == 4), pairs[-1])
        assert gated.count is not None and alone.count is not None
        numbers.append(
            (
                f"{int(alone.count):,} → {int(gated.count):,}",
                f"of {2 ** (2**gated.n):,} functions of {gated.n} variables: a linear gate alone, and gated by another "
                "(outputs −1 and +1)",
            )
        )
        gated, alone = pairs[-1]
        assert gated.count is not None and alone.count is not None
        numbers.append(
            (
                f"{log2(int(gated.count)) / log2(int(alone.count)):.3f} times the capacity",
                f"that is what output gating gives at n = {gated.n}; in the limit of large n it is 2 (Theorem 6.1)",
            )
        )
    if theorems:
        status = [theorem["status"] for theorem in theorems]
        bad, missing = status.count("bound violated"), status.count("not reached")
        says = f"{bad} violated" if bad else "none violated"
        numbers.append((f"{len(status)} results run", f"{says}" + (f", {missing} not reached" if missing else "")))
    shown = [(escape(a).replace(",", ",<wbr>"), escape(b)) for a, b in numbers]  # long numbers break at commas
    items = "".join(f'<li class="card"><strong>{a}</strong><span>{b}</span></li>' for a, b in shown)
    return f'<ul class="numbers">{items}</ul>'


def _missing(what: str, command: str) -> str:
    return f'<p class="notice">{escape(what)}: <code>{escape(command)}</code> makes it, then make this page again.</p>'


def _counts(rows: Sequence[Row]) -> str:
    heads = [*COLUMNS[:3], "bits between its bounds", *COLUMNS[3:]]
    body = []
    for row in rows:
        line = [f"<td{_kind(name)}>{escape(cell)}</td>" for name, cell in zip(COLUMNS, cells(row), strict=True)]
        line.insert(3, f"<td>{_bracket(row)}</td>")
        body.append(f'<tr data-name="{escape(row.name)}" data-n="{row.n}">{"".join(line)}</tr>')
    return (
        '<p class="lead">Capacities and bounds are in bits, log2 of the number of functions; <em>leading</em> is the '
        "asymptotic leading term, <em>lower</em> and <em>upper</em> the best finite bounds at that n, <em>cap</em> is "
        "2<sup>n</sup>. <em>Engines</em> names the methods that counted; = joins those that agree. A dash is a number "
        "that no engine reaches. In the picture the band reaches from the lower to the upper bound, the mark is the "
        "count, the dashed line the leading term; its right end is the largest of the three.</p>"
        '<div class="filters" id="count-filters" hidden><label>Circuit <select id="filter-name"></select></label>'
        '<label>Inputs n <select id="filter-n"></select></label><p class="help" id="filter-shown" role="status"></p>'
        "</div>"
        + _table(
            "".join(f'<th scope="col"{_kind(name)}>{escape(name)}</th>' for name in heads),
            body,
            "Counts against bounds",
            "counts-table",
        )
    )


def _kind(column: str) -> str:
    return ' class="number"' if column in RIGHT else ' class="first"' if column == "circuit" else ""


def _bracket(row: Row) -> str:
    """A picture of the count between its bounds, all in bits from 0 to the largest of them."""
    if row.lower_bits is None or row.upper_bits is None:
        return ""
    shown = [row.lower_bits, row.upper_bits, row.leading_term_bits, row.capacity_bits or 0]
    low, high, leading, counted = (round(100 * bits / max(1, *shown), 1) for bits in shown)
    parts = [
        '<path class="rail" d="M0 6H100"/>',
        f'<rect class="band" x="{low}" y="2" width="{max(0.5, round(high - low, 1))}" height="8"/>',
        f'<path class="lead" d="M{leading} 0V12"/>',
    ]
    if row.capacity_bits is not None:
        parts.append(f'<circle class="mark" cx="{counted}" cy="6" r="3"/>')
    return f'<svg class="bracket" viewBox="-4 0 108 12" aria-hidden="true">{"".join(parts)}</svg>'


def _table(head: str, body: Sequence[str], label: str, name: str = "", foot: str = "", kind: str = "") -> str:
    identity = (f' id="{name}"' if name else "") + (f' class="{kind}"' if kind else "")
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(label)}"><table{identity}>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody>"
        + (f"<tfoot>{foot}</tfoot>" if foot else "")
        + "</table></div>"
    )


def _census(censuses: Sequence[Json], sizes: Sequence[int]) -> str:
    if not censuses:
        return _missing("There is no census.json here", "capacity table")
    parts = [
        '<p class="lead">Every NPN class (functions alike up to permuting and negating inputs and negating the output) '
        "by its canonical truth table, with its number of functions and how many of these each circuit realizes: all "
        "of them, some, or none. Circuits that realize everything are left out. A truth table that is underlined opens "
        "in the explorer.</p>"
    ]
    for found in censuses:
        n = found["n"]
        entries = [dict(entry) for entry in found["circuits"]]
        columns = zip(*([int(number) for number in each["realized"]] for each in found["classes"]), strict=True)
        by_circuit = {Circuit(entry.pop("circuit"), **entry): c for entry, c in zip(entries, columns, strict=True)}
        kept = {circuit: column for circuit, column in by_circuit.items() if sum(column) < 2 ** (2**n)}
        whole = [f"<code>{escape(circuit.words)}</code>" for circuit in by_circuit if circuit not in kept]
        head = '<th scope="col" class="first">class</th><th scope="col">functions</th>' + "".join(
            f'<th scope="col">{_head(circuit)}</th>' for circuit in kept
        )
        body = []
        for i, each in zip(range(len(found["classes"])), found["classes"], strict=True):
            table, size = escape(each["truth_table"]), int(each["orbit_size"])
            shown = f'<a href="#f={n}-{table}">{table}</a>' if n in sizes else table
            marks = "".join(_mark(column[i], size) for column in kept.values())
            body.append(f'<tr><td class="first mono">{shown}<td>{size}{marks}')
        totals = "".join(f"<td>{sum(column)}" for column in kept.values())
        foot = f'<tr><td class="first">functions<td>{2 ** (2**n)}{totals}'
        parts.append(
            f"<details{' open' if found is censuses[-1] else ''}><summary>n = {n}: {len(body)} classes, "
            f"{2 ** (2**n):,} functions</summary>"
            + (f"<p>Everything is realized by {', '.join(whole)}.</p>" if whole else "")
            + (_table(head, body, f"Census of n = {n}", foot=foot, kind="figured") if kept else "")
            + "</details>"
        )
    return "".join(parts)


def _mark(number: int, size: int) -> str:
    if number == size:
        return '<td class="all">all'
    return f"<td>{number}" if number else '<td class="none">·'


def _head(circuit: Circuit) -> str:
    gates = [] if circuit.is_gate or circuit.gate == circuit.attending == "ltf" else [circuit.gate, circuit.attending]
    encoding = [] if circuit.is_gate else [circuit.encoding]
    name = circuit.name if circuit.is_gate else circuit.name.replace("-", "- ").replace(":", " :")
    return "<br>".join(escape(str(word)) for word in (*name.split(), *gates, *encoding) if word)


def _theorems(found: Sequence[Json]) -> str:
    if not found:
        return _missing("There is no theorems.json here", "capacity verify")
    from capacity.theorems.verify import theorems as known_theorems

    titles = {name: theorem.title for name, theorem in known_theorems().items()}
    parts = [
        '<p class="lead">Each result with what was checked, over which range, and what was seen. '
        "<em>Consistent</em>: all that was checked holds. No finite n verifies an o(1).</p>"
    ]
    for theorem in found:
        details = "".join(_finding(finding) for finding in theorem["details"])
        parts.append(
            f'<details class="theorem"><summary><span class="id">{escape(theorem["id"])}</span>'
            f"{_badge(theorem['status'])}"
            f'<span class="says">{_prose(titles.get(theorem["id"], ""))}</span></summary>{details}</details>'
        )
    return "".join(parts)


def _finding(finding: Json) -> str:
    parts = [
        f'<div class="finding"><h3>{escape(finding["check"])} {_badge(finding["verdict"])}</h3>',
        f"<p>{_prose(finding['statement'])}</p><p>Checked: {_prose(finding['range'])}.</p>",
    ]
    if finding["rows"]:
        head = "".join(f'<th scope="col"{_width(h)}>{_prose(h)}</th>' for h in finding["headers"])
        body = ["<tr>" + "".join(f"<td{_width(cell)}>{_prose(cell)}" for cell in row) for row in finding["rows"]]
        parts.append(_table(head, body, f"{finding['id']}: {finding['check']}"))
    if finding["note"]:
        parts.append(f"<p>{_prose(finding['note'])}</p>")
    return "".join(parts) + "</div>"


def _width(cell: str) -> str:
    return ' class="long"' if len(cell) > 40 else ""


def _badge(verdict: str) -> str:
    kind = {"consistent": " consistent", "bound violated": " violated"}.get(verdict, "")
    return f'<span class="badge{kind}">{escape(verdict)}</span>'


def _prose(text: str) -> str:
    """Text as HTML; words between backquotes are code.

    >>> _prose("`a` < b")
    '<code>a</code> &lt; b'
    """
    return sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _section(name: str, text: str) -> str:
    """A section of the page from a document in Markdown that begins with its title; of links the words are kept.

    >>> print(_section("scores", "# Scores\\n\\nMany, `m` = [2](scores.csv).\\n"))
    <section id="scores" aria-labelledby="scores-title">
    <h2 id="scores-title">Scores</h2>
    <p>Many, <code>m</code> = 2.</p>
    </section>
    <BLANKLINE>
    """
    from markdown_it import MarkdownIt

    title, _, rest = text.removeprefix("# ").partition("\n")
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    box = f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(title)}">'
    markdown.add_render_rule("table_open", lambda *_: f"{box}<table>\n")
    markdown.add_render_rule("table_close", lambda *_: "</table></div>\n")
    for word in ("link_open", "link_close"):
        markdown.add_render_rule(word, lambda *_: "")
    tokens = markdown.parse(rest)
    for token in tokens:
        if token.type.startswith("heading"):
            token.tag = "h3"
        if token.attrs.pop("style", None) == "text-align:right":
            token.attrs["class"] = "number"
    return (
        f'<section id="{name}" aria-labelledby="{name}-title">\n<h2 id="{name}-title">{escape(title)}</h2>\n'
        f"{markdown.renderer.render(tokens, markdown.options, {})}</section>\n"
    )


def _figures(found: dict[str, bytes]) -> str:
    if not found:
        return _missing("There are no figures here", "capacity plot")
    shown = []
    for name, content in found.items():
        try:
            title = next((e.text for e in ElementTree.fromstring(content).iter() if e.tag.endswith("title")), None)
        except ElementTree.ParseError:
            raise ValueError(f"figures/{name}.svg is no SVG: `capacity plot` draws it again") from None
        caption = escape((title or name.replace("-", " ")).strip())
        shown.append(
            f'<figure><div class="frame" tabindex="0" role="region" aria-label="{caption}">'
            f"<img alt=\"{caption}\" src='{_image(content)}'></div>"
            f"<figcaption>{caption} <code>figures/{escape(name)}.svg</code></figcaption></figure>"
        )
    return f'<div class="figures">{"".join(shown)}</div>'


def _image(content: bytes) -> str:
    """An SVG as an address that holds it, to stand between apostrophes; readable, for it takes less room than base64.

    >>> print(_image(b'<g\\n fill="#fff"/>'))
    data:image/svg+xml,<g fill="%23fff"/>
    """
    text = " ".join(content.decode().split())
    for character, written in (("%", "%25"), ("#", "%23"), ("'", "%27"), ("&", "&amp;")):
        text = text.replace(character, written)
    return f"data:image/svg+xml,{text}"


def _cite() -> str:
    entry = (
        "@software{circuit_capacity,\n"
        "  title   = {circuit-capacity: exact capacities of threshold circuits with gating},\n"
        f"  version = {{{capacity.__version__}}},\n"
        "  note    = {Counts, certificates and bounds; MIT licence}\n}"
    )
    return (
        f"<p>This page was made by <code>capacity report</code>, version {capacity.__version__}, from results that "
        "<code>capacity table</code>, <code>capacity verify</code> and <code>capacity plot</code> make again. Please "
        f"cite:</p><pre>{escape(entry)}</pre>"
        "<p>The capacities of gated circuits are theorems of P. Baldi and R. Vershynin, <cite>The quarks of attention: "
        "structure and capacity of neural attention building blocks</cite>, Artificial Intelligence 319 (2023) "
        "103901.</p>"
    )
