"""Control told by nouns: "the capture of X", "the withdrawal from X", "the siege of X". Each rule reads one noun."""

from __future__ import annotations

from typing import Any

from pipeline.extract.control_failures import attacked_at
from pipeline.extract.control_parse import (
    GAINED_AT,
    Found,
    Signal,
    attacker_of,
    besieger_of,
    child_of,
    first,
    inner_nouns,
    nouns_behind,
    owner_of,
    subject_of,
    with_places,
)
from pipeline.extract.control_words import (
    ABORTIVE,
    ATTACKS,
    CLAIMED,
    COMPLETED,
    ENTRIES,
    EVERYDAY_DEEDS,
    NOMINAL,
    PRONOUN_OWNERS,
    REPEL,
    SIEGE_ENDS,
    STOP,
    WITHDRAWALS,
)


def read_withdrawal(noun: Any) -> Found | None:
    if noun.lemma_.lower() not in WITHDRAWALS:
        return None
    goals = tuple(inner_nouns(noun, "from")) or tuple(
        each for inner in inner_nouns(noun, "of", "by") for each in inner_nouns(inner, "from")
    )
    actor = first(inner_nouns(noun, "of")) or owner_of(noun) or _named_owner(noun)
    return with_places(Signal(int(noun.i), "withdrew", goals, actor, None, False, 0.65))


def read_nominal(noun: Any) -> Found | None:
    """Read "the capture of X by the army", "the fall of X"."""
    action = NOMINAL.get(noun.lemma_.lower())
    if action is None or noun.lower_ == "losses":  # of people
        return None
    goals = tuple(inner_nouns(noun, "of"))
    owner = owner_of(noun) or _named_owner(noun)
    return with_places(Signal(int(noun.i), action, goals, owner, None, noun.lower_ in EVERYDAY_DEEDS, 0.65))


def _named_owner(noun: Any) -> Any | None:
    """Return who is told to have done or to claim what a noun names: "the Houthi seizure of X", "the rebels claimed the capture of X"."""
    own = first(
        child
        for child in noun.children
        if child.dep_ in ("amod", "compound") and child.text[:1].isupper() and child.i > 0
    )
    above = noun.head
    is_claimed = noun.dep_ == "dobj" and above.lemma_.lower() in CLAIMED | COMPLETED
    return own or (subject_of(above) if is_claimed else None)


def read_abortive(noun: Any) -> Found | None:
    """Read "an abortive army offensive to encircle X", "a failed attempt to retake X"."""
    if noun.lower_ not in ATTACKS or not any(child.lower_ in ABORTIVE for child in noun.children):
        return None
    return with_places(Signal(int(noun.i), "repelled", tuple(attacked_at(noun)), attacker_of(noun), None, False, 0.62))


def read_under_siege(noun: Any) -> Found | None:
    if noun.lemma_.lower() not in ("siege", "blockade") or noun.head.lower_ not in ("under", "to"):
        return None
    above = noun.head.head
    if noun.head.lower_ == "to" and above.lower_ not in ("subject", "subjected"):
        return None
    above = above.head if above.lower_ == "subject" else above
    subject = above if above.pos_ in ("NOUN", "PROPN") else subject_of(above) or child_of(above, ("nsubjpass",))
    goals = [each for each in (subject, *nouns_behind(above, "in", "at", "inside")) if each is not None]
    if not goals:
        return ()
    doer = first(inner_nouns(noun, "by", "of")) or first(nouns_behind(above, "by")) or besieger_of(noun)
    return (Signal(int(noun.i), "besieged", tuple(goals), doer, None, False, 0.65),)


def read_siege_of(noun: Any) -> Found | None:
    """Read "the army's siege of X", "a siege of X enforced by troops"; a siege of nobody's is background."""
    if noun.lemma_.lower() not in ("siege", "blockade", "encirclement") or noun.head.lemma_.lower() in SIEGE_ENDS:
        return None
    doer = besieger_of(noun) or first(inner_nouns(noun, "by"))
    goals = inner_nouns(noun, "of", "on", "around")
    if doer is None or not goals:
        return None
    return (Signal(int(noun.i), "besieged", tuple(goals), doer, None, True, 0.55),)


def read_advance_on(noun: Any) -> Found | None:
    """Read "reported advances in X", "the army's push towards X"."""
    if noun.lemma_.lower() not in ("advance", "gain", "thrust", "inroad", "headway") or (
        noun.dep_ == "dobj" and noun.head.lemma_.lower() in REPEL | STOP | {"make", "gain"}
    ):
        return None
    goals = inner_nouns(noun, "on", "into", "toward", "towards", "in", "to", "near", "around")
    doer = owner_of(noun) or first(inner_nouns(noun, "of")) or _named_owner(noun)
    if noun.dep_ == "dobj":
        goals += nouns_behind(noun.head, *GAINED_AT)
        doer = doer if doer is not None and doer.lower_ not in PRONOUN_OWNERS else subject_of(noun.head) or doer
    return with_places(Signal(int(noun.i), "advanced", tuple(goals), doer, None, True, 0.5))


def read_entry(noun: Any) -> Found | None:
    """Read "the infiltration of 150 fighters into X", "an incursion into X by troops"."""
    if noun.lemma_.lower() not in ENTRIES:
        return None
    goals = tuple(inner_nouns(noun, "into", "in", "to")) or tuple(
        each for inner in inner_nouns(noun, "of", "by") for each in inner_nouns(inner, "into", "in", "to")
    )
    goals = goals or tuple(nouns_behind(noun.head, "into"))
    actor = first(inner_nouns(noun, "of", "by")) or owner_of(noun) or _named_owner(noun)
    return (Signal(int(noun.i), "entered", goals, actor, None, True, 0.5),) if goals else None
