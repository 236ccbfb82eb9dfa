"""What befell whom: sentences and the counts of people that a careful reader takes from them."""

from __future__ import annotations

import pytest

from tests.extract.reading import read_story

K, J, C, D, B = "killed", "injured", "captured", "displaced", "casualties"
Count = tuple[str, int, int | None]

PASSIVES: list[tuple[str, list[Count]]] = [
    ("Five civilians were killed in an air strike on Douma.", [(K, 5, 5)]),
    ("Five civilians have been killed in Douma since Thursday.", [(K, 5, 5)]),
    ("At least 12 people were killed and 30 others wounded in shelling of Douma.", [(K, 12, None), (J, 30, 30)]),
    ("Three soldiers were killed and seven injured when a mine exploded near Palmyra.", [(K, 3, 3), (J, 7, 7)]),
    ("Two soldiers were taken prisoner near Palmyra by militants.", [(C, 2, 2)]),
    ("Nine villagers were kidnapped by gunmen near Hama.", [(C, 9, 9)]),
    ("More than 4,000 people were displaced by the fighting in Manbij.", [(D, 4000, None)]),
    ("Eleven people were wounded by mortar fire in Damascus.", [(J, 11, 11)]),
    ("Six aid workers were abducted in Idlib by gunmen.", [(C, 6, 6)]),
    ("Four fighters were shot dead by snipers in Daraa.", [(K, 4, 4)]),
    ("Three men were beheaded by Daesh in Raqqa.", [(K, 3, 3)]),
    ("About 100 civilians were hurt in rocket fire on Aleppo.", [(J, 90, 110)]),
]
ACTIVES: list[tuple[str, list[Count]]] = [
    ("An air strike killed five civilians in Douma.", [(K, 5, 5)]),
    ("Rockets killed a woman and wounded three children in Aleppo.", [(K, 1, 1), (J, 3, 3)]),
    ("Shelling of Douma left 5 people dead.", [(K, 5, 5)]),
    ("The blast left nine dead and dozens wounded in Damascus.", [(K, 9, 9), (J, 24, 99)]),
    ("A car bomb in Azaz killed at least 40 people, most of them civilians.", [(K, 40, None)]),
    ("Militants captured eight soldiers near Palmyra.", [(C, 8, 8)]),
    ("The hospital in Douma received 22 wounded fighters.", [(J, 22, 22)]),
    ("Rebels handed over the bodies of 12 fighters killed near Palmyra.", [(K, 12, 12)]),
    ("Rebels handed over 12 dead fighters near Palmyra.", [(K, 12, 12)]),
    ("The air strike killed 14 soldiers near Palmyra and left more than 20 hurt.", [(K, 14, 14), (J, 20, None)]),
    ("Enemy dead come to 77 in Douma, the army said.", [(K, 77, 77)]),
    ("After the fighting in Douma the army puts its own dead at nine.", [(K, 9, 9)]),
    ("The raid on Douma killed six people, one of them a girl aged nine.", [(K, 6, 6), (K, 1, 1)]),
    ("Seven people died in a rocket attack on Aleppo.", [(K, 7, 7)]),
    ("Rebels fired rockets into western Aleppo killing at least 15 civilians a monitor said.", [(K, 15, None)]),
    ("Ten civilians, some of them children, killed in an air strike on Douma.", [(K, 10, 10)]),
    ("At least 35 of the slain were found in a shaft near Palmyra.", [(K, 35, None)]),
    ("The raid brought to 49 the number killed in Douma in two days.", [(K, 49, 49)]),
    ("Shells hit Douma, injuring a 45-years-old woman.", [(J, 1, 1)]),
    ("Troops killed 30 militants in Hama and freed 19 civilians.", [(K, 30, 30)]),
    ("Shells hit Douma, 124 At least four people were killed.", [(K, 4, None)]),
    ("Air strikes destroyed a Daesh Command Center near Palmyra and killed 70 militants.", [(K, 70, 70)]),
    (
        "The strike on Homs killed five people and injured seven Homs Governor Talal Barazi said.",
        [(K, 5, 5), (J, 7, 7)],
    ),
    ("Rebels destroyed a tank and three armored personnel carriers near Palmyra and killed two soldiers.", [(K, 2, 2)]),
    ("Air raids were behind 99 percent of deaths in Douma, where seven people were killed.", [(K, 7, 7)]),
    ("Clashes in Hama left 25 militants killed, injured.", [(B, 25, 25)]),
    ("After the strike on Homs there were many wounded, one medic said.", [(J, 2, None)]),
    ("Thousands of people fled the fighting in Manbij.", [(D, 2000, 9999)]),
    ("The suicide attack claimed the lives of 14 policemen in Hasakah.", [(K, 14, 14)]),
    ("Fourteen policemen lost their lives in a suicide attack in Hasakah.", [(K, 14, 14)]),
    ("Mortar rounds landed near Palmyra, wounding and killing a number of recruits.", [(B, 2, None)]),
    ("Syrian troops fired on a post near Palmyra, killing four militants.", [(K, 4, 4)]),
    (
        "The army shelled a Daesh camp near Palmyra, leaving six gunmen dead and several more wounded.",
        [(K, 6, 6), (J, 3, 9)],
    ),
    ("Two boys bled to death after a shell hit their house in Douma; two boys died.", [(K, 2, 2)]),
]
NOUNS: list[tuple[str, list[Count]]] = [
    ("The air strike caused 12 deaths in Douma.", [(K, 12, 12)]),
    ("Shelling led to the death of five civilians in Douma.", [(K, 5, 5)]),
    ("The killing of three doctors in an air strike on Aleppo was condemned.", [(K, 3, 3)]),
    ("The attack on Aleppo resulted in 20 casualties.", [(B, 20, 20)]),
    ("The death toll from the bombing in Damascus has risen to 21.", [(K, 21, 21)]),
    ("The toll in the Azaz bombing rose to 60 dead.", [(K, 60, 60)]),
    ("Rescuers pulled the bodies of six people from the rubble in Aleppo after an air strike.", [(K, 6, 6)]),
    ("There were 15 injuries in the shelling of Damascus.", [(J, 15, 15)]),
    ("The army lost 25 soldiers in the battle for Palmyra.", [(K, 25, 25)]),
    ("Fighting around Manbij forced 2,000 people from their homes.", [(D, 2000, 2000)]),
]
LISTS: list[tuple[str, list[Count]]] = [
    ("Two women and three children were killed in an air strike on Douma.", [(K, 2, 2), (K, 3, 3)]),
    ("Six rebels and two soldiers died in clashes near Hama.", [(K, 6, 6), (K, 2, 2)]),
    ("40 people, among them 7 children, were killed in an air strike on Idlib.", [(K, 40, 40), (K, 7, 7)]),
    ("At least 33 people, including nine women, were killed in an air strike on Idlib.", [(K, 33, None), (K, 9, 9)]),
    ("Twelve people were killed in Idlib, three of them children, in an air strike.", [(K, 12, 12), (K, 3, 3)]),
    ("A family of seven was killed in an air strike on Douma.", [(K, 7, 7)]),
    ("A boy and his mother were killed in an air strike on Douma.", [(K, 2, 2)]),
]
CLAUSES: list[tuple[str, list[Count]]] = [
    ("The shells, which killed three people, were fired at Douma from the hills.", [(K, 3, 3)]),
    ("The five civilians killed in Douma by shelling were buried.", [(K, 5, 5)]),
    ("Fifteen fighters who were killed in Palmyra had been ambushed.", [(K, 15, 15)]),
    ("Ten people died in Douma in the raid and another four in Aleppo.", [(K, 10, 10), (K, 4, 4)]),
    ("Nine people were killed in Douma and three in Aleppo by shelling.", [(K, 9, 9), (K, 3, 3)]),
    ("The strike on Douma killed three soldiers and their driver was wounded.", [(K, 3, 3), (J, 1, 1)]),
    ("The raid on Douma killed ten and injured 24.", [(K, 10, 10), (J, 24, 24)]),
]
NOBODY: list[tuple[str, list[Count]]] = [
    ("No one was killed in the air strike on Douma.", [(K, 0, 0)]),
    ("There were no casualties in the attack on Mezzeh airport.", [(B, 0, 0)]),
    ("The rocket attack on Damascus caused no injuries.", [(J, 0, 0)]),
    ("No civilians were hurt in the shelling of Aleppo.", [(J, 0, 0)]),
]
TABLE = [*PASSIVES, *ACTIVES, *NOUNS, *LISTS, *CLAUSES, *NOBODY]


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_a_sentence_gives_its_counts(text, expected, tools):
    rows = read_story(text, tools).casualty_claims
    found = [(row["outcome"], row["low"], row["high"]) for row in rows]
    assert sorted(map(str, found)) == sorted(map(str, expected))


HEADLINES: list[tuple[str, list[Count]]] = [
    ("Car Bomb Kills 40 in Azaz", [(K, 40, 40)]),
    ("Five killed as shells hit Damascus", [(K, 5, 5)]),
    ("At least 20 dead in Idlib air raids: monitor", [(K, 20, None)]),
    ("Dozens of civilians killed in Aleppo", [(K, 24, 99)]),
    ("Air strikes on Douma leave 12 dead, 30 wounded", [(K, 12, 12), (J, 30, 30)]),
    ("Suicide Bombing Kills 31, Wounds Dozens in Damascus", [(K, 31, 31), (J, 24, 99)]),
]


@pytest.mark.parametrize(("title", "expected"), HEADLINES, ids=[row[0] for row in HEADLINES])
def test_a_headline_gives_its_counts(title, expected, tools):
    rows = read_story("Fighting went on in Syria.", tools, title=title).casualty_claims
    assert [(row["outcome"], row["low"], row["high"]) for row in rows] == expected
    assert {row["span_field"] for row in rows} == {"title"}


TRAPS = [
    "Aleppo striker Omar scored five goals and killed the match in the 80th minute.",
    "In the film, five soldiers are killed in a battle for Damascus.",
    "Eight people were killed in a road accident near Homs.",
    "A bus crash on the Homs motorway left 12 people dead.",
    "Cholera killed 40 people in Hama last month.",
    "Forty sheep were killed in the shelling of Douma.",
    "The army destroyed 25 vehicles near Palmyra.",
    "Three tanks were captured near Palmyra.",
    "An earthquake killed 300 people.",
    "Twelve people died of pneumonia in Damascus.",
    "Two men were sentenced to death by a court in Damascus.",
    "The ceasefire is dead after three rounds of talks in Geneva.",
    "Five people drowned when a ferry capsized.",
]


@pytest.mark.parametrize("text", TRAPS)
def test_what_is_no_harm_of_war_is_no_claim(text, tools):
    assert read_story(text, tools).casualty_claims == []


@pytest.mark.parametrize(
    "text",
    [
        "If the truce fails, hundreds of civilians could be killed in Aleppo.",
        "An assault on Idlib would displace 100,000 people, the UN warned.",
        "Militants threatened to kill 20 captives in Raqqa.",
        "The rebels planned to kill ten officers in Damascus.",
    ],
)
def test_what_did_not_happen_is_not_actual(text, tools):
    assert [row["modality"] for row in read_story(text, tools).casualty_claims if row["modality"] == "actual"] == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("40 people, among them 7 children, were killed in an air strike on Idlib.", {7: 40}),
        ("At least 33 people, including nine women, were killed in an air strike on Idlib.", {9: 33}),
        ("Twelve people were killed in Idlib, three of them children, in an air strike.", {3: 12}),
        ("Two women and three children were killed in an air strike on Douma.", {}),
        ("At least 12 people were killed and 30 others wounded in shelling of Douma.", {}),
    ],
)
def test_a_part_points_to_its_whole(text, parts, tools):
    rows = read_story(text, tools).casualty_claims
    low = {row["claim_id"]: row["low"] for row in rows}
    found = {row["low"]: low[row["part_of_claim_id"]] for row in rows if row["part_of_claim_id"]}
    assert found == parts


@pytest.mark.parametrize(
    ("text", "victim_class"),
    [
        ("Five civilians were killed in Douma by shelling.", "civilian"),
        ("Five children were killed in Douma by shelling.", "civilian"),
        ("Five soldiers were killed in Douma by shelling.", "combatant"),
        ("Five rebels were killed in Douma by shelling.", "combatant"),
        ("Five people were killed in Douma by shelling.", "unknown"),
        ("Five were killed in Douma by shelling.", "unknown"),
    ],
)
def test_victims_have_a_class(text, victim_class, tools):
    assert [row["victim_class"] for row in read_story(text, tools).casualty_claims] == [victim_class]


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Five Nusra Front fighters were killed near Hama.", "hts"),
        ("Five Daesh terrorists were killed near Palmyra.", "islamic_state"),
        ("Five Syrian soldiers were killed near Palmyra.", "syria_military"),
        ("Five terrorists were killed near Palmyra.", None),
        ("Five civilians were killed near Palmyra by shelling.", None),
    ],
)
def test_only_a_name_tells_whose_the_victims_were(text, group, tools):
    found = [row["victim_group"] for row in read_story(text, tools).casualty_claims]
    assert [None if each and each.startswith("generic_") else each for each in found] == [group]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Five civilians were killed in an air strike on Douma on Thursday.", "incident"),
        ("Over 90 militants were killed around Jobar in the last four days.", "period"),
        ("More than 320,000 people have been killed in Syria since March 2011.", "cumulative"),
        ("The death toll from the bombing in Damascus has risen to 21.", "update"),
    ],
)
def test_a_total_is_told_from_an_incident(text, kind, tools):
    assert [row["total_kind"] for row in read_story(text, tools).casualty_claims] == [kind]


@pytest.mark.parametrize(
    ("text", "weapon", "perpetrator"),
    [
        ("Five civilians were killed in an air strike on Douma.", "air strike", None),
        ("A car bomb killed five civilians in Azaz.", "car bomb", None),
        ("Five civilians were killed by Syrian army shelling in Douma.", "shelling", "syria_military"),
        ("Syrian troops killed five militants near Palmyra.", None, "syria_military"),
        ("Five militants were killed by Syrian soldiers near Palmyra.", None, "syria_military"),
    ],
)
def test_means_and_doer_are_kept_where_the_text_gives_them(text, weapon, perpetrator, tools):
    (row,) = read_story(text, tools).casualty_claims
    assert (row["weapon"], row["perpetrator_id"]) == (weapon, perpetrator)


def test_a_repeated_count_is_one_claim_with_two_mentions(tools):
    text = (
        "A car bomb killed 40 people in Azaz on Friday.\n\nThe blast in Azaz killed 40 people, residents of the town."
    )
    found = read_story(text, tools, title="Car bomb kills 40 in Azaz")
    assert len(found.casualty_claims) == 1
    assert len(found.claim_mentions) >= 2


def test_a_named_death_is_one_person(tools):
    (row,) = read_story("Commander Abu Omar was killed in an air strike near Idlib.", tools).casualty_claims
    assert (row["low"], row["high"], row["victim_class"]) == (1, 1, "combatant")


@pytest.mark.parametrize(
    ("text", "day", "place"),
    [
        ("Five civilians were killed in an air strike on Douma on Thursday.", "2017-03-23", "Douma"),
        ("Five civilians were killed in shelling of Azaz on Friday.", "2017-03-24", "Azaz"),
        ("On March 7 five civilians were killed in shelling of Aleppo.", "2017-03-07", "Aleppo"),
    ],
)
def test_a_claim_has_its_day_and_place(text, day, place, tools):
    (row,) = read_story(text, tools).casualty_claims
    assert (str(row["date_start"]), str(row["date_end"]), row["place_name"]) == (day, day, place)


def test_an_unnamed_place_gives_no_coordinates(tools):
    (row,) = read_story("Five soldiers were killed by a mine.", tools).casualty_claims
    assert (row["latitude"], row["longitude"], row["geo_reason"]) == (None, None, "not_told")
