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
def site(root: Path) -> dict[str, str]:
    return {name: data.decode() for name, data in small_site(root, root / "reports").items()}
