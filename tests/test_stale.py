"""A report that is of other data than the build is named by `claimline verify`."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.stale import stale_pages
from pipeline.trace import build_tables, data_hash
from tests.report.build_folder import small_build


@pytest.fixture
def root(tmp_path: Path) -> Path:
    build = small_build(tmp_path)
    write_page(tmp_path, "a-situation", data_hash(build_tables(build), build))
    return tmp_path


def write_page(root: Path, name: str, printed: str | None) -> Path:
    path = root / "reports" / "pages" / name / "report.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    head = f'<meta name="DC.identifier" content="sha256:{printed}">' if printed else ""
    path.write_text(f"<html><head>{head}<title>t</title></head><body><p>x</p></body></html>", encoding="utf-8")
    return path


def verify(root: Path):
    return CliRunner().invoke(
        app, ["verify", "--build", str(root / "data" / "build"), "--reports", str(root / "reports")]
    )


def test_a_report_of_this_data_is_fine_also_when_the_files_were_written_anew(root):
    path = root / "data" / "build" / "decide" / "casualty_claims.parquet"
    pl.read_parquet(path).write_parquet(path, compression="snappy")
    assert stale_pages(root / "reports", root / "data" / "build") == []
    done = verify(root)
    assert done.exit_code == 0
    assert "each of the 1 reports" in done.output


def test_one_row_that_differs_makes_every_report_stale(root, monkeypatch):
    monkeypatch.chdir(root)
    path = root / "data" / "build" / "reconcile" / "incidents.parquet"
    pl.read_parquet(path).with_columns(place_name=pl.lit("Elsewhere")).write_parquet(path)
    done = verify(root)
    assert done.exit_code == 6
    assert "a-situation" in done.output
    assert "dvc repro" in done.output


@pytest.mark.parametrize("printed", [None, "0" * 64])
def test_a_report_that_says_nothing_or_something_else_is_named(root, printed):
    odd = write_page(root, "b-territory", printed)
    assert [each.page for each in stale_pages(root / "reports", root / "data" / "build")] == [odd]


def test_an_archive_that_was_named_must_be_there(root):
    done = CliRunner().invoke(app, ["verify", "--store", str(root / "none"), "--reports", str(root / "reports")])
    assert done.exit_code != 0
    assert "is not there" in str(done.exception)


def test_with_neither_archive_nor_reports_there_is_nothing_to_verify(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["verify"])
    assert "is not there" in str(done.exception)
