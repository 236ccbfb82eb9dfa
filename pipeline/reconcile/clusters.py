"""Average linkage with pairs that must not meet: a cluster takes in what matches its members on the whole, so unlike ones are not chained.

Pairs without a score count as 0. All sums are of whole numbers and ties fall to the lower numbers, so the result depends on nothing but the
scores.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

Pair = tuple[int, int]


def cluster(
    n_items: int,
    scores: Mapping[Pair, int],
    barred: Iterable[Pair],
    *,
    min_score: int,
    required: Iterable[Pair] = (),
) -> list[list[int]]:
    """Return the clusters of the numbers 0..n-1, each ascending, ordered by their first. Pairs are (lower, higher).

    `required` pairs are joined before all others, whatever their score and whatever bars them.
    """
    work = _Linkage(n_items, scores, barred, min_score)
    work.require(required)
    work.run()
    return [sorted(members) for _, members in sorted(work.members.items())]


class _Linkage:
    def __init__(self, n_items: int, scores: Mapping[Pair, int], barred: Iterable[Pair], min_score: int) -> None:
        self.min_score = max(min_score, 1)
        self.members: dict[int, list[int]] = {item: [item] for item in range(n_items)}
        self.sums: dict[int, dict[int, int]] = defaultdict(dict)
        self.barred: dict[int, set[int]] = defaultdict(set)
        self.queue: list[tuple[float, int, int, int, int]] = []
        for a, b in barred:
            self.barred[a].add(b)
            self.barred[b].add(a)
        for (a, b), score in sorted(scores.items()):
            self.sums[a][b] = self.sums[b][a] = score
            self._offer(a, b)

    def _offer(self, a: int, b: int) -> None:
        a, b = min(a, b), max(a, b)
        size_a, size_b = len(self.members[a]), len(self.members[b])
        mean = self.sums[a][b] / (size_a * size_b)
        if mean >= self.min_score and b not in self.barred[a]:
            heapq.heappush(self.queue, (-mean, a, b, size_a, size_b))

    def require(self, pairs: Iterable[Pair]) -> None:
        """Join pairs by decision."""
        for a, b in sorted(pairs):
            first, second = sorted((self._home(a), self._home(b)))
            if first != second:
                self.barred[first].discard(second)
                self.barred[second].discard(first)
                self._join(first, second)

    def _home(self, item: int) -> int:
        return next(number for number, members in self.members.items() if item in members)

    def run(self) -> None:
        while self.queue:
            _, a, b, size_a, size_b = heapq.heappop(self.queue)
            is_current = (
                a in self.members and b in self.members
                and (len(self.members[a]), len(self.members[b])) == (size_a, size_b) and b not in self.barred[a]
            )  # fmt: skip
            if is_current:
                self._join(a, b)

    def _join(self, a: int, b: int) -> None:
        """Put b into a; the lower number stays."""
        self.members[a] += self.members.pop(b)
        for other in self.barred.pop(b, set()):
            self.barred[other].discard(b)
            self.barred[other].add(a)
            self.barred[a].add(other)
        gained = self.sums.pop(b, {})
        for other, value in gained.items():
            del self.sums[other][b]
            if other != a:
                self.sums[a][other] = self.sums[other][a] = self.sums[a].get(other, 0) + value
        for other in sorted(self.sums[a]):
            self._offer(a, other)


def cluster_dense(
    scores: npt.NDArray[np.int16], weights: Sequence[int], *, min_score: int, required: Iterable[Pair] = ()
) -> list[list[int]]:
    """Return the same clusters as `cluster` from a full matrix of scores, -1 = barred; an item of weight w counts as w alike."""
    work = _DenseLinkage(scores, weights, max(min_score, 1))
    work.require(required)
    work.run()
    return [sorted(members) for _, members in sorted(work.members.items())]


class _DenseLinkage:
    """Average linkage by rows: each item knows its best partner, the lowest of equals."""

    def __init__(self, scores: npt.NDArray[np.int16], weights: Sequence[int], min_score: int) -> None:
        self.min_score = min_score
        self.members = {item: [item] for item in range(len(weights))}
        self.sizes = np.array(weights, dtype=np.int64)
        self.barred = scores < 0
        self.sums = np.maximum(scores, 0).astype(np.int64) * self.sizes * self.sizes[:, None]
        self.is_gone = np.zeros(len(weights), dtype=np.bool_)
        np.fill_diagonal(self.barred, val=True)
        self.partner = np.zeros(len(weights), dtype=np.int64)
        self.best = np.zeros(len(weights))
        for item in range(len(weights)):
            self._look(item)

    def require(self, pairs: Iterable[Pair]) -> None:
        """Join pairs by decision."""
        for a, b in sorted(pairs):
            first, second = sorted((self._home(a), self._home(b)))
            if first != second:
                self.barred[first, second] = self.barred[second, first] = False
                self._join(first, second)

    def _home(self, item: int) -> int:
        return next(number for number, members in self.members.items() if item in members)

    def _means(self, item: int) -> npt.NDArray[np.float64]:
        """Return the mean score of an item with each other, 0 where they may not meet."""
        means: npt.NDArray[np.float64] = self.sums[item] / (self.sizes[item] * self.sizes)
        means[self.barred[item] | self.is_gone] = 0.0
        return means

    def _look(self, item: int) -> None:
        means = self._means(item)
        self.partner[item] = means.argmax()
        self.best[item] = means[self.partner[item]]

    def run(self) -> None:
        """Join the best pair until none reaches the least score."""
        while len(self.members) > 1:
            a = int(self.best.argmax())
            if self.best[a] < self.min_score:
                return
            self._join(a, int(self.partner[a]))

    def _join(self, a: int, b: int) -> None:
        """Put b into a; the lower number stays."""
        self.members[a] += self.members.pop(b)
        self.sums[a] += self.sums[b]
        self.sums[:, a] = self.sums[a]
        self.barred[a] |= self.barred[b]
        self.barred[:, a] = self.barred[a]
        self.sizes[a] += self.sizes[b]
        self.is_gone[b] = True
        self.best[b] = 0.0
        means = self._means(a)
        had = ((self.partner == a) | (self.partner == b)) & ~self.is_gone
        is_better = (means > self.best) | ((means == self.best) & ((a < self.partner) | had))
        is_better &= ~self.is_gone & (means > 0)
        is_better[a] = False
        self.best[is_better] = means[is_better]
        self.partner[is_better] = a
        for item in np.flatnonzero(had & ~is_better & (self.best > 0)).tolist():
            self._look(item)
        self._look(a)
