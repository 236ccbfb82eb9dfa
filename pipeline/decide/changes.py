"""What it means to change a column of a claim: the words of a person become values, and what hangs on them follows.

A count is written in words ("at least 5", "5 to 9"), because a spreadsheet takes 5-9 for a day of September. The table of the codebook says
what low, best and high they mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil, floor
from typing import Any

import polars as pl

from pipeline import schemas
from pipeline.claim_keys import side_of
from pipeline.errors import ConfigError
from pipeline.packs import Pack

Values = dict[str, Any]
Row = Mapping[str, Any]
NOTHING = "none"  # how a person writes that the text does not say
_COUNT = re.compile(r"(?:(exactly|at least|more than|up to|about|nearly) )?(\d{1,9})(?: to (\d{1,9}))?")
_DAYS = re.compile(r"(\d{4}-\d\d-\d\d)(?: to (\d{4}-\d\d-\d\d))?")
_CODES: dict[str, tuple[str, ...]] = {
    "outcome": schemas.OUTCOMES, "victim_class": schemas.VICTIM_CLASSES, "total_kind": schemas.TOTAL_KINDS, "stance": schemas.STANCES,
    "modality": schemas.MODALITIES, "action": schemas.TERRITORY_ACTIONS, "extent": schemas.EXTENTS,
}  # fmt: skip
_ACTORS = ("victim_group", "perpetrator_id", "actor_id", "actor_from_id", "recipient_id")
_FLAGS = ("self_interested",)
_NULLABLE = (*_ACTORS, "extent", "self_interested", "days", "place")
COLUMNS = ("count", "days", "place", "claimant_id", *_CODES, *_ACTORS, *_FLAGS)


@dataclass(frozen=True)
class Known:
    """What values are looked up in: the places of the gazetteer by id, and the pack."""

    places: Mapping[str, Row]
    pack: Pack

    @classmethod
    def of(cls, places: pl.DataFrame, pack: Pack) -> Known:
        """Return it for the table `places`, whose rows repeat each place once a spelling."""
        return cls(
            {
                row["place_id"]: row
                for row in places.unique("place_id", keep="first", maintain_order=True).iter_rows(named=True)
            },
            pack,
        )


def changed(row: Row, column: str, value: str, *, known: Known, where: str) -> Values:
    """Return the columns of a claim that a decision sets, or raise ConfigError naming what may be written."""
    targets = {"count": "low", "days": "date_start", "place": "geonames_id"}
    if column not in COLUMNS or targets.get(column, column) not in row:
        able = [each for each in COLUMNS if targets.get(each, each) in row]
        raise ConfigError(
            where,
            rule=f"a claim of this kind has no column '{column}' to change",
            remedy=f"use one of: {', '.join(able)}",
        )
    text = " ".join(value.split())
    if text.casefold() == NOTHING and column in _NULLABLE:
        return _nothing(column)
    special: dict[str, Callable[[], Values]] = {
        "count": lambda: count_values(text, where),
        "days": lambda: day_values(text, where),
        "place": lambda: _place_values(text, known, where),
        "claimant_id": lambda: _claimant_values(row, text, known, where),
    }
    if column in special:
        return special[column]()
    if column in _ACTORS:
        return {column: _actor(text, known, where)}
    if column in _FLAGS:
        return {column: _choice(text.casefold(), {"true": True, "false": False, "yes": True, "no": False}, where)}
    return {column: _choice(text.casefold(), {each: each for each in _CODES[column]}, where)}


def _choice(text: str, values: Mapping[str, Any], where: str) -> Any:
    if text not in values:
        raise ConfigError(where, rule=f"'{text}' is not one of the values", remedy=f"write one of: {', '.join(values)}")
    return values[text]


def _nothing(column: str) -> Values:
    if column == "days":
        return dict.fromkeys(("date_start", "date_end", "date_prec"))
    if column == "place":
        names = ("geonames_id", "place_name", "admin1", "country_iso3", "latitude", "longitude", "where_prec")
        return {**dict.fromkeys(names), "geo_reason": "decided_by_hand"}
    return {column: None}


def count_values(text: str, where: str) -> Values:
    """Return low, best, high and qualifier of `exactly 5`, `at least 5`, `more than 5`, `up to 5`, `about 5`, `nearly 5`, `5 to 9` or `nobody`."""
    lower = text.casefold()
    if lower == "nobody":
        return {"low": 0, "best": 0, "high": 0, "qualifier": "none"}
    match = _COUNT.fullmatch(lower)
    if match is None or (match[1] and match[3]):
        raise ConfigError(
            where,
            rule=f"'{text}' is no count",
            remedy="write `exactly 5`, `at least 5`, `more than 5`, `up to 5`, `about 5`, `nearly 5`, `5 to 9` or `nobody`",
        )
    n = int(match[2])
    if match[3]:
        return {"low": n, "best": None, "high": int(match[3]), "qualifier": "range"}
    low, best, high = {
        "at least": (n, n, None), "more than": (n, n, None), "up to": (0, None, n),
        "about": (floor(n * 9 / 10), n, ceil(n * 11 / 10)), "nearly": (floor(n * 9 / 10), None, n),
    }.get(match[1] or "", (n, n, n))  # fmt: skip
    return {
        "low": low,
        "best": best,
        "high": high,
        "qualifier": (match[1] or "exactly").replace(" ", "_").replace("exactly", "exact"),
    }


def day_values(text: str, where: str) -> Values:
    """Return the date columns of `2017-03-24` or `2017-03-20 to 2017-03-24`, with the precision of UCDP that follows from the length."""
    match = _DAYS.fullmatch(text)
    try:
        start, end = (date.fromisoformat(part) for part in (match[1], match[2] or match[1])) if match else (None, None)
    except ValueError:
        start = end = None
    if start is None or end is None or end < start:
        raise ConfigError(
            where,
            rule=f"'{text}' is no day or range of days",
            remedy="write `2017-03-24` or `2017-03-20 to 2017-03-24`",
        )
    n_days = (end - start).days + 1
    precision = next(code for code, most in ((1, 1), (2, 6), (3, 7), (4, 31), (5, n_days)) if n_days <= most)
    return {"date_start": start, "date_end": end, "date_prec": precision}


def _place_values(text: str, known: Known, where: str) -> Values:
    place = known.places.get(text)
    if place is None:
        raise ConfigError(
            where, rule=f"the gazetteer has no place '{text}'",
            remedy="write `gn:<GeoNames id>` or an id of the pack's places.csv (add the place there), or `none`",
        )  # fmt: skip
    return {
        "geonames_id": place["geonames_id"], "place_name": place["name"], "admin1": place["admin1"], "country_iso3": place["country_iso3"],
        "latitude": round(place["latitude"], 5), "longitude": round(place["longitude"], 5), "where_prec": place["where_prec"], "geo_reason": None,
    }  # fmt: skip


def _actor(text: str, known: Known, where: str) -> str:
    if text not in known.pack.actors and text not in known.pack.outlets:
        raise ConfigError(
            where,
            rule=f"the pack has no actor '{text}'",
            remedy="use an id of actors.csv or outlets.csv, or add it there",
        )
    return text


def _claimant_values(row: Row, text: str, known: Known, where: str) -> Values:
    """Return who says it, with what follows: the side and the end of the attribution path; whether the side gains is open again."""
    actor = _actor(text, known, where)
    outlet, _, _ = row["attribution_path"].partition(" > ")
    path = actor if outlet == actor else f"{outlet} > {actor}"
    return {
        "claimant_id": actor,
        "claimant_side": side_of(known.pack, actor),
        "attribution_path": path,
        "self_interested": None,
    }
