"""Gated circuits in this process; the gates are listed anew each time. At n = 5 (slow) by each of the engines, once."""

import pytest

from capacity import Circuit, count
from capacity.counting.choice import engines_for
from capacity.counting.units import gate_functions
from enumerate.circuits.mechanisms import MECHANISMS

WAYS = [(name, e) for name, way in MECHANISMS.items() for e in (("01", "pm1") if way.encoded else (None,))]


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize("method", ["orbits", "cofactors", "pairs"])
@pytest.mark.parametrize("n", [4, 5])
def test_output_gating(benchmark, n, method, encoding):
    benchmark.group = f"output gating, n = {n}"
    count(Circuit("output-gating", 4, encoding=encoding), method)
    circuit = Circuit("output-gating", n, encoding=encoding)
    rounds = 5 if n == 4 else 1 if method == "pairs" else 3
    found = benchmark.pedantic(count, [circuit, method], setup=gate_functions.cache_clear, rounds=rounds)
    benchmark.extra_info["count"] = found.count


@pytest.mark.parametrize(("name", "encoding"), WAYS)
@pytest.mark.parametrize(("gate", "attending"), [("ltf", "ltf"), ("ltf", "square"), ("square", "ltf")])
def test_every_circuit_of_four_variables(benchmark, name, encoding, gate, attending):
    if MECHANISMS[name].weights and gate != "ltf":
        pytest.skip("only the weights of linear gates are multiplied")
    benchmark.group = f"gated circuits, n = 4, {gate} attended, {attending} attending"
    count(Circuit(name, 3, gate, attending, encoding))
    circuit = Circuit(name, 4, gate, attending, encoding)
    found = benchmark.pedantic(count, [circuit], setup=gate_functions.cache_clear, rounds=1)
    benchmark.extra_info.update(count=found.count, method=found.method)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "encoding"), [way for way in WAYS if not way[0].endswith("each")])
def test_every_engine_at_five_variables(benchmark, name, encoding):
    circuit = Circuit(name, 5, encoding=encoding)
    methods = [engine.method for engine in engines_for(circuit) if engine.cost(circuit).reached]
    benchmark.group = "gated circuits, n = 5, the engines one after the other"

    def run():
        return [count(circuit, method, 2) for method in methods]

    for method in methods:
        count(Circuit(name, 4, encoding=encoding), method)
    found = benchmark.pedantic(run, setup=gate_functions.cache_clear, rounds=1)
    assert len({one.count for one in found}) == 1
    benchmark.extra_info.update({one.method: round(one.seconds, 1) for one in found}, count=found[0].count)


def test_square_gates_of_six_variables(benchmark):
    benchmark.group = "square gates"
    found = benchmark.pedantic(count, [Circuit("square", 6)], rounds=1)
    benchmark.extra_info["count"] = found.count
