"""One number per incident, outcome, class of victims, side and policy, chosen among the positions of the origins.

Low, best and high always come from one position. A position without a number is only chosen where no origin gives one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pipeline.reconcile.accounts import Claim
from pipeline.reconcile.positions import ALL, Position, positions
from pipeline.schemas import OUTCOMES, VICTIM_CLASSES
from pipeline.tables import content_id

Choice = tuple[Position, str]


def conservative(candidates: Sequence[Position]) -> Choice:
    """Return the lowest position and the rule in words."""
    chosen = min(candidates, key=lambda each: (each.count.order, each.origin))
    return chosen, "the only position" if len(
        candidates
    ) == 1 else f"lowest of {len(candidates)} origins' latest positions"


def representative(candidates: Sequence[Position]) -> Choice:
    """Return the most common position, else the lower median, and the rule in words."""
    if len(candidates) == 1:
        return candidates[0], "the only position"
    tally = Counter(each.count.number for each in candidates)
    most = max(tally.values())
    common = [number for number, n_origins in sorted(tally.items()) if n_origins == most]
    ordered = sorted(candidates, key=lambda each: (each.count.order, each.origin))
    if most > 1 and len(common) == 1:
        alike = [each for each in ordered if each.count.number == common[0]]
        chosen = min(alike, key=lambda each: (each.count.precision(), each.origin))
        return chosen, f"given by {most} of {len(candidates)} origins"
    return ordered[(len(ordered) - 1) // 2], f"lower median of {len(candidates)} origins' latest positions"


CHOICES: dict[str, Callable[[Sequence[Position]], Choice]] = {
    "conservative": conservative,
    "representative": representative,
}


def choose(found: Sequence[Position], policy: str) -> Choice:
    """Return the position that a policy takes; positions with a number go before those without."""
    numbered = [each for each in found if each.count.best is not None]
    position, rule = CHOICES[policy](numbered or found)
    left_out = len(found) - len(numbered) if numbered else 0
    return position, f"{rule}; {left_out} without a number not weighed" if left_out else rule


def tolls_of(incident_id: str, claims: Sequence[Claim], origins: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the toll rows of one incident: nothing for an outcome that no counting claim gives."""
    counting = [claim for claim in claims if claim.counts]
    rows: list[dict[str, Any]] = []
    for outcome in OUTCOMES:
        told = [claim for claim in counting if claim.outcome == outcome]
        classes = [
            ALL,
            *(each for each in VICTIM_CLASSES if any(claim.victim_class == each for claim in told)),
        ]
        sides = [ALL, *sorted({claim.side for claim in told} - {ALL})]
        for victim_class in classes:
            for side in sides:
                mine = [claim for claim in told if side in (ALL, claim.side)]
                found = positions(mine, origins, outcome=outcome, victim_class=victim_class)
                if found:
                    rows.extend(
                        _row(
                            incident_id,
                            outcome=outcome,
                            victim_class=victim_class,
                            side=side,
                            policy=policy,
                            found=found,
                        )
                        for policy in CHOICES
                    )
    return rows


def _row(
    incident_id: str, *, outcome: str, victim_class: str, side: str, policy: str, found: Sequence[Position]
) -> dict[str, Any]:
    position, rule = choose(found, policy)
    claim_ids = sorted({claim.id for each in found for claim in each.claims})
    groups = len(position.claims)
    words = f"{rule} ({position.origin}{f', {groups} groups added' if groups > 1 else ''})"
    return {
        "toll_id": content_id("toll", incident_id, outcome, victim_class, side, policy),
        "incident_id": incident_id,
        "outcome": outcome,
        "victim_class": victim_class,
        "claimant_side": side,
        "policy": policy,
        "low": position.count.low,
        "best": position.count.best,
        "high": position.count.high,
        "n_claims": len(claim_ids),
        "n_origins": len(found),
        "claim_ids": claim_ids,
        "rule": words,
    }
