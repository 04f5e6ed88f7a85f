"""Finite sets of points of Q^d and arrangements of hyperplanes: their dichotomies and chambers, exactly."""
