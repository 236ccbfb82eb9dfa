"""Whether a text about war tells what has happened now, or denies it, looks back, warns of it or plans it.

A linear classifier over the words and pairs of words of a passage, trained by `benchmarks/train_reality.py` on texts of our own
(`data/training`); `reality_words.csv` holds its weights. The rules of `modality.py` and `denials.py` judge each clause by its grammar; this
judges the whole, where a clause alone would pass for news: "Twenty soldiers died there" in a piece about an anniversary. It speaks only
where both the article and the sentence point away from news, and names the kind that fits best.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path

from pipeline.extract.subject import NO_SUBJECT, SENTENCE_START, stem
from pipeline.extract.word_sets import word_set

FILE = Path(__file__).with_name("reality_words.csv")
ACTUAL = "actual"
MODALITIES = {"denied": "negated", "historical": "historical", "hypothetical": "hypothetical", "planned": "planned"}
TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d[\d,.]*")
YEAR = re.compile(r"1\d{3}|20\d\d")
WHO, NUMBER, A_YEAR, BIAS = "<who>", "<number>", "<year>", "(bias)"
ARTICLES = frozenset(("the", "a", "an"))
# Who fights and who speaks, by whatever word: what a text says must not be read otherwise because another side is in it.
PARTIES = frozenset(
    stem(word)
    for word in word_set(
        """army armies troops soldier soldiers forces force fighter fighters rebel rebels militant militants insurgent insurgents terrorist
        terrorists jihadist jihadists jihadi extremist extremists gunman gunmen militia militias militiaman militiamen guerrilla guerrillas
        paramilitary paramilitaries regime government governments opposition military police policeman policemen separatist separatists
        islamist islamists mercenary mercenaries unit units brigade brigades battalion battalions group groups faction factions coalition
        allies ally loyalist loyalists invader invaders occupier occupiers enemy enemies warplane warplanes aircraft air airforce commander
        commanders martyr martyrs takfiri takfiris gang gangs marine marines paratrooper paratroopers
        spokesman spokesmen spokeswoman spokesperson ministry ministries minister ministers resident residents medic medics doctor doctors activist
        activists agency agencies media television monitor monitors monitoring observatory observer observers official officials source sources
        witness witnesses villager villagers governor mayor state local defence defense foreign"""
    )
)
MIN_ARTICLE, MIN_SENTENCE = 1.3, 0.0  # log-odds against news; news of war of the tune halves hardly ever has both
SHORT_CHARS, MIN_LONG_ARTICLE = (
    700,
    2.0,
)  # a longer article tells many things, and must point away from news more clearly
MIN_KNOWN = 25  # features that were learned; of fewer nothing can be told
MAX_CHARS = 1_500  # of an article: its head says what it is about


def features(text: str) -> frozenset[str]:
    """Return the stems of a passage and their pairs; who is told of, numbers and years stand there only by kind."""
    kinds: list[str] = []
    for match in TOKEN.finditer(text):
        kind = _kind(text, match)
        if kind not in ARTICLES and not (kind == WHO and kinds[-1:] == [WHO]):
            kinds.append(kind)
    return (frozenset(kinds) | {f"{one} {two}" for one, two in pairwise(kinds)}) - {WHO}


def _kind(text: str, match: re.Match[str]) -> str:
    """Return what a word stands for: itself by its stem, a number, a year, or somebody (a name or a word for a party)."""
    word = match.group()
    if word[0].isdigit():
        return A_YEAR if YEAR.fullmatch(word) else NUMBER
    base = stem(word.lower())
    is_name = word[0].isupper() and not _opens_with_common_word(text, match)
    return WHO if is_name or base in PARTIES else base


def _opens_with_common_word(text: str, match: re.Match[str]) -> bool:
    """Whether a word with a capital opens a sentence and is one of the grammar: any other may be a name."""
    is_first = SENTENCE_START.search(text[max(0, match.start() - 3) : match.start()]) is not None
    return is_first and match.group().lower() in NO_SUBJECT


@cache
def weights() -> Mapping[str, tuple[float, ...]]:
    """Return the weights of each feature in the order of `kinds`."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream, strict=True)
        next(rows)
        return {row[0]: tuple(float(each) for each in row[1:]) for row in rows}


@cache
def kinds() -> tuple[str, ...]:
    """Return the kinds of text, in the order of the weights."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        return tuple(next(csv.reader(stream, strict=True))[1:])


def known_features(text: str) -> list[str]:
    """Return the features of a passage that were learned, sorted."""
    return sorted(each for each in features(text) if each in weights())


def judge(text: str) -> tuple[float, str]:
    """Return the log-odds that a passage tells no news, and the modality of the kind that it most resembles."""
    known = known_features(text)
    share = 1.0 / math.sqrt(max(1, len(known)))
    sums = [bias + share * sum(weights()[each][at] for each in known) for at, bias in enumerate(weights()[BIAS])]
    scores = dict(zip(kinds(), sums, strict=True))
    actual = scores.pop(ACTUAL)
    top = max(scores.values())
    unreal = top + math.log(sum(math.exp(each - top) for each in scores.values()))
    return unreal - actual, MODALITIES[max(sorted(scores), key=lambda each: scores[each])]
