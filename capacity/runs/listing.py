"""The runs of a store, as a document and as text, with about how long each has left."""

import time
from collections.abc import Iterator, Sequence

from capacity.circuits.circuit import Circuit
from capacity.counting.choice import engines_for
from capacity.documents.numbers import duration
from capacity.runs.sampling import plan_of
from capacity.runs.store import PlanState, RunState
from capacity.version import __version__
from enumerate.shards import Plan

SCHEMA = "circuit-capacity/runs/1"


def seconds_left(run: RunState, state: PlanState) -> float | None:
    """The seconds of one core that the shards left of a plan in a store take, from those finished; None if none is.

    By the engine's cost weights, where it gives them quickly and its plan is still the same; else as if all shards took
    the same time.
    """
    plan = Plan(state.label, abs, range(state.shards))
    try:
        circuit = Circuit.parse(run.circuit)
        weighed = [engine for engine in engines_for(circuit) if engine.method == run.method and engine.weighed]
    except ValueError:  # not a count of a circuit, or one of another version
        weighed = []
    if weighed:
        today = plan_of(weighed[0], circuit)
        if today is not None and (today.label, len(today.shards)) == (state.label, state.shards):
            plan = today
    return plan.seconds_left([number for number in state.numbers if number < state.shards], state.seconds)


def run_document(runs: Sequence[RunState]) -> dict[str, object]:
    """The document that `capacity runs --json` prints: times in seconds, dates in seconds since 1970."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "runs": [
            vars(run)
            | {
                "plans": [
                    {
                        "label": plan.label,
                        "shards": plan.shards,
                        "finished": plan.finished,
                        "seconds": plan.seconds,
                        "seconds_left": seconds_left(run, plan),
                    }
                    for plan in run.plans
                ]
            }
            for run in runs
        ],
    }


def run_lines(runs: Sequence[RunState]) -> Iterator[str]:
    """The runs as text, one line each."""
    for run in runs:
        steps = []
        for plan in run.plans:
            left = seconds_left(run, plan)
            ahead = "" if left is None or plan.finished == plan.shards else f", about {duration(left)} left"
            steps.append(
                f"{plan.finished} of {plan.shards} shards ({plan.label}) in {duration(plan.seconds)} of one core{ahead}"
            )
        day = time.strftime("%Y-%m-%d %H:%M", time.localtime(run.last))
        state = "under way" if run.under_way else f"stopped {day}"
        yield f"{run.id}: {run.circuit} ({run.method}), {state}: {'; '.join(steps) or 'nothing finished'}"
