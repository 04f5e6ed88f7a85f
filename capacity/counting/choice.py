"""Which engine counts a circuit: those that know it, and the one expected to be fastest."""

from capacity.circuits.circuit import Circuit
from capacity.counting.engine import Cost, Engine
from capacity.counting.gated import FORMULA_ENGINES, GATED_ENGINES, PRODUCT_ENGINES
from capacity.counting.gates import LINEAR_ENGINES, POLYNOMIAL_ENGINES, SQUARE_ENGINES
from capacity.counting.layers import SHARED_ENGINES, power_of_engine
from capacity.documents.numbers import duration
from enumerate.outcomes import Refused

METHODS = (
    "auto",
    "chambers",
    "restriction",
    "lp",
    "sections",
    "flats",
    "cells",
    "faces",
    "orbits",
    "cofactors",
    "lifted",
    "pairs",
    "sets",
    "tuples",
    "formula",
    "theorem",
)


def engines_for(circuit: Circuit) -> tuple[Engine, ...]:
    """The engines that count this kind of circuit, at some n.

    >>> [engine.method for engine in engines_for(Circuit("output-gating", 4))]
    ['orbits', 'cofactors', 'pairs', 'lifted', 'lp']
    """
    if circuit.shared:
        return SHARED_ENGINES
    if circuit.units > 1:
        # Independent circuits side by side: any tuple of their functions is realized.
        return tuple(power_of_engine(engine) for engine in engines_for(circuit.one_unit))
    if circuit.score is not None:
        from capacity.counting.scores import score_engines

        return score_engines(circuit.score, circuit.token_bits)
    if circuit.is_gate:
        if circuit.attended_gate.square:
            return SQUARE_ENGINES
        return LINEAR_ENGINES if circuit.attended_gate.degree == 1 else POLYNOMIAL_ENGINES
    if circuit.attending_inputs is not None:
        return (*FORMULA_ENGINES, *GATED_ENGINES)
    return (*PRODUCT_ENGINES, *GATED_ENGINES) if circuit.name == "output-gating" else GATED_ENGINES


def choose_engine(circuit: Circuit, method: str, max_seconds: float | None = None) -> Engine:
    """The engine of a method, or for `auto` the one that is expected to be fastest; raises as `count`.

    max_seconds: of one core that it may be expected to need; raises Refused if it needs more.
    """
    engines = engines_for(circuit)
    if method not in METHODS:
        raise ValueError(f"unknown method {method!r}; known: {', '.join(METHODS)}")
    if method != "auto":
        engines = tuple(engine for engine in engines if engine.method == method)
        if not engines:
            known = ", ".join(["auto", *(engine.method for engine in engines_for(circuit))])
            raise ValueError(f"{circuit.name} is not counted by the method {method}; its methods: {known}")
    costs = [(engine, engine.cost(circuit)) for engine in engines]
    reached = [(engine, cost) for engine, cost in costs if isinstance(cost, Cost)]
    if not reached:
        grouped: dict[str, list[str]] = {}
        for engine, cost in costs:
            grouped.setdefault(str(cost), []).append(engine.method)
        reasons = "; ".join(f"{', '.join(methods)}: {cost}" for cost, methods in grouped.items())
        raise Refused(f"{circuit} is out of reach ({reasons}); {_way_on(circuit)}")
    engine, cost = min(reached, key=lambda pair: pair[1].seconds)
    if max_seconds is not None and cost.seconds > max_seconds:
        raise Refused(
            f"{circuit} needs about {duration(cost.seconds)} of one core by {engine.method}, more than "
            f"{duration(max_seconds)}; {_way_on(circuit)}"
        )
    return engine


def _way_on(circuit: Circuit) -> str:
    return f"see what is proved with: capacity bounds {circuit}"
