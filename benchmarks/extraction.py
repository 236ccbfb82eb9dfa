"""Score the extractor and the regular-expression baseline side by side on one gold file.

    python benchmarks/extraction.py --articles articles.jsonl --gold gold.jsonl --pack syria --split check [--json FILE] [--errors FILE]

Prints one line per reader and kind of claim: precision, recall, F1 with its 95 % interval, and articles per second. `--json` writes these as
figures, with the share of matched claims whose other fields are right, and as ceiling the share of the gold's numbers, speakers and
places that stand in the text as written (`null` words, for "the outlet itself", are not asked).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import sets
from benchmarks.sets import BASELINE, CEILING, OURS, Board, Figure
from pipeline.evaluate.match import optional_casualty, optional_territory
from pipeline.evaluate.scores import in_split

KINDS = ("casualties", "territory", "statements")
OPTIONAL = {"casualties": optional_casualty, "territory": optional_territory}
LITERAL = {"casualties": ("claimant", "place"), "territory": ("actor", "claimant", "place")}


def scores(arguments: list[str]) -> tuple[dict[str, Any], float]:
    """Return the scores of one run of `claimline evaluate` and its seconds, start-up included."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "pipeline.cli", "evaluate", "--json", *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout), time.perf_counter() - start


def score_figures(found: Mapping[str, Any], *, name: str, split: str, reader: str) -> Iterator[Figure]:
    """Yield the figures of one run; fields of the baseline are left out, as it reads few and by chance."""
    for kind in (each for each in KINDS if each in found):
        row = found[kind]
        n_found, n_wanted = row["right"] + row["surplus"], row["right"] + row["missed"]
        yield Figure(name, split, f"{kind}: precision", row["precision"] if n_found else None, n_found, reader)
        yield Figure(name, split, f"{kind}: recall", row["recall"] if n_wanted else None, n_wanted, reader)
        interval = (row["f1_low"], row["f1_high"]) if n_wanted else (None, None)
        yield Figure(name, split, f"{kind}: F1", row["f1"] if n_wanted else None, n_wanted, reader, *interval)
        for field, verdict in row["fields"].items() if reader == OURS else ():
            yield Figure(name, split, f"{kind}: field {field}", verdict["share"], verdict["of"], reader)


def ceiling_figures(gold: Sequence[sets.Row], texts: Mapping[str, str], *, name: str, split: str) -> list[Figure]:
    """Return the share of the gold's values that stand in the text: no reader of the words alone can find more."""
    board = Board(name)
    for row in gold:
        text = texts.get(str(row["id"]), "")
        for kind, is_optional in OPTIONAL.items():
            for claim in (each for each in row.get(kind, ()) if not is_optional(each)):
                if kind == "casualties":
                    is_there = claim["low"] == 1 or sets.stands_in(claim["low"], text)  # "a soldier" is one
                    board.judge(split, f"{kind}: number stands in the text", is_there, reader=CEILING)
                for field in LITERAL[kind]:
                    if claim.get(field):
                        is_there = claim[field].casefold() in text.casefold()
                        board.judge(split, f"{kind}: field {field}", is_there, reader=CEILING)
    return board.figures()


def chosen_rows(path: Path, *, split: str, limit: int | None) -> list[sets.Row]:
    """Return the gold articles of a half in the order of the file, at most `limit`."""
    rows = [json.loads(line) for line in sets.needed(path).read_text(encoding="utf-8").splitlines() if line.strip()]
    return [row for row in rows if in_split(str(row["id"]), split)][:limit]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--pack", default="world")
    parser.add_argument("--split", default="all")
    parser.add_argument("--limit", type=int, help="only so many gold articles: for trying, not for figures")
    parser.add_argument("--errors", type=Path, help="write the differences here")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--name", default="own gold", help="name of the set in the figures")
    parser.add_argument(
        "--as-split", choices=sets.HALVES, help="name of the half in the figures, where it is not --split"
    )
    return parser.parse_args()


def main() -> None:
    """Score both readers, print, and write figures and differences where the command line says."""
    args = _options()
    gold = chosen_rows(args.gold, split=args.split, limit=args.limit)
    lines = sets.needed(args.articles).read_text(encoding="utf-8").splitlines()
    texts = {
        str(row["id"]): f"{row.get('title') or ''}\n{row['text']}" for row in map(json.loads, filter(str.strip, lines))
    }
    split = args.as_split or args.split
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / args.gold.name
        path.write_text("".join(json.dumps(row) + "\n" for row in gold), encoding="utf-8")
        shared = ["--articles", str(args.articles), "--gold", str(path), "--pack", args.pack]
        errors = ["--errors", str(args.errors)] if args.errors else []
        for reader, extra in ((OURS, errors), (BASELINE, ["--baseline"])):
            found, seconds = scores([*shared, *extra])
            figures += score_figures(found, name=args.name, split=split, reader=reader)
            for kind in (each for each in KINDS if each in found):
                row = found[kind]
                shares = f"P {row['precision']:.3f}  R {row['recall']:.3f}  F1 {row['f1']:.3f} ({row['f1_low']:.3f}-{row['f1_high']:.3f})"
                print(f"{reader:<10} {kind:<11} {shares}  {found['n_articles']} articles in {seconds:.1f} s")
    if args.json:
        sets.write_figures([*figures, *ceiling_figures(gold, texts, name=args.name, split=split)], args.json)


if __name__ == "__main__":
    sets.run_guarded(main)
