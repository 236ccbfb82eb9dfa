"""Counts in words and figures: the codebook's number table, form by form."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.language import load
from pipeline.extract.numbers import Quantity, QuantityGrammar, ceil_share, floor_share, read_number, split_phrase
from pipeline.schemas import MAX_COUNT
from tests.extract.reading import read_story, sample_pack

GRAMMAR = QuantityGrammar(sample_pack().quantity_words.values())

EXACT = [
    ("157", 157), ("5", 5), ("1,200", 1200), ("12,345", 12_345), ("1,234,567", 1_234_567), ("100000", 100_000), ("3 000", 3000),
    ("one", 1), ("two", 2), ("three", 3), ("four", 4), ("five", 5), ("six", 6), ("seven", 7), ("eight", 8), ("nine", 9), ("ten", 10),
    ("eleven", 11), ("twelve", 12), ("thirteen", 13), ("fourteen", 14), ("fifteen", 15), ("sixteen", 16), ("seventeen", 17),
    ("eighteen", 18), ("nineteen", 19), ("twenty", 20), ("Thirty", 30), ("FORTY", 40), ("fifty", 50), ("sixty", 60), ("seventy", 70),
    ("eighty", 80), ("ninety", 90), ("twenty-one", 21), ("thirty-four", 34), ("forty five", 45), ("ninety-nine", 99),
    ("a hundred", 100), ("one hundred", 100), ("two hundred", 200), ("one hundred and six", 106), ("three hundred and forty-two", 342),
    ("four hundred twelve", 412), ("a thousand", 1000), ("two thousand", 2000), ("five thousand three hundred", 5300),
    ("two thousand three hundred and five", 2305), ("twelve thousand", 12_000), ("thirty-one thousand and seven", 31_007),
    ("a million", 1_000_000), ("two million", 2_000_000), ("1.5 million", 1_500_000), ("2.4 million", 2_400_000), ("11 million", 11_000_000),
    ("half a million", 500_000), ("300 thousand", 300_000), ("400k", 400_000), ("a dozen", 12), ("one dozen", 12), ("two dozen", 24),
    ("half a dozen", 6), ("three dozen", 36), ("only five", 5), ("just two", 2), ("exactly 40", 40), ("a total of 31", 31),
    ("a confirmed 12", 12),
]  # fmt: skip
RULED = [
    ("at least 40", "at_least", 40, 40, None), ("at least twelve", "at_least", 12, 12, None), ("At least a dozen", "at_least", 12, 12, None),
    ("no fewer than 8", "at_least", 8, 8, None), ("not less than 30", "at_least", 30, 30, None), ("no less than six", "at_least", 6, 6, None),
    ("a minimum of 15", "at_least", 15, 15, None), ("50 or more", "at_least", 50, 50, None), ("ten or more", "at_least", 10, 10, None),
    ("100 +", "at_least", 100, 100, None), ("100+", "at_least", 100, 100, None),
    ("more than 157", "more_than", 157, 157, None), ("More than two hundred", "more_than", 200, 200, None), ("over 1,000", "more_than", 1000, 1000, None),
    ("upwards of 60", "more_than", 60, 60, None), ("in excess of 300", "more_than", 300, 300, None), ("well over 90", "more_than", 90, 90, None),
    ("more than a dozen", "more_than", 12, 12, None), ("over half a million", "more_than", 500_000, 500_000, None),
    ("just over 70", "more_than", 70, 70, None), ("exceeding 25", "more_than", 25, 25, None),
    ("up to 30", "up_to", 0, None, 30), ("as many as 45", "up_to", 0, None, 45), ("no more than 9", "up_to", 0, None, 9),
    ("up to a hundred", "up_to", 0, None, 100), ("fewer than 20", "up_to", 0, None, 20), ("less than 10", "up_to", 0, None, 10),
    ("a maximum of 14", "up_to", 0, None, 14), ("possibly as many as 80", "up_to", 0, None, 80), ("15 or fewer", "up_to", 0, None, 15),
    ("about 100", "about", 90, 100, 110), ("some 35", "about", 31, 35, 39), ("around 50", "about", 45, 50, 55), ("roughly 20", "about", 18, 20, 22),
    ("approximately 200", "about", 180, 200, 220), ("an estimated 400", "about", 360, 400, 440), ("some twenty", "about", 18, 20, 22),
    ("about 7", "about", 6, 7, 8), ("about 1", "about", 0, 1, 2), ("around 33", "about", 29, 33, 37), ("about two dozen", "about", 21, 24, 27),
    ("some 1,500", "about", 1350, 1500, 1650), ("about 9", "about", 8, 9, 10), ("around 10", "about", 9, 10, 11),
    ("20 or so", "about", 18, 20, 22), ("about 1.2 million", "about", 1_080_000, 1_200_000, 1_320_000), ("circa 30", "about", 27, 30, 33),
    ("nearly 100", "nearly", 90, None, 100), ("almost 60", "nearly", 54, None, 60), ("close to 40", "nearly", 36, None, 40),
    ("nearly a dozen", "nearly", 10, None, 12), ("almost two thousand", "nearly", 1800, None, 2000), ("just under 50", "nearly", 45, None, 50),
    ("nearly 15", "nearly", 13, None, 15), ("close to 7", "nearly", 6, None, 7),
    ("between 40 and 60", "range", 40, None, 60), ("between twenty and thirty", "range", 20, None, 30), ("40 to 60", "range", 40, None, 60),
    ("40-60", "range", 40, None, 60), ("40–60", "range", 40, None, 60), ("five to seven", "range", 5, None, 7),
    ("between 1,000 and 1,500", "range", 1000, None, 1500), ("from 30 to 35", "range", 30, None, 35), ("ten to twelve", "range", 10, None, 12),
    ("between a hundred and two hundred", "range", 100, None, 200), ("2 to 3 million", "range", 2_000_000, None, 3_000_000),
    ("between 5 and 6 thousand", "range", 5000, None, 6000), ("8 or 9", "range", 8, None, 9), ("three or four", "range", 3, None, 4),
    ("a couple", "vague", 2, None, 2), ("a couple of", "vague", 2, None, 2), ("a few", "vague", 3, None, 9), ("several", "vague", 3, None, 9),
    ("Several", "vague", 3, None, 9), ("a number of", "vague", 2, None, None), ("quite a few", "vague", 3, None, 9),
    ("dozens", "vague", 24, None, 99), ("dozens of", "vague", 24, None, 99), ("tens of", "vague", 20, None, 99), ("scores of", "vague", 40, None, 199),
    ("scores", "vague", 40, None, 199), ("hundreds", "vague", 200, None, 999), ("hundreds of", "vague", 200, None, 999),
    ("several hundred", "vague", 300, None, 900), ("a few hundred", "vague", 300, None, 900), ("thousands of", "vague", 2000, None, 9999),
    ("several thousand", "vague", 3000, None, 9000), ("tens of thousands", "vague", 20_000, None, 99_999),
    ("tens of thousands of", "vague", 20_000, None, 99_999), ("hundreds of thousands", "vague", 200_000, None, 999_999),
    ("millions of", "vague", 2_000_000, None, 9_999_999), ("several dozen", "vague", 36, None, 108),
    ("many", "vague", 2, None, None), ("some", "vague", 2, None, None), ("numbers of", "vague", 2, None, None),
    ("a large number of", "vague", 2, None, None), ("large numbers of", "vague", 2, None, None), ("numerous", "vague", 2, None, None),
    ("at least several", "vague", 3, None, None), ("more than several dozen", "vague", 36, None, None),
    ("no one", "none", 0, 0, 0), ("none", "none", 0, 0, 0), ("no", "none", 0, 0, 0), ("nobody", "none", 0, 0, 0),
    ("zero", "none", 0, 0, 0), ("not a single", "none", 0, 0, 0),
]  # fmt: skip
TABLE = [(text, "exact", n, n, n) for text, n in EXACT] + RULED


def counts(text: str) -> list[Quantity]:
    """Return the counts of a phrase, cut into tokens as the stage does it."""
    return GRAMMAR.find([token.text for token in load().make_doc(text)])


@pytest.mark.parametrize(("text", "qualifier", "low", "best", "high"), TABLE, ids=[row[0] for row in TABLE])
def test_the_number_table_of_the_codebook(text, qualifier, low, best, high):
    found = counts(f"{text} people")
    assert [(each.qualifier, each.low, each.best, each.high) for each in found] == [(qualifier, low, best, high)]


def test_the_table_is_covered():
    assert len(TABLE) >= 150
    assert {row[1] for row in TABLE} == {
        "exact", "at_least", "more_than", "up_to", "about", "nearly", "range", "vague", "none",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("some people", 0, 1),
        ("some of the people", None, None),
        ("some 40 people", 0, 2),
        ("the 12 people", 1, 2),
        ("at least two dozen people", 0, 4),
        ("100 or more people", 0, 3),
        ("between 40 and 60 people", 0, 4),
    ],
)
def test_a_count_covers_its_words(text, first, last):
    found = [(each.start, each.end) for each in counts(text)]
    assert found == ([] if first is None else [(first, last)])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "people",
        "the wounded",
        "at least",
        "more than",
        "between",
        "up to",
        "about people",
        "and",
        "to",
        "3.5 people",
    ],
)
def test_words_without_a_number_are_no_count(text):
    assert counts(text) == []


@pytest.mark.parametrize(
    ("text", "lows"),
    [
        ("12 killed and 30 wounded", [12, 30]),
        ("five soldiers, three of them officers", [5, 3]),
        ("between 60 and 40 people", [60, 40]),
        ("at least 20 dead and dozens hurt", [20, 24]),
        ("two women, a few men and several children", [2, 3, 3]),
        ("one hundred and two hundred", [100, 200]),
        ("no deaths and 7 injuries", [0, 7]),
    ],
)
def test_counts_come_from_left_to_right(text, lows):
    assert [each.low for each in counts(text)] == lows


def test_a_number_beyond_all_people_is_no_count():
    assert counts(f"{MAX_COUNT + 1} people") == []
    assert counts("500 billion people") == []


@pytest.mark.parametrize(
    ("n", "share", "floored", "ceiled"),
    [
        (100, 10, 90, 110),
        (33, 10, 29, 37),
        (7, 10, 6, 8),
        (1, 10, 0, 2),
        (10, 10, 9, 11),
        (999_999_999, 10, 899_999_999, 1_099_999_999),
    ],
)
def test_shares_are_rounded_outwards(n, share, floored, ceiled):
    assert (floor_share(n, -share / 100), ceil_share(n, share / 100)) == (floored, ceiled)


def test_a_phrase_keeps_its_hyphen():
    assert split_phrase("Twenty-one or so") == ["twenty", "-", "one", "or", "so"]


def test_no_number_after_the_last_token():
    assert read_number(["five"], 1) is None


TRAPS = [
    "In 2016, 12 civilians were killed by shelling in Douma.",
    "The 45-year-old commander died after 12 civilians were killed by shelling in Douma.",
    "12 civilians were killed by shelling 16 km south of Douma.",
    "12 civilians were killed by shelling 30 kilometers east of Aleppo.",
    "Shelling that cost $3 million killed 12 civilians in Douma.",
    "12 civilians were killed in Douma in the 3rd attack this week.",
    "Under Resolution 2254 all sides stop fire, yet 12 civilians were killed by shelling in Douma.",
    "A Su-24 jet bombed Douma and 12 civilians were killed.",
    "An F-16 bombed Douma and 12 civilians were killed.",
    "12 civilians were killed in Douma at 3 p.m. on Friday.",
    "12 civilians were killed in a 5-hour bombardment of Douma.",
    "12 civilians were killed and 25 houses were destroyed in shelling of Douma.",
    "12 civilians were killed in 7 air strikes on Douma.",
    "About 60 percent of Douma was destroyed and 12 civilians were killed in the shelling.",
    "12 civilians were killed in Douma, 6 years after the war began.",
    "The siege of Douma, in place since 2013, tightened as 12 civilians were killed in shelling.",
    "Between 2011 and 2016 the town was quiet; on Friday 12 civilians were killed in shelling of Douma.",
    "Shelling killed 12 civilians in Douma and wrecked 4 tanks.",
    "12 civilians were killed by 122-mm rockets in Douma.",
    "On 24 March 12 civilians were killed by shelling in Douma.",
    "12 civilians were killed by shelling in Douma, a town 10 miles from Damascus.",
    "12 civilians were killed in Douma by the 4th Armoured Division.",
]


@pytest.mark.parametrize("text", TRAPS)
def test_other_figures_count_nobody(text, tools):
    found = read_story(text, tools).casualty_claims
    assert [(row["outcome"], row["low"], row["best"], row["high"]) for row in found] == [("killed", 12, 12, 12)]


numbers = st.one_of(st.integers(1, 99_999).map(str), st.sampled_from([text for text, _ in EXACT]))
before = st.sampled_from(sorted(" ".join(key) for key in GRAMMAR.qualifiers))
words = st.sampled_from(sorted(" ".join(key) for key in GRAMMAR.numbers))
joins = st.sampled_from([" ", " and ", " to ", "-", " or ", " or more ", ", "])
phrases = st.one_of(
    numbers,
    words,
    st.tuples(before, st.one_of(numbers, words)).map(" ".join),
    st.tuples(st.one_of(numbers, words), joins, st.one_of(numbers, words)).map("".join),
    st.tuples(numbers, numbers).map(lambda pair: f"between {pair[0]} and {pair[1]}"),
    st.tuples(before, before, numbers).map(" ".join),
)


@settings(max_examples=300, deadline=None)
@given(phrases)
def test_low_best_high_stand_in_order(text):
    for each in counts(f"{text} people"):
        low, best, high = each.low, each.best, each.high
        assert 0 <= low <= (best if best is not None else low)
        assert high is None or (best if best is not None else low) <= high


tokens = st.one_of(
    st.sampled_from(sorted({word for key in (*GRAMMAR.numbers, *GRAMMAR.qualifiers) for word in key})),
    st.integers(0, 10**12).map(str),
    st.sampled_from(
        ["-", "–", ",", "and", "to", "or", "+", "between", "from", "hundred", "million", "40–60", "9k", "1.5", "0"]
    ),
    st.text(max_size=4),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(tokens, max_size=30))
def test_any_tokens_are_read_without_a_crash(line):
    found = GRAMMAR.find(line)
    assert all(0 <= each.start < each.end <= len(line) for each in found)
    assert all(one.end <= two.start for one, two in itertools.pairwise(found))
