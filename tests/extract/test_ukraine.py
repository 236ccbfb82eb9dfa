"""The pack `ukraine` was made without a change of code: both sides' claims are read alike, each with its side."""

from __future__ import annotations

from functools import cache

import pytest

from pipeline.extract.analysis import Tools
from pipeline.extract.articles import extract_article
from pipeline.gazetteer import Gazetteer, build_index
from pipeline.packs import load_pack
from tests.conftest import ROOT
from tests.factories import article


@cache
def tools():
    pack = load_pack("ukraine", ROOT / "data" / "packs")
    gazetteer = Gazetteer(build_index(pack.folders), countries=pack.countries, neighbours=pack.neighbours)
    return Tools.build(pack, gazetteer, max_sentence_chars=1500)


def read(text):
    return extract_article(article("story", published="2024-02-19", text=text, title=None, outlet_id=None), tools())


LOSSES = [
    ("The Russian Defence Ministry said 120 Ukrainian soldiers had been killed near Avdiivka.", "russia", True),
    ("The General Staff in Kyiv said 120 Russian soldiers had been killed near Avdiivka.", "ukraine", True),
    ("The Russian Defence Ministry said 63 Russian soldiers had been killed in Makiivka.", "russia", False),
    ("The United Nations said 59 people had been killed in a strike on the village of Hroza.", "neutral", False),
]


@pytest.mark.parametrize(("text", "side", "gains"), LOSSES, ids=[row[0] for row in LOSSES])
def test_who_counts_and_whether_his_side_gains(text, side, gains):
    (claim,) = read(text).casualty_claims
    assert (claim["claimant_side"], claim["self_interested"]) == (side, gains)


GROUND = [
    (
        "Russian troops captured the town of Avdiivka on Saturday, the Russian Defence Ministry said.",
        "captured",
        "Avdiivka",
    ),
    (
        "Ukrainian forces recaptured the village of Robotyne on Monday, the General Staff said.",
        "recaptured",
        "Robotyne",
    ),
    ("Ukrainian troops withdrew from Avdeevka on Saturday.", "withdrew", "Avdiivka"),
    ("Russian forces were driven out of Kupyansk.", "lost", "Kupiansk"),
]


@pytest.mark.parametrize(("text", "action", "place"), GROUND, ids=[row[0] for row in GROUND])
def test_ground_is_read_for_both_sides_and_both_spellings(text, action, place):
    (claim,) = read(text).territory_claims
    assert claim["action"] == action
    assert claim["country_iso3"] == "UKR"
    assert claim["place_name"].replace("'", "").startswith(place[:5])
