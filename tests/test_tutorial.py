"""The tutorial, the cookbook and the page on attention: what they show is what the program prints."""

import re
from itertools import product
from pathlib import Path

import pytest

from tests.documents import BLOCK, blocks, prose, run_examples, run_session

DOCS = Path(__file__).resolve().parent.parent / "docs"
DOCUMENTS = ("tutorial",)


def text_of(name):
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*DOCUMENTS, "cookbook", "attention"])
def test_every_command_and_example_prints_what_is_shown(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    namespace = {}
    examples = BLOCK.findall(text_of(name))
    assert examples
    for kind, content in examples:
        assert kind in ("console", "python")
        if kind == "console":
            run_session(content, capsys)
        else:
            run_examples(content, name, namespace)


@pytest.mark.parametrize(("name", "least"), [("tutorial", 6), ("attention", 3)])
def test_every_number_of_the_text_is_printed_by_an_example(name, least):
    text = text_of(name)
    shown = " ".join(blocks(text, "console") + blocks(text, "python"))
    numbers = set(re.findall(r"\d+\.\d+|\d{2,}", prose(text).replace("Theorem 6.1", "")))
    assert {number for number in numbers if not re.search(rf"(?<![\d.]){re.escape(number)}(?![\d])", shown)} == set()
    assert len(numbers) >= least


@pytest.mark.parametrize("name", [*DOCUMENTS, "attention", "adding-a-circuit", "../README"])
def test_every_file_that_is_linked_is_there(name):
    linked = re.findall(r"\]\(([^)#:]+)\)", text_of(name))
    assert linked
    assert [path for path in linked if not (DOCS / name).parent.joinpath(path).exists()] == []


def test_a_document_that_shows_something_else_is_noticed(capsys):
    with pytest.raises(AssertionError, match="count ltf"):
        run_session("$ capacity count ltf -n 2\nltf -n 2: 15 functions\n", capsys)
    with pytest.raises(AssertionError, match="Expected"):
        run_examples(">>> 1 + 1\n3\n", "planted", {})


def test_the_small_weights_of_the_page_on_adding_a_circuit_reach_every_gate_of_three_inputs():
    weights = product(range(-2, 3), repeat=3)
    scores = ([sum(w[i] * (x >> i & 1) for i in range(3)) for x in range(8)] for w in weights)
    assert len({tuple(2 * s + 2 * b + 1 > 0 for s in score) for score in scores for b in range(-4, 4)}) == 104
