"""The functions that decisions are about, from what is given: texts, integers, truth tables and partial functions."""

from collections.abc import Sequence

from capacity.circuits.circuit import Circuit
from capacity.circuits.partial_function import PartialFunction
from capacity.circuits.truth_table import TruthTable
from capacity.functions.reading import Read, read_function, split_functions

Table = str | int | TruthTable | PartialFunction


def functions_of(functions: Table | Sequence[Table], circuit: Circuit) -> list[PartialFunction]:
    """The functions of a circuit's outputs; a truth table is one without open points.

    Raises:
        ValueError: if one is malformed, or their number is not that of the outputs.
        TypeError: if one is of another type.

    Examples:
        >>> print(*functions_of("6, 1-00", Circuit("output-gating", 2, units=2)))
        0110 1x00
    """
    given: list[object] = [functions]
    if isinstance(functions, str):
        given = list(split_functions(functions))
    elif isinstance(functions, Sequence):
        given = list(functions)
    if any(isinstance(value, TruthTable | PartialFunction) and value.n != circuit.inputs for value in given):
        raise ValueError(f"the function of a truth table has another number of variables than {circuit}")
    if len(given) != circuit.units:
        layer = "s, separated by commas" if circuit.units > 1 else f": --units {len(given)} makes a layer"
        raise ValueError(
            f"{len(given)} truth table{'s are' if len(given) > 1 else ' is'} given; {circuit} has {circuit.units} "
            f"output{layer}"
        )
    return [_function_of(value, circuit.inputs) for value in given]


def function_read(read: Read) -> PartialFunction:
    """The function that was read."""
    return PartialFunction(read.on, read.off, read.n)


def _function_of(value: object, n: int) -> PartialFunction:
    if isinstance(value, PartialFunction):
        return value
    if isinstance(value, TruthTable):
        return PartialFunction.total(value.bits, n)
    if isinstance(value, str):
        return function_read(read_function(value, n))
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"a function is a TruthTable, a string or an integer with bits f(x), not {value!r}")
    return PartialFunction.total(value, n)
