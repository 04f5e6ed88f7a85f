"""The theorems as programs: bounds against exact counts, constructions of the proofs, function-level results."""
