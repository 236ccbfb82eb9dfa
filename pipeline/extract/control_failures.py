"""Attacks that failed: repelled, thwarted, given up, come to nothing. Each rule reads one verb."""

from __future__ import annotations

from typing import Any

from pipeline.extract.control_parse import (
    GOING_INTO,
    OWNER_LABELS,
    Found,
    Verb,
    agent_of,
    attacker_of,
    child_of,
    direct_objects,
    first,
    inner_nouns,
    nouns_behind,
    subject_of,
    with_places,
)
from pipeline.extract.control_words import (
    ARMED_WORDS,
    ATTACKS,
    COLLECTIVES,
    FADES,
    FEND_OFF,
    FOUGHT_AT,
    NO_SUCCESS,
    PAST,
    REPEL,
    STOP,
    STOPPED,
    THROW_BACK,
    TRIED_FOR,
    UNSUCCESSFUL,
)

ATTACKED_AT = ("on", "in", "against", "at", "near", "into", "to", "toward", "towards")


def read_did_not_do_so(verb: Verb) -> Found | None:
    """Read "tried to enter X but failed to do so"."""
    is_so = verb.lemma == "do" and any(child.lower_ == "so" for child in verb.token.children)
    if not is_so or verb.token.head.lemma_.lower() != "fail":
        return None
    before = verb.token.doc[: verb.token.i]
    tried = first(
        each
        for each in before
        if each.dep_ == "xcomp" and each.head.lemma_.lower() in ("try", "attempt", "seek", "hope")
    )
    if tried is None:
        return None
    goals = [*direct_objects(tried), *nouns_behind(tried, *GOING_INTO)]
    return with_places(verb.signal("repelled", goals, actor=subject_of(tried.head), confidence=0.7))


def read_thwarted(verb: Verb) -> Found | None:
    """Read "the attack on X failed" and "militants trying to push into X were thrown back"."""
    subject = first(child for child in verb.token.children if child.dep_ in ("nsubj", "nsubjpass"))
    is_suffered = (
        verb.token.tag_ == "VBN"
        and verb.token.lower_ not in ("drove", "threw")
        and not verb.direct
        and not has_have(verb.token)
    )
    thrown = is_suffered and verb.lemma in THROW_BACK and verb.has_particle("back", "off")
    goals: list[Any] = []
    above = verb.token.head.head if verb.token.dep_ == "pcomp" else verb.token.head
    if (
        subject is None
        and is_suffered
        and (thrown or verb.lemma in REPEL)
        and verb.token.dep_ in ("conj", "pcomp", "advcl")
    ):
        thrown = True
        subject = subject_of(verb.token)  # "attacked X and was driven off"
        goals = [*direct_objects(above), *nouns_behind(above, *ATTACKED_AT)]
        goals += [each for goal in goals if goal.lower_ in ATTACKS for each in attacked_at(goal)]
    is_attack = bool(goals) or (subject is not None and subject.lower_ in ATTACKS)
    is_lost = is_attack and ((verb.lemma in STOPPED and not verb.direct) or _came_to_nothing(verb))
    if subject is None or not (thrown or is_lost or verb.lemma == "fail"):
        return None
    attacker: Any | None = subject
    if subject.lower_ in ATTACKS:
        goals = attacked_at(subject)
        attacker = first(inner_nouns(subject, "by", "of")) or child_of(subject, OWNER_LABELS)
    for child in subject.subtree:
        if subject.i < child.i < verb.token.i and child.pos_ == "VERB":
            goals += [
                *direct_objects(child),
                *nouns_behind(child, *PAST, "into", "to", "in", "toward", "towards", "on", "against"),
            ]
    goals += verb.behind(*FOUGHT_AT, *(("from",) if thrown else ()))
    if not goals and verb.lemma == "fail" and verb.token.dep_ in ("conj", "ccomp", "ROOT", "advcl"):
        tried = [each for each in verb.token.doc[: verb.token.i] if each.lemma_.lower() in ("try", "attempt", "seek")]
        goals = [each for deed in tried for inner in deed.children if inner.dep_ == "xcomp"
                 for each in (*direct_objects(inner), *nouns_behind(inner, *GOING_INTO))]  # fmt: skip
        attacker = (subject_of(tried[0]) or subject) if tried else subject
    goals = [each for each in goals if each.pos_ in ("PROPN", "NOUN") and each.lower_ not in ATTACKS]
    if not goals and verb.lemma == "fail" and subject.lower_ not in ATTACKS:
        return None
    signal = verb.signal(
        "repelled", goals or [subject], actor=attacker, actor_from=agent_of(verb.token), confidence=0.65
    )
    return with_places(signal) or None


def _came_to_nothing(verb: Verb) -> bool:
    """Whether a verb tells that an attack had no success: "came to nothing", "ended in disaster", "was unsuccessful"."""
    ends = {each.lower_ for each in verb.behind("to", "in", "into", "with", "without")}
    states = {child.lower_ for child in verb.token.children if child.dep_ in ("acomp", "attr", "oprd", "advmod")}
    if verb.lemma in ("come", "end", "run", "grind", "meet", "result", "be", "amount", "bring", "remain"):
        return bool(ends & NO_SUCCESS or (states & UNSUCCESSFUL and verb.lemma in ("be", "remain", "end")))
    return (verb.lemma, True) in {(lemma, verb.has_particle(small)) for lemma, small in FADES}


def has_have(token: Any) -> bool:
    """Whether a participle is active: "have driven off", not "have been driven off"."""
    small = {child.lower_ for child in token.children if child.dep_ in ("aux", "auxpass")}
    return bool(small & {"have", "has", "had", "having"}) and "been" not in small


def read_failed(verb: Verb) -> Found | None:
    """Read "failed to enter X", where this verb is the thing that failed."""
    who = _who_failed(verb)
    if who is None:
        return None
    if who.lower_ in ATTACKS:
        who = attacker_of(who) or who
    goals = (*verb.direct, *verb.behind(*GOING_INTO, *PAST))
    return with_places(verb.signal("repelled", goals, actor=who, needs_armed=True, confidence=0.7))


def _who_failed(verb: Verb) -> Any | None:
    if verb.lemma not in TRIED_FOR:
        return None
    small = {child.lower_ for child in verb.token.children if child.dep_ in ("aux", "neg")}
    if small & {"could", "couldn't"} and small & {"not", "n't", "never"}:
        return verb.actor  # "could not take X"
    above = verb.token.head
    if (
        verb.token.dep_ == "pcomp"
        and above.lower_ in ("in", "from")
        and above.head.lemma_.lower() in ("succeed", "prevent", "stop")
    ):
        above = above.head
        if above.lemma_.lower() != "succeed":
            return first(direct_objects(above)) or child_of(
                above, ("nsubjpass",)
            )  # "stopped the rebels from entering X"
    elif verb.token.dep_ not in ("xcomp", "acl"):
        return None
    if above.lemma_.lower() in ("manage", "succeed") and any(child.dep_ == "neg" for child in above.children):
        return subject_of(above)
    if above.lemma_.lower() == "fail":
        return subject_of(above)
    attempted = above.lower_ in ("attempts", "attempt", "efforts", "bid")
    fails = "fail" in (above.head.lemma_.lower(), above.head.head.lemma_.lower())
    if above.lower_ == "unable" or (attempted and fails):
        return subject_of(above.head) or subject_of(above.head.head)
    return None


def read_repelled(verb: Verb) -> Found | None:
    """Read "repelled an attack on X", "beat off militants near X"; the actor is who was thrown back."""
    fended = verb.lemma in FEND_OFF and verb.has_particle("off", "back") and any(map(_may_attack, verb.goals))
    stopped = verb.lemma in STOP and verb.names & ATTACKS - {"operation", "operations", "raid", "raids"}
    if not (verb.lemma in REPEL or fended or stopped):
        return None
    if verb.lemma == "abort" and not verb.goals:
        return None  # a woman may
    goals: list[Any] = []
    attacker: Any | None = None
    for noun in map(_counted, (*verb.direct, *([verb.passive] if verb.passive is not None else []))):
        if noun.lower_ in ATTACKS:
            goals += attacked_at(noun)
            attacker = attacker_of(noun)
        else:
            attacker = attacker or noun
    goals += verb.behind("on", "in", "from", "at", "near", "around")
    for noun in verb.direct:
        goals += [each for each in noun.subtree if each.dep_ == "pobj" and each.head.lower_ in GOING_INTO]
    goals = goals or [noun for noun in verb.goals if noun.lower_ in ATTACKS] or [verb.token]
    needs_armed = bool(stopped) and not fended and verb.lemma not in REPEL and attacker is None and verb.actor is None
    if needs_armed:
        return None  # "a call for stopping such attacks"
    return with_places(verb.signal("repelled", goals, actor=attacker, actor_from=verb.actor, confidence=0.75))


def _counted(noun: Any) -> Any:
    """Return what a collective noun counts: "attacks" of "a series of attacks"."""
    inner = inner_nouns(noun, "of") if noun.lower_ in COLLECTIVES else []
    return inner[0] if inner else noun


def _may_attack(noun: Any) -> bool:
    """Whether a noun may be an attack or attackers: hunger is staved off, but moves no front."""
    word = noun.lower_
    return bool(word in ATTACKS | ARMED_WORDS or noun.pos_ in ("PROPN", "PRON", "NUM") or noun.text[:1].isupper())


def attacked_at(attack: Any) -> list[Any]:
    """Return the places of an attack: "attack on X", "attempt to enter X"."""
    goals = inner_nouns(attack, *ATTACKED_AT, "of", "around")
    for child in attack.subtree:
        if child.i > attack.i and child.dep_ in ("acl", "relcl", "xcomp", "conj") and child.pos_ == "VERB":
            goals += nouns_behind(child, *ATTACKED_AT)
            goals += direct_objects(child)
    goals += [
        each for child in attack.subtree if child.dep_ == "prep" and child.lower_ in ATTACKED_AT
        for each in child.children if each.dep_ == "pobj"
    ]  # fmt: skip
    return list({each.i: each for each in goals if each.i > attack.i or each.dep_ == "poss"}.values())
