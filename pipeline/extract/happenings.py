"""What other sentences tell of the happening that a count belongs to: its finer place, its day, and which counts add up to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.extract import words
from pipeline.extract.analysis import PlaceAt, Read
from pipeline.extract.dates import DateMention
from pipeline.extract.drafts import Draft
from pipeline.extract.event_places import are_apart, is_scene, lies_in
from pipeline.extract.story import DAYS_PREC, event_dates

OCCURRED = re.compile(
    r"(?i)\b(?:the|these|those|all|both) (?:\w+ ){0,2}?(?:casualties|deaths|killings|attacks?|executions?|strikes?|raids?|blasts?|explosions?|bombings?|massacre|"
    r"incidents?|ambush|shelling|abductions?)(?:, which)? (?:occurred|took place|happened)\b(?! (?:\w+ ){0,4}?(?:after|before)\b)"
)
AHEAD = 2  # sentences behind a count that may still tell where and when
HEAD = 2  # sentences at the head of a text, which later ones fill in
MIN_SUMMANDS = 2


def settle_happenings(drafts: Sequence[Draft], reads: Sequence[Read]) -> None:
    """Give each count what the sentences around it tell of the same happening; parts take after their whole."""
    _link_sums(drafts)
    _link_shares(drafts)
    text = [read for read in reads if read.field == "text"]
    for draft in drafts:
        if draft.read.field != "text" or draft.total_kind == "cumulative" or draft.modality == "historical":
            continue
        ahead = [read for read in text if 0 < read.at - draft.read.at <= AHEAD]
        draft.place = _finer(draft, ahead, drafts) or draft.place
        later = ahead if draft.when is not None else [read for read in text if read.at > draft.read.at]
        told = next((when for read in later if (when := _told_when(read)) is not None), None)
        is_own = any(each is draft.when for _, _, each in draft.read.dates)
        is_stretch = (
            draft.when is not None and draft.when.kind == "period"
        )  # "over a four-day stretch": which days, is told later
        if told is not None and draft.total_kind != "update" and (is_stretch or not is_own):
            draft.when = told
        elif draft.read.at <= HEAD and (draft.when is None or (draft.when.kind == "point" and draft.when.days > 1)):
            _date_from(draft, ahead)
    for draft in drafts:
        if draft.part_of is not None:
            _take_after(draft, draft.part_of)


def _link_sums(drafts: Sequence[Draft]) -> None:
    """Tie the counts right behind a total that add up to it: "killed 23 ...: nine children and 14 others"."""
    for at, whole in enumerate(drafts):
        if whole.part_of is not None or whole.best is None or whole.qualifier == "none":
            continue
        like = [
            draft for draft in drafts[at + 1 :]
            if (whole.read.at <= HEAD or draft.read.at - whole.read.at <= AHEAD) and draft.outcome == whole.outcome and draft.part_of is None and draft.modality == whole.modality and draft.read.field == whole.read.field
        ]  # fmt: skip
        total, parts = 0, []
        for draft in like:
            if draft.best is None or draft.total_kind in ("cumulative", "update"):
                break
            total += draft.best
            parts.append(draft)
            if total >= whole.best:
                break
        if total == whole.best and len(parts) >= MIN_SUMMANDS:
            for part in parts:
                part.part_of = whole


def _link_shares(drafts: Sequence[Draft]) -> None:
    """Tie people who are some of others to the largest count shortly before that can hold them: "Six fighters were among the dead"."""
    for at, part in enumerate(drafts):
        if part.part_of is None and part.reading.people.is_part and part.read.field == "text":
            near = [
                whole for whole in drafts[:at] if 0 < part.read.at - whole.read.at <= AHEAD and _can_hold(whole, part)
            ]
            part.part_of = max(near, key=lambda whole: whole.low, default=None)


def _can_hold(whole: Draft, part: Draft) -> bool:
    is_like = whole.outcome == part.outcome and whole.modality == part.modality and whole.read.field == part.read.field
    is_whole = whole.part_of is None and not whole.reading.people.is_part and whole.total_kind != "cumulative"
    fits = whole.low >= part.low and whole.victim_class in ("unknown", "mixed", part.victim_class)
    return is_like and is_whole and fits and not are_apart(part.place, whole.place)


def _take_after(part: Draft, whole: Draft) -> None:
    """Let a part take from its whole what its own words do not tell."""
    same = part.read is whole.read
    if part.speaker is None and (same or part.read.at - whole.read.at <= 1):
        part.speaker, part.attribution, part.stance = whole.speaker, whole.attribution, whole.stance
    if part.when is None or same:
        part.when = whole.when or part.when
    if part.place is None or (same and whole.place is not None):
        part.place = whole.place
    if part.victim_class == "unknown" and whole.victim_class in ("civilian", "combatant"):
        part.victim_class = whole.victim_class


def _finer(draft: Draft, ahead: Iterable[Read], drafts: Sequence[Draft]) -> PlaceAt | None:
    """Return the first place within the count's wide place that the sentences behind name as the scene; null where none does."""
    wide = draft.place
    if wide is None or wide.place.place is None:
        return None
    for read in ahead:
        here = [other for other in drafts if other.read is read]
        if any(are_apart(other.place, wide) for other in here) or any(_is_share(other, draft) for other in here):
            return None
        inside = [place for place in read.places if is_scene(read, place) and lies_in(place, wide)]
        if inside and (words.SCENE_TRIGGER.search(read.text) or words.CASUALTY_TRIGGER.search(read.text)):
            return inside[0]
    return None


def _told_when(read: Read) -> DateMention | None:
    """Return the date of a sentence that says when what was told before happened: "The deaths occurred between 14 and 17 May"."""
    match = OCCURRED.search(read.text)
    found = [mention for _, _, mention in event_dates(read)] if match is not None else []
    return found[0] if len(found) == 1 else None


def _is_share(other: Draft, whole: Draft) -> bool:
    """Whether a count of its own at a place tells only of some of those counted before: the others fell elsewhere."""
    people = other.reading.people
    is_some_of_them = "of" in {token.lower_ for token in other.read.doc[people.start : people.end]}
    is_own = other.outcome == whole.outcome and (is_some_of_them or not people.is_part)
    return is_own and other.high is not None and other.high < whole.low


def _date_from(draft: Draft, ahead: Iterable[Read]) -> None:
    for read in ahead:
        here = [place for place in read.places if is_scene(read, place)]
        if here and draft.place is not None and all(are_apart(place, draft.place) for place in here):
            return
        days = [mention for _, _, mention in event_dates(read) if mention.kind == "point" and mention.prec <= DAYS_PREC]
        if draft.when is not None:
            days = [
                day for day in days if draft.when.first <= day.first and day.last <= draft.when.last and day.days == 1
            ]
        if days and (words.SCENE_TRIGGER.search(read.text) or words.CASUALTY_TRIGGER.search(read.text)):
            draft.when = days[0]
            return
