"""When the daily number of articles of an outlet changes its level for good.

Days are cut into segments by optimal partitioning (Jackson et al. 2005, IEEE Signal Processing Letters 12(2); the exact search that PELT speeds up,
Killick, Fearnhead and Eckley 2012, JASA 107(500)) with the likelihood of counts around a constant level. The library for this, ruptures, has no
cost for counts, and with scipy it adds 119 MB and two seconds of import to a stage that has numpy already. Given this cost, its search (1.1.10,
jump 1) and this one cut 200 made series alike.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.params import AggregateParams

WEEK = 7  # days; counts are compared with the same weekday, so that quiet weekends are no change of level
DECIMALS = (
    9  # costs are rounded before they are compared, so that the last bits of a machine's logarithm decide nothing
)


@dataclass(frozen=True)
class Level:
    """Days [start, end) of a series, counted from 0, with one rate of articles a day."""

    start: int
    end: int
    rate: float


def levels(counts: Sequence[int], *, params: AggregateParams) -> list[Level]:
    """Return the levels of a series of daily counts in order of time; empty where too few days tell anything."""
    n_active = sum(count > 0 for count in counts)
    if len(counts) < params.min_level_days or n_active < params.min_active_days:
        return []
    penalty = params.level_penalty * math.log(len(counts)) * spread(counts)
    ends = segment_ends(counts, min_days=params.min_level_days, penalty=penalty)
    return [
        Level(start, end, sum(counts[start:end]) / (end - start))
        for start, end in zip([0, *ends[:-1]], ends, strict=True)
    ]


def spread(counts: Sequence[int]) -> float:
    """Return how much wider than Poisson these counts vary where the level stays, at least 1.

    The larger of two: steps from a day to the same weekday of the next week, and steps from one week's sum to the next's; each as half the mean
    square over the mean. News comes in bursts of days; without the second every burst would be a level.
    """
    days = np.asarray(counts, dtype=np.float64)
    weeks = days[: len(days) // WEEK * WEEK].reshape(-1, WEEK).sum(axis=1)
    return max(1.0, _steps(days, WEEK), _steps(weeks, 1))


def _steps(values: npt.NDArray[np.float64], lag: int) -> float:
    if len(values) <= lag or not values.any():
        return 1.0
    steps = values[lag:] - values[:-lag]
    return float((steps * steps).mean() / 2 / values.mean())


def segment_ends(counts: Sequence[int], *, min_days: int, penalty: float) -> list[int]:
    """Return where the segments end that make the costs and one penalty per cut smallest; none is shorter than `min_days`.

    The cost of a segment is minus twice its log-likelihood under one Poisson rate, without what all cuts have in common.
    """
    n_days = len(counts)
    sums = np.concatenate([[0.0], np.cumsum(np.asarray(counts, dtype=np.float64))])
    best = np.full(n_days + 1, np.inf)
    best[0] = -penalty
    before = np.zeros(n_days + 1, dtype=np.int64)
    for end in range(min_days, n_days + 1):
        starts = np.arange(0, end - min_days + 1)
        costs = np.round(best[starts] + _costs(sums[end] - sums[starts], end - starts) + penalty, DECIMALS)
        before[end] = int(np.argmin(costs))
        best[end] = costs[before[end]]
    ends = [n_days]
    while before[ends[-1]] > 0:
        ends.append(int(before[ends[-1]]))
    return ends[::-1]


def _costs(articles: npt.NDArray[np.float64], days: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    rates = np.where(articles > 0, articles, 1.0) / days
    costs: npt.NDArray[np.float64] = -2 * articles * np.log(rates)
    return costs
