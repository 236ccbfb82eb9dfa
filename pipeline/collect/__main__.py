"""Read the source list and what it names; write snapshots and rejects."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from pipeline import tables
from pipeline.collect.snapshots import collect_sources
from pipeline.errors import ClaimlineError
from pipeline.memo import open_memo
from pipeline.params import load_params
from pipeline.pin import check_pin
from pipeline.schemas import REJECTS, SNAPSHOTS
from pipeline.sources import NetworkSource, read_sources


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m pipeline.collect", description=__doc__)
    for name in ("params", "snapshots", "rejects"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    return parser.parse_args()


def run(args: argparse.Namespace) -> None:
    params = load_params(args.params)
    root = args.params.resolve().parent
    sources = read_sources(root / params.collect.sources, root)
    if any(isinstance(source, NetworkSource) for source in sources):
        check_pin(root)
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task("collect", total=None)
        memo = open_memo(root, "collect", packages=("collect", "archive"), values=[params.collect.max_bytes])
        found = collect_sources(
            sources, root, params.collect, memo=memo, progress=lambda count: bar.advance(task, count)
        )
    tables.write_rows(SNAPSHOTS, found.snapshots, args.snapshots)
    tables.write_rows(REJECTS, found.rejects, args.rejects)
    lost = sum(row["n_items"] for row in found.rejects)
    print(
        f"collect: {len(sources)} sources, {len(found.snapshots) + lost} items in,"
        f" {len(found.snapshots)} snapshots out, {lost} rejected",
        file=sys.stderr,
    )


if __name__ == "__main__":
    try:
        run(arguments())
    except ClaimlineError as error:
        print(f"collect: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
