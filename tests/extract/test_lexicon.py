"""Actors, nouns for people and loaded words, found over tokens by the tables of the pack."""

from __future__ import annotations

import pytest

from pipeline.extract.lexicon import Lexicon, outlet_actor, tokens_of
from tests.extract.reading import sample_pack

LEXICON = Lexicon(sample_pack())


def actors(text: str) -> list[str]:
    return [mention.actor_id for mention in LEXICON.find(tokens_of(text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the Syrian army advanced", ["syria_military"]),
        ("Syrian Army units", ["syria_military"]),
        ("the Syrian Observatory for Human Rights said", ["sohr"]),
        ("the Observatory said", ["sohr"]),
        ("Nusra Front fighters", ["hts"]),
        ("Jabhat al-Nusra", ["hts"]),
        ("Jabhat Al Nusra", ["hts"]),
        ("Daesh lost it", ["islamic_state"]),
        ("Islamic State lost it", ["islamic_state"]),
        ("the Syrian Democratic Forces and the Syrian army", ["sdf", "syria_military"]),
        ("Ahrar al-Sham", ["ahrar_al_sham"]),
        ("Ahrar ash-Sham", ["ahrar_al_sham"]),
        ("White Helmets volunteers", ["white_helmets"]),
        ("SANA reported", ["sana"]),
        ("the Barada State Agency", ["sample_barada"]),
        ("residents of the town", ["generic_residents"]),
        ("the rebels withdrew", ["generic_rebels"]),
        ("nobody was there", []),
        ("it is a state of mind", []),
        ("they told us to leave", []),
        ("the monitor on his desk", ["generic_monitor"]),
    ],
)
def test_actors_are_found_by_their_names(text, found):
    assert actors(text) == found


@pytest.mark.parametrize(
    ("text", "found"), [("US troops", True), ("us and them", False), ("IS fighters", True), ("he is there", False)]
)
def test_short_names_keep_their_capitals(text, found):
    named = [each for each in actors(text) if not each.startswith("generic_")]
    assert bool(named) is found


def test_the_longest_name_wins():
    (mention,) = LEXICON.find(tokens_of("Syrian Observatory for Human Rights"))
    assert (mention.start, mention.end) == (0, 5)


def test_a_kind_of_actor_is_told_from_an_actor():
    rebels, army = LEXICON.find(tokens_of("rebels and the Syrian army"))
    assert (rebels.is_generic, army.is_generic) == (True, False)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("five civilians", ("civilian", True)),
        ("a child", ("civilian", False)),
        ("three women", ("civilian", True)),
        ("two soldiers", ("combatant", True)),
        ("a fighter", ("combatant", False)),
        ("ten people", ("unknown", True)),
        ("five vehicles", None),
        ("a number of sheep", None),
        ("the truce", None),
    ],
)
def test_nouns_for_people_have_a_class(text, found):
    words = tokens_of(text)
    hit = LEXICON.person_noun(words, len(words))
    assert (hit[1:] if hit else None) == found


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Takfiri terrorists", "Takfiri"),
        ("five terrorists", "terrorists"),
        ("two martyrs", "martyrs"),
        ("five civilians", None),
        ("the regime army", "regime"),
    ],
)
def test_loaded_words_are_noted(text, label):
    found = LEXICON.label(tokens_of(text))
    assert (found[0] if found else None) == label


@pytest.mark.parametrize(
    ("actor", "side"), [("sana", "government"), ("sohr", "neutral"), ("nobody_known", "unknown"), (None, "unknown")]
)
def test_an_actor_has_a_side(actor, side):
    assert LEXICON.side(actor) == side


@pytest.mark.parametrize("outlet", ["sample_barada", "sample_cedar"])
def test_an_outlet_can_be_quoted_as_an_actor(outlet):
    made = outlet_actor(sample_pack().outlets[outlet])
    assert (made.id, made.side) == (outlet, sample_pack().outlets[outlet].side)


@pytest.mark.parametrize(
    ("phrase", "tokens"),
    [
        ("Jabhat al-Nusra", ["Jabhat", "al", "-", "Nusra"]),
        ("Syria's army", ["Syria", "s", "army"]),
        ("Syria’s army", ["Syria", "s", "army"]),
        ("", []),
    ],
)
def test_a_phrase_is_cut_like_the_text(phrase, tokens):
    assert tokens_of(phrase) == tokens
