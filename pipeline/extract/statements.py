"""Statements of one article: diplomatic acts and demands (PLOVER), with actor, recipient and topic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipeline.extract.analysis import PlaceAt, Read, Tools
from pipeline.extract.attribution import Attribution, Speaker, attribution_for
from pipeline.extract.dates import DateMention
from pipeline.extract.modality import PLANNED, UNREAL, is_long_past
from pipeline.extract.statement_parties import NAME_REACH, Party, find_actor, find_recipient, named_party
from pipeline.extract.statement_words import (
    ASKING,
    BY_PHONE,
    GOVERNING,
    MEETING,
    MUST,
    PEACE_TALKS,
    SPEAKING,
    TALKS,
    Clause,
    act_of,
    opens_talks,
    subject_of,
)
from pipeline.extract.word_sets import word_set

QUOTED_SUBJECT = 14  # tokens; a subject further off is no part of the evidence
MIN_TOPIC, MAX_TOPIC = 6, 16  # tokens; a comma within the first does not end the topic
FINITE = frozenset(("VBD", "VBZ", "VBP"))
CLIMB = 3  # verbs above that may ask for what a verb tells
CUE_REACH = 5  # tokens before the verb that may make it a plan
PLANS = frozenset(("AGREE", "THREATEN", "REQUEST", "REJECT", "SANCTION"))  # told of what will be done, themselves done
AGENTLESS = word_set(
    "criticise criticize condemn indict sanction blacklist impose"
)  # passives that are news without an agent
SOME_DAYS = 2  # UCDP precision: two to six days
RULE_SCORE = 0.7  # what every rule gives; the calibration of confidence does not cover statements yet


@dataclass
class Act:
    """A statement before it becomes a row."""

    read: Read
    act: str
    mode: str | None
    trigger: int
    actor: Party | None
    recipient: Party | None
    topic: str | None
    speaker: Speaker | None
    attribution: Attribution | None
    stance: str
    modality: str
    when: DateMention | None
    place: PlaceAt | None
    span: tuple[int, int]
    confidence: float
    mentions: list[tuple[str, int, int]] = field(default_factory=list)


def read_statements(reads: Sequence[Read], tools: Tools, *, day: date | None) -> list[Act]:
    """Return the diplomatic acts of an article, repeats folded."""
    acts: list[Act] = []
    for read in reads:
        for token in read.doc:
            act = _act(read, token, tools, day=day)
            if act is not None:
                acts.append(act)
    for act in acts:
        act.when = act.when or _near_date(reads, act.read) or _reported_on(act, day)
    kept: list[Act] = []
    for act in acts:
        twin = next((other for other in kept if _is_repeat(other, act)), None)
        if twin is None:
            kept.append(act)
        else:
            twin.mentions.extend(act.mentions)
    return kept


def _near_date(reads: Sequence[Read], read: Read) -> DateMention | None:
    """Return the day told in the next sentence, else in the one before: "The envoy called ... He was speaking on Friday." """
    for step in (1, -1):
        at = read.at + step
        if 0 <= at < len(reads) and reads[at].field == read.field:
            days = [mention for _, _, mention in reads[at].dates if mention.kind == "point" and mention.prec == 1]
            if days:
                return days[0]
    return None


def _reported_on(act: Act, day: date | None) -> DateMention | None:
    """Return the day of the report for what is told as news of no told day: it was said on that day or the one before."""
    return DateMention(0, 0, day, day, SOME_DAYS, "point") if day is not None and act.modality == "actual" else None


def _is_repeat(one: Act, two: Act) -> bool:
    if one.act != two.act or one.modality != two.modality:
        return False
    if one.read is two.read:
        return one.actor == two.actor and one.recipient == two.recipient
    ids = [(act.actor[1] if act.actor else None, act.recipient[1] if act.recipient else None) for act in (one, two)]
    return ids[0] == ids[1] and None not in ids[0] and (one.when is None or two.when is None or one.when == two.when)


def _act(read: Read, token: Any, tools: Tools, *, day: date | None) -> Act | None:
    if token.pos_ not in ("VERB", "AUX") and not token.tag_.startswith("VB"):
        return None
    clause = Clause(token, read.text)
    if clause.is_conditional or _is_reduced(token):
        return None
    if token.lemma_.lower() in SPEAKING:
        ordered = _must(read, clause, tools, day=day)
        if ordered is not None:
            return ordered
    if _is_asked_for(token):
        return None
    if opens_talks(clause):
        return _round(read, clause, tools, day=day)
    act = act_of(clause)
    if act is None:
        return None
    if act == "REQUEST" and _is_motive(read, token):
        return None
    actor = find_actor(read, clause, act, tools)
    recipient = find_recipient(read, clause, act, actor, tools)
    if actor is None and not (clause.lemma in AGENTLESS and clause.is_passive and clause.subject is None and recipient):
        return None
    return _made(read, clause, act, actor, recipient, day=day)


def _is_reduced(token: Any) -> bool:
    """Whether a participle only tells which thing is meant: "the strike, asked for by the partnered forces"."""
    return (
        token.tag_ == "VBN"
        and token.dep_ in ("acl", "advcl", "relcl")
        and not any(child.dep_ in ("aux", "auxpass", "nsubj") for child in token.children)
    )


def _is_motive(read: Read, verb: Any) -> bool:
    """Whether a demand only tells what people protest or threaten for."""
    node = verb
    for _ in range(CLIMB):
        if node.dep_ not in ("advcl", "acl", "pcomp", "prep", "xcomp") or node.head.i >= node.i:
            return False
        node = node.head
        if node.pos_ == "VERB" and act_of(Clause(node, read.text)) in ("PROTEST", "THREATEN"):
            return True
    return False


def _must(read: Read, clause: Clause, tools: Tools, *, day: date | None) -> Act | None:
    """Return the demand in "Russia said that Sudan must return a helicopter"."""
    for child in clause.token.children:
        duty = child.dep_ == "ccomp" and any(each.dep_ == "aux" and each.lower_ in MUST for each in child.children)
        whom = subject_of(child) if duty else None
        if whom is None or clause.subject is None:
            continue
        actor = named_party(read, clause.subject, tools)
        recipient = named_party(read, whom, tools) if whom.pos_ != "PRON" else None
        if actor is not None and recipient is not None and actor[0] != recipient[0]:
            return _made(read, clause, "REQUEST", actor, recipient, day=day)
    return None


def _is_asked_for(verb: Any) -> bool:
    """Whether the verb is what somebody is asked, offers, refuses or has to do: "called on Turkey to hold talks" is a request, not talks."""
    node = verb
    for _ in range(CLIMB):
        above = node.head
        is_apart = any(child.dep_ == "nsubj" for child in node.children) or (node.tag_ in FINITE and above.tag_ == "VB")
        if node.dep_ == "conj" and is_apart:
            return False
        if node.dep_ not in ("conj", "xcomp", "ccomp", "advcl") or above.i >= node.i:
            return False
        is_act = above.lemma_.lower() in GOVERNING and (
            node.dep_ in ("xcomp", "ccomp") or above.lemma_.lower() in ASKING
        )
        if node.dep_ != "conj" and (
            is_act or any(each.dep_ == "aux" and each.lower_ in MUST for each in above.children)
        ):
            return True
        if node.dep_ == "ccomp" and above.lemma_.lower() in SPEAKING:
            return False
        node = above
    return False


def _round(read: Read, clause: Clause, tools: Tools, *, day: date | None) -> Act | None:
    """Return "the fifth round of talks opened in Geneva": a CONSULT whose actors are those that the round's name gives."""
    passive = next((child for child in clause.token.children if child.dep_ == "nsubjpass"), None)
    subject = passive if passive is not None else clause.subject
    if subject is None or not PEACE_TALKS.search(read.text):
        return None
    low, high = subject.left_edge.i, subject.right_edge.i + 1
    between = next((each for each in subject.subtree if each.lower_ == "between"), None)
    inner = next((each for each in between.children if each.dep_ == "pobj"), None) if between is not None else None
    sides = named_party(read, inner, tools) if inner is not None else None
    before = (
        mention
        for mention in read.actors
        if low <= mention.start and mention.end < subject.i and not mention.is_generic
    )
    named = next((mention for mention in before if read.doc[mention.end].lower_ not in TALKS), None)
    if sides is not None:
        actor: Party = sides
    elif named is not None:
        actor = read.words(named.start, named.end), named.actor_id
    elif low == subject.i:
        return None  # "talks resume": of whom, nobody tells
    else:
        actor = read.words(low, min(high, subject.i + NAME_REACH)), None
    return _made(read, clause, "CONSULT", actor, find_recipient(read, clause, "CONSULT", actor, tools), day=day)


def _made(
    read: Read, clause: Clause, act: str, actor: Party | None, recipient: Party | None, *, day: date | None
) -> Act:
    token = clause.token
    attribution = attribution_for(read.attributions, token.i)
    days = [(start, mention) for start, _, mention in read.dates if mention.kind != "since"]
    when = min(days, key=lambda each: abs(each[0] - token.i))[1] if days else None
    end = _topic_end(read.doc, token.i)
    topic = read.words(token.i + 1, end).strip(' ,"“”') if end > token.i + 1 else ""
    named = (mention.start for mention in read.actors if actor is not None and mention.actor_id == actor[1])
    subject = clause.subject
    is_near = subject is not None and 0 < token.i - subject.left_edge.i <= QUOTED_SUBJECT
    first = subject.left_edge.i if subject is not None and is_near else token.i
    span = read.span(min((token.i, first, *named)), max(end, token.i + 1))
    parties = [(mention.start, mention.end) for mention in read.actors]
    places = [
        place
        for place in read.places
        if place.place.geo_reason != "metonym"
        and place.start > token.i
        and not any(low <= place.start < high for low, high in parties)
    ]
    return Act(
        read, act, _mode(act, clause.lemma, clause.rest), int(token.i), actor, recipient, topic or None,
        attribution.speaker if attribution else None, attribution, attribution.stance if attribution else "asserts",
        _modality(read, token.i, act, when, day), when, places[0] if places else None, span, RULE_SCORE, [(read.field, *span)],
    )  # fmt: skip


MODE_WORDS: dict[str, re.Pattern[str]] = {
    "meet": MEETING,
    "yield": re.compile(r"(?i)\b(?:ceasefire|cease-fire|truce|withdraw\w*|pull\w* out|releas\w+|free(?:ing)?|halt\w*|leave|quit|stop\w*|end(?:ing)?|lift\w*|surrender\w*|step down|resign\w*|disarm\w*)\b"),
    "assist": re.compile(r"(?i)\b(?:aid|help|assist\w*|relief|fund\w*|weapons|arms|supplies|protect\w*|support)\b"),
    "violence": re.compile(r"(?i)\b(?:attack\w*|strik\w+|retaliat\w*|respon\w+|force|bomb\w*|destroy\w*|kill\w*|war|crush\w*|reveng\w+)\b"),
    "restrict": re.compile(r"(?i)\b(?:sanction\w*|embargo|block\w*|ban\w*|expel\w*|cut\w*|suspend\w*|clos\w+)\b"),
    "riot": re.compile(r"(?i)\briot\w*"), "strike": re.compile(r"(?i)\b(?:went on strike|general strike|walkout)\b"),
}  # fmt: skip
YIELD_MODES: dict[str, re.Pattern[str]] = {
    "ceasefire": re.compile(r"(?i)\b(?:ceasefire|cease-fire|truce)\b"), "release": re.compile(r"(?i)\b(?:releas\w+|freed?|freeing)\b"),
    "withdraw": re.compile(r"(?i)\b(?:withdr[ae]w\w*|pull\w* ?out|retreat\w*)\b"),
}  # fmt: skip
NAMES = re.compile(r"\b[A-Z]\w*")
MODES_TRIED = {"REQUEST": ("meet", "yield", "assist"), "REJECT": ("meet", "yield", "assist"), "THREATEN": ("violence", "restrict"), "PROTEST": ("riot", "strike")}  # fmt: skip
MODE_ELSE = {"REQUEST": "change", "REJECT": "change", "PROTEST": "demo"}
DISAPPROVING = word_set("condemn denounce criticise criticize decry deplore slam lambast castigate")


def _mode(act: str, verb: str, rest: str) -> str | None:
    """Return the PLOVER mode of an act by its verb and the words from it on; null where PLOVER has none or nothing tells."""
    if act == "CONSULT":
        return (
            "phone" if verb in ("telephone", "phone") or BY_PHONE.search(rest) else "meet" if verb != "write" else None
        )
    if act == "ACCUSE":
        return "disapprove" if verb in DISAPPROVING else "allege"
    if act == "YIELD":
        return next((mode for mode, pattern in YIELD_MODES.items() if pattern.search(rest)), None)
    rest = NAMES.sub(" ", rest)  # "Rapid Support Forces" asks for no support
    tried = MODES_TRIED.get(act, ())
    return next((mode for mode in tried if MODE_WORDS[mode].search(rest)), MODE_ELSE.get(act))


def _topic_end(doc: Any, at: int) -> int:
    """Return where the topic of an act ends: at the sentence's end, or at a comma behind some words."""
    end = min(len(doc), at + 1 + MAX_TOPIC)
    for step in range(at + 1, end):
        if doc[step].text in (".", ";", "!", "?") or (doc[step].text == "," and step - at > MIN_TOPIC):
            return step
    return end


def _modality(read: Read, at: int, act: str, when: DateMention | None, day: date | None) -> str:
    """Return whether an act is done; a promise and a threat are done when they are spoken."""
    before = str(read.doc[max(0, at - CUE_REACH) : at].text)
    if act not in PLANS and PLANNED.search(before):
        return "planned"
    if act not in PLANS and UNREAL.search(before):
        return "hypothetical"
    return "historical" if is_long_past(when, day) else "actual"
