"""The report's sums: daily figures put together into totals and into the bars of a chart. Integers only; an open end stays open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from pipeline.packs import FREE_SIDES, Pack
from pipeline.report.selection import ReportData, Scope
from pipeline.schemas import SCOPED_POLICIES

DAILY_UP_TO = 45  # days; longer reports are drawn by week, so that a bar stays wide enough to see
WEEKLY_UP_TO = 400
ALL_SIDES = "all"
WIDEST_POLICY = "representative"  # weighs every origin: what has no row under it has no count at all


@dataclass(frozen=True)
class Total:
    """People of one outcome: best null = some incident gives none, high null = open. `ids` are the figures that were added."""

    start: date
    end: date
    low: int
    best: int | None
    high: int | None
    n_incidents: int
    ids: tuple[str, ...]


@dataclass(frozen=True)
class SideSeries:
    """What one side (or `all`) reports of one outcome: the bars that are not empty, in order of time."""

    side: str
    name: str
    outcome: str
    bars: tuple[Total, ...]


@dataclass(frozen=True)
class Gap:
    """Neighbouring days, weeks or months of which a chart must say that they were not seen as usual."""

    start: date
    end: date


@dataclass(frozen=True)
class Spell:
    """Articles of one bar: expected null = no outlet is known well enough; `n_known` of those read are from outlets of which something is expected."""

    start: date
    end: date
    n_read: int
    n_known: int
    expected: float | None
    is_low: bool


def bar_kind(scope: Scope) -> str:
    """Return the length of a bar: day, week or month."""
    if scope.days <= DAILY_UP_TO:
        return "day"
    return "week" if scope.days <= WEEKLY_UP_TO else "month"


def bar_of(day: date, scope: Scope) -> tuple[date, date]:
    """Return first and last day of the bar that holds the day, cut to the report's days. Weeks start on Monday."""
    kind = bar_kind(scope)
    start = end = day
    if kind == "week":
        start = day - timedelta(days=day.weekday())
        end = start + timedelta(days=6)
    elif kind == "month":
        start = day.replace(day=1)
        end = (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return max(start, scope.start), min(end, scope.end)


def add_up(rows: Sequence[Mapping[str, Any]], start: date, end: date) -> Total | None:
    """Return the sum of figures, or None where there are none: no claim is not zero people."""
    if not rows:
        return None
    bests = [row["best"] for row in rows]
    highs = [row["high"] for row in rows]
    return Total(
        start=start,
        end=end,
        low=sum(row["low"] for row in rows),
        best=None if None in bests else sum(bests),
        high=None if None in highs else sum(highs),
        n_incidents=sum(row["n_incidents"] for row in rows),
        ids=tuple(sorted(row["figure_id"] for row in rows)),
    )


def policy_of(scope: Scope, side: str) -> str:
    """Return the policy by which one side is shown: the report's, unless that listens to some sides only and would hide what this one says."""
    return WIDEST_POLICY if side != ALL_SIDES and scope.policy in SCOPED_POLICIES else scope.policy


def unheard(data: ReportData, *, outcome: str, policy: str) -> pl.DataFrame:
    """Return the incidents with a count of this outcome of which the policy takes none: it hears nobody there, which is not zero."""
    tolls = data.tolls.filter(
        pl.col("outcome") == outcome, pl.col("victim_class") == "all", pl.col("claimant_side") == ALL_SIDES
    )
    told, heard = (tolls.filter(pl.col("policy") == each) for each in (WIDEST_POLICY, policy))
    return told.join(heard, on="incident_id", how="anti").select("incident_id").sort("incident_id")


def cells(data: ReportData, *, outcome: str, side: str, policy: str) -> list[dict[str, Any]]:
    """Return the daily figures of one outcome, side and policy in order of time."""
    wanted = data.cells.filter(
        pl.col("outcome") == outcome, pl.col("claimant_side") == side, pl.col("policy") == policy
    )
    return wanted.sort("period_start", "figure_id").to_dicts()


def total(data: ReportData, *, outcome: str, side: str = ALL_SIDES, policy: str | None = None) -> Total | None:
    """Return the sum over the report's days, or None where nothing was claimed."""
    rows = cells(data, outcome=outcome, side=side, policy=policy or policy_of(data.scope, side))
    return add_up(rows, data.scope.start, data.scope.end)


def series(data: ReportData, *, outcome: str, side: str) -> SideSeries:
    """Return one side's bars of one outcome."""
    groups: dict[tuple[date, date], list[dict[str, Any]]] = {}
    for row in cells(data, outcome=outcome, side=side, policy=policy_of(data.scope, side)):
        groups.setdefault(bar_of(row["period_start"], data.scope), []).append(row)
    sums = [add_up(rows, start, end) for (start, end), rows in sorted(groups.items())]
    name = "All sources together" if side == ALL_SIDES else data.pack.side_name(side)
    return SideSeries(side, name, outcome, tuple(bar for bar in sums if bar is not None))


def side_order(pack: Pack, present: Iterable[str]) -> list[str]:
    """Return the sides that occur, in the pack's order, then no party, then unknown."""
    seen = set(present)
    known = [*pack.sides, *FREE_SIDES]
    return [side for side in known if side in seen] + sorted(seen - set(known) - {ALL_SIDES})


def sides_reporting(data: ReportData) -> list[str]:
    """Return the sides with at least one figure in this report."""
    return side_order(data.pack, data.cells["claimant_side"].to_list())


def bars(scope: Scope) -> list[tuple[date, date]]:
    """Return first and last day of each bar of the report's charts."""
    days = (scope.start + timedelta(days=offset) for offset in range(scope.days))
    return sorted({bar_of(day, scope) for day in days})
