"""Stage `extract`: articles in, claim tables out."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import polars as pl

from pipeline import tables
from pipeline.extract.shards import OUTPUTS, extract_articles
from pipeline.memo import file_key, folder_key, open_memo
from pipeline.packs import load_pack
from pipeline.params import load_params
from pipeline.schemas import ARTICLES


def main() -> None:
    """Read, extract, write, and say how many rows went in and out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--params", type=Path, required=True)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--places", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    params = load_params(args.params)
    pack = load_pack(params.pack)
    articles = tables.read(ARTICLES, args.articles)
    places = pl.read_parquet(args.places)
    with ExitStack() as stack:
        progress = None
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress

            bar = stack.enter_context(Progress(console=Console(stderr=True)))
            task = bar.add_task("reading articles", total=articles.height)

            def progress(done: int) -> None:
                bar.advance(task, done)

        values = [asdict(params.extract), [folder_key(folder) for folder in pack.folders], file_key(args.places)]
        memo = open_memo(args.params.resolve().parent, "extract", packages=("extract",), values=values)
        made = extract_articles(articles, pack=pack, places=places, params=params.extract, memo=memo, progress=progress)
    rows = {name: tables.write(table, made[name], args.out / f"{name}.parquet") for name, table in OUTPUTS.items()}
    print(
        f"extract: {articles.height} articles in; "
        + ", ".join(f"{count} {name}" for name, count in rows.items())
        + " out",
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
