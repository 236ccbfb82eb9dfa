"""Period totals are ceilings: what lies inside one is taken off it, row by row, so that nobody is counted twice.

One number is taken off low, best and high alike: the inner incident's best, or its low where it gives none; never below zero. Totals are
worked from the shortest to the longest, and of a total inside another one only the rest is taken off. Cumulative totals and totals longer
than `max_total_days` are shown as themselves and never summed, so nothing is taken off them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.claim_keys import distance_km, opposed
from pipeline.packs import Pack
from pipeline.reconcile.accounts import Place
from pipeline.reconcile.amounts import Amounts
from pipeline.reconcile.positions import ALL
from pipeline.reconcile.score import SPECIFIC
from pipeline.tables import content_id

Row = dict[str, Any]
Key = tuple[str, str, str, str]  # outcome, victim class, side, policy


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


@dataclass(frozen=True)
class Reach:
    """When a place lies inside a total's place, and which totals are worked at all."""

    inside_km: float
    match_km: float
    max_total_days: int
    pack: Pack


def take_off(extents: Iterable[Extent], amounts: Amounts, reach: Reach) -> Iterator[Row]:
    """Yield the ledger: one row for each incident inside a total, per outcome, class, side and policy."""
    ordered = sorted(
        (
            each
            for each in extents
            if each.kind != "cumulative" and (each.kind == "incident" or each.n_days <= reach.max_total_days)
        ),
        key=lambda each: (each.start, each.id),
    )
    starts = [each.start for each in ordered]
    rests: dict[tuple[str, Key], int] = {}
    totals = [each for each in ordered if each.kind == "period"]
    for total in sorted(totals, key=lambda each: (each.n_days, each.start, each.id)):
        window = ordered[bisect_left(starts, total.start) : bisect_right(starts, total.end)]
        inner = [each for each in window if _is_inside(each, total, reach)]
        told = {each.id: amounts.of(each.id) for each in inner}
        for key, toll in sorted(amounts.of(total.id).items()):
            yield from _rows(total, inner, key=key, toll=toll, amounts=told, rests=rests)


def _rows(
    total: Extent, inner: Sequence[Extent], *, key: Key, toll: Mapping[str, Any],
    amounts: Mapping[str, Mapping[Key, Mapping[str, Any]]], rests: dict[tuple[str, Key], int],
) -> list[Row]:  # fmt: skip
    left = [toll["low"], toll["best"], toll["high"]]
    rows = []
    for each in inner:
        found = _amount(each, total, key, amounts.get(each.id, {}))
        if found is None:
            continue
        number = rests.get((each.id, key), found)
        taken = [None if part is None else min(part, number) for part in left]
        left = [None if part is None else part - off for part, off in zip(left, taken, strict=True)]
        rows.append(_row(total, each, key=key, toll=toll, taken=taken, number=number))
    rests[(total.id, key)] = left[0] if left[1] is None else left[1]
    return rows


def _amount(inner: Extent, total: Extent, key: Key, tolls: Mapping[Key, Mapping[str, Any]]) -> int | None:
    """Return the people of an inner incident that the total counts too; None if it has no such toll.

    A total of one class only takes that class out of an incident that also has others.
    """
    outcome, victim_class, side, policy = key
    if victim_class == ALL and len(total.classes) == 1 and total.classes <= SPECIFIC and inner.classes != total.classes:
        (only,) = total.classes
        narrow = tolls.get((outcome, only, side, policy))
        if narrow is not None:
            return _number(narrow)
    toll = tolls.get((outcome, victim_class, side, policy))
    return None if toll is None else _number(toll)


def _number(toll: Mapping[str, Any]) -> int:
    number: int = toll["low"] if toll["best"] is None else toll["best"]
    return number


def _row(
    total: Extent,
    inner: Extent,
    *,
    key: Key,
    toll: Mapping[str, Any],
    taken: Sequence[int | None],
    number: int,
) -> Row:
    outcome, victim_class, side, policy = key
    where = inner.place.name if inner.place and inner.place.name else "the same place"
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
        "reason": f"{number} in {where} on {inner.start} lie inside the total of {total.start} to {total.end}",
    }


def _is_inside(inner: Extent, total: Extent, reach: Reach) -> bool:
    if inner.id == total.id or inner.end > total.end:
        return False
    if inner.kind == "period" and inner.n_days >= total.n_days:
        return False
    return _is_place_inside(inner.place, total.place, reach) and _are_victims_compatible(inner, total, reach.pack)


def _is_place_inside(inner: Place | None, total: Place | None, reach: Reach) -> bool:
    if inner is None or total is None or inner.country != total.country:
        return False
    if total.level == "country":
        return True
    if total.level == "region":
        return inner.admin1 == total.admin1
    if inner.level != "point":
        return False
    if inner.key is not None and inner.key == total.key:
        return True
    if inner.point is None or total.point is None:
        return False
    limit = reach.inside_km if total.precision <= 2 else reach.match_km
    return distance_km(inner.point, total.point) <= limit


def _are_victims_compatible(inner: Extent, total: Extent, pack: Pack) -> bool:
    if inner.classes <= SPECIFIC and total.classes <= SPECIFIC and not inner.classes & total.classes:
        return False
    sides = [(a, b) for a in inner.group_sides for b in total.group_sides]
    return not sides or not all(opposed(pack, a, b) for a, b in sides)
