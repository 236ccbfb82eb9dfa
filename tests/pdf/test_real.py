"""One page printed twice by a real Chromium. Needs Debian's package `chromium`; without it skipped, with CI_BROWSER=1 a failure."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from pypdf import PdfReader

from pipeline.errors import ClaimlineError
from pipeline.pdf.browser import find_browser
from pipeline.pdf.command import make_pdfs
from tests.pdf.pages import HEADS, reports

A4 = (595, 842)  # points


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    try:
        browser = find_browser(None, os.environ)
    except ClaimlineError as error:
        if os.environ.get("CI_BROWSER") == "1":
            pytest.fail(str(error))
        pytest.skip(f"{error} (apt-get install chromium, or set CHROMIUM)")
    root: Path = tmp_path_factory.mktemp("project")
    folder = reports(root, "a-situation")
    found = []
    for name in ("one", "two"):
        made = make_pdfs(folder, root / name, browser=str(browser), environment=os.environ, seconds=120)
        found.append(made[0].path.read_bytes())
    return found


def test_two_runs_give_the_same_bytes(printed):
    assert printed[0] == printed[1]


def test_the_file_is_tagged_has_an_outline_and_a_language(printed):
    reader = PdfReader(io.BytesIO(printed[0]))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en"
    assert {"Summary", "Limits"} <= {
        each.title for part in reader.outline for each in (part if isinstance(part, list) else [part])
    }


def test_what_is_folded_is_printed_and_what_is_for_screens_is_not(printed):
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(printed[0])).pages)
    assert "words in the fold" in text
    assert "a drawing beside the page" not in text
    assert "https://example.org/story" in text


def test_no_cell_and_no_long_line_runs_off_the_sheet(printed):
    right = 0.0
    seen = ""
    for page in PdfReader(io.BytesIO(printed[0])).pages:
        assert tuple(round(float(each)) for each in page.mediabox[2:]) == A4
        parts = []

        def visit(text, matrix, own, font, size, parts=parts):
            if text.strip():
                parts.append((text, matrix[0] * own[4] + matrix[4]))

        page.extract_text(visitor_text=visit)
        right = max([right, *(x for _, x in parts)])
        seen += page.extract_text()
    assert HEADS[-1] in " ".join(seen.split())
    assert 0 < right < A4[0]
    assert "0123456789abcdef" * 20 in "".join(seen.split())


def test_links_lead_into_the_file_or_the_web_and_nowhere_on_this_machine(printed):
    reader = PdfReader(io.BytesIO(printed[0]))
    links = [each.get_object() for page in reader.pages for each in page.get("/Annots", [])]
    targets = [each["/A"]["/URI"] for each in links if "/A" in each and "/URI" in each["/A"]]
    inner = [each for each in links if "/Dest" in each or ("/A" in each and "/D" in each["/A"])]
    assert set(targets) == {"https://example.org/story"}
    assert any("ref-x" in str(each.get("/Dest") or each["/A"]["/D"]) for each in inner)
