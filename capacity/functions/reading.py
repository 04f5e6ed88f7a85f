"""A Boolean function in any form in which people have it: which form it is, and the truth table that it means.

A function may be partial: a table has `x`, `-` or `*` where it leaves a point open, minterms are followed by the points
left open, and PLA files have their own ways.

Tables are read in one of two orders. `low-first`, the convention of the project, has x1 as the lowest bit of a point
and the value at the last point as the first digit; `high-first` is the column of a textbook: x1 the most significant,
the row 0...0 first. The same digits are another function in the other order.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from capacity.functions import expressions, inequalities
from capacity.functions.networks import read_network
from capacity.functions.partial import partial_table, read_minterms, read_values, values_of
from capacity.functions.pla import NAMED, Pla, outputs_named, pla_named
from capacity.functions.tables import MAX_INPUTS, from_column, from_rows, log2, read_digits
from enumerate.cube.truth_tables import all_ones, check_inputs, to_hex
from enumerate.gates.threshold_diagram import MAX_INPUTS as MAX_WEIGHTS
from enumerate.outcomes import Refused

ORDERS = ("low-first", "high-first")

DIGITS = re.compile(r"0b[01]+|(0x)?[0-9a-f]+", re.I)

NETWORK = re.compile(r".+\.net")
"""The path of a file with a network of gates."""

FORMS = (
    "hex (e8), 0b11101000, 1x001x0x, x1 & (x2 | ~x3), [3,2,2,1; 4], 2 x1 + x2 >= 2, m(1,3,5) + d(2), a PLA file in "
    "FILE.pla, or a network of gates in FILE.net"
)


@dataclass(frozen=True)
class Read:
    """A function that was read.

    Attributes:
        on: where it is on: bit x stands for the point x, x1 the lowest bit of x.
        n: the number of variables.
        form: `hexadecimal`, `binary`, `expression`, `weights`, `inequality`, `minterms`, `PLA` or `network`.
        names: of the variables, x1 first, where they are not x1 ... xn.
        remark: what else is to be said.
        specified: of a partial function, where it is on or off; None if that is everywhere.
    """

    on: int
    n: int
    form: str
    names: tuple[str, ...] = ()
    remark: str = ""
    specified: int | None = None

    @property
    def bits(self) -> int:
        """The truth table.

        Raises:
            ValueError: the function is partial.
        """
        if self.specified is not None:
            left = 2**self.n - self.specified.bit_count()
            raise ValueError(f"{left} of {2**self.n} points are left open; here a value is needed at every point")
        return self.on

    @property
    def off(self) -> int:
        """Where it is off, as `on`."""
        return (all_ones(self.n) if self.specified is None else self.specified) ^ self.on

    @property
    def shown(self) -> str:
        """The truth table, as it is printed."""
        return short_table(self.on, self.n, self.specified)


def read_function(text: str, n: int | None = None, order: str = "low-first") -> Read:
    """Read a function.

    Arguments:
        text: a table, an expression, weights and threshold, an inequality, minterms, or the path of a PLA file, which
            ends in `.pla`, or of a network of gates, which ends in `.net`.
        n: the number of variables; by default what the form says.
        order: of tables and minterms, one of `ORDERS`.

    Raises:
        ValueError: it is none, does not fit n, or n is neither said nor given.
        Refused: of more than 16 variables.

    Examples:
        >>> read_function("[1,1,1; 2]").bits == read_function("x1&x2 | x1&x3 | x2&x3").bits == 0xE8
        True
        >>> read_function("a | b & ~c").names
        ('a', 'b', 'c')
        >>> hex(read_function("01101010", 3).bits), hex(read_function("01101010", 3, "high-first").bits)
        ('0x6a', '0x1e')
        >>> read = read_function("1-10")
        >>> bin(read.on), bin(read.specified)
        ('0b1010', '0b1011')
    """
    if order not in ORDERS:
        raise ValueError(f"unknown order {order!r}; known: {', '.join(ORDERS)}")
    if n is not None:
        _require_table(n)
    stripped = text.strip()
    if DIGITS.fullmatch(stripped):
        bits, n, form, remark = read_digits(stripped.lower(), n, order)
        return Read(bits, n, form, remark=remark)
    if NETWORK.fullmatch(stripped):
        return _of_network(stripped, n)
    if not stripped:
        raise ValueError(f"there is no function; it is written as {FORMS}")
    file = pla_named(stripped)
    if file is not None:
        return _of_pla(*file, n)
    row = read_threshold(stripped, n)
    if row is not None:
        return _of_inequality(row, "weights" if stripped.startswith("[") else "inequality")
    minterms = read_minterms(stripped, n)
    if minterms is not None:
        assert n is not None
        on, specified = minterms if order == "low-first" else (from_rows(rows, n) for rows in minterms)
        return _of_points(on, specified, n, "minterms")
    values = values_of(stripped, n)
    if values is not None:
        return _of_values(values, n, order)
    return _of_expression(stripped, n)


def read_functions(
    text: str, n: int | None = None, added: int | None = None, order: str = "low-first"
) -> tuple[list[Read], int]:
    """The functions of a circuit's outputs, separated by commas, and the n of the circuit.

    Arguments:
        text: the functions.
        n: the inputs of the attended unit; by default as many as the functions have.
        added: the inputs that the attending unit sees instead, which come last; they need n.
        order: as in `read_function`.

    Raises:
        ValueError: as `read_function`, or if the functions differ in n.
        Refused: as `read_function`.

    Examples:
        >>> reads, n = read_functions("6, x1 & x2")
        >>> [read.bits for read in reads], n
        ([6, 8], 2)
    """
    if added is not None and n is None:
        raise ValueError("--attending-inputs needs -n, the number of inputs of the attended unit")
    reads = [read_function(part, None if n is None else n + (added or 0), order) for part in split_functions(text)]
    sizes = sorted({read.n for read in reads})
    if len(sizes) > 1:
        raise ValueError(f"the functions have different numbers of variables ({', '.join(map(str, sizes))}): give -n")
    return reads, sizes[0] if n is None else n


def split_functions(text: str) -> list[str]:
    """The functions of a layer: what stands between commas outside brackets and parentheses.

    A PLA file stands for all its outputs, unless one is named.

    Raises:
        ValueError: a PLA file cannot be read.

    Examples:
        >>> split_functions("6, [1,1; 1], m(0,3)")
        ['6', '[1,1; 1]', 'm(0,3)']
    """
    if "," not in text:
        return outputs_named(text.strip())
    parts, depth, begin = [], 0, 0
    for place, character in enumerate(text):
        depth += (character in "([") - (character in ")]")
        if character == "," and depth <= 0:
            parts.append(text[begin:place].strip())
            begin = place + 1
    parts.append(text[begin:].strip())
    return [function for part in parts for function in outputs_named(part)]


def files_of(text: str) -> list[str]:
    """The PLA and network files in which functions, separated by commas, are written.

    Examples:
        >>> files_of("6, [1,1; 1], xor.net")
        ['xor.net']
    """
    parts = split_functions(text)
    plas = [found[1] for part in parts if (found := NAMED.fullmatch(part)) is not None]
    return plas + [part for part in parts if NETWORK.fullmatch(part) is not None]


def _of_values(values: str, n: int | None, order: str) -> Read:
    inputs = log2(len(values))
    if n is not None and inputs != n:
        raise ValueError(f"{len(values)} values are given; a truth table of n = {n} has 2**{n} = {2**n}")
    if inputs is None or inputs > MAX_INPUTS:
        raise ValueError(f"{len(values)} values are no truth table: 2**n are needed, n <= {MAX_INPUTS}")
    on, specified = read_values(values)
    if order == "high-first":
        on, specified = from_column(on, inputs), from_column(specified, inputs)
    return _of_points(on, specified, inputs, "binary")


def _of_points(on: int, specified: int, n: int, form: str, names: tuple[str, ...] = ()) -> Read:
    return Read(on, n, form, names, specified=specified if specified != all_ones(n) else None)


def _of_pla(pla: Pla, output: str, n: int | None) -> Read:
    _require_table(pla.n)
    if n is not None and n != pla.n:
        raise ValueError(f"the PLA file has {pla.n} inputs; n = {n}")
    on, specified = pla.function(output)
    return _of_points(on, specified, pla.n, "PLA", named(pla.variables))


def read_threshold(text: str, n: int | None = None) -> inequalities.Inequality | None:
    """The weights and the threshold of a function that is written with them or as an inequality; None if it is neither.

    There may be more of them than a truth table has variables.

    Raises:
        ValueError: it does not fit n, or is malformed.
        Refused: n is more than 60.

    Examples:
        >>> read_threshold("[3,2,2,1; 4]")
        Inequality(weights=(3, 2, 2, 1), threshold=4, names=())
        >>> read_threshold("e8") is None
        True
    """
    if n is not None and n > MAX_WEIGHTS:
        raise Refused(f"n = {n}: functions given by weights are read to n = {MAX_WEIGHTS}")
    text = text.strip()
    if text.startswith("["):
        row = inequalities.read_weights(text)
    elif inequalities.COMPARISON.search(text):
        row = inequalities.read_inequality(text)
    else:
        return None
    if row.names:
        return row.over(_variables(row.names, n))
    if n is not None and len(row.weights) != n:
        raise ValueError(f"{len(row.weights)} weight{'s are' if len(row.weights) != 1 else ' is'} given; n = {n}")
    return row


def _of_inequality(row: inequalities.Inequality, form: str) -> Read:
    weights = len(row.weights)
    if weights > MAX_INPUTS:
        raise Refused(
            f"n = {weights} needs a truth table of 2**{weights} bits; functions are read to n = {MAX_INPUTS}, and "
            f"weights to n = {MAX_WEIGHTS} by capacity minimize and describe"
        )
    tie = f"on where the sum is {row.threshold}, the threshold" if form == "weights" and row.tied else ""
    return Read(row.table(), weights, form, named(row.names), tie)


def _of_expression(text: str, n: int | None) -> Read:
    if n is not None and re.fullmatch(r"\w+", text) and not re.fullmatch(r"x[1-9]\d*", text) and n != 1:
        raise ValueError(
            f"{text[:40]!r} is neither a truth table of n = {n} in hexadecimal nor an expression of {n} variables"
        )
    try:
        found = expressions.names_of(text)
    except ValueError:
        _require_no_file(text)
        raise
    names = _variables(found, n)
    _require_table(len(names))
    return Read(expressions.evaluate(text, names), len(names), "expression", named(names))


def _require_no_file(text: str) -> None:
    """Raise ValueError if what no form fits is the name of a file."""
    try:
        named = Path(text).is_file()
    except (OSError, ValueError):  # too long, or with a null
        return
    if named:
        path = expressions.printable(text)
        raise ValueError(f"{path} is a file: --file {path} reads a function from each of its lines")


def _of_network(path: str, n: int | None) -> Read:
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise ValueError(f"the network {expressions.printable(path)} cannot be read: {reason}") from None
    table, names, gates = read_network(text)
    if n is not None and n != len(names):
        raise ValueError(f"the network has {len(names)} inputs; n = {n}")
    return Read(table, len(names), "network", named(names), f"{gates} gate{'s' if gates != 1 else ''}")


def _require_table(n: int) -> None:
    if n > MAX_INPUTS:
        raise Refused(f"n = {n} needs a truth table of 2**{n} bits; functions are read to n = {MAX_INPUTS}")
    check_inputs(n, MAX_INPUTS)


def _variables(names: Sequence[str], n: int | None) -> Sequence[str]:
    """All variables in order: x1 ... xn where all names are x and a number, else the names, as many as n."""
    numbers = [int(name[1:]) for name in names if re.fullmatch(r"x[1-9]\d{0,3}", name)]
    if len(numbers) == len(names):
        greatest = max(numbers, default=0)
        if n is not None and greatest > n:
            raise ValueError(f"x{greatest} is beyond n = {n}")
        return _standard(greatest if n is None else n)
    if n is not None and len(names) != n:
        raise ValueError(f"{len(names)} variables are named ({', '.join(names[:6])}); n = {n}")
    return names


def named(names: Sequence[str]) -> tuple[str, ...]:
    """The names, where they are not x1 ... xn.

    Examples:
        >>> named(("x1", "x2")), named(("a", "b"))
        ((), ('a', 'b'))
    """
    return () if tuple(names) == _standard(len(names)) else tuple(names)


def _standard(n: int) -> tuple[str, ...]:
    return tuple(f"x{i}" for i in range(1, n + 1))


def short_table(bits: int, n: int, specified: int | None = None) -> str:
    """A truth table in hexadecimal, its middle left out beyond 64 digits.

    That of a partial function is in binary with x where it is open; beyond 64 points where it is on / where specified.

    Examples:
        >>> short_table(0xE8, 3), short_table(1, 9)
        ('e8', '0000000000000000...0000000000000001 (128 digits)')
        >>> short_table(0b1000, 2, 0b1011)
        '1x00'
    """
    if specified is not None:
        if n <= 6:
            return partial_table(bits, n, specified)
        return f"{short_table(bits, n)}/{short_table(specified, n)}"
    digits = to_hex(bits, n)
    return digits if len(digits) <= 64 else f"{digits[:16]}...{digits[-16:]} ({len(digits)} digits)"


def echo(read: Read, text: str, order: str) -> str:
    """A line that says how a function was read; empty where it stands in hexadecimal, in the usual order.

    Examples:
        >>> echo(read_function("a | b"), "a | b", "low-first")
        'a | b is e (expression; x1 = a, x2 = b)'
    """
    if read.form == "hexadecimal" and order == "low-first" and not read.remark:
        return ""
    said = [read.form]
    if read.specified is not None:
        said.append(f"{2**read.n - read.specified.bit_count()} of {2**read.n} points open")
    if read.form in ("hexadecimal", "binary", "minterms"):
        said.append("x1 most significant, row 0...0 first" if order == "high-first" else "x1 the lowest bit")
    said += [", ".join(f"x{i} = {name}" for i, name in enumerate(read.names, 1))] if read.names else []
    said += [read.remark] if read.remark else []
    written = expressions.printable(text.strip())
    return f"{written}{'' if written == read.shown else f' is {read.shown}'} ({'; '.join(said)})"
