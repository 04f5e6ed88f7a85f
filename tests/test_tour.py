"""The notebook runs from the first cell to the last, and shows what is kept in it.

After a change of what it shows, `python -m tests.test_tour` runs it and keeps what it shows now.
"""

import copy
from pathlib import Path

import nbclient
import nbformat
import pytest

NOTEBOOK = Path(__file__).resolve().parent.parent / "docs" / "tour.ipynb"


def shown(notebook):
    """What a person sees of each code cell; pictures by their kind alone, for they differ with Matplotlib's version."""
    outputs = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for output in cell.outputs:
                assert output.output_type in ("execute_result", "display_data", "stream"), output
                data = dict(output.get("data", {"text": output.get("text")}))
                if "image/png" in data:
                    data = {"image/png": None}
                elif "text/html" in data:
                    del data["text/plain"]
                outputs.append((cell.source, data))
    return outputs


def execute(notebook):
    """A copy of the notebook, run in its folder by a process of its own."""
    done = copy.deepcopy(notebook)
    place = {"metadata": {"path": str(NOTEBOOK.parent)}}
    nbclient.NotebookClient(done, timeout=300, record_timing=False, resources=place).execute()
    for cell in done.cells:
        cell.metadata.pop("execution", None)
    return done


@pytest.fixture(scope="module")
def kept():
    return nbformat.read(NOTEBOOK, as_version=4)


@pytest.fixture(scope="module")
def executed(kept, tmp_path_factory):
    """The notebook run anew, which leaves nothing in the user's directories."""
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "JUPYTER_CONFIG_DIR"):
            patch.setenv(variable, str(tmp_path_factory.mktemp("jupyter")))
        return execute(kept)


def test_the_notebook_shows_what_it_shows_when_it_is_run(kept, executed):
    assert shown(executed) == shown(kept)


def test_circuits_counts_decisions_and_truth_tables_are_shown_as_tables(executed):
    tables = {source.splitlines()[-1]: data.get("text/html", "") for source, data in shown(executed)}
    assert "<caption>output-gating -n 4 --encoding pm1</caption>" in tables["gated"]
    assert "<td>54310</td>" in tables["count(gated)"]
    assert tables["parity"].count("■") == 8
    assert "step(" in tables['check(majority, Circuit("ltf", 3))']
    assert "multipliers" in tables['check(parity, Circuit("ltf", 4))']


def test_the_notebook_is_small(kept):
    assert NOTEBOOK.stat().st_size < 200_000


if __name__ == "__main__":
    nbformat.write(execute(nbformat.read(NOTEBOOK, as_version=4)), NOTEBOOK)
