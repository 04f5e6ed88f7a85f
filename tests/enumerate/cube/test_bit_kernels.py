"""Operations on single words, compiled, against those of Python's integers."""

from math import gcd

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enumerate.cube import bit_kernels

words = st.integers(0, 2**64 - 1) | st.integers(0, 63).map(lambda i: 1 << i)


@numba.njit
def counts_of(word):
    return bit_kernels.popcount(word), bit_kernels.lowest_bit(word)


@numba.njit
def divisor_of(a, b):
    return bit_kernels.gcd(a, b)


@numba.njit
def marked(places, bitmap, new):
    for t in range(places.shape[0]):
        bit_kernels.mark(bitmap[0], places[t])
        new[t] = bit_kernels.mark_new(bitmap[1], places[t])


@given(words)
def test_ones_and_the_lowest_of_them_are_those_of_the_integer_in_either_type(word):
    unsigned = np.uint64(word)
    for machine in (unsigned, unsigned.astype(np.int64)):
        ones, lowest = counts_of(machine)
        assert ones == word.bit_count()
        assert word == 0 or lowest == (word & -word).bit_length() - 1


@pytest.mark.parametrize("machine", [np.int32, np.int64])
@given(st.integers(-(2**31) + 1, 2**31 - 1), st.integers(-(2**31) + 1, 2**31 - 1))
def test_common_divisors_are_pythons_and_nonnegative(machine, a, b):
    assert divisor_of(machine(a), machine(b)) == gcd(a, b)


@given(st.lists(st.integers(0, 127), max_size=40))
def test_marks_are_set_and_told_to_be_new_once(places):
    bitmap, new = np.zeros((2, 2), np.uint64), np.zeros(len(places), np.bool_)
    marked(np.array(places, np.uint64), bitmap, new)
    expected = sum(1 << place for place in set(places))
    assert [int(low) | int(high) << 64 for low, high in bitmap] == [expected, expected]
    assert new.tolist() == [place not in places[:t] for t, place in zip(range(len(places)), places, strict=True)]
