"""Read the bytes of the snapshots where they lie; write articles and rejects."""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Container, Iterator
from dataclasses import asdict
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.progress import Progress

from pipeline import tables
from pipeline.archive.items import Limits, snapshot_id
from pipeline.archive.reading import payloads
from pipeline.errors import ClaimlineError
from pipeline.memo import folder_key, open_memo
from pipeline.packs import load_pack
from pipeline.params import Params, load_params
from pipeline.parse.articles import Payloads, parse_snapshots
from pipeline.pin import check_pin
from pipeline.schemas import ARTICLES, REJECTS, SNAPSHOTS
from pipeline.sources import NetworkSource, Source, read_sources


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m pipeline.parse", description=__doc__)
    for name in ("params", "snapshots", "articles", "rejects"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    return parser.parse_args()


def payload_reader(sources: tuple[Source, ...], root: Path, params: Params, snapshots: pl.DataFrame) -> Payloads:
    """Return the function that reads the bytes of wanted snapshots where `collect` saw them, archive by archive."""
    limits = Limits(params.collect.max_bytes)

    def read(wanted: Container[str]) -> Iterator[tuple[str, bytes]]:
        files: dict[str, set[str]] = defaultdict(set)
        for each, source_id, file in snapshots.select("snapshot_id", "source_id", "archive_file").iter_rows():
            if each in wanted:
                files[source_id].add(file)
        given: set[str] = set()
        for source in sources:
            for item in payloads(source, root, limits, files=files.get(source.id, frozenset())):
                found = snapshot_id(source.id, item)
                if found in wanted and found not in given:
                    given.add(found)
                    yield found, item.payload

    return read


def run(args: argparse.Namespace) -> None:
    params = load_params(args.params)
    root = args.params.resolve().parent
    pack = load_pack(params.pack)
    snapshots = tables.read(SNAPSHOTS, args.snapshots)
    sources = read_sources(root / params.collect.sources, root)
    if any(isinstance(source, NetworkSource) for source in sources):
        check_pin(root)
    values = [asdict(params.parse), [folder_key(folder) for folder in pack.folders]]
    memo = open_memo(root, "parse", packages=("parse", "archive"), values=values)
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task("parse", total=snapshots.height)
        parsed = parse_snapshots(
            snapshots, payload_reader(sources, root, params, snapshots), pack=pack, params=params, memo=memo,
            progress=lambda count: bar.advance(task, count),
        )  # fmt: skip
    tables.write(ARTICLES, parsed.articles, args.articles)
    tables.write(REJECTS, parsed.rejects, args.rejects)
    lost = int(parsed.rejects["n_items"].sum())
    print(
        f"parse: {snapshots.height} snapshots in, {parsed.articles.height} articles out, {lost} rejected"
        f" ({parsed.n_remembered} remembered from an earlier run)",
        file=sys.stderr,
    )


if __name__ == "__main__":
    try:
        run(arguments())
    except ClaimlineError as error:
        print(f"parse: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
