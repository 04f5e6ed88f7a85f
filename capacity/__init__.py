"""Exact capacities of threshold circuits with gating.

`count(circuit)` counts, `check(function, circuit)` decides one function, `bounds(circuit)` tells what is proved; their
results are `Count`, `Decision` and `CircuitBounds`, which Rich and notebooks show. A function is a `TruthTable`.

`count` and `check` report to `progress(what, done, total)`, and so does whatever else takes long: the rows of
`capacity.table`, the theorems of `capacity.theorems.verify`. `capacity.progress.ProgressReport` is such a report.

Errors are ordinary exceptions: ValueError and TypeError for what cannot be; `Refused` for work that would not fit,
`Stopped` for work that ended early with its finished shards kept (`OutOfTime`, `LostWorkers`), and `Undecided` where a
solver's answer could not be made exact.

The names below are imported when they are first used, so that the certificate checker needs the standard library only.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from capacity.bounding import CircuitBounds, bounds
    from capacity.checking import Decision, check
    from capacity.circuits import Circuit
    from capacity.counting import Count, count
    from capacity.truth_table import TruthTable
    from enumerate.outcomes import LostWorkers, OutOfTime, Refused, Stopped, Undecided

_HOMES = {
    "Circuit": "capacity.circuits",
    "CircuitBounds": "capacity.bounding",
    "Count": "capacity.counting",
    "Decision": "capacity.checking",
    "LostWorkers": "enumerate.outcomes",
    "OutOfTime": "enumerate.outcomes",
    "Refused": "enumerate.outcomes",
    "Stopped": "enumerate.outcomes",
    "TruthTable": "capacity.truth_table",
    "Undecided": "enumerate.outcomes",
    "bounds": "capacity.bounding",
    "check": "capacity.checking",
    "count": "capacity.counting",
}

__all__ = [
    "Circuit",
    "CircuitBounds",
    "Count",
    "Decision",
    "LostWorkers",
    "OutOfTime",
    "Refused",
    "Stopped",
    "TruthTable",
    "Undecided",
    "__version__",
    "bounds",
    "check",
    "count",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'capacity' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
