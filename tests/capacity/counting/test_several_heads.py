"""Several attention heads under one gate: by the definition, by two engines, decided with certificates, bounded."""

import json
from copy import deepcopy
from functools import cache
from itertools import combinations, combinations_with_replacement, product
from math import comb, factorial

import numpy as np
import pytest

from capacity.audit import audit_document
from capacity.audit.text import CertificateError
from capacity.bounding import bounds
from capacity.circuits.circuit import Circuit
from capacity.commands.main import run
from capacity.counting.choice import engines_for
from capacity.counting.result import run_engine
from capacity.decisions.checking import Decider, check
from enumerate.arrangements.chambers import dichotomy_signs
from enumerate.circuits.gate import Gate, Score
from enumerate.circuits.head import Head
from enumerate.circuits.units import unit, unit_tables
from enumerate.outcomes import Refused
from enumerate.scores.head_dependencies import (
    count_heads_by_dependencies,
    first_sets,
    minors_fit,
    symmetries_of_maps,
)
from enumerate.scores.head_functions import functions_by_chambers, sums_by_chambers, sums_by_programs
from enumerate.scores.several_head_kernels import mark_sets
from enumerate.scores.several_heads import (
    _symmetries,
    count_heads_by_chambers,
    functions_of_heads,
    sets_up_to_symmetry,
)
from tests.capacity.counting.test_head_counts import SCORES, all_heads, attended_by_definition, head, tokens_of

TWO_HEADS = {  # L, m, attention, encoding: the counts of SCORES
    (3, 1, "threshold", "01"): (24, 8, 24, 24, 24, 104),
    (3, 1, "threshold", "pm1"): (28, 8, 8, 28, 28, 104),
    (3, 1, "argmax", "01"): (14, 8, None, 8, 14, 32),
    (3, 1, "argmax", "pm1"): (32, 4, None, 14, 32, 32),
    (4, 1, "threshold", "01"): (40, 10, 40, 40, 40, 1162),
    (4, 1, "threshold", "pm1"): (46, 10, 10, 46, 46, 1162),
    (4, 1, "argmax", "01"): (14, 8, None, 8, 14, 58),
    (4, 1, "argmax", "pm1"): (32, 4, None, 14, 32, 58),
    (2, 2, "threshold", "01"): (22304, 3456, 24080, 1866, 20884, 1882),
    (2, 2, "threshold", "pm1"): (12430, 722, 722, 4886, 12382, 1882),
    (2, 2, "argmax", "01"): (5968, 5710, None, 680, 4862, 1882),
    (2, 2, "argmax", "pm1"): (10190, 874, None, 2790, 8870, 1882),
}


def several(tokens, m, score, attention="threshold", encoding="01", heads=2):
    given = None if score == "positional" else encoding
    words = {"tokens": tokens, "score": score, "attention": attention, "heads": heads}
    return Circuit("attention-head", tokens * m, encoding=given, **words)


def all_several(sizes, heads=2):
    return [
        several(
            c.head.tokens, c.token_bits, str(c.head.score).replace("-score", ""), c.head.attention, c.encoding, heads
        )
        for c in all_heads(sizes)
    ]


@cache
def listed(circuit):
    """All its functions as integers; of one head by the lists of one."""
    list_functions = functions_by_chambers if circuit.head.heads == 1 else functions_of_heads
    tables = list_functions(circuit.head, circuit.token_bits, str(circuit.encoding))
    return {int.from_bytes(table, "little") for table in tables}


# --- the definition -------------------------------------------------------------------------------------------------


def by_definition(circuit, most):
    """All functions that small integer parameters of every head and of the gate give."""
    x, m, heads = tokens_of(circuit), circuit.token_bits, circuit.head.heads
    one = head(circuit.head.tokens, m, str(circuit.head.score).replace("-score", ""), circuit.head.attention)
    one = one if circuit.encoding is None else Circuit(one.kind, one.n, encoding=circuit.encoding)
    sums = {(a[:, :, None] * x).sum(axis=1).tobytes() for a in attended_by_definition(one)}
    weights = np.array(list(product(range(-most, most + 1), repeat=heads * m)))
    largest = most * heads * m * circuit.head.tokens
    biases = np.arange(-largest, largest) + 0.5
    functions = set()
    for chosen in combinations_with_replacement(sorted(sums), heads):
        rows = np.hstack([np.frombuffer(one, x.dtype).reshape(-1, m) for one in chosen])
        on = (rows @ weights.T)[:, :, None] + biases > 0
        tables = np.unique(np.packbits(on.reshape(len(rows), -1), axis=0, bitorder="little"), axis=1).T
        functions |= {int.from_bytes(table.tobytes(), "little") for table in tables}
    return functions


SMALL = [
    *all_several(((1, 1), (2, 1), (1, 2))),
    *all_several(((3, 1),)),
    several(2, 1, "dot-product", heads=3),
    several(4, 1, "dot-product", encoding="pm1"),
    several(4, 1, "elliptical", "argmax", "pm1"),
]


@pytest.mark.parametrize("circuit", SMALL, ids=str)
def test_functions_are_those_of_small_integer_parameters(circuit):
    assert by_definition(circuit, 3 if circuit.token_bits == 1 else 2) == listed(circuit)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("circuit", "most"),
    [
        (several(2, 2, "elliptical", "argmax"), 4),
        (several(2, 2, "elliptical"), 6),
        (several(2, 2, "positional", "argmax"), 4),
    ],
    ids=str,
)
def test_functions_of_four_inputs_are_those_of_small_integer_parameters(circuit, most):
    assert by_definition(circuit, most) == listed(circuit)


# --- engines and counts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [size for size in TWO_HEADS if size[1] == 1], ids=str)
def test_counts_of_two_heads_are_known(size):
    tokens, m, attention, encoding = size
    for score, expected in zip(SCORES, TWO_HEADS[size], strict=True):
        if expected is not None:
            circuit = several(tokens, m, score, attention, encoding)
            counted = {engine.method: run_engine(engine, circuit) for engine in engines_for(circuit)}
            assert counted == {"chambers": expected, "dependencies": expected}


QUICK = {("elliptical", "01"), ("elliptical", "pm1"), ("positional", "01"), ("expressive", "pm1")}


def counts_of_two_bits(quick):
    for size, row in TWO_HEADS.items():
        for score, expected in zip(SCORES, row, strict=True):
            if size[1] == 2 and expected is not None and ((score, size[3]) in QUICK) == quick:
                yield several(size[0], 2, score, size[2], size[3]), expected


@pytest.mark.parametrize(("circuit", "expected"), list(counts_of_two_bits(True)), ids=str)
def test_two_heads_of_two_bits_by_both_engines(circuit, expected):
    assert count_heads_by_chambers(circuit.head, 2, str(circuit.encoding)) == expected
    assert count_heads_by_dependencies(circuit.head, 2, str(circuit.encoding)) == expected


@pytest.mark.parametrize(
    ("circuit", "expected"),
    [case for case in counts_of_two_bits(False) if case[0].head.score.kind in ("dot-product", "low-rank")],
    ids=str,
)
def test_two_heads_of_two_bits_by_dependencies(circuit, expected):
    assert count_heads_by_dependencies(circuit.head, 2, str(circuit.encoding)) == expected


@pytest.mark.slow
@pytest.mark.parametrize(("circuit", "expected"), list(counts_of_two_bits(False)), ids=str)
def test_many_patterns_of_two_heads_of_two_bits_by_both_engines(circuit, expected):
    assert count_heads_by_chambers(circuit.head, 2, str(circuit.encoding)) == expected
    assert count_heads_by_dependencies(circuit.head, 2, str(circuit.encoding)) == expected


@pytest.mark.parametrize("circuit", all_several(((2, 1), (3, 1))), ids=str)
def test_one_head_more_computes_all_the_same_and_more(circuit):
    one, two, three = (
        listed(Circuit(Head(*_parts(circuit), heads), circuit.n, encoding=circuit.encoding)) for heads in (1, 2, 3)
    )
    assert one <= two <= three


def _parts(circuit):
    return circuit.head.tokens, circuit.head.score, circuit.head.attention


@pytest.mark.parametrize("attention", ["threshold", "argmax"])
@pytest.mark.parametrize(("tokens", "m"), [(2, 1), (3, 1), (2, 2)])
def test_a_head_for_each_position_is_any_gate(tokens, m, attention):
    gates = set(unit_tables(unit(Gate(), tokens * m)).tolist())
    assert listed(several(tokens, m, "positional", attention, heads=tokens)) == gates
    assert listed(several(tokens, m, "positional", attention, heads=tokens + 1)) == gates


def test_heads_of_one_token_under_argmax_are_one_head():
    assert listed(several(1, 2, "dot-product", "argmax")) == listed(several(1, 2, "dot-product", "argmax", heads=1))


# --- patterns, sets of them, dichotomies ----------------------------------------------------------------------------


@pytest.mark.parametrize("circuit", all_heads(((3, 1), (1, 2))), ids=str)
def test_both_routes_find_the_same_sums(circuit):
    arguments = circuit.head, circuit.token_bits, str(circuit.encoding)
    assert {one.tobytes() for one in sums_by_chambers(*arguments)} == {
        one.tobytes() for one in sums_by_programs(*arguments)
    }


@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize("size", [1, 2])
def test_every_set_of_sums_is_an_image_of_one_that_is_kept(size, encoding):
    maps = sums_by_chambers(Head(2, Score("low-rank", 1), "argmax"), 2, encoding)
    symmetries = _symmetries(2, 2, encoding)
    kept = sets_up_to_symmetry(maps, size, symmetries)
    assert len(kept) < comb(len(maps), size)
    names = [one.tobytes() for one in maps]
    images = {
        frozenset((maps[i][points][:, order] * signs).tobytes() for i in chosen)
        for chosen in kept.tolist()
        for order, signs, points in symmetries
    }
    assert images == {frozenset(chosen) for chosen in combinations(names, size)}


def test_sums_that_are_not_permuted_are_an_error():
    maps = sums_by_chambers(Head(2, Score("dot-product"), "argmax"), 2, "01")
    fewer = [one for one in maps if not np.array_equal(one, maps[3])]
    with pytest.raises(ArithmeticError, match="does not permute"):
        sets_up_to_symmetry(fewer, 1, _symmetries(2, 2, "01"))


def test_too_many_sets_are_refused():
    maps = [np.full((2, 1), i) for i in range(300)]
    with pytest.raises(Refused, match="sets of 4"):
        sets_up_to_symmetry(maps, 4, [])
    with pytest.raises(Refused, match="16 points"):
        count_heads_by_dependencies(Head(3, Score("positional"), heads=2), 2, "01")


SYMMETRIC = [
    several(4, 1, "dot-product"),
    several(3, 1, "expressive", encoding="pm1"),
    several(3, 1, "positional"),
    several(2, 2, "elliptical", encoding="pm1"),
    several(2, 2, "low-rank:1", "argmax"),
]


@pytest.mark.parametrize("circuit", SYMMETRIC, ids=str)
def test_symmetries_of_tokens_and_bits_do_not_change_the_count(monkeypatch, circuit):
    """Sets of each orbit once, with all images: the same functions as all sets give without any symmetry."""
    arguments = circuit.head, circuit.token_bits, str(circuit.encoding)
    maps = np.stack(sums_by_programs(*arguments))
    moves, images = symmetries_of_maps(*arguments, maps)
    tokens, m = circuit.head.tokens, circuit.token_bits
    of_tokens = 1 if circuit.head.is_argmax else factorial(tokens - 1)
    assert len(moves) == of_tokens * factorial(m) * (2**m if circuit.encoding == "pm1" else 1) > 1
    assert (np.sort(images, axis=1) == np.arange(len(maps))).all()
    same = bool((images == images[0]).all())  # of one bit each score attends to all tokens with the same bit
    assert same == (m == 1 and circuit.head.score.kind != "positional")
    assert same or len(first_sets(images, 2)) < comb(len(maps), 2)
    kept = {tuple(sorted(image[chosen].tolist())) for chosen in first_sets(images, 2) for image in images}
    assert kept == set(combinations(range(len(maps)), 2))
    counted = count_heads_by_dependencies(*arguments)
    alone = moves[:1], images[:1]
    monkeypatch.setattr("enumerate.scores.head_dependencies.symmetries_of_maps", lambda *_: alone)
    assert counted == count_heads_by_dependencies(*arguments)


@pytest.mark.parametrize("circuit", SYMMETRIC[:3], ids=str)
def test_permutations_of_the_attended_tokens_permute_the_functions(circuit):
    """All functions, listed without them: exchanging the first two tokens leaves the set as it is."""
    m, n = circuit.token_bits, circuit.n
    points = np.arange(2**n)
    first, second = points & (1 << m) - 1, points >> m & (1 << m) - 1
    moved = points >> 2 * m << 2 * m | first << m | second
    exchanged = {sum((f >> int(y) & 1) << x for x, y in enumerate_points(moved)) for f in listed(circuit)}
    assert exchanged == listed(circuit)


def enumerate_points(moved):
    return zip(range(len(moved)), moved, strict=True)


def test_a_symmetry_that_does_not_permute_the_maps_is_an_error():
    found = Head(2, Score("dot-product"), "argmax")
    maps = np.stack(sums_by_programs(found, 2, "01"))
    with pytest.raises(ArithmeticError, match="does not permute"):
        symmetries_of_maps(found, 2, "01", np.delete(maps, 3, axis=0))


@pytest.mark.parametrize(("seed", "draws"), [(seed, draws) for seed in range(8) for draws in (0, 3)])
def test_what_no_dependency_forbids_is_a_dichotomy(seed, draws):
    """Random points of a grid in some dimensions, of any rank; marked as twelve points, some of them equal."""
    rng = np.random.default_rng(seed)
    rows = np.unique(rng.integers(0, 3, (3 + seed, 1 + seed % 4)), axis=0)
    place = np.concatenate([np.arange(len(rows)), rng.integers(0, len(rows), 12 - len(rows))])
    found = np.zeros(2**12, np.bool_)
    mark_sets.plain(rows[place][None], np.zeros((1, 1), np.int64), np.arange(12)[None], draws, found)
    signs = np.concatenate(list(dichotomy_signs(np.hstack([np.ones((len(rows), 1), np.int64), rows]))))
    expected = (signs[:, place] > 0) @ (1 << np.arange(12))
    assert set(np.flatnonzero(found).tolist()) == set(expected.tolist())


def test_minors_that_do_not_fit_are_refused(monkeypatch):
    assert minors_fit(2, 7)
    assert not minors_fit(4, 9)
    monkeypatch.setattr(
        "enumerate.scores.head_dependencies.minors_fit", lambda largest, width: (largest, width) != (2, 3)
    )
    with pytest.raises(Refused, match="minors of 3 columns with entries to 2 are too large for int64"):
        count_heads_by_dependencies(Head(2, Score("dot-product"), heads=2), 1, "pm1")


# --- decisions and certificates -------------------------------------------------------------------------------------


DECIDED = [
    several(2, 1, "dot-product"),
    several(2, 1, "dot-product", "argmax", "pm1"),
    several(2, 1, "expressive:either"),
    several(2, 1, "elliptical", encoding="pm1"),
    several(2, 1, "positional"),
]


@pytest.mark.parametrize("circuit", DECIDED, ids=str)
def test_all_functions_of_two_inputs_are_decided_as_they_are_counted(circuit):
    decider = Decider(circuit)
    realized = listed(circuit)
    for f in range(16):
        decision = decider.decide(f)
        assert decision.realizable == (f in realized)
        said = audit_document(json.loads(json.dumps(decision.certificate)))
        assert said.startswith("realization of" if decision.realizable else "refutation of")


@pytest.mark.parametrize("circuit", DECIDED, ids=str)
def test_a_refutation_refutes_no_function_that_is_computed(circuit):
    refuted = next(f for f in range(1, 16) if f not in listed(circuit))
    certificate = check(refuted, circuit).certificate
    for f in listed(circuit):
        with pytest.raises(CertificateError):
            audit_document(certificate | {"truth_table": format(f, "x")})


def test_functions_of_three_inputs_are_decided_as_they_are_counted():
    circuit = several(3, 1, "dot-product", "argmax")
    decider = Decider(circuit)
    for f in range(0, 128, 9):
        assert decider.decide(f).realizable == (f in listed(circuit))


def nodes_of(node):
    yield node
    for sign in ("<", "=", ">"):
        if sign in node:
            yield from nodes_of(node[sign])


def test_the_head_of_every_decision_matters():
    """XOR by two thresholds: a tree on forms of both heads, whose leaves contradict the signs of one."""
    certificate = check(0b0110, several(2, 1, "dot-product")).certificate
    decisions = [node for node in nodes_of(certificate["tree"]) if "form" in node]
    assert {node["head"] for node in decisions} == {1, 2}
    alone = []
    for number in range(len(decisions)):
        for head_of in (3 - decisions[number]["head"], 0, 3, "1", True, None):
            false = deepcopy(certificate)
            node = [node for node in nodes_of(false["tree"]) if "form" in node][number]
            if head_of is None:
                del node["head"]
            else:
                node["head"] = head_of
            if head_of in (1, 2) and head_of is not True:
                alone.append(audited(false))
            else:
                assert not audited(false)
    assert not all(alone)
    swapped = deepcopy(certificate)
    for node in nodes_of(swapped["tree"]):
        if "form" in node:
            node["head"] = 3 - node["head"]
    assert audited(swapped)  # heads may be exchanged


def audited(document):
    try:
        return bool(audit_document(document))
    except CertificateError:
        return False


GATES = {
    "scores": [{"q1*k1": "2", "t": "1"}, {"q1*k1": "-2", "t": "-1"}],
    "gate": {"1": "-1", "h1.x1": "2", "h2.x1": "2"},
}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"heads": 1}, "of one head the key is left out"),
        ({"heads": 9}, "is not 2 to 8"),
        ({"heads": "2"}, "is not 2 to 8"),
        ({"heads": 3}, "3"),
        ({"gates": GATES | {"scores": GATES["scores"][:1]}}, "2"),
        ({"gates": GATES | {"gate": {"1": "-1", "x1": "2"}}}, "not a parameter"),
        ({"gates": GATES | {"gate": {"1": "-1", "h3.x1": "2"}}}, "not a parameter"),
        ({"gates": GATES | {"reading": ["above", "above"]}}, "reading"),
        ({"gates": GATES | {"scores": [GATES["scores"][0], {"q1*k1": "1", "t": "1"}]}}, "a score is the threshold"),
        ({"gates": {"score": GATES["scores"][0], "gate": GATES["gate"]}}, "score"),
        ({"truth_table": "6"}, "the head gives"),
    ],
)
def test_a_realization_that_does_not_fit_is_refused(change, said):
    """The first head attends to the tokens 1 of a query 1, the second to all others: OR."""
    document = {**check(0b1110, several(2, 1, "dot-product")).certificate, "gates": GATES}
    assert audit_document(document).startswith("realization of e (n = 2)")
    with pytest.raises(CertificateError, match=said):
        audit_document(document | change)


def test_a_decision_on_two_heads_at_once_is_refused():
    certificate = check(0b0110, several(2, 1, "dot-product")).certificate
    form = {"form": {"t": "1"}, "head": 1}
    leaf = {"refutes": "score", "multipliers": {"0": "1", "1": "1"}}
    other = {"form": {"t": "1"}, "head": 2, "<": leaf, ">": leaf}
    with pytest.raises(CertificateError, match="more heads than one"):
        audit_document(certificate | {"tree": form | {"<": other, ">": other}})


# --- bounds and the command line ------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", list(TWO_HEADS), ids=str)
def test_bounds_hold_at_every_count(size):
    tokens, m, attention, encoding = size
    for score, expected in zip(SCORES, TWO_HEADS[size], strict=True):
        if expected is not None:
            proved = bounds(several(tokens, m, score, attention, encoding))
            assert proved.violated_by(expected) == ()
            assert {item.record.sense for item in proved.evaluated if item.value is not None} == {"lower", "upper"}


def test_a_head_for_each_position_meets_its_bounds():
    proved = bounds(several(2, 2, "positional"))
    assert proved.violated_by(1882) == ()
    assert proved.violated_by(1881)
    assert proved.violated_by(1883)


def test_heads_are_counted_and_checked_by_the_command_line(capsys, tmp_path):
    words = ["attention-head", "--tokens", "2", "--score", "dot-product", "--attention", "argmax", "--heads", "2"]
    assert run(["count", *words, "-n", "2", "--encoding", "pm1"]) == 0
    named = "attention-head -n 2 --tokens 2 --score dot-product-score --attention argmax --heads 2 --encoding pm1"
    assert capsys.readouterr().out.startswith(f"{named}: 14 functions")
    path = str(tmp_path / "and.json")
    assert run(["check", "8", *words, "--encoding", "pm1", "--certificate", path]) == 0
    shown = capsys.readouterr().out
    assert "  head 1 attends to the first token of greatest" in shown
    assert "  head 2 attends to" in shown
    assert run(["audit", path]) == 0
    assert json.loads((tmp_path / "and.json").read_text())["heads"] == 2
    assert Circuit.parse(named) == Circuit.from_json(Circuit.parse(named).as_json())


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("-n 4 --tokens 2 --score dot-product --heads 0", 2, "1 <= heads <= 8"),
        ("-n 4 --tokens 2 --score dot-product --heads 9", 2, "1 <= heads <= 8"),
        ("-n 4 --tokens 2 --score dot-product --heads 3", 3, "sets of what the heads attend to"),
        ("-n 6 --tokens 2 --score dot-product --heads 2", 3, "tokens of two bits"),
        ("-n 4 --tokens 2 --score dot-product --heads 2 --method lp", 2, "chambers, dependencies"),
    ],
)
def test_bad_words_are_one_clear_line(words, code, said, capsys):
    assert run(["count", "attention-head", *words.split()]) == code
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") == 1
