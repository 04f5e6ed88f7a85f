"""Refutations: Farkas multipliers of one unit, or an exhaustive tree of cases with multipliers at its leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from capacity.audit.cases import Case, Readings, Row, Wanted, case_number, cases_of, forced_rows, given_readings
from capacity.audit.definitions import BIAS, Score
from capacity.audit.multipliers import check_multipliers
from capacity.audit.realizations import readings_named, readings_of
from capacity.audit.scores import EITHER_READINGS, check_directions
from capacity.audit.statement import (
    OPTIONAL_KEYS,
    Number,
    Proved,
    Statement,
    keys_with,
    read_specified,
    read_truth_tables,
)
from capacity.audit.text import (
    At,
    CertificateError,
    counted,
    integer_of,
    items_of,
    keys_of,
    list_of,
    point_of,
    quoted,
    require,
)
from capacity.audit.units import monomial_name

_INNER_NODE_KEYS = frozenset({"point", "cases"})

_LEAF_KEYS = frozenset({"refutes", "multipliers"})

_ALIKE_KEYS = frozenset({"like", "gates"})

_SYMMETRIES = ("swap", "complement", "reflect")


def audit_refutation(document: dict[str, object], statement: Statement) -> Proved:
    """Audit a refutation: multipliers, directions, or exhaustive trees."""
    if statement.score is not None and statement.score.positional:
        raise CertificateError(f"{statement.circuit} computes every function: there is nothing to refute", "kind")
    proof = _proof_key(statement, document)
    keys_of(document, keys_with(document, proof, *(["unit"] if statement.is_layer else [])), OPTIONAL_KEYS)
    tables = read_truth_tables(document["truth_table"], statement)
    masks = read_specified(document, statement, tables)
    every, which = (tables, masks), ""
    if statement.is_layer:
        with At("unit"):
            unit = integer_of(document["unit"])
            within = 1 <= unit <= statement.units
            require(within, f"{quoted(document['unit'])} is not a unit: 1 to {statement.units}")
        tables, masks = tables[unit - 1 : unit], masks[unit - 1 : unit]
        which = f"output {unit}, "
    value = document[proof]
    if proof == "multipliers":
        with At("multipliers"):
            row_of = _rows_of(statement, tables[0], masks[0])
            positive = check_multipliers(value, row_of, statement.attended, statement.n, statement)
        return Proved("refutation", statement, every, ((positive, "Farkas multiplier"),), which)
    wanted = _wanted(tables, masks, statement)
    if proof == "directions":
        with At("directions"):
            size: Number = check_directions(value, statement, wanted), "direction"
    elif proof == "tree":
        size = _check_tree(value, "tree", statement, given_readings(statement), wanted), "leaf", "leaves"
    else:
        size = _check_trees(value, statement, wanted), "leaf", "leaves"
    return Proved("refutation", statement, every, (size,), which)


def _wanted(tables: tuple[int, ...], masks: tuple[int, ...], statement: Statement) -> list[Wanted]:
    """The wanted outputs at each point."""
    columns: list[list[bool | None]] = []
    for table, mask in zip(tables, masks, strict=True):
        bits, known = (format(each, f"0{statement.points}b")[::-1] for each in (table, mask))
        columns.append([bit == "1" if asked == "1" else None for bit, asked in zip(bits, known, strict=True)])
    return list(zip(*columns, strict=True))


def _proof_key(statement: Statement, document: dict[str, object]) -> str:
    """The key under which the proof stands."""
    if statement.attending is None and not statement.attended.squared:
        return "directions" if "directions" in document and statement.score is not None else "multipliers"
    either = statement.score is not None and statement.score.either
    return "trees" if either or len(readings_of(statement)) > 1 else "tree"


def _check_trees(value: object, statement: Statement, wanted: list[Wanted]) -> int:
    """A tree for each way to read the circuit: AND or OR for each attended unit, or above or below the threshold."""
    if statement.score is not None:
        with At("trees"):
            both = keys_of(value, frozenset(EITHER_READINGS))
        complement = [tuple(None if value is None else not value for value in values) for values in wanted]
        above = _check_tree(both["above"], "trees.above", statement, None, wanted)
        return above + _check_tree(both["below"], "trees.below", statement, None, complement)
    leaves = 0
    with At("trees"):
        trees = items_of(value)
        known = readings_of(statement)
        number = int(len(known) ** min(statement.width, 64))
        shown = quoted(number)
        require(len(trees) == number, f"{counted(len(trees), 'reading')}, not all {shown}")
        for word, _ in trees:
            readings = word.split(",") if isinstance(word, str) else []
            each = ' for each unit, joined by ","' if statement.shared else ""
            right = len(readings) == statement.width and set(readings) <= set(known)
            require(right, f"{quoted(word)} is not a reading: {readings_named(statement)}{each}")
    for word, tree in trees:
        leaves += _check_tree(tree, f"trees[{quoted(word)}]", statement, tuple(str(word).split(",")), wanted)
    return leaves


def _rows_of(statement: Statement, table: int, mask: int) -> Callable[[Any], Row | None]:
    """The rows of the one unit at the specified points, by key, and what else is asked of it where it is a score."""
    further = {} if statement.score is None else _constraints(statement.score, statement.n)

    def row_of(key: Any) -> Row | None:
        if key in further:
            return further[key]
        x = point_of(key, statement.n)
        return (x, 1 if table >> x & 1 else -1, 0, 0) if mask >> x & 1 else None

    return row_of


def _start(statement: Statement, readings: Readings, wanted: list[Wanted]) -> dict[str, dict[str, Row]]:
    """The rows of all points that have one case, by unit and key."""
    rows: dict[str, dict[str, Row]] = {name: {} for name in statement.attended_names + statement.attending_names}
    for point, value in enumerate(wanted):
        for unit, key, row in forced_rows(statement, readings, point, value):
            rows[unit][key] = row
    if statement.score is not None:
        rows["attended"].update(_constraints(statement.score, statement.n))
    return rows


def _constraints(score: Score, n: int) -> dict[str, Row]:
    """What is asked of the parameters of a score at any point: tau > 0, or positive axes.

    The threshold of a squared score, and axes, may be raised from 0 by so little that a strict realization stays one.
    """
    if score.squared:
        return {"t": (0, 0, 0, 1)}
    return {monomial_name(mask): (-1 - mask, 1, 0, 0) for mask in score.products(n) if score.diagonal}


def _check_tree(root: object, where: str, statement: Statement, readings: Readings, wanted: list[Wanted]) -> int:
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
            if last == 2 and isinstance(nodes[1], str) and nodes[1] in _SYMMETRIES:
                with At("cases[1]"):
                    _check_symmetric_case(nodes[1], statement, readings, at_root=not path)
                last = 1
            for number in range(last - 1, -1, -1):
                if _is_alike(nodes[number]):
                    with At(f"cases[{number}]"):
                        _check_alike_case(number, nodes, cases, statement, readings, rows)
                    continue
                pending.append((depth + 1, point, number, cases[number], nodes[number]))
        except CertificateError as error:
            skipped = max(0, len(path) - 12)
            place = "".join(f".cases[{number}]" for _, number, _ in path[skipped:])
            raise error.within(f"{where}{f' (.. {skipped} levels ..)' if skipped else ''}{place}") from None
    return leaves


def _read_decision(
    node: object,
    statement: Statement,
    readings: Readings,
    wanted: list[Wanted],
    decided: set[int],
) -> tuple[int, list[object], tuple[Case, ...]]:
    """An inner node: a point that this path leaves open, with a node for each of its cases."""
    decision = keys_of(node, _INNER_NODE_KEYS)
    with At("point"):
        point = point_of(decision["point"], statement.variables)
        require(point not in decided, f"point {point} is already decided on this path")
        require(any(value is not None for value in wanted[point]), f"point {point} is not specified")
        number = case_number(statement, readings, point, wanted[point])
        require(number != 1, f"point {point} has one case only, which every path starts with")
    nodes = list_of(decision, "cases")
    require(len(nodes) == number, f"point {point} has {quoted(number)} cases, not {len(nodes)}", "cases")
    return point, nodes, cases_of(statement, readings, point, wanted[point])


def _check_leaf(node: object, statement: Statement, rows: dict[str, dict[str, Row]]) -> None:
    leaf = keys_of(node, _LEAF_KEYS)
    unit = leaf["refutes"]
    if not isinstance(unit, str) or unit not in rows:
        names = ", ".join(f'"{name}"' for name in (*statement.attended_names[:2], *statement.attending_names[:2]))
        raise CertificateError(f"{quoted(unit)} is not a unit of the circuit, such as {names}", "refutes")
    if unit.startswith("attended"):
        gate, n = statement.attended, statement.n
    else:
        assert statement.attending is not None
        gate, n = statement.attending, statement.attending_size
    with At("multipliers"):
        check_multipliers(leaf["multipliers"], rows[unit].get, gate, n, statement)


def _is_alike(node: object) -> bool:
    return isinstance(node, dict) and "like" in node


def _check_alike_case(
    number: int,
    nodes: list[object],
    cases: tuple[Case, ...],
    statement: Statement,
    readings: Readings,
    rows: dict[str, dict[str, Row]],
) -> None:
    """A case may be left out where a symmetry of the gates keeps the state and maps it to a case that is there."""
    require(statement.definition.output == "read", f"{statement.title} has no gates that are read alike")
    assert readings is not None
    alike = keys_of(nodes[number], _ALIKE_KEYS)
    with At("like"):
        like = integer_of(alike["like"])
        there = 0 <= like < len(nodes) and not _is_alike(nodes[like])
        require(there, f"{quoted(alike['like'])} is not a case of this point with a node of its own")
    names = statement.attended_names + statement.attending_names
    with At("gates"):
        goes = [integer_of(word) for word in list_of(alike, "gates")]
        places = [abs(place) - 1 for place in goes]
        require(sorted(places) == list(range(len(names))), f"not the numbers 1 to {len(names)} in some order")
        complemented = [place < 0 for place in goes]
        complements = not statement.attended.squared or not any(complemented)
        require(complements, "the complement of a square gate is not a square gate")
        table = int(readings[0], 16)
        for code in range(1 << len(names)):
            bits = (code >> k & 1 ^ complemented[k] for k in range(len(names)))
            image = sum(bit << place for bit, place in zip(bits, places, strict=True))
            require(not (table >> code ^ table >> image) & 1, f"they change the readout {readings[0]}")

    def moved(k: int, row: Row) -> Row:
        x, sign, z, other = row
        return (x, -sign, z, -other) if complemented[k] else row

    for k, name in enumerate(names):
        image_rows = {key: moved(k, row) for key, row in rows[name].items()}
        require(image_rows == rows[names[places[k]]], "the gates change what the path asks for", "gates")
    place_of = {name: k for k, name in enumerate(names)}
    image_case = {(names[places[place_of[name]]], key, moved(place_of[name], row)) for name, key, row in cases[number]}
    require(image_case == set(cases[like]), f"the gates do not map this case to case {like}", "gates")


def _check_symmetric_case(name: str, statement: Statement, readings: Readings, *, at_root: bool) -> None:
    """Case 1 of the first decision may be left out where a symmetry of the problem maps it to case 0."""
    require(at_root, f"{quoted(name)} is allowed at the root only")
    attended, attending, n = statement.attended, statement.attending, statement.n
    require(not statement.definition.readouts, f"{quoted(name)} is not a symmetry of {statement.title}")
    if name == "swap":
        pair = readings is not None and not statement.shared and statement.attending_inputs is None
        require(pair, '"swap" needs an AND or OR of two units on the same inputs')
        alike = attending is not None and attended.on(n) == attending.on(n)
        require(alike, '"swap" needs two gates of one class')
    elif name == "complement":
        require(_signal_may_be_complemented(statement), f'"complement" is not a symmetry of {statement.title}')
    else:
        reflected = attending is None and attended.squared
        require(reflected, '"reflect" needs a square gate or score without an attending unit')


def _signal_may_be_complemented(statement: Statement) -> bool:
    """Whether NOT g can do what g did, with other parameters of the attended unit.

    In pm1 v changes its sign, or the weights that g multiplies do, or f. In 01, v (1 - g) xi leaves v xi to S, which
    takes it if S is linear or xi = 1; and w (1 - g) xi leaves a weight that no signal multiplies.
    """
    definition, linear = statement.definition, not statement.attended.squared
    if statement.attending is None or statement.attending.squared or definition.has_several_signals:
        return False
    if statement.encoding == "pm1":
        return linear or definition.output != "product"
    return definition.adds_to is not None and (linear or definition.adds_to == BIAS)
