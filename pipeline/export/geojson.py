"""GeoJSON (RFC 7946): incidents, claims and control intervals that have a point. What has none is counted, not placed at zero."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import polars as pl

from pipeline.export.bundle import Bundle
from pipeline.export.forms import File

LAYERS = {
    "incidents": ("incidents",),
    "claims": ("casualty_claims", "territory_claims", "statements"),
    "control": ("control_over_time",),
}
IDS = {"incidents": "incident_id", "control_over_time": "control_id"}
_IN_HTML = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def json_bytes(value: object, *, indent: int | None = None) -> bytes:
    """Return JSON in UTF-8 that also stays data where somebody pastes it into a page: < > & are written as escapes."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    for sign, escape in _IN_HTML.items():
        text = text.replace(sign, escape)
    return (text + "\n").encode("utf-8")


def json_value(value: object) -> object:
    """Return a value of a table as JSON has it: days and times as ISO text."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, list):
        return [json_value(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _feature(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    key = IDS.get(table, "claim_id")
    properties = {name: json_value(value) for name, value in row.items() if name not in ("latitude", "longitude")}
    return {
        "type": "Feature",
        "id": row[key],
        "geometry": {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]},
        "properties": {"table": table, **properties},
    }


def geojson_files(bundle: Bundle) -> Iterator[File]:
    """Yield geojson/<layer>.geojson; `without_point` says how many rows of the layer have none."""
    for layer, tables in LAYERS.items():
        features: list[dict[str, Any]] = []
        missing = 0
        for table in tables:
            frame = bundle.frames[table]
            placed = frame.filter(pl.col("latitude").is_not_null() & pl.col("longitude").is_not_null())
            missing += frame.height - placed.height
            features.extend(_feature(table, row) for row in placed.iter_rows(named=True))
        about = bundle.about
        head = {"type": "FeatureCollection", "title": f"{about.title}: {layer}", "version": about.version}
        said = {"data_hash": about.data_hash, "as_of": about.as_of.isoformat(), "profile": about.profile}
        yield f"geojson/{layer}.geojson", json_bytes({**head, **said, "without_point": missing, "features": features})
