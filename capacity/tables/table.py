"""The main job: exact counts beside their bounds.

`quick_table` plans a row for each circuit by its fastest engine, `whole_table` by every engine that reaches it;
`count_rows` counts them side by side, and `write_results` writes them as CSV, JSON and Markdown, the same on every
machine; the seconds stand in a file of their own. Counts too long for the table are read from the shards that were
published of them (`capacity.runs.published`), and added up again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from math import fsum
from pathlib import Path
from time import perf_counter

from capacity.audit.shards import Shards
from capacity.bounding import bounds
from capacity.circuits.circuit import Circuit
from capacity.counting.choice import engines_for
from capacity.counting.engine import Engine
from capacity.counting.result import run_engine
from capacity.documents.columns import RIGHT, csv_text, markdown_table
from capacity.documents.files import json_text, write_documents
from capacity.documents.numbers import ten_decimals
from capacity.tables.attention import attention_documents
from capacity.tables.census import MAX_INPUTS as CENSUS_INPUTS
from capacity.tables.census import Census, census, census_documents
from capacity.tables.estimates import Estimate, estimated_capacity, with_same_functions
from capacity.tables.rows import (
    COLUMNS,
    FIELDS,
    READOUTS,
    SCHEMA,
    EstimatedCapacity,
    Row,
    bracket_bits,
    cells,
    circuits,
    head_circuits,
    score_circuits,
    two_head_circuits,
)
from capacity.tables.scores import score_documents
from capacity.version import __version__
from enumerate.shards import Jobs, Plan, Progress, as_run, run_plan

MAX_INPUTS = 12

DEFAULT_INPUTS = 8

ENGINE_SECONDS = 240.0  # an engine that is expected to take longer does not confirm a row of the whole table

QUICK_INPUTS = 5  # up to here the quick table counts every circuit, beyond it those that are fast

QUICK_SECONDS = 2.0  # what confirms a row of the quick table, or counts one beyond those inputs, takes no longer

SHORT_SECONDS = 0.5  # engines of a row that take no longer count it one after another

MEMORY = 2000 << 20  # bytes that engines under way at once may take together

PUBLISHED = "published"  # stands among the engines of a row for the count that this version was published with


@dataclass(frozen=True)
class PlannedRow:
    """A row of the table before it is counted.

    Attributes:
        circuit: what is counted.
        engines: those that count it.
        known: the counts that are not made again, by how they stand among the engines of the row.
        estimate: what is shown if nothing counts it.
    """

    circuit: Circuit
    engines: tuple[Engine, ...]
    known: Mapping[str, int] = field(default_factory=dict)
    estimate: EstimatedCapacity | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The engines of the row, in order."""
        return (*(engine.method for engine in self.engines), *self.known)


def whole_table(
    max_n: int,
    shards: Mapping[Circuit, Shards] | None = None,
    estimates: Mapping[Circuit, Estimate] | None = None,
    beyond: bool = False,
) -> list[PlannedRow]:
    """The rows of the whole table: every circuit by every engine that reaches it in four minutes.

    Arguments:
        max_n: the largest number of inputs.
        shards: those published, by circuit: the engine that they are of does not run again.
        estimates: those recorded, by circuit.
        beyond: circuits with published shards or an estimate have a row at any n, and not only as far as max_n.

    Raises:
        ValueError: if max_n is out of range.
    """
    _check_inputs(max_n)
    shards, estimates = shards or {}, estimates or {}
    return [
        replace(_whole_row(circuit, _shards_of(circuit, shards)), estimate=estimated_capacity(circuit, estimates))
        for circuit in _all_circuits(max_n, chain(shards, estimates) if beyond else ())
    ]


def _check_inputs(max_n: int) -> None:
    if not 1 <= max_n <= MAX_INPUTS:
        raise ValueError(f"--max-n {max_n} is out of range: 1 <= N <= {MAX_INPUTS}")


def _all_circuits(max_n: int, long: Iterable[Circuit]) -> list[Circuit]:
    """The circuits of the table, and those beyond it that are asked for: gates, gated ones, scores, heads."""
    gates, scores = list(circuits(max_n)), list(score_circuits(max_n))
    heads = [*head_circuits(max_n), *two_head_circuits(max_n)]
    beyond = sorted(set(long).difference(gates, scores, heads), key=lambda c: (c.n, not c.is_gate, str(c)))
    gates += [circuit for circuit in beyond if circuit.score is None]
    scores += [circuit for circuit in beyond if circuit.score is not None]
    return [*sorted(gates, key=lambda c: c.n), *sorted(scores, key=lambda c: c.n), *heads]


def _whole_row(circuit: Circuit, shards: Shards | None = None) -> PlannedRow:
    engines = tuple(
        engine
        for engine in engines_for(circuit)
        if engine.cost(circuit).reached
        and engine.expected_seconds(circuit) <= ENGINE_SECONDS
        and not (shards is not None and shards.method == engine.method)
    )
    return PlannedRow(circuit, engines, _of_shards(shards))


def _shards_of(circuit: Circuit, shards: Mapping[Circuit, Shards]) -> Shards | None:
    """The shards published of a circuit, or of one that has the same functions."""
    return shards.get(circuit) or shards.get(with_same_functions(circuit))


def _of_shards(shards: Shards | None) -> dict[str, int]:
    return {} if shards is None else {f"{shards.method}-shards": shards.count}


def quick_table(
    max_n: int,
    shards: Mapping[Circuit, Shards] | None = None,
    published: Mapping[Circuit, Row] | None = None,
    estimates: Mapping[Circuit, Estimate] | None = None,
    beyond: bool = False,
) -> list[PlannedRow]:
    """The rows of the quick table: every circuit of at most five inputs by its fastest engine, and what else is fast.

    Three gates of five inputs are counted in two seconds or not at all, two heads in half a second. A second engine
    confirms a row if it takes no more than two seconds, else the published count. Beyond five inputs a row stands only
    where it is counted in two seconds, or where its count is published or estimated.

    Arguments:
        max_n, estimates, beyond: as of `whole_table`.
        shards: those published, by circuit; they are added up again.
        published: the rows published, by circuit: where no two engines count now, the count stands beside, if another
            engine made it.

    Raises:
        ValueError: if max_n is out of range.

    Examples:
        >>> [row.names for row in quick_table(1)][:2]
        [('chambers', 'restriction'), ('sections', 'chambers')]
    """
    _check_inputs(max_n)
    shards, published, estimates = shards or {}, published or {}, estimates or {}
    rows = []
    for circuit in _all_circuits(max_n, chain(shards, estimates) if beyond else ()):
        reached = [engine for engine in engines_for(circuit) if engine.cost(circuit).reached]
        fastest = sorted(reached, key=lambda engine: engine.expected_seconds(circuit))[:2]
        two_heads = circuit.head is not None and circuit.head.heads > 1
        seconds = SHORT_SECONDS if two_heads else QUICK_SECONDS
        inputs = 0 if two_heads else QUICK_INPUTS - (circuit.name in READOUTS)  # three gates of five take long
        engines = tuple(
            engine
            for place, engine in enumerate(fastest)
            if engine.expected_seconds(circuit) <= seconds or (place == 0 and circuit.n <= inputs)
        )
        known, estimate = _of_shards(_shards_of(circuit, shards)), estimated_capacity(circuit, estimates)
        row = PlannedRow(circuit, engines, known, estimate)
        before = published.get(circuit)
        if len(row.names) < 2 and before and before.count is not None and set(before.engines) - set(row.names):
            row = replace(row, known={**row.known, PUBLISHED: before.count})
        if row.names or row.estimate or circuit.n <= QUICK_INPUTS:
            rows.append(row)
    return rows


def count_rows(
    planned: Sequence[PlannedRow], jobs: Jobs = 1, progress: Progress | None = None
) -> Iterator[tuple[Row, dict[str, float]]]:
    """The rows, in their order, each with the seconds that each of its engines took.

    Engines run side by side as memory allows: those of few inputs first, then the longest. What is printed and written
    does not depend on how many run at once.

    Arguments:
        planned: the rows.
        jobs: the number of local processes, or a `Run` with what keeps the counts.
        progress: told how many of the engines have counted.
    """
    tasks = sorted(_tasks(planned), key=_turn)
    run = as_run(jobs)
    plan = Plan(
        "counts",
        _count_by_engines,
        [(task.circuit, task.methods) for task in tasks],
        weights=[task.seconds for task in tasks],
        memory=[task.memory for task in tasks],
    )
    found: dict[Circuit, dict[str, tuple[int, int]]] = {row.circuit: {} for row in planned}
    finished = zip(tasks, run_plan(plan, replace(run, memory=run.memory or MEMORY), progress), strict=True)
    for row in planned:
        while len(found[row.circuit]) < len(row.engines):
            task, results = next(finished)
            found[task.circuit].update(zip(task.methods, results, strict=True))
        yield _row_of(row, found[row.circuit])
    assert next(finished, None) is None  # and so the processes end


@dataclass(frozen=True)
class _Task:
    """One or more engines that count a circuit one after another."""

    circuit: Circuit
    methods: tuple[str, ...]
    seconds: float
    memory: int


def _turn(task: _Task) -> tuple[bool, float]:
    """Few inputs first, in the order of the table; then the longest."""
    late = task.circuit.n > QUICK_INPUTS
    return late, -task.seconds if late else 0.0


def _tasks(planned: Iterable[PlannedRow]) -> Iterator[_Task]:
    for row in planned:
        costs = {engine.method: cost for engine in row.engines if (cost := engine.cost(row.circuit)).reached}
        seconds = {engine.method: engine.expected_seconds(row.circuit) for engine in row.engines}
        short = tuple(method for method in costs if seconds[method] <= SHORT_SECONDS)
        for methods in (short, *((method,) for method in costs if method not in short)):
            if methods:
                memory = max(costs[method].memory for method in methods)
                yield _Task(row.circuit, methods, fsum(seconds[method] for method in methods), memory)


def _count_by_engines(task: tuple[Circuit, tuple[str, ...]]) -> tuple[tuple[int, int], ...]:
    """The count by each engine, with the milliseconds that it took."""
    circuit, methods = task
    engines = {engine.method: engine for engine in engines_for(circuit)}
    results = []
    for method in methods:
        begin = perf_counter()
        number = run_engine(engines[method], circuit)
        results.append((number, round(1000 * (perf_counter() - begin))))
    return tuple(results)


def _row_of(planned: PlannedRow, found: Mapping[str, tuple[int, int]]) -> tuple[Row, dict[str, float]]:
    """The row of the counts that were found, in the order of its engines, beside its bounds."""
    counts = {name: found[name][0] if name in found else planned.known[name] for name in planned.names}
    count = next(iter(counts.values()), None)
    proved = bounds(planned.circuit)
    lower, upper = bracket_bits(proved)
    row = Row(
        planned.circuit,
        count,
        planned.estimate if count is None else None,
        round(proved.leading_term_bits, 10),
        ten_decimals(lower),
        ten_decimals(upper),
        ten_decimals(proved.refined_asymptotic_bits),
        engines=planned.names,
        agreement=None if len(counts) < 2 else len(set(counts.values())) == 1,
        bounds_checked=() if count is None else tuple(b.record.id for b in proved.evaluated if b.value is not None),
        bounds_violated=() if count is None else tuple(b.record.id for b in proved.violated_by(count)),
    )
    return row, {engine.method: found[engine.method][1] / 1000 for engine in planned.engines}


def compute_row(circuit: Circuit, shards: Shards | None = None) -> tuple[Row, dict[str, float]]:
    """The row of one circuit in the whole table, and the seconds that each engine took.

    Examples:
        >>> row, _ = compute_row(Circuit("output-gating", 2))
        >>> row.count, row.engines, row.agreement, row.verdict[-4:]
        (16, ('orbits', 'cofactors', 'pairs', 'lifted', 'lp'), True, 'hold')
    """
    return next(count_rows([_whole_row(circuit, shards)]))


def compute_census(max_n: int, progress: Progress | None = None, jobs: Jobs = 1) -> list[Census]:
    """The circuits of the table by NPN classes, for n = 1 ... max_n as far as every function is listed, n = 4.

    Examples:
        >>> [len(one.classes) for one in compute_census(2)]
        [2, 4]
    """
    return [
        census([circuit for circuit in circuits(n) if circuit.n == n], progress, jobs if n == CENSUS_INPUTS else 1)
        for n in range(1, min(max_n, CENSUS_INPUTS) + 1)
    ]


def write_results(rows: list[tuple[Row, dict[str, float]]], censuses: list[Census], output: Path) -> list[Path]:
    """Write capacity, scores, attention and census as .csv, .json and .md, and timings.json; returns the paths."""
    plain = [row for row, _ in rows]
    timings = {f"{row.circuit.title}, n = {row.circuit.n}": seconds for row, seconds in rows}
    return write_documents(
        output,
        {
            "capacity.csv": csv_text(FIELDS, (row.as_json().values() for row in plain)),
            "capacity.json": json_text(table_document(plain)),
            "capacity.md": _markdown(plain),
            **score_documents(plain),
            **attention_documents(plain),
            **census_documents(censuses),
            "timings.json": json_text({"unit": "seconds", "rows": timings}),
        },
    )


def table_document(rows: Sequence[Row]) -> dict[str, object]:
    """The document of capacity.json, which `capacity table --json` prints."""
    return {"schema": SCHEMA, "version": __version__, "rows": [row.as_json() for row in rows]}


_ON_PUBLISHED = (
    "`published` is the count that this version was published with, by an engine that is not named beside it.",
)


def _markdown(rows: list[Row]) -> str:
    lines = [
        "# Exact counts beside their bounds",
        "",
        "Capacities and bounds in bits (log2 of the number of functions). `leading` is the asymptotic leading term,",
        "`lower` and `upper` the best of its finite bounds at that n, `cap` is 2^n. `engines` names the methods that",
        "counted; `=` joins those that agree; `METHOD-shards` are the published shards (`shards/`) of a long run by",
        "that method, added up again. A dash is a number that no engine reaches; its bounds hold all the same.",
        "`estimate` is no count: where there is none, the capacity that a random sample gives, with its 95 % interval",
        "(`estimates.json`); it always begins with ~.",
        *(_ON_PUBLISHED if any(PUBLISHED in row.engines for row in rows) else ()),
        "",
        *markdown_table(COLUMNS, map(cells, rows), RIGHT),
    ]
    return "\n".join(lines) + "\n"
