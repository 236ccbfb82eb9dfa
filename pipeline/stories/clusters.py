"""Texts that are one story, found without comparing all pairs; the same groups whatever the order of the input."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pipeline.stories.shingles import (
    BANDS,
    CONTAINMENT,
    COPIED,
    Digests,
    Shingles,
    band_keys,
    digests,
    is_same_story,
    similarity,
)

NEIGHBOURS = 8  # members of one bucket that each text is compared with: keeps a flood of copies linear
MERGED_BANDS = 16  # bands whose pairs are made one list at a time; bounds memory
GIANT_STORY = 200  # texts; a larger group is more likely a page template than a story
STRICT_SIMILARITY = 0.9  # what two texts of a giant group must share to stay together


@dataclass(frozen=True)
class Text:
    """One article as the clustering sees it; texts are given in the order of (published, key). `outlet` null = not known."""

    key: str
    published: datetime
    shingles: Shingles
    outlet: str | None = None

    def is_same_story(self, other: Text, min_similarity: float) -> bool:
        """Return whether the texts are one story; of two outlets known to differ, part of the shorter one is enough."""
        differ = self.outlet is not None and other.outlet is not None and self.outlet != other.outlet
        return is_same_story(self.shingles, other.shingles, min_similarity, inside=COPIED if differ else CONTAINMENT)


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

    Two texts are joined when they share enough (see `Text.is_same_story`) and were published at most `max_days` apart. A group of more
    than GIANT_STORY is grouped again by STRICT_SIMILARITY alone, so that a page template does not make everything one story.
    """
    groups = _group(texts, lambda one, other: one.is_same_story(other, min_similarity), max_days)
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


def _nearly_equal(one: Text, other: Text) -> bool:
    return similarity(one.shingles, other.shingles) >= STRICT_SIMILARITY


def _group(texts: Sequence[Text], is_same: Callable[[Text, Text], bool], max_days: int) -> Groups:
    groups = Groups(len(texts))
    span = timedelta(days=max_days)
    for one, other in candidate_pairs(texts, span):
        if abs(texts[one].published - texts[other].published) > span or groups.find(one) == groups.find(other):
            continue
        if is_same(texts[one], texts[other]):
            groups.join(one, other)
    return groups


def candidate_pairs(texts: Sequence[Text], span: timedelta) -> Iterator[tuple[int, int]]:
    """Yield pairs of indices (smaller first) whose texts may share enough; identical texts come as a chain."""
    identical: dict[bytes, list[int]] = defaultdict(list)
    for index, text in enumerate(texts):
        if len(text.shingles):
            identical[text.shingles.tobytes()].append(index)
    standing: list[int] = []
    for chain in identical.values():
        yield from pairwise(chain)
        standing += _landmarks(chain, texts, span / 2)
    standing.sort()
    for one, other in _agreeing(digests([texts[index].shingles for index in standing])).tolist():
        yield standing[one], standing[other]


def _agreeing(found: Digests) -> npt.NDArray[np.int64]:
    """Return the pairs of rows that agree in a band, each row with at most NEIGHBOURS of those behind it; sorted, each pair once."""
    size = len(found)
    pairs = np.empty(0, dtype=np.int64)
    fresh: list[npt.NDArray[np.int64]] = []
    for band in range(BANDS):
        keys = band_keys(found, band)
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        for step in range(1, NEIGHBOURS + 1):
            at = np.flatnonzero(keys[step:] == keys[:-step])
            fresh.append(order[at].astype(np.int64) * size + order[at + step])
        if band % MERGED_BANDS == MERGED_BANDS - 1:
            pairs = np.unique(np.concatenate([pairs, *fresh]))
            fresh = []
    pairs = np.unique(np.concatenate([pairs, *fresh]))
    return np.stack(np.divmod(pairs, max(1, size)), axis=1)


def _landmarks(chain: Sequence[int], texts: Sequence[Text], step: timedelta) -> list[int]:
    """Return the members of a chain of identical texts that stand for it: the first, the last, and one for each `step` of time."""
    kept = [chain[0]]
    for index in chain[1:]:
        if index == chain[-1] or texts[index].published - texts[kept[-1]].published > step:
            kept.append(index)
    return kept
