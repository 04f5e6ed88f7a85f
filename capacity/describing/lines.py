"""The description of each function of a file, or its classes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from capacity.circuits.circuit import Circuit
from capacity.circuits.partial_function import PartialFunction
from capacity.circuits.threshold_function import beyond_tables
from capacity.circuits.truth_table import TruthTable
from capacity.decisions.checking import Decider
from capacity.decisions.lines import Question
from capacity.describing.comparison import Function, compare, grouped
from capacity.describing.description import Description, describe
from capacity.describing.partial import PartialDescription
from capacity.describing.weights import WeightsDescription
from capacity.functions.reading import Read, read_function
from capacity.version import __version__
from enumerate.cube.truth_tables import all_ones
from enumerate.shards import Progress

CLASSES_SCHEMA = "circuit-capacity/grouped/1"


@dataclass(frozen=True)
class DescribeQuestion(Question):
    """What there is to know of each function, or how it is related to another.

    Attributes:
        spectrum: whether the Walsh spectrum is asked for.
        other: the function with which each is compared; None to describe it.
        time_limit: for the least weights, in seconds.
    """

    spectrum: bool = False
    other: Function | None = None
    time_limit: float = 60.0

    def written(self, text: str) -> tuple[Function, list[Read]]:
        """The function that is written, and how its table was read: none of weights beyond tables."""
        large = beyond_tables(text, self.n)
        if large is not None:
            return large, []
        _, reads = self.read(text)
        if len(reads) != 1:
            raise ValueError(f"{len(reads)} functions are given; one is described")
        read = reads[0]
        if read.on | read.off != all_ones(read.n):
            return PartialFunction(read.on, read.off, read.n), reads
        return TruthTable(read.bits, read.n), reads

    def answer(self, text: str, decider: Callable[[Circuit], Decider]) -> tuple[dict[str, object] | str, list[Read]]:
        """The document, or one line, about what is written, and how it was read."""
        function, reads = self.written(text)
        if self.other is not None:
            found = compare(function, self.other)
            return found.as_json() if self.json else found.relation, reads
        page = self.page(function, reads, circuits_too=self.json)
        return page.as_json() if self.json else page.line, reads

    def page(
        self,
        function: Function,
        reads: list[Read],
        circuits_too: bool = True,
        progress: Progress | None = None,
    ) -> Description | PartialDescription | WeightsDescription:
        """The description of a function."""
        return describe(
            function,
            names=reads[0].names if reads else (),
            spectrum=self.spectrum,
            circuits_too=circuits_too,
            time_limit=self.time_limit,
            progress=progress,
        )


@dataclass(frozen=True)
class Grouped:
    """Functions of a file in classes under a group.

    Attributes:
        group: one of `GROUPS`.
        classes: of each class the functions, as they were written, with the numbers of their lines.
        errors: of lines that have none, with the numbers of their lines.
    """

    group: str
    classes: tuple[tuple[tuple[int, str], ...], ...]
    errors: tuple[tuple[int, str], ...] = ()

    def __str__(self) -> str:
        """What `capacity describe --file FILE --up-to S` prints: the first function of each class, and the others."""
        lines = []
        for (number, first), *others in self.classes:
            more = f": the same as {', '.join(text for _, text in others)}" if others else ""
            lines.append(f"{first} (line {number}){more}")
        functions = sum(map(len, self.classes))
        lines += [f"line {number}: error: {error}" for number, error in self.errors]
        return "\n".join([*lines, f"# {len(self.classes)} classes up to {self.group} of {functions} functions"])

    def as_json(self) -> dict[str, object]:
        """The document that `--json` prints."""
        return {
            "schema": CLASSES_SCHEMA,
            "symmetry": self.group,
            "classes": [[{"line": number, "function": text} for number, text in members] for members in self.classes],
            "errors": [{"line": number, "error": error} for number, error in self.errors],
            "version": __version__,
        }


def group_lines(lines: Iterable[str], group: str, n: int | None = None, order: str = "low-first") -> Grouped:
    """The classes of the functions on the lines of a file; a line that has none is told, and stops no other.

    Examples:
        >>> print(group_lines(["8", "e", "6"], "npn"))
        8 (line 1): the same as e
        6 (line 3)
        # 2 classes up to npn of 3 functions
    """
    read: list[tuple[int, str, TruthTable]] = []
    errors = []
    for number, line in zip(range(1, 1 << 62), lines, strict=False):
        text = line.lstrip("\ufeff").partition("#")[0].strip()
        if text:
            try:
                found = read_function(text, n, order)
            except ValueError as error:
                errors.append((number, str(error)))
            else:
                read.append((number, text, TruthTable(found.bits, found.n)))
    classes = grouped([table for _, _, table in read], group)
    return Grouped(group, tuple(tuple(read[i][:2] for i in members) for members in classes), tuple(errors))
