"""The page: inert, sealed, the same bytes every time, and honest about what is missing."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace

import pytest
from lxml import html

from pipeline.measures import Bin, Figures, Score
from pipeline.packs import load_pack
from pipeline.scorecard.page import Inputs, render

HOSTILE = '<script>alert(1)</script>\u202e"><img src=x onerror=alert(1)>'
KIND = {
    "right": 8, "surplus": 1, "missed": 2, "precision": 0.8889, "recall": 0.8, "f1": 0.8421, "f1_low": 0.7, "f1_high": 0.9,
    "fields": {"place": {"right": 4, "of": 8, "share": 0.5}},
    "by_outlet": {"sample_volga": {"right": 8, "surplus": 1, "missed": 2, "precision": 0.8889, "recall": 0.8, "f1": 0.8421}},
    "by_side": {"government": {"right": 8, "surplus": 1, "missed": 2, "precision": 0.8889, "recall": 0.8, "f1": 0.8421}},
}  # fmt: skip
FLAW = {
    "table": "casualties",
    "kind": "missed",
    "article": "a",
    "gold": "killed 40",
    "found": "",
    "quote": "40 died",
    "about": "",
    "people": 40,
}
CHECKED = Score("FA-KES", "check", "casualties: F1", 0.91, 50, "claimline", 0.88, 0.95)


def text_of(page: str) -> str:
    return " ".join(html.document_fromstring(page.encode()).text_content().split())


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    return Inputs(
        metrics={"n_articles": 7, "casualties": KIND, "territory": KIND},
        figures=Figures((CHECKED, replace(CHECKED, reader="baseline", value=0.6)), (), None),
        bins=[],
        flaws=[FLAW],
        articles={"a": {"title": "t", "text": "In Homs 40 died."}},
        pack=load_pack("syria-sample"),
    )


@pytest.fixture(scope="module")
def page(inputs) -> str:
    return render(inputs)


def test_the_same_input_gives_the_same_bytes(inputs, page):
    assert render(inputs) == page


@pytest.mark.parametrize("field", ["gold", "found", "quote", "article", "about"])
def test_hostile_text_in_a_flaw_is_shown_and_does_nothing(inputs, field):
    page = render(replace(inputs, flaws=[FLAW | {field: HOSTILE, "kind": "place"}]))
    parsed = html.document_fromstring(page.encode())
    assert not parsed.xpath("//script|//@onerror")
    assert all(source.startswith("data:image/svg+xml") for source in parsed.xpath("//img/@src"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;⟨U+202E⟩" in page
    assert "\u202e" not in page


def test_hostile_text_around_a_quote_is_shown_and_does_nothing(inputs):
    page = render(replace(inputs, articles={"a": {"title": None, "text": f"{HOSTILE} 40 died {HOSTILE}"}}))
    assert page.count("&lt;script&gt;") == 2
    assert "<script" not in page


def test_the_policy_allows_exactly_the_style_sheet(page):
    sheet = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert sheet is not None
    digest = base64.b64encode(hashlib.sha256(sheet[1].encode()).digest()).decode()
    content = html.document_fromstring(page.encode()).xpath("//meta[@http-equiv]/@content")[0]
    assert (
        content
        == f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def test_every_picture_has_words_with_its_numbers(page):
    words = html.document_fromstring(page.encode()).xpath("//img/@alt")
    assert len(words) == 4
    assert words[0].startswith("F1 by set. killed, injured and others harmed, FA-KES: check 0.91, baseline 0.60. ")
    assert "Volga Dispatch 0.84" in words[2]
    assert "Syrian government and allies 0.84" in words[3]


def test_limits_come_before_charts(page):
    assert page.index('id="limits"') < page.index("<img")


def test_a_score_stands_with_interval_baseline_and_n(page):
    row = html.document_fromstring(page.encode()).xpath("//tr[th[contains(., 'FA-KES, F1')]]")[0]
    assert [cell.text for cell in row.iter("td")] == ["0.91 (0.88–0.95)", "–", "0.60", "–", "50"]


def test_what_was_not_measured_is_named(inputs):
    page = text_of(render(replace(inputs, figures=Figures((), ("MUC-4", "re3d"), None))))
    assert "Not measured: MUC-4, re3d." in page
    assert "No score on real articles is at hand." in page


def test_figures_of_a_trial_are_marked(inputs, page):
    trial = render(replace(inputs, figures=replace(inputs.figures, limit=6)))
    assert "only 6 items of each half were read" in trial
    assert "Trial figures" not in page


def test_patterns_that_beat_us_are_named(inputs, page):
    worse = replace(CHECKED, reader="baseline", value=0.95)
    assert "Plain patterns score higher" not in page
    shown = text_of(render(replace(inputs, figures=Figures((CHECKED, worse), (), None))))
    assert "Plain patterns score higher than Claimline on: killed, injured and others harmed (FA-KES)." in shown


def test_confidence_is_drawn_where_it_was_measured(inputs, page):
    assert "has not been measured yet" in page
    drawn = render(replace(inputs, bins=[Bin("casualties", "check", 0.8, 1.0, 0.9, 0.7, 10)]))
    assert "has not been measured yet" not in drawn
    assert "Casualty counts, check: sure 0.90, right 0.70 of 10" in drawn


def test_no_path_of_the_machine_is_printed(page):
    assert not re.search(r"/(?:tmp|work|home|root)/", page)
