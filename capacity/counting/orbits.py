"""Engines that count orbits: linear threshold functions up to symmetries of the cube, `--up-to`."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from capacity.circuits.circuit import Circuit
from capacity.counting.engine import Cost, Engine, OutOfReach, Reach
from capacity.counting.gates import ENGINES as GATE_ENGINES
from enumerate.shards import Jobs, Progress


def engines_up_to(circuit: Circuit, group: str) -> tuple[Engine, ...]:
    """The engines that count the functions of a circuit up to a group of symmetries other than `none`.

    Raises:
        ValueError: on another group, or a circuit other than `ltf`.

    Examples:
        >>> [engine.method for engine in engines_up_to(Circuit("ltf", 5), "npn")]
        ['chambers', 'restriction', 'burnside']
    """
    from enumerate.cube.groups import require_group

    require_group(group)
    if circuit.name != "ltf" or circuit.units > 1:
        listed = (
            f"; capacity classes {circuit} lists its NPN classes"
            if circuit.n <= 4 and circuit.units == 1 and circuit.head is None
            else ""
        )
        raise ValueError(f"functions are counted up to symmetries for one ltf, not for {circuit}{listed}")
    return (
        *(replace(e, run=partial(_from_stabilizers, by_walls, group)) for e, by_walls in _STABILIZERS),
        replace(_BURNSIDE, run=partial(_burnside, group)),
    )


METHOD_OF_ORBITS = "burnside"
"""The method that counts orbits only."""

ByWalls = Callable[[int, Jobs, Progress | None], Mapping[int, int]]


def _from_stabilizers(by_walls: ByWalls, group: str, circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.gates.threshold_orbits import orbit_number

    return orbit_number(by_walls(circuit.n, jobs, progress), circuit.n, group)


def _of_chambers(n: int, jobs: Jobs, progress: Progress | None) -> Mapping[int, int]:
    from enumerate.gates.threshold_classes import census

    return census(n, jobs, progress).by_walls


def _of_faces(n: int, jobs: Jobs, progress: Progress | None) -> Mapping[int, int]:
    from enumerate.arrangements.restriction import count_threshold_functions
    from enumerate.gates.face_numbers import classes_by_stabilizer

    return classes_by_stabilizer(count_threshold_functions(n, jobs, progress).faces)


_LINEAR = {engine.method: engine for engine in GATE_ENGINES if engine.circuits == "`ltf`"}

_STABILIZERS = ((_LINEAR["chambers"], _of_chambers), (_LINEAR["restriction"], _of_faces))


def _burnside(group: str, circuit: Circuit, jobs: Jobs, progress: Progress | None) -> int:
    from enumerate.gates.burnside import orbit_number

    return orbit_number(circuit.n, group, jobs, progress)


def _burnside_cost(circuit: Circuit) -> Reach:
    from enumerate.gates.burnside import MAX_INPUTS

    if circuit.n > MAX_INPUTS:
        return OutOfReach(f"the grids of Burnside's lemma are counted to n = {MAX_INPUTS}")
    return Cost(0.03 + 14.0 * 30.0 ** (circuit.n - 9))


_BURNSIDE = Engine(
    METHOD_OF_ORBITS,
    lambda circuit: circuit.name == "ltf",
    _burnside_cost,
    partial(_burnside, "none"),
    "`ltf`",
    "n = 9",
    ("burnside",),
)
