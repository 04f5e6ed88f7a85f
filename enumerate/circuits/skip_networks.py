"""How few linear gates compute a function where each gate reads the inputs and every earlier gate.

Two gates are an attended gate to whose activation an attending one is added (`multiplexing`), and the search for that
circuit decides them. Of three, the first is tried among all linear functions of at most four variables; the other two
are then such a pair whose inputs are those of the network and the first gate: the same search, on the points that this
gate leaves.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from enumerate.arrangements.feasibility import Realization, Separator, scores
from enumerate.circuits.gate import LINEAR
from enumerate.circuits.mechanisms import READ
from enumerate.circuits.search import CaseTable, Realizations, Search
from enumerate.circuits.units import unit
from enumerate.circuits.wiring import Wiring
from enumerate.cube.truth_tables import check_inputs, features, to_bits, to_signs
from enumerate.outcomes import Undecided

Gates = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class SkipNetwork:
    """The fewest gates, as far as these are known.

    Attributes:
        gates: strict integer coefficients of each gate, the output gate last: the bias, the inputs, the earlier gates;
            none if no network was found.
        least: a lower bound: no fewer gates compute the function.
    """

    gates: Gates
    least: int


def fewest_with_skips(table: int, n: int, first_gates: Sequence[int] = (), max_nodes: int = 1_000_000) -> SkipNetwork:
    """The fewest linear gates that compute a function, each of which reads the inputs and every earlier gate.

    Arguments:
        table: the truth table.
        n: the number of inputs.
        first_gates: the linear functions that are tried as the first of three gates; one and two gates are decided
            without them.
        max_nodes: after how many nodes the search for two gates is given up.

    Raises:
        Undecided: if a linear program has no exact answer.

    Examples:
        >>> fewest_with_skips(0x96, 3)  # parity: the sum of the bits, minus twice whether it is two or more
        SkipNetwork(gates=((-3, 2, 2, 2), (-1, 2, 2, 2, -4)), least=2)
    """
    check_inputs(n)
    alone = Separator(features(n)).decide(to_signs(table, n))
    if isinstance(alone, Realization):
        return SkipNetwork((_strict(alone.coefficients, features(n)),), 1)
    try:
        pair = _pair(table, n, [], max_nodes)
    except Undecided:
        return SkipNetwork((), 2)
    if pair is not None:
        return SkipNetwork(pair, 2)
    linear = Separator(features(n))
    for first in sorted(first_gates, key=lambda gate: ((gate ^ table).bit_count(), gate)):
        pair = _pair(table, n, [first], max_nodes)
        if pair is not None:
            known = linear.decide(to_signs(first, n))
            assert isinstance(known, Realization)
            return SkipNetwork((_strict(known.coefficients, features(n)), *pair), 3)
    return SkipNetwork((), 3)


def _pair(table: int, n: int, earlier: list[int], max_nodes: int) -> Gates | None:
    """Two gates that read the inputs and earlier gates, given by their functions; None if there are none."""
    inputs = n + len(earlier)
    x = np.arange(2**n)
    read = x.copy()
    for i, gate in zip(range(n, inputs), earlier, strict=True):
        read |= to_bits(gate, n).astype(np.int64) << i
    wiring = Wiring(1, np.stack([read, read | 1 << inputs], axis=1), np.full((2**n, 2), READ, np.int64), read)
    cases = CaseTable(unit(LINEAR, inputs, signal=True), [wiring], unit(LINEAR, inputs))
    found = Search(cases, mirror=True, max_nodes=max_nodes).decide(to_bits(table, n).tolist())
    if not isinstance(found, Realizations):
        return None
    attended, attending = found.coefficients
    return attending, attended


def _strict(coefficients: tuple[int, ...], matrix: np.ndarray) -> tuple[int, ...]:
    """Coefficients with no score 0: doubled, and the bias lowered by one."""
    if (scores(matrix, coefficients) != 0).all():
        return coefficients
    return 2 * coefficients[0] - 1, *(2 * c for c in coefficients[1:])


def evaluate(gates: Gates, n: int, reads_inputs: Sequence[bool] | None = None) -> int:
    """The truth table that the last gate computes, each on where its score is positive, from the coefficients alone.

    Arguments:
        gates: coefficients: the bias, the inputs if the gate reads them, the earlier gates, of which the last may be
            left out.
        reads_inputs: of each gate, whether it reads the inputs; by default all do.

    Examples:
        >>> evaluate(((-3, 2, 2, 2), (-1, 2, 2, 2, -4)), 3) == 0x96
        True
    """
    table = 0
    for x in range(2**n):
        inputs = [x >> i & 1 for i in range(n)]
        values: list[int] = []
        for (bias, *weights), read in zip(gates, reads_inputs or [True] * len(gates), strict=True):
            seen = [*inputs, *values] if read else values
            values.append(int(bias + sum(w * v for w, v in zip(weights, seen, strict=False)) > 0))
        table |= values[-1] << x
    return table
