"""Read casualty claims, decisions, articles and stories; write incidents, the role of each claim, tolls, their growth, disagreements, ledger and narrow matches."""

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
from pipeline.reconcile.incidents import GIANT_INCIDENT, Reconciled, Settings, reconcile
from pipeline.reconcile.positions import ALL
from pipeline.schemas import (
    ARTICLES,
    CASUALTY_CLAIMS,
    DECISIONS,
    DISAGREEMENTS,
    INCIDENT_CLAIMS,
    INCIDENTS,
    NEAR_MATCHES,
    OVERLAP_LEDGER,
    STORY_MEMBERS,
    TOLL_GROWTH,
    TOLLS,
)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m pipeline.reconcile", description=__doc__)
    for name in ("params", "claims", "decisions", "articles", "members", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    return parser.parse_args()


def run(args: argparse.Namespace) -> None:
    params = load_params(args.params)
    claims = tables.read(CASUALTY_CLAIMS, args.claims)
    articles = tables.read(ARTICLES, args.articles)
    decisions = tables.read(DECISIONS, args.decisions)
    members = tables.read(STORY_MEMBERS, args.members)
    settings = Settings(params.reconcile, params.aggregate, load_pack(params.pack))
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("comparing accounts", total=None)
        found = reconcile(
            claims, articles, members, settings=settings, decisions=decisions, tick=lambda: progress.advance(task)
        )
    tables.write_rows(INCIDENTS, found.incidents, args.out / "incidents.parquet")
    tables.write_rows(INCIDENT_CLAIMS, found.incident_claims, args.out / "incident_claims.parquet")
    tables.write_rows(TOLLS, found.tolls, args.out / "tolls.parquet")
    tables.write_rows(DISAGREEMENTS, found.disagreements, args.out / "disagreements.parquet")
    tables.write_rows(OVERLAP_LEDGER, found.overlap_ledger, args.out / "overlap_ledger.parquet")
    tables.write_rows(NEAR_MATCHES, found.near_matches, args.out / "near_matches.parquet")
    tables.write_rows(TOLL_GROWTH, found.toll_growth, args.out / "toll_growth.parquet")
    n_falls = sum(row["is_fall"] and row["origin_id"] != ALL for row in found.toll_growth)
    print(
        f"reconcile: {claims.height} claims in, {len(found.incident_claims)} in {len(found.incidents)} incidents, "
        f"{found.n_outside} of what did not happen match none, {found.n_later} published after as_of; "
        f"{len(found.tolls)} tolls, {len(found.overlap_ledger)} overlaps taken off, {n_falls} numbers below an earlier one of their origin",
        file=sys.stderr,
    )
    for remark in remarks(found):
        print(f"reconcile: {remark}", file=sys.stderr)


def remarks(found: Reconciled) -> list[str]:
    """Return what a reader of the figures should look at: incidents too large to be one happening, and floods not compared in full."""
    said = []
    if found.n_giants:
        said.append(
            f"WARNING: {found.n_giants} incidents of more than {GIANT_INCIDENT} claims; look at them before their numbers are used"
        )
    if found.n_flooded:
        said.append(
            f"WARNING: {found.n_flooded} accounts are of places and days so crowded that not each was compared with each"
        )
    return said


if __name__ == "__main__":
    try:
        run(arguments())
    except ClaimlineError as error:
        print(f"reconcile: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
