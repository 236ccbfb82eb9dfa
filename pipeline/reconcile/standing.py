"""What is known of one incident so far: positions, sides and denials, kept up to date as claims are added.

The toll of an incident is asked for after each day on which more became known. A claim that is added changes the position of one origin on
one outcome, so a page of totals that goes on for years costs as much as its claims, not its days times its claims.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pipeline.claim_keys import side_of
from pipeline.packs import Pack
from pipeline.reconcile.accounts import Claim
from pipeline.reconcile.counts import Count
from pipeline.reconcile.interest import OFFICIALS, SIDE_VOICES, admits_harm, admits_losses
from pipeline.reconcile.positions import ALL, Position, Version, versions_of

When = tuple[object, ...]


class Sides:
    """The side of each origin: that of its own earliest claim, not that of an outlet which only repeats it."""

    def __init__(self) -> None:
        self.of: dict[str, str] = {}
        self._since: dict[str, tuple[bool, When]] = {}

    def add(self, claim: Claim, origin: str) -> None:
        """Enter a claim that `origin` stands behind."""
        since = (claim.origin != origin, claim.when)
        if origin not in self._since or since < self._since[origin]:
            self._since[origin] = since
            self.of[origin] = claim.side


class _Line:
    """What one origin says of one outcome: what each article gives for it, the earliest first."""

    def __init__(self) -> None:
        self._articles: dict[str, list[Claim]] = {}
        self._numbered: list[tuple[When, Version]] = []
        self._vague: list[tuple[When, Version]] = []
        self._first: dict[tuple[Count, bool], tuple[When, Version]] = {}

    def add(self, article_id: str, claims: Sequence[Claim]) -> None:
        """Enter claims of an article; what it gave before is worked again with them."""
        known = self._articles.get(article_id)
        self._articles[article_id] = [*(known or ()), *claims]
        if known is None:
            self._enter(self._articles[article_id])
            return
        self._numbered, self._vague, self._first = [], [], {}
        for each in self._articles.values():
            self._enter(each)

    def _enter(self, claims: Sequence[Claim]) -> None:
        for version in versions_of(claims, ALL):
            told = (min(claim.when for claim in claims), version)
            is_vague = version.is_vague
            insort(self._vague if is_vague else self._numbered, told, key=lambda each: each[0])
            first = self._first.get((version.count, is_vague))
            if first is None or told[0] < first[0]:
                self._first[(version.count, is_vague)] = told

    def position(self, origin: str) -> Position | None:
        """Return the latest numbered count, told by the claims that gave it first; a vague one where there is no number."""
        told = self._numbered or self._vague
        if not told:
            return None
        chosen = self._first[(told[-1][1].count, told is self._vague)][1]
        return Position(origin, chosen.count, chosen.claims)


class Standing:
    """The claims of one incident as far as they are known; `origins` gives the origin of each claim by id."""

    def __init__(self, origins: Mapping[str, str], pack: Pack, claims: Iterable[Claim] = ()) -> None:
        self.origins = origins
        self.pack = pack
        self.n_asserted = 0
        self.n_counting = 0
        self.sides = Sides()  # of origins of counting claims
        self.asserted_sides = Sides()
        self.officials: set[str] = set()  # origins, as their claims name them, that speak with the voice of a side
        self.asserted_officials: set[str] = set()
        self.involved: set[str] = set()  # sides that did the harm or suffered it
        self.harming: set[str] = set()
        self.admissions: list[Claim] = []  # counting claims of officials that may accept the harm, earliest first
        self.denials: list[Claim] = []  # claims that deny it or say that nobody was harmed, earliest first
        self.sides_by_outcome: dict[str, set[str]] = defaultdict(set)  # of counting claims, as each gives its own
        self.origins_by_side: dict[str, set[str]] = defaultdict(set)
        self._lines: dict[tuple[str, str], _Line] = defaultdict(_Line)
        self._positions: dict[str, dict[str, Position]] = defaultdict(dict)
        self._sorted: dict[str, list[str]] = defaultdict(list)
        self.add(claims)

    def add(self, claims: Iterable[Claim]) -> None:
        """Enter more claims; those of what did not happen say nothing of it."""
        fresh: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
        for claim in claims:
            if not claim.is_actual:
                continue
            if claim.stance == "denies" or (claim.is_zero and not claim.is_doubted):
                insort(self.denials, claim, key=lambda each: each.when)
            if not claim.is_doubted:
                self.n_asserted += 1
                self.asserted_sides.add(claim, self.origins[claim.id])
                if claim.claimant_type in SIDE_VOICES:
                    self.asserted_officials.add(claim.origin)
            if claim.counts:
                self._count(claim)
                fresh[(claim.outcome, self.origins[claim.id], claim.article_id)].append(claim)
        for (outcome, origin, article_id), told in fresh.items():
            line = self._lines[(outcome, origin)]
            line.add(article_id, told)
            position = line.position(origin)
            if position is not None:
                if origin not in self._positions[outcome]:
                    insort(self._sorted[outcome], origin)
                self._positions[outcome][origin] = position

    def _count(self, claim: Claim) -> None:
        """Enter what a counting claim says besides its number."""
        self.n_counting += 1
        self.sides.add(claim, self.origins[claim.id])
        self.sides_by_outcome[claim.outcome].add(claim.side)
        self.origins_by_side[claim.side].add(claim.origin)
        harming = side_of(self.pack, claim.perpetrator_id)
        self.harming.add(harming)
        self.involved |= {harming, side_of(self.pack, claim.victim_group)}
        if claim.claimant_type in SIDE_VOICES:
            self.officials.add(claim.origin)
        if claim.claimant_type in OFFICIALS and (
            claim.stance == "concedes" or admits_harm(claim, self.pack) or admits_losses(claim, self.pack)
        ):
            insort(self.admissions, claim, key=lambda each: each.when)

    def positions(self, outcome: str) -> list[Position]:
        """Return the position of each origin on one outcome, ordered by origin."""
        found = self._positions[outcome]
        return [found[origin] for origin in self._sorted[outcome]]
