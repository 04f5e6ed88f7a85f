"""Exact capacities of threshold circuits with gating.

`count(circuit)` counts, `check(function, circuit)` decides one function, `minimize(function)` finds its least weights,
`describe(function)` tells all of it, `compare(first, second)` how two are related, `bounds(circuit)` what is proved.
Their results are values such as `Count` and `Decision`: `print` writes them as the commands do, and Rich and notebooks
show them as tables. A function is a `TruthTable`, a `PartialFunction` if it is left open at some points, or for more
than 16 variables a `ThresholdFunction`, given by its weights.

`Points` are a finite set in Q^d and an `Arrangement` is of any hyperplanes: `count` takes both (`PointsCount`,
`ChamberCount`), and `separate` decides whether labelled points are separable (`Separation`).

`count` and `check` report to `progress(what, done, total)`, and so does whatever else takes long: the rows of
`capacity.tables.table`, the theorems of `capacity.theorems.verify`. `capacity.commands.progress.ProgressReport` is such
a report.

Errors are ordinary exceptions: ValueError and TypeError for what cannot be; `Refused` for work that would not fit,
`Stopped` for work that ended early with its finished shards kept (`OutOfTime`, `LostWorkers`), and `Undecided` where a
solver's answer could not be made exact.

The names below are imported when they are first used, so that the certificate checker needs the standard library only.
"""

from typing import TYPE_CHECKING, Any

from capacity.version import __version__

if TYPE_CHECKING:
    from capacity.bounding import CircuitBounds, bounds
    from capacity.circuits.circuit import Circuit
    from capacity.circuits.partial_function import PartialFunction
    from capacity.circuits.threshold_function import ThresholdFunction
    from capacity.circuits.truth_table import TruthTable
    from capacity.counting.result import Count
    from capacity.decisions.checking import check
    from capacity.decisions.decision import Decision
    from capacity.decisions.minimizing import LeastWeights, minimize
    from capacity.describing.comparison import Comparison, compare
    from capacity.describing.description import Description, describe
    from capacity.describing.fewest import Fewest, fewest_gates
    from capacity.describing.weights import WeightsComparison, WeightsDescription
    from capacity.points.arrangement import Arrangement, ChamberCount
    from capacity.points.dichotomies import PointsCount
    from capacity.points.points import Points
    from capacity.points.separation import Separation, separate
    from capacity.runs.kept_count import count
    from enumerate.outcomes import LostWorkers, OutOfTime, Refused, Stopped, Undecided

_HOMES = {
    "Arrangement": "capacity.points.arrangement",
    "ChamberCount": "capacity.points.arrangement",
    "Circuit": "capacity.circuits.circuit",
    "CircuitBounds": "capacity.bounding",
    "Comparison": "capacity.describing.comparison",
    "Count": "capacity.counting.result",
    "Decision": "capacity.decisions.decision",
    "Description": "capacity.describing.description",
    "Fewest": "capacity.describing.fewest",
    "LeastWeights": "capacity.decisions.minimizing",
    "LostWorkers": "enumerate.outcomes",
    "OutOfTime": "enumerate.outcomes",
    "PartialFunction": "capacity.circuits.partial_function",
    "Points": "capacity.points.points",
    "PointsCount": "capacity.points.dichotomies",
    "Refused": "enumerate.outcomes",
    "Separation": "capacity.points.separation",
    "Stopped": "enumerate.outcomes",
    "ThresholdFunction": "capacity.circuits.threshold_function",
    "TruthTable": "capacity.circuits.truth_table",
    "Undecided": "enumerate.outcomes",
    "WeightsComparison": "capacity.describing.weights",
    "WeightsDescription": "capacity.describing.weights",
    "bounds": "capacity.bounding",
    "check": "capacity.decisions.checking",
    "compare": "capacity.describing.comparison",
    "count": "capacity.runs.kept_count",
    "describe": "capacity.describing.description",
    "fewest_gates": "capacity.describing.fewest",
    "minimize": "capacity.decisions.minimizing",
    "separate": "capacity.points.separation",
}

__all__ = [
    "Arrangement",
    "ChamberCount",
    "Circuit",
    "CircuitBounds",
    "Comparison",
    "Count",
    "Decision",
    "Description",
    "Fewest",
    "LeastWeights",
    "LostWorkers",
    "OutOfTime",
    "PartialFunction",
    "Points",
    "PointsCount",
    "Refused",
    "Separation",
    "Stopped",
    "ThresholdFunction",
    "TruthTable",
    "Undecided",
    "WeightsComparison",
    "WeightsDescription",
    "__version__",
    "bounds",
    "check",
    "compare",
    "count",
    "describe",
    "fewest_gates",
    "minimize",
    "separate",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'capacity' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
