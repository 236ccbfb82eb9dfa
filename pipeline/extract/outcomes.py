"""Which outcome befell which counted group: killed, injured, captured, missing, displaced, or killed and injured together.

A count whose own words tell the outcome comes first; the other groups are linked to the words of harm around them; groups that are still
open take the outcome of the group that they are listed with. Each reading has a confidence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipeline.extract.lexicon import ActorMention, Lexicon
from pipeline.extract.links import link_score
from pipeline.extract.numbers import Quantity
from pipeline.extract.people import People
from pipeline.extract.tolls import Counting, read_counted_nouns, read_tolls
from pipeline.extract.triggers import PRISONERS, Reading, Trigger, find_triggers
from pipeline.extract.word_sets import word_set

TITLES = word_set(
    """commander general colonel captain lieutenant major brigadier sergeant corporal admiral emir leader militant
    fighter soldier chief commander-in-chief officer jihadist bomber deputy minister"""
)
FIGHTING_TITLES = TITLES - frozenset(("chief", "deputy", "minister", "leader"))
NOT_PERSONS = word_set(
    """region area hill village side base airport square road camp district neighbourhood neighborhood field hills
    crossing province city town front army forces force group state brigade party center centre post headquarters room depot convoy"""
)
JOINERS: tuple[list[str], ...] = (
    ["and"],
    ["or"],
    ["/"],
    ["and", "/"],
    [",", "or"],
    ["or", "seriously"],
    ["and", "or"],
    [","],
    [],
)
LISTING = word_set(", and as well with along or plus another also")
DASHES = (":", "-", "–", "—")
OF_VICTIMS = re.compile(r"(?:of|among) (?:the|those) (?:victims|dead|killed|wounded|injured|\w+ (?:dead|victims))\b")
BE = word_set("were was are is")
COUNT_VERBS = word_set("count list record document tally give put register report have make name cite mention")
PART_OPENINGS = (["among", "them"], ["of", "them"], ["of", "these"], ["of", "those"])
STATUS_OF = {
    "victims": "killed",
    "slain": "killed",
    "dead": "killed",
    "killed": "killed",
    "fatalities": "killed",
    "wounded": "injured",
    "injured": "injured",
}

LIST_GAP = 4  # tokens between two groups of a list
PART_GAP = 22  # tokens between a group and a part of it
ELLIPSIS_GAP = 12  # tokens between "nine were killed in Douma" and "and three in Aleppo"
AMONG_REACH = 9  # tokens from a group to "were among", and from there to the word of harm
SHARED_COST = 0.1  # confidence that a borrowed outcome loses
NAME_TOKENS = range(2, 13)  # tokens of a person's name with title
PLAIN_NAME = 4  # capitalised words that a name without a title has at most
NAME_GAP = 6  # tokens that a name may skip


def read_outcomes(
    doc: Any, people: Sequence[People], quantities: Sequence[Quantity], *, lexicon: Lexicon, actors: Sequence[ActorMention],
    blocked: Sequence[tuple[int, int]], running: str | None = None,
) -> list[Reading]:  # fmt: skip
    """Return what befell each counted group of a sentence; groups without an outcome are left out.

    `running` is the outcome that the sentences before were counting: "its figure had been 112" goes on counting it.
    """
    triggers = find_triggers(doc)
    sentence = Counting(doc, quantities, people, blocked, lexicon)
    tolls = read_tolls(sentence, running)
    told = {reading.people.quantity.start for reading in tolls}
    counted = [reading for reading in read_counted_nouns(sentence) if reading.people.quantity.start not in told]
    told |= {reading.people.quantity.start for reading in counted}
    open_groups = [group for group in people if group.quantity.start not in told]
    readings = [*_linked(doc, open_groups, triggers, people), *tolls, *counted]
    readings.extend(_shared(doc, people, readings, triggers))
    readings.extend(_running_on(doc, people, readings, running))
    readings.extend(_named(doc, triggers, readings, lexicon, actors))
    return _listed_parts(doc, readings)


def _listed_parts(doc: Any, readings: Sequence[Reading]) -> list[Reading]:
    """Return the readings in order; what is listed right behind a part is a part too: "including two nurses and a guard"."""
    ordered: list[Reading] = []
    for reading in sorted(readings, key=lambda each: (each.people.start, each.outcome)):
        last = ordered[-1] if ordered else None
        if last is not None and last.people.is_part and last.outcome == reading.outcome and not reading.people.is_rest:
            gap = [token.lower_ for token in doc[last.people.end : reading.people.start]]
            if gap in (["and"], [","], ["or"]):
                reading = replace(reading, people=replace(reading.people, is_part=True))
        ordered.append(reading)
    return ordered


def _linked(doc: Any, groups: Sequence[People], triggers: Sequence[Trigger], people: Sequence[People]) -> list[Reading]:
    """Link groups to the words of harm: the surest, of equals the nearest."""
    joint = _joint(doc, triggers)
    found: list[Reading] = []
    for group in groups:
        scored = [
            (score, trigger) for trigger in triggers if (score := link_score(doc, group, trigger, people)) is not None
        ]
        if not scored:
            continue
        score, trigger = max(scored, key=lambda each: (each[0], -abs(each[1].at - group.head)))
        among = any(token.lower_ == "among" for token in doc[max(0, trigger.at - 2) : trigger.at])
        if among and trigger.kind in ("adj", "verb") and trigger.at < group.start:
            group = replace(group, is_part=True)
        found.append(Reading(group, joint.get(trigger.at, trigger.outcome), trigger.at, score, trigger.kind))
    return found


def _joint(doc: Any, triggers: Sequence[Trigger]) -> dict[int, str]:
    """Return trigger tokens that are said together: "killed and wounded", "dead or injured"."""
    joint: dict[int, str] = {}
    by_place = {trigger.at: trigger for trigger in triggers}
    for trigger in triggers:
        for step in (2, 3):
            other = by_place.get(trigger.at + step)
            if other is None or [token.lower_ for token in doc[trigger.at + 1 : other.at]] not in JOINERS:
                continue
            if {trigger.outcome, other.outcome} == {"killed", "injured"}:
                joint[trigger.at] = joint[other.at] = "casualties"
            if other.outcome == "captured" and trigger.at in joint:
                joint[other.at] = "casualties"
    return joint


# ------------------------------------------------------------ groups that share an outcome


def _shared(
    doc: Any, people: Sequence[People], readings: Sequence[Reading], triggers: Sequence[Trigger]
) -> list[Reading]:
    """Give a group without a trigger of its own the outcome of the group it is listed with: "5 soldiers, 2 officers and a driver"."""
    known = {reading.people.quantity.start: reading for reading in readings}
    more: list[Reading] = []
    for at, group in enumerate(people):
        if group.quantity.start in known:
            continue
        before = known.get(people[at - 1].quantity.start) if at > 0 else None
        after = known.get(people[at + 1].quantity.start) if at + 1 < len(people) else None
        shared: Reading | None = None
        if before is not None:
            group = _opened_part(doc, group, people[at - 1], before, triggers)
            shared = _from_before(doc, group, people[at - 1], before)
        if shared is None and after is not None:
            shared = _from_after(doc, group, people[at + 1], after)
        if shared is None:
            shared = _from_among(doc, group, triggers)
        if shared is not None:
            known[group.quantity.start] = shared
            more.append(shared)
    return more


def _share(group: People, reading: Reading) -> Reading:
    is_prisoner = (group.noun or "").lower() in PRISONERS and reading.outcome in ("killed", "injured", "casualties")
    outcome = "captured" if is_prisoner else reading.outcome  # "40 bodies and 70 prisoners"
    return Reading(group, outcome, reading.trigger, round(reading.confidence - SHARED_COST, 2), reading.kind)


def _opened_part(doc: Any, group: People, earlier: People, reading: Reading, triggers: Sequence[Trigger]) -> People:
    """Mark a group behind a colon or dash as part of the one before: "12 people were killed: 3 women ..."."""
    gap = doc[earlier.end : group.start] if earlier.end < group.start else []
    others = {trigger.at for trigger in triggers} - {reading.trigger}
    is_opened = bool(gap) and gap[-1].text in DASHES and not any(token.i in others for token in gap[-6:])
    return replace(group, is_part=True) if is_opened else group


def _from_before(doc: Any, group: People, earlier: People, reading: Reading) -> Reading | None:
    """Return the outcome of the group before: of a list, of its whole, or of "nine were killed in Douma and three in Aleppo"."""
    gap = [doc[step].lower_ for step in range(earlier.end, group.start)]
    is_list = LISTING.issuperset(gap)
    if (gap and len(gap) <= LIST_GAP and is_list) or (group.is_part and len(gap) <= PART_GAP):
        is_part = group.is_part or (is_list and reading.people.is_part and reading.kind != "verb")
        return _share(replace(group, is_part=is_part), reading)
    is_elliptic = (group.is_bare or group.is_rest) and gap[-1:] in (["and"], ["another"]) and len(gap) <= ELLIPSIS_GAP
    follower = doc[group.end].lower_ if group.end < len(doc) else ""
    return _share(group, reading) if is_elliptic and follower in ("in", "at", "near") else None


def _from_after(doc: Any, group: People, later: People, reading: Reading) -> Reading | None:
    """Return the outcome of the group behind: "three women and five men were killed", "two nurses were among the 12 dead"."""
    gap = [doc[step].lower_ for step in range(group.end, later.start)]
    is_list = 0 < len(gap) < LIST_GAP and {",", "and", "or", "as", "well"}.issuperset(gap)
    if is_list and reading.trigger > later.start:
        return _share(group, reading)
    if gap[-1:] == ["among"] or gap[-2:] == ["among", "the"]:
        return _share(replace(group, is_part=True), reading)
    return None


def _from_among(doc: Any, group: People, triggers: Sequence[Trigger]) -> Reading | None:
    """Return the outcome of "two nurses were among those killed"."""
    ahead = [token.lower_ for token in doc[group.end : group.end + AMONG_REACH]]
    among = ahead.index("among") if "among" in ahead else 0
    if not BE.intersection(ahead[:among]):
        return None
    first = group.end + among
    later = next((trigger for trigger in triggers if first < trigger.at <= first + AMONG_REACH), None)
    return (
        Reading(replace(group, is_part=True), later.outcome, later.at, 0.65, later.kind) if later is not None else None
    )


def _running_on(doc: Any, people: Sequence[People], readings: Sequence[Reading], running: str | None) -> list[Reading]:
    """Read groups that go on with a count: "12 of the dead were ...", "Among them were two nurses", "the Observatory counted 24"."""
    done = {reading.people.quantity.start for reading in readings}
    opening = " ".join(token.lower_ for token in doc[:5])
    is_listing = (
        [token.lower_ for token in doc[:2]] in PART_OPENINGS or OF_VICTIMS.match(opening) is not None
    ) and not readings
    found: list[Reading] = []
    for group in people:
        if group.quantity.start in done or group.quantity.qualifier == "none":
            continue
        status = _status_of(doc, group)
        if status is not None:
            found.append(Reading(group, status, group.head, 0.7, "part"))
        elif running is not None and (is_listing or (group.is_part and not readings)):
            found.append(Reading(replace(group, is_part=True), running, group.head, 0.6, "part"))
        elif running is not None and _is_reckoned(doc, group):
            found.append(Reading(group, running, group.head, 0.55, "count"))
    return found


def _status_of(doc: Any, group: People) -> str | None:
    """Return what befell "12 of the dead"."""
    low = [token.lower_ for token in doc[group.start : group.end]]
    is_share = group.is_part and "of" in low
    return next((STATUS_OF[word] for word in low if word in STATUS_OF), None) if is_share else None


def _is_reckoned(doc: Any, group: People) -> bool:
    """Whether a bare figure is what somebody counted: "the Observatory put it at 24"."""
    head = doc[group.quantity.end - 1]
    is_object = head.dep_ in ("dobj", "oprd", "attr", "ccomp", "dep") and head.head.i < head.i
    return group.is_bare and is_object and head.head.lemma_.lower() in COUNT_VERBS


# ------------------------------------------------------------ named persons


def _named(
    doc: Any, triggers: Sequence[Trigger], readings: Sequence[Reading], lexicon: Lexicon, actors: Sequence[ActorMention]
) -> list[Reading]:
    """Return persons who are named or titled and killed, injured or taken: each counts as one."""
    used = {reading.trigger for reading in readings}
    labels: Mapping[str, tuple[str, ...]] = {"verb": ("nsubjpass", "dobj"), "die": ("nsubj",)}
    found: list[Reading] = []
    for trigger in triggers:
        if trigger.at in used or trigger.outcome == "displaced":
            continue
        heads = (
            child
            for child in doc[trigger.at].children
            if child.dep_ in labels.get(trigger.kind, ()) and (child.pos_ == "PROPN" or _names_its_holder(child))
        )
        persons = (_person(doc, head, lexicon, actors, is_titled=trigger.outcome == "captured") for head in heads)
        person = next((each for each in persons if each is not None), None)
        if person is not None:
            found.append(Reading(person, trigger.outcome, trigger.at, 0.65, "named"))
    return found


def _names_its_holder(head: Any) -> bool:
    """Whether "the group's secretary-general, Bilal X," names who holds an office."""
    return head.pos_ == "NOUN" and any(child.dep_ == "appos" and child.pos_ == "PROPN" for child in head.children)


def _person(doc: Any, head: Any, lexicon: Lexicon, actors: Sequence[ActorMention], *, is_titled: bool) -> People | None:
    """Return one person by name, or None where the words name a place, a body, or nobody; `is_titled` asks for a noun for people."""
    start, end = next(iter(head.subtree)).i, _name_end(head)
    tokens = [token.text for token in doc[start:end]]
    if end - start not in NAME_TOKENS or any(mention.start <= head.i < mention.end for mention in actors):
        return None
    low = {token.casefold() for token in tokens}
    has_noun = any(lexicon.person_noun(tokens, at + 1) is not None for at in range(len(tokens)))
    names = [
        token for token in doc[start:end] if token.pos_ == "PROPN" and token.text[:1].isupper() and token.text.isalpha()
    ]
    is_name = len(names) >= 2 and (has_noun or low & TITLES or len(names) <= PLAIN_NAME)
    if not is_name or low & NOT_PERSONS or (is_titled and not has_noun):
        return None
    victim_class = "combatant" if low & FIGHTING_TITLES else _class_of(tokens, lexicon)
    actor = [mention.actor_id for mention in actors if start <= mention.start and mention.end <= end]
    one = Quantity(start, start + 1, "exact", 1, 1, 1)
    return People(start, end, head.i, one, tokens[-1], victim_class, actor[-1] if actor else None, is_implied=True)


def _name_end(head: Any) -> int:
    end = int(head.i) + 1
    for token in head.subtree:
        is_part = token.dep_ in ("appos", "compound", "det", "amod", "flat", "prep", "pobj")
        if is_part and 0 <= token.i - end < NAME_GAP:
            end = token.i + 1
    return end


def _class_of(tokens: Sequence[str], lexicon: Lexicon) -> str:
    hits = (lexicon.person_noun(tokens, at + 1) for at in range(len(tokens)))
    return next((hit[1] for hit in hits if hit is not None and hit[1] != "unknown"), "unknown")
