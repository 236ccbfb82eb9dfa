"""How well an incident is attested, after Airwars: the first rule that fits gives the grade.

1. discounted: nobody asserts it, it is only denied or questioned.
2. confirmed: the harming side or its camp accepts it, or the victims' own camp admits its losses of combatants: in the words of a government, an
   army or an armed group, not of a medium that is near to it. A claim of the harming side that serves its own interest (enemy losses) is no
   acceptance unless it concedes. What is accepted is a number: where another camp gives one that cannot be true beside it, and does not boast
   of it (its own deeds, its enemy's losses), rule 3 holds.
3. contested: another camp, or another neutral origin, denies it; another camp says that nobody was harmed in that way; or parties of opposed
   camps, at least one of them with a stake, give numbers of the same victims that cannot both be true.
4. fair: two or more independent origins. The officials and the state media of one camp are one voice. 5. weak: one.

Airwars grades who harmed civilians; here all harm is graded and the numbers too. The differences: docs/policies.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from pipeline.claim_keys import NEUTRAL, UNKNOWN, opposed, same_camp, side_of
from pipeline.packs import Pack
from pipeline.reconcile.accounts import Claim
from pipeline.reconcile.counts import Count
from pipeline.reconcile.interest import OFFICIALS, SIDE_VOICES, admits_harm, admits_losses
from pipeline.reconcile.positions import origin_sides, positions
from pipeline.reconcile.score import SPECIFIC
from pipeline.schemas import OUTCOMES

Grade = tuple[str, str]


def grade(claims: Sequence[Claim], origins: Mapping[str, str], pack: Pack) -> Grade:
    """Return the grade of an incident and the rule that gave it, in words."""
    actual = [claim for claim in claims if claim.is_actual]
    asserted = [claim for claim in actual if not claim.is_doubted]
    if not asserted:
        return "discounted", "no claim asserts it: it is only denied or questioned"
    counting = [claim for claim in asserted if claim.counts]
    found = _accepted(counting, origins, pack) or _denied(actual, counting, pack) or _disputed(counting, origins, pack)
    if found is not None:
        return found
    n_voices, words = _voices(counting or asserted, origins, pack)
    return "fair" if n_voices > 1 else "weak", words if counting else f"nobody was harmed, by {words}"


def _accepted(counting: Sequence[Claim], origins: Mapping[str, str], pack: Pack) -> Grade | None:
    """Return `confirmed` by an official who accepts it, `contested` where another camp's number rules out each number accepted."""
    ruled_out = None
    harming = {side_of(pack, claim.perpetrator_id) for claim in counting}
    for claim in counting:
        words = _acceptance(claim, harming, pack)
        if words is None:
            continue
        words = f"{words}: {claim.origin} ({claim.side}), {claim.outcome} {_number(claim.count)}"
        rival = _rival(claim, counting, origins, pack)
        if rival is None:
            return "confirmed", words
        ruled_out = ruled_out or ("contested", f"{words}; {rival} gives a number that cannot be true beside it")
    return ruled_out


def _acceptance(claim: Claim, harming: set[str], pack: Pack) -> str | None:
    """Return how an official accepts the harm, in words, or None; `harming` are the sides that any claim of the incident blames."""
    if claim.claimant_type not in OFFICIALS:
        return None
    concedes = claim.stance == "concedes" and any(same_camp(pack, claim.side, each) for each in harming)
    if concedes or admits_harm(claim, pack):
        return "the harming side accepts it"
    return "the victims' own side admits its losses" if admits_losses(claim, pack) else None


def _number(count: Count) -> str:
    """Return a count in figures."""
    if count.high is None:
        return f"at least {count.number}"
    return str(count.best) if count.best is not None else f"{count.low} to {count.high}"


def _rival(claim: Claim, counting: Sequence[Claim], origins: Mapping[str, str], pack: Pack) -> str | None:
    """Return the origin of an opposed camp whose number of the same victims rules out the claim's, and its side, in words.

    A number that serves the side that gives it rules no admission out: every admission would be contested by the boast that it answers.
    """
    if claim.part_of is not None:
        return None
    sides = origin_sides(counting, origins)
    for each in positions(counting, origins, outcome=claim.outcome):
        if (
            opposed(pack, claim.side, sides[each.origin])
            and not each.count.overlaps(claim.count)
            and _speak_of_the_same((claim,), each.claims, pack)
            and not all(told.self_interested for told in each.claims)
        ):
            return f"{each.origin} ({sides[each.origin]})"
    return None


def _denied(actual: Sequence[Claim], counting: Sequence[Claim], pack: Pack) -> Grade | None:
    for claim in actual:
        if claim.stance == "denies" and any(_may_deny(claim, each, pack) for each in counting):
            return "contested", f"{claim.origin} ({claim.side}) denies it"
        if claim.is_zero and not claim.is_doubted:
            met = [each for each in counting if claim.outcome in (each.outcome, "casualties")]
            if any(_is_other(claim.side, each.side, pack) for each in met):
                return "contested", f"{claim.origin} ({claim.side}) says that nobody was harmed"
    return None


def _may_deny(denial: Claim, claim: Claim, pack: Pack) -> bool:
    """Return whether a denial opposes a claim: of another camp, or of another origin where both are neutral."""
    if denial.side == claim.side == NEUTRAL:
        return denial.origin != claim.origin
    return _is_other(denial.side, claim.side, pack)


def _is_other(first: str, second: str, pack: Pack) -> bool:
    """Return whether two sides are known and differ in camp; those who take no part are one camp here."""
    return UNKNOWN not in (first, second) and first != second and not same_camp(pack, first, second)


def _disputed(counting: Sequence[Claim], origins: Mapping[str, str], pack: Pack) -> Grade | None:
    sides = origin_sides(counting, origins)
    involved = {side_of(pack, each) for claim in counting for each in (claim.perpetrator_id, claim.victim_group)}
    for outcome in OUTCOMES:
        for first, second in combinations(positions(counting, origins, outcome=outcome), 2):
            if (
                opposed(pack, sides[first.origin], sides[second.origin])
                and not first.count.overlaps(second.count)
                and _speak_of_the_same(first.claims, second.claims, pack)
                and any(_has_stake(each.claims, sides[each.origin], involved, pack) for each in (first, second))
            ):
                names = [f"{each.origin} ({sides[each.origin]})" for each in (first, second)]
                return "contested", f"{names[0]} and {names[1]} cannot both be right on {outcome}"
    return None


def _has_stake(claims: Sequence[Claim], side: str, involved: set[str], pack: Pack) -> bool:
    """Return whether a position speaks for its side, serves it, or is of the camp that did the harm or suffered it.

    Two newspapers owned by different camps that differ on a third camp's strike have none: their numbers differ, nobody contests them.
    """
    serves = any(claim.claimant_type in SIDE_VOICES or claim.self_interested for claim in claims)
    return serves or any(same_camp(pack, side, each) for each in involved)


def _speak_of_the_same(first: Sequence[Claim], second: Sequence[Claim], pack: Pack) -> bool:
    """Return whether two counts may be of the same people: not civilians here and fighters there, nor each other's fighters."""
    classes = [frozenset(claim.victim_class for claim in each) for each in (first, second)]
    if classes[0] <= SPECIFIC and classes[1] <= SPECIFIC and not classes[0] & classes[1]:
        return False
    groups = [{side_of(pack, claim.victim_group) for claim in each} - {UNKNOWN} for each in (first, second)]
    pairs = [(one, other) for one in groups[0] for other in groups[1]]
    return not pairs or not all(opposed(pack, one, other) for one, other in pairs)


def _voices(claims: Sequence[Claim], origins: Mapping[str, str], pack: Pack) -> tuple[int, str]:
    """Return how many independent voices the origins of claims are, and that in words.

    An origin is a voice, but all officials and state media of one camp together are one: they have one interest and repeat each other.
    """
    sides = origin_sides(claims, origins)
    official = {claim.origin for claim in claims if claim.claimant_type in SIDE_VOICES}
    voices: list[list[str]] = []
    for origin in sorted(sides):
        mates = [
            each
            for each in voices
            if origin in official and each[0] in official and same_camp(pack, sides[each[0]], sides[origin])
        ]
        if mates:
            mates[0].append(origin)
        else:
            voices.append([origin])
    if len(sides) == 1:
        return 1, f"one origin only: {voices[0][0]}"
    if len(voices) == 1:
        return 1, f"{len(sides)} origins, but all are officials or state media of one camp: {', '.join(voices[0])}"
    folded = f" of {len(sides)}; officials and state media of one camp count once" if len(voices) < len(sides) else ""
    return len(voices), f"{len(voices)} independent origins{folded}"
