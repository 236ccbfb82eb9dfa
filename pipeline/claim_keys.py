"""What several stages ask of a claim: when it was known, who stands behind it, which place it names, whose camps oppose each other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from math import asin, cos, radians, sin, sqrt
from typing import Any

import polars as pl

from pipeline.packs import FREE_SIDES, Pack

EARTH_KM = 6371.0  # mean radius
CLOCKS = ("published_at", "retrieved_at")  # the first that is known says when a claim became known
NEUTRAL, UNKNOWN = FREE_SIDES
# reasons of claims in their incident that their own article does not need
TOLD_AGAIN = "told again in the same article"
LATER_HERE = "the same article gives a later number"
Row = Mapping[str, Any]


def known_by(frame: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the rows published, or else received, up to the end of a day (UTC).

    A row without any time is kept: nothing shows that it is later.
    """
    limit = datetime.combine(as_of, time(), UTC) + timedelta(days=1)
    clocks = [name for name in CLOCKS if name in frame.columns]
    return frame.filter((pl.coalesce(clocks) < limit).fill_null(True))


def version_known_at() -> pl.Expr:
    """Return when a version of an article became known: the first when it was published, a later one when it was received."""
    return (
        pl.when(pl.col("revision") > 1)
        .then(pl.coalesce("retrieved_at", "published_at"))
        .otherwise(pl.coalesce("published_at", "retrieved_at"))
    )


def known_articles(articles: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the versions of articles that were known by the end of a day (UTC); one without any time is kept."""
    limit = datetime.combine(as_of, time(), UTC) + timedelta(days=1)
    return articles.filter((version_known_at() < limit).fill_null(True))


def current_articles(articles: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the newest version of each address that was known by the end of a day (UTC): an edit replaces what stood there before."""
    known = known_articles(articles, as_of)
    address = pl.coalesce("url", "article_id")
    return known.filter(pl.col("revision") == pl.col("revision").max().over(address))


def current_claims(claims: pl.DataFrame, articles: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the claims of the newest known versions; claims of an article that is not in the table are kept."""
    hidden = articles.join(current_articles(articles, as_of), on="article_id", how="anti").select("article_id")
    return claims.join(hidden, on="article_id", how="anti")


def known_at(row: Row) -> datetime | None:
    """Return when a claim was published, or else received; None if neither is known."""
    moment: datetime | None = row["published_at"] or row["retrieved_at"]
    return moment


def origin_of(attribution_path: str) -> str:
    """Return the id of who stands behind a claim: the last element of `outlet > agency > speaker`."""
    return attribution_path.rpartition(">")[2].strip()


def place_key(row: Row) -> str | None:
    """Return the key of the resolved place, `gn:<GeoNames id>` or ISO3/admin1/name; None if it is not resolved."""
    if row["geonames_id"] is not None:
        return f"gn:{row['geonames_id']}"
    if row["place_name"] is None:
        return None
    return "/".join((row["country_iso3"] or "-", row["admin1"] or "-", row["place_name"]))


def distance_km(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Return the great-circle distance between two (latitude, longitude) points in degrees."""
    lat_a, lon_a, lat_b, lon_b = (radians(value) for value in (*first, *second))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def side_of(pack: Pack, actor_id: str | None) -> str:
    """Return the side of an actor or outlet; `unknown` if it is not told or not in the pack."""
    if actor_id is None:
        return UNKNOWN
    if actor_id in pack.actors:
        return pack.actors[actor_id].side
    return pack.outlets[actor_id].side if actor_id in pack.outlets else UNKNOWN


def is_party(side: str) -> bool:
    """Return whether the side is a party to the war: neither `neutral` nor `unknown` nor `all`."""
    return side not in (*FREE_SIDES, "all")


def same_camp(pack: Pack, first: str, second: str) -> bool:
    """Return whether two parties speak for one camp: the same side, or one names the other as its ally."""
    if not (is_party(first) and is_party(second)):
        return False
    return first == second or second in pack.camp(first) or first in pack.camp(second)


def opposed(pack: Pack, first: str, second: str) -> bool:
    """Return whether two sides are parties of different camps."""
    return is_party(first) and is_party(second) and not same_camp(pack, first, second)
