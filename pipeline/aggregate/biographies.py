"""What a place went through: who held it as assessed and when, how long that was contested or not known, on how many origins it rests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import polars as pl

from pipeline.aggregate.control import ASSESSED
from pipeline.claim_keys import origin_of, same_camp
from pipeline.packs import Pack
from pipeline.tables import content_id

Row = Mapping[str, Any]
PLACE_COLUMNS = ("place_id", "place_name", "admin1", "country_iso3", "place_kind", "parent_id")


@dataclass(frozen=True)
class Holding:
    """One time that an actor held a place without a break, as assessed; contested and besieged days included."""

    holder: str
    party: str
    extent: str
    start: date
    end: date
    last_word: date


def place_biographies(control: Sequence[Row], claims: pl.DataFrame, *, pack: Pack, as_of: date) -> list[dict[str, Any]]:
    """Return one row per place of `control_over_time`; `claims` give the origins behind it."""
    origins = {
        claim: origin_of(path) for claim, path in zip(claims["claim_id"], claims["attribution_path"], strict=True)
    }
    places: dict[str, list[Row]] = defaultdict(list)
    for row in control:
        places[row["place_id"]].append(row)
    return [_biography(key, rows, origins, pack=pack, as_of=as_of) for key, rows in sorted(places.items())]


def holdings(assessed: Iterable[Row]) -> list[Holding]:
    """Return who held a place, from its assessed intervals in order of time."""
    found = []
    for holder, group in groupby(assessed, key=lambda row: row["holder_id"]):
        rows = list(group)
        if holder is None:
            continue
        words = [last_evidence(row) for row in rows if row["status"] != "contested"]
        last_word = max([rows[0]["date_start"], *words])
        found.append(
            Holding(
                holder,
                party_of(rows[0]),
                rows[-1]["holder_extent"] or "not told",
                rows[0]["date_start"],
                rows[-1]["date_end"],
                last_word,
            )
        )
    return found


def party_of(row: Row) -> str:
    """Return the side of an interval's holder, or the holder himself where he has none."""
    party: str = row["holder_side"] or row["holder_id"]
    return party


def last_evidence(row: Row) -> date:
    """Return the day of the last evidence for an interval."""
    day: date = row["date_end"] - timedelta(days=row["days_since_evidence"])
    return day


def _kind_of_day(row: Row) -> str:
    """Return which count of days an interval enters; each day enters one."""
    if row["is_stale"]:
        return "stale"
    if row["status"] == "contested":
        return "contested"
    return "unknown" if row["holder_id"] is None else "held"


def _n_days(rows: Iterable[Row]) -> int:
    return sum((row["date_end"] - row["date_start"]).days + 1 for row in rows)


def _biography(key: str, rows: Sequence[Row], origins: Mapping[str, str], *, pack: Pack, as_of: date) -> dict[str, Any]:
    assessed = sorted((row for row in rows if row["view"] == ASSESSED), key=lambda row: row["date_start"])
    held = holdings(assessed)
    parties = {each.party for each in held}
    claimed = {party_of(row) for row in rows if row["holder_id"] is not None} - parties
    named_by_others = {
        party_of(row)
        for row in rows
        if row["holder_id"] is not None and not same_camp(pack, row["view"], party_of(row))
    }
    claims = {claim for row in assessed for claim in (*row["supporting"], *row["opposing"])}
    days = {
        f"n_{kind}_days": _n_days(row for row in assessed if _kind_of_day(row) == kind)
        for kind in ("held", "contested", "unknown", "stale")
    }
    return {
        "biography_id": content_id("biography", as_of, key), "as_of": as_of,
        **{name: rows[0][name] for name in PLACE_COLUMNS}, "n_sides": len(parties),
        "holder_ids": [each.holder for each in held], "holder_parties": [each.party for each in held],
        "held_from": [each.start for each in held], "held_to": [each.end for each in held],
        "holder_extents": [each.extent for each in held], "last_word": [each.last_word for each in held], "claimed_parties": sorted(claimed),
        "self_claimed_parties": sorted(claimed - named_by_others), "n_days": _n_days(assessed), **days,
        "n_besieged_days": _n_days(row for row in assessed if row["is_besieged"]),
        "first_evidence": assessed[0]["date_start"], "last_evidence": max(last_evidence(row) for row in assessed),
        "n_claims": len(claims), "n_origins": len({origins[claim] for claim in claims}),
        "control_ids": sorted(row["control_id"] for row in assessed),
    }  # fmt: skip
