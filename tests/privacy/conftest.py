"""The build that exports are tested with: it has names, a small cell, a closed source, a long quote and a decision."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.export.made import export_project


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export_project(tmp_path_factory.mktemp("project"))
