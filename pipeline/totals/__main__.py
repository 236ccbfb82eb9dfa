"""Write the totals of all report sets: `python -m pipeline.totals --params P --figures F --out reports/totals.json`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from pipeline import tables
from pipeline.errors import ClaimlineError
from pipeline.params import load_params
from pipeline.schemas import CASUALTIES_OVER_TIME
from pipeline.totals.sums import totals


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m pipeline.totals", description=__doc__)
    for name in ("params", "figures", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    return parser.parse_args()


def run(args: argparse.Namespace) -> None:
    """Read, add up, write, and log what went in and out."""
    params = load_params(args.params)
    figures = tables.read(CASUALTIES_OVER_TIME, args.figures)
    found = totals(figures, params.report.sets)
    tables.write_text(args.out, json.dumps(found, indent=1) + "\n")
    print(f"totals: {figures.height} figures in, {len(found)} report sets out", file=sys.stderr)


if __name__ == "__main__":
    try:
        run(_arguments())
    except ClaimlineError as error:
        print(f"totals: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
