"""What was collected and read, per source, outlet and day: without it a quiet day and a missing day look the same."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import polars as pl

from pipeline.aggregate.levels import WEEK, Level, levels
from pipeline.claim_keys import UNKNOWN
from pipeline.params import AggregateParams

Row = dict[str, Any]


@dataclass
class _Day:
    collected: set[str] = field(default_factory=set)
    parsed: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Coverage:
    """Rows of the table, and how many items have no day at all and stand in no row."""

    rows: list[Row]
    n_without_day: int


def coverage(
    snapshots: pl.DataFrame, articles: pl.DataFrame, with_claims: Collection[str], *, params: AggregateParams
) -> Coverage:
    """Return one row for each day from the first of each source and outlet to the last that any of them has.

    A source that stops while others go on has rows without articles, not no rows. An item lies on the day its article was published, else the
    day it was received. `with_claims` holds the ids of articles with a claim.
    """
    days: dict[tuple[str, str], dict[date, _Day]] = defaultdict(lambda: defaultdict(_Day))
    received = {row["snapshot_id"]: row for row in snapshots.iter_rows(named=True)}
    read: set[str] = set()
    n_without_day = 0
    for row in articles.iter_rows(named=True):
        snapshot = received.get(row["snapshot_id"] or "")
        read.add(row["snapshot_id"] or "")
        day = _day(row["published_at"], snapshot["retrieved_at"] if snapshot else None)
        if day is None or day > params.as_of:
            n_without_day += 1
            continue
        cell = days[(row["source_id"], row["outlet_id"] or UNKNOWN)][day]
        cell.parsed.add(row["article_id"])
        cell.collected.add(row["snapshot_id"] or row["article_id"])
    for row in snapshots.iter_rows(named=True):
        if row["snapshot_id"] not in read:
            day = _day(None, row["retrieved_at"])
            if day is None or day > params.as_of:
                n_without_day += 1
                continue
            days[(row["source_id"], row["outlet_hint"] or UNKNOWN)][day].collected.add(row["snapshot_id"])
    last = max((day for found in days.values() for day in found), default=params.as_of)
    rows = [
        row
        for key, found in sorted(days.items())
        for row in _outlet_rows(*key, found, last, with_claims, params=params)
    ]
    return Coverage(rows, n_without_day)


def _day(published: Any, retrieved: Any) -> date | None:
    moment = published or retrieved
    return None if moment is None else moment.date()


def _outlet_rows(
    source_id: str,
    outlet_id: str,
    found: Mapping[date, _Day],
    last: date,
    with_claims: Collection[str],
    *,
    params: AggregateParams,
) -> list[Row]:
    first = min(found)
    cells = [found.get(first + timedelta(days=offset), _Day()) for offset in range((last - first).days + 1)]
    counts = [len(cell.parsed) for cell in cells]
    held = levels(counts, params=params)
    silent = outage_days(counts, held, params=params)
    usual = expected(counts, held, silent, min_active_days=params.min_active_days)
    level_of = {at: level.rate for level in held for at in range(level.start, level.end)}
    changes = {level.start for level in held[1:]}
    return [
        {
            "source_id": source_id,
            "outlet_id": outlet_id,
            "day": first + timedelta(days=at),
            "n_expected": usual[at],
            "n_collected": len(cell.collected),
            "n_parsed": counts[at],
            "n_with_claims": sum(article in with_claims for article in cell.parsed),
            "level": level_of.get(at),
            "is_outage": at in silent,
            "is_change_point": at in changes,
        }
        for at, cell in enumerate(cells)
    ]


def silences(counts: Sequence[int]) -> list[tuple[int, int]]:
    """Return the runs of days without articles as [start, end), counted from 0, the one at the end too; not days before the first article."""
    active = [at for at, count in enumerate(counts) if count]
    edges = [*active, len(counts)]
    return [(before + 1, after) for before, after in pairwise(edges) if after - before > 1]


def outage_days(counts: Sequence[int], held: Sequence[Level], *, params: AggregateParams) -> set[int]:
    """Return the days of silences that are long, and too long to be chance at the outlet's own rhythm; empty where few days are known.

    The rhythm comes from the other days of the level that the silence follows or, where few of those are active, from all others.
    """
    if _active(counts, 0, len(counts)) < params.min_active_days:
        return set()
    found: set[int] = set()
    for start, end in silences(counts):
        if end - start < params.min_outage_days:
            continue
        low, high = next(
            ((level.start, level.end) for level in held if level.start < start <= level.end), (0, len(counts))
        )
        if _active(counts, low, high) < params.min_active_days:
            low, high = 0, len(counts)
        others = [at for at in range(low, high) if not start <= at < end]
        if silence_chance(counts, others, start, end) <= params.max_silence_chance:
            found.update(range(start, end))
    return found


def silence_chance(counts: Sequence[int], others: Sequence[int], start: int, end: int) -> float:
    """Return how likely [start, end) is silent by chance: the product over its days of the share of silent days at the same weekday.

    A weekday's share counts the share of all days as one more day of it. So a weekly outlet is expected on its day and not on the six between.
    """
    share = sum(counts[at] > 0 for at in others) / len(others)
    n_days = [1.0] * WEEK
    n_active = [share] * WEEK
    for at in others:
        n_days[at % WEEK] += 1
        n_active[at % WEEK] += counts[at] > 0
    return math.prod(1 - n_active[at % WEEK] / n_days[at % WEEK] for at in range(start, end))


def expected(
    counts: Sequence[int], held: Sequence[Level], silent: Collection[int], *, min_active_days: int
) -> list[float | None]:
    """Return for each day the articles that the outlet usually gives: the mean over the days of its level that are no outage.

    A level with few active days, such as a silence for good, is measured by all days; with few active days in all, nothing is expected.
    """

    def rate(start: int, end: int) -> float:
        return sum(counts[start:end]) / sum(at not in silent for at in range(start, end))

    if _active(counts, 0, len(counts)) < min_active_days:
        return [None] * len(counts)
    usual: list[float | None] = [rate(0, len(counts))] * len(counts)
    for level in held:
        if _active(counts, level.start, level.end) >= min_active_days:
            usual[level.start : level.end] = [rate(level.start, level.end)] * (level.end - level.start)
    return usual


def _active(counts: Sequence[int], start: int, end: int) -> int:
    return sum(count > 0 for count in counts[start:end])
