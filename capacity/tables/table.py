"""The main job: exact counts beside their bounds, each by every engine that reaches it.

`compute_rows` yields one row for each circuit and n; `write_results` writes them as CSV, JSON and Markdown, the same on
every machine; the seconds stand in a file of their own. Counts too long for the table are read from the shards that
were published of them (`capacity.runs.published`), and added up again.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import perf_counter

from capacity.audit.shards import Shards
from capacity.bounding import bounds
from capacity.circuits.circuit import Circuit
from capacity.counting.choice import engines_for
from capacity.counting.result import run_engine
from capacity.documents.columns import RIGHT, csv_text, markdown_table
from capacity.documents.files import json_text, write_documents, write_text
from capacity.documents.numbers import ten_decimals
from capacity.runs.published import published
from capacity.tables.census import MAX_INPUTS as CENSUS_INPUTS
from capacity.tables.census import Census, census, census_documents
from capacity.tables.rows import COLUMNS, FIELDS, SCHEMA, Row, bracket_bits, cells, circuits, score_circuits
from capacity.tables.scores import score_documents
from capacity.version import __version__
from enumerate.shards import Progress

MAX_INPUTS = 12

DEFAULT_INPUTS = 8

ENGINE_SECONDS = 240.0  # an engine that is expected to take longer does not confirm a row

PARTIAL = ".capacity.partial.json"


def compute_row(
    circuit: Circuit, jobs: int = 1, progress: Progress | None = None, shards: Shards | None = None
) -> tuple[Row, dict[str, float]]:
    """Count a circuit by every engine that reaches it in four minutes.

    Arguments:
        circuit: what is counted.
        jobs: the number of local processes.
        progress: told how far the count is.
        shards: those published of the circuit, if any: the engine that they are of does not run again.

    Returns:
        The row, and the seconds that each engine took.

    Examples:
        >>> row, _ = compute_row(Circuit("output-gating", 2))
        >>> row.count, row.engines, row.agreement, row.verdict[-4:]
        (16, ('orbits', 'cofactors', 'pairs', 'lifted', 'lp'), True, 'hold')
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
        if cost.reached and (cost.seconds <= ENGINE_SECONDS or engine.method == "theorem"):
            begin = perf_counter()
            counts[engine.method] = run_engine(engine, circuit, jobs, report)
            seconds[engine.method] = round(perf_counter() - begin, 3)
    if shards is not None:
        counts[_of_shards(shards)] = shards.count
    count = next(iter(counts.values()), None)
    proved = bounds(circuit)
    lower, upper = bracket_bits(proved)
    row = Row(
        circuit,
        count,
        round(proved.leading_term_bits, 10),
        ten_decimals(lower),
        ten_decimals(upper),
        ten_decimals(proved.refined_asymptotic_bits),
        engines=tuple(counts),
        agreement=None if len(counts) < 2 else len(set(counts.values())) == 1,
        bounds_checked=() if count is None else tuple(b.record.id for b in proved.evaluated if b.value is not None),
        bounds_violated=() if count is None else tuple(b.record.id for b in proved.violated_by(count)),
    )
    return row, seconds


def _of_shards(shards: Shards) -> str:
    return f"{shards.method}-shards"


def compute_rows(
    max_n: int, output: Path | None, jobs: int = 1, progress: Progress | None = None, beyond: bool = False
) -> Iterator[tuple[Row, dict[str, float]]]:
    """The rows of the table, each with the seconds of its engines.

    Finished rows are kept in the output directory, and the next run resumes with them.

    Arguments:
        max_n: the largest number of inputs.
        output: the directory; None keeps nothing and reads no published shards.
        jobs: the number of local processes.
        progress: told how far the rows are.
        beyond: circuits with published shards in that directory have a row at any n, and not only as far as max_n.

    Raises:
        ValueError: if max_n is out of range or published shards are refused.
        OSError: if the directory cannot be written.
    """
    if not 1 <= max_n <= MAX_INPUTS:
        raise ValueError(f"--max-n {max_n} is out of range: 1 <= N <= {MAX_INPUTS}")
    partial = None if output is None else output / PARTIAL
    kept = {} if partial is None else _read_partial(partial)
    long = {} if output is None else published(output)
    for circuit in [*circuits(max_n), *(_beyond(max_n, long) if beyond else ()), *score_circuits(max_n)]:
        shards = long.get(circuit)
        if circuit not in kept or (shards is not None and _of_shards(shards) not in kept[circuit][0].engines):
            kept[circuit] = compute_row(circuit, jobs, progress, shards)
            if partial is not None:
                _write_partial(partial, kept)
        yield kept[circuit]


def _beyond(max_n: int, long: Mapping[Circuit, Shards]) -> list[Circuit]:
    """The circuits with published shards that come after those of the table."""
    return sorted((circuit for circuit in long if circuit.n > max_n), key=lambda c: (c.n, not c.is_gate, str(c)))


def _write_partial(path: Path, kept: Mapping[Circuit, tuple[Row, dict[str, float]]]) -> None:
    rows = {str(circuit): {"row": row.as_json(), "seconds": seconds} for circuit, (row, seconds) in kept.items()}
    write_text(path, json.dumps({"version": __version__, "rows": rows}))


def _read_partial(path: Path) -> dict[Circuit, tuple[Row, dict[str, float]]]:
    """The finished rows of an interrupted run of this version; a damaged or foreign file is ignored."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        entries = document["rows"].values() if document["version"] == __version__ else ()
        kept = [(Row.from_json(entry["row"]), dict(entry["seconds"])) for entry in entries]
    except (FileNotFoundError, ValueError, LookupError, TypeError, AttributeError):
        return {}
    return {row.circuit: (row, seconds) for row, seconds in kept}


def compute_census(max_n: int, progress: Progress | None = None) -> list[Census]:
    """The circuits of the table by NPN classes, for n = 1 ... max_n as far as every function is listed, n = 4.

    Examples:
        >>> [len(one.classes) for one in compute_census(2)]
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
    timings = {f"{row.circuit.title}, n = {row.circuit.n}": seconds for row, seconds in rows}
    document = {"schema": SCHEMA, "version": __version__, "rows": [row.as_json() for row in plain]}
    paths = write_documents(
        output,
        {
            "capacity.csv": csv_text(FIELDS, (row.as_json().values() for row in plain)),
            "capacity.json": json_text(document),
            "capacity.md": _markdown(plain),
            **score_documents(plain),
            **census_documents(censuses),
            "timings.json": json_text({"unit": "seconds", "rows": timings}),
        },
    )
    # What an interrupted larger table has finished beyond these rows stays for it.
    partial = output / PARTIAL
    left = {circuit: entry for circuit, entry in _read_partial(partial).items() if entry[0] not in plain}
    if left:
        _write_partial(partial, left)
    else:
        partial.unlink(missing_ok=True)
    return paths


def _markdown(rows: list[Row]) -> str:
    lines = [
        "# Exact counts beside their bounds",
        "",
        "Capacities and bounds in bits (log2 of the number of functions). `leading` is the asymptotic leading term,",
        "`lower` and `upper` the best of its finite bounds at that n, `cap` is 2^n. `engines` names the methods that",
        "counted; `=` joins those that agree; `METHOD-shards` are the published shards (`shards/`) of a long run by",
        "that method, added up again. A dash is a number that no engine reaches; its bounds hold all the same.",
        "",
        *markdown_table(COLUMNS, map(cells, rows), RIGHT),
    ]
    return "\n".join(lines) + "\n"
