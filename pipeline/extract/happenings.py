"""What other sentences tell of the happening that a count belongs to: its finer place, its day, and which counts add up to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.extract import words
from pipeline.extract.analysis import PlaceAt, Read
from pipeline.extract.drafts import Draft
from pipeline.extract.event_places import are_apart, is_scene, lies_in
from pipeline.extract.story import DAYS_PREC, event_dates

AHEAD = 2  # sentences behind a count that may still tell where and when
HEAD = 2  # sentences at the head of a text, which later ones fill in
MIN_SUMMANDS = 2


def settle_happenings(drafts: Sequence[Draft], reads: Sequence[Read]) -> None:
    """Give each count what the sentences around it tell of the same happening; parts take after their whole."""
    _link_sums(drafts)
    text = [read for read in reads if read.field == "text"]
    for draft in drafts:
        if draft.read.field != "text" or draft.total_kind == "cumulative" or draft.modality == "historical":
            continue
        ahead = [read for read in text if 0 < read.at - draft.read.at <= AHEAD]
        draft.place = _finer(draft, ahead, drafts) or draft.place
        if draft.when is None and draft.read.at <= HEAD:
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
            if draft.outcome == whole.outcome and draft.part_of is None and draft.modality == whole.modality and draft.read.field == whole.read.field
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
        if any(other.read is read and are_apart(other.place, wide) for other in drafts):
            return None
        inside = [place for place in read.places if is_scene(read, place) and lies_in(place, wide)]
        if inside and (words.SCENE_TRIGGER.search(read.text) or words.CASUALTY_TRIGGER.search(read.text)):
            return inside[0]
    return None


def _date_from(draft: Draft, ahead: Iterable[Read]) -> None:
    for read in ahead:
        here = [place for place in read.places if is_scene(read, place)]
        if here and draft.place is not None and all(are_apart(place, draft.place) for place in here):
            return
        days = [mention for _, _, mention in event_dates(read) if mention.kind == "point" and mention.prec <= DAYS_PREC]
        if days and (words.SCENE_TRIGGER.search(read.text) or words.CASUALTY_TRIGGER.search(read.text)):
            draft.when = days[0]
            return
