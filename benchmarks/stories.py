"""How many pairs of similar texts the candidate search finds, against all pairs compared one by one.

    python benchmarks/stories.py --data articles.jsonl

Prints, for pairs that share more than 0.3 of their 5-word runs (Jaccard, and as a share of the shorter text): how many there are, how many
become candidates, how many end in one story whatever their dates, and the seconds that the search takes.
"""

from __future__ import annotations

import argparse
import itertools
import json
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.stories.clusters import Text, candidate_pairs, cluster
from pipeline.stories.shingles import Shingles, shingle_sets, similarity

SHARE = 0.3
ANY_DAYS = 100_000


def inside(one: Shingles, other: Shingles) -> float:
    """Return the share of the shorter text that the longer one holds."""
    return len(one & other) / max(1, min(len(one), len(other)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    args = parser.parse_args()
    rows = [json.loads(line) for line in args.data.read_text(encoding="utf-8").splitlines()]
    start = time.perf_counter()
    sets = shingle_sets([row["text"] for row in rows], 5)
    texts = [
        Text(row["id"], datetime.fromisoformat(row["published"]), each) for row, each in zip(rows, sets, strict=True)
    ]
    found = set(candidate_pairs(texts, timedelta(days=ANY_DAYS)))
    seconds = time.perf_counter() - start
    stories, _ = cluster(texts, min_similarity=SHARE, max_days=ANY_DAYS)
    story_of = {index: number for number, story in enumerate(stories) for index in story}
    print(f"{len(rows)} texts, {len(found)} candidate pairs in {seconds:.2f} s")
    for name, measure in (("Jaccard", similarity), ("share of the shorter", inside)):
        report(
            name,
            [
                pair
                for pair in itertools.combinations(range(len(sets)), 2)
                if measure(sets[pair[0]], sets[pair[1]]) > SHARE
            ],
            found,
            story_of,
        )


def report(name: str, wanted: Sequence[tuple[int, int]], found: set[tuple[int, int]], story_of: dict[int, int]) -> None:
    """Print how many of the wanted pairs were found and joined."""
    n_joined = sum(story_of[one] == story_of[other] for one, other in wanted)
    print(
        f"{name} > {SHARE}: {len(wanted)} pairs, {len(found.intersection(wanted))} candidates, {n_joined} in one story"
    )


if __name__ == "__main__":
    main()
