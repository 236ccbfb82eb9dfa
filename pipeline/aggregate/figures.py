"""Casualties over time: every toll in its day, week, month and all time, in its country, province and place.

- An incident lies where its first day lies. One that is dated no closer than `max_total_days`, or not at all, stands in all time only.
- A period total adds what the ledger left of it; a rest of nothing adds no row, one that is open above or may be more than nothing does.
  Cumulative totals and period totals longer than `max_total_days` are shown with the incidents and never summed.
- A cell without incidents does not exist. Incidents without a country, province or place get cells called unresolved, so nothing vanishes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from pipeline.claim_keys import origin_of
from pipeline.errors import TableError
from pipeline.tables import content_id

Row = dict[str, Any]
ALL = "all"
UNRESOLVED = "unresolved"
TOLL_KEY = ("outcome", "victim_class", "claimant_side", "policy")
CELL_KEY = ("period_kind", "period_start", "period_end", "area_kind", "area_id", "victim_group", *TOLL_KEY)
PLACE_PRECISION = 3  # a mention vaguer than a district names no place of its own


@dataclass(frozen=True)
class Area:
    """A country, province or place, or what is left of the level above: kind, id and name."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True)
class Period:
    """A span of days; null days = all time, whose days come from the incidents in the cell."""

    kind: str
    start: date | None
    end: date | None


def areas(incident: Mapping[str, Any]) -> list[Area]:
    """Return the country, province and place of an incident; one area `unresolved` where not even the country is known."""
    country, admin1 = incident["country_iso3"], incident["admin1"]
    if country is None:
        return [Area(UNRESOLVED, UNRESOLVED, "place not resolved")]
    province = admin1 or UNRESOLVED
    found = [Area("country", country, country), Area("admin1", f"{country}/{province}", province)]
    is_place = incident["place_id"] is not None and (incident["where_prec"] or 9) <= PLACE_PRECISION
    if is_place:
        found.append(Area("place", incident["place_id"], incident["place_name"] or incident["place_id"]))
    else:
        found.append(Area("place", f"{country}/{province}/{UNRESOLVED}", UNRESOLVED))
    return found


def periods(incident: Mapping[str, Any], max_days: int) -> list[Period]:
    """Return the periods that an incident lies in; the days of `all` come from the incidents in the cell."""
    start, end = incident["date_start"], incident["date_end"]
    everything = Period(ALL, None, None)
    if start is None or (end - start).days + 1 > max_days:
        return [everything]
    monday = start - timedelta(days=start.weekday())
    first = start.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return [
        Period("day", start, start),
        Period("week", monday, monday + timedelta(days=6)),
        Period("month", first, last),
        everything,
    ]


def is_summed(incident: Mapping[str, Any], max_days: int) -> bool:
    """Return whether an incident enters sums: happenings do, and dated period totals of no more than `max_days`."""
    if incident["total_kind"] == "incident":
        return True
    start, end = incident["date_start"], incident["date_end"]
    return incident["total_kind"] == "period" and start is not None and (end - start).days + 1 <= max_days


def rests(tolls: pl.DataFrame, ledger: pl.DataFrame) -> pl.DataFrame:
    """Return each toll less what the ledger takes off it; a rest of nobody is left out.

    A rest whose low and best are nothing stays as long as its high is not: "more than 50" with 60 known inside it may still be more.
    """
    taken = ledger.group_by(pl.col("total_incident_id").alias("incident_id"), *TOLL_KEY).agg(
        pl.col("subtracted_low", "subtracted_best", "subtracted_high").sum()
    )
    joined = tolls.join(taken, on=["incident_id", *TOLL_KEY], how="left", validate="1:1")
    rest = joined.with_columns(
        pl.col(bound) - pl.col(f"subtracted_{bound}").fill_null(0) for bound in ("low", "best", "high")
    )
    is_covered = pl.col("subtracted_low").is_not_null() & (pl.col("high") == 0).fill_null(False)
    return rest.filter(~is_covered).select(tolls.columns)


def casualties_over_time(
    incidents: pl.DataFrame,
    tolls: pl.DataFrame,
    ledger: pl.DataFrame,
    claims: pl.DataFrame,
    *,
    as_of: date,
    max_days: int,
) -> pl.DataFrame:
    """Return the cells; `claims` give the origins behind the tolls. One kind of period and area is worked at a time: bounds memory."""
    summed = [row for row in incidents.iter_rows(named=True) if is_summed(row, max_days)]
    mine = rests(tolls, ledger)
    rows = (
        mine.select("toll_id", "incident_id", *TOLL_KEY, "low", "best", "high")
        .join(_source_frame(mine, claims), on="toll_id", validate="1:1")
        .join(_group_frame(summed), on="incident_id", validate="m:m")
        .join(incidents.select("incident_id", "date_start", "date_end"), on="incident_id", validate="m:1")
    )
    times = _period_frame(summed, max_days).partition_by("period_kind")
    places = _area_frame(summed).partition_by("area_kind")
    cells = [_cells(rows, time, place, as_of=as_of) for time in times for place in places]
    return pl.concat(cells) if cells else _cells(rows, _period_frame([], max_days), _area_frame([]), as_of=as_of)


def _cells(rows: pl.DataFrame, times: pl.DataFrame, places: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Return the cells of some periods and areas of the incidents behind the rows."""
    placed = rows.join(times, on="incident_id", validate="m:m").join(places, on="incident_id", validate="m:m")
    cells = placed.group_by(*CELL_KEY).agg(
        pl.col("area_name").min(),
        pl.col("low").sum(),
        *(pl.when(pl.col(bound).is_null().any()).then(None).otherwise(pl.col(bound).sum()).alias(bound) for bound in ("best", "high")),
        pl.col("incident_id").n_unique().cast(pl.Int64).alias("n_incidents"),
        pl.col("claims").explode().n_unique().cast(pl.Int64).alias("n_claims"),
        pl.col("origins").explode().n_unique().cast(pl.Int64).alias("n_origins"),
        pl.col("toll_id").sort().alias("toll_ids"),
        pl.col("date_start").min(),
        pl.col("date_end").max(),
    )  # fmt: skip
    is_all = pl.col("period_kind") == ALL
    ids = [content_id("figure", as_of, *key) for key in cells.select(CELL_KEY).iter_rows()]
    return cells.with_columns(
        pl.Series("figure_id", ids, dtype=pl.String),
        pl.lit(as_of).alias("as_of"),
        pl.when(is_all).then("date_start").otherwise("period_start").alias("period_start"),
        pl.when(is_all).then("date_end").otherwise("period_end").alias("period_end"),
    ).drop("date_start", "date_end")


def _period_frame(incidents: Sequence[Row], max_days: int) -> pl.DataFrame:
    rows = [
        (row["incident_id"], each.kind, each.start, each.end) for row in incidents for each in periods(row, max_days)
    ]
    names = {
        "incident_id": pl.String,
        "period_kind": pl.String,
        "period_start": pl.Date,
        "period_end": pl.Date,
    }
    return pl.DataFrame(rows, schema=names, orient="row")


def _area_frame(incidents: Sequence[Row]) -> pl.DataFrame:
    rows = [(row["incident_id"], each.kind, each.id, each.name) for row in incidents for each in areas(row)]
    return pl.DataFrame(
        rows,
        schema=dict.fromkeys(("incident_id", "area_kind", "area_id", "area_name"), pl.String),
        orient="row",
    )


def _group_frame(incidents: Sequence[Row]) -> pl.DataFrame:
    """Return each incident once for all victims, and once more for the actor whose people they were."""
    rows = [(row["incident_id"], group) for row in incidents for group in sorted({ALL, row["victim_group"] or ALL})]
    return pl.DataFrame(rows, schema=dict.fromkeys(("incident_id", "victim_group"), pl.String), orient="row")


def _source_frame(tolls: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """Return the claims and the origins behind each toll, both as numbers: `toll_id`, `claims`, `origins`."""
    origins: dict[str, int] = {}
    numbers = [origins.setdefault(origin_of(path), len(origins)) for path in claims["attribution_path"]]
    known = (
        claims.select("claim_id").with_row_index("claims").with_columns(pl.Series("origins", numbers, dtype=pl.UInt32))
    )
    told = tolls.select("toll_id", "claim_ids").explode("claim_ids")
    met = told.join(known, left_on="claim_ids", right_on="claim_id", how="left", validate="m:1")
    lost = met.filter(pl.col("claims").is_null())
    if lost.height:
        raise TableError(
            "table tolls", rule=f"{lost.height} claims behind tolls are not in casualty_claims, such as {lost['claim_ids'][0]}",
            remedy="run the stage reconcile again on the same claims",
        )  # fmt: skip
    return met.group_by("toll_id").agg("claims", "origins")
