"""Our incidents in the columns and codes of UCDP GED. It is not UCDP's data: ids are ours, and what we do not know is null.

The columns are those of GED 25.1 in its order, then three of ours. Filled from incidents of total_kind `incident` with deaths, policy
representative. Null in every row: relid, active_year, code_status, all conflict, dyad and side ids and names of conflicts and dyads,
where_description, adm_2, country_id (Gleditsch-Ward), region, event_clarity, gwnoa, gwnob.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import polars as pl

from pipeline.cells import csv_bytes
from pipeline.export.accounts import (
    Account,
    accounts,
    actor_kind,
    actor_name,
    codes,
    country_name,
    frame_of,
    joined,
)
from pipeline.export.bundle import Bundle
from pipeline.export.forms import File
from pipeline.packs import Pack

N, F, S, D = pl.Int64, pl.Float64, pl.String, pl.Date
COLUMNS: dict[str, Any] = {
    "id": S, "relid": S, "year": N, "active_year": N, "code_status": S, "type_of_violence": N, "conflict_dset_id": S,
    "conflict_new_id": N, "conflict_name": S, "dyad_dset_id": S, "dyad_new_id": N, "dyad_name": S, "side_a_dset_id": S,
    "side_a_new_id": N, "side_a": S, "side_b_dset_id": S, "side_b_new_id": N, "side_b": S, "number_of_sources": N,
    "source_article": S, "source_office": S, "source_date": S, "source_headline": S, "source_original": S, "where_prec": N,
    "where_coordinates": S, "where_description": S, "adm_1": S, "adm_2": S, "latitude": F, "longitude": F, "geom_wkt": S,
    "priogrid_gid": N, "country": S, "country_id": N, "region": S, "event_clarity": N, "date_prec": N, "date_start": D,
    "date_end": D, "deaths_a": N, "deaths_b": N, "deaths_civilians": N, "deaths_unknown": N, "best": N, "high": N, "low": N,
    "gwnoa": N, "gwnob": N, "claimline_grade": S, "claimline_n_origins": N, "claimline_contested_parts": S,
}  # fmt: skip
NEVER_FILLED = (
    "relid", "active_year", "code_status", "conflict_dset_id", "conflict_new_id", "conflict_name", "dyad_dset_id", "dyad_new_id",
    "dyad_name", "side_a_dset_id", "side_a_new_id", "side_b_dset_id", "side_b_new_id", "where_description", "adm_2", "country_id",
    "region", "event_clarity", "gwnoa", "gwnob",
)  # fmt: skip
CIVILIANS = "Civilians"
STATE_BASED, NON_STATE, ONE_SIDED = 1, 2, 3
PRIO_CELLS = 720  # cells of half a degree in one row of the PRIO grid


def priogrid(latitude: float | None, longitude: float | None) -> int | None:
    """Return the PRIO-GRID cell of a point: half-degree cells counted from the south-west corner, 1 first."""
    if latitude is None or longitude is None:
        return None
    row, column = min(359, math.floor((latitude + 90) * 2)), min(PRIO_CELLS - 1, math.floor((longitude + 180) * 2))
    return row * PRIO_CELLS + column + 1


def sides(account: Account, pack: Pack, kind: int | None) -> tuple[str | None, str | None]:
    """Return the actor ids of side A and side B as UCDP orders them: the state first, civilians second; else who harms first."""
    harmer, harmed = account.row["perpetrator_id"], account.row["victim_group"]
    if kind == ONE_SIDED:
        return harmer, None
    if kind == STATE_BASED and actor_kind(pack, harmed) == "state" and actor_kind(pack, harmer) != "state":
        return harmed, harmer
    return harmer, harmed


def parts(account: Account, side_a: str | None, side_b: str | None) -> dict[str, int | None] | None:
    """Return deaths by side so that they add up to `best`; null where best is, None where the parts of the claims exceed it."""
    names = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")
    best = account.row["killed_best"]
    if best is None:
        return dict.fromkeys(names)
    civilians, fighters = account.best("civilian") or 0, account.best("combatant") or 0
    if civilians + fighters > best:
        return None
    group = account.row["victim_group"]
    a = fighters if group is not None and group == side_a else 0
    b = fighters if group is not None and group == side_b and group != side_a else 0
    return {"deaths_a": a, "deaths_b": b, "deaths_civilians": civilians, "deaths_unknown": best - civilians - a - b}


def is_deadly(row: Any) -> bool:
    """Whether GED would have a row: one happening in which somebody died or may have."""
    return row["total_kind"] == "incident" and row["killed_low"] is not None and row["killed_high"] != 0


def _sources(account: Account, pack: Pack) -> dict[str, Any]:
    offices = [actor_name(pack, article["outlet_id"]) for article in account.articles]
    days = [None if a["published_at"] is None else a["published_at"].date().isoformat() for a in account.articles]
    titles = [article["title"] for article in account.articles]
    quoted = [f'"{",".join(part or "" for part in each)}"' for each in zip(offices, days, titles, strict=True)]
    speakers = [actor_name(pack, claim["claimant_id"]) or claim["claimant_raw"] for claim in account.claims]
    return {
        "number_of_sources": account.row["n_outlets"], "source_article": joined(quoted), "source_office": joined(offices),
        "source_date": joined(days), "source_headline": joined(titles), "source_original": joined(speakers),
    }  # fmt: skip


def ged_row(account: Account, pack: Pack) -> dict[str, Any]:
    """Return one incident as a row of GED."""
    row = account.row
    kind = codes(account, pack).ucdp_type
    side_a, side_b = sides(account, pack, kind)
    deaths = parts(account, side_a, side_b)
    lat, lon = row["latitude"], row["longitude"]
    return {
        "id": row["incident_id"], "year": row["date_start"].year if row["date_start"] else None, "type_of_violence": kind,
        "side_a": actor_name(pack, side_a), "side_b": CIVILIANS if kind == ONE_SIDED else actor_name(pack, side_b),
        **_sources(account, pack),
        "where_prec": row["where_prec"], "where_coordinates": row["place_name"], "adm_1": row["admin1"], "latitude": lat, "longitude": lon,
        "geom_wkt": None if lat is None else f"POINT ({lon} {lat})", "priogrid_gid": priogrid(lat, lon), "country": country_name(row["country_iso3"]),
        "date_prec": row["date_prec"], "date_start": row["date_start"], "date_end": row["date_end"], **(deaths or {}),
        "best": row["killed_best"], "high": row["killed_high"], "low": row["killed_low"],
        "claimline_grade": row["grade"], "claimline_n_origins": row["n_origins"],
        "claimline_contested_parts": "deaths by side exceed best" if deaths is None else None,
    }  # fmt: skip


def ged_frame(bundle: Bundle) -> pl.DataFrame:
    """Return the deadly incidents in GED's columns, in the order of the incidents."""
    rows = [ged_row(each, bundle.pack) for each in accounts(bundle) if is_deadly(each.row)]
    return frame_of(COLUMNS, rows)


def ged_files(bundle: Bundle) -> Iterator[File]:
    """Yield shapes/ucdp_ged.csv."""
    yield "shapes/ucdp_ged.csv", csv_bytes(ged_frame(bundle))
