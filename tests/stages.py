"""Reconcile and aggregate in one call over literal rows, with the parameters of the project and the Syria pack: every table that they write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from pipeline import schemas, tables
from pipeline.aggregate.build import Tables, aggregate
from pipeline.gazetteer import INDEX_SCHEMA
from pipeline.packs import Pack, load_pack
from pipeline.params import Params, load_params
from pipeline.reconcile.incidents import Settings, reconcile
from tests.factories import article, frame

ROOT = Path(__file__).resolve().parents[1]
AS_OF = date(2017, 5, 31)
Rows = Sequence[dict[str, Any]]
CELL = {
    "period_kind": "all", "area_kind": "country", "outcome": "killed", "victim_class": "all", "victim_group": "all",
    "claimant_side": "all", "policy": "representative",
}  # fmt: skip


@cache
def project() -> tuple[Params, Pack]:
    """Return the parameters of the project and the pack that the tests speak of."""
    return load_params(ROOT / "params.yaml"), load_pack("syria")


def outputs(
    claims: Rows, *, territory: Rows = (), statements: Rows = (), articles: Rows | None = None, members: Rows = (),
    snapshots: Rows = (), as_of: date = AS_OF,
) -> dict[str, pl.DataFrame]:  # fmt: skip
    """Return each table of reconcile and aggregate, checked and in stored order; articles that are not given are made up."""
    params, pack = project()
    known = replace(params.aggregate, as_of=as_of)
    told = articles if articles is not None else articles_of([*claims, *territory, *statements], members)
    frames = {
        "casualties": frame(schemas.CASUALTY_CLAIMS, claims), "territory": frame(schemas.TERRITORY_CLAIMS, territory),
        "statements": frame(schemas.STATEMENTS, statements), "articles": frame(schemas.ARTICLES, told),
        "snapshots": frame(schemas.SNAPSHOTS, snapshots),
    }  # fmt: skip
    found = reconcile(
        frames["casualties"], frames["articles"], frame(schemas.STORY_MEMBERS, members),
        settings=Settings(params.reconcile, known, pack),
    )  # fmt: skip
    made = {
        schemas.TABLES[name]: getattr(found, name)
        for name in (
            "incidents",
            "incident_claims",
            "tolls",
            "disagreements",
            "overlap_ledger",
            "near_matches",
            "toll_growth",
        )
    }
    built = {table.name: frame(table, rows) for table, rows in made.items()}
    frames["places"] = pl.DataFrame(schema=INDEX_SCHEMA)
    read = Tables(**frames, incidents=built["incidents"], tolls=built["tolls"], ledger=built["overlap_ledger"])
    sums = aggregate(read, params=known, pack=pack)
    return built | {
        "casualties_over_time": tables.check(schemas.CASUALTIES_OVER_TIME, sums.casualties, where="cells"),
        "control_over_time": frame(schemas.CONTROL_OVER_TIME, sums.control),
        "place_biographies": frame(schemas.PLACE_BIOGRAPHIES, sums.biographies),
        "coverage": frame(schemas.COVERAGE, sums.coverage),
        "article_versions": frame(schemas.ARTICLE_VERSIONS, sums.versions),
    }


def articles_of(claims: Rows, members: Rows = ()) -> list[dict[str, Any]]:
    """Return an article for each one that a claim names, published when its claim was, in the story that its member row names."""
    stories = {row["article_id"]: {"story_id": row["story_id"]} for row in members}
    known = {row["article_id"]: row for row in claims}
    return [
        article(each, published=None, **{"published_at": row["published_at"], "outlet_id": row["outlet_id"], **stories.get(each, {})})
        for each, row in sorted(known.items())
    ]  # fmt: skip


def cells(found: Mapping[str, pl.DataFrame], **keys: str) -> list[dict[str, Any]]:
    """Return the cells of a kind: people killed in the country in all time, as representative, unless told otherwise."""
    wanted = CELL | keys
    rows = found["casualties_over_time"].to_dicts()
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def numbers(found: Mapping[str, pl.DataFrame], **keys: str) -> list[tuple[int, int | None, int | None]]:
    """Return (low, best, high) of the cells of a kind."""
    return [(row["low"], row["best"], row["high"]) for row in cells(found, **keys)]
