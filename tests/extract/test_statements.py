"""Diplomatic acts and demands: who does what towards whom."""

from __future__ import annotations

import pytest

from tests.extract.reading import read_story

ACTS = [
    ("The UN urged Russia to stop the bombing of Aleppo.", "REQUEST", "UN", "Russia"),
    ("The UN called on Iran and Turkey to protect the truce.", "REQUEST", "UN", "Iran"),
    ("Russia asked Turkey to withdraw its troops.", "REQUEST", "Russia", "Turkey"),
    ("Turkey demanded that the United States stop arming the YPG.", "REQUEST", "Turkey", None),
    ("Syria accused Israel of bombing Mezzeh airport.", "ACCUSE", "Syria", "Israel"),
    ("Russia blamed the United States for the collapse of the truce.", "ACCUSE", "Russia", "United States"),
    ("France condemned the attack on Khan Sheikhoun.", "ACCUSE", "France", None),
    ("The opposition rejected the Russian proposal.", "REJECT", "opposition", None),
    ("Russia vetoed the resolution on Syria.", "REJECT", "Russia", None),
    ("Staffan de Mistura met opposition delegates in Geneva on Friday.", "CONSULT", "Mistura", None),
    ("Putin and Erdogan discussed Syria by telephone.", "CONSULT", "Putin", None),
    ("Russia and Turkey agreed on a ceasefire in Aleppo.", "AGREE", "Russia", None),
    ("Russia and Iran signed a deal in Astana.", "AGREE", "Russia", None),
    ("The European Union welcomed the ceasefire.", "SUPPORT", "European Union", None),
    ("Germany pledged 50 million euros in aid for Syrian refugees.", "AID", "Germany", None),
    ("Turkey threatened to attack the YPG in Manbij.", "THREATEN", "Turkey", None),
    ("The United States imposed sanctions on Syrian officials.", "SANCTION", "United States", None),
    ("The fifth round of Syria talks opened in Geneva on Thursday.", "CONSULT", None, None),
]


@pytest.mark.parametrize(("text", "act", "actor", "recipient"), ACTS, ids=[row[0] for row in ACTS])
def test_a_sentence_gives_its_act(text, act, actor, recipient, tools):
    rows = read_story(text, tools).statements
    assert [row["act"] for row in rows] == [act]
    assert actor is None or actor in rows[0]["actor_raw"]
    assert recipient is None or recipient in (rows[0]["recipient_raw"] or "")


@pytest.mark.parametrize(
    "text",
    [
        "The weather in Geneva was mild on Friday.",
        "The army met stiff resistance near Palmyra.",
        "The bank in Damascus opened on Thursday.",
        "Rebels opened fire on a checkpoint near Hama.",
        "He said the road was long.",
    ],
)
def test_what_is_no_diplomacy_is_no_act(text, tools):
    assert read_story(text, tools).statements == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("On March 23, Syria accused Israel of bombing Mezzeh airport.", "2017-03-23"),
        ("On Friday the UN urged Russia to stop the bombing.", "2017-03-24"),
    ],
)
def test_an_act_has_its_day(text, day, tools):
    assert [str(row["date_start"]) for row in read_story(text, tools).statements] == [day]
