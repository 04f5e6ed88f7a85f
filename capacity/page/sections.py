"""The sections of the page, from the results on disk."""

from collections.abc import Sequence
from html import escape
from math import log2
from re import sub
from xml.etree import ElementTree

from capacity.circuits.circuit import Circuit
from capacity.documents.columns import RIGHT
from capacity.tables.census import Census
from capacity.tables.rows import COLUMNS, Row, cells
from capacity.theorems.findings import Finding, grouped
from capacity.theorems.verify import status
from capacity.theorems.verify import theorems as known_theorems
from capacity.version import __version__

# Documents NAME.md among the results that are sections of the page where they are there, by their word in its contents.
SECTIONS = {"doubling": "Doubling", "scores": "Scores", "attention": "Attention", "experiment": "Experiment"}


def headline(rows: Sequence[Row], findings: Sequence[Finding]) -> str:
    """The cards at the top: how much was counted, confirmed and compared."""
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
    known = {row.circuit: row.count for row in counted if row.count is not None}
    alone = {circuit.n: count for circuit, count in known.items() if circuit.name == "ltf"}
    if alone:
        largest = max(alone)
        numbers.append((f"{alone[largest]:,}", f"linear threshold functions of {largest} variables"))
    gated = {n: known.get(Circuit("output-gating", n, encoding="pm1")) for n in sorted(alone) if n > 1}
    pairs = {n: (alone[n], count) for n, count in gated.items() if count is not None}
    if pairs:
        n = 4 if 4 in pairs else max(pairs)
        numbers.append(
            (
                f"{pairs[n][0]:,} → {pairs[n][1]:,}",
                f"of {2 ** (2**n):,} functions of {n} variables: a linear gate alone, and gated by another "
                "(outputs −1 and +1)",
            )
        )
        one, both = pairs[max(pairs)]
        numbers.append(
            (
                f"{log2(both) / log2(one):.3f} times the capacity",
                f"that is what output gating gives at n = {max(pairs)}; in the limit of large n it is 2 (Theorem 6.1)",
            )
        )
    if findings:
        verdicts = [status(group) for group in _by_theorem(findings)]
        bad, missing = verdicts.count("bound violated"), verdicts.count("not reached")
        says = f"{bad} violated" if bad else "none violated"
        numbers.append((f"{len(verdicts)} results run", f"{says}" + (f", {missing} not reached" if missing else "")))
    shown = [(escape(a).replace(",", ",<wbr>"), escape(b)) for a, b in numbers]  # long numbers break at commas
    items = "".join(f'<li class="card"><strong>{a}</strong><span>{b}</span></li>' for a, b in shown)
    return f'<ul class="numbers">{items}</ul>'


def _by_theorem(findings: Sequence[Finding]) -> list[list[Finding]]:
    return grouped(findings, lambda finding: finding.id)


def _missing(what: str, command: str) -> str:
    return f'<p class="notice">{escape(what)}: <code>{escape(command)}</code> makes it, then make this page again.</p>'


def counts_section(rows: Sequence[Row]) -> str:
    """The table of counts against bounds."""
    heads = [*COLUMNS[:3], "bits between its bounds", *COLUMNS[3:]]
    body = []
    for row in rows:
        line = [f"<td{_kind(name)}>{escape(cell)}" for name, cell in zip(COLUMNS, cells(row), strict=True)]
        line.insert(3, f"<td>{_bracket(row)}")
        body.append(f'<tr data-name="{escape(row.circuit.title)}" data-n="{row.circuit.n}">{"".join(line)}')
    return (
        '<p class="lead">Capacities and bounds are in bits, log2 of the number of functions; <em>leading</em> is the '
        "asymptotic leading term, <em>lower</em> and <em>upper</em> the best finite bounds at that n, <em>cap</em> is "
        "2<sup>n</sup>. <em>Engines</em> names the methods that counted; = joins those that agree. A dash is a number "
        "that no engine reaches; an <em>estimate</em> is no count, but what a random sample gives, with its 95 % "
        "interval, and begins with ~. In the picture the band reaches from the lower to the upper bound, the mark is "
        "the count, hollow if it is an estimate, the dashed line the leading term; its right end is the largest of the "
        "three.</p>"
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
    """A drawing of the count, or its estimate, between its bounds, all in bits from 0 to the largest of them."""
    if row.lower_bits is None or row.upper_bits is None:
        return ""
    bits = row.estimate.bits if row.estimate else row.capacity_bits
    shown = [row.lower_bits, row.upper_bits, row.leading_term_bits, bits or 0]
    low, high, leading, marked = (round(100 * value / max(1, *shown), 1) for value in shown)
    parts = [
        '<path class="rail" d="M0 6H100"/>',
        f'<rect class="band" x="{low}" y="2" width="{max(0.5, round(high - low, 1))}" height="8"/>',
        f'<path class="lead" d="M{leading} 0V12"/>',
    ]
    if bits is not None:
        parts.append(f'<circle class="{"guess" if row.estimate else "mark"}" cx="{marked}" cy="6" r="3"/>')
    return f'<svg class="bracket" viewBox="-4 0 108 12" aria-hidden="true">{"".join(parts)}</svg>'


def _table(head: str, body: Sequence[str], label: str, name: str = "", foot: str = "", kind: str = "") -> str:
    identity = (f' id="{name}"' if name else "") + (f' class="{kind}"' if kind else "")
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(label)}"><table{identity}>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody>"
        + (f"<tfoot>{foot}</tfoot>" if foot else "")
        + "</table></div>"
    )


def census_section(censuses: Sequence[Census], sizes: Sequence[int]) -> str:
    """The census of NPN classes for each n."""
    if not censuses:
        return _missing("There is no census.json here", "capacity table")
    parts = [
        '<p class="lead">Every NPN class (functions alike up to permuting and negating inputs and negating the output) '
        "by its canonical truth table, with its number of functions and how many of these each circuit realizes: all "
        "of them, some, or none. Circuits that realize everything are left out. A truth table that is underlined opens "
        "in the explorer.</p>"
    ]
    for census in censuses:
        n, restricted = census.n, census.restricted
        whole = [f"<code>{escape(circuit.words)}</code>" for circuit in census.circuits if circuit not in restricted]
        head = '<th scope="col" class="first">class</th><th scope="col">functions</th>' + "".join(
            f'<th scope="col">{_head(circuit)}</th>' for circuit in restricted
        )
        body = []
        for i, one in zip(range(len(census.classes)), census.classes, strict=True):
            table = escape(one.truth_table)
            shown = f'<a href="#f={n}-{table}">{table}</a>' if n in sizes else table
            marks = "".join(_mark(column[i], one.orbit_size) for column in restricted.values())
            body.append(f'<tr><td class="first mono">{shown}<td>{one.orbit_size}{marks}')
        totals = "".join(f"<td>{sum(column)}" for column in restricted.values())
        foot = f'<tr><td class="first">functions<td>{2 ** (2**n)}{totals}'
        parts.append(
            f"<details{' open' if census is censuses[-1] else ''}><summary>n = {n}: {len(body)} classes, "
            f"{2 ** (2**n):,} functions</summary>"
            + (f"<p>Everything is realized by {', '.join(whole)}.</p>" if whole else "")
            + (_table(head, body, f"Census of n = {n}", foot=foot, kind="figured") if restricted else "")
            + "</details>"
        )
    return "".join(parts)


def _mark(number: int, size: int) -> str:
    if number == size:
        return '<td class="all">all'
    return f"<td>{number}" if number else '<td class="none">·'


def _head(circuit: Circuit) -> str:
    name = circuit.name if circuit.is_gate else circuit.name.replace("-", "- ").replace(":", " :")
    return "<br>".join(map(escape, (*name.split(), *circuit.title_parts)))


def theorems_section(findings: Sequence[Finding]) -> str:
    """The theorems with what was checked of each."""
    if not findings:
        return _missing("There is no theorems.json here", "capacity verify")
    titles = {name: theorem.title for name, theorem in known_theorems().items()}
    parts = [
        '<p class="lead">Each result with what was checked, over which range, and what was seen. '
        "<em>Consistent</em>: all that was checked holds. No finite n verifies an o(1).</p>"
    ]
    for group in _by_theorem(findings):
        name = group[0].id
        parts.append(
            f'<details class="theorem"><summary><span class="id">{escape(name)}</span>{_badge(status(group))}'
            f'<span class="says">{_prose(titles.get(name, ""))}</span></summary>'
            f"{''.join(map(_finding, group))}</details>"
        )
    return "".join(parts)


def _finding(finding: Finding) -> str:
    parts = [
        f'<div class="finding"><h3>{escape(finding.check)} {_badge(finding.verdict)}</h3>',
        f"<p>{_prose(finding.statement)}</p><p>Checked: {_prose(finding.range)}.</p>",
    ]
    if finding.rows:
        head = "".join(f'<th scope="col"{_width(h)}>{_prose(h)}</th>' for h in finding.headers)
        body = ["<tr>" + "".join(f"<td{_width(cell)}>{_prose(cell)}" for cell in row) for row in finding.rows]
        parts.append(_table(head, body, f"{finding.id}: {finding.check}"))
    if finding.note:
        parts.append(f"<p>{_prose(finding.note)}</p>")
    return "".join(parts) + "</div>"


def _width(cell: str) -> str:
    return ' class="long"' if len(cell) > 40 else ""


def _badge(verdict: str) -> str:
    kind = {"consistent": " consistent", "bound violated": " violated"}.get(verdict, "")
    return f'<span class="badge{kind}">{escape(verdict)}</span>'


def _prose(text: str) -> str:
    """Text as HTML; words between backquotes are code.

    Examples:
        >>> _prose("`a` < b")
        '<code>a</code> &lt; b'
    """
    return sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def document_section(name: str, text: str) -> str:
    """A section of the page from a document in Markdown that begins with its title; of links the words are kept.

    Examples:
        >>> print(document_section("scores", "# Scores\\n\\nMany, `m` = [2](scores.csv).\\n"))
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


def figures_section(figures: dict[str, bytes]) -> str:
    """The figures, SVG by name, with their captions."""
    if not figures:
        return _missing("There are no figures here", "capacity plot")
    shown = []
    for name, content in figures.items():
        try:
            title = next((e.text for e in ElementTree.fromstring(content).iter() if e.tag.endswith("title")), None)
        except ElementTree.ParseError:
            raise ValueError(f"figures/{name}.svg is not an SVG file: `capacity plot` draws it again") from None
        caption = escape((title or name.replace("-", " ")).strip())
        shown.append(
            f'<figure><div class="frame" tabindex="0" role="region" aria-label="{caption}">'
            f"<img alt=\"{caption}\" src='{_image(content)}'></div>"
            f"<figcaption>{caption} <code>figures/{escape(name)}.svg</code></figcaption></figure>"
        )
    return f'<div class="figures">{"".join(shown)}</div>'


def _image(content: bytes) -> str:
    """An SVG as an address that holds it, to stand between apostrophes; readable, for it takes less room than base64.

    Examples:
        >>> print(_image(b'<g\\n fill="#fff"/>'))
        data:image/svg+xml,<g fill="%23fff"/>
    """
    text = " ".join(content.decode().split())
    for character, written in (("%", "%25"), ("#", "%23"), ("'", "%27"), ("&", "&amp;")):
        text = text.replace(character, written)
    return f"data:image/svg+xml,{text}"


def citation() -> str:
    """How the page was made, and how to cite it."""
    entry = (
        "@software{circuit_capacity,\n"
        "  title   = {circuit-capacity: exact capacities of threshold circuits with gating},\n"
        f"  version = {{{__version__}}},\n"
        "  note    = {Counts, certificates and bounds; MIT licence}\n}"
    )
    return (
        f"<p>This page was made by <code>capacity report</code>, version {__version__}, from results that "
        "<code>capacity table</code>, <code>capacity verify</code> and <code>capacity plot</code> make again. Please "
        f"cite:</p><pre>{escape(entry)}</pre>"
        "<p>The capacities of gated circuits are theorems of P. Baldi and R. Vershynin, <cite>The quarks of attention: "
        "structure and capacity of neural attention building blocks</cite>, Artificial Intelligence 319 (2023) "
        "103901.</p>"
    )
