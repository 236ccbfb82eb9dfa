"""Accounts that could end in one cluster, set by set: what is clustered in one set cannot change another.

Two clusters are only joined where their mean score reaches the least score, so at least one of their pairs does. Accounts that no chain
of such pairs connects therefore never meet, and each set is worked alone with exactly the result of all at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations_with_replacement
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.reconcile.accounts import Account
from pipeline.reconcile.clusters import Pair, cluster, cluster_dense
from pipeline.reconcile.pairs import MAX_COMPARED, Scorer, ShapePairs
from pipeline.reconcile.score import FORBIDDEN


class Decided(NamedTuple):
    """Pairs of accounts (lower, higher) that people joined and that they took apart."""

    required: Collection[Pair]
    barred: Collection[Pair]


NOTHING = Decided((), ())
SMALL = 24  # accounts; below it a dictionary is faster than a matrix
DENSE = 3_000  # accounts whose scores fill a matrix: 400 MB while it is worked
MAX_PAIRS = 3_000_000  # scored pairs of a larger set that are worked one by one: about 1.5 GB
FLOOD = 20  # accounts of one shape in one story that make one item of a flooded set


def is_vague(account: Account) -> bool:
    """Return whether an account names no place, or no more than the country: it is compared with few others."""
    return account.place is None or account.place.level == "country"


class Sets:
    """Numbers that grow together; the smallest stands for its set."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))

    def find(self, number: int) -> int:
        """Return the smallest number of the set."""
        parent = self.parent
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    def join(self, one: int, other: int) -> None:
        """Make two sets one."""
        low, high = sorted((self.find(one), self.find(other)))
        self.parent[high] = low


class Components:
    """The sets of accounts that some chain of scores of at least `least` connects, and the scores inside each."""

    def __init__(
        self, scorer: Scorer, active: Sequence[int], pairs: ShapePairs, *, least: int, decided: Decided = NOTHING
    ) -> None:
        self.scorer = scorer
        self.least = least
        self.pairs = pairs
        self.decided = decided
        self.members: dict[int, list[int]] = defaultdict(list)
        self.stories: dict[str, list[int]] = defaultdict(list)
        for number in active:
            self.members[scorer.shapes.of[number]].append(number)
            self.stories[scorer.stories[number]].append(number)
        self.n_flooded = 0  # accounts in sets too large to be worked one by one
        self._is_active = set(active)
        self._sets = self._connected(active)

    def _connected(self, active: Sequence[int]) -> list[list[int]]:
        size = len(self.scorer.accounts)
        sets = Sets(size + len(self.scorer.shapes))
        linked: set[int] = set()
        for low, high, score in self.pairs:
            if score >= self.least:
                sets.join(size + low, size + high)
                linked |= {low, high}
        for shape in linked:
            for number in self.members[shape]:
                sets.join(number, size + shape)
        for numbers in self.stories.values():
            if len(numbers) > 1:
                self._join_story(numbers, sets)
        for number in active:
            for other in self._kin(number):
                if other < number and self.scorer.closely(other, number).score >= self.least:
                    sets.join(other, number)
        for low, high in self.decided.required:
            sets.join(low, high)
        found: dict[int, list[int]] = defaultdict(list)
        for number in active:
            found[sets.find(number)].append(number)
        return list(found.values())

    def _is_vague(self, number: int) -> bool:
        return is_vague(self.scorer.accounts[number])

    def _kin(self, number: int) -> list[int]:
        return [other for other in self.scorer.kin(number) if other in self._is_active]

    def _join_story(self, numbers: Sequence[int], sets: Sets) -> None:
        shapes: dict[int, list[int]] = defaultdict(list)
        for number in numbers:
            shapes[self.scorer.shapes.of[number]].append(number)
        for first, second in _near_pairs(list(shapes)):
            if self.scorer.in_story(first, second).score >= self.least:
                for number in (*shapes[first], *shapes[second]):
                    sets.join(shapes[first][0], number)

    def clusters(self) -> list[list[int]]:
        """Return the clusters of all sets, each ascending, ordered by their first."""
        return sorted(found for numbers in self._sets for found in self._clusters(numbers))

    def _clusters(self, numbers: Sequence[int]) -> list[list[int]]:
        if len(numbers) == 1:
            return [list(numbers)]
        if len(numbers) <= SMALL:
            return self._by_pairs(numbers)
        if len(numbers) <= DENSE:
            return self._by_matrix([[number] for number in numbers])
        if self._n_pairs(numbers) <= MAX_PAIRS:
            return self._by_pairs(numbers)
        self.n_flooded += len(numbers)
        items = self._items(numbers)
        found = [each for at in range(0, len(items), DENSE) for each in self._by_matrix(items[at : at + DENSE])]
        return self._put_together(found)

    def _put_together(self, clusters: Sequence[Sequence[int]]) -> list[list[int]]:
        """Return the clusters with those joined that people decided to join."""
        home = {number: index for index, members in enumerate(clusters) for number in members}
        sets = Sets(len(clusters))
        for low, high in self.decided.required:
            if low in home and high in home:
                sets.join(home[low], home[high])
        found: dict[int, list[int]] = defaultdict(list)
        for index, members in enumerate(clusters):
            found[sets.find(index)] += members
        return [sorted(members) for members in found.values()]

    def _inside(self, pairs: Iterable[Pair], at: Mapping[int, int]) -> list[Pair]:
        """Return the pairs of which both are here, as places here, the lower first."""
        found = [(at[low], at[high]) for low, high in pairs if low in at and high in at]
        return [(min(pair), max(pair)) for pair in found]

    def _shapes(self, numbers: Iterable[int]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for number in numbers:
            found[self.scorer.shapes.of[number]].append(number)
        return found

    def _n_pairs(self, numbers: Sequence[int]) -> int:
        shapes = self._shapes(numbers)
        return sum(
            len(mine) * len(shapes[other])
            for shape, mine in shapes.items() for other in self.pairs.of(shape) if other in shapes
        )  # fmt: skip

    def _by_pairs(self, numbers: Sequence[int]) -> list[list[int]]:
        at = {number: index for index, number in enumerate(numbers)}
        scores = {(at[low], at[high]): score for (low, high), score in self._scores(numbers).items()}
        found = cluster(
            len(numbers), {pair: score for pair, score in scores.items() if score > 0}, self._inside(self.decided.barred, at),
            min_score=self.least, required=self._inside(self.decided.required, at),
            against={pair: -score for pair, score in scores.items() if score <= FORBIDDEN},
            vague={index for number, index in at.items() if self._is_vague(number)},
        )  # fmt: skip
        return [[numbers[index] for index in members] for members in found]

    def _scores(self, numbers: Sequence[int]) -> dict[Pair, int]:
        """Return the scores of the pairs of a set that may match."""
        stories = self.scorer.stories
        shapes = self._shapes(numbers)
        scores: dict[Pair, int] = {}
        for shape, mine in shapes.items():
            for other, score in self.pairs.of(shape).items():
                for number in shapes.get(other, ()):
                    for each in mine:
                        if each < number and stories[each] != stories[number]:
                            scores[(each, number)] = score
                        elif number < each and stories[each] != stories[number]:
                            scores[(number, each)] = score
        of = self.scorer.shapes.of
        for told in _told_together(numbers, stories):
            for at, number in enumerate(told):
                for other in told[:at]:
                    scores[(other, number)] = self.scorer.in_story(of[other], of[number]).score
        known = set(numbers)
        for number in numbers:
            for other in self._kin(number):
                if other < number and other in known:
                    scores[(other, number)] = self.scorer.closely(other, number).score
        return scores

    def _items(self, numbers: Sequence[int]) -> list[list[int]]:
        """Return the items of a flooded set, earliest first: accounts told alike are one where they match each other."""
        shape_of, stories = self.scorer.shapes.of, self.scorer.stories
        tally: dict[tuple[int, str], int] = defaultdict(int)
        for number in numbers:
            tally[(shape_of[number], stories[number])] += 1
        matches_itself = {shape for shape in self._shapes(numbers) if self.pairs.of(shape).get(shape, 0) >= self.least}
        items: dict[tuple[object, ...], list[int]] = defaultdict(list)
        settled = {number for pairs in self.decided for pair in pairs for number in pair}
        for number in numbers:
            shape, story = shape_of[number], stories[number]
            is_flood = tally[(shape, story)] > FLOOD and self.scorer.in_story(shape, shape).score >= self.least
            if number in settled or self._is_barred(number):
                items[("alone", number)].append(number)
            elif is_flood:
                items[(shape, story)].append(number)
            else:
                items[(shape,) if shape in matches_itself else ("alone", number)].append(number)
        return sorted(items.values())

    def _is_barred(self, number: int) -> bool:
        return any(self.scorer.closely(other, number).score <= FORBIDDEN for other in self._kin(number))

    def _by_matrix(self, items: Sequence[Sequence[int]]) -> list[list[int]]:
        at = {number: index for index, item in enumerate(items) for number in item}
        found = cluster_dense(
            self._matrix(items), [len(item) for item in items], self._inside(self.decided.barred, at),
            min_score=self.least, required=self._inside(self.decided.required, at),
            vague={index for index, item in enumerate(items) if self._is_vague(item[0])},
        )  # fmt: skip
        return [sorted(number for index in members for number in items[index]) for members in found]

    def _matrix(self, items: Sequence[Sequence[int]]) -> npt.NDArray[np.int16]:
        """Return the scores of each item with each; an item is an account, or accounts told alike of which the first is asked."""
        first = [item[0] for item in items]
        shapes = [self.scorer.shapes.of[number] for number in first]
        at = {shape: index for index, shape in enumerate(dict.fromkeys(shapes))}
        between = np.zeros((len(at), len(at)), dtype=np.int16)
        for shape, index in at.items():
            for other, score in self.pairs.of(shape).items():
                if other in at:
                    between[index, at[other]] = score
        where = np.array([at[shape] for shape in shapes])
        matrix: npt.NDArray[np.int16] = between[where[:, None], where]
        self._put_stories(matrix, items, shapes)
        self._put_kin(matrix, items)
        return matrix

    def _put_stories(
        self, matrix: npt.NDArray[np.int16], items: Sequence[Sequence[int]], shapes: Sequence[int]
    ) -> None:
        stories = self.scorer.stories
        told: dict[str, list[int]] = defaultdict(list)
        for index, item in enumerate(items):
            if stories[item[0]] == stories[item[-1]]:
                told[stories[item[0]]].append(index)
        for together in told.values():
            for at, index in enumerate(together):
                for other in together[:at]:
                    score = self.scorer.in_story(shapes[other], shapes[index]).score
                    matrix[index, other] = matrix[other, index] = score

    def _put_kin(self, matrix: npt.NDArray[np.int16], items: Sequence[Sequence[int]]) -> None:
        at = {item[0]: index for index, item in enumerate(items) if len(item) == 1}
        for number, index in at.items():
            for other in self._kin(number):
                if other < number and other in at:
                    matrix[index, at[other]] = matrix[at[other], index] = self.scorer.closely(other, number).score


def _near_pairs(shapes: Sequence[int]) -> Iterable[Pair]:
    """Yield pairs of shapes of one story, each with itself and, in a flood, with the nearest before it alone."""
    if len(shapes) <= MAX_COMPARED:
        yield from combinations_with_replacement(shapes, 2)
        return
    for at, shape in enumerate(shapes):
        yield shape, shape
        yield from ((other, shape) for other in shapes[max(0, at - MAX_COMPARED) : at])


def _told_together(numbers: Iterable[int], stories: Sequence[str]) -> list[list[int]]:
    """Return the accounts of each story that has several, ascending."""
    told: Mapping[str, list[int]] = defaultdict(list)
    for number in numbers:
        told[stories[number]].append(number)
    return [each for each in told.values() if len(each) > 1]
