"""One article's account of one happening: the unit that is compared with the accounts of other articles.

Claims of one event belong to one account, unless they name different places or are different kinds of total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from pipeline.claim_keys import known_at, origin_of, place_key, side_of
from pipeline.packs import Pack
from pipeline.reconcile.counts import Count, total

Row = Mapping[str, Any]
Value = TypeVar("Value")
FALLBACK_DAYS = 3  # days before publication on which an undated happening is looked for: agencies report within three
POINT_PRECISIONS = (1, 2, 3, 5)
MIXED_CLASSES = ("mixed", "unknown")


@dataclass(frozen=True, slots=True)
class Claim:
    """What matching and tolls need of a row of `casualty_claims`; nulls mean what they mean there."""

    id: str
    event_id: str
    article_id: str
    outlet_id: str | None
    story_id: str
    copied_from: str | None
    known: datetime | None
    origin: str
    via: tuple[str, ...]
    is_own_voice: bool
    side: str
    claimant_type: str
    stance: str
    modality: str
    self_interested: bool | None
    days: tuple[date, date, int] | None
    place: Place | None
    place_words: str | None
    outcome: str
    count: Count
    qualifier: str
    victim_words: str | None
    victim_group: str | None
    victim_class: str
    perpetrator_id: str | None
    weapon: str | None
    part_of: str | None
    total_kind: str
    span: tuple[str, int]
    quote: str
    counts: bool = field(init=False, compare=False, repr=False)
    when: tuple[datetime, bool, str, str, int, str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Work once what is asked of a claim many times.

        `counts`: whether it may enter a toll, as a whole or as a part. `when`: the sort key, earliest first, an original before its copy; a
        claim of unknown time comes first.
        """
        start = datetime.min if self.known is None else self.known.replace(tzinfo=None)
        when = (start, self.copied_from is not None, self.article_id, *self.span, self.id)
        object.__setattr__(self, "counts", self.is_actual and not self.is_doubted and not self.is_zero)
        object.__setattr__(self, "when", when)

    @property
    def is_actual(self) -> bool:
        """Whether it is said to have happened."""
        return self.modality == "actual"

    @property
    def is_doubted(self) -> bool:
        """Whether the claimant denies or questions it."""
        return self.stance in ("denies", "questions")

    @property
    def is_zero(self) -> bool:
        """Whether it says that nobody was harmed."""
        return self.qualifier == "none"


@dataclass(frozen=True, slots=True)
class Place:
    """A resolved place; `point` null = no coordinates. `precision` as in UCDP."""

    key: str | None
    name: str | None
    admin1: str | None
    country: str
    geonames_id: int | None
    point: tuple[float, float] | None
    precision: int

    @property
    def level(self) -> str:
        """`point`, `region` or `country`: how such places are compared."""
        if self.point is not None and self.precision in POINT_PRECISIONS:
            return "point"
        return "region" if self.admin1 is not None and self.precision <= 5 else "country"

    @property
    def is_namesake(self) -> bool:
        """Whether it is a town called like its province: reports that name it often mean the province."""
        return self.level == "point" and self.name is not None and self.name == self.admin1


@dataclass(frozen=True, slots=True)
class Told:
    """The whole that one origin gives in an account; `is_plain` = in the outlet's own voice, below the headline."""

    origin: str
    count: Count
    is_plain: bool


@dataclass(frozen=True, slots=True)
class Account:
    """Claims of one article on one happening; `days` is where it is looked for, `is_dated` whether the text says so."""

    id: str
    kind: str
    claims: tuple[Claim, ...]
    article_id: str
    story_id: str
    known: datetime | None
    days: tuple[date, date] | None
    precision: int | None
    place: Place | None
    place_words: str | None
    counts: Mapping[str, tuple[Told, ...]]
    quotes: frozenset[tuple[str, str]]
    copied_from: str | None
    classes: frozenset[str]
    groups: frozenset[str]
    group_sides: frozenset[str]
    perpetrators: frozenset[str]
    perpetrator_sides: frozenset[str]
    weapons: frozenset[str]
    is_update: bool
    is_passive: bool

    @property
    def is_dated(self) -> bool:
        """Whether a claim gives a date."""
        return self.precision is not None


def kind_of(claim: Claim) -> str:
    """Return the kind of incident that a claim belongs to."""
    return "incident" if claim.total_kind == "update" else claim.total_kind


class Shared:
    """One object for all equal values: a million claims name a few thousand places, outlets and days."""

    def __init__(self) -> None:
        self._known: dict[Any, Any] = {}

    def __call__(self, value: Value) -> Value:
        """Return the first value that was equal to this one."""
        found: Value = self._known.setdefault(value, value)
        return found


def claim_of(row: Row, *, story_id: str | None, copied_from: str | None, shared: Shared | None = None) -> Claim:
    """Return a row of `casualty_claims` as a Claim; an article outside every story is its own story."""
    shared = shared or Shared()
    days = None if row["date_start"] is None else (row["date_start"], row["date_end"], row["date_prec"])
    words = row["place_raw"]
    article_id = shared(row["article_id"])
    return Claim(
        id=row["claim_id"], event_id=row["event_id"], article_id=article_id, outlet_id=shared(row["outlet_id"]),
        story_id=shared(story_id) or article_id, copied_from=shared(copied_from), known=shared(known_at(row)),
        origin=shared(origin_of(row["attribution_path"])), via=shared(tuple(each.strip() for each in row["attribution_path"].split(">")[:-1])), is_own_voice=row["claimant_raw"] is None, side=shared(row["claimant_side"]),
        claimant_type=shared(row["claimant_type"]), stance=shared(row["stance"]), modality=shared(row["modality"]),
        self_interested=row["self_interested"], days=shared(days), place=shared(_place(row)),
        place_words=shared(words.casefold().strip()) if words else None, outcome=shared(row["outcome"]),
        count=shared(Count(row["low"], row["best"], row["high"])), qualifier=shared(row["qualifier"]),
        victim_words=shared(row["victims_raw"].casefold()) if row["victims_raw"] else None, victim_group=shared(row["victim_group"]),
        victim_class=shared(row["victim_class"]), perpetrator_id=shared(row["perpetrator_id"]),
        weapon=shared(row["weapon"].casefold()) if row["weapon"] else None, part_of=row["part_of_claim_id"],
        total_kind=shared(row["total_kind"]), span=shared((row["span_field"], row["span_start"])), quote=shared(row["quote"]),
    )  # fmt: skip


def _place(row: Row) -> Place | None:
    if row["country_iso3"] is None:
        return None
    point = None if row["latitude"] is None else (row["latitude"], row["longitude"])
    return Place(
        key=place_key(row), name=row["place_name"], admin1=row["admin1"], country=row["country_iso3"],
        geonames_id=row["geonames_id"], point=point, precision=row["where_prec"] or 6,
    )  # fmt: skip


def account_count(claims: Sequence[Claim]) -> tuple[Count, tuple[Claim, ...]]:
    """Return the whole that the claims of one outcome, event and origin make, and the claims that make it.

    A group that is called people, or of mixed kinds, and is no smaller than any other is the whole. Otherwise groups with different words
    are disjoint and add up; the same words twice are one group, told in the more precise way.
    """
    generic = [claim for claim in claims if claim.victim_class in MIXED_CLASSES and claim.victim_group is None]
    largest = max((claim.count.number for claim in claims), default=0)
    wholes = sorted(
        (claim for claim in generic if claim.count.number >= largest),
        key=lambda claim: (claim.count.precision(), claim.when),
    )
    if wholes:
        return wholes[0].count, (wholes[0],)
    groups: dict[tuple[object, ...], Claim] = {}
    for claim in sorted(claims, key=lambda each: (each.count.precision(), each.when)):
        groups.setdefault((claim.victim_class, claim.victim_group, claim.victim_words), claim)
    used = tuple(sorted(groups.values(), key=lambda each: each.when))
    summed = total(claim.count for claim in used)
    if summed is None:
        raise ValueError("a count was asked of no claims")
    return summed, used


def build_accounts(claims: Iterable[Claim], pack: Pack) -> list[Account]:
    """Return the accounts of all claims, earliest first. Claims that did not happen form passive accounts."""
    by_id = {claim.id: claim for claim in claims}
    events: dict[tuple[str, str, str, bool], list[Claim]] = defaultdict(list)
    for claim in by_id.values():
        head = _head(claim, by_id)
        events[(head.article_id, head.event_id, kind_of(head), not claim.is_actual)].append(claim)
    accounts = []
    for (_, _, kind, is_passive), members in events.items():
        for group in _by_place(members, by_id):
            accounts.append(_account(group, kind, is_passive=is_passive, pack=pack))
    return sorted(accounts, key=lambda account: account.claims[0].when)


def _head(claim: Claim, by_id: Mapping[str, Claim]) -> Claim:
    """Return the whole that a part belongs to, through all levels; the claim itself if it is no part."""
    seen = {claim.id}
    while claim.part_of is not None and claim.part_of in by_id and claim.part_of not in seen:
        claim = by_id[claim.part_of]
        seen.add(claim.id)
    return claim


def _by_place(members: Sequence[Claim], by_id: Mapping[str, Claim]) -> list[list[Claim]]:
    groups: dict[str, list[Claim]] = {}
    homeless = []
    for claim in sorted(members, key=lambda each: each.when):
        head = _head(claim, by_id)
        key = (head.place.key or head.place.country) if head.place else head.place_words
        if key is None:
            homeless.append(claim)
        else:
            groups.setdefault(key, []).append(claim)
    if not groups:
        return [homeless]
    first, *rest = groups.values()
    return [first + homeless, *rest]


def _account(members: Sequence[Claim], kind: str, *, is_passive: bool, pack: Pack) -> Account:
    claims = tuple(sorted(members, key=lambda claim: claim.when))
    wholes = [claim for claim in claims if claim.part_of is None] or list(claims)
    dated = sorted(
        (claim for claim in claims if claim.days),
        key=lambda claim: (claim.days[2] if claim.days else 9, claim.when),
    )
    placed = sorted(
        (claim for claim in claims if claim.place),
        key=lambda claim: (claim.place.precision if claim.place else 9, claim.when),
    )
    known = claims[0].known
    is_update = any(claim.total_kind == "update" for claim in claims)
    days, precision = _days(dated[0].days if dated else None, known, is_update=is_update)
    groups = frozenset(claim.victim_group for claim in wholes if claim.victim_group)
    perpetrators = frozenset(claim.perpetrator_id for claim in claims if claim.perpetrator_id)
    return Account(
        id=claims[0].id, kind=kind, claims=claims, article_id=claims[0].article_id, story_id=claims[0].story_id, known=known,
        days=days, precision=precision, place=placed[0].place if placed else None,
        place_words=next((claim.place_words for claim in claims if claim.place_words), None), counts=_counts(wholes),
        quotes=frozenset((claim.outcome, claim.quote) for claim in claims), copied_from=claims[0].copied_from,
        classes=frozenset(claim.victim_class for claim in wholes), groups=groups,
        group_sides=frozenset(side_of(pack, group) for group in groups) - {"unknown"}, perpetrators=perpetrators,
        perpetrator_sides=frozenset(side_of(pack, each) for each in perpetrators) - {"unknown"},
        weapons=frozenset(word[:5] for claim in claims if claim.weapon for word in claim.weapon.split() if len(word) > 2),
        is_update=is_update, is_passive=is_passive,
    )  # fmt: skip


def _days(
    given: tuple[date, date, int] | None, known: datetime | None, *, is_update: bool
) -> tuple[tuple[date, date] | None, int | None]:
    """Return where to look for a happening and how precisely the text dates it (None = not at all)."""
    reach = timedelta(days=FALLBACK_DAYS)
    if given is None:
        return ((known.date() - reach, known.date()) if known else None), None
    start, end, precision = given
    if is_update:  # a new toll often carries the day of the announcement
        return (start - min(reach, timedelta(days=start.toordinal() - 1)), end), max(precision, 2)
    return (start, end), precision


def _counts(wholes: Sequence[Claim]) -> dict[str, tuple[Told, ...]]:
    groups: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in wholes:
        groups[(claim.outcome, claim.origin)].append(claim)
    found: dict[str, list[Told]] = defaultdict(list)
    for (outcome, origin), claims in sorted(groups.items()):
        is_plain = all(claim.is_own_voice and claim.span[0] == "text" for claim in claims)
        found[outcome].append(Told(origin, account_count(claims)[0], is_plain))
    return {outcome: tuple(counts) for outcome, counts in found.items()}
