"""A plan's results are the same wherever its shards are done, in whatever order, and whichever were done before."""

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capacity.circuits.circuit import Circuit
from capacity.counting.choice import choose_engine, engines_for
from capacity.counting.result import run_engine
from enumerate.outcomes import LostWorkers, OutOfTime, Stopped
from enumerate.shards import AHEAD, Plan, Run, _next_shard, run_plan, run_shards
from enumerate.workers import STOP_SECONDS, check_stop, stop_flag

# Circuits that between them take every engine that has shards, with the number of functions (OEIS A000609 or this
# project's numbers by its other engines).
SHARDED = [
    ("ltf -n 7", "chambers", 8378070864),
    ("ltf -n 8", "chambers", 17561539552946),
    ("ltf -n 7", "restriction", 8378070864),
    ("ltf -n 4", "lp", 1882),
    ("ptf:2 -n 4", "restriction", 57574),
    ("ptf:2 -n 3", "chambers", 254),
    ("ptf:2 -n 4", "lp", 57574),
    ("ptf:3 -n 5", "cells", 4290491756),
    ("output-gating -n 4", "orbits", 32506),
    ("output-gating -n 5 --encoding pm1", "cofactors", 387698944),
    ("output-gating -n 3 --encoding pm1", "lifted", 254),
]


class ShuffledExecutor(Executor):
    """Does what it is given in a seeded order that has nothing to do with the order given, one thing at a time."""

    def __init__(self, seed):
        self._random = random.Random(seed)
        self._waiting = []
        self._changed = threading.Condition()
        self._ended = False
        self.most = 0
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def submit(self, function, /, *arguments):
        future = Future()
        with self._changed:
            self._waiting.append((future, function, arguments))
            self.most = max(self.most, len(self._waiting))
            self._changed.notify()
        return future

    def _work(self):
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._ended)
                if not self._waiting:
                    return
                future, function, arguments = self._waiting.pop(self._random.randrange(len(self._waiting)))
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(function(*arguments))
                except Exception as error:
                    future.set_exception(error)

    def shutdown(self, wait=True, *, cancel_futures=False):
        with self._changed:
            self._ended = True
            self._changed.notify()
        self._thread.join()


class Memory:
    """A keeper in memory: results by label and index, and what was computed rather than found."""

    def __init__(self, results=()):
        self.results = dict(results)
        self.computed = []

    def open(self, plan):
        memory = self

        class OfPlan:
            def find(self, index):
                return memory.results[plan.label, index]

            def keep(self, index, result, seconds):
                assert seconds >= 0
                memory.results[plan.label, index] = result
                memory.computed.append((plan.label, index))

        return OfPlan()


def square(x):
    return x * x


def fail_on_seven(x):
    if x == 7:
        raise ArithmeticError("seven")
    return x


def sleep_long(x):
    time.sleep(60 * (x == 3))
    return x


def die(x):
    if x == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return x


def work_until_stopped(x):
    while x == 3:
        time.sleep(0.005)
        check_stop()
    return x


def name_of_process(_):
    return os.getpid()


# --- one result -----------------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(st.lists(st.integers(-9, 9), max_size=40), st.integers(1, 5), st.integers(0, 99), st.sets(st.integers(0, 39)))
def test_results_come_in_the_order_of_the_plan_whatever_the_order_they_finish_in(shards, jobs, seed, known):
    memory = Memory({("shards", i): square(shards[i]) for i in known if i < len(shards)})
    before = set(memory.results)
    with ShuffledExecutor(seed) as executor:
        found = list(run_shards(square, shards, Run(jobs, executor, memory)))
    assert found == [x * x for x in shards] == list(run_shards(square, shards))
    assert sorted(memory.computed) == sorted(set(memory.results) - before), "what is kept is not computed again"
    assert len(memory.results) == len(shards)


def test_processes_and_this_process_give_the_same():
    shards = list(range(20))
    for run in (1, 2, Run(2), Run(1, deadline=time.monotonic() + 60)):
        assert list(run_shards(square, shards, run)) == [x * x for x in shards]


@settings(max_examples=20)
@given(st.lists(st.integers(-9, 9), max_size=40), st.integers(1, 5), st.sets(st.integers(0, 39)))
def test_threads_give_what_one_gives(shards, jobs, known):
    memory = Memory({("shards", i): square(shards[i]) for i in known if i < len(shards)})
    assert list(run_shards(square, shards, Run(jobs, keeper=memory), threads=True)) == [x * x for x in shards]
    assert len(memory.results) == len(shards)


def test_threads_stay_in_this_process_and_short_work_that_has_none_too():
    assert set(run_shards(name_of_process, range(6), Run(2), threads=True)) == {os.getpid()}
    assert set(run_shards(name_of_process, range(6), Run(2, short=True))) == {os.getpid()}
    assert os.getpid() not in set(run_shards(name_of_process, range(6), Run(2)))


def test_what_a_thread_raises_is_raised_here_with_what_finished_kept():
    memory = Memory()
    with pytest.raises(ArithmeticError, match="seven"):
        list(run_shards(fail_on_seven, range(10), Run(2, keeper=memory), threads=True))
    assert {("shards", i) for i in range(4)} <= set(memory.results)
    assert ("shards", 7) not in memory.results


@pytest.mark.parametrize(("words", "method", "number"), SHARDED)
def test_every_engine_with_shards_counts_the_same_in_any_order_and_resumed(words, method, number):
    circuit = Circuit.parse(words)
    engine = choose_engine(circuit, method)
    assert engine.sharded
    memory = Memory()
    assert run_engine(engine, circuit, Run(1, keeper=memory)) == number
    assert memory.computed
    half = Memory({key: result for key, result in memory.results.items() if key[1] % 2})
    with ShuffledExecutor(1) as executor:
        assert run_engine(engine, circuit, Run(3, executor, half)) == number
    assert all(index % 2 == 0 for _, index in half.computed)


def test_the_table_above_has_every_engine_with_shards():
    kinds = [Circuit("ltf", 4), Circuit("ptf:2", 4), Circuit("square", 4), Circuit("output-gating", 3)]
    sharded = {(e.method, e.run) for circuit in kinds for e in engines_for(circuit) if e.sharded}
    tried = {(method, choose_engine(Circuit.parse(words), method).run) for words, method, _ in SHARDED}
    assert sharded == tried


# --- bounded, kept, stopped -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", [1, 4])
def test_no_more_shards_wait_than_some_for_each_job(jobs):
    with ShuffledExecutor(0) as executor:
        assert sum(run_shards(square, range(200), Run(jobs, executor))) == sum(x * x for x in range(200))
    assert executor.most <= AHEAD * jobs


class AtOnce(Executor):
    """Has done a task when it is handed over, so that all tasks finish together."""

    def submit(self, function, /, *arguments):
        future = Future()
        try:
            future.set_result(function(*arguments))
        except ArithmeticError as error:
            future.set_exception(error)
        return future


def test_all_that_finished_beside_a_failure_is_kept():
    """Of a hundred that finish together, in whatever order they are looked at."""
    for _ in range(2):
        memory = Memory()
        with pytest.raises(ArithmeticError, match="seven"):
            list(run_shards(fail_on_seven, range(100), Run(40, AtOnce(), memory)))
        assert set(memory.results) == {("shards", i) for i in range(100) if i != 7}


def test_what_finished_is_kept_before_a_failure_is_raised():
    memory = Memory()
    with ThreadPoolExecutor(4) as executor, pytest.raises(ArithmeticError, match="seven"):
        list(run_shards(fail_on_seven, range(10), Run(4, executor, memory)))
    assert {("shards", i) for i in range(4)} <= set(memory.results)
    assert ("shards", 7) not in memory.results


class OnceSevenAreKept:
    """A deadline that has come when seven results are in memory."""

    def __init__(self, memory):
        self._memory = memory

    def __sub__(self, now):
        return 60.0 if len(self._memory.results) < 7 else 0.0


def test_past_the_deadline_it_stops_with_what_finished_kept_and_shards_under_way_abandoned():
    memory = Memory()
    begin = time.monotonic()
    with pytest.raises(OutOfTime):
        list(run_shards(sleep_long, range(8), Run(2, keeper=memory, deadline=OnceSevenAreKept(memory))))
    assert time.monotonic() - begin < 60
    assert set(memory.results) == {("shards", i) for i in range(8) if i != 3}


def test_past_the_deadline_threads_leave_their_shards_and_end():
    memory = Memory()
    before, run = threading.active_count(), Run(2, keeper=memory, deadline=OnceSevenAreKept(memory))
    with pytest.raises(OutOfTime):
        list(run_shards(work_until_stopped, range(8), run, threads=True))
    assert set(memory.results) == {("shards", i) for i in range(8) if i != 3}
    assert threading.active_count() <= before
    assert not stop_flag()[0], "nothing is stopped in this thread, nor in the next run"
    assert list(run_shards(work_until_stopped, [1, 2], Run(2), threads=True)) == [1, 2]


STUBBORN = """
import time
from enumerate.outcomes import OutOfTime
from enumerate.shards import Run, run_shards
def stubborn(x):
    while True:
        time.sleep(0.01)
try:
    list(run_shards(stubborn, range(4), Run(2, deadline=time.monotonic() + 0.2), threads=True))
except OutOfTime:
    print("out of time")
"""


def test_a_thread_that_does_not_look_is_left_behind_and_the_interpreter_ends():
    begin = time.monotonic()
    ran = subprocess.run([sys.executable, "-c", STUBBORN], capture_output=True, text=True, timeout=60, check=True)
    assert (ran.stdout, ran.stderr) == ("out of time\n", "")
    assert time.monotonic() - begin < 20 + STOP_SECONDS


def stopped_after(seconds, kernel, *arguments):
    """The status of a kernel that is told to stop after so many seconds, and the seconds it took from then."""
    flag, told = np.zeros(1, np.int64), []

    def tell():
        time.sleep(seconds)
        told.append(time.monotonic())
        flag[0] = 1

    threading.Thread(target=tell).start()
    status = kernel(*arguments, flag)
    return status, time.monotonic() - told[0]


def test_the_kernels_stop_when_they_are_told():
    """Each would take minutes or hours."""
    from enumerate.arrangements import restriction_kernels, whitney_kernels
    from enumerate.arrangements.arrangements import independent_rows
    from enumerate.arrangements.restriction import weyl_face
    from enumerate.arrangements.status_kernels import STOPPED
    from enumerate.cube.truth_tables import features
    from enumerate.gates import threshold_class_kernels
    from enumerate.gates.threshold_classes import _cutting_hyperplanes

    face = weyl_face(12, 0)
    zeros = np.array([(1 << 12) - 1 - (1 << i) for i in range(12)], np.int64)
    (status, _), late = stopped_after(
        0.2, restriction_kernels.count_chambers_in_cone, face, zeros, 12, 0, face.shape[1], 0, 1
    )
    assert status == STOPPED
    assert late < 10
    nothing = np.empty((0, 10), np.int64), np.empty(0, np.int64)
    (status, _), late = stopped_after(
        0.2, threshold_class_kernels.split_weyl_cone, _cutting_hyperplanes(10), 0, 0, np.zeros(1024, np.int64), *nothing
    )
    assert status == STOPPED
    assert late < 10
    normals = features(5, 2, "pm1")
    basis = independent_rows(normals.tolist())
    normals = normals[[*basis, *(i for i in range(32) if i not in basis)]]
    binomials = np.array([[comb(i, j) for j in range(17)] for i in range(17)], np.int64)
    status, late = stopped_after(
        0.2, whitney_kernels.count_central_flats, normals, binomials, 31, 0, 1, np.zeros(19, np.int64)
    )
    assert status == STOPPED
    assert late < 10


def test_a_shard_of_a_thread_that_is_given_up_raises():
    with pytest.raises(Stopped):
        raise_where_stopped()


def raise_where_stopped():
    flag = stop_flag()
    flag[0] = 1
    try:
        check_stop()
    finally:
        flag[0] = 0


# --- how long the others take ---------------------------------------------------------------------------------------


@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=30), st.data())
def test_shards_left_take_as_long_as_their_weights_say(weights, data):
    finished = data.draw(st.sets(st.sampled_from(range(len(weights))), min_size=1))
    plan = Plan("weighed", square, range(len(weights)), weights=weights)
    left = sum(w for i, w in enumerate(weights) if i not in finished)
    assert plan.seconds_left(finished, 3 * sum(weights[i] for i in finished)) == pytest.approx(3 * left, abs=1e-6)
    assert plan.seconds_left([], 1.0) is None


def test_the_plan_of_the_faces_can_be_probed():
    from enumerate.arrangements.restriction import count_threshold_functions

    memory = []

    class Look:
        def open(self, plan):
            memory.append(plan)
            return Memory().open(plan)

    count_threshold_functions(6, Run(keeper=Look()))
    (plan,) = memory
    assert len(plan.weights) == len(plan.shards)
    seconds, whole = plan.probe(1, 2)
    assert seconds >= 0 and whole is True


def test_a_process_that_is_killed_is_said_and_what_finished_is_kept():
    memory = Memory()
    with pytest.raises(LostWorkers, match="killed"):
        list(run_shards(die, range(40), Run(2, keeper=memory)))
    assert ("shards", 5) not in memory.results
    assert list(run_shards(square, range(3), 2)) == [0, 1, 4], "and the next run is none the worse"


def test_shards_that_are_no_longer_wanted_are_not_waited_for():
    begin = time.monotonic()
    assert next(run_shards(sleep_long, range(8), 2)) == 0
    while multiprocessing.active_children():
        assert time.monotonic() - begin < 30
        time.sleep(0.02)


PARENT = """
import os, sys
from tests_shards_work import report_and_wait
from enumerate.shards import run_shards
if __name__ == "__main__":
    list(run_shards(report_and_wait, [sys.argv[1]] * 2, 2))
"""
WORK = """
import os, time
from pathlib import Path
def report_and_wait(folder):
    (Path(folder) / f"{os.getpid()}.pid").touch()
    time.sleep(600)
"""


def is_alive(process):
    try:
        with open(f"/proc/{process}/stat", encoding="ascii") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="processes are looked up in /proc")
def test_no_process_outlives_a_parent_that_is_killed(tmp_path):
    (tmp_path / "tests_shards_work.py").write_text(WORK)
    (tmp_path / "parent.py").write_text(PARENT)
    parent = subprocess.Popen([sys.executable, str(tmp_path / "parent.py"), str(tmp_path)])
    try:
        end = time.monotonic() + 30
        while len(children := [int(path.stem) for path in tmp_path.glob("*.pid")]) < 2:
            assert time.monotonic() < end and parent.poll() is None
            time.sleep(0.05)
    finally:
        parent.kill()
        parent.wait()
    end = time.monotonic() + 10
    while any(map(is_alive, children)):
        assert time.monotonic() < end
        time.sleep(0.05)


# --- memory -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "under_way", "expected"),
    [
        ((0, 1, 2), (), 0),  # even one that takes more than is allowed, alone
        ((1, 2, 3), (0,), None),  # nothing beside it
        ((1, 2, 3), (4,), 3),  # no room for 1: what leaves it room when 4 has ended goes first
        ((1, 3), (3,), 1),
        ((3, 1), (4,), 3),
        ((), (3,), None),
        ((3,), (3, 3), None),  # as many as there are jobs
    ],
)
def test_shards_that_take_memory_go_when_there_is_room_and_none_delays_the_first(left, under_way, expected):
    plan = Plan("memory", abs, range(5), memory=(12, 8, 4, 2, 6))
    assert _next_shard(plan, Run(2, memory=10), left, under_way) == expected


def test_without_a_limit_shards_are_handed_over_in_order_and_some_ahead():
    plan = Plan("memory", abs, range(9), memory=(5,) * 9)
    assert _next_shard(plan, Run(2), (4, 5), (0, 1, 2, 3)) == 4
    assert _next_shard(plan, Run(2), (6, 7), (0, 1, 2, 3, 4, 5)) is None


def test_results_under_a_limit_of_memory_come_in_order():
    plan = Plan("memory", abs, [-5, 4, -3, 2], memory=(9, 9, 1, 1))
    assert list(run_plan(plan, Run(2, memory=10))) == [5, 4, 3, 2]
