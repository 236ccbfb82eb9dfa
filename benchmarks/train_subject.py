"""Train the classifier of passages (`pipeline/extract/subject.py`) and write its weights.

    python -m benchmarks.train_subject --conflict POS.jsonl ... --other NEG.jsonl ... [--out pipeline/extract/subject_words.csv]

Each file holds JSON lines with `title` and `text` (ours: `data/training`; others may be added). Every text is used whole and sentence by
sentence, so that a single sentence can be judged too. Needs scikit-learn, which nothing else of the project needs. Prints the
accuracy of five-fold cross-validation over texts, then the words that speak loudest for either side.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks import word_model
from pipeline.extract.lexicon import Lexicon, tokens_of
from pipeline.extract.subject import BIAS, FILE
from pipeline.extract.subject import features as features_of
from pipeline.packs import load_pack

TOKEN = re.compile(r"[\w'’.-]+|[^\w\s]")
MIN_TEXTS = 2  # a stem of fewer texts is left out
SENTENCE_WEIGHT = 0.3  # of a sentence beside its text
LONG_CHARS, WINDOW = 1_500, 3  # a longer text is cut into windows of so many sentences
MIN_WEIGHT = 0.05
PENALTY = 3.0  # inverse strength of the L2 penalty; of 0.3, 1, 3 and 10 the best in cross-validation
SENTENCE = re.compile(r"(?<=[.!?])\s+")


@cache
def features(text: str) -> frozenset[str]:
    """Return the features of a passage with the actors of the base pack."""
    lexicon = base_lexicon()
    tokens = [word for part in TOKEN.findall(text) for word in tokens_of(part.strip("."))]
    return features_of(text, lexicon.sectors(lexicon.find(tokens)))


@cache
def base_lexicon() -> Lexicon:
    return Lexicon(load_pack("world"))


def passages(path: Path) -> list[list[tuple[str, float]]]:
    """Return the passages of each text with their weight."""
    made = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        title, sentences = row.get("title") or "", SENTENCE.split(row["text"])
        if len(row["text"]) > LONG_CHARS:
            starts = range(0, len(sentences), WINDOW)
            made.append([(" ".join(sentences[at : at + WINDOW]), 1.0 / len(starts) ** 0.5) for at in starts])
        else:
            whole = (f"{title}. {row['text']}", 1.0)
            made.append([whole, *((sentence, SENTENCE_WEIGHT) for sentence in sentences)])
    return made


def train(groups: Sequence[tuple[Sequence[tuple[str, float]], int]], vocabulary: Sequence[str]) -> Any:
    """Return the fitted model over (passages, label) of texts."""
    index = {stem: at for at, stem in enumerate(vocabulary)}
    rows = ((features(text), label, weight) for parts, label in groups for text, weight in parts)
    return word_model.fit(rows, index, penalty=PENALTY)


def vocabulary_of(groups: Iterable[Sequence[tuple[str, float]]]) -> list[str]:
    """Return the stems that enough texts have."""
    counts = Counter(stem for parts in groups for stem in {one for text, _ in parts for one in features(text)})
    return sorted(stem for stem, count in counts.items() if count >= MIN_TEXTS)


def logit(model: Any, vocabulary: Sequence[str], text: str) -> float:
    index = {stem: at for at, stem in enumerate(vocabulary)}
    known = [index[stem] for stem in features(text) if stem in index]
    return float(model.intercept_[0] + sum(model.coef_[0][at] for at in known) / math.sqrt(max(1, len(known))))


def main() -> None:
    """Read, cross-validate, train on all, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conflict", type=Path, nargs="+", required=True)
    parser.add_argument("--other", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, default=FILE)
    args = parser.parse_args()
    groups = [(parts, 1) for path in args.conflict for parts in passages(path)]
    groups += [(parts, 0) for path in args.other for parts in passages(path)]
    hits: Counter[tuple[int, bool]] = Counter()
    for fold in range(5):
        kept = [group for at, group in enumerate(groups) if at % 5 != fold]
        vocabulary = vocabulary_of(parts for parts, _ in kept)
        model = train(kept, vocabulary)
        for at, (parts, label) in enumerate(groups):
            if at % 5 == fold:
                hits[label, (logit(model, vocabulary, parts[0][0]) > 0) == bool(label)] += 1
    for label, name in ((1, "conflict"), (0, "other")):
        right, wrong = hits[label, True], hits[label, False]
        print(f"{name}: {right} of {right + wrong} right in cross-validation ({right / (right + wrong):.3f})")
    vocabulary = vocabulary_of(parts for parts, _ in groups)
    model = train(groups, vocabulary)
    weights = sorted(zip(vocabulary, model.coef_[0], strict=True), key=lambda pair: pair[1])
    print(
        "other:", " ".join(stem for stem, _ in weights[:40]), "\nconflict:", " ".join(stem for stem, _ in weights[-40:])
    )
    with args.out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("stem", "weight"))
        writer.writerow((BIAS, f"{model.intercept_[0]:.3f}"))
        writer.writerows((stem, f"{weight:.3f}") for stem, weight in sorted(weights) if abs(weight) >= MIN_WEIGHT)


if __name__ == "__main__":
    main()
