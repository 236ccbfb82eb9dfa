"""Casualty claims of one article: each counted group with its outcome, who says so, when, where, by whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from pipeline.extract import words
from pipeline.extract.analysis import PlaceAt, Read, Tools
from pipeline.extract.attribution import Attribution, Speaker, attribution_for, estimates
from pipeline.extract.dates import DateMention, day_before
from pipeline.extract.modality import HISTORICAL_DAYS, PLANNED, TRIED, UNREAL, is_anniversary
from pipeline.extract.outcomes import read_outcomes
from pipeline.extract.people import People
from pipeline.extract.triggers import Reading
from pipeline.extract.word_sets import word_set

NEGATED = re.compile(r"(?i)\b(?:not|n't|never|without|denied that|no longer|nor)\b")
CUMULATIVE = re.compile(
    r"(?i)\b(?:so far|to date|in total|total of|overall|altogether|all told|brings? the total|bringing the total|brought the total|since then|until now|up to now|in all|over the years|of the (?:war|conflict))\b"
)
LATEST = re.compile(r"(?i)\b(?:latest|updated|revised|new) (?:toll|count|tally|figures?)\b")
OPERATION_TOTAL = re.compile(
    r"(?i)\bsince (?:the )?(?:start|beginning|launch|outset) of (?:the |its |their )?(?:operation|offensive|campaign|assault|battle)\b|\bsince (?:the |its |their )?(?:operation|offensive|campaign|assault|battle) (?:began|started|was launched)\b"
    r"|\b(?:bring(?:s|ing)?|brought) to \S+ the number\b|\bso far in the (?:operation|offensive|campaign|battle)\b"
)
UPDATE = re.compile(
    r"(?i)\b(?:ris(?:en|es|ing)|rose|climb\w*|increas\w+|jump\w*|revis\w+|up from|later (?:said|put)|earlier (?:toll|report|count|figure)|updat\w+|went up)\b"
)
SENTENCED = re.compile(r"(?i)\b(?:sentenc\w+|convict\w*|court|trial|jailed|death row|death penalty|death sentence)\b")
FILM = re.compile(
    r"(?i)\b(?:film|movie|novel|drama|series|episode|video ?game|fiction\w*|actor|actress|theatre|play)\b"
)


@dataclass
class Draft:
    """A casualty claim before it becomes a row; claims of one happening in one sentence share `happening`."""

    read: Read
    reading: Reading
    outcome: str
    low: int
    best: int | None
    high: int | None
    qualifier: str
    victim_class: str
    victim_group: str | None
    speaker: Speaker | None
    attribution: Attribution | None
    stance: str
    modality: str
    total_kind: str
    when: DateMention | None
    place: PlaceAt | None
    weapon: str | None
    perpetrator: tuple[str, str | None] | None
    label: tuple[str, str | None] | None
    part_of: Draft | None = None
    mentions: list[tuple[str, int, int]] = field(default_factory=list)
    confidence: float = 0.5
    span: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Doubt:
    """A count left out, with the reason; characters in `field`."""

    field: str
    start: int
    end: int
    reason: str


def read_casualties(reads: Sequence[Read], tools: Tools, *, day: date | None) -> tuple[list[Draft], list[Doubt]]:
    """Return the casualty claims of an article, repeats folded, and the counts that were left out in doubt."""
    drafts: list[Draft] = []
    doubts: list[Doubt] = []
    context = _Context(home=frozenset(tools.pack.countries), near=frozenset(tools.pack.neighbours))
    context.country = _country(reads, context.home)
    article_text = " ".join(read.text for read in reads)
    is_past = is_anniversary(reads, day)
    for read in reads:
        readings = read_outcomes(
            read.doc,
            read.people,
            read.quantities,
            lexicon=tools.lexicon,
            actors=read.actors,
            blocked=read.blocked,
            running=context.running,
        )
        readings = _merged_singles(read, readings)
        made: list[Draft] = []
        for reading in readings:
            reason = _doubt(read, reading, article_text)
            if reason is not None:
                start, end = read.span(reading.people.start, reading.people.end)
                doubts.append(Doubt(read.field, start, end, reason))
                continue
            draft = _draft(read, reading, readings, tools, context=context, day=day)
            if is_past and draft.modality == "actual" and (draft.when is None or draft.when.kind != "point"):
                draft.modality = "historical"
            made.append(draft)
        _link_parts(made)
        for draft in made:
            _carry_class(draft, context)
        drafts.extend(made)
        context.see(read, made)
    for draft in drafts:
        parts = {other.victim_class for other in drafts if other.part_of is draft}
        if draft.victim_class == "unknown" and "combatant" in parts:
            draft.victim_class = "mixed"
        if draft.place is None and draft.total_kind != "cumulative":
            draft.place = context.lead_place

    return _folded(drafts), doubts


REPORT_CUES = frozenset(("report", "according"))  # a report goes on; a spoken sentence ends


STORY = re.compile(
    r"(?i)\b(?:film|movie|novel|series|play|book|drama|episode|game)\b[^.;]{0,40}\b(?:tells|follows|depicts|portrays|is about|stars|features|shows|imagines)\b|\bin the (?:film|movie|novel|episode|video game)\b"
)
OLD_WARS = re.compile(
    r"(?i)\b(?:first|second) world war\b|\bworld war (?:i|ii|one|two)\b|\bholocaust\b|\bvietnam war\b|\bkorean war\b|\bamerican civil war\b|\bnapoleonic\b|\bcrusades?\b|\bmedieval\b|\bcentury\b"
)
BIG_CITY = 1_000_000  # people; a neighbour's big city is mostly named for who speaks there


@dataclass
class _Context:
    """What earlier sentences of the article told: the last place and date of a happening."""

    place: PlaceAt | None = None
    place_sentence: int = -99
    lead_place: PlaceAt | None = None
    when: DateMention | None = None
    when_sentence: int = -99
    lead_when: DateMention | None = None
    running: str | None = None

    country: PlaceAt | None = None
    since: DateMention | None = None
    n_places: int = 0
    last_class: str = "unknown"
    class_sentence: int = -99
    home: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    reported_at: int = -99
    reported_places: frozenset[str] = frozenset()

    def is_near(self, place: PlaceAt) -> bool:
        """Whether a place lies where the conflict is; every place does where the pack names no country."""
        found = place.place.place
        if not self.home or found is None or found.country_iso3 is None:
            return True
        return found.country_iso3 in self.home or (found.country_iso3 in self.near and found.population < BIG_CITY)

    def is_lead_place(self, read: Read) -> bool:
        """Whether a sentence speaks of the place that the story opened with, or of none: then it is still about that happening."""
        here = [place for place in read.places if _is_location(read, place)]
        if not here or self.lead_place is None:
            return self.lead_place is not None and self.n_places <= 2
        return any(not _places_apart(self.lead_place, place) for place in here)

    def whole_war(
        self, read: Read, when: DateMention | None, start: date | None, day: date | None
    ) -> DateMention | None:
        """Return the stretch of a total over the whole war: since the year that the text gives, else since the pack's first day."""
        if when is not None and when.kind == "since" and when.first != start:
            return when
        if self.since is not None and day is not None:
            return DateMention(0, 0, self.since.first, day, 5, "since")
        if start is not None and day is not None and start < day:
            return DateMention(0, 0, start, day, 5, "since")
        return when if when is not None and when.kind == "since" else None

    def goes_on(self, read: Read) -> bool:
        """Whether a sentence without a speaker goes on with the report before it: next in line and about the same place."""
        here = {place.place.place.place_id for place in read.places if place.place.place is not None}
        return read.field == "text" and read.at - self.reported_at == 1 and bool(here & self.reported_places)

    def see(self, read: Read, made: Sequence[Draft]) -> None:
        if read.field == "title":
            return
        old = [
            mention
            for _, _, mention in read.dates
            if mention.kind == "since" or (mention.prec >= 4 and mention.kind == "point")
        ]
        self.since = min(old, key=lambda each: each.first) if old else self.since
        relayed = [each for each in read.attributions if each.cue_lemma in REPORT_CUES]
        if relayed:
            self.reported_at = read.at
            self.reported_places = frozenset(
                place.place.place.place_id for place in read.places if place.place.place is not None
            )
        counted = [draft.outcome for draft in made if draft.outcome in ("killed", "injured")]
        self.running = counted[-1] if counted else self.running
        usable = [place for place in read.places if _is_location(read, place) and self.is_near(place)]
        chosen = next((draft.place for draft in made if draft.place in usable), None) or _finest(usable)
        if chosen is not None:
            self.n_places += self.place is None or _places_apart(self.place, chosen)
            self.place, self.place_sentence = chosen, read.at
            self.lead_place = self.lead_place or chosen
        points = [mention for _, _, mention in event_dates(read) if mention.kind == "point" and mention.prec <= 2]
        dated = next((draft.when for draft in made if draft.when is not None and draft.when.kind == "point"), None)
        if dated is not None or points:
            self.when, self.when_sentence = dated or points[0], read.at
            self.lead_when = self.lead_when or self.when


def _country(reads: Sequence[Read], home: frozenset[str]) -> PlaceAt | None:
    """Return the article's mention of the country at war: of the pack's, else the one named first."""
    named = [
        place
        for read in reads
        for place in read.places
        if place.place.place is not None and place.place.place.kind == "country"
    ]
    at_home = [place for place in named if place.place.place is not None and place.place.place.country_iso3 in home]
    return next(iter(at_home or ([] if home else named)), None)


def _carry_class(draft: Draft, context: _Context) -> None:
    """Let "others", "of them" and bare counts take the class of the group that was counted just before."""
    people = draft.reading.people
    open_group = people.is_rest or people.is_bare or (people.noun is None and people.is_part)
    if (
        draft.victim_class == "unknown"
        and open_group
        and draft.read.field == "text"
        and draft.read.at - context.class_sentence <= 1
    ):
        draft.victim_class = context.last_class
    if draft.victim_class in ("civilian", "combatant") and not people.is_part:
        context.last_class, context.class_sentence = draft.victim_class, draft.read.at


def _finest(places: Sequence[PlaceAt]) -> PlaceAt | None:
    ranked = sorted(places, key=lambda each: (_grain(each), each.start))
    return ranked[0] if ranked else None


def _grain(place: PlaceAt) -> float:
    """Rank of precision: lower is finer; names that the gazetteer lacks count as small places."""
    prec = place.place.where_prec
    return 1.5 if prec is None else float(prec)


def _is_location(read: Read, place: PlaceAt) -> bool:
    if place.place.geo_reason == "metonym":
        return False
    if any(
        mention.start <= place.start and place.end <= mention.end and not mention.is_generic for mention in read.actors
    ):
        return False
    return not any(each.speaker.start <= place.start < each.speaker.end for each in read.attributions)


def _doubt(read: Read, reading: Reading, article: str) -> str | None:
    text = read.text
    if reading.outcome in ("killed", "injured", "casualties", "missing"):
        if words.NOT_CONFLICT.search(text) and not words.WAR_WORDS.search(words.NOT_CONFLICT.sub(" ", text)):
            return "not_conflict"
        if words.NOT_CONFLICT.search(article) and not words.WAR_WORDS.search(words.NOT_CONFLICT.sub(" ", article)):
            return "not_conflict"
        if len(words.SPORT.findall(text)) >= 2 or (
            len(words.SPORT.findall(article)) >= 4 and not words.WAR_WORDS.search(text)
        ):
            return "sport"
        if len(FILM.findall(article)) >= 3 or STORY.search(text):
            return "fiction"
        if FILM.search(text) and not words.WAR_WORDS.search(text.replace("war", "")):
            return "fiction"
        if SENTENCED.search(text) and re.search(r"(?i)sentenced to death|death (?:row|sentence|penalt)", text):
            return "law"
    if reading.confidence < 0.55 and reading.people.is_bare:
        return "weak_link"
    return None


def _merged_singles(read: Read, readings: Sequence[Reading]) -> list[Reading]:
    """Add up "a woman and her three children as well as another child": one family or party, counted by its words."""
    merged: list[Reading] = []
    for reading in readings:
        last = merged[-1] if merged else None
        if last is not None and _joins(read, last, reading):
            quantity = last.people.quantity
            total = quantity.low + reading.people.quantity.low
            joined = replace(
                quantity,
                start=quantity.start,
                end=reading.people.quantity.end,
                low=total,
                best=total,
                high=total,
            )
            cls = (
                last.people.victim_class
                if last.people.victim_class == reading.people.victim_class
                else _wider(last.people.victim_class, reading.people.victim_class)
            )
            people = replace(last.people, end=reading.people.end, quantity=joined, victim_class=cls)
            merged[-1] = replace(last, people=people)
        else:
            merged.append(reading)
    return merged


def _wider(one: str, two: str) -> str:
    known = {one, two} - {"unknown"}
    return known.pop() if len(known) == 1 else "mixed"


def _joins(read: Read, last: Reading, reading: Reading) -> bool:
    if (
        last.outcome != reading.outcome
        or last.people.is_part != reading.people.is_part
        or last.trigger != reading.trigger
    ):
        return False
    if reading.people.quantity.qualifier != "exact" or last.people.quantity.qualifier != "exact":
        return False
    if {last.people.victim_class, reading.people.victim_class} == {
        "civilian",
        "combatant",
    } or last.kind == "named":
        return False
    gap = [read.doc[at].lower_ for at in range(last.people.end, reading.people.quantity.start)]
    own = read.doc[reading.people.start].lower_ if reading.people.is_implied else ""
    allowed = {"and", "as", "well", ",", "along", "with", "together", "his", "her", "their", "two", "other"}
    possessive = bool({"his", "her", "their"} & {*gap, own})
    return (
        bool(gap or own in ("his", "her", "their"))
        and all(word in allowed for word in gap)
        and (reading.people.is_implied or possessive or reading.people.quantity.is_one)
        and len(gap) <= 4
    )


def _draft(
    read: Read,
    reading: Reading,
    readings: Sequence[Reading],
    tools: Tools,
    *,
    context: _Context,
    day: date | None,
) -> Draft:
    people, quantity = reading.people, reading.people.quantity
    attribution = attribution_for(read.attributions, reading.trigger)
    if attribution is None:
        attribution = attribution_for(read.attributions, people.head)
    speaker = attribution.speaker if attribution is not None else None
    if speaker is None and read.carried is not None and (read.is_quoted or context.goes_on(read)):
        speaker = read.carried
    when, is_total = _when(read, reading, readings, context=context, day=day)
    place = _place(read, reading, readings, context)
    whole_war = _is_whole_war(read, reading, when)
    if whole_war:
        when, is_total = context.whole_war(read, when, tools.pack.start, day), True
        place = context.country
    label = tools.lexicon.label(token.text for token in read.doc[people.start : people.end])
    stance = attribution.stance if attribution is not None else "asserts"
    if stance == "asserts" and estimates(read.doc, reading.trigger):
        stance = "estimates"
    modality = _modality(read, reading, when, day=day, is_total=is_total)
    first = min(people.start, reading.trigger)
    if reading.outcome == "casualties" and first >= 2 and read.doc[first - 1].lower_ in ("and", "or"):
        first -= 2
    start, end = read.span(first, max(people.end, reading.trigger + 1))
    outcome = reading.outcome
    return Draft(
        read=read, reading=reading, outcome=outcome, low=quantity.low, best=quantity.best, high=quantity.high, qualifier=quantity.qualifier,
        victim_class=_victim_class(read, reading, readings, tools, label), victim_group=_victim_group(people, tools) or _loser(read, reading, tools), speaker=speaker,
        attribution=attribution, stance=stance, modality=modality, total_kind="cumulative" if whole_war else _total_kind(read, reading, when, day=day), when=when,
        place=place, weapon=_weapon(read, reading), perpetrator=_perpetrator(read, reading, tools), label=label,
        confidence=round(reading.confidence, 2), span=(start, end), mentions=[(read.field, start, end)],
    )  # fmt: skip


FORCE_WORDS = word_set(
    """army forces force militia militias troops brigade brigades fighters ranks security regime police guards guard
    peshmerga hezbollah"""
)


def _victim_group(people: People, tools: Tools) -> str | None:
    actor = tools.lexicon.actor(people.actor_id)
    if actor is None or actor.sector in (
        "un",
        "medical",
        "ngo",
        "monitor",
        "journalist",
        "state_media",
        "intergovernmental",
    ):
        return None
    return None if actor.id.startswith("generic_") else actor.id


def _loser(read: Read, reading: Reading, tools: Tools) -> str | None:
    """Return whose people they were in "Ukraine lost 400 soldiers": the subject's."""
    if reading.kind != "lost":
        return None
    subject = next((child for child in read.doc[reading.trigger].children if child.dep_ == "nsubj"), None)
    found = next(
        (mention for mention in read.actors if subject is not None and mention.start <= subject.i < mention.end), None
    )
    return found.actor_id if found is not None and not found.is_generic else None


def _victim_class(
    read: Read,
    reading: Reading,
    readings: Sequence[Reading],
    tools: Tools,
    label: tuple[str, str | None] | None,
) -> str:
    people = reading.people
    cls = people.victim_class
    actor = tools.lexicon.actor(people.actor_id)
    inner = {token.lower_ for token in read.doc[people.start : people.end]}
    if cls == "unknown" and inner & {"civilian", "civilians"}:
        return "civilian"
    if cls == "unknown" and actor is not None and actor.sector in ("military", "armed_group") and not people.is_rest:
        cls = "combatant"
    if cls == "unknown" and label is not None and label[1] is not None:
        cls = label[1]
    after = [token.lower_ for token in read.doc[people.end : people.end + 7]]
    if (
        cls == "unknown" and after[:2] in (["all", "civilians"], ["mostly", "civilians"], ["most", "civilians"])
    ) or after[:4] in (["most", "of", "them", "civilians"], ["all", "of", "them", "civilians"]):
        return "civilian"
    if (
        cls == "unknown"
        and inner & {"men", "ranks", "members", "elements", "personnel", "guards"}
        and (inner & FORCE_WORDS or inner & {"its", "his"})
    ):
        return "combatant"
    if cls == "unknown" and (people.is_rest or people.is_part or people.is_bare):
        for other in readings:
            if (
                other.people.start < people.start
                and other.people.victim_class != "unknown"
                and (people.is_rest or people.is_part)
            ):
                cls = other.people.victim_class
    return cls


WHOLE_WAR = 20_000  # people; no single happening of these wars killed or drove out as many
WAR_TOTAL = re.compile(
    r"(?i)\b(?:since (?:then|the (?:war|conflict|crisis|uprising|revolution))|(?:the|this|\w+-year|\w+s) (?:civil )?(?:war|conflict)|so far)\b"
)


def _is_whole_war(read: Read, reading: Reading, when: DateMention | None) -> bool:
    """Whether a count is a total over the whole war: told as such, or larger than any single happening."""
    if reading.outcome not in ("killed", "displaced", "injured") or reading.people.quantity.qualifier == "none":
        return False
    size = reading.people.quantity.high if reading.people.quantity.low == 0 else reading.people.quantity.low
    own = when is not None and any(mention is when for _, _, mention in read.dates)
    if own and when is not None and when.kind != "since" and when.days < 300:
        return False
    if (size or 0) >= WHOLE_WAR:
        return True
    return (size or 0) >= 1000 and WAR_TOTAL.search(read.text) is not None


def _when(
    read: Read, reading: Reading, readings: Sequence[Reading], *, context: _Context, day: date | None
) -> tuple[DateMention | None, bool]:
    """Return the date of a count and whether it stands for a stretch of time."""
    own = event_dates(read)
    if own:
        ranked = sorted(own, key=lambda each: (_crossings(reading, readings, each[0]), abs(each[0] - reading.trigger)))
        mention = ranked[0][2]
        if re.search(r"(?i)\b(?:the|a) day (?:before|earlier)\b", read.text) and mention.kind == "point":
            mention = day_before(mention)
        return mention, mention.kind in ("period", "since")
    if read.field == "text" and context.when is not None and read.at - context.when_sentence <= 2:
        return context.when, False
    if read.field == "text" and context.lead_when is not None and context.is_lead_place(read):
        return context.lead_when, False
    return None, False


def event_dates(read: Read) -> list[tuple[int, int, DateMention]]:
    """Return the dates of what is told, without those on which somebody spoke ("the ministry said on Sunday")."""
    cues = {attribution.cue for attribution in read.attributions}
    found = []
    for start, end, mention in read.dates:
        token = read.doc[start]
        node = token
        while (
            node.dep_ in ("pobj", "prep", "compound", "npadvmod", "nummod", "amod", "det")
            and node.head.i != node.i
            and node.head.pos_ in ("ADP", "PROPN", "NOUN", "NUM", "SCONJ")
        ):
            node = node.head
        spoken = node.head.i in cues or any(0 <= start - cue <= 3 for cue in cues)
        if spoken:
            continue
        found.append((start, end, mention))
    return found


def _crossings(reading: Reading, readings: Sequence[Reading], at: int) -> int:
    low, high = sorted((reading.trigger, at))
    return sum(low < other.trigger < high for other in readings if other.trigger != reading.trigger)


def _total_kind(read: Read, reading: Reading, when: DateMention | None, *, day: date | None) -> str:
    if reading.is_update:
        return "update"
    if when is not None and any(mention is when or mention == when for _, _, mention in read.dates):
        if when.kind == "since":
            return "cumulative" if when.days > 31 else "period"
        if when.kind == "period":
            return "period"
    if LATEST.search(read.text):
        return "update"
    if OPERATION_TOTAL.search(read.text):
        return "cumulative"
    if CUMULATIVE.search(read.text) and when is not None and when.prec >= 4 and reading.is_total:
        return "cumulative"
    if reading.is_total or re.search(r"(?i)\b(?:brings?|bringing|brought) the (?:total|number|overall)", read.text):
        return "cumulative"
    if UPDATE.search(read.text) and reading.kind == "toll":
        return "update"
    return "incident"


def _modality(read: Read, reading: Reading, when: DateMention | None, *, day: date | None, is_total: bool) -> str:
    doc = read.doc
    if reading.people.quantity.qualifier == "none":
        return "actual"
    if OLD_WARS.search(read.text):
        return "historical"
    before = read.doc[max(0, reading.trigger - 6) : reading.trigger].text
    clause = _clause_before(read, reading.trigger)
    if (
        when is not None
        and day is not None
        and not is_total
        and when.kind == "point"
        and (day - when.last) > timedelta(days=HISTORICAL_DAYS)
    ):
        return "historical"
    if (
        any(child.dep_ == "neg" for child in doc[reading.trigger].children)
        and reading.people.quantity.qualifier != "none"
    ):
        return "negated"
    if TRIED.search(before):
        return "attempted"
    if PLANNED.search(before):
        return "planned"
    if UNREAL.search(clause):
        if re.search(r"(?i)\b(?:may|might|could) have (?:been )?$", before + " ") or re.search(
            r"(?i)\b(?:may|might|could) have\b", before
        ):
            return "actual"
        return "hypothetical"
    return "actual"


def _clause_before(read: Read, at: int) -> str:
    """Return the words of the clause up to the trigger: back to a comma, quote or conjunction."""
    start = at
    while (
        start > 0
        and at - start < 8
        and read.doc[start - 1].text not in (",", ";", ":", '"', "“", "”")
        and read.doc[start - 1].lower_ not in ("but", "while", "when", "after", "said", "says", "that")
    ):
        start -= 1
    return str(read.doc[start:at].text)


def _place(read: Read, reading: Reading, readings: Sequence[Reading], context: _Context) -> PlaceAt | None:
    usable = [place for place in read.places if _is_location(read, place)]
    if not any(context.is_near(place) for place in usable):
        usable = [place for place in usable if place.place.mention.locative and place.start > reading.trigger]
    if usable:
        return min(
            usable,
            key=lambda each: _place_cost(read, reading, readings, each) + (0.0 if context.is_near(each) else 5.0),
        )
    if read.field == "text" and context.place is not None and read.at - context.place_sentence <= 3:
        return context.place
    return context.lead_place


def _place_cost(read: Read, reading: Reading, readings: Sequence[Reading], place: PlaceAt) -> float:
    anchor = reading.trigger if place.start >= reading.trigger else reading.people.start
    gap = abs(place.start - anchor)
    grain = {1: 0.0, 2: 0.0, 3: 1.0, 4: 3.0, 5: 5.0, 6: 7.0, 7: 9.0}.get(place.place.where_prec or 0, 1.0)
    locative = 0.0 if place.place.mention.locative else 2.0
    return grain + 0.12 * gap + 2.5 * _crossings(reading, readings, place.start) + locative


def _weapon(read: Read, reading: Reading) -> str | None:
    low = read.text.lower()
    best: tuple[int, int, str] | None = None
    at = read.doc[reading.trigger].idx
    for weapon in words.WEAPONS:
        for match in re.finditer(r"\b" + re.escape(weapon) + r"(?:s|es|ings?)?\b", low):
            rank = (
                abs(match.start() - at) // 40,
                -len(match.group()),
                read.text[match.start() : match.end()],
            )
            if best is None or rank[:2] < best[:2]:
                best = rank
    return best[2] if best else None


def _perpetrator(read: Read, reading: Reading, tools: Tools) -> tuple[str, str | None] | None:
    """Return (words, actor id) of who did it, from the subject, the agent or the attack's own adjective."""
    doc = read.doc
    if reading.kind == "lost":
        return None  # who lost people is named, not who killed them
    verb = doc[reading.trigger]
    heads: list[Any] = []
    node = verb
    if verb.pos_ not in ("VERB", "AUX"):
        node = doc[reading.people.head].head
    for _ in range(4):
        heads += [
            child
            for child in node.children
            if child.dep_ == "nsubj"
            and child.i != reading.people.head
            and not (reading.people.start <= child.i < reading.people.end)
        ]
        heads += [
            grand
            for child in node.children
            if child.dep_ == "agent"
            for grand in child.children
            if grand.dep_ == "pobj"
        ]
        if (
            heads
            or node.dep_ not in ("xcomp", "advcl", "conj", "ccomp", "acl")
            or node.head.i == node.i
            or node.head.lemma_.lower() in words.SPEECH_VERBS
        ):
            break
        node = node.head
    passive = any(child.dep_ in ("nsubjpass", "auxpass") for child in verb.children)
    if passive:
        heads = [head for head in heads if head.dep_ == "pobj"]
    for head in heads:
        found = _actor_in(read, head, tools, exclude=reading.people)
        if found is not None:
            return found
    for token in doc:
        if token.lemma_.lower() in _ATTACK_NOUNS and abs(token.i - reading.trigger) <= 14:
            found = _actor_in(read, token, tools, exclude=reading.people)
            if found is not None:
                return found
    return None


_ATTACK_NOUNS = word_set(
    """strike airstrike raid attack bombing bombardment shelling fire offensive warplane jet aircraft helicopter missile
    rocket shell drone ambush operation assault artillery airstrikes"""
)


def _actor_in(read: Read, head: Any, tools: Tools, *, exclude: People) -> tuple[str, str | None] | None:
    low, high = head.left_edge.i, head.right_edge.i + 1
    for mention in read.actors:
        if (
            low <= mention.start
            and mention.end <= high
            and abs(mention.start - head.i) <= 8
            and (mention.start <= head.i or any(token.lower_ == "by" for token in read.doc[head.i : mention.start]))
            and not (exclude.start <= mention.start < exclude.end)
        ):
            actor = tools.lexicon.actor(mention.actor_id)
            if actor is None or actor.sector not in (
                "military",
                "armed_group",
                "government",
                "opposition",
                "other",
            ):
                continue
            return read.words(mention.start, mention.end), mention.actor_id
    return None


def _link_parts(made: Sequence[Draft]) -> None:
    """Tie each part to its whole: the nearest earlier count of the same outcome that is large enough, else a later one."""
    for at, draft in enumerate(made):
        if not draft.reading.people.is_part:
            continue
        same = [
            other
            for other in made
            if other is not draft and not other.reading.people.is_part and _can_hold(other, draft)
        ]
        before = [other for other in same if made.index(other) < at]
        after = [other for other in same if made.index(other) > at]
        draft.part_of = before[-1] if before else after[0] if after else None


def _can_hold(whole: Draft, part: Draft) -> bool:
    fits = whole.outcome == part.outcome or whole.outcome == "casualties"
    return fits and (whole.high is None or whole.high >= part.low)


def _folded(drafts: Sequence[Draft]) -> list[Draft]:
    """Fold repeats of one count into the first claim; every place it stands stays as a mention."""
    kept: list[Draft] = []
    for draft in drafts:
        twin = next((other for other in kept if _is_repeat(other, draft)), None)
        if twin is None:
            kept.append(draft)
            continue
        if _is_headline(twin) and not _is_headline(draft) and _numbers(twin) != _numbers(draft):
            kept[kept.index(twin)] = draft
            twin, draft = draft, twin
        twin.mentions.extend(draft.mentions)
        _enrich(twin, draft)
        for other in drafts:
            if other.part_of is draft:
                other.part_of = twin
    return kept


def _numbers(draft: Draft) -> tuple[object, ...]:
    return draft.low, draft.best, draft.high


def _is_headline(draft: Draft) -> bool:
    """Whether a count stands in the title, or in the headline that some texts repeat at their head."""
    return draft.read.is_headline


def _rounds(one: Draft, two: Draft) -> bool:
    """Whether a headline gives the number of the story without its qualifier: "70 killed" over "at least 70 were killed"."""
    if _is_headline(one) == _is_headline(two):
        return False
    return (
        one.outcome == two.outcome
        and one.best is not None
        and one.best == two.best
        and (one.stance == "denies") == (two.stance == "denies")
    )


def _is_repeat(one: Draft, two: Draft) -> bool:
    same = (one.outcome, one.low, one.best, one.high, one.stance == "denies") == (
        two.outcome,
        two.low,
        two.best,
        two.high,
        two.stance == "denies",
    )
    if (
        (not same and not _rounds(one, two))
        or one.modality != two.modality
        or (one.read is two.read and one.read.field == "text")
    ):
        return False
    if {one.victim_class, two.victim_class} == {"civilian", "combatant"}:
        return False
    if one.reading.people.is_part != two.reading.people.is_part and one.low < 4:
        return False
    if one.read.field != two.read.field:
        return True
    if _speaks_apart(one, two):
        return False
    if _places_apart(one.place, two.place) or _days_apart(one.when, two.when):
        return False
    return not (
        one.qualifier == "vague"
        and one.read.at != two.read.at
        and _own_place(one) is not _own_place(two)
        and _own_place(two) is not None
        and one.low <= 3
    )


def _speaks_apart(one: Draft, two: Draft) -> bool:
    ids = {draft.speaker.actor_id for draft in (one, two) if draft.speaker is not None}
    return len(ids) == 2 and None not in ids


def _own_place(draft: Draft) -> PlaceAt | None:
    return draft.place if draft.place in draft.read.places else None


def _places_apart(one: PlaceAt | None, two: PlaceAt | None) -> bool:
    if one is None or two is None:
        return False
    first, second = one.place, two.place
    if first.place is None or second.place is None:
        if first.place is None and second.place is None:
            return first.mention.raw.casefold() != second.mention.raw.casefold()
        return (
            min(_grain(one), _grain(two)) < 2
            and max(_grain(one), _grain(two)) < 4
            and first.mention.raw.casefold() not in second.mention.raw.casefold()
        )
    if first.place.place_id == second.place.place_id:
        return False
    if first.place.parent == second.place.place_id or second.place.parent == first.place.place_id:
        return False
    if max(_grain(one), _grain(two)) >= 4:
        coarse, fine = (first, second) if _grain(one) >= _grain(two) else (second, first)
        return (
            coarse.place.kind == "province"
            and fine.place.admin1 is not None
            and coarse.place.admin1 != fine.place.admin1
            if coarse.place and fine.place
            else False
        )
    return True


def _days_apart(one: DateMention | None, two: DateMention | None) -> bool:
    return one is not None and two is not None and (one.last < two.first or two.last < one.first)


def _enrich(kept: Draft, repeat: Draft) -> None:
    """Let a repeat supply what the first mention did not tell: who says so, when, a finer place."""
    if kept.speaker is None and repeat.speaker is not None:
        kept.speaker, kept.attribution, kept.stance = repeat.speaker, repeat.attribution, repeat.stance
    if kept.when is None or (repeat.when is not None and repeat.when.prec < kept.when.prec):
        kept.when = repeat.when or kept.when
    if repeat.place is not None and (kept.place is None or _grain(repeat.place) < _grain(kept.place)):
        kept.place = repeat.place
    if kept.victim_class == "unknown":
        kept.victim_class = repeat.victim_class
    kept.victim_group = kept.victim_group or repeat.victim_group
    kept.perpetrator = kept.perpetrator or repeat.perpetrator
    kept.weapon = kept.weapon or repeat.weapon
    kept.confidence = max(kept.confidence, repeat.confidence)
