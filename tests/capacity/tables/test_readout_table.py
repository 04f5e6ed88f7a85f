"""Every readout of four and five gates: the published rows against the engines, and what must hold between rows."""

import csv
import re
from pathlib import Path

import numpy as np
import pytest

from capacity.circuits.circuit import Circuit
from capacity.counting.result import count
from capacity.tables.readouts import (
    ReadoutRow,
    readout_classes,
    readout_documents,
    readout_row,
    readouts_without_complete_minor,
)
from enumerate.cube.minors import minor_points
from enumerate.cube.symmetry import canonical_words, orbit
from enumerate.outcomes import Refused

RESULTS = Path(__file__).resolve().parents[3] / "results"

MISSING_SOME = {"80000000": 65462, "81808080": 65534, "98888888": 65534, "aaaaaaa8": 65534, "eaaaaaa8": 65534}
"""The five classes of readouts of five gates that do not give every function of four variables."""


def published(gates):
    with (RESULTS / "readouts.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            if row["gates"] == str(gates):
                counts = tuple(int(row[f"functions_{n}"]) for n in range(1, 5))
                yield ReadoutRow(row["readout"], int(row["readouts_in_class"]), counts)


def published_by_minors():
    """The classes of five gates that are not counted one by one, and the readouts in them."""
    found = re.search(r"^(\d+) classes \((\d+) readouts\) give", (RESULTS / "readouts.md").read_text(), re.M)
    return int(found[1]), int(found[2])


def depending_on_all(gates):
    """How many functions depend on all of their variables, by inclusion and exclusion (OEIS A000371)."""
    return {4: 2**16 - 4 * 2**8 + 6 * 2**4 - 4 * 2**2 + 2, 5: 2**32 - 5 * 2**16 + 10 * 2**8 - 10 * 2**4 + 5 * 2**2 - 2}[
        gates
    ]


def test_the_published_documents_are_made_of_the_published_rows():
    rows = [*published(4), *published(5)]
    for name, text in readout_documents(rows, published_by_minors()).items():
        assert (RESULTS / name).read_text() == text


def test_there_is_a_row_for_each_class_of_readouts_that_depend_on_all_four_gates():
    rows = list(published(4))
    forms, sizes = readout_classes(4)
    assert [(int(row.readout, 16), row.readouts) for row in rows] == list(zip(forms, sizes, strict=True))
    assert sum(row.readouts for row in rows) == depending_on_all(4)


def test_every_class_of_five_gates_has_a_row_or_a_minor():
    """616,126 NPN classes, less those of four variables."""
    classes, readouts = published_by_minors()
    rows = list(published(5))
    assert len(rows) + classes == 616126 - 222
    assert sum(row.readouts for row in rows) + readouts == depending_on_all(5)
    assert {row.readout: row.counts[3] for row in rows if not row.complete} == MISSING_SOME
    assert {row.counts[:3] for row in [*rows, *published(4)]} == {(4, 16, 256)}


def test_readouts_of_four_gates_with_a_complete_minor_are_counted_as_complete():
    """Three gates as in `tests/capacity/counting/test_readouts.py`, by other engines: none reaches every function of
    four variables; of three variables some do, and then what reads one gate more must.
    """
    of_three = [(0x18, 254), (0x3C, 254), (0x80, 254), (0x06, 256), (0x16, 256), (0x1B, 256), (0x69, 256)]
    rows = [ReadoutRow(f"{table:02x}", len(orbit(table, 3, True)), (4, 16, number)) for table, number in of_three]
    left, others = readouts_without_complete_minor(rows, 4)
    assert 0 < len(left) < 208 and len(left) + others[0] == 208
    decided = {f"{table:04x}" for table in readout_classes(4)[0].tolist()} - {f"{table:04x}" for table, _ in left}
    assert all(row.counts[2] == 256 for row in published(4) if row.readout in decided)
    incomplete = [row for row in rows if not row.complete]
    assert readouts_without_complete_minor(incomplete, 4)[1] == (0, 0)


def incomplete_of_four():
    """Which functions of four variables are not known to give every function as readouts, (65536,) bool."""
    incomplete = np.ones(2**16, bool)
    for row in published(4):
        if row.complete:
            incomplete[orbit(int(row.readout, 16), 4, True).astype(np.int64)] = False
    return incomplete


@pytest.mark.slow
def test_the_readouts_of_five_gates_without_a_complete_minor_by_pairs_of_restrictions():
    """Not through NPN classes: both restrictions of such a readout to a value of its last gate are incomplete too."""
    incomplete = incomplete_of_four()
    listed = np.flatnonzero(incomplete)
    found = []
    for low in listed.tolist():
        tables = listed << 16 | low
        for points in reversed(list(minor_points(5))):
            minors = sum((tables >> int(point) & 1) << place for place, point in zip(range(16), points, strict=True))
            tables = tables[incomplete[minors]]
        found.append(tables)
    tables = np.concatenate(found)
    assert len(tables) == 21028
    x = np.arange(32)
    on = tables[:, None] >> x & 1
    tables = tables[np.all([(on != on[:, x ^ 1 << i]).any(axis=1) for i in range(5)], axis=0)]
    forms, sizes = np.unique(canonical_words(tables.astype(np.uint64), 5, True)[0], return_counts=True)
    rows = list(published(5))
    assert list(zip(forms.tolist(), sizes.tolist(), strict=True)) == [(int(r.readout, 16), r.readouts) for r in rows]


@pytest.mark.slow
def test_the_readouts_of_five_gates_by_npn_classes():
    left, others = readouts_without_complete_minor(published(4), 5)
    assert left == [(int(row.readout, 16), row.readouts) for row in published(5)]
    assert others == published_by_minors()


def drawn(number, seed):
    """Classes of five gates drawn at random: readouts are, so that a class is drawn by its size."""
    tables = np.random.default_rng(seed).integers(2**32, size=number).astype(np.uint64)
    return [f"{table:08x}" for table in np.unique(canonical_words(tables, 5, True)[0]).tolist()]


@pytest.mark.parametrize("readout", drawn(3, 1))
def test_five_gates_drawn_at_random_give_every_function(readout):
    assert count(Circuit(f"readout:{readout}", 4), "tuples").count == 2**16


@pytest.mark.slow
def test_two_hundred_classes_of_five_gates_drawn_at_random_by_both_engines():
    """Classes, not readouts, so that those with many symmetries are drawn as often."""
    forms, _ = readout_classes(5)
    counted = {row.readout for row in published(5)}
    for table in np.random.default_rng(2).choice(forms, 200, replace=False).tolist():
        if f"{table:08x}" not in counted:
            assert readout_row(table, 0, 5).counts == (4, 16, 256, 65536)


def test_readouts_of_up_to_three_variables_are_counted_as_published():
    for gates in (4, 5):
        for row in list(published(gates))[::6]:
            assert readout_row(int(row.readout, 16), row.readouts, gates, 3).counts == row.counts[:3]


@pytest.mark.slow
def test_readouts_of_four_variables_are_counted_as_published():
    for gates in (4, 5):
        for row in list(published(gates))[::4]:
            assert readout_row(int(row.readout, 16), row.readouts, gates) == row


@pytest.mark.parametrize("readout", ["98888888", "eaaaaaa8"])
def test_five_gates_that_miss_the_parities(readout):
    assert count(Circuit(f"readout:{readout}", 4), "tuples").count == MISSING_SOME[readout]


def test_engines_that_disagree_are_said(monkeypatch):
    monkeypatch.setattr("capacity.tables.readouts.METHODS", ("completions", "another"))
    with pytest.raises(ArithmeticError, match="disagree"):
        readout_row(0x8000, 32, 4, 1)


def test_more_variables_are_out_of_reach():
    with pytest.raises(Refused, match="to n = 4"):
        count(Circuit("readout:0180", 5), "tuples")
