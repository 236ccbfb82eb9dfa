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

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from pipeline.claim_keys import NEUTRAL, UNKNOWN, opposed, same_camp, side_of
from pipeline.packs import Pack
from pipeline.reconcile.accounts import Claim
from pipeline.reconcile.counts import Count
from pipeline.reconcile.interest import OFFICIALS, SIDE_VOICES, admits_harm, admits_losses
from pipeline.reconcile.score import SPECIFIC
from pipeline.reconcile.standing import Standing
from pipeline.schemas import OUTCOMES

Grade = tuple[str, str]
Victims = tuple[frozenset[str], frozenset[str]]  # classes, and sides that are known


def grade(claims: Iterable[Claim], origins: Mapping[str, str], pack: Pack) -> Grade:
    """Return the grade of an incident and the rule that gave it, in words."""
    return grade_of(Standing(origins, pack, claims))


def grade_of(known: Standing) -> Grade:
    """Return the grade of what is known of an incident."""
    if not known.n_asserted:
        return "discounted", "no claim asserts it: it is only denied or questioned"
    found = _accepted(known) or _denied(known) or _disputed(known)
    if found is not None:
        return found
    if known.n_counting:
        n_voices, words = _voices(known.sides.of, known.officials, known.pack)
    else:
        n_voices, words = _voices(known.asserted_sides.of, known.asserted_officials, known.pack)
    return (
        "fair" if n_voices > 1 else "weak",
        words if known.n_counting else f"{_nobody([each for each in known.denials if each.is_zero])}, by {words}",
    )


def _nobody(claims: Sequence[Claim]) -> str:
    """Return what claims of none say, in words: "no civilian was killed"; "nobody was harmed" where they speak of several things."""
    classes, outcomes = sorted({each.victim_class for each in claims}), sorted({each.outcome for each in claims})
    who = f"no {classes[0]}" if len(classes) == 1 and classes[0] in SPECIFIC else "nobody"
    what = outcomes[0] if len(outcomes) == 1 and outcomes[0] != "casualties" else "harmed"
    return f"{who} was {what}"


def _accepted(known: Standing) -> Grade | None:
    """Return `confirmed` by an official who accepts it, `contested` where another camp's number rules out each number accepted."""
    ruled_out = None
    rivals: dict[tuple[object, ...], str | None] = {}
    for claim in known.admissions:
        words = _acceptance(claim, known.harming, known.pack)
        if words is None:
            continue
        words = f"{words}: {claim.origin} ({claim.side}), {claim.outcome} {_number(claim.count)}"
        key = (claim.outcome, claim.side, claim.count, claim.victim_class, claim.victim_group, claim.part_of is None)
        if key not in rivals:
            rivals[key] = _rival(claim, known)
        rival = rivals[key]
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


def _rival(claim: Claim, known: Standing) -> str | None:
    """Return the origin of an opposed camp whose number of the same victims rules out the claim's, and its side, in words.

    A number that serves the side that gives it rules no admission out: every admission would be contested by the boast that it answers.
    """
    if claim.part_of is not None:
        return None
    sides = known.sides.of
    for each in known.positions(claim.outcome):
        if (
            opposed(known.pack, claim.side, sides[each.origin])
            and not each.count.overlaps(claim.count)
            and _speak_of_the_same(_victims((claim,), known.pack), _victims(each.claims, known.pack), known.pack)
            and not all(told.self_interested for told in each.claims)
        ):
            return f"{each.origin} ({sides[each.origin]})"
    return None


def _denied(known: Standing) -> Grade | None:
    for claim in known.denials:
        if claim.stance == "denies" and _is_denied(claim, known):
            return "contested", f"{claim.origin} ({claim.side}) denies it"
        if claim.is_zero and not claim.is_doubted:
            met = known.origins_by_side if claim.outcome == "casualties" else known.sides_by_outcome[claim.outcome]
            if any(_is_other(claim.side, each, known.pack) for each in met):
                return "contested", f"{claim.origin} ({claim.side}) says that {_nobody([claim])}"
    return None


def _is_denied(denial: Claim, known: Standing) -> bool:
    """Return whether a denial opposes a counting claim: of another camp, or of another origin where both are neutral."""
    if denial.side == NEUTRAL and known.origins_by_side.get(NEUTRAL, set()) - {denial.origin}:
        return True
    return any(_is_other(denial.side, each, known.pack) for each in known.origins_by_side)


def _is_other(first: str, second: str, pack: Pack) -> bool:
    """Return whether two sides are known and differ in camp; those who take no part are one camp here."""
    return UNKNOWN not in (first, second) and first != second and not same_camp(pack, first, second)


class _Stand(NamedTuple):
    """All of a position that decides whether another contests it."""

    side: str
    people: Count
    victims: Victims
    is_serving: bool


def _disputed(known: Standing) -> Grade | None:
    sides, pack = known.sides.of, known.pack
    for outcome in OUTCOMES:
        found: dict[_Stand, str] = {}  # of those who say the same, the first is asked
        for each in known.positions(outcome):
            is_serving = any(claim.claimant_type in SIDE_VOICES or claim.self_interested for claim in each.claims)
            stand = _Stand(sides[each.origin], each.count, _victims(each.claims, pack), is_serving)
            found.setdefault(stand, each.origin)
        camps = {stand.side for stand in found}
        if not any(opposed(pack, one, other) for one, other in combinations(camps, 2)):
            continue
        for first, second in combinations(found, 2):
            if (
                opposed(pack, first.side, second.side)
                and not first.people.overlaps(second.people)
                and _speak_of_the_same(first.victims, second.victims, pack)
                and any(_has_stake(each, known) for each in (first, second))
            ):
                names = [f"{found[each]} ({each.side})" for each in (first, second)]
                return "contested", f"{names[0]} and {names[1]} cannot both be right on {outcome}"
    return None


def _has_stake(stand: _Stand, known: Standing) -> bool:
    """Return whether a position speaks for its side, serves it, or is of the camp that did the harm or suffered it.

    Two newspapers owned by different camps that differ on a third camp's strike have none: their numbers differ, nobody contests them.
    """
    return stand.is_serving or any(same_camp(known.pack, stand.side, each) for each in known.involved)


def _victims(claims: Iterable[Claim], pack: Pack) -> Victims:
    """Return the classes of victims that claims count, and their sides where they are known."""
    told = list(claims)
    return (
        frozenset(claim.victim_class for claim in told),
        frozenset(side_of(pack, claim.victim_group) for claim in told) - {UNKNOWN},
    )


def _speak_of_the_same(first: Victims, second: Victims, pack: Pack) -> bool:
    """Return whether two counts may be of the same people: not civilians here and fighters there, nor each other's fighters."""
    classes = first[0], second[0]
    if classes[0] <= SPECIFIC and classes[1] <= SPECIFIC and not classes[0] & classes[1]:
        return False
    pairs = [(one, other) for one in first[1] for other in second[1]]
    return not pairs or not all(opposed(pack, one, other) for one, other in pairs)


def _voices(sides: Mapping[str, str], official: Collection[str], pack: Pack) -> tuple[int, str]:
    """Return how many independent voices some origins are, and that in words.

    An origin is a voice, but all officials and state media of one camp together are one: they have one interest and repeat each other.
    """
    voices: list[list[str]] = []
    first: dict[str, int] = {}  # the first voice of officials of each side
    for origin in sorted(sides):
        if origin not in official:
            voices.append([origin])
            continue
        mates = [at for side, at in first.items() if same_camp(pack, side, sides[origin])]
        if mates:
            voices[min(mates)].append(origin)
        else:
            first.setdefault(sides[origin], len(voices))
            voices.append([origin])
    if len(sides) == 1:
        return 1, f"one origin only: {voices[0][0]}"
    if len(voices) == 1:
        return 1, f"{len(sides)} origins, but all are officials or state media of one camp: {', '.join(voices[0])}"
    folded = f" of {len(sides)}; officials and state media of one camp count once" if len(voices) < len(sides) else ""
    return len(voices), f"{len(voices)} independent origins{folded}"
