"""Which of the accounts that are known a further one matches best, without comparing it with each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pipeline.reconcile.pairs import Scorer, ShapePairs
from pipeline.reconcile.score import FORBIDDEN, Comparison

Match = tuple[Comparison, int | None]
NONE: Match = (Comparison(FORBIDDEN, ""), None)


class Earlier:
    """Accounts in their order, and which of them another one matches best; of each shape two articles of each story are enough.

    With `pairs` only shapes that may match by them are asked, without it all.
    """

    def __init__(self, scorer: Scorer, pairs: ShapePairs | None = None) -> None:
        self.scorer = scorer
        self.pairs = pairs
        self._known: dict[int, dict[str, list[int]]] = defaultdict(dict)
        self._in_story: dict[str, dict[int, None]] = defaultdict(dict)
        self._apart: dict[tuple[int, int], Comparison] = {}
        self._numbers: set[int] = set()

    def add(self, number: int) -> None:
        """Enter the next account."""
        self._numbers.add(number)
        shape, story = self.scorer.shapes.of[number], self.scorer.stories[number]
        firsts = self._known[shape].setdefault(story, [])
        self._in_story[story][shape] = None
        if len(firsts) < 2 and all(self._article(each) != self._article(number) for each in firsts):
            firsts.append(number)

    def best(self, number: int, shapes: Iterable[int] | None = None) -> Match:
        """Return the best comparison and the earliest account that it is with, among accounts of the shapes, of its story and its kin."""
        mine, story = self.scorer.shapes.of[number], self.scorer.stories[number]
        found = NONE
        for other in self.scorer.kin(number):
            if other in self._numbers:
                found = _better(found, (self.scorer.closely(other, number), other))
        for shape in self._in_story.get(story, ()):
            for other in self._known[shape][story]:
                if self._article(other) != self._article(number):
                    found = _better(found, (self.scorer.in_story(shape, mine), other))
                    break
        for shape in self._asked(mine) if shapes is None else shapes:
            known = self._known.get(shape, {})
            elsewhere = next((numbers[0] for each, numbers in known.items() if each != story), None)
            if elsewhere is not None:
                found = _better(found, (self._compared(shape, mine), elsewhere))
        return found

    def _asked(self, mine: int) -> Iterable[int]:
        return self._known if self.pairs is None else self.pairs.of(mine)

    def _compared(self, shape: int, mine: int) -> Comparison:
        key = (shape, mine)
        if key not in self._apart:
            self._apart[key] = self.scorer.apart(shape, mine)
        return self._apart[key]

    def _article(self, number: int) -> str:
        return self.scorer.accounts[number].article_id


def _better(one: Match, other: tuple[Comparison, int]) -> Match:
    """Return the higher of two matches, the earlier account of equals, the one given first for one account."""
    if one[1] is None or (-other[0].score, other[1]) < (-one[0].score, one[1]):
        return other
    return one
