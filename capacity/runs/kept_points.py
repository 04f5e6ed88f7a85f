"""The count of points, or of the chambers of an arrangement, as a run: kept in a store and bounded in time."""

import hashlib
import time
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from capacity.points.arrangement import Arrangement, ArrangementQuestion, ChamberCount
from capacity.points.counting import PATIENCE, Choice, choose
from capacity.points.dichotomies import PointsCount, PointsQuestion
from capacity.points.points import Points
from enumerate.shards import Progress, Run

if TYPE_CHECKING:
    from capacity.runs.store import RunStore

Question = PointsQuestion | ArrangementQuestion


def question_of(asked: Points | Arrangement) -> Question:
    """What is asked about points or an arrangement."""
    return PointsQuestion.of(asked) if isinstance(asked, Points) else ArrangementQuestion.of(asked)


def run_name(question: Question) -> str:
    """How a store names the run: what is counted, in words, and a digest of its hyperplanes in order.

    Examples:
        >>> run_name(PointsQuestion.of(Points.grid(2, 2)))
        'points grid:2x2 #85ef99f5e1f6'
    """
    normals = () if question.planes is None else question.planes.normals
    return f"{question} #{hashlib.sha256(repr(normals).encode()).hexdigest()[:12]}"


def answer_in_run(
    question: Question, choice: Choice, run: Run, shards: Path | None = None, progress: Progress | None = None
) -> PointsCount | ChamberCount:
    """The count of a run that is open; its shards are written to a file if one is named.

    Raises:
        Disagreement, Refused, Stopped: as `count_chambers`.
        OSError: as the system gives it.
        ArithmeticError: if the shards do not add up to the count.
    """
    if shards is None or question.planes is None:
        return question.answer(choice, run, progress)
    from capacity.runs.published_chambers import ChamberRecording

    infinity = isinstance(question, ArrangementQuestion) and question.arrangement.constants is not None
    title = f"{question} with the hyperplane at infinity, twice as many" if infinity else str(question)
    recording = ChamberRecording(title, question.planes, run.keeper)
    counted = question.answer(choice, replace(run, keeper=recording), progress)
    recording.write(shards, counted.count << infinity)
    return counted


def count_kept(
    asked: Points | Arrangement,
    method: str = "auto",
    jobs: int = 1,
    *,
    time_limit: float | None = None,
    store: "Path | RunStore | None" = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> PointsCount | ChamberCount:
    """The count, its shards kept in a store if one is given; arguments and errors are those of `count`."""
    begin = time.monotonic()
    question = question_of(asked)
    choice = choose(question.planes, method, float("inf") if time_limit is not None else PATIENCE * jobs)
    run = Run(jobs, executor, None, None if time_limit is None else begin + time_limit)
    with ExitStack() as opened:
        if store is None or question.planes is None:
            return question.answer(choice, run, progress)
        if isinstance(store, Path):
            from capacity.runs.store import RunStore

            store = opened.enter_context(RunStore(store))
        keeper = store.take_up(run_name(question), choice.method)
        counted = question.answer(choice, replace(run, keeper=keeper), progress)
        store.finish(keeper)
        return counted
