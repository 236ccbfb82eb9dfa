"""Which city a neighbourhood is a part of, and what a city's intervals show of its parts.

Only places that the gazetteer calls a neighbourhood are parts: a base, a road or a camp in a city says nothing of the city. The city is the
`parent` that the pack names, if that is a city or town. Where the pack names none or only a region, it is the nearest city or town of the
same province, if that lies within `MAX_KM` and any other is at least `CLEAR_TIMES` as far; else the neighbourhood has no city. (All 180
neighbourhoods of the Syrian pack name their city; the distance alone would give 129 the same one, 2 another and 49 none.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from pipeline.claim_keys import distance_km

Row = Mapping[str, Any]
COLUMNS = ("place_id", "geonames_id", "name", "kind", "latitude", "longitude", "admin1", "country_iso3", "parent")
NEIGHBOURHOOD = "neighbourhood"
SETTLEMENTS = ("city", "town")
MAX_KM = 10.0  # 178 of the Syrian pack's 180 neighbourhoods lie this near to the centre of the city that it names
CLEAR_TIMES = 2.0  # two cities as near as each other are no reason to choose


def places_by_key(index: pl.DataFrame, keys: Iterable[str]) -> dict[str, Row]:
    """Return the gazetteer's rows for these place keys, and its cities and towns in their countries; a key that two rows share is left out."""
    wanted = sorted(keys)
    rows = index.select(COLUMNS).unique("place_id", keep="any").with_columns(_key().alias("key"))
    named = rows.filter(pl.col("key").is_in(wanted))
    cities = rows.filter(
        pl.col("kind").is_in(SETTLEMENTS),
        pl.col("country_iso3").is_in(named["country_iso3"].drop_nulls().unique().to_list()),
    )
    found: dict[str, list[Row]] = defaultdict(list)
    for row in pl.concat([named, cities]).unique("place_id").sort("place_id").iter_rows(named=True):
        found[row["key"]].append(row)
    return {key: rows[0] for key, rows in found.items() if len(rows) == 1}


def _key() -> pl.Expr:
    """Return `claim_keys.place_key` of a row of the gazetteer."""
    words = pl.concat_str(
        pl.col("country_iso3").fill_null("-"), pl.col("admin1").fill_null("-"), pl.col("name"), separator="/"
    )
    return pl.coalesce(pl.lit("gn:") + pl.col("geonames_id").cast(pl.String), words)


def city_of(place: Row, cities: Mapping[str, Row]) -> str | None:
    """Return the `place_id` of the city that a neighbourhood is a part of, or None; `cities` by their `place_id`."""
    if place["kind"] != NEIGHBOURHOOD:
        return None
    if place["parent"] in cities:
        return str(place["parent"])
    here = (place["latitude"], place["longitude"])
    area = (place["country_iso3"], place["admin1"])
    if None in (*here, *area):
        return None
    near = sorted(
        (distance_km(here, (city["latitude"], city["longitude"])), key)
        for key, city in cities.items()
        if (city["country_iso3"], city["admin1"]) == area
    )
    is_clear = bool(near) and near[0][0] <= MAX_KM and (len(near) == 1 or near[1][0] >= CLEAR_TIMES * near[0][0])
    return near[0][1] if is_clear else None


def parents(keys: Iterable[str], places: Mapping[str, Row]) -> dict[str, str]:
    """Return the place key of the city for each of these places that is a neighbourhood of one."""
    cities = {row["place_id"]: row for row in places.values() if row["kind"] in SETTLEMENTS}
    key_of = {row["place_id"]: key for key, row in places.items()}
    found = {key: city_of(places[key], cities) for key in sorted(keys) if key in places}
    return {key: key_of[city] for key, city in found.items() if city is not None}


def stands_apart(part: Row, city: Row) -> bool:
    """Return whether a neighbourhood's interval tells something else than its city's: another holder, or that it is contested."""
    overlap = part["date_start"] <= city["date_end"] and part["date_end"] >= city["date_start"]
    other = part["holder_id"] is not None and _party(part) != _party(city)
    return bool(overlap and (other or part["status"] == "contested"))


def _party(row: Row) -> str | None:
    party: str | None = row["holder_side"] or row["holder_id"]
    return party


def with_parts(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows with `part_control_ids`: what the same view says of a city's neighbourhoods where that stands apart from the city."""
    parts: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["parent_id"] is not None:
            parts[row["parent_id"], row["view"]].append(row)
    return [
        row | {"part_control_ids": sorted(
            part["control_id"] for part in parts.get((row["place_id"], row["view"]), ()) if stands_apart(part, row)
        )}
        for row in rows
    ]  # fmt: skip
