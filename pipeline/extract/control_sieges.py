"""Sieges, roads cut and control told as such: "broke the siege of X", "took control of X". Each rule reads one verb."""

from __future__ import annotations

from typing import Any

from pipeline.extract.control_parse import (
    GAINED_AT,
    Found,
    Verb,
    besieger_of,
    direct_objects,
    first,
    inner_nouns,
    nouns_behind,
    subject_of,
    with_places,
)
from pipeline.extract.control_words import (
    ARMED_WORDS,
    BEAR,
    BESIEGE,
    BLOCK,
    CONTROL_NOUNS,
    CONTROL_VERBS,
    CUT,
    FOOTHOLD_VERBS,
    FOOTHOLDS,
    IDIOMS_OF_TAKING,
    ORDER,
    PLACE_NOUNS,
    RINGS,
    ROUND,
    SHUT_IN,
    SIEGE_ENDS,
    SIEGE_STARTS,
    SIEGES,
    SPELLS,
    SUPPLY_LINES,
    TIGHTEN,
)

CONTROL_REACH = 8  # tokens behind "control" where the parse may have hung the place elsewhere


def read_siege(verb: Verb) -> Found | None:
    """Read "broke the siege of X", "imposed a blockade on X"."""
    noun = first(obj for obj in verb.direct if obj.lower_ in SIEGES)
    if noun is None and verb.passive is not None and verb.passive.lower_ in ("siege", "blockade"):
        noun = verb.passive
    if noun is None:
        return None
    if verb.lemma in BEAR:
        goals = [*inner_nouns(noun, "of", "on"), *verb.behind("in", "at")]
        subject = subject_of(verb.token)
        goals += [
            each
            for each in (subject.subtree if subject is not None else ())
            if each.dep_ == "pobj" and each.head.lower_ in ("in", "of", "at")
        ]
        goals += [subject] if subject is not None else []
        return with_places(
            verb.signal("besieged", goals, actor=first(inner_nouns(noun, "by")) or besieger_of(noun), confidence=0.6)
        )
    if verb.lemma in SIEGE_ENDS:
        imposed = [
            each
            for child in noun.children
            if child.dep_ in ("acl", "relcl")
            for each in nouns_behind(child, "on", "around")
        ]
        goals = inner_nouns(noun, "of", "on", "around", "in") or imposed or verb.behind("on", "of", "around")
        goals = [each for each in goals if each.lower_ not in SPELLS] or [verb.token]  # "a siege of two years"
        return (verb.signal("siege_broken", goals, actor=verb.actor, confidence=0.8),)
    if verb.lemma in SIEGE_STARTS:
        if noun.dep_ == "dobj" and noun.head.i != verb.token.i and noun.head.lemma_.lower() in SIEGE_ENDS:
            return ()  # "broke the siege imposed on X" tells of its end
        goals = verb.behind("to", "on", "around", "of") or inner_nouns(noun, "of", "on", "around")
        return (verb.signal("besieged", goals, actor=verb.actor, confidence=0.8),)
    return None


def read_control(verb: Verb) -> Found | None:
    """Read "took control of X", "lost their grip on X", "raised the flag over X"."""
    objects = (*verb.direct, *([verb.passive] if verb.passive is not None else []))
    noun = first(obj for obj in objects if obj.lower_ in CONTROL_NOUNS)
    foothold = first(obj for obj in objects if obj.lower_ in FOOTHOLDS)
    if foothold is not None and verb.lemma in FOOTHOLD_VERBS:
        goals = [*inner_nouns(foothold, *GAINED_AT), *verb.behind(*GAINED_AT, "across")]
        return (verb.signal("entered", goals, actor=verb.actor, needs_armed=True, confidence=0.65),)
    if noun is None or verb.lemma not in CONTROL_VERBS:
        return None
    goals = inner_nouns(noun, "of", "over", "on", "in", "across", "at") or verb.behind("of", "over", "on", "in", "at")
    goals = goals or [
        each
        for each in verb.token.doc[noun.i + 1 : noun.i + CONTROL_REACH]
        if each.dep_ in ("dobj", "appos", "pobj", "dep", "npadvmod", "conj") and each.lower_ in PLACE_NOUNS
    ]
    action = CONTROL_VERBS[verb.lemma]
    return (verb.signal(action, goals, actor=verb.actor, actor_from=verb.source, confidence=0.85, is_control=True),)


def read_restored_order(verb: Verb) -> Found | None:
    """Read "restored security and stability to X", as official news says that a place is taken."""
    if verb.lemma not in ("restore", "return", "bring") or not verb.names & ORDER:
        return None
    goals = [
        *verb.behind("to", "in", "into"),
        *(each for obj in verb.direct for each in inner_nouns(obj, "to", "in", "into")),
    ]
    return with_places(verb.signal("captured", goals, actor=verb.actor, needs_armed=True, confidence=0.65))


def read_took_part(verb: Verb) -> Found | None:
    """Leave out "took part", "attacks taking place", "took shelter"."""
    named = verb.names | {child.lower_ for child in verb.token.children}
    return () if verb.lemma == "take" and named & IDIOMS_OF_TAKING else None


def read_besieged(verb: Verb) -> Found | None:
    """Read "besieged X", "cut the road to X", "closed the ring round X"."""
    goals = verb.goals
    if (
        verb.token.lower_ == "surrounding"
        and verb.token.dep_ in ("acl", "amod")
        and verb.token.head.lower_ in PLACE_NOUNS
    ):
        return None  # "the area surrounding the square"
    if verb.lemma in BESIEGE:
        goals = (
            *goals,
            *verb.behind("in", "at", "inside"),
            *(each for goal in goals for each in inner_nouns(goal, "in", "at", "inside")),
        )
    goals = (
        *goals,
        *(child for goal in goals for child in goal.children if child.dep_ == "appos" and child.lower_ in SUPPLY_LINES),
    )
    lines = [each for each in goals if each.lower_ in SUPPLY_LINES]
    rings = [each for each in goals if each.lower_ in RINGS]
    cut = verb.lemma in CUT and (verb.has_particle("off") or lines or verb.passive is not None)
    cut = cut or (verb.lemma in SHUT_IN and verb.has_adverb("off", "in", "up"))
    if verb.lemma in SHUT_IN:
        goals = tuple(verb.behind("in", "at", "inside", "near", "around")) or goals
    closed = (verb.lemma in BLOCK and lines) or (verb.lemma in TIGHTEN and rings)
    if verb.lemma not in BESIEGE and not cut and not closed:
        return None
    if rings:
        goals = (*verb.behind(*ROUND), *(each for ring in rings for each in inner_nouns(ring, *ROUND)), *rings)
    if lines:
        goals = (
            tuple(each for line in lines for each in led_to(line))
            or tuple(verb.behind("to", "into", "between"))
            or goals
        )
    needs_armed = (verb.lemma == "surround" or bool(cut) or bool(closed)) and (
        verb.passive is None or verb.actor is not None
    )
    return with_places(verb.signal("besieged", goals, actor=verb.actor, needs_armed=needs_armed, confidence=0.75))


def led_to(road: Any) -> list[Any]:
    """Return where a road leads: "the road to X", "the highway linking X with Y"; it is X that is cut off."""
    goals = [
        each
        for each in inner_nouns(road, "to", "into", "toward", "towards", "of", "between")
        if each.lower_ not in ARMED_WORDS
    ]
    for child in road.children:
        if child.dep_ in ("acl", "relcl"):
            goals += [*direct_objects(child), *nouns_behind(child, "to", "into", "toward", "towards")]
    return goals or nouns_behind(road, "of", "from")  # "the road out of X"
