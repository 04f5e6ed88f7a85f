"""The command line. Results go to stdout, progress and warnings to stderr; engines are imported when they are used."""

import errno
import os
import shlex
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import capacity

if TYPE_CHECKING:
    from bounds import Result
    from capacity.circuits import Circuit
    from capacity.cluster import Cluster
    from capacity.counting import Engine
    from capacity.progress import ProgressReport
    from capacity.store import RunStore


class ExitCode(IntEnum):
    """What the process returns."""

    DONE = 0
    NO = 1  # not realizable, or a check failed
    USAGE = 2
    REFUSED = 3  # would not fit the memory or time allowed
    UNDECIDED = 4  # or stopped by the time limit, with what was finished kept
    INTERRUPTED = 130


class Interrupted(Exception):
    """The work was interrupted; the message says where what was finished is kept."""


app = typer.Typer(
    name="capacity",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Exact capacities of threshold circuits: counts, certificates and bounds.\n\n"
    "\b\nExamples:\n  capacity count ltf -n 4\n  capacity check 6 -n 2 output-gating\n  capacity table --max-n 4 "
    "--output small",
)

Inputs = Annotated[int, typer.Option("-n", metavar="N", help="Number of inputs.")]
CircuitName = Annotated[
    str,
    typer.Argument(
        metavar="CIRCUIT",
        help="A gate, ltf, ptf:D (degree D, as in ptf:2) or square; a score of two tokens of N/2 bits: "
        "dot-product-score, expressive-score[:either], elliptical-score, low-rank-score:R (rank R), positional-score; "
        "or a way of attending: multiplexing, additive-output, additive-synaptic, activation-gating, output-gating, "
        "synaptic-gating, synaptic-gating:all, synaptic-gating:each.",
    ),
]
GateOption = Annotated[
    str | None, typer.Option("--gate", metavar="G", help="Gate class of the attended unit: ltf, ptf:D or square.")
]
AttendingOption = Annotated[
    str | None, typer.Option("--attending", metavar="G", help="Gate class of the attending unit: ltf, ptf:D or square.")
]
EncodingOption = Annotated[
    str | None, typer.Option("--encoding", metavar="01|pm1", help="Inputs and outputs are 0/1 (the default), or -1/+1.")
]
UnitsOption = Annotated[int, typer.Option("--units", metavar="M", help="A layer of M such circuits.")]
SharedOption = Annotated[bool, typer.Option("--shared", help="The circuits of the layer share one attending unit.")]
AttendingInputsOption = Annotated[
    int | None,
    typer.Option("--attending-inputs", metavar="N2", help="The attending unit sees N2 other inputs, not the same."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no remarks on stderr.")]
JobsOption = Annotated[
    int | None,
    typer.Option("--jobs", "-j", metavar="J", help="Local processes; as many as there are cores by default."),
]
StoreOption = Annotated[
    Path | None,
    typer.Option(
        "--store",
        metavar="FILE",
        help="The run store, where long runs are kept until they are done; by default in the user's state directory.",
    ),
]
CertificateOption = Annotated[
    Path | None, typer.Option("--certificate", metavar="FILE", help="Write the certificate, which `audit` re-checks.")
]


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"capacity {capacity.__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _options(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        print(context.get_help(), file=sys.stderr)
        raise typer.Exit(ExitCode.USAGE)


def _circuit(
    name: str,
    n: int,
    gate: str | None,
    attending: str | None,
    encoding: str | None,
    units: int = 1,
    shared: bool = False,
    attending_inputs: int | None = None,
) -> "Circuit":
    from capacity.circuits import Circuit

    return Circuit(name, n, gate, attending, encoding, units, shared, attending_inputs)


def _jobs(jobs: int | None) -> int:
    from enumerate.shards import available_jobs

    if jobs is not None and jobs < 1:
        raise ValueError(f"--jobs {jobs} is out of range: at least 1")
    return jobs or available_jobs()


def _report(quiet: bool) -> "ProgressReport":
    from capacity.progress import ProgressReport

    report = ProgressReport(quiet)
    report.announce_compilation()
    return report


def _print_json(document: object) -> None:
    from capacity.certificates import dump

    print(dump(document))


@app.command(
    epilog="\b\nExamples:\n  capacity count ltf -n 8\n  capacity count ptf:2 -n 4 --method lp\n"
    "  capacity count output-gating -n 5 --encoding pm1 --json\n"
    "  capacity count ltf -n 9 --time-limit 20\n  capacity count ltf -n 9 --dry-run"
)
def count(
    circuit: CircuitName,
    n: Inputs,
    gate: GateOption = None,
    attending: AttendingOption = None,
    encoding: EncodingOption = None,
    units: UnitsOption = 1,
    shared: SharedOption = False,
    attending_inputs: AttendingInputsOption = None,
    method: Annotated[
        str,
        typer.Option(
            "--method",
            metavar="M",
            help="auto, or an engine: chambers, restriction, lp, flats, cells, theorem, sections (square); lifted, "
            "pairs, orbits, lp (gated); sets, tuples (--shared); formula (--attending-inputs); faces, cells, formula, "
            "restriction, chambers, lp (scores).",
        ),
    ] = "auto",
    jobs: JobsOption = None,
    time_limit: Annotated[
        float | None,
        typer.Option(
            "--time-limit", metavar="SECONDS", help="Stop after this, exit code 4, with what was finished kept."
        ),
    ] = None,
    max_memory: Annotated[
        int | None,
        typer.Option("--max-memory", metavar="MIB", help="Refuse work that is expected to need more memory."),
    ] = None,
    store: StoreOption = None,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="ADDRESS", help="Count on a running Dask cluster: tcp://HOST:PORT."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what it would take, by a sample of long work, and count nothing.")
    ] = False,
    certificate: CertificateOption = None,
    shards: Annotated[
        Path | None,
        typer.Option(
            "--shards",
            metavar="FILE",
            help="Write every shard of the count, which `audit` adds up (ltf by restriction, output-gating by orbits).",
        ),
    ] = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Count the distinct Boolean functions that a circuit realizes, exactly.

    A long count keeps what it has finished: ended by whatever, the same command takes it up.
    """
    from capacity.counting import choose_engine, decimal_string
    from capacity.counting import count as count_functions
    from enumerate.outcomes import Stopped

    begin = time.monotonic()
    wanted = _circuit(circuit, n, gate, attending, encoding, units, shared, attending_inputs)
    if time_limit is not None and not time_limit > 0:
        raise ValueError(f"--time-limit {time_limit:g} is out of range: more than 0 seconds")
    if max_memory is not None and max_memory < 1:
        raise ValueError(f"--max-memory {max_memory} is out of range: at least 1 MiB")
    memory = _free_memory() if max_memory is None else max_memory << 20
    with _report(quiet) as report:
        if certificate is not None:
            _require_certifiable(wanted)
            _require_writable(certificate)
        if shards is not None:
            _require_writable(shards)
        engine = choose_engine(wanted, method, max_memory=memory)
        if dry_run:
            _print_prospect(wanted, engine, store, _jobs(jobs), time_limit, json)
            return
        with _kept_run(wanted, engine, store, report) as kept, _cluster(scheduler) as cluster:
            try:
                found = count_functions(
                    wanted,
                    engine.method,
                    _jobs(jobs) if cluster is None else cluster.jobs,
                    time_limit=None if time_limit is None else max(0.001, time_limit - (time.monotonic() - begin)),
                    max_memory=memory,
                    store=kept,
                    executor=cluster,
                    shards=shards,
                    progress=report,
                    say=report.say,
                )
            except (KeyboardInterrupt, Stopped) as error:
                limit = None if time_limit is None else f"{time_limit:g}"
                given = {
                    "--jobs": jobs,
                    "--time-limit": limit,
                    "--store": store,
                    "--scheduler": scheduler,
                    "--shards": shards,
                }
                words = ["count", *str(wanted).split(), "--method", engine.method]
                raise _stopped(error, kept, (str(wanted), engine.method), words, given) from None
            if json:
                _print_json(found.as_json())
            else:
                text = f"{wanted}: {decimal_string(found.count)} functions, {found.capacity_bits:.6f} bits"
                print(f"{text} ({found.method})")
            sys.stdout.flush()  # the run is dropped from the store only when its count is told
        if certificate is not None:
            _write_count_certificate(certificate, found, report)


def _print_prospect(
    circuit: "Circuit", engine: "Engine", store: Path | None, jobs: int, seconds: float | None, json: bool
) -> None:
    from capacity.runs import MAX_SAMPLE_SECONDS, prospect
    from capacity.store import default_store

    long = engine.sharded and engine.is_long(circuit)
    place = (store or default_store()) if long or (engine.sharded and store) else None
    found = prospect(circuit, engine, place, jobs, seconds or MAX_SAMPLE_SECONDS)
    if json:
        _print_json(found.as_json())
    else:
        print("\n".join(found.lines()))


@contextmanager
def _kept_run(
    circuit: "Circuit", engine: "Engine", path: Path | None, report: "ProgressReport"
) -> "Iterator[RunStore | None]":
    """The run store, where the count is long or the user names one, and its engine has shards to keep."""
    if not engine.sharded or (path is None and not engine.is_long(circuit)):
        yield None
        return
    with _run_store(path, report) as store:
        yield store


@contextmanager
def _run_store(path: Path | None, report: "ProgressReport") -> "Iterator[RunStore | None]":
    """The run store; None, with a line, where that of the user cannot be used, which nobody has named."""
    from capacity.store import RunStore, StoreError, default_store

    try:
        store = RunStore(path or default_store(), report.say)
    except StoreError as error:
        if path is not None:
            raise
        report.say(f"nothing is kept: {error}")
        yield None
        return
    with store:
        yield store


@contextmanager
def _cluster(scheduler: str | None) -> "Iterator[Cluster | None]":
    if scheduler is None:
        yield None
        return
    from capacity.cluster import Cluster

    with Cluster(scheduler) as cluster:
        yield cluster


def _stopped(
    error: BaseException,
    store: "RunStore | None",
    named: tuple[str, str],
    words: list[str],
    options: Mapping[str, object],
) -> Exception:
    """What ended a run early, what is kept of it, and the command that goes on. named: as the store names the run."""
    from enumerate.outcomes import Stopped

    interrupted = isinstance(error, KeyboardInterrupt)
    kept = "nothing of it is kept" if store is None else _kept_so_far(store, named)
    given = [str(word) for option, value in options.items() if value is not None for word in (option, value)]
    command = shlex.join(["capacity", *words, *given])
    text = f"{'interrupted' if interrupted else error}; {kept}; to go on: {command}"
    return Interrupted(text) if interrupted else Stopped(text)


def _kept_so_far(store: "RunStore", named: tuple[str, str]) -> str:
    mine = [run for run in store.runs() if (run.circuit, run.method) == named]
    counts = [f"{plan.finished} of {plan.shards} shards" for run in mine for plan in run.plans]
    return f"{', '.join(counts) or 'nothing'} kept in {store.path}"


@app.command(epilog="\b\nExamples:\n  capacity runs\n  capacity runs --delete 3\n  capacity runs --json")
def runs(
    store: StoreOption = None,
    delete: Annotated[
        list[int] | None, typer.Option("--delete", metavar="ID", help="Drop a run and what it has kept; repeatable.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """List the counts and experiments that are not done, with what they have finished and about how much is left."""
    from capacity.runs import run_document, run_lines
    from capacity.store import RunStore, default_store

    path = store or default_store()
    listing = []
    if path.exists() or delete:
        with RunStore(path) as opened:
            for run_id in delete or []:
                opened.delete(run_id)
            listing = opened.runs()
    if json:
        _print_json(run_document(listing))
    else:
        print("\n".join(run_lines(listing)) or f"no runs are kept in {path}")


def _require_writable(path: Path) -> None:
    """Raise OSError before the work, not after it, if a file cannot be written there."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "its directory does not exist", str(path))
    import tempfile

    try:
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(path)) from None


def _require_certifiable(circuit: "Circuit") -> None:
    from enumerate.outcomes import Refused

    reach = 8 if circuit.name == "ltf" else 4
    if circuit.n > reach:
        raise Refused(
            f"a certificate lists every class of functions, which reaches n = {reach} for {circuit.name}; "
            "count without --certificate"
        )


def _write_count_certificate(path: Path, found: Any, report: "ProgressReport") -> None:
    """The first engine's count, confirmed by another, with every class."""
    from capacity.audit import audit_document
    from capacity.certificates import count_certificate, dump, write_text
    from capacity.counting import Cost, engines_for, run_engine

    totals = [(found.method, found.count)]
    for engine in engines_for(found.circuit):
        if engine.method != found.method and isinstance(engine.cost(found.circuit), Cost):
            totals.append((engine.method, run_engine(engine, found.circuit, 1, report)))
            break
    document = count_certificate(found.circuit, found.count, totals)
    report.say(audit_document(document))
    write_text(path, dump(document) + "\n")


def _free_memory() -> int | None:
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


@app.command(
    epilog="\b\nExamples:\n  capacity check e -n 2 ltf\n  capacity check 6 -n 2 output-gating --certificate xor.json\n"
    "  capacity check 8 -n 2 ptf:2 --encoding pm1 --json"
)
def check(
    table: Annotated[
        str,
        typer.Argument(
            metavar="HEX",
            help="Truth table, most significant digit first; OR is e. Of a layer one for each output, as in 6,e; with "
            "--attending-inputs the attending unit's inputs are the last.",
        ),
    ],
    circuit: CircuitName,
    n: Inputs,
    gate: GateOption = None,
    attending: AttendingOption = None,
    encoding: EncodingOption = None,
    units: UnitsOption = 1,
    shared: SharedOption = False,
    attending_inputs: AttendingInputsOption = None,
    certificate: CertificateOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Decide whether a circuit realizes a function; exit code 0 for yes, 1 for no. A certificate proves either."""
    from capacity.certificates import dump, write_text
    from capacity.checking import check as check_function
    from capacity.formulas import certificate_lines
    from capacity.progress import ProgressReport

    wanted = _circuit(circuit, n, gate, attending, encoding, units, shared, attending_inputs)
    if certificate is not None:
        _require_writable(certificate)
    with ProgressReport(quiet) as report:
        found = check_function(table, wanted, progress=report)
    if json:
        _print_json(found.as_json())
    else:
        print(found)
        for line in certificate_lines(found.certificate):
            print(line)
    if certificate is not None:
        write_text(certificate, dump(found.certificate) + "\n")
    raise typer.Exit(ExitCode.DONE if found.realizable else ExitCode.NO)


@app.command(epilog="\b\nExamples:\n  capacity check 6 -n 2 ltf --certificate xor.json; capacity audit xor.json")
def audit(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Certificates (JSON, or JSON Lines), or published shards (CSV)."),
    ],
) -> None:
    """Re-check certificates and add up published shards, by the Python standard library alone; exit code 1 if not."""
    from capacity.audit import main as audit_files

    raise typer.Exit(audit_files(["--", *map(str, files)]))


@app.command(
    epilog="\b\nExamples:\n  capacity bounds ltf\n  capacity bounds single-linear -n 200\n"
    "  capacity bounds output-gating -n 10 --encoding pm1 --json"
)
def bounds(
    circuit: Annotated[str, typer.Argument(metavar="CIRCUIT", help="A circuit, as in `count`, or a result on bounds.")],
    n: Annotated[int | None, typer.Option("-n", metavar="N", help="Evaluate at N inputs, exactly.")] = None,
    gate: GateOption = None,
    attending: AttendingOption = None,
    encoding: EncodingOption = None,
    units: UnitsOption = 1,
    shared: SharedOption = False,
    attending_inputs: AttendingInputsOption = None,
    latex: Annotated[bool, typer.Option("--latex", help="Print the formulas in LaTeX.")] = False,
    json: JsonOption = False,
) -> None:
    """Print what is proved of a circuit's capacity: leading term and finite bounds, symbolically or at one n."""
    import sympy

    import bounds as formulas
    from capacity.bounding import bounds as evaluate_bounds
    from capacity.bounding import results
    from capacity.circuits import is_score

    name, general = _theorem(circuit)
    if general is None:
        size = n if n is not None else 2 if is_score(name) else 1
        wanted = _circuit(name, size, gate, attending, encoding, units, shared, attending_inputs)
        records = results(wanted)
        fields = {key: value for key, value in wanted.as_json().items() if key != "n"}
        evaluated = None if n is None else evaluate_bounds(wanted)
    else:
        if any((n is not None, gate, attending, encoding, units > 1, shared, attending_inputs is not None)):
            raise ValueError(f"{circuit} is on many circuits; options need one: capacity bounds ltf --units 2 -n 3")
        records, fields, evaluated = (general,), {"circuit": general.circuit}, None
    if json:
        _print_json(_symbolic_json(fields, records) if evaluated is None else evaluated.as_json())
        return
    write = formulas.latex_formula if latex else formulas.formula
    at = {} if evaluated is None else {item.record.id: item for item in evaluated.evaluated}
    print(f"bounds on {name if general else wanted.words if n is None else wanted}")
    print("T(n), T(n,d): the number of functions of one gate of n inputs, linear or of degree d")
    for record in records:
        leading = sympy.latex(record.leading_term) if latex else formulas.plain(record.leading_term)
        print(f"{record.id}: {record.statement}")
        print(f"  leading term: {leading} bits ({record.source})")
        for bound in (*record.lower, *record.upper):
            if evaluated is not None and bound.id not in at:
                continue
            where = f" if {formulas.condition(bound)}" if evaluated is None and formulas.condition(bound) else ""
            print(f"  {write(bound)}{where}  [{bound.origin}: {bound.source}]")
            if bound.id in at:
                item = at[bound.id]
                remark = "" if item.exact_counts or item.bits is None else ", with bounds for the T that are not known"
                print(f"    {_value(item.value, item.bits)}{remark}")
    if evaluated is not None:
        print(f"at n = {n}: leading term {evaluated.leading_term_bits:.10g} bits; proved:", end=" ")
        ends = [f"{end.bits:.10g}" if end else "?" for end in (evaluated.lower, evaluated.upper)]
        print(f"{ends[0]} <= capacity <= {ends[1]} bits")


def _value(value: int | None, bits: float | None) -> str:
    if bits is None:
        return "unknown: it needs a count that is not known"
    if value is None:
        return f"{bits:.6g} bits"
    if value.bit_length() > 160:
        return f"{bits:.4f} bits (all digits with --json)"
    return f"{value} ({bits:.4f} bits)"


def _theorem(name: str) -> tuple[str, "Result | None"]:
    """The circuit that a result of this id is on, and the result itself where it is on more than one circuit."""
    import bounds as formulas
    from capacity.circuits import GATED_CIRCUITS, KNOWN_CIRCUITS

    record = next((record for record in formulas.RESULTS if record.id == name and name not in GATED_CIRCUITS), None)
    if record is None:
        if name.partition(":")[0] not in {known.partition(":")[0] for known in KNOWN_CIRCUITS}:
            ids = ", ".join(record.id for record in formulas.RESULTS if record.id not in GATED_CIRCUITS)
            raise ValueError(f"unknown circuit or result {name!r}; known: {', '.join(KNOWN_CIRCUITS)}; {ids}")
        return name, None
    several = record.circuit == "ptf" or record.id in ("layer", "layer-shared", "disjoint-inputs")
    return record.circuit, record if several else None


def _symbolic_json(fields: dict[str, object], records: Any) -> dict[str, object]:
    import bounds as formulas
    from capacity.bounding import SCHEMA

    return {
        "schema": SCHEMA,
        **fields,
        "n": None,
        "results": [
            {
                "id": record.id,
                "statement": record.statement,
                "leading_term": formulas.plain(record.leading_term),
                "source": record.source,
                "bounds": [
                    {
                        "id": bound.id,
                        "sense": bound.sense,
                        "formula": formulas.formula(bound),
                        "latex": formulas.latex_formula(bound),
                        "condition": formulas.condition(bound),
                        "origin": bound.origin,
                        "source": bound.source,
                    }
                    for bound in (*record.lower, *record.upper)
                ],
            }
            for record in records
        ],
    }


@app.command(
    epilog="\b\nExamples:\n  capacity classes ltf -n 8 --json > classes.json\n"
    "  capacity classes ltf -n 5 --symmetry npn\n  capacity classes output-gating -n 2\n  capacity classes all -n 4"
)
def classes(
    circuit: Annotated[
        str, typer.Argument(metavar="CIRCUIT", help="ltf, another gate or way of attending (n <= 4), or all (n <= 4).")
    ],
    n: Inputs,
    symmetry: Annotated[
        str | None,
        typer.Option(
            "--symmetry",
            metavar="S",
            help="Of ltf: self-dual (of n + 1 variables, any of which may be the bias; the default), npn, or np (no "
            "output complement).",
        ),
    ] = None,
    gate: GateOption = None,
    attending: AttendingOption = None,
    encoding: EncodingOption = None,
    attending_inputs: AttendingInputsOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """List the classes of functions that a circuit realizes, with integer weights and the number of functions in each.

    Of ltf the classes of all n <= 8; the weights realize the class strictly, inputs being -1 and +1; `minimize` finds
    the least. Of another circuit the NPN classes of n <= 4 variables, with the gates for one function of each; of all
    circuits the census: for each NPN class the circuits that realize it.
    """
    with _report(quiet) as report:
        if circuit == "all":
            listing, lines = _census(n, (symmetry, gate, attending, encoding, attending_inputs), report)
        elif circuit == "ltf":
            if encoding == "01":
                raise ValueError("weights of ltf classes are for inputs -1 and +1: leave --encoding out, or say pm1")
            from capacity.classes import class_lines
            from capacity.classes import classes as list_classes

            wanted = _circuit(circuit, n, gate, attending, "pm1", 1, False, attending_inputs)
            of_ltf = list_classes(wanted, symmetry or "self-dual")
            listing, lines = of_ltf.as_json(), class_lines(of_ltf)
        else:
            if symmetry not in (None, "npn"):
                raise ValueError(f"--symmetry {symmetry}: classes of {circuit} are NPN classes; ltf has others")
            from capacity.census import realized_classes, realized_lines

            found = realized_classes(
                _circuit(circuit, n, gate, attending, encoding, 1, False, attending_inputs), report
            )
            listing, lines = found.as_json(), realized_lines(found)
    if json:
        _print_json(listing)
    else:
        sys.stdout.writelines(lines)


def _census(n: int, options: tuple[object, ...], report: "ProgressReport") -> tuple[object, Iterator[str]]:
    from capacity.census import census, census_lines
    from capacity.table import circuits

    if any(option is not None for option in options):
        raise ValueError("all is every circuit of the table in each encoding; name one circuit to choose its options")
    wanted = [circuit for circuit in circuits(n) if circuit.n == n]
    if not wanted:
        raise ValueError(f"n = {n} is out of range: all takes 1 <= n <= 4")
    found = census(wanted, report)
    return found.as_json(), census_lines(found)


@app.command(
    epilog="\b\nExamples:\n  capacity minimize e8 -n 3\n  capacity minimize fee8e880 -n 5 --encoding pm1\n"
    "  capacity minimize 6 -n 2 --gate ptf:2"
)
def minimize(
    table: Annotated[str, typer.Argument(metavar="HEX", help="Truth table, most significant digit first.")],
    n: Inputs,
    gate: GateOption = None,
    encoding: EncodingOption = None,
    time_limit: Annotated[float, typer.Option("--time-limit", metavar="SECONDS", help="Give up after this.")] = 60.0,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Find integer weights of least total size (bias included) for one function; exit code 1 if there are none."""
    from capacity.circuits import parse_gate
    from capacity.formulas import polynomial_text
    from capacity.minimizing import minimize as minimize_weights
    from capacity.progress import ProgressReport

    if not time_limit > 0:
        raise ValueError(f"--time-limit {time_limit:g} is out of range: more than 0 seconds")
    if parse_gate(gate or "ltf").square:
        raise ValueError("weights are minimized for ltf and ptf:D, not for square gates")
    wanted = _circuit(gate or "ltf", n, None, None, encoding)
    with ProgressReport(quiet):
        found = minimize_weights(table, wanted, time_limit)
    if json:
        _print_json(found.as_json())
    elif found.status == "optimal":
        print(f"step({polynomial_text(found.coefficients)}): total size {found.total}, the least possible")
    elif found.status == "infeasible":
        print(f"{table} is not realized by {wanted}; capacity check gives the certificate")
    else:
        print(f"undecided after {time_limit:g} s: {found.lower_bound} <= least total size <= {found.total}")
    if found.status != "optimal":
        raise typer.Exit(ExitCode.NO if found.status == "infeasible" else ExitCode.UNDECIDED)


@app.command(epilog="\b\nExamples:\n  capacity table\n  capacity table --max-n 4 --output small")
def table(
    max_n: Annotated[
        int | None,
        typer.Option(
            "--max-n", metavar="N", help="Rows for n = 1 ... N; by default to 8, and beyond where shards are published."
        ),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", metavar="DIR", help="Where capacity.* and census.* (csv, json, md) are written.")
    ] = Path("results"),
    jobs: JobsOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Count gates and gated pairs by every engine that reaches them, beside their bounds; exit code 1 on a conflict.

    Interrupted, the same command takes up the finished rows.
    """
    from capacity.doubling import write_doubling
    from capacity.printing import print_table
    from capacity.sequences import Contradiction, known_faces, write_sequences
    from capacity.table import DEFAULT_INPUTS, compute_census, compute_rows, write_results

    processes = _jobs(jobs)
    beyond = max_n is None
    max_n = DEFAULT_INPUTS if max_n is None else max_n
    output.mkdir(parents=True, exist_ok=True)
    if not os.access(output, os.W_OK | os.X_OK):
        raise PermissionError(13, "Permission denied", str(output))
    _warn_of_replacement(max_n, output, quiet)
    rows: list[Any] = []
    with _report(quiet) as report:
        try:
            rows.extend(compute_rows(max_n, output, processes, report, beyond))
            censuses = compute_census(max_n, report)
        except KeyboardInterrupt:
            text = f"interrupted; the same command takes up the rows finished, which are kept in {output}"
            raise Interrupted(text) from None
        paths = write_results(rows, censuses, output)
        report.say("wrote " + ", ".join(str(path) for path in paths))
        contradiction = ""
        try:
            written = write_sequences([row for row, _ in rows], known_faces(output, max_n), output)
            report.say(f"wrote {len(written)} files of sequences to {written[0].parent}")
        except Contradiction as error:
            contradiction = f"; {error}"
        report.say("wrote " + ", ".join(str(path) for path in write_doubling(output)))
    plain = [row for row, _ in rows]
    if json:
        print((output / "capacity.json").read_text(encoding="utf-8"), end="")
    else:
        print_table(plain, quiet)
    if contradiction or any(row.agreement is False or row.bounds_violated for row in plain):
        print(f"capacity: engines disagree or a bound is violated; see the table{contradiction}", file=sys.stderr)
        raise typer.Exit(ExitCode.NO)


@app.command(
    epilog="\b\nExamples:\n  capacity experiment\n"
    "  capacity experiment --moduli 2,3 --delays 4 --seeds 2 --steps 500 --output small"
)
def experiment(
    moduli: Annotated[str, typer.Option("--moduli", metavar="N,...", help="The moduli N.")] = "2,3,5",
    delays: Annotated[str, typer.Option("--delays", metavar="TAU,...", help="The delays tau.")] = "2,4,8",
    seeds: Annotated[int, typer.Option("--seeds", metavar="S", help="Seeds 0 ... S - 1 for each.")] = 5,
    steps: Annotated[int, typer.Option("--steps", metavar="T", help="Steps of a training.")] = 3000,
    dimension: Annotated[int, typer.Option("--dimension", metavar="M", help="Dimension of the model.")] = 16,
    heads: Annotated[int, typer.Option("--heads", metavar="H", help="Heads of its attention.")] = 1,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="DIR",
            help="Where experiment.csv, .json and .md are written: results, for the grid that is the default.",
        ),
    ] = None,
    jobs: JobsOption = None,
    store: StoreOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Train dot-product against expressive attention on delayed modular sums, x_t = (x_{t-1} + x_{t-tau}) mod N.

    Same model, budget and seeds for both; accuracy as least, median and largest over the seeds. The default grid takes
    a quarter of an hour of one core. Interrupted, the same command takes up the trainings that are done.
    """
    from capacity import experiment as experiments
    from capacity.printing import print_aligned
    from capacity.progress import ProgressReport
    from capacity.training import require_torch
    from enumerate.outcomes import Stopped
    from enumerate.shards import Run

    grid = experiments.Grid(_numbers("--moduli", moduli), _numbers("--delays", delays), seeds, steps, dimension, heads)
    require_torch()
    folder = output or (Path("results") if grid == experiments.Grid() else None)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        _require_writable(folder / experiments.FILES[0])
    with ProgressReport(quiet) as report, _run_store(store, report) as kept:
        keeper = None if kept is None else kept.take_up(str(grid), experiments.METHOD)
        try:
            found = experiments.run_grid(grid, Run(_jobs(jobs), keeper=keeper), report)
        except (KeyboardInterrupt, Stopped) as error:
            given = {"--output": output, "--jobs": jobs, "--store": store}
            raise _stopped(error, kept, (str(grid), experiments.METHOD), str(grid).split(), given) from None
        if folder is not None:
            paths = experiments.write_results(grid, found, folder)
            report.say("wrote " + ", ".join(str(path) for path in paths))
        if json:
            _print_json(experiments.as_json(grid, found))
        else:
            print_aligned(experiments.HEADERS, [experiments.cells(task) for task in experiments.comparisons(found)])
            print(experiments.summary(found))
        sys.stdout.flush()  # the run is dropped from the store only when its results are told
        if kept is not None and keeper is not None:
            kept.finish(keeper)


def _numbers(option: str, text: str) -> tuple[int, ...]:
    try:
        return tuple(int(word) for word in text.split(","))
    except ValueError:
        raise ValueError(f"{option} {text!r} is no list of numbers such as 2,3,5") from None


@app.command(
    epilog="\b\nExamples:\n  capacity recheck results/shards/ltf-10.csv\n  capacity recheck FILE --sample 1 --seed 7"
)
def recheck(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Published shards, as `count --shards` writes them.")],
    sample: Annotated[
        float, typer.Option("--sample", metavar="SHARE", help="Of the shards, counted again, drawn at random.")
    ] = 0.1,
    cones: Annotated[
        int, typer.Option("--cones", metavar="C", help="Random cones to count by chambers and by restriction (ltf).")
    ] = 300,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="Of all that is drawn.")] = 1,
    jobs: JobsOption = None,
    store: StoreOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Check published shards: their sum, what follows from it, and a random sample counted again; exit code 1 if not.

    Pieces of `ltf` are counted by other code, with the hyperplanes in another order and in 32-bit integers.
    """
    from capacity.audit import read_shards
    from capacity.rechecking import METHOD
    from capacity.rechecking import recheck as recheck_shards
    from capacity.sequences import Contradiction
    from enumerate.outcomes import Stopped
    from enumerate.shards import Run

    try:
        shards = read_shards(file)
    except ValueError as error:
        raise ValueError(f"{file}: {error}") from None
    named = (shards.circuit, METHOD)
    with _report(quiet) as report, _run_store(store, report) as kept:
        keeper = None if kept is None else kept.take_up(*named)
        try:
            found = recheck_shards(shards, sample, cones, seed, Run(_jobs(jobs), keeper=keeper), report)
        except (KeyboardInterrupt, Stopped) as error:
            given = {"--sample": sample, "--cones": cones, "--seed": seed, "--jobs": jobs, "--store": store}
            raise _stopped(error, kept, named, ["recheck", str(file)], given) from None
        except Contradiction as error:
            raise typer.Exit(_fail(f"{file} is contradicted: {error}", ExitCode.NO)) from None
        if json:
            _print_json(found.as_json())
        else:
            print("\n".join(found.lines()))
        sys.stdout.flush()
        if kept is not None and keeper is not None:
            kept.finish(keeper)
    if not found.holds:
        raise typer.Exit(_fail(f"{file} is contradicted", ExitCode.NO))


@app.command(
    epilog="\b\nExamples:\n  capacity estimate output-gating -n 6 --encoding pm1\n"
    "  capacity estimate additive-output -n 7 --samples 500 --seed 3 --json"
)
def estimate(
    circuit: CircuitName,
    n: Inputs,
    gate: GateOption = None,
    attending: AttendingOption = None,
    encoding: EncodingOption = None,
    samples: Annotated[int, typer.Option("--samples", metavar="S", help="Pairs of gates drawn; at least 30.")] = 2000,
    seed: Annotated[int, typer.Option("--seed", metavar="K", help="Of the random numbers.")] = 1,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Record it in a list of estimates: results/estimates.json."),
    ] = None,
    jobs: JobsOption = None,
    time_limit: Annotated[
        float | None,
        typer.Option(
            "--time-limit", metavar="SECONDS", help="Stop after this, exit code 4, with what was finished kept."
        ),
    ] = None,
    store: StoreOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Estimate the number of functions of two linear gates, where they cannot be counted; with a 95 % interval.

    For output-gating, activation-gating and additive-output, to n = 8. The estimator is unbiased: gates f and g are
    drawn at random, and all pairs with their product are counted. Interrupted, the same command goes on.
    """
    from capacity.estimating import estimate as estimate_count
    from capacity.estimating import method_of, read_estimates, record_estimate, require_estimable
    from enumerate.outcomes import Stopped
    from enumerate.shards import Run

    begin = time.monotonic()
    wanted = _circuit(circuit, n, gate, attending, encoding)
    require_estimable(wanted, samples, seed)
    if time_limit is not None and not time_limit > 0:
        raise ValueError(f"--time-limit {time_limit:g} is out of range: more than 0 seconds")
    processes = _jobs(jobs)
    if output is not None:
        read_estimates(output)
        _require_writable(output)
    named = (str(wanted), method_of(samples, seed))
    with _report(quiet) as report, _run_store(store, report) as kept:
        keeper = None if kept is None else kept.take_up(*named)
        try:
            deadline = None if time_limit is None else begin + time_limit
            found = estimate_count(wanted, samples, seed, Run(processes, keeper=keeper, deadline=deadline), report)
        except (KeyboardInterrupt, Stopped) as error:
            limit = None if time_limit is None else f"{time_limit:g}"
            given = {"--output": output, "--jobs": jobs, "--time-limit": limit, "--store": store}
            words = ["estimate", *str(wanted).split(), "--samples", str(samples), "--seed", str(seed)]
            raise _stopped(error, kept, named, words, given) from None
        if output is not None:
            record_estimate(found, output)
        if json:
            _print_json(found.as_json())
        else:
            print(found)
        sys.stdout.flush()  # the run is dropped from the store only when its estimate is told
        if kept is not None and keeper is not None:
            kept.finish(keeper)


@app.command(epilog="\b\nExamples:\n  capacity plot\n  capacity plot --output small")
def plot(
    output: Annotated[
        Path,
        typer.Option("--output", metavar="DIR", help="Where `table` wrote its files; the figures go to DIR/figures."),
    ] = Path("results"),
    quiet: QuietOption = False,
) -> None:
    """Draw the figures of the table, the census and the theorems as SVG and PNG, and print their names."""
    from capacity.plotting import plot as draw_figures

    with _report(quiet) as report:
        for path in draw_figures(output, report):
            print(path, flush=True)


@app.command(epilog="\b\nExamples:\n  capacity report\n  capacity report --results small --output small.html --max-n 3")
def report(
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="The page; DIR/report.html by default.")
    ] = None,
    results: Annotated[
        Path, typer.Option("--results", metavar="DIR", help="Where `table`, `verify` and `plot` wrote their files.")
    ] = Path("results"),
    max_n: Annotated[
        int, typer.Option("--max-n", metavar="N", help="The explorer's functions have 3 ... N <= 4 variables.")
    ] = 4,
    jobs: JobsOption = None,
    quiet: QuietOption = False,
) -> None:
    """Write one HTML page with the tables, figures and theorems, and an explorer of small functions.

    The page needs nothing beside it. Every answer of the explorer is decided anew, which takes a minute or two.
    """
    from capacity.certificates import write_text
    from capacity.report import EXPLORED, Disagreement, build, read

    if max_n not in EXPLORED:
        raise ValueError(f"--max-n {max_n} is out of range: the explorer takes {' or '.join(map(str, EXPLORED))}")
    processes = _jobs(jobs)
    found = read(results)
    page = output or results / "report.html"
    _require_writable(page)
    with _report(quiet) as progress:
        try:
            text = build(found, [n for n in EXPLORED if n <= max_n], processes, progress)
        except Disagreement as error:
            print(f"capacity: {error}", file=sys.stderr)
            raise typer.Exit(ExitCode.NO) from None
        write_text(page, text)
        progress.say(f"{page} has {len(text.encode()):,} bytes")
    print(page)


@app.command(epilog="\b\nExamples:\n  capacity verify\n  capacity verify output-gating xor\n  capacity verify --json")
def verify(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Which results; all by default.")] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", metavar="DIR", help="Where theorems.md and .json are written: results, if all results are run."
        ),
    ] = None,
    jobs: JobsOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Run the theorems: finite bounds against exact counts, constructions of the proofs, function-level results.

    Exit code 1 if something that is claimed does not hold.
    """
    from capacity.printing import print_finding
    from capacity.theorems.verify import as_json, choose, status, write_report
    from capacity.theorems.verify import verify as run_theorems

    processes = _jobs(jobs)
    chosen = choose(ids or [], processes if ids and len(ids) == 1 else 1)
    folder = output or (None if ids else Path("results"))
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        _require_writable(folder / "theorems.md")
    findings = []
    with _report(quiet) as report:
        for finding in run_theorems(chosen, report, processes):
            findings.append(finding)
            if not json:
                print_finding(finding)
        if folder is not None:
            report.say("wrote " + ", ".join(str(path) for path in write_report(chosen, findings, folder)))
    if json:
        _print_json(as_json(findings))
    else:
        for theorem in chosen:
            print(f"{theorem.id}: {status([finding for finding in findings if finding.id == theorem.id])}")
    if status(findings) == "bound violated":
        violated = dict.fromkeys(f.id for f in findings if f.verdict == "bound violated")
        print(f"capacity: what is claimed does not hold: {', '.join(violated)}", file=sys.stderr)
        raise typer.Exit(ExitCode.NO)


def _warn_of_replacement(max_n: int, output: Path, quiet: bool) -> None:
    """Say so if the table in the directory has rows beyond those about to be written."""
    import json

    try:
        rows = json.loads((output / "capacity.json").read_text(encoding="utf-8"))["rows"]
        largest = max(row["n"] for row in rows if not any(name.endswith("-shards") for name in row["engines"]))
    except (OSError, ValueError, KeyError, TypeError):
        return
    if largest > max_n and not quiet:
        print(f"{output} holds a table to n = {largest}; one to n = {max_n} will replace it", file=sys.stderr)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code; whatever goes wrong is said in one line."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    try:
        code = _run(arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever read the results has enough of them; nothing more can be written there.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE


def _run(arguments: list[str] | None) -> int:
    try:
        outcome = typer.main.get_command(app).main(arguments, prog_name="capacity", standalone_mode=False)
        if outcome == ExitCode.INTERRUPTED:  # Typer catches the interrupt itself
            raise KeyboardInterrupt
        return outcome if isinstance(outcome, int) else ExitCode.DONE
    except (KeyboardInterrupt, typer.Abort):
        return _fail("interrupted", ExitCode.INTERRUPTED)
    except Interrupted as error:
        return _fail(str(error), ExitCode.INTERRUPTED)
    except SystemExit as stop:
        # Typer leaves with 1 when the reader of a pipe has gone, which is no failure.
        return ExitCode.DONE if stop.code == 1 else ExitCode.USAGE
    except BrokenPipeError:
        raise
    except OSError as error:
        place = f"use {error.filename}" if error.filename else "write"
        return _fail(f"cannot {place}: {error.strerror or error}", ExitCode.USAGE)
    except ValueError as error:
        return _fail(str(error), ExitCode.USAGE)
    except MemoryError:
        return _fail("out of memory; --max-memory refuses such work before it starts", ExitCode.REFUSED)
    except Exception as error:
        if hasattr(error, "format_message"):  # a usage error of the command-line parser
            return _fail(" ".join(str(error.format_message()).split()), ExitCode.USAGE)
        from enumerate.outcomes import Refused, Stopped, Undecided

        if isinstance(error, Refused):
            return _fail(str(error), ExitCode.REFUSED)
        if isinstance(error, Stopped):
            return _fail(str(error), ExitCode.UNDECIDED)
        if isinstance(error, Undecided):
            return _fail(f"undecided: {error}", ExitCode.UNDECIDED)
        raise


def _fail(text: str, code: ExitCode) -> int:
    print(f"capacity: {text}", file=sys.stderr)
    return code
