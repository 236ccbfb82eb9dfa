"""Texts as sets of word runs, and how much two of them share."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

WORD = re.compile(r"\w+", re.UNICODE)
MIN_SHINGLES = 8  # shorter texts share their few words by chance
MIN_CUT_SHINGLES = 30  # a text that short inside a longer one may be a quotation
CONTAINMENT = 0.8  # share of the shorter text found in the longer one: a wire story printed without its last paragraphs
COPIED = 0.4  # the same, between two outlets: what an outlet prints under all its stories is shared with itself alone
SEED = 42  # any fixed number: the hash functions must be the same in every run
BANDS = 256
ROWS = 2  # values in a band: texts with a Jaccard similarity of 0.2 become candidates with odds above 0.9999, of 0.1 with 0.92
BATCH = 5_000  # texts hashed at a time; bounds memory
Shingles = npt.NDArray[np.uint64]  # sorted, each value once: a twentieth of the memory of a set
Digests = npt.NDArray[np.uint32]


def shingle_sets(texts: Sequence[str], size: int) -> list[Shingles]:
    """Return the 64-bit hashes of each text's runs of `size` words, case folded; empty for texts too short to compare."""
    found: list[Shingles] = []
    for start in range(0, len(texts), BATCH):
        runs = [_runs(WORD.findall(text.casefold()), size) for text in texts[start : start + BATCH]]
        found += [np.sort(np.array(hashes, dtype=np.uint64)) for hashes in RMinHash.hash_token_sets(runs)]
    return found


def _runs(words: list[str], size: int) -> list[str]:
    runs = {" ".join(words[at : at + size]) for at in range(len(words) - size + 1)}
    return sorted(runs) if len(runs) >= MIN_SHINGLES else []


def n_shared(one: Shingles, other: Shingles) -> int:
    """Return how many shingles two texts have in common."""
    shorter, longer = (one, other) if len(one) <= len(other) else (other, one)
    if not len(shorter):
        return 0
    at = np.minimum(longer.searchsorted(shorter), len(longer) - 1)
    return int(np.count_nonzero(longer[at] == shorter))


def similarity(one: Shingles, other: Shingles) -> float:
    """Return the Jaccard similarity, 0 when either is empty."""
    shared = n_shared(one, other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def is_same_story(one: Shingles, other: Shingles, min_similarity: float, *, inside: float = CONTAINMENT) -> bool:
    """Return whether two texts are one story: they share enough, or the shorter stands to the share `inside` in the longer."""
    shorter = min(len(one), len(other))
    if not shorter:
        return False
    shared = n_shared(one, other)
    if shared >= min_similarity * (len(one) + len(other) - shared):
        return True
    return shorter >= MIN_CUT_SHINGLES and shared >= inside * shorter


def digests(sets: Sequence[Shingles]) -> Digests:
    """Return the MinHash digest of each set as a row of BANDS * ROWS values; the sets must not be empty."""
    rows = [np.empty((0, BANDS * ROWS), dtype=np.uint32)]
    for start in range(0, len(sets), BATCH):
        hashes = [each.tolist() for each in sets[start : start + BATCH]]
        matrix = RMinHash.digest_matrix_from_token_hash_sets(hashes, BANDS * ROWS, SEED)
        rows.append(np.array(matrix.to_rows(), dtype=np.uint32))
    return np.concatenate(rows)


def band_keys(found: Digests, band: int) -> npt.NDArray[np.uint64]:
    """Return the values of one band of each digest as one number: two texts that agree in a band are candidates."""
    first, second = (found[:, band * ROWS + at].astype(np.uint64) for at in range(ROWS))
    return (first << np.uint64(32)) | second
