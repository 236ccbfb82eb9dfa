"""Sets of words, written as one string: the lists stay short enough to be read."""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """Return the words of a string that spaces and line ends part."""
    return frozenset(words.split())
