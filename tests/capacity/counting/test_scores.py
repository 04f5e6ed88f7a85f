"""Attention scores: every count by two ways at least, every answer audited, every bound held, nothing out of reach."""

import json
from fractions import Fraction
from itertools import combinations, product
from math import comb, log2, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounds import RESULTS, linear_threshold_count, results_for
from capacity.audit import audit_document
from capacity.audit.text import CertificateError
from capacity.bounding import bounds
from capacity.circuits.circuit import KNOWN_SCORES, Circuit, is_score, parse_score
from capacity.commands.main import run
from capacity.counting.choice import choose_engine, engines_for
from capacity.counting.result import run_engine
from capacity.decisions.checking import Decider, check
from capacity.runs.kept_count import count
from capacity.tables.census import members
from capacity.tables.rows import score_circuits
from capacity.tables.scores import score_documents
from capacity.tables.table import compute_census, compute_row
from enumerate.arrangements.chambers import count_dichotomies_in_cone
from enumerate.arrangements.fan import sum_over_faces
from enumerate.arrangements.open_cones import count_by_restriction, count_over_faces, faces
from enumerate.circuits.circuit import ENCODINGS
from enumerate.circuits.gate import Score
from enumerate.outcomes import Refused, Undecided
from enumerate.scores.low_rank import between_roots, directions, rank_one_tables, rank_one_tables_by_cells
from enumerate.scores.scores import bits, different_points, function_classes, functions, linear_system, products
from tests.definitions import score_functions, score_table

NAMES = ("dot-product-score", "expressive-score", "expressive-score:either", "elliptical-score", "low-rank-score:1")
COUNTS = {
    ("dot-product-score", "01"): {1: 4, 2: 364, 3: 625_972_814},
    ("dot-product-score", "pm1"): {1: 4, 2: 146, 3: 6_958_236},
    ("expressive-score", "01"): {1: 2, 2: 425},
    ("expressive-score", "pm1"): {1: 2, 2: 16, 3: 65_536},
    ("expressive-score:either", "01"): {1: 4, 2: 850},
    ("expressive-score:either", "pm1"): {1: 2, 2: 16, 3: 65_536},
    ("elliptical-score", "01"): {1: 3, 2: 6, 3: 20, 4: 150, 5: 3287},
    ("elliptical-score", "pm1"): {1: 3, 2: 6, 3: 20, 4: 150, 5: 3287},
    ("low-rank-score:1", "01"): {1: 4, 2: 220},
    ("low-rank-score:1", "pm1"): {1: 4, 2: 122},
    ("low-rank-score:2", "01"): {1: 4, 2: 364},
    ("low-rank-score:2", "pm1"): {1: 4, 2: 146},
    ("positional-score", None): {1: 16, 2: 65_536, 3: 2**64},
}
SMALL = [(name, encoding, m) for (name, encoding), of in COUNTS.items() for m in of if m < 3 or "elliptical" in name]


def value(table, x):
    return table >> x & 1


# --- the definitions ------------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(
    st.sampled_from(NAMES),
    st.sampled_from(ENCODINGS),
    st.lists(st.integers(-3, 3), min_size=4, max_size=4),
    st.integers(-9, 9),
)
def test_what_a_score_computes_by_its_definition_is_realized(name, encoding, entries, t):
    if name.startswith("expressive"):
        t = abs(t)
    if name == "elliptical-score":
        entries = [abs(entries[0]), 0, 0, abs(entries[3])]
    if name == "low-rank-score:1":
        entries = [entries[0] * entries[2], entries[0] * entries[3], entries[1] * entries[2], entries[1] * entries[3]]
    table = score_table(name, [entries[:2], entries[2:]], t, 2, encoding)
    if table is None:
        return
    assert check(table, Circuit(name, 4, encoding=encoding)).realizable
    if name == "expressive-score:either":
        assert check(2**16 - 1 ^ table, Circuit(name, 4, encoding=encoding)).realizable


@pytest.mark.parametrize(("name", "encoding"), [key for key in COUNTS if key[1] is not None])
def test_small_matrices_reach_every_function_that_is_counted(name, encoding):
    for m in (1, 2):
        by_definition = score_functions(name, m, encoding)
        assert len(by_definition) == COUNTS[name, encoding][m]
        decider = Decider(Circuit(name, 2 * m, encoding=encoding))
        others = range(2**4**m) if m == 1 else [table ^ 0x0400 for table in sorted(by_definition)[::9]]
        for table in {*others, *sorted(by_definition)[::9]}:
            assert decider.answer(table).realized == (table in by_definition)


def test_the_products_are_those_of_the_tokens():
    for m, encoding in product((1, 2, 3), ENCODINGS):
        values = bits(m, encoding)
        rows = products(Score("dot-product"), m, encoding)
        for x in range(4**m):
            assert rows[x].tolist() == [values[x, i] * values[x, m + j] for i in range(m) for j in range(m)]
        number = (2**m - 1) ** 2 + 1 if encoding == "01" else 2 ** (2 * m - 1)
        assert different_points(Score("dot-product"), m, encoding).max() + 1 == number


def test_classes_are_orbits_of_functions_that_are_realized_together():
    for score, encoding in product((Score("dot-product"), Score("expressive"), Score("elliptical")), ENCODINGS):
        representatives, sizes = function_classes(score, 2, encoding)
        everything = functions(score, 2, encoding)
        assert sum(sizes) == len(set(everything)) == len(everything)
        decider = Decider(Circuit(f"{score.kind}-score", 4, encoding=encoding))
        by_class = sum(
            size for table, size in zip(representatives, sizes, strict=True) if decider.answer(table).realized
        )
        assert by_class == sum(decider.answer(table).realized for table in everything)


# --- counts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "encoding", "m"), SMALL)
def test_every_engine_finds_the_count_and_every_bound_holds(name, encoding, m):
    circuit = Circuit(name, 2 * m, encoding=encoding)
    expected = COUNTS[name, encoding][m]
    engines = [engine for engine in engines_for(circuit) if engine.cost(circuit).reached]
    assert len(engines) >= 2
    for engine in engines:
        if engine.method == "lp" and m > 3:
            continue
        assert run_engine(engine, circuit) == expected, engine.method
    found = bounds(circuit)
    assert found.violated_by(expected) == ()
    assert found.lower.value <= expected <= found.upper.value


@pytest.mark.parametrize("method", ["restriction", "faces"])
def test_dot_products_of_three_bits_by_two_engines(method):
    assert count(Circuit("dot-product-score", 6, encoding="pm1"), method).count == 6_958_236


@pytest.mark.slow
@pytest.mark.parametrize("method", ["restriction", "faces"])
def test_dot_products_of_three_bits_of_01_by_two_engines(method):
    assert count(Circuit("dot-product-score", 6), method).count == 625_972_814


@pytest.mark.slow
def test_dot_products_of_three_bits_by_splitting_cones():
    rows = linear_system(Score("dot-product"), 3, "pm1").tolist()
    found = sum_over_faces(
        (face.codimension, face.images, count_dichotomies_in_cone(face.rows, face.walls)) for face in faces(rows, 3)
    )
    assert found == 6_958_236


def test_expressive_scores_of_three_bits_realize_every_function_of_pairs_up_to_sign():
    circuit = Circuit("expressive-score", 6, encoding="pm1")
    assert count(circuit, "chambers").count == 2**16
    assert bounds(circuit).upper.value == 2**16


@pytest.mark.slow
def test_every_class_of_expressive_functions_of_three_bits_is_realized_with_a_certificate():
    assert count(Circuit("expressive-score", 6, encoding="pm1"), "lp").count == 2**16
    assert count(Circuit("expressive-score:either", 6, encoding="pm1"), "lp").count == 2**16


def test_elliptical_scores_are_the_positive_threshold_functions():
    for m in range(8):
        positive = sum(comb(m, j) * linear_threshold_count(j) for j in range(m + 1)) / 2**m
        if m:
            assert count(Circuit("elliptical-score", 2 * m), "formula").count == positive
    for m in (2, 3):
        monotone = 0
        for f in range(2 ** (2**m)):
            signs = np.array([1 if value(f, x) else -1 for x in range(2**m)])
            increasing = all(value(f, x) <= value(f, x | 1 << i) for x in range(2**m) for i in range(m))
            monotone += increasing and check(f, Circuit("ltf", m)).realizable
            assert len(signs) == 2**m
        assert count(Circuit("elliptical-score", 2 * m), "restriction").count == monotone


def test_a_score_of_full_rank_is_a_dot_product():
    for encoding, m in product(ENCODINGS, (1, 2)):
        full = Circuit(f"low-rank-score:{m}", 2 * m, encoding=encoding)
        assert engines_for(full) == engines_for(Circuit("dot-product-score", 2 * m, encoding=encoding))
        assert count(full).count == COUNTS["dot-product-score", encoding][m]


def test_scores_of_rank_one_lie_between_those_with_small_integers_and_dot_products():
    for encoding in ENCODINGS:
        first = np.unique(different_points(Score("dot-product"), 2, encoding), return_index=True)[1]
        values = bits(2, encoding)[first]
        small = set()
        for a, b in product(product(range(-3, 4), repeat=2), repeat=2):
            scores_ = (values[:, :2] @ np.array(a)) * (values[:, 2:] @ np.array(b))
            for t in {int(v) for v in scores_}:
                for u in (2 * scores_ - 2 * t - 1, 2 * scores_ - 2 * t + 1):
                    small.add(sum(int(v > 0) << i for i, v in enumerate(u)))
        tables = set(rank_one_tables(encoding).tolist())
        assert small <= tables
        assert len(small) > 0.7 * len(tables)
        assert set(rank_one_tables_by_cells(encoding).tolist()) == tables


def test_the_open_cone_by_restriction_and_by_splitting():
    rng = np.random.default_rng(5)
    for _ in range(30):
        dimension = int(rng.integers(2, 5))
        rows = rng.integers(-3, 4, (6, dimension)).tolist()
        rows = [row for row in rows if any(row)] or [[1] * dimension]
        walls = np.eye(dimension, dtype=int)[: rng.integers(0, dimension + 1)].tolist()
        assert count_by_restriction(rows, walls) == count_dichotomies_in_cone(rows, walls)


def test_faces_add_up_to_the_whole_arrangement():
    for encoding in ENCODINGS:
        rows = linear_system(Score("dot-product"), 2, encoding).tolist()
        assert count_over_faces(rows, 2) == count_by_restriction(rows, []) == COUNTS["dot-product-score", encoding][2]


@given(st.lists(st.tuples(*[st.integers(-6, 6)] * 3), min_size=1, max_size=8))
def test_samples_lie_one_between_any_two_neighbouring_roots(polynomials):
    samples = between_roots(polynomials)
    assert samples == sorted(set(samples))
    roots = np.unique(
        np.round(np.concatenate([_real_roots(p) for p in polynomials if any(p)] or [np.empty(0)]), 9)
    )  # different roots of so small polynomials are further apart
    gaps = np.searchsorted(roots, [float(s) for s in samples])
    assert sorted(set(gaps.tolist())) == list(range(len(roots) + 1))
    for c0, c1, c2 in polynomials:
        assert not any((c0, c1, c2)) or all(c0 + c1 * s + c2 * s * s for s in samples)


def _real_roots(polynomial):
    c0, c1, c2 = polynomial
    square = c1 * c1 - 4 * c0 * c2
    if c2 == 0:
        return np.array([-c0 / c1] if c1 else [])
    return np.array(sorted({(-c1 + sign * sqrt(square)) / (2 * c2) for sign in (-1, 1)}) if square >= 0 else [])


# --- answers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*NAMES, "low-rank-score:2"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_answer_on_one_bit_and_samples_on_two_are_audited(name, encoding):
    decided = [check(table, Circuit(name, 2, encoding=encoding)) for table in range(16)]
    assert sum(answer.realizable for answer in decided) == COUNTS[name, encoding][1]
    decider = Decider(Circuit(name, 4, encoding=encoding))
    tables = [*functions(Score("dot-product"), 2, encoding)[::7], 0x1234, 0x8000, 0xFFFF, 0]
    answers = [decider.decide(table) for table in tables]
    for answer in answers:
        assert audit_document(answer.certificate).startswith("realization" if answer.realizable else "refutation")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_refutation_of_rank_one_beyond_dot_products_covers_all_directions(encoding):
    decider = Decider(Circuit("low-rank-score:1", 4, encoding=encoding))
    everything = [decider.decide(table) for table in functions(Score("low-rank", 1), 2, encoding)]
    covered = [answer.certificate for answer in everything if "directions" in answer.certificate]
    assert len(covered) == COUNTS["dot-product-score", encoding][2] - COUNTS["low-rank-score:1", encoding][2]
    assert all(len(certificate["directions"]) == len(directions(encoding)) for certificate in covered)
    for certificate in covered[:4]:
        for left_out in range(len(certificate["directions"])):
            fewer = {**certificate, "directions": certificate["directions"][:]}
            del fewer["directions"][left_out]
            with pytest.raises(CertificateError, match="interval of directions is left out"):
                audit_document(fewer)


def test_the_intervals_of_directions_are_as_many_as_sympy_says():
    from sympy import Poly, Symbol, real_roots

    rho = Symbol("rho")
    for encoding in ENCODINGS:
        tokens = bits(2, encoding).tolist()
        found = set()
        for chosen in combinations(tokens, 3):
            rows = [[Poly(q1 + q2 * rho, rho) * k1, Poly(q1 + q2 * rho, rho) * k2, 1] for q1, q2, k1, k2 in chosen]
            minor = sum(
                (rows[i][0] * rows[j][1] - rows[i][1] * rows[j][0] for i, j in ((0, 1), (1, 2), (2, 0))), Poly(0, rho)
            )
            if minor.degree() > 0:
                found |= set(real_roots(minor))
        assert len(directions(encoding)) == len(found) + 1


CHANGES = {
    r"gives|axis is negative|rank 2": lambda c: c["gates"]["attended"].update({"x1*x3": "-9"}),
    r"x1\*x2.*no such product": lambda c: c["gates"]["attended"].update({"x1*x2": "1"}),
    r"x1\W.*no such product": lambda c: c["gates"]["attended"].update({"x1": "1"}),
    r"the circuit gives 0 at point 0": lambda c: c.update(truth_table="7fff"),
    r"3 is not 2 m": lambda c: c.update(n=3),
    r"encoding: null": lambda c: c.update(encoding=None),
}
"""Why a certificate is refused, and a change for which it is."""


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("reason", "change"), CHANGES.items(), ids=CHANGES.keys())
def test_a_changed_realization_is_refused(name, reason, change):
    certificate = json.loads(json.dumps(check("8000", Circuit(name, 4)).certificate))
    assert audit_document(certificate)
    change(certificate)
    with pytest.raises(CertificateError, match=reason):
        audit_document(certificate)


def test_a_matrix_of_full_rank_and_a_negative_axis_are_refused():
    certificate = check("8000", Circuit("low-rank-score:1", 4)).certificate
    full = {"1": "-1", "x1*x3": "2", "x2*x4": "2"}
    table = score_table("dot-product-score", [[2, 0], [0, 2]], 1, 2, "01")
    changed = {**certificate, "gates": {"attended": full}, "truth_table": f"{table:04x}"}
    with pytest.raises(CertificateError, match="rank 2"):
        audit_document(changed)
    assert audit_document({**changed, "circuit": "dot-product-score", "gate": "dot-product-score"})
    negative = {"1": "-1", "x1*x3": "2", "x2*x4": "-2"}
    table = score_table("dot-product-score", [[2, 0], [0, -2]], 1, 2, "01")
    elliptical = {"circuit": "elliptical-score", "gate": "elliptical-score", "truth_table": f"{table:04x}"}
    with pytest.raises(CertificateError, match="an axis is negative"):
        audit_document({**changed, **elliptical, "gates": {"attended": negative}})


def test_changed_refutations_are_refused():
    linear = check("6", Circuit("dot-product-score", 2)).certificate
    with pytest.raises(CertificateError, match="the sum of lambda"):
        audit_document({**linear, "multipliers": {"0": "1", "1": "2"}})
    axes = check("1", Circuit("elliptical-score", 2, encoding="pm1")).certificate
    assert audit_document(axes)
    falling = check(0b0110, Circuit("elliptical-score", 2, encoding="pm1")).certificate
    assert "x1*x2" in falling["multipliers"]  # falls with q1 k1: the inequality s1 > 0 is used
    with pytest.raises(CertificateError):
        audit_document({**falling, "circuit": "dot-product-score", "gate": "dot-product-score"})
    tree = check("f", Circuit("expressive-score", 2)).certificate
    assert '"t"' in json.dumps(tree)  # the score 0 would have to be on
    text = json.dumps(tree).replace('"t": "1"', '"t": "2"')
    with pytest.raises(CertificateError):
        audit_document(json.loads(text))
    either = check("6", Circuit("expressive-score:either", 2)).certificate
    with pytest.raises(CertificateError):
        audit_document({**either, "trees": {"above": either["trees"]["above"]}})


def test_certificates_of_counts_list_every_function(tmp_path, capsys):
    for name, encoding in (
        ("dot-product-score", "pm1"),
        ("expressive-score:either", "pm1"),
        ("low-rank-score:1", "pm1"),
    ):
        path = tmp_path / "count.json"
        arguments = ["count", name, "-n", "4", "--encoding", encoding, "--certificate", str(path), "--quiet"]
        assert run(arguments) == 0
        assert run(["audit", str(path)]) == 0
        assert f"at least {COUNTS[name, encoding][2]} functions" in capsys.readouterr().out


def test_ranks_that_are_not_decided_exactly_answer_only_what_is_proved():
    circuit = Circuit("low-rank-score:1", 6)
    assert check(1 << 63, circuit).realizable  # all bits of both tokens
    parity = sum((x.bit_count() & 1) << x for x in range(64))
    assert not check(parity, circuit).realizable  # no matrix at all
    identity = score_table("dot-product-score", [[2, 0, 0], [0, 2, 0], [0, 0, 2]], 1, 3, "01")
    with pytest.raises(Undecided, match="low rank is decided for m = 2"):
        check(identity, circuit)


def test_positional_scores_realize_everything():
    found = check("0123456789abcdef", Circuit("positional-score", 6))
    assert found.realizable
    assert found.certificate["gates"]["attended"]["s0"] == "1"


# --- bounds ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["dot-product-score", "expressive-score", "expressive-score:either"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_brackets_close_in_on_the_order_of_the_leading_term(name, encoding):
    for n in (8, 16, 40, 100):
        found = bounds(Circuit(name, n, encoding=encoding))
        assert found.leading_term_bits == n**3 / 4
        assert found.lower.bits <= found.upper.bits <= n**3 / 4
    assert found.lower.bits > 0.4 * n**3 / 4
    assert found.upper.bits > 0.8 * n**3 / 4


def test_the_probability_of_dependence_mod_2_in_the_proof_of_the_leading_term():
    """E (1 + delta)^s - 1 over all bilinear forms, exactly, bounds the share of dependent tuples; it is C(s,2)/N^2."""
    m, size = 3, 7
    vectors = range(1, 2**m)
    forms = {}
    for rows in product(range(2**m), repeat=m):
        zero = sum(
            sum((rows[i] & k).bit_count() for i in range(m) if q >> i & 1) % 2 == 0 for q in vectors for k in vectors
        )
        forms[zero] = forms.get(zero, 0) + 1
    mean = [sum(Fraction(2 * zero, size**2) ** s * number for zero, number in forms.items()) / 2**9 - 1 for s in (1, 2)]
    assert mean == [0, Fraction(1, size**2)]


def test_scores_have_bounds_of_their_own_record():
    assert not any(is_score(result.circuit) for result in RESULTS)
    with pytest.raises(ValueError, match="known"):
        results_for("low-rank-score:0", "low-rank-score:0", None, "01")


# --- words, tables, limits ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name.replace("R", "2") for name in KNOWN_SCORES])
def test_a_score_is_read_from_its_words(name):
    for encoding in (None,) if name == "positional-score" else ENCODINGS:
        circuit = Circuit(name, 4, encoding=encoding)
        assert Circuit.parse(str(circuit)) == circuit
        assert circuit.name == name and circuit.gate is None and circuit.is_gate and circuit.score == parse_score(name)


BAD = {
    "odd": ("dot-product-score -n 3", 2, "n = 2 m is even, not 3"),
    "nothing": ("elliptical-score -n 0", 2, "n = 2 m is even, not 0"),
    "rank 0": ("low-rank-score:0 -n 4", 2, "rank 0"),
    "no rank": ("low-rank-score -n 4", 2, "low-rank-score:R"),
    "rank x": ("low-rank-score:x -n 4", 2, "low-rank-score:R"),
    "unknown": ("cosine-score -n 4", 2, "dot-product-score"),
    "suffix": ("dot-product-score:either -n 4", 2, "unknown score"),
    "encoded positions": ("positional-score -n 4 --encoding 01", 2, "takes none"),
    "attending": ("dot-product-score -n 4 --attending ltf", 2, "has no attending gate"),
    "gate": ("dot-product-score -n 4 --gate ltf", 2, "is a score itself"),
    "shared": ("dot-product-score -n 4 --units 2 --shared", 2, "no attending unit to share"),
    "method": ("expressive-score -n 4 --method restriction", 2, "its methods: auto, chambers, lp"),
    "m = 4": ("dot-product-score -n 8", 3, "go to m = 3"),
    "squares of m = 3": ("expressive-score -n 6", 3, "to m = 2"),
    "rank 1 of m = 3": ("low-rank-score:1 -n 6", 3, "only m = 2"),
    "T(11)": ("elliptical-score -n 22", 3, "T(11)"),
    "positions": ("positional-score -n 18", 3, "n = 16"),
}


@pytest.mark.parametrize(("words", "code", "says"), BAD.values(), ids=BAD.keys())
def test_bad_words_and_sizes_out_of_reach_are_refused_in_one_line(words, code, says, capsys):
    assert run(["count", *words.split()]) == code
    error = capsys.readouterr().err
    assert says in error and error.count("\n") == 1 and error.startswith("capacity: ")


def test_bounds_without_n_and_with_an_odd_one(capsys):
    assert run(["bounds", "dot-product-score"]) == 0
    assert "n^3/4" in capsys.readouterr().out
    assert run(["bounds", "dot-product-score", "-n", "5"]) == 2


def test_scores_are_no_part_of_the_census(capsys):
    assert not any(is_score(circuit.name) for found in compute_census(2) for circuit in found.circuits)
    with pytest.raises(ValueError, match="NPN classes"):
        members(Circuit("dot-product-score", 4))
    assert run(["classes", "expressive-score", "-n", "4"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_layers_of_scores_are_powers():
    assert count(Circuit("dot-product-score", 4, units=3)).count == 364**3
    assert check("8000,0000", Circuit("expressive-score", 4, units=2)).realizable
    assert bounds(Circuit("dot-product-score", 4, units=3)).violated_by(364**3) == ()


def test_the_rows_of_the_table_and_the_comparison():
    listed = list(score_circuits(6))
    assert len(set(listed)) == len(listed)
    assert {c.n for c in listed} == {2, 4, 6} and list(score_circuits(12)) == listed and list(score_circuits(1)) == []
    rows = [compute_row(circuit)[0] for circuit in score_circuits(3)]
    assert [row.count for row in rows] == [COUNTS[row.circuit.name, row.circuit.encoding][1] for row in rows]
    assert all(row.agreement is True and row.bounds_violated == () for row in rows)
    documents = score_documents(rows)
    assert sorted(documents) == ["scores.csv", "scores.json", "scores.md"]
    found = json.loads(documents["scores.json"])["scores"]
    assert len(found) == len(rows) == documents["scores.csv"].count("\n") - 1
    for entry in found:
        assert entry["bits_per_parameter"] == round(log2(int(entry["count"])) / entry["parameters"], 7)
    assert "| 1 | 01 | 2 | 4 | 2.000 | 1.000 | 2 (4) | 1.000 (2.000) | 0.500 (1.000) |" in documents["scores.md"]


def test_auto_takes_an_engine_that_reaches():
    assert choose_engine(Circuit("dot-product-score", 6), "auto").method == "faces"
    with pytest.raises(Refused, match="capacity bounds dot-product-score -n 8"):
        choose_engine(Circuit("dot-product-score", 8), "auto")
