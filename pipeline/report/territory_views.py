"""What each side says of a place on the report's last day, beside what is assessed; changes, sieges and parts. Pure functions over rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import polars as pl

from pipeline.claim_keys import known_at
from pipeline.packs import Pack
from pipeline.report.selection import ReportData, Scope
from pipeline.report.series import side_order
from pipeline.report.views import ASSESSED

Row = Mapping[str, Any]
DAY = timedelta(days=1)
FRESH_DAYS = 30  # days; on the maps evidence up to this age is drawn full, about a month as in the monthly figures
AGREES, OTHER, CONTESTED, NOT_ACCEPTED, NAMES_NOBODY = (
    "agrees", "other holder", "contested", "not accepted", "names nobody",
)  # fmt: skip
DISAGREES = (OTHER, CONTESTED, NOT_ACCEPTED)


@dataclass(frozen=True)
class Standing:
    """What one view says of one place on one day.

    `row` = its interval of control_over_time. `since` = from when the view has had this holder, contested days in between included; of a contest,
    a siege or no holder, from when that lasts. `last_word` = the day of the latest supporting evidence up to the day asked for; null = all its
    evidence is of later days.
    """

    row: Row
    since: date
    last_word: date | None
    day: date

    @property
    def age(self) -> int | None:
        """Days from the last evidence to the day asked for; null where there is none before it."""
        return None if self.last_word is None else (self.day - self.last_word).days

    @property
    def party(self) -> str | None:
        """The side of the holder, else the holder, else null = none is named."""
        return party_of(self.row)

    @property
    def freshness(self) -> str:
        """How a map draws the age: fresh, older or stale."""
        if self.row["is_stale"]:
            return "stale"
        return "fresh" if self.age is not None and self.age <= FRESH_DAYS else "older"


@dataclass(frozen=True)
class PlaceStandings:
    """One place on one day: assessed, and by view in the pack's order of sides. `assessed` null = no assessed interval holds the day."""

    place_id: str
    assessed: Standing | None
    claimed: tuple[Standing, ...]

    @property
    def first(self) -> Row:
        """A row that tells name and position."""
        return (self.assessed or self.claimed[0]).row

    @property
    def current(self) -> tuple[Standing, ...]:
        """The views whose evidence has not grown stale: what a side said long ago is not what it says."""
        return tuple(each for each in self.claimed if not each.row["is_stale"])

    @property
    def claims_for(self) -> dict[str, list[Standing]]:
        """The views that name a holder and are not stale, by the party that they name; in the order of the views."""
        found: dict[str, list[Standing]] = defaultdict(list)
        for each in self.current:
            if each.party is not None:
                found[each.party].append(each)
        return dict(found)


@dataclass(frozen=True)
class Change:
    """One change of the assessed view: `before` null = the first evidence of the place. Both are intervals of control_over_time."""

    before: Row | None
    after: Row
    kind: str


TAKEN, FIRST, GONE, CONTEST_BEGINS, CONTEST_ENDS, SIEGE_BEGINS, SIEGE_ENDS = (
    "another holder", "first known holder", "holder no longer known", "contest begins", "contest ends", "siege begins", "siege ends",
)  # fmt: skip
HANDS = (TAKEN, FIRST, GONE)  # kinds that change the holder


def last_day(scope: Scope) -> date:
    """Return the day that the maps and the table are about: the report's last, or the day of knowledge if that is earlier."""
    return min(scope.end, scope.as_of)


def party_of(row: Row) -> str | None:
    """Return the side of the holder, else the holder itself, else None."""
    party: str | None = row["holder_side"] or row["holder_id"]
    return party


def evidence_days(claims: pl.DataFrame) -> dict[str, date]:
    """Return the day of each territory claim as evidence: the last day on which it may have happened, else the day it became known."""
    found = {}
    for row in claims.select("claim_id", "date_end", "published_at", "retrieved_at").iter_rows(named=True):
        known = known_at(row)
        day = row["date_end"] or (None if known is None else known.date())
        if day is not None:
            found[row["claim_id"]] = day
    return found


def last_word(row: Row, day: date, days: Mapping[str, date]) -> date | None:
    """Return the day of an interval's latest evidence up to a day; None where all of it is later."""
    latest: date = row["date_end"] - timedelta(days=row["days_since_evidence"])
    if latest <= day:
        return latest
    return max((days[each] for each in row["supporting"] if each in days and days[each] <= day), default=None)


def standing(rows: Sequence[Row], day: date, days: Mapping[str, date]) -> Standing | None:
    """Return what one view says of one place on a day; `rows` are its intervals in order of time. None where no interval holds the day."""
    at = next((at for at, row in enumerate(rows) if row["date_start"] <= day <= row["date_end"]), None)
    if at is None:
        return None
    first = at
    while first and _goes_on(rows[first - 1], rows[first], rows[at]):
        first -= 1
    return Standing(rows[at], rows[first]["date_start"], last_word(rows[at], day, days), day)


def _goes_on(before: Row, after: Row, now: Row) -> bool:
    """Return whether an earlier interval belongs to what stands now: the same holder, be it contested before or not, else the same status."""
    is_held = now["holder_id"] is not None and now["status"] == now["holder_id"]
    same = before["holder_id"] == now["holder_id"] and (is_held or before["status"] == now["status"])
    return bool(same and before["date_end"] + DAY == after["date_start"])


def standings(
    control: pl.DataFrame, place_ids: Iterable[str], *, day: date, days: Mapping[str, date], pack: Pack
) -> list[PlaceStandings]:
    """Return the places of which a view says something on a day, by name; `control` = all intervals of these places, earlier ones too."""
    wanted = control.filter(pl.col("place_id").is_in(sorted(set(place_ids)))).sort(
        "place_name", "place_id", "view", "date_start"
    )
    found = []
    for place_id, rows in groupby(wanted.to_dicts(), key=lambda row: str(row["place_id"])):
        by_view = {view: list(own) for view, own in groupby(rows, key=lambda row: str(row["view"]))}
        here = {view: now for view, own in by_view.items() if (now := standing(own, day, days)) is not None}
        if here:
            order = side_order(pack, set(here) - {ASSESSED})
            found.append(PlaceStandings(place_id, here.get(ASSESSED), tuple(here[view] for view in order)))
    return found


def report_standings(data: ReportData) -> list[PlaceStandings]:
    """Return the standings of the report's places on its last day."""
    return standings(
        data.whole["control_over_time"].filter(pl.col("as_of") == data.scope.as_of),
        data.control["place_id"],
        day=last_day(data.scope),
        days=evidence_days(data.whole["territory_claims"]),
        pack=data.pack,
    )


def compared(claimed: Standing, assessed: Standing | None) -> str:
    """Return how what a view says stands to what is assessed."""
    if claimed.party is None:
        return NAMES_NOBODY
    if assessed is None or assessed.party is None:
        return NOT_ACCEPTED
    if claimed.party != assessed.party:
        return OTHER
    is_contested = assessed.row["status"] == CONTESTED and claimed.row["status"] != CONTESTED
    return CONTESTED if is_contested else AGREES


def disagreeing(place: PlaceStandings) -> list[Standing]:
    """Return the views, stale ones left out, that name a holder whom the assessed view does not name without reserve."""
    return [each for each in place.current if compared(each, place.assessed) in DISAGREES]


def outdated(place: PlaceStandings) -> list[Standing]:
    """Return the stale views that name another holder than the assessed one: old words that their side has not repeated."""
    old = [each for each in place.claimed if each.row["is_stale"]]
    return [each for each in old if compared(each, place.assessed) in DISAGREES]


def is_rival(place: PlaceStandings) -> bool:
    """Return whether two or more parties are each named as holder by views that are not stale."""
    return len(place.claims_for) > 1


# ---------------------------------------------------------------- changes


def changes(rows: Iterable[Row], *, start: date, end: date) -> list[Change]:
    """Return the changes of the assessed view whose day falls into the days, by day and place; `rows` = assessed intervals of whole places.

    An interval that only grew stale, or whose holder is said to hold more or less of it, is no change.
    """
    found: list[Change] = []
    ordered = sorted(rows, key=lambda row: (row["place_id"], row["date_start"]))
    for _, place in groupby(ordered, key=lambda row: row["place_id"]):
        before: Row | None = None
        for row in place:
            found.extend(Change(before, row, kind) for kind in change_kinds(before, row))
            before = row
    inside = [each for each in found if start <= each.after["date_start"] <= end]
    return sorted(inside, key=lambda each: (each.after["date_start"], each.after["place_name"], each.after["place_id"]))


def change_kinds(before: Row | None, after: Row) -> list[str]:
    """Return what changed from one interval to the next: the holder, a contest, a siege."""
    was, now = (None if before is None else party_of(before)), party_of(after)
    kinds = []
    if was != now:
        kinds.append(FIRST if was is None else GONE if now is None else TAKEN)
    was_contested = before is not None and before["status"] == CONTESTED
    if was_contested != (after["status"] == CONTESTED):
        kinds.append(CONTEST_ENDS if was_contested else CONTEST_BEGINS)
    was_besieged = before is not None and before["is_besieged"]
    if was_besieged != after["is_besieged"]:
        kinds.append(SIEGE_ENDS if was_besieged else SIEGE_BEGINS)
    return kinds


def deciding_claims(row: Row, days: Mapping[str, date]) -> list[str]:
    """Return the claims by which an interval began: its supporting ones up to its first day, if one of them is of that day; else none.

    A contest that nobody renewed ends without a claim, and so does a piece that grew stale.
    """
    early = [each for each in row["supporting"] if each in days and days[each] <= row["date_start"]]
    return early if any(days[each] == row["date_start"] for each in early) else []


# ---------------------------------------------------------------- sieges and parts


@dataclass(frozen=True)
class Siege:
    """One siege in one view: neighbouring besieged intervals taken together. `besieger` null = not told who. `is_open` = it lasts beyond what is known."""

    rows: tuple[Row, ...]

    @property
    def first(self) -> Row:
        """Its first interval."""
        return self.rows[0]

    @property
    def last(self) -> Row:
        """Its last interval."""
        return self.rows[-1]

    @property
    def is_open(self) -> bool:
        """Whether nothing is known of its end."""
        return bool(self.last["date_end"] >= self.last["as_of"])


def sieges(rows: Iterable[Row], *, start: date, end: date) -> list[Siege]:
    """Return the sieges that touch the days, by place, assessed view first; `rows` = intervals of whole places, all views."""
    ordered = sorted(
        (row for row in rows if row["is_besieged"]),
        key=lambda row: (
            row["place_name"],
            row["place_id"],
            row["view"] != ASSESSED,
            row["view"],
            row["date_start"],
        ),
    )
    runs: list[list[Row]] = []
    for row in ordered:
        last = runs[-1][-1] if runs else None
        is_same = last is not None and (last["place_id"], last["view"]) == (row["place_id"], row["view"])
        if is_same and last is not None and last["date_end"] + DAY == row["date_start"]:
            runs[-1].append(row)
        else:
            runs.append([row])
    return [Siege(tuple(run)) for run in runs if run[0]["date_start"] <= end and run[-1]["date_end"] >= start]


def parts_by_city(places: Iterable[PlaceStandings]) -> dict[str, list[PlaceStandings]]:
    """Return the neighbourhoods by the key of their city, both in order of the places given."""
    found: dict[str, list[PlaceStandings]] = defaultdict(list)
    for each in places:
        if each.first["parent_id"] is not None:
            found[each.first["parent_id"]].append(each)
    return dict(found)
