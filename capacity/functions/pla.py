"""Functions from PLA files, in the Berkeley format of espresso: rows of cubes, and what each output is on them.

A line has a cube, one character of `0 1 -` for each input, and one character for each output. What the latter says
depends on the type of the file: `1` is on. `0` is off in types fr and fdr, and says nothing in f and fd. `-` leaves
points open in types fd, the default, and fdr, and says nothing in f and fr. What no line mentions is off in types f and
fd, and open in type fr; type fdr mentions every point. A point that one line leaves open is open, whatever other lines
say of it: a cover that espresso has minimized runs into such points. A point on and off is a contradiction.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import or_
from pathlib import Path

from capacity.functions.expressions import printable
from enumerate.cube.truth_tables import all_ones, projection

TYPES = ("f", "fd", "fr", "fdr")

INPUTS, OUTPUTS = "01-2", "014-2~3"

ON, OFF, OPEN = "14", "0", "-2"  # ~ and 3 say nothing in any type

NAMED = re.compile(r"(.+\.pla)(?::([^:]*))?", re.I)

Cube = tuple[int, str, str]  # the number of the line, inputs, outputs


@dataclass(frozen=True)
class Pla:
    """A PLA file.

    Attributes:
        path: of the file.
        n: the number of inputs.
        names: of the inputs, in the order of the columns; empty if they have none.
        outputs: the names of the outputs, by default their numbers from 1.
        kind: the type, one of `TYPES`.
        cubes: the lines of the table.
    """

    path: str
    n: int
    names: tuple[str, ...]
    outputs: tuple[str, ...]
    kind: str
    cubes: tuple[Cube, ...]

    @cached_property
    def columns(self) -> list[int]:
        """The column of each variable x1 ... xn: in order, unless the inputs are named x1 ... xn in another order."""
        numbered = dict(zip(self.names, range(self.n), strict=False))
        standard = [f"x{i}" for i in range(1, self.n + 1)]
        return [numbered[name] for name in standard] if set(standard) == numbered.keys() else list(range(self.n))

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables x1 ... xn; empty if they have none."""
        return tuple(self.names[column] for column in self.columns) if self.names else ()

    def function(self, output: str = "") -> tuple[int, int]:
        """Where an output is on, and where it is on or off: two truth tables.

        Arguments:
            output: its name, or its number from 1; of a file of one output it may be left out.

        Raises:
            ValueError: there is no such output, it is on and off at one point, or of type fdr and nothing is said of a
                point.

        Examples:
            >>> parse_pla(".i 2\\n.o 1\\n.type fr\\n1- 1\\n01 0").function()
            (10, 14)
            >>> adder = parse_pla(".i 2\\n.o 2\\n.ob carry sum\\n11 10\\n10 01\\n01 01")
            >>> adder.function("sum") == adder.function("2") == (6, 15)
            True
        """
        j, full = self._number(output), all_ones(self.n)
        on, opened = self._points(j, ON), self._points(j, OPEN) if "d" in self.kind else 0
        if "r" not in self.kind:
            return on & ~opened, full & ~opened
        off = self._points(j, OFF)
        both, unsaid = on & off & ~opened, full & ~(on | off | opened)
        where = f" of output {self.outputs[j]}" if len(self.outputs) > 1 else ""
        if both:
            point = both & -both
            first, second = (next(self._lines(j, marks, point)) for marks in (ON, OFF))
            raise self._wrong(
                f"lines {min(first, second)} and {max(first, second)} contradict each other: the row "
                f"{self._row(point)}{where} is on by line {first}, off by line {second}"
            )
        if unsaid and "d" in self.kind:
            row = self._row(unsaid & -unsaid)
            raise self._wrong(f"no line has the row {row}{where}, and type fdr leaves out none; in type fr it is open")
        return on & ~opened, (on | off) & ~opened

    def _number(self, output: str) -> int:
        """The number, from 0, of an output."""
        if output in self.outputs:
            return self.outputs.index(output)
        if not output and len(self.outputs) == 1:
            return 0
        if output.isdecimal() and 1 <= int(output[:9]) <= len(self.outputs):
            return int(output[:9]) - 1
        known = ", ".join(self.outputs[:6]) + (", ..." if len(self.outputs) > 6 else "")
        asked = f"there is no output {printable(output[:40])}" if output else "one output is asked for"
        example = printable(f"{Path(self.path).name or 'FILE.pla'}:{self.outputs[0]}")
        raise self._wrong(f"{asked}; the file has {len(self.outputs)} ({known}), named as in {example}")

    def _wrong(self, what: str) -> ValueError:
        return ValueError(f"{printable(self.path)}: {what}" if self.path else what)

    def _points(self, output: int, marks: str) -> int:
        return reduce(or_, (self._cube(cube) for _, cube, values in self.cubes if values[output] in marks), 0)

    def _lines(self, output: int, marks: str, point: int) -> Iterator[int]:
        """The numbers of the lines that have a point, given by its bit, and one of these marks."""
        return (line for line, cube, values in self.cubes if values[output] in marks and self._cube(cube) & point)

    def _cube(self, cube: str) -> int:
        points = all_ones(self.n)
        for i, column in zip(range(1, self.n + 1), self.columns, strict=True):
            if cube[column] in "01":
                points &= projection(i, self.n) ^ (all_ones(self.n) if cube[column] == "0" else 0)
        return points

    def _row(self, point: int) -> str:
        """A point, given by its bit, as its row of the file."""
        x = point.bit_length() - 1
        values = {column: x >> i & 1 for i, column in zip(range(self.n), self.columns, strict=True)}
        return "".join(str(values[column]) for column in range(self.n))


def parse_pla(text: str) -> Pla:
    """The PLA file with this text.

    Raises:
        ValueError: it is not one; the message names the line.

    Examples:
        >>> parse_pla(".i 2\\n.o 1\\n1- 1\\n.e").cubes
        ((3, '1-', '1'),)
        >>> parse_pla(".i 2\\n.o 1\\n111 1")
        Traceback (most recent call last):
        ...
        ValueError: line 3: '111 1' is not a cube of 2 inputs and 1 output
    """
    said: dict[str, list[str]] = {}
    rows: list[tuple[int, list[str]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        if words[0] in (".e", ".end"):
            break
        if not words[0].startswith("."):
            rows.append((number, words))
            continue
        key, *values = words
        if key not in (".i", ".o", ".p", ".ilb", ".ob", ".type"):
            raise ValueError(f"line {number}: {_shown(key)} is not read: .i .o .p .ilb .ob .type .e are")
        if key in said:
            raise ValueError(f"line {number}: {key} stands twice")
        counts = key in (".i", ".o", ".p")
        if counts and not (len(values) == 1 and values[0].isdecimal() and len(values[0]) < 8):
            raise ValueError(f"line {number}: {key} has one number, as in {key} 3")
        if key == ".type" and (len(values) != 1 or values[0] not in TYPES):
            raise ValueError(f"line {number}: .type is one of {', '.join(TYPES)}")
        said[key] = [printable(value) for value in values]
    for key, what in ((".i", "inputs"), (".o", "outputs")):
        if key not in said:
            raise ValueError(f"a PLA file says the number of {what}, as in {key} 3")
    n, m = int(said[".i"][0]), int(said[".o"][0])
    if not m:
        raise ValueError("a PLA file of no outputs has no function")
    for key, number in ((".ilb", n), (".ob", m)):
        names = said.get(key, [])
        if key in said and len(names) != number:
            raise ValueError(f"{key} names {len(names)}, of which there are {number}")
        if len(set(names)) < len(names):
            raise ValueError(f"{key} gives one name twice")
    if ".p" in said and int(said[".p"][0]) != len(rows):
        raise ValueError(f".p says {said['.p'][0]} cubes; there are {len(rows)}")
    outputs = tuple(said.get(".ob", [str(j) for j in range(1, m + 1)]))
    cubes = tuple(_cube_of(number, words, n, m) for number, words in rows)
    return Pla("", n, tuple(said.get(".ilb", ())), outputs, said.get(".type", ["fd"])[0], cubes)


def _cube_of(number: int, words: list[str], n: int, m: int) -> Cube:
    characters = "".join(words).replace("|", "")
    cube, values = characters[:n], characters[n:]
    if len(values) != m or not (set(cube) <= set(INPUTS) and set(values) <= set(OUTPUTS)):
        sizes = f"{n} input{'s' * (n != 1)} and {m} output{'s' * (m != 1)}"
        raise ValueError(f"line {number}: {_shown(' '.join(words))} is not a cube of {sizes}")
    return number, cube, values


def _shown(text: str) -> str:
    return repr(printable(text if len(text) <= 40 else f"{text[:37]}..."))


def load_pla(path: str) -> Pla:
    """The PLA file of this path.

    Raises:
        ValueError: it cannot be read, or is not one.
    """
    try:
        return replace(parse_pla(Path(path).read_text(encoding="utf-8-sig", errors="replace")), path=path)
    except OSError as error:
        raise ValueError(f"{printable(path)}: {error.strerror or error}") from None
    except ValueError as error:
        raise ValueError(f"{printable(path)}: {error}") from None


def pla_named(text: str) -> tuple[Pla, str] | None:
    """The file and the output that `FILE.pla` or `FILE.pla:OUTPUT` names; None if the text is neither.

    Raises:
        ValueError: as `load_pla`.
    """
    found = NAMED.fullmatch(text)
    return None if found is None else (load_pla(found[1]), found[2] or "")


def outputs_named(text: str) -> list[str]:
    """The functions that a text stands for: all outputs of a PLA file if none is named, else the text itself.

    Raises:
        ValueError: as `load_pla`.
    """
    found = NAMED.fullmatch(text)
    outputs = load_pla(text).outputs if found is not None and found[2] is None else ()
    if len(outputs) < 2:
        return [text]
    return [f"{text}:{j if ':' in outputs[j - 1] else outputs[j - 1]}" for j in range(1, len(outputs) + 1)]
