"""Whether two functions are the same up to symmetries of the cube, and which of many are."""

from collections.abc import Iterable
from dataclasses import dataclass

from capacity.circuits.partial_function import PartialFunction
from capacity.circuits.threshold_function import ThresholdFunction
from capacity.circuits.truth_table import TruthTable
from capacity.describing.classes import transform_text
from capacity.describing.weights import WeightsComparison, compare_weights
from capacity.documents.sheet import Displayed, Sheet
from capacity.functions.reading import short_table
from capacity.version import __version__
from enumerate.cube.equivalence import transform_between
from enumerate.cube.groups import require_group
from enumerate.cube.influences import influences
from enumerate.cube.symmetry import Transform
from enumerate.gates.unateness import first_point

SCHEMA = "circuit-capacity/compare/1"

Function = TruthTable | PartialFunction | ThresholdFunction

RELATIONS = {
    "none": "the same function",
    "permutations": "the same up to a permutation of the variables",
    "negations": "the same up to negations of variables",
    "np": "NP-equivalent, the same up to a permutation and negations of variables",
    "npn": "NPN-equivalent, the same up to a permutation and negations of variables and complement of the output",
}
"""By group, from the smallest."""


@dataclass(frozen=True, repr=False)
class Comparison(Displayed):
    """How two functions of the same variables are related.

    Attributes:
        first, second: the functions.
        group: the first of `GROUPS` that takes one to the other; None if none does.
        transform: one of it that takes the first to the second.
    """

    first: TruthTable
    second: TruthTable
    group: str | None
    transform: Transform | None

    def __repr__(self) -> str:
        return f"<Comparison: {self.relation}>"

    def __str__(self) -> str:
        """What `capacity describe --same-as` prints."""
        first, second = (short_table(table.bits, table.n) for table in (self.first, self.second))
        if self.transform is None:
            return f"{first} and {second} are {self.relation}"
        differ = ""
        if self.group != "none":
            apart = self.first.bits ^ self.second.bits
            differ = f"\n  not the same: they differ at {apart.bit_count()} points, the first is {first_point(apart)}"
        shown = f"\n  {second} = {transform_text(self.transform, 'f')} with f = {first}" if self.group != "none" else ""
        return f"{first} and {second} are {self.relation}{shown}{differ}"

    @property
    def equivalent(self) -> bool:
        """Whether some group makes them the same."""
        return self.group is not None

    @property
    def relation(self) -> str:
        """How they are related, in words."""
        return "not NPN-equivalent" if self.group is None else RELATIONS[self.group]

    def sheet(self) -> Sheet:
        """The functions, and how they are related."""
        rows = [("first", self.first.hex), ("second", self.second.hex), ("relation", self.relation)]
        if self.transform is not None:
            rows.append(("transform", transform_text(self.transform)))
        return Sheet("comparison", (), tuple(rows))

    def as_json(self) -> dict[str, object]:
        """The document that `capacity describe --same-as --json` prints."""
        transform = self.transform
        return {
            "schema": SCHEMA,
            "n": self.first.n,
            "truth_tables": [self.first.hex, self.second.hex],
            "same_up_to": self.group,
            "permutation": None if transform is None else list(transform.permutation),
            "negated": None
            if transform is None
            else [i + 1 for i in range(self.first.n) if transform.negations >> i & 1],
            "complement": None if transform is None else transform.complement,
            "version": __version__,
        }


def compare(first: Function, second: Function) -> Comparison | WeightsComparison:
    """How two functions are related; of two given by weights, whether they are the same up to a permutation.

    Raises:
        ValueError: if they differ in their numbers of variables, or one is partial.
        Undecided: if no transform is found or excluded.

    Examples:
        >>> print(compare(TruthTable(0xA, 2), TruthTable(0xC, 2)))
        a and c are the same up to a permutation of the variables
          c = f(x2, x1) with f = a
          not the same: they differ at 2 points, the first is 1
        >>> compare(TruthTable(0x8, 2), TruthTable(0xE, 2)).group
        'npn'
        >>> compare(TruthTable(0x6, 2), TruthTable(0xE, 2)).group is None
        True
    """
    if isinstance(first, ThresholdFunction) and isinstance(second, ThresholdFunction):
        return compare_weights(first, second)
    if isinstance(first, PartialFunction) or isinstance(second, PartialFunction):
        raise ValueError("a partial function is not compared: give a value at every point")
    first, second = (f.table() if isinstance(f, ThresholdFunction) else f for f in (first, second))
    if first.n != second.n:
        raise ValueError(f"functions of {first.n} and of {second.n} variables are given: give -n")
    for group in RELATIONS:
        transform = transform_between(first.bits, second.bits, first.n, group)
        if transform is not None:
            return Comparison(first, second, group, transform)
    return Comparison(first, second, None, None)


def grouped(functions: Iterable[TruthTable], group: str) -> list[list[int]]:
    """The classes of functions under a group, as places in the sequence, in the order of their first members.

    Raises:
        ValueError: on an unknown group.
        Undecided: if no transform is found or excluded.

    Examples:
        >>> grouped([TruthTable(0x8, 2), TruthTable(0xE, 2), TruthTable(0x6, 2)], "npn")
        [[0, 1], [2]]
    """
    require_group(group)
    classes: list[list[int]] = []
    alike: dict[object, list[tuple[TruthTable, list[int]]]] = {}
    for place, table in zip(range(1 << 62), functions, strict=False):
        bucket = alike.setdefault(_invariant(table, group), [])
        for other, members in bucket:
            if transform_between(other.bits, table.bits, table.n, group) is not None:
                members.append(place)
                break
        else:
            members = [place]
            classes.append(members)
            bucket.append((table, members))
    return classes


def _invariant(table: TruthTable, group: str) -> object:
    """What functions of one class have in common, quickly made."""
    ones = table.weight
    if group == "none":
        return table.n, table.bits
    found = influences(table.bits, table.n)
    pairs = list(zip(found.rising, found.falling, strict=True))
    if group != "permutations":
        pairs = [(min(pair), max(pair)) for pair in pairs]
    if group != "negations":
        pairs.sort()
    return table.n, min(ones, 2**table.n - ones) if group == "npn" else ones, tuple(pairs)
