"""Who says it: one count, many ways to name its speaker."""

from __future__ import annotations

import pytest

from tests.extract.reading import read_story

FACT = "five civilians were killed in Douma"
OPEN = FACT.capitalize()
SPEAKERS = [
    (f"{OPEN}, the Syrian Observatory for Human Rights (SOHR) said.", "the Syrian Observatory for Human Rights (SOHR)", "sohr"),
    (f"Earlier a source at the Observatory said {FACT}.", "a source at the Observatory", "sohr"),
    ("A raid killed five civilians in Douma the aid group that supports it said.", "the aid group", "generic_aid_groups"),
    ("Rebel fire killed five civilians in Douma said the Observatory adding that one was a child.", "the Observatory", "sohr"),
    ("Raids killed five civilians in Douma over the last 24 hours media reported on Sunday.", "media", "generic_media"),
    (f"According to the Observatory, {FACT}.", "the Observatory", "sohr"),
    (f"{OPEN}, according to the Syrian Observatory for Human Rights.", "the Syrian Observatory for Human Rights", "sohr"),
    (f"The Syrian Observatory for Human Rights said {FACT}.", "The Syrian Observatory for Human Rights", "sohr"),
    (f"The Syrian Observatory for Human Rights said that {FACT}.", "The Syrian Observatory for Human Rights", "sohr"),
    (f"{OPEN}, the Syrian Observatory for Human Rights said.", "the Syrian Observatory for Human Rights", "sohr"),
    (f"{OPEN}, said the Syrian Observatory for Human Rights.", "the Syrian Observatory for Human Rights", "sohr"),
    (f"{OPEN}, SANA reported.", "SANA", "sana"),
    (f"SANA reported that {FACT}.", "SANA", "sana"),
    (f"Syria's official SANA news agency reported that {FACT}.", "Syria's official SANA news agency", "sana"),
    (f"The UN says {FACT}.", "The UN", "un"),
    (f"{OPEN}, Amnesty International said in a report.", "Amnesty International", "amnesty"),
    (f"Turkish President Recep Tayyip Erdogan said {FACT}.", "Turkish President Recep Tayyip Erdogan", "erdogan"),
    (f'"{OPEN}," the White Helmets said.', "the White Helmets", "white_helmets"),
    (f"“{OPEN},” said Rami Abdulrahman, who heads the Observatory.", "Rami Abdulrahman", "sohr"),
    (f"Witnesses said {FACT}.", "Witnesses", "generic_witnesses"),
    (f"Local residents reported that {FACT}.", "Local residents", "generic_residents"),
    (f"Activists say {FACT}.", "Activists", "generic_activists"),
    (f"The civil defence said {FACT}.", "The civil defence", "generic_civil_defence"),
    (f"A spokesman for the Syrian Democratic Forces said {FACT}.", "A spokesman for the Syrian Democratic Forces", "sdf"),
    (f"The Islamic State group said in a statement that {FACT}.", "The Islamic State group", "islamic_state"),
    (f"The Pentagon said it believed {FACT}.", "The Pentagon", "us_mod"),
    ("The Observatory put the death toll in Douma at 12.", "The Observatory", "sohr"),
    ("The Observatory reported five deaths in Douma.", "The Observatory", "sohr"),
    ("The Observatory documented the killing of five civilians in Douma.", "The Observatory", "sohr"),
    ("Hezbollah announced the death of five fighters in Douma.", "Hezbollah", "hezbollah"),
    ("Ahrar al-Sham claimed it had killed five soldiers in Douma.", "Ahrar al-Sham", "ahrar_al_sham"),
    (f"The Russian Defense Ministry: {FACT}", "The Russian Defense Ministry", "russia_mod"),
    (f"{OPEN}, Reuters reported, citing the White Helmets.", "the White Helmets", "white_helmets"),
    (f"Citing medical sources, Anadolu reported that {FACT}.", "medical sources", "generic_medics"),
    (f"A military source told SANA that {FACT}.", "A military source", "syria_military"),
    (f"{OPEN}, a military source told SANA.", "a military source", "syria_military"),
    (f"{OPEN}.", None, None),
    (f"It was reported that {FACT}.", None, None),
    (f"{OPEN}, it was learned on Friday.", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "actor"), SPEAKERS, ids=[row[0] for row in SPEAKERS])
def test_the_speaker_is_named(text, words, actor, tools):
    (claim,) = read_story(text, tools).casualty_claims
    assert (claim["claimant_raw"], claim["claimant_id"]) == (words, actor)


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        (f"The Syrian army said {FACT}.", "asserts"),
        (f"The Syrian army confirmed that {FACT}.", "asserts"),
        (f"The Russian Defense Ministry denied that {FACT}.", "denies"),
        (f"The Syrian foreign ministry rejected the claim that {FACT}.", "denies"),
        (f"The Syrian army admitted that {FACT}.", "concedes"),
        (f"The Syrian army acknowledged that {FACT}.", "concedes"),
        (f"The White Helmets estimated that {FACT}.", "estimates"),
        (f"The Pentagon said it believed {FACT}.", "estimates"),
        (f"The Observatory questioned whether {FACT}.", "questions"),
    ],
)
def test_the_verb_tells_the_stance(text, stance, tools):
    (claim,) = read_story(text, tools).casualty_claims
    assert claim["stance"] == stance


@pytest.mark.parametrize(
    ("text", "kind", "side"),
    [
        (f"SANA said {FACT}.", "state_media", "government"),
        (f"The Observatory said {FACT}.", "monitor", "neutral"),
        (f"The Syrian army said {FACT}.", "military", "government"),
        (f"The White Helmets said {FACT}.", "medical", "opposition"),
        (f"The UN said {FACT}.", "un", "neutral"),
        (f"Amnesty International said {FACT}.", "ngo", "neutral"),
        (f"Residents said {FACT}.", "witness", "unknown"),
        (f"A hairdresser named Salma said {FACT}.", "other", "unknown"),
        (f"{OPEN}.", "journalist", "unknown"),
    ],
)
def test_a_speaker_has_a_kind_and_a_side(text, kind, side, tools):
    (claim,) = read_story(text, tools).casualty_claims
    assert (claim["claimant_type"], claim["claimant_side"]) == (kind, side)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (f"{OPEN}.", "sample_cedar"),
        (f"The Observatory said {FACT}.", "sample_cedar > sohr"),
        (f"A military source told SANA that {FACT}.", "sample_cedar > sana > syria_military"),
        (f"A doctor told Reuters that {FACT}.", "sample_cedar > reuters > generic_medics"),
        (f"{OPEN}, Reuters reported, citing the White Helmets.", "sample_cedar > reuters > white_helmets"),
        (f"Cedar Daily said {FACT}.", "sample_cedar"),
        (f"A hairdresser said {FACT}.", "sample_cedar > raw:a_hairdresser"),
    ],
)
def test_the_path_ends_with_who_said_it_first(text, path, tools):
    (claim,) = read_story(text, tools, outlet="sample_cedar").casualty_claims
    assert claim["attribution_path"] == path


@pytest.mark.parametrize(
    ("second", "actor"),
    [
        ("It said five civilians were killed in Douma.", "sohr"),
        ("The monitor added that five civilians were killed in Douma.", "sohr"),
        ("SANA said five civilians were killed in Douma.", "sana"),
        ("Residents said five civilians were killed in Douma.", "generic_residents"),
    ],
)
def test_a_speaker_is_carried_to_the_next_sentence(second, actor, tools):
    first = "The Syrian Observatory for Human Rights said shelling went on all night. "
    (claim,) = read_story(first + second, tools).casualty_claims
    assert claim["claimant_id"] == actor


def test_the_outlet_speaks_after_its_sources_have_ended(tools):
    text = "SANA said the army advanced near Douma.\n\nFive civilians were killed in an air strike on Aleppo."
    (claim,) = read_story(text, tools, outlet="sample_cedar").casualty_claims
    assert (claim["claimant_raw"], claim["claimant_id"]) == (None, "sample_cedar")


def test_two_speakers_in_one_sentence_keep_their_own_counts(tools):
    text = "The Observatory said nine people were killed in Douma, while SANA said five were killed."
    found = {row["low"]: row["claimant_id"] for row in read_story(text, tools).casualty_claims}
    assert found == {9: "sohr", 5: "sana"}
