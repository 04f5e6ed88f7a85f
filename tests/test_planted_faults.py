"""Every planted fault has one place in the sources and tests that are there; slow: each of them is caught."""

from dataclasses import replace

import pytest

from tests.planted_faults import FAULTS, ROOT, judged, main, problems

FAULT = FAULTS[0]


def test_every_snippet_stands_once_and_every_named_test_is_there():
    assert problems(FAULTS, ROOT) == []
    assert len(FAULTS) >= 46


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (replace(FAULT, find="import numpy as np"), "stands"),
        (replace(FAULT, find="no such " + "text"), "stands 0 times"),
        (replace(FAULT, plant=FAULT.find), "nothing is changed"),
        (replace(FAULT, tests=("test_that_is_" + "nowhere",)), "there is no test test_that_is_nowhere"),
    ],
    ids=["twice", "nowhere", "no fault", "no test"],
)
def test_a_fault_that_cannot_be_tried_is_said(fault, said):
    (line,) = problems([fault], ROOT)
    assert said in line


@pytest.mark.parametrize(
    ("code", "said", "caught"),
    [
        (1, "FAILED tests/a.py::test_b[3-x] - assert 1 == 2\n1 failed in 0.1s", True),
        (1, "ERROR tests/a.py::test_b - KeyError\n1 error in 0.1s", True),
        (2, "ERROR tests/a.py - SyntaxError\n1 error during collection", True),
        (2, "KeyboardInterrupt", False),
        (0, "1 passed, 1 skipped in 0.1s", False),
        (0, "1 skipped in 0.1s", False),
        (4, "ERROR: not found: tests/a.py::test_b", False),
        (5, "no tests ran in 0.1s", False),
    ],
)
def test_only_a_test_that_fails_catches_a_fault(code, said, caught):
    assert judged(code, said) == (caught, judged(code, said)[1])
    if code == 1:
        assert judged(code, said) == (True, "test_b")


@pytest.mark.slow
def test_every_planted_fault_is_caught():
    assert main([]) == 0
