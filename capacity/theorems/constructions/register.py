"""The constructions inside the proofs: from small gates, given by integer weights, to every gate of a large circuit.

A lower bound on the functions of a circuit is a way to lay small functions side by side on the cube so that they can be
read back. Here each such proof is a program: it takes gates of fewer variables and returns the integer weights of the
circuit's gates, and says which function the circuit then computes at every point. The gates that it takes and returns
are batches (`Gates`), in machine integers while they are small and in Python's beyond, so that no weight is ever too
large. Each mechanism has a file of its own; `checks` evaluates the circuits; the proofs in words stand in
`docs/theory.md`.
"""

from capacity.theorems.constructions import additive, multiplexing, output_gating, single_gates, synaptic, synaptic_each
from capacity.theorems.constructions.kinds import Construction

_MECHANISMS = (output_gating, multiplexing, additive, synaptic, synaptic_each)

PAIR_CONSTRUCTIONS = (
    *(construction for mechanism in _MECHANISMS for construction in mechanism.LAID),
    *(construction for mechanism in _MECHANISMS for construction in mechanism.ALONE),
)
"""Every construction from one small gate for each of the two units."""

GATE_CONSTRUCTIONS = single_gates.CONSTRUCTIONS
"""Every construction of one gate."""

REGION_CONSTRUCTIONS = synaptic_each.REGIONS
"""Every construction with a small gate for each weight."""

CONSTRUCTIONS: tuple[Construction, ...] = (*PAIR_CONSTRUCTIONS, *GATE_CONSTRUCTIONS, *REGION_CONSTRUCTIONS)
"""All of them."""
