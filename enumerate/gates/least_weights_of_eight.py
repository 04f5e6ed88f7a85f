"""Least integer weights of the 175,428 self-dual classes of nine variables, n = 8: by size, and CP-SAT for the largest.

All weights are gone through in the order of their sum, as for fewer variables, to a sum at which most classes have
appeared; these are proved least so. Of each other class, of which all smaller sums are excluded already, the least
weights are found by CP-SAT. The nine numbers of a name have seven bits each, which some exceed by one: that no two
classes have the same name is checked first, on the interior points of all chambers.

Cost: two minutes for ninety million partitions, to the sum of 119; a fiftieth of a second for each of the 9,700 classes
that are left.
"""

from itertools import count

import numpy as np
import numpy.typing as npt

from enumerate.arrangements.threshold_weights import threshold_weights
from enumerate.cube.truth_tables import from_bits
from enumerate.gates.least_weights import Search, chow, symmetric_alike
from enumerate.gates.threshold_classes import weight_table
from enumerate.outcomes import Undecided
from enumerate.shards import Progress

GONE_THROUGH = 119

_BATCH = 1 << 10  # classes evaluated at once, in the processor's cache

Weights = npt.NDArray[np.int64]


def functions_of(weights: Weights) -> npt.NDArray[np.bool_]:
    """Where self-dual functions of nine variables are on, of the points with v0: (classes, 2**8) bool.

    Raises:
        ArithmeticError: a score is 0.
    """
    on = np.empty((len(weights), 2**8), np.bool_)
    for begin in range(0, len(weights), _BATCH):
        columns = weights[begin : begin + _BATCH].astype(np.int32).T[:, :, None]
        scores = columns[0]
        for column in columns[1:]:
            scores = np.concatenate([scores - column, scores + column], axis=1)
        if not scores.all():
            raise ArithmeticError("a score is 0")
        np.greater(scores, 0, out=on[begin : begin + _BATCH])
    return on


def least_weights_of_eight(gone_through: int = GONE_THROUGH, progress: Progress | None = None) -> Weights:
    """The least weights v0 >= ... >= v8 of each class, in the order of `weight_table`.

    Arguments:
        gone_through: the sum to which all weights are gone through.
        progress: told how many classes have their least weights.

    Returns:
        (175428, 9) int64.

    Raises:
        ArithmeticError: two classes have one name, or two least weights up to permutations of symmetric variables.
        Undecided: CP-SAT takes more than two minutes for one class.
    """
    interior, _, _ = weight_table(8)
    on = functions_of(interior)
    search = Search(8, len(interior))
    names = (on.astype(np.uint64) @ search.points).tolist()
    places = dict(zip(names, count(), strict=False))
    if len(places) != len(names):
        raise ArithmeticError("two classes have the same name")
    for size in range(1, gone_through + 1, 2):
        search.weigh_self_dual(size)
        if progress:
            progress("least weights", len(names) - search.missing, len(names))
    least = np.zeros_like(interior)
    for name, threshold, weights, tied in search.rows():
        if tied:
            raise ArithmeticError(f"the weights {weights} are not the only ones of their sum")
        least[places[name]] = (sum(weights) + 1 - 2 * threshold, *weights)
    left = np.flatnonzero(least[:, 0] == 0).tolist()
    for done, place in zip(count(len(names) - len(left)), left, strict=False):
        least[place] = _by_integer_program(on[place])
        if progress:
            progress("least weights", done + 1, len(names))
    return least


def _by_integer_program(on: npt.NDArray[np.bool_]) -> list[int]:
    """The least weights of one class, whose Chow parameters fall, so that its weights can fall too."""
    answer = threshold_weights(from_bits(np.concatenate([~on[::-1], on])), 9, time_limit=120.0)
    if answer.status != "optimal":
        raise Undecided("CP-SAT has not decided the least weights of a class within 120 s")
    first, *others = (sorted(weights, reverse=True) for weights in (answer.weights, *dict(answer.others)))
    if any(other != first for other in others):
        raise ArithmeticError(f"the weights {first} are not the only ones of their sum")
    return [first[0], *first[1:]]


def of_all_classes(least: Weights) -> tuple[Weights, npt.NDArray[np.bool_]]:
    """Least weights in the order of `weight_table`, and whether they are the only ones.

    Those of a class are unique up to permutations of symmetric variables: so if these have equal weights.

    Arguments:
        least: (175428, 9), in any order.

    Returns:
        (175428, 9) int64 and (175428,) bool.

    Raises:
        ArithmeticError: they are not weights of all classes, each once.
    """
    interior, _, _ = weight_table(8)
    if least.shape != interior.shape:
        raise ArithmeticError(f"{len(least)} rows of weights are not those of {len(interior)} classes")
    on = functions_of(least)
    places = dict(zip(_keys(on), count(), strict=False))
    order = [places.get(key, -1) for key in _keys(functions_of(interior))]
    if -1 in order:
        raise ArithmeticError("these are not weights of all classes of threshold functions")
    rows = zip(least.tolist(), chow(on).tolist(), strict=True)
    unique = np.array([symmetric_alike(tuple(w), tuple(p)) for w, p in rows], np.bool_)
    return least[order], unique[order]


def _keys(on: npt.NDArray[np.bool_]) -> list[bytes]:
    return [row.tobytes() for row in np.packbits(on, axis=1)]
