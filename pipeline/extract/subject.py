"""What a passage is about: armed conflict, or accidents, crime, sport, disease, animals, business, stage and screen.

A linear classifier over the words of a passage and the kinds of actors that it names, trained by `benchmarks/train_subject.py` on the
texts of `data/training` (`subject_words.csv` holds its weights, so that anybody can read why a passage was taken for what). Names are left
out: a road accident in Aleppo is no act of war, and a bombing in a town that no text named before is one.
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
# Least log-odds of an article; nearly every article of war that was not trained on has more (benchmarks/train_subject.py).
MIN_LOGIT = 0.1
# With an army or armed group by name and as many words of war an article must speak clearly against war.
WAR_WORDS_OF_FORCES, MIN_LOGIT_OF_FORCES = 3, -1.5
# The words for armed groups and their ways, by how often an article has them: so many need no more than this.
ARMED_WORDS = re.compile(
    r"(?i)\b(?:guerril\w*|paramilitar\w*|massacre\w*|assassinat\w*|dynamit\w*|death squads?|hostages?|rebel\w*|terroris\w*|militants?"
    r"|insurgents?|jihad\w*|militia\w*|car bombs?|air ?strikes?|shelling|explosive\w*|subversi\w*)\b"
)
MIN_LOGITS_OF_ARMED = ((3, -3.0), (1, -1.0))
SHORT_WORDS, MIN_LOGIT_OF_SHORT = (
    20,
    0.5,
)  # an article of fewer known words tells less, and must speak more clearly for war
FEW_WORDS, MIN_LOGIT_OF_FEW = 8, -2.3  # an article of so few known words must speak clearly against war to be left out
# A sentence that names a weapon of war in use, or soldiers who fight, is of war in any article that does not speak clearly against it.
PLAIN_WAR = re.compile(
    r"(?i)\b(?:air[- ]?strikes?|air raids?|shell ?fire|shelling|(?:was|were|been|being) shelled|artillery|mortar (?:fire|rounds?|bombs?|shells?)"
    r"|(?:missile|rocket|drone|tank|sniper|shell|mortar|bomb)s?(?: boats?)? (?:that |which )?(?:hit|struck|strikes?|attacks?|fire|exploded|slammed|landed|tore|ripped|fell|rammed|barrages?|killed)"
    r"|(?:by|from|of|when|after) an? (?:[\w-]+ )?(?:missile|drone|rocket|shell|sniper|land ?mine|(?:barrel|cluster) bomb)"
    r"|barrel bombs?|cluster (?:bombs?|munitions?)|landmines?|roadside bomb|car bomb\w*|booby[- ]trapped|explosive (?:belt|vest|device)s?|suicide bomb\w*"
    r"|(?:soldiers|troops|paratroopers|marines|militants|rebels|jihadists|insurgents|gunmen|militiamen) (?:[\w-]+ ){0,6}?(?:surrendered|(?:re)?captur\w+|retook|seized|overran|gunn(?:ed|ing) down|shot dead)"
    r"|(?:killed|burned|shot|executed|captured) by (?:[\w-]+ ){0,2}(?:soldiers|troops|militants|rebels|jihadists|insurgents))\b"
)
MIN_LOGIT_OF_PLAIN = -3.0
PLAIN_REACH = 2  # sentences around it that tell of the same
MIN_WINDOW_LOGIT = -3.0  # of three sentences: of windows in articles of war fewer than 1 in 200 have less
FICTION = re.compile(
    r"(?i)\b(?:war|action|crime|spy|historical|family) (?:drama|film|movie|novel|epic|thriller)\b|\b(?:in|on the set of) (?:the|a|this|his|her|[\w ]+['’]s) (?:\w+ )?(?:film|movie|novel|episode|video ?game|thriller|drama|play)\b"
)
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


def features(text: str, sectors: Iterable[str] = ()) -> frozenset[str]:
    """Return the stems of the ordinary words of a passage and the sectors of its actors; a word with a capital inside a sentence is a name."""
    found = set()
    for match in WORD.finditer(text):
        word = match.group()
        is_name = word[0].isupper() and SENTENCE_START.search(text[max(0, match.start() - 3) : match.start()]) is None
        if len(word) >= MIN_LETTERS and not is_name:
            plain = word.lower().removesuffix("'s").removesuffix("’s")
            if plain not in NO_SUBJECT:
                found.add(stem(plain))
    return frozenset(found - _excluded()) | {f"@{sector}" for sector in sectors}


@cache
def _excluded() -> frozenset[str]:
    return frozenset(stem(word) for word in TRIGGERS)


@cache
def weights() -> Mapping[str, float]:
    """Return the weight of each stem; positive speaks for armed conflict."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        return {row["stem"]: float(row["weight"]) for row in csv.DictReader(stream, strict=True)}


Passage = tuple[str, frozenset[str]]  # the words, and the sectors of the actors named in them


@dataclass(frozen=True)
class Subject:
    """What an article is about, as a whole and around each sentence; `windows` holds the log-odds of sentences by number."""

    whole: float
    n_words: int
    names_forces: bool
    n_armed_words: int
    windows: Mapping[int, float]
    accidents: frozenset[int]
    plain: frozenset[int]

    @classmethod
    def of(cls, title: str, text: str, passages: Mapping[int, Passage], *, n_forces: int) -> Subject:
        """Return the subject of an article.

        `passages` are the sentences that are read, by number; `n_forces` counts the mentions of armies and armed groups by name.
        """
        ordered = sorted(passages)
        found = {at: features(*passage) for at, passage in passages.items()}
        windows = {
            at: conflict_logit(frozenset().union(*(found[near] for near in ordered[max(0, place - 1) : place + 2])))
            for place, at in enumerate(ordered)
        }
        whole = features(f"{title}. {text}", {sector for _, sectors in passages.values() for sector in sectors})
        accidents = frozenset(at for at, (sentence, _) in passages.items() if _tells_of_accident(sentence))
        names_forces = n_forces > 0 and len(words.WAR_WORDS.findall(f"{title}. {text}")) >= WAR_WORDS_OF_FORCES
        n_armed = len(ARMED_WORDS.findall(f"{title}. {text}"))
        plain = frozenset(
            near
            for place, at in enumerate(ordered)
            if PLAIN_WAR.search(passages[at][0])
            for near in ordered[max(0, place - PLAIN_REACH) : place + PLAIN_REACH + 1]
        )
        return cls(
            conflict_logit(whole), len(whole & weights().keys()), names_forces, n_armed, windows, accidents, plain
        )

    @property
    def is_of_war(self) -> bool:
        """Whether the article as a whole is likely to tell of armed conflict."""
        least_logit = MIN_LOGIT if self.n_words >= SHORT_WORDS else MIN_LOGIT_OF_SHORT
        enough = [least_logit, *(logit for least, logit in MIN_LOGITS_OF_ARMED if self.n_armed_words >= least)]
        if self.n_words < FEW_WORDS:
            enough.append(MIN_LOGIT_OF_FEW)
        if self.names_forces:
            enough.append(MIN_LOGIT_OF_FORCES)
        return self.whole >= min(enough)

    @property
    def has_war(self) -> bool:
        """Whether any sentence may tell of armed conflict."""
        return self.is_of_war or (bool(self.plain) and self.whole >= MIN_LOGIT_OF_PLAIN)

    def is_conflict(self, at: int) -> bool:
        """Whether a sentence is likely to tell of armed conflict: by its article, by what stands around it, or by its own plain words."""
        is_apart = self.n_words >= FEW_WORDS and self.windows.get(at, 0.0) < MIN_WINDOW_LOGIT
        is_of_war = self.is_of_war or (at in self.plain and self.has_war)
        return is_of_war and not is_apart and at not in self.accidents


def _tells_of_accident(sentence: str) -> bool:
    """Whether a sentence is of fiction, or names an accident, a disease or a disaster and, beside it, nothing of war."""
    if FICTION.search(sentence):
        return True
    return bool(words.NOT_CONFLICT.search(sentence)) and not words.WAR_WORDS.search(
        words.NOT_CONFLICT.sub(" ", sentence)
    )


def conflict_logit(found: frozenset[str]) -> float:
    """Return the log-odds that a passage with these features tells of armed conflict."""
    table = weights()
    known = [each for each in found if each in table]
    return table[BIAS] + sum(table[each] for each in sorted(known)) / math.sqrt(max(1, len(known)))
