"""A count of people as a range, and the whole that several groups of one account make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.schemas import MAX_COUNT

RESTATED_SHARE = 1.5  # "at least 20" and "27" may be one count told twice; "at least 3" and "40" hardly


@dataclass(frozen=True, slots=True)
class Count:
    """People: `best` null = the words give no number, `high` null = open above."""

    low: int
    best: int | None
    high: int | None

    @property
    def number(self) -> int:
        """The number to compare by: best, or low where there is none."""
        return self.low if self.best is None else self.best

    @property
    def top(self) -> int:
        """The highest number allowed; the largest count of all where it is open."""
        return MAX_COUNT if self.high is None else self.high

    @property
    def order(self) -> tuple[int, int, int]:
        """Sort key: by number, then low, then top."""
        return (self.number, self.low, self.top)

    def overlaps(self, other: Count) -> bool:
        """Return whether one number could satisfy both."""
        return self.low <= other.top and other.low <= self.top

    def plus(self, other: Count) -> Count:
        """Return the sum of two disjoint groups; what is not given in one is not given in the sum."""
        best = None if self.best is None or other.best is None else min(MAX_COUNT, self.best + other.best)
        high = None if self.high is None or other.high is None else min(MAX_COUNT, self.high + other.high)
        return Count(min(MAX_COUNT, self.low + other.low), best, high)

    @property
    def spread(self) -> tuple[bool, bool, int]:
        """Sort key, most precise first: with a number, closed above, narrow. Ranges that are open above are equally precise."""
        return (self.best is None, self.high is None, 0 if self.high is None else self.high - self.low)

    def precision(self) -> tuple[bool, bool, int, int]:
        """Sort key, most precise first: with a number, closed above, narrow, large."""
        return (self.best is None, self.high is None, self.top - self.low, -self.number)


def total(counts: Iterable[Count]) -> Count | None:
    """Return the sum of disjoint groups, or None of nothing: no count is not zero people."""
    result: Count | None = None
    for count in counts:
        result = count if result is None else result.plus(count)
    return result


def restates(first: Count, second: Count) -> bool:
    """Return whether one author may mean the same people by both: equal, vague against number, or open and near."""
    if not first.overlaps(second):
        return False
    if first.best is None or second.best is None:
        return True
    small, large = sorted((first.best, second.best))
    return small == large or (None in (first.high, second.high) and large <= small * RESTATED_SHARE)
