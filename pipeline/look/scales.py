"""Where an axis ends when one number dwarfs all others."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

OUTLIER = 4.0  # times the next largest number: from here on it is cut, or all others would be flat lines


def usual_top(ends: Sequence[int]) -> int:
    """Return the largest number that is not more than OUTLIER times the next one; of two or fewer, the largest."""
    ordered = sorted(ends, reverse=True)
    steps = (end for end, lower in pairwise(ordered) if end <= OUTLIER * lower)
    return next(steps, ordered[0] if ordered else 0)
