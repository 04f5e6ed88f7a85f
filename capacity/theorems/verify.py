"""All theorems as programs: run them, and report what was checked, over which range, and what was seen."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from capacity.documents.columns import markdown_table
from capacity.documents.files import json_text, read_document, write_documents
from capacity.theorems.constructions.findings import THEOREM_CHECKS
from capacity.theorems.evidence import RECORDS, finite_bounds, trend
from capacity.theorems.findings import Finding, Theorem, Verdict, grouped
from capacity.theorems.function_level import THEOREMS as FUNCTION_LEVEL
from capacity.version import __version__
from enumerate.shards import Progress, run_shards

SCHEMA = "circuit-capacity/theorems/1"


def theorems() -> dict[str, Theorem]:
    """Every result that can be run, by id: the capacity theorems, then the function-level results.

    Examples:
        >>> list(theorems())[:3]
        ['single-linear', 'single-polynomial', 'square-gate']
    """
    by_id = {}
    for record in RECORDS:
        checks: list[Callable[[Progress | None], Finding | None]] = [partial(finite_bounds, record.id)]
        if record.id in THEOREM_CHECKS:
            checks.append(THEOREM_CHECKS[record.id])
        checks.append(partial(trend, record.id))
        by_id[record.id] = Theorem(record.id, record.statement, tuple(checks), together=(0, len(checks) - 1))
    return by_id | {theorem.id: theorem for theorem in FUNCTION_LEVEL}


def choose(ids: Sequence[str]) -> list[Theorem]:
    """The theorems with these ids, in the order of the report; all of them for none.

    Raises:
        ValueError: on an unknown id, with the known ones.

    Examples:
        >>> [theorem.id for theorem in choose(["output-gating", "single-linear"])]
        ['single-linear', 'output-gating']
    """
    known = theorems()
    for name in ids:
        if name not in known:
            raise ValueError(f"unknown theorem {name!r}; known: {', '.join(known)}")
    return [theorem for name, theorem in known.items() if not ids or name in ids]


def verify(chosen: Sequence[Theorem], progress: Progress | None = None, jobs: int = 1) -> Iterator[Finding]:
    """Run every check of the theorems in `jobs` processes; yields what each found, in order.

    Examples:
        >>> [(f.id, f.check, f.verdict) for f in verify(choose(["xor"]))][0]
        ('xor', 'OR gated by NAND', 'consistent')
    """
    parts = [(theorem, places) for theorem in chosen for places in theorem.parts]
    told = progress if min(jobs, len(parts)) == 1 else None  # checks tell more than parts do
    finished = run_shards(
        partial(_findings_of_part, progress=told), parts, jobs, None if told else progress, "parts of theorems"
    )
    for theorem in chosen:
        found = dict(pair for _ in theorem.parts for pair in next(finished))
        for place in sorted(found):
            if (finding := found[place]) is not None:
                yield finding


def _findings_of_part(
    part: tuple[Theorem, tuple[int, ...]], progress: Progress | None = None
) -> list[tuple[int, Finding | None]]:
    theorem, places = part
    return [(place, theorem.checks[place](progress)) for place in places]


def status(findings: Sequence[Finding]) -> Verdict:
    """The worst verdict: violated before consistent; not reached only if nothing was.

    Examples:
        >>> status([])
        'not reached'
    """
    verdicts = {finding.verdict for finding in findings}
    if "bound violated" in verdicts:
        return "bound violated"
    return "consistent" if "consistent" in verdicts else "not reached"


def as_json(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """One object for each theorem: id, status, and as details its findings."""
    return [
        {"id": group[0].id, "status": status(group), "details": [finding.as_json() for finding in group]}
        for group in grouped(findings, lambda finding: finding.id)
    ]


def read_findings(path: Path) -> list[Finding]:
    """The findings that a theorems.json holds, in its order; ValueError as `read_document`."""
    return read_document(
        path,
        SCHEMA,
        f"verify --output {path.parent}",
        lambda document: [Finding.from_json(entry) for theorem in document["theorems"] for entry in theorem["details"]],
    )


def finding_lines(finding: Finding) -> list[str]:
    """One finding as Markdown lines, which are plain text as well."""
    lines = [f"**{finding.check}: {finding.verdict}.** {finding.statement}", "", f"Checked: {finding.range}."]
    headers, rows = finding.shown
    if rows:
        lines += ["", *markdown_table(headers, rows)]
    if finding.note:
        lines += ["", finding.note]
    return lines


def report_lines(chosen: Sequence[Theorem], findings: Sequence[Finding]) -> list[str]:
    """The report that `capacity verify` writes, as Markdown lines: a summary, then every theorem with its findings."""
    lines = [
        "# Theorems, run",
        "",
        "Each result with what was checked, over which range, and what was seen. `consistent`: all that was checked",
        "holds; `bound violated`: something does not; `not reached`: nothing could be checked. No finite n verifies",
        "an o(1). All rows of the tables that are summed up here are in theorems.json.",
        "",
        *markdown_table(
            ("result", "check", "range", "verdict"), [(f.id, f.check, f.range, f.verdict) for f in findings]
        ),
    ]
    for theorem in chosen:
        lines += ["", f"## {theorem.id}", "", theorem.title]
        for finding in findings:
            if finding.id == theorem.id:
                lines += ["", *finding_lines(finding)]
    return lines


def write_report(chosen: Sequence[Theorem], findings: Sequence[Finding], output: Path) -> list[Path]:
    """Write theorems.md and theorems.json; returns the paths. OSError as the system gives it."""
    document = {"schema": SCHEMA, "version": __version__, "theorems": as_json(findings)}
    lines = report_lines(chosen, findings)
    return write_documents(output, {"theorems.md": "\n".join(lines) + "\n", "theorems.json": json_text(document)})
