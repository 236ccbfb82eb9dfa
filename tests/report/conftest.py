"""One small build and the reports made from it, shared by the tests of this stage."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.packs import load_pack
from pipeline.params import Params, ReportPage, ReportSet, load_params, report_page
from pipeline.report.make import Made, make_report
from pipeline.report.selection import ReportData, Scope, scope_of, select
from tests.report.build_folder import small_build

PROJECT = Path(__file__).resolve().parents[2]
NOTEBOOK = PROJECT / "notebooks" / "situation.ipynb"


@pytest.fixture(scope="session")
def params() -> Params:
    return load_params(PROJECT / "params.yaml")


@pytest.fixture(scope="session")
def report_set() -> ReportPage:
    given = ReportSet(
        name="small",
        title="Syria, March 2017",
        place="SYR",
        start="2017-03-01",
        end="2017-03-31",
        policy="representative",
    )  # type: ignore[arg-type]
    return report_page(given, NOTEBOOK.stem)


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    small_build(folder)
    return folder


@pytest.fixture(scope="session")
def scope(params: Params) -> Scope:
    return scope_of(
        name="small", title="Syria, March 2017", pack=params.pack, place="SYR", start="2017-03-01", end="2017-03-31",
        as_of="2017-05-31", policy="representative",
    )  # fmt: skip


@pytest.fixture
def data(scope: Scope, root: Path) -> ReportData:
    return select(scope, root / "data" / "build")


@pytest.fixture(scope="session")
def made(report_set: ReportPage, params: Params, root: Path) -> Made:
    return make_report(
        report_set,
        params=params,
        pack=load_pack(params.pack),
        notebook=NOTEBOOK,
        build=root / "data" / "build",
    )
