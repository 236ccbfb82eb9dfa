"""Period totals are ceilings: what lies inside one is taken off it, row by row, so that nobody is counted twice.

Totals are worked from the shortest to the longest; what is sure comes before what is not, and of a total inside another one only its rest is
taken off. Cumulative totals and totals longer than `max_total_days` are shown as themselves and never summed, so nothing is taken off them;
an incident that is dated no closer than that takes nothing off either.

- Inside for sure (all its days, its place): one number is taken off low, best and high alike, the inner incident's best or else its low.
- Perhaps inside (days that straddle an end of the total, two totals that share some days, a place that only may lie inside): the number is
  taken off low, so that low counts nobody twice; off best too where at least half of the inner days lie inside and its place does; never off
  high, which holds for people who are told apart. So the range of a sum covers both readings.
- A total of civilians only (or of fighters only) loses those of its class in an incident that has others too; people whose class is not told
  may all be of it, so they are taken off low and best and not off high.

A total never falls below nothing: where more is told inside it than it holds, it adds nothing and the reason says so.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pipeline.claim_keys import distance_km, opposed
from pipeline.packs import Pack
from pipeline.reconcile.accounts import Place
from pipeline.reconcile.amounts import Amounts
from pipeline.reconcile.patches import patch_of, patch_size, patches_within
from pipeline.reconcile.positions import ALL
from pipeline.reconcile.score import SPECIFIC
from pipeline.tables import content_id

Row = dict[str, Any]
Key = tuple[str, str, str, str]  # outcome, victim class, side, policy
Tolls = Mapping[Key, Mapping[str, Any]]
SURE, PERHAPS, NO = "sure", "perhaps", "no"


@dataclass(frozen=True, slots=True)
class Extent:
    """An incident as far as overlap needs it; undated ones have no extent."""

    id: str
    kind: str
    start: date
    end: date
    place: Place | None
    classes: frozenset[str]
    group_sides: frozenset[str]

    @property
    def n_days(self) -> int:
        """Days that it covers."""
        return (self.end - self.start).days + 1

    @property
    def turn(self) -> tuple[int, date, str]:
        """Sort key of the order in which totals are worked."""
        return (self.n_days, self.start, self.id)

    @property
    def days(self) -> str:
        """Its days in words."""
        return str(self.start) if self.start == self.end else f"{self.start} to {self.end}"


@dataclass(frozen=True)
class Reach:
    """When a place lies inside a total's place, and which totals are worked at all."""

    inside_km: float
    match_km: float
    max_total_days: int
    pack: Pack


@dataclass(frozen=True)
class Share:
    """How an incident lies inside a total; `doubts` are empty where it does for sure, `is_likely` = best loses it too."""

    inner: Extent
    doubts: tuple[str, ...]
    is_likely: bool


@dataclass(frozen=True)
class Rest:
    """What was left of a total that was worked before: of its low, and of its best or else its low."""

    low: int
    number: int


@dataclass(frozen=True)
class People:
    """How many to take off low, best and high, never fewer off low than off best nor off best than off high; `number` is what is told."""

    number: int
    off: tuple[int, int, int]
    doubt: str | None = None


def take_off(extents: Iterable[Extent], amounts: Amounts, reach: Reach) -> Iterator[Row]:
    """Yield the ledger: one row for each incident inside a total, per outcome, class, side and policy."""
    worked = [each for each in extents if each.kind != "cumulative" and each.n_days <= reach.max_total_days]
    index = _Index(worked, reach)
    rests: dict[tuple[str, Key], Rest] = {}
    for total in sorted((each for each in worked if each.kind == "period"), key=lambda each: each.turn):
        shares = [share for each in index.near(total) if (share := _share(each, total, reach)) is not None]
        shares.sort(key=lambda each: (bool(each.doubts), each.inner.start, each.inner.id))
        told = {each.inner.id: amounts.of(each.inner.id) for each in shares}
        for key, toll in sorted(amounts.of(total.id).items()):
            yield from _rows(total, shares, key=key, toll=toll, amounts=told, rests=rests)


def _rows(
    total: Extent, shares: Sequence[Share], *, key: Key, toll: Mapping[str, Any],
    amounts: Mapping[str, Tolls], rests: dict[tuple[str, Key], Rest],
) -> list[Row]:  # fmt: skip
    left = [toll["low"], toll["best"], toll["high"]]
    rows = []
    for share in shares:
        people = _people(share, total, key, amounts.get(share.inner.id, {}), rests)
        if people is None:
            continue
        taken = [None if part is None else min(part, number) for part, number in zip(left, people.off, strict=True)]
        held = left[0] if left[1] is None else left[1]
        left = [None if part is None else part - off for part, off in zip(left, taken, strict=True)]
        words = _reason(share, people, total, held)
        rows.append(_row(total, share.inner, key=key, toll=toll, taken=taken, reason=words))
    rests[(total.id, key)] = Rest(left[0], left[0] if left[1] is None else left[1])
    return rows


def _people(
    share: Share, total: Extent, key: Key, tolls: Tolls, rests: Mapping[tuple[str, Key], Rest]
) -> People | None:
    """Return the people of an inner incident that the total counts or may count too; None if it has no such toll."""
    found = _in_scope(share.inner, total, key, tolls, rests)
    if found is None or not share.doubts:
        return found
    low, best, _ = found.off
    if share.is_likely:
        return People(found.number, (low, best, 0), found.doubt)
    rest = rests.get((share.inner.id, key))
    return People(found.number, (low if rest is None else rest.low, 0, 0), found.doubt)


def _in_scope(
    inner: Extent, total: Extent, key: Key, tolls: Tolls, rests: Mapping[tuple[str, Key], Rest]
) -> People | None:
    """Return the inner people of the kind that the total counts, as if all of them lay inside its days and place."""
    outcome, victim_class, side, policy = key
    whole = _number(inner, key, tolls, rests)
    is_narrow = victim_class == ALL and len(total.classes) == 1 and total.classes <= SPECIFIC
    if whole is None or not is_narrow or inner.classes == total.classes:
        return None if whole is None else People(whole, (whole, whole, whole))
    (only,) = total.classes
    narrow_key = (outcome, only, side, policy)
    narrow = _number(inner, narrow_key, tolls, rests)
    if narrow is None:
        return People(whole, (whole, whole, 0), f"it is not told how many of them were {only}")
    top = tolls[narrow_key]["high"]
    return People(narrow, (max(narrow, whole if top is None else top), narrow, narrow))


def _number(inner: Extent, key: Key, tolls: Tolls, rests: Mapping[tuple[str, Key], Rest]) -> int | None:
    toll = tolls.get(key)
    if toll is None:
        return None
    number: int = toll["low"] if toll["best"] is None else toll["best"]
    rest = rests.get((inner.id, key))
    return number if rest is None else rest.number


def _reason(share: Share, people: People, total: Extent, held: int) -> str:
    """Return the ledger's words: what lies inside or may, why that is not sure, and whether the total holds so many."""
    inner = share.inner
    where = inner.place.name if inner.place and inner.place.name else "the same place"
    doubts = [*share.doubts, *([people.doubt] if people.doubt else [])]
    verb = "may lie" if doubts else "lie"
    words = f"{people.number} in {where} on {inner.days} {verb} inside the total of {total.start} to {total.end}"
    if doubts:
        lost = "low and best" if people.off[1] else "low"
        words += f" ({', '.join(doubts)}): taken off {lost}, not off high"
    return words if people.number <= held else f"{words}; more than the {held} that were left of it"


def _row(
    total: Extent, inner: Extent, *, key: Key, toll: Mapping[str, Any], taken: Sequence[int | None], reason: str
) -> Row:
    outcome, victim_class, side, policy = key
    return {
        "ledger_id": content_id("overlap", total.id, inner.id, *key),
        "total_incident_id": total.id,
        "inner_incident_id": inner.id,
        "outcome": outcome,
        "victim_class": victim_class,
        "policy": policy,
        "claimant_side": side,
        "total_low": toll["low"],
        "total_best": toll["best"],
        "total_high": toll["high"],
        "subtracted_low": taken[0],
        "subtracted_best": taken[1],
        "subtracted_high": taken[2],
        "reason": reason,
    }


def _share(inner: Extent, total: Extent, reach: Reach) -> Share | None:
    """Return how an incident, or a total that is worked before, lies inside a total; None if it cannot."""
    if inner.id == total.id or (inner.kind == "period" and inner.turn > total.turn):
        return None
    n_shared = (min(inner.end, total.end) - max(inner.start, total.start)).days + 1
    if n_shared <= 0 or not _are_victims_compatible(inner, total, reach.pack):
        return None
    where = _place_share(inner.place, total.place, reach)
    is_wider = where == NO and inner.kind == "period" and _place_share(total.place, inner.place, reach) == SURE
    if where == NO and not is_wider:
        return None
    doubts = []
    if n_shared < inner.n_days or (inner.kind == "period" and inner.n_days == total.n_days):
        doubts.append(f"{n_shared} of its {inner.n_days} days lie in it")
    if where != SURE:
        doubts.append("its place is wider than that of the total" if is_wider else "the total may mean the province")
    return Share(inner, tuple(doubts), 2 * n_shared >= inner.n_days and where == SURE)


def _place_share(inner: Place | None, total: Place | None, reach: Reach) -> str:
    """Return whether a place lies inside a total's place; a town called like its province may stand for the province."""
    if inner is None or total is None or inner.country != total.country:
        return NO
    if total.level == "country":
        return SURE
    if total.level == "region":
        return SURE if inner.admin1 == total.admin1 else NO
    if inner.level != "point":
        return NO
    if inner.key is not None and inner.key == total.key:
        return SURE
    limit = reach.inside_km if total.precision <= 2 else reach.match_km
    if inner.point is not None and total.point is not None and distance_km(inner.point, total.point) <= limit:
        return SURE
    return PERHAPS if total.is_namesake and inner.admin1 == total.admin1 else NO


def _are_victims_compatible(inner: Extent, total: Extent, pack: Pack) -> bool:
    if inner.classes <= SPECIFIC and total.classes <= SPECIFIC and not inner.classes & total.classes:
        return False
    sides = [(a, b) for a in inner.group_sides for b in total.group_sides]
    return not sides or not all(opposed(pack, a, b) for a, b in sides)


class _Index:
    """Finds the extents that may lie inside a total without looking at all of them; each list is in the order of the first day."""

    def __init__(self, extents: Iterable[Extent], reach: Reach) -> None:
        self.reach = reach
        self.size = patch_size(max(reach.inside_km, reach.match_km))
        self.lists: dict[tuple[object, ...], list[Extent]] = defaultdict(list)
        for each in sorted(extents, key=lambda extent: (extent.start, extent.id)):
            for key in self._stored(each):
                self.lists[key].append(each)
        self.starts = {key: [each.start for each in found] for key, found in self.lists.items()}

    def near(self, total: Extent) -> list[Extent]:
        """Return the extents whose days may touch a total's and whose place may lie in its place, or the other way round."""
        found: dict[str, Extent] = {}
        first = total.start - timedelta(days=min(self.reach.max_total_days, total.start.toordinal()) - 1)
        for key in self._wanted(total):
            starts = self.starts.get(key, [])
            for each in self.lists.get(key, [])[bisect_left(starts, first) : bisect_right(starts, total.end)]:
                found[each.id] = each
        return list(found.values())

    def _stored(self, each: Extent) -> Iterator[tuple[object, ...]]:
        place = each.place
        if place is None:
            return
        yield "in", place.country
        yield "in", place.country, place.admin1
        if each.kind == "period" and place.level != "point":
            yield "wide", place.country, place.admin1 if place.level == "region" else None
        if place.level == "point":
            yield "place", place.country, place.key
        if place.point is not None:
            yield "patch", *patch_of(place.point, self.size)

    def _wanted(self, total: Extent) -> Iterator[tuple[object, ...]]:
        place = total.place
        if place is None:
            return
        if place.level == "country":
            yield "in", place.country
            return
        yield "wide", place.country, None
        if place.level == "region" or place.is_namesake:
            yield "in", place.country, place.admin1
        if place.level == "point":
            yield "wide", place.country, place.admin1
            yield "place", place.country, place.key
        if place.level == "point" and place.point is not None:
            yield from (("patch", *each) for each in patches_within(place.point, self.size, self.size))
