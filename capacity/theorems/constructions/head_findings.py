"""What running the proofs on heads found: every head of the constructions, of one head and of several."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from capacity.bounding import bounds
from capacity.circuits.circuit import Circuit
from capacity.tables.rows import head_circuits
from capacity.theorems.constructions.definitions import ConstructionFails
from capacity.theorems.constructions.heads import HEAD_CONSTRUCTIONS
from capacity.theorems.constructions.several_heads import SEVERAL_CONSTRUCTIONS, several_head_circuits
from capacity.theorems.findings import Finding, grouped, ranges
from enumerate.shards import Progress

MOST_FUNCTIONS = 100_000  # a construction of more is not run


def constructions_of(circuit: Circuit) -> dict[str, Callable[[Circuit], Iterator[int]]]:
    """The constructions that are run for a class of heads, by the ids of the lower bounds.

    Examples:
        >>> list(constructions_of(Circuit("attention-head", 2, tokens=2, score="dot-product", heads=2)))[:2]
        ['gate-of-each', 'two-tokens']
    """
    assert circuit.head is not None
    return HEAD_CONSTRUCTIONS if circuit.head.heads == 1 else SEVERAL_CONSTRUCTIONS


@dataclass(frozen=True)
class CheckedHead:
    """What a check saw: the head, the bound, the heads built, their functions, and the bound's number."""

    circuit: Circuit
    bound: str
    heads: int
    functions: int
    number: int

    @property
    def number_of_heads(self) -> int:
        """H."""
        assert self.circuit.head is not None
        return self.circuit.head.heads


def check_head(circuit: Circuit, bound: str, number: int) -> CheckedHead:
    """Build and evaluate every head of a lower bound.

    Arguments:
        circuit: the class of heads.
        bound: one of `constructions_of` the circuit.
        number: what the bound states.

    Raises:
        ConstructionFails: if an output is not the intended one, a score or activation is not strict, or too few
            functions are different.

    Examples:
        >>> circuit = Circuit("attention-head", 4, tokens=2, score="dot-product")
        >>> check_head(circuit, "sweep", 8).functions
        8
    """
    tables = list(constructions_of(circuit)[bound](circuit))
    functions = len(set(tables))
    if functions < number:
        raise ConstructionFails(f"{circuit}, {bound}: {functions} different functions, not {number}")
    return CheckedHead(circuit, bound, len(tables), functions, number)


def head_finding(progress: Progress | None = None, largest: int = 6) -> Finding:
    """The finding on the lower bounds of heads of two tokens or more, and of three at n = 6.

    Examples:
        >>> head_finding(largest=2).verdict
        'consistent'
    """
    checked: list[CheckedHead] = []
    failure = ""
    chosen = [*head_circuits(largest), *several_head_circuits(largest)]
    for done, circuit in zip(range(len(chosen)), chosen, strict=True):
        if progress:
            progress(f"{circuit}: heads of the proofs", done, len(chosen))
        known = constructions_of(circuit)
        for item in bounds(circuit).evaluated:
            if item.record.id in known and item.value is not None and item.value <= MOST_FUNCTIONS:
                try:
                    checked.append(check_head(circuit, item.record.id, int(item.value)))
                except ConstructionFails as error:
                    failure = failure or str(error)
    return Finding(
        "attention-head",
        "construction",
        "The heads of the proofs, in integers, compute what is intended where the proof reads it, with no score equal "
        "to t and no activation 0; all together as many different functions as the lower bound states.",
        f"every head of the constructions, one to three of them, L m <= {largest}, two and three tokens; of bounds to "
        f"{MOST_FUNCTIONS}",
        "bound violated" if failure else "consistent" if checked else "not reached",
        ("head", "n", "bound", "heads built", "different functions", "bound's number"),
        tuple(
            (
                *(one.circuit.title.removeprefix("attention-head "), str(one.circuit.n), one.bound),
                *(str(one.heads), str(one.functions), str(one.number)),
            )
            for one in checked
        ),
        failure,
        ("bound", "heads", "n", "classes of heads", "heads or tuples built", "different functions"),
        tuple(
            (
                *(group[0].bound, str(group[0].number_of_heads), ranges({one.circuit.n for one in group})),
                str(len(group)),
                *(str(sum(one.heads for one in group)), "the bound's number or more"),
            )
            for group in grouped(checked, lambda one: (one.bound, one.number_of_heads))
        ),
    )
