"""The exact answers of the engines that decide one function, as certificates take them."""

from typing import Any

from enumerate.arrangements.feasibility import Realization, Refutation
from enumerate.circuits.search import Branch, Leaf, Realizations
from enumerate.scores.low_rank import DirectionRefutations

Document = dict[str, Any]

Readings = tuple[str, ...]

# A yes or a no of one polynomial gate, of the search with the reading of every output, or of the search with each; or a
# no of a score of rank one.
Answer = Realization | Refutation | tuple[Readings, Realizations] | dict[Readings, Leaf | Branch] | DirectionRefutations


def realized(answer: Answer) -> bool:
    """Whether an answer is a yes."""
    return isinstance(answer, Realization | tuple)
