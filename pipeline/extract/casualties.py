"""Casualty claims of one article: each counted group with its outcome, who says so, when, where, by whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from pipeline.extract.analysis import PlaceAt, Read, Tools
from pipeline.extract.attribution import attribution_for, estimates
from pipeline.extract.control_words import COMPASS
from pipeline.extract.count_details import perpetrator_of, victim_class, victim_group, weapon_of
from pipeline.extract.dates import DateMention, day_before
from pipeline.extract.denials import is_denied, is_disowned
from pipeline.extract.drafts import Doubt, Draft
from pipeline.extract.event_places import is_river, is_scene, lies_in
from pipeline.extract.folding import fold_repeats
from pipeline.extract.happenings import settle_happenings
from pipeline.extract.modality import (
    PLANNED,
    TRIED,
    UNREAL,
    WAR_YEARS,
    is_anniversary,
    is_conditional,
    is_demanded,
    is_led_by_modal,
    is_long_past,
    is_played,
    is_ruled_out,
    is_told_of_possible,
    opens_long_ago,
    tells_of_old,
)
from pipeline.extract.numbers import read_number
from pipeline.extract.outcomes import read_outcomes
from pipeline.extract.stand_ins import stand_ins
from pipeline.extract.story import Story, country_of, event_dates
from pipeline.extract.subject import Subject
from pipeline.extract.triggers import Reading
from pipeline.extract.word_sets import word_set

POSSESSIVES = frozenset(("his", "her", "their"))
FAMILY_BRIDGE = POSSESSIVES | word_set("and as well , along with together two other")
LATEST = re.compile(r"(?i)\b(?:latest|updated|revised|new|final) (?:toll|count|tally|figures?)\b")
OPERATION_TOTAL = re.compile(
    r"(?i)\bsince (?:the )?(?:start|beginning|launch|outset) of (?:the |its |their )?(?:operation|offensive|campaign|assault|battle)\b|\bsince (?:the |its |their )?(?:operation|offensive|campaign|assault|battle) (?:began|started|was launched)\b"
    r"|\b(?:bring(?:s|ing)?|brought) to \S+ the number\b|\bso far in the (?:operation|offensive|campaign|battle)\b"
)
UPDATE = re.compile(
    r"(?i)\b(?:ris(?:en|es|ing)|rose|climb\w*|increas\w+|jump\w*|revis\w+|up from|later (?:said|put)|earlier (?:toll|report|count|figure)|updat\w+|went up)\b"
)
SENTENCED = re.compile(r"(?i)\b(?:sentenc\w+|convict\w*|court|trial|jailed|death row|death penalty|death sentence)\b")
OLD_WARS = re.compile(
    r"(?i)\b(?:first|second) world war\b|\bworld war (?:i|ii|one|two)\b|\bholocaust\b|\bvietnam war\b|\bkorean war\b|\bamerican civil war\b|\bnapoleonic\b|\bcrusades?\b|\bmedieval\b|\bcentury\b"
)
WAR_TOTAL = re.compile(
    r"(?i)\b(?:since (?:then|the (?:war|conflict|crisis|uprising|revolution))|(?:the|this|\w+-year|\w+s) (?:civil )?(?:war|conflict)|so far)\b"
)
BROUGHT_TOTAL = re.compile(r"(?i)\b(?:brings?|bringing|brought) the (?:total|number|overall)")
DEATH_SENTENCE = re.compile(r"(?i)sentenced to death|death (?:row|sentence|penalt)")
DAYS_AFTER = re.compile(r"(?i)\b(?P<count>a|one|two|three|four|five|six) days? after\b[^,;]*$")
DAY_BEFORE = re.compile(r"(?i)\b(?:the|a) day (?:before|earlier)\b")
MAY_HAVE = re.compile(r"(?i)\b(?:may|might|could) have\b")
CLAUSE_MARKS = frozenset((",", ";", ":", '"', "“", "”"))
CLAUSE_OPENERS = word_set("but while when after said says that")

WHOLE_WAR = 20_000  # people; no single happening of these wars killed or drove out as many
LEAD_READS = 1  # sentences that open a story
LARGE_TOTAL = 1000  # people; as many are a total of the war where the sentence speaks of it
WAR_DAYS = 300  # a told stretch as long as this may be the whole war
WIDE_DAYS = 28
MONTH_DAYS = 31
DATE_REACH = 2  # sentences that a told day holds for
PLACE_REACH = 3  # sentences that a scene holds for
CUE_REACH = 6  # tokens before a word of harm that may make it a plan or an attempt
CLAUSE_REACH = 8  # tokens
FAMILY_GAP = 4  # tokens between the members of a family
WEAK_LINK = 0.55  # confidence below which a bare figure is no claim

# The cost of a place weighs tokens of distance against precision, a preposition and other counts between.
GRAIN_COST = {1: 0.0, 2: 0.0, 3: 1.0, 4: 3.0, 5: 5.0, 6: 7.0, 7: 9.0}
AREA_COST, LOCATOR_COST = 1.0, 4.0  # a named area such as a belt of suburbs; a place that only locates another
LOCATORS = word_set("near outside from toward towards beside outskirts suburb suburbs adjacent")
LOCATOR_REACH = 4  # tokens before a name
UNKNOWN_GRAIN_COST, TOKEN_COST, CROSSING_COST, PLAIN_COST, FAR_COST = 1.0, 0.12, 2.5, 2.0, 5.0


def read_casualties(
    reads: Sequence[Read], tools: Tools, *, day: date | None, about: Subject
) -> tuple[list[Draft], list[Doubt]]:
    """Return the casualty claims of an article, repeats folded, and the counts that were left out in doubt."""
    drafts: list[Draft] = []
    doubts: list[Doubt] = []
    home = frozenset(tools.pack.countries)
    story = Story(home=home, near=frozenset(tools.pack.neighbours), country=country_of(reads, home))
    for read in reads:
        found = read_outcomes(
            read.doc, read.people, read.quantities, lexicon=tools.lexicon, actors=read.actors, blocked=read.blocked, running=story.running
        )  # fmt: skip
        readings = _merged_singles(read, found)
        reasons = [_doubt(read, reading, about) for reading in readings]
        doubts += [
            _doubted(read, reading, reason)
            for reading, reason in zip(readings, reasons, strict=True)
            if reason is not None
        ]
        sure = [reading for reading, reason in zip(readings, reasons, strict=True) if reason is None]
        made = [_draft(read, reading, readings, tools, story=story, day=day) for reading in sure]
        _link_parts(made)
        for draft in made:
            story.carry_class(draft)
        drafts.extend(made)
        story.see(read, made)
    settle_happenings(drafts, reads)
    has_news = any(draft.modality == "actual" and _has_own_date(draft) for draft in drafts)
    is_past = is_anniversary(reads, day) or (opens_long_ago(reads, day) and not has_news)
    for draft in drafts:
        _complete(draft, drafts, story, is_past=is_past)
    return fold_repeats(drafts), doubts


def _complete(draft: Draft, drafts: Sequence[Draft], story: Story, *, is_past: bool) -> None:
    """Settle what only the whole article tells: the scene it opened with, a mixed group, a story that looks back."""
    parts = {other.victim_class for other in drafts if other.part_of is draft}
    if draft.victim_class == "unknown" and "combatant" in parts:
        draft.victim_class = "mixed"
    if (
        draft.place is None
        and draft.total_kind != "cumulative"
        and not (story.has_news and draft.modality == "historical")
    ):
        draft.place = story.lead_place
    if is_past and draft.modality == "actual" and not _has_own_date(draft):
        draft.modality = "historical"


def _has_own_date(draft: Draft) -> bool:
    """Whether the day of a count stands in its own sentence."""
    return any(mention is draft.when for _, _, mention in draft.read.dates)


# ------------------------------------------------------------ counts that are no claims


def _doubt(read: Read, reading: Reading, about: Subject) -> str | None:
    """Return why a count is left out, or None."""
    if _speaks(read, reading):
        return "speaker"
    reason = _other_subject(read, about)
    if reason is None and reading.confidence < WEAK_LINK and reading.people.is_bare:
        return "weak_link"
    return reason


def _speaks(read: Read, reading: Reading) -> bool:
    """Whether the one person counted is who speaks: "... of the wounded, one medic said"."""
    people = reading.people
    return people.quantity.low == 1 and any(
        each.speaker.start <= people.head < each.speaker.end
        and not each.speaker.start <= reading.trigger < each.speaker.end
        for each in read.attributions
    )


def _doubted(read: Read, reading: Reading, reason: str) -> Doubt:
    return Doubt(read.field, *read.span(reading.people.start, reading.people.end), reason)


def _other_subject(read: Read, about: Subject) -> str | None:
    """Return what a passage is about when it is not about the war; else None."""
    if DEATH_SENTENCE.search(read.text) and SENTENCED.search(read.text):
        return "law"
    return None if about.is_conflict(read.at) else "not_conflict"


# ------------------------------------------------------------ families and parts


def _merged_singles(read: Read, readings: Sequence[Reading]) -> list[Reading]:
    """Add up "a woman and her three children as well as another child": one family or party, counted by its words."""
    merged: list[Reading] = []
    for reading in readings:
        if merged and not _speaks(read, reading) and _joins(read, merged[-1], reading):
            merged[-1] = _joined(merged[-1], reading)
        else:
            merged.append(reading)
    return merged


def _joined(last: Reading, reading: Reading) -> Reading:
    one, two = last.people, reading.people
    total = one.quantity.low + two.quantity.low
    quantity = replace(one.quantity, end=two.quantity.end, low=total, best=total, high=total)
    people = replace(one, end=two.end, quantity=quantity, victim_class=_wider(one.victim_class, two.victim_class))
    return replace(last, people=people)


def _wider(one: str, two: str) -> str:
    known = sorted({one, two} - {"unknown"})
    return "unknown" if not known else known[0] if len(known) == 1 else "mixed"


def _joins(read: Read, last: Reading, reading: Reading) -> bool:
    """Whether two counts are members of one family or party: "and her three children", never civilians with combatants."""
    one, two = last.people, reading.people
    if (last.outcome, one.is_part, last.trigger) != (
        reading.outcome,
        two.is_part,
        reading.trigger,
    ) or last.kind == "named":
        return False
    if {one.quantity.qualifier, two.quantity.qualifier} != {"exact"} or {one.victim_class, two.victim_class} == {
        "civilian",
        "combatant",
    }:
        return False
    gap = [token.lower_ for token in read.doc[one.end : two.quantity.start]] if one.end < two.quantity.start else []
    own = read.doc[two.start].lower_ if two.is_implied else ""
    is_near = len(gap) <= FAMILY_GAP and bool(gap or own in POSSESSIVES) and FAMILY_BRIDGE.issuperset(gap)
    return is_near and (two.is_implied or two.quantity.is_one or bool(POSSESSIVES & {*gap, own}))


def _link_parts(made: Sequence[Draft]) -> None:
    """Tie each part to its whole: the nearest earlier count of the same outcome that is large enough, else a later one."""
    for at, draft in enumerate(made):
        if draft.reading.people.is_part:
            before = [other for other in made[:at] if _can_hold(other, draft)]
            after = [other for other in made[at + 1 :] if _can_hold(other, draft)]
            draft.part_of = before[-1] if before else after[0] if after else None


def _can_hold(whole: Draft, part: Draft) -> bool:
    fits = whole.outcome in (part.outcome, "casualties") and not whole.reading.people.is_part
    return fits and (whole.high is None or whole.high >= part.low)


# ------------------------------------------------------------ one claim


def _draft(
    read: Read, reading: Reading, readings: Sequence[Reading], tools: Tools, *, story: Story, day: date | None
) -> Draft:
    people, quantity = reading.people, reading.people.quantity
    attribution = attribution_for(read.attributions, reading.trigger) or attribution_for(read.attributions, people.head)
    speaker = attribution.speaker if attribution is not None else None
    if speaker is None and (read.is_quoted or story.goes_on(read)):
        speaker = read.carried
    when, is_total = _when(read, reading, readings, story)
    place = _place(read, reading, readings, story)
    total_kind = _total_kind(read, reading, when)
    if _is_whole_war(read, reading, when):
        when, is_total = story.whole_war(when, tools.pack.start, day), True
        own = _said_place(read, reading) if (quantity.high or quantity.low) < WHOLE_WAR else None
        place, total_kind = own or story.country, "cumulative"
    elif _is_wide_total(total_kind, when):
        has_scene = any(is_scene(read, each) for each in read.places)
        place = _said_place(read, reading) or (place if has_scene else story.country)
    label = tools.lexicon.label(token.text for token in read.doc[people.start : people.end])
    stance = attribution.stance if attribution is not None else "asserts"
    if is_denied(read.doc[reading.trigger]) or is_disowned(read, reading.trigger):
        stance = "denies"
    if stance == "asserts" and estimates(read.doc, reading.trigger):
        stance = "estimates"
    span = _span(read, reading)
    modality = _modality(read, reading, when, day=day, is_total=is_total)
    is_carried = story.has_news and place is not None and (place is story.place or place is story.lead_place)
    if modality == "historical" and total_kind != "cumulative" and is_carried:
        place = None  # what happened at another time need not have happened here
    return Draft(
        read=read, reading=reading, outcome=reading.outcome, low=quantity.low, best=quantity.best, high=quantity.high, qualifier=quantity.qualifier,
        victim_class=victim_class(read, reading, readings, tools, label), victim_group=victim_group(read, reading, tools), speaker=speaker,
        attribution=attribution, stance=stance, modality=modality, total_kind=total_kind, when=when,
        place=place, weapon=weapon_of(read, reading), perpetrator=perpetrator_of(read, reading, tools), label=label,
        confidence=round(reading.confidence, 2), span=span, mentions=[(read.field, *span)],
    )  # fmt: skip


def _span(read: Read, reading: Reading) -> tuple[int, int]:
    first = min(reading.people.start, reading.trigger)
    if reading.outcome == "casualties" and first >= 2 and read.doc[first - 1].lower_ in ("and", "or"):
        first -= 2  # "killed and injured": both words are the evidence
    return read.span(first, max(reading.people.end, reading.trigger + 1))


def _is_whole_war(read: Read, reading: Reading, when: DateMention | None) -> bool:
    """Whether a count is a total over the whole war: told as such, or larger than any single happening."""
    quantity = reading.people.quantity
    if reading.outcome not in ("killed", "displaced", "injured") or quantity.qualifier == "none":
        return False
    is_told = when is not None and any(mention is when for _, _, mention in read.dates)
    if is_told and when is not None and when.kind != "since" and when.days < WAR_DAYS:
        return False
    size = (quantity.high if quantity.low == 0 else quantity.low) or 0
    return size >= WHOLE_WAR or (size >= LARGE_TOTAL and WAR_TOTAL.search(read.text) is not None)


def _said_place(read: Read, reading: Reading) -> PlaceAt | None:
    """Return the place of "killed in Syria", "cost 40 civilians in Idlib their lives": behind "in", at the word of harm, its verb or the people."""
    word = read.doc[reading.trigger]
    hosts = {word.i, word.head.i, reading.people.head}
    hosts |= {token.i for token in word.subtree if token.dep_ == "acl"} if reading.kind == "toll" else set()
    ins = {child.i for at in hosts for child in read.doc[at].children if (child.lower_, child.dep_) == ("in", "prep")}
    return next(
        (place for place in read.places if is_scene(read, place) and ins & {place.start - 1, place.start - 2}), None
    )


def _is_wide_total(total_kind: str, when: DateMention | None) -> bool:
    """Whether a count covers a month or more: without a place of its own it is told of the whole country."""
    return total_kind in ("period", "cumulative") and when is not None and when.days >= WIDE_DAYS


def _when(read: Read, reading: Reading, readings: Sequence[Reading], story: Story) -> tuple[DateMention | None, bool]:
    """Return the date of a count and whether it stands for a stretch of time."""
    own = event_dates(read)
    if own:
        mention = min(own, key=lambda each: (_crossings(reading, readings, each[0]), abs(each[0] - reading.trigger)))[2]
        told = read.text[mention.start : mention.end]
        if (
            DAY_BEFORE.search(read.text)
            and mention.kind == "point"
            and not told.lower().endswith(("before", "earlier"))
        ):
            mention = day_before(mention)
        return _shifted(read, reading, mention), mention.kind in ("period", "since")
    if _is_perfect(read, reading) and read.at > LEAD_READS:
        return None, False
    if read.field == "text" and story.when is not None and read.at - story.when_at <= DATE_REACH:
        return story.when, False
    is_lead = read.field == "text" and story.lead_when is not None and story.is_lead_place(read)
    return story.lead_when if is_lead else None, False


def _shifted(read: Read, reading: Reading, mention: DateMention) -> DateMention:
    """Return the day of what another thing came "a day after": that many days before the day told."""
    first = min(reading.trigger, reading.people.start)
    if mention.kind != "point" or mention.prec > 1 or read.doc[first].idx < mention.start:
        return mention
    match = DAYS_AFTER.search(read.text[mention.end : read.doc[first].idx])
    if match is None:
        return mention
    count = read_number([match["count"].lower()], 0)
    earlier = mention
    for _ in range(min(count[0], MONTH_DAYS) if count else 1):
        earlier = day_before(earlier)
    return earlier


def _is_perfect(read: Read, reading: Reading) -> bool:
    """Whether harm is told in the perfect ("have been killed"): up to now, on no told day."""
    return any(child.lower_ in ("has", "have") and child.dep_ == "aux" for child in read.doc[reading.trigger].children)


def _crossings(reading: Reading, readings: Sequence[Reading], at: int) -> int:
    """Return how many other counts stand between a count and a token: each makes it less likely that they belong together."""
    low, high = sorted((reading.trigger, at))
    return sum(low < other.trigger < high for other in readings if other.trigger != reading.trigger)


def _total_kind(read: Read, reading: Reading, when: DateMention | None) -> str:
    if reading.is_update:
        return "update"
    if when is not None and any(mention == when for _, _, mention in read.dates):
        if when.kind == "since":
            return "cumulative" if when.days > MONTH_DAYS else "period"
        if when.kind == "period":
            return "period"
    if LATEST.search(read.text):
        return "update"
    if OPERATION_TOTAL.search(read.text) or reading.is_total or BROUGHT_TOTAL.search(read.text):
        return "cumulative"
    return "update" if UPDATE.search(read.text) and reading.kind == "toll" else "incident"


def _modality(read: Read, reading: Reading, when: DateMention | None, *, day: date | None, is_total: bool) -> str:
    """Return whether it happened; "nobody was killed" is a fact, "may have killed" an estimate of one."""
    if reading.people.quantity.qualifier == "none":
        return "actual"
    is_old = read.is_old and (when is None or when.kind != "since") and not is_total
    is_old = is_old or tells_of_old(read.text, day, years_back=WAR_YEARS)
    if OLD_WARS.search(read.text) or is_old or (not is_total and is_long_past(when, day)):
        return "historical"
    trigger = read.doc[reading.trigger]
    if is_ruled_out(trigger) or any(child.dep_ == "neg" for child in trigger.children):
        return "negated"
    before = read.doc[max(0, reading.trigger - CUE_REACH) : reading.trigger].text
    if TRIED.search(before):
        return "attempted"
    if PLANNED.search(before) or is_demanded(trigger):
        return "planned"
    if (reading.kind in ("noun", "count", "toll") or trigger.dep_ == "amod") and is_conditional(trigger):
        return "hypothetical"
    is_possible = trigger.dep_ == "acl" and is_told_of_possible(trigger)
    if is_possible or is_led_by_modal(trigger) or is_played(read):
        return "hypothetical"
    is_unreal = UNREAL.search(_clause_before(read, reading.trigger)) and not MAY_HAVE.search(before)
    return "hypothetical" if is_unreal else read.unreal or "actual"


def _clause_before(read: Read, at: int) -> str:
    """Return the words of the clause up to the trigger: back to a comma, quote or conjunction."""
    start = at
    while start > 0 and at - start < CLAUSE_REACH:
        token = read.doc[start - 1]
        if token.text in CLAUSE_MARKS or token.lower_ in CLAUSE_OPENERS:
            break
        start -= 1
    return str(read.doc[start:at].text)


def _place(read: Read, reading: Reading, readings: Sequence[Reading], story: Story) -> PlaceAt | None:
    """Return the scene of a count: the cheapest of the sentence, else the last of the story, else its first."""
    usable = [place for place in read.places if is_scene(read, place)]
    if read.field == "text":
        usable += stand_ins(read, story.likely())
    if all(is_river(place) for place in usable) and story.place is not None:
        usable = []
    if not any(story.is_near(place) for place in usable):
        usable = [place for place in usable if place.place.mention.locative and place.start > reading.trigger]
    if usable:
        return min(
            usable,
            key=lambda each: (
                _place_cost(reading, readings, each)
                + (0.0 if story.is_near(each) else FAR_COST)
                + (LOCATOR_COST if _only_locates(read, reading, each, usable) else 0.0)
            ),
        )
    if read.field == "text" and story.place is not None and read.at - story.place_at <= PLACE_REACH:
        return story.place
    return story.lead_place


def _only_locates(read: Read, reading: Reading, place: PlaceAt, others: Sequence[PlaceAt]) -> bool:
    """Whether a place only says where another one of the sentence lies: "X near Y", "X, east of Y", a quarter of Y."""
    if len(others) < 2:
        return False
    after = reading.trigger + 1
    if after < place.start <= after + LOCATOR_REACH and read.doc[after].lower_ in LOCATORS:
        return False  # "kidnapped outside the town of Y": there
    before = [token.lower_ for token in read.doc[max(0, place.start - LOCATOR_REACH) : place.start]]
    is_beside = bool(LOCATORS & set(before)) or any(one in COMPASS and two == "of" for one, two in pairwise(before))
    return is_beside or any(lies_in(other, place) for other in others)


def _place_cost(reading: Reading, readings: Sequence[Reading], place: PlaceAt) -> float:
    anchor = reading.trigger if place.start >= reading.trigger else reading.people.start
    found = place.place.place
    grain = GRAIN_COST.get(place.place.where_prec or 0, UNKNOWN_GRAIN_COST)
    if found is not None and found.kind == "area" and not is_river(place):
        grain = min(grain, AREA_COST)
    plain = 0.0 if place.place.mention.locative else PLAIN_COST
    gap = TOKEN_COST * abs(place.start - anchor)
    return grain + gap + CROSSING_COST * _crossings(reading, readings, place.start) + plain
