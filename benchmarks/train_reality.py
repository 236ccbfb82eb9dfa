"""Train the classifier of what has happened (`pipeline/extract/reality.py`) and write its weights.

    python -m benchmarks.train_reality --data data/training [--out pipeline/extract/reality_words.csv]

Reads `unreal.jsonl` (kinds actual, denied, historical, hypothetical, planned) and `conflict.jsonl` (all actual). Every text is used whole, and
its sentences with less weight. Needs scikit-learn. Prints five-fold cross-validation over texts: how many texts of each kind count as no news.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks import word_model
from pipeline.extract.reality import ACTUAL, BIAS, FILE, MIN_ARTICLE, features

MIN_TEXTS = 2  # a feature of fewer texts is left out
SENTENCE_WEIGHT = 0.3  # of a sentence beside its text
PENALTY = 10.0  # inverse strength of the L2 penalty
MIN_WEIGHT = 0.3
SENTENCE = re.compile(r"(?<=[.!?])\s+")
Text = tuple[list[tuple[str, float]], str]  # passages with their weight, and the kind


def read_texts(folder: Path) -> list[Text]:
    """Return the texts of both files."""
    made = []
    for name in ("unreal.jsonl", "conflict.jsonl"):
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            whole = f"{row.get('title') or ''}. {row['text']}"
            parts = [(whole, 1.0), *((each, SENTENCE_WEIGHT) for each in SENTENCE.split(row["text"]))]
            made.append((parts, row.get("kind", ACTUAL)))
    return made


def fit(texts: list[Text]) -> tuple[Any, dict[str, int]]:
    """Return the fitted model and the column of each feature."""
    counts = Counter(one for parts, _ in texts for one in features(parts[0][0]))
    columns = {one: at for at, one in enumerate(sorted(one for one, count in counts.items() if count >= MIN_TEXTS))}
    passages = ((features(text), kind, weight) for parts, kind in texts for text, weight in parts)
    return word_model.fit(passages, columns, penalty=PENALTY), columns


def odds(model: Any, columns: dict[str, int], text: str) -> float:
    """Return the log-odds that a text tells no news."""
    known = sorted(columns[one] for one in features(text) if one in columns)
    share = 1.0 / math.sqrt(max(1, len(known)))
    scores = {
        kind: model.intercept_[at] + share * sum(model.coef_[at][each] for each in known)
        for at, kind in enumerate(model.classes_)
    }
    actual = scores.pop(ACTUAL)
    top = max(scores.values())
    return float(top + math.log(sum(math.exp(each - top) for each in scores.values())) - actual)


def main() -> None:
    """Read, cross-validate, train on all, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=FILE)
    args = parser.parse_args()
    texts = read_texts(args.data)
    flagged: Counter[tuple[str, bool]] = Counter()
    for fold in range(5):
        model, columns = fit([each for at, each in enumerate(texts) if at % 5 != fold])
        for at, (parts, kind) in enumerate(texts):
            if at % 5 == fold:
                flagged[kind, odds(model, columns, parts[0][0]) >= MIN_ARTICLE] += 1
    for kind in sorted({kind for _, kind in texts}):
        n_flagged, n_all = flagged[kind, True], flagged[kind, True] + flagged[kind, False]
        print(f"{kind}: {n_flagged} of {n_all} count as no news in cross-validation ({n_flagged / n_all:.3f})")
    model, columns = fit(texts)
    with args.out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("feature", *model.classes_))
        writer.writerow((BIAS, *(f"{each:.2f}" for each in model.intercept_)))
        for one, at in columns.items():
            if max(abs(row[at]) for row in model.coef_) >= MIN_WEIGHT:
                writer.writerow((one, *(f"{row[at]:.2f}" for row in model.coef_)))


if __name__ == "__main__":
    main()
