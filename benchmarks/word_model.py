"""A linear classifier over sets of words, as the trainers of `subject.py` and `reality.py` share it. Needs scikit-learn."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

Passage = tuple[frozenset[str], Any, float]  # its features, its label, its weight


def fit(passages: Iterable[Passage], columns: Mapping[str, int], *, penalty: float) -> Any:
    """Return the fitted logistic regression; `columns` gives each known feature its place, `penalty` is C.

    A feature of a passage counts one over the square root of how many known ones it has, so that long passages do not shout.
    """
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    rows, labels, weights = [], [], []
    for features, label, weight in passages:
        rows.append(sorted(columns[each] for each in features if each in columns))
        labels.append(label)
        weights.append(weight)
    data = [1.0 / math.sqrt(max(1, len(row))) for row in rows for _ in row]
    starts = np.cumsum([0, *(len(row) for row in rows)])
    matrix = csr_matrix((data, [at for row in rows for at in row], starts), shape=(len(rows), len(columns)))
    model = LogisticRegression(C=penalty, max_iter=3000, class_weight="balanced")
    return model.fit(matrix, labels, sample_weight=weights)
