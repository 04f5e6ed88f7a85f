"""Every readout of four gates: the published rows against the engines, and what must hold between rows."""

import csv
from pathlib import Path

import pytest

from capacity.tables.readouts import ReadoutRow, readout_documents, readout_row, readouts_of_four
from enumerate.outcomes import Refused

RESULTS = Path(__file__).resolve().parents[3] / "results"


def published():
    with (RESULTS / "readouts.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            counts = tuple(int(row[f"functions_{n}"]) for n in range(1, 5))
            yield ReadoutRow(row["readout"], int(row["readouts_in_class"]), counts)


def test_the_published_documents_are_made_of_the_published_rows():
    for name, text in readout_documents(list(published())).items():
        assert (RESULTS / name).read_text() == text


def test_there_is_a_row_for_each_class_of_readouts_that_depend_on_all_four_gates():
    """2**16 functions less those of fewer variables, by inclusion and exclusion: 64594 (OEIS A000371)."""
    rows = list(published())
    assert [(int(row.readout, 16), row.readouts) for row in rows] == list(readouts_of_four())
    assert sum(row.readouts for row in rows) == 2**16 - 4 * 2**8 + 6 * 2**4 - 4 * 2**2 + 2


def test_readouts_of_up_to_three_variables_are_counted_as_published():
    for row in list(published())[::6]:
        assert readout_row(int(row.readout, 16), row.readouts, 3).counts == row.counts[:3]


@pytest.mark.slow
def test_readouts_of_four_variables_are_counted_as_published():
    for row in list(published())[::4]:
        assert readout_row(int(row.readout, 16), row.readouts) == row


def test_engines_that_disagree_are_said(monkeypatch):
    monkeypatch.setattr("capacity.tables.readouts.METHODS", ("completions", "another"))
    with pytest.raises(ArithmeticError, match="disagree"):
        readout_row(0x8000, 32, 1)


def test_more_variables_are_out_of_reach():
    from capacity import Circuit, count

    with pytest.raises(Refused, match="to n = 4"):
        count(Circuit("readout:0180", 5), "tuples")
