"""Output gating by orbits and by pairs, in both encodings, in this process; the gates are listed anew each time."""

import pytest

from capacity import Circuit, count
from capacity.counting import gate_functions


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize("method", ["orbits", "pairs"])
@pytest.mark.parametrize("n", [4, 5])
def test_count(benchmark, n, method, encoding):
    benchmark.group = f"output gating, n = {n}"
    count(Circuit("output-gating", 4, encoding=encoding), method)
    circuit = Circuit("output-gating", n, encoding=encoding)
    rounds = 5 if n == 4 else 3 if method == "orbits" else 1
    found = benchmark.pedantic(count, [circuit, method], setup=gate_functions.cache_clear, rounds=rounds)
    benchmark.extra_info["count"] = found.count
