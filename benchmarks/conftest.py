"""What a benchmark found beside its time (memory, cost per class, ratios), printed after the table of times."""

import pytest

FOUND = pytest.StashKey[list]()


def pytest_configure(config):
    config.stash[FOUND] = []


@pytest.fixture(autouse=True)
def _print_extra_info_at_the_end(benchmark, request):
    yield
    if benchmark.extra_info:
        request.config.stash[FOUND].append((request.node.name, dict(benchmark.extra_info)))


def pytest_terminal_summary(terminalreporter, config):
    if config.stash[FOUND]:
        terminalreporter.section("beside the times")
    for name, info in config.stash[FOUND]:
        terminalreporter.line(f"{name}: " + ", ".join(f"{key} {value}" for key, value in info.items()))
