"""Hyperplane arrangements: their chambers, listed, counted and decided, in exact integers."""
