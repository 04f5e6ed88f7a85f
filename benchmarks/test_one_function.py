"""Whether one function is a linear threshold function: each round decides another, so the median is that of a function.

`separator` is the linear program with its exact answer; `decider` adds the certificate and its audit.
"""

import pytest

from benchmarks.peers import KINDS
from capacity import Circuit
from capacity.decisions.checking import Decider
from enumerate.arrangements.feasibility import Separator
from enumerate.cube.truth_tables import features, to_signs

NUMBER = {4: 500, 10: 100}


def decide_by_certificate(n):
    return Decider(Circuit("ltf", n)).decide


def decide_by_separator(n):
    separator = Separator(features(n))
    return lambda table: separator.decide(to_signs(table, n))


@pytest.mark.parametrize("make", [decide_by_separator, decide_by_certificate], ids=["separator", "decider"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", [4, 10])
def test_decision(benchmark, n, kind, make):
    benchmark.group = f"one function, n = {n}, {kind}"
    number = NUMBER[n]
    tables = KINDS[kind](n, number)
    decide = make(n)
    decide(tables[0])
    upcoming = iter(tables)
    benchmark.pedantic(decide, setup=lambda: ((next(upcoming),), {}), rounds=number)
