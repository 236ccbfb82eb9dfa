"""Read snapshots and payloads; write articles and rejects."""

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
from pipeline.parse.articles import parse_snapshots
from pipeline.schemas import ARTICLES, PAYLOADS, REJECTS, SNAPSHOTS


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m pipeline.parse", description=__doc__)
    for name in ("params", "snapshots", "payloads", "articles", "rejects"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    return parser.parse_args()


def run(args: argparse.Namespace) -> None:
    params = load_params(args.params)
    pack = load_pack(params.pack)
    snapshots = tables.read(SNAPSHOTS, args.snapshots)
    payloads = tables.read(PAYLOADS, args.payloads)
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task("parse", total=snapshots.height)
        parsed = parse_snapshots(
            snapshots, payloads, pack=pack, params=params, progress=lambda count: bar.advance(task, count)
        )
    tables.write_rows(ARTICLES, parsed.articles, args.articles)
    tables.write_rows(REJECTS, parsed.rejects, args.rejects)
    lost = sum(row["n_items"] for row in parsed.rejects)
    print(
        f"parse: {snapshots.height} snapshots in, {len(parsed.articles)} articles out, {lost} rejected",
        file=sys.stderr,
    )


if __name__ == "__main__":
    try:
        run(arguments())
    except ClaimlineError as error:
        print(f"parse: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
