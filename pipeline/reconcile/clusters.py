"""Average linkage with pairs that must not meet: a cluster takes in what matches its members on the whole, so unlike ones are not chained.

Pairs that must not meet never do. Pairs that speak against a union forbid it while they are as many as a share of the smaller cluster: if
every paper tells two happenings apart they stay apart, and one odd paper among many parts nothing. Pairs without a score count as 0, unless one of
the two is too vague to be compared with most: then they say nothing. All sums are of whole numbers and ties fall to the lower numbers, so the result depends on nothing but the
scores.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

Pair = tuple[int, int]
NONE: Mapping[Pair, int] = MappingProxyType({})
AGAINST_PERCENT = (
    75  # of the members of the smaller cluster: nearly all who could tell, as some papers tell of one happening alone
)


def cluster(
    n_items: int,
    scores: Mapping[Pair, int],
    barred: Iterable[Pair],
    *,
    min_score: int,
    required: Iterable[Pair] = (),
    against: Mapping[Pair, int] = NONE,
    vague: Container[int] = (),
) -> list[list[int]]:
    """Return the clusters of the numbers 0..n-1, each ascending, ordered by their first. Pairs are (lower, higher).

    `required` pairs are joined before all others, whatever their score and whatever bars them.
    """
    work = _Linkage(n_items, scores, barred, against, vague, min_score)
    work.require(required)
    work.run()
    return [sorted(members) for _, members in sorted(work.members.items())]


class _Linkage:
    def __init__(
        self,
        n_items: int,
        scores: Mapping[Pair, int],
        barred: Iterable[Pair],
        against: Mapping[Pair, int],
        vague: Container[int],
        min_score: int,
    ) -> None:
        self.min_score = max(min_score, 1)
        self.members: dict[int, list[int]] = {item: [item] for item in range(n_items)}
        self.sums: dict[int, dict[int, int]] = defaultdict(dict)
        self.n_clear = {item: int(item not in vague) for item in range(n_items)}
        self.n_heard: dict[int, dict[int, int]] = defaultdict(dict)  # scored pairs of which one is vague
        self.barred: dict[int, set[int]] = defaultdict(set)
        self.queue: list[tuple[float, int, int, int, int]] = []
        for a, b in barred:
            self.barred[a].add(b)
            self.barred[b].add(a)
        self.against: dict[int, dict[int, int]] = defaultdict(dict)
        for (a, b), weight in against.items():
            self.against[a][b] = self.against[b][a] = weight
        for (a, b), score in sorted(scores.items()):
            self.sums[a][b] = self.sums[b][a] = score
            if not (self.n_clear[a] and self.n_clear[b]):
                self.n_heard[a][b] = self.n_heard[b][a] = 1
            self._offer(a, b)

    def _offer(self, a: int, b: int) -> None:
        a, b = min(a, b), max(a, b)
        size_a, size_b = len(self.members[a]), len(self.members[b])
        mean = self.sums[a][b] / (self.n_clear[a] * self.n_clear[b] + self.n_heard[a].get(b, 0))
        if mean >= self.min_score and not self._is_kept_apart(a, b):
            heapq.heappush(self.queue, (-mean, a, b, size_a, size_b))

    def _is_kept_apart(self, a: int, b: int) -> bool:
        n_against = self.against[a].get(b, 0)
        return b in self.barred[a] or (
            n_against > 0 and n_against * 100 >= AGAINST_PERCENT * min(len(self.members[a]), len(self.members[b]))
        )

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
                and (len(self.members[a]), len(self.members[b])) == (size_a, size_b) and not self._is_kept_apart(a, b)
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
        self.n_clear[a] += self.n_clear.pop(b)
        _fold(self.against, a, b)
        _fold(self.n_heard, a, b)
        _fold(self.sums, a, b)
        for other in sorted(self.sums[a]):
            self._offer(a, other)


def _fold(table: dict[int, dict[int, int]], a: int, b: int) -> None:
    """Add what stands under b, and under it in all others, to a; what stands between the two is gone."""
    for other, value in table.pop(b, {}).items():
        del table[other][b]
        if other != a:
            table[a][other] = table[other][a] = table[a].get(other, 0) + value


def cluster_dense(
    scores: npt.NDArray[np.int16],
    weights: Sequence[int],
    barred: Iterable[Pair],
    *,
    min_score: int,
    required: Iterable[Pair] = (),
    vague: Container[int] = (),
) -> list[list[int]]:
    """Return the same clusters as `cluster` from a full matrix of scores, -1 or -2 = speaks against with that weight; an item of weight w counts as w alike."""
    work = _DenseLinkage(scores, weights, barred, vague, max(min_score, 1))
    work.require(required)
    work.run()
    return [sorted(members) for _, members in sorted(work.members.items())]


class _DenseLinkage:
    """Average linkage by rows: each item knows its best partner, the lowest of equals."""

    def __init__(
        self,
        scores: npt.NDArray[np.int16],
        weights: Sequence[int],
        barred: Iterable[Pair],
        vague: Container[int],
        min_score: int,
    ) -> None:
        size = len(weights)
        self.min_score = min_score
        self.members = {item: [item] for item in range(size)}
        self.sizes = np.array(weights, dtype=np.int64)
        is_vague = np.array([item in vague for item in range(size)])
        pairs = self.sizes * self.sizes[:, None]
        self.sums = np.maximum(scores, 0) * pairs
        self.against = np.where(scores < 0, -scores.astype(np.int64) * pairs, 0)
        self.n_clear = np.where(is_vague, 0, self.sizes)
        self.n_heard = np.where((scores > 0) & (is_vague | is_vague[:, None]), pairs, 0)
        self.barred = np.zeros((size, size), dtype=np.bool_)
        for a, b in barred:
            self.barred[a, b] = self.barred[b, a] = True
        np.fill_diagonal(self.barred, val=True)
        self.is_gone = np.zeros(size, dtype=np.bool_)
        self.partner = np.zeros(size, dtype=np.int64)
        self.best = np.zeros(size)
        for item in range(size):
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
        n_pairs = self.n_clear[item] * self.n_clear + self.n_heard[item]
        means: npt.NDArray[np.float64] = self.sums[item] / np.maximum(n_pairs, 1)
        n_against = self.against[item]
        is_kept_apart = (n_against > 0) & (
            n_against * 100 >= AGAINST_PERCENT * np.minimum(self.sizes[item], self.sizes)
        )
        means[self.barred[item] | is_kept_apart | self.is_gone] = 0.0
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
        for table in (self.sums, self.against, self.n_heard):
            table[a] += table[b]
            table[:, a] = table[a]
        self.n_clear[a] += self.n_clear[b]
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
