"""One browser for the tests of a module."""

import pytest

from tests.capacity.page.browser import Browser, found


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    _, reason = found()
    if reason is not None:
        pytest.skip(reason)
    tab = Browser(tmp_path_factory.mktemp("browser"), "document.documentElement.dataset.ready === 'true'")
    yield tab
    tab.close()
