"""Near-duplicates, same-event-different-text pairs and wire credits: what the stage `stories` joins and whom it names as origin.

    python benchmarks/stories.py --fakes articles.jsonl --maverick maverick_event_report.csv
                                 [--pairs story-pairs.jsonl] [--wires wire-labels.jsonl] [--pack syria] [--json FILE]

Positives: pairs of fakes articles of which the shorter shares more than 0.3 of its 5-word runs with the other. Most such pairs share only
what one outlet prints under all its stories, so `--pairs` (lines `one`, `other`, `same`) says which are one text by a reader's word;
without it all count as one text. Negatives: the other labelled pairs, and pairs of maverick reports of one event with different headlines
(the set holds headlines alone; they are compared at their own length, and again as if 3 shared runs were enough for a text).
Every set is split by the hash of the pair or article. `--wires` has lines `id` and `credited` (outlet ids of the pack, empty = nobody).
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import itertools
import json
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline import tables
from pipeline.packs import Pack, load_pack
from pipeline.params import StoriesParams
from pipeline.parse.rows import article_from_fields
from pipeline.schemas import ARTICLES
from pipeline.stories import shingles
from pipeline.stories.clusters import Text, cluster
from pipeline.stories.members import find_stories

PARAMS = StoriesParams(shingle_words=5, min_similarity=0.5, max_days=14)
ANY_DAYS = 100_000  # the dates of the fakes set are noisy by weeks
SHARE = 0.3
SOURCE = re.compile(r"(?P<outlet>.*?) \((?P<day>\d{4}-\d{2}-\d{2})\) (?P<headline>.+)", re.DOTALL)
Pair = tuple[int, int]


def half_of(*names: str) -> str:
    """Return the half that an item or a pair belongs to, for ever."""
    return "tune" if hashlib.sha256("|".join(sorted(names)).encode()).digest()[0] % 2 == 0 else "check"


def stories_of(texts: Sequence[Text], *, max_days: int) -> dict[str, int]:
    """Return the number of each text's story by key; `texts` in any order."""
    ordered = sorted(texts, key=lambda each: (each.published, each.key))
    found, _ = cluster(ordered, min_similarity=PARAMS.min_similarity, max_days=max_days)
    return {ordered[index].key: number for number, story in enumerate(found) for index in story}


def fakes_texts(rows: Sequence[Mapping[str, Any]]) -> list[Text]:
    """Return the articles as the clustering sees them."""
    sets = shingles.shingle_sets([row["text"] for row in rows], PARAMS.shingle_words)
    return [
        Text(row["id"], datetime.fromisoformat(row["published"]).replace(tzinfo=UTC), each, row["outlet"])
        for row, each in zip(rows, sets, strict=True)
    ]


def sharing_pairs(texts: Sequence[Text]) -> dict[tuple[str, str], bool]:
    """Return all pairs that share more than SHARE of the shorter text, found by comparing each with each."""
    found = {}
    for one, other in itertools.combinations(texts, 2):
        shorter = min(len(one.shingles), len(other.shingles))
        if shorter and shingles.n_shared(one.shingles, other.shingles) > SHARE * shorter:
            found[one.key, other.key] = True
    return found


def labelled_pairs(path: Path) -> dict[tuple[str, str], bool]:
    """Return whether each labelled pair is one text."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {(row["one"], row["other"]): row["same"] for row in rows}


def precision_recall(wanted: Mapping[tuple[str, str], bool], story: Mapping[str, int], half: str) -> dict[str, Any]:
    """Return how the pairs of one half came out."""
    mine = {pair: same for pair, same in wanted.items() if half_of(*pair) == half}
    joined = {pair for pair in mine if story[pair[0]] == story[pair[1]]}
    right = sum(mine[pair] for pair in joined)
    n_same = sum(mine.values())
    return {
        "pairs": len(mine), "one text": n_same, "joined": len(joined), "wrong": len(joined) - right,
        "precision": round(right / max(1, len(joined)), 3), "recall": round(right / max(1, n_same), 3),
    }  # fmt: skip


def maverick_reports(path: Path) -> list[dict[str, str]]:
    """Return outlet, day, headline and event of each report that can be read."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [(row, SOURCE.fullmatch(row["source"].strip())) for row in csv.DictReader(lines)]
    return [
        {**match.groupdict(), "event": row["event_id"], "key": str(at)}
        for at, (row, match) in enumerate(rows)
        if match and _is_day(match["day"])
    ]


def _is_day(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).year > 1900
    except ValueError:
        return False


def negatives(reports: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    """Return pairs of reports of one event whose headlines differ in more than case and punctuation."""
    events: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for report in reports:
        events[report["event"]].append(report)
    return [
        (one["key"], other["key"])
        for group in events.values()
        for one, other in itertools.combinations(group, 2)
        if _words(one["headline"]) != _words(other["headline"])
    ]


def _words(text: str) -> list[str]:
    return shingles.WORD.findall(text.casefold())


def headline_texts(reports: Sequence[Mapping[str, str]], size: int) -> list[Text]:
    """Return headlines as texts."""
    sets = shingles.shingle_sets([report["headline"] for report in reports], size)
    return [
        Text(report["key"], datetime.fromisoformat(report["day"]).replace(tzinfo=UTC), each, report["outlet"])
        for report, each in zip(reports, sets, strict=True)
    ]


def false_joins(pairs: Iterable[tuple[str, str]], story: Mapping[str, int]) -> dict[str, int]:
    """Return how many pairs of each half were joined."""
    found = {"tune": 0, "check": 0}
    for one, other in pairs:
        found[half_of(one, other)] += story[one] == story[other]
    return found


def wire_scores(rows: Sequence[Mapping[str, Any]], labels: Path, pack: Pack) -> dict[str, Any]:
    """Return precision and recall of the credited agency, and how many articles and stories end with an origin of another outlet."""
    fields = ("id", "published", "outlet", "title", "text")
    unique = {row["id"]: row for row in rows}
    made = [
        article_from_fields({name: row[name] for name in fields}, pack=pack, detect=lambda _: "en")
        for row in unique.values()
    ]
    credited = {row["source_ref"]: row["origin_outlet_id"] for row in made}
    scores: dict[str, Any] = {}
    known = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()]
    for half in ("tune", "check"):
        mine = [each for each in known if each.get("half", half_of(each["id"])) == half]
        named = [each for each in mine if credited[each["id"]]]
        right = sum(credited[each["id"]] in each["credited"] for each in named)
        n_credits = sum(bool(each["credited"]) for each in mine)
        scores[half] = {
            "articles": len(mine), "credit somebody": n_credits, "named": len(named), "right": right,
            "precision": round(right / max(1, len(named)), 3), "recall": round(right / max(1, n_credits), 3),
        }  # fmt: skip
    told = find_stories(tables.frame(ARTICLES, made), PARAMS)
    with_origin = sum(row["origin_outlet_id"] is not None for row in told.articles)
    scores["all"] = {
        "articles": len(made), "credit somebody": sum(map(bool, credited.values())), "with origin after stories": with_origin,
        "stories": len({row["story_id"] for row in told.members}),
        "copies": sum(row["is_copy"] for row in told.members),
    }  # fmt: skip
    return scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fakes", type=Path, required=True)
    parser.add_argument("--maverick", type=Path, required=True)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--wires", type=Path)
    parser.add_argument("--pack", default="syria")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    rows = [json.loads(line) for line in args.fakes.read_text(encoding="utf-8").splitlines()]
    start = time.perf_counter()
    texts = fakes_texts(rows)
    stories = {days: stories_of(texts, max_days=days) for days in (PARAMS.max_days, ANY_DAYS)}
    seconds = time.perf_counter() - start
    wanted = labelled_pairs(args.pairs) if args.pairs else sharing_pairs(texts)
    figures: dict[str, Any] = {"fakes": {"texts": len(texts), "seconds": round(seconds, 2)}}
    for days, story in stories.items():
        for half in ("tune", "check"):
            figures["fakes"][f"{half}, {days} days"] = precision_recall(wanted, story, half)
    reports = maverick_reports(args.maverick)
    pairs = negatives(reports)
    figures["maverick"] = {"reports": len(reports), "pairs of one event": len(pairs)}
    usual = shingles.MIN_SHINGLES
    for name, size, least in (("3 words, 3 runs", 3, 3), ("as they are", PARAMS.shingle_words, usual)):
        shingles.MIN_SHINGLES = least
        short = headline_texts(reports, size)
        long_enough = {each.key for each in short if len(each.shingles)}
        figures["maverick"][name] = {
            "comparable pairs": sum(one in long_enough and other in long_enough for one, other in pairs),
            "wrongly joined": false_joins(pairs, stories_of(short, max_days=ANY_DAYS)),
        }
    if args.wires:
        figures["wires"] = wire_scores(rows, args.wires, load_pack(args.pack))
    for part, found in figures.items():
        print(part)
        for name, value in found.items():
            print(f"  {name}: {value}")
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
