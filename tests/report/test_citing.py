"""Every report says how to cite it, and what it says is true of the build that it was made from."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from pipeline import __version__
from pipeline.citation import hash_of_page, told_by_page
from pipeline.params import Params
from pipeline.report.make import Made
from pipeline.stale import stale_pages
from pipeline.trace import build_tables, data_hash


@pytest.fixture(scope="session")
def digest(root: Path) -> str:
    build = root / "data" / "build"
    return data_hash(build_tables(build), build)


def test_the_page_names_title_version_data_day_notebook_and_parameters(made: Made, digest: str, params: Params) -> None:
    shown = unescape(re.search(r"<h3>How to cite</h3>\s*<p><code>(.*?)</code></p>", made.page)[1])
    for part in ("Situation: Syria, March 2017", __version__, digest[:16], "2017-05-31", "notebook situation", "place SYR", "policy representative"):  # fmt: skip
        assert part in shown
    entry = unescape(re.search(r"<summary>BibTeX</summary>.*?<code>(.*?)</code>", made.page, re.DOTALL)[1])
    assert entry.startswith("@misc{claimline-")
    assert digest in entry
    assert rf"reconcile.match\_km {params.reconcile.match_km}" in entry


def test_the_head_of_the_page_says_of_which_data_it_is(made: Made, digest: str) -> None:
    told = told_by_page(made.page)
    assert hash_of_page(told) == digest
    assert told["DC.date"] == "2017-05-31"
    assert digest in made.page.split("<footer>")[1]


def test_a_report_fits_the_build_that_it_was_made_from(made: Made, root: Path, tmp_path: Path) -> None:
    page = tmp_path / "pages" / "small-situation" / "report.html"
    page.parent.mkdir(parents=True)
    page.write_text(made.page, encoding="utf-8")
    assert stale_pages(tmp_path, root / "data" / "build") == []
