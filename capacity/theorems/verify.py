"""All theorems as programs: run them, and report what was checked, over which range, and what was seen."""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import bounds as formulas
from capacity.documents.files import write_text
from capacity.theorems.constructions.findings import THEOREM_CHECKS
from capacity.theorems.evidence import as_table, finite_bounds, trend
from capacity.theorems.findings import Finding, Theorem, Verdict
from capacity.theorems.function_level import THEOREMS as FUNCTION_LEVEL
from capacity.version import __version__
from enumerate.shards import Progress, run_shards

SCHEMA = "circuit-capacity/theorems/1"


def theorems(jobs: int = 1) -> dict[str, Theorem]:
    """Every result that can be run, by id: the capacity theorems of `bounds`, then the function-level results.

    jobs: local processes for the counts.

    >>> list(theorems())[:3]
    ['single-linear', 'single-polynomial', 'square-gate']
    """
    found = {}
    for record in formulas.RESULTS:
        checks: list[Callable[[Progress | None], Finding | None]] = [partial(finite_bounds, record.id, jobs)]
        if record.id in THEOREM_CHECKS:
            checks.append(THEOREM_CHECKS[record.id])
        checks.append(partial(trend, record.id, jobs))
        found[record.id] = Theorem(record.id, record.statement, tuple(checks))
    return found | {theorem.id: theorem for theorem in FUNCTION_LEVEL}


def choose(ids: Sequence[str], jobs: int = 1) -> list[Theorem]:
    """The theorems with these ids, in the order of the report; all of them for none.

    >>> [theorem.id for theorem in choose(["output-gating", "single-linear"])]
    ['single-linear', 'output-gating']

    Raises ValueError on an unknown id, with the known ones.
    """
    known = theorems(jobs)
    for name in ids:
        if name not in known:
            raise ValueError(f"unknown theorem {name!r}; known: {', '.join(known)}")
    return [theorem for name, theorem in known.items() if not ids or name in ids]


def verify(chosen: Sequence[Theorem], progress: Progress | None = None, jobs: int = 1) -> Iterator[Finding]:
    """Run every check of the theorems, on so many processes; yields what each found, in order.

    >>> [(f.id, f.check, f.verdict) for f in verify(choose(["xor"]))][0]
    ('xor', 'OR gated by NAND', 'consistent')
    """
    if min(jobs, len(chosen)) > 1:
        for findings in run_shards(findings_of, chosen, jobs, progress, "theorems"):
            yield from findings
        return
    for theorem in chosen:
        yield from findings_of(theorem, progress)


def findings_of(theorem: Theorem, progress: Progress | None = None) -> list[Finding]:
    """What all checks of one theorem found.

    >>> [finding.check for finding in findings_of(choose(["xor"])[0])]
    ['OR gated by NAND', 'certificates']
    """
    return [finding for check in theorem.checks if (finding := check(progress)) is not None]


def status(findings: Sequence[Finding]) -> Verdict:
    """The worst verdict: violated before consistent; not reached only if nothing was.

    >>> status([])
    'not reached'
    """
    verdicts = {finding.verdict for finding in findings}
    if "bound violated" in verdicts:
        return "bound violated"
    return "consistent" if "consistent" in verdicts else "not reached"


def as_json(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """One object for each theorem: id, status, and as details its findings."""
    names = list(dict.fromkeys(finding.id for finding in findings))
    grouped = {name: [finding for finding in findings if finding.id == name] for name in names}
    return [
        {"id": name, "status": status(group), "details": [finding.as_json() for finding in group]}
        for name, group in grouped.items()
    ]


def finding_lines(finding: Finding) -> list[str]:
    """One finding as Markdown lines, which are plain text as well."""
    lines = [f"**{finding.check}: {finding.verdict}.** {finding.statement}", "", f"Checked: {finding.range}."]
    headers, rows = finding.shown
    if rows:
        lines += ["", *as_table(headers, rows)]
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
        *as_table(("result", "check", "range", "verdict"), [(f.id, f.check, f.range, f.verdict) for f in findings]),
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
    texts = {
        "theorems.md": "\n".join(report_lines(chosen, findings)) + "\n",
        "theorems.json": json.dumps(document, indent=1, sort_keys=True) + "\n",
    }
    for name, text in texts.items():
        write_text(output / name, text)
    return [output / name for name in texts]
