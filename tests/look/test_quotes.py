"""A quote is shown in its sentence, and the evidence in it is where it was."""

from __future__ import annotations

import pytest

from pipeline.look.quotes import MAX_SIDE, quote_of, sentence_span

TEXT = "It was calm. Then at least 9 men died in Jobar. Nobody came.\n\nNew part"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("at least 9 men died", "Then at least 9 men died in Jobar."),
        ("It was calm", "It was calm."),
        ("9 men died in Jobar.", "Then at least 9 men died in Jobar."),
        ("New part", "New part"),
        ("Nobody came", "Nobody came."),
    ],
)
def test_the_sentence_around_the_evidence(words: str, sentence: str) -> None:
    start = TEXT.index(words)
    first, last = sentence_span(TEXT, start, start + len(words))
    assert TEXT[first:last] == sentence


def test_a_long_sentence_is_cut_at_a_space() -> None:
    text = "word " * 100 + "9 died" + " word" * 100
    start = text.index("9 died")
    first, last = sentence_span(text, start, start + 6)
    assert text[first - 1] == text[last] == " "
    assert start - first <= MAX_SIDE
    assert last - start - 6 <= MAX_SIDE


def test_the_parts_are_the_text() -> None:
    start = TEXT.index("9 men")
    claim = {"article_id": "a", "span_field": "text", "span_start": start, "span_end": start + 5}
    found = quote_of(claim, {"text": TEXT, "title": None})
    assert found.before + found.words + found.after == TEXT[found.start : found.end]
    assert (found.words, found.is_cut_before, found.is_cut_after) == ("9 men", False, False)
