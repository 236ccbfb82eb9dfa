"""Texts as sets of word runs, and how much two of them share."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence

from rensa import RMinHash

WORD = re.compile(r"\w+", re.UNICODE)
MIN_SHINGLES = 8  # shorter texts share their few words by chance
MIN_CUT_SHINGLES = 30  # a text that short inside a longer one may be a quotation
CONTAINMENT = 0.8  # share of the shorter text found in the longer one: a wire story printed without its last paragraphs
SEED = 42  # any fixed number: the hash functions must be the same in every run
BANDS = 128
ROWS = 2  # values in a band: texts with a Jaccard similarity of 0.3 become candidates with odds above 0.9999, of 0.1 with 0.72
BATCH = 5_000  # texts hashed at a time; bounds memory
Shingles = frozenset[int]


def shingle_sets(texts: Sequence[str], size: int) -> list[Shingles]:
    """Return the 64-bit hashes of each text's runs of `size` words, case folded; empty for texts too short to compare."""
    runs = [_runs(WORD.findall(text.casefold()), size) for text in texts]
    return [frozenset(hashes) for hashes in RMinHash.hash_token_sets(runs)]


def _runs(words: list[str], size: int) -> list[str]:
    runs = {" ".join(words[at : at + size]) for at in range(len(words) - size + 1)}
    return sorted(runs) if len(runs) >= MIN_SHINGLES else []


def similarity(one: Shingles, other: Shingles) -> float:
    """Return the Jaccard similarity, 0 when either is empty."""
    if not one or not other:
        return 0.0
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def is_same_story(one: Shingles, other: Shingles, min_similarity: float) -> bool:
    """Return whether two texts are one story: they share enough, or the shorter is nearly all inside the longer."""
    shorter = min(len(one), len(other))
    if not shorter:
        return False
    shared = len(one & other)
    if shared >= min_similarity * (len(one) + len(other) - shared):
        return True
    return shorter >= MIN_CUT_SHINGLES and shared >= CONTAINMENT * shorter


def digests(sets: Sequence[Shingles]) -> list[array[int]]:
    """Return the MinHash digest of each set, BANDS * ROWS values of 32 bits; the sets must not be empty."""
    found: list[array[int]] = []
    for start in range(0, len(sets), BATCH):
        hashes = [sorted(each) for each in sets[start : start + BATCH]]
        rows = RMinHash.digest_matrix_from_token_hash_sets(hashes, BANDS * ROWS, SEED).to_rows()
        found += [array("I", row) for row in rows]
    return found


def band_key(digest: array[int], band: int) -> tuple[int, ...]:
    """Return the values of one band: two texts that agree in a band are candidates."""
    return tuple(digest[band * ROWS : (band + 1) * ROWS])
