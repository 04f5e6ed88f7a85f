"""How many completions of a partial function a circuit realizes.

Point by point, the completion that is known to be realized has one value, and whether the other one can be completed is
decided: at most one decision for each completion of the function, and no more than one for each realized one and point.
"""

from collections.abc import Callable

from capacity.circuits.partial_function import PartialFunction
from capacity.decisions.decision import Decision
from enumerate.cube.truth_tables import all_ones
from enumerate.outcomes import Refused
from enumerate.shards import Progress

MAX_OPEN = 20  # open points of a function whose completions are counted

QUICK_OPEN = 10  # the same, where it was not asked for

QUICK_ENTRIES = 1 << 12  # of a gate's feature matrix


def is_quick(decision: Decision) -> bool:
    """Whether the completions of a partial function are counted unasked: those of a small gate, at most 1024."""
    circuit = decision.circuit
    if not decision.partial or circuit.gate is None or not circuit.is_gate or circuit.gate.square or circuit.units > 1:
        return False
    return decision.partial[0].open <= QUICK_OPEN and circuit.gate.parameters(circuit.n) << circuit.n <= QUICK_ENTRIES


def count_completions(
    decide: Callable[[PartialFunction], Decision], decision: Decision, progress: Progress | None = None
) -> int:
    """The number of completions of a partial function that are realized.

    Arguments:
        decide: decides functions of the circuit.
        decision: on the partial function.
        progress: told how many were found.

    Raises:
        ValueError: the circuit is a layer, or the function has no open points.
        Refused: the completions are too many.
        Undecided: one of them is.

    Examples:
        >>> from capacity.circuits.circuit import Circuit
        >>> from capacity.decisions.checking import Decider
        >>> decider = Decider(Circuit("ltf", 3))
        >>> count_completions(decider.decide, decider.decide(PartialFunction.parse("1x001x0x")))
        5
    """
    if decision.circuit.units > 1:
        raise ValueError("completions are counted of one output: omit --completions, or --units")
    if not decision.partial:
        raise ValueError("the function has no open points: omit --completions")
    (function,) = decision.partial
    if decision.completion is None:
        return 0
    if function.open > MAX_OPEN:
        raise Refused(f"there are 2**{function.open} completions; up to 2**{MAX_OPEN} are counted: omit --completions")
    counted = 0
    waiting = [(function, decision.completion)]
    while waiting:
        partial, (completion,) = waiting.pop()
        on, off = partial.on, partial.off
        left = all_ones(partial.n) ^ partial.specified
        while left:
            bit = left & -left
            left ^= bit
            value = completion & bit
            other = PartialFunction(on | bit ^ value, off | value, partial.n)
            on, off = on | value, off | bit ^ value
            found = decide(other).completion
            if found is not None:
                waiting.append((other, found))
        counted += 1
        if progress:
            progress("realized completions found", counted, 0)
    return counted
