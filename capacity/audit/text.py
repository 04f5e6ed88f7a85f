"""Reading the JSON of a certificate, exactly, naming the place of every fault."""

from __future__ import annotations

import json
from collections import Counter
from typing import NoReturn

MAX_DIGITS = 4000
"""A longer decimal is refused; below the 4300 digits at which Python itself refuses to convert."""

_SMALL = {str(number): number for number in range(-200, 201)}
"""The integers that stand in most certificates, as they are written."""

NO_KEYS: frozenset[str] = frozenset()


class CertificateError(ValueError):
    """A certificate is refused. The message is one line: the place in the document, then the reason.

    Arguments:
        reason: What is wrong.
        where: The place, as a path such as `gates.attended`; empty for the document itself.
    """

    def __init__(self, reason: str, where: str = "") -> None:
        self.reason = reason
        self.where = where
        super().__init__(f"{where}: {reason}" if where else reason)

    def within(self, outer: str) -> CertificateError:
        """The same refusal, its place written from one level further out."""
        joint = "." if self.where and not self.where.startswith("[") else ""
        return CertificateError(self.reason, outer + joint + self.where)


def require(holds: bool, reason: str, where: str = "") -> None:
    """Refuse, for this reason and at this place, unless a condition holds."""
    if not holds:
        raise CertificateError(reason, where)


class At:
    """A place in the document: a refusal that leaves the `with` block has it put before its own place."""

    __slots__ = ("index", "name")

    def __init__(self, name: str, index: object = None) -> None:
        self.name = name
        self.index = index

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, CertificateError):
            place = self.name if self.index is None else f"{self.name}[{quoted(self.index)}]"
            raise error.within(place) from None


def parse_json(text: str) -> object:
    """Parse strict JSON; a `json.JSONDecodeError` is left to the caller."""
    try:
        document: object = json.loads(
            text,
            object_pairs_hook=_unique_keys,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
            parse_int=_small_integer,
        )
    except RecursionError:
        raise CertificateError("nested too deep for Python's JSON parser") from None
    return document


def not_json(error: json.JSONDecodeError, where: str = "") -> CertificateError:
    """The refusal of a text that is not JSON."""
    return CertificateError(f"not JSON: {error.msg} (line {error.lineno}, column {error.colno})", where)


def _unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    document = dict(pairs)
    if len(document) != len(pairs):
        key = next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        raise CertificateError(f"the key {quoted(key)} appears twice in one object")
    return document


def _refuse_number(text: str) -> NoReturn:
    raise CertificateError(f"{shortened(text)}: the JSON numbers of a certificate are small integers")


def _small_integer(text: str) -> int:
    if len(text) > 9 or text == "-0":
        raise CertificateError(f"{shortened(text)}: the JSON numbers of a certificate are small integers")
    return int(text)


def keys_of(value: object, required: frozenset[str], optional: frozenset[str] = NO_KEYS) -> dict[str, object]:
    """An object with exactly these keys, and perhaps the optional ones."""
    if not isinstance(value, dict):
        raise CertificateError(f"an object is expected, not {quoted(value)}")
    if value.keys() != required and not required <= value.keys() <= required | optional:
        for key in sorted(required):
            if key not in value:
                raise CertificateError(f'the key "{key}" is missing')
        for key in value:
            if key not in required and key not in optional:
                raise CertificateError(f"the key {quoted(key)} is unknown here")
    return value


def items_of(value: object) -> list[tuple[object, object]]:
    """The items of an object."""
    if not isinstance(value, dict):
        raise CertificateError(f"an object is expected, not {quoted(value)}")
    return list(value.items())


def list_of(document: dict[str, object], key: str) -> list[object]:
    """An array of any length."""
    value = document[key]
    if not isinstance(value, list):
        raise CertificateError(f"an array is expected, not {quoted(value)}", key)
    return value


def array_of(value: object, length: int) -> list[object]:
    """An array of this length."""
    if not isinstance(value, list):
        raise CertificateError(f"an array is expected, not {quoted(value)}")
    if len(value) != length:
        raise CertificateError(f"an array of {length} is expected, not of {len(value)}")
    return value


def array_at(document: dict[str, object], key: str, length: int) -> list[object]:
    """The array of this length under a key."""
    with At(key):
        return array_of(document[key], length)


def integer_of(value: object) -> int:
    """The integer in a string, if it is written canonically: the string that Python writes for it."""
    if not isinstance(value, str):
        raise CertificateError(f"an integer is written as a string, not as {quoted(value)}")
    if value in _SMALL:
        return _SMALL[value]
    if len(value) > MAX_DIGITS:
        raise CertificateError(f"a decimal of {len(value)} characters is over the limit of {MAX_DIGITS}")
    try:
        number = int(value)
        canonical = str(number) == value
    except ValueError:
        canonical = False
    if not canonical:
        raise CertificateError(f"{quoted(value)} is not a canonical decimal integer")
    return number


def integer_at(document: dict[str, object], key: str) -> int:
    """The decimal integer under a key."""
    with At(key):
        return integer_of(document[key])


def point_of(value: object, n: int) -> int:
    """A point of a cube, written in decimal."""
    point = integer_of(value)
    if not 0 <= point < 1 << n:
        raise CertificateError(f"{quoted(value)} is not a point of the cube: 0 to {(1 << n) - 1}")
    return point


def quoted(value: object) -> str:
    """A value of a document as it may stand in a message: always one short line of ASCII."""
    if isinstance(value, str):
        return json.dumps(shortened(value))
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int):
        return str(value) if abs(value) < 10**20 else "a huge number"
    if isinstance(value, float):
        return f"the float {value!r}"
    if isinstance(value, list):
        return "an array"
    if isinstance(value, dict):
        return "an object"
    return f"a Python {type(value).__name__}"


def shortened(text: str) -> str:
    """A text cut to fit into a line."""
    return text if len(text) <= 40 else f"{text[:32]}..({len(text)} characters)"


def counted(number: int, singular: str, plural: str = "") -> str:
    """A number with its noun, singular or plural."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"
