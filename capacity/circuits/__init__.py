"""Circuits at the edge: read from words, written as words, JSON and formulas; truth tables."""
