"""Kernels run in plain Python where little is to be done, and compiled elsewhere: the same values, and when which."""

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.counting.choice import choose_engine
from capacity.tables.rows import READOUTS, circuits, score_circuits
from enumerate import kernels
from enumerate.cube.bit_kernels import gcd, lowest_bit, popcount
from enumerate.kernels import PLAIN_STEPS, Kernel, announcing_compilation, compiling_ahead, kernel

WORDS = st.integers(-(2**63), 2**63 - 1)


def add_up(numbers):
    total = np.int64(0)
    for number in numbers:
        total += number
    return total


def triple(number):
    return 3 * number


def test_a_kernel_is_plain_until_its_calls_have_taken_as_long_as_compiling():
    summing = kernel(add_up, steps=len)
    numbers = np.arange(PLAIN_STEPS // 2 - 1)
    assert summing(numbers) == summing(numbers) == numbers.sum()
    assert not summing.is_compiled
    assert summing(numbers) == numbers.sum()
    assert summing.is_compiled


def test_calls_that_take_longer_than_they_say_count_for_their_time(monkeypatch):
    @kernel(steps=lambda: 1)
    def one():
        return 1

    now = iter(range(100))
    monkeypatch.setattr(kernels, "thread_time", lambda: next(now))
    assert [one() for _ in range(2)] == [1, 1] and not one.is_compiled  # a second each, nearly the time of compiling
    assert one() == 1 and one.is_compiled


def test_a_kernel_is_compiled_where_much_is_expected_or_nothing_known():
    expected, unknown, ahead = kernel(add_up, steps=len), kernel(add_up), kernel(add_up, steps=len)
    expected.expect(PLAIN_STEPS)
    with compiling_ahead():
        ahead(np.arange(3))
    for one in (expected, unknown, ahead):
        assert one(np.arange(3)) == 3
        assert one.is_compiled


def test_a_plain_kernel_does_not_wrap_around():
    with pytest.raises(FloatingPointError, match="overflow"):
        kernel(add_up, steps=len)(np.array([2**62, 2**62]))


def test_calls_with_constants_and_with_variables_share_one_specialization():
    tripled = kernel(triple)

    @kernel
    def both(number):
        return tripled(7) + tripled(number)

    assert both(1) == 24
    assert len(tripled.compiled.signatures) == 1


def never_cached(function):
    made = kernel(function)
    made.targetoptions["cache"] = False
    return made


def test_compilation_is_announced_and_plain_calls_are_not():
    heard = []
    with announcing_compilation(lambda: heard.append(True)):
        kernel(add_up, steps=len)(np.arange(3))
        assert not heard
        never_cached(triple)(1)
    assert heard
    heard.clear()
    never_cached(triple)(1)
    assert not heard


@given(WORDS)
def test_plain_bit_operations_agree_with_the_compiled_ones(word):
    for unsigned in (np.int64(word), np.uint64(word % 2**64)):
        assert popcount.plain(unsigned) == popcount.compiled(unsigned)
        if word:
            assert lowest_bit.plain(unsigned) == lowest_bit.compiled(unsigned)


@given(st.integers(-(2**40), 2**40), st.integers(-(2**40), 2**40))
def test_plain_common_divisors_agree_with_the_compiled_ones(a, b):
    assert gcd.plain(np.int64(a), np.int64(b)) == gcd.compiled(np.int64(a), np.int64(b))


@pytest.mark.parametrize("circuit", [*circuits(3), *score_circuits(2)], ids=str)
def test_counts_with_kernels_plain_and_compiled_are_the_same(circuit, monkeypatch):
    engine = choose_engine(circuit, "auto")
    with compiling_ahead():
        compiled = engine.run(circuit, 1, None)
    monkeypatch.setattr("enumerate.kernels.PLAIN_STEPS", float("inf"))
    monkeypatch.setattr(Kernel, "is_compiled", False)
    assert engine.run(circuit, 1, None) == compiled


HEAVY = (
    *("synaptic-gating:each -n 4 --encoding 01", "synaptic-gating:each -n 4 --encoding pm1"),
    *(f"output-gating -n 4 --gate ptf:2 --attending ptf:2 --encoding {encoding}" for encoding in ("01", "pm1")),
    *(f"{name} -n {n}" for name in READOUTS for n in range(1, 5)),
)
"""What takes plain Python more than a second, and several gates, whose engines are compiled."""

WITHOUT_NUMBA = """
import sys
from capacity.commands.main import run
from enumerate.kernels import Kernel
for line in sys.stdin.read().splitlines():
    for module in list(sys.modules.values()):  # each as in a process of its own
        for value in list(vars(module).values()):
            if isinstance(value, Kernel):
                value._spent = 0
    assert run(line.split()) in (0, 1), line
    assert "numba" not in sys.modules, line
"""


def test_small_counts_and_decisions_do_without_numba(tmp_path):
    counted = [
        f"count {circuit} --quiet" for circuit in [*circuits(4), *score_circuits(4)] if str(circuit) not in HEAVY
    ]
    assert len(counted) > 80
    others = [
        *("check 6 -n 2 output-gating", "check 0x1ee8 -n 4 output-gating", "check 0x8001 -n 4 ltf"),
        *("minimize 0xe8 -n 3", "classes ltf -n 4", "bounds output-gating -n 4"),
    ]
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT_NUMBA],
        input="\n".join(counted + others),
        env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert not list(tmp_path.iterdir())
    assert "ltf -n 4: 1882 functions" in ran.stdout
