"""How a toll grew over successive reports: what each incident's toll was on every day on which more became known of it.

The incident is the one that is known at `as_of`; its claims are taken up to each day, an edited article's from the day on which the edit was
seen. So a row says what the claims of that happening gave then, not how the claims of that day would have been matched.

A fall is flagged where one origin contradicts itself: its later number cannot hold together with its earlier one. Of a cumulative total only
if the later one covers no less; such totals of one origin, scope and start are one series even where they are several incidents, so that two
digits that changed places are found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.packs import Pack
from pipeline.reconcile.accounts import Claim
from pipeline.reconcile.counts import Count
from pipeline.reconcile.grades import grade
from pipeline.reconcile.positions import ALL, positions
from pipeline.reconcile.score import CUMULATIVE_DAYS, SPECIFIC
from pipeline.reconcile.tolls import chosen_of
from pipeline.schemas import OUTCOMES
from pipeline.tables import content_id

Row = dict[str, Any]
FIRST, RISE, FALL, SAME = "first", "rise", "fall", "same"
CUMULATIVE = "cumulative"


@dataclass(frozen=True)
class Step:
    """What one origin, or all of them, gave of one outcome on one day of knowledge; `day` null = its claims carry no time."""

    incident_id: str
    kind: str
    outcome: str
    origin: str
    day: date | None
    count: Count
    claims: tuple[Claim, ...]
    n_claims: int
    n_origins: int
    grade: str

    @property
    def end(self) -> date | None:
        """The last day that its claims speak of, else the day it became known."""
        return max((claim.days[1] for claim in self.claims if claim.days), default=self.day)

    @property
    def start(self) -> date | None:
        """The first day that its claims speak of."""
        return min((claim.days[0] for claim in self.claims if claim.days), default=None)

    @property
    def when(self) -> tuple[object, ...]:
        """Sort key: the order in which it became known."""
        return (self.day or date.min, self.claims[0].when, self.incident_id)


def steps_of(
    incident_id: str, kind: str, claims: Sequence[Claim], *, origins: Mapping[str, str], seen: Mapping[str, date],
    policy: str, pack: Pack,
) -> list[Step]:  # fmt: skip
    """Return the steps of one incident in order of knowledge; `seen` gives the day on which an article version became known."""
    actual = [claim for claim in claims if claim.is_actual]
    days = {claim.id: _day(claim, seen) for claim in actual}
    steps = []
    for day in sorted(set(days.values()), key=lambda each: each or date.min):
        known = [claim for claim in actual if _is_by(days[claim.id], day)]
        fresh = [claim for claim in known if days[claim.id] == day]
        grade_then = grade(known, origins, pack)[0]
        for outcome in (each for each in OUTCOMES if any(claim.outcome == each for claim in fresh)):
            found = positions(known, origins, outcome=outcome)
            if not found:
                continue
            chosen, _ = chosen_of(found, policy)
            speaking = {origins[claim.id] for claim in fresh if claim.counts and claim.outcome == outcome}
            told = [(ALL, chosen), *((each.origin, each) for each in found if each.origin in speaking)]
            for origin, position in told:
                n_claims = sum(_is_told(claim, outcome) and origin in (ALL, origins[claim.id]) for claim in known)
                n_origins = len(found) if origin == ALL else 1
                steps.append(
                    Step(incident_id, kind, outcome, origin, day, position.count, position.claims, n_claims, n_origins, grade_then)
                )  # fmt: skip
    return steps


def _day(claim: Claim, seen: Mapping[str, date]) -> date | None:
    return seen.get(claim.article_id) or (None if claim.known is None else claim.known.date())


def _is_by(known: date | None, day: date | None) -> bool:
    """Return whether something was known by a day; what carries no time comes first."""
    return known is None or (day is not None and known <= day)


def _is_told(claim: Claim, outcome: str) -> bool:
    return claim.counts and claim.outcome == outcome


def growth_rows(steps: Iterable[Step]) -> list[Row]:
    """Return the rows of all incidents and of cumulative series that are several incidents.

    Each incident has rows for all origins together; one origin has rows of its own where it spoke on two days or more.
    """
    lines: dict[tuple[str, str, str], list[Step]] = defaultdict(list)
    for step in steps:
        lines[(step.incident_id, step.outcome, step.origin)].append(step)
    rows = []
    flagged: set[tuple[str, str, date | None]] = set()
    for (incident_id, outcome, origin), line in sorted(lines.items(), key=lambda item: (item[0][2] == ALL, item[0])):
        if origin == ALL:
            made = _rows(line, incident_id=incident_id)
            rows += [row | {"is_fall": (incident_id, outcome, row["known_date"]) in flagged} for row in made]
        elif len(line) > 1:
            made = _rows(line, incident_id=incident_id)
            flagged |= {(incident_id, outcome, row["known_date"]) for row in made if row["is_fall"]}
            rows += made
    for group in _series([step for step in _flat(lines) if step.kind == CUMULATIVE and step.origin != ALL]):
        rows += _rows(group, incident_id=None)
    return rows


def _flat(lines: Mapping[tuple[str, str, str], Sequence[Step]]) -> list[Step]:
    return [step for _, line in sorted(lines.items()) for step in line]


def _series(steps: Iterable[Step]) -> list[list[Step]]:
    """Return the steps of cumulative totals that are one series of several incidents, each series in order of knowledge."""
    scopes: dict[tuple[object, ...], list[Step]] = defaultdict(list)
    for step in steps:
        if step.start is not None:
            scopes[_scope(step)].append(step)
    found: list[list[Step]] = []
    for _, told in sorted(scopes.items()):
        groups: list[list[Step]] = []
        for step in sorted(told, key=lambda each: (each.start, each.when)):
            first = groups[-1][0].start if groups else None
            if first is None or step.start is None or (step.start - first).days > CUMULATIVE_DAYS:
                groups.append([])
            groups[-1].append(step)
        found += [
            sorted(each, key=lambda step: step.when) for each in groups if len({step.incident_id for step in each}) > 1
        ]
    return found


def _scope(step: Step) -> tuple[str, ...]:
    """Return of whom, where and by whom a total is: totals of another scope are never set against each other."""
    first = step.claims[0]
    place = (first.place.key or first.place.country) if first.place else first.place_words
    classes = sorted({claim.victim_class for claim in step.claims})
    groups = sorted({claim.victim_group or "" for claim in step.claims})
    return (step.outcome, step.origin, place or "", *classes, "", *groups)


def _rows(line: Sequence[Step], *, incident_id: str | None) -> list[Row]:
    """Return one row for each step, against the step before; `incident_id` null = a series of several incidents."""
    series_id = incident_id or content_id("series", line[0].incident_id, *_scope(line[0]))
    rows = []
    for at, step in enumerate(line):
        before = _before(step, line[:at])
        rows.append(_row(step, before, series_id=series_id, is_series=incident_id is None))
    return rows


def _before(step: Step, earlier: Sequence[Step]) -> Step | None:
    """Return the step before: of a cumulative total the one that covers most of what covers no more; None if there is none."""
    if step.kind != CUMULATIVE:
        return earlier[-1] if earlier else None
    inside = [each for each in earlier if _covers(step, each)]
    return max(inside, key=lambda each: (each.end or date.min, each.when), default=None)


def _covers(step: Step, other: Step) -> bool:
    return step.end is None or other.end is None or other.end <= step.end


def _row(step: Step, before: Step | None, *, series_id: str, is_series: bool) -> Row:
    is_fall = before is not None and step.origin != ALL and _is_contradiction(before, step)
    old = before.count if before else None
    return {
        "growth_id": content_id("growth", series_id, step.outcome, step.origin, step.day, *(claim.id for claim in step.claims)),
        "series_id": series_id,
        "is_series": is_series,
        "incident_id": step.incident_id,
        "total_kind": step.kind,
        "outcome": step.outcome,
        "origin_id": step.origin,
        "known_date": step.day,
        "step": _direction(step.count, old),
        "is_fall": is_fall,
        "low": step.count.low,
        "best": step.count.best,
        "high": step.count.high,
        "previous_low": old.low if old else None,
        "previous_best": old.best if old else None,
        "previous_high": old.high if old else None,
        "change": step.count.number - old.number if old else None,
        "n_claims": step.n_claims,
        "n_origins": step.n_origins,
        "grade": step.grade,
        "claim_ids": sorted(claim.id for claim in step.claims),
        "previous_claim_ids": sorted(claim.id for claim in before.claims) if before else [],
    }  # fmt: skip


def _is_contradiction(before: Step, step: Step) -> bool:
    """Return whether a later number of the same people cannot hold together with the earlier one; civilians are not all people.

    "At least 8,213" may be true beside "at least 8,321", but who adds up the dead since a day does not count fewer later.
    """
    is_lower = step.count.top < before.count.low
    is_open = step.count.high is None and before.count.high is None
    falls = step.kind == CUMULATIVE and is_open and step.count.low < before.count.low
    return (is_lower or falls) and _classes(step) == _classes(before)


def _classes(step: Step) -> frozenset[str]:
    return frozenset(claim.victim_class for claim in step.claims) & SPECIFIC


def _direction(count: Count, before: Count | None) -> str:
    if before is None:
        return FIRST
    if count.number == before.number:
        return SAME
    return RISE if count.number > before.number else FALL
