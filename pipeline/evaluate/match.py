"""Which predicted claim is which gold claim, article by article, one to one.

A gold row is optional when careful readers differ on writing it down: a repeat, anything that is not actual, a denial or a question, a
vague count open above ("many"), standing control, a territory row without a place. An optional row that is missed costs nothing, and
a prediction that matches it is no false positive.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.evaluate.wording import PlaceNames, same_party, shared_words

Row = Mapping[str, Any]
ACTION_GROUPS = {
    "captured": "gain", "recaptured": "gain", "cleared": "gain", "advanced": "advance", "entered": "advance", "lost": "loss",
    "withdrew": "loss", "besieged": "siege", "siege_broken": "siege_broken", "repelled": "repelled", "contested": "contested", "holds": "holds",
}  # fmt: skip
VAGUE_LOW = 2  # low of "many" and "some", which has no high
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Pairing:
    """The outcome for one article: matched pairs, gold rows missed, predictions that match nothing."""

    pairs: tuple[tuple[Row, Row], ...]
    missed: tuple[Row, ...]
    surplus: tuple[Row, ...]

    @property
    def counted(self) -> tuple[tuple[Row, Row], ...]:
        """Pairs whose gold row is not optional."""
        return tuple(pair for pair in self.pairs if not pair[0]["is_optional"])


def optional_casualty(row: Row) -> bool:
    """Whether a casualty row is optional when scoring."""
    vague = row["low"] == VAGUE_LOW and row["high"] is None and row.get("best") is None
    return bool(row.get("repeat")) or _not_asserted(row) or vague


def optional_territory(row: Row) -> bool:
    """Whether a territory row is optional when scoring."""
    return bool(row.get("repeat")) or _not_asserted(row) or row["action"] == "holds" or not row.get("place")


def _not_asserted(row: Row) -> bool:
    return row.get("modality", "actual") != "actual" or row.get("stance", "asserts") in (
        "denies",
        "questions",
    )


def evidence_overlap(gold: Row, claim: Row) -> float:
    """Return how much two rows rest on the same words: 1 where one quote holds the other, else the share of common words."""
    ours = _SPACE.sub(" ", gold.get("quote") or "").strip()
    best = 0.0
    for quote in claim.get("quotes", (claim.get("quote"),)):
        theirs = _SPACE.sub(" ", quote or "").strip()
        if ours and theirs and (ours in theirs or theirs in ours):
            return 1.0
        best = max(best, shared_words(ours, theirs))
    return best


def _assign(
    gold: Sequence[Row], claims: Sequence[Row], weigh: Callable[[Row, Row], tuple[float, ...] | None]
) -> Pairing:
    """Return the pairing that takes the heaviest pairs first; `weigh` gives None where two rows cannot be one."""
    options = []
    for left, row in enumerate(gold):
        for right, claim in enumerate(claims):
            weight = weigh(row, claim)
            if weight is not None:
                options.append((tuple(-part for part in weight), left, right))
    taken_gold: dict[int, int] = {}
    taken_claims: set[int] = set()
    for _, left, right in sorted(options):
        if left not in taken_gold and right not in taken_claims:
            taken_gold[left] = right
            taken_claims.add(right)
    return Pairing(
        pairs=tuple((gold[left], claims[right]) for left, right in sorted(taken_gold.items())),
        missed=tuple(row for left, row in enumerate(gold) if left not in taken_gold and not row["is_optional"]),
        surplus=tuple(claim for right, claim in enumerate(claims) if right not in taken_claims),
    )


def pair_casualties(gold: Sequence[Row], claims: Sequence[Row], names: PlaceNames) -> Pairing:
    """Pair counts with the same outcome, low and high; among equals by evidence, then by the words for the victims."""

    def weigh(row: Row, claim: Row) -> tuple[float, ...] | None:
        if any(row[key] != claim[key] for key in ("outcome", "low", "high")):
            return None
        wanted = 0.0 if row["is_optional"] else 1.0
        return (
            wanted,
            evidence_overlap(row, claim),
            shared_words(row.get("victims"), claim.get("victims_raw")),
        )

    return _assign([{**row, "is_optional": optional_casualty(row)} for row in gold], claims, weigh)


def pair_territory(gold: Sequence[Row], claims: Sequence[Row], names: PlaceNames) -> Pairing:
    """Pair rows of one action group at one place; among equals by evidence, then by who acts."""

    def weigh(row: Row, claim: Row) -> tuple[float, ...] | None:
        if ACTION_GROUPS[row["action"]] != ACTION_GROUPS[claim["action"]] or not names.same(row.get("place"), claim):
            return None
        wanted = 0.0 if row["is_optional"] else 1.0
        return (
            wanted,
            evidence_overlap(row, claim),
            float(same_party(row.get("actor"), claim.get("actor_raw"))),
        )

    return _assign([{**row, "is_optional": optional_territory(row)} for row in gold], claims, weigh)


def pair_statements(gold: Sequence[Row], claims: Sequence[Row], names: PlaceNames) -> Pairing:
    """Pair diplomatic acts of one kind by one actor; among equals by evidence."""

    def weigh(row: Row, claim: Row) -> tuple[float, ...] | None:
        if row["act"] != claim["act"] or not same_party(row.get("actor"), claim.get("actor_raw")):
            return None
        return 1.0, evidence_overlap(row, claim)

    return _assign([{**row, "is_optional": bool(row.get("repeat"))} for row in gold], claims, weigh)
