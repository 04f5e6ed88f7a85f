"""The chambers of a central arrangement of any integer hyperplanes: which engines reach it, what they cost, the count.

`restriction` gives the Whitney numbers, `chambers` splits cones, and `faces` uses the symmetries of a grid. Where the
fastest has counted, every other that takes a moment counts too, and they must agree.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import comb, prod

from capacity.documents.numbers import duration
from enumerate.arrangements.arrangements import different_hyperplanes, essential
from enumerate.kernels import compiling_ahead
from enumerate.outcomes import Refused
from enumerate.shards import Jobs, Progress, as_run

MOMENT = 2.0  # seconds of one core that a confirmation may be expected to take

LONG_FROM = 5.0  # seconds of one core; shorter counts start no other process

KEPT_FROM = 60.0  # seconds of one core; shorter counts are not worth a store

PATIENCE = 3600.0  # seconds of one core; what takes longer is started on purpose

ROOM = 2 << 30  # bytes of an array

MACHINE = 1 << 30  # values from which the kernels leave off


class Disagreement(Exception):
    """Two engines have counted different numbers: at least one is wrong."""


@dataclass(frozen=True)
class Hyperplanes:
    """The different hyperplanes of a central arrangement.

    Attributes:
        normals: primitive integer vectors of full column rank.
        levels: of the grid whose threshold functions the chambers are; empty for any other arrangement.

    Examples:
        >>> planes = Hyperplanes.of([[1, 0, 0], [1, 1, 1], [2, 0, 0], [1, 2, 2]])
        >>> planes.number, planes.rank, planes.generic
        (3, 2, 6)
    """

    normals: tuple[tuple[int, ...], ...]
    levels: tuple[int, ...] = ()

    @classmethod
    def of(cls, rows: Iterable[Sequence[int]], levels: tuple[int, ...] = ()) -> "Hyperplanes":
        """The hyperplanes normal to integer rows, none of them zero; coinciding ones are taken once."""
        return cls(tuple(map(tuple, essential(different_hyperplanes(rows)))), levels)

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self.normals)

    @property
    def rank(self) -> int:
        """The dimension that the normals span."""
        return len(self.normals[0])

    @property
    def generic(self) -> int:
        """The chambers of as many hyperplanes of this rank in general position, the most that there can be."""
        return generic_chambers(self.number, self.rank)

    @cached_property
    def _squares(self) -> list[int]:
        return sorted(sum(v * v for v in row) for row in self.normals)

    def fits_machine(self, order: int) -> bool:
        """Whether no minor of this order can leave the range of the kernels, by Hadamard's inequality."""
        return prod(self._squares[-max(1, order) :]) < MACHINE**2


def generic_chambers(number: int, rank: int) -> int:
    """2 sum_(k < rank) C(number - 1, k): chambers of central hyperplanes in general position (Schlafli; Cover 1965).

    Examples:
        >>> generic_chambers(9, 3)
        74
    """
    return 2 * sum(comb(number - 1, k) for k in range(rank))


@dataclass(frozen=True)
class Chambers:
    """A number of chambers.

    Attributes:
        count: the number.
        methods: the engines that found it, the fastest first.
        whitney: the absolute Whitney numbers of the arrangement; None where no engine gave them.
    """

    count: int
    methods: tuple[str, ...]
    whitney: tuple[int, ...] | None


def _faces_cost(planes: Hyperplanes) -> float:
    from enumerate.arrangements.grids import symmetry_order

    words = planes.number // 64 + 1
    _require_room((planes.rank + 2) * planes.number * 8 * (62 + words))
    return 0.002 * (1 << planes.rank) + 1e-8 * planes.number**2 + 1e-6 * planes.generic / symmetry_order(planes.levels)


def _restriction_cost(planes: Hyperplanes) -> float:
    number, rank = planes.number, planes.rank
    if max(comb(number, k) for k in range(rank + 1)) >= 1 << 63:
        raise Refused("Whitney numbers may exceed 64 bits")
    others = number / max(1, rank - 1)  # in a restriction, about
    if planes.fits_machine(rank - 2):
        return 1e-3 + comb(max(0, number - 2), max(0, rank - 2)) * (2e-9 * others**2 + 1e-6)
    return 1e-3 + comb(number, max(0, rank - 2)) * (others * 2.5e-6 + 1e-5)


def _chambers_cost(planes: Hyperplanes) -> float:
    from enumerate.arrangements.chambers import MAX_RANK, MAX_RAYS

    words = planes.number // 64 + 1
    if planes.rank > MAX_RANK:
        raise Refused(f"rank {planes.rank} is beyond {MAX_RANK}, where starting cones are too many")
    _require_room((planes.number + 2) * MAX_RAYS * 8 * max(planes.rank, words))
    each = 1e-7 * planes.rank * words if planes.fits_machine(planes.rank - 1) else 4e-6 * planes.rank**2
    return 1e-3 + each * planes.generic


def _require_room(size: int) -> None:
    if size > ROOM:
        raise Refused(f"arrays of {size / 2**30:.0f} GiB are needed; at most {ROOM >> 30} GiB are tried")


def _count_faces(planes: Hyperplanes, jobs: Jobs, progress: Progress | None) -> Chambers:
    from enumerate.arrangements.grids import count_grid_functions

    return Chambers(count_grid_functions(planes.levels, jobs, progress), ("faces",), None)


def _count_restriction(planes: Hyperplanes, jobs: Jobs, progress: Progress | None) -> Chambers:
    from enumerate.arrangements.exact_restriction import whitney_numbers_exactly
    from enumerate.arrangements.restriction import whitney_numbers

    try:
        whitney = whitney_numbers(planes.normals, jobs, progress)
    except Refused:  # beyond machine integers
        whitney = whitney_numbers_exactly(planes.normals, jobs, progress)
    return Chambers(sum(whitney), ("restriction",), whitney)


def _count_chambers(planes: Hyperplanes, jobs: Jobs, progress: Progress | None) -> Chambers:
    from enumerate.arrangements.chambers import count_dichotomies

    return Chambers(count_dichotomies(planes.normals, jobs, progress), ("chambers",), None)


ENGINES: dict[str, tuple[Callable[[Hyperplanes], float], Callable[[Hyperplanes, Jobs, Progress | None], Chambers]]] = {
    "faces": (_faces_cost, _count_faces),
    "restriction": (_restriction_cost, _count_restriction),
    "chambers": (_chambers_cost, _count_chambers),
}
"""By method: the seconds of one core that it is expected to take, and the count."""

METHODS = ("auto", *ENGINES)


@dataclass(frozen=True)
class Choice:
    """How an arrangement is counted.

    Attributes:
        method: the engine that counts.
        seconds: of one core, as expected.
        confirming: the engines that count too.
    """

    method: str
    seconds: float
    confirming: tuple[str, ...] = ()


def choose(planes: Hyperplanes | None, method: str = "auto", patience: float = PATIENCE) -> Choice:
    """The engine of a method, or for `auto` the fastest and all that confirm it in a moment.

    Arguments:
        planes: what is counted; None where nothing is.
        method: one of `METHODS`.
        patience: the seconds of one core that it may be expected to take.

    Raises:
        ValueError: the method is unknown, or is for grids alone.
        Refused: no engine reaches it, or it takes longer.

    Examples:
        >>> choose(Hyperplanes.of([[1, 0], [1, 1], [1, 2]]), "chambers").method
        'chambers'
    """
    if method not in METHODS:
        raise ValueError(f"unknown method {method!r}; known: {', '.join(METHODS)}")
    if planes is None:
        return Choice(method, 0.0)
    if method == "faces" and not planes.levels:
        raise ValueError("the method faces is for grids with a bias, such as grid:3x3")
    names = [name for name in ENGINES if method in ("auto", name) and (planes.levels or name != "faces")]
    seconds: dict[str, float] = {}
    reasons: list[str] = []
    for name in names:
        try:
            seconds[name] = ENGINES[name][0](planes)
        except Refused as error:
            reasons.append(f"{name}: {error}")
    what = f"{planes.number} hyperplanes of rank {planes.rank}"
    if not seconds:
        raise Refused(f"{what} are out of reach ({'; '.join(reasons)}); {_fitting(planes, names, patience)}")
    fastest = min(seconds, key=lambda name: seconds[name])
    if seconds[fastest] > patience:
        raise Refused(
            f"{what} need up to {_long(seconds[fastest])} of one core by {fastest}; "
            f"{_fitting(planes, names, patience)}; --long starts it"
        )
    others = [name for name in seconds if name != fastest and seconds[name] <= MOMENT]
    return Choice(fastest, seconds[fastest], tuple(sorted(others, key=lambda name: seconds[name])))


def _long(seconds: float) -> str:
    years = seconds / 31_557_600
    return duration(seconds) if years < 1 else f"{years:.3g} years"


def _fitting(planes: Hyperplanes, names: Sequence[str], patience: float) -> str:
    """How many hyperplanes of this rank, or which grids, would be within reach."""
    if planes.levels:
        return "a grid with fewer levels or axes fits"
    low, high = planes.rank, planes.number  # the first fits, the second does not
    while high - low > 1:
        middle = (low + high) // 2
        if any(_fits(name, replace(planes, normals=planes.normals[:middle]), patience) for name in names):
            low = middle
        else:
            high = middle
    return f"about {low} would fit"


def _fits(name: str, planes: Hyperplanes, patience: float) -> bool:
    try:
        return ENGINES[name][0](planes) <= patience
    except Refused:
        return False


def count_chambers(planes: Hyperplanes, choice: Choice, jobs: Jobs = 1, progress: Progress | None = None) -> Chambers:
    """The number of chambers by the engines of a choice, which agree.

    Raises:
        Disagreement: they do not.
        Refused, Stopped: as the engines.

    Examples:
        >>> planes = Hyperplanes.of([[1, 0], [1, 1], [1, 2]])
        >>> count_chambers(planes, Choice("restriction", 0.0, ("chambers",)))
        Chambers(count=6, methods=('restriction', 'chambers'), whitney=(1, 3, 2))
    """
    run = as_run(jobs)
    if run.executor is None:
        if choice.method == "chambers" and choice.seconds >= LONG_FROM and run.jobs > 1:
            with compiling_ahead():  # here once, before processes would each compile them
                _count_chambers(Hyperplanes.of([[1, 0], [1, 1]]), 1, None)
        run = replace(run, short=choice.seconds < LONG_FROM)
    found = [ENGINES[choice.method][1](planes, run, progress)]
    found += [ENGINES[name][1](planes, replace(run, short=True), progress) for name in choice.confirming]
    methods = tuple(name for chambers in found for name in chambers.methods)
    counts = [chambers.count for chambers in found]
    if len(set(counts)) > 1:
        said = ", ".join(f"{name} counts {number}" for name, number in zip(methods, counts, strict=True))
        raise Disagreement(f"the engines disagree: {said}")
    whitney = next((chambers.whitney for chambers in found if chambers.whitney), None)
    return Chambers(counts[0], methods, whitney)
