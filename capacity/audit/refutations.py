"""Refutations: Farkas multipliers of one unit, or an exhaustive tree of cases with multipliers at its leaves."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from operator import add
from typing import Any

from capacity.audit.realizations import given_readings, what_is_proved
from capacity.audit.scores import check_directions, first_nonzero_product, products_of
from capacity.audit.statement import (
    EITHER,
    EITHER_READINGS,
    INNER_NODE_KEYS,
    LEAF_KEYS,
    OPTIONAL_KEYS,
    PRODUCTS,
    READINGS,
    REFUTATION_KEYS,
    SYMMETRIES,
    SYNAPTIC_CIRCUITS,
    Case,
    Row,
    Statement,
    degree_of,
    is_linear,
    is_score,
    is_squared,
    read_truth_tables,
)
from capacity.audit.text import (
    NO_KEYS,
    At,
    CertificateError,
    counted,
    integer_of,
    items_of,
    keys_of,
    list_of,
    point_of,
    quoted,
)

_Demand = tuple[int, int, int, int]
"""What an attended unit has to give: the unit, its input, the bit of its signal input, the value."""


def _attended_demands(
    statement: Statement, readings: tuple[str, ...] | None, point: int, bits: int, wanted: int
) -> list[_Demand] | None:
    """The demands on the attended units where the signals have these bits; None if they exclude the outputs."""
    everything = (1 << statement.n) - 1
    x = point & everything
    circuit, pm1 = statement.circuit, statement.encoding == "pm1"
    z = 0
    if circuit == "multiplexing":
        z = bits
    elif circuit == "additive-synaptic":
        z = bits ^ x & 1 ^ 1 if pm1 else bits & x
    elif circuit in SYNAPTIC_CIRCUITS:
        gated = 1 if circuit == "synaptic-gating" else everything
        off = gated & ~bits if circuit == "synaptic-gating:each" else 0 if bits else gated
        x = x ^ off if pm1 else x & ~off
    demands = []
    for unit in range(statement.width):
        value = wanted >> unit & 1
        if readings is not None:
            # AND lets f through where g = 1, OR where g = 0; elsewhere the output is that of g.
            if bits != (readings[unit] == "and"):
                if value != bits:
                    return None
                continue
        elif circuit in PRODUCTS:
            value ^= 1 - bits
        demands.append((unit, x, z, value))
    return demands


_Way = tuple[list[_Demand], list[tuple[int, int]]]
"""The demands on the attended units, then those on the attending units: (unit, value)."""


def _ways(statement: Statement, readings: tuple[str, ...] | None, point: int, wanted: int) -> Iterator[_Way]:
    """The ways in which a circuit can give the wanted outputs at a point, by the bits of its signals."""
    if statement.signals != 1 or statement.circuit == "synaptic-gating:each":
        # Where an input is 0, its signal makes no difference.
        live = _live_signals(statement, point)
        for bits in _subsets(live):
            demands = _attended_demands(statement, readings, point, bits, wanted)
            if demands is not None:
                yield demands, [(i, bits >> i & 1) for i in range(statement.signals) if live >> i & 1]
        return
    zero, one = (_attended_demands(statement, readings, point, bits, wanted) for bits in (0, 1))
    if zero is None or one is None:
        if zero is not None:
            yield zero, [(0, 0)]
        if one is not None:
            yield one, [(0, 1)]
        return
    # If one signal asks for no more than the other does, then whatever meets the other's demands is right under both.
    if zero != one:
        yield zero, [] if set(one) < set(zero) else [(0, 0)]
    yield one, [] if set(zero) <= set(one) else [(0, 1)]


def _subsets(mask: int) -> Iterator[int]:
    """The subsets of a bit mask, in increasing order."""
    subset = 0
    yield subset
    while subset != mask:
        subset = subset - mask & mask
        yield subset


def _live_signals(statement: Statement, point: int) -> int:
    """The attending units that make a difference at a point, of ``synaptic-gating:each``."""
    everything = (1 << statement.signals) - 1
    return everything if statement.encoding == "pm1" else point & everything


@lru_cache(maxsize=1 << 14)
def _case_number(statement: Statement, readings: tuple[str, ...] | None, point: int, wanted: int) -> int:
    """The number of cases of a point, which may be far too many to write out."""
    square = statement.attending == "square"
    if statement.circuit == "synaptic-gating:each":
        number = 1
        for _ in range(_live_signals(statement, point).bit_count()):
            number *= 3 if square else 2
        return number
    number = 0
    for attended, attending in _ways(statement, readings, point, wanted):
        options = sum(value for *_, value in attended) if is_squared(statement.attended) else 0
        options += sum(value for _, value in attending) if square else 0
        number += 1 << options
    return number


@lru_cache(maxsize=1 << 14)
def _cases(statement: Statement, readings: tuple[str, ...] | None, point: int, wanted: int) -> tuple[Case, ...]:
    """The cases of a point, in order: its ways, each with all sides on which square units may be on."""
    cases: list[Case] = []
    attending_input = point >> statement.attending_shift
    for attended, attending in _ways(statement, readings, point, wanted):
        options = [
            _options(statement.attended_names[unit], statement.attended, point, x, z, value)
            for unit, x, z, value in attended
        ]
        options += [
            _options(statement.attending_names[unit], str(statement.attending), point, attending_input, 0, value)
            for unit, value in attending
        ]
        cases += [tuple(row for option in chosen for row in option) for chosen in product(*options)]
    return tuple(cases)


def _options(unit: str, gate: str, point: int, x: int, z: int, value: int) -> list[Case]:
    """The rows by which a unit has a value at its input: one set of them, or for a square unit that is on, two."""
    if not is_squared(gate):
        sign = 1 if value else -1
        return [((unit, str(point), (x, sign, 0, sign * z)),)]
    if value:
        return [((unit, str(point), (x, 1, z, -1)),), ((unit, str(point), (x, -1, z, -1)),)]
    return [((unit, f"{point}+", (x, -1, z, 1)), (unit, f"{point}-", (x, 1, z, 1)))]


@lru_cache(maxsize=1 << 14)
def _forced(statement: Statement, readings: tuple[str, ...] | None, point: int, wanted: int) -> Case:
    """The rows of a point that has exactly one case; none if it has more."""
    if _case_number(statement, readings, point, wanted) != 1:
        return ()
    return _cases(statement, readings, point, wanted)[0]


def audit_refutation(document: dict[str, object], statement: Statement) -> str:
    """Audit a refutation: multipliers, directions, or exhaustive trees."""
    proof = _proof_key(statement, document)
    keys_of(document, REFUTATION_KEYS | {proof} | ({"unit"} if statement.is_layer else NO_KEYS), OPTIONAL_KEYS)
    tables = read_truth_tables(document["truth_table"], statement)
    which = ""
    if statement.is_layer:
        with At("unit"):
            unit = integer_of(document["unit"])
            if not 1 <= unit <= statement.units:
                raise CertificateError(f"{quoted(document['unit'])} is not a unit: 1 to {statement.units}")
        tables = tables[unit - 1 : unit]
        which = f"output {unit}, "
    # The wanted outputs at each point, as the bits of a number.
    bits = [format(table, f"0{statement.points}b")[::-1] for table in tables]
    wanted = list(map(int, bits[0])) if len(bits) == 1 else [int("".join(b)[::-1], 2) for b in zip(*bits, strict=True)]
    value = document[proof]
    if proof == "multipliers":
        with At("multipliers"):
            rows = _start(statement, None, wanted)["attended"]
            positive = _check_multipliers(value, rows, statement.attended, statement.n, statement)
        size = counted(positive, "Farkas multiplier")
    elif proof == "directions":
        with At("directions"):
            size = counted(check_directions(value, statement, wanted), "direction")
    elif proof == "tree":
        size = counted(_check_tree(value, "tree", statement, given_readings(statement), wanted), "leaf", "leaves")
    else:
        size = counted(_check_trees(value, statement, wanted), "leaf", "leaves")
    return f"refutation of {what_is_proved(document, statement)}: {which}{size}"


def _proof_key(statement: Statement, document: dict[str, object]) -> str:
    if is_linear(statement.circuit) or (is_score(statement.circuit) and not is_squared(statement.circuit)):
        return "directions" if "directions" in document and is_score(statement.circuit) else "multipliers"
    return "trees" if statement.circuit in ("additive-output", EITHER) else "tree"


def _check_trees(value: object, statement: Statement, wanted: list[int]) -> int:
    """A tree for each way to read the circuit: AND or OR, for each attended unit."""
    if statement.circuit == EITHER:
        with At("trees"):
            both = keys_of(value, frozenset(EITHER_READINGS))
        complement = [1 - bit for bit in wanted]
        return _check_tree(both["above"], "trees.above", statement, None, wanted) + _check_tree(
            both["below"], "trees.below", statement, None, complement
        )
    leaves = 0
    with At("trees"):
        trees = items_of(value)
        if len(trees) != 1 << statement.width:
            number = 1 << min(statement.width, 64)
            raise CertificateError(f"{counted(len(trees), 'reading')}, not all {quoted(number)}")
        for word, _ in trees:
            readings = word.split(",") if isinstance(word, str) else []
            if len(readings) != statement.width or not all(reading in READINGS for reading in readings):
                each = ' for each unit, joined by ","' if statement.shared else ""
                raise CertificateError(f'{quoted(word)} is not a reading: "and" or "or"{each}')
    for word, tree in trees:
        leaves += _check_tree(tree, f"trees[{quoted(word)}]", statement, tuple(str(word).split(",")), wanted)
    return leaves


def _start(statement: Statement, readings: tuple[str, ...] | None, wanted: list[int]) -> dict[str, dict[str, Row]]:
    """The rows of all points that have one case, by unit and key."""
    rows: dict[str, dict[str, Row]] = {name: {} for name in statement.attended_names + statement.attending_names}
    for point, value in enumerate(wanted):
        for unit, key, row in _forced(statement, readings, point, value):
            rows[unit][key] = row
    if is_score(statement.circuit):
        rows["attended"].update(_constraints(statement))
    return rows


def _constraints(statement: Statement) -> dict[str, Row]:
    """What is asked of the parameters of a score at any point: tau > 0, or positive axes.

    The threshold of a squared score, and axes, may be raised from 0 by so little that a strict realization stays one.
    """
    if is_squared(statement.circuit):
        return {"t": (0, 0, 0, 1)}
    if statement.circuit != "elliptical-score":
        return {}
    masks = products_of(statement.circuit, statement.n)
    return {f"x{i + 1}*x{statement.n // 2 + j + 1}": (-1 - mask, 1, 0, 0) for mask, (i, j) in masks.items()}


def _check_tree(
    root: object, where: str, statement: Statement, readings: tuple[str, ...] | None, wanted: list[int]
) -> int:
    """Walk an exhaustive tree of cases, without recursion, and check the multipliers at each leaf.

    Returns:
        The number of leaves.
    """
    rows = _start(statement, readings, wanted)
    path: list[tuple[int, int, Case]] = []  # point, number of the case, its rows; from the root
    decided: set[int] = set()  # the points of the path
    # Each node to visit with its depth and the decision that leads to it; the root has none.
    pending: list[tuple[int, int, int, Case, object]] = [(0, 0, 0, (), root)]
    leaves = 0
    while pending:
        depth, point, number, case, node = pending.pop()
        while len(path) >= max(depth, 1):
            undone, _, undone_case = path.pop()
            decided.discard(undone)
            for unit, key, _ in undone_case:
                del rows[unit][key]
        if depth:
            path.append((point, number, case))
            decided.add(point)
            for unit, key, row in case:
                rows[unit][key] = row
        try:
            if isinstance(node, dict) and "refutes" in node:
                _check_leaf(node, statement, rows)
                leaves += 1
                continue
            point, nodes, cases = _read_decision(node, statement, readings, wanted, decided)
            if not cases:
                leaves += 1
            last = len(nodes)
            if last == 2 and isinstance(nodes[1], str) and nodes[1] in SYMMETRIES:
                with At("cases[1]"):
                    _check_symmetric_case(nodes[1], statement, readings, at_root=not path)
                last = 1
            for number in range(last - 1, -1, -1):
                pending.append((depth + 1, point, number, cases[number], nodes[number]))
        except CertificateError as error:
            skipped = max(0, len(path) - 12)
            place = "".join(f".cases[{number}]" for _, number, _ in path[skipped:])
            raise error.within(f"{where}{f' (.. {skipped} levels ..)' if skipped else ''}{place}") from None
    return leaves


def _read_decision(
    node: object,
    statement: Statement,
    readings: tuple[str, ...] | None,
    wanted: list[int],
    decided: set[int],
) -> tuple[int, list[object], tuple[Case, ...]]:
    """An inner node: a point that this path leaves open, with a node for each of its cases."""
    decision = keys_of(node, INNER_NODE_KEYS)
    with At("point"):
        point = point_of(decision["point"], statement.variables)
        if point in decided:
            raise CertificateError(f"point {point} is already decided on this path")
        number = _case_number(statement, readings, point, wanted[point])
        if number == 1:
            raise CertificateError(f"point {point} has one case only, which every path starts with")
    nodes = list_of(decision, "cases")
    if len(nodes) != number:
        raise CertificateError(f"point {point} has {quoted(number)} cases, not {len(nodes)}", "cases")
    return point, nodes, _cases(statement, readings, point, wanted[point])


def _check_leaf(node: object, statement: Statement, rows: dict[str, dict[str, Row]]) -> None:
    leaf = keys_of(node, LEAF_KEYS)
    unit = leaf["refutes"]
    if not isinstance(unit, str) or unit not in rows:
        names = ", ".join(f'"{name}"' for name in (*statement.attended_names[:2], *statement.attending_names[:2]))
        raise CertificateError(f"{quoted(unit)} is not a unit of the circuit, such as {names}", "refutes")
    if unit.startswith("attended"):
        gate, n = statement.attended, statement.n
    else:
        gate, n = str(statement.attending), statement.attending_size
    with At("multipliers"):
        _check_multipliers(leaf["multipliers"], rows[unit], gate, n, statement)


def _check_multipliers(value: object, rows: dict[str, Row], gate: str, n: int, statement: Statement) -> int:
    """Check Farkas multipliers: the rows of a unit, so multiplied, sum to 0 in every parameter of the unit.

    Arguments:
        value: The multipliers, by key.
        rows: The rows that are known of the unit, by key.
        gate: The class of the unit.
        n: The number of inputs of the unit.
        statement: The class of circuits.

    Returns:
        The number of positive multipliers.
    """
    moments: dict[int, int] = {}  # by input
    further = [0, 0]
    positive = 0
    key: Any = None
    items = items_of(value)
    try:
        for key, text in items:
            multiplier = integer_of(text)
            if multiplier < 0:
                raise CertificateError("a multiplier is negative")
            row = rows.get(key)
            if row is None:
                _check_key(key, gate, statement.variables)
                if multiplier:
                    raise CertificateError("this value of the unit is not decided on this path")
            elif multiplier:
                x, sign, slot, coefficient = row
                moments[x] = moments.get(x, 0) + sign * multiplier
                further[slot] += coefficient * multiplier
                positive += 1
    except CertificateError as error:
        raise error.within(f"[{quoted(key)}]") from None
    if not positive:
        raise CertificateError("no multiplier is positive")
    if is_score(gate):
        mask = first_nonzero_product(moments, gate, n, statement.encoding)
    else:
        mask = _first_nonzero_moment(moments, n, min(degree_of(gate), n))
    if mask is not None:
        name = "*".join(f"x{i + 1}" for i in range(n) if mask >> i & 1) or "1"
        raise CertificateError(f"the sum of lambda * s over the monomial {name} is not 0")
    if any(further):
        what = f"tau_{0 if further[0] else 1}" if is_squared(gate) else "the signal"
        raise CertificateError(f"the sum of lambda * s over {what} is not 0")
    return positive


def _check_key(key: object, gate: str, variables: int) -> None:
    """A key that names no known row is at least the name of one."""
    text = key[:-1] if is_squared(gate) and isinstance(key, str) and key[-1:] in ("+", "-") else key
    point_of(text, variables)


def _first_nonzero_moment(moments: dict[int, int], n: int, degree: int) -> int | None:
    """The first set of at most so many variables, if any, over which the moments do not sum to 0."""
    masks = _low_degree_masks(n, degree)
    if len(moments) * len(masks) <= n << n:
        items = list(moments.items())
        for mask in masks:
            if sum([moment for x, moment in items if x & mask == mask]):
                return mask
        return None
    sums = [moments.get(x, 0) for x in range(1 << n)]
    # Sums over the points that contain a set of variables, one a round, rotated as in activations_of.
    for _ in range(n):
        even, odd = sums[0::2], sums[1::2]
        sums = list(map(add, even, odd)) + odd
    return next((mask for mask in masks if sums[mask]), None)


@lru_cache(maxsize=64)
def _low_degree_masks(n: int, degree: int) -> tuple[int, ...]:
    return tuple(mask for mask in range(1 << n) if mask.bit_count() <= degree)


def _check_symmetric_case(name: str, statement: Statement, readings: tuple[str, ...] | None, *, at_root: bool) -> None:
    """Case 1 of the first decision may be left out where a symmetry of the problem maps it to case 0."""
    if not at_root:
        raise CertificateError(f"{quoted(name)} is allowed at the root only")
    circuit, attended, attending = statement.circuit, statement.attended, statement.attending
    pm1 = statement.encoding == "pm1"
    if name == "swap":
        if readings is None or statement.shared or statement.attending_inputs is not None:
            raise CertificateError('"swap" needs an AND or OR of two units on the same inputs')
        if not _same_class(attended, str(attending), statement.n):
            raise CertificateError('"swap" needs two gates of one class')
    elif name == "complement":
        allowed = {
            "output-gating": pm1 and is_linear(attended),
            "activation-gating": pm1 and is_linear(attended),
            "multiplexing": True,
            "additive-synaptic": pm1 or is_linear(attended),
            "synaptic-gating": pm1,
            "synaptic-gating:all": pm1,
        }
        if not is_linear(attending) or not allowed.get(circuit, False):
            raise CertificateError(f'"complement" is no symmetry of {statement.title}')
    elif not is_squared(circuit):
        raise CertificateError('"reflect" needs a square gate or score without an attending unit')


def _same_class(first: str, second: str, n: int) -> bool:
    if "square" in (first, second):
        return first == second
    return min(degree_of(first), n) == min(degree_of(second), n)
