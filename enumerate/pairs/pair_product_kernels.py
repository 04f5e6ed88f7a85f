"""Numba kernel: mark the product of every pair of functions in a bitmap over all functions."""

from enumerate.cube.bit_kernels import mark
from enumerate.kernels import kernel


@kernel
def mark_products(left, right, triangle, conjunction, shift, bitmap):
    """Mark left[i] AND right[j] (conjunction) or left[i] XOR right[j], for all i, j (for j <= i with `triangle`).

    Arguments:
        left, right: (k,), (l,) uint64 truth tables.
        bitmap: (2**2**n / 2**shift / 64,) uint64, or one word, bit h >> shift of which stands for the product h.
    """
    for i in range(left.shape[0]):
        f = left[i]
        stop = i + 1 if triangle else right.shape[0]
        if conjunction:
            for j in range(stop):
                mark(bitmap, (f & right[j]) >> shift)
        else:
            for j in range(stop):
                mark(bitmap, (f ^ right[j]) >> shift)
