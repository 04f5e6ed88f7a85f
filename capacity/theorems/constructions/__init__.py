"""The constructions of the proofs: integer weights for every gate, run and checked."""
