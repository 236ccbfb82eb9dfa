"""One SQLite file ready for Datasette: every table with its key, the relations that hold, an index on each, and full-text search.

Same rows, same bytes: one fixed page size, no journal, no time, rows in stored order, then VACUUM.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.export.bundle import Bundle, Relation, primary_key
from pipeline.export.forms import File

NAME = "claimline"
PATH = f"{NAME}.sqlite"
PAGE_BYTES = 4_096
SEARCHED: dict[str, tuple[str, ...]] = {
    "articles": ("title",),
    "casualty_claims": ("quote", "victims_raw", "claimant_raw"),
    "territory_claims": ("quote", "place_raw", "claimant_raw"),
    "statements": ("quote", "claimant_raw"),
    "events": ("quote",),
}
VIEWS: dict[str, tuple[str, str]] = {
    "all_claims": (
        "Casualty claims, territory claims and statements in one list, with who says it and the article",
        """SELECT c.kind, c.claim_id, c.what, c.low, c.best, c.high, c.claimant_id, c.claimant_side, c.stance, c.modality, c.date_start,
       c.date_end, c.place_name, c.admin1, c.quote, a.outlet_id, a.title, a.url
FROM (
  SELECT 'casualties' AS kind, claim_id, outcome AS what, low, best, high, claimant_id, claimant_side, stance, modality, date_start, date_end,
         place_name, admin1, quote, article_id FROM casualty_claims
  UNION ALL
  SELECT 'territory', claim_id, action, NULL, NULL, NULL, claimant_id, claimant_side, stance, modality, date_start, date_end,
         place_name, admin1, quote, article_id FROM territory_claims
  UNION ALL
  SELECT 'statement', claim_id, act, NULL, NULL, NULL, claimant_id, claimant_side, stance, modality, date_start, date_end,
         place_name, admin1, quote, article_id FROM statements
) AS c LEFT JOIN articles AS a USING (article_id)""",
    ),
    "claims_of_incidents": (
        "Each incident with every claim behind it and the part the claim plays",
        """SELECT i.incident_id, i.date_start, i.place_name, i.killed_low, i.killed_best, i.killed_high, i.grade, l.role, l.reason, c.claim_id,
       c.outcome, c.low, c.best, c.high, c.claimant_id, c.claimant_side, c.quote, c.article_id
FROM incidents AS i JOIN incident_claims AS l USING (incident_id) JOIN casualty_claims AS c USING (claim_id)""",
    ),
}


def quoted(name: str) -> str:
    """Return a name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def sql_type(dtype: Any) -> str:
    """Return the SQLite type of a column: lists are JSON text, days and times ISO text, truth values 0 and 1."""
    if dtype in (pl.Int64, pl.Boolean):
        return "INTEGER"
    return "REAL" if dtype == pl.Float64 else "TEXT"


def sql_value(value: Any) -> Any:
    """Return a value as it is stored."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return json.dumps([sql_value(each) for each in value], ensure_ascii=False)
    return int(value) if isinstance(value, bool) else value


def create_sql(bundle: Bundle, name: str) -> str:
    """Return the statement that makes one table."""
    frame = bundle.frames[name]
    declared = bundle.columns(name)
    lines = [
        f"{quoted(column)} {sql_type(dtype)}{'' if declared[column].nullable else ' NOT NULL'}"
        for column, dtype in frame.schema.items()
    ]
    key = primary_key(bundle.table(name), frame)
    if key:
        lines.append(f"PRIMARY KEY ({', '.join(map(quoted, key))})")
    lines.extend(
        f"FOREIGN KEY ({quoted(each.column)}) REFERENCES {quoted(each.target)} ({quoted(each.target_column)})"
        for each in bundle.relations
        if each.table == name
    )
    return f"CREATE TABLE {quoted(name)} (\n  " + ",\n  ".join(lines) + "\n)"


def _fill(base: sqlite3.Connection, bundle: Bundle) -> None:
    for name, frame in bundle.frames.items():
        base.execute(create_sql(bundle, name))
        places = ", ".join("?" * frame.width)
        base.executemany(
            f"INSERT INTO {quoted(name)} VALUES ({places})",  # noqa: S608 (a declared table)
            (tuple(sql_value(value) for value in row) for row in frame.iter_rows()),
        )


def _index(base: sqlite3.Connection, bundle: Bundle) -> None:
    wanted = {(each.table, each.column) for each in bundle.relations}
    wanted |= {(name, "date_start") for name, frame in bundle.frames.items() if "date_start" in frame.columns}
    for table, column in sorted(wanted):
        base.execute(f"CREATE INDEX {quoted(f'idx_{table}_{column}')} ON {quoted(table)} ({quoted(column)})")


def _search(base: sqlite3.Connection, bundle: Bundle) -> None:
    for table, columns in SEARCHED.items():
        names = ", ".join(map(quoted, columns))
        fts = quoted(f"{table}_fts")
        base.execute(
            f"CREATE VIRTUAL TABLE {fts} USING fts5({names}, content={quoted(table)}, tokenize='unicode61 remove_diacritics 2')"
        )
        base.execute(f"INSERT INTO {fts} (rowid, {names}) SELECT rowid, {names} FROM {quoted(table)} ORDER BY rowid")  # noqa: S608
        base.execute(f"INSERT INTO {fts} ({fts}) VALUES ('optimize')")  # noqa: S608


def _about(base: sqlite3.Connection, bundle: Bundle) -> None:
    about = bundle.about
    base.execute("CREATE TABLE about (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL)")
    rows = {
        "title": about.title, "version": about.version, "data_hash": about.data_hash, "as_of": about.as_of.isoformat(),
        "profile": about.profile, "licence": about.licence, "parameters": json.dumps(about.parameters, sort_keys=True, default=str),
    }  # fmt: skip
    base.executemany("INSERT INTO about VALUES (?, ?)", rows.items())
    for name, (_, query) in VIEWS.items():
        base.execute(f"CREATE VIEW {quoted(name)} AS {query}")


def database_bytes(bundle: Bundle) -> bytes:
    """Return the whole database file."""
    with tempfile.TemporaryDirectory(prefix="claimline-") as folder:
        path = Path(folder) / PATH
        with closing(sqlite3.connect(path, isolation_level=None)) as base:
            for pragma in (f"page_size = {PAGE_BYTES}", "journal_mode = OFF", "synchronous = OFF", "encoding = 'UTF-8'", "foreign_keys = OFF"):  # fmt: skip
                base.execute(f"PRAGMA {pragma}")
            base.execute("BEGIN")
            for step in (_fill, _index, _search, _about):
                step(base, bundle)
            base.execute("COMMIT")
            base.execute("VACUUM")
        return path.read_bytes()


def _described(bundle: Bundle, relations: tuple[Relation, ...]) -> dict[str, Any]:
    linked = {(each.table, each.column): each.target for each in relations}
    said: dict[str, Any] = {}
    for name in bundle.frames:
        columns = {}
        for column, declared in bundle.columns(name).items():
            meta = declared.metadata or {}
            unit = f" ({meta['unit']})" if meta.get("unit") else ""
            null = f"; null: {meta['null']}" if meta.get("null") else ""
            to = f"; see {linked[name, column]}" if (name, column) in linked else ""
            columns[column] = f"{meta.get('meaning', '')}{unit}{null}{to}"
        said[name] = {"description": f"One row is {bundle.table(name).grain}.", "columns": columns}
    return said


def metadata(bundle: Bundle, sources_text: str) -> dict[str, Any]:
    """Return Datasette's metadata: titles, what tables and columns mean, licence and source."""
    about = bundle.about
    text = f"Version {about.version}, data hash {about.data_hash}, as of {about.as_of}, profile {about.profile}."
    tables: Mapping[str, Any] = _described(bundle, bundle.relations)
    views = {name: {"description": said} for name, (said, _) in VIEWS.items()}
    facets = {"casualty_claims": ["outcome", "claimant_side", "stance"], "territory_claims": ["action", "claimant_side"], "incidents": ["grade", "admin1"]}  # fmt: skip
    for name, columns in facets.items():
        tables[name]["facets"] = columns
    database = {"title": about.title, "description": text, "tables": {**tables, **views}}
    return {"title": about.title, "description": text, "license": about.licence, "source": sources_text, "databases": {NAME: database}}  # fmt: skip


def sqlite_files(bundle: Bundle) -> Iterator[File]:
    """Yield claimline.sqlite and datasette.json."""
    sources = ", ".join(f"{source.id} ({source.licence})" for source in bundle.about.sources)
    yield PATH, database_bytes(bundle)
    yield "datasette.json", (json.dumps(metadata(bundle, sources), ensure_ascii=False, indent=1) + "\n").encode("utf-8")
