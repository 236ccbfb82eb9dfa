"""One small build, its report and its site, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.publish.made import small_reports, small_site


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    small_reports(folder)
    return folder


@pytest.fixture(scope="session")
def files(root: Path) -> dict[str, bytes]:
    """All files of the site."""
    return small_site(root, root / "reports")


@pytest.fixture(scope="session")
def site(files: dict[str, bytes]) -> dict[str, str]:
    """The pages of the site."""
    return {name: data.decode() for name, data in files.items() if name.endswith(".html")}
