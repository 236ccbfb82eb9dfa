"""When two readers' words mean the same party or the same place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import polars as pl

from pipeline.gazetteer import fold_token, normalise, squash
from pipeline.place_words import ARTICLES

STEM_LETTERS = 5  # "monitor" and "monitoring" agree from here on
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_STOP = frozenset(
    _WORD.findall(
        "a an the of in on at by for from to and or with its his her their our who which that said says say told according as is was were "
        "has have had been it he she they this these those some any other others s"
    )
)
_VAGUE = frozenset(
    _WORD.findall(
        "force forces fighter fighters unit units group groups troop troops militant militants people person man men official officials source "
        "sources statement report reports spokesman spokeswoman spokesperson head director member members leader northern southern eastern "
        "western local new late"
    )
)
_NATIONS = {
    "syria": "syria", "syrian": "syria", "syrians": "syria", "russia": "russia", "russian": "russia", "moscow": "russia", "turkey": "turkey",
    "turkish": "turkey", "ankara": "turkey", "iran": "iran", "iranian": "iran", "tehran": "iran", "iraq": "iraq", "iraqi": "iraq", "us": "us",
    "u.s": "us", "usa": "us", "american": "us", "america": "us", "washington": "us", "israel": "israel", "israeli": "israel", "lebanon": "lebanon",
    "lebanese": "lebanon", "jordan": "jordan", "jordanian": "jordan", "kurdish": "kurdish", "kurds": "kurdish", "kurd": "kurdish",
    "ukraine": "ukraine", "ukrainian": "ukraine", "sudan": "sudan", "sudanese": "sudan", "yemen": "yemen", "yemeni": "yemen",
    "saudi": "saudi", "france": "france", "french": "france", "britain": "uk", "british": "uk", "uk": "uk", "palestinian": "palestine",
    "palestinians": "palestine", "ethiopia": "ethiopia", "ethiopian": "ethiopia", "afghan": "afghanistan", "afghanistan": "afghanistan",
}  # fmt: skip
_SAME = {
    "isis": "is", "isil": "is", "daesh": "is", "islamic state": "is", "regime": "government", "govt": "government",
    "soldiers": "army", "soldier": "army", "military": "army", "jabhat": "nusra", "observatory": "sohr",
}  # fmt: skip


@cache
def telling_words(phrase: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the words of a phrase by how much they tell: names and heads, nations, vague words such as "forces"."""
    lowered = fold_token(phrase).replace("islamic state", "daesh").replace("united states", "us").replace("u.s.", "us")
    names, nations, vague = set(), set(), set()
    for word in _WORD.findall(lowered.replace("-", " ")):
        word = word.removesuffix("'s").removesuffix("’s")
        if word in _NATIONS:
            nations.add(_NATIONS[word])
        elif word in _VAGUE:
            vague.add(_SAME.get(word, word))
        elif word not in _STOP and word not in ARTICLES:
            names.add(_SAME.get(word, word))
    return frozenset(names), frozenset(nations), frozenset(vague)


def _near(one: str, two: str) -> bool:
    return one == two or (min(len(one), len(two)) >= STEM_LETTERS and one[:STEM_LETTERS] == two[:STEM_LETTERS])


def same_party(gold: str | None, found: str | None) -> bool:
    """Whether two phrases name one party: they share a word at the most telling level that both have; null agrees with null only."""
    if not gold or not found:
        return not gold and not found
    if gold.strip().casefold() == found.strip().casefold():
        return True
    for one, two in zip(telling_words(gold), telling_words(found), strict=True):
        if one and two:
            return any(_near(left, right) for left in one for right in two)
    return False


def shared_words(one: str | None, two: str | None) -> float:
    """Return the share of words that two phrases have in common (Jaccard), 0 where either is empty."""
    left, right = (set(_WORD.findall(fold_token(text or ""))) - _STOP for text in (one, two))
    return len(left & right) / len(left | right) if left and right else 0.0


class PlaceNames:
    """Which place names are one place; without a gazetteer only spelling is compared."""

    def __init__(self, places: pl.DataFrame | None = None) -> None:
        self.ids: dict[str, set[str]] = {}
        self.parents: dict[str, str] = {}
        if places is not None:
            for place_id, alias, parent in places.select("place_id", "alias", "parent").iter_rows():
                self.ids.setdefault(squash(alias), set()).add(place_id)
                if parent:
                    self.parents[place_id] = parent

    def _chain(self, name: str) -> set[str]:
        found = set(self.ids.get(squash(name), ()))
        for place_id in tuple(found):
            upper = self.parents.get(place_id)
            while upper and upper not in found:
                found.add(upper)
                upper = self.parents.get(upper)
        return found

    def same(self, gold: str | None, claim: Mapping[str, Any]) -> bool:
        """Whether a claim's place is the gold's: same spelling, one name inside the other, one gazetteer entry, or one inside the other."""
        names = [name for name in (claim.get("place_raw"), claim.get("place_name")) if name]
        if not gold or not names:
            return not gold and not names
        return any(_spelt_alike(gold, name) or self._within(gold, name) for name in names)

    def _within(self, gold: str, name: str) -> bool:
        ours, theirs = self.ids.get(squash(gold), set()), self.ids.get(squash(name), set())
        return bool(ours & self._chain(name) or theirs & self._chain(gold))


def _spelt_alike(one: str, two: str) -> bool:
    if squash(one) == squash(two):
        return True
    left, right = (set(normalise(name).split()) - ARTICLES for name in (one, two))
    return bool(left and right) and (left <= right or right <= left)
