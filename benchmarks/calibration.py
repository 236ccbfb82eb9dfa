"""Fit what `confidence` means, and show whether it holds.

    python benchmarks/calibration.py --set ARTICLES.jsonl GOLD.jsonl PACK [--set ...] [--fit]

Extracts the articles with the bare scores of the rules, and pairs claims with gold as `claimline evaluate` does: a claim is right when
it is paired. `--fit` fits a logistic curve per table on the tune halves and writes `pipeline/extract/calibration.csv` (needs
scikit-learn, which nothing else of the project needs). Without it the curves that are there are judged. `benchmarks/reliability.json` gets, per
table and half, how often claims of a confidence were right; the Brier score and the expected calibration error are printed.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipeline.evaluate.gold import read_gold
from pipeline.evaluate.match import pair_casualties, pair_territory
from pipeline.evaluate.scores import in_split
from pipeline.evaluate.wording import PlaceNames
from pipeline.extract import calibration
from pipeline.extract.analysis import Tools
from pipeline.extract.articles import extract_article
from pipeline.gazetteer import Gazetteer
from pipeline.gazetteer_cache import load_places
from pipeline.intake import read_articles
from pipeline.packs import load_pack

MAX_SENTENCE_CHARS = 1_500  # as params.yaml has it
EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
RELIABILITY = Path(__file__).with_name("reliability.json")
PENALTY = 1.0  # inverse strength of the L2 penalty: few errors are there to learn from
KINDS = {
    "casualty_claims": ("casualties", pair_casualties, "outcome"),
    "territory_claims": ("territory", pair_territory, "action"),
}


@dataclass(frozen=True)
class Reading:
    """One claim: its table, half, code (outcome or action), the rule's score, and whether a gold row is it."""

    table: str
    half: str
    code: str
    score: float
    is_right: bool


def readings(articles: Path, gold: Path, pack_name: str) -> Iterator[Reading]:
    """Yield the actual claims of a set."""
    pack = load_pack(pack_name)
    places = load_places(pack, warn=lambda text: print(text, file=sys.stderr))
    gazetteer = Gazetteer(places, countries=pack.countries, neighbours=pack.neighbours)
    tools = replace(Tools.build(pack, gazetteer, max_sentence_chars=MAX_SENTENCE_CHARS), is_calibrated=False)
    names, coded = PlaceNames(places), {str(row["id"]): row for row in read_gold([gold])}
    lines = [line for line in articles.read_text(encoding="utf-8").splitlines() if str(json.loads(line)["id"]) in coded]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        rows = read_articles(path, pack=pack).articles.to_dicts()
    for row in rows:
        half = next(each for each in ("tune", "check") if in_split(row["source_ref"], each))
        found = extract_article(row, tools)
        for table, (kind, pair, code) in KINDS.items():
            claims = [
                each for each in getattr(found, table) if each["modality"] == "actual" and each["stance"] != "denies"
            ]
            paired = pair(coded[row["source_ref"]].get(kind, []), claims, names)
            right = {each["claim_id"] for _, each in paired.pairs}
            for claim in claims:
                yield Reading(table, half, claim[code], claim["confidence"], claim["claim_id"] in right)


def fit(rows: Sequence[Reading]) -> dict[str, float]:
    """Return the curve of one table."""
    from sklearn.linear_model import LogisticRegression

    codes = sorted({row.code for row in rows})
    table = [[row.score, *(float(row.code == code) for code in codes)] for row in rows]
    model = LogisticRegression(C=PENALTY, max_iter=1000).fit(table, [row.is_right for row in rows])
    weights = dict(zip((calibration.SCORE, *codes), (float(each) for each in model.coef_[0]), strict=True))
    return {calibration.CONSTANT: float(model.intercept_[0]), **weights}


def bins(rows: Sequence[Reading], curve: calibration.Curve) -> Iterator[dict[str, Any]]:
    """Yield one row per band of confidence that has claims."""
    placed = [(calibration.chance(curve, row.code, row.score), row.is_right) for row in rows]
    for low, high in pairwise(EDGES):
        inside = [(value, right) for value, right in placed if low <= value < high or (high == 1.0 and value == 1.0)]
        if inside:
            mean, share = (
                sum(value for value, _ in inside) / len(inside),
                sum(right for _, right in inside) / len(inside),
            )
            yield {
                "low": low,
                "high": high,
                "mean_confidence": round(mean, 4),
                "share_right": round(share, 4),
                "n": len(inside),
            }


def main() -> None:
    """Read, extract, fit if asked, judge, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", nargs=3, action="append", required=True, metavar=("ARTICLES", "GOLD", "PACK"))
    parser.add_argument("--fit", action="store_true")
    args = parser.parse_args()
    every = [each for articles, gold, pack in args.set for each in readings(Path(articles), Path(gold), pack)]
    curves = dict(calibration.curves())
    if args.fit:
        curves = {table: fit([row for row in every if row.table == table and row.half == "tune"]) for table in KINDS}
        with calibration.FILE.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(("table", "term", "weight"))
            writer.writerows(
                (table, term, f"{weight:.3f}")
                for table, curve in curves.items()
                for term, weight in sorted(curve.items())
            )
    made: list[dict[str, Any]] = []
    for table, (kind, _, _) in KINDS.items():
        for half in ("tune", "check"):
            rows = [row for row in every if row.table == table and row.half == half]
            found = list(bins(rows, curves[table]))
            made += [{"kind": kind, "split": half, **each} for each in found]
            brier = sum(
                (calibration.chance(curves[table], row.code, row.score) - row.is_right) ** 2 for row in rows
            ) / max(1, len(rows))
            error = sum(each["n"] * abs(each["mean_confidence"] - each["share_right"]) for each in found) / max(
                1, len(rows)
            )
            print(
                f"{kind:<11} {half:<6} {len(rows)} claims, Brier score {brier:.3f}, expected calibration error {error:.3f}"
            )
    RELIABILITY.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
