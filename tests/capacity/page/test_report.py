"""The page of `capacity report`: made of exact answers, complete in itself, and right when a person uses it."""

import json
import random
import re
import subprocess
import zlib
from base64 import b64decode, b64encode
from hashlib import sha256
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest

from capacity.audit import audit_document
from capacity.circuits.circuit import Circuit
from capacity.commands.main import run
from capacity.decisions.checking import Decider
from capacity.page import explorer, report
from capacity.page.explorer import Disagreement, circuit_answers, explorer_data
from capacity.page.report import build
from capacity.runs.kept_count import count
from capacity.tables.attention import head_members
from capacity.tables.census import SCHEMA as CENSUS_SCHEMA
from capacity.tables.census import members
from capacity.tables.reading import Results
from capacity.tables.rows import SCHEMA as TABLE_SCHEMA
from capacity.tables.rows import circuits
from capacity.tables.table import compute_census, compute_row, write_results
from capacity.theorems.verify import SCHEMA as THEOREMS_SCHEMA
from enumerate.outcomes import Refused
from tests.capacity.page import browser as browsers
from tests.capacity.page.browser import found
from tests.capacity.page.questions import HEAD_VERDICTS, PROOFS, VERDICTS

ROOT = Path(__file__).resolve().parents[3]
FIGURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><title>Bits &amp; n</title>'
    '<path d="M0 0H9" fill="#0a0"/></svg>'
)
DOCUMENT = (
    "Of `m` < 3 bits, [as CSV](scores.csv).\n\n"
    "| m | a number in a column that is wider than a telephone | count |\n| --- | --- | ---: |\n| 2 | 1 | 14 |\n\n"
    "## More\n\n<b>x</b>\n"
)
THEOREM = {
    "id": "xor",
    "status": "consistent",
    "details": [
        {
            "id": "xor",
            "check": "construction",
            "statement": "`XOR` is OR gated by NAND & needs a < b",
            "range": "n = 2",
            "verdict": "consistent",
            "headers": ["gate", "table"],
            "rows": [["OR", "e"], ["NAND", "7"]],
            "note": "",
        }
    ],
}
# Of four variables those that are decided in a second.
HEADS = [
    Circuit("attention-head", 4, tokens=2, score="positional"),
    Circuit("attention-head", 4, tokens=2, score="expressive", attention="argmax", encoding="pm1"),
]
QUICK = ("ltf", "ptf:2", "square", "additive-output", "output-gating --encoding 01")


def document(schema, **fields):
    return json.dumps({"schema": schema, **fields})


def explored(max_n):
    """The circuits of the table, of four inputs the quick ones only."""
    return (circuit for circuit in circuits(max_n) if circuit.n < 4 or circuit.words in QUICK)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Results of a small table, with a census, a theorem and a figure."""
    path = tmp_path_factory.mktemp("results")
    few = [Circuit("ltf", n) for n in (2, 3)] + [Circuit("output-gating", n, encoding="pm1") for n in (2, 3)]
    write_results([compute_row(circuit) for circuit in few], compute_census(2), path)
    (path / "theorems.json").write_text(document(THEOREMS_SCHEMA, theorems=[THEOREM]), encoding="utf-8")
    (path / "figures").mkdir()
    (path / "figures" / "ratio.svg").write_text(FIGURE, encoding="utf-8")
    for name in report.SECTIONS:
        (path / f"{name}.md").write_text(f"# The {name}\n\n{DOCUMENT}", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def page(folder, tmp_path_factory):
    """The page as a file: every circuit of three inputs, some of four."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(explorer, "circuits", explored)
        patch.setattr(explorer, "explored_heads", lambda: HEADS)
        text = build(Results(folder), (3, 4))
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def text(page):
    return page.read_text(encoding="utf-8")


def unpacked(text):
    """What the page's script inflates: the answers of the explorer, and parts of the page by name."""
    return json.loads(zlib.decompress(b64decode(re.search(r'id="packed">(.*?)</script>', text)[1])))


def everything(text):
    """The page, and the parts that its script puts into it."""
    return "\n".join([text, *unpacked(text)["parts"].values()])


# --- what the page is made of ---------------------------------------------------------------------------------------


def test_the_answers_of_every_circuit_are_as_many_as_its_functions(text):
    found = {
        (size["n"], entry["words"]): entry["functions"]
        for size in unpacked(text)["explorer"]["sizes"]
        for entry in size["circuits"]
    }
    assert found == {(c.n, c.words): count(c).count for c in explored(4) if c.n > 2}


def test_a_gate_that_is_wrong_is_not_put_into_the_page(monkeypatch):
    right = explorer.certificate_of

    def wrong(circuit, tables, answer):
        document = right(circuit, tables, answer)
        document["gates"]["attended"] = {"1": "1"}
        return document

    monkeypatch.setattr(explorer, "certificate_of", wrong)
    with pytest.raises(ValueError, match=r"truth_table|gates"):
        circuit_answers(Circuit("ltf", 2))


def test_a_coefficient_that_the_page_could_round_is_refused(monkeypatch):
    monkeypatch.setattr(explorer, "MAX_COEFFICIENT", 1)
    with pytest.raises(OverflowError, match=r"beyond 2\*\*20"):
        circuit_answers(Circuit("ltf", 2))


def test_a_table_that_contradicts_the_explorer_is_refused(folder):
    with pytest.raises(Disagreement, match=r"ltf -n 2: capacity\.json has 13 functions, of which 14"):
        explorer_data([2], {Circuit("ltf", 2): 13})
    with pytest.raises(Refused, match="n = 4"):
        explorer_data([5], {})


def test_the_page_is_the_same_every_time_and_on_two_processes(folder):
    found = Results(folder)
    assert build(found, [1]) == build(found, [1], jobs=2)


def test_the_page_needs_nothing_from_elsewhere(text):
    shown = everything(text)
    outside = {
        address
        for address in re.findall(r"""(?:src|href|action|url)\s*[=(]\s*["']?([^"'\s>)]+)""", shown)
        if not address.startswith(("#", "data:"))
    }
    assert outside == set()
    assert set(re.findall(r"https?://[^\s\"'<]+", shown)) <= {"http://www.w3.org/2000/svg"}
    assert "@import" not in shown


def test_the_policy_of_the_page_names_its_own_style_and_script(text):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        content = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.S)[1]
        assert f"{tag}-src 'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'" in policy
    assert not re.search(r"<[^>]+\s(style|on\w+)=", everything(text))


def test_the_page_has_counts_census_theorems_and_figures(text):
    assert "<strong>4 exact counts</strong>" in text
    assert '<tr data-name="output-gating pm1" data-n="3">' in text
    assert ">254<" in text
    parts = unpacked(text)["parts"]
    assert "n = 2: 4 classes, 16 functions" in parts["census"]
    assert "<code>XOR</code> is OR gated by NAND &amp; needs a &lt; b" in parts["theorems"]
    picture = re.search(r"""alt="Bits &amp; n" src='data:image/svg\+xml,([^']+)'""", parts["figures"])[1]
    assert unquote(unescape(picture)) == FIGURE


@pytest.mark.parametrize("name", report.SECTIONS)
def test_a_document_among_the_results_is_a_section_without_its_links_and_its_html(text, name):
    section = re.search(rf'<section id="{name}".*?</section>', text, re.S)[0]
    assert f'<a href="#{name}">{name.capitalize()}</a>' in text
    assert f">The {name}</h2>" in section
    assert "<p>Of <code>m</code> &lt; 3 bits, as CSV.</p>" in section
    assert '<td class="number">14</td>' in section
    assert "<h3>More</h3>" in section
    assert "&lt;b&gt;x" in section


def test_a_count_in_disagreement_and_a_violated_bound_are_said_first(folder, tmp_path):
    table = json.loads((folder / "capacity.json").read_text(encoding="utf-8"))
    for row in table["rows"]:
        row |= {"agreement": False, "bounds_violated": ["sweep"]}
    (tmp_path / "capacity.json").write_text(json.dumps(table), encoding="utf-8")
    wrong = THEOREM | {"details": [THEOREM["details"][0] | {"verdict": "bound violated"}]}
    (tmp_path / "theorems.json").write_text(document(THEOREMS_SCHEMA, theorems=[wrong]), encoding="utf-8")
    shown = everything(build(Results(tmp_path), [1]))
    assert "4 of them in disagreement" in shown
    assert "4 violated" in shown
    assert "VIOLATED: sweep" in shown
    assert '<span class="badge violated">bound violated</span>' in shown


def test_what_is_missing_is_said_with_the_command_that_makes_it(folder, tmp_path):
    (tmp_path / "capacity.json").write_bytes((folder / "capacity.json").read_bytes())
    shown = everything(build(Results(tmp_path), [1]))
    for command in ("capacity table", "capacity verify", "capacity plot"):
        assert f"<code>{command}</code> makes it" in shown


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("capacity.json", None, "is missing: `capacity table --output {0}` writes it"),
        ("capacity.json", "{", "is damaged or of another version: `capacity table --output {0}` writes it again"),
        ("capacity.json", document(TABLE_SCHEMA, rows=[{"n": 1}]), "is damaged or of another version"),
        ("capacity.json", document(TABLE_SCHEMA, rows=[1]), "is damaged or of another version"),
        ("census.json", "[]", "is damaged or of another version"),
        ("theorems.json", document(THEOREMS_SCHEMA, theorems=1), "`capacity verify --output {0}` writes it again"),
        ("theorems.json", document(THEOREMS_SCHEMA, theorems=[{"details": [{"id": 1}]}]), "is damaged"),
    ],
)
def test_a_file_that_is_missing_or_damaged_is_said_in_one_line(folder, tmp_path, capsys, name, content, said):
    for path in folder.glob("*.json"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    if content is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert run(["report", "--results", str(tmp_path)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"capacity: {tmp_path / name} ")
    assert said.format(tmp_path) in printed.err
    assert printed.err.count("\n") == 1
    assert not (tmp_path / "report.html").exists()


@pytest.mark.parametrize(
    ("name", "schema", "list_name"),
    [("census.json", CENSUS_SCHEMA, "censuses"), ("theorems.json", THEOREMS_SCHEMA, "theorems")],
)
@pytest.mark.parametrize("entries", [[{}], [1], [{"n": 2, "status": "consistent", "circuits": [{"circuit": "or"}]}]])
def test_results_that_are_no_such_results_are_said_in_one_line(folder, tmp_path, name, schema, list_name, entries):
    (tmp_path / "capacity.json").write_bytes((folder / "capacity.json").read_bytes())
    (tmp_path / name).write_text(document(schema, **{list_name: entries}), encoding="utf-8")
    with pytest.raises(ValueError, match=r"\.json is damaged or of another version: `capacity (table|verify) --output"):
        build(Results(tmp_path), [1])


def test_a_figure_that_is_no_svg_is_said_in_one_line(folder, tmp_path):
    (tmp_path / "capacity.json").write_bytes((folder / "capacity.json").read_bytes())
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "a.svg").write_bytes(b"PNG")
    with pytest.raises(ValueError, match=r"figures/a\.svg is not an SVG file: `capacity plot` draws it again"):
        build(Results(tmp_path), [1])


def test_the_command_writes_the_page_and_says_where(folder, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(explorer, "EXPLORED", (1, 2))
    page = tmp_path / "small.html"
    assert run(["report", "--results", str(folder), "--output", str(page), "--max-n", "2", "--quiet", "-j", "1"]) == 0
    printed = capsys.readouterr()
    assert printed.out == f"{page}\n"
    assert printed.err == ""
    assert page.read_text(encoding="utf-8") == build(Results(folder), (1, 2))


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--max-n", "5"], 2, "--max-n 5 is out of range: the explorer takes 3 or 4"),
        (["--jobs", "0"], 2, "--jobs 0"),
        (["--output", "/nowhere/at/all.html"], 2, "its directory does not exist"),
    ],
)
def test_a_command_that_cannot_be_done_is_refused_at_once(folder, capsys, words, code, said):
    assert run(["report", "--results", str(folder), *words]) == code
    assert said in capsys.readouterr().err


def test_a_wrong_count_on_disk_ends_the_command_with_1(folder, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(explorer, "EXPLORED", (2,))
    table = json.loads((folder / "capacity.json").read_text(encoding="utf-8"))
    table["rows"][0]["count"] = "13"
    (tmp_path / "capacity.json").write_text(json.dumps(table), encoding="utf-8")
    assert run(["report", "--results", str(tmp_path), "--max-n", "2", "-j", "1"]) == 1
    assert "capacity.json has 13 functions" in capsys.readouterr().err
    assert not (tmp_path / "report.html").exists()


def test_the_page_among_the_results_is_of_these_results_and_under_a_megabyte():
    text = (ROOT / "results" / "report.html").read_text(encoding="utf-8")
    assert len(text.encode()) < 1_000_000
    fresh = build(Results(ROOT / "results"), [1])

    def without_answers(page):
        return re.sub(r'id="packed">.*?<|<a href="#f=[^>]*>|</a>', "", page)

    parts, now = (
        {name: without_answers(part) for name, part in unpacked(page)["parts"].items()} for page in (text, fresh)
    )
    assert parts == now, "capacity report makes the page again"
    assert without_answers(text) == without_answers(fresh), "capacity report makes the page again"


# --- the page in a browser ------------------------------------------------------------------------------------------


@pytest.fixture
def no_browser(monkeypatch):
    """A machine without a browser and with an apt-get that says why not; returns what it is asked."""
    asked = []

    def refuse(words, **options):
        asked.append(words[1])
        return subprocess.CompletedProcess(words, 100, "", "E: Unable to locate package chromium\n")

    browsers.found.cache_clear()
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv(browsers.VARIABLE, raising=False)
    monkeypatch.setattr(browsers.shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    monkeypatch.setattr(browsers.subprocess, "run", refuse)
    yield asked
    browsers.found.cache_clear()


@pytest.mark.parametrize(("user", "variable"), [(0, None), (1000, ("CI", "true")), (0, ("CI", "false"))])
def test_the_tests_install_no_browser_for_a_user_or_unasked(no_browser, monkeypatch, user, variable):
    monkeypatch.setattr(browsers.os, "geteuid", lambda: user)
    if variable:
        monkeypatch.setenv(*variable)
    path, reason = found()
    assert path is None
    assert reason.startswith("no Chromium here: install the system's package chromium")
    assert no_browser == []


@pytest.mark.parametrize("variable", [("CI", "true"), (browsers.VARIABLE, browsers.INSTALL)])
def test_root_in_ci_tries_to_install_one_once_and_says_why_it_cannot(no_browser, monkeypatch, variable):
    monkeypatch.setattr(browsers.os, "geteuid", lambda: 0)
    monkeypatch.setenv(*variable)
    assert found() == found()
    assert "apt-get does not install it (E: Unable to locate package chromium)" in found()[1]
    assert no_browser == ["update", "install"]


HEX = "#hex"


@pytest.fixture
def opened(browser, page):
    """The page in a window of 1280 pixels; nothing may be complained of while a test uses it."""
    browser.open(page)
    yield browser
    assert browser.complaints == []


def corner(x):
    return f'.corner[data-point="{x}"] .disc'


def chip(words):
    return f'[data-circuit="{words}"]'


def preset(label):
    place = ["AND", "OR", "Majority", "XOR", "Parity"].index(label) + 1
    return f"#presets button:nth-child({place})"


def verdict(opened, words):
    return opened.run(f"document.querySelector('{chip(words)}').dataset.realizable") == "true"


def agrees(shown, n, table, known):
    """Check everything shown of one function against exact memberships, and audit the certificates."""
    for words, yes, checked, proof in shown:
        assert yes == bool(known[words](table)), (words, table)
        assert checked
        if proof.startswith("{"):
            document = json.loads(proof)
            assert int(document["truth_table"], 16) == table
            assert (document["kind"] == "realization") == yes
            audit_document(document)
        else:
            circuit = Circuit.parse(words.replace(" ", f" -n {n} ", 1) if " " in words else f"{words} -n {n}")
            assert proof.startswith(f"capacity check {table:0{2**n // 4}x} -n {n} {circuit.words}")


@pytest.fixture(scope="module")
def of_three():
    """The functions of three variables that each circuit realizes, by another engine than the page's answers."""
    return {c.words: members(c).tolist() for c in circuits(3) if c.n == 3}


def test_every_function_of_three_variables_is_answered_rightly(opened, of_three):
    opened.click("#sizes button:nth-of-type(1)")
    shown = opened.run(VERDICTS % json.dumps([f"{table:02x}" for table in range(256)]))
    for table, answers in zip(range(256), shown, strict=True):
        assert answers == [[words, found[table], True] for words, found in of_three.items()]


def test_heads_of_two_tokens_are_shown_for_every_function_that_they_compute(opened):
    opened.click("#sizes button:nth-of-type(2)")
    members = {head.words: head_members(head) for head in HEADS}
    computed = np.flatnonzero(np.logical_or.reduce(list(members.values()))).tolist()
    for table in [*computed[::7], *random.Random(5).sample(range(65536), 20)]:
        (answers,) = opened.run(HEAD_VERDICTS % json.dumps([f"{table:04x}"]))
        assert answers == [[words, bool(found[table]), True] for words, found in members.items()]
    opened.click("#sizes button:nth-of-type(1)")
    assert opened.run("document.querySelector('#heads-card').hidden")


def test_certificates_of_functions_of_three_variables_are_accepted(opened, of_three):
    opened.click("#sizes button:nth-of-type(1)")
    known = {words: found.__getitem__ for words, found in of_three.items()}
    tables = random.Random(3).sample(range(256), 48)
    shown = opened.run(PROOFS % json.dumps([f"{table:02x}" for table in tables]))
    for table, answers in zip(tables, shown, strict=True):
        agrees(answers, 3, table, known)


def test_functions_of_four_variables_are_answered_as_check_answers_them(opened):
    deciders = {c.words: Decider(c) for c in explored(4) if c.n == 4}
    known = {
        words: lambda table, decider=decider: decider.answer(table).realized for words, decider in deciders.items()
    }
    tables = random.Random(4).sample(range(65536), 40)
    shown = opened.run(PROOFS % json.dumps([f"{table:04x}" for table in tables]))
    for table, answers in zip(tables, shown, strict=True):
        agrees(answers, 4, table, known)


def test_the_answer_comes_within_100_ms_of_the_processor(opened):
    taken = []
    for table in random.Random(1).sample(range(65536), 100):
        begin = opened.processor_seconds()
        opened.run(
            f"""(() => {{ const field = document.querySelector("{HEX}"); field.value = "{table:04x}";
            field.dispatchEvent(new Event("input")); document.body.getBoundingClientRect(); }})()"""
        )
        taken.append(opened.processor_seconds() - begin)
    assert sorted(taken)[95] < 0.1


def test_clicking_corners_switches_them(opened):
    opened.click(preset("AND"))
    assert opened.run(f"document.querySelector('{HEX}').value") == "8000"
    opened.click(corner(0))
    assert opened.run(f"document.querySelector('{HEX}').value") == "8001"
    assert opened.run("document.querySelector('.corner[data-point=\"0\"]').getAttribute('aria-pressed')") == "true"
    opened.click(corner(15))
    assert opened.text("#shown") == "0001"
    opened.run("new Promise((done) => setTimeout(done, 400))")
    assert opened.run("location.hash") == "#f=4-0001"


def test_the_keyboard_moves_and_switches(opened):
    opened.click(preset("OR"))
    opened.run("document.querySelector('.corner[tabindex=\"0\"]').focus()")
    opened.press("ArrowRight", "ArrowRight", "ArrowLeft", "4", "2")  # 0, 1, 2, 1, 9, 11
    assert opened.run("document.activeElement.dataset.point") == "11"
    opened.press(" ")
    assert opened.text("#shown") == "f7fe"
    opened.press("Enter")
    assert opened.text("#shown") == "fffe"
    assert "corner 1011: on" in opened.run("document.activeElement.getAttribute('aria-label')")


def test_xor_is_or_gated_with_nand(opened):
    opened.click(preset("Majority"))
    opened.click(preset("XOR"))
    assert opened.text("#shown") == "6666"
    said = opened.text("#answer")
    assert "output-gating in 0/1 realizes 6666" in said
    assert "OR of x₁, x₂" in said
    assert "NAND of x₁, x₂" in said
    assert "Checked at all 16 points." in said
    assert not verdict(opened, "ltf")
    # Blue is f, orange is g: OR is off at 0 alone, NAND at 3.
    rings = "document.querySelectorAll('.corner[data-point=\"{}\"] .ring.on').length"
    assert [opened.run(rings.format(x)) for x in range(4)] == [1, 2, 2, 1]


def test_a_no_of_one_gate_says_which_corners_pull_against_each_other(opened):
    opened.click(preset("XOR"))
    opened.click(chip("ltf"))
    said = opened.text("#answer")
    assert "ltf does not realize 6666" in said
    assert "pull against each other" in said
    left, right = opened.text("#pull").rstrip(",").split("=")
    points = [re.findall(r"S\((\d+)\)", side) for side in (left, right)]
    assert all(0x6666 >> int(x, 2) & 1 for x in points[0])
    assert not any(0x6666 >> int(x, 2) & 1 for x in points[1])
    assert "Checked: both sides agree in each of the 5 monomials." in said
    badges = opened.run(
        "[...document.querySelectorAll('#cube-box .corner:has(.pull)')].map((c) => Number(c.dataset.point))"
    )
    assert sorted(badges) == sorted(int(x, 2) for side in points for x in side)


def test_a_no_of_two_gates_says_how_to_get_the_proof(opened):
    opened.click(preset("Parity"))
    opened.click(chip("output-gating --encoding 01"))
    said = opened.text("#answer")
    assert "No pair of gates realizes it" in said
    assert opened.text("#command") == ("capacity check 6996 -n 4 output-gating --encoding 01 --certificate proof.json")
    leaves = int(re.search(r"(\d+) lea", said)[1])
    certificate = Decider(Circuit("output-gating", 4)).decide(0x6996).certificate
    assert leaves == json.dumps(certificate["tree"]).count("refutes")  # it is its class's representative


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("12g4", "“g” is no hexadecimal digit"),
        ("123", "3 digits typed; a function of 4 variables has 4"),
        ("12", "Functions of 3 variables have 2."),
        ("12345", "5 digits typed"),
        (" ", "Type 4 hexadecimal digits"),
        ("-123", "“-” is no hexadecimal digit"),
    ],
)
def test_a_truth_table_typed_wrong_is_explained_in_place(opened, typed, said):
    opened.click(preset("OR"))
    opened.type_into(HEX, typed)
    assert said in opened.text("#hex-error")
    assert opened.run(f"document.querySelector('{HEX}').getAttribute('aria-invalid')") == "true"
    assert opened.text("#shown") == ("1234" if typed == "12345" else "fffe")  # the last one that was right
    opened.type_into(HEX, "0x6996")
    assert opened.text("#hex-error") == ""
    assert opened.text("#shown") == "6996"


def test_the_number_of_variables_can_be_changed(opened):
    opened.click(preset("Majority"))
    opened.click("#sizes button:nth-of-type(1)")
    assert opened.text("#shown") == "e8"
    assert opened.run("document.querySelectorAll('#cube-box .corner').length") == 8
    assert verdict(opened, "ltf")
    opened.type_into(HEX, "69")
    assert opened.text("#npn") == "69"
    assert not verdict(opened, "output-gating --encoding pm1")
    opened.click("#sizes button:nth-of-type(2)")
    assert opened.text("#shown") == "6969"


def test_a_class_of_the_census_opens_in_the_explorer(browser, page):
    browser.open(page, fragment="#f=4-0180")
    assert browser.text("#shown") == "0180"
    browser.run("location.hash = '#f=3-17'")
    browser.run("new Promise((done) => setTimeout(done, 50))")
    assert browser.text("#shown") == "17"
    browser.open(page, fragment="#f=9-1234567")
    assert browser.text("#shown") == "6666"
    assert browser.complaints == []


def test_a_browser_that_cannot_inflate_is_told_so_and_shows_the_rest(browser, page):
    script = "delete globalThis.DecompressionStream"
    added = browser.send("Page.addScriptToEvaluateOnNewDocument", source=script)["identifier"]
    try:
        browser.open(page, ready="!document.querySelector('#packed-error').hidden")
        assert "does not unpack the explorer" in browser.text("#packed-error")
        assert browser.text("#filter-shown") == "4 of 4 rows"
    finally:
        browser.send("Page.removeScriptToEvaluateOnNewDocument", identifier=added)


def test_the_table_is_filtered_by_circuit(opened):
    choose = (
        "(() => {{ const s = document.querySelector('{}'); s.value = '{}'; s.dispatchEvent(new Event('change')); }})()"
    )
    opened.run(choose.format("#filter-name", "ltf"))
    assert opened.text("#filter-shown") == "2 of 4 rows"
    opened.run(choose.format("#filter-n", "3"))
    assert "104" in opened.text("#counts-table tbody")
    assert "254" not in opened.text("#counts-table tbody")


def test_the_theme_follows_the_system_and_the_switch(browser, page):
    background = "getComputedStyle(document.body).backgroundColor"
    browser.open(page)
    light = browser.run(background)
    browser.open(page, dark=True)
    dark = browser.run(background)
    assert light != dark
    seen = []
    for _ in range(3):
        browser.click("#theme")
        seen.append((browser.text("#theme"), browser.run(background)))
    assert seen == [("Theme: light", light), ("Theme: dark", dark), ("Theme: auto", dark)]
    assert browser.complaints == []


@pytest.mark.parametrize(("dark", "width"), [(False, 1280), (True, 390)], ids=["light-1280", "dark-390"])
def test_nothing_overlaps_or_leaves_the_page(browser, page, width, dark):
    browser.open(page, width, dark=dark)
    for n in (1, 2):
        browser.click(f"#sizes button:nth-of-type({n})")
        assert browser.run("document.documentElement.scrollWidth") == width
        outside = browser.run(
            f"""[...document.querySelectorAll("main *")].filter((e) => {{
              const r = e.getBoundingClientRect();
              return r.width > 0 && !e.closest(".scroll, pre, .frame") && (r.left < 0 || r.right > {width} + 0.5);
            }}).map((e) => e.outerHTML.slice(0, 80))"""
        )
        assert outside == []
        # Corners with their labels keep clear of each other.
        boxes = browser.run(
            "[...document.querySelectorAll('#cube-box .corner')].map((c) => [...c.querySelectorAll('.back, .digits')]"
            ".map((e) => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; }))"
        )
        flat = np.array([[min(a[0], b[0]), a[1], max(a[2], b[2]), b[3]] for a, b in boxes])
        for i in range(len(flat)):
            for j in range(i):
                apart = (flat[i, :2] >= flat[j, 2:] - 2).any() or (flat[j, :2] >= flat[i, 2:] - 2).any()
                assert apart, (i, j)
    clipped = browser.run(
        """[...document.querySelectorAll("main :is(p, h1, h2, h3, li, button, dd, strong, span)")].filter((e) =>
          e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1 && !e.closest(".scroll, pre"))
          .map((e) => e.outerHTML)"""
    )
    assert clipped == []
    assert browser.run("[...document.images].every((i) => i.complete && i.naturalWidth > 0)")
    assert browser.complaints == []


@pytest.mark.slow
def test_five_hundred_functions_of_four_variables_by_every_circuit(browser, folder, tmp_path):
    path = tmp_path / "report.html"
    path.write_text(build(Results(folder), (4,)), encoding="utf-8")
    browser.open(path)
    known = {c.words: members(c).__getitem__ for c in circuits(4) if c.n == 4}
    tables = random.Random(500).sample(range(65536), 500)
    for start in range(0, len(tables), 50):
        part = tables[start : start + 50]
        shown = browser.run(PROOFS % json.dumps([f"{table:04x}" for table in part]))
        for table, answers in zip(part, shown, strict=True):
            assert {words for words, *_ in answers} == set(known)
            agrees(answers, 4, table, known)
    assert browser.complaints == []
