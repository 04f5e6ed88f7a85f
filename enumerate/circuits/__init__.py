"""Circuits: the typed value, the mechanisms of attention, units as inequalities, and the search for gates."""
