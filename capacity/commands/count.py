"""`capacity count`."""

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from capacity.commands.application import app
from capacity.commands.options import (
    AttendingInputsOption,
    AttendingOption,
    CertificateOption,
    CircuitName,
    EncodingOption,
    GateOption,
    Inputs,
    JobsOption,
    JsonOption,
    QuietOption,
    SharedOption,
    StoreOption,
    UnitsOption,
    circuit_of,
)
from capacity.commands.printing import print_json
from capacity.commands.resuming import jobs_of, kept_run, open_cluster, open_report, require_writable, stopped_early
from capacity.counting.choice import METHODS

if TYPE_CHECKING:
    from capacity.circuits.circuit import Circuit
    from capacity.commands.progress import ProgressReport
    from capacity.counting.engine import Engine


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
            help=f"auto, or an engine: {', '.join(METHODS[1:])}; docs/engines.md says what each of them counts.",
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
    from capacity.counting.choice import choose_engine
    from capacity.documents.numbers import decimal_string
    from capacity.runs.kept_count import count as count_functions
    from enumerate.outcomes import Stopped

    begin = time.monotonic()
    wanted = circuit_of(circuit, n, gate, attending, encoding, units, shared, attending_inputs)
    if time_limit is not None and not time_limit > 0:
        raise ValueError(f"--time-limit {time_limit:g} is out of range: more than 0 seconds")
    if max_memory is not None and max_memory < 1:
        raise ValueError(f"--max-memory {max_memory} is out of range: at least 1 MiB")
    memory = _free_memory() if max_memory is None else max_memory << 20
    with open_report(quiet) as report:
        if certificate is not None:
            _require_certifiable(wanted)
            require_writable(certificate)
        if shards is not None:
            require_writable(shards)
        engine = choose_engine(wanted, method, max_memory=memory)
        if dry_run:
            _print_prospect(wanted, engine, store, jobs_of(jobs), time_limit, json)
            return
        with kept_run(wanted, engine, store, report) as kept, open_cluster(scheduler) as cluster:
            try:
                found = count_functions(
                    wanted,
                    engine.method,
                    jobs_of(jobs) if cluster is None else cluster.jobs,
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
                raise stopped_early(error, kept, (str(wanted), engine.method), words, given) from None
            if json:
                print_json(found.as_json())
            else:
                text = f"{wanted}: {decimal_string(found.count)} functions, {found.capacity_bits:.6f} bits"
                print(f"{text} ({found.method})")
            sys.stdout.flush()  # the run is dropped from the store only when its count is told
        if certificate is not None:
            _write_count_certificate(certificate, found, report)


def _print_prospect(
    circuit: "Circuit", engine: "Engine", store: Path | None, jobs: int, seconds: float | None, json: bool
) -> None:
    from capacity.runs.sampling import MAX_SAMPLE_SECONDS, prospect
    from capacity.runs.store import default_store

    long = engine.sharded and engine.is_long(circuit)
    place = (store or default_store()) if long or (engine.sharded and store) else None
    found = prospect(circuit, engine, place, jobs, seconds or MAX_SAMPLE_SECONDS)
    if json:
        print_json(found.as_json())
    else:
        print("\n".join(found.lines()))


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
    from capacity.counting.certificate import count_certificate
    from capacity.counting.choice import engines_for
    from capacity.counting.engine import Cost
    from capacity.counting.result import run_engine
    from capacity.documents.files import dump, write_text

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
