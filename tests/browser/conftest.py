"""Debian's Chromium, and the sites that are read with it: one of made-up rows, one of hostile text, one of the embedded sample."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline import tables
from tests.browser.reading import OPTIONS, Reader, chromium, missing, must_run
from tests.browser.sample import sample_site
from tests.publish.made import EVERY_NOTEBOOK, small_reports, small_site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    tables.write_folder(root / "site", small_site(root, small_reports(root, EVERY_NOTEBOOK), notebooks=EVERY_NOTEBOOK))
    return root / "site"


@pytest.fixture(
    scope="module"
)  # not longer: while Playwright waits, no other test of this process could start an event loop
def browser() -> Iterator[Any]:
    if lack := missing():
        if must_run():
            pytest.fail(lack)
        pytest.skip(lack)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=chromium(), args=OPTIONS)
        yield found
        found.close()


@pytest.fixture
def reader(site: Path, browser: Any) -> Iterator[Reader]:
    found = Reader(browser, site)
    yield found
    found.check()
    found.close()


@pytest.fixture(scope="session")
def of_the_sample(sample_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_site(sample_build, tmp_path_factory.mktemp("sample_site"))
