"""Sentences by rule, with offsets that lead back to the text."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.sentences import Sentence, split_sentences

WIDE = 4000


def cut(text: str, *, max_chars: int = WIDE) -> list[Sentence]:
    return split_sentences(text, max_chars=max_chars)


@pytest.mark.parametrize(
    "parts",
    [
        ["Shells fell on Douma.", "Nobody was hurt."],
        ["Was it a raid?", "The army denies it!", "Others do not."],
        ["Gen. Salim Idris spoke.", "He left."],
        ["Mr. Haddad and Dr. Nasser met on Jan. 5 in Aleppo.", "They agreed."],
        ["The U.S. envoy arrived.", "Talks began."],
        ["He praised the U.N. mission.", "The talks went on."],
        ["The group (e.g. its spokesman) stayed away.", "So did others."],
        ["Lt. Col. Omar fell near St. Simeon.", "Two others fled."],
        ["About 1.5 million people fled.", "Others stayed."],
        ['"We held the town."', "Then they left."],
        ["He said: “We lost four men.”", "The army gave no count."],
        ["The toll rose to 12.", "7 of them were children."],
        ["The ceasefire, signed on Dec. 29, held.", "Then came the raid..."],
        ["Resolution No. 2254 was read.", "It was approved."],
        ["J. Smith saw it.", "He wrote it down."],
        ["The truce failed…", "Shelling resumed."],
    ],
    ids=lambda parts: parts[0],
)
def test_sentences_end_where_a_reader_ends_them(parts):
    assert [each.text for each in cut(" ".join(parts))] == parts


def test_a_line_break_ends_a_sentence():
    assert [each.text for each in cut("Army enters town\nTroops entered Manbij on Monday\n\nThey stayed.")] == [
        "Army enters town",
        "Troops entered Manbij on Monday",
        "They stayed.",
    ]


def test_paragraphs_are_counted():
    assert [each.paragraph for each in cut("One. Two.\nThree.\n\nFour.")] == [0, 0, 1, 2]


@pytest.mark.parametrize(
    ("line", "is_heading"),
    [
        ("Daesh loses its last town", True),
        ("Daesh loses its last town.", False),
        ("Has it fallen?", False),
        ("The ministry said:", False),
        ("Shelling " * 20, False),
    ],
)
def test_a_short_line_without_a_full_stop_is_a_heading(line, is_heading):
    assert cut(f"{line}\nThe rest follows here.")[0].is_heading is is_heading


@pytest.mark.parametrize(
    ("text", "is_caption"),
    [
        ("Smoke rises over Jobar on March 20, 2017. (Photo by AFP)", True),
        ("Soldiers near the station (file photo)", True),
        ("A street in Douma after a raid (Reuters)", True),
        ("Residents flee Manbij. AFP photo", True),
        ("Photo courtesy of the White Helmets", True),
        ("Reuters reported that five people died.", False),
        ("Five people (two of them children) died.", False),
    ],
)
def test_words_under_a_picture_are_captions(text, is_caption):
    assert any(each.is_caption for each in cut(text)) is is_caption


@pytest.mark.parametrize("text", ["", " ", "\n\n\t\n"])
def test_nothing_gives_nothing(text):
    assert cut(text) == []


def test_an_endless_sentence_is_cut_at_spaces():
    found = cut("word " * 100, max_chars=50)
    assert all(len(each.text) <= 50 for each in found)
    assert " ".join(each.text for each in found).split() == ["word"] * 100


def test_a_text_without_spaces_is_cut_too():
    assert [len(each.text) for each in cut("x" * 120, max_chars=50)] == [50, 50, 20]


writing = st.one_of(
    st.text(max_size=300),
    st.lists(
        st.sampled_from(["Gen.", "U.S.", "e.g.", "5", "1.5", "The", "said", ".", "!", "…", "\n", "\r\n", " ", "”", "(Photo by AFP)", "\u200f", "\ud83d"]),
        max_size=60,
    ).map("".join),
)  # fmt: skip


@given(writing, st.integers(1, 200))
def test_every_sentence_stands_in_the_text(text, max_chars):
    found = cut(text, max_chars=max_chars)
    assert all(text[each.start : each.end] == each.text and each.text == each.text.strip() for each in found)
    assert all(len(each.text) <= max_chars for each in found)
    assert all(one.end <= two.start for one, two in itertools.pairwise(found))


@given(writing)
def test_no_visible_character_is_lost(text):
    kept = sum(len("".join(each.text.split())) for each in cut(text))
    assert kept == len("".join(text.split()))
