"""Who controls a place, as intervals without gaps from its first evidence to the day of knowledge: one series per view.

A view of a side follows that side's own claims and its outlets' own voice; `neutral` and `unknown` are views like others. The view
`assessed` follows these rules, each evidence in order of its day:

- A neutral claimant, or a claim that does not serve the claimant's own camp, changes it at once; so do two independent origins (different
  origin, different story, not of one camp) that name the same holder within `contest_days`, unless an opposed claim is as recent as the
  first of them. Two voices of one camp gain by the same news: they are one interest.
- Any other claim changes nothing by itself. Where it opposes the holder, or another such claim, within `contest_days`, the place is
  contested until the older side's last claim is `contest_days` old; then the last accepted holder stands again, else unknown.
- A holder that is lost is followed by `unknown`, unless the claim is about somebody who does not hold it.
- An interval is stale when its last evidence is more than `stale_days` before its end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import polars as pl

from pipeline.aggregate.evidence import BESIEGED, CONTESTED, DENIED, HOLDER, VACATED, Evidence, evidence_of
from pipeline.claim_keys import UNKNOWN, is_party, known_by, place_key, same_camp
from pipeline.packs import Pack
from pipeline.params import AggregateParams
from pipeline.tables import content_id

Row = dict[str, Any]
ASSESSED = "assessed"
ONE_WORD = "one interested origin only"
ONLY_DENIED = "nothing but a denial"


@dataclass(frozen=True)
class State:
    """What a view says from one day on; `holder_side` null = no single holder."""

    start: date
    status: str
    holder_side: str | None
    rule: str


@dataclass
class Interval:
    """A state with its last evidence and the claims for and against it."""

    state: State
    last_evidence: date
    supporting: set[str] = field(default_factory=set)
    opposing: set[str] = field(default_factory=set)


def control_over_time(
    claims: pl.DataFrame, articles: pl.DataFrame, *, params: AggregateParams, pack: Pack
) -> tuple[list[Row], int]:
    """Return the intervals of all places and views, and how many known claims tell nothing of control."""
    stories = dict(zip(articles["article_id"], articles["story_id"], strict=True))
    places: dict[str, Mapping[str, Any]] = {}
    found: dict[str, list[Evidence]] = defaultdict(list)
    n_silent = 0
    for row in known_by(claims, params.as_of).sort("claim_id").iter_rows(named=True):
        evidence = evidence_of(row, story_id=stories.get(row["article_id"]) or row["article_id"], pack=pack)
        key = place_key(row)
        if evidence is None or key is None or evidence.day > params.as_of:
            n_silent += 1
            continue
        places.setdefault(key, row)
        found[key].append(evidence)
    rows = []
    for key, evidences in sorted(found.items()):
        for view, intervals in _views(evidences, params, pack).items():
            rows.extend(_rows(key, places[key], view=view, intervals=intervals, params=params))
    return rows, n_silent


def _views(evidences: Iterable[Evidence], params: AggregateParams, pack: Pack) -> dict[str, list[Interval]]:
    ordered = sorted(evidences, key=lambda each: (each.day, each.order))
    views = {ASSESSED: assess(ordered, params.contest_days, params.as_of, pack)}
    for side in sorted({each.view for each in ordered}):
        own = side_view([each for each in ordered if each.view == side])
        if own:
            views[side] = own
    return views


def side_view(ordered: Sequence[Evidence]) -> list[Interval]:
    """Return the intervals of one side's own claims: the latest word stands. Its denials say nothing of who holds."""
    timeline = _Timeline()
    holder = Holder(UNKNOWN, None)
    for each in ordered:
        if each.kind == DENIED:
            continue
        holder, status = _followed(each, holder)
        timeline.change(
            each,
            status,
            holder.side if status == holder.status else None,
            rule=f"last claim of this side: {each.kind}",
        )
    return timeline.intervals


@dataclass(frozen=True)
class Holder:
    """Who holds a place: actor id or `unknown`, and its side where it is known to be a party."""

    status: str
    side: str | None

    @property
    def party(self) -> str:
        """As `Evidence.party`."""
        return self.side or self.status


def _holder(each: Evidence) -> Holder:
    return Holder(each.holder or UNKNOWN, each.holder_side if is_party(each.holder_side) else None)


def _followed(each: Evidence, holder: Holder) -> tuple[Holder, str]:
    """Return the holder after an accepted evidence and the status that it leads to."""
    if each.kind == HOLDER:
        holder = holder if holder.party == each.party and holder.status != UNKNOWN else _holder(each)
    elif each.kind == VACATED and (each.party in (holder.party, UNKNOWN) or holder.status == UNKNOWN):
        holder = Holder(UNKNOWN, None)
    status = {BESIEGED: "besieged", CONTESTED: "contested"}.get(each.kind, holder.status)
    return holder, status


class _Timeline:
    """Intervals in the making. A change on the first day of the last interval replaces it, so no interval is empty."""

    def __init__(self) -> None:
        self.intervals: list[Interval] = []

    @property
    def status(self) -> str | None:
        """The status now; None before the first evidence."""
        return self.intervals[-1].state.status if self.intervals else None

    def change(self, each: Evidence, status: str, side: str | None, *, rule: str) -> None:
        """Let an evidence lead to a status; the same status goes on with one more claim for it."""
        if self.status != status:
            self._open(State(each.day, status, side, rule), each.day)
        self.support(each)

    def lapse(self, day: date, status: str, side: str | None, *, rule: str) -> None:
        """Let a status begin without new evidence."""
        if self.intervals and self.status != status:
            self._open(State(day, status, side, rule), self.intervals[-1].last_evidence)

    def _open(self, state: State, last_evidence: date) -> None:
        opened = Interval(state, last_evidence)
        if self.intervals and self.intervals[-1].state.start == state.start:
            replaced = self.intervals.pop()
            opened.opposing |= replaced.supporting | replaced.opposing
            if self.intervals and self.intervals[-1].state.status == state.status:
                self.intervals[-1].opposing |= opened.opposing
                return
        self.intervals.append(opened)

    def support(self, each: Evidence) -> None:
        """Enter a claim for the present status."""
        last = self.intervals[-1]
        last.last_evidence = max(last.last_evidence, each.day)
        last.supporting.add(each.claim_id)
        last.opposing.discard(each.claim_id)

    def oppose(self, claim_ids: Iterable[str]) -> None:
        """Enter claims against the present status."""
        last = self.intervals[-1]
        last.opposing |= set(claim_ids) - last.supporting


def assess(ordered: Sequence[Evidence], contest_days: int, as_of: date, pack: Pack) -> list[Interval]:
    """Return the intervals of the assessed view."""
    work = _Assessment(contest_days, pack)
    for each in ordered:
        work.take(each)
    work.lapse_before(as_of + timedelta(days=1))
    return work.timeline.intervals


class _Assessment:
    """The rules of the assessed view, one evidence at a time."""

    def __init__(self, contest_days: int, pack: Pack) -> None:
        self.pack = pack
        self.window = timedelta(days=contest_days)
        self.timeline = _Timeline()
        self.holder = Holder(UNKNOWN, None)
        self.resting = UNKNOWN  # the status to return to when a contest lapses
        self.recent: list[Evidence] = []  # since the last accepted change, it included
        self.contest_end: date | None = None

    def lapse_before(self, day: date) -> None:
        """End a contest whose claims have grown too old before a day."""
        if self.contest_end is not None and self.contest_end < day:
            rule = f"no opposed claims within {self.window.days} days"
            side = self.holder.side if self.resting == self.holder.status else None
            self.timeline.lapse(self.contest_end + timedelta(days=1), self.resting, side, rule=rule)
            self.contest_end = None

    def take(self, each: Evidence) -> None:
        """Follow one evidence."""
        self.lapse_before(each.day)
        rule = each.trust if each.kind != DENIED else None
        if rule is None and each.kind != DENIED:
            rule = self._agreement(each)
        if rule is None:
            self._hear(each)
        else:
            self._accept(each, rule)

    def _agreement(self, each: Evidence) -> str | None:
        """Return the rule if an earlier claim of another origin and story says the same, and no opposed claim is as recent."""
        if each.kind == HOLDER and each.holder is None:
            return None
        alike = [
            other for other in self._within(each.day)
            if (other.kind, other.party) == (each.kind, each.party)
            and other.origin != each.origin and other.story_id != each.story_id
            and not same_camp(self.pack, other.view, each.view)
        ]  # fmt: skip
        if not alike:
            return None
        first = min(other.day for other in alike)
        if any(other.day >= first for other in self._within(each.day) if _is_opposed(other, each)):
            return None
        return "two independent origins agree"

    def _within(self, day: date) -> list[Evidence]:
        return [other for other in self.recent if day - other.day <= self.window]

    def _accept(self, each: Evidence, rule: str) -> None:
        agreeing = [
            other.claim_id for other in self._within(each.day) if (other.kind, other.party) == (each.kind, each.party)
        ]
        against = [other.claim_id for other in self._within(each.day) if _is_opposed(other, each)]
        self.holder, status = _followed(each, self.holder)
        side = self.holder.side if status == self.holder.status else None
        self.timeline.change(each, status, side, rule=rule)
        self.timeline.intervals[-1].supporting.update(agreeing)
        self.timeline.oppose(against)
        self.contest_end = each.day + self.window if status == "contested" else None
        self.resting = self.holder.status if status == "contested" else status
        self.recent = [each] if each.kind != CONTESTED else [*self._within(each.day), each]

    def _hear(self, each: Evidence) -> None:
        """Note a claim that changes nothing by itself, and open or prolong a contest where it opposes another."""
        if self.timeline.status is None:
            self.timeline.change(each, UNKNOWN, None, rule=ONLY_DENIED if each.kind == DENIED else ONE_WORD)
        against = [other for other in self._within(each.day) if _is_opposed(each, other)]
        self.recent = [*self._within(each.day), each]
        if against:
            # contested as long as both sides' last words are within the window
            end = max(other.day for other in against) + self.window
            self.timeline.change(each, "contested", None, rule=f"opposed claims within {self.window.days} days")
            self.timeline.oppose(other.claim_id for other in against)
            self.contest_end = end if self.contest_end is None else max(end, self.contest_end)
        elif each.kind == HOLDER and each.party == self.holder.party and self.timeline.status == self.holder.status:
            self.timeline.support(each)
        elif self.holder.status != UNKNOWN or self.timeline.status != UNKNOWN:
            self.timeline.oppose([each.claim_id])
        else:
            self.timeline.support(each)


def _is_opposed(first: Evidence, second: Evidence) -> bool:
    """Return whether two claims on one place cannot both be so, as far as their kinds tell."""
    kinds = {first.kind, second.kind}
    if DENIED in kinds:
        return kinds != {DENIED} and first.party == second.party
    if kinds == {HOLDER}:
        return first.party != second.party
    if kinds == {HOLDER, VACATED}:
        return first.party == second.party
    return False


def _rows(
    key: str, place: Mapping[str, Any], *, view: str, intervals: Sequence[Interval], params: AggregateParams
) -> list[Row]:
    rows = []
    for position, each in enumerate(intervals):
        is_last = position + 1 == len(intervals)
        end = params.as_of if is_last else intervals[position + 1].state.start - timedelta(days=1)
        silent = max(0, (end - each.last_evidence).days)  # the day of a change may hold evidence for both states
        rows.append(
            {
                "control_id": content_id("control", params.as_of, key, view, each.state.start),
                "as_of": params.as_of,
                "place_id": key,
                **{name: place[name] for name in ("place_name", "admin1", "country_iso3", "latitude", "longitude")},
                "view": view,
                "status": each.state.status,
                "holder_side": each.state.holder_side,
                "date_start": each.state.start,
                "date_end": end,
                "rule": each.state.rule,
                "supporting": sorted(each.supporting),
                "opposing": sorted(each.opposing - each.supporting),
                "days_since_evidence": silent,
                "is_stale": silent > params.stale_days,
            }
        )
    return rows
