"""Names of private persons: how many are found, on sentences written for it; the even half was tuned on, the odd half was not."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipeline.packs import load_pack
from pipeline.privacy.names import MARK, Masker, PublicNames, find_persons, public_names, recognise, windows, words_of

GOLD = [json.loads(line) for line in (Path(__file__).with_name("names.jsonl")).read_text(encoding="utf-8").splitlines()]
FLOORS = {"even": (29, 26), "odd": (28, 22)}  # names masked, public names kept; may rise


@pytest.fixture(scope="module")
def public() -> PublicNames:
    packs = [public_names(load_pack(name), ()) for name in ("syria", "ukraine")]
    return PublicNames(packs[0].actors | packs[1].actors, packs[0].places | packs[1].places)


def masked(text: str, public: PublicNames, entities=()) -> str:
    return Masker(public, {"a": find_persons(text, list(entities), public)}).mask(text, "a")[0]


def test_the_set_is_large_enough():
    assert len(GOLD) == 72
    assert sum(len(row["private"]) for row in GOLD) == 61
    assert all(name in row["text"] for row in GOLD for name in (*row["private"], *row["stays"]))


def test_recall_and_what_stays_do_not_fall(public):
    counts = {"even": [0, 0], "odd": [0, 0]}
    spots = recognise([row["text"] for row in GOLD])
    for number, (row, entities) in enumerate(zip(GOLD, spots, strict=True)):
        half = counts["odd" if number % 2 else "even"]
        text = masked(row["text"], public, entities)
        for name in row["private"]:
            left = [
                word
                for word in words_of(name) or (name.casefold(),)
                if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text.casefold())
            ]
            half[0] += not left
        half[1] += sum(name in text for name in row["stays"])
    for half, floors in FLOORS.items():
        assert counts[half][0] >= floors[0]
        assert counts[half][1] >= floors[1]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Witness Ahmad Najjar wept. Najjar lost a son.", f"Witness {MARK} wept. {MARK} lost a son."),
        ("Colonel Ahmad Najjar wept. Najjar lost a son.", "Colonel Ahmad Najjar wept. Najjar lost a son."),
        ("Hospital director Ahmad Najjar wept.", f"Hospital director {MARK} wept."),
        ("President Bashar al-Assad and Ahmad Najjar", f"President Bashar al-Assad and {MARK}"),
        ("The Omar Mukhtar Brigade fell back.", "The Omar Mukhtar Brigade fell back."),
        ("Twelve men died in Aleppo.", "Twelve men died in Aleppo."),
    ],
)
def test_who_is_masked(text, wanted, public):
    assert masked(text, public) == wanted


PLACES = frozenset(["maardis", "sinjar", "khattab", "abu hurayrah", "aleppo"])


@pytest.mark.parametrize(
    ("text", "name", "stays"),
    [
        ("It was done by Hay'at Tahrir al-Sham, whose men fled.", "Hay'at Tahrir al-Sham", True),
        ("It was done by Hayʿat Tahrir al-Sham, whose men fled.", "Hayʿat Tahrir al-Sham", True),
        ("Then fell Khattab and Maardis, it announced.", "Maardis", True),
        ("Then Maardis said that a shell fell.", "Maardis", False),
        ("Then fell Khattab and Maardis said so.", "Maardis", False),
        ("It seized villages, among them Abu Hurayrah.", "Abu Hurayrah", True),
        ("Abu Hurayrah said that a shell fell.", "Abu Hurayrah", False),
        ("Jets hit bases in Sinjar and Karachok, and 30 died in Karachok.", "Karachok", True),
        ("Jets hit bases in Sinjar and Karachok said so.", "Karachok", False),
        ("Some 30 died in Karachok, when jets struck Mount Karachok.", "Karachok", True),
        ("Ahmad spoke at the Roman theatre.", "Roman", True),
        ("Ahmad saw Roman weep.", "Roman", False),
    ],
)
def test_bodies_places_and_adjectives_stay_where_they_stand_as_such(text, name, stays, public):
    known = PublicNames(public.actors, public.places | PLACES, PLACES - {"maardis", "abu hurayrah"})
    at = text.index(name)
    found = find_persons(text, [(at, at + len(name))], known)
    assert (name in Masker(known, {"a": found}).mask(text, "a")[0]) is stays


def test_a_full_name_is_masked_in_every_article_and_a_part_of_it_only_in_its_own(public):
    masker = Masker(public, {"a": find_persons("Witness Ahmad Najjar wept.", [], public)})
    assert masker.mask("Ahmad Najjar spoke", "b")[0] == f"{MARK} spoke"
    assert masker.mask("Ahmad spoke", "b")[0] == "Ahmad spoke"
    assert masker.mask("Najjar spoke", "a")[0] == f"{MARK} spoke"
    assert masker.is_named_in("https://x.example/2017/ahmad-najjar-wept", "a")
    assert not masker.is_named_in("https://x.example/2017/aleppo", "a")


def test_windows_join_where_they_meet():
    assert windows([(10, 20), (25, 30), (90, 95)], 100, 5) == [(5, 35), (85, 100)]
    assert windows([], 100, 5) == []


def test_hostile_text_is_searched_in_bounded_time(public):
    for text in ("A" * 100_000, "Ahmad " * 20_000, "al-" * 50_000, "Abu Umm " * 10_000, "named " * 20_000):
        masked(text, public)


def test_an_origin_made_of_a_name_is_masked_too(public):
    masker = Masker(public, {"a": find_persons("Witness Ahmad Najjar wept.", [], public)})
    assert masker.mask_slugs("wire > raw:ahmad_al_najjar") == (f"wire > raw:{MARK}", 1)
    assert masker.mask_slugs("position of raw:a_man_at_the_scene") == ("position of raw:a_man_at_the_scene", 0)


def test_an_origin_made_of_a_part_of_a_name_is_masked_wherever_it_stands_once_a_claim_has_it(public):
    masker = Masker(public, {"a": find_persons("Witness Ahmad Najjar wept.", [], public)})
    assert masker.mask_slugs("the only position (raw:najjar)")[1] == 0
    masker.learn_slugs([("wire > raw:najjar", "a"), ("wire > raw:residents", "a")])
    assert masker.mask_slugs("the only position (raw:najjar)") == (f"the only position (raw:{MARK})", 1)
    assert masker.mask_slugs("the only position (raw:residents)")[1] == 0
