"""Where a count belongs: of several places the scene, and of words like "the town" the place they stand for."""

from __future__ import annotations

import pytest

from tests.extract.reading import read_story

SCENES = [
    ("Shells hit Douma, near Damascus, on Friday. Nine people were killed in the town.", "Douma"),
    (
        "A raid killed nine people as they crossed the Euphrates to escape fighting in Dayr al-Zawr province.",
        "Deir ez-Zor Governorate",
    ),
    ("Shells killed nine natives of Homs in Douma.", "Douma"),
    (
        "Rebels shelled Douma on Friday. Buses left for Idlib in the evening. Nine people were killed in the attack.",
        "Douma",
    ),
    (
        "Thirteen civilians were killed in air raids on Aleppo province. Five of them died when a bomb hit the village of Tadif.",
        "Aleppo Governorate",
    ),
]


@pytest.mark.parametrize(("text", "place"), SCENES)
def test_a_count_belongs_to_its_scene(text, place, tools):
    claims = read_story(text, tools).casualty_claims
    whole = max(claims, key=lambda claim: claim["low"])
    assert whole["place_name"] == place


def test_what_happened_in_another_year_need_not_have_happened_here(tools):
    text = "Shells killed nine people in Douma on Friday, the Observatory said. In May 2014 more than 300 people were killed in a battle between the two sides."
    places = {claim["low"]: claim["place_name"] for claim in read_story(text, tools).casualty_claims}
    assert places == {9: "Douma", 300: None}


def test_counts_that_only_happen_to_add_up_are_no_parts(tools):
    text = (
        "A bomb in Homs killed 40 people on Friday. In Hama three soldiers died. Shells hit Douma on the same day. In Idlib two rebels were killed. "
        "In Aleppo 17 civilians were killed. In Daraa a mine killed 10 people. In Raqqa raids killed four people. In Palmyra three people died."
    )
    claims = {claim["low"]: claim for claim in read_story(text, tools).casualty_claims}
    assert claims[17]["part_of_claim_id"] is None
    assert claims[4]["part_of_claim_id"] is None


def test_a_list_without_commas_names_each_village(tools):
    text = (
        "The Syrian army captured the villages of Habbariyah Qasr al-Banat and Jubb Hamad in Homs province on Friday."
    )
    found = [claim["place_raw"] for claim in read_story(text, tools).territory_claims]
    assert found == ["Habbariyah", "Qasr al-Banat", "Jubb Hamad"]
