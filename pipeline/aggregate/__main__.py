"""Read claims, incidents, articles, places and snapshots; write casualties and control over time, biographies of places, coverage and edits."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import polars as pl

from pipeline import tables
from pipeline.aggregate.build import Tables, aggregate
from pipeline.errors import ClaimlineError
from pipeline.packs import load_pack
from pipeline.params import load_params
from pipeline.schemas import (
    ARTICLE_VERSIONS,
    ARTICLES,
    CASUALTIES_OVER_TIME,
    CASUALTY_CLAIMS,
    CONTROL_OVER_TIME,
    COVERAGE,
    INCIDENTS,
    OVERLAP_LEDGER,
    PLACE_BIOGRAPHIES,
    SNAPSHOTS,
    STATEMENTS,
    TERRITORY_CLAIMS,
    TOLLS,
    Table,
)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m pipeline.aggregate", description=__doc__)
    for name in ("params", "claims", "reconcile", "articles", "places", "snapshots", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    return parser.parse_args()


def run(args: argparse.Namespace) -> None:
    params = load_params(args.params)

    def stored(folder: Path, table: Table) -> pl.DataFrame:
        return tables.read(table, folder / f"{table.name}.parquet")

    read = Tables(
        casualties=stored(args.claims, CASUALTY_CLAIMS),
        territory=stored(args.claims, TERRITORY_CLAIMS),
        statements=stored(args.claims, STATEMENTS),
        incidents=stored(args.reconcile, INCIDENTS),
        tolls=stored(args.reconcile, TOLLS),
        ledger=stored(args.reconcile, OVERLAP_LEDGER),
        articles=tables.read(ARTICLES, args.articles),
        snapshots=tables.read(SNAPSHOTS, args.snapshots),
        places=pl.read_parquet(args.places),
    )
    found = aggregate(read, params=params.aggregate, pack=load_pack(params.pack))
    tables.write(CASUALTIES_OVER_TIME, found.casualties, args.out / "casualties_over_time.parquet")
    tables.write_rows(CONTROL_OVER_TIME, found.control, args.out / "control_over_time.parquet")
    tables.write_rows(PLACE_BIOGRAPHIES, found.biographies, args.out / "place_biographies.parquet")
    tables.write_rows(COVERAGE, found.coverage, args.out / "coverage.parquet")
    tables.write_rows(ARTICLE_VERSIONS, found.versions, args.out / "article_versions.parquet")
    print(
        f"aggregate: {read.incidents.height} incidents, {read.tolls.height} tolls, {read.territory.height} territory claims in; "
        f"{found.casualties.height} cells, {len(found.control)} intervals of control of {len(found.biographies)} places, {len(found.coverage)} days of coverage, {len(found.versions)} edits out; "
        f"{found.n_silent} territory claims tell nothing of who holds a place, {found.n_without_day} items have no day",
        file=sys.stderr,
    )


if __name__ == "__main__":
    try:
        run(arguments())
    except ClaimlineError as error:
        print(f"aggregate: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
