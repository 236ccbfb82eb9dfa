"""What a text takes back, only plans, plays or could not do is no fact; and what it asserts stays one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.extract.reading import read_story

FACT = ("asserts", "actual")
WAR = "Fighting between rebels and the Syrian army went on in Homs all week."


def told(text: str, tools: Any, *, title: str | None = None) -> list[tuple[str, str]]:
    """Return (stance, modality) of all claims of harm and control in a text, with a dull sentence of war behind it."""
    rows = read_story(f"{text}\n\n{WAR}", tools, title=title)
    return [(row["stance"], row["modality"]) for row in (*rows.casualty_claims, *rows.territory_claims)]


DENIED = [
    ("Rebels captured Saraqib on Sunday, a blog said. That report was false.", None),
    ("An earlier bulletin said that nine civilians were killed in Saraqib. The report was wrong.", None),
    ("A blogger wrote that rebels had stormed Saraqib. None of it happened.", None),
    ("It is a lie that rebels have captured Saraqib, the governor said.", None),
    ("The army called the reported capture of Saraqib an invention.", None),
    ("Posts alleging that 40 soldiers were killed in Saraqib were shared widely.", "Army debunks claim of losses"),
    ("The oil company corrected a statement according to which five workers had been injured in Saraqib.", None),
    ("The ministry called a communique about three soldiers shot dead in Saraqib pure fiction.", None),
    ("There is no evidence of 40 soldiers killed in Saraqib, the ministry said.", None),
    ("Seven soldiers said to have been captured by rebels near Saraqib are at home.", "Army denies report on soldiers"),
    ("We wrote that rebels had captured Saraqib. It was another town.", "Editor's note on our story"),
    ("The governor contradicted channels that had reported the capture of Saraqib by rebels.", None),
    ("The boast that 64 rebels were killed in Saraqib is rubbish, their commander said.", None),
]
NO_FACT = [
    ("Rebels were asked to help the army recapture Saraqib.", "planned"),
    ("When the last soldiers leave Saraqib, the rebels will take the base there.", "planned"),
    ("The army was not able to capture Saraqib.", "negated"),
    ("The army was unable to close the ring by taking Saraqib.", "negated"),
    ("An assault could overrun Saraqib and leave 5,000 civilians dead.", "hypothetical"),
    ("A shell fell on Saraqib without hurting a soul.", "negated"),
    ("A draft resolution would demand that the army halt any attack on Saraqib.", "planned"),
    ("Any advance on Saraqib would end in defeat for the rebels.", "hypothetical"),
    ("A strike killing dozens of rebels in Saraqib would not end the war.", "hypothetical"),
    ("The plan foresees that rebels hope to capture Saraqib and its 400 soldiers.", "planned"),
    ("In a tabletop exercise at the academy rebels captured Saraqib on day three.", "hypothetical"),
    ("Twenty Roman soldiers were killed in Saraqib in AD 256.", "historical"),
    ("Shelling killed hundreds of people in Saraqib in the early eighties.", "historical"),
    ("Forty years ago this week troops killed 200 people in Saraqib.", "historical"),
]
FACTS = [
    "Rebels captured Saraqib on Sunday. The army denied losing a tank.",
    "Nine civilians were killed in Saraqib. That was the worst day of the month.",
    "The army forced the rebels to withdraw from Saraqib.",
    "Rebels were able to capture Saraqib.",
    "Troops managed to control Saraqib.",
    "The army reported that rebels had captured Saraqib.",
]


@pytest.mark.parametrize(("text", "title"), DENIED)
def test_what_is_taken_back_is_denied(text, title, tools):
    found = told(text, tools, title=title)
    assert found
    assert FACT not in found


@pytest.mark.parametrize(("text", "modality"), NO_FACT)
def test_what_did_not_come_about_is_no_fact(text, modality, tools):
    found = told(text, tools)
    assert modality in {each for _, each in found}
    assert FACT not in found


@pytest.mark.parametrize("text", FACTS)
def test_what_is_asserted_stays_a_fact(text, tools):
    assert FACT in told(text, tools)


NOTHING = [
    "Some 300 wounded, smeared with stage blood, were carried into a hospital in Saraqib.",
    "Capturing Saraqib would be a victory for the army.",
    "Rebels laughed off claims that they had lost Saraqib.",
    "Shells fell on the area surrounding Saraqib.",
    "A tunnel running from Saraqib was blown up by rebels.",
]


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_happened_here(text, tools):
    assert FACT not in told(text, tools)
