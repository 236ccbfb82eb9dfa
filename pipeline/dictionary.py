"""The data dictionary: `data/README.md`, written from `schemas.py` so that it cannot go stale unseen."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline import tables
from pipeline.schemas import TABLES, Table
from pipeline.trace import BUILD_FILES

HEAD = """# Data

<!-- Made by `python -m pipeline.dictionary --out data/README.md` from pipeline/schemas.py: change that, not this page. -->

What the folders hold, under which licence, and what every column of every table means.

| folder | holds | in git | licence |
|---|---|---|---|
| `sample/` | articles written for this project; the outlets are invented | yes | CC BY 4.0, see `sample/LICENSE` |
| `packs/` | what the pipeline knows of a conflict: actors, outlets, places, words; see `packs/README.md` | yes | CC BY 4.0; places partly from GeoNames and UCDP GED (both CC BY 4.0) |
| `boundaries/` | outlines of countries and provinces for maps; see `boundaries/README.md` | yes | public domain (Natural Earth) |
| `store/` | your own archived articles; never changed, only added to | no, only its `.dvc` pointers | that of the outlets: do not publish it |
| `build/` | the tables below, made by `make` | no, kept by DVC | as the articles behind them; your own sources' quotes are theirs |

## Your own articles

A source list (`collect.sources` in params.yaml; the sample's is `sample/sources.yaml`) has one entry per source under `sources:`

| key | holds |
|---|---|
| `id` | lower case words joined by `-`; stands in every row that comes from it |
| `kind` | files that are there: `folder` (pages, texts, JSON lines and web archives by their file names), `jsonl` (one file), `warc` (a file or a folder of them), `newsplease` (JSON of news-please: a file or a folder). What `claimline fetch` archives: `feed` (RSS, Atom, JSON Feed), `sitemap` (also an index, compressed or plain text), `urls` (a file of addresses, one a line), `gdelt` (a saved DOC or GKG export) |
| `path` | where the files or the list lie, relative to the folder of params.yaml |
| `url` | of a feed or sitemap: its address |
| `licence` | under which terms you hold it, in words |
| `export` | optional; what may leave the project: `full`, `quote` (the default) or `none` |
| `outlet`, `language` | optional; count only where an article itself does not say |
| `note` | optional, for people |

What is fetched may also have:

| key | holds |
|---|---|
| `robots` | `obey` (the default) or `ignore`; the latter needs `robots_reason` |
| `seconds_between` | gap between two requests to one host, at least 1; params.yaml says it unless given |
| `max_items` | the most articles of one run; params.yaml says it unless given |
| `verify_tls` | `false` takes a server whose certificate does not hold, and keeps that with every byte |
| `same_host` | `true` leaves out links to other hosts (`www.` counts for nothing); the default of sitemaps |

Its archive is `data/store/<id>`; `collect` reads that, never the network.

A page is HTML as saved. A text file may begin with `Title:`, `Date:`, `Outlet:` and `URL:` lines and a blank line. A JSON line holds `id`,
`published` (ISO), `outlet`, `title`, `text` and if known `url` and `byline`. What cannot be read stands in the table `rejects` with the
reason: articles and rejected items together are the items of the input.

## Tables

Every table is Parquet (zstd), has one fixed order of rows and is the same, byte for byte, when it is made again from the same input with the
same libraries. Ids are content hashes: the same row has the same id on every machine. **Null is not zero**: null means that the text
does not say; 0 means that it says none. Times are UTC, days are ISO days, counts are people unless a unit is given, spans count
characters of the stored text, the end not included.
"""
SKIPPED_IN_BUILD = {
    "rejects": "<stage>/rejects.parquet", "report_figures": "../../reports/pages/<report>/figures.parquet",
    "incident_changes": "where `python -m pipeline.incident_changes` is told to write it",
}  # fmt: skip


def _type(dtype: Any) -> str:
    return str(dtype).replace("Datetime(time_unit='us', time_zone='UTC')", "Datetime")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _column(name: str, column: Any) -> str:
    facts = column.metadata or {}
    meaning = facts.get("meaning", "")
    if facts.get("codes"):
        meaning += ": " + ", ".join(f"`{code}`" for code in facts["codes"])
    null = (facts.get("null") or "may be null") if column.nullable else "never"
    shown = f"**`{name}`**" if column.primary_key else f"`{name}`"
    return f"| {shown} | {_type(column.dtype)} | {facts.get('unit') or ''} | {_cell(meaning)} | {_cell(null)} |"


def _table(table: Table) -> Iterator[str]:
    place = BUILD_FILES.get(table.name) or SKIPPED_IN_BUILD[table.name]
    yield f"\n## {table.name}\n"
    yield f"A row is {table.grain}. File: `{place}`. Sorted by {', '.join(f'`{name}`' for name in table.sort)}.\n"
    yield "| column | type | unit | meaning | null means |"
    yield "|---|---|---|---|---|"
    yield from (_column(name, column) for name, column in table.columns.items())


def dictionary_text() -> str:
    """Return the whole page; keys are in bold."""
    lines = [HEAD, "Files are named relative to `data/build/`. Columns in bold are the key.\n"]
    lines += [f"- [{name}](#{name}): a row is {table.grain}" for name, table in TABLES.items()]
    for table in TABLES.values():
        lines.extend(_table(table))
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.dictionary", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    tables.write_text(args.out, dictionary_text())
    print(f"dictionary: {len(TABLES)} tables to {args.out}", file=sys.stderr)


if __name__ == "__main__":
    main()
