"""`capacity estimate`, `recheck` and `runs`: long runs beside the count itself."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capacity.commands.application import app
from capacity.commands.exits import ExitCode, fail
from capacity.commands.options import (
    AttendingOption,
    CircuitName,
    EncodingOption,
    GateOption,
    Inputs,
    JobsOption,
    JsonOption,
    QuietOption,
    StoreOption,
    circuit_of,
)
from capacity.commands.printing import print_json
from capacity.commands.resuming import jobs_of, open_report, require_writable, run_store, stopped_early

if TYPE_CHECKING:
    pass


@app.command(epilog="\b\nExamples:\n  capacity runs\n  capacity runs --delete 3\n  capacity runs --json")
def runs(
    store: StoreOption = None,
    delete: Annotated[
        list[int] | None, typer.Option("--delete", metavar="ID", help="Drop a run and what it has kept; repeatable.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """List the counts and experiments that are not done, with what they have finished and about how much is left."""
    from capacity.runs.listing import run_document, run_lines
    from capacity.runs.store import RunStore, default_store

    path = store or default_store()
    listing = []
    if path.exists() or delete:
        with RunStore(path) as opened:
            for run_id in delete or []:
                opened.delete(run_id)
            listing = opened.runs()
    if json:
        print_json(run_document(listing))
    else:
        print("\n".join(run_lines(listing)) or f"no runs are kept in {path}")


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
    from capacity.audit.shards import read_shards
    from capacity.tables.rechecking import METHOD
    from capacity.tables.rechecking import recheck as recheck_shards
    from enumerate.gates.face_numbers import Contradiction
    from enumerate.outcomes import Stopped
    from enumerate.shards import Run

    try:
        shards = read_shards(file)
    except ValueError as error:
        raise ValueError(f"{file}: {error}") from None
    named = (shards.circuit, METHOD)
    with open_report(quiet) as report, run_store(store, report) as kept:
        keeper = None if kept is None else kept.take_up(*named)
        try:
            found = recheck_shards(shards, sample, cones, seed, Run(jobs_of(jobs), keeper=keeper), report)
        except (KeyboardInterrupt, Stopped) as error:
            given = {"--sample": sample, "--cones": cones, "--seed": seed, "--jobs": jobs, "--store": store}
            raise stopped_early(error, kept, named, ["recheck", str(file)], given) from None
        except Contradiction as error:
            raise typer.Exit(fail(f"{file} is contradicted: {error}", ExitCode.NO)) from None
        if json:
            print_json(found.as_json())
        else:
            print("\n".join(found.lines()))
        sys.stdout.flush()
        if kept is not None and keeper is not None:
            kept.finish(keeper)
    if not found.holds:
        raise typer.Exit(fail(f"{file} is contradicted", ExitCode.NO))


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
    from capacity.tables.estimating import (
        estimate_count,
        method_of,
        read_estimates,
        record_estimate,
        require_estimable,
    )
    from enumerate.outcomes import Stopped
    from enumerate.shards import Run

    begin = time.monotonic()
    wanted = circuit_of(circuit, n, gate, attending, encoding)
    require_estimable(wanted, samples, seed)
    if time_limit is not None and not time_limit > 0:
        raise ValueError(f"--time-limit {time_limit:g} is out of range: more than 0 seconds")
    processes = jobs_of(jobs)
    if output is not None:
        read_estimates(output)
        require_writable(output)
    named = (str(wanted), method_of(samples, seed))
    with open_report(quiet) as report, run_store(store, report) as kept:
        keeper = None if kept is None else kept.take_up(*named)
        try:
            deadline = None if time_limit is None else begin + time_limit
            found = estimate_count(wanted, samples, seed, Run(processes, keeper=keeper, deadline=deadline), report)
        except (KeyboardInterrupt, Stopped) as error:
            limit = None if time_limit is None else f"{time_limit:g}"
            given = {"--output": output, "--jobs": jobs, "--time-limit": limit, "--store": store}
            words = ["estimate", *str(wanted).split(), "--samples", str(samples), "--seed", str(seed)]
            raise stopped_early(error, kept, named, words, given) from None
        if output is not None:
            record_estimate(found, output)
        if json:
            print_json(found.as_json())
        else:
            print(found)
        sys.stdout.flush()  # the run is dropped from the store only when its estimate is told
        if kept is not None and keeper is not None:
            kept.finish(keeper)
