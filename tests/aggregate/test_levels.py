"""Changes of level: found where a count changes for good, and only there."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from pipeline.aggregate.levels import levels, segment_ends, spread
from pipeline.params import load_params

ROOT = Path(__file__).resolve().parents[2]
BURST = [2, 3, 2, 1, 2, 3, 2]


@pytest.fixture
def params():
    return replace(load_params(ROOT / "params.yaml").aggregate, min_active_days=5)


def starts(counts, params):
    return [level.start for level in levels(counts, params=params)]


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        (BURST * 12, [0]),
        (BURST * 6 + [0, 1, 0, 0, 1, 0, 0] * 6, [0, 42]),
        ([1, 0, 0, 0, 0, 0, 0] * 20, [0]),  # weekly
        ([9, 9, 9, 9, 9, 1, 0] * 12, [0]),  # quiet weekends
        (BURST * 6 + [40, 30, 20] + BURST * 6, [0]),  # a burst of three days
        (BURST * 6 + [0] * 10 + BURST * 6, [0]),  # an outage shorter than a level
        (BURST * 5 + [20, 21, 19, 22, 20, 19, 20] * 5 + BURST * 5, [0, 35, 70]),
    ],
)
def test_only_a_lasting_change_is_a_level(params, counts, found):
    assert starts(counts, params) == found


@pytest.mark.parametrize("counts", [[], [5] * 13, [1, 0] * 4 + [0] * 30, [0] * 40])
def test_too_few_days_have_no_level(params, counts):
    assert levels(counts, params=params) == []


def test_levels_cover_all_days_without_a_gap(params):
    found = levels(BURST * 6 + [0, 1, 0, 0, 1, 0, 0] * 6, params=params)
    assert (found[0].start, found[-1].end) == (0, 84)
    assert all(before.end == after.start for before, after in pairwise(found))
    assert [round(level.rate, 2) for level in found] == [2.14, 0.29]


def test_the_same_series_backwards_is_cut_at_the_same_day(params):
    counts = BURST * 6 + [0, 1, 0, 0, 1, 0, 0] * 4
    assert starts(counts[::-1], params) == [0, 28]


def test_bursts_make_the_spread_wider_and_even_days_do_not_make_it_smaller():
    assert spread([4] * 40) == 1.0
    assert spread([0] * 40) == 1.0
    assert spread([1, 1, 1, 1, 1, 1, 1, 9, 9, 9, 9, 9, 9, 9] * 4) > 5


def brute(counts, min_days, penalty):
    """Return the best cuts, by trying all."""

    def cost(start, end):
        articles = sum(counts[start:end])
        return 0.0 if not articles else -2 * articles * math.log(articles / (end - start))

    found = []
    for size in range(len(counts) // min_days):
        for cuts in combinations(range(1, len(counts)), size):
            edges = [0, *cuts, len(counts)]
            if all(after - before >= min_days for before, after in pairwise(edges)):
                found.append((round(sum(cost(*pair) for pair in pairwise(edges)) + penalty * size, 6), edges[1:]))
    return min(found)[1]


@pytest.mark.parametrize(
    "counts",
    [
        [5, 4, 6, 5, 0, 1, 0, 0, 1, 0, 0, 9, 8, 9],
        [0, 0, 0, 0, 3, 4, 2, 0, 0, 0],
        [1, 1, 2, 1, 1, 2, 1, 1],
        [7, 0, 0, 0, 0, 7, 7, 7, 7],
    ],
)
def test_the_search_finds_what_trying_all_cuts_finds(counts):
    assert segment_ends(counts, min_days=2, penalty=3.0) == brute(counts, 2, 3.0)
