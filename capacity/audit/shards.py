"""Published shards of a long count: all are there, each once, and their sum is the count."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import comb
from pathlib import Path

from capacity.audit.counts import hyperoctahedral_orbit_size
from capacity.audit.statement import MAX_UNITS, SHARDS_SCHEMA
from capacity.audit.text import At, CertificateError, counted, integer_of, quoted, require, shortened

SHARDS_BEGIN = b"# schema: circuit-capacity/shards/"

_SHARDS_KEYS = ("schema", "circuit", "method", "version", "shards", "rule", "count")

PARTS = 17
"""The parts of products, by sixteenths of the largest weight, and that weight itself."""

FACE_COLUMNS = ("walls", "piece", "pieces", "chambers")


def part_columns(n: int) -> tuple[str, ...]:
    """The columns of parts of the products of n variables: functions_k depend on exactly k of them.

    Examples:
        >>> part_columns(1)
        ('part', 'orbits', 'functions_0', 'functions_1')
    """
    return ("part", "orbits", *(f"functions_{k}" for k in range(n + 1)))


@dataclass(frozen=True)
class Shards:
    """The published shards of a count, read, found complete and added up.

    Attributes:
        circuit: The circuit in the words of the command line.
        method: The engine that counted.
        version: The version of the program that did.
        columns: The names of the columns of `lines`.
        lines: One tuple of integers for each shard; walls are a bit set, bit i - 1 for wall i.
        count: What the shards add up to.
        faces: For the faces of a Weyl cone, the chambers on each face by its set of walls; else empty.
    """

    circuit: str
    method: str
    version: str
    columns: tuple[str, ...]
    lines: tuple[tuple[int, ...], ...]
    count: int
    faces: dict[int, int]

    @property
    def classes(self) -> int:
        """The self-dual classes of n + 1 variables on the open cone, or the classes of products in all parts."""
        return self.faces[0] if self.faces else sum(line[1] for line in self.lines)

    def summary(self) -> str:
        """One line that says what was found."""
        kind = "self-dual class" if self.faces else "class"
        classes = counted(self.classes, kind, f"{kind}es")
        shards = counted(len(self.lines), "shard")
        return (
            f"{shards} of {self.circuit} ({self.method}), each once, add up to {self.count} functions in {classes}; "
            f"{self.of_fewer_inputs()} functions for one input less"
        )

    def of_fewer_inputs(self) -> int:
        """The count for one input less, which the same shards hold; 0 for none.

        On the faces with wN = 0 the last variable does not matter; of the functions that depend on exactly k of n
        variables, a share of C(n - 1, k) / C(n, k) does not depend on the last.
        """
        if self.faces:
            dimension = (len(self.faces) - 1).bit_length()
            last = 1 << dimension - 1
            return _count_over_faces({w & ~last: r for w, r in self.faces.items() if w & last}, dimension - 1)
        n = len(self.columns) - 3
        by_support = [sum(line[2 + k] for line in self.lines) for k in range(n + 1)]
        return sum(functions * (n - k) // n for k, functions in enumerate(by_support)) if n else 0


def read_shards(path: str | os.PathLike[str]) -> Shards:
    """Read published shards (a CSV file with a header of `# key: value` lines) and add them up.

    Arguments:
        path: The file.

    Returns:
        The shards; every one that the header calls for is there, once, and their sum is its count.

    Raises:
        CertificateError: The file is refused.
        OSError: The file cannot be read.
    """
    return parse_shards(Path(path).read_bytes())


def parse_shards(content: bytes) -> Shards:
    """The published shards in a file's bytes; CertificateError as `read_shards`."""
    header, lines = read_header(content, SHARDS_SCHEMA, _SHARDS_KEYS)
    n, expected = _shards_of(header["circuit"])
    require_columns(lines, expected)
    columns = expected
    shards = []
    for place, cells in cells_of(lines, len(columns), header["shards"]):
        with place:
            first = _wall_set(cells[0]) if columns == FACE_COLUMNS else natural(cells[0])
            shards.append((first, *map(natural, cells[1:])))
    faces: dict[int, int] = {}
    if columns == FACE_COLUMNS:
        faces = _whole_faces(shards, n + 1)
        count = _count_over_faces(faces, n + 1)
    else:
        parts = sorted(line[0] for line in shards)
        require(parts == list(range(PARTS)), "the parts are not all there, each once")
        count = sum(sum(line[2:]) for line in shards)
        for k in range(n + 1):
            functions = sum(line[2 + k] for line in shards)
            expected_number = f"no multiple of {comb(n, k)}" if k else "not the two constants"
            reason = f"{functions} functions depend on exactly {k} of {n} variables, {expected_number}"
            require(functions % comb(n, k) == 0 and (k > 0 or functions == 2), reason)
    right = count == natural(header["count"])
    require(right, f"the shards add up to {count}, not to {shortened(header['count'])}", "count")
    return Shards(header["circuit"], header["method"], header["version"], columns, tuple(shards), count, faces)


def read_header(content: bytes, schema: str, keys: Sequence[str]) -> tuple[dict[str, str], dict[int, str]]:
    """The header of a file of shards, and the lines after it by their numbers; CertificateError if it is not whole."""
    try:
        lines = content.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise CertificateError(f"not ASCII: byte {error.start}") from None
    header: dict[str, str] = {}
    require(not lines.pop(), "its last line has no end: the file is cut short")
    start = 0
    while start < len(lines) and lines[start].startswith("# "):
        key, colon, value = lines[start][2:].partition(": ")
        new = bool(colon) and key in keys and key not in header
        require(new, f"{quoted(lines[start])} is not a line of the header", f"line {start + 1}")
        header[key] = value
        require(header.get("schema", schema) == schema, f'{quoted(value)} is not "{schema}"', "schema")
        start += 1
    for key in keys:
        require(key in header, f'the header has no "{key}"')
    return header, dict(enumerate(lines[start:], start + 1))


def require_columns(lines: dict[int, str], columns: Sequence[str]) -> None:
    """Take the names of the columns off the lines; CertificateError if they are others."""
    line = lines.pop(min(lines, default=0), "")
    require(line == ",".join(columns), f'its columns are not "{",".join(columns)}"')


def cells_of(lines: dict[int, str], width: int, number: str) -> Iterator[tuple[At, list[str]]]:
    """The cells of each line with its place; CertificateError if they are not so many, or the lines not as many."""
    for i, line in lines.items():
        cells = line.split(",")
        require(len(cells) == width, f"{counted(len(cells), 'cell')}, not {width}", f"line {i}")
        yield At(f"line {i}"), cells
    complete = len(lines) == natural(number)
    require(complete, f"{counted(len(lines), 'shard')}, not {number} as the header has it")


def natural(text: str) -> int:
    """A number that is not negative, written canonically."""
    number = integer_of(text)
    require(number >= 0, f"{quoted(text)} is negative")
    return number


def _wall_set(text: str) -> int:
    """Walls as they are written, "1 3 4" (ascending, none: empty), as a bit set."""
    walls = [natural(word) for word in text.split(" ")] if text else []
    if walls != sorted(set(walls)) or (walls and not 1 <= walls[0] <= walls[-1] <= MAX_UNITS):
        raise CertificateError(f"{quoted(text)} is not an ascending list of walls")
    return sum(1 << wall - 1 for wall in walls)


def _shards_of(circuit: str) -> tuple[int, tuple[str, ...]]:
    """n and the columns that shards of this circuit have."""
    words = re.fullmatch(r"(ltf|output-gating) -n (0|[1-9][0-9]?)( --encoding pm1| --encoding 01|)", circuit)
    if words is None or (words[1] == "ltf") != (not words[3]):
        raise CertificateError(f"no shards of {quoted(circuit)} are published", "circuit")
    n = int(words[2])
    return n, FACE_COLUMNS if words[1] == "ltf" else part_columns(n)


def _whole_faces(lines: list[tuple[int, ...]], dimension: int) -> dict[int, int]:
    """The chambers on each of the 2^N faces: all pieces of every face, each once."""
    parts: dict[int, dict[int, int]] = {}
    in_all: dict[int, int] = {}
    for walls, piece, pieces, chambers in lines:
        if piece >= pieces or in_all.setdefault(walls, pieces) != pieces:
            raise CertificateError(f"face {_wall_text(walls)}: piece {piece} of {pieces} does not fit the others")
        require(piece not in parts.setdefault(walls, {}), f"face {_wall_text(walls)}: piece {piece} appears twice")
        parts[walls][piece] = chambers
    for walls in range(1 << dimension):
        missing = in_all.get(walls, 1) - len(parts.get(walls, {}))
        require(missing == 0, f"face {_wall_text(walls)}: {counted(missing, 'piece')} missing")
    if len(parts) > 1 << dimension:
        raise CertificateError(f"face {_wall_text(max(parts))} is not a face of a cone of {dimension} walls")
    return {walls: sum(pieces.values()) for walls, pieces in parts.items()}


def _wall_text(walls: int) -> str:
    return "{" + ", ".join(str(i + 1) for i in range(walls.bit_length()) if walls >> i & 1) + "}"


def _count_over_faces(faces: dict[int, int], dimension: int) -> int:
    """The chambers of the whole space, by the Euler characteristic of the open faces of each: sum of (-1)^|K| times
    the images of face K times the chambers on it."""
    total = 0
    for walls, chambers in faces.items():
        point = [0] * (dimension + 1)  # on the open face: w_i > w_(i+1) but where wall i is tight, w_(N+1) = 0
        for i in reversed(range(dimension)):
            point[i] = point[i + 1] + (not walls >> i & 1)
        total += (-1) ** walls.bit_count() * hyperoctahedral_orbit_size(tuple(point[:dimension])) * chambers
    return total
