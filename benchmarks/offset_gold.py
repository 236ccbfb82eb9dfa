"""Turn gold that holds offsets into gold that holds words.

    python benchmarks/offset_gold.py --articles articles.jsonl --gold benchmarks/gold/fakes.jsonl --out gold.jsonl

`benchmarks/gold/fakes.jsonl` has what our readers found in 88 articles of FA-KES: codes, numbers, days, and where the words stand
(`text:12:40`, `title:0:9`), but none of the outlets' words; `use` tells what became of an article's gold (`--use blind`). With the articles at hand this gives the gold format of `claimline evaluate`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

USES = ("tuned_on", "seen", "blind")  # rules follow its errors; its errors were looked at; nobody looked at its errors
WORDS = frozenset(("victims", "claimant", "place", "actor", "actor_from", "quote"))


def with_words(row: Mapping[str, Any], article: Mapping[str, str]) -> dict[str, Any]:
    """Return the gold of one article with the words that its offsets point to."""
    return {
        "id": row["id"],
        **{kind: [_row(each, article) for each in row[kind]] for kind in ("casualties", "territory")},
    }


def _row(row: Mapping[str, Any], article: Mapping[str, str]) -> dict[str, Any]:
    return {name: _words(value, article) if name in WORDS and value else value for name, value in row.items()}


def _words(offsets: str, article: Mapping[str, str]) -> str:
    field, start, end = offsets.split(":")
    return article[field][int(start) : int(end)]


def main() -> None:
    """Read both, write the gold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("articles", "gold", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument(
        "--use", nargs="+", choices=USES, default=USES, help="which articles, by what became of their gold"
    )
    args = parser.parse_args()
    articles = {str(row["id"]): row for row in map(json.loads, args.articles.read_text(encoding="utf-8").splitlines())}
    rows = [
        row for row in map(json.loads, args.gold.read_text(encoding="utf-8").splitlines()) if row["use"] in args.use
    ]
    lines = (json.dumps(with_words(row, articles[row["id"]]), ensure_ascii=False) + "\n" for row in rows)
    args.out.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
