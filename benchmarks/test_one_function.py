"""Whether one function is a linear threshold function: each round decides another, so the median is that of a function.

`separator` is the linear program with its exact answer; `decider` adds the certificate and its audit. The peer is
boofun, which solves one linear program in floating point; ours decides the same functions in turn with it.
"""

from importlib.metadata import version
from time import perf_counter

import numpy as np
import pytest

from capacity import Circuit
from capacity.checking import Decider
from enumerate.feasibility import Realization, Separator
from enumerate.symmetry import npn_classes
from enumerate.threshold_classes import ThresholdGate, gate_table
from enumerate.truth_tables import features, to_bits, to_signs


def random_functions(n, number):
    rng = np.random.default_rng(n)
    return [int.from_bytes(rng.bytes(2**n // 8), "little") for _ in range(number)]


def threshold_functions(n, number):
    """Gates with normal weights; an odd bias and even weights never add up to 0."""
    rng = np.random.default_rng(n)
    biases = (2 * np.rint(1000 * rng.standard_normal(number)).astype(int) + 1).tolist()
    weights = (2 * np.rint(1000 * rng.standard_normal((number, n))).astype(int)).tolist()
    return [gate_table(ThresholdGate(b, tuple(w))) for b, w in zip(biases, weights, strict=True)]


KINDS = {"random": random_functions, "threshold": threshold_functions}
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


@pytest.fixture
def is_threshold_for_peer():
    boofun = pytest.importorskip("boofun", reason="the peer boofun is not installed (extra `dev`)")
    analysis = pytest.importorskip("boofun.analysis.ltf_analysis")

    def prepare(table, n):
        function = boofun.create(to_bits(table, n).astype(bool).tolist())
        return lambda: analysis.is_ltf(function)

    return prepare


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", [4, 10])
def test_decision_by_peer(benchmark, is_threshold_for_peer, n, kind):
    benchmark.group = f"one function, n = {n}, {kind}"
    number = NUMBER[n]
    tables = KINDS[kind](n, number)
    decide = decide_by_certificate(n)
    decide(tables[0])
    is_threshold_for_peer(tables[0], n)()
    ours, seconds = [], []
    upcoming = iter(tables)

    def decide_ours_then_hand_over():
        table = next(upcoming)
        begin = perf_counter()
        ours.append(decide(table).realizable)
        seconds.append(perf_counter() - begin)
        return (is_threshold_for_peer(table, n),), {}

    theirs = []
    benchmark.pedantic(lambda ask: theirs.append(ask()), setup=decide_ours_then_hand_over, rounds=number)
    if benchmark.stats:
        ratio = benchmark.stats.stats.median / float(np.median(seconds))
        benchmark.extra_info.update(
            peer=f"boofun {version('boofun')}",
            our_median_ms=round(float(np.median(seconds)) * 1e3, 3),
            peer_over_ours=round(ratio, 1),
            disagreements=sum(a != b for a, b in zip(ours, theirs, strict=True)),
            functions=len(theirs),
        )


@pytest.mark.parametrize("n", [3, 4])
def test_agreement_with_peer(benchmark, is_threshold_for_peer, n):
    """All functions of three variables; a representative of every NPN class of four."""
    benchmark.group = "all answers of the peer"
    tables = range(2**8) if n == 3 else npn_classes(4)[0].tolist()
    decide = decide_by_separator(n)
    ours = [isinstance(decide(table), Realization) for table in tables]
    asked = [is_threshold_for_peer(table, n) for table in tables]
    theirs = benchmark.pedantic(lambda: [ask() for ask in asked], rounds=1)
    benchmark.extra_info.update(
        functions=len(theirs), disagreements=sum(a != b for a, b in zip(ours, theirs, strict=True))
    )
