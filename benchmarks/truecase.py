"""Capitals for a text that is written in capitals alone: by how mixed-case text writes each word, and a few rules for names.

Only case changes, so that offsets stay. Used by `muc4.py`, whose texts came over a teleprinter; the model and the name lists of the
extractor need capitals. Nothing here looks at what kind of name a word is.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

WORD = re.compile(r"[^\W\d_]+")
OPENERS = re.compile(r"(?<!\b\w)[.!?]['\"”)\]]*\s+[\"“(\[]*$|\n[\"“(\[]*$|^[\"“(\[]*$")
ACRONYM = re.compile(r"[(\[]([A-Z]{2,8})[)\]]")
VOWELS = frozenset("AEIOUY")
MIN_BIGRAM = 2  # sightings of a pair of words before it is trusted
CLEAR_SHARE = 0.75  # of a pair's sightings in one form
HEADING_SHARE = 0.6  # of a line's longer words with a capital: then its capitals tell nothing
LONG_LETTERS = 4
ACRONYM_LETTERS = 5  # an unknown word this short without a vowel is one
MONTHS = frozenset(("may", "march"))
PARTICLES = frozenset(("de", "del", "la", "las", "los", "el", "y"))
ENGLISH_ENDINGS = re.compile(r"(?:ed|ing|ly|tions?|sions?|ments?|ness|ous|ive|ives|able|ible|ities|ity|ally|ism|ances?|ences?|ized?|ised?|less|ful|wise)$")  # fmt: skip
MIN_ENDED = 6  # letters of a word that an ending may mark as a plain word
STEM_ENDINGS = ("s", "es", "ies", "d", "ed", "ied", "ing", "er", "ers", "ly", "ness")
BEFORE = 6  # characters before a word that tell whether it opens a sentence
ORGANISATION_HEADS = frozenset(
    [
        "front",
        "army",
        "party",
        "union",
        "committee",
        "movement",
        "alliance",
        "university",
        "battalion",
        "brigade",
        "command",
        "council",
        "federation",
        "agency",
        "institute",
        "association",
        "confederation",
        "assembly",
        "commission",
        "congress",
        "coordinator",
        "court",
    ]
)
ORGANISATION_WORDS = frozenset(
    [
        "national",
        "revolutionary",
        "liberation",
        "popular",
        "democratic",
        "armed",
        "central",
        "patriotic",
        "nationalist",
        "republican",
        "christian",
        "communist",
        "socialist",
        "people",
        "workers",
        "peasant",
        "peasants",
        "liberal",
        "conservative",
        "superior",
        "supreme",
        "electoral",
        "american",
        "international",
        "forces",
        "force",
        "infantry",
        "legislative",
        "united",
        "unified",
        "student",
        "students",
    ]
)


@dataclass(frozen=True)
class Truecaser:
    """How words are written: alone (lower word to form), after another word, and names of several words by their first word."""

    forms: Mapping[str, str]
    pairs: Mapping[tuple[str, str], str]
    names: Mapping[str, Sequence[tuple[str, ...]]]
    plain: frozenset[str]

    def restore(self, text: str) -> str:
        """Return the text with capitals where mixed-case text has them; the length stays."""
        acronyms = {word for word in ACRONYM.findall(text) if word.lower() not in self.forms}
        words = [found.span() for found in WORD.finditer(text)]
        written = [self._written(text, words, at, acronyms) for at in range(len(words))]
        self._name(text, words, written)
        _join_names(text, words, written)
        parts, end = [], 0
        for (start, stop), word in zip(words, written, strict=True):
            if OPENERS.search(text[max(0, start - BEFORE) : start] if start > BEFORE else f"\n{text[:start]}"):
                word = word[:1].upper() + word[1:]
            parts += [text[end:start], word]
            end = stop
        return "".join([*parts, text[end:]])

    def _written(self, text: str, words: Sequence[tuple[int, int]], at: int, acronyms: set[str]) -> str:
        start, end = words[at]
        word, low = text[start:end], text[start:end].lower()
        before = text[words[at - 1][0] : words[at - 1][1]].lower() if at else ""
        if word in acronyms:
            return word
        if start and text[start - 1] in "'’" and len(word) == 1:
            return low
        if low in MONTHS and re.search(r"\d\s*$", text[max(0, start - 3) : start]):
            return word.capitalize()
        if start and text[start - 1].isdigit():
            return low  # "1st", "22mm"
        if len(word) == 1 and re.match(r"-\d|\.", text[end : end + 2]):
            return word  # "M-16", "U.S."
        known = self.pairs.get((before, low)) or self.forms.get(low)
        return known if known is not None else self._unknown(word)

    def _unknown(self, word: str) -> str:
        low = word.lower()
        stems = [low[: -len(ending)] for ending in STEM_ENDINGS if low.endswith(ending) and len(low) > len(ending) + 2]
        stems = [form for stem in stems for form in (stem, f"{stem}e", f"{stem}y")] + [low]
        if any(self.forms.get(stem) == stem or stem in self.plain for stem in stems):
            return low
        if len(low) >= MIN_ENDED and ENGLISH_ENDINGS.search(low):
            return low
        if len(word) <= ACRONYM_LETTERS and not set(word) & VOWELS and len(word) > 1:
            return word
        return word.capitalize()

    def _name(self, text: str, words: Sequence[tuple[int, int]], written: list[str]) -> None:
        """Write known names of several words as they are written."""
        at = 0
        while at < len(words):
            low = text[words[at][0] : words[at][1]].lower()
            name = next((each for each in self.names.get(low, ()) if _stands_at(text, words, at, each)), None)
            if name is not None:
                written[at : at + len(name)] = name
            at += len(name) if name is not None else 1


def _stands_at(text: str, words: Sequence[tuple[int, int]], at: int, name: Sequence[str]) -> bool:
    if at + len(name) > len(words):
        return False
    spans = words[at : at + len(name)]
    gaps = (text[one[1] : two[0]] for one, two in itertools.pairwise(spans))
    return all(text[a:b].lower() == word.lower() for (a, b), word in zip(spans, name, strict=True)) and all(
        gap.isspace() or gap == "-" for gap in gaps
    )


def _join_names(text: str, words: Sequence[tuple[int, int]], written: list[str]) -> None:
    """Give organisations their capitals ("National Liberation Front") and Spanish particles inside names theirs ("San Luis de la Reina")."""
    for at, word in enumerate(written):
        low = word.lower()
        spaced = at > 0 and text[words[at - 1][1] : words[at][0]].isspace()
        if low in ORGANISATION_HEADS and word == low and spaced:
            first = at
            while first and written[first - 1].lower() in ORGANISATION_WORDS:
                first -= 1
            if at - first >= 2 or (at - first == 1 and first and written[first - 1][:1].isupper()):
                written[first : at + 1] = [each.capitalize() for each in written[first : at + 1]]
        elif low in PARTICLES and spaced and at + 1 < len(written) and written[at + 1][:1].isupper():
            inside = written[at - 1][:1].isupper() or written[at - 1] in PARTICLES
            written[at] = low if inside or low == "y" else low.capitalize()
        elif low in PARTICLES and at + 2 < len(written) and written[at + 1].lower() in PARTICLES:
            written[at] = low


def english_words() -> frozenset[str]:
    """Return the words of the dictionary that the language model carries (WordNet's); some names are among them."""
    from pipeline.extract.language import load

    table = load().get_pipe("lemmatizer").lookups.get_table("lemma_index")
    return frozenset(word for words in table.values() for word in words)


def learn(texts: Iterable[str], names: Iterable[str], *, dictionary: frozenset[str] = frozenset()) -> Truecaser:
    """Return the truecaser of some mixed-case texts, of names as they are written, and of a dictionary for words that no text has."""
    names = list(names)
    alone: dict[str, Counter[str]] = {}
    paired: dict[tuple[str, str], Counter[str]] = {}
    for text in texts:
        for before, word in _sightings(text):
            alone.setdefault(word.lower(), Counter())[word] += 1
            paired.setdefault((before.lower(), word.lower()), Counter())[word] += 1
    forms = {low: _commonest(seen) for low, seen in alone.items()}
    own = {name.lower() for name in names if WORD.fullmatch(name)}
    pairs = {}
    for key, seen in paired.items():
        form, times = max(seen.items(), key=lambda pair: (pair[1], pair[0]))
        total = sum(seen.values())
        if total >= MIN_BIGRAM and times >= CLEAR_SHARE * total and not form.isupper() and form != forms[key[1]]:
            pairs[key] = form
    plain = frozenset(
        word for word in dictionary - own if not (word.endswith("n") and own & {word[:-1], word[:-2], word[:-3]})
    )
    return Truecaser(forms, pairs, _by_first(names), plain)


def _commonest(seen: Counter[str]) -> str:
    return max(seen.items(), key=lambda pair: (pair[1], pair[0]))[0]


def _by_first(names: Iterable[str]) -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, set[tuple[str, ...]]] = {}
    for name in names:
        words = tuple(WORD.findall(name))
        if len(words) > 1 and any(word[:1].isupper() for word in words):
            found.setdefault(words[0].lower(), set()).add(words)
    return {first: sorted(each, key=lambda name: (-len(name), name)) for first, each in found.items()}


def _sightings(text: str) -> Iterator[tuple[str, str]]:
    """Yield (word before, word) for the words whose case tells something: inside sentences, outside headlines."""
    for line in text.splitlines():
        found = list(WORD.finditer(line))
        wide = [each.group() for each in found if len(each.group()) >= LONG_LETTERS]
        if not wide or sum(word[:1].isupper() for word in wide) > HEADING_SHARE * len(wide):
            continue
        for one, two in itertools.pairwise(found):
            if not OPENERS.search(line[max(0, two.start() - 6) : two.start()]):
                yield one.group(), two.group()
