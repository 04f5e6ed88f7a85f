"""No test reads or writes the run store of whoever runs them; what they start imports the sources under test."""

import os
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # how long an example takes on a busy machine is no test
settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parent.parent
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
NUMBERS = count()


def pytest_xdist_auto_num_workers(config):
    """One worker more than cores: some tests wait for processes."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def state_directories(tmp_path_factory):
    return tmp_path_factory.mktemp("state")


@pytest.fixture(autouse=True)
def own_state(state_directories, monkeypatch):
    """A user's state directory for each test, made by whoever writes to it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(state_directories / str(next(NUMBERS))))
