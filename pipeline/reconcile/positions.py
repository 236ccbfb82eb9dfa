"""What each origin says of one incident in the end, and the part that every single claim plays in that.

The position of an origin is its latest numbered count of the whole: a vague word never replaces a number. Where an article gives no whole,
its disjoint groups are added. A copy of an article speaks for the origin that the copied article names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.reconcile.accounts import Claim, account_count
from pipeline.reconcile.counts import Count

ALL = "all"


@dataclass(frozen=True)
class Position:
    """The count that an origin stands by, and the claims that first give it."""

    origin: str
    count: Count
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Role:
    """What a claim does in its incident, and why."""

    role: str
    reason: str


@dataclass(frozen=True)
class _Version:
    """The count that one article gives for an origin."""

    count: Count
    claims: tuple[Claim, ...]
    is_vague: bool


def effective_origins(claims: Sequence[Claim]) -> dict[str, str]:
    """Return the origin of each claim by id; what a copied article already says is its origin's, not the copier's."""
    by_article: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_article[claim.article_id].append(claim)
    origins: dict[str, str] = {}
    for claim in sorted(claims, key=lambda each: each.when):
        source = _source(claim, by_article)
        origins[claim.id] = claim.origin if source is None else origins.get(source.id, source.origin)
    return origins


def _source(claim: Claim, by_article: Mapping[str, Sequence[Claim]]) -> Claim | None:
    """Return the claim of the copied article that this one repeats, or None."""
    if claim.copied_from is None:
        return None
    alike = [
        other for other in by_article.get(claim.copied_from, ())
        if other.outcome == claim.outcome and other.count == claim.count
        and (other.part_of is None) == (claim.part_of is None) and other.victim_class == claim.victim_class
    ]  # fmt: skip
    return min(alike, key=lambda each: each.when, default=None)


def positions(claims: Sequence[Claim], origins: Mapping[str, str], *, outcome: str, victim_class: str = ALL) -> list[Position]:
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
        versions = _versions(mine, victim_class)
        if versions:
            chosen = _chosen(versions)
            found.append(Position(origin, chosen.count, chosen.claims))
    return found


def _versions(claims: Iterable[Claim], victim_class: str) -> list[_Version]:
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


def _event_version(event: Sequence[Claim], victim_class: str) -> _Version | None:
    wholes = [claim for claim in event if claim.part_of is None and victim_class in (ALL, claim.victim_class)]
    if wholes:
        count, used = account_count(wholes)
        return _Version(count, used, any(claim.qualifier == "vague" for claim in used))
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
    high = None if not tops or None in tops else max([count.top if count.high else count.low, *(top for top in tops if top is not None)])
    return _Version(Count(count.low, count.best, high), used, any(claim.qualifier == "vague" for claim in used))


def _is_within(claim: Claim, by_id: Mapping[str, Claim], victim_class: str) -> bool:
    """Return whether the claim is part of a part of the same class."""
    whole = by_id.get(claim.part_of or "")
    return whole is not None and whole.part_of is not None and whole.victim_class == victim_class


def _chosen(versions: Sequence[_Version]) -> _Version:
    """Return the latest numbered version, told by the claims that gave its count first."""
    numbered = [version for version in versions if not version.is_vague]
    latest = (numbered or list(versions))[-1]
    return next(version for version in versions if version.count == latest.count and version.is_vague == latest.is_vague)


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
    versions = _versions(mine, ALL)
    chosen = _chosen(versions)
    used = {claim.id: version for version in versions for claim in version.claims}
    found: dict[str, Role] = {}
    for claim in mine:
        version = used.get(claim.id)
        if version is chosen:
            found[claim.id] = Role("counts", f"position of {origin}")
        elif version is None:
            found[claim.id] = _unused(claim, mine, used)
        elif version.count == chosen.count or (version.is_vague and version.claims[0].when > chosen.claims[0].when):
            found[claim.id] = Role("copy", f"repeats what {origin} said")
        else:
            found[claim.id] = Role("superseded", f"{origin} gives another number later")
    return found


def _unused(claim: Claim, mine: Sequence[Claim], used: Mapping[str, _Version]) -> Role:
    """Return the role of a claim that its own article does not need: inside a larger count, or told again."""
    whole = [other for other in mine if other.event_id == claim.event_id and other.article_id == claim.article_id and other.id in used]
    if whole and all(other.count != claim.count for other in whole):
        return Role("part", "a group inside a larger count of the same event")
    return Role("copy", "told again in the same article")
