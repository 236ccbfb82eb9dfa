"""The stage: its wiring, what it refuses, and that it writes the same bytes again."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest

from pipeline import tables
from pipeline.errors import InputError, TraceError
from pipeline.publish.earlier import keep
from pipeline.publish.pages import Page
from pipeline.publish.site import check_references
from tests.publish.made import PROJECT, small_site


def test_the_same_inputs_give_the_same_bytes(root):
    first, second = (small_site(root, root / "reports") for _ in range(2))
    assert first == second
    assert {"svg", "png", "csv", "html"} <= {name.rpartition(".")[2] for name in first}


def test_a_report_of_another_build_is_refused():
    page = Page("r", "", frozenset({"0123456789abcdef0123"}), frozenset(), (), "")
    check_references([page], frozenset({"0123456789abcdef0123"}))
    with pytest.raises(TraceError, match="0123456789abcdef0123"):
        check_references([page], frozenset())


@pytest.mark.parametrize(("page", "said"), [("small-situation", "is of data 0000"), ("methods", "does not say")])
def test_a_report_of_other_data_is_refused_though_its_ids_are_known(root, tmp_path, page, said):
    shutil.copytree(root / "reports", tmp_path / "reports")
    path = tmp_path / "reports" / "pages" / page / "report.html"
    text, n_changed = re.subn(
        r'(<meta name="DC.identifier" content=")sha256:[0-9a-f]+', rf"\1{'sha256:' + '0' * 64 if '0000' in said else ''}", path.read_text(encoding="utf-8")
    )  # fmt: skip
    assert n_changed == 1
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TraceError, match=f"report {page}: {said}"):
        small_site(root, tmp_path / "reports")


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    tables.check_replaceable(tmp_path / "new", "index.html")
    tables.check_replaceable(tmp_path, "index.html")
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="other things"):
        tables.check_replaceable(tmp_path, "index.html")


def test_an_earlier_site_is_replaced_whole(tmp_path, root):
    files = small_site(root, root / "reports")
    tables.write_folder(tmp_path / "site", {**files, "reports/old.html": b"old"})
    tables.check_replaceable(tmp_path / "site", "index.html")
    tables.write_folder(tmp_path / "site", files)
    found = {str(path.relative_to(tmp_path / "site")) for path in (tmp_path / "site").rglob("*") if path.is_file()}
    assert found == set(files)


def test_a_report_that_is_missing_stops_the_stage_with_its_name(tmp_path):
    command = [
        sys.executable, "-m", "pipeline.publish", "--params", str(PROJECT / "params.yaml"), "--build", str(tmp_path), "--reports", str(tmp_path),
        "--out", str(tmp_path / "site"),
    ]  # fmt: skip
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == InputError.exit_code
    assert done.stderr.startswith("publish: ")
    assert not (tmp_path / "site").exists()


def test_without_a_kept_run_the_page_of_changes_says_how_to_get_one(site):
    assert "There is no earlier run to compare with" in site["changes.html"]
    assert "make keep" in site["changes.html"]
    assert "There is no earlier run to compare with" in site["index.html"]


def test_with_a_kept_run_the_page_compares(root, tmp_path):
    keep(root / "data" / "build", tmp_path)
    page = small_site(root, root / "reports", tmp_path)["changes.html"].decode()
    assert "0 differences" in page
    assert "make keep" not in page


def test_a_kept_run_of_another_version_does_not_stop_the_site(root, tmp_path):
    keep(root / "data" / "build", tmp_path)
    (tmp_path / "reconcile" / "tolls.parquet").write_bytes(b"no parquet")
    assert "cannot be read" in small_site(root, root / "reports", tmp_path)["changes.html"].decode()
