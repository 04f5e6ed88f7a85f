"""The functions of a gated circuit, one attending signal at a time: the chambers of the features that the signal lifts.

Once the attending units' outputs are fixed, the attended unit sees one row of features at each point, so what the
circuit realizes are the dichotomies of these rows. The class is the union over all signals. A signal is taken only up
to the symmetries of the circuit, and only where it matters; the functions found are brought to canonical forms under
the same symmetries, and the distinct forms counted with their orbit sizes.

Where every function has been found the signals left are not looked at; so a random sample of the signals of several
units, where all are too many to list, may do too, and if it does not the count is refused.

Cost: some 0.3 microseconds for each dichotomy of each signal, at n = 5 some 10**7 for 63 signals; less where no signal
is added, as the dichotomies are listed once. A square gate with two thresholds is split on two sides of 16 points in
seven dimensions: at n = 4 some tenths of a second for each signal.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from math import prod

import numpy as np
import numpy.typing as npt

from enumerate.circuits.circuit import CircuitClass
from enumerate.circuits.mechanisms import COMPLEMENT, ON, READ
from enumerate.circuits.units import unit_tables
from enumerate.circuits.wiring import Wiring
from enumerate.cube.classes import forms_of_union
from enumerate.cube.symmetry import canonical_words
from enumerate.cube.truth_tables import all_ones, check_inputs, distinct
from enumerate.outcomes import Refused
from enumerate.shards import Jobs, Progress, run_shards

Words = npt.NDArray[np.uint64]

MAX_INPUTS = 5
MOST_SIGNALS = 10**6
DRAWN_SIGNALS = 10**4
PENDING = 1 << 20  # forms gathered before they are merged with those found


@dataclass(frozen=True)
class FunctionClasses:
    """The functions of a circuit by classes under its group.

    Attributes:
        circuit: the gated circuit.
        forms: (k,) uint64, canonical forms.
        orbit_sizes: (k,) int64.
    """

    circuit: CircuitClass
    forms: Words
    orbit_sizes: npt.NDArray[np.int64]

    @property
    def functions(self) -> int:
        """The number of distinct functions."""
        return int(self.orbit_sizes.sum())


def function_classes(
    circuit: CircuitClass, attending: Words, jobs: Jobs = 1, progress: Progress | None = None
) -> FunctionClasses:
    """All functions of a gated circuit of at most five inputs.

    Arguments:
        circuit: the gated circuit.
        attending: (k,) uint64, all functions of the attending units' inputs that these compute.
        jobs: processes that do the shards.
        progress: told how many signals are done.

    Raises:
        ValueError: there are more inputs.
        Refused: the signals of several attending units are too many to list, and those drawn leave functions open.

    Examples:
        >>> from enumerate.circuits.mechanisms import MECHANISMS
        >>> threshold = np.array([h for h in range(16) if h not in (6, 9)], np.uint64)
        >>> function_classes(CircuitClass(MECHANISMS["synaptic-gating"], 2), threshold).functions
        14
    """
    check_inputs(circuit.inputs, MAX_INPUTS)
    signals, complete = _representatives(circuit, attending)
    size = max(1 if circuit.inputs < MAX_INPUTS else 2, len(signals) >> 12)
    shards = [(circuit, signals[begin : begin + size]) for begin in range(0, len(signals), size)]
    result_bytes = 1 << 17 if circuit.inputs == MAX_INPUTS else 1 << 10
    parts = run_shards(_forms_of_shard, shards, jobs, progress, "signals lifted", result_bytes=result_bytes)
    if circuit.inputs < MAX_INPUTS:
        forms = forms_of_union(parts, circuit.inputs, circuit.group)
    else:
        forms = _merged(parts)
    found = FunctionClasses(circuit, forms, _orbit_sizes(circuit, forms))
    if not complete and found.functions < 2**circuit.points:
        raise Refused(
            f"{2**circuit.points - found.functions} functions are not among those of {len(signals)} signals drawn; "
            "there are too many to list"
        )
    return found


def _merged(parts: Iterator[Words]) -> Words:
    """The distinct forms, which are too many to wait for the last of them."""
    forms = np.empty(0, np.uint64)
    pending: list[Words] = []
    for part in parts:
        pending.append(part)
        if sum(map(len, pending)) > max(PENDING, len(forms)):
            forms = distinct(np.concatenate([forms, *pending]))
            pending.clear()
    return distinct(np.concatenate([forms, *pending]))


def _forms_of_shard(shard: tuple[CircuitClass, npt.NDArray[np.int64]]) -> Words:
    """The functions under some signals; of five inputs, which are many, their canonical forms."""
    circuit, signals = shard
    group = circuit.group
    words = [functions_of_signal(circuit, codes) for codes in signals]
    if group is None or circuit.inputs < MAX_INPUTS:
        return distinct(np.concatenate(words))
    if group.complement:
        full = np.uint64(all_ones(circuit.inputs))
        # Of complements under one signal one is enough; in ascending order they are equally far from the ends.
        words = [w[: len(w) // 2] if np.array_equal(w ^ full, w[::-1]) else w for w in words]
    return distinct(canonical_words(distinct(np.concatenate(words)), circuit.inputs, group=group)[0])


def _orbit_sizes(circuit: CircuitClass, forms: Words) -> npt.NDArray[np.int64]:
    group = circuit.group
    if group is None:
        return np.ones(len(forms), np.int64)
    return np.asarray(group.order // canonical_words(forms, circuit.inputs, group=group)[1])


def functions_of_signal(circuit: CircuitClass, codes: npt.NDArray[np.int64]) -> Words:
    """The functions of the circuit with these outputs of the attending units, (points,): bit i for unit i; ascending.

    Examples:
        >>> from enumerate.circuits.mechanisms import MECHANISMS
        >>> functions_of_signal(CircuitClass(MECHANISMS["output-gating"], 1), np.array([0, 1])).tolist()
        [0, 2]
    """
    found = _restricted(circuit, codes) if not _added(circuit) else _lifted(circuit, codes)
    return distinct(np.concatenate(found))


def _added(circuit: CircuitClass) -> bool:
    return circuit.mechanism is not None and bool(circuit.mechanism.added)


def _restricted(circuit: CircuitClass, codes: npt.NDArray[np.int64]) -> list[Words]:
    """The functions for each wiring, from the dichotomies of all of the attended unit's inputs.

    Every dichotomy of some rows is one of all rows restricted to these: weights nearby have the same signs on them and
    are 0 on no other.
    """
    weights = np.uint64(1) << np.arange(circuit.points, dtype=np.uint64)
    seen = [(code, weights[codes == code].sum()) for code in np.unique(codes).tolist()]
    found = []
    for faces in _outputs_of_constant_signals(circuit):
        words = np.zeros(faces.shape[1], np.uint64)
        for code, points in seen:
            words |= faces[code] & points
        found.append(words)
    return found


@lru_cache(maxsize=1)
def _outputs_of_constant_signals(circuit: CircuitClass) -> list[Words]:
    """For each wiring, (2**bits, k): what every function of the attended unit makes with each constant signal."""
    tables = unit_tables(circuit.attended_unit)
    points = np.arange(circuit.points)
    return [
        np.stack([_outputs(w, np.full(circuit.points, c), w.inputs[points, c], tables) for c in range(2**w.bits)])
        for w in circuit.wirings
    ]


def _lifted(circuit: CircuitClass, codes: npt.NDArray[np.int64]) -> list[Words]:
    """The functions for each wiring, from the dichotomies of the rows that the signal leaves to be read."""
    found = []
    for wiring in circuit.wirings:
        read = wiring.inputs[np.arange(circuit.points), codes]
        inputs, place = np.unique(read, return_inverse=True)
        if len(inputs) == len(read):  # then the rows may as well come point by point
            inputs, place = read, np.arange(len(read))
        found.append(_outputs(wiring, codes, place, unit_tables(circuit.attended_unit, inputs)))
    return found


def _outputs(wiring: Wiring, codes: npt.NDArray[np.int64], place: npt.NDArray[np.int64], tables: Words) -> Words:
    """The circuit's outputs under a signal, for every table of the attended unit, whose bit place[x] is read at x."""
    readings = wiring.readings[np.arange(len(codes)), codes]
    if (readings == READ).all() and (place == np.arange(len(codes))).all():
        return tables
    words = np.zeros(len(tables), np.uint64)
    for x, (position, reading) in enumerate(zip(place.tolist(), readings.tolist(), strict=True)):
        if reading == READ:
            words |= (tables >> np.uint64(position) & np.uint64(1)) << np.uint64(x)
        elif reading == COMPLEMENT:
            words |= (~tables >> np.uint64(position) & np.uint64(1)) << np.uint64(x)
        elif reading == ON:
            words |= np.uint64(1) << np.uint64(x)
    return words


def signal_codes(circuit: CircuitClass, attending: Words) -> npt.NDArray[np.int64]:
    """The different signals, (k, points): for each point the attending units' outputs, 0 where one does not matter.

    Arguments:
        circuit: the gated circuit.
        attending: (l,) uint64, all functions of one attending unit. Where the complement of a unit gives the same
            functions, one of the two stands for both.

    Raises:
        Refused: beyond `MOST_SIGNALS`.

    Examples:
        >>> from enumerate.circuits.mechanisms import MECHANISMS
        >>> signal_codes(CircuitClass(MECHANISMS["synaptic-gating"], 1), np.arange(4, dtype=np.uint64)).tolist()
        [[0, 0], [0, 1]]
    """
    return _all_combinations(_codes_of_units(circuit, attending), circuit.points)


def _all_combinations(each: list[npt.NDArray[np.int64]], points: int) -> npt.NDArray[np.int64]:
    """Every choice of one output, (points,), of each unit, together as codes: bit i for unit i."""
    number = prod(map(len, each))
    if number > MOST_SIGNALS:
        raise Refused(f"{number} signals of {len(each)} attending units are too many to list")
    combined = np.zeros((1, points), np.int64)
    for i, codes in zip(range(len(each)), each, strict=True):
        combined = (combined[:, None, :] | codes[None, :, :] << i).reshape(-1, points)
    return combined


def _codes_of_units(circuit: CircuitClass, attending: Words) -> list[npt.NDArray[np.int64]]:
    return [_codes_of_unit(circuit, attending, i, circuit.signal_complemented) for i in range(circuit.bits)]


def _codes_of_unit(circuit: CircuitClass, attending: Words, i: int, complemented: bool) -> npt.NDArray[np.int64]:
    """The different outputs of attending unit i at the circuit's points, (k, points), 0 where they do not matter."""
    relevant = circuit.relevant[:, i]
    inputs = circuit.wirings[0].signal_inputs.astype(np.uint64)
    values = (np.asarray(attending, np.uint64)[:, None] >> inputs[None, :] & np.uint64(1)).astype(np.int64)
    codes = np.unique(values * relevant, axis=0)
    if complemented and relevant.any():  # of each two complements the one that is 0 at the first point that matters
        codes = codes[codes[:, int(np.argmax(relevant))] == 0]
    return codes


def _representatives(circuit: CircuitClass, attending: Words) -> tuple[npt.NDArray[np.int64], bool]:
    """Signals, and whether they are one at least of each orbit under the symmetries of the circuit.

    The order, that of several units' being random, matters to the time only. Where their signals are too many to list,
    some are drawn.
    """
    rng = np.random.default_rng(0)
    group = circuit.group
    each = _codes_of_units(circuit, attending)
    if prod(map(len, each)) > MOST_SIGNALS:
        return _drawn_signals(each, rng), False
    codes = _all_combinations(each, circuit.points)
    if group is None or circuit.bits != 1:
        return np.asarray(rng.permutation(codes)), True
    relevant = circuit.relevant[:, 0]
    points = np.arange(circuit.points, dtype=np.uint64)
    words, mask = codes.astype(np.uint64) @ (np.uint64(1) << points), (relevant.astype(np.uint64) << points).sum()
    group = replace(group, complement=False)
    forms = canonical_words(words, circuit.inputs, group=group)[0]
    if circuit.signal_complemented:
        forms = np.minimum(forms, canonical_words(mask & ~words, circuit.inputs, group=group)[0])
    kept = distinct(forms)
    return (kept[:, None] >> points[None, :] & np.uint64(1)).astype(np.int64), True


def _drawn_signals(each: list[npt.NDArray[np.int64]], rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Signals of several units, (DRAWN_SIGNALS, points), each drawn from its (k, points) codes.

    By turns the first 1 ... n units have one signal, with their variables rotated: functions of high symmetry, as the
    parities, are found among these, and hardly among the others.
    """
    units, points = len(each), each[0].shape[1]
    x = np.arange(points)
    drawn = np.zeros((DRAWN_SIGNALS, points), np.int64)
    own = [codes[rng.integers(0, len(codes), DRAWN_SIGNALS)] for codes in each]
    for k in range(1, units + 1):
        turn = slice(k - 1, None, units)
        low = x & ((1 << k) - 1)
        for i in range(units):
            rotated = x - low + ((low >> i | low << (k - i)) & ((1 << k) - 1)) if i < k else x
            drawn[turn] |= own[0 if i < k else i][turn][:, rotated] << i
    return drawn
