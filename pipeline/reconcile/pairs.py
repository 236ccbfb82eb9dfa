"""Scores of all pairs that may match, worked once for accounts that are told alike.

What two accounts score hangs on what each tells, here called its shape (kind, days, place, counts, victims, perpetrators, weapons), and on
whether they share a story. Only within one article, and between an article and the one that it copies, do words and origins matter too; such
pairs are few and compared one by one. A flood of copies is thus a few shapes, whatever its size.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from pipeline.reconcile.accounts import Account
from pipeline.reconcile.blocking import Blocks
from pipeline.reconcile.score import Comparison, Matcher

Tick = Callable[[], None]
MAX_COMPARED = 3_000  # earlier shapes that one is compared with: a city-day with more is flooded; those with the nearest counts are taken


class Shapes:
    """Accounts by what they tell; a shape's number is its place among the first accounts of all shapes."""

    def __init__(self, accounts: Sequence[Account]) -> None:
        numbers: dict[Hashable, int] = {}
        self.of = [numbers.setdefault(shape_key(account), len(numbers)) for account in accounts]
        first: dict[int, Account] = {}
        for account, shape in zip(accounts, self.of, strict=True):
            first.setdefault(shape, account)
        self.probes = [replace(account, article_id="", story_id="", copied_from=None) for account in first.values()]
        self.others = [replace(probe, article_id="other", story_id="other") for probe in self.probes]

    def __len__(self) -> int:
        return len(self.probes)


def shape_key(account: Account) -> Hashable:
    """Return all that decides how an account scores with those of other articles; what a score does not read is left out."""
    days = account.days
    if days and account.kind == "cumulative" and account.precision != 1:
        days = days[0], days[0]  # only where it starts is compared
    return (
        account.kind, days, account.precision, account.place, None if account.place else account.place_words,
        tuple(sorted((outcome, frozenset(told.count for told in counts)) for outcome, counts in account.counts.items())),
        account.classes, account.groups, account.perpetrators, account.weapons, account.is_update, account.is_passive,
        any(claim.counts for claim in account.claims),
    )  # fmt: skip


class Scorer:
    """Compares accounts by number, each pair of shapes once in each of its two cases."""

    def __init__(self, accounts: Sequence[Account], matcher: Matcher) -> None:
        self.accounts = accounts
        self.matcher = matcher
        self.shapes = Shapes(accounts)
        self.stories = [account.story_id for account in accounts]
        self.in_article: dict[str, list[int]] = defaultdict(list)
        self.copies: dict[str, list[int]] = defaultdict(list)
        for number, account in enumerate(accounts):
            self.in_article[account.article_id].append(number)
            if account.copied_from is not None:
                self.copies[account.copied_from].append(number)
        self._in_story: dict[tuple[int, int], Comparison] = {}

    def apart(self, first: int, second: int) -> Comparison:
        """Return how two shapes compare in articles of different stories."""
        return self.matcher.compare(self.shapes.probes[first], self.shapes.others[second])

    def in_story(self, first: int, second: int) -> Comparison:
        """Return how two shapes compare in two articles of one story."""
        key = (first, second) if first <= second else (second, first)
        if key not in self._in_story:
            one, other = (self.shapes.probes[each] for each in key)
            self._in_story[key] = self.matcher.compare(one, replace(other, article_id="other"))
        return self._in_story[key]

    def together(self, first: int, second: int) -> Comparison:
        """Return how two accounts of one story compare."""
        one, other = self.accounts[first], self.accounts[second]
        if one.article_id in (other.article_id, other.copied_from) or other.article_id == one.copied_from:
            return self.closely(first, second)
        return self.in_story(self.shapes.of[first], self.shapes.of[second])

    def kin(self, number: int) -> list[int]:
        """Return the other accounts that share its article, are copied from it or are its copies, ascending."""
        account = self.accounts[number]
        found = {*self.in_article[account.article_id], *self.copies.get(account.article_id, ())}
        if account.copied_from is not None:
            found.update(self.in_article.get(account.copied_from, ()))
        return sorted(found - {number})

    def closely(self, first: int, second: int) -> Comparison:
        """Return how two accounts that are kin compare, words and origins included."""
        low, high = sorted((first, second))
        return self.matcher.compare(self.accounts[low], self.accounts[high])


class ShapePairs:
    """Pairs of shapes (lower, higher or equal) that may match in different stories, with their score; pairs that score 0 are left out."""

    def __init__(self) -> None:
        self._low, self._high, self._score = array("i"), array("i"), array("h")
        self.n_crowded = 0  # shapes that were compared with the nearest counts alone

    def add(self, low: int, high: int, score: int) -> None:
        """Enter a pair."""
        self._low.append(low)
        self._high.append(high)
        self._score.append(score)

    def close(self) -> None:
        """Make the rows for `of`, once all pairs are entered."""
        low, high = (np.array(each, dtype=np.int32) for each in (self._low, self._high))
        score = np.array(self._score, dtype=np.int16)
        is_other = low != high
        start = np.concatenate([low, high[is_other]])
        order = np.argsort(start, kind="stable")
        self._rows = start[order]
        self._other = np.concatenate([high, low[is_other]])[order]
        self._scores = np.concatenate([score, score[is_other]])[order]

    def of(self, shape: int) -> dict[int, int]:
        """Return the shapes that one may match, with their scores; itself where two accounts of it may match."""
        low, high = np.searchsorted(self._rows, [shape, shape + 1])
        return dict(zip(self._other[low:high].tolist(), self._scores[low:high].tolist(), strict=True))

    def __iter__(self) -> Iterator[tuple[int, int, int]]:
        return zip(self._low, self._high, self._score, strict=True)


def shape_pairs(scorer: Scorer, wanted: Iterable[int], blocks: Blocks, *, tick: Tick) -> ShapePairs:
    """Return the scored pairs among the wanted shapes, which are entered into `blocks` on the way."""
    found = ShapePairs()
    for shape in wanted:
        probe = scorer.shapes.probes[shape]
        blocks.add(shape, probe)
        near = blocks.near(probe)
        if len(near) > MAX_COMPARED:
            found.n_crowded += 1
            near = _nearest(shape, near, scorer.shapes)
        for other in near:
            score = scorer.apart(other, shape).score
            if score != 0:
                found.add(other, shape, score)
        tick()
    found.close()
    return found


def _nearest(shape: int, others: Sequence[int], shapes: Shapes) -> list[int]:
    """Return the shapes with the nearest counts, the later of equals, ascending."""
    mine = _people(shapes.probes[shape])
    ranked = sorted(others, key=lambda each: (abs(_people(shapes.probes[each]) - mine), -each))
    return sorted(ranked[:MAX_COMPARED])


def _people(account: Account) -> int:
    return max((told.count.number for counts in account.counts.values() for told in counts), default=0)
