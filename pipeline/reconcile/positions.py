"""What each origin says of one incident in the end, and the part that every single claim plays in that.

The position of an origin is its latest numbered count of the whole: a vague word never replaces a number. Where an article gives no whole,
its disjoint groups are added. A copy of an article speaks for the origin that the copied article names, and a headline or a line in the
outlet's own voice for the speaker whom the same article names for the same number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.claim_keys import LATER_HERE, TOLD_AGAIN
from pipeline.reconcile.accounts import Claim, account_count
from pipeline.reconcile.counts import Count

ALL = "all"
LONGEST_PATH = 3  # outlet > agency > speaker


@dataclass(frozen=True, slots=True)
class Position:
    """The count that an origin stands by, and the claims that first give it."""

    origin: str
    count: Count
    claims: tuple[Claim, ...]

    @property
    def since(self) -> tuple[object, ...]:
        """Sort key of when the origin took it up, earliest first; an unknown time comes first."""
        return self.claims[0].when[:1]


@dataclass(frozen=True, slots=True)
class Role:
    """What a claim does in its incident, and why."""

    role: str
    reason: str


@dataclass(frozen=True, slots=True)
class Version:
    """The count that one article gives for an origin."""

    count: Count
    claims: tuple[Claim, ...]

    @property
    def is_vague(self) -> bool:
        """Whether a claim in it only has vague words."""
        return any(claim.qualifier == "vague" for claim in self.claims)

    @property
    def rank(self) -> tuple[object, ...]:
        """Sort key, the one that stands for its article first: a number, an update, the most precise."""
        is_update = any(claim.total_kind == "update" for claim in self.claims)
        return (self.is_vague, not is_update, self.count.precision(), self.claims[0].when)


def effective_origins(claims: Sequence[Claim]) -> dict[str, str]:
    """Return the origin of each claim by id.

    What a copied article already says is its origin's, not the copier's; what an outlet says of itself and also lays to a speaker is the
    speaker's. What an agency is repeated for without its source is that source's, where another outlet names it.
    """
    by_article: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_article[claim.article_id].append(claim)
    origins: dict[str, str] = {}
    for claim in sorted(claims, key=lambda each: (each.is_own_voice, each.when)):
        source = _source(claim, by_article) or _speaker(claim, by_article[claim.article_id])
        origins[claim.id] = claim.origin if source is None else origins.get(source.id, source.origin)
    cited = _cited(claims, origins)
    for claim in claims if cited else ():
        for _ in range(LONGEST_PATH):
            origins[claim.id] = cited.get((origins[claim.id], claim.outcome, claim.count), origins[claim.id])
    return origins


def _cited(claims: Sequence[Claim], origins: Mapping[str, str]) -> dict[tuple[str, str, Count], str]:
    """Return whom an agency or outlet has a count from, where a claim says so (`outlet > agency > rescuers`) and all name the same."""
    named: dict[tuple[str, str, Count], set[str]] = defaultdict(set)
    for claim in claims:
        if claim.counts:
            for agency in claim.via:
                named[(agency, claim.outcome, claim.count)].add(origins[claim.id])
    return {key: min(found) for key, found in named.items() if len(found - {key[0]}) == 1 and key[0] not in found}


def origin_sides(claims: Sequence[Claim], origins: Mapping[str, str]) -> dict[str, str]:
    """Return the side of each origin: that of its own earliest claim, not that of an outlet which only repeats it."""
    sides: dict[str, str] = {}
    for claim in sorted(claims, key=lambda each: (each.origin != origins[each.id], each.when)):
        sides.setdefault(origins[claim.id], claim.side)
    return sides


def _speaker(claim: Claim, others: Sequence[Claim]) -> Claim | None:
    """Return the attributed claim of the same article that one in the outlet's own voice repeats, or None."""
    if not (claim.is_own_voice and claim.counts):
        return None
    alike = [
        other for other in others
        if not other.is_own_voice and other.counts and other.outcome == claim.outcome
        and (other.part_of is None) == (claim.part_of is None) and _is_echo(claim.count, other.count)
    ]  # fmt: skip
    return min(alike, key=lambda each: (each.count != claim.count, each.when), default=None)


def _is_echo(own: Count, said: Count) -> bool:
    """Return whether an outlet's own count gives no more than the speaker's: the same number, or vaguer words for it."""
    return own.number == said.number or (own.best is None and own.overlaps(said))


def _source(claim: Claim, by_article: Mapping[str, Sequence[Claim]]) -> Claim | None:
    """Return the claim of the copied article that this one repeats, or None: the same words before others, a speaker's for a speaker's."""
    if claim.copied_from is None:
        return None
    alike = [
        other for other in by_article.get(claim.copied_from, ())
        if other.outcome == claim.outcome and other.count == claim.count
        and (other.part_of is None) == (claim.part_of is None) and other.victim_class == claim.victim_class
    ]  # fmt: skip
    return min(
        alike,
        key=lambda each: (each.quote != claim.quote, each.is_own_voice != claim.is_own_voice, each.when),
        default=None,
    )


def positions(
    claims: Sequence[Claim], origins: Mapping[str, str], *, outcome: str, victim_class: str = ALL
) -> list[Position]:
    """Return the position of each origin on one outcome, ordered by origin; `claims` are those of one incident.

    For one class of victims an event's whole counts of that class are taken; where it has none, its parts of that class, open up to the
    number of their whole.
    """
    relevant = [claim for claim in claims if claim.counts and claim.outcome == outcome]
    by_origin: dict[str, list[Claim]] = defaultdict(list)
    for claim in relevant:
        by_origin[origins[claim.id]].append(claim)
    found = []
    for origin, mine in sorted(by_origin.items()):
        versions = versions_of(mine, victim_class)
        if versions:
            chosen = _chosen(versions)
            found.append(Position(origin, chosen.count, chosen.claims))
    return found


def versions_of(claims: Iterable[Claim], victim_class: str) -> list[Version]:
    """Return what each article gives, earliest article first."""
    articles: dict[str, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for claim in sorted(claims, key=lambda each: each.when):
        articles[claim.article_id][claim.event_id].append(claim)
    versions = []
    for events in articles.values():
        told = [version for event in events.values() if (version := _event_version(event, victim_class)) is not None]
        if told:
            versions.append(min(told, key=lambda each: (each.is_vague, each.count.precision(), each.claims[0].when)))
    return versions


def _event_version(event: Sequence[Claim], victim_class: str) -> Version | None:
    wholes = [claim for claim in event if claim.part_of is None and victim_class in (ALL, claim.victim_class)]
    if wholes:
        count, used = account_count(wholes)
        return Version(count, used)
    if victim_class == ALL:
        return None
    by_id = {claim.id: claim for claim in event}
    parts = [
        claim for claim in event
        if claim.part_of is not None and claim.victim_class == victim_class
        and not _is_within(claim, by_id, victim_class)
    ]  # fmt: skip
    if not parts:
        return None
    count, used = account_count(parts)
    tops = [by_id[claim.part_of].count.high for claim in used if claim.part_of in by_id]
    high = (
        None
        if not tops or None in tops
        else max([count.top if count.high else count.low, *(top for top in tops if top is not None)])
    )
    return Version(Count(count.low, count.best, high), used)


def _is_within(claim: Claim, by_id: Mapping[str, Claim], victim_class: str) -> bool:
    """Return whether the claim is part of a part of the same class."""
    whole = by_id.get(claim.part_of or "")
    return whole is not None and whole.part_of is not None and whole.victim_class == victim_class


def _chosen(versions: Sequence[Version]) -> Version:
    """Return the latest numbered version, told by the claims that gave its count first."""
    numbered = [version for version in versions if not version.is_vague]
    latest = (numbered or list(versions))[-1]
    return next(
        version for version in versions if version.count == latest.count and version.is_vague == latest.is_vague
    )


def roles(claims: Sequence[Claim], origins: Mapping[str, str]) -> dict[str, Role]:
    """Return the role of each claim of one incident by claim id."""
    found: dict[str, Role] = {}
    open_claims: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=lambda each: each.when):
        fixed = _fixed_role(claim)
        if fixed is None:
            open_claims[(origins[claim.id], claim.outcome)].append(claim)
        else:
            found[claim.id] = fixed
    for (origin, _), mine in open_claims.items():
        found |= _roles_of_origin(origin, mine)
    return found


def _fixed_role(claim: Claim) -> Role | None:
    if not claim.is_actual:
        return Role("not_actual", f"said of something {claim.modality}")
    if claim.is_doubted:
        return Role("denied", "denied" if claim.stance == "denies" else "questioned")
    if claim.is_zero:
        return Role("zero", "says that nobody was")
    if claim.part_of is not None:
        return Role("part", "a part of another count")
    return None


def _roles_of_origin(origin: str, mine: Sequence[Claim]) -> dict[str, Role]:
    versions = versions_of(mine, ALL)
    chosen = _chosen(versions)
    used = {claim.id: version for version in versions for claim in version.claims}
    used_in: dict[str, list[Claim]] = defaultdict(list)
    for claim in mine:
        if claim.id in used:
            used_in[claim.article_id].append(claim)
    found: dict[str, Role] = {}
    for claim in mine:
        version = used.get(claim.id)
        if version is chosen:
            found[claim.id] = Role("counts", f"position of {origin}")
        elif version is None:
            found[claim.id] = _unused(claim, used_in[claim.article_id])
        elif version.count == chosen.count or (version.is_vague and version.claims[0].when > chosen.claims[0].when):
            found[claim.id] = Role("copy", f"repeats what {origin} said")
        else:
            found[claim.id] = Role("superseded", f"{origin} gives another number later")
    return found


def _unused(claim: Claim, here: Sequence[Claim]) -> Role:
    """Return the role of a claim that its own article does not need: in a larger count, replaced by an update, or told again.

    `here` are those of its article that are needed.
    """
    same_event = [other for other in here if other.event_id == claim.event_id]
    if same_event and all(other.count != claim.count for other in same_event):
        return Role("part", "a group inside a larger count of the same event")
    if claim.total_kind != "update" and any(
        other.total_kind == "update" and other.count != claim.count for other in here
    ):
        return Role("superseded", LATER_HERE)
    return Role("copy", TOLD_AGAIN)
