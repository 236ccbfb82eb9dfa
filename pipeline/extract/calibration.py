"""From the score of a rule to a chance: how often readings of this kind are what a careful reader would have written down.

`calibration.csv` holds a logistic curve per table, fitted by `benchmarks/calibration.py` on the tune halves of articles coded by hand: the
chance that a casualty claim has the right outcome, low and high, and a territory claim the right action group and place. The scorecard
shows how well the curve holds on articles that it has not seen.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("calibration.csv")
CONSTANT, SCORE = "(constant)", "(score)"
Curve = Mapping[str, float]


def calibrated(table: str, code: str, score: float) -> float:
    """Return the chance, 0 to 1, that a reading is right; `code` is its outcome or action. A table without a curve keeps its score."""
    curve = curves().get(table)
    return score if curve is None else chance(curve, code, score)


def chance(curve: Curve, code: str, score: float) -> float:
    """Return where a score lies on a curve."""
    logit = curve[CONSTANT] + curve[SCORE] * score + curve.get(code, 0.0)
    return 1.0 / (1.0 + math.exp(-logit))


@cache
def curves() -> Mapping[str, Curve]:
    """Return the curve of each table."""
    found: dict[str, dict[str, float]] = {}
    with FILE.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, strict=True):
            found.setdefault(row["table"], {})[row["term"]] = float(row["weight"])
    return found
