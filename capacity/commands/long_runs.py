"""`capacity estimate`, `recheck` and `runs`: long runs beside the count itself."""

from pathlib import Path
from typing import Annotated

import typer

from capacity.commands import options
from capacity.commands.application import command
from capacity.commands.exits import ExitCode, fail
from capacity.commands.options import circuit_of
from capacity.commands.outputs import require_writable
from capacity.commands.printing import print_json, print_result, printing_what_is_reached
from capacity.commands.progress import open_report
from capacity.commands.resuming import option_words, resumable_run


@command(epilog="\b\nExamples:\n  capacity runs\n  capacity runs --delete 3\n  capacity runs --json")
def runs(
    store: options.Store = None,
    delete: Annotated[
        list[int] | None, typer.Option("--delete", metavar="ID", help="Drop a run and what it has kept; repeatable.")
    ] = None,
    json: options.Json = False,
) -> None:
    """List unfinished counts and experiments, with what they have finished and about how long the rest will take."""
    from capacity.runs.database import default_store
    from capacity.runs.listing import run_document, run_lines
    from capacity.runs.store import RunStore

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


@command(
    epilog="\b\nExamples:\n  capacity recheck results/shards/ltf-10.csv\n  capacity recheck FILE --sample 1 --seed 7"
)
def recheck(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Published shards, as `count --shards` writes them.")],
    sample: Annotated[
        float,
        typer.Option("--sample", metavar="SHARE", help="Share of the shards, drawn at random, that is counted again."),
    ] = 0.1,
    split: Annotated[
        float,
        typer.Option("--split", metavar="SHARE", help="Share whose chambers are split off one by one (ltf); or 0."),
    ] = 0.01,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="Seed of all that is drawn.")] = 1,
    jobs: options.Jobs = None,
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Check published shards: their sum, what follows from it, and a random sample, recounted; exit code 1 on a fault.

    Pieces of `ltf` are counted by other code, with the hyperplanes in another order and in 32-bit integers, and a
    smaller sample by another method, the splitting of chambers.
    """
    from capacity.audit.shards import read_shards
    from capacity.tables.rechecking import METHOD
    from capacity.tables.rechecking import recheck as recheck_shards
    from enumerate.gates.face_numbers import Contradiction

    try:
        shards = read_shards(file)
    except ValueError as error:
        raise ValueError(f"{file}: {error}") from None
    words = ["recheck", file, "--sample", sample, "--split", split, "--seed", seed]
    with (
        open_report(quiet) as report,
        resumable_run(words, (shards.circuit, METHOD), report, jobs=jobs, store=store) as run,
    ):
        try:
            rechecked = recheck_shards(shards, sample, split, seed, run, report)
        except Contradiction as error:
            raise typer.Exit(fail(f"{file} is contradicted: {error}", ExitCode.NO)) from None
        print_result(rechecked, json)
    if not rechecked.holds:
        raise typer.Exit(fail(f"{file} is contradicted", ExitCode.NO))


@command(
    epilog="\b\nExamples:\n  capacity estimate ltf -n 11\n  capacity estimate ptf:2 -n 7 --time-limit 60\n"
    "  capacity estimate synaptic-gating -n 7 --samples 500 --seed 3 --json"
)
def estimate(
    circuit: options.EstimatedCircuit,
    n: options.Inputs,
    gate: Annotated[str | None, typer.Option("--gate", hidden=True)] = None,  # refused with the reason, but for ltf
    attending: Annotated[str | None, typer.Option("--attending", hidden=True)] = None,
    encoding: options.Encoding = None,
    samples: Annotated[
        int | None,
        typer.Option(
            "--samples",
            metavar="S",
            help="Pairs of gates to draw, 2000 by default, random functions, 300, or random descents; at least 30.",
        ),
    ] = None,
    precision: options.Precision = None,
    seed: options.Seed = 1,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Add it to a list of estimates, such as results/estimates.json."),
    ] = None,
    jobs: options.Jobs = None,
    time_limit: options.TimeLimit = None,
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Estimate the number of functions of a circuit where it cannot be counted, with a 95 % interval.

    By random descents of an arrangement for ltf to n = 14, and for ptf:D and dot-product-score to n = 10, to a
    precision of 1 % by default; by random pairs of gates for circuits of two linear gates to n = 8 (7 where the
    signal is added); by random functions for all other circuits of several gates to n = 6. All are unbiased. After an
    interrupt, the same command resumes.
    """
    from capacity.points.descents import check_sampling, read_precision, run_method
    from capacity.tables.descending import DescentEstimate, descent_tree, estimate_functions, has_one_arrangement
    from capacity.tables.estimates import Estimate, read_estimates, record_estimate
    from capacity.tables.estimating import PAIRS, estimate_count, method_of, require_estimable
    from capacity.tables.shares import FUNCTIONS, estimate_share, has_fair_share, require_sample
    from capacity.tables.shares import method_of as method_of_functions

    wanted = circuit_of(circuit, n, gate, attending, encoding)
    of_arrangement, of_functions = has_one_arrangement(wanted), has_fair_share(wanted)
    if of_arrangement:
        share = None if precision is None else read_precision(precision)
        check_sampling(samples, share, seed)
        tree, method = descent_tree(wanted), run_method(seed)
    else:
        samples = (FUNCTIONS if of_functions else PAIRS) if samples is None else samples
        (require_sample if of_functions else require_estimable)(wanted, samples, seed)
        if precision is not None:
            raise ValueError(f"--precision is for gates and scores; for {wanted.words} give --samples")
        method = (method_of_functions if of_functions else method_of)(samples, seed)
    if output is not None:
        read_estimates(output)
        require_writable(output, store)
    asked = option_words({"--samples": samples, "--precision": precision, "--seed": seed, "--output": output})
    with (
        open_report(quiet) as report,
        resumable_run(
            ["estimate", *str(wanted).split(), *asked],
            (str(wanted), method),
            report,
            jobs=jobs,
            store=store,
            time_limit=time_limit,
        ) as run,
        printing_what_is_reached(lambda chambers: DescentEstimate(wanted, chambers), json),
    ):
        estimated: Estimate
        if of_arrangement:
            estimated = estimate_functions(wanted, tree, seed, samples, share, run, report)
        elif of_functions:
            estimated = estimate_share(wanted, samples or FUNCTIONS, seed, run, report)
        else:
            estimated = estimate_count(wanted, samples or PAIRS, seed, run, report)
        if output is not None:
            record_estimate(estimated, output)
        print_result(estimated, json)
