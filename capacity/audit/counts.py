"""Counts: every class once, by its invariants or its orbit, and the sum of the orbit sizes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from math import factorial

from capacity.audit.definitions import is_self_complementary
from capacity.audit.realizations import check_realizes
from capacity.audit.statement import COMMON_KEYS, OPTIONAL_KEYS, Statement, read_truth_tables
from capacity.audit.text import At, CertificateError, counted, integer_at, integer_of, keys_of, list_of, quoted, require

MAX_SELF_DUAL_INPUTS = 9

MAX_ORBIT_INPUTS = 4

_KEYS = COMMON_KEYS | {"count", "engines", "symmetry", "classes"}

_ENGINE_KEYS = frozenset({"method", "count"})

_SELF_DUAL_CLASS_KEYS = frozenset({"weights", "orbit_size"})

_ORBIT_CLASS_KEYS = frozenset({"truth_table", "orbit_size", "gates"})

_GENERATOR = re.compile(r"not|-x([1-9][0-9]{0,8})|x([1-9][0-9]{0,8}),x([1-9][0-9]{0,8})")


def audit_count(document: dict[str, object], statement: Statement) -> str:
    """Audit a count: every class listed once, its gates, its orbit, and the sum."""
    keys_of(document, _KEYS, OPTIONAL_KEYS)
    require(statement.units == 1, f"{statement.units} is not 1: layers are not counted", "units")
    common = statement.attending_inputs is None
    require(common, "null is expected: disjoint inputs are not counted", "attending_inputs")
    count = integer_at(document, "count")
    engines = list_of(document, "engines")
    require(bool(engines), "no engine is named", "engines")
    methods = set()
    for index, engine in enumerate(engines):
        with At("engines", index):
            methods.add(_engine_method(engine, count))
    require(len(methods) == len(engines), "one method is named more than once", "engines")
    symmetry = document["symmetry"]
    classes = list_of(document, "classes")
    require(bool(classes), "no class is listed", "classes")
    if symmetry == "self-dual":
        sizes = _self_dual_orbits(classes, statement)
    else:
        with At("symmetry"):
            generators = _read_generators(symmetry, statement)
        sizes = _listed_orbits(classes, statement, generators)
    total = sum(sizes)
    require(total == count, f"{quoted(document['count'])} is not the sum of the orbit sizes, {total}", "count")
    if isinstance(symmetry, str):
        listed = counted(len(classes), f"{symmetry} class", f"{symmetry} classes")
    else:
        listed = counted(len(classes), "class", "classes") + f" under {json.dumps(symmetry)}"
    agreed = "1 engine reports" if len(engines) == 1 else f"{len(engines)} engines report"
    return (
        f"count of {statement.title} (n = {statement.n}): at least {total} functions, in {listed}; {agreed} this total"
    )


def _engine_method(value: object, count: int) -> str:
    """The method of an engine that found the count of the certificate."""
    engine = keys_of(value, _ENGINE_KEYS)
    method = engine["method"]
    if not isinstance(method, str) or not method.strip():
        raise CertificateError(f"{quoted(method)} is not the name of a method", "method")
    agrees = integer_at(engine, "count") == count
    require(agrees, f"{quoted(engine['count'])} is not the count of the certificate", "count")
    return method.strip()


def _self_dual_orbits(classes: list[object], statement: Statement) -> Iterator[int]:
    """The orbit sizes of distinct classes of self-dual threshold functions of N = n + 1 variables."""
    require(statement.circuit == "ltf", f'"self-dual" classes count ltf, not {statement.title}', "symmetry")
    reason = f"{statement.n} is over {MAX_SELF_DUAL_INPUTS}, the limit for self-dual classes"
    require(statement.n <= MAX_SELF_DUAL_INPUTS, reason, "n")
    variables = statement.n + 1
    seen: dict[tuple[int, ...], int] = {}
    for index, value in enumerate(classes):
        with At("classes", index):
            item = keys_of(value, _SELF_DUAL_CLASS_KEYS)
            chow = _chow_parameters(_read_weights(item, variables))
            if seen.setdefault(chow, index) != index:
                raise CertificateError(f"the Chow parameters of classes[{seen[chow]}]: one class listed twice")
            size = hyperoctahedral_orbit_size(chow)
            _check_orbit_size(item, size)
        yield size


def _check_orbit_size(item: dict[str, object], size: int) -> None:
    right = integer_at(item, "orbit_size") == size
    require(right, f"{quoted(item['orbit_size'])} is not the size of the orbit, {size}", "orbit_size")


def _read_weights(item: dict[str, object], variables: int) -> list[int]:
    texts = list_of(item, "weights")
    require(len(texts) == variables, f"{len(texts)} weights, not n + 1 = {variables}", "weights")
    weights = []
    for index, text in enumerate(texts):
        with At("weights", index):
            weights.append(integer_of(text))
    require(weights == sorted(map(abs, weights), reverse=True), "not w1 >= ... >= wN >= 0", "weights")
    return weights


def _chow_parameters(weights: list[int]) -> tuple[int, ...]:
    """The sums c_i of sign(w.x) * x_i over all sign vectors x, for nonnegative weights; no w.x may be 0.

    All 2^N subset sums lie side by side in one integer, in fields wide enough to compare each with half the
    total by one addition that carries into the field's top bit.
    """
    variables = len(weights)
    total = sum(weights)
    width = total.bit_length() + 1
    units, tops, projections = _field_masks(variables, width)
    sums = 0
    for i, weight in enumerate(weights):
        sums |= (sums + weight * units[i]) << (width << i)
    # subset sum >= total // 2 + 1, that is w.x > 0
    on = (sums + ((1 << width - 1) - total // 2 - 1) * units[variables]) & tops
    # x and -x have opposite sums, so the positive ones are half the cube if and only if no sum is 0.
    require(on.bit_count() == 1 << variables - 1, "some signed sum of the weights is 0", "weights")
    return tuple([4 * (on & projection).bit_count() - (1 << variables) for projection in projections])


@lru_cache(maxsize=16)
def _field_masks(variables: int, width: int) -> tuple[list[int], int, list[int]]:
    """Masks over 2^N fields of `width` bits.

    Returns:
        The lowest bits of the first 2^i fields, for each i up to N; the top bits of all fields; the top bits
        of the fields whose index contains i, for each i below N.
    """
    units = [1]
    for i in range(variables):
        units.append(units[i] | units[i] << (width << i))
    projections = []
    for i in range(variables):
        mask = units[i] << (width << i)
        for j in range(i + 1, variables):
            mask |= mask << (width << j)
        projections.append(mask << width - 1)
    return units, units[variables] << width - 1, projections


def hyperoctahedral_orbit_size(chow: tuple[int, ...]) -> int:
    """2^N N! over the order of the stabilizer of a sorted nonnegative vector."""
    stabilizer = 1
    for value in set(chow):
        repeats = chow.count(value)
        stabilizer *= factorial(repeats) if value else factorial(repeats) << repeats
    return (factorial(len(chow)) << len(chow)) // stabilizer


def _read_generators(symmetry: object, statement: Statement) -> tuple[str, ...]:
    """Generators of the group of a count, each a symmetry of the class of circuits."""
    if symmetry == "np" or symmetry == "npn":
        generators = [f"x{i},x{i + 1}" for i in range(1, statement.n)] + ["-x1"] * min(statement.n, 1)
        generators += ["not"] if symmetry == "npn" else []
    elif isinstance(symmetry, list):
        generators = symmetry
    else:
        raise CertificateError(f'{quoted(symmetry)} is not "self-dual", "npn", "np", or an array of generators')
    for generator in generators:
        if not isinstance(generator, str) or _GENERATOR.fullmatch(generator) is None:
            raise CertificateError(f'{quoted(generator)} is not a generator, such as "x1,x2", "-x1" and "not"')
        require(_is_symmetry(generator, statement), f"{quoted(generator)} is not a symmetry of {statement.title}")
    require(len(set(generators)) == len(generators), "a generator is named more than once")
    return tuple(generators)


def _is_symmetry(generator: str, statement: Statement) -> bool:
    """Whether a class of circuits is closed under exchanging or negating inputs, or complementing the output."""
    if generator == "not":
        return _may_be_complemented(statement)
    variables = _generator_variables(generator)
    ordered = variables == sorted(set(variables))
    require(ordered, f'{quoted(generator)} exchanges no two variables: it is "xi,xj" with i < j')
    require(variables[-1] <= statement.n, f"x{variables[-1]} is not a variable: n = {statement.n}")
    if generator[0] == "-":
        return _may_be_negated(variables[0], statement)
    return _may_be_exchanged(variables[0], variables[1], statement)


def _may_be_complemented(statement: Statement) -> bool:
    """Whether NOT h is in the class with h: NOT theta(S) is theta(-S), and NOT (f XNOR g) is (NOT f) XNOR g."""
    linear = statement.score is None and not statement.attended.squared
    linear_attending = statement.attending is not None and not statement.attending.squared
    if statement.definition.output == "read":
        readouts = statement.definition.readouts
        return linear and (len(readouts) > 1 or is_self_complementary(readouts[0]))
    if statement.definition.output == "product":
        return statement.encoding == "pm1" and (linear or linear_attending)
    return linear and (linear_attending or statement.definition.output != "sum")


def _may_be_exchanged(i: int, j: int, statement: Statement) -> bool:
    """Whether the exchange of xi and xj is undone by exchanging their weights, and attending units for one another.

    The inputs whose weights are multiplied, one set for each attending unit, must be the same sets after the exchange,
    and the products of a score the same products.
    """
    first, second = 1 << i - 1, 1 << j - 1

    def exchanged(masks: Iterable[int]) -> list[int]:
        return sorted(mask ^ first ^ second if (mask & first > 0) != (mask & second > 0) else mask for mask in masks)

    gated = statement.multiplied if statement.score is None else statement.score.products(statement.n)
    return statement.definition.adds_to not in (i, j) and exchanged(gated) == sorted(gated)


def _may_be_negated(i: int, statement: Statement) -> bool:
    """Whether the negation of xi is undone by other weights.

    In pm1, it is by the sign of every weight of xi. In 01, w (1 - xi) = w - w xi, and the bias takes w where no signal
    multiplies it.
    """
    score = statement.score
    if score is not None:
        return score.positional or (statement.encoding == "pm1" and not score.diagonal)
    gated = statement.definition.adds_to == i or any(mask >> i - 1 & 1 for mask in statement.multiplied)
    return statement.encoding == "pm1" or not gated


def _generator_variables(generator: str) -> list[int]:
    return [int(name) for name in re.findall("[0-9]+", generator)]


def _listed_orbits(classes: list[object], statement: Statement, generators: tuple[str, ...]) -> Iterator[int]:
    """The orbit sizes of distinct classes of realized functions, each orbit written out in full."""
    reason = f"{statement.n} is over {MAX_ORBIT_INPUTS}, the limit for orbits listed in full"
    require(statement.n <= MAX_ORBIT_INPUTS, reason, "n")
    flip = statement.cube if "not" in generators else 0
    swaps = [_delta_swap(generator, statement.n) for generator in generators if generator != "not"]
    seen: dict[int, int] = {}
    for index, value in enumerate(classes):
        with At("classes", index):
            item = keys_of(value, _ORBIT_CLASS_KEYS)
            (table,) = read_truth_tables(item["truth_table"], statement)
            reason = f"the function lies in the orbit of classes[{seen.get(table)}]"
            require(table not in seen, reason, "truth_table")
            with At("gates"):
                check_realizes(item["gates"], statement, (table,))
            orbit = _orbit(table, swaps, flip)
            _check_orbit_size(item, len(orbit))
            seen.update(dict.fromkeys(orbit, index))
        yield len(orbit)


def _orbit(table: int, swaps: list[tuple[int, int]], flip: int) -> set[int]:
    """All images under the delta swaps and, if `flip` is the whole cube, complement of the output."""
    orbit = {table}
    frontier = [table]
    while frontier:
        table = frontier.pop()
        images = [table ^ flip]
        for mask, shift in swaps:
            exchanged = (table ^ table >> shift) & mask
            images.append(table ^ exchanged ^ exchanged << shift)
        for image in images:
            if image not in orbit:
                orbit.add(image)
                frontier.append(image)
    return orbit


def _delta_swap(generator: str, n: int) -> tuple[int, int]:
    """A permutation of the cube as a pair (mask, shift).

    It exchanges the value at each point x of the mask with that at x + shift.
    """
    i, j = ([*_generator_variables(generator), 0])[:2]
    points = range(1 << n)
    if generator[0] == "-":
        return sum(1 << x for x in points if not x >> i - 1 & 1), 1 << i - 1
    return sum(1 << x for x in points if x >> i - 1 & 1 and not x >> j - 1 & 1), (1 << j - 1) - (1 << i - 1)
