"""What was collected and read, per source, outlet and day: without it a quiet day and a missing day look the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

import polars as pl

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
    """Return one row for each day between the first and the last of each source and outlet.

    An item lies on the day its article was published, else the day it was received. `with_claims` holds the ids of articles with a claim.
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
    rows = [row for key, found in sorted(days.items()) for row in _outlet_rows(*key, found, with_claims, params)]
    return Coverage(rows, n_without_day)


def _day(published: Any, retrieved: Any) -> date | None:
    moment = published or retrieved
    return None if moment is None else moment.date()


def _outlet_rows(
    source_id: str,
    outlet_id: str,
    found: Mapping[date, _Day],
    with_claims: Collection[str],
    params: AggregateParams,
) -> list[Row]:
    usual = expected([len(each.parsed) for each in found.values()], params.min_active_days)
    outages = silent_days(found, params.min_outage_days) if usual is not None else set()
    first, last = min(found), max(found)
    rows = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        cell = found.get(day, _Day())
        rows.append(
            {
                "source_id": source_id,
                "outlet_id": outlet_id,
                "day": day,
                "n_expected": usual,
                "n_collected": len(cell.collected),
                "n_parsed": len(cell.parsed),
                "n_with_claims": sum(article in with_claims for article in cell.parsed),
                "is_outage": day in outages,
            }
        )
    return rows


def expected(counts: Iterable[int], min_active_days: int) -> float | None:
    """Return the median number of articles over the days with any, or None if there are too few such days."""
    active = [count for count in counts if count > 0]
    return float(median(active)) if len(active) >= min_active_days else None


def silent_days(active: Collection[date], min_days: int) -> set[date]:
    """Return the days in gaps of at least `min_days` between two active days."""
    ordered = sorted(active)
    silent: set[date] = set()
    for before, after in pairwise(ordered):
        gap = (after - before).days - 1
        if gap >= min_days:
            silent.update(before + timedelta(days=step) for step in range(1, gap + 1))
    return silent
