"""`datapackage.json` for the CSV files: types, constraints, keys, relations, missing values, licences and sources (Data Package, Frictionless)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pipeline.cells import RULE
from pipeline.export import acled, ged
from pipeline.export.bundle import About, Bundle, primary_key

FIELD_TYPES: dict[Any, str] = {pl.String: "string", pl.Int64: "integer", pl.Float64: "number", pl.Boolean: "boolean", pl.Date: "date", pl.Datetime: "datetime", pl.List: "array"}  # fmt: skip
LICENCES = {
    "CC-BY-4.0": ("Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC0-1.0": ("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "ODbL-1.0": ("Open Data Commons Open Database License 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
}
SHAPES = {
    "shapes/ucdp_ged.csv": ("Our incidents in the columns of UCDP GED; not UCDP's data", ged.COLUMNS, ("id",), ged.NEVER_FILLED),
    "shapes/acled_vocabulary.csv": ("Our incidents and events in ACLED's vocabulary; not ACLED's data", acled.COLUMNS, ("event_id_cnty",), acled.NEVER_FILLED),
}  # fmt: skip


def licence_entry(name: str) -> dict[str, str]:
    """Return a licence as a data package names it."""
    title, path = LICENCES.get(name, (name, ""))
    return {"name": name, "title": title} | ({"path": path} if path else {})


def field_type(dtype: Any) -> str:
    """Return the Table Schema type of a column."""
    return FIELD_TYPES[dtype if isinstance(dtype, type) else type(dtype)]


def _field(name: str, dtype: Any, declared: Any, *, is_only_key: bool) -> dict[str, Any]:
    meta = declared.metadata or {}
    kind = field_type(dtype)
    unit = f" ({meta['unit']})" if meta.get("unit") else ""
    null = f"; empty: {meta['null']}" if meta.get("null") else ""
    constraints: dict[str, Any] = {} if declared.nullable else {"required": True}
    if is_only_key:
        constraints["unique"] = True
    if meta.get("codes"):
        constraints["enum"] = [int(code) for code in meta["codes"]] if kind == "integer" else list(meta["codes"])
    for bound, word in (("min", "minimum"), ("max", "maximum")):
        value = getattr(declared, bound, None)
        if value is not None and kind in ("integer", "number"):
            constraints[word] = value
    field = {"name": name, "type": kind, "description": f"{meta.get('meaning', '')}{unit}{null}"}
    return field | ({"constraints": constraints} if constraints else {})


def _schema(bundle: Bundle, name: str) -> dict[str, Any]:
    frame = bundle.frames[name]
    key = primary_key(bundle.table(name), frame)
    fields = [
        _field(column, frame.schema[column], declared, is_only_key=key == [column])
        for column, declared in bundle.columns(name).items()
    ]
    relations = [
        {"fields": [each.column], "reference": {"resource": "" if each.target == name else resource_name(each.target), "fields": [each.target_column]}}
        for each in bundle.relations if each.table == name
    ]  # fmt: skip
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    return schema | ({"primaryKey": key} if key else {}) | ({"foreignKeys": relations} if relations else {})


def resource_name(table: str) -> str:
    """Return the name of a table as a resource: names there have no underscore by custom."""
    return table.replace("_", "-")


def _resource(path: str, data: bytes, *, name: str, title: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": name, "path": path, "title": title, "profile": "tabular-data-resource", "format": "csv", "mediatype": "text/csv",
        "encoding": "utf-8", "bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": dict(schema),
    }  # fmt: skip


def _shape(path: str, data: bytes) -> dict[str, Any]:
    title, columns, key, empty = SHAPES[path]
    fields = [{"name": name, "type": field_type(dtype)} | ({"description": "never filled"} if name in empty else {}) for name, dtype in columns.items()]  # fmt: skip
    name = path.rpartition("/")[2].removesuffix(".csv").replace("_", "-")
    schema = {"fields": fields, "missingValues": [""], "primaryKey": list(key)}
    return _resource(path, data, name=name, title=title, schema=schema)


def package(bundle: Bundle, files: Mapping[str, bytes], description: str) -> dict[str, Any]:
    """Return the descriptor of the CSV files among `files`."""
    resources = [
        _resource(f"csv/{name}.csv", files[f"csv/{name}.csv"], name=resource_name(name), title=f"One row is {bundle.table(name).grain}", schema=_schema(bundle, name))
        for name in bundle.frames if f"csv/{name}.csv" in files
    ]  # fmt: skip
    resources.extend(_shape(path, files[path]) for path in SHAPES if path in files)
    about = bundle.about
    return {
        "profile": "tabular-data-package", "name": "claimline", "id": f"sha256:{about.data_hash}", "title": about.title,
        "version": about.version, "description": f"{description} {RULE}", "keywords": ["conflict", "casualties", "claims", "news", "provenance"],
        "licenses": [licence_entry(about.licence)], "sources": source_entries(about), "contributors": [{"title": about.publisher, "role": "publisher"}],
        "as_of": about.as_of.isoformat(), "data_hash": about.data_hash, "export_profile": about.profile, "resources": resources,
    }  # fmt: skip


def source_entries(about: About) -> list[dict[str, str]]:
    """Return the sources with their licences; the licence of what Claimline adds is another matter."""
    return [{"title": f"{source.id}: {source.licence} (may leave: {source.export})"} for source in about.sources]


def as_json(value: Mapping[str, Any] | Sequence[Any]) -> bytes:
    """Return JSON with keys in the order given and a final newline."""
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")
