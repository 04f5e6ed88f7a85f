"""Decisions on single functions, with their certificates."""
