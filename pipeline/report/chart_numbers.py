"""What each chart shows as rows for its CSV file: one row a mark, column names with units. Null = the claims do not say, or an open end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline.report import views
from pipeline.report.figures import Dispute, MapPoint, OutletDays
from pipeline.report.selection import ReportData
from pipeline.report.series import SideSeries, Spell

Row = dict[str, Any]
ALL_OUTLETS = "all outlets"


def series_numbers(rows: Mapping[str, Iterable[SideSeries]]) -> list[Row]:
    """Return the bars of casualties over time; numbers are people as reported."""
    return [
        {
            "outcome": outcome, "said_by": line.name, "date_start": bar.start, "date_end": bar.end, "low_people": bar.low, "best_people": bar.best,
            "high_people": bar.high, "n_incidents": bar.n_incidents,
        }
        for outcome, lines in rows.items() for line in lines for bar in line.bars
    ]  # fmt: skip


def control_numbers(data: ReportData) -> list[Row]:
    """Return every interval of control that the timeline draws from, also those of places that it has no room for."""
    return [
        {
            "place": row["place_name"], "admin1": row["admin1"], "view": views.view_words(data.pack, row["view"]), "date_start": row["date_start"],
            "date_end": row["date_end"], "status": views.status_words(data.pack, row), "details": views.holding_details(data.pack, row) or None,
            "is_stale": row["is_stale"], "rule": views.readable(data.pack, row["rule"]),
        }
        for row in data.control.sort("place_name", "place_id", "view", "date_start").to_dicts()
    ]  # fmt: skip


def map_numbers(points: Sequence[MapPoint]) -> list[Row]:
    """Return the marks of the map; coordinates in degrees (WGS 84)."""
    return [
        {
            "place": point.name, "latitude": point.latitude, "longitude": point.longitude, "killed_people": point.killed or None,
            "is_vague": point.is_vague, "words": point.words,
        }
        for point in points
    ]  # fmt: skip


def dispute_numbers(disputes: Sequence[Dispute]) -> list[Row]:
    """Return what each side says of each contested incident; numbers are people reported killed."""
    return [
        {
            "incident": dispute.title, "said_by": each.side, "low_people": each.low, "best_people": each.best, "high_people": each.high,
        }
        for dispute in disputes for each in dispute.positions
    ]  # fmt: skip


def coverage_numbers(spells: Sequence[Spell], rows: Sequence[OutletDays]) -> list[Row]:
    """Return the articles of each bar over all outlets, then of each outlet's days; expected null = too little is known."""
    found: list[Row] = [
        {
            "outlet": ALL_OUTLETS, "date_start": each.start, "date_end": each.end, "articles_read": each.n_read, "articles_expected": each.expected,
            "is_low": each.is_low, "is_silent": None,
        }
        for each in spells
    ]  # fmt: skip
    return found + [
        {
            "outlet": row.outlet, "date_start": day, "date_end": day, "articles_read": row.read.get(day, 0), "articles_expected": None,
            "is_low": None, "is_silent": day in row.silent,
        }
        for row in rows for day in sorted({*row.read, *row.silent})
    ]  # fmt: skip
