"""What the sentences of an article have told so far: the scene, the day, what is being counted, and whose report goes on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.extract.analysis import PlaceAt, Read
from pipeline.extract.dates import DateMention
from pipeline.extract.drafts import Draft
from pipeline.extract.event_places import are_apart, finest, is_aim, is_river, is_scene
from pipeline.extract.tolls import STATUS_NOUNS

NEVER = -99  # sentence number before any article
BIG_CITY = 1_000_000  # people; a neighbour's big city is mostly named for who speaks there
REPORT_CUES = frozenset(("report", "according"))  # a report goes on; a spoken sentence ends
RECORDING = frozenset(
    ("document", "record", "register", "count", "tally", "list")
)  # their date is that of what they count
GOES_ON = re.compile(
    r"(?i)(?:another|a further|an additional|\w+ (?:more|others)\b|(?:at least )?\w+ of (?:them|those|the (?:dead|victims|wounded|killed|bodies|injured))\b"
    r"|among (?:them|the (?:dead|victims|wounded|killed))\b|of (?:them|those|the)\b|most of (?:them|the)\b|the (?:dead|victims|wounded|others|rest)\b"
    r"|(?:the|those) (?:air ?)?(?:strikes?|attacks?|raids?|blasts?|shelling|bombing|explosion|clashes|toll)\b|(?:he|she|they) (?:was|were|had)\b"
    r"|(?:\w+ ){1,8}?(?:were|was) (?:also )?among (?:the|those) (?:dead|killed|victims|wounded))"
)  # a sentence that opens so goes on with the count before it
CUE_REACH = 3  # tokens behind a reporting verb within which a day is when somebody spoke
DAYS_PREC, MONTH_PREC, YEARS_PREC = 2, 4, 5  # UCDP precision of some days, a month, longer
PLACES_OF_ONE_SCENE = 2  # a story of more scenes does not come back to its first without saying so


@dataclass
class Story:
    """What earlier sentences told. `place`, `when`: the last scene and day; `lead_*`: the first; `since`: the earliest stretch.

    `running` is the outcome counted last; `home` and `near` are the pack's countries and their neighbours (ISO3).
    """

    home: frozenset[str]
    near: frozenset[str]
    country: PlaceAt | None
    place: PlaceAt | None = None
    place_at: int = NEVER
    lead_place: PlaceAt | None = None
    n_places: int = 0
    when: DateMention | None = None
    when_at: int = NEVER
    lead_when: DateMention | None = None
    since: DateMention | None = None
    running: str | None = None
    last_class: str = "unknown"
    class_at: int = NEVER
    reported_at: int = NEVER
    counted_at: int = NEVER  # the last sentence with a count that somebody is said to give
    reported_places: frozenset[str] = frozenset()
    has_news: bool = False  # a count of the present was told; what is older is background beside it
    told: list[PlaceAt] = field(default_factory=list)

    def is_near(self, place: PlaceAt) -> bool:
        """Whether a place lies where the conflict is; every place does where the pack names no country."""
        found = place.place.place
        if not self.home or found is None or found.country_iso3 is None:
            return True
        return found.country_iso3 in self.home or (found.country_iso3 in self.near and found.population < BIG_CITY)

    def likely(self) -> list[PlaceAt]:
        """Return the places that a later word may stand for: the last scene, the first, then all from the last one back."""
        return [place for place in (self.place, self.lead_place, *reversed(self.told)) if place is not None]

    def is_lead_place(self, read: Read) -> bool:
        """Whether a sentence speaks of the place that the story opened with, or of none: then it is still about that happening."""
        here = [place for place in read.places if is_scene(read, place)]
        if not here or self.lead_place is None:
            return self.lead_place is not None and self.n_places <= PLACES_OF_ONE_SCENE
        return any(not are_apart(self.lead_place, place) for place in here)

    def whole_war(self, when: DateMention | None, start: date | None, day: date | None) -> DateMention | None:
        """Return the stretch of a total over the whole war: since the day that the text gives; null where it gives none."""
        told = when if when is not None and when.kind in ("since", "period") else None
        if told is not None and told.first != start:
            return told
        first = self.since.first if self.since is not None else None
        return DateMention(0, 0, first, day, YEARS_PREC, "since") if first is not None and day is not None else told

    def goes_on(self, read: Read) -> bool:
        """Whether a sentence without a speaker goes on with the report before it: next in line and about the same place."""
        if read.field != "text":
            return False
        if read.at - self.counted_at == 1 and GOES_ON.match(read.text):
            return True
        return read.at - self.reported_at == 1 and bool(_place_ids(read) & self.reported_places)

    def see(self, read: Read, made: Sequence[Draft]) -> None:
        """Take in a sentence and the counts found in it; a title tells nothing that the text does not."""
        if read.field == "title":
            return
        counted = [draft.outcome for draft in made if draft.outcome in ("killed", "injured")]
        self.running = counted[-1] if counted else self.running
        self.has_news = self.has_news or any(draft.modality == "actual" for draft in made)
        if any(draft.speaker is not None for draft in made):
            self.counted_at = read.at
        if any(each.cue_lemma in REPORT_CUES for each in read.attributions):
            self.reported_at, self.reported_places = read.at, _place_ids(read)
        self._see_place(read, made)
        self._see_day(read, made)

    def _see_place(self, read: Read, made: Sequence[Draft]) -> None:
        usable = [
            place for place in read.places if is_scene(read, place) and self.is_near(place) and not is_river(place)
        ]
        self.told += usable
        if not made:
            usable = [place for place in usable if not is_aim(read, place)]
        chosen = next((draft.place for draft in made if draft.place in usable), None) or finest(usable)
        if chosen is None:
            return
        self.n_places += self.place is None or are_apart(self.place, chosen)
        self.place, self.place_at = chosen, read.at
        self.lead_place = self.lead_place or chosen

    def _see_day(self, read: Read, made: Sequence[Draft]) -> None:
        stretches = [
            each
            for _, _, each in read.dates
            if each.kind == "since" or (each.prec >= MONTH_PREC and each.kind == "point")
        ]
        self.since = min(stretches, key=lambda each: each.first) if stretches else self.since
        days = [draft.when for draft in made if draft.when is not None and is_day(draft.when)]
        days += [each for _, _, each in event_dates(read) if is_day(each)]
        if days:
            self.when, self.when_at = days[0], read.at
            self.lead_when = self.lead_when or self.when

    def carry_class(self, draft: Draft) -> None:
        """Let "others", "of them" and bare counts take the class of the group that was counted just before."""
        people, read = draft.reading.people, draft.read
        is_status = (people.noun or "").lower() in STATUS_NOUNS
        is_open = people.is_rest or people.is_bare or is_status or (people.noun is None and people.is_part)
        if draft.victim_class == "unknown" and is_open and read.field == "text" and read.at - self.class_at <= 1:
            draft.victim_class = self.last_class
        if draft.victim_class in ("civilian", "combatant") and not people.is_part:
            self.last_class, self.class_at = draft.victim_class, read.at


def country_of(reads: Sequence[Read], home: frozenset[str]) -> PlaceAt | None:
    """Return the article's mention of the country at war: of the pack's, else the one named first."""
    named = [
        place
        for read in reads
        for place in read.places
        if place.place.place is not None and place.place.place.kind == "country"
    ]
    at_home = [place for place in named if place.place.place is not None and place.place.place.country_iso3 in home]
    return next(iter(at_home or ([] if home else named)), None)


def event_dates(read: Read) -> list[tuple[int, int, DateMention]]:
    """Return the dates of what is told, without those on which somebody spoke ("the ministry said on Sunday")."""
    cues = {attribution.cue for attribution in read.attributions if attribution.cue_lemma not in RECORDING}
    return [each for each in read.dates if not is_day(each[2]) or not _is_spoken(read, each[0], cues)]


def is_day(mention: DateMention) -> bool:
    """Whether a date tells when one thing happened: a day, some days, "the past 24 hours"."""
    return (mention.kind == "point" and mention.prec <= DAYS_PREC) or (mention.kind == "period" and mention.days <= 2)


def _is_spoken(read: Read, start: int, cues: set[int]) -> bool:
    node = read.doc[start]
    while (
        node.dep_ in ("pobj", "prep", "compound", "npadvmod", "nummod", "amod", "det")
        and node.head.i != node.i
        and node.head.pos_ in ("ADP", "PROPN", "NOUN", "NUM", "SCONJ")
    ):
        node = node.head
    return node.head.i in cues or any(0 <= start - cue <= CUE_REACH for cue in cues)


def _place_ids(read: Read) -> frozenset[str]:
    return frozenset(place.place.place.place_id for place in read.places if place.place.place is not None)
