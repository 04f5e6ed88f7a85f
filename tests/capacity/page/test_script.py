"""What the page's script is told of circuits, and that it needs to know none of them."""

import json
import re
from pathlib import Path

import pytest

from capacity.circuits.circuit import KNOWN_GATES, Circuit
from capacity.page import explorer
from capacity.page.explorer import circuit_answers
from capacity.page.report import build
from capacity.page.script import script_data
from capacity.tables.census import members
from capacity.tables.reading import Results
from capacity.tables.rows import SCHEMA, circuits
from enumerate.circuits.mechanisms import MECHANISMS, Mechanism, Symmetry, gated_weights
from tests.capacity.page.questions import PROOFS, VERDICTS

BITS = " Inputs and outputs are 0 and 1."
SIGNS = " Inputs and outputs are −1 and +1."
# The title, the encoding beside it, and the definition for each reading.
THREE = "The gates g₁, g₂ and g₃ see the same inputs; "

TEXTS = {
    "ltf": ("ltf", "", "One linear threshold gate."),
    "ptf:2": ("ptf:2", "", "One threshold gate of a polynomial of degree 2."),
    "ptf:3": ("ptf:3", "", "One threshold gate of a polynomial of degree 3."),
    "square": ("square", "", "One gate, on where the square of its score is large enough."),
    "multiplexing --encoding 01": (
        "multiplexing",
        "0/1",
        "The attending gate's output g(x) is added to the activation with the weight v." + BITS,
    ),
    "multiplexing --encoding pm1": (
        "multiplexing",
        "−1/+1",
        "The attending gate's output g(x) is added to the activation with the weight v." + SIGNS,
    ),
    "additive-output": (
        "additive-output",
        "",
        "The outputs are added and read by a threshold: f AND g.",
        "The outputs are added and read by a threshold: f OR g.",
    ),
    "additive-synaptic --encoding 01": (
        "additive-synaptic",
        "0/1",
        "The attending gate's output g(x) is added to the weight of x₁." + BITS,
    ),
    "additive-synaptic --encoding pm1": (
        "additive-synaptic",
        "−1/+1",
        "The attending gate's output g(x) is added to the weight of x₁." + SIGNS,
    ),
    "activation-gating --encoding 01": (
        "activation-gating",
        "0/1",
        "The activation of f is multiplied by g: the output is f AND g." + BITS,
    ),
    "activation-gating --encoding pm1": (
        "activation-gating",
        "−1/+1",
        "The activation of f is multiplied by g: the output is f XNOR g." + SIGNS,
    ),
    "output-gating --encoding 01": ("output-gating", "0/1", "The outputs are multiplied: f AND g." + BITS),
    "output-gating --encoding pm1": ("output-gating", "−1/+1", "The outputs are multiplied: f XNOR g." + SIGNS),
    "synaptic-gating --encoding 01": ("synaptic-gating", "0/1", "The weight of x₁ is multiplied by g(x)." + BITS),
    "synaptic-gating --encoding pm1": ("synaptic-gating", "−1/+1", "The weight of x₁ is multiplied by g(x)." + SIGNS),
    "synaptic-gating:all --encoding 01": (
        "synaptic-gating:all",
        "0/1",
        "Every weight but the bias is multiplied by g(x)." + BITS,
    ),
    "synaptic-gating:all --encoding pm1": (
        "synaptic-gating:all",
        "−1/+1",
        "Every weight but the bias is multiplied by g(x)." + SIGNS,
    ),
    "synaptic-gating:each --encoding 01": (
        "synaptic-gating:each",
        "0/1",
        "Each weight is multiplied by the output of an attending gate of its own." + BITS,
    ),
    "synaptic-gating:each --encoding pm1": (
        "synaptic-gating:each",
        "−1/+1",
        "Each weight is multiplied by the output of an attending gate of its own." + SIGNS,
    ),
    "output-gating --gate ptf:2 --attending ptf:2 --encoding 01": (
        "output-gating, ptf:2 by ptf:2",
        "0/1",
        "The outputs are multiplied: f AND g." + BITS,
    ),
    "output-gating --gate ptf:2 --attending ptf:2 --encoding pm1": (
        "output-gating, ptf:2 by ptf:2",
        "−1/+1",
        "The outputs are multiplied: f XNOR g." + SIGNS,
    ),
    "readout:80": ("readout:80 AND", "", THREE + "they are read by the AND of them."),
    "readout:96": ("readout:96 XOR", "", THREE + "they are read by the XOR of them."),
    "readout:e8": ("readout:e8 majority", "", THREE + "they are read by the majority of them."),
    "network:3": ("network:3", "", *[THREE + "they are read by any threshold function of them."] * 5),
}


def test_titles_and_definitions_of_every_circuit_of_three_inputs():
    shown = {}
    for circuit in circuits(3):
        if circuit.n == 3:
            data = script_data(circuit)
            shown[circuit.words] = (data["title"], data["values"], *(reading["says"] for reading in data["readings"]))
    assert shown == TEXTS


@pytest.mark.parametrize(
    ("words", "negated", "complements"),
    [
        ("ltf -n 2", ["attended"], {"": ""}),
        ("square -n 2", [], {"": ""}),
        ("multiplexing -n 2 --attending square", ["attended"], {"": ""}),
        ("additive-output -n 2", ["attended", "attending"], {"and": "or", "or": "and"}),
        ("additive-output -n 2 --gate square", [], {"and": "and", "or": "or"}),
        ("output-gating -n 2 --encoding 01", [], {"": ""}),
        ("output-gating -n 2 --encoding pm1", ["attended"], {"": ""}),
        ("activation-gating -n 2 --encoding pm1 --gate square", ["attending"], {"": ""}),
        ("synaptic-gating:each -n 2", ["attended"], {"": ""}),
    ],
)
def test_the_units_that_a_complement_negates_follow_from_the_wiring(words, negated, complements):
    data = script_data(Circuit.parse(words))
    assert data["negated"] == negated
    assert {reading["name"]: reading["complement"] for reading in data["readings"]} == complements


def test_a_complement_that_negating_units_does_not_give_is_an_error(monkeypatch):
    broken = Mechanism(
        "broken",
        formula="f(x) OR g(x)",
        definition="The outputs are joined.",
        sequence="",
        cell=("O", "+"),
        family="additive",
        routes={"": MECHANISMS["additive-output"].routes["or"]},
        symmetry=MECHANISMS["additive-output"].symmetry,
    )
    monkeypatch.setitem(MECHANISMS, "broken", broken)
    with pytest.raises(ValueError, match=r"broken -n 2 .*is closed under complement, but not by negating its units"):
        script_data(Circuit("broken", 2))


@pytest.mark.parametrize(
    ("name", "signals", "unit_of", "added", "separate"),
    [
        ("ltf", 0, [], None, True),
        ("multiplexing", 1, [], {"text": "g(x)", "inputs": []}, False),
        ("additive-output", 1, [], None, True),
        ("additive-synaptic", 1, [], {"text": "g(x) x₁", "inputs": [0]}, False),
        ("output-gating", 1, [], None, True),
        ("synaptic-gating", 1, [0, None, None], None, False),
        ("synaptic-gating:all", 1, [0, 0, 0], None, False),
        ("synaptic-gating:each", 3, [0, 1, 2], None, False),
    ],
)
def test_what_the_attending_units_act_on(name, signals, unit_of, added, separate):
    for encoding in (None,) if name == "additive-output" else ("01", "pm1"):
        data = script_data(Circuit(name, 3, encoding=encoding))
        found = (data["signals"], data["unit_of"], data["added"], data["separate"], data["numbered"])
        assert found == (signals, unit_of, added, separate, signals > 1)


def test_the_script_names_no_circuit_and_no_gate():
    script = (Path(explorer.__file__).parent / "report.js").read_text(encoding="utf-8")
    for name in (*MECHANISMS, *(gate.partition(":")[0] for gate in KNOWN_GATES)):
        assert not re.search(rf"\b{name}\b", script), name


# --- in a browser ---------------------------------------------------------------------------------------------------

# Of the circuit that is chosen: labels of the units, terms of the attended unit, heads of the values, the legend.
LOOKS = """((table, words) => {
  const field = document.querySelector("#hex");
  field.value = table;
  field.dispatchEvent(new Event("input"));
  document.querySelector(`[data-circuit="${words}"]`).click();
  const texts = (selector) => [...document.querySelectorAll(selector)].map((part) => part.textContent);
  return [texts(".gates dt"), texts(".gates dd")[0], texts("#values th"), texts("#legend li"), texts("#answer h3")[0]];
})(%s)"""
OWN, WITHOUT, AS_THEY_ARE = (
    "blue, left: the gate f is on: its half-space",
    "blue, left: the attended gate would be on without the signal",
    "blue, left: the attended gate would be on with its weights as they are",
)


@pytest.fixture(scope="module")
def nothing(tmp_path_factory):
    """The results of a table without a row."""
    folder = tmp_path_factory.mktemp("nothing")
    (folder / "capacity.json").write_text(json.dumps({"schema": SCHEMA, "rows": []}), encoding="utf-8")
    return Results(folder)


@pytest.fixture(scope="module")
def of_three(browser, nothing, tmp_path_factory):
    """The page with every circuit of three inputs, opened."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(build(nothing, (3,)), encoding="utf-8")
    browser.open(path)
    yield browser
    assert browser.complaints == []


@pytest.mark.parametrize(
    ("table", "words", "labels", "terms", "more", "legend"),
    [
        (
            "66",
            "multiplexing --encoding pm1",
            ["output", "g"],
            {"x₁", "x₂", "g(x)"},
            ["signal g", "activation"],
            WITHOUT,
        ),
        (
            "66",
            "additive-synaptic --encoding 01",
            ["output", "g"],
            {"x₁", "x₂", "g(x) x₁"},
            ["signal g x₁", "activation"],
            WITHOUT,
        ),
        ("e8", "additive-output", ["f", "g"], set(), [], OWN),
        ("66", "activation-gating --encoding 01", ["f", "g"], {"x₁", "x₂"}, [], OWN),
        ("e8", "synaptic-gating --encoding 01", ["output", "g"], {"g(x) x₁", "x₂", "x₃"}, ["activation"], AS_THEY_ARE),
        (
            "e8",
            "synaptic-gating:all --encoding pm1",
            ["output", "g"],
            {"g(x) x₁", "g(x) x₂", "g(x) x₃"},
            ["activation"],
            AS_THEY_ARE,
        ),
        (
            "e8",
            "synaptic-gating:each --encoding pm1",
            ["output", "g₁", "g₂", "g₃"],
            {"g₁(x) x₁", "g₂(x) x₂", "g₃(x) x₃"},
            ["activation"],
            AS_THEY_ARE,
        ),
    ],
)
def test_formulas_columns_and_legend_are_worded_as_the_circuit_is_wired(
    of_three, table, words, labels, terms, more, legend
):
    shown_labels, formula, heads, items, heading = of_three.run(LOOKS % f"...{json.dumps([table, words])}")
    title, values, *_ = TEXTS[words]
    assert heading == f"✓{title}{f' in {values}' if values else ''} realizes {table}"
    assert shown_labels == labels
    scores = [head for name in ["f", *labels[1:]] for head in (f"score of {name}", name)]
    assert heads == ["corner", *scores, *more, "output"]
    inner = re.match(r"step\((.*?)\)(?:$|[a-zA-Z])", formula)[1]
    assert {re.sub(r"^[−\d]*\d? ?", "", term) for term in re.split(r" [+−] ", inner)} - {""} == terms
    assert legend in items


# Two attending units: one multiplies the weight of x1, one those of all others.


def first_or_rest(i):
    return 0 if i == 0 else 1


@pytest.fixture
def two_units(monkeypatch):
    """The circuits of a mechanism that the page has never seen, of three inputs."""
    mechanism = Mechanism(
        "synaptic-gating:two",
        formula="step(b + w1 g1(x) x1 + g2(x) (w2 x2 + ...))",
        definition="The weight of x1 is multiplied by g1(x), all others by g2(x).",
        sequence="",
        cell=("w", "*"),
        family="synaptic",
        routes=gated_weights(first_or_rest),
        symmetry={"01": Symmetry(True, False, False), "pm1": Symmetry(True, True, True)},
        signals=lambda n: 2,
        unit_of=first_or_rest,
        complemented=("pm1",),
        smallest_n=1,
    )
    monkeypatch.setitem(MECHANISMS, mechanism.name, mechanism)
    monkeypatch.setattr(explorer, "audit_document", lambda document: None)  # the audit has not been told its definition
    found = [Circuit(mechanism, 3, encoding=encoding) for encoding in ("01", "pm1")]
    monkeypatch.setattr(explorer, "circuits", lambda max_n: found)
    return found


def by_definition(certificate):
    """The truth table of the gates in a certificate of a circuit with these two units."""
    low = -1 if certificate["encoding"] == "pm1" else 0
    attended, attending = certificate["gates"]["attended"], certificate["gates"]["attending"]
    assert len(attending) == 2
    table = 0
    for x in range(8):
        values = [1 if x >> i & 1 else low for i in range(3)]

        def score(unit, inputs):
            return int(unit.get("1", 0)) + sum(int(unit.get(f"x{i + 1}", 0)) * inputs[i] for i in range(3))

        g = [1 if score(unit, values) > 0 else low for unit in attending]
        table |= (score(attended, [g[0] * values[0], g[1] * values[1], g[1] * values[2]]) > 0) << x
    return table


def test_a_mechanism_with_two_units_is_shown_without_telling_the_script(two_units, browser, tmp_path, nothing):
    for circuit in two_units:
        answers = circuit_answers(circuit)
        assert answers["unit_of"] == [0, 1, 1]
        assert answers["functions"] == members(circuit).sum()
    path = tmp_path / "report.html"
    path.write_text(build(nothing, (3,)), encoding="utf-8")
    browser.open(path)
    known = {circuit.words: members(circuit).tolist() for circuit in two_units}
    tables = [f"{table:02x}" for table in range(256)]
    for table, answers in zip(range(256), browser.run(VERDICTS % json.dumps(tables)), strict=True):
        assert answers == [[words, realized[table], True] for words, realized in known.items()]
    for table, answers in zip(range(256), browser.run(PROOFS % json.dumps(tables)), strict=True):
        for words, realized, _, proof in answers:
            if realized:
                assert by_definition(json.loads(proof)) == table, words
    looks = [browser.run(LOOKS % f"...{json.dumps([table, two_units[1].words])}") for table in ("80", "e8", "d4", "b2")]
    assert looks[0][4] == "✓synaptic-gating:two in −1/+1 realizes 80"
    products = {product for _, formula, *_ in looks for product in re.findall(r"g.\(x\) x.", formula)}
    assert products == {"g₁(x) x₁", "g₂(x) x₂", "g₂(x) x₃"}
    assert browser.complaints == []
