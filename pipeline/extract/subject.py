"""What a passage is about: armed conflict, or accidents, crime, sport, disease, animals, business, stage and screen.

A linear classifier over the words of a passage, trained by `benchmarks/train_subject.py` on texts of our own and on open news
(`subject_words.csv` holds its weights, so that anybody can read why a passage was taken for what). Names are left out: a road accident in
Aleppo is no act of war, and a bombing in a town that no text named before is one.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.extract import words
from pipeline.extract.word_sets import word_set

FILE = Path(__file__).with_name("subject_words.csv")
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
SENTENCE_START = re.compile(r"(?:^|[.!?:;\"“”]\s*|\n)$")
MIN_LOGIT = 0.5  # of an article; every article of war held out from training has more (benchmarks/train_subject.py)
FEW_WORDS = 12  # an article of so few known words is judged by these instead:
MIN_LOGIT_OF_FEW, MIN_LOGIT_OF_ARMED = 0.0, -1.2  # the second where it names an armed group or an attack
MIN_WINDOW_LOGIT = -1.5  # of three sentences: 1 in 100 of windows in articles of war have less
MIN_LETTERS = 3
SUFFIXES = ("ings", "ing", "edly", "ied", "ies", "ed", "es", "s", "er", "ers")
MIN_STEM = 3
BIAS = "(bias)"
NO_SUBJECT = word_set(
    """the and for are was were has have had been with that this from but not they his her its their which who whom whose said
    says say told will would could may might can than then there here into over under after before when while where what about
    also more most least some any all each other others another one two three four five six seven eight nine ten eleven
    twelve dozen hundred hundreds thousand thousands people person man men woman women child children him them she out off
    our your you per very both between among during since until because though very just only even still again last first
    second third monday tuesday wednesday thursday friday saturday sunday january february march april june july august
    september october november december year years month months week weeks day days morning evening night hour hours"""
)
# The words by which claims are found stand on both sides by design: what matters is the company that they keep.
TRIGGERS = (
    words.KILL_VERBS | words.DIE_VERBS | words.INJURE_VERBS | words.CAPTURE_VERBS | words.KILL_NOUNS | words.INJURE_NOUNS
    | word_set("dead missing capture take took taken lose lost fall fell hold held enter clear secure")
)  # fmt: skip


def stem(word: str) -> str:
    """Return a word without its common endings: "killed", "kills" and "killing" are one."""
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= MIN_STEM:
            base = word[: -len(suffix)]
            return base[:-1] if len(base) > MIN_STEM and base[-1] == base[-2] and base[-1] not in "sl" else base
    return word.removesuffix("e") if len(word) > MIN_STEM else word


def features(text: str) -> frozenset[str]:
    """Return the stems of the ordinary words of a passage; a word with a capital inside a sentence is a name and left out."""
    found = set()
    for match in WORD.finditer(text):
        word = match.group()
        is_name = word[0].isupper() and SENTENCE_START.search(text[max(0, match.start() - 3) : match.start()]) is None
        if len(word) >= MIN_LETTERS and not is_name:
            plain = word.lower().removesuffix("'s").removesuffix("’s")
            if plain not in NO_SUBJECT:
                found.add(stem(plain))
    return frozenset(found - _excluded())


@cache
def _excluded() -> frozenset[str]:
    return frozenset(stem(word) for word in TRIGGERS)


@cache
def weights() -> Mapping[str, float]:
    """Return the weight of each stem; positive speaks for armed conflict."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        return {row["stem"]: float(row["weight"]) for row in csv.DictReader(stream, strict=True)}


@dataclass(frozen=True)
class Subject:
    """What an article is about, as a whole and around each sentence; `windows` holds the log-odds of sentences by number."""

    whole: float
    n_words: int
    is_armed: bool
    windows: Mapping[int, float]

    @classmethod
    def of(cls, title: str, text: str, sentences: Mapping[int, str], *, is_armed: bool) -> Subject:
        """Return the subject of an article; `sentences` are those that are read, by number; `is_armed`: it names a force or an attack."""
        ordered = sorted(sentences)
        windows = {
            at: conflict_logit(sentences[near] for near in ordered[max(0, place - 1) : place + 2])
            for place, at in enumerate(ordered)
        }
        known = features(f"{title}. {text}") & weights().keys()
        return cls(conflict_logit([f"{title}. {text}"]), len(known), is_armed, windows)

    def is_conflict(self, at: int) -> bool:
        """Whether a sentence is likely to tell of armed conflict: by its article, and by what stands around it."""
        if self.n_words < FEW_WORDS:
            return self.whole >= (MIN_LOGIT_OF_ARMED if self.is_armed else MIN_LOGIT_OF_FEW)
        return self.whole >= MIN_LOGIT and self.windows.get(at, 0.0) >= MIN_WINDOW_LOGIT


def conflict_logit(passages: Iterable[str]) -> float:
    """Return the log-odds that some passages, read as one, tell of armed conflict."""
    table = weights()
    known = [stem for stem in features("\n".join(passages)) if stem in table]
    return table[BIAS] + sum(table[stem] for stem in sorted(known)) / math.sqrt(max(1, len(known)))
