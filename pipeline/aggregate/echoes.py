"""Which evidence is only a repetition: copies of one story are one word, and so is an outlet that repeats what it attributes to somebody.

A claim repeats another of its story, in another article and known no earlier, if it says the same of the same party, comes from the same
origin or is told in the outlet's own voice, and its day is no further away than the articles are from each other (a copy's "today" is a
later day). An outlet's own voice repeats a claim of the same article that it attributes to somebody who gains by it: a headline without its
"the army said" is no second word and no neutral one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from pipeline.aggregate.evidence import Evidence

ECHO_DAYS = 7  # between a headline without a date and the dated sentence that it stands for
LATEST = datetime.max.replace(tzinfo=UTC)


def without_echoes(evidences: Iterable[Evidence]) -> list[Evidence]:
    """Return the evidence that stands on its own, each with the claims that repeat it; in order of claim id."""
    told: dict[tuple[object, ...], list[Evidence]] = defaultdict(list)
    for each in evidences:
        told[(each.story_id, each.kind, each.is_denied, each.party)].append(each)
    kept = [each for group in told.values() for each in _collapsed(sorted(group, key=_order))]
    return sorted(kept, key=lambda each: each.claim_id)


def _order(each: Evidence) -> tuple[object, ...]:
    """First known first; of those known at once, claims that need a second word come first, then those with a claimant."""
    return (each.known or LATEST, each.trust is not None, each.is_own_voice, each.article_id, each.claim_id)


def _collapsed(group: Sequence[Evidence]) -> list[Evidence]:
    kept: list[Evidence] = []
    copies: dict[str, list[str]] = defaultdict(list)
    waiting = sorted(group, key=lambda each: _is_attributed_here(each, group))
    for each in waiting:
        first = next((other for other in kept if _repeats(each, other)), None)
        if first is None:
            kept.append(each)
        else:
            copies[first.claim_id].append(each.claim_id)
    return [
        replace(each, copies=tuple(sorted(copies[each.claim_id]))) if each.claim_id in copies else each for each in kept
    ]


def _is_attributed_here(each: Evidence, group: Iterable[Evidence]) -> bool:
    return any(_is_voice_of(each, other) for other in group)


def _repeats(each: Evidence, other: Evidence) -> bool:
    return _is_copy(each, other) or _is_voice_of(each, other)


def _is_copy(each: Evidence, other: Evidence) -> bool:
    if each.article_id == other.article_id or not (each.is_own_voice or each.origin == other.origin):
        return False
    between = 0 if each.known is None or other.known is None else abs((each.known.date() - other.known.date()).days)
    return abs((each.day - other.day).days) <= between


def _is_voice_of(each: Evidence, other: Evidence) -> bool:
    is_voice = each.article_id == other.article_id and each.is_own_voice and not other.is_own_voice
    return is_voice and other.trust is None and abs((each.day - other.day).days) <= ECHO_DAYS
