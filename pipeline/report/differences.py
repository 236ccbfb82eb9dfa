"""What each outlet prints of the same incident, and on which side of the middle of the others its number lies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import polars as pl

from pipeline.claim_keys import LATER_HERE, TOLD_AGAIN, current_claims
from pipeline.packs import Pack
from pipeline.report.outlets import KIND_OF_SOURCE, Way, outlet_name, told_claim
from pipeline.report.selection import ReportData, known_at
from pipeline.schemas import CASUALTY_CLAIMS

Row = Mapping[str, Any]
Place = Literal["higher", "lower", "between"]
PLACES: tuple[Place, ...] = ("higher", "lower", "between")
WHOLE_ROLES = ("counts", "copy", "superseded")  # of claims that give a whole; parts of a whole never add
NOT_NEEDED = (TOLD_AGAIN, LATER_HERE)  # reasons of claims that their own article gives better elsewhere
NOBODY_CLASSES = ("unknown", "mixed")  # "no civilians were killed" does not say that nobody was


@dataclass(frozen=True)
class Account:
    """What one outlet prints in the end of one incident from one origin, in people: best null = no number, high null = open above.

    `speaker` is the origin's name, for a kind of source ("medics") the article's words.
    `claims` are the ids of the counts that make it: several groups of people that one sentence tells apart are added.
    """

    outlet: str
    outlet_name: str
    origin: str
    speaker: str
    via: str | None
    side: str
    way: Way
    low: int
    best: int | None
    high: int | None
    claims: tuple[str, ...]


@dataclass(frozen=True)
class SharedIncident:
    """An incident of which two or more outlets print a number, with what each prints, lowest first."""

    incident_id: str
    place: str
    start: date | None
    end: date | None
    grade: str
    accounts: tuple[Account, ...]

    @property
    def outlets(self) -> tuple[str, ...]:
        """The ids of the outlets, sorted."""
        return tuple(sorted({each.outlet for each in self.accounts}))


@dataclass(frozen=True)
class Standing:
    """How often an outlet's number lies above or below the middle of what others print, as ids of incidents."""

    outlet: str
    name: str
    side: str
    incidents: Mapping[Place, tuple[str, ...]]

    @property
    def n_compared(self) -> int:
        """In how many incidents it could be compared."""
        return sum(len(ids) for ids in self.incidents.values())


def is_whole(row: Row) -> bool:
    """Return whether a claim gives, alone or with other groups, what its article says of the whole incident."""
    if row["role"] == "zero":
        return row["victim_class"] in NOBODY_CLASSES
    return row["role"] in WHOLE_ROLES and row["reason"] not in NOT_NEEDED


def accounts_of(rows: Iterable[Row], pack: Pack) -> tuple[Account, ...]:
    """Return what each outlet prints from each origin; `rows` are the claims of one incident and outcome with their role and reason.

    The outlet's latest article counts, and in it the happening with most people; a vague word never replaces a number, and "nobody" counts only
    where the outlet never gives anybody.
    """
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if is_whole(row):
            told = told_claim(row, CASUALTY_CLAIMS.name, pack)
            groups[(told.outlet, told.origin)].append(row)
    accounts = [_account(mine, pack) for mine in groups.values()]
    return tuple(sorted(accounts, key=lambda each: (each.low, each.high or each.low, each.outlet_name, each.speaker, each.claims)))  # fmt: skip


def _account(rows: Sequence[Row], pack: Pack) -> Account:
    positive = [row for row in rows if row["role"] != "zero"] or list(rows)
    articles: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in sorted(positive, key=_when):
        articles[row["article_id"]][row["event_id"]].append(row)
    versions = [max(events.values(), key=_size) for events in articles.values()]
    numbered = [mine for mine in versions if _size(mine)[0]]
    chosen = (numbered or versions)[-1]
    told = told_claim(chosen[0], CASUALTY_CLAIMS.name, pack)
    speaker = (chosen[0]["claimant_raw"] if told.origin.startswith(KIND_OF_SOURCE) else None) or told.speaker
    bests, highs = [row["best"] for row in chosen], [row["high"] for row in chosen]
    return Account(
        outlet=told.outlet, outlet_name=outlet_name(pack, told.outlet), origin=told.origin, speaker=speaker, via=told.via, side=told.side, way=told.way,
        low=sum(row["low"] for row in chosen), best=None if None in bests else sum(bests), high=None if None in highs else sum(highs),
        claims=tuple(sorted(row["claim_id"] for row in chosen)),
    )  # fmt: skip


def _size(rows: Sequence[Row]) -> tuple[bool, int]:
    """Return whether the groups of one happening all have a number, and how many people they make at least."""
    return (
        all(row["best"] is not None for row in rows),
        sum(row["low"] if row["best"] is None else row["best"] for row in rows),
    )


def _when(row: Row) -> tuple[bool, Any, str, int, str]:
    published = row["published_at"]
    return (published is not None, published, row["article_id"], row["span_start"], row["claim_id"])


def shared_incidents(data: ReportData, outcome: str = "killed") -> list[SharedIncident]:
    """Return the report's incidents of which two or more outlets print a number, those with most outlets first."""
    known = current_claims(
        data.whole["casualty_claims"].filter(pl.col("outcome") == outcome, known_at(data.scope)), data.whole["articles"], data.scope.as_of
    )  # fmt: skip
    incidents = data.incidents.filter(pl.col("total_kind") == "incident")
    links = data.whole["incident_claims"].join(incidents.select("incident_id"), on="incident_id", how="semi")
    rows: dict[str, list[Row]] = defaultdict(list)
    joined = links.select("incident_id", "claim_id", "role", "reason").join(known, on="claim_id", how="inner", validate="1:1")  # fmt: skip
    for row in joined.to_dicts():
        rows[row["incident_id"]].append(row)
    found = [_shared(incident, accounts_of(rows[incident["incident_id"]], data.pack)) for incident in incidents.to_dicts()]  # fmt: skip
    several = [each for each in found if len(each.outlets) > 1]
    return sorted(
        several, key=lambda each: (-len(each.outlets), -len(each.accounts), str(each.start), each.incident_id)
    )


def _shared(incident: Row, accounts: tuple[Account, ...]) -> SharedIncident:
    return SharedIncident(
        incident["incident_id"], incident["place_name"] or "Place not resolved", incident["date_start"], incident["date_end"],
        incident["grade"], accounts,
    )  # fmt: skip


def place_of(incident: SharedIncident, outlet: str) -> Place | None:
    """Return where an outlet's number lies against the middle of what others print, or None where nothing can be compared.

    What others print counts once for each origin and number, so that five outlets which repeat one agency weigh as one, and not at all where it
    is the same number from the same origin. `between` = at the middle, on both sides of it, or a range that reaches over it.
    """
    own = [each for each in incident.accounts if each.outlet == outlet]
    same = {_key(each) for each in own}
    others = {_key(each): each for each in incident.accounts if each.outlet != outlet and _key(each) not in same}
    numbers = sorted(each.best for each in others.values() if each.best is not None)
    if not own or not numbers:
        return None
    low_middle, high_middle = numbers[(len(numbers) - 1) // 2], numbers[len(numbers) // 2]
    lows = [each.low if each.best is None else each.best for each in own]
    highs = [each.high if each.best is None else each.best for each in own]
    if min(lows) > high_middle:
        return "higher"
    if all(high is not None and high < low_middle for high in highs):
        return "lower"
    return "between"


def _key(each: Account) -> tuple[str, int, int | None, int | None]:
    return (each.origin, each.low, each.best, each.high)


def standings(incidents: Sequence[SharedIncident], sides: Mapping[str, str]) -> list[Standing]:
    """Return for each outlet where its numbers lie; the one that can be compared most often comes first. `sides` are those of the outlets."""
    names = {each.outlet: each.outlet_name for incident in incidents for each in incident.accounts}
    found = []
    for outlet, name in names.items():
        ids: dict[Place, list[str]] = {place: [] for place in PLACES}
        for incident in incidents:
            place = place_of(incident, outlet)
            if place is not None:
                ids[place].append(incident.incident_id)
        found.append(Standing(outlet, name, sides[outlet], {place: tuple(sorted(each)) for place, each in ids.items()}))
    return sorted(found, key=lambda each: (-each.n_compared, each.name, each.outlet))
