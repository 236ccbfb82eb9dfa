"""The finished page: traced, inert, sealed, and the same bytes every time."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from pipeline.packs import load_pack
from pipeline.params import Params, ReportPage
from pipeline.report.make import Made, make_report
from pipeline.report.sections import safe_url
from tests.report.build_folder import write_build
from tests.report.conftest import NOTEBOOK


def test_the_same_data_elsewhere_gives_the_same_bytes(
    made: Made, report_set: ReportPage, params: Params, root: Path, tmp_path: Path
) -> None:
    moved = tmp_path / "another folder"
    shutil.copytree(root, moved)
    again = make_report(
        report_set,
        params=params,
        pack=load_pack(params.pack),
        notebook=NOTEBOOK,
        build=moved / "data" / "build",
    )
    assert again.page == made.page
    assert again.figures == made.figures


def test_hostile_text_is_shown_and_does_nothing(made: Made) -> None:
    assert "<script" not in made.page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;⟨U+202E⟩fdp.exe" in made.page
    assert "\u202e" not in made.page
    assert "javascript:" not in made.page


def test_the_policy_allows_exactly_the_style_sheet(made: Made) -> None:
    page = html.document_fromstring(made.page.encode())
    content = page.xpath("//meta[@http-equiv]/@content")[0]
    sheet = re.search(r"<style>(.*?)</style>", made.page, re.DOTALL)
    assert sheet is not None
    digest = base64.b64encode(hashlib.sha256(sheet[1].encode()).digest()).decode()
    assert (
        content
        == f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def test_links_out_tell_nothing_about_the_reader(made: Made) -> None:
    page = html.document_fromstring(made.page.encode())
    out = [link for link in page.iter("a") if link.get("href", "").startswith("http")]
    assert out
    assert all(link.get("rel") == "noreferrer noopener nofollow" for link in out)


def test_no_path_of_the_machine_is_printed(made: Made, root: Path) -> None:
    assert str(root) not in made.page
    assert str(Path.home()) not in made.page.replace("/root-", "")
    assert not re.search(r"/(?:tmp|work|home)/", made.page)


def test_every_picture_has_words(made: Made) -> None:
    page = html.document_fromstring(made.page.encode())
    assert page.xpath("count(//img)") >= 4
    assert all(len(each) > 40 for each in page.xpath("//img/@alt"))


def test_every_claim_says_how_to_trace_it(made: Made) -> None:
    assert len(re.findall(r"claimline trace [0-9a-f]{20}", made.page)) >= 3


@pytest.mark.parametrize(
    ("address", "is_safe"),
    [
        ("https://a.example/b?c=d", True),
        ("http://a.example", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://", False),
        ("https://a.example/\u202egnp", False),
        ("https://a.example/' onclick='x", False),
        ("//a.example", False),
        ("https://[", False),
        (None, False),
    ],
)
def test_only_plain_web_addresses_are_linked(address: str | None, is_safe: bool) -> None:
    assert (safe_url(address) is not None) is is_safe


def test_an_empty_build_gives_sentences_and_no_charts(report_set: ReportPage, params: Params, tmp_path: Path) -> None:
    build = write_build(tmp_path, {})
    made = make_report(report_set, params=params, pack=load_pack(params.pack), notebook=NOTEBOOK, build=build)
    assert "hold no claim that people were killed" in made.page
    assert "<img" not in made.page
    assert "Everything on this page is blind to them" in made.page


def test_a_single_place(report_set: ReportPage, params: Params, root: Path) -> None:
    one = replace(report_set, set=replace(report_set.set, place="SYR/Damascus/Jobar"))
    made = make_report(
        one, params=params, pack=load_pack(params.pack), notebook=NOTEBOOK, build=root / "data" / "build"
    )
    assert "Jobar, Damascus, Syria" in made.page
