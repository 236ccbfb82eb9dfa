"""Score the tables of `extract` against the gold of the embedded sample."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import polars as pl

from pipeline import schemas, tables
from pipeline.errors import ClaimlineError
from pipeline.evaluate.gold import read_gold
from pipeline.evaluate.scores import as_json, evaluate, flaw_rows
from pipeline.packs import load_pack
from pipeline.params import load_params


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m pipeline.evaluate", description=__doc__)
    parser.add_argument("--params", type=Path, required=True)
    parser.add_argument("--gold", type=Path, nargs="+", required=True, help="gold files")
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--extract", type=Path, required=True, help="folder of the stage extract")
    parser.add_argument("--places", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--flaws", type=Path, required=True, help="every difference from the gold, with its quote")
    return parser.parse_args()


def run(args: argparse.Namespace) -> None:
    """Read, score, write, and log rows in and out."""
    pack = load_pack(load_params(args.params).pack)
    gold = read_gold(args.gold)
    articles = tables.read(schemas.ARTICLES, args.articles)
    scores = evaluate(
        gold,
        articles,
        casualty_claims=tables.read(schemas.CASUALTY_CLAIMS, args.extract / "casualty_claims.parquet"),
        claim_mentions=tables.read(schemas.CLAIM_MENTIONS, args.extract / "claim_mentions.parquet"),
        territory_claims=tables.read(schemas.TERRITORY_CLAIMS, args.extract / "territory_claims.parquet"),
        statements=tables.read(schemas.STATEMENTS, args.extract / "statements.parquet"),
        places=pl.read_parquet(args.places),
        sides={outlet.id: outlet.side for outlet in pack.outlets.values()},
    )
    tables.write_json(args.out, as_json(scores))
    tables.write_json(args.flaws, flaw_rows(scores))
    print(
        f"evaluate: {len(gold)} gold articles, {articles.height} articles in; scores and {len(scores.flaws)} flaws out",
        file=sys.stderr,
    )


if __name__ == "__main__":
    try:
        run(_arguments())
    except ClaimlineError as error:
        print(f"evaluate: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
