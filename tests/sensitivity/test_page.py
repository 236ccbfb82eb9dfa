"""The page: inert, the same bytes every time, with every total and a text for every picture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from pipeline.packs import load_pack
from pipeline.params import load_params
from pipeline.sensitivity.grid import Row, present_setting
from pipeline.sensitivity.page import render

PARAMS = load_params(Path(__file__).resolve().parents[2] / "params.yaml")
PACK = load_pack("syria-sample")

PRESENT = present_setting(PARAMS.reconcile)
NEAR = replace(PRESENT, match_km=PRESENT.match_km + 20)


def rows(low: int | None = 40) -> list[Row]:
    return [
        Row(each.name, outcome, policy, setting, low if setting == NEAR else 50, None, None, 3)
        for each in PARAMS.report.sets
        for outcome in ("killed", "injured")
        for policy in ("conservative", "representative")
        for setting in (NEAR, PRESENT)
    ]


@pytest.fixture(scope="module")
def page() -> str:
    return render(rows(), PARAMS, PACK, settings=[NEAR, PRESENT])


def test_the_same_input_gives_the_same_bytes(page):
    assert render(rows(), PARAMS, PACK, settings=[NEAR, PRESENT]) == page


def test_every_report_set_has_its_range_in_words_and_in_a_picture_with_a_text(page):
    parsed = html.document_fromstring(page.encode())
    texts = [each.get("alt") for each in parsed.xpath("//img")]
    for each in PARAMS.report.sets:
        assert any(f"{each.title}: conservative 40–50" in text for text in texts)
        assert any(f"{each.title}, along the" in text for text in texts)
        assert (
            f"people killed, {each.title}, stays between 40 and 50 over 2 settings and 2 policies"
            in parsed.text_content()
        )


def test_a_set_without_claims_is_said_and_drawn(page):
    empty = render([replace(row, low=None) for row in rows()], PARAMS, PACK, settings=[NEAR, PRESENT])
    assert "No claim adds up to people killed" in empty


def test_a_present_setting_outside_the_grid_is_said(page):
    assert "What params.yaml says now is one of them." in page
    assert "is none of them" in render(rows(), PARAMS, PACK, settings=[NEAR])


def test_a_hostile_title_does_nothing(page):
    hostile = '<script>alert(1)</script>\u202e"><img src=x onerror=alert(1)>'
    sets = tuple(replace(each, title=hostile) for each in PARAMS.report.sets)
    shown = render(rows(), replace(PARAMS, report=replace(PARAMS.report, sets=sets)), PACK, settings=[NEAR, PRESENT])
    parsed = html.document_fromstring(shown.encode())
    assert not parsed.xpath("//script|//@onerror")
    assert "\u202e" not in shown
