"""Who takes, enters, leaves, holds or besieges which place."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.extract.analysis import Tools
from tests.extract.reading import read_story

GROUND = [
    ("The Syrian army captured Dayr Hafir from Daesh on Friday.", "captured", "syria_military", "islamic_state", "Dayr Hafir"),
    ("Syrian army soldiers seized Dayr Hafir on Friday.", "captured", "syria_military", None, "Dayr Hafir"),
    ("Dayr Hafir was captured by the Syrian army on Friday.", "captured", "syria_military", None, "Dayr Hafir"),
    ("Syrian forces took control of Dayr Hafir on Friday.", "captured", None, None, "Dayr Hafir"),
    ("Rebels seized control of Idlib from government forces.", "captured", None, "syria_military", "Idlib"),
    ("Islamic State overran Palmyra on Sunday.", "captured", "islamic_state", None, "Palmyra"),
    ("Palmyra fell to Islamic State on Sunday.", "captured", "islamic_state", None, "Palmyra"),
    ("The capture of Manbij by the Syrian Democratic Forces ended the battle.", "captured", "sdf", None, "Manbij"),
    ("The Syrian army retook Palmyra on Thursday.", "recaptured", "syria_military", None, "Palmyra"),
    ("The Syrian army regained control of Palmyra on Thursday.", "recaptured", "syria_military", None, "Palmyra"),
    ("The Syrian army recaptured Palmyra from Islamic State.", "recaptured", "syria_military", "islamic_state", "Palmyra"),
    ("Palmyra was recaptured by the Syrian army.", "recaptured", "syria_military", None, "Palmyra"),
    ("The Syrian army cleared Jobar of Nusra Front militants.", "cleared", "syria_military", "hts", "Jobar"),
    ("Army units finished clearing Jobar of militants.", "cleared", None, None, "Jobar"),
    ("The Syrian Democratic Forces entered Tabqa on Monday.", "entered", "sdf", None, "Tabqa"),
    ("Rebel fighters stormed Jisr al-Shughur on Saturday.", "entered", None, None, "Jisr al-Shughur"),
    ("The Syrian army advanced towards Raqqa on Monday.", "advanced", "syria_military", None, "Raqqa"),
    ("The rebels advanced on al-Bab on Monday.", "advanced", None, None, "al-Bab"),
    ("Syrian troops seized several hills near Palmyra.", "advanced", None, None, "Palmyra"),
    ("The Syrian army controls Aleppo.", "holds", "syria_military", None, "Aleppo"),
    ("Aleppo is under the control of the Syrian army.", "holds", "syria_military", None, "Aleppo"),
    ("Islamic State lost Palmyra on Thursday.", "lost", "islamic_state", None, "Palmyra"),
    ("Islamic State lost control of Manbij in August.", "lost", "islamic_state", None, "Manbij"),
    ("Islamic State fighters withdrew from Palmyra on Thursday.", "withdrew", "islamic_state", None, "Palmyra"),
    ("Rebels pulled out of Aleppo on Thursday.", "withdrew", None, None, "Aleppo"),
    ("Rebels retreated from Manbij after heavy fighting.", "withdrew", None, None, "Manbij"),
    ("The Syrian army repelled an attack by Islamic State on Palmyra.", "repelled", "islamic_state", "syria_military", "Palmyra"),
    ("Syrian troops repulsed an Islamic State assault on Palmyra.", "repelled", "islamic_state", "syria_military", "Palmyra"),
    ("An assault by Islamic State on Palmyra was thwarted by the Syrian army.", "repelled", "islamic_state", "syria_military", "Palmyra"),
    ("Gunmen tried to reach Damascus, but failed to do so.", "repelled", None, None, "Damascus"),
    ("Rebels failed to reach Damascus.", "repelled", None, None, "Damascus"),
    ("An attempt by rebels to enter Damascus failed.", "repelled", None, None, "Damascus"),
    ("The Syrian army besieged Douma on Monday.", "besieged", "syria_military", None, "Douma"),
    ("Syrian troops surrounded Douma on Monday.", "besieged", None, None, "Douma"),
    ("Islamic State laid siege to Kobani.", "besieged", "islamic_state", None, "Kobani"),
    ("The Syrian army broke the siege of Nubl on Wednesday.", "siege_broken", "syria_military", None, "Nubl"),
    ("Rebels broke the siege of Aleppo on Saturday.", "siege_broken", None, None, "Aleppo"),
]  # fmt: skip


def ground(text: str, tools: Tools) -> list[dict[str, Any]]:
    """Return the territory claims of a sentence in a story of war."""
    return read_story(f"{text} Clashes went on elsewhere.", tools).territory_claims


def named(actor: str | None) -> str | None:
    """Return a named actor, null for a kind of actor ("rebels")."""
    return None if actor is None or actor.startswith("generic_") else actor


@pytest.mark.parametrize(("text", "action", "actor", "actor_from", "place"), GROUND, ids=[row[0] for row in GROUND])
def test_a_sentence_gives_its_claim(text, action, actor, actor_from, place, tools):
    rows = ground(text, tools)
    assert [(row["action"], row["place_raw"], named(row["actor_from_id"])) for row in rows] == [
        (action, place, actor_from)
    ]
    if actor is not None:
        assert [row["actor_id"] for row in rows] == [actor]
    assert rows[0]["actor_raw"]


NO_GROUND = [
    "Residents entered Damascus to shop on Friday.",
    "The minister left Damascus for Geneva on Friday.",
    "The Syrian army shelled Douma on Monday.",
    "There is no military solution in Syria.",
    "The truce in Aleppo is holding, the UN said.",
    "The striker took the lead for Aleppo in the second half.",
    "Talks in Astana took two days.",
    "An air strike hit a hospital in Idlib.",
    "The court in Damascus cleared the officer of all charges.",
]


@pytest.mark.parametrize("text", NO_GROUND)
def test_what_moves_no_front_is_no_claim(text, tools):
    assert ground(text, tools) == []


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The Syrian army captured Palmyra on Thursday.", "actual"),
        ("The Syrian army plans to capture Palmyra next week.", "planned"),
        ("The Syrian army will retake Palmyra, the general said.", "planned"),
        ("If the Syrian army captured Palmyra, the road would be open.", "hypothetical"),
        ("Islamic State captured Palmyra in May 2015.", "historical"),
        ("The Syrian army has not captured Palmyra.", "negated"),
    ],
)
def test_only_what_happened_is_actual(text, modality, tools):
    assert {row["modality"] for row in ground(text, tools)} <= {modality}


@pytest.mark.parametrize(
    ("text", "extent"),
    [
        ("The Syrian army took full control of Palmyra on Thursday.", "full"),
        ("The Syrian army seized most of Palmyra on Thursday.", "most"),
        ("The Syrian army captured parts of Palmyra on Thursday.", "part"),
        ("The Syrian army captured Palmyra on Thursday.", None),
    ],
)
def test_how_much_of_a_place_is_kept(text, extent, tools):
    assert [row["extent"] for row in ground(text, tools)] == [extent]


@pytest.mark.parametrize(
    ("text", "claimant", "stance"),
    [
        ("SANA said the Syrian army captured Palmyra on Thursday.", "sana", "asserts"),
        ("The Syrian army captured Palmyra on Thursday, the Observatory said.", "sohr", "asserts"),
        ("Islamic State denied that the Syrian army had captured Palmyra.", "islamic_state", "denies"),
        ("The Syrian army captured Palmyra on Thursday.", None, "asserts"),
    ],
)
def test_ground_has_a_claimant(text, claimant, stance, tools):
    found = [(row["claimant_id"], row["stance"]) for row in ground(text, tools)]
    assert found == [(claimant, stance)]


@pytest.mark.parametrize(
    ("text", "interested"),
    [
        ("The Syrian army said it had captured Palmyra on Thursday.", True),
        ("Islamic State said it had withdrawn from Palmyra.", False),
        ("The Observatory said the Syrian army had captured Palmyra.", False),
    ],
)
def test_a_claim_of_gain_is_in_the_speakers_interest(text, interested, tools):
    assert [row["self_interested"] for row in ground(text, tools)] == [interested]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("On Friday the Syrian army captured Palmyra.", "2017-03-24"),
        ("The Syrian army captured Palmyra on March 2.", "2017-03-02"),
        ("The Syrian army captured Palmyra on Thursday.", "2017-03-23"),
    ],
)
def test_ground_is_taken_on_its_day(text, day, tools):
    assert [str(row["date_start"]) for row in ground(text, tools)] == [day]


def test_each_place_is_a_row(tools):
    rows = ground("The Syrian army captured Palmyra and Manbij on Thursday.", tools)
    assert sorted(row["place_raw"] for row in rows) == ["Manbij", "Palmyra"]
