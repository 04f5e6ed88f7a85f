"""Results of shards as bytes, exactly, and the digests by which a store tells what it wrote from anything else."""

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from enumerate.circuits.circuit import CircuitClass
from enumerate.shards import Plan


def checksum(*values: object) -> bytes:
    """SHA-256 over values in a prefix-free encoding, so that different values have different encodings.

    Raises:
        TypeError: if a value is not an integer, float, string, array, circuit, or a tuple, list or dataclass of such.

    Examples:
        >>> checksum("a", 1) == checksum("a", 1) != checksum("a1")
        True
    """
    digest = hashlib.sha256()
    for part in _parts(values, {}):
        digest.update(part)
    return digest.digest()


def plan_digest(plan: Plan) -> bytes:
    """SHA-256 over the label of a plan, the name of its work, and every shard; raises as `checksum`.

    Examples:
        >>> plan_digest(Plan("p", abs, [1, 2])) == plan_digest(Plan("p", abs, [2, 1]))
        False
    """
    parts = plan.work.__module__.split(".")
    module = ".".join(dict.fromkeys((parts[0], parts[-1])))  # whichever room it stands in
    return checksum(plan.label, f"{module}.{plan.work.__qualname__}", list(plan.shards))


def _parts(value: object, arrays: dict[int, bytes]) -> Iterator[bytes]:
    """The bytes of a value, prefix-free; an array that many shards share is hashed once."""
    if value is None or isinstance(value, bool | int | float | str | bytes):
        yield f"{type(value).__name__}:".encode()
        if isinstance(value, float):
            value = value.hex()
        elif isinstance(value, int):
            value = hex(value)
        text = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
        yield f"{len(text)}:".encode() + text
    elif isinstance(value, np.ndarray):
        if id(value) not in arrays:
            content = hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()
            arrays[id(value)] = f"array:{value.dtype.str}:{value.shape}:{content}".encode()
        yield arrays[id(value)]
    elif isinstance(value, tuple | list):
        yield f"{type(value).__name__}:{len(value)}:".encode()
        for item in value:
            yield from _parts(item, arrays)
    elif isinstance(value, CircuitClass):
        parts = (str(value.kind), value.n, value.gate, value.attending, value.encoding or "01", value.attending_inputs)
        yield f"GatedClass:{len(parts)}:".encode()  # as stores have had it from the first
        for part in parts:
            yield from _parts(part, arrays)
    elif is_dataclass(value):
        compared = [field.name for field in fields(value) if field.compare]
        yield f"{type(value).__name__}:{len(compared)}:".encode()
        for name in compared:
            yield from _parts(getattr(value, name), arrays)
    else:
        raise TypeError(f"a shard holds {type(value).__name__}, which has no exact encoding")


def encode_result(result: object) -> bytes:
    """A shard's result as bytes: JSON, integers in hexadecimal, and then the arrays in the .npy format, in their order.

    Raises:
        TypeError: unless it is made of Python integers and booleans, integer and boolean arrays, tuples and lists.

    Examples:
        >>> encode_result((1, [True]))
        b'["tuple",["0x1",["list",[true]]]]\\n'
    """
    arrays: list[Any] = []

    def structure(value: object) -> object:
        if isinstance(value, bool):
            return value
        if isinstance(value, int):
            return hex(value)
        if isinstance(value, tuple | list):
            return ["tuple" if isinstance(value, tuple) else "list", [structure(item) for item in value]]
        if isinstance(value, np.ndarray) and value.dtype.kind in "biu":
            arrays.append(value)
            return ["array"]
        raise TypeError(f"a result holds {type(value).__name__}, which has no exact encoding")

    stream = io.BytesIO(json.dumps(structure(result), separators=(",", ":")).encode() + b"\n")
    stream.seek(0, io.SEEK_END)
    for array in arrays:
        np.lib.format.write_array(stream, array, allow_pickle=False)
    return stream.getvalue()


def decode_result(data: bytes) -> Any:
    """The result that `encode_result` wrote.

    Examples:
        >>> decode_result(encode_result((2**70, [np.arange(3)])))
        (1180591620717411303424, [array([0, 1, 2])])
    """
    stream = io.BytesIO(data)

    def value(structure: Any) -> Any:
        if isinstance(structure, str):
            return int(structure, 16)
        if isinstance(structure, bool):
            return structure
        kind, *items = structure
        if kind == "array":
            return np.lib.format.read_array(stream, allow_pickle=False)
        values = [value(item) for item in items[0]]
        return tuple(values) if kind == "tuple" else values

    return value(json.loads(stream.readline()))
