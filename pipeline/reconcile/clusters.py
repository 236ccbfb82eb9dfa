"""Average linkage with pairs that must not meet: a cluster takes in what matches its members on the whole, so unlike ones are not chained.

Pairs that must not meet never do. Pairs that speak against a union forbid it while they are as many as a share of the smaller cluster: if
every paper tells two happenings apart they stay apart, and one odd paper among many parts nothing. Pairs without a score count as 0, unless one of
the two is too vague to be compared with most: then they say nothing. All sums are of whole numbers and ties fall to the lower numbers, so the result depends on nothing but the
scores.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping

Pair = tuple[int, int]
AGAINST_PERCENT = (
    75  # of the members of the smaller cluster: nearly all who could tell, as some papers tell of one happening alone
)


def cluster(
    n_items: int,
    scores: Mapping[Pair, int],
    barred: Iterable[Pair],
    *,
    min_score: int,
    against: Iterable[Pair] = (),
    required: Iterable[Pair] = (),
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
        against: Iterable[Pair],
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
        for a, b in against:
            self.against[a][b] = self.against[b][a] = 1
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
