"""What the engines answer about one function, exactly: yes with the parameters of every unit, or no with a proof."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from enumerate.arrangements.feasibility import Realization, Refutation
from enumerate.circuits.search import Branch, Leaf, Realizations
from enumerate.scores.head_search import Tree
from enumerate.scores.low_rank import DirectionRefutations

Document = dict[str, Any]
Readings = tuple[str, ...]
Trees = Mapping[Readings, Leaf | Branch]


@dataclass(frozen=True)
class HeadTrees:
    """What refutes a head: a tree for each reading of its scores, or of rank one for each direction a of (a.q)(b.k)."""

    trees: Mapping[str | tuple[int, int], Tree]


@dataclass(frozen=True)
class Yes:
    """A yes.

    Attributes:
        coefficients: strict integer parameters of every unit, attended ones first, in the order of its inequalities; of
            a head those of its score and of its gate.
        readings: how the output of each attended unit is read.
    """

    realized: ClassVar = True
    coefficients: tuple[tuple[int, ...], ...]
    readings: Readings = ("",)


@dataclass(frozen=True)
class No:
    """A no.

    Attributes:
        proof: multipliers of one unit's inequalities; for each reading a tree whose every leaf is refuted; for a
            score of rank one the multipliers at every direction; or the trees of a head.
    """

    realized: ClassVar = False
    proof: Refutation | Trees | HeadTrees | DirectionRefutations


Answer = Yes | No


def answer_of_unit(decided: Realization | Refutation | DirectionRefutations) -> Answer:
    """The answer on one unit alone, from what its linear program ended with."""
    return Yes((decided.coefficients,)) if isinstance(decided, Realization) else No(decided)


def answer_of_search(decided: Iterable[tuple[Readings, Realizations | Leaf | Branch]]) -> Answer:
    """The answer from what the search ends with, reading by reading, as far as the first yes."""
    trees: dict[Readings, Leaf | Branch] = {}
    for readings, end in decided:
        if isinstance(end, Realizations):
            return Yes(end.coefficients, readings)
        trees[readings] = end
    return No(trees)
