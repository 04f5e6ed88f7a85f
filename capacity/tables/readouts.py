"""Every way in which a Boolean function reads four or five linear gates of up to four variables: how many functions.

Readouts that differ by exchanges and negations of the gates, or by complement, give as many functions, as gates are
closed under complement: so one row for each NPN class of functions that depend on all gates. All 208 classes of four
gates are counted. Of five gates a readout reaches every function if one of its minors, of four gates, does
(docs/theory.md, section 7a); the few classes of which no minor is known to do so are counted one by one. The files are
made again by

    python -m capacity.tables.readouts [FOLDER]

in some minutes of one core.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from capacity.circuits.circuit import Circuit
from capacity.counting.choice import engines_for
from capacity.documents.columns import csv_text, markdown_table
from capacity.documents.files import write_documents
from enumerate.circuits.readouts import gates_of
from enumerate.cube.truth_tables import to_hex

MAX_INPUTS = 4
METHODS = ("completions", "tuples")

Words = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class ReadoutRow:
    """The functions that one readout, and all of its class, gives.

    Attributes:
        readout: the truth table in hexadecimal digits, the least of its class.
        readouts: how many are in the class.
        counts: the number of functions of n = 1, 2, ... variables.
    """

    readout: str
    readouts: int
    counts: tuple[int, ...]

    @property
    def complete(self) -> bool:
        """Whether it gives every function of as many variables as were counted.

        Examples:
            >>> ReadoutRow("8000", 32, (4, 16)).complete, ReadoutRow("8000", 32, (4, 16, 256, 65094)).complete
            (True, False)
        """
        return bool(self.counts[-1] == 2 ** (2 ** len(self.counts)))


def readout_classes(gates: int) -> tuple[Words, npt.NDArray[np.int64]]:
    """The classes of readouts that depend on all gates: the least truth tables, ascending, and how many are in each.

    Examples:
        >>> forms, sizes = readout_classes(4)
        >>> len(forms), int(sizes.sum())
        (208, 64594)
    """
    from enumerate.cube.classes import npn_classes

    forms, sizes = npn_classes(gates)
    points = np.arange(2**gates)
    depends = np.ones(len(forms), bool)
    for i in range(gates):
        low = points[points >> i & 1 == 0].astype(np.uint64)
        pairs = (forms ^ forms >> np.uint64(1 << i))[:, None] >> low & np.uint64(1)
        depends &= pairs.any(axis=1)
    return forms[depends], sizes[depends]


def readouts_without_complete_minor(
    rows: Iterable[ReadoutRow], gates: int
) -> tuple[list[tuple[int, int]], tuple[int, int]]:
    """The classes of readouts none of whose minors of one gate fewer is known to give every function.

    Arguments:
        rows: what is known of readouts of gates - 1 gates.
        gates: how many gates the readouts depend on.

    Returns:
        The least truth table and the size of each such class; and how many other classes, and readouts in them, there
        are, each with a minor that gives every function.

    Examples:
        >>> rows = [ReadoutRow("06", 24, (4, 16, 256))]  # (g1 XOR g2) AND NOT g3
        >>> left, others = readouts_without_complete_minor(rows, 4)
        >>> len(left), [f"{table:x}" for table, _ in left][:4], others
        (76, ['180', '7e0', '1668', '17e8'], (132, 47528))
    """
    from enumerate.cube.minors import with_minors_in
    from enumerate.cube.symmetry import Group, orbits

    allowed = np.ones(2**2 ** (gates - 1), bool)
    complete = [int(row.readout, 16) for row in rows if row.complete]
    allowed[orbits(complete, gates - 1, Group(gates - 1, complement=True)).astype(np.int64)] = False
    forms, sizes = readout_classes(gates)
    left = np.isin(forms, with_minors_in(forms, gates, allowed))
    others = (int((~left).sum()), int(sizes[~left].sum()))
    return list(zip(forms[left].tolist(), sizes[left].tolist(), strict=True)), others


def readout_row(table: int, size: int, gates: int, max_inputs: int = MAX_INPUTS) -> ReadoutRow:
    """Count a readout by both engines.

    Raises:
        ArithmeticError: they disagree.

    Examples:
        >>> readout_row(0x8000, 32, 4, 2)
        ReadoutRow(readout='8000', readouts=32, counts=(4, 16))
    """
    readout = to_hex(table, gates)
    counts = []
    for n in range(1, max_inputs + 1):
        circuit = Circuit(f"readout:{readout}", n)
        engines = [engine for engine in engines_for(circuit) if engine.method in METHODS]
        found = {engine.method: engine.run(circuit, 1, None) for engine in engines}
        if set(found) != set(METHODS) or len(set(found.values())) != 1:
            raise ArithmeticError(f"{circuit}: the engines disagree: {found}")
        counts.append(found[METHODS[0]])
    return ReadoutRow(readout, size, tuple(counts))


def readout_documents(rows: Sequence[ReadoutRow], by_minors: tuple[int, int]) -> dict[str, str]:
    """The rows as readouts.csv and readouts.md, by file name.

    Arguments:
        rows: those of four gates, and those of five gates without a minor that gives every function.
        by_minors: how many other classes of five gates, and readouts in them, there are.
    """
    numbers = [f"n = {n}" for n in range(1, len(rows[0].counts) + 1)]
    fields = ("gates", "readout", "readouts_in_class", *(f"functions_{n}" for n in range(1, len(numbers) + 1)))
    engines = " = ".join(METHODS)
    return {
        "readouts.csv": csv_text(
            (*fields, "engines"),
            [(gates_of(row.readout), row.readout, row.readouts, *row.counts, engines) for row in rows],
        ),
        "readouts.md": "\n".join(_markdown(rows, by_minors, numbers)) + "\n",
    }


def _markdown(rows: Sequence[ReadoutRow], by_minors: tuple[int, int], numbers: list[str]) -> Iterator[str]:
    of_four, of_five = ([row for row in rows if gates_of(row.readout) == gates] for gates in (4, 5))
    yield from [
        "# Four and five linear gates, by every readout",
        "",
        "The number of functions R(g1, ..., gK) of K linear gates of n variables, for one R of each NPN class of",
        "Boolean functions that depend on all gates, as by the command `capacity count readout:HEX -n N`. Each count",
        f"is made by two engines that share no code, {' and '.join(f'`{method}`' for method in METHODS)}",
        "(docs/engines.md). `R` is the least truth table of its class, `size` the number of readouts in the class.",
        "",
        f"## Four gates: {len(of_four)} classes",
        "",
        *_spread(of_four, len(numbers)),
        "",
        f"## Five gates: {len(of_five) + by_minors[0]} classes",
        "",
        f"{by_minors[0]} classes ({by_minors[1]} readouts) give every function of n <= {len(numbers)} variables, since",
        "a minor does: with one gate constant, or equal to another or to its complement, the readout is one of four",
        "gates that gives every function (docs/theory.md, section 7a). They are not listed, as every row would be the",
        f"same. The other {len(of_five)} classes are counted.",
        "",
        *_spread(of_five, len(numbers), by_minors[0]),
        "",
        *_rows(of_five, numbers),
        "",
        "## Every class of four gates",
        "",
        *_rows(of_four, numbers),
    ]


def _spread(rows: Sequence[ReadoutRow], n: int, by_minors: int = 0) -> list[str]:
    """How many classes give so many functions of n variables."""
    spread = Counter(row.counts[-1] for row in rows)
    spread[2**2**n] += by_minors
    columns = (f"functions of {n} variables", "classes of readouts")
    return markdown_table(columns, [(str(c), str(k)) for c, k in sorted(spread.items(), reverse=True)], columns)


def _rows(rows: Sequence[ReadoutRow], numbers: list[str]) -> list[str]:
    lines = [(row.readout, str(row.readouts), *map(str, row.counts)) for row in rows]
    return markdown_table(("R", "size", *numbers), lines, ("size", *numbers))


def main() -> None:
    """Write the files to the folder that is named, by default `results`."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "results")
    folder.mkdir(parents=True, exist_ok=True)
    of_four = list(_counted(zip(*(values.tolist() for values in readout_classes(4)), strict=True), 4))
    left, by_minors = readouts_without_complete_minor(of_four, 5)
    write_documents(folder, readout_documents([*of_four, *_counted(left, 5)], by_minors))


def _counted(classes: Iterable[tuple[int, int]], gates: int) -> Iterator[ReadoutRow]:
    for number, (table, size) in zip(range(1, 10**6), classes, strict=False):
        yield readout_row(table, size, gates)
        print(f"\r{number} classes of readouts of {gates} gates", end="", file=sys.stderr)
    print(file=sys.stderr)


if __name__ == "__main__":
    main()
