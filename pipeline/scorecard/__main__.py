"""Write the scorecard: scores on the embedded sample and on other people's sets, and the worst errors on the sample."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from pipeline import schemas, tables
from pipeline.errors import ClaimlineError
from pipeline.measures import read_bins, read_figures, read_metrics
from pipeline.packs import load_pack
from pipeline.params import load_params
from pipeline.scorecard.months import read_months
from pipeline.scorecard.page import Inputs, render
from pipeline.shown import PUBLIC


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m pipeline.scorecard", description=__doc__)
    parser.add_argument("--params", type=Path, required=True)
    parser.add_argument("--metrics", type=Path, required=True, help="scores of the stage evaluate")
    parser.add_argument("--flaws", type=Path, required=True, help="differences of the stage evaluate")
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--figures", type=Path, required=True, help="figures of benchmarks/run_all.py")
    parser.add_argument("--reliability", type=Path, required=True, help="bins of confidence; may be missing or empty")
    parser.add_argument("--months", type=Path, required=True, help="sums of benchmarks/ucdp_months.py; may be missing")
    parser.add_argument("--out", type=Path, required=True)
    return parser.parse_args()


def run(args: argparse.Namespace) -> None:
    """Read, render, write, and log what went in and out."""
    articles = tables.read(schemas.ARTICLES, args.articles).select("source_ref", "title", "text").to_dicts()
    params = load_params(args.params)
    inputs = Inputs(
        metrics=read_metrics(args.metrics),
        figures=read_figures(args.figures),
        bins=read_bins(args.reliability),
        flaws=json.loads(args.flaws.read_text(encoding="utf-8")),
        articles={row["source_ref"]: row for row in articles},
        pack=load_pack(params.pack),
        months=read_months(args.months),
        is_public=params.share.profile == PUBLIC,
    )
    page = render(inputs)
    tables.write_text(args.out, page)
    print(
        f"scorecard: {len(inputs.figures.scores)} figures, {len(inputs.flaws)} flaws in; {args.out} out",
        file=sys.stderr,
    )


if __name__ == "__main__":
    try:
        run(_arguments())
    except ClaimlineError as error:
        print(f"scorecard: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
