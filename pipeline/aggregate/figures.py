"""Casualties over time: every toll in its day, week, month and all time, in its country, province and place.

- An incident lies where its first day lies. One that is dated no closer than `max_total_days`, or not at all, stands in all time only.
- A period total adds what the ledger left of it; a rest of nothing adds no row. Cumulative totals and period totals longer than
  `max_total_days` are shown with the incidents and never summed.
- A cell without incidents does not exist. Incidents without a country, province or place get cells called unresolved, so nothing vanishes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import polars as pl

from pipeline.claim_keys import origin_of
from pipeline.tables import content_id

Row = dict[str, Any]
ALL = "all"
UNRESOLVED = "unresolved"
PLACE_PRECISION = 3  # a mention vaguer than a district names no place of its own


@dataclass(frozen=True)
class Area:
    """A country, province or place, or what is left of the level above: kind, id and name."""

    kind: str
    id: str
    name: str = field(compare=False)


@dataclass(frozen=True)
class Period:
    """A span of days; null days = all time without a dated incident."""

    kind: str
    start: date | None
    end: date | None


@dataclass
class _Cell:
    low: int = 0
    best: int | None = 0
    high: int | None = 0
    incidents: set[str] = field(default_factory=set)
    tolls: list[str] = field(default_factory=list)
    claims: set[str] = field(default_factory=set)
    days: list[date] = field(default_factory=list)

    def add(self, toll: Mapping[str, Any], incident: Mapping[str, Any]) -> None:
        self.low += toll["low"]
        self.best = None if self.best is None or toll["best"] is None else self.best + toll["best"]
        self.high = None if self.high is None or toll["high"] is None else self.high + toll["high"]
        self.incidents.add(toll["incident_id"])
        self.tolls.append(toll["toll_id"])
        self.claims.update(toll["claim_ids"])
        if incident["date_start"] is not None:
            self.days += [incident["date_start"], incident["date_end"]]


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


def rests(tolls: Sequence[Row], ledger: Sequence[Row]) -> Iterator[Row]:
    """Yield each toll less what the ledger takes off it; a rest of nobody is left out."""
    taken: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    keys = ("outcome", "victim_class", "claimant_side", "policy")
    for entry in ledger:
        taken[(entry["total_incident_id"], *(entry[key] for key in keys))].append(entry)
    for toll in tolls:
        entries = taken.get((toll["incident_id"], *(toll[key] for key in keys)), [])
        rest = dict(toll)
        for bound in ("low", "best", "high"):
            if toll[bound] is not None:
                rest[bound] = toll[bound] - sum(entry[f"subtracted_{bound}"] or 0 for entry in entries)
        is_covered = bool(entries) and rest["low"] == 0 and (rest["best"] == 0 or (rest["best"] is None and rest["high"] == 0))
        if not is_covered:
            yield rest


def casualties_over_time(
    incidents: pl.DataFrame, tolls: pl.DataFrame, ledger: pl.DataFrame, claims: pl.DataFrame, *, as_of: date, max_days: int
) -> list[Row]:
    """Return the cells; `claims` give the origins behind the tolls."""
    by_id = {row["incident_id"]: row for row in incidents.iter_rows(named=True)}
    origins = {
        claim: origin_of(path)
        for claim, path in zip(claims["claim_id"], claims["attribution_path"], strict=True)
    }
    cells: dict[tuple[Period, Area, str, str, str, str, str], _Cell] = defaultdict(_Cell)
    for toll in rests(tolls.to_dicts(), ledger.to_dicts()):
        incident = by_id[toll["incident_id"]]
        if not is_summed(incident, max_days):
            continue
        groups = [ALL] if incident["victim_group"] in (None, ALL) else [ALL, incident["victim_group"]]
        for period in periods(incident, max_days):
            for area in areas(incident):
                for group in groups:
                    key = (period, area, toll["outcome"], toll["victim_class"], group, toll["claimant_side"], toll["policy"])
                    cells[key].add(toll, incident)
    return [_row(key, cell, origins, as_of) for key, cell in cells.items()]


def _row(
    key: tuple[Period, Area, str, str, str, str, str], cell: _Cell, origins: Mapping[str, str], as_of: date
) -> Row:
    period, area, outcome, victim_class, group, side, policy = key
    start, end = period.start, period.end
    if period.kind == ALL and cell.days:
        start, end = min(cell.days), max(cell.days)
    return {
        "figure_id": content_id("figure", as_of, period.kind, period.start, area.kind, area.id, *key[2:]),
        "as_of": as_of,
        "period_kind": period.kind,
        "period_start": start,
        "period_end": end,
        "area_kind": area.kind,
        "area_id": area.id,
        "area_name": area.name,
        "outcome": outcome,
        "victim_class": victim_class,
        "victim_group": group,
        "claimant_side": side,
        "policy": policy,
        "low": cell.low,
        "best": cell.best,
        "high": cell.high,
        "n_incidents": len(cell.incidents),
        "n_claims": len(cell.claims),
        "n_origins": len({origins[claim] for claim in cell.claims}),
        "toll_ids": sorted(cell.tolls),
    }
