"""Attention on real numbers: NumPy layers, their gatings, and the training experiment."""
