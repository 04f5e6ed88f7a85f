"""The sequences: every published term, the identities between them, other engines at small n, and the files of OEIS."""

import re
from dataclasses import replace
from math import comb, factorial
from pathlib import Path

import pytest

from capacity.circuits.circuit import Circuit
from capacity.commands.main import run
from capacity.runs.kept_count import count
from capacity.tables import sequences
from capacity.tables.reading import Results
from capacity.tables.rows import circuits
from capacity.tables.sequences import (
    IntegerSequence,
    circuit_sequences,
    known_faces,
    threshold_sequences,
    write_sequences,
)
from enumerate.arrangements.fan import functions_over
from enumerate.arrangements.restriction import chambers_on_face
from enumerate.gates.face_numbers import (
    Contradiction,
    binomial,
    classes_by_stabilizer,
    faces_below,
    inverse_binomial,
)
from enumerate.gates.threshold_classes import census

ROOT = Path(__file__).parents[3]
RESULTS = ROOT / "results"

# As OEIS has them; A000617(9) is left out (it is printed wrong), A000619 and A001529 are to n = 8.
OEIS = {
    "A000609": (0, (2, 4, 14, 104, 1882, 94572, 15028134, 8378070864, 17561539552946, 144130531453121108)),
    "A000615": (0, (2, 2, 8, 72, 1536, 86080, 14487040, 8274797440, 17494930604032)),
    "A000617": (0, (2, 3, 5, 10, 27, 119, 1113, 29375, 2730166)),
    "A001529": (0, (1, 2, 3, 6, 15, 63, 567, 14755, 1366318)),
    "A001530": (0, (1, 1, 1, 3, 9, 48, 504, 14188, 1351563)),
    "A001532": (1, (1, 1, 2, 3, 7, 21, 135, 2470, 175428, 52980624)),
    "A002077": (1, (1, 0, 1, 4, 46, 1322, 112519, 32267168, 34153652752)),
    "A002078": (0, (2, 3, 6, 20, 150, 3287, 244158, 66291591, 68863243522)),
    "A002079": (0, (2, 1, 2, 9, 96, 2690, 226360, 64646855, 68339572672)),
    "A002080": (1, (1, 2, 4, 12, 81, 1684, 122921, 33207256, 34448225389)),
    "A003184": (1, (1, 0, 1, 1, 4, 14, 114, 2335, 172958, 52805196)),
}


@pytest.fixture(scope="module")
def faces():
    return {walls: chambers_on_face(9, walls) for walls in range(2**9)}


@pytest.fixture(scope="module")
def of_oeis(faces):
    return {sequence.name: sequence for sequence in threshold_sequences(faces)}


def published_rows():
    return Results(RESULTS).rows


@pytest.fixture(scope="module")
def small_rows():
    """The rows that test_table.py counts again by every engine."""
    return [row for row in published_rows() if row.circuit.n <= 3]


# --- threshold functions --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OEIS)
def test_every_published_term_to_n_8_comes_out(of_oeis, name):
    offset, terms = OEIS[name]
    found = of_oeis[name]
    reached = min(len(terms), 9)
    assert found.offset == offset
    assert found.terms[:reached] == terms[:reached]
    assert found.last == 8 + offset


def test_all_published_terms_come_out_of_the_published_shards():
    found = {s.name: s for s in threshold_sequences(known_faces(RESULTS, 8))}
    assert found["A000609"].last >= 9
    for name, (offset, terms) in OEIS.items():
        assert found[name].offset == offset
        assert found[name].terms[: len(terms)] == terms, name
    assert found["A000617"].terms[9] == 993061484  # also by the chambers engine: docs/engines.md
    assert found["A000619"].terms[9] == 990331318


def test_permutations_of_ten_inputs_come_out_of_the_published_shards():
    found = {s.name: s.terms for s in threshold_sequences(known_faces(RESULTS, 8))}
    terms = found["A109455"]
    assert terms[:7] == (2, 4, 10, 34, 178, 1720, 38456)
    assert terms[9:] == (448764716674, 1383231257042476)
    for n, term in enumerate(terms):  # orbits have at most n! functions; a class under complements too, 2^n orbits
        assert found["A000609"][n] <= term * factorial(n)
        assert term <= found["A000617"][n] * 2**n


@pytest.mark.parametrize("n", range(2, 8))
def test_classes_by_stabilizer_are_those_of_the_chambers_engine(faces, n):
    """The histogram of one engine is the Moebius inversion of the other's."""
    by_walls = {walls: number for walls, number in classes_by_stabilizer(faces_below(faces, n + 1)).items() if number}
    assert by_walls == {walls: number for walls, number in census(n).by_walls.items() if number}


@pytest.mark.parametrize("n", range(9))
def test_counts_of_classes_are_those_of_the_chambers_engine(of_oeis, n):
    found = census(n)
    assert of_oeis["A000609"].terms[n] == found.functions
    assert of_oeis["A001532"].terms[n] == found.self_dual_classes
    assert of_oeis["A001529"].terms[n] == found.npn_classes
    assert of_oeis["A000617"].terms[n] == found.np_classes


def test_the_identities_of_oeis(of_oeis):
    a = {s.name: dict(zip(range(s.offset, s.last + 1), s.terms, strict=True)) for s in of_oeis.values()}
    for n in range(9):
        assert a["A000609"][n] == sum(comb(n, k) * a["A000615"][k] for k in range(n + 1))
        assert a["A000609"][n] == sum(2**k * comb(n, k) * a["A002079"][k] for k in range(n + 1))
        assert a["A002078"][n] == sum(comb(n, k) * a["A002079"][k] for k in range(n + 1))
        assert 2**n * a["A002078"][n] == sum(comb(n, k) * a["A000609"][k] for k in range(n + 1))
        assert a["A000617"][n] == sum(a["A000619"][k] for k in range(n + 1))
        assert a["A001529"][n] == sum(a["A001530"][k] for k in range(n + 1))
    for n in range(1, 10):
        assert a["A002080"][n] == sum(comb(n, k) * a["A002077"][k] for k in range(1, n + 1))
        assert 2**n * a["A002080"][n] == sum(comb(n, k) * a["A000609"][k - 1] for k in range(1, n + 1))
        assert a["A001532"][n] == sum(a["A003184"][k] for k in range(1, n + 1))


def test_faces_with_the_last_wall_are_those_of_one_variable_less(faces):
    for dimension in range(1, 9):
        below = faces_below(faces, dimension)
        assert below == {walls: chambers_on_face(dimension, walls) for walls in range(2**dimension)}
        assert functions_over(below) == OEIS["A000609"][1][dimension - 1]


def test_binomial_transforms_are_inverse():
    terms = [3, 1, 4, 1, 5, 9, 2, 6]
    assert inverse_binomial(binomial(terms)) == binomial(inverse_binomial(terms)) == terms


@pytest.mark.parametrize("walls", [0b1, 0b10000, 0b10001, 0b11111])
def test_a_wrong_number_of_chambers_on_a_small_face_contradicts_an_identity(walls):
    right = {w: chambers_on_face(5, w) for w in range(32)}
    with pytest.raises(Contradiction):
        threshold_sequences(right | {walls: right[walls] + 1000})


# --- other circuits -------------------------------------------------------------------------------------------------


def test_every_circuit_has_its_sequence(small_rows):
    found = {sequence.name: sequence for sequence in circuit_sequences(small_rows)}
    assert found["output-gating-01"].terms == (4, 16, 246)
    assert found["synaptic-gating-pm1"].terms == (4, 16, 252)
    assert found["square"].terms == (4, 16, 210)
    assert found["ptf-2"].terms == (2, 4, 16, 254)
    named = {(c.name, c.encoding) for c in circuits(3) if not c.is_gate and c.is_linear_pair}
    left_out = {
        ("activation-gating", "01"),
        ("activation-gating", "pm1"),
        ("multiplexing", "pm1"),
    }  # the same functions
    names = {f"{name.replace(':', '-')}-{encoding}" for name, encoding in named - left_out}
    assert {name.replace("multiplexing-01", "multiplexing").replace("-None", "") for name in names} <= set(found)


def test_what_is_left_out_is_the_same_as_what_is_listed(small_rows):
    counts = {(c.name, c.encoding, c.n): row.count for row in small_rows if str((c := row.circuit).attending) == "ltf"}
    for n in range(1, 4):
        assert counts["multiplexing", "01", n] == counts["multiplexing", "pm1", n]
        for encoding in ("01", "pm1"):
            assert counts["activation-gating", encoding, n] == counts["output-gating", encoding, n]


def test_a_gap_ends_a_sequence(small_rows):
    kept = [row for row in small_rows if row.circuit != Circuit("square", 2)]
    whole, left = ({sequence.name for sequence in circuit_sequences(rows)} for rows in (small_rows, kept))
    assert whole - left == {"square"}


def test_the_diagonal_of_degree_n_minus_2():
    found = {sequence.name: sequence for sequence in circuit_sequences(published_rows())}["ptf-n-2"]
    assert (found.offset, found.terms[:4]) == (2, (2, 104, 57574, 4290491756))
    assert count(Circuit("ptf:2", 4)).count == found.terms[2]


# --- files ----------------------------------------------------------------------------------------------------------


def test_the_published_files_are_those_of_the_published_results(tmp_path):
    paths = write_sequences(published_rows(), known_faces(RESULTS, 8), tmp_path)
    for path in paths:
        assert (RESULTS / "sequences" / path.name).read_bytes() == path.read_bytes(), path.name
    assert {path.name for path in paths} == {path.name for path in (RESULTS / "sequences").iterdir()}


@pytest.mark.parametrize("path", sorted((RESULTS / "sequences").glob("*.txt")), ids=lambda path: path.name)
def test_files_are_in_the_formats_of_oeis(path):
    text = path.read_text(encoding="ascii")
    if path.name.endswith(".oeis.txt"):
        lines = text.splitlines()
        assert all(re.fullmatch(r"%[SNCFeYEKO] \S.*\S", line) for line in lines)
        letters = "".join(line[1] for line in lines)
        assert re.fullmatch("SNC*F*e*Y?E?KO", letters)
        (offset, first), shown = lines[-1][3:].split(","), lines[0][3:]
        name = re.sub("^A(?=[0-9])", "b", path.name.replace(".oeis", ""))
        b_file = (path.parent / name).read_text().splitlines()[1:]
        terms = [int(line.split()[1]) for line in b_file]
        assert [int(term) for term in shown.split(",")] == terms[: shown.count(",") + 1]
        assert len(shown) <= 260
        assert b_file[0].split()[0] == offset
        assert abs(terms[int(first) - 1]) > 1 and all(abs(term) <= 1 for term in terms[: int(first) - 1])
        return
    head, *lines = text.splitlines()
    assert head.startswith("# ")
    numbers = [re.fullmatch(r"(\d+) (\d+)", line) for line in lines]
    assert all(numbers)
    indices = [int(match[1]) for match in numbers]
    assert indices == list(range(indices[0], indices[0] + len(indices)))
    assert head.endswith(f"Table of n, a(n) for n = {indices[0]}..{indices[-1]}")


def test_the_table_writes_them_and_contradicts_a_wrong_row(tmp_path, small_rows):
    assert run(["table", "--max-n", "1", "--jobs", "1", "--quiet", "--output", str(tmp_path)]) == 0
    assert (tmp_path / "sequences" / "b000609.txt").read_text().splitlines()[1:] == ["0 2", "1 4"]
    faces = {walls: chambers_on_face(4, walls) for walls in range(16)}
    wrong = [row for row in small_rows if row.circuit.name == "ltf"]
    wrong[-1] = replace(wrong[-1], count=105)
    with pytest.raises(Contradiction, match="104 by the faces and 105 in the table"):
        write_sequences(wrong, faces, tmp_path)


def test_an_entry_shows_as_many_terms_as_fit_a_line():
    sequence = IntegerSequence("long", "Powers", 0, tuple(10**k for k in range(60)), (("C", "Long."),))
    shown = sequence.oeis_entry().splitlines()[0]
    assert shown.startswith("%S 1,10,100,") and len(shown) <= sequences.LINE_LENGTH + 3
    assert sequence.oeis_entry().splitlines()[-1] == "%O 0,2"
