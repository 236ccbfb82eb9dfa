"""Details of a count in its sentence: whose people they were, of what class, by whom and with what they were harmed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pipeline.extract import words
from pipeline.extract.analysis import Read, Tools
from pipeline.extract.attribution import attribution_for
from pipeline.extract.drafts import Named
from pipeline.extract.lexicon import GENERIC
from pipeline.extract.people import People
from pipeline.extract.triggers import Reading
from pipeline.extract.word_sets import word_set

FORCE_WORDS = word_set(
    "army forces force militia militias troops brigade brigades fighters ranks security regime police guards guard peshmerga hezbollah"
)
MEMBER_WORDS = word_set("men ranks members elements personnel guards")
ATTACK_NOUNS = word_set(
    """strike airstrike raid attack bombing bombardment shelling fire offensive warplane jet aircraft helicopter missile rocket shell drone
    ambush operation assault artillery airstrikes"""
)
ARMED_SECTORS = frozenset(("military", "armed_group", "government", "opposition", "other"))  # who may have done harm
FIGHTING_SECTORS = frozenset(("military", "armed_group"))
OWNERS = frozenset(("its", "their"))
HELPER_SECTORS = frozenset(
    ("un", "medical", "ngo", "monitor", "journalist", "state_media", "intergovernmental")
)  # who counts, not whom
WEAPON_PATTERNS = tuple(
    (weapon, re.compile(r"\b" + re.escape(weapon) + r"(?:s|es|ings?)?\b")) for weapon in words.WEAPONS
)
BE_REACH = 8  # tokens from "17 of the dead" to "were soldiers"
WEAPON_STEP = 40  # characters; of weapons about as near the longer name counts
DOER_STEPS = 4  # verbs up the sentence that may name who did it
ATTACK_REACH = 14  # tokens from the word of harm to "air strike"
DOER_REACH = 8  # tokens from the head of a phrase to the actor in it


def victim_group(read: Read, reading: Reading, tools: Tools) -> str | None:
    """Return the actor that the people belonged to, or who lost them; null where only a kind of actor is named."""
    actor = tools.lexicon.actor(reading.people.actor_id)
    if actor is not None and actor.sector not in HELPER_SECTORS and not actor.id.startswith(GENERIC):
        return actor.id
    owner = _owner(read, reading, tools)
    if owner is not None:
        return owner
    if reading.kind != "lost":
        return None
    subject = next((child for child in read.doc[reading.trigger].children if child.dep_ == "nsubj"), None)
    if subject is None:
        return None
    loser = next((mention for mention in read.actors if mention.start <= subject.i < mention.end), None)
    return loser.actor_id if loser is not None and not loser.is_generic else None


def _owner(read: Read, reading: Reading, tools: Tools) -> str | None:
    """Return whose people "17 of its soldiers" were: who says so, else the last armed actor named before that did not do it; never a kind of actor."""
    people = reading.people
    inner = {token.lower_ for token in read.doc[people.start : people.end]}
    if not inner & OWNERS or people.victim_class not in ("combatant", "unknown"):
        return None
    attribution = attribution_for(read.attributions, people.head)
    speaker = attribution.speaker.actor_id if attribution is not None else None
    doer = perpetrator_of(read, reading, tools)
    before = [mention.actor_id for mention in read.actors if mention.end <= people.start]
    for actor_id in (speaker, *reversed(before)):
        actor = tools.lexicon.actor(actor_id)
        if actor is not None and actor.sector in FIGHTING_SECTORS and (doer is None or doer[1] != actor.id):
            return None if actor.id.startswith(GENERIC) else actor.id
    return None


def victim_class(read: Read, reading: Reading, readings: Sequence[Reading], tools: Tools, label: Named | None) -> str:
    """Return civilian, combatant, mixed or unknown, by the words of the group, its actor, its label, else the groups before."""
    people = reading.people
    after = [token.lower_ for token in read.doc[people.end : people.end + 4]]
    if after in (["most", "of", "them", "civilians"], ["all", "of", "them", "civilians"]):
        return "civilian"
    if people.victim_class != "unknown":
        return people.victim_class
    inner = {token.lower_ for token in read.doc[people.start : people.end]}
    if inner & {"civilian", "civilians"}:
        return "civilian"
    actor = tools.lexicon.actor(people.actor_id)
    if actor is not None and actor.sector in ("military", "armed_group") and not people.is_rest:
        return "combatant"
    if label is not None and label[1] is not None:
        return label[1]
    if after[:2] in (["all", "civilians"], ["mostly", "civilians"], ["most", "civilians"]):
        return "civilian"
    if inner & MEMBER_WORDS and inner & (FORCE_WORDS | {"its", "his", "their", "our"}):
        return "combatant"
    if not (people.is_rest or people.is_part):
        return "unknown"
    said = _said_to_be(read, people.end, tools) if people.is_part else None
    if said is not None:
        return said
    before = [other.people.victim_class for other in readings if other.people.start < people.start]
    return next((each for each in reversed(before) if each != "unknown"), "unknown")


def _said_to_be(read: Read, end: int, tools: Tools) -> str | None:
    """Return the class of "17 of the dead were soldiers": of the noun behind "were"."""
    tokens = [token.text for token in read.doc]
    verb = next(
        (
            step
            for step in range(end, min(len(tokens), end + BE_REACH))
            if tokens[step].lower() in ("were", "was", "are")
        ),
        None,
    )
    if verb is None:
        return None
    hits = (tools.lexicon.person_noun(tokens, step + 1) for step in range(verb + 1, min(len(tokens), verb + 5)))
    return next((hit[1] for hit in hits if hit is not None and hit[1] != "unknown"), None)


def weapon_of(read: Read, reading: Reading) -> str | None:
    """Return the weapon named nearest to the word of harm, as written."""
    low, at = read.text.lower(), read.doc[reading.trigger].idx
    patterns = (pattern for weapon, pattern in WEAPON_PATTERNS if weapon in low)
    every = [match for pattern in patterns for match in pattern.finditer(low)]
    found = [each for each in every if not any(_holds(other, each) for other in every)]
    nearest = min(found, key=lambda match: (abs(match.start() - at) // WEAPON_STEP, -len(match.group())), default=None)
    return read.text[nearest.start() : nearest.end()] if nearest is not None else None


def _holds(longer: re.Match[str], match: re.Match[str]) -> bool:
    """Whether a longer name holds another: "roadside bomb" holds "bomb"."""
    return longer.start() <= match.start() and match.end() <= longer.end() and len(longer.group()) > len(match.group())


def perpetrator_of(read: Read, reading: Reading, tools: Tools) -> Named | None:
    """Return who did it, from the subject, the agent or the attack's own adjective; who lost people did not kill them."""
    if reading.kind == "lost":
        return None
    verb = read.doc[reading.trigger]
    heads = _doers(verb if verb.pos_ in ("VERB", "AUX") else read.doc[reading.people.head].head, reading.people)
    if any(child.dep_ in ("nsubjpass", "auxpass") for child in verb.children):
        heads = [head for head in heads if head.dep_ == "pobj"]
    heads += [
        token for token in read.doc if token.lemma_.lower() in ATTACK_NOUNS and abs(token.i - verb.i) <= ATTACK_REACH
    ]
    named = (_armed_actor(read, head, tools, exclude=reading.people) for head in heads)
    return next((each for each in named if each is not None), None) or _own_deed(read, reading, heads, tools)


def _own_deed(read: Read, reading: Reading, heads: Sequence[Any], tools: Tools) -> Named | None:
    """Return the armed speaker of "the coalition admitted that one of its strikes killed ..."."""
    attribution = attribution_for(read.attributions, reading.trigger)
    actor = tools.lexicon.actor(attribution.speaker.actor_id) if attribution is not None else None
    if attribution is None or actor is None or actor.sector not in FIGHTING_SECTORS or actor.id.startswith(GENERIC):
        return None
    is_own = any(
        token.dep_ == "poss" and token.lower_ in OWNERS and token.head.lemma_.lower() in ATTACK_NOUNS
        for head in heads
        for token in head.subtree
    )
    return (attribution.speaker.text, actor.id) if is_own else None


def _doers(verb: Any, victims: People) -> list[Any]:
    """Return the subjects and agents of a verb, else of the verb above it."""
    node = verb
    if node.lemma_.lower() in words.CONCEDE_VERBS:
        return []  # "the army admits to 12 dead": who speaks of its losses
    for _ in range(DOER_STEPS):
        subjects = [child for child in node.children if child.dep_ == "nsubj"]
        doers = [child for child in subjects if child.i != victims.head and not victims.start <= child.i < victims.end]
        agents = (child for child in node.children if child.dep_ == "agent")
        doers += [grand for child in agents for grand in child.children if grand.dep_ == "pobj"]
        is_joined = node.dep_ in ("xcomp", "advcl", "conj", "ccomp", "acl") and node.head.i != node.i
        if doers or not is_joined or node.head.lemma_.lower() in words.SPEECH_VERBS:
            return doers
        node = node.head
    return []


def _armed_actor(read: Read, head: Any, tools: Tools, *, exclude: People) -> Named | None:
    """Return the first armed actor of a phrase, before its head or behind "by"."""
    low, high = head.left_edge.i, head.right_edge.i + 1
    for mention in read.actors:
        if not (low <= mention.start and mention.end <= high) or exclude.start <= mention.start < exclude.end:
            continue
        is_led = mention.start <= head.i or any(token.lower_ == "by" for token in read.doc[head.i : mention.start])
        actor = tools.lexicon.actor(mention.actor_id)
        if is_led and abs(mention.start - head.i) <= DOER_REACH and actor is not None and actor.sector in ARMED_SECTORS:
            return read.words(mention.start, mention.end), mention.actor_id
    return None
