"""From selected rows to what the charts draw: timelines, map points, days of outlets."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import polars as pl

from pipeline.look.theme import NEUTRAL, STATUS_WORDS, UNKNOWN, short_day, side_colours
from pipeline.packs import FREE_SIDES, Pack
from pipeline.report.boundaries import Outline, province
from pipeline.report.figures import (
    ControlBar,
    ControlRow,
    Dispute,
    MapPoint,
    PlaceTimeline,
    Position,
)
from pipeline.report.selection import ReportData
from pipeline.report.series import policy_of, side_order
from pipeline.trace import span_words

ASSESSED = "assessed"
EXTENT_WORDS = {"most": "most of it", "part": "part of it"}
LONE_ID = re.compile(
    r"(?<=: )[a-z0-9]+(?=$|[,;])"
)  # an id without an underscore stands behind a colon: "one origin only: sohr"
RAW = re.compile(r"(?<!\w)raw:(\w+)")  # an origin that is only words
VAGUE_FROM = 3  # UCDP: from here on the position stands for a district or something larger


def actor_name(pack: Pack, actor_id: str | None) -> str:
    """Return an actor's or outlet's name in the pack, or its id."""
    return "not named" if actor_id is None else pack.actor_name(actor_id)


def readable(pack: Pack, rule: str) -> str:
    """Return a rule's words with names in place of the ids of the pack: `hts (hts)`, `sample_barada`."""

    def both(found: re.Match[str]) -> str:
        if found[2] not in (*pack.sides, *FREE_SIDES):
            return found[0]
        return f"{actor_name(pack, found[1])} ({pack.side_name(found[2])})"

    def source(found: re.Match[str]) -> str:
        return (
            "a source whose name is masked"
            if found[1].startswith("masked_person")
            else f"“{found[1].replace('_', ' ')}”"
        )

    words = re.sub(r"(?<!\w)([a-z0-9_]+) \(([a-z_]+)\)", both, RAW.sub(source, rule))
    words = re.sub(r"(?<!\w)[a-z0-9]+_[a-z0-9_]+(?!\w)", lambda found: actor_name(pack, found[0]), words)
    return LONE_ID.sub(lambda found: actor_name(pack, found[0]), words)


def status_words(pack: Pack, row: Mapping[str, Any]) -> str:
    """Return who is said to hold a place, in the pack's neutral words."""
    return STATUS_WORDS.get(row["status"]) or actor_name(pack, row["status"])


def holding_details(pack: Pack, row: Mapping[str, Any]) -> str:
    """Return what the status alone does not tell: the holder of a contested or besieged place, the besieger, how much is held, who is in parts."""
    found = []
    if row["status"] in STATUS_WORDS and row["holder_id"] is not None:
        found.append(f"holder: {actor_name(pack, row['holder_id'])}")
    if row["holder_extent"] in EXTENT_WORDS:
        found.append(EXTENT_WORDS[row["holder_extent"]])
    if row["is_besieged"]:
        by = f" by {actor_name(pack, row['besieger_id'])}" if row["besieger_id"] else ""
        found.append(f"under siege{by}" if row["status"] != "besieged" or by else "")
    if row["part_holders"]:
        found.append(f"in part: {', '.join(actor_name(pack, each) for each in row['part_holders'])}")
    return "; ".join(each for each in found if each)


def view_words(pack: Pack, view: str) -> str:
    """Return whose view of control it is."""
    return "As assessed" if view == ASSESSED else pack.side_name(view)


def control_look(row: Mapping[str, Any]) -> str:
    """Return how an interval is drawn."""
    if row["status"] in ("contested", "besieged", "unknown"):
        return str(row["status"])
    return "stale" if row["is_stale"] else "plain"


def _control_row(data: ReportData, view: str, rows: Sequence[Mapping[str, Any]]) -> ControlRow:
    colours = side_colours(data.pack)
    repeated = [False, *(before["status"] == after["status"] for before, after in pairwise(rows))]
    bars = tuple(
        ControlBar(
            start=max(row["date_start"], data.scope.start),
            end=min(row["date_end"], data.scope.end),
            colour=colours.get(row["holder_side"] or "unknown", UNKNOWN),
            label="" if is_repeated else status_words(data.pack, row),
            look=control_look(row),
        )
        for row, is_repeated in zip(rows, repeated, strict=True)
    )
    return ControlRow(view, view_words(data.pack, view), view == ASSESSED, bars)


def timelines(data: ReportData) -> list[PlaceTimeline]:
    """Return the places by how many claims speak of them, most first; names break ties."""
    weight: dict[tuple[str, str], int] = defaultdict(int)
    rows: dict[tuple[str, str], dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in data.control.sort("place_name", "place_id", "view", "date_start").to_dicts():
        place = (row["place_name"], row["place_id"])
        weight[place] += len(row["supporting"]) + len(row["opposing"])
        rows[place][row["view"]].append(row)
    found = []
    for place in sorted(rows, key=lambda key: (-weight[key], key)):
        views = rows[place]
        order = [ASSESSED] * (ASSESSED in views) + side_order(data.pack, set(views) - {ASSESSED})
        found.append(
            PlaceTimeline(place[0], tuple(_control_row(data, view, views[view]) for view in order if view in views))
        )
    return found


def killed_by_place(data: ReportData) -> dict[str, dict[str, Any]]:
    """Return for each place key the killed of its incidents that have coordinates, with the tolls they are summed from."""
    tolls = data.tolls.filter(
        pl.col("outcome") == "killed",
        pl.col("victim_class") == "all",
        pl.col("claimant_side") == "all",
        pl.col("policy") == data.scope.policy,
    ).join(
        data.incidents.filter(pl.col("latitude").is_not_null(), pl.col("total_kind") == "incident").select(
            "incident_id", "place_id", "place_name", "latitude", "longitude", "where_prec"
        ),
        on="incident_id",
        how="inner",
        validate="m:1",
    )
    found: dict[str, dict[str, Any]] = {}
    for row in tolls.sort("incident_id").to_dicts():
        key = row["place_id"] or row["place_name"]
        spot = found.setdefault(key, row | {"low": 0, "best": 0, "high": 0, "toll_ids": []})
        spot["toll_ids"].append(row["toll_id"])
        spot["low"] += row["low"]
        for end in ("best", "high"):
            spot[end] = None if spot[end] is None or row[end] is None else spot[end] + row[end]
    return found


def last_assessed(data: ReportData) -> list[dict[str, Any]]:
    """Return the assessed interval that holds the report's last day, one row per place."""
    return (
        data.control.filter(
            pl.col("view") == ASSESSED,
            pl.col("date_start") <= data.scope.end,
            pl.col("date_end") >= min(data.scope.end, data.scope.as_of),
        )
        .sort("place_name", "place_id", "date_start")
        .unique(subset="place_id", keep="last", maintain_order=True)
        .to_dicts()
    )


def map_points(data: ReportData) -> list[MapPoint]:
    """Return the places with killed people or an assessed holder; incidents without coordinates are not on the map."""
    colours = side_colours(data.pack)
    spots = killed_by_place(data)
    holders = {
        row["place_id"]: row
        for row in last_assessed(data)
        if row["latitude"] is not None and row["status"] != "unknown"
    }
    points = []
    for key in sorted({*spots, *holders}):
        spot, held = spots.get(key), holders.get(key)
        where = spot or held
        if where is None:
            continue
        words = [f"killed {span_words(spot['low'], spot['best'], spot['high'])}"] if spot else []
        words += [f"held: {status_words(data.pack, held)}"] if held else []
        points.append(
            MapPoint(
                name=where["place_name"] or key,
                longitude=where["longitude"],
                latitude=where["latitude"],
                killed=(spot["best"] or spot["low"]) if spot else 0,
                words=", ".join(words),
                is_vague=bool(spot) and (where.get("where_prec") or 1) >= VAGUE_FROM,
                holder_colour=colours.get(held["holder_side"] or "", NEUTRAL) if held else None,
                is_contested=bool(held) and held is not None and held["status"] == "contested",
                is_besieged=held is not None and held["status"] == "besieged",
            )
        )
    return points


def disputes(data: ReportData) -> list[Dispute]:
    """Return the contested incidents with what each side says of the number killed; one side alone is no dispute."""
    colours = side_colours(data.pack)
    found = []
    for incident in data.incidents.filter(pl.col("grade") == "contested").sort("date_start", "incident_id").to_dicts():
        rows = data.tolls.filter(
            pl.col("incident_id") == incident["incident_id"],
            pl.col("outcome") == "killed",
            pl.col("victim_class") == "all",
            pl.col("claimant_side") != "all",
            pl.col("policy") == policy_of(data.scope, "each"),
        ).to_dicts()
        by_side = {row["claimant_side"]: row for row in rows}
        positions = tuple(
            Position(
                data.pack.side_name(side),
                colours.get(side, NEUTRAL),
                by_side[side]["low"],
                by_side[side]["best"],
                by_side[side]["high"],
            )
            for side in side_order(data.pack, by_side)
        )
        if len(positions) > 1:
            title = f"{incident['place_name'] or 'Place not resolved'}, {short_day(incident['date_start'])}"
            found.append(Dispute(title, positions))
    return found


def map_focus(data: ReportData) -> Outline | None:
    """Return the province that the report is about, where it is about one and its outline is known."""
    parts = data.scope.parts
    return province(parts[0], parts[1]) if len(parts) > 1 else None
