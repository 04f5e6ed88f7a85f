"""Whether one function is a linear threshold function: each round decides another, so the median is that of a function.

`separator` is the linear program with its exact answer; `chow` decides by Chow parameters and least weights, exactly
too; `decider` does so, and adds the certificate and its audit.
"""

import pytest

from benchmarks.peers import KINDS
from capacity import Circuit
from capacity.decisions.checking import Decider
from enumerate.arrangements.feasibility import Separator
from enumerate.cube.truth_tables import features, to_signs
from enumerate.gates.chow import decide_by_chow_parameters, known_weights

NUMBER = {4: 500, 6: 500, 10: 100}


def decide_by_certificate(n):
    return Decider(Circuit("ltf", n)).decide


def decide_by_separator(n):
    separator = Separator(features(n))
    return lambda table: separator.decide(to_signs(table, n))


def decide_by_chow(n):
    return lambda table: decide_by_chow_parameters(table, n)


@pytest.mark.parametrize(
    "make", [decide_by_separator, decide_by_chow, decide_by_certificate], ids=["separator", "chow", "decider"]
)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", NUMBER)
def test_decision(benchmark, n, kind, make):
    known_weights.cache_clear()  # those that another test has found
    benchmark.group = f"one function, n = {n}, {kind}"
    number = NUMBER[n]
    tables = KINDS[kind](n, number)
    decide = make(n)
    decide(tables[0])
    upcoming = iter(tables)
    benchmark.pedantic(decide, setup=lambda: ((next(upcoming),), {}), rounds=number)
