"""Words and numbers are read through what nobody sees, and quotes are still the article's own characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import tables
from pipeline.extract.plain import BLANKS, UNSEEN_RUN, plain_of
from pipeline.schemas import CASUALTY_CLAIMS, CLAIM_MENTIONS, EVENTS
from tests.extract.reading import read_story

SENTENCE = "At least 12 civilians were killed in Douma on Friday, the army said."
PIECES = st.sampled_from(
    [
        "12",
        "killed",
        " ",
        "\u00a0",
        "\u2009",
        "\u202f",
        "\u200b",
        "\u00ad",
        "\u200f",
        "\ufeff",
        "\u2060",
        "\u202e",
        "e\u0301",
        "\U0001f600",
    ]
)


@given(st.lists(PIECES | st.characters(codec="utf-8"), max_size=30).map("".join), st.data())
def test_every_stretch_of_the_copy_leads_back_to_its_own_characters(text: str, data: st.DataObject) -> None:
    copy = plain_of(text)
    start = data.draw(st.integers(0, len(copy.text)))
    end = data.draw(st.integers(start, len(copy.text)))
    first, last = copy.span(start, end)
    assert 0 <= first <= last <= len(text)
    if end > start:
        again = BLANKS.sub(" ", text[first:last])
        assert (again if copy.places is None else UNSEEN_RUN.sub("", again)) == copy.text[start:end]


def test_a_text_with_nothing_hidden_is_its_own_copy() -> None:
    copy = plain_of(SENTENCE)
    assert (copy.text, copy.places, copy.span(3, 8)) == (SENTENCE, None, (3, 8))


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE.replace("killed", "kil\u200bled"), SENTENCE.replace("12", "1\u200b2"), SENTENCE.replace("civilians", "civil\u00adians"),
        SENTENCE.replace(" ", "\u00a0"), SENTENCE.replace(" ", "\u202f"), SENTENCE.replace("Douma", "Dou\u200bma"), "\ufeff" + SENTENCE,
        SENTENCE.replace("12", "\u200e12\u200e"), SENTENCE.replace("12", "\u206612\u2069"), "\u00ad".join(SENTENCE),
        SENTENCE.replace("12", "\u0661\u0662"), SENTENCE.replace("12", "\uff11\uff12"), SENTENCE.replace("Douma", "D\u200dou\u00adma\u2060"),
    ],
)  # fmt: skip
def test_a_claim_is_the_same_through_what_nobody_sees(text: str, tools) -> None:
    rows = read_story(text, tools)
    (claim,) = rows.casualty_claims
    wanted = (12, 12, None, "at_least", "killed", "civilian", "Douma")
    names = ("low", "best", "high", "qualifier", "outcome", "victim_class", "place_name")
    assert tuple(claim[name] for name in names) == wanted
    for table, found in (
        (CASUALTY_CLAIMS, rows.casualty_claims),
        (CLAIM_MENTIONS, rows.claim_mentions),
        (EVENTS, rows.events),
    ):
        tables.check(table, tables.frame(table, found), where="hidden characters")
        for row in found:
            assert row["quote"] == text[row["span_start"] : row["span_end"]]


@pytest.mark.parametrize("blank", [" ", "\u2009", "\u00a0", "\u202f"])
def test_a_thousand_with_a_thin_space_is_one_number(blank: str, tools) -> None:
    (claim,) = read_story(SENTENCE.replace("12", f"1{blank}200"), tools).casualty_claims
    assert claim["low"] == 1200


def test_digits_that_are_shown_in_another_order_are_not_read(tools) -> None:
    """A reader sees 12, the characters say 21."""
    assert read_story(SENTENCE.replace("12", "\u202e21\u202c"), tools).casualty_claims == []
