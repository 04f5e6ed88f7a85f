"""Every way in which a Boolean function reads four linear gates of up to four variables: how many functions it gives.

Readouts that differ by exchanges and negations of the gates, or by complement, give as many functions, as gates are
closed under complement: so one row for each NPN class of functions of four variables that depend on all of them. The
files are made again by

    python -m capacity.tables.readouts [FOLDER]

in some minutes of one core.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from capacity.circuits.circuit import Circuit
from capacity.counting.choice import engines_for
from capacity.documents.columns import csv_text, markdown_table
from capacity.documents.files import write_documents

GATES = 4
MAX_INPUTS = 4
METHODS = ("completions", "tuples")


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


def readouts_of_four() -> Iterator[tuple[int, int]]:
    """The classes of readouts that depend on all four gates: the least truth table, and how many are in the class.

    Examples:
        >>> classes = list(readouts_of_four())
        >>> len(classes), sum(size for _, size in classes)
        (208, 64594)
    """
    from enumerate.cube.classes import npn_classes

    for table, size in zip(*(values.tolist() for values in npn_classes(GATES)), strict=True):
        if all(any((table >> x ^ table >> (x ^ 1 << i)) & 1 for x in range(2**GATES)) for i in range(GATES)):
            yield table, size


def readout_row(table: int, size: int, max_inputs: int = MAX_INPUTS) -> ReadoutRow:
    """Count a readout by both engines.

    Raises:
        ArithmeticError: they disagree.

    Examples:
        >>> readout_row(0x8000, 32, 2)
        ReadoutRow(readout='8000', readouts=32, counts=(4, 16))
    """
    readout = f"{table:04x}"
    counts = []
    for n in range(1, max_inputs + 1):
        circuit = Circuit(f"readout:{readout}", n)
        engines = [engine for engine in engines_for(circuit) if engine.method in METHODS]
        found = {engine.method: engine.run(circuit, 1, None) for engine in engines}
        if set(found) != set(METHODS) or len(set(found.values())) != 1:
            raise ArithmeticError(f"{circuit}: the engines disagree: {found}")
        counts.append(found[METHODS[0]])
    return ReadoutRow(readout, size, tuple(counts))


def readout_documents(rows: Sequence[ReadoutRow]) -> dict[str, str]:
    """The rows as readouts.csv and readouts.md, by file name."""
    numbers = [f"n = {n}" for n in range(1, len(rows[0].counts) + 1)]
    fields = ("readout", "readouts_in_class", *(f"functions_{n}" for n in range(1, len(numbers) + 1)), "engines")
    spread = Counter(row.counts[-1] for row in rows)
    summary = [(str(count), str(number)) for count, number in sorted(spread.items(), reverse=True)]
    lines = [
        "# Four linear gates, by every readout",
        "",
        "The number of functions R(g1, ..., g4) of linear gates of n variables, for one R of each of the",
        f"{len(rows)} NPN classes of Boolean functions that depend on all four gates, as by the command",
        "`capacity count readout:HEX -n N`. Each count is made by two engines that share no code,",
        f"{' and '.join(f'`{method}`' for method in METHODS)} (docs/engines.md).",
        "",
        f"## Functions of {len(numbers)} variables, and how many classes of readouts give so many",
        "",
        *markdown_table(("functions", "classes of readouts"), summary, ("functions", "classes of readouts")),
        "",
        "## Every class",
        "",
        "`R` is the least truth table of the class, `size` the number of readouts in it.",
        "",
        *markdown_table(
            ("R", "size", *numbers),
            [(row.readout, str(row.readouts), *map(str, row.counts)) for row in rows],
            ("size", *numbers),
        ),
    ]
    engines = " = ".join(METHODS)
    return {
        "readouts.csv": csv_text(fields, [(row.readout, row.readouts, *row.counts, engines) for row in rows]),
        "readouts.md": "\n".join(lines) + "\n",
    }


def main() -> None:
    """Write the files to the folder that is named, by default `results`."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "results")
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for number, (table, size) in zip(range(1, 10**6), readouts_of_four(), strict=False):
        rows.append(readout_row(table, size))
        print(f"\r{number} classes of readouts", end="", file=sys.stderr)
    print(file=sys.stderr)
    write_documents(folder, readout_documents(rows))


if __name__ == "__main__":
    main()
