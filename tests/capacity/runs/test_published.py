"""Published shards: they add up by other code, a lost or changed one is noticed, and a second count agrees."""

import json
import re
from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random

import numpy as np
import pytest

import bounds
from capacity.audit import audit_file, main
from capacity.audit.shards import read_shards
from capacity.audit.text import CertificateError
from capacity.circuits.circuit import Circuit
from capacity.commands.main import run
from capacity.counting.choice import choose_engine
from capacity.runs.kept_count import count
from capacity.runs.published import published
from capacity.runs.sampling import plan_of
from capacity.tables.planning import PLAN, cluster_lines
from capacity.tables.rechecking import frontier_lines, identities, recheck, recount, split
from capacity.tables.table import compute_row, count_rows, whole_table
from enumerate.arrangements.arrangements import wall_group_order, weyl_orbit_size
from enumerate.arrangements.recounting import count_pieces, hyperplanes_on_face
from enumerate.arrangements.recounting_kernels import recount_pieces
from enumerate.arrangements.restriction import _chambers_on_part, chambers_on_face
from enumerate.arrangements.splitting import _Cone, split_pieces
from enumerate.arrangements.status_kernels import DONE, FULL, OVERFLOW
from enumerate.gates.invariant_functions import forced_residues, invariant_self_dual_functions
from enumerate.outcomes import OutOfTime, Refused

ROOT = Path(__file__).parents[3]
PUBLISHED = sorted((ROOT / "results" / "shards").glob("*.csv"))
GATED = [Circuit("output-gating", n, encoding=encoding) for n in (1, 3) for encoding in ("01", "pm1")]
CIRCUITS = [*(Circuit("ltf", n) for n in range(7)), *GATED]
METHODS = {"ltf": "restriction", "output-gating": "orbits"}
SELF_DUAL = (1, 0, 1, 4, 46, 1322, 112519, 32267168, 34153652752)  # A002077(1) ... A002077(9)


def publish(path, circuit):
    count(circuit, METHODS[circuit.name], shards=path)
    return path


@pytest.fixture(scope="module")
def of_five(tmp_path_factory):
    return publish(tmp_path_factory.mktemp("shards") / "ltf-5.csv", Circuit("ltf", 5))


# --- the files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("circuit", CIRCUITS, ids=str)
def test_the_shards_of_a_count_add_up_to_it(tmp_path, circuit):
    shards = read_shards(publish(tmp_path / "shards.csv", circuit))
    assert shards.circuit == str(circuit)
    assert shards.count == count(circuit).count
    if circuit.n > 0:
        assert shards.of_fewer_inputs() == count(Circuit(circuit.name, circuit.n - 1, encoding=circuit.encoding)).count


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_the_published_files_add_up_and_hold_the_count_for_one_input_less(path):
    shards = read_shards(path)
    circuit = Circuit.parse(shards.circuit)
    assert str(circuit) == shards.circuit
    fewer = shards.of_fewer_inputs()
    if circuit.name == "ltf":
        known = bounds.linear_threshold_count
        assert known(circuit.n) == shards.count
        assert fewer == known(circuit.n - 1)
        assert shards.faces[0] >= bounds.known_values.SELF_DUAL_CLASSES[10]
    else:
        assert fewer == count(Circuit(circuit.name, circuit.n - 1, encoding=circuit.encoding)).count
    assert compute_row(circuit, shards=shards)[0].bounds_violated == () if circuit.n > 9 else True


def test_something_is_published():
    assert PUBLISHED


def test_the_document_shows_what_is_published():
    """After a change of results/shards, put the lines that are expected here between the two marks."""
    text = (ROOT / "docs" / "frontier.md").read_text(encoding="utf-8")
    shown = re.search(r"<!-- published: [^\n]*-->\n(.*?)<!-- end -->", text, re.DOTALL)
    assert shown is not None
    assert shown[1].splitlines() == frontier_lines(ROOT / "results")


def test_the_document_shows_what_a_cluster_would_need():
    """After another dry run, put the lines that are expected here between the two marks."""
    text = (ROOT / "docs" / "frontier.md").read_text(encoding="utf-8")
    shown = re.search(r"<!-- plan: [^\n]*-->\n(.*?)<!-- end -->", text, re.DOTALL)
    assert shown is not None
    assert shown[1].splitlines() == cluster_lines(ROOT / "results")
    plan = json.loads((ROOT / "results" / PLAN).read_text())
    assert plan["shards"] == len(plan_of(choose_engine(Circuit("ltf", 11), "restriction"), Circuit("ltf", 11)).shards)
    low, high = plan["sampled_interval"]
    assert 0.85 * plan["sampled_seconds"] < low < high < 1.15 * plan["sampled_seconds"]


@pytest.mark.parametrize("path", sorted((ROOT / "results" / "shards").glob("*.recheck.json")), ids=lambda p: p.name)
def test_every_published_recheck_holds(path):
    found = json.loads(path.read_text())
    assert found["holds"] is True
    assert path.with_name(path.name.replace(".recheck.json", ".csv")) in PUBLISHED
    assert found["recount"]["sampled"] >= 0.1 * found["recount"]["shards"]
    if found["circuit"].startswith("ltf"):
        assert found["split"]["sampled"] >= 0.01 * found["split"]["shards"]


def test_the_audit_weighs_faces_as_the_engine_does(of_five):
    shards = read_shards(of_five)
    order = weyl_orbit_size(0, 6)
    weights = {w: (-1) ** w.bit_count() * (order // wall_group_order(w, 6)) for w in range(64)}
    assert sum(weights[w] * r for w, r in shards.faces.items()) == shards.count == 94572


def test_an_interrupted_count_publishes_the_same_bytes(tmp_path, of_five):
    store = tmp_path / "runs.sqlite"
    with pytest.raises(OutOfTime):
        count(Circuit("ltf", 5), "restriction", store=store, shards=tmp_path / "early.csv", time_limit=1e-9)
    assert not (tmp_path / "early.csv").exists()
    count(Circuit("ltf", 5), "restriction", store=store, shards=tmp_path / "late.csv")
    assert (tmp_path / "late.csv").read_bytes() == of_five.read_bytes()


EMPTY = "\n1 3 5,0,1,0\n"  # of a face inside a hyperplane: without it the sum is the same


def with_shards(number, text):
    return re.sub("# shards: [0-9]+", f"# shards: {number}", text)


CHANGES = {
    "another number": lambda text: text.replace("\n,0,1,21\n", "\n,0,1,22\n"),
    "a shard lost": lambda text: text.replace("\n1,0,1,6\n", "\n"),
    "a shard twice": lambda text: text + text.splitlines()[-1] + "\n",
    "a shard twice, for another": lambda text: text.replace("\n1,0,1,6\n", "\n,0,1,21\n"),
    "an empty shard lost, and not counted": lambda text: with_shards(63, text.replace(EMPTY, "\n")),
    "a shard twice, and counted": lambda text: with_shards(65, text + text.splitlines()[-1] + "\n"),
    "another count": lambda text: text.replace("# count: 94572", "# count: 94573"),
    "another circuit": lambda text: text.replace("ltf -n 5", "ltf -n 4"),
    "no circuit of shards": lambda text: text.replace("ltf -n 5", "ltf -n 5 --encoding 01"),
    "another schema": lambda text: text.replace("shards/1", "shards/2"),
    "a key lost": lambda text: text.replace("# method: restriction\n", ""),
    "a key twice": lambda text: text.replace("# method: restriction\n", "# method: restriction\n" * 2),
    "other columns": lambda text: text.replace("walls,piece,pieces,chambers", "walls,piece,chambers"),
    "a piece too many": lambda text: text.replace("\n1,0,1,", "\n1,1,1,"),
    "walls out of order": lambda text: text.replace("\n1 2,", "\n2 1,"),
    "no number": lambda text: text.replace("\n1,0,1,", "\n1,0,1,0x"),
    "a negative number": lambda text: text.replace("\n1,0,1,", "\n1,0,1,-"),
    "a zero before": lambda text: text.replace("\n1,0,1,", "\n1,0,1,0"),
    "cut short": lambda text: text[:-1],
    "nothing but the header": lambda text: text[: text.index("walls,")],
    "no ASCII": lambda text: text.replace("restriction", "réstriction"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_file_is_refused_in_a_line(tmp_path, capsys, of_five, change):
    text = of_five.read_text(encoding="ascii")
    for line in ("\n1,0,1,6\n", EMPTY):
        assert line in text, "the number of chambers on a face, which the changes name"
    changed = tmp_path / "changed.csv"
    changed.write_text(change(text), encoding="utf-8")
    assert changed.read_text(encoding="utf-8") != text
    assert main([str(changed)]) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1 and said[0].startswith(f"{changed}: refused: ")
    with pytest.raises(CertificateError):
        read_shards(changed)
    assert run(["recheck", str(changed), "--quiet"]) == 2


def test_a_part_of_products_lost_or_twice_is_refused_though_nothing_is_missing_in_the_sum(tmp_path):
    lines = publish(tmp_path / "shards.csv", GATED[-1]).read_text(encoding="ascii").splitlines()
    empty = next(i for i, line in enumerate(lines) if re.fullmatch("[1-9],0(,0)+", line))
    last = next(i for i, line in enumerate(lines) if re.fullmatch("16,.*", line))
    cut_off = [line for line in lines if line != lines[last]]  # its functions go to the part before
    before = next(i for i, line in enumerate(cut_off) if line.startswith("15,"))
    sums = [int(a) + int(b) for a, b in zip(cut_off[before].split(",")[1:], lines[last].split(",")[1:], strict=True)]
    cut_off[before] = ",".join(map(str, (15, *sums)))
    for number, changed in (
        (16, lines[:empty] + lines[empty + 1 :]),
        (18, lines[: empty + 1] + lines[empty:]),
        (16, cut_off),
    ):
        (tmp_path / "changed.csv").write_text(with_shards(number, "\n".join(changed) + "\n"), encoding="ascii")
        with pytest.raises(CertificateError, match="the parts are not all there, each once"):
            read_shards(tmp_path / "changed.csv")


def test_the_command_line_publishes_audits_and_rechecks(tmp_path, capsys):
    path = str(tmp_path / "ltf-4.csv")
    assert run(["count", "ltf", "-n", "4", "--method", "restriction", "--shards", path, "--quiet"]) == 0
    assert run(["audit", path]) == 0
    assert "32 shards of ltf -n 4 (restriction), each once, add up to 1882 functions in 7" in capsys.readouterr().out
    words = ["--sample", "0.5", "--split", "0.3", "--jobs", "1", "--store", str(tmp_path / "runs.sqlite"), "--quiet"]
    assert run(["recheck", path, *words]) == 0
    said = capsys.readouterr().out
    assert "A002077(5) = 46 is 0 mod 2, 1 mod 3, 1 mod 5, as it must" in said
    assert "10 of 32 shards split into chambers: 0 differ" in said
    assert "16 of 32 shards counted again: 0 differ" in said
    assert "no runs" in (run(["runs", "--store", str(tmp_path / "runs.sqlite")]), capsys.readouterr().out)[1]


def test_other_engines_and_circuits_publish_nothing(tmp_path, capsys):
    for words in ("ltf -n 4 --method chambers", "ptf:2 -n 3", "output-gating -n 2 --units 2", "square -n 2"):
        assert run(["count", *words.split(), "--shards", str(tmp_path / "no.csv"), "--quiet"]) == 2
        assert "no shards to publish" in capsys.readouterr().err
    assert run(["count", "ltf", "-n", "4", "--method", "restriction", "--shards", str(tmp_path), "--quiet"]) == 2
    assert list(tmp_path.iterdir()) == []


# --- the second count -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dimension", range(1, 8))
def test_the_second_count_agrees_on_every_face(dimension):
    for walls in range(2**dimension):
        assert count_pieces(dimension, walls, 1, [0], seed=walls) == [chambers_on_face(dimension, walls)]


@pytest.mark.parametrize(("dimension", "walls", "pieces"), [(8, 0, 1), (8, 0, 7), (8, 0b1000, 16), (9, 0b10000001, 5)])
def test_the_second_count_agrees_on_every_piece_in_any_order(dimension, walls, pieces):
    published = [_chambers_on_part(dimension, walls, piece, pieces) for piece in range(pieces)]
    for seed in (0, 1):
        assert count_pieces(dimension, walls, pieces, range(pieces), seed) == published
    assert count_pieces(dimension, walls, pieces, [pieces - 1]) == published[-1:]


def rays_across(rays, plane, size):
    """The extreme rays of a cone, {walls: {plane: value}}, where a hyperplane is 0."""
    on = {walls: values for walls, values in rays.items() if values[plane] == 0}
    for p, at_p in rays.items():
        for q, at_q in rays.items():
            if at_p[plane] > 0 > at_q[plane] and sum(p & q <= r for r in rays) == 2:
                on[p & q] = {j: at_p[plane] * at_q[j] - at_q[plane] * at_p[j] for j in at_p}
    return on


def cutting(rays, planes):
    """The different hyperplanes that cut the open cone, the first of those that coincide in it."""
    found = {}
    for j in planes:
        row = [values[j] for values in rays.values()]
        if min(row) < 0 < max(row):
            first = next(v for v in row if v)
            found.setdefault(tuple(Fraction(v, first) for v in row), j)
    return list(found.values())


def pieces_by_the_definition(rows, size, pieces):
    """The sums of `recount_pieces`, all of them, in fractions and without a shortcut but the numbering."""
    sums = [1 + len(rows)] + [0] * (pieces - 1)
    number = 0

    def chambers(rays, planes, size):
        return 1 + sum(
            chambers(across, cutting(across, planes[:i]), size - 1)
            for i, plane in list(zip(range(len(planes)), planes, strict=True))
            for across in [rays_across(rays, plane, size)]
        )

    def meeting_again(rays, planes, i, size):
        """Whether two of the hyperplanes before number i that meet it meet each other in the cone."""
        met = cutting(rays_across(rays, planes[i], size), planes[:i])
        met = [j for j in planes[:i] if cutting(rays_across(rays, planes[i], size), [j])]
        return any(cutting(rays_across(rays, k, size), [j]) for j in met for k in met if j < k)

    cone = {frozenset(set(range(size)) - {r}): dict(zip(range(len(rows)), column, strict=True)) for r, column in
            zip(range(size), zip(*rows, strict=True), strict=True)}  # fmt: skip
    planes = list(range(len(rows)))
    for i in planes:
        first = rays_across(cone, i, size)
        inside = cutting(first, planes[:i])
        sums[0] += len(inside)
        if not meeting_again(cone, planes, i, size):
            continue
        for k, plane in zip(range(len(inside)), inside, strict=True):
            second = rays_across(first, plane, size - 1)
            found = chambers(second, cutting(second, inside[:k]), size - 2) - 1
            if meeting_again(first, inside, k, size - 1):
                number += 1
                sums[number % pieces] += found
            else:
                sums[0] += found
    return sums


@pytest.mark.parametrize(("dimension", "walls", "pieces"), [(6, 0, 3), (7, 0b1, 4), (7, 0b1000000, 2)])
def test_the_kernel_counts_what_its_definition_says(dimension, walls, pieces):
    rows = hyperplanes_on_face(dimension, walls)
    size = dimension - walls.bit_count()
    assert count_pieces(dimension, walls, pieces, range(pieces)) == pieces_by_the_definition(rows, size, pieces)


def kernel(rows, pieces=1):
    sums = np.zeros(pieces, np.int64)
    order = np.arange(len(rows))
    status = recount_pieces(np.array(rows, np.int32), len(rows[0]), np.ones(pieces, np.bool_), order, sums)
    return status, sums.tolist()


def test_values_beyond_32_bits_are_noticed():
    small = [(1, -1, 1, 2), (2, 1, -3, -1), (3, -2, 1, -1)]
    assert kernel(small)[0] == DONE
    large = [tuple(v * (10**8 + 7 * i) + i for i, v in zip(range(4), row, strict=True)) for row in small]
    assert kernel(large)[0] == OVERFLOW


def test_too_many_rays_are_noticed():
    rng = Random(0)
    rows = [tuple(rng.choice((-1, 1)) * rng.randint(1, 9) for _ in range(17)) for _ in range(3)]
    rows = [tuple([1] * 8 + [-1] * 9), *rows[1:]]
    assert kernel(sorted(rows))[0] == FULL


def test_pieces_out_of_range_raise():
    with pytest.raises(ValueError, match="pieces"):
        count_pieces(5, 0, 4, [4])


def test_the_refusal_of_the_kernel_is_said(monkeypatch):
    monkeypatch.setattr("enumerate.arrangements.recounting.recount_pieces", lambda *arguments: FULL)
    with pytest.raises(Refused, match="62 extreme rays"):
        count_pieces(5, 0, 1, [0])


def test_a_changed_shard_that_adds_up_is_found_by_the_second_count(tmp_path, capsys, of_five):
    text = of_five.read_text(encoding="ascii").replace("\n,0,1,21\n", "\n,0,1,22\n")
    changed = tmp_path / "changed.csv"
    changed.write_text(text.replace("# count: 94572", f"# count: {94572 + weyl_orbit_size(0, 6)}"), encoding="ascii")
    assert audit_file(changed)
    found = recount(read_shards(changed), 1)
    assert found.different == split(read_shards(changed), 1).different == (((0, 0, 1, 22), (0, 0, 1, 21)),)
    store = ["--jobs", "1", "--store", str(tmp_path / "runs.sqlite")]
    assert run(["recheck", str(changed), "--sample", "1", "--split", "0.5", "--quiet", *store]) == 1
    said = capsys.readouterr()
    assert "1 differ" in said.out and "is contradicted" in said.err
    assert run(["recheck", str(of_five), "--sample", "1", "--split", "0.5", "--quiet", "--json", *store]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["holds"] is True
    assert document["recount"]["sampled"] == document["recount"]["shards"] == 64


def test_parts_of_products_are_done_again(tmp_path):
    circuit = Circuit("output-gating", 3, encoding="pm1")
    path = publish(tmp_path / "shards.csv", circuit)
    assert recheck(read_shards(path), 1, 0, 1).holds
    lines = path.read_text().splitlines()
    cells = lines[-1].split(",")
    cells[-1] = str(int(cells[-1]) + 1)  # of the functions of all three variables
    lines[-1] = ",".join(cells)
    path.write_text("\n".join(lines).replace("# count: 254", "# count: 255") + "\n")
    assert len(recount(read_shards(path), 1).different) == 1


@pytest.mark.parametrize(
    ("column", "said"), [(2, "3 functions depend on exactly 0 of 3 variables"), (3, "7 .* no multiple of 3")]
)
def test_products_that_no_symmetry_allows_are_refused(tmp_path, column, said):
    path = publish(tmp_path / "shards.csv", Circuit("output-gating", 3))
    lines = path.read_text().splitlines()
    at = next(i for i, line in enumerate(lines) if line[0].isdigit() and line.split(",")[column] != "0")
    cells = lines[at].split(",")
    cells[column] = str(int(cells[column]) + 1)
    lines[at] = ",".join(cells)
    path.write_text("\n".join(lines).replace("# count: 246", "# count: 247") + "\n")
    with pytest.raises(CertificateError, match=said):
        read_shards(path)


@pytest.mark.parametrize("arguments", [(0.0, 1), (1.5, 1), (0.1, -1), (float("nan"), 1), (0.1, 1.5)])
def test_samples_out_of_range_raise(of_five, arguments):
    with pytest.raises(ValueError, match="out of range"):
        recheck(read_shards(of_five), *arguments, seed=1)


def test_the_sample_is_a_seeded_share(of_five):
    shards = read_shards(of_five)
    assert recount(shards, 0.1).sampled == 7  # of 64
    assert recheck(shards, 0.1, 0.2, 1).as_json() == recheck(shards, 0.1, 0.2, 1).as_json()


# --- congruences -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dimension", range(1, 8))
@pytest.mark.parametrize("pieces", [1, 3])
def test_splitting_counts_the_pieces_of_every_face_that_restriction_counts(dimension, pieces):
    for walls in range(2**dimension):
        split = split_pieces(dimension, walls, pieces, range(pieces))
        assert split == [_chambers_on_part(dimension, walls, piece, pieces) for piece in range(pieces)]


def test_published_pieces_of_eleven_variables_split_into_as_many_chambers():
    of_ten = read_shards(ROOT / "results" / "shards" / "ltf-10.csv")
    small = [line for line in of_ten.lines if line[0].bit_count() == 4 and line[2] == 1][:3]
    split = [split_pieces(11, walls, pieces, [piece])[0] for walls, piece, pieces, _ in small]
    assert split == [line[3] for line in small]


def test_slopes_beyond_64_bits_are_refused_before_they_are_made():
    """A dozen primes have a least common multiple of 55 bits."""
    primes = [7, -11, 13, -17, 19, -23, 29, -31, 37, -41, 43, -47]
    fits, beyond = (_Cone(np.array([primes, [value] * 12]), (0,) * 12) for value in (1, 1 << 16))
    assert [side.tolist() for side in fits.sides(0, np.array([1]))] == [[True], [False]]
    with pytest.raises(Refused, match="slopes beyond"):
        beyond.sides(0, np.array([1]))


def test_pieces_out_of_range_are_not_split():
    with pytest.raises(ValueError, match=r"pieces \[4\] are not all among 0 ... 3"):
        split_pieces(6, 0, 4, [4])


@pytest.mark.parametrize("variables", range(1, 10))
def test_the_published_numbers_of_self_dual_functions_have_the_forced_residues(variables):
    forced = forced_residues(variables)
    assert {p: SELF_DUAL[variables - 1] % p for p in forced} == forced


@pytest.mark.parametrize("variables", range(1, 7))
def test_without_blocks_all_functions_are_invariant(variables):
    assert invariant_self_dual_functions((1,) * variables) == SELF_DUAL[variables - 1]


def test_majority_alone_is_symmetric_and_blocks_are_counted_one_by_one():
    assert [invariant_self_dual_functions((size,)) for size in range(1, 8)] == [1, 0, 1, 0, 1, 0, 1]
    # Weights a on three variables and b on one more, b > a: x4 alone decides unless the others agree, if b < 3a.
    symmetric = [
        table
        for table in product((0, 1), repeat=4)  # the value by the number of ones among the first three, where x4 = 1
        if list(table) == sorted(table) and [1 - v for v in reversed(table)] <= list(table)
    ]
    assert invariant_self_dual_functions((3, 1)) == len([t for t in symmetric if 0 < sum(t) < 4 and sum(t) > 2])


def test_a_wrong_residue_is_noticed(of_five, monkeypatch):
    shards = read_shards(of_five)
    assert identities(shards).hold
    monkeypatch.setattr("enumerate.gates.invariant_functions.forced_residues", lambda variables: {2: 1})
    assert not identities(shards).hold


# --- the table ------------------------------------------------------------------------------------------------------


def wrong_by_one_class(path):
    """The published shards of ltf -n 4 with one more self-dual class, in the sum as well: 3,840 functions more."""
    text = publish(path, Circuit("ltf", 4)).read_text(encoding="ascii")
    changed = text.replace("\n,0,1,7\n", "\n,0,1,8\n").replace("# count: 1882\n", "# count: 5722\n")
    assert weyl_orbit_size(0, 5) == 5722 - 1882
    path.write_text(changed, encoding="ascii")
    return text


def test_published_shards_are_rows_of_the_table(tmp_path):
    (tmp_path / "shards").mkdir()
    publish(tmp_path / "shards" / "four.csv", Circuit("ltf", 4))
    publish(tmp_path / "shards" / "gated.csv", Circuit("output-gating", 1))
    rows = {
        (row.circuit.title, row.circuit.n): row
        for row, _ in count_rows(whole_table(1, published(tmp_path), beyond=True))
    }
    assert rows["ltf", 4].engines == ("chambers", "lp", "restriction-shards")
    assert rows["ltf", 4].agreement is True and rows["ltf", 4].bounds_violated == ()
    assert rows["output-gating 01", 1].engines[-1] == "orbits-shards"
    assert {n for _, n in rows} == {1, 4}
    assert {row.circuit.n for row, _ in count_rows(whole_table(1, published(tmp_path)))} == {1}


def test_shards_that_add_up_to_another_count_are_a_conflict(tmp_path, capsys):
    (tmp_path / "shards").mkdir()
    path = tmp_path / "shards" / "four.csv"
    right = wrong_by_one_class(path)
    row = compute_row(Circuit("ltf", 4), shards=published(tmp_path)[Circuit("ltf", 4)])[0]
    assert row.agreement is False and "!= restriction-shards" in row.agreed
    path.write_text(right.replace("\n,0,1,7\n", "\n,0,1,8\n"), encoding="ascii")
    assert run(["table", "--max-n", "1", "--all", "--quiet", "--output", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert str(path) in said and "add up to" in said and len(said.splitlines()) == 1


def test_two_files_of_one_circuit_that_disagree_are_refused(tmp_path):
    (tmp_path / "shards").mkdir()
    right = wrong_by_one_class(tmp_path / "shards" / "b.csv")
    assert list(published(tmp_path)) == [Circuit("ltf", 4)]
    (tmp_path / "shards" / "a.csv").write_text(right, encoding="ascii")
    with pytest.raises(ValueError, match=r"b\.csv"):
        published(tmp_path)
