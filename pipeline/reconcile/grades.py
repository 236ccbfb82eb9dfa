"""How well an incident is attested, after Airwars: the first rule that fits gives the grade.

1. discounted: nobody asserts it, it is only denied or questioned.
2. confirmed: the harming side or its camp accepts it, or the victims' own camp admits its losses of combatants: in the words of a government, an
   army or an armed group, not of a medium that is near to it. A claim of the harming side that serves its own interest (enemy losses) is no
   acceptance unless it concedes.
3. contested: a side of another camp denies it or says that nobody was harmed in that way, or origins of opposed camps give numbers that cannot both be true.
4. fair: two or more independent origins. 5. weak: one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from pipeline.claim_keys import UNKNOWN, opposed, same_camp, side_of
from pipeline.packs import Pack
from pipeline.reconcile.accounts import Claim
from pipeline.reconcile.positions import positions
from pipeline.schemas import OUTCOMES

Grade = tuple[str, str]
OFFICIALS = ("government", "military", "armed_group")  # claimant types whose word binds their side


def grade(claims: Sequence[Claim], origins: Mapping[str, str], pack: Pack) -> Grade:
    """Return the grade of an incident and the rule that gave it, in words."""
    actual = [claim for claim in claims if claim.is_actual]
    asserted = [claim for claim in actual if not claim.is_doubted]
    if not asserted:
        return "discounted", "no claim asserts it: it is only denied or questioned"
    counting = [claim for claim in asserted if claim.counts]
    n_origins = len({origins[claim.id] for claim in asserted})
    for found in (
        _accepted(counting, pack),
        _denied(actual, counting, pack),
        _disputed(counting, origins, pack),
    ):
        if found is not None:
            return found
    if not counting:
        return ("fair" if n_origins > 1 else "weak"), f"{n_origins} origin(s) say that nobody was harmed"
    if n_origins > 1:
        return "fair", f"{n_origins} independent origins"
    return "weak", f"one origin only: {origins[counting[0].id]}"


def _accepted(counting: Sequence[Claim], pack: Pack) -> Grade | None:
    for claim in (each for each in counting if each.claimant_type in OFFICIALS):
        harming = side_of(pack, claim.perpetrator_id)
        is_boast = claim.stance != "concedes" and claim.self_interested is not False
        if same_camp(pack, claim.side, harming) and not is_boast:
            return "confirmed", f"the harming side accepts it: {claim.origin} ({claim.side})"
        if claim.victim_class == "combatant" and same_camp(pack, claim.side, side_of(pack, claim.victim_group)):
            return "confirmed", f"the victims' own side admits its losses: {claim.origin} ({claim.side})"
    return None


def _denied(actual: Sequence[Claim], counting: Sequence[Claim], pack: Pack) -> Grade | None:
    for claim in actual:
        is_no = claim.stance == "denies" or (claim.is_zero and not claim.is_doubted)
        met = [each for each in counting if not claim.is_zero or claim.outcome in (each.outcome, "casualties")]
        if is_no and any(_is_other(claim.side, each.side, pack) for each in met):
            words = "denies it" if claim.stance == "denies" else "says that nobody was harmed"
            return "contested", f"{claim.origin} ({claim.side}) {words}"
    return None


def _is_other(first: str, second: str, pack: Pack) -> bool:
    """Return whether two sides are known and speak for different camps, no party being a camp too."""
    return UNKNOWN not in (first, second) and first != second and not same_camp(pack, first, second)


def _disputed(counting: Sequence[Claim], origins: Mapping[str, str], pack: Pack) -> Grade | None:
    for outcome in OUTCOMES:
        for first, second in combinations(positions(counting, origins, outcome=outcome), 2):
            sides = first.claims[0].side, second.claims[0].side
            if opposed(pack, *sides) and not first.count.overlaps(second.count):
                return (
                    "contested",
                    f"{first.origin} ({sides[0]}) and {second.origin} ({sides[1]}) cannot both be right on {outcome}",
                )
    return None
