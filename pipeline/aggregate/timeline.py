"""A view of a place as intervals: what it says from day to day, what that rests on, and when it has grown stale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from pipeline.aggregate.evidence import Evidence
from pipeline.claim_keys import UNKNOWN

DAY = timedelta(days=1)
CONTESTED, BESIEGED = "contested", "besieged"


@dataclass(frozen=True)
class Situation:
    """What a view says of a place on a day.

    `holder` null = not known; it is kept while the place is contested or besieged. `extent` = how much the holder is said to hold: full,
    most, part; null = not told. `besieger` null = no siege, or not told who. `others` hold or entered a part of it.
    """

    holder: str | None = None
    side: str | None = None
    extent: str | None = None
    is_contested: bool = False
    is_besieged: bool = False
    besieger: str | None = None
    others: tuple[tuple[str, str], ...] = ()  # (actor id, party), sorted

    @property
    def party(self) -> str:
        """As `Evidence.party`, of the holder."""
        return self.side or self.holder or UNKNOWN

    @property
    def status(self) -> str:
        """The status of the codebook: contested before besieged before the holder."""
        if self.is_contested:
            return CONTESTED
        return BESIEGED if self.is_besieged else self.holder or UNKNOWN


@dataclass
class Interval:
    """One situation from `start` on; claims for and against it with the day of their evidence."""

    start: date
    situation: Situation
    rule: str
    end: date = date.max
    is_stale: bool = False
    supporting: dict[str, date] = field(default_factory=dict)
    opposing: dict[str, date] = field(default_factory=dict)
    made: list[dict[str, date]] = field(
        default_factory=list
    )  # claims that made the holder; once more for each time they are renewed

    @property
    def last_evidence(self) -> date:
        """The day of the last evidence for it; its first day where there is none."""
        return max(self.supporting.values(), default=self.start)

    @property
    def latest(self) -> dict[str, date]:
        """The claims of the day of the last evidence."""
        return {claim: day for claim, day in self.supporting.items() if day == self.last_evidence}


class Timeline:
    """Intervals in the making. A change on the first day of the last interval replaces it, so no interval is empty."""

    def __init__(self) -> None:
        self.intervals: list[Interval] = []

    def follow(self, day: date, situation: Situation, *, rule: str, basis: Mapping[str, date]) -> None:
        """Let a situation begin; `basis` are the claims that it rests on. The same situation goes on with them."""
        if not self.intervals or self.intervals[-1].situation != situation:
            self._open(Interval(day, situation, rule))
        self.support(basis)

    def _open(self, opened: Interval) -> None:
        if self.intervals and self.intervals[-1].start == opened.start:
            replaced = self.intervals.pop()
            opened.opposing |= replaced.supporting | replaced.opposing
            if self.intervals and self.intervals[-1].situation == opened.situation:
                self.intervals[-1].opposing |= opened.opposing
                return
        self.intervals.append(opened)

    def made_by(self, claims: dict[str, date]) -> None:
        """Note what the present holder rests on, whatever else is said for him."""
        last = self.intervals[-1]
        if claims and claims not in last.made[-1:]:
            last.made.append(claims)

    def support(self, claims: Mapping[str, date]) -> None:
        """Enter claims for the present situation."""
        last = self.intervals[-1]
        last.supporting |= claims
        for claim in claims:
            last.opposing.pop(claim, None)

    def oppose(self, claims: Mapping[str, date]) -> None:
        """Enter claims against the present situation."""
        last = self.intervals[-1]
        last.opposing |= {claim: day for claim, day in claims.items() if claim not in last.supporting}


def claims_of(evidences: Iterable[Evidence]) -> dict[str, date]:
    """Return the claims of some evidence with its day."""
    return {claim: each.day for each in evidences for claim in each.claim_ids}


def until(intervals: Iterable[Interval], as_of: date, stale_days: int) -> list[Interval]:
    """Return the intervals with their ends, the last one at `as_of`, cut where they go stale and where new evidence ends that.

    A stale interval rests on the claims that made the holder and those of the last evidence before it.
    """
    ordered = list(intervals)
    ends = [*(each.start - DAY for each in ordered[1:]), as_of][: len(ordered)]
    return [part for each, end in zip(ordered, ends, strict=True) for part in _cut(replace(each, end=end), stale_days)]


def _cut(whole: Interval, stale_days: int) -> list[Interval]:
    span = timedelta(days=stale_days)
    days = sorted({max(whole.start, day) for day in whole.supporting.values() if day > whole.start} | {whole.start})
    first = max((day for day in whole.supporting.values() if day <= whole.start), default=whole.start)
    parts: list[Interval] = []
    start, heard = whole.start, first
    for day in [*days[1:], whole.end + DAY]:
        fresh_end = heard + span
        if fresh_end < day - DAY:
            if fresh_end >= start:
                parts.append(_piece(whole, start, fresh_end))
            stale_start = max(start, fresh_end + DAY)
            parts.append(_piece(whole, stale_start, day - DAY, is_stale=True, stale_days=stale_days))
            start = day
        heard = day
    if start <= whole.end:
        parts.append(_piece(whole, start, whole.end))
    return parts


def _piece(whole: Interval, start: date, end: date, *, is_stale: bool = False, stale_days: int = 0) -> Interval:
    """Return a part of an interval: the claims of its days, or of the last day of evidence before it; opposing ones by their day."""
    is_first, is_last = start == whole.start, end == whole.end
    inside = {claim: day for claim, day in whole.supporting.items() if (start <= day or is_first) and day <= end}
    if is_stale or not inside:
        before = [day for day in whole.supporting.values() if day <= end]
        inside = {claim: day for claim, day in whole.supporting.items() if before and day == max(before)}
    known = [each for each in whole.made if max(each.values()) <= end]
    inside |= known[-1] if known else {}
    against = {
        claim: day for claim, day in whole.opposing.items() if (start <= day or is_first) and (day <= end or is_last)
    }
    rule = f"no evidence for more than {stale_days} days; before that: {whole.rule}" if is_stale else whole.rule
    return Interval(start, whole.situation, rule, end, is_stale, inside, against)
