"""The head of a text: headline, print date, caption and first sentence that a saved page has run together."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.extract.heads import cut_head
from pipeline.extract.sentences import split_sentences
from tests.extract.reading import read_story

HEADS = [
    ("Air raid kills 21 at market Monitor AFP Thursday 24 Apr 2014 An air raid killed 21 people.", "",
     ["Air raid kills 21 at market Monitor", "An air raid killed 21 people."]),
    ("Published July 5 2016 A bomber killed 16 people.", "", ["A bomber killed 16 people."]),
    ("8 July 2015 Troops beat off an attack.", "", ["Troops beat off an attack."]),
    ("Wednesday 07 December 2016 135 civilians were killed.", "", ["135 civilians were killed."]),
    ("On 8 July 2015 troops beat off an attack.", "", ["On 8 July 2015 troops beat off an attack."]),
    ("The war began on 15 March 2011 And went on.", "", ["The war began on 15 March 2011 And went on."]),
    ("Shells hit the old town Two people died on Monday.", "Shells hit the old town", ["Shells hit the old town", "Two people died on Monday."]),
    ("Shells hit the old town on Monday.", "Shells hit the old town", ["Shells hit the old town on Monday."]),
    ("Smoke rises over Hasakeh (AFP photo) Thirteen people died in Aleppo.", "", ["Smoke rises over Hasakeh (AFP photo)", "Thirteen people died in Aleppo."]),
    ("ODESA, Ukraine, March 2 - A drone hit a house.", "", ["A drone hit a house."]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "title", "wanted"), HEADS)
def test_the_head_is_cut_apart(text, title, wanted):
    parted = cut_head(split_sentences(text, max_chars=1500), title)
    assert [each.text for each in parted] == wanted
    assert all(text[each.start : each.end] == each.text for each in parted)


def test_only_the_head_has_a_print_date():
    filler = "Shells fell on the town all day and nobody left the cellars. " * 10
    text = f"{filler}It ended in Homs 8 July 2015 Nobody came."
    assert cut_head(split_sentences(text, max_chars=1500), "")[-1].text == "It ended in Homs 8 July 2015 Nobody came."


def test_a_caption_is_marked():
    caption, rest = cut_head(split_sentences("Smoke over Homs (file photo) Six died.", max_chars=1500), "")
    assert (caption.is_caption, rest.is_caption) == (True, False)


RUN_TOGETHER = (
    "Syria air strikes kill 15 in Aleppo monitor AFP Friday 24 Oct 2014 Fifteen people have been killed in air strikes in the province of "
    "Aleppo a monitoring group said Friday. They were killed Thursday in barrel bomb strikes on a hall in the village of Ratyan."
)


def test_a_headline_lends_its_count_the_day_and_place_of_the_text(tools):
    claim = read_story(RUN_TOGETHER, tools, day="2014-10-24").casualty_claims[0]
    assert (claim["low"], claim["date_start"], claim["claimant_raw"]) == (15, date(2014, 10, 23), "monitor")


@pytest.mark.parametrize(
    ("headline", "speaker"),
    [
        ("Air raid kills 21 civilians at Syria market Monitor", "Monitor"),
        ("Clashes kill 35 rebels in Aleppo state media", "state media"),
        ("Car bomb in Homs kills two reporters and a monitor", None),
    ],
)
def test_a_headline_that_lost_its_colon_names_its_source(headline, speaker, tools):
    claims = read_story(f"{headline}\n\nFighting went on between rebels and the army in Homs.", tools).casualty_claims
    assert [claim["claimant_raw"] for claim in claims[:1]] == [speaker]


def test_what_stands_in_a_caption_is_no_scene(tools):
    text = "Smoke rises over Hasakeh (AFP photo) Thirteen civilians were killed in air raids Wednesday on the province of Aleppo, a monitor said."
    assert {claim["place_name"] for claim in read_story(text, tools).casualty_claims} == {"Aleppo Governorate"}
