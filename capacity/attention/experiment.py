"""The experiment: dot-product against expressive attention on delayed modular sums, over N, tau and seeds.

The question is what the counts of score functions leave open: whether the attention that realizes more functions also
learns better. Both are trained on the same tasks with the same parameters, budget and seeds
(`capacity.attention.training`). Every training is a shard: kept when it is finished, done on any number of processes,
resumed after an interrupt.

All results are integers, tokens predicted correctly out of a known number, none left out. They are the same every
time on one machine with one version of PyTorch; another may round differently and so train to other numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from capacity.attention.training import (
    BATCH,
    CHECKS,
    LEARNING_RATE,
    TRAINED_SCORES,
    Training,
    require_torch,
    train,
)
from capacity.documents.columns import csv_text, markdown_table
from capacity.documents.files import json_text, read_document, write_documents
from capacity.version import __version__
from enumerate.shards import Jobs, Progress, run_shards

SCHEMA = "circuit-capacity/experiment/1"

METHOD = "training"  # as the run store names it

LABEL = "trainings"

FILES = ("experiment.csv", "experiment.json", "experiment.md")


@dataclass(frozen=True)
class Grid:
    """Which trainings: every score for every N (moduli), tau (delays) and seed 0, ..., seeds - 1.

    Raises:
        ValueError: if a list is empty or repeats itself, or a training is impossible.
    """

    moduli: tuple[int, ...] = (2, 3, 5)
    delays: tuple[int, ...] = (2, 4, 8)
    seeds: int = 5
    steps: int = 3000
    dimension: int = 16
    heads: int = 1

    def __post_init__(self) -> None:
        for name, values in (("moduli", self.moduli), ("delays", self.delays)):
            if not values or len(set(values)) < len(values):
                raise ValueError(f"{name} {_list(values) or 'of none'}: one or more different numbers")
        if self.seeds < 1:
            raise ValueError(f"{self.seeds} seeds are out of range: at least 1")
        self.trainings()

    def __str__(self) -> str:
        """The grid as a command line, which is the name under which its trainings are kept.

        Examples:
            >>> str(Grid((2, 3), (4,)))
            'experiment --moduli 2,3 --delays 4 --seeds 5 --steps 3000 --dimension 16 --heads 1'
        """
        return (
            f"experiment --moduli {_list(self.moduli)} --delays {_list(self.delays)} --seeds {self.seeds} "
            f"--steps {self.steps} --dimension {self.dimension} --heads {self.heads}"
        )

    def trainings(self) -> list[Training]:
        """The trainings; those that are compared stand next to each other.

        Examples:
            >>> [training.score for training in Grid((2,), (2,), 1).trainings()]
            ['dot-product', 'expressive']
        """
        return [
            Training(score, modulus, delay, seed, self.steps, self.dimension, self.heads)
            for modulus in self.moduli
            for delay in self.delays
            for seed in range(self.seeds)
            for score in TRAINED_SCORES
        ]


def _list(values: Sequence[int]) -> str:
    return ",".join(map(str, values))


@dataclass(frozen=True)
class Trained:
    """A training that is done.

    Attributes:
        training: the training.
        correct: the number of tokens predicted correctly after each tenth of its steps.
    """

    training: Training
    correct: tuple[int, ...]

    @property
    def accuracy(self) -> float:
        """The share of the predictions that are right at the end."""
        return self.correct[-1] / self.training.predictions


def run_grid(grid: Grid, jobs: Jobs = 1, progress: Progress | None = None) -> list[Trained]:
    """Train all of a grid, in its order; some ten seconds of one core for each training of the default size.

    Arguments:
        grid: the trainings.
        jobs: a number of local processes, or a `Run` with what keeps the trainings.
        progress: told how many are done.

    Raises:
        ValueError: without PyTorch.
    """
    require_torch()
    trainings = grid.trainings()
    results = run_shards(train, trainings, jobs, progress, LABEL)
    return [Trained(training, tuple(correct)) for training, correct in zip(trainings, results, strict=True)]


@dataclass(frozen=True)
class Comparison:
    """Both scores on one task: their accuracies by seed, in the same order."""

    modulus: int
    delay: int
    held_out: bool
    windows: int
    accuracies: dict[str, tuple[float, ...]]

    @property
    def seeds_by_winner(self) -> tuple[int, int, int]:
        """In how many seeds the dot product predicts more, both the same, expressive attention more."""
        pairs = list(zip(*(self.accuracies[score] for score in TRAINED_SCORES), strict=True))
        return sum(a > b for a, b in pairs), sum(a == b for a, b in pairs), sum(a < b for a, b in pairs)


def comparisons(trained: Sequence[Trained]) -> list[Comparison]:
    """The results, task by task, in the order of the tasks.

    Examples:
        >>> pair = [Trained(Training(score, 2, 2, 0), (k,)) for score, k in (("dot-product", 42), ("expressive", 44))]
        >>> comparisons(pair)[0].seeds_by_winner
        (0, 0, 1)
    """
    tasks: dict[tuple[int, int], list[Trained]] = {}
    for one in trained:
        tasks.setdefault((one.training.modulus, one.training.delay), []).append(one)
    return [
        Comparison(
            modulus,
            delay,
            of_task[0].training.held_out,
            of_task[0].training.tested,
            {score: tuple(one.accuracy for one in of_task if one.training.score == score) for score in TRAINED_SCORES},
        )
        for (modulus, delay), of_task in tasks.items()
    ]


def percent(share: float) -> str:
    """A share in percent, 100.0 only for all and 0.0 only for none.

    Examples:
        >>> percent(1), percent(0.99999), percent(0.5)
        ('100.0', '99.9', '50.0')
    """
    if 0 < share < 1:
        return f"{min(99.9, max(0.1, 100 * share)):.1f}"
    return f"{100 * share:.1f}"


def spread(accuracies: Sequence[float]) -> str:
    """Least, median and largest accuracy over the seeds, in percent.

    Examples:
        >>> spread([0.5, 1.0, 0.75])
        '50.0 / 75.0 / 100.0'
    """
    return " / ".join(map(percent, (min(accuracies), median(accuracies), max(accuracies))))


HEADERS = (
    "N",
    "tau",
    "windows tested",
    "held out",
    "chance",
    *TRAINED_SCORES,
    "seeds won: dot-product",
    "equal",
    "expressive",
)


def cells(task: Comparison) -> tuple[str, ...]:
    """The cells of a task under `HEADERS`."""
    return (
        str(task.modulus),
        str(task.delay),
        str(task.windows),
        "yes" if task.held_out else "no",
        percent(1 / task.modulus),
        *(spread(task.accuracies[score]) for score in TRAINED_SCORES),
        *map(str, task.seeds_by_winner),
    )


def summary(trained: Sequence[Trained]) -> str:
    """What the whole grid shows, in two sentences of counts."""
    tasks = comparisons(trained)
    totals = [sum(task.seeds_by_winner[i] for task in tasks) for i in range(3)]
    medians = [tuple(median(task.accuracies[score]) for score in TRAINED_SCORES) for task in tasks]
    ahead = [sum(a > b for a, b in medians), sum(a == b for a, b in medians), sum(a < b for a, b in medians)]
    return (
        f"Of {sum(totals)} pairs of trainings with the same task and seed, dot-product attention predicts more in "
        f"{totals[0]}, both the same in {totals[1]}, expressive attention more in {totals[2]}. By the median over the "
        f"seeds, of {len(tasks)} task{'s' * (len(tasks) > 1)}, the dot product is ahead in {ahead[0]}, level in "
        f"{ahead[1]}, behind in {ahead[2]}."
    )


def as_json(grid: Grid, trained: Sequence[Trained]) -> dict[str, Any]:
    """The document of the experiment, plain numbers throughout.

    Raises:
        ValueError: without PyTorch, whose version it names.
    """
    return {
        "schema": SCHEMA,
        "version": __version__,
        "torch": str(require_torch().__version__),
        "grid": asdict(grid) | {"moduli": list(grid.moduli), "delays": list(grid.delays)},
        "batch": BATCH,
        "learning_rate": LEARNING_RATE,
        "rows": [
            {
                "score": one.training.score,
                "modulus": one.training.modulus,
                "delay": one.training.delay,
                "seed": one.training.seed,
                "parameters": one.training.parameters,
                "held_out": one.training.held_out,
                "windows": one.training.tested,
                "predictions": one.training.predictions,
                "correct": list(one.correct),
            }
            for one in trained
        ],
    }


def read_experiment(path: Path) -> list[Trained]:
    """What an experiment.json holds; ValueError as `read_document`."""
    return read_document(path, SCHEMA, f"experiment --output {path.parent}", _parse)


def _parse(document: Mapping[str, Any]) -> list[Trained]:
    size = {name: document["grid"][name] for name in ("steps", "dimension", "heads")}
    trained = []
    for row in document["rows"]:
        training = Training(row["score"], row["modulus"], row["delay"], row["seed"], **size)
        correct = tuple(map(int, row["correct"]))
        if row["predictions"] != training.predictions or len(correct) != CHECKS:
            raise ValueError(row)
        if not all(0 <= number <= training.predictions for number in correct):
            raise ValueError(row)
        trained.append(Trained(training, correct))
    if not trained or any(len(set(map(len, task.accuracies.values()))) > 1 for task in comparisons(trained)):
        raise ValueError("every training has its counterpart")
    return trained


def write_results(grid: Grid, trained: Sequence[Trained], output: Path) -> list[Path]:
    """Write experiment.csv, .json and .md into a directory; returns the paths."""
    document = as_json(grid, trained)
    rows = document["rows"]
    texts = (csv_text(rows[0], (row.values() for row in rows)), json_text(document), _markdown(grid, trained))
    return write_documents(output, dict(zip(FILES, texts, strict=True)))


def _markdown(grid: Grid, trained: Sequence[Trained]) -> str:
    lines = [
        "# Dot-product against expressive attention on delayed modular sums",
        "",
        "x_t = (x_{t-1} + x_{t-tau}) mod N; one layer, the same parameters, initial values, windows and "
        f"{grid.steps} steps for both.",
        f"Accuracy in percent of predicted tokens: least / median / largest of {grid.seeds} seeds. Held out: the",
        "tested windows are not trained on; `no` where there are too few, and then accuracy is that on what was",
        "trained on. Seeds won: on the same task and seed, which predicts more.",
        f"Made by `capacity {grid}`.",
        "",
        "As threshold classes the two scores have as many parameters and the same leading term of their capacity; at",
        "finite sizes each is ahead somewhere ([scores.md](scores.md)). So the counts predict no clear winner, and say",
        "nothing on what is found by training: that is seen here, for one model, one budget and these tasks.",
        "",
        *markdown_table(HEADERS, [cells(task) for task in comparisons(trained)], HEADERS),
        "",
        summary(trained),
    ]
    return "\n".join(lines) + "\n"
