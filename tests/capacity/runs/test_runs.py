"""Long counts resumed, however they ended; what they will take, said before; their list."""

import contextlib
import json
import os
import random
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest

import capacity.runs.store
from capacity.circuits.circuit import Circuit
from capacity.commands.exits import ExitCode
from capacity.commands.main import run
from capacity.commands.progress import ProgressReport
from capacity.counting.choice import choose_engine
from capacity.runs import sampling
from capacity.runs.announcing import Announcing
from capacity.runs.database import default_store
from capacity.runs.encoding import checksum
from capacity.runs.listing import seconds_left
from capacity.runs.sampling import SampledTime, plan_of, prospect, sample, sample_pieces, sample_rounds, time_of_plan
from capacity.runs.store import RunStore
from enumerate.shards import Plan
from tests.capacity.commands.session import COMMAND, finished, shell

T9 = 144130531453121108  # OEIS A000609
# T(7, 5) = 2**128 less what misses degree n - 2; by both engines of degree n - 2 (test_flats.py has n = 8).
LINE = "count ptf:5 -n 7 --method cells"
MINUTE = "count ltf -n 9 --method chambers"
NUMBER = 340282366920938461397022023066028926800


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Nothing is written into the repository."""
    monkeypatch.chdir(tmp_path)


SLOW = (
    *COMMAND[:2],
    "import time; from capacity.runs.store import KeptShards; keep = KeptShards.keep\n"
    f"KeptShards.keep = lambda *shard: time.sleep(0.02) or keep(*shard){COMMAND[2]}",
)
"""The command with 0.02 s for each shard that is kept, so that it does not end before it is killed."""


def start(line, program=COMMAND, **options):
    return subprocess.Popen(
        [*program, *line.split()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **options,
    )


def command(line, **options):
    process = start(line, **options)
    try:
        out, err = process.communicate(timeout=300)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    return subprocess.CompletedProcess(line, process.returncode, out, err)


def end_early(line, path, more, how=signal.SIGKILL, only_after=0.0, program=COMMAND):
    """Start the command and send its process a signal when it has finished so many shards more."""
    before = finished(path)
    process = start(line, program)
    try:
        end = time.monotonic() + 120
        while finished(path) < before + more and process.poll() is None:
            assert time.monotonic() < end, process.communicate()
            time.sleep(0.02)
        time.sleep(only_after)
        process.send_signal(how)
        out, err = process.communicate(timeout=30)
        return process.returncode, out, err
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


# --- ended and resumed ----------------------------------------------------------------------------------------------


def test_a_count_killed_at_random_moments_is_taken_up_and_gives_the_same_answer(tmp_path):
    path, line = tmp_path / "runs.sqlite", f"{LINE} --jobs 2 --store runs.sqlite"
    rng = random.Random(3)
    for _ in range(3):
        before = finished(path)
        code, out, _ = end_early(line, path, rng.randrange(1, 12), only_after=rng.random() / 10, program=SLOW)
        assert (code, out) == (-signal.SIGKILL, "")
        assert finished(path) > before
    done = finished(path)
    ran = command(line)
    assert ran.returncode == 0
    assert f" {NUMBER} functions" in ran.stdout
    assert f"resumes with {done} of them from runs.sqlite" in ran.stderr
    assert finished(path) == 0, "a finished run leaves nothing"
    assert command("runs --store runs.sqlite").stdout == "no runs are kept in runs.sqlite\n"


@pytest.mark.slow
def test_threshold_functions_of_nine_variables_killed_ten_times(tmp_path):
    path, line = tmp_path / "runs.sqlite", "count ltf -n 9 --method chambers --store runs.sqlite --json"
    rng = random.Random(9)
    for _ in range(10):
        process = start(line)
        time.sleep(rng.uniform(1.0, 6.0))
        process.kill()
        out, _ = process.communicate(timeout=30)
        assert out == "", "not done before ten kills"
    done = finished(path)
    assert done
    ran = command(line)
    assert json.loads(ran.stdout)["count"] == str(T9)
    assert f"resumes with {done} of them" in ran.stderr


def test_an_interrupt_says_what_is_kept_and_the_command_that_goes_on(tmp_path):
    path = tmp_path / "runs.sqlite"
    code, out, err = end_early(f"{MINUTE} --jobs 2 --store runs.sqlite", path, 5, signal.SIGINT)
    assert (code, out) == (130, "")
    words = re.search(
        r"capacity: interrupted; (\d+) of 512 shards kept in runs.sqlite; to resume: capacity (.*)\n", err
    )
    assert int(words[1]) == finished(path) >= 5
    assert words[2] == f"{MINUTE} --jobs 2 --store runs.sqlite"


def test_the_time_limit_stops_in_time_with_the_work_kept_and_the_command_that_goes_on(tmp_path):
    path, line = tmp_path / "runs.sqlite", "count ltf -n 9 --method chambers --jobs 1"  # a minute of one core
    begin = time.monotonic()
    ran = command(f"{line} --store runs.sqlite --time-limit 2")
    assert time.monotonic() - begin < 60  # whatever else the machine does
    assert (ran.returncode, ran.stdout) == (ExitCode.UNDECIDED, "")
    words = re.search(r"; (\d+) of 512 shards kept in runs.sqlite; to resume: capacity (.*)\n", ran.stderr)
    assert int(words[1]) == finished(path)
    assert words[2] == f"{line} --time-limit 2 --store runs.sqlite"
    if not finished(path):
        pytest.skip("the machine is too busy to finish a shard in two seconds")
    again = command(words[2])
    assert f"resumes with {words[1]} of them" in again.stderr
    assert again.returncode == ExitCode.UNDECIDED
    assert finished(path) >= int(words[1])


@pytest.mark.slow
def test_ten_seconds_for_nine_variables_stop_within_twelve():
    command("count ltf -n 8 --method chambers")  # kernels compiled
    begin = time.monotonic()
    ran = command("count ltf -n 9 --method chambers --time-limit 10")
    assert time.monotonic() - begin < 12
    assert ran.returncode == ExitCode.UNDECIDED
    assert finished(default_store()) > 0
    assert str(default_store()) in ran.stderr


def test_work_in_one_piece_is_left_at_the_time_limit_too():
    begin = time.monotonic()
    ran = command("count square -n 5 --method chambers --time-limit 1")
    assert time.monotonic() - begin < 60  # kernels may have to be compiled
    assert ran.returncode == ExitCode.UNDECIDED
    assert "nothing is kept; to begin again: capacity count square -n 5" in ran.stderr
    assert not default_store().exists()


def test_a_disk_that_fills_up_is_said_in_a_line_and_what_was_finished_is_kept(tmp_path):
    path = tmp_path / "runs.sqlite"
    command("count ptf:4 -n 6 --method cells")  # whatever is compiled is in the cache

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (36 << 10, 36 << 10))

    ran = command(f"{LINE} --jobs 1 --store runs.sqlite", preexec_fn=limit)
    assert (ran.returncode, ran.stdout) == (ExitCode.USAGE, "")
    assert re.search(
        r"^capacity: cannot write to runs.sqlite .*; what was finished before is kept there$", ran.stderr, re.M
    )
    assert "Traceback" not in ran.stderr
    done = finished(path)
    assert done > 0
    assert f"resumes with {done} of them" in command(f"{LINE} --jobs 1 --store runs.sqlite --time-limit 1").stderr


def test_a_disk_without_room_for_the_whole_run_is_refused_before_it(tmp_path, monkeypatch, capsys):
    path = tmp_path / "runs.sqlite"
    line = ["count", "ltf", "-n", "9", "--method", "restriction", "--jobs", "1", "--store", str(path)]
    usage = type(shutil.disk_usage(tmp_path))
    monkeypatch.setattr("capacity.runs.store.shutil.disk_usage", lambda folder: usage(1 << 30, 1 << 30, 80 << 10))
    monkeypatch.setattr(
        "enumerate.arrangements.restriction._face_shard", lambda shard: pytest.fail("the run has begun")
    )
    assert run([*line, "--quiet"]) == ExitCode.USAGE
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        f"capacity: ltf -n 9 (restriction) needs about 83 KiB in {path}, and 80 KiB of its disk are free; "
        "make room, or name a file on another disk with --store FILE\n"
    )
    monkeypatch.undo()
    assert finished(path) == 0


def test_a_second_process_on_the_same_run_gets_a_line_and_disturbs_nothing(tmp_path):
    line = f"{LINE} --store runs.sqlite"
    first = start(f"{line} --jobs 1", SLOW)
    try:
        end = time.monotonic() + 60
        while not finished(tmp_path / "runs.sqlite"):
            assert time.monotonic() < end
            time.sleep(0.05)
        begin = time.monotonic()
        second = command(line)
        assert time.monotonic() - begin < 10
        assert second.returncode == ExitCode.USAGE
        assert "another process counts ptf:5 -n 7 (cells) now" in second.stderr
        assert "under way" in command("runs --store runs.sqlite").stdout
        assert first.poll() is None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(first.pid, signal.SIGKILL)
        first.wait()


def test_an_answer_that_cannot_be_told_leaves_the_run(tmp_path):
    ran = shell("capacity count ltf -n 8 --store runs.sqlite > /dev/full")
    assert ran.returncode == ExitCode.USAGE
    assert finished(tmp_path / "runs.sqlite") > 0


# --- in this process ------------------------------------------------------------------------------------------------


def kept_shards(words="ltf -n 8", method="chambers", shards=3):
    """A store in which so many shards of a count are finished."""
    circuit = Circuit.parse(words)
    plan = plan_of(choose_engine(circuit, method), circuit)
    with RunStore(Path("runs.sqlite")) as store:
        kept = store.take_up(str(circuit), method).open(plan)
        for index in range(shards):
            kept.keep(index, plan.work(plan.shards[index]), 2.0)


def test_runs_are_listed_with_their_progress_and_time_left(capsys):
    kept_shards()
    assert run(["runs", "--store", "runs.sqlite"]) == 0
    line = capsys.readouterr().out
    assert re.fullmatch(
        r"1: ltf -n 8 \(chambers\), stopped \d{4}-\d\d-\d\d \d\d:\d\d: "
        r"3 of 16 shards \(chambers of the Weyl cone\) in 6 s of one core, about 26 s left\n",
        line,
    )
    assert run(["runs", "--store", "runs.sqlite", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["runs"]
    assert found["plans"] == [
        {"label": "chambers of the Weyl cone", "shards": 16, "finished": 3, "seconds": 6.0, "seconds_left": 26.0}
    ]


def test_runs_are_deleted(capsys):
    kept_shards()
    assert run(["runs", "--store", "runs.sqlite", "--delete", "2"]) == ExitCode.USAGE
    assert "has no run 2" in capsys.readouterr().err
    assert run(["runs", "--store", "runs.sqlite", "--delete", "1"]) == 0
    assert capsys.readouterr().out == "no runs are kept in runs.sqlite\n"


def test_to_list_runs_makes_no_store(capsys):
    assert run(["runs"]) == 0
    assert capsys.readouterr().out == f"no runs are kept in {default_store()}\n"
    assert not default_store().exists()


@pytest.mark.parametrize("flag", [[], ["--quiet"], ["--json"]])
def test_a_resumed_count_says_so_unless_it_is_to_be_quiet(flag, capsys):
    kept_shards()
    assert run(["count", "ltf", "-n", "8", "--store", "runs.sqlite", *flag]) == 0
    captured = capsys.readouterr()
    assert "17561539552946" in captured.out
    assert ("resumes with 3 of them from runs.sqlite" in captured.err) == (flag != ["--quiet"])


def test_a_run_of_another_version_or_plan_is_refused_with_the_reason(capsys, monkeypatch):
    kept_shards()
    with monkeypatch.context() as changed:
        changed.setattr(capacity.runs.store, "__version__", "9.9")
        assert run(["count", "ltf", "-n", "8", "--store", "runs.sqlite"]) == ExitCode.USAGE
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and "version" in err and "capacity runs --delete 1 --store runs.sqlite" in err
    with contextlib.closing(sqlite3.connect("runs.sqlite", isolation_level=None)) as database:
        record = (1, "chambers of the Weyl cone", 16, b"another")
        written = checksum(*record)
        database.execute("UPDATE plans SET digest = ?, checksum = ?", (record[3], written))
    assert run(["count", "ltf", "-n", "8", "--store", "runs.sqlite"]) == ExitCode.USAGE
    assert "another plan" in capsys.readouterr().err


def test_a_flipped_byte_is_reported_and_the_count_is_right(capsys):
    kept_shards()
    data = Path("runs.sqlite").read_bytes()
    place = data.index(b"NUMPY") + 90  # in the header of an array
    Path("runs.sqlite").write_bytes(data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :])
    assert run(["count", "ltf", "-n", "8", "--store", "runs.sqlite"]) == 0
    captured = capsys.readouterr()
    assert re.search(r"shard \d of the chambers of the Weyl cone of ltf -n 8 \(chambers\) is damaged", captured.err)
    assert " 17561539552946 functions" in captured.out


def test_short_work_is_kept_nowhere_unless_a_store_is_named(capsys):
    assert run(["count", "ltf", "-n", "4"]) == 0
    assert not default_store().exists()
    assert run(["count", "ltf", "-n", "4", "--store", "runs.sqlite"]) == 0
    assert Path("runs.sqlite").exists()


def test_a_state_directory_that_cannot_be_written_is_said_and_the_count_goes_on(monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/none")
    ran = command("count ltf -n 9 --jobs 2 --time-limit 1")
    assert ran.returncode == ExitCode.UNDECIDED
    assert "nothing is kept: cannot keep runs in /proc/none" in ran.stderr


# --- what it will take ----------------------------------------------------------------------------------------------


def test_a_dry_run_prints_the_plan_and_counts_nothing(capsys):
    assert run(["count", "ltf", "-n", "8", "--dry-run"]) == 0
    lines = dict(line.split(": ", 1) for line in capsys.readouterr().out.splitlines())
    assert lines["circuit"] == "ltf -n 8"
    assert lines["memory"].endswith("MiB expected")
    assert lines["kept in"] == "nothing is kept"
    assert run(["count", "ltf", "-n", "8", "--method", "chambers", "--store", "new.sqlite", "--dry-run", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["method"], found["shards"], found["store"]) == ("chambers", 16, "new.sqlite")
    assert found["memory_bytes"] > 0 and found["expected_seconds"] > 0
    assert not Path("new.sqlite").exists()
    assert run(["count", "square", "-n", "4", "--dry-run"]) == 0
    assert "work: in one piece" in capsys.readouterr().out


def test_a_dry_run_of_what_does_not_fit_is_refused(capsys):
    assert run(["count", "ltf", "-n", "9", "--max-memory", "1", "--dry-run"]) == ExitCode.REFUSED
    assert "--max-memory" in capsys.readouterr().err


def test_a_long_dry_run_samples_for_the_time_it_is_given():
    begin = time.monotonic()
    ran = command("count ltf -n 9 --method chambers --dry-run --json --time-limit 1")
    assert time.monotonic() - begin < 12
    found = json.loads(ran.stdout)
    assert found["shards"] == 512
    assert found["store"] == str(default_store())
    assert not default_store().exists()


@pytest.mark.slow
def test_the_estimate_for_nine_variables_holds():
    circuit = Circuit("ltf", 9)
    engine = choose_engine(circuit, "restriction")
    found = prospect(circuit, engine, None, jobs=1).sampled
    plan = plan_of(engine, circuit)
    begin = time.process_time()
    for shard in plan.shards:
        plan.work(shard)
    seconds = time.process_time() - begin
    assert 0.8 * found.low < seconds < 1.2 * found.high


def rounds_of(seconds, rounds, seed):
    return [
        {stratum: float(seconds[index]) for stratum, index in chosen.items()}
        for chosen in sample_rounds(len(seconds), seed)[:rounds]
    ]


def test_a_sample_of_everything_is_exact():
    seconds = np.random.default_rng(1).exponential(size=100)
    found = time_of_plan(100, rounds_of(seconds, 99, 0))
    assert found.sampled == 100
    assert found.seconds == pytest.approx(seconds.sum()) == pytest.approx(found.low) == pytest.approx(found.high)


def test_one_round_gives_an_estimate_and_no_interval():
    found = time_of_plan(1000, rounds_of(np.full(1000, 2.0), 1, 0))
    assert found == SampledTime(1000, 16, pytest.approx(2000), None, None)


@pytest.mark.parametrize("shape", ["even", "longest first"])
def test_the_interval_holds_the_truth_about_as_often_as_it_says(shape):
    rng = np.random.default_rng(2)
    seconds = rng.gamma(4.0, size=2000)
    if shape == "longest first":
        seconds *= np.linspace(10, 1, 2000) ** 2
    found = [time_of_plan(2000, rounds_of(seconds, 6, seed)) for seed in range(400)]
    covered = sum(one.low <= seconds.sum() <= one.high for one in found)
    assert covered >= 0.9 * 400
    assert np.mean([one.seconds for one in found]) == pytest.approx(seconds.sum(), rel=0.01)


def test_a_sample_draws_every_shard_once_and_the_same_each_time():
    rounds = sample_rounds(300, 7)
    drawn = [index for chosen in rounds for index in chosen.values()]
    assert sorted(drawn) == list(range(300))
    assert rounds == sample_rounds(300, 7) != sample_rounds(300, 8)
    assert all(index * 16 // 300 in (s - 1, s, s + 1) for chosen in rounds for s, index in chosen.items())


def spin(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_a_plan_is_estimated_from_some_of_its_shards():
    plan = Plan("spins", spin, [0.05] * 400)
    found = sample(plan, jobs=2, seconds=20)
    assert found.sampled < 200
    assert 19 < found.low <= found.seconds <= found.high < 30


def piece_of_a_second(seed, number):
    """A fifth of a second's work or four fifths of it, each with a chance of a half; a thousandth of that is done."""
    share = (0.2, 0.8)[np.random.default_rng((seed, number)).integers(2)]
    begin = time.thread_time()
    spin(share / 1000)
    return 2 * 1000 * (time.thread_time() - begin), number != 7


def test_random_pieces_of_the_work_stand_for_the_plan():
    plan = Plan("spins", spin, [60.0] * 40, threads=True, probe=piece_of_a_second)
    found = sample_pieces(plan, seconds=0.1)
    assert found.probes >= 64 and found.sampled == 0 and found.refused == 1
    assert 0.8 < found.low < 1.05 and found.low < found.seconds < found.high < 1.5
    assert f"by a sample of {found.probes} random pieces of the work, 1 of which are beyond the engine" in str(found)
    assert sample_pieces(plan, at_most=0.0) == SampledTime(40, 0, 0.0, None, None)


def test_a_wide_interval_of_pieces_is_narrowed_until_the_time_is_over():
    rare = Plan("rare", spin, [60.0] * 40, threads=True, probe=lambda seed, n: (5000.0 * (n % 50 == 0), True))
    found = sample_pieces(rare, seconds=0.0)
    assert found.high - found.seconds <= sampling.WIDE * found.seconds < 15.1
    assert 80 < found.low < 100 < found.high and found.probes > 32 * 50


def test_time_left_weighs_the_shards_of_faces_by_their_walls():
    circuit = Circuit("ltf", 9)
    plan = plan_of(choose_engine(circuit, "restriction"), circuit)
    with RunStore(Path("runs.sqlite")) as store:
        kept = store.take_up(str(circuit), "restriction").open(plan)
        for index in range(16):  # the open cone, which takes about half of the time
            kept.keep(index, [1], 1.0)
        (run_state,) = store.runs()
    left = seconds_left(run_state, run_state.plans[0])
    assert 8 < left < 32 < (97 - 16) * 1.0


def test_a_long_count_is_told_what_is_left():
    circuit = Circuit("ltf", 9)
    engine = choose_engine(circuit, "restriction")
    plan = plan_of(engine, circuit)
    told = []
    kept = Announcing(engine, circuit, None, lambda line: None, told.append).open(plan)
    for index in range(len(plan.shards)):
        kept.keep(index, [1], 2 * plan.weights[index])
    assert told == sorted(told, reverse=True)
    assert told[0] == pytest.approx(2 * sum(plan.weights[1:]))
    assert told[-1] == pytest.approx(0, abs=1e-9)


def test_progress_says_what_is_left(monkeypatch, capsys):
    monkeypatch.setattr("capacity.commands.progress.QUIET_SECONDS", 0.0)
    monkeypatch.setattr("capacity.commands.progress.LINE_SECONDS", 0.1)
    with ProgressReport() as report:
        report("faces", 3, 9)
        report.expect(240.0)
        shown, end = "", time.monotonic() + 60
        while not (line := re.search(r"^faces 3/9, \d+ s, (.*)$", shown, re.M)):
            assert time.monotonic() < end
            shown += capsys.readouterr().err
    assert line[1] == "about 4 min left"


def test_shards_longer_than_the_time_give_no_estimate():
    begin = time.monotonic()
    assert sample(Plan("spins", spin, [60.0] * 40), at_most=3) == SampledTime(40, 0, 0.0, None, None)
    assert time.monotonic() - begin < 10


# --- long counts are started on purpose -----------------------------------------------------------------------------


def test_a_count_of_more_than_an_hour_is_refused_with_its_size_and_the_option_that_starts_it():
    ran = command("count ltf -n 11 --jobs 2 --store runs.sqlite")
    assert (ran.returncode, ran.stdout) == (3, "")
    assert ran.stderr.count("\n") == 1
    assert re.search(r"expected to take \d+\.\d h of one core, about \d+\.\d h here; --long starts it", ran.stderr)
    assert not Path("runs.sqlite").exists()


def test_it_starts_with_the_option_or_within_a_time_limit_and_is_resumed_without_being_asked(tmp_path):
    path = tmp_path / "runs.sqlite"
    ran = command("count ltf -n 11 --time-limit 1 --jobs 1 --store runs.sqlite")
    assert ran.returncode == 4 and "the time limit is reached" in ran.stderr
    assert finished(path) == 0
    assert command("runs --store runs.sqlite").stdout.count("ltf -n 11") == 1
    process = start("count ltf -n 11 --jobs 1 --store runs.sqlite")
    assert "kept in runs.sqlite" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 130


def test_what_is_out_of_reach_is_refused_with_what_is_proved():
    ran = command("count ltf -n 12")
    assert ran.returncode == 3
    assert re.search(r"proved: 9\d\.\d+ <= capacity <= 1\d\d\.\d+ bits; .*: capacity bounds ltf -n 12\n$", ran.stderr)
