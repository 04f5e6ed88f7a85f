"""`capacity count`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capacity.commands import options
from capacity.commands.application import command
from capacity.commands.options import circuit_of, jobs_of, kind_of
from capacity.commands.outputs import require_writable
from capacity.commands.printing import print_result
from capacity.commands.progress import ProgressReport, open_report
from capacity.commands.resuming import option_words, resumable_run

if TYPE_CHECKING:
    from capacity.circuits.circuit import Circuit
    from capacity.counting.engine import Engine
    from capacity.counting.result import Count
    from capacity.runs.sampling import Prospect

PATIENCE = 3600.0  # seconds; what takes longer is started on purpose


@command(
    epilog="\b\nExamples:\n  capacity count ltf -n 8\n  capacity count ptf:2 -n 4 --method lp\n"
    "  capacity count output-gating -n 5 --encoding pm1 --json\n"
    "  capacity count ltf -n 8 --up-to permutations\n  capacity count ltf -n 9 --time-limit 20\n"
    "  capacity count ltf -n 9 --dry-run"
)
def count(
    circuit: options.CircuitName,
    n: options.Inputs,
    gate: options.Gate = None,
    attending: options.Attending = None,
    encoding: options.Encoding = None,
    units: options.Units = 1,
    shared: options.Shared = False,
    attending_inputs: options.AttendingInputs = None,
    gates: options.Gates = None,
    tokens: options.Tokens = None,
    score: options.HeadScore = None,
    attention: options.Attention = None,
    heads: options.Heads = None,
    up_to: Annotated[
        str,
        typer.Option(
            "--up-to",
            metavar="S",
            help="Count classes of functions of ltf: up to permutations of the inputs, negations of inputs, both (np), "
            "or both and complement of the output (npn).",
        ),
    ] = "none",
    method: options.Method = "auto",
    jobs: options.Jobs = None,
    time_limit: options.TimeLimit = None,
    max_memory: Annotated[
        int | None,
        typer.Option("--max-memory", metavar="MIB", help="Refuse work expected to need more memory than this."),
    ] = None,
    store: options.Store = None,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="ADDRESS", help="Count on a running Dask cluster: tcp://HOST:PORT."),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Print what the count would take, by a sample if it is long; count nothing."),
    ] = False,
    long: Annotated[
        bool, typer.Option("--long", help="Start a count that is expected to take more than an hour.")
    ] = False,
    certificate: options.Certificate = None,
    shards: Annotated[
        Path | None,
        typer.Option(
            "--shards",
            metavar="FILE",
            help="Write every shard of the count, which `audit` adds up (ltf by restriction, output-gating by orbits).",
        ),
    ] = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Count the distinct Boolean functions that a circuit realizes, exactly.

    A long count keeps what it has finished; however it ended, the same command resumes it.
    """
    from capacity.runs.kept_count import count_in_run, engine_of_run

    kind = kind_of(circuit, gates, tokens, score, attention, heads)
    wanted = circuit_of(kind, n, gate, attending, encoding, units, shared, attending_inputs)
    with open_report(quiet) as report:
        if certificate is not None:
            if up_to != "none":
                raise ValueError("a certificate is of the number of functions: omit --up-to, or --certificate")
            from capacity.counting.certificate import require_certifiable

            require_certifiable(wanted)
        require_writable(certificate, store)
        require_writable(shards, store, certificate)
        engine = engine_of_run(wanted, method, _memory(max_memory), shards, up_to)
        if dry_run:
            print_result(_prospect(wanted, engine, store, jobs_of(jobs), time_limit), json)
            return
        if not long and scheduler is None and (time_limit is None or time_limit > PATIENCE):
            _require_short(wanted, engine, store, jobs_of(jobs))
        with resumable_run(
            [
                *("count", *str(wanted).split(), "--method", engine.method),
                *option_words({"--shards": shards, "--up-to": None if up_to == "none" else up_to}),
            ],
            (str(wanted), engine.method),
            report,
            jobs=jobs,
            store=store,
            is_kept=_is_kept(wanted, engine, store),
            time_limit=time_limit,
            scheduler=scheduler,
        ) as run:
            counted = count_in_run(wanted, engine, run, shards, report, report.say, up_to)
            try:
                print_result(counted, json)
            except BrokenPipeError:  # whoever read it has left; its certificate is a file
                if certificate is not None:
                    _write_certificate(certificate, counted, report)
                raise
        if certificate is not None:
            _write_certificate(certificate, counted, report)


def _require_short(circuit: "Circuit", engine: "Engine", store: Path | None, jobs: int) -> None:
    """Refuse a count that is expected to take more than an hour, unless it has been begun."""
    from contextlib import suppress

    from capacity.documents.numbers import duration
    from capacity.runs.database import StoreError, default_store
    from capacity.runs.store import RunStore
    from enumerate.outcomes import Refused

    seconds = engine.expected_seconds(circuit)
    if seconds <= PATIENCE * jobs:
        return
    place = store or default_store()
    with suppress(StoreError):  # which is said where the store is used
        if place.exists():
            with RunStore(place) as kept:
                if any((run.circuit, run.method) == (str(circuit), engine.method) for run in kept.runs()):
                    return
    raise Refused(
        f"{circuit} by {engine.method} is expected to take {duration(seconds)} of one core, about "
        f"{duration(seconds / jobs)} here; --long starts it, --time-limit S does what fits, --dry-run measures a sample"
    )


def _write_certificate(path: Path, counted: "Count", report: ProgressReport) -> None:
    from capacity.audit import audit_document
    from capacity.counting.certificate import confirmed_certificate
    from capacity.documents.files import dump, write_text

    document = confirmed_certificate(counted, report)
    report.say(audit_document(document))
    write_text(path, dump(document) + "\n")


def _is_kept(circuit: "Circuit", engine: "Engine", store: Path | None) -> bool:
    """Whether the count is long or the user names a store, and its engine has shards to keep."""
    return engine.sharded and (store is not None or engine.is_long(circuit))


def _prospect(
    circuit: "Circuit", engine: "Engine", store: Path | None, jobs: int, time_limit: float | None
) -> "Prospect":
    from capacity.runs.database import default_store
    from capacity.runs.sampling import MAX_SAMPLE_SECONDS, prospect

    place = (store or default_store()) if _is_kept(circuit, engine, store) else None
    return prospect(circuit, engine, place, jobs, time_limit or MAX_SAMPLE_SECONDS)


def _memory(mebibytes: int | None) -> int | None:
    """The bytes that a count may need: what the user allows; by default all that are free, where known."""
    if mebibytes is not None:
        if mebibytes < 1:
            raise ValueError(f"--max-memory {mebibytes} is out of range: at least 1 MiB")
        return mebibytes << 20
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None
