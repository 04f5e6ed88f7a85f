"""K gates of one class on the same inputs, read by a Boolean function of K variables, or by any threshold function."""

from __future__ import annotations

import re
from functools import cache
from itertools import permutations
from math import prod

from sympy import And, Expr, Ge, Integer, binomial

from bounds.expressions import n
from bounds.gate_classes import GateClass, gate_class
from bounds.gates import UNIVERSAL_CAP
from bounds.records import Assumptions, Bound, Result, our_lower_bound, our_upper_bound

NETWORK_READOUTS = {2: 2, 3: 5, 4: 17, 5: 92}
"""Threshold functions that depend on all of K variables, up to permutations and negations (OEIS A000619)."""


def readout_result(name: str, gate: str, attending: str | None) -> Result | None:
    """The record of `readout:HEX` or `network:K` with its class of gates; None for another circuit.

    Raises:
        ValueError: the gates are not of one known class.

    Examples:
        >>> readout_result("readout:e8", "ltf", "ltf").leading_term
        3*n**2
        >>> [bound.id for bound in readout_result("readout:80", "ltf", "ltf").bounds]
        ['nested', 'one-gate', 'tuples', 'unordered', 'universal-cap']
    """
    found = re.fullmatch(r"readout:([0-9a-f]+)|network:([2-5])", name)
    if found is None:
        return None
    gates = gate_class(gate, "gate")
    if attending not in (None, gate):
        raise ValueError(f"the gates of {name} are of one class: {gate}, not {attending}")
    if found[2]:
        return _network(name, int(found[2]), gates)
    digits = len(found[1])
    if digits not in (1, 2, 4, 8):
        raise ValueError(f"{name} is not a truth table of 2 ... 5 variables")
    return _readout(name, digits.bit_length() + 1, int(found[1], 16), gates)


def _record(name: str, gates: int, of: GateClass, lower: tuple[Bound, ...], upper: tuple[Bound, ...]) -> Result:
    return Result(
        id="readout",
        circuit=name,
        statement="K gates of one class, read by a function that depends on all of them, have K times the capacity of "
        "one gate to leading order, for fixed K.",
        assumptions=Assumptions(gate=of.name, attending=of.name),
        leading_term=gates * of.leading(n),
        lower=lower,
        upper=(*upper, UNIVERSAL_CAP),
        source="ours: `nested` from below, `tuples` from above",
    )


def _readout(name: str, gates: int, table: int, of: GateClass) -> Result:
    essential = essential_variables(table, gates)
    k = len(essential)
    if k == 0:
        raise ValueError(f"{name} is constant and reads no gate")
    blocks = k > 3 and fully_sensitive(table, gates, essential)  # of fewer gates they are the nested halves
    lower = (_nested(k, of), *([_blocks(k, of)] if blocks else []), _one_gate(of))
    upper = [_tuples(k, of, Integer(1))]
    if k > 1 and symmetric(table, gates, essential):
        upper.append(
            our_upper_bound(
                id="unordered",
                expression=binomial(of.at_most(n) + k - 1, k),
                source="unordered tuples of functions of one gate",
                proof="The readout is symmetric: the order of the gates does not matter.",
            )
        )
    return _record(name, k, of, lower, tuple(upper))


def _network(name: str, gates: int, of: GateClass) -> Result:
    number = NETWORK_READOUTS[gates]
    return _record(
        name,
        gates,
        of,
        (_nested(gates, of), *([_blocks(gates, of)] if gates > 3 else []), _one_gate(of)),
        (_tuples(gates, of, Integer(number)),),
    )


def _nested(k: int, of: GateClass) -> Bound:
    factors = [of.at_least(n - i) for i in range(1, k)]
    return our_lower_bound(
        id="nested",
        expression=prod([*factors, of.at_least(n - k + 1)], start=Integer(1)),
        source="multiplexing by nested halves of the cube",
        proof=(
            "For some gate and some value of it the readout depends on all the others (Salomaa 1963). Where x_n is on,"
            " let that gate be any h_1, and where it is off that value, and go on there with x_(n-1) and the others."
            f" In block j = 1 ... {k} the readout is h_j or its complement."
            if k > 1
            else "The readout is the gate or its complement."
        ),
        domain=_domain(k - 1, of),
    )


def block_bits(k: int) -> tuple[int, ...]:
    """How many variables are fixed in each of K blocks that are subcubes, as near to each other in size as can be.

    Examples:
        >>> block_bits(2), block_bits(3), block_bits(5)
        ((1, 1), (1, 2, 2), (2, 2, 2, 3, 3))
    """
    bits = (k - 1).bit_length()
    large = (1 << bits) - k
    return (bits - 1,) * large + (bits,) * (k - large)


def _blocks(k: int, of: GateClass) -> Bound:
    fixed = block_bits(k)
    return our_lower_bound(
        id="blocks",
        expression=prod([of.at_least(n - bits) for bits in fixed], start=Integer(1)),
        source="multiplexing by subcubes of nearly one size",
        proof=(
            f"At some values c of the gates a change of any one changes the readout. Divide the cube into {k} subcubes"
            f" with {fixed[0]} or {fixed[-1]} variables fixed: gate j is any h_j in block j and c_j elsewhere, by a"
            " dominating multiple of the distance from it: in block j the circuit is h_j or its complement."
        ),
        domain=_domain(fixed[-1], of),
    )


def _one_gate(of: GateClass) -> Bound:
    return our_lower_bound(
        id="one-gate",
        expression=of.at_least(n),
        source="one gate alone",
        proof="With constant values of the others the readout is one gate or its complement.",
    )


def _tuples(k: int, of: GateClass, readouts: Expr) -> Bound:
    which = "" if readouts == 1 else f" by one of {readouts} readouts, up to permutations and negations of the gates"
    return our_upper_bound(
        id="tuples",
        expression=readouts * of.at_most(n) ** k,
        source="tuples of functions of one gate",
        proof=f"The functions of the gates determine that of the circuit{which}.",
    )


def _domain(bits: int, of: GateClass) -> And:
    return And(Ge(n, bits), *([Ge(of.degree, 1)] if not of.is_linear and not of.is_square else []))


@cache
def essential_variables(table: int, gates: int) -> tuple[int, ...]:
    """The variables, from 0, on which a readout depends.

    Examples:
        >>> essential_variables(0xE8, 3), essential_variables(0xA, 2)
        ((0, 1, 2), (0,))
    """
    points = range(2**gates)
    return tuple(i for i in range(gates) if any((table >> x ^ table >> (x ^ 1 << i)) & 1 for x in points))


def fully_sensitive(table: int, gates: int, essential: tuple[int, ...]) -> bool:
    """Whether at some point a change of any essential variable changes the value.

    Examples:
        >>> fully_sensitive(0x80, 3, (0, 1, 2)), fully_sensitive(0xE8, 3, (0, 1, 2))
        (True, False)
    """
    return any(all((table >> x ^ table >> (x ^ 1 << i)) & 1 for i in essential) for x in range(2**gates))


def symmetric(table: int, gates: int, essential: tuple[int, ...]) -> bool:
    """Whether any permutation of the essential variables leaves a readout as it is.

    Examples:
        >>> symmetric(0xE8, 3, (0, 1, 2)), symmetric(0xA8, 3, (0, 1, 2))
        (True, False)
    """
    for order in permutations(essential):
        for x in range(2**gates):
            moved = x & ~sum(1 << i for i in essential) | sum(
                (x >> i & 1) << j for i, j in zip(essential, order, strict=True)
            )
            if (table >> x ^ table >> moved) & 1:
                return False
    return True
