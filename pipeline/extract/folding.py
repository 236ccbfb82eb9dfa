"""Repeats of one count in an article: they become one claim, and every place the count stands is kept as a mention."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extract.analysis import PlaceAt
from pipeline.extract.dates import DateMention
from pipeline.extract.drafts import Draft
from pipeline.extract.event_places import are_apart, grain

TELLING_COUNT = 4  # people; a part this large that turns up again is hardly another group
VAGUE_FEW = 3  # people; "several" at two places is two happenings


def fold_repeats(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the claims in order, each with the mentions and details of its repeats; parts keep their whole."""
    kept: list[Draft] = []
    for draft in drafts:
        twin = next((other for other in kept if _is_repeat(other, draft)), None)
        if twin is None:
            kept.append(draft)
            continue
        is_rounded = (twin.low, twin.best, twin.high) != (draft.low, draft.best, draft.high)
        if twin.read.is_headline and not draft.read.is_headline and is_rounded:
            kept[kept.index(twin)] = draft
            twin, draft = draft, twin
        twin.mentions.extend(draft.mentions)
        _enrich(twin, draft)
        for other in drafts:
            if other.part_of is draft:
                other.part_of = twin
    return kept


def _is_repeat(one: Draft, two: Draft) -> bool:
    if not _is_same_count(one, two):
        return False
    if one.read is two.read and one.read.field == "text":
        return _words(one) == _words(two) and not two.reading.people.is_rest and not are_apart(one.place, two.place)
    if {one.victim_class, two.victim_class} == {"civilian", "combatant"}:
        return False
    if one.reading.people.is_part != two.reading.people.is_part and one.low < TELLING_COUNT:
        return False
    if one.read.field != two.read.field or _is_same_relative(one, two):
        return True
    is_elsewhere = are_apart(one.place, two.place) and not (
        _is_headline_of(one, two) and _share_province(one.place, two.place)
    )
    is_apart = _speaks_apart(one, two) or is_elsewhere or _days_apart(one.when, two.when)
    return not is_apart and not _is_vague_elsewhere(one, two)


def _is_headline_of(one: Draft, two: Draft) -> bool:
    return _is_headline(one) != _is_headline(two)


def _is_headline(draft: Draft) -> bool:
    return draft.read.is_headline or (draft.read.at == 0 and draft.read.sentence.is_heading)


def _share_province(one: PlaceAt | None, two: PlaceAt | None) -> bool:
    """Whether two places lie in one province: a headline names the next city for a village."""
    found = [each.place.place for each in (one, two) if each is not None and each.place.place is not None]
    return len(found) == 2 and found[0].admin1 is not None and found[0].admin1 == found[1].admin1


def _is_same_relative(one: Draft, two: Draft) -> bool:
    """Whether both are "his son", "her mother": one article speaks of one such person."""
    words = [_words(draft) for draft in (one, two)]
    return words[0] == words[1] and words[0].split()[:1] in (["his"], ["her"], ["their"]) and one.low == 1


def _words(draft: Draft) -> str:
    return draft.read.words(draft.reading.people.start, draft.reading.people.end).casefold()


def _is_same_count(one: Draft, two: Draft) -> bool:
    """Whether outcome and number agree; a headline may give the number without its qualifier: "70 killed" over "at least 70"."""
    if (one.outcome, one.modality, one.stance == "denies") != (two.outcome, two.modality, two.stance == "denies"):
        return False
    is_rounded = one.read.is_headline != two.read.is_headline and one.best is not None and one.best == two.best
    return is_rounded or (one.low, one.best, one.high) == (two.low, two.best, two.high)


def _speaks_apart(one: Draft, two: Draft) -> bool:
    if _is_headline_of(one, two):
        return False  # a headline's "monitor" is whom the text names
    ids = {draft.speaker.actor_id for draft in (one, two) if draft.speaker is not None}
    return len(ids) == 2 and None not in ids


def _days_apart(one: DateMention | None, two: DateMention | None) -> bool:
    return one is not None and two is not None and (one.last < two.first or two.last < one.first)


def _is_vague_elsewhere(one: Draft, two: Draft) -> bool:
    own = _own_place(two)
    is_vague = one.qualifier == "vague" and one.low <= VAGUE_FEW and one.read.at != two.read.at
    return is_vague and own is not None and _own_place(one) is not own


def _own_place(draft: Draft) -> PlaceAt | None:
    return draft.place if draft.place in draft.read.places else None


def _enrich(kept: Draft, repeat: Draft) -> None:
    """Let a repeat supply what the first mention did not tell: who says so, when, a finer place."""
    if kept.speaker is None and repeat.speaker is not None:
        kept.speaker, kept.attribution, kept.stance = repeat.speaker, repeat.attribution, repeat.stance
    if kept.when is None or (repeat.when is not None and repeat.when.prec < kept.when.prec):
        kept.when = repeat.when or kept.when
    is_told_better = _is_headline(kept) and not _is_headline(repeat)
    if repeat.place is not None and (kept.place is None or is_told_better or grain(repeat.place) < grain(kept.place)):
        kept.place = repeat.place
    if kept.victim_class == "unknown":
        kept.victim_class = repeat.victim_class
    kept.victim_group = kept.victim_group or repeat.victim_group
    kept.perpetrator = kept.perpetrator or repeat.perpetrator
    kept.weapon = kept.weapon or repeat.weapon
    kept.confidence = max(kept.confidence, repeat.confidence)
