"""The census of small functions: which circuits realize which NPN classes, and the gates printed for them."""

import csv
import io
import json

import numpy as np
import pytest

from capacity.audit import audit_document
from capacity.circuits.circuit import Circuit
from capacity.commands.main import run
from capacity.decisions.checking import Decider, decided_classes
from capacity.runs.kept_count import count
from capacity.tables.census import census, census_documents, class_forms, members
from capacity.tables.realized import realized_classes
from capacity.tables.rows import circuits
from enumerate.cube.truth_tables import from_hex, to_hex
from enumerate.outcomes import Refused
from tests.thinned import thinned


def of_size(n):
    return [circuit for circuit in circuits(n) if circuit.n == n]


@pytest.mark.parametrize("circuit", [*of_size(1), *of_size(2), *thinned(of_size(3))], ids=str)
def test_members_are_those_that_the_search_decides(circuit):
    """Of three inputs every third function; as many of all are members as are counted, below."""
    decider = Decider(circuit)
    found = members(circuit)
    assert found.shape == (2 ** (2**circuit.n),)
    step = 3 if circuit.n == 3 else 1
    assert [decider.answer(table).realized for table in range(0, len(found), step)] == found[::step].tolist()


@pytest.mark.parametrize(
    "circuit",
    thinned(c for c in of_size(4) if str(c.attending) != "ptf:2" and not c.name.endswith("each")),
    ids=str,
)
def test_members_of_four_variables_are_as_many_as_counted(circuit):
    assert np.count_nonzero(members(circuit)) == count(circuit).count


def test_members_with_disjoint_inputs():
    circuit = Circuit("output-gating", 2, attending_inputs=1)
    assert np.count_nonzero(members(circuit)) == count(circuit, "formula").count == 40


def test_xor_is_in_output_gating_and_not_in_ltf():
    found = {one.truth_table: one.realized for one in census([Circuit("ltf", 2), Circuit("output-gating", 2)]).classes}
    assert found["6"] == (0, 2)
    gates = {one.truth_table: one.gates for one in realized_classes(Circuit("output-gating", 2)).classes}["6"]

    def truth_table(gate):
        score = [sum(int(v) * (key == "1" or x >> int(key[1:]) - 1 & 1) for key, v in gate.items()) for x in range(4)]
        return to_hex(sum((s > 0) << x for x, s in enumerate(score)), 2)

    assert (truth_table(gates["attended"]), truth_table(gates["attending"])) == ("e", "7")  # OR, NAND


@pytest.mark.parametrize("n", [1, 2, 3])
def test_the_census_adds_up(n):
    found = census(of_size(n))
    assert sum(one.orbit_size for one in found.classes) == 2 ** (2**n)
    assert found.functions == tuple(count(circuit).count for circuit in found.circuits)
    for one in found.classes:
        assert all(0 <= number <= one.orbit_size for number in one.realized)
        assert np.count_nonzero(class_forms(n) == from_hex(one.truth_table, n)) == one.orbit_size
        # Classes of gates and of circuits with all symmetries are realized as a whole.
        for circuit, number in zip(found.circuits, one.realized, strict=True):
            if circuit.name in ("ltf", "ptf:2", "multiplexing", "additive-output") or circuit.words.endswith("pm1"):
                assert number in (0, one.orbit_size) or circuit.name in ("additive-synaptic", "synaptic-gating")


@pytest.mark.parametrize(
    "circuit",
    [
        Circuit("ptf:2", 3),
        Circuit("square", 3),
        Circuit("synaptic-gating", 3),
        Circuit("additive-output", 3),
        Circuit("synaptic-gating:each", 2, encoding="pm1"),
        Circuit("output-gating", 2, attending_inputs=1),
    ],
    ids=str,
)
def test_the_gates_of_every_class_realize_its_example(circuit):
    listing = realized_classes(circuit)
    assert listing.functions == count(circuit).count
    for found in listing.classes:
        document = {
            "schema": "circuit-capacity/certificate/2",
            "kind": "realization",
            **circuit.as_json(),
            "truth_table": found.example,
            "gates": found.gates,
            "version": "0",
        }
        assert audit_document(document).startswith("realization")
        assert int(class_forms(circuit.inputs)[from_hex(found.example, circuit.inputs)]) == from_hex(
            found.truth_table, circuit.inputs
        )


def test_classes_decided_one_by_one_make_the_count():
    circuit = Circuit("synaptic-gating", 3, encoding="pm1")
    assert sum(size for _, size, answer in decided_classes(circuit) if answer.realized) == 252
    with pytest.raises(Refused, match="n = 4"):
        next(decided_classes(Circuit("ltf", 5)))


def test_files_of_the_census_say_the_same():
    found = [census(of_size(n)) for n in (1, 2, 3)]
    documents = census_documents(found)
    read = json.loads(documents["census.json"])
    rows = list(csv.DictReader(io.StringIO(documents["census.csv"])))
    tables = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in documents["census.md"].splitlines()
        if line.startswith("|") and line[2].isalnum()
    ]
    assert len(rows) == sum(len(one.classes) for one in found)
    i = 0
    for one, document in zip(found, read["censuses"], strict=True):
        words = [circuit.words for circuit in one.circuits]
        assert [Circuit(d.pop("circuit"), **d).words for d in document["circuits"]] == words
        for each, in_json in zip(one.classes, document["classes"], strict=True):
            assert in_json["realized"] == [str(number) for number in each.realized]
            assert [rows[i][name] for name in words] == [str(number) for number in each.realized]
            assert (rows[i]["n"], rows[i]["truth_table"]) == (str(one.n), each.truth_table)
            i += 1
        incomplete = [k for k, number in enumerate(one.functions) if number < 2 ** (2**one.n)]
        if incomplete:
            head = next(t for t in tables if t[0] == "class" and len(t) == len(incomplete) + 2)
            body = tables[tables.index(head) + 1 :][: len(one.classes)]
            for line, each in zip(body, one.classes, strict=True):
                marks = [
                    "all" if each.realized[k] == each.orbit_size else str(each.realized[k] or "") for k in incomplete
                ]
                assert line == [each.truth_table, str(each.orbit_size), *marks]


def command(line, capsys):
    code = run([*line.split(), "--quiet"])
    return code, capsys.readouterr()


@pytest.mark.parametrize("all_circuits", [True, False])
def test_the_lines_of_a_census_tell_whole_classes_from_parts(all_circuits):
    # A line names the circuits that realize the class or those that do not, whichever are fewer. Of all circuits most
    # realize most classes; of those that realize only part of some class, and of ltf, often fewer do than do not.
    found = census(of_size(3))
    if not all_circuits:
        sizes = [one.orbit_size for one in found.classes]
        columns = zip(found.circuits, zip(*(one.realized for one in found.classes), strict=True), strict=True)
        partial = [c for c, ks in columns if any(0 < k < size for k, size in zip(ks, sizes, strict=True))]
        found = census([*of_size(3)[:1], *partial])
    words = [circuit.words for circuit in found.circuits]
    lines = [line + "\n" for line in str(found).splitlines()[1 : len(found.classes) + 1]]
    assert any(0 < number < one.orbit_size for one in found.classes for number in one.realized)
    for line, one in zip(lines, found.classes, strict=True):
        head, _, said = line.rstrip().partition(": ")
        assert head == f"{one.truth_table} {one.orbit_size}"
        listed, _, parts = said.partition("; only in part ")
        numbers = dict(zip(words, one.realized, strict=True))
        assert parts == ", ".join(f"{w} ({k})" for w, k in numbers.items() if 0 < k < one.orbit_size)
        names = {word: word in listed.removeprefix("all but ").split(", ") for word in words}
        if listed.startswith("all but "):
            assert names == {word: number == 0 for word, number in numbers.items()}
        elif listed.startswith("all "):
            assert listed == f"all {len(words)} circuits" and all(numbers.values())
        else:
            assert names == {word: number == one.orbit_size for word, number in numbers.items()}


def test_the_command_prints_census_and_classes(capsys):
    code, printed = command("classes all -n 2", capsys)
    lines = printed.out.splitlines()
    assert code == 0
    assert "# ltf: 14 functions" in lines
    (xor,) = [line for line in lines if line.startswith("6 2: ")]
    assert xor == "6 2: all but ltf, synaptic-gating --encoding 01"
    code, printed = command("classes output-gating -n 2", capsys)
    assert code == 0
    assert (
        "6 2/2: f = step(-1 + 2 x1 + 2 x2) = [2,2; 1]; g = step(3 - 2 x1 - 2 x2) = [-2,-2; -3]"
        in printed.out.splitlines()
    )
    assert printed.out.splitlines()[-1] == "# 4 of 4 npn classes, 16 functions"
    code, printed = command("classes synaptic-gating -n 2 --json", capsys)
    document = json.loads(printed.out)
    assert (document["count"], document["number_of_classes"]) == ("14", "3")


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("classes all -n 5", 3, "n = 4"),
        ("classes all -n 0", 2, "1 <= n <= 4"),
        ("classes all -n 2 --gate ltf", 2, "name one circuit"),
        ("classes all -n 2 --symmetry npn", 2, "name one circuit"),
        ("classes square -n 5", 3, "n = 4"),
        ("classes square -n 2 --symmetry np", 2, "NPN"),
        ("classes ltf -n 2 --encoding 01", 2, "-1 and +1"),
        ("classes nothing -n 2", 2, "unknown circuit"),
    ],
)
def test_what_cannot_be_listed_is_said_in_one_line(line, code, words, capsys):
    found, printed = command(line, capsys)
    assert found == code
    assert printed.out == ""
    assert words in printed.err and printed.err.count("\n") == 1


def test_layers_are_not_listed():
    with pytest.raises(ValueError, match="not for a layer"):
        members(Circuit("ltf", 2, units=2))
    with pytest.raises(ValueError, match="one number of inputs"):
        census([Circuit("ltf", 2), Circuit("ltf", 3)])
    with pytest.raises(ValueError, match="one number of inputs"):
        census([])
