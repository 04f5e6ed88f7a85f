"""The class of a function under permutations and negations of its variables, and what a transform makes of it."""

from dataclasses import dataclass

from capacity.circuits.truth_table import TruthTable
from capacity.functions.reading import short_table
from enumerate.cube.symmetry import Transform, canonical_form, group_order
from enumerate.cube.truth_tables import to_hex
from enumerate.outcomes import Refused

MAX_INPUTS = 8


@dataclass(frozen=True)
class ClassMember:
    """The class of a function under a group, by its canonical form.

    Attributes:
        n: the number of variables.
        form: the truth table of the canonical form.
        transform: one that takes the function to it.
        size: the number of functions in the class.
    """

    n: int
    form: int
    transform: Transform
    size: int

    def __str__(self) -> str:
        """The form, the number of functions, and the transform that makes the form of the function f."""
        form = short_table(self.form, self.n)
        size = f"{self.size} function{'s' if self.size != 1 else ''}"
        return f"{form}, {size}: {transform_text(self.transform)}"

    def as_json(self) -> dict[str, object]:
        """As documents have it."""
        return {
            "truth_table": to_hex(self.form, self.n),
            "size": str(self.size),
            "permutation": list(self.transform.permutation),
            "negated": [i + 1 for i in range(self.n) if self.transform.negations >> i & 1],
            "complement": self.transform.complement,
        }


def class_of(table: TruthTable, complement: bool) -> ClassMember | None:
    """The class under permutations, negations and, with `complement`, complement; None where it takes too long.

    Examples:
        >>> print(class_of(TruthTable(0xE, 2), True))
        8, 8 functions: ~f(~x1, ~x2)
    """
    if table.n > MAX_INPUTS:
        return None
    try:
        form = canonical_form(table.bits, table.n, complement)
    except Refused:
        return None
    size = group_order(table.n, complement) // form.stabilizer_order
    return ClassMember(table.n, form.table, form.transform, size)


def transform_text(transform: Transform, name: str = "f") -> str:
    """What a transform makes of a function.

    Examples:
        >>> transform_text(Transform((2, 1), negations=0b01, complement=True))
        '~f(~x2, x1)'
    """
    inputs = (
        f"{'~' if transform.negations >> i & 1 else ''}x{read}"
        for i, read in zip(range(len(transform.permutation)), transform.permutation, strict=True)
    )
    return f"{'~' if transform.complement else ''}{name}({', '.join(inputs)})"
