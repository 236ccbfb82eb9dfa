"""Texts that are one story, found without comparing all pairs; the same groups whatever the order of the input."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from pipeline.stories.shingles import BANDS, Shingles, band_key, digests, is_same_story, similarity

NEIGHBOURS = 8  # members of one bucket that each text is compared with: keeps a flood of copies linear
GIANT_STORY = 200  # texts; a larger group is more likely a page template than a story
STRICT_SIMILARITY = 0.9  # what two texts of a giant group must share to stay together


@dataclass(frozen=True)
class Text:
    """One article as the clustering sees it; texts are given in the order of (published, key)."""

    key: str
    published: datetime
    shingles: Shingles


class Groups:
    """Sets of indices that grow together; the smallest index stands for its set."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))

    def find(self, index: int) -> int:
        """Return the smallest index of the set."""
        while self.parent[index] != index:
            self.parent[index] = self.parent[self.parent[index]]
            index = self.parent[index]
        return index

    def join(self, one: int, other: int) -> None:
        """Make two sets one."""
        low, high = sorted((self.find(one), self.find(other)))
        self.parent[high] = low

    def sets(self) -> list[list[int]]:
        """Return all sets in the order of their smallest index."""
        members: dict[int, list[int]] = defaultdict(list)
        for index in range(len(self.parent)):
            members[self.find(index)].append(index)
        return list(members.values())


def cluster(texts: Sequence[Text], *, min_similarity: float, max_days: int) -> tuple[list[list[int]], int]:
    """Return the stories as lists of indices, each in the order given, and how many giant groups were taken apart.

    Two texts are joined when they share enough (see `is_same_story`) and were published at most `max_days` apart. A group of more
    than GIANT_STORY is grouped again by STRICT_SIMILARITY alone, so that a page template does not make everything one story.
    """
    groups = _group(texts, lambda one, other: is_same_story(one, other, min_similarity), max_days)
    stories: list[list[int]] = []
    n_giants = 0
    for members in groups.sets():
        if len(members) <= GIANT_STORY:
            stories.append(members)
            continue
        n_giants += 1
        parts = _group([texts[index] for index in members], _nearly_equal, max_days)
        stories += [[members[index] for index in part] for part in parts.sets()]
    return sorted(stories), n_giants


def _nearly_equal(one: Shingles, other: Shingles) -> bool:
    return similarity(one, other) >= STRICT_SIMILARITY


def _group(texts: Sequence[Text], is_same: Callable[[Shingles, Shingles], bool], max_days: int) -> Groups:
    groups = Groups(len(texts))
    different: set[tuple[int, int]] = set()
    span = timedelta(days=max_days)
    for one, other in candidate_pairs(texts, span):
        if abs(texts[one].published - texts[other].published) > span or (one, other) in different:
            continue
        if groups.find(one) == groups.find(other):
            continue
        if is_same(texts[one].shingles, texts[other].shingles):
            groups.join(one, other)
        else:
            different.add((one, other))
    return groups


def candidate_pairs(texts: Sequence[Text], span: timedelta) -> Iterator[tuple[int, int]]:
    """Yield pairs of indices (smaller first, some more than once) whose texts may share enough; identical texts come as a chain."""
    identical: dict[Shingles, list[int]] = defaultdict(list)
    for index, text in enumerate(texts):
        if text.shingles:
            identical[text.shingles].append(index)
    standing: list[int] = []
    for chain in identical.values():
        yield from pairwise(chain)
        standing += _landmarks(chain, texts, span / 2)
    standing.sort()
    hashed = digests([texts[index].shingles for index in standing])
    for band in range(BANDS):
        buckets: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for index, digest in zip(standing, hashed, strict=True):
            buckets[band_key(digest, band)].append(index)
        for members in buckets.values():
            for at, one in enumerate(members):
                yield from ((one, other) for other in members[at + 1 : at + 1 + NEIGHBOURS])


def _landmarks(chain: Sequence[int], texts: Sequence[Text], step: timedelta) -> list[int]:
    """Return the members of a chain of identical texts that stand for it: the first, the last, and one for each `step` of time."""
    kept = [chain[0]]
    for index in chain[1:]:
        if index == chain[-1] or texts[index].published - texts[kept[-1]].published > step:
            kept.append(index)
    return kept
