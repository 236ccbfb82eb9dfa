"""Score the extractor and the regular-expression baseline side by side on one gold file.

    python benchmarks/extraction.py --articles articles.jsonl --gold gold.jsonl --pack syria --split check

Prints one line per reader and kind of claim: precision, recall, F1 with its 95 % interval, and articles per second.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from typing import Any


def scores(arguments: list[str]) -> tuple[dict[str, Any], float]:
    """Return the scores of one run of `claimline evaluate` and its seconds, start-up included."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "pipeline.cli", "evaluate", "--json", *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout), time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", required=True)
    parser.add_argument("--gold", required=True)
    parser.add_argument("--pack", default="world")
    parser.add_argument("--split", default="all")
    args = parser.parse_args()
    shared = [part for name in ("articles", "gold", "pack", "split") for part in (f"--{name}", getattr(args, name))]
    for reader, extra in (("claimline", []), ("baseline", ["--baseline"])):
        found, seconds = scores([*shared, *extra])
        for kind in ("casualties",) if extra else ("casualties", "territory", "statements"):
            if kind in found:
                row = found[kind]
                shares = f"P {row['precision']:.3f}  R {row['recall']:.3f}  F1 {row['f1']:.3f} ({row['f1_low']:.3f}-{row['f1_high']:.3f})"
                print(f"{reader:<10} {kind:<11} {shares}  {found['n_articles']} articles in {seconds:.1f} s")


if __name__ == "__main__":
    main()
