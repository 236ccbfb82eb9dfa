"""Whose people were harmed, who says so and where: sentences of whole stories that were once misread (tests/chain)."""

from __future__ import annotations

import pytest

from tests.extract.reading import read_story


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The army command acknowledged that 17 of its soldiers were killed near Palmyra.", {"victim_group": "syria_general_command", "stance": "concedes"}),
        ("Rebels attacked Hezbollah in Zabadani on Sunday and killed 12 of its fighters.", {"victim_group": "hezbollah", "perpetrator_id": "generic_rebels"}),
        ("A mine killed 30 fighters of the Syrian Democratic Forces in Tabqa on Tuesday.", {"victim_group": "sdf"}),
        ("The US-led coalition acknowledged on Friday that one of its air strikes killed 11 civilians in Raqqa on 3 March.",
         {"claimant_id": "coalition", "perpetrator_id": "coalition", "stance": "concedes"}),
        ("Sixteen YPG fighters fell on Friday as they defended the villages outside Manbij.", {"outcome": "killed", "best": 16}),
        ("Islamic State took 186 workers hostage in Raqqa on Saturday.", {"outcome": "captured", "best": 186}),
        ("There is no word of the 186 farm hands whom Islamic State abducted in Raqqa on Saturday.", {"outcome": "captured", "perpetrator_id": "islamic_state"}),
        ("Relatives of the 20 workers who were kidnapped outside the town of Raqqa on Saturday gathered in Hama again.", {"place_name": "Raqqa"}),
        ("The war has cost 4,132 civilians in Idlib province their lives since January 2015.", {"best": 4132, "admin1": "Idlib", "total_kind": "cumulative"}),
        ("The number of dead in Thursday's missile strike on a house in Azaz has reached 14.", {"best": 14, "total_kind": "update"}),
        ("Warplanes hit a house in Raqqa on Monday and killed seven civilians, a teacher who fled the city last year said after a visit.", {"best": 7}),
    ],
)  # fmt: skip
def test_a_count_has_its_details(text, wanted, tools):
    (row,) = read_story(text, tools).casualty_claims
    assert {name: row[name] for name in wanted} == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("A military source denied on Thursday that rebels had captured Palmyra.", [("captured", "denies", "generic_army")]),
        ("The Syrian Democratic Forces have captured Tabqa, their press office announced on Monday.", [("captured", "asserts", "sdf")]),
        ("A Kurdish-led force took a town east of Raqqa.", [("advanced", "asserts", None)]),
        ("The army spoke of heavy losses of the rebels at Azaz.", []),
    ],
)  # fmt: skip
def test_ground_has_its_speaker(text, wanted, tools):
    rows = read_story(text, tools).territory_claims
    assert [(row["action"], row["stance"], row["claimant_id"]) for row in rows] == wanted
