"""The build that exports are tested with, what the stage makes of it in both profiles, and the pages made from the public one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import tables
from pipeline.packs import load_pack
from pipeline.params import Params, ReportSet, ShareParams, load_params, report_page
from pipeline.publish.site import make_site
from pipeline.report.make import Made, make_report
from pipeline.report.methods_page import make_methods
from pipeline.share.make import Share, make_share, share_files
from pipeline.sources import read_sources
from tests.export.made import export_project

PROJECT = Path(__file__).resolve().parents[2]
REPORT = ReportSet(name="small", title="Syria, March 2017", place="SYR", start="2017-03-01", end="2017-03-31", policy="representative")  # type: ignore[arg-type]  # fmt: skip


def small_params(root: Path, profile: str = "public") -> Params:
    params = load_params(root / "params.yaml")
    report = replace(params.report, sets=(REPORT,), notebooks=("situation",))
    return replace(params, report=report, share=ShareParams(profile))  # type: ignore[arg-type]


def shared(root: Path, profile: str = "public") -> Share:
    params = small_params(root, profile)
    exports = {each.id: each.export for each in read_sources(root / params.collect.sources, root)}
    return make_share(root / "data" / "build", params=params, pack=load_pack(params.pack), exports=exports)


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="session")
def public(project: Path) -> Share:
    return shared(project)


@pytest.fixture(scope="session")
def folder(public: Share, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the public profile as the stage writes it."""
    out = tmp_path_factory.mktemp("share") / "share"
    tables.write_folder(out, share_files(public))
    return out


@pytest.fixture(scope="session")
def report(project: Path, folder: Path) -> Made:
    params = small_params(project)
    notebook = PROJECT / "notebooks" / "situation.ipynb"
    return make_report(report_page(REPORT, "situation"), params=params, pack=load_pack(params.pack), notebook=notebook, build=folder)  # fmt: skip


@pytest.fixture(scope="session")
def methods(project: Path, folder: Path) -> Made:
    """The page on methods of the public profile."""
    params, notebook = small_params(project), PROJECT / "notebooks" / "methods.ipynb"
    return make_methods(
        params, pack=load_pack(params.pack), notebook=notebook, build=folder, params_file=project / "params.yaml", project=PROJECT,
    )  # fmt: skip


@pytest.fixture(scope="session")
def site(
    project: Path, folder: Path, report: Made, methods: Made, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """All texts of the site by path."""
    reports = tmp_path_factory.mktemp("reports")
    tables.write_folder(reports / "pages" / "small-situation", report.files())
    tables.write_folder(reports / "pages" / "methods", methods.files())
    tables.write_bytes(reports / "scorecard.html", report.page.replace('<p class="files">', "<p>").encode())
    params = small_params(project)
    files = make_site(params, pack=load_pack(params.pack), build=folder, reports=reports)
    return {name: data.decode() for name, data in files.items() if not name.endswith(".png")}
