"""Cases that are much alike: a third of them, drawn by a seed, is tried each time, and the others are marked slow."""

from collections.abc import Collection, Iterable
from random import Random
from typing import Any

import pytest


def thinned(cases: Iterable[Any], kept: Collection[Any] | None = None) -> list[Any]:
    """The cases, of which all but those that are kept are marked slow; tuples are the values of several parameters."""
    some = list(cases)
    if kept is None:
        kept = Random(1).sample(some, -(-len(some) // 3))
    return [
        pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=[] if case in kept else pytest.mark.slow)
        for case in some
    ]
