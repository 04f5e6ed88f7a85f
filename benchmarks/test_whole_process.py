"""The command line as a whole: wall time and peak memory of the process. Kernels come from Numba's cache on disk."""

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

COMMAND = str(Path(sysconfig.get_path("scripts")) / "capacity")

# Runs a command from a small process: the peak memory of a child begins with that of the parent it is forked from.
LAUNCHER = """
import json, os, sys
quiet = [(os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
_, status, used = os.wait4(pid, 0)
unit = 2**20 if sys.platform == "darwin" else 2**10
measured = {"peak_mib": round(used.ru_maxrss / unit), "cpu_seconds": round(used.ru_utime + used.ru_stime, 2)}
print(json.dumps(measured), file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def launch(arguments, cache=None):
    """Run the command; its output, and the largest peak memory and the processor time of it and its processes.

    Compiled kernels are read from the directory `cache` and written to it, by default beside the sources.
    """
    launcher = [sys.executable, "-I", "-S", "-c", LAUNCHER, COMMAND, *arguments]
    environment = os.environ if cache is None else {**os.environ, "NUMBA_CACHE_DIR": str(cache)}
    ran = subprocess.run(launcher, check=True, capture_output=True, text=True, env=environment)
    return ran.stdout, json.loads(ran.stderr)


@pytest.mark.parametrize("arguments", ["--help", "count ltf -n 8"])
def test_short_command(benchmark, arguments):
    benchmark.group = f"capacity {arguments}"
    _, measured = launch(arguments.split())
    benchmark.extra_info.update(measured)
    benchmark.pedantic(
        subprocess.run, [[COMMAND, *arguments.split()]], {"check": True, "capture_output": True}, rounds=7
    )


FIRST = (
    "count ltf -n 3",
    "check 6 -n 2 output-gating",
    "count output-gating -n 5",
    "estimate output-gating -n 5 --samples 300",
    "table --max-n 4",
)


@pytest.mark.parametrize("arguments", FIRST)
@pytest.mark.parametrize("kernels", ["none compiled", "compiled"])
def test_first_command(benchmark, arguments, kernels, tmp_path):
    benchmark.group = f"capacity {arguments}"
    if kernels == "compiled":
        launch(arguments.split(), tmp_path)
    _, measured = benchmark.pedantic(launch, [arguments.split(), tmp_path], rounds=1)
    benchmark.extra_info.update(measured)


@pytest.mark.parametrize("method", ["orbits", "cofactors", "pairs"])
@pytest.mark.parametrize("encoding", ["01", "pm1"])
def test_output_gating_of_five_variables(benchmark, encoding, method):
    time_count(benchmark, f"output-gating --encoding {encoding} --method {method} --jobs 1", 5, 4)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["chambers", "restriction"])
def test_linear_gates_of_nine_variables(benchmark, method):
    found = time_count(benchmark, f"ltf --method {method} --jobs 2", 9, 6)
    assert found["count"] == "144130531453121108"
    benchmark.extra_info["cpu_microseconds_a_class"] = round(benchmark.extra_info["cpu_seconds"] / 52.980624, 3)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["lp", "restriction"])
def test_quadratic_gates_of_five_variables(benchmark, method):
    time_count(benchmark, f"ptf:2 --method {method} --jobs 2", 5, 4)


def time_count(benchmark, arguments, n, smaller):
    """Time one count by the whole process, after an untimed count of fewer variables."""
    benchmark.group = f"capacity count {arguments.split()[0]} -n {n}"
    command = ["count", *arguments.split(), "--json", "--quiet", "-n"]
    launch([*command, str(smaller)])
    output, measured = benchmark.pedantic(launch, [[*command, str(n)]], rounds=1)
    found = json.loads(output)
    benchmark.extra_info.update(measured, engine_seconds=found["seconds"], count=found["count"])
    return found
