"""Rows with dull columns filled in: a test names only what it is about. Days are written `"2017-03-24"`, times as days at noon UTC."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import polars as pl

from pipeline import schemas, tables
from pipeline.tables import content_id

HOUR = time(12, tzinfo=UTC)
JOBAR = {
    "geonames_id": 169577,
    "place_name": "Jobar",
    "admin1": "Damascus",
    "latitude": 33.53,
    "longitude": 36.33,
}
DOUMA = {
    "geonames_id": 169304,
    "place_name": "Douma",
    "admin1": "Rif-dimashq",
    "latitude": 33.57,
    "longitude": 36.40,
}
ALEPPO = {
    "geonames_id": 170063,
    "place_name": "Aleppo",
    "admin1": "Aleppo",
    "latitude": 36.20,
    "longitude": 37.16,
}
RAQQA = {
    "geonames_id": 172955,
    "place_name": "Raqqa",
    "admin1": "Raqqa",
    "latitude": 35.95,
    "longitude": 39.01,
}


def day(text: str | None) -> date | None:
    """Return an ISO day as a date."""
    return None if text is None else date.fromisoformat(text)


def moment(text: str | None) -> datetime | None:
    """Return noon of an ISO day, or a full ISO time."""
    if text is None:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else datetime.combine(found.date(), HOUR)


def claim_row(**known: Any) -> dict[str, Any]:
    """Return the columns that all claims share: an assertion by a neutral agency on 24 March 2017 about Jobar, Damascus."""
    article = known.get("article_id", "a1")
    place = {
        **JOBAR,
        "country_iso3": "SYR",
        "where_prec": 1,
        "geo_reason": None,
        "place_raw": "a place",
        **known.pop("place", {}),
    }
    start = known.pop("date", "2017-03-24")
    end = known.pop("date_end", start)
    row: dict[str, Any] = {
        "event_id": f"event of {article}", "article_id": article, "outlet_id": "agency_a", "published_at": "2017-03-25",
        "retrieved_at": None, "claimant_raw": None, "claimant_id": None, "claimant_type": "journalist", "claimant_side": "neutral",
        "attribution_path": None, "stance": "asserts", "modality": "actual", "self_interested": None, "date_start": day(start),
        "date_end": day(end), "date_prec": None if start is None else 1 if start == end else 2, **place, "span_field": "text",
        "span_start": 0, "span_end": 5, "quote": "words", "extractor": "test", "extractor_version": "1", "confidence": 1.0,
        "source_ref": article,
    }  # fmt: skip
    row |= known
    row["published_at"] = moment(row["published_at"])
    row["retrieved_at"] = moment(row["retrieved_at"])
    row["attribution_path"] = row["attribution_path"] or row["outlet_id"]
    return row


def casualty(low: int = 5, **known: Any) -> dict[str, Any]:
    """Return one casualty claim: exactly `low` people killed, unless told otherwise. The id follows from the row."""
    row = claim_row(
        **{
            key: value
            for key, value in known.items()
            if key not in schemas.CASUALTY_CLAIMS.columns or key in schemas.STATEMENTS.columns
        }
    )
    own = {
        "outcome": "killed", "low": low, "best": low, "high": low, "count_raw": str(low), "qualifier": "exact", "victims_raw": None,
        "victim_group": None, "victim_class": "unknown", "label_raw": None, "perpetrator_raw": None, "perpetrator_id": None,
        "weapon": None, "part_of_claim_id": None, "total_kind": "incident",
    }  # fmt: skip
    own |= {key: known[key] for key in own if key in known}
    row |= own
    row["claim_id"] = known.get("claim_id") or content_id(*(str(value) for value in row.values()))
    return row


def no_place() -> dict[str, Any]:
    """Return place columns of a claim whose place is not resolved."""
    names = ("geonames_id", "place_name", "admin1", "country_iso3", "latitude", "longitude", "where_prec")
    return {**dict.fromkeys(names), "place_raw": None, "geo_reason": "no place is named"}


def territory(action: str, actor_id: str | None, **known: Any) -> dict[str, Any]:
    """Return one territory claim about Jobar by a neutral agency."""
    own = {
        "action": action, "actor_raw": actor_id, "actor_id": actor_id, "actor_from_raw": None, "actor_from_id": None, "extent": None,
        "place_kind": None,
    }  # fmt: skip
    own |= {key: known.pop(key) for key in tuple(own) if key in known}
    row = claim_row(**known) | own
    row["claim_id"] = known.get("claim_id") or content_id(*(str(value) for value in row.values()))
    return row


def article(article_id: str, *, published: str | None = "2017-03-25", **known: Any) -> dict[str, Any]:
    """Return one article of its own story."""
    row: dict[str, Any] = dict.fromkeys(schemas.ARTICLES.columns)
    row |= {
        "article_id": article_id, "source_id": "sample", "source_ref": article_id, "published_at": moment(published),
        "published_basis": "declared", "language": "en", "text": "words", "text_sha256": "0" * 64, "story_id": f"story of {article_id}",
        "revision": 1,
    }  # fmt: skip
    return row | known


def frame(table: schemas.Table, rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Return rows as a checked table."""
    return tables.check(table, tables.frame(table, rows), where="test rows")
