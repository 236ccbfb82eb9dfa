"""Which daily figures add up to an area and a span of days. The reports and the totals both ask here, so that they cannot part."""

from __future__ import annotations

from datetime import date

import polars as pl

AREA_KINDS = ("country", "admin1", "place")


def place_parts(place: str) -> tuple[str, ...]:
    """Return the parts of ISO3, ISO3/admin1 or ISO3/admin1/place: as many as are given."""
    return tuple(place.split("/", 2))


def area_kind(place: str) -> str:
    """Return the `area_kind` of the figures that a place adds up."""
    return AREA_KINDS[len(place_parts(place)) - 1]


def area_day_figures(figures: pl.DataFrame, *, place: str, start: date, end: date) -> pl.DataFrame:
    """Return the daily figures of a place between two days, both inclusive: every class and group of victims, outcome, side and policy."""
    kind = area_kind(place)
    same_area = pl.col("area_name") == place_parts(place)[-1] if kind == "place" else pl.col("area_id") == place
    return figures.filter(
        pl.col("period_kind") == "day",
        pl.col("area_kind") == kind,
        same_area,
        pl.col("period_start") >= start,
        pl.col("period_end") <= end,
    )


def day_figures(figures: pl.DataFrame, *, place: str, start: date, end: date) -> pl.DataFrame:
    """Return the daily figures of a place between two days, both inclusive: all victims, every outcome, side and policy."""
    found = area_day_figures(figures, place=place, start=start, end=end)
    return found.filter(pl.col("victim_class") == "all", pl.col("victim_group") == "all")
