"""A Dask cluster on this machine, started as the README says: the same counts, and a line for whatever goes wrong."""

import contextlib
import math
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

import capacity.runs.cluster
from capacity.circuits.circuit import Circuit
from capacity.commands.exits import ExitCode
from capacity.commands.main import run
from capacity.runs.cluster import Cluster, ClusterError, release
from capacity.runs.kept_count import count
from enumerate.outcomes import LostWorkers
from enumerate.shards import Run, run_shards
from tests.capacity.commands.session import COMMAND, finished
from tests.capacity.runs.test_runs import LINE, T9, start

DASK = shutil.which("dask", path=str(Path(sys.executable).parent)) or shutil.which("dask")

needs_dask = pytest.mark.skipif(DASK is None, reason="the extra `cluster` is not installed")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Nothing is written into the repository."""
    monkeypatch.chdir(tmp_path)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class LocalCluster:
    """A scheduler and workers of one thread each, in processes of their own."""

    def __init__(self, workers):
        self.address = f"tcp://127.0.0.1:{free_port()}"
        self.scheduler = self.start(f"{DASK} scheduler --host 127.0.0.1 --port {self.address.split(':')[-1]}")
        self.workers = [self.worker() for _ in range(workers)]

    def start(self, line, *more):
        return subprocess.Popen(
            [*line.split(), *more, "--no-dashboard"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def worker(self):
        return self.start(f"{DASK} worker {self.address} --nworkers 1 --nthreads 1")

    def wait_for(self, workers):
        """Until so many workers have reported to the scheduler."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with contextlib.suppress(ClusterError), Cluster(self.address) as cluster:
                if cluster.jobs >= workers:
                    return
            time.sleep(0.2)
        raise AssertionError("the cluster did not start")

    def end(self, process):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def close(self):
        for process in (*self.workers, self.scheduler):
            self.end(process)


@contextlib.contextmanager
def local_cluster(workers):
    cluster = LocalCluster(workers)
    try:
        if workers:
            cluster.wait_for(workers)
        yield cluster
    finally:
        cluster.close()


@pytest.fixture(scope="module")
def two_workers():
    with local_cluster(2) as cluster:
        yield cluster


# --- counts ---------------------------------------------------------------------------------------------------------


@needs_dask
def test_a_cluster_counts_what_one_process_counts(two_workers, capsys):
    assert run(["count", "ltf", "-n", "8", "--method", "chambers", "--scheduler", two_workers.address]) == 0
    captured = capsys.readouterr()
    assert captured.out == "ltf -n 8: 17561539552946 functions, 43.997485 bits (chambers)\n"
    assert captured.err == ""
    with Cluster(two_workers.address) as cluster:
        assert cluster.jobs == 2
        one_piece = count(Circuit("square", 4), "sections").count
        for words, method, number in (("ptf:2 -n 4", "lp", 57574), ("square -n 4", "sections", one_piece)):
            assert count(Circuit.parse(words), method, cluster.jobs, executor=cluster).count == number


@needs_dask
def test_what_the_work_raises_on_a_worker_is_raised_here(two_workers):
    with Cluster(two_workers.address) as cluster, pytest.raises(ValueError, match=r"math domain error|nonnegative"):
        list(run_shards(math.sqrt, [4, -1], Run(2, cluster)))


@pytest.mark.slow
@needs_dask
def test_nine_variables_on_a_cluster_that_loses_a_worker(tmp_path):
    with local_cluster(2) as cluster:
        process = start(f"count ltf -n 9 --store runs.sqlite --scheduler {cluster.address}")
        end = time.monotonic() + 60
        while finished(tmp_path / "runs.sqlite") < 5:
            assert time.monotonic() < end
            time.sleep(0.1)
        cluster.end(cluster.workers[0])
        out, _ = process.communicate(timeout=300)
        assert process.returncode == 0
        assert f" {T9} functions" in out


IMPATIENT = (
    *COMMAND[:2],
    f"import capacity.runs.cluster as c; c.ANSWER_SECONDS, c.WATCH_SECONDS = 2.0, 0.2{COMMAND[2]}",
)
"""The command that soon takes a scheduler for lost."""


@needs_dask
def test_a_scheduler_that_is_lost_is_said_and_what_was_finished_is_kept(tmp_path):
    with local_cluster(1) as cluster:
        process = start(f"{LINE} --store runs.sqlite --scheduler {cluster.address}", IMPATIENT)
        try:
            end = time.monotonic() + 60
            while finished(tmp_path / "runs.sqlite") < 3:
                assert time.monotonic() < end
                time.sleep(0.05)
            cluster.scheduler.send_signal(signal.SIGSTOP)  # no farewell: it only stops to answer
            begin = time.monotonic()
            out, err = process.communicate(timeout=60)
            assert time.monotonic() - begin < 20
        finally:
            process.kill()
            process.wait()
        assert (process.returncode, out) == (ExitCode.UNDECIDED, "")
        assert "Traceback" not in err
        words = re.search(r"no scheduler answers at .*; (\d+) of 255 shards kept in runs.sqlite; to resume: ", err)
        assert int(words[1]) == finished(tmp_path / "runs.sqlite") >= 3


# --- what goes wrong ------------------------------------------------------------------------------------------------


def assert_line(address, phrase, capsys):
    begin = time.monotonic()
    assert run(["count", "ltf", "-n", "8", "--scheduler", address]) == ExitCode.USAGE
    assert time.monotonic() - begin < 10
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("capacity: ") and captured.err.count("\n") == 1
    assert phrase in captured.err


@needs_dask
def test_an_address_where_nothing_answers_is_said_within_ten_seconds(capsys, monkeypatch):
    assert capacity.runs.cluster.ANSWER_SECONDS <= 5
    monkeypatch.setattr("capacity.runs.cluster.ANSWER_SECONDS", 0.5)
    assert_line(f"tcp://127.0.0.1:{free_port()}", "no scheduler answers", capsys)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        assert_line(f"tcp://127.0.0.1:{silent.getsockname()[1]}", "no scheduler answers", capsys)


@needs_dask
@pytest.mark.parametrize("address", ["", "nonsense", "tcp://", "http://127.0.0.1:9", "tcp://127.0.0.1:x"])
def test_what_is_no_address_is_said(address, capsys):
    assert_line(address, "", capsys)


def test_without_dask_the_line_names_the_extra(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert_line("tcp://127.0.0.1:8786", "pip install 'circuit-capacity[cluster]'", capsys)


OTHER_WORKER = """
import sys, capacity.version
capacity.version.__version__ = "0.0.1"
from distributed.cli.dask_worker import main
main()
"""


@needs_dask
def test_a_worker_with_another_version_is_said(capsys):
    with local_cluster(0) as cluster:
        assert_line(cluster.address, "has no workers; start one: dask worker", capsys)
        line = f"{cluster.address} --no-nanny --nthreads 1"
        cluster.workers.append(cluster.start(sys.executable, "-c", OTHER_WORKER, *line.split()))
        end = time.monotonic() + 60
        while True:
            run(["count", "ltf", "-n", "8", "--scheduler", cluster.address])
            err = capsys.readouterr().err
            if "has no workers" not in err:
                break
            assert time.monotonic() < end
            time.sleep(0.2)
        assert re.fullmatch(
            rf"capacity: worker tcp://\S+ has circuit-capacity 0\.0\.1, Python .*; this is {re.escape(release())}\n",
            err,
        )


@needs_dask
def test_an_executor_that_is_closed_takes_no_work(two_workers):
    with Cluster(two_workers.address) as cluster:
        pass
    with pytest.raises(LostWorkers, match="takes no more work"):
        list(run_shards(abs, [1, 2], Run(1, cluster)))
