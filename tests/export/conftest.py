"""One build and its exports, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.export.command import Result, export
from tests.export.made import export_project


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="session")
def public(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Result:
    return export(project, project / "data" / "build", tmp_path_factory.mktemp("made") / "public")


@pytest.fixture(scope="session")
def private(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Result:
    out = tmp_path_factory.mktemp("made") / "private"
    return export(project, project / "data" / "build", out, profile="private", reason="a test")
