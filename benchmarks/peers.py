"""Packages that answer one of our questions too, asked side by side with this project in one process.

    pip install -e '.[peers]'
    python -m benchmarks.peers              # a table of ratios; figures/peers.svg and .png in results

Each question is put at growing n to both, on the same seeded instances, to each in turn `TURN` of them, so that other
load falls on both and neither has its caches filled by the other before every answer; times are of the processor, an
instance, medians over the turns. One turn at the smallest n goes before, untimed. What both answer is compared. A
package that cannot be imported is left out, with the reason.
"""

import argparse
import contextlib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from math import ceil, floor, log10
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

from capacity import Circuit, count
from capacity.decisions.checking import Decider
from capacity.documents.drawing import Picture, save, series
from enumerate.arrangements.restriction import count_dichotomies
from enumerate.cube.symmetry import canonical_form, full_group_images
from enumerate.cube.truth_tables import all_ones, features, to_bits
from enumerate.gates.threshold_classes import ThresholdGate, gate_table
from enumerate.kernels import compiling_ahead

OURS = "this project"
TURN = 20  # instances that one side is asked before the other
SECONDS = 20.0  # after which no further instance of a size is asked
ENGINES = {"restriction": range(1, 9), "chambers": range(1, 9), "lp": range(1, 6)}  # to what n T(n) is counted here


@dataclass(frozen=True)
class Instances:
    """Instances of a question of one size: what each side is given, ready, and whether lists of answers agree."""

    ours: list[Callable[[], Any]]
    theirs: list[Callable[[], Any]]
    agree: Callable[[list[Any], list[Any]], bool]


@dataclass(frozen=True)
class Question:
    """What both sides are asked, at which n; `instances` imports the package, and raises if that fails."""

    title: str
    package: str
    call: str
    sizes: Sequence[int]
    instances: Callable[[int], Instances]


@dataclass(frozen=True)
class Row:
    """Median seconds of both sides for an instance at one n, of so many, and whether all answers agreed."""

    n: int
    asked: int
    theirs: float
    ours: float
    agree: bool


# --- instances ------------------------------------------------------------------------------------------------------


def random_functions(n: int, number: int) -> list[int]:
    """Truth tables, uniformly."""
    rng = np.random.default_rng(n)
    return [int.from_bytes(rng.bytes(max(1, 2**n // 8)), "little") & all_ones(n) for _ in range(number)]


def threshold_functions(n: int, number: int) -> list[int]:
    """Gates with normal weights; an odd bias and even weights never add up to 0."""
    rng = np.random.default_rng(n)
    biases = (2 * np.rint(1000 * rng.standard_normal(number)).astype(int) + 1).tolist()
    weights = (2 * np.rint(1000 * rng.standard_normal((number, n))).astype(int)).tolist()
    return [gate_table(ThresholdGate(b, tuple(w))) for b, w in zip(biases, weights, strict=True)]


KINDS = {"random": random_functions, "threshold": threshold_functions}


def threshold_decisions(kind: str, n: int) -> Instances:
    """Whether a function is a threshold function; ours with its certificate, audited."""
    import boofun
    from boofun.analysis.ltf_analysis import is_ltf

    decider = Decider(Circuit("ltf", n))
    tables = KINDS[kind](n, 200)
    given = [boofun.create(to_bits(table, n).astype(bool).tolist()) for table in tables]
    return Instances(
        [partial(lambda table: decider.decide(table).realizable, table) for table in tables],
        [partial(lambda function: bool(is_ltf(function)), function) for function in given],
        lambda ours, theirs: ours == theirs,
    )


def arrangement_regions(n: int) -> Instances:
    """The regions of the arrangement of the points (1, x) of the n-cube, given as such: ours without its symmetry.

    Our kernels are compiled before.
    """
    import sage.all__sagemath_polyhedra  # noqa: F401
    from sage.geometry.hyperplane_arrangement.arrangement import HyperplaneArrangements
    from sage.rings.rational_field import QQ

    with compiling_ahead():
        count_dichotomies(features(2).tolist())
    rows = features(n).tolist()
    arrangements = HyperplaneArrangements(QQ, tuple(f"w{i}" for i in range(n + 1)))

    def regions() -> int:
        return int(arrangements(*[(tuple(row), 0) for row in rows]).n_regions())  # a new one: it remembers its number

    number = 5 if n < 4 else 1
    return Instances([partial(count_dichotomies, rows)] * number, [regions] * number, lambda a, b: a == b)


def canonical_forms(n: int) -> Instances:
    """The canonical form of a function; every second one is an image of the last. Our kernels are compiled before."""
    import npn

    with compiling_ahead():
        canonical_form(0, 5, complement=True)

    rng = np.random.default_rng(n)
    tables = []
    for table in random_functions(n, 100):
        image = int(rng.choice(full_group_images(table, n))) ^ (all_ones(n) if rng.random() < 0.5 else 0)
        tables += [table, image]
    with contextlib.redirect_stdout(io.StringIO()):  # it says when it makes the table of permutations
        npn.npn_canonical_representative(to_bits(0, n).astype(bool).tolist())
    given = [to_bits(table, n).astype(bool).tolist() for table in tables]

    def same_classes(ours: list[Any], theirs: list[Any]) -> bool:
        """Their forms are others: both must tell the same functions apart."""
        pairs = {(a, tuple(b)) for a, b in zip(ours, theirs, strict=True)}
        return len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})

    return Instances(
        [partial(lambda table: canonical_form(table, n, complement=True).table, table) for table in tables],
        [partial(npn.npn_canonical_representative, bits) for bits in given],
        same_classes,
    )


QUESTIONS = (
    *(
        Question(
            f"threshold or not, {kind} functions",
            "boofun",
            "is_ltf",
            (4, 6, 8, 10),
            partial(threshold_decisions, kind),
        )
        for kind in KINDS
    ),
    Question(
        "regions of the threshold arrangement", "passagemath-polyhedra", "n_regions", (1, 2, 3, 4), arrangement_regions
    ),
    Question("canonical form under NPN", "npn", "npn_canonical_representative", (2, 3, 4, 5, 6), canonical_forms),
)


# --- asked ----------------------------------------------------------------------------------------------------------


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    """The answer of a call and the seconds of the processor that it took."""
    begin = process_time()
    answer = call()
    return answer, process_time() - begin


def all_of(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """The answers of calls."""
    return [call() for call in calls]


def ask(question: Question, seconds: float = SECONDS, turn: int = TURN) -> Iterator[Row]:
    """The rows of a question, one for each n. Raises what the import of its package raises."""
    first = question.instances(question.sizes[0])
    all_of(first.ours[:turn])
    all_of(first.theirs[:turn])
    for n in question.sizes:
        instances = question.instances(n)
        found: tuple[list[Any], list[Any]] = ([], [])
        times: tuple[list[float], list[float]] = ([], [])
        spent = 0.0
        for begin in range(0, len(instances.ours), turn):
            for side, calls in zip((0, 1), (instances.ours, instances.theirs), strict=True):
                some, taken = timed(partial(all_of, calls[begin : begin + turn]))
                found[side].extend(some)
                times[side].append(taken / len(some))
                spent += taken
            if spent > seconds:
                break
        ours, theirs = (float(np.median(side)) for side in times)
        yield Row(n, len(found[0]), theirs, ours, instances.agree(*found))


def answers(question: Question, seconds: float = SECONDS, turn: int = TURN) -> list[Row] | str:
    """The rows of a question, or in a line why its package cannot be asked."""
    try:
        return list(ask(question, seconds, turn))
    except ImportError as error:
        return str(error).splitlines()[0]


def costs_of_engines() -> dict[str, dict[int, float]]:
    """The seconds in which each engine counts T(n) here, its kernels warm: the least of three."""
    found: dict[str, dict[int, float]] = {}
    for method, sizes in ENGINES.items():
        count(Circuit("ltf", 3), method)
        found[method] = {n: min(timed(partial(count, Circuit("ltf", n), method))[1] for _ in range(3)) for n in sizes}
    return found


def written(seconds: float) -> str:
    """A time in three digits.

    >>> written(0.0000123), written(0.0123), written(12.3)
    ('12.3 us', '12.3 ms', '12.3 s')
    """
    for unit, factor in (("s", 1.0), ("ms", 1e3)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e6:.3g} us"


def table(found: Sequence[tuple[Question, list[Row] | str]]) -> Iterator[str]:
    """The rows as Markdown; a question that could not be put has the reason instead."""
    yield "| question | n | asked | peer | its time | ours | ratio | answers |"
    yield "|---|---:|---:|---|---:|---:|---:|---|"
    for question, rows in found:
        if isinstance(rows, str):
            yield f"| {question.title} | | | `{question.package}` | left out: {rows} | | | |"
            continue
        peer = f"`{question.package}` {version(question.package)}, `{question.call}`"
        for row in rows:
            verdict = "agree" if row.agree else "DIFFER"
            yield (
                f"| {question.title} | {row.n} | {row.asked} | {peer} | {written(row.theirs)} | {written(row.ours)} | "
                f"{float(f'{row.theirs / row.ours:.2g}'):g} | {verdict} |"
            )


def picture(found: Sequence[tuple[Question, list[Row] | str]], engines: dict[str, dict[int, float]]) -> Picture:
    """Cost against n: the engines that count T(n), and each question with its peer."""

    def draw(figure: Any) -> None:
        asked = [(question, rows) for question, rows in found if not isinstance(rows, str)]
        panels = list(figure.subplots(2, -(-(len(asked) + 1) // 2), squeeze=False).flat)
        curves = [("counting the threshold functions", engines)]
        for question, rows in asked:
            both = {OURS: {row.n: row.ours for row in rows}, question.package: {row.n: row.theirs for row in rows}}
            curves.append((question.title, both))
        for axes, (title, lines) in zip(panels, curves, strict=False):
            for i, (name, points) in enumerate(lines.items()):
                axes.plot(list(points), list(points.values()), label=name, **series(i))
            axes.set_title(title)
            taken = [seconds for points in lines.values() for seconds in points.values()]
            axes.set_yscale("log")
            axes.set_ylim(10.0 ** floor(log10(min(taken))), 10.0 ** ceil(log10(max(taken))))  # whole decades
            axes.set_xticks(sorted({n for points in lines.values() for n in points}))
            axes.grid(True)
            axes.set_xlabel("number of inputs n")
            axes.set_ylabel("seconds")
            axes.legend()
        for axes in panels[len(curves) :]:
            axes.axis("off")

    return Picture(
        "peers",
        "Cost against n, beside other packages",
        "Seconds of the processor against the number of inputs, all taken in one process: the engines that count the "
        "threshold functions, and each question that another package answers too. The times are of one machine and "
        "change with it.",
        (10.0, 5.6),
        draw,
    )


def main() -> None:
    """Put all questions; print the table, draw the figure."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.peers", description=__doc__.split("\n\n", maxsplit=1)[0]
    )
    parser.add_argument("--output", type=Path, default=Path("results"), help="where figures/ is; results by default")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for each question at each n, about")
    parser.add_argument("--turn", type=int, default=TURN, help="instances that one side is asked before the other")
    given = parser.parse_args()
    found = [(question, answers(question, given.seconds, given.turn)) for question in QUESTIONS]
    print("\n".join(table(found)))
    for path in save(picture(found, costs_of_engines()), given.output / "figures"):
        print(path)


if __name__ == "__main__":
    main()
