"""Read casualty claims, articles and stories; write incidents, the role of each claim, tolls, their growth and the overlap ledger."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from pipeline import tables
from pipeline.errors import ClaimlineError
from pipeline.packs import load_pack
from pipeline.params import load_params
from pipeline.reconcile.incidents import Settings, reconcile
from pipeline.reconcile.positions import ALL
from pipeline.schemas import (
    ARTICLES,
    CASUALTY_CLAIMS,
    INCIDENT_CLAIMS,
    INCIDENTS,
    OVERLAP_LEDGER,
    STORY_MEMBERS,
    TOLL_GROWTH,
    TOLLS,
)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m pipeline.reconcile", description=__doc__)
    for name in ("params", "claims", "articles", "members", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    return parser.parse_args()


def run(args: argparse.Namespace) -> None:
    params = load_params(args.params)
    claims = tables.read(CASUALTY_CLAIMS, args.claims)
    articles = tables.read(ARTICLES, args.articles)
    members = tables.read(STORY_MEMBERS, args.members)
    settings = Settings(params.reconcile, params.aggregate, load_pack(params.pack))
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("comparing accounts", total=None)
        found = reconcile(claims, articles, members, settings=settings, tick=lambda: progress.advance(task))
    tables.write_rows(INCIDENTS, found.incidents, args.out / "incidents.parquet")
    tables.write_rows(INCIDENT_CLAIMS, found.incident_claims, args.out / "incident_claims.parquet")
    tables.write_rows(TOLLS, found.tolls, args.out / "tolls.parquet")
    tables.write_rows(OVERLAP_LEDGER, found.overlap_ledger, args.out / "overlap_ledger.parquet")
    tables.write_rows(TOLL_GROWTH, found.toll_growth, args.out / "toll_growth.parquet")
    n_falls = sum(row["is_fall"] and row["origin_id"] != ALL for row in found.toll_growth)
    print(
        f"reconcile: {claims.height} claims in, {len(found.incident_claims)} in {len(found.incidents)} incidents, "
        f"{found.n_outside} of what did not happen match none, {found.n_later} published after as_of; "
        f"{len(found.tolls)} tolls, {len(found.overlap_ledger)} overlaps taken off, {n_falls} numbers below an earlier one of their origin",
        file=sys.stderr,
    )


if __name__ == "__main__":
    try:
        run(arguments())
    except ClaimlineError as error:
        print(f"reconcile: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
