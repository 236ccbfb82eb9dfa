"""News of war is told from other news that counts the dead, and what is set aside is counted."""

from __future__ import annotations

import pytest

from pipeline.extract.analysis import read_article
from tests.extract.reading import build_tools, read_story, story

WAR = (
    "Two people were killed and nine wounded when warplanes bombed the market of Saraqib on Friday, activists said.",
    "The army shelled the rebel-held suburb for a third day, and six civilians died, a monitoring group reported.",
    "Rebel fighters ambushed a convoy of government troops near Sarmin and killed eleven soldiers.",
)
OTHER = (
    "Two people were killed and nine hurt when a coach overturned on the ring road in heavy rain, the highway police said.",
    "The orchestra played the requiem that the composer left unfinished when he died; four hundred people filled the hall.",
    "An outbreak of cholera has killed 14 people in the valley since June, the health ministry's weekly bulletin said.",
    "The striker killed the game with two late goals as the visitors lost their captain to a knee injury.",
)


@pytest.mark.parametrize("text", WAR)
def test_news_of_war_is_read(text):
    _, about = read_article(story(text), build_tools())
    assert about.is_of_war
    assert read_story(text, build_tools()).casualty_claims


@pytest.mark.parametrize("text", OTHER)
def test_other_news_gives_no_claim(text):
    assert not read_story(text, build_tools()).casualty_claims


def test_an_accident_inside_a_war_report_is_set_aside_and_counted():
    told = (
        "Rebels and the army fought for Saraqib on Friday and nine fighters were killed, activists said. Government jets bombed the town. "
        "On the same day four people died when their bus overturned on the icy motorway, the traffic police said."
    )
    rows = read_story(told, build_tools())
    assert [row["low"] for row in rows.casualty_claims] == [9]
    assert [row for row in rows.abstentions if row["reason"] == "not_conflict"]
