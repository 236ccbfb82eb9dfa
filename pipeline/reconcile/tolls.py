"""One number per incident, outcome, class of victims, side and policy, chosen among the positions of the origins.

Low, best and high always come from one position. A position without a number is only chosen where no origin gives one. `neutral_only` and
`against_interest` first leave out whoever does not qualify and then choose as `representative` does; where nobody is left they give no row,
because what nobody says is not zero. The rules in full: docs/policies.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.claim_keys import NEUTRAL
from pipeline.packs import Pack
from pipeline.reconcile.accounts import Claim
from pipeline.reconcile.interest import is_against_interest
from pipeline.reconcile.positions import ALL, Position, origin_sides, positions
from pipeline.schemas import OUTCOMES, POLICIES, VICTIM_CLASSES
from pipeline.tables import content_id

Row = dict[str, Any]
Choice = tuple[Position, str]
ONLY = "the only position"


@dataclass(frozen=True)
class Weighed:
    """The positions on one outcome and class of victims, as the origins of one side (or of all) hold them, ordered by origin."""

    outcome: str
    victim_class: str
    side: str
    positions: tuple[Position, ...]
    neutral: tuple[Position, ...]
    admitted: tuple[Position, ...]


def conservative(candidates: Sequence[Position]) -> Choice:
    """Return the lowest position and the rule in words."""
    chosen = min(candidates, key=lambda each: (each.count.order, each.origin))
    return chosen, ONLY if len(candidates) == 1 else f"lowest of {_of(candidates)}"


def representative(candidates: Sequence[Position]) -> Choice:
    """Return the most common position, else the lower median, and the rule in words."""
    if len(candidates) == 1:
        return candidates[0], ONLY
    tally = Counter(each.count.number for each in candidates)
    most = max(tally.values())
    common = [number for number, n_origins in sorted(tally.items()) if n_origins == most]
    ordered = sorted(candidates, key=lambda each: (each.count.order, each.origin))
    if most > 1 and len(common) == 1:
        alike = [each for each in ordered if each.count.number == common[0]]
        chosen = min(alike, key=lambda each: (each.count.precision(), each.origin))
        return chosen, f"given by {most} of {len(candidates)} origins"
    return ordered[(len(ordered) - 1) // 2], f"lower median of {_of(candidates)}"


def informative(candidates: Sequence[Position]) -> Choice:
    """Return the most precise position, of several the one taken up last, then the highest; and the rule in words."""
    if len(candidates) == 1:
        return candidates[0], ONLY
    finest = min(each.count.spread for each in candidates)
    precise = [each for each in candidates if each.count.spread == finest]
    chosen = max(
        sorted(precise, key=lambda each: each.origin, reverse=True), key=lambda each: (each.since, each.count.order)
    )
    if len(precise) == 1:
        return chosen, f"most precise of {_of(candidates)}"
    if len(precise) == len(candidates):
        return chosen, f"taken up last of {_of(candidates)}, all equally precise"
    return chosen, f"taken up last of the {len(precise)} most precise of {_of(candidates)}"


def _of(candidates: Sequence[Position]) -> str:
    return f"{len(candidates)} origins' latest positions"


def _numbered(found: Sequence[Position], rule: Callable[[Sequence[Position]], Choice]) -> Choice:
    """Choose among positions with a number, else among all; say how many were not weighed."""
    numbered = [each for each in found if each.count.best is not None]
    position, words = rule(numbered or found)
    left_out = len(found) - len(numbered) if numbered else 0
    return position, f"{words}; {left_out} without a number not weighed" if left_out else words


def weighed_by(weighed: Weighed, policy: str) -> tuple[Position, ...]:
    """Return the positions that a policy weighs."""
    return {"neutral_only": weighed.neutral, "against_interest": weighed.admitted}.get(policy, weighed.positions)


def choose(weighed: Weighed, policy: str) -> Choice | None:
    """Return the position that a policy takes and why, or None where it has nothing to weigh."""
    found = weighed_by(weighed, policy)
    if not found:
        return None
    position, words = chosen_of(found, policy)
    scope = SCOPES.get(policy)
    return position, f"{scope} ({len(found)} of {len(weighed.positions)} origins): {words}" if scope else words


def chosen_of(found: Sequence[Position], policy: str) -> Choice:
    """Return the position that the rule of a policy takes among some positions, and why."""
    return _numbered(found, RULES[policy])


RULES: dict[str, Callable[[Sequence[Position]], Choice]] = {
    "conservative": conservative,
    "representative": representative,
    "informative": informative,
    "neutral_only": representative,
    "against_interest": representative,
}
SCOPES = {
    "neutral_only": "neutral origins only",
    "against_interest": "only what a side says against itself",
}


def weigh(claims: Sequence[Claim], origins: Mapping[str, str], pack: Pack) -> Iterator[Weighed]:
    """Give the positions of one incident for each outcome, class of victims and side that a counting claim speaks for.

    A claim is counted for the side of its origin: a neutral outlet that repeats an army speaks for the army.
    """
    sides = origin_sides(claims, origins)
    counting = [claim for claim in claims if claim.counts]
    for outcome in OUTCOMES:
        told = [claim for claim in counting if claim.outcome == outcome]
        classes = [ALL, *(each for each in VICTIM_CLASSES if any(claim.victim_class == each for claim in told))]
        own = sorted({sides[origins[claim.id]] for claim in told})
        for victim_class in classes:
            for side in (ALL, *own):
                mine = [claim for claim in told if side in (ALL, sides[origins[claim.id]])]
                found = positions(mine, origins, outcome=outcome, victim_class=victim_class)
                if found:
                    admitted = [claim for claim in mine if is_against_interest(claim, pack)]
                    yield Weighed(
                        outcome,
                        victim_class,
                        side,
                        tuple(found),
                        neutral=tuple(each for each in found if sides[each.origin] == NEUTRAL),
                        admitted=tuple(positions(admitted, origins, outcome=outcome, victim_class=victim_class)),
                    )


def toll_rows(incident_id: str, weighed: Sequence[Weighed]) -> list[Row]:
    """Return the toll rows of one incident: nothing for an outcome that no counting claim gives, or on which a policy hears nobody."""
    rows = []
    for each in weighed:
        for policy in POLICIES:
            choice = choose(each, policy)
            if choice is not None:
                rows.append(_row(incident_id, each, policy=policy, choice=choice))
    return rows


def _row(incident_id: str, weighed: Weighed, *, policy: str, choice: Choice) -> Row:
    position, rule = choice
    found = weighed_by(weighed, policy)
    claim_ids = sorted({claim.id for each in found for claim in each.claims})
    groups = len(position.claims)
    key = (incident_id, weighed.outcome, weighed.victim_class, weighed.side, policy)
    return {
        "toll_id": content_id("toll", *key),
        "incident_id": incident_id,
        "outcome": weighed.outcome,
        "victim_class": weighed.victim_class,
        "claimant_side": weighed.side,
        "policy": policy,
        "low": position.count.low,
        "best": position.count.best,
        "high": position.count.high,
        "n_claims": len(claim_ids),
        "n_origins": len(found),
        "claim_ids": claim_ids,
        "rule": f"{rule} ({position.origin}{f', {groups} groups added' if groups > 1 else ''})",
    }
