"""Counts of people in English words and figures, with what the words allow: low, best and high.

The codebook's number table is the rule; the word lists are data (`quantity_words.csv` of the packs). Nothing is guessed: a phrase that
is not understood is no quantity. Tokens are plain strings, so this module knows nothing of the language model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.extract.word_sets import word_set
from pipeline.packs import QuantityWord
from pipeline.schemas import MAX_COUNT

UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES = {
    "hundred": 100, "thousand": 1000, "million": 1_000_000, "mln": 1_000_000, "lakh": 100_000, "crore": 10_000_000,
    "dozen": 12, "billion": 1_000_000_000,
}  # fmt: skip
FIGURE = re.compile(r"^\d{1,3}(?:,\d{3})+(?:\.\d+)?$|^\d+(?:\.\d+)?$")
FUSED_RANGE = re.compile(r"^(\d{1,3}(?:,\d{3})+|\d{1,9})[-–—](\d{1,3}(?:,\d{3})+|\d{1,9})$")
SPACED_THOUSAND = re.compile(r"^\d{3}$")
LETTER_SCALE = re.compile(r"^(\d+(?:\.\d+)?)(k|m|mn)$")
RANGE_DASHES = frozenset("-–—") | {"to", "and", "or"}
RISES = word_set(
    "raised raises rose risen rises increased revised up climbed jumped grew corrected changed lowered"
)  # "from 43 to 48" is two counts
ABOUT = 0.1  # share up and down of "about", by the codebook

HANDED = frozenset(("hand", "hands", "handed", "handing", "turned", "turning"))


@dataclass(frozen=True)
class Quantity:
    """A count in the text: tokens `start` to `end` (exclusive); best null = no single number, high null = open above."""

    start: int
    end: int
    qualifier: str
    low: int
    best: int | None
    high: int | None
    is_word: bool = False

    @property
    def is_one(self) -> bool:
        """Whether it says exactly one."""
        return self.low == self.high == 1


class QuantityGrammar:
    """Finds counts in token lists by the number words of a pack."""

    def __init__(self, words: Iterable[QuantityWord]) -> None:
        self.numbers: dict[tuple[str, ...], QuantityWord] = {}
        self.qualifiers: dict[tuple[str, ...], str] = {}
        for word in words:
            key = tuple(split_phrase(word.words))
            if word.kind == "number":
                self.numbers[key] = word
            else:
                self.qualifiers[key] = word.qualifier
        self.longest = max((len(key) for key in (*self.numbers, *self.qualifiers)), default=1)

    def find(self, tokens: Sequence[str]) -> list[Quantity]:
        """Return the counts of a sentence from left to right, longest first, never overlapping."""
        low = [token.lower() for token in tokens]
        found: list[Quantity] = []
        at = 0
        while at < len(low):
            quantity = self.at(low, at)
            if quantity is None:
                at += 1
            else:
                found.append(quantity)
                at = quantity.end
        return found

    def at(self, low: Sequence[str], start: int) -> Quantity | None:
        """Return the count that begins at this token, or None. Tokens are lower case."""
        qualifier, after = self._qualifier(low, start)
        ranged = _between(low, start)
        if ranged is not None:
            return ranged
        core = self._core(low, after)
        if core is None and after > start:
            qualifier, core = None, self._lone(low, start)
        if core is None:
            return None
        value = replace(core, start=start)
        if qualifier is not None:
            value = qualified(value, qualifier)
        return self._suffixed(low, value)

    def _qualifier(self, low: Sequence[str], start: int) -> tuple[str | None, int]:
        qualifier: str | None = None
        at = start
        if 0 < at < len(low) and low[at] == "over" and low[at - 1] in HANDED:
            return None, at  # "handed over 12 bodies" is no "over 12"
        while True:
            for length in range(min(self.longest, len(low) - at), 0, -1):
                name = self.qualifiers.get(tuple(low[at : at + length]))
                if name is not None and name != "range":
                    qualifier = name if qualifier in (None, "exact") or name != "about" else qualifier
                    at += length
                    break
            else:
                return qualifier, at

    def _core(self, low: Sequence[str], start: int) -> Quantity | None:
        word = self._word(low, start)
        number = read_number(low, start)
        fused = _fused_range(low, start) if start < len(low) else None
        if fused is not None:
            return fused
        if word is not None and word.qualifier == "none":
            return word
        if number is not None and (word is None or number[1] >= word.end):
            value, end = number
            if end + 1 < len(low) and low[end] in RANGE_DASHES and low[end] not in ("and",):
                upper = read_number(low, end + 1)
                if upper is not None and value < upper[0] <= MAX_COUNT:
                    value_low = _same_scale(value, upper[0], low, end)
                    return Quantity(start, upper[1], "range", value_low, None, upper[0])
            if value > MAX_COUNT:
                return None
            if value == 0:
                return Quantity(start, end, "none", 0, 0, 0)
            return Quantity(start, end, "exact", value, value, value)
        return word

    def _word(self, low: Sequence[str], start: int) -> Quantity | None:
        for length in range(min(self.longest, len(low) - start), 0, -1):
            word = self.numbers.get(tuple(low[start : start + length]))
            if word is not None and word.low is not None:
                return Quantity(start, start + length, word.qualifier, word.low, word.best, word.high, is_word=True)
        return None

    def _lone(self, low: Sequence[str], start: int) -> Quantity | None:
        """Return a word that counts before a noun and qualifies before a number: "some" in "some civilians"."""
        word = self._word(low, start)
        if word is None or word.end >= len(low) or not low[word.end].isalpha():
            return None
        is_figure_near = any(read_number(low, at) or self._qualifier(low, at)[0] for at in (word.end, word.end + 1))
        return None if is_figure_near or low[word.end - 1] == "of" else word

    def _suffixed(self, low: Sequence[str], value: Quantity) -> Quantity:
        for length in range(min(3, len(low) - value.end), 1, -1):
            words = tuple(low[value.end : value.end + length])
            name = self.qualifiers.get(words)
            if name is not None and words[0] == "or":
                return replace(qualified(value, name), end=value.end + length)
        if value.end < len(low) and low[value.end] == "+":
            return replace(qualified(value, "at_least"), end=value.end + 1)
        return value


def split_phrase(words: str) -> list[str]:
    """Split a phrase as the tokeniser does: at spaces and hyphens, keeping the hyphen."""
    return [part for part in re.split(r"\s+|(-)", words.lower()) if part]


def qualified(value: Quantity, qualifier: str) -> Quantity:
    """Return the count under a qualifier of the codebook's number table."""
    n = value.best if value.best is not None else value.low
    top = value.high
    if qualifier == "exact" or value.qualifier == "none":
        return value
    if value.qualifier == "vague" and value.best is None:
        kept_high = None if qualifier in ("at_least", "more_than") else top
        return replace(value, high=kept_high) if qualifier != "up_to" else replace(value, low=0)
    if value.qualifier == "range":
        return value if qualifier not in ("at_least", "more_than") else replace(value, high=None, qualifier=qualifier)
    bounds: dict[str, tuple[int, int | None, int | None]] = {
        "at_least": (n, n, None),
        "more_than": (n, n, None),
        "up_to": (0, None, n),
        "about": (floor_share(n, -ABOUT), n, ceil_share(n, ABOUT)),
        "nearly": (floor_share(n, -ABOUT), None, n),
    }
    low, best, high = bounds[qualifier]
    return replace(value, qualifier=qualifier, low=low, best=best, high=high)


def floor_share(n: int, share: float) -> int:
    """Return n changed by a share in tenths, rounded down in whole-number arithmetic."""
    return n * round((1 + share) * 10) // 10


def ceil_share(n: int, share: float) -> int:
    """Return n changed by a share in tenths, rounded up in whole-number arithmetic."""
    return -(-n * round((1 + share) * 10) // 10)


def _same_scale(value: int, upper: int, low: Sequence[str], end: int) -> int:
    """Return the lower end of a range such as "2 to 3 million" in the scale of the upper end."""
    for scale in (1_000_000, 1000):
        if upper >= scale and upper % scale == 0 and value < scale and low[end - 1] not in SCALES:
            near = upper // scale
            if value < near:
                return value * scale
    return value


def _fused_range(low: Sequence[str], start: int) -> Quantity | None:
    """Return a range that the tokeniser kept in one piece: "40–60"."""
    match = FUSED_RANGE.match(low[start])
    if match is None:
        return None
    first, last = (int(part.replace(",", "")) for part in match.groups())
    return Quantity(start, start + 1, "range", first, None, last) if first < last <= MAX_COUNT else None


def _between(low: Sequence[str], start: int) -> Quantity | None:
    if low[start] not in ("between", "from") or (low[start] == "from" and RISES & set(low[max(0, start - 10) : start])):
        return None
    first = read_number(low, start + 1)
    if first is None or first[1] >= len(low) or low[first[1]] not in ("and", "to", "-", "–"):
        return None
    second = read_number(low, first[1] + 1)
    if second is None or not first[0] < second[0] <= MAX_COUNT:
        return None
    return Quantity(start, second[1], "range", _same_scale(first[0], second[0], low, first[1]), None, second[0])


def read_number(low: Sequence[str], start: int) -> tuple[int, int] | None:
    """Return (value, end token) of the whole number that begins here in figures or words, or None.

    Decimals count only before a scale ("1.5 million"); other decimals are no count of people.
    """
    if start >= len(low):
        return None
    token = low[start]
    lettered = LETTER_SCALE.match(token)
    if lettered:
        value = float(lettered[1]) * (1000 if lettered[2] == "k" else 1_000_000)
        return (round(value), start + 1) if value == round(value) else None
    if FIGURE.match(token):
        return _figures(low, start)
    if token in ("a", "an") and start + 1 < len(low) and low[start + 1] in SCALES:
        value, end = _tail(low, SCALES[low[start + 1]], start + 2)
        return value, end
    return _words(low, start)


def _figures(low: Sequence[str], start: int) -> tuple[int, int] | None:
    value = float(low[start].replace(",", ""))
    end = start + 1
    if len(low[start]) <= 3 and value > 0:
        while end < len(low) and SPACED_THOUSAND.match(low[end]) and value * 1000 < MAX_COUNT and low[start] != "0":
            value, end = value * 1000 + int(low[end]), end + 1
    while end < len(low) and low[end] in SCALES:
        value, end = value * SCALES[low[end]], end + 1
    if value != round(value) or value > MAX_COUNT * 1000:
        return None
    return round(value), end


def _words(low: Sequence[str], start: int) -> tuple[int, int] | None:
    plain = _words_plain(low, start)
    return _tail(low, *plain) if plain is not None else None


def _tail(low: Sequence[str], value: int, at: int) -> tuple[int, int]:
    """Read the scales and the rest that follow a number: "two | thousand three hundred and five"."""
    total = 0
    while at < len(low):
        step = at + 1 if low[at] == "-" and at + 1 < len(low) and low[at + 1] in SCALES else at
        if low[step] in SCALES:
            value, at = value * SCALES[low[step]], step + 1
            continue
        joined = at + 1 if low[at] == "and" else at
        smaller = _words_below(low, joined, limit=_lowest_scale(value + total)) if value >= 100 else None
        if smaller is None:
            break
        total, value, at = total + value, smaller[0], smaller[1]
    return total + value, at


def _lowest_scale(value: int) -> int:
    for scale in (1_000_000, 1000, 100):
        if value % scale == 0:
            return scale
    return 0


def _words_below(low: Sequence[str], start: int, *, limit: int) -> tuple[int, int] | None:
    if start >= len(low) or limit == 0:
        return None
    first = _words_plain(low, start)
    if first is None:
        return None
    value, at = first
    if at < len(low) and low[at] == "hundred" and limit > 100:
        value, at = value * 100, at + 1
    scaled = value * SCALES.get(low[at], 1) if at < len(low) else value
    return (value, at) if 0 < scaled < limit else None


def _words_plain(low: Sequence[str], start: int) -> tuple[int, int] | None:
    if low[start] in TENS:
        value, at = TENS[low[start]], start + 1
        step = at + 1 if at < len(low) and low[at] == "-" else at
        if step < len(low) and 0 < UNITS.get(low[step], 0) < 10:
            return value + UNITS[low[step]], step + 1
        return value, at
    if low[start] in UNITS:
        return UNITS[low[start]], start + 1
    return None
