"""Which engine counts a circuit: those that know it, and the one expected to be fastest."""

from capacity.circuits.circuit import Circuit
from capacity.counting.engine import Engine
from capacity.counting.gated import ENGINES as GATED_ENGINES
from capacity.counting.gates import ENGINES as GATE_ENGINES
from capacity.counting.heads import ENGINES as HEAD_ENGINES
from capacity.counting.layers import ENGINES as LAYER_ENGINES
from capacity.counting.layers import power_of_engine
from capacity.counting.orbits import METHOD_OF_ORBITS, engines_up_to
from capacity.counting.readouts import ENGINES as READOUT_ENGINES
from capacity.counting.scores import ENGINES as SCORE_ENGINES
from capacity.documents.numbers import duration
from enumerate.outcomes import Refused

ENGINES = (*GATE_ENGINES, *GATED_ENGINES, *READOUT_ENGINES, *LAYER_ENGINES, *SCORE_ENGINES, *HEAD_ENGINES)
"""All engines; of those that know a circuit, the order in which they are tried."""

METHODS = ("auto", *dict.fromkeys(engine.method for engine in ENGINES), METHOD_OF_ORBITS)


def engines_for(circuit: Circuit, up_to: str = "none") -> tuple[Engine, ...]:
    """The engines that count this kind of circuit, at some n, functions each or up to symmetries.

    Raises:
        ValueError: if its functions are not counted up to these symmetries.

    Examples:
        >>> [engine.method for engine in engines_for(Circuit("output-gating", 4))]
        ['orbits', 'cofactors', 'pairs', 'lifted', 'lp']
    """
    if up_to != "none":
        return engines_up_to(circuit, up_to)
    if circuit.units > 1 and not circuit.shared:
        # Independent circuits side by side: any tuple of their functions is realized.
        return tuple(power_of_engine(engine) for engine in engines_for(circuit.one_unit))
    return tuple(engine for engine in ENGINES if engine.knows(circuit))


def engine_table() -> str:
    """The engines in Markdown, as docs/engines.md has them.

    Examples:
        >>> engine_table().splitlines()[2]
        '| `ltf` | `chambers` | Splits the Weyl cone; classes with weights | n = 9 | yes | `threshold_classes` |'
    """
    lines = [
        "| circuit | engine | what it does | reaches | in shards | code in `enumerate/` |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for engine in ENGINES:
        code = ", ".join(f"`{module}`" for module in engine.code) or "(`bounds`)"
        shards = "yes" if engine.sharded else ""
        cells = (engine.circuits, f"`{engine.method}`", engine.how, engine.reach, shards, code)
        lines.append(f"| {' | '.join(cells)} |".replace("|  |", "| |"))
    return "\n".join(lines)


def choose_engine(circuit: Circuit, method: str, max_seconds: float | None = None, up_to: str = "none") -> Engine:
    """The engine of a method, or for `auto` the one that is expected to be fastest.

    Arguments:
        circuit: what to count.
        method: one of `METHODS`.
        max_seconds: of one core that it may be expected to need.
        up_to: the symmetries up to which functions are counted, one of `GROUPS`.

    Raises:
        ValueError: the method is unknown, or does not count this kind of circuit.
        Refused: the circuit is out of reach, or needs more time.
    """
    engines = engines_for(circuit, up_to)
    if method not in METHODS:
        raise ValueError(f"unknown method {method!r}; known: {', '.join(METHODS)}")
    if method != "auto":
        engines = tuple(engine for engine in engines if engine.method == method)
        if not engines:
            known = ", ".join(["auto", *(engine.method for engine in engines_for(circuit, up_to))])
            raise ValueError(
                f"{circuit.name} is not counted {_symmetries(up_to)}by the method {method}; its methods: {known}"
            )
    costs = [(engine, engine.cost(circuit)) for engine in engines]
    reached = [(engine, cost) for engine, cost in costs if cost.reached]
    if not reached:
        grouped: dict[str, list[str]] = {}
        for engine, cost in costs:
            if not cost.reached:
                grouped.setdefault(cost.reason, []).append(engine.method)
        reasons = "; ".join(f"{', '.join(methods)}: {reason}" for reason, methods in grouped.items())
        raise Refused(f"{circuit} is out of reach ({reasons}); {_way_on(circuit, up_to)}")
    engine, cost = min(reached, key=lambda pair: pair[1].seconds)
    if max_seconds is not None and cost.seconds > max_seconds:
        raise Refused(
            f"{circuit} needs about {duration(cost.seconds)} of one core by {engine.method}, more than "
            f"{duration(max_seconds)}; {_way_on(circuit)}"
        )
    return engine


def _symmetries(up_to: str) -> str:
    return "" if up_to == "none" else f"up to {up_to} "


def _way_on(circuit: Circuit, up_to: str = "none") -> str:
    from capacity.bounding import bounds

    try:
        proved = f"proved: {bounds(circuit).bracket()}; for these bounds, run"
    except (OverflowError, ValueError):  # too large to be written out, or nothing is proved
        proved = "for the proved bounds, run"
    return f"{'' if up_to == 'none' else 'of all functions, '}{proved}: capacity bounds {circuit}"
