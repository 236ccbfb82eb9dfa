"""The stage as a command, over an empty build and over one claim of each kind."""

from __future__ import annotations

from argparse import Namespace

import polars as pl
import pytest

from pipeline import schemas, tables
from pipeline.aggregate.__main__ import run
from pipeline.gazetteer import INDEX_SCHEMA
from tests.factories import article, territory

READ = {
    "extract": (schemas.CASUALTY_CLAIMS, schemas.TERRITORY_CLAIMS, schemas.STATEMENTS),
    "reconcile": (schemas.INCIDENTS, schemas.TOLLS, schemas.OVERLAP_LEDGER),
    ".": (schemas.ARTICLES, schemas.SNAPSHOTS),
}


@pytest.mark.parametrize(
    "rows", [{}, {"territory_claims": [territory("captured", "syria_military")], "articles": [article("a1")]}]
)
def test_the_command_writes_its_tables(tmp_path, root, capsys, rows):
    for folder, needed in READ.items():
        for table in needed:
            tables.write_rows(table, rows.get(table.name, ()), tmp_path / folder / f"{table.name}.parquet")
    pl.DataFrame(schema=INDEX_SCHEMA).write_parquet(tmp_path / "places.parquet")
    run(
        Namespace(
            params=root / "params.yaml", claims=tmp_path / "extract", reconcile=tmp_path / "reconcile",
            articles=tmp_path / "articles.parquet", places=tmp_path / "places.parquet", snapshots=tmp_path / "snapshots.parquet", out=tmp_path / "out",
        )
    )  # fmt: skip
    for table in (schemas.CASUALTIES_OVER_TIME, schemas.CONTROL_OVER_TIME, schemas.PLACE_BIOGRAPHIES, schemas.COVERAGE):
        tables.read(table, tmp_path / "out" / f"{table.name}.parquet")
    assert f"{2 * len(rows.get('articles', ()))} intervals of control" in capsys.readouterr().err
