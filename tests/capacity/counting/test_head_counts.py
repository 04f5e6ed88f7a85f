"""Attention heads: every count by the definition and by two engines, every bound held, nothing out of reach."""

import json
from functools import cache
from itertools import product

import numpy as np
import pytest

from capacity.bounding import bounds
from capacity.circuits.circuit import Circuit
from capacity.commands.main import run
from capacity.counting.choice import engines_for
from capacity.counting.result import run_engine
from capacity.runs.kept_count import count
from enumerate.arrangements.chambers import count_dichotomies as by_chambers
from enumerate.arrangements.chambers import dichotomy_signs
from enumerate.arrangements.restriction import count_dichotomies as by_restriction
from enumerate.circuits.gate import Gate, Score
from enumerate.circuits.head import Head
from enumerate.circuits.units import unit, unit_tables
from enumerate.scores.argmax_pairs import count_argmax_pairs, gate_orbits, shown_differences
from enumerate.scores.form_signs import FormSigns, sign_vectors
from enumerate.scores.head_functions import faces, functions_by_chambers
from enumerate.scores.heads import head_forms
from tests.thinned import thinned

SCORES = ("dot-product", "expressive", "expressive:either", "elliptical", "low-rank:1", "positional")
SMALL = ((1, 1), (1, 2), (2, 1), (3, 1), (4, 1), (2, 2))
COUNTS = {  # L, m, attention, encoding: the counts of SCORES
    (2, 2, "threshold", "01"): (1224, 740, 1682, 108, 1020, 82),
    (2, 2, "threshold", "pm1"): (1254, 258, 258, 246, 1190, 82),
    (2, 2, "argmax", "01"): (330, 282, None, 50, 236, 26),
    (2, 2, "argmax", "pm1"): (258, 50, None, 46, 190, 26),
    (3, 2, "threshold", "01"): (10332, 7902, 18332, 394, 7632, 378),
    (3, 2, "threshold", "pm1"): (14298, 1062, 1062, 986, 12682, 378),
    (3, 2, "argmax", "01"): (3694, 2944, None, 50, 842, 38),
    (3, 2, "argmax", "pm1"): (1630, 110, None, 46, 558, 38),
    (6, 1, "threshold", "01"): (34, 14, 34, 24, 34, 386),
    (6, 1, "threshold", "pm1"): (52, 14, 14, 32, 52, 386),
    (6, 1, "argmax", "01"): (8, 6, None, 6, 8, 14),
    (6, 1, "argmax", "pm1"): (8, 4, None, 6, 8, 14),
}


def head(tokens, m, score, attention="threshold", encoding="01"):
    """A circuit; positional scores have no encoding."""
    given = None if score == "positional" else encoding
    return Circuit("attention-head", tokens * m, tokens=tokens, score=score, attention=attention, encoding=given)


def all_heads(sizes):
    """Every class of heads of these sizes that there is."""
    return list(_all_heads(sizes))


def _all_heads(sizes):
    for (tokens, m), score, attention, encoding in product(sizes, SCORES, ("threshold", "argmax"), ("01", "pm1")):
        if (attention == "threshold" or score != "expressive:either") and (encoding == "01" or score != "positional"):
            yield head(tokens, m, score, attention, encoding)


@cache
def listed(circuit):
    """All its functions as integers."""
    tables = functions_by_chambers(circuit.head, circuit.token_bits, str(circuit.encoding))
    return {int.from_bytes(table, "little") for table in tables}


# --- the definition itself ------------------------------------------------------------------------------------------


def tokens_of(circuit):
    """The bits of every token at every point, (points, L, m)."""
    size, m = circuit.head.tokens, circuit.token_bits
    read = np.arange(2**circuit.n)[:, None] >> np.arange(circuit.n) & 1
    read = 2 * read - 1 if circuit.encoding == "pm1" else read
    return read.reshape(-1, size, m)


def matrices(score, m):
    """Integer matrices of a class: enough of them to reach every pattern of tokens of at most two bits."""
    most = 4 if score.squared else 3
    if score.kind == "elliptical":
        for axes in product(range(most), repeat=m):
            yield np.diag(axes)
    elif score.kind == "low-rank":
        for a in product(range(-most, most + 1), repeat=m):
            for b in product(range(-most, most + 1), repeat=m):
                yield np.outer(a, b)
    else:
        for entries in product(range(-most, most + 1), repeat=m * m):
            yield np.array(entries).reshape(m, m)


@cache
def attended_by_definition(circuit):
    """The different (points, L) arrays of attention weights that small integer parameters give."""
    score, x = circuit.head.score, tokens_of(circuit)
    found = set()
    if score.kind == "positional":
        for numbers in product(range(circuit.head.tokens), repeat=circuit.head.tokens):
            values = np.broadcast_to(numbers, x.shape[:2])
            found |= attention_of(values, circuit, [t - 0.5 for t in range(circuit.head.tokens + 1)])
    else:
        for matrix in matrices(score, circuit.token_bits):
            values = np.einsum("pi,ij,plj->pl", x[:, -1], matrix, x)
            values = values**2 if score.squared else values
            between = np.unique(values)
            thresholds = [between[0] - 0.5, *(between + 0.5)]
            found |= attention_of(values, circuit, [t for t in thresholds if t >= 0 or not score.squared])
    return [np.frombuffer(one, bool).reshape(x.shape[:2]) for one in sorted(found)]


def attention_of(values, circuit, thresholds):
    if circuit.head.is_argmax:
        first = np.zeros(values.shape, bool)
        first[np.arange(len(values)), values.argmax(axis=1)] = True
        return {first.tobytes()}
    on = [values > t for t in thresholds]
    return {one.tobytes() for one in [*on, *([~one for one in on] if circuit.head.score.either else [])]}


def by_definition(circuit):
    """All functions that small integer parameters give."""
    x, m = tokens_of(circuit), circuit.token_bits
    weights = np.array(list(product(range(-3, 4), repeat=m)))
    biases = np.arange(-13, 13) + 0.5
    functions = set()
    sums = {(a[:, :, None] * x).sum(axis=1).tobytes() for a in attended_by_definition(circuit)}
    for one in sums:
        rows, place = np.unique(np.frombuffer(one, x.dtype).reshape(-1, m), axis=0, return_inverse=True)
        on = (rows @ weights.T)[:, :, None] + biases > 0
        on = np.unique(on.reshape(len(rows), -1), axis=1)[place.ravel()]
        functions |= {
            int.from_bytes(table.tobytes(), "little") for table in np.packbits(on.T, axis=1, bitorder="little")
        }
    return functions


@pytest.mark.parametrize("circuit", thinned(all_heads(SMALL)), ids=str)
def test_functions_are_those_of_small_integer_parameters(circuit):
    """Small integers reach every function of L m <= 4: nothing listed is missing, and nothing is too much."""
    assert by_definition(circuit) == listed(circuit)


# --- engines and counts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", list(COUNTS), ids=str)
def test_counts_are_known(size):
    tokens, m, attention, encoding = size
    for score, number in zip(SCORES, COUNTS[size], strict=True):
        if number is not None and (m == 2 or score != "positional" or attention == "threshold"):
            assert len(listed(head(tokens, m, score, attention, encoding))) == number


def reached(circuit):
    """The number of functions by every engine that reaches the circuit."""
    engines = [engine for engine in engines_for(circuit) if engine.cost(circuit).reached]
    return {engine.method: run_engine(engine, circuit) for engine in engines}


LONG = [circuit for circuit in all_heads(((2, 2),)) if circuit.head.score.kind != "positional"]


@pytest.mark.parametrize("circuit", [circuit for circuit in all_heads(SMALL) if circuit not in LONG], ids=str)
def test_all_engines_agree(circuit):
    totals = reached(circuit)
    assert {"chambers", "lp"} <= totals.keys()
    assert len(set(totals.values())) == 1


@pytest.mark.slow
@pytest.mark.parametrize("circuit", [*LONG, *all_heads(((3, 2), (6, 1)))], ids=str)
def test_all_engines_agree_at_six_inputs(circuit):
    totals = reached(circuit)
    assert {"chambers", "lp"} <= totals.keys()
    assert len(set(totals.values())) == 1


ARGMAX_OF_TWO = {(1, "01"): 6, (1, "pm1"): 6, (2, "01"): 330, (2, "pm1"): 258, (3, "pm1"): 7_879_694}


@pytest.mark.parametrize(("m", "encoding"), list(ARGMAX_OF_TWO))
def test_argmax_of_two_tokens_is_counted_gate_by_gate(m, encoding):
    assert count_argmax_pairs(m, encoding, by_restriction) == ARGMAX_OF_TWO[m, encoding]
    if m < 3:
        assert count_argmax_pairs(m, encoding, by_chambers) == ARGMAX_OF_TWO[m, encoding]
        assert len(listed(head(2, m, "dot-product", "argmax", encoding))) == ARGMAX_OF_TWO[m, encoding]


@pytest.mark.slow
@pytest.mark.parametrize(("encoding", "number"), [("01", 73_983_206), ("pm1", 7_879_694)])
def test_two_engines_count_argmax_of_two_tokens_of_three_bits(encoding, number):
    assert count_argmax_pairs(3, encoding, by_restriction) == number
    assert count_argmax_pairs(3, encoding, by_chambers) == number


@pytest.mark.parametrize(("m", "encoding"), [(2, "01"), (2, "pm1"), (3, "pm1")])
def test_the_count_is_the_same_without_symmetry(m, encoding):
    """Gate by gate for every threshold function of a token, not one of each orbit."""
    gates = unit_tables(unit(Gate(), m)).tolist()
    orbits = gate_orbits(m, encoding)
    assert sum(size for _, size in orbits) == len(gates) > len(orbits)
    known = {}
    for gate in gates:
        rows = tuple(map(tuple, shown_differences(gate, m, encoding)))
        if rows not in known:
            known[rows] = by_restriction([list(row) for row in rows]) if rows else 1
    total = sum(known[tuple(map(tuple, shown_differences(gate, m, encoding)))] for gate in gates)
    assert total == count_argmax_pairs(m, encoding, by_restriction)


# --- what heads contain ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 3])
def test_one_token_in_01_is_a_gate_gated_by_a_quadratic_one(n):
    """The token attends to itself where a quadratic form with linear terms exceeds t, or not at all."""
    gated = Circuit("synaptic-gating:all", n, attending="ptf:2")
    assert len(listed(head(1, n, "dot-product"))) == count(gated).count


@pytest.mark.parametrize("circuit", all_heads(((1, 1), (1, 2), (1, 3))), ids=str)
def test_one_token_under_argmax_is_its_gate(circuit):
    if circuit.head.is_argmax:
        assert listed(circuit) == set(unit_tables(unit(Gate(), circuit.n)).tolist())


@pytest.mark.parametrize(("tokens", "m"), [(2, 1), (3, 1), (2, 2), (3, 2)])
@pytest.mark.parametrize("encoding", ["01", "pm1"])
def test_gates_of_token_sums_are_heads_that_attend_to_all(tokens, m, encoding):
    sums = tokens_of(head(tokens, m, "dot-product", "threshold", encoding)).sum(axis=1)
    rows, place = np.unique(sums, axis=0, return_inverse=True)
    gates = np.concatenate(list(dichotomy_signs(np.hstack([np.ones((len(rows), 1), np.int64), rows])))) > 0
    packed = np.packbits(gates[:, place.ravel()], axis=1, bitorder="little")
    tables = {int.from_bytes(row.tobytes(), "little") for row in packed}
    assert len(tables) > 2
    for score in ("dot-product", "elliptical", "low-rank:2", "positional"):
        assert tables < listed(head(tokens, m, score, "threshold", encoding))


@pytest.mark.parametrize("attention", ["threshold", "argmax"])
@pytest.mark.parametrize("encoding", ["01", "pm1"])
@pytest.mark.parametrize(("tokens", "m"), [(2, 2), (3, 2)])
def test_narrower_scores_give_fewer_functions(tokens, m, attention, encoding):
    dot, low, axes = (
        listed(head(tokens, m, s, attention, encoding)) for s in ("dot-product", "low-rank:1", "elliptical")
    )
    assert low < dot
    assert axes < dot
    full = listed(head(tokens, m, "low-rank:2", attention, encoding))
    assert full == dot


@pytest.mark.parametrize("circuit", all_heads(((3, 1), (3, 2))), ids=str)
def test_classes_are_closed_under_complement_and_exchanges_of_attended_tokens(circuit):
    """Of argmax the tokens are ordered, so that an exchange is a symmetry without ties only."""
    functions = listed(circuit)
    everything = (1 << 2**circuit.n) - 1
    assert {everything ^ f for f in functions} == functions
    if not circuit.head.is_argmax:
        m = circuit.token_bits
        points = np.arange(2**circuit.n)
        low, high = points & 2**m - 1, points >> m & 2**m - 1
        exchanged = points & ~(2 ** (2 * m) - 1) | low << m | high
        images = {sum((f >> int(y) & 1) << x for x, y in enumerate(exchanged)) for f in list(functions)[:200]}
        assert images <= functions
        assert any(exchanged != points)


def test_two_bits_give_or_and_nor_and_never_xor_or_and():
    """Tokens of one bit, 0/1, argmax: the query 1 finds a token 1, the query 0 meets ties and takes the first."""
    x1, x2 = 0b1010, 0b1100
    functions = listed(head(2, 1, "dot-product", "argmax"))
    assert functions == {0, 15, x1, 15 ^ x1, x1 | x2, 15 ^ (x1 | x2)}
    assert not {x1 ^ x2, 15 ^ x1 ^ x2, x1 & x2} & functions


@pytest.mark.parametrize(("tokens", "m"), [(1, 3), (2, 2), (3, 2), (2, 3), (4, 1)])
def test_positional_argmax_is_a_gate_of_one_token(tokens, m):
    gates = unit_tables(unit(Gate(), m)).tolist()
    points = np.arange(2 ** (tokens * m))
    expected = {
        sum(gate >> int(k) & 1 << 0 and 1 << x for x, k in enumerate(points >> j * m & 2**m - 1))
        for gate in gates
        for j in range(tokens)
    }
    circuit = head(tokens, m, "positional", "argmax")
    assert listed(circuit) == expected
    assert count(circuit, "formula").count == len(expected) == tokens * (len(gates) - 2) + 2


# --- bounds ---------------------------------------------------------------------------------------------------------


OF_THREE_BITS = [
    *(head(1, 3, score, "threshold", encoding) for score in SCORES[:4] for encoding in ("01", "pm1")),
    *(head(2, 3, "dot-product", "argmax", encoding) for encoding in ("01", "pm1")),
    *(head(2, 3, score, attention) for score in ("elliptical", "positional") for attention in ("threshold", "argmax")),
]


BOUNDED = [*all_heads((*SMALL, (3, 2), (6, 1))), *OF_THREE_BITS]


@pytest.mark.parametrize("circuit", BOUNDED, ids=str)
def test_bounds_hold_at_every_count(circuit):
    proved = bounds(circuit)
    assert proved.violated_by(count(circuit).count) == ()
    senses = {item.record.sense for item in proved.evaluated if item.record.id != "universal-cap"}
    assert senses == {"lower", "upper"}


def test_a_leading_term_of_the_score_is_that_of_the_head():
    assert bounds(head(2, 30, "dot-product")).leading_term_bits == 2 * 30**3
    assert bounds(head(3, 30, "dot-product", "argmax")).leading_term_bits == 2 * 30**3
    assert bounds(head(1, 30, "dot-product")).leading_term_bits == 30**3 / 2
    proved = bounds(head(2, 200, "dot-product"))
    assert proved.lower.bits < proved.upper.bits < 2 * 200**3


# --- what the parts mean --------------------------------------------------------------------------------------------


def test_faces_of_an_arrangement_are_its_sign_vectors():
    rows = np.array([[1, 0, 0], [0, 1, 0], [1, 1, 0], [1, 1, 1]])
    listed_faces = np.concatenate(list(faces(rows)))
    points = np.array(list(product(range(-4, 5), repeat=3)))
    assert {tuple(face) for face in listed_faces.tolist()} == {tuple(s) for s in np.sign(points @ rows.T).tolist()}
    assert len(listed_faces) == len({tuple(face) for face in listed_faces.tolist()})
    by_programs = sign_vectors(rows, [(-1, 0, 1)] * 4)
    assert {tuple(face) for face in by_programs.tolist()} == {tuple(face) for face in listed_faces.tolist()}


def test_refutations_of_signs_with_equalities_sum_to_nothing():
    forms = np.array([[1, 0, 0], [0, 1, 0], [1, 1, 0], [1, -1, 1], [0, 2, -1]])
    decider = FormSigns(forms)
    refuted = 0
    for signs in product((-1, 0, 1), repeat=5):
        asked = dict(enumerate(signs))
        answer = decider.decide(asked)
        if hasattr(answer, "coefficients"):
            assert np.sign(forms @ np.array(answer.coefficients)).tolist() == list(signs)
            continue
        refuted += 1
        total = sum(v * (asked[f] or 1) * forms[f] for f, v in answer.multipliers.items())
        assert not np.any(total)
        assert all(v > 0 for f, v in answer.multipliers.items() if asked[f])
        assert any(asked[f] for f in answer.multipliers)
    assert refuted == 3**5 - len(sign_vectors(forms, [(-1, 0, 1)] * 5))


def test_of_two_tokens_only_comparisons_with_the_query_are_forms():
    two, three = (head_forms(Head(size, Score("dot-product"), "argmax"), 2, "01") for size in (2, 3))
    assert len(two.forms) < len(three.forms)
    assert len(head_forms(Head(1, Score("dot-product"), "argmax"), 2, "01").forms) == 0


# --- the command line -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("count attention-head -n 4 --tokens 3 --score dot-product", 2, "multiple of 3, not 4"),
        ("count attention-head -n 4 --score dot-product", 2, "needs --tokens L"),
        ("count attention-head -n 4 --tokens 2", 2, "needs --score S"),
        ("count attention-head -n 4 --tokens 2 --score cosine", 2, "unknown score 'cosine-score'"),
        ("count attention-head -n 4 --tokens 2 --score positional --encoding 01", 2, "takes none (--encoding 01)"),
        ("count attention-head -n 4 --tokens 2 --score dot-product --attention soft", 2, "unknown attention 'soft'"),
        ("count attention-head -n 4 --tokens 2 --score dot-product --units 2", 2, "one output"),
        ("count attention-head -n 4 --tokens 2 --score dot-product --gate ptf:2", 2, "takes no other (--gate ptf:2)"),
        ("count attention-head -n 4 --tokens 2 --score expressive:either --attention argmax", 2, "no threshold"),
        ("count attention-head -n 4 --tokens 2 --score dot-product --certificate no.json", 2, "has no certificate"),
        ("count ltf -n 4 --tokens 2", 2, "ltf is not a head"),
        ("check 6 ltf --score dot-product", 2, "ltf is not a head"),
        ("count attention-head -n 6 --tokens 2 --score dot-product", 3, "proved: 10.0768 <= capacity <= 44.8075 bits"),
        ("count attention-head -n 8 --tokens 2 --score dot-product --attention argmax", 3, "goes to m = 3"),
    ],
)
def test_bad_input_is_one_clear_line(words, code, said, capsys):
    assert run(words.split()) == code
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") == 1
    assert not captured.out


@pytest.mark.parametrize("circuit", [*all_heads(((2, 2), (3, 1))), head(2, 2, "low-rank:2")], ids=str)
def test_words_and_json_name_the_same_circuit(circuit):
    assert Circuit.parse(str(circuit)) == circuit
    assert Circuit.from_json(circuit.as_json()) == circuit
    assert circuit.as_json()["tokens"] == circuit.head.tokens
    assert str(circuit.head.tokens) in circuit.head.formula


def test_the_fields_of_other_circuits_are_unchanged():
    assert "tokens" not in Circuit("ltf", 2).as_json()
    assert "score" not in Circuit("dot-product-score", 2).as_json()


def test_a_count_is_printed_with_its_options(capsys):
    words = ["attention-head", "-n", "4", "--tokens", "2", "--score", "dot-product", "--attention", "argmax"]
    assert run(["count", *words, "--encoding", "pm1"]) == 0
    named = "attention-head -n 4 --tokens 2 --score dot-product-score --attention argmax --encoding pm1"
    assert capsys.readouterr().out.startswith(f"{named}: 258 functions")


def test_bounds_are_printed_with_and_without_a_number_of_inputs(capsys):
    words = ["bounds", "attention-head", "--tokens", "2", "--score", "dot-product", "--attention", "argmax"]
    assert run(words) == 0
    symbolic = capsys.readouterr().out
    assert "leading term: n^3/4 bits" in symbolic
    assert "2*T(n/2) - 2 <= count" in symbolic
    assert run([*words, "-n", "4", "--json"]) == 0
    proved = json.loads(capsys.readouterr().out)
    assert proved["tokens"] == 2
    assert {bound["id"]: bound["value"] for bound in proved["bounds"]}["two-patterns"] == "26"
