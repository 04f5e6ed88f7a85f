"""The decision diagram of a threshold function given by weights w_1 >= ... >= w_n >= 0, without a table of 2**n values.

After x_1 ... x_i, what is left is a threshold function of the other variables, and it depends only on the threshold
that is left. The thresholds with the same function form an interval; a node keeps the greatest one, so there are as
many nodes as different functions left, whatever the size of the weights (for small integers this is the dynamic program
over sums, for others it merges more). Everything else is read off level by level in linear time.

Cost: about 3 µs a node. 51 voters with 538 votes have 4,500 nodes; 60 random weights to 1000 about 200,000; 60 random
weights near 2**60 are refused.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from enumerate.outcomes import Refused

MAX_INPUTS = 60  # counts of points are below 2**63

MAX_NODES = 500_000

SAFE = 2**62  # sums below it are added in words

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ThresholdDiagram:
    """The diagram of w.x >= T, in the order of the weights.

    Attributes:
        low, high: for each level i, (nodes of level i,) int64: where x_(i+1) = 0 and 1 lead in level i + 1. In each
            level node 0 is the constant 0, node 1 the constant 1; level n has no others.
        root: the node of level 0 that is the function.

    Examples:
        >>> diagram = ThresholdDiagram.of((3, 2, 2, 1), 4)
        >>> diagram.ones, diagram.swings, diagram.minimal_ones
        (9, (5, 3, 3, 1), 4)
    """

    low: tuple[Counts, ...]
    high: tuple[Counts, ...]
    root: int

    @classmethod
    def of(cls, weights: Sequence[int], threshold: int, max_nodes: int = MAX_NODES) -> "ThresholdDiagram":
        """Build the diagram.

        Arguments:
            weights: integers of any size, none negative, none increasing.
            threshold: an integer.
            max_nodes: beyond so many nodes it is refused.

        Raises:
            ValueError: the weights are not in order, or negative.
            Refused: more than 60 variables, or more nodes.
        """
        n = len(weights)
        if n > MAX_INPUTS:
            raise Refused(f"n = {n}: functions given by weights are read to n = {MAX_INPUTS}")
        if any(a < b for a, b in pairwise((*weights, 0))):
            raise ValueError(f"the weights {tuple(weights)} are not in order, the greatest first, none below 0")
        low, high, root = _nodes(weights, threshold, max_nodes)
        return cls(tuple(map(np.array, low)), tuple(map(np.array, high)), root)

    @property
    def n(self) -> int:
        """The number of variables."""
        return len(self.low)

    @property
    def nodes(self) -> int:
        """How many nodes there are, without the constants."""
        return sum(map(len, self.low)) - 2 * self.n

    @cached_property
    def _ones(self) -> list[Counts]:
        """Of each level, the points of the variables that are left at which each node is 1."""
        ones = [np.array([0, 1])]
        for low, high in zip(reversed(self.low), reversed(self.high), strict=True):
            ones.append(ones[-1][low] + ones[-1][high])
        return ones[::-1]

    @cached_property
    def _paths(self) -> list[Counts]:
        """Of each level, the points of the variables before it that lead to each node."""
        paths = [np.bincount([self.root], minlength=self._ones[0].size).astype(np.int64)]
        for level in range(self.n):
            after = np.zeros(self._ones[level + 1].size, np.int64)
            np.add.at(after, self.low[level], paths[-1])
            np.add.at(after, self.high[level], paths[-1])
            paths.append(after)
        return paths

    @property
    def ones(self) -> int:
        """The number of points at which the function is 1."""
        return int(self._ones[0][self.root])

    @cached_property
    def swings(self) -> tuple[int, ...]:
        """Of each variable, the points of the others at which it decides; 0 for a dummy.

        Two variables have equal swings exactly if the function is symmetric in them: of two that are not, the
        stronger decides more often. With the number of ones these are Chow's parameters, which determine the function.
        """
        levels = zip(self._paths, self._ones[1:], self.low, self.high, strict=False)
        return tuple(int((paths * (ones[high] - ones[low])).sum()) for paths, ones, low, high in levels)

    @property
    def minimal_ones(self) -> int:
        """The number of minimal points at which the function is 1: a game's minimal winning coalitions.

        A point is minimal if the function is 0 without its last 1, whose weight is the least.
        """
        found = 0
        rest = np.array([0, 1])  # the value where all variables that are left are 0
        for paths, low, high in zip(self._paths[-2::-1], reversed(self.low), reversed(self.high), strict=True):
            found += int((paths * (rest[high] > rest[low])).sum())
            rest = rest[low]
        return found + int(rest[self.root])

    def least_over_ones(
        self, weights: Sequence[int], choices: "np.random.Generator | None" = None
    ) -> tuple[int, tuple[int, ...]] | None:
        """The least sum v.x over the points at which the function is 1, and such a point; None if there are none.

        Arguments:
            weights: v, any n integers.
            choices: draws one of the points; without it, always the same.

        Examples:
            >>> ThresholdDiagram.of((3, 2, 2, 1), 4).least_over_ones((3, 1, 1, 1))
            (2, (0, 1, 1, 0))
        """
        return self._least(weights, 1, choices)

    def greatest_over_zeros(
        self, weights: Sequence[int], choices: "np.random.Generator | None" = None
    ) -> tuple[int, tuple[int, ...]] | None:
        """The greatest sum v.x over the points at which the function is 0, and such a point, in the same way.

        Examples:
            >>> ThresholdDiagram.of((3, 2, 2, 1), 4).greatest_over_zeros((3, 1, 1, 1))
            (3, (1, 0, 0, 0))
        """
        least = self._least([-weight for weight in weights], 0, choices)
        return None if least is None else (-least[0], least[1])

    def _least(
        self, weights: Sequence[int], value: int, choices: "np.random.Generator | None"
    ) -> tuple[int, tuple[int, ...]] | None:
        greatest = sum(map(abs, weights))
        far = 2 * greatest + 1  # stands for infinity, and exceeds every sum even when weights below 0 are added
        kind: Any = np.int64 if far < SAFE // 2 else object
        least = [np.array([far, 0] if value else [0, far], kind)]
        for low, high, weight in zip(reversed(self.low), reversed(self.high), reversed(weights), strict=True):
            least.append(np.minimum(least[-1][low], np.minimum(least[-1][high] + weight, far)))
        least.reverse()
        node, point = self.root, []
        if least[0][node] > greatest:
            return None
        for low, high, after, weight in zip(self.low, self.high, least[1:], weights, strict=True):
            gain = after[low[node]] - (after[high[node]] + weight)
            bit = int(gain > 0 or (gain == 0 and choices is not None and choices.random() < 0.5))
            point.append(bit)
            node = int((high if bit else low)[node])
        return int(least[0][self.root]), tuple(point)


def _nodes(weights: Sequence[int], threshold: int, max_nodes: int) -> tuple[list[list[int]], list[list[int]], int]:
    """The two children of every node of every level, and the root."""
    rest = list(accumulate(reversed(weights), initial=0))[::-1]
    beyond = rest[0] + abs(threshold) + 1  # stands for infinity
    low: list[list[int]] = [[0, 1] for _ in weights]
    high: list[list[int]] = [[0, 1] for _ in weights]
    # Of each level: the greatest thresholds of the intervals in order, and from these the least and the node. An
    # interval is open below.
    tops: list[list[int]] = [[] for _ in weights]
    intervals: list[dict[int, tuple[int, int]]] = [{} for _ in weights]
    made = 0

    def node_of(level: int, left: int) -> tuple[int, int, int]:
        """The node of a threshold that is left, and its interval."""
        nonlocal made
        if left <= 0:
            return 1, -beyond, 0
        if left > rest[level]:
            return 0, rest[level], beyond
        places = tops[level]
        place = bisect_left(places, left)
        if place < len(places):
            top = places[place]
            bottom, node = intervals[level][top]
            if bottom < left:
                return node, bottom, top
        weight = weights[level]
        without, bottom, top = node_of(level + 1, left)
        with_it, other_bottom, other_top = node_of(level + 1, left - weight)
        bottom, top = max(bottom, other_bottom + weight), min(top, other_top + weight)
        made += 1
        if made > max_nodes:
            raise Refused(
                f"the {len(weights)} weights leave more than {max_nodes} different functions of the last variables: "
                f"too many for a decision diagram"
            )
        node = len(low[level])
        low[level].append(without)
        high[level].append(with_it)
        places.insert(bisect_left(places, top), top)
        intervals[level][top] = bottom, node
        return node, bottom, top

    return low, high, node_of(0, threshold)[0]
