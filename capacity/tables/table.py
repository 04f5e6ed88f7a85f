"""The main job: exact counts beside their bounds, each by every engine that reaches it.

`compute_rows` yields one row for each circuit and n; `write_results` writes them as CSV, JSON and Markdown, the same on
every machine; the seconds stand in a file of their own. Counts too long for the table are read from the shards that
were published of them (`capacity.runs.published`), and added up again.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from math import log2
from pathlib import Path
from time import perf_counter
from typing import Any

from capacity.audit.shards import Shards
from capacity.bounding import bounds
from capacity.circuits.circuit import Circuit
from capacity.counting.choice import engines_for
from capacity.counting.engine import Cost
from capacity.counting.result import run_engine
from capacity.documents.files import write_text
from capacity.documents.numbers import decimal_string
from capacity.runs.published import published
from capacity.tables.census import MAX_INPUTS as CENSUS_INPUTS
from capacity.tables.census import Census, census, census_documents
from capacity.tables.rows import COLUMNS, Row, cells, circuits, scores
from capacity.tables.scores import score_documents
from capacity.version import __version__
from enumerate.shards import Progress

SCHEMA = "circuit-capacity/table/1"

MAX_INPUTS = 12

DEFAULT_INPUTS = 8

ENGINE_SECONDS = 240.0  # an engine that is expected to take longer does not confirm a row

PARTIAL = ".capacity.partial.json"


def compute_row(
    circuit: Circuit, jobs: int = 1, progress: Progress | None = None, shards: Shards | None = None
) -> tuple[Row, dict[str, float]]:
    """Count a circuit by every engine that reaches it in four minutes; also the seconds each took.

    shards: those published of it, if any: the engine that they are of does not run again.

    >>> row, _ = compute_row(Circuit("output-gating", 2))
    >>> row.count, row.engines, row.agreement, row.verdict[-4:]
    ('16', ('orbits', 'cofactors', 'pairs', 'lifted', 'lp'), True, 'hold')
    """
    counts: dict[str, int] = {}
    seconds: dict[str, float] = {}

    def report(what: str, done: int, total: int) -> None:
        if progress:
            progress(f"{circuit}: {what}", done, total)

    for engine in engines_for(circuit):
        cost = engine.cost(circuit)
        if shards is not None and shards.method == engine.method:
            continue
        if isinstance(cost, Cost) and (cost.seconds <= ENGINE_SECONDS or engine.method == "theorem"):
            begin = perf_counter()
            counts[engine.method] = run_engine(engine, circuit, jobs, report)
            seconds[engine.method] = round(perf_counter() - begin, 3)
    if shards is not None:
        counts[_of_shards(shards)] = shards.count
    count = next(iter(counts.values()), None)
    found = bounds(circuit)
    checked = [item for item in found.evaluated if item.value is not None]
    row = Row(
        n=circuit.n,
        circuit=circuit.name,
        gate=str(circuit.gate or circuit.kind),
        attending=None if circuit.attending is None else str(circuit.attending),
        encoding=circuit.encoding,
        count=None if count is None else decimal_string(count),
        capacity_bits=None if count is None else round(log2(count), 10),
        leading_term_bits=round(found.leading_term_bits, 10),
        lower_bits=round(found.lower.bits, 10) if found.lower else None,
        upper_bits=round(found.upper.bits, 10) if found.upper else None,
        refined_asymptotic_bits=_rounded(found.refined_asymptotic_bits),
        cap_bits=2**circuit.n,
        engines=tuple(counts),
        agreement=None if len(counts) < 2 else len(set(counts.values())) == 1,
        bounds_checked=tuple(item.record.id for item in checked) if count is not None else (),
        bounds_violated=() if count is None else tuple(item.record.id for item in found.violated_by(count)),
    )
    return row, seconds


def _of_shards(shards: Shards) -> str:
    return f"{shards.method}-shards"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 10)


def compute_rows(
    max_n: int, output: Path | None, jobs: int = 1, progress: Progress | None = None, beyond: bool = False
) -> Iterator[tuple[Row, dict[str, float]]]:
    """The rows of the table; finished ones are kept in the output directory and taken up by the next run.

    beyond: circuits with published shards in that directory have a row at any n, and not only as far as max_n.

    Raises ValueError if max_n is out of range or published shards are refused, OSError if the directory cannot be
    written.
    """
    if not 1 <= max_n <= MAX_INPUTS:
        raise ValueError(f"--max-n {max_n} is out of range: 1 <= N <= {MAX_INPUTS}")
    partial = None if output is None else output / PARTIAL
    kept = _read_partial(partial)
    long = {} if output is None else published(output)
    for circuit in [*circuits(max_n), *(_beyond(max_n, long) if beyond else ()), *scores(max_n)]:
        key = str(circuit)
        shards = long.get(key)
        if key not in kept or (shards is not None and _of_shards(shards) not in kept[key]["row"]["engines"]):
            row, seconds = compute_row(circuit, jobs, progress, shards)
            kept[key] = {"row": asdict(row), "seconds": seconds}
            if partial is not None:
                write_text(partial, json.dumps({"version": __version__, "rows": kept}))
        yield _row(kept[key]["row"]), kept[key]["seconds"]


def _beyond(max_n: int, long: Mapping[str, Shards]) -> list[Circuit]:
    """The circuits with published shards that come after those of the table."""
    return sorted((c for c in map(Circuit.parse, long) if c.n > max_n), key=lambda c: (c.n, not c.is_gate, str(c)))


def _row(fields: dict[str, Any]) -> Row:
    lists = ("engines", "bounds_checked", "bounds_violated")
    values: dict[str, Any] = {key: tuple(value) if key in lists else value for key, value in fields.items()}
    return Row(**values)


def _read_partial(path: Path | None) -> dict[str, Any]:
    """The finished rows of an interrupted run of this version; a damaged or foreign file is ignored."""
    if path is None or not path.exists():
        return {}
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        rows = document["rows"] if document["version"] == __version__ else {}
        for entry in rows.values():
            _row(entry["row"])
            dict(entry["seconds"])
        return dict(rows)
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def compute_census(max_n: int, progress: Progress | None = None) -> list[Census]:
    """The circuits of the table by NPN classes, for n = 1 ... max_n as far as every function is listed, n = 4.

    >>> [len(found.classes) for found in compute_census(2)]
    [2, 4]
    """
    return [
        census([circuit for circuit in circuits(n) if circuit.n == n], progress)
        for n in range(1, min(max_n, CENSUS_INPUTS) + 1)
    ]


def write_results(rows: list[tuple[Row, dict[str, float]]], censuses: list[Census], output: Path) -> list[Path]:
    """Write capacity, scores and census as .csv, .json and .md, and timings.json; drop what was kept of these rows.

    Returns the paths.
    """
    plain = [row for row, _ in rows]
    timings = {f"{row.name}, n = {row.n}": seconds for row, seconds in rows}
    documents = {
        "capacity.csv": _csv(plain),
        "capacity.json": json.dumps(
            {"schema": SCHEMA, "version": __version__, "rows": [asdict(row) for row in plain]},
            indent=1,
            sort_keys=True,
        )
        + "\n",
        "capacity.md": _markdown(plain),
        **score_documents(plain),
        **census_documents(censuses),
        "timings.json": json.dumps({"unit": "seconds", "rows": timings}, indent=1, sort_keys=True) + "\n",
    }
    paths = []
    for name, text in documents.items():
        write_text(output / name, text)
        paths.append(output / name)
    # What an interrupted larger table has finished beyond these rows stays for it.
    partial = output / PARTIAL
    left = {key: entry for key, entry in _read_partial(partial).items() if _row(entry["row"]) not in plain}
    if left:
        write_text(partial, json.dumps({"version": __version__, "rows": left}))
    else:
        partial.unlink(missing_ok=True)
    return paths


def _csv(rows: list[Row]) -> str:
    stream = io.StringIO()
    fields = list(Row.__dataclass_fields__)
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(fields)
    for row in rows:
        values = [getattr(row, field) for field in fields]
        writer.writerow(
            [
                ""
                if v is None
                else str(v).lower()
                if isinstance(v, bool)
                else " ".join(v)
                if isinstance(v, tuple)
                else v
                for v in values
            ]
        )
    return stream.getvalue()


def _markdown(rows: list[Row]) -> str:
    lines = [
        "# Exact counts beside their bounds",
        "",
        "Capacities and bounds in bits (log2 of the number of functions). `leading` is the asymptotic leading term,",
        "`lower` and `upper` the best of its finite bounds at that n, `cap` is 2^n. `engines` names the methods that",
        "counted; `=` joins those that agree; `METHOD-shards` are the published shards (`shards/`) of a long run by",
        "that method, added up again. A dash is a number that no engine reaches; its bounds hold all the same.",
        "",
        "| " + " | ".join(COLUMNS) + " |",
        "|"
        + "|".join(
            " ---: " if c in ("n", "count", "bits", "leading", "lower", "upper", "cap") else " --- " for c in COLUMNS
        )
        + "|",
    ]
    lines += ["| " + " | ".join(cells(row)) + " |" for row in rows]
    return "\n".join(lines) + "\n"
