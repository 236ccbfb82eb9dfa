"""Read the extracted claims and the decisions of `data/hand`; write the claims as decided, and the decisions."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import polars as pl

from pipeline import schemas, tables
from pipeline.decide.apply import EXTRACTED, decide
from pipeline.decide.files import read_decisions
from pipeline.errors import ClaimlineError
from pipeline.packs import load_pack
from pipeline.params import load_params


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m pipeline.decide", description=__doc__)
    for name in ("params", "hand", "extract", "articles", "places", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    return parser.parse_args()


def run(args: argparse.Namespace) -> None:
    params = load_params(args.params)
    frames = {name: tables.read(schemas.TABLES[name], args.extract / f"{name}.parquet") for name in EXTRACTED}
    decisions = read_decisions(args.hand)
    found = decide(
        decisions, frames, articles=tables.read(schemas.ARTICLES, args.articles), places=pl.read_parquet(args.places),
        pack=load_pack(params.pack), collected=params.collect.as_of,
    )  # fmt: skip
    for name, data in found.frames.items():
        tables.write(schemas.TABLES[name], data, args.out / f"{name}.parquet")
    tables.write_rows(schemas.DECISIONS, found.rows, args.out / f"{schemas.DECISIONS.name}.parquet")
    n_claims = sum(data.height for name, data in found.frames.items() if name.endswith(("claims", "statements")))
    print(
        f"decide: {len(decisions)} decisions by hand in, {found.n_later} of them on articles not collected yet; {len(found.rows)} rows touched, {n_claims} claims out",
        file=sys.stderr,
    )


if __name__ == "__main__":
    try:
        run(arguments())
    except ClaimlineError as error:
        print(f"decide: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
