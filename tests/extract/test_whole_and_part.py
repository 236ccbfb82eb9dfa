"""What a count is of: some of those counted before, another outcome, an earlier figure, and words of others that say nothing of it."""

from __future__ import annotations

import pytest

from tests.extract.reading import read_story

SHARES = [
    ("At least 43 people were killed in Azaz on Saturday, the Observatory said. Six rebel fighters were among the dead.", 6, 43),
    ("A blast killed 31 people in Idlib. Nine children are among those who died, medics said.", 9, 31),
    ("Shelling killed 12 civilians in Douma. Four women were among the victims.", 4, 12),
]  # fmt: skip


@pytest.mark.parametrize(("text", "low", "whole"), SHARES)
def test_people_among_the_dead_are_part_of_the_count_before(text, low, whole, tools):
    rows = {row["low"]: row for row in read_story(text, tools).casualty_claims}
    assert rows[low]["part_of_claim_id"] == rows[whole]["claim_id"]


@pytest.mark.parametrize(
    "text",
    [
        "Shelling killed 12 civilians in Douma. Forty people were among the dead in Homs, medics said.",  # more than there were
        "The army said 30 militants were killed in Douma. Four women were among the dead in Aleppo.",  # not of those, not there
    ],
)
def test_what_cannot_be_of_those_before_is_no_part_of_them(text, tools):
    assert [row["low"] for row in read_story(text, tools).casualty_claims if row["part_of_claim_id"]] == []


def test_wounded_who_are_carried_are_no_dead(tools):
    text = "Rescuers said 100 people were killed in Idlib. The figure was given by the Civil Defence, whose volunteers took some 55 wounded to clinics."
    assert {row["best"]: row["outcome"] for row in read_story(text, tools).casualty_claims} == {
        100: "killed",
        55: "injured",
    }


@pytest.mark.parametrize(
    "text",
    [
        "Bomb kills more than 40 near al-Bab as Islamic State concedes defeat.",
        "Forty people died in a blast in Idlib while the army acknowledged setbacks in Hama.",
    ],
)
def test_who_concedes_something_else_does_not_give_the_count(text, tools):
    (row,) = read_story(text, tools).casualty_claims
    assert (row["claimant_id"], row["stance"]) == (None, "asserts")


def test_who_admits_a_count_still_gives_it(tools):
    (row,) = read_story("Forty soldiers were killed near Palmyra, the Syrian army acknowledged.", tools).casualty_claims
    assert (row["claimant_id"], row["stance"]) == ("syria_military", "concedes")


@pytest.mark.parametrize(
    "text", ["The Syrian army admits to 32 dead in Homs.", "The Syrian army conceded 32 deaths in Homs."]
)
def test_who_admits_dead_is_not_said_to_have_killed_them(text, tools):
    (row,) = read_story(text, tools).casualty_claims
    assert row["perpetrator_id"] is None


def test_an_earlier_toll_is_of_who_revises_it(tools):
    text = "Forty-three people lost their lives in an attack in Idlib, the Syrian Observatory for Human Rights said, revising an earlier toll of 24."
    assert {row["low"]: row["claimant_id"] for row in read_story(text, tools).casualty_claims} == {
        43: "sohr",
        24: "sohr",
    }


@pytest.mark.parametrize(
    ("title", "stance"),
    [
        ("Children among the dead of convoy blast, rebels deny a hand in it", "asserts"),
        ("Army rejects responsibility for market strike", "asserts"),
        ("Ministry denies being behind the market strike", "asserts"),
        ("Army denies killing civilians at market", "asserts"),
        ("Army denies that a strike hit the market", "denies"),
        ("Army rejects reports of striking a market", "denies"),
        ("Fact check: no market was hit", "denies"),
    ],
)
def test_a_title_that_denies_the_deed_denies_no_deaths(title, stance, tools):
    text = "Sixty-eight children are said to have been killed in the bombing of a market in Idlib."
    (row,) = read_story(text, tools, title=title).casualty_claims
    assert row["stance"] == stance


@pytest.mark.parametrize(
    ("text", "extents"),
    [
        ("The army beat off an assault on Damascus. It regained most of the points lost in the morning.", []),
        ("The army attacked Palmyra on Friday and took most of the town.", ["most"]),
    ],
)
def test_most_of_some_points_is_not_most_of_a_town(text, extents, tools):
    rows = read_story(text, tools).territory_claims
    assert [row["extent"] for row in rows if row["action"] in ("captured", "recaptured")] == extents
