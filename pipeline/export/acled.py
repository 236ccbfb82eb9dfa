"""Our incidents and events in ACLED's column names and event types. There is no ACLED data in it, and it is not coded by ACLED.

A row is an incident whose events have a type in the crosswalk (`pipeline/extract/crosswalk.csv`), or reported events of no incident: those of
the same type, days, place and parties are one row. Null in every row: assoc_actor_1, assoc_actor_2, interaction, region, admin2, admin3,
source_scale, tags, timestamp. `event_id_cnty` holds our id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from pipeline.cells import csv_bytes
from pipeline.export.accounts import (
    Account,
    Row,
    accounts,
    actor_kind,
    actor_name,
    codes,
    countries,
    country_name,
    frame_of,
    joined,
    unique,
)
from pipeline.export.bundle import Bundle
from pipeline.export.forms import File
from pipeline.packs import Pack

N, F, S, D = pl.Int64, pl.Float64, pl.String, pl.Date
COLUMNS: dict[str, Any] = {
    "event_id_cnty": S, "event_date": D, "year": N, "time_precision": N, "disorder_type": S, "event_type": S, "sub_event_type": S,
    "actor1": S, "assoc_actor_1": S, "inter1": S, "actor2": S, "assoc_actor_2": S, "inter2": S, "interaction": S,
    "civilian_targeting": S, "iso": N, "region": S, "country": S, "admin1": S, "admin2": S, "admin3": S, "location": S,
    "latitude": F, "longitude": F, "geo_precision": N, "source": S, "source_scale": S, "notes": S, "fatalities": N, "tags": S,
    "timestamp": N, "claimline_fatalities_low": N, "claimline_fatalities_high": N, "claimline_grade": S,
}  # fmt: skip
NEVER_FILLED = ("assoc_actor_1", "assoc_actor_2", "interaction", "region", "admin2", "admin3", "source_scale", "tags", "timestamp")  # fmt: skip
TIME_PRECISION = {1: 1, 2: 2, 3: 2, 4: 3}  # UCDP date_prec to ACLED: day, week, month; a longer range has no code there
GEO_PRECISION = {
    1: 1,
    2: 2,
    3: 2,
    4: 3,
    5: 3,
}  # UCDP where_prec to ACLED: place, near or part of a region, region; a country has none
VIOLENCE, DEMONSTRATIONS, STRATEGIC = "Political violence", "Demonstrations", "Strategic developments"
DISORDER = {
    "Battles": VIOLENCE, "Explosions/Remote violence": VIOLENCE, "Violence against civilians": VIOLENCE,
    "Strategic developments": STRATEGIC, "Protests": DEMONSTRATIONS, "Riots": DEMONSTRATIONS,
}  # fmt: skip
DISORDER_OF_SUB = {"Excessive force against protesters": f"{VIOLENCE}; {DEMONSTRATIONS}", "Mob violence": VIOLENCE}
AGAINST_CIVILIANS = "Civilian targeting"
ONE_SIDED = 3
CIVILIANS = "Civilians"


def disorder_type(event_type: str, sub_event_type: str | None) -> str | None:
    """Return ACLED's disorder type, which follows from its event and sub-event type."""
    return DISORDER_OF_SUB.get(sub_event_type or "", DISORDER.get(event_type))


def inter(pack: Pack, actor_id: str | None, *, are_civilians: bool = False) -> str | None:
    """Return the kind of an actor where ACLED's follows from ours: armed groups stay null, since it tells rebels from militias."""
    if are_civilians:
        return CIVILIANS
    return {"state": "State forces", "civilian": CIVILIANS}.get(actor_kind(pack, actor_id))


def _shared(
    row: Row, kinds: Row, pack: Pack, *, actors: tuple[str | None, str | None], are_civilians: bool
) -> dict[str, Any]:
    """Return the columns that incidents and events fill alike."""
    first, second = actors
    return {
        "event_date": row["date_start"], "year": row["date_start"].year if row["date_start"] else None,
        "time_precision": TIME_PRECISION.get(row["date_prec"]),
        "disorder_type": disorder_type(kinds["acled_event_type"], kinds["acled_sub_event_type"]),
        "event_type": kinds["acled_event_type"], "sub_event_type": kinds["acled_sub_event_type"],
        "actor1": actor_name(pack, first), "inter1": inter(pack, first),
        "actor2": actor_name(pack, second) or (CIVILIANS if are_civilians else None), "inter2": inter(pack, second, are_civilians=are_civilians),
        "civilian_targeting": AGAINST_CIVILIANS if kinds["ucdp_type"] == ONE_SIDED else None,
        "iso": countries().get(row["country_iso3"] or "", (None, None))[1], "country": country_name(row["country_iso3"]),
        "admin1": row["admin1"], "location": row["place_name"], "latitude": row["latitude"], "longitude": row["longitude"],
        "geo_precision": GEO_PRECISION.get(row["where_prec"]),
    }  # fmt: skip


def _incident(account: Account, pack: Pack) -> dict[str, Any] | None:
    found = codes(account, pack)
    if found.acled_event_type is None or account.row["total_kind"] != "incident":
        return None
    kinds = {
        "acled_event_type": found.acled_event_type,
        "acled_sub_event_type": found.acled_sub_event_type,
        "ucdp_type": found.ucdp_type,
    }
    row = account.row
    only = {claim["victim_class"] for claim in account.claims} == {"civilian"}
    outlets = [actor_name(pack, article["outlet_id"]) for article in account.articles]
    return {
        **_shared(row, kinds, pack, actors=(row["perpetrator_id"], row["victim_group"]), are_civilians=only),
        "event_id_cnty": row["incident_id"], "source": joined(outlets), "notes": joined(claim["quote"] for claim in account.claims[:1]),
        "fatalities": row["killed_best"], "claimline_fatalities_low": row["killed_low"], "claimline_fatalities_high": row["killed_high"],
        "claimline_grade": row["grade"],
    }  # fmt: skip


def _group(events: Sequence[Row], pack: Pack) -> dict[str, Any]:
    first = events[0]
    outlets = unique(actor_name(pack, event["outlet_id"]) for event in events)
    return {
        **_shared(first, first, pack, actors=(first["actor_id"], first["recipient_id"]), are_civilians=False),
        "event_id_cnty": first["event_id"], "source": joined(outlets), "notes": first["quote"],
    }  # fmt: skip


def _other_events(bundle: Bundle, taken: set[str]) -> Iterator[dict[str, Any]]:
    """Yield reported events of no incident: actual, typed, dated and placed; the same by several outlets once."""
    wanted = bundle.frames["events"].filter(
        pl.col("acled_event_type").is_not_null(), pl.col("modality") == "actual", pl.col("date_start").is_not_null(), pl.col("place_name").is_not_null(),
    )  # fmt: skip
    names = ("acled_event_type", "acled_sub_event_type", "date_start", "date_end", "place_name", "admin1", "actor_id", "recipient_id")  # fmt: skip
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for row in wanted.sort("event_id").iter_rows(named=True):
        if row["event_id"] not in taken:
            groups.setdefault(tuple(row[name] for name in names), []).append(row)
    for events in groups.values():
        yield _group(events, bundle.pack)


def acled_frame(bundle: Bundle) -> pl.DataFrame:
    """Return incidents and other events in ACLED's columns, by day and id."""
    found = list(accounts(bundle))
    linked = set(bundle.frames["incident_claims"]["claim_id"])
    claims = bundle.frames["casualty_claims"].filter(pl.col("claim_id").is_in(sorted(linked)))
    rows = [row for account in found if (row := _incident(account, bundle.pack))]
    rows.extend(_other_events(bundle, set(claims["event_id"])))
    return frame_of(COLUMNS, rows).sort("event_date", "event_id_cnty", nulls_last=True)


def acled_files(bundle: Bundle) -> Iterator[File]:
    """Yield shapes/acled_vocabulary.csv."""
    yield "shapes/acled_vocabulary.csv", csv_bytes(acled_frame(bundle))
