"""Who controls a place, as intervals without gaps from its first evidence to the day of knowledge: one series per view.

`evidence.py` says what a claim tells, `echoes.py` what is only a repetition, `assessment.py` by which rules a view follows, `timeline.py`
where an interval ends or goes stale (its last evidence is more than `stale_days` old), `city_parts.py` which city a neighbourhood is a
part of. What is known of a neighbourhood never changes the holder of its city.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from pipeline.aggregate.assessment import follow
from pipeline.aggregate.city_parts import parents, places_by_key, with_parts
from pipeline.aggregate.echoes import without_echoes
from pipeline.aggregate.evidence import Evidence, evidence_of
from pipeline.aggregate.timeline import Interval, Situation, until
from pipeline.claim_keys import known_by, place_key
from pipeline.packs import Pack
from pipeline.params import AggregateParams
from pipeline.tables import content_id

Row = dict[str, Any]
ASSESSED = "assessed"
ONLY_PARTS = "known by its neighbourhoods only"
SETTLEMENTS, THINGS = (
    ("city", "town", "village"),
    ("base", "road", "facility"),
)  # kinds in the gazetteer, kinds of a claim
PLACE_COLUMNS = ("place_name", "admin1", "country_iso3", "latitude", "longitude")


def control_over_time(
    claims: pl.DataFrame, articles: pl.DataFrame, places: pl.DataFrame, *, params: AggregateParams, pack: Pack
) -> tuple[list[Row], int]:
    """Return the intervals of all places and views, and how many known claims tell nothing of control; `places` = the gazetteer's index."""
    claims = known_by(claims, params.as_of)
    known = places_by_key(places, {key for row in claims.iter_rows(named=True) if (key := place_key(row)) is not None})
    named, found, n_silent = _evidence_by_place(claims, articles, known, params=params, pack=pack)
    cities = parents(found, known)
    rows: list[Row] = []
    for key, evidences in sorted(found.items()):
        place = named[key] | {"place_kind": known[key]["kind"] if key in known else None, "parent_id": cities.get(key)}
        for view, intervals in views(evidences, params=params, pack=pack).items():
            rows.extend(_row(key, place, view=view, interval=each, as_of=params.as_of) for each in intervals)
    return with_parts([*rows, *_unnamed_cities(rows, known, params)]), n_silent


def _evidence_by_place(
    claims: pl.DataFrame,
    articles: pl.DataFrame,
    known: Mapping[str, Mapping[str, Any]],
    *,
    params: AggregateParams,
    pack: Pack,
) -> tuple[dict[str, Row], dict[str, list[Evidence]], int]:
    stories = dict(zip(articles["article_id"], articles["story_id"], strict=True))
    named: dict[str, Row] = {}
    found: dict[str, list[Evidence]] = defaultdict(list)
    n_silent = 0
    for row in claims.sort("claim_id").iter_rows(named=True):
        evidence = evidence_of(row, story_id=stories.get(row["article_id"]) or row["article_id"], pack=pack)
        key = place_key(row)
        if evidence is None or key is None or evidence.day > params.as_of or _is_thing_in_a_town(row, known.get(key)):
            n_silent += 1
            continue
        named.setdefault(key, {name: row[name] for name in PLACE_COLUMNS})
        found[key].append(evidence)
    return named, found, n_silent


def _is_thing_in_a_town(claim: Mapping[str, Any], place: Mapping[str, Any] | None) -> bool:
    """Return whether a claim about a base, road or other facility has been placed in the town around it, of which it tells nothing."""
    return place is not None and place["kind"] in SETTLEMENTS and claim["place_kind"] in THINGS


def views(evidences: Sequence[Evidence], *, params: AggregateParams, pack: Pack) -> dict[str, list[Interval]]:
    """Return the intervals of each view of one place."""
    heard = {ASSESSED: evidences} | {
        side: [each for each in evidences if each.view == side] for side in sorted({each.view for each in evidences})
    }
    found = {view: _intervals(own, params=params, pack=pack, own=view != ASSESSED) for view, own in heard.items()}
    return {view: intervals for view, intervals in found.items() if intervals}


def _intervals(evidences: Iterable[Evidence], *, params: AggregateParams, pack: Pack, own: bool) -> list[Interval]:
    followed = follow(
        without_echoes(evidences), contest_days=params.contest_days, as_of=params.as_of, pack=pack, own=own
    )
    return until(followed, params.as_of, params.stale_days)


def _row(key: str, place: Row, *, view: str, interval: Interval, as_of: date) -> Row:
    now = interval.situation
    return {
        "control_id": content_id("control", as_of, key, view, interval.start),
        "as_of": as_of, "place_id": key, **place, "view": view,
        "status": now.status, "holder_id": now.holder, "holder_side": now.side, "holder_extent": now.extent,
        "is_besieged": now.is_besieged, "besieger_id": now.besieger, "part_holders": sorted(actor for actor, _ in now.others),
        "date_start": interval.start, "date_end": interval.end, "rule": interval.rule,
        "supporting": sorted(interval.supporting), "opposing": sorted(interval.opposing.keys() - interval.supporting.keys()),
        "days_since_evidence": max(0, (interval.end - interval.last_evidence).days), "is_stale": interval.is_stale,
    }  # fmt: skip


def _unnamed_cities(rows: Sequence[Row], known: Mapping[str, Mapping[str, Any]], params: AggregateParams) -> list[Row]:
    """Return intervals of unknown control for each city and view of which only neighbourhoods are told; they rest on the claims about these."""
    told = {(row["place_id"], row["view"]) for row in rows}
    parts: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row["parent_id"] is not None and (row["parent_id"], row["view"]) not in told:
            parts[row["parent_id"], row["view"]].append(row)
    found = []
    for (key, view), own in sorted(parts.items()):
        city = known[key]
        place = {name: city["name" if name == "place_name" else name] for name in PLACE_COLUMNS}
        for each in until([_known_by_parts(own)], params.as_of, params.stale_days):
            row = place | {"place_kind": city["kind"], "parent_id": None}
            found.append(_row(key, row, view=view, interval=each, as_of=params.as_of))
    return found


def _known_by_parts(rows: Sequence[Row]) -> Interval:
    told: dict[str, date] = {}
    for row in rows:
        last = row["date_end"] - timedelta(days=row["days_since_evidence"])
        told |= {claim: max(last, told.get(claim, last)) for claim in row["supporting"]}
    return Interval(min(row["date_start"] for row in rows), Situation(), ONLY_PARTS, supporting=told)
