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
from pipeline.extract.lexicon import ActorMention
from pipeline.extract.modality import PLANNED, UNREAL, is_long_past
from pipeline.extract.word_sets import word_set

ACTS: dict[str, str] = {
    "urge": "REQUEST", "demand": "REQUEST", "appeal": "REQUEST", "request": "REQUEST", "ask": "REQUEST", "implore": "REQUEST", "propose": "REQUEST",
    "accuse": "ACCUSE", "blame": "ACCUSE", "condemn": "ACCUSE", "denounce": "ACCUSE", "criticise": "ACCUSE", "criticize": "ACCUSE",
    "decry": "ACCUSE", "deplore": "ACCUSE", "slam": "ACCUSE", "lambast": "ACCUSE", "complain": "ACCUSE", "castigate": "ACCUSE",
    "reject": "REJECT", "refuse": "REJECT", "veto": "REJECT", "boycott": "REJECT", "oppose": "REJECT", "rebuff": "REJECT",
    "meet": "CONSULT", "discuss": "CONSULT", "negotiate": "CONSULT", "confer": "CONSULT", "mediate": "CONSULT", "consult": "CONSULT", "host": "CONSULT",
    "agree": "AGREE", "sign": "AGREE", "ratify": "AGREE", "endorse": "SUPPORT", "welcome": "SUPPORT", "praise": "SUPPORT",
    "hail": "SUPPORT", "commend": "SUPPORT", "reaffirm": "SUPPORT", "cooperate": "COOPERATE", "coordinate": "COOPERATE", "donate": "AID", "telephone": "CONSULT", "phone": "CONSULT", "insist": "REQUEST",
    "threaten": "THREATEN", "vow": "THREATEN", "protest": "PROTEST", "demonstrate": "PROTEST", "rally": "PROTEST", "sanction": "SANCTION", "blacklist": "SANCTION",
}  # fmt: skip
TALKS = word_set(
    """talk talks negotiation negotiations round rounds meeting meetings consultation consultations conference summit
    session"""
)
OPENING = word_set(
    "open begin start kick resume convene hold conclude end close continue launch reconvene take adjourn finish"
)
SPEAKING_SECTORS = frozenset(
    ("government", "intergovernmental", "un", "opposition", "armed_group", "military", "ngo", "state_media")
)
DIPLOMATS = word_set(
    """delegations delegates sides countries three guarantors factions minister president envoy ambassador secretary
    spokesman spokeswoman spokesperson chief chancellor premier king emir delegation delegate negotiator
    representative commissioner leader deputy official officials diplomat council parliament government states
    ministry"""
)
ACCUSING = re.compile(
    r"(?i)\b(?:attack\w*|aggress\w*|violat\w*|terror\w*|crime\w*|massacre\w*|shell\w*|undermin\w*|responsib\w*|breach\w*|bomb\w*|strike\w*)\b"
)
AID_WORDS = re.compile(r"(?i)\b(?:aid|humanitarian|food|relief|medical supplies|assistance|convoy)\b")
MAX_TOPIC = 16  # tokens


@dataclass
class Act:
    """A statement before it becomes a row. Actors are (words, actor id)."""

    read: Read
    act: str
    mode: str | None
    trigger: int
    actor: tuple[str, str | None] | None
    recipient: tuple[str, str | None] | None
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
        act.when = act.when or _near_date(reads, act.read)
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


def _is_repeat(one: Act, two: Act) -> bool:
    if one.act != two.act or one.modality != two.modality:
        return False
    if one.read is two.read:
        return one.actor == two.actor and one.recipient == two.recipient
    ids = [(act.actor[1] if act.actor else None, act.recipient[1] if act.recipient else None) for act in (one, two)]
    return ids[0] == ids[1] and None not in ids[0] and (one.when is None or two.when is None or one.when == two.when)


def _act(read: Read, token: Any, tools: Tools, *, day: date | None) -> Act | None:
    lemma = token.lemma_.lower()
    is_verb = token.pos_ in ("VERB", "AUX") or token.tag_.startswith("VB")
    if not is_verb:
        return None
    subject = _subject(token)
    objects = {child.lower_ for child in token.children if child.dep_ in ("dobj", "attr")}
    within = {
        each.lower_
        for child in token.children
        if child.dep_ == "dobj"
        for each in child.subtree
        if each.i - token.i <= 8
    }
    act = ACTS.get(lemma)
    if lemma == "call" and any(child.lower_ in ("on", "for", "upon") for child in token.children):
        act = "REQUEST"
    elif lemma == "insist" and not re.search(
        r"(?i)\b(?:must|should|step down|go|leave|withdraw)\b", read.text[token.idx :]
    ):
        act = None
    elif lemma == "pledge":
        act = "AGREE" if any(child.dep_ == "xcomp" for child in token.children) else "AID"
    elif lemma == "deny" and within & {
        "role",
        "involvement",
        "hand",
        "charge",
        "charges",
        "accusation",
        "accusations",
        "responsibility",
        "part",
        "allegation",
        "allegations",
        "claims",
        "claim",
    }:
        act = "REJECT"
    elif lemma in ("pin", "lay", "put", "place") and "blame" in objects:
        act = "ACCUSE"
    elif lemma == "speak" and re.search(r"(?i)\bby (?:tele)?phone\b", read.text[token.idx :]):
        act = "CONSULT"
    elif lemma == "write" and not any(child.lower_ == "to" for child in token.children):
        act = None
    elif lemma in ("write", "send", "submit", "address", "file", "lodge") and (
        lemma == "write" or objects & {"letter", "letters", "complaint", "message", "protest"}
    ):
        act = "ACCUSE" if ACCUSING.search(read.text) else "CONSULT"
    elif (
        lemma in ("hold", "have", "attend", "join", "lead", "conduct", "convene", "arrange", "chair")
        and objects & TALKS
    ):
        act = "CONSULT"
    elif subject is not None and subject.lower_ in TALKS and lemma in OPENING:
        return _round(read, token, subject, tools, day=day)
    elif lemma in ("hold", "have") and subject is not None and "responsible" in read.text[token.idx :].lower()[:80]:
        act = "ACCUSE"
    elif lemma in ("impose", "slap", "extend") and objects & {
        "sanctions",
        "sanction",
        "embargo",
        "restrictions",
    }:
        act = "SANCTION"
    elif (
        lemma in ("deliver", "send", "provide", "distribute", "supply")
        and objects
        and AID_WORDS.search(" ".join(objects))
    ):
        act = "AID"
    elif lemma in ("reach", "announce", "broker", "conclude") and objects & {
        "agreement",
        "deal",
        "ceasefire",
        "truce",
        "accord",
        "understanding",
    }:
        act = "AGREE"
    elif lemma in ("release", "free") and objects & {
        "prisoners",
        "prisoner",
        "hostages",
        "hostage",
        "detainees",
        "captives",
    }:
        act = "YIELD"
    elif lemma == "accept" and objects & {
        "proposal",
        "deal",
        "plan",
        "offer",
        "ceasefire",
        "truce",
        "invitation",
        "terms",
    }:
        act = "AGREE"
    elif lemma in ("back", "support") and "by" not in {child.lower_ for child in token.children}:
        act = "SUPPORT"
    elif lemma == "warn" and re.search(
        r"(?i)\b(?:will|would|retaliat\w*|respond|consequences)\b", read.text[token.idx :]
    ):
        act = "THREATEN"
    elif lemma == "rule" and any(child.lower_ == "out" for child in token.children):
        act = "REJECT"
    if act is None or subject is None:
        return None
    passive = any(child.dep_ == "nsubjpass" for child in token.children)
    if passive:
        return None
    if any(child.dep_ == "neg" for child in token.children) and act in (
        "AGREE",
        "SUPPORT",
        "COOPERATE",
        "CONSULT",
        "YIELD",
    ):
        act = "REJECT"
    actor = _party(read, subject, tools)
    if actor is None and act != "PROTEST":
        return None
    if act in ("CONSULT", "SUPPORT", "AGREE", "REJECT", "THREATEN") and (
        actor is None or (actor[1] is None and not _diplomat(subject))
    ):
        return None
    if lemma == "meet" and objects & {
        "demand",
        "demands",
        "target",
        "needs",
        "resistance",
        "goal",
        "conditions",
    }:
        return None
    if lemma == "host" and not objects & TALKS:
        return None
    return _made(read, token, act, actor, tools, day=day)


def _round(read: Read, token: Any, subject: Any, tools: Tools, *, day: date | None) -> Act | None:
    """Return "the fifth round of talks opened in Geneva": a CONSULT whose actors are those that the round's name gives."""
    if not re.search(r"(?i)\b(?:talks|negotiations|peace|summit|conference|consultations)\b", read.text):
        return None
    inside = [
        mention
        for mention in read.actors
        if subject.left_edge.i <= mention.start
        and mention.end <= subject.i
        and not mention.is_generic
        and mention.end < subject.i
        and read.doc[mention.end].lower_ not in TALKS
    ]
    actor = (
        (read.words(inside[0].start, inside[0].end), inside[0].actor_id)
        if inside
        else (read.words(subject.left_edge.i, min(subject.right_edge.i + 1, subject.i + 6)), None)
    )
    return _made(read, token, "CONSULT", actor, tools, day=day)


def _subject(verb: Any) -> Any | None:
    node = verb
    for _ in range(3):
        for child in node.children:
            if child.dep_ == "nsubj":
                return node.head if child.lower_ in ("who", "which", "that") and node.dep_ == "relcl" else child
        if node.dep_ not in ("conj", "xcomp", "advcl") or node.head.i == node.i:
            return None
        node = node.head
    return None


def _diplomat(head: Any) -> bool:
    return any(token.lower_ in DIPLOMATS for token in head.subtree)


def _party(read: Read, head: Any, tools: Tools) -> tuple[str, str | None] | None:
    low, high = head.left_edge.i, head.right_edge.i + 1
    inside = [mention for mention in read.actors if low <= mention.start and mention.end <= high]
    usable = [mention for mention in inside if _speaks(mention, tools)]
    chosen = (
        next((mention for mention in usable if mention.start <= head.i < mention.end), None)
        or next((mention for mention in usable if mention.end <= head.i + 1), None)
        or (usable[0] if usable else None)
    )
    end = head.i + 1
    for token in head.subtree:
        if token.dep_ in ("relcl", "acl", "advcl", "appos") or (token.dep_ == "punct" and token.text in (",", "(")):
            if token.i > head.i:
                break
            continue
        if token.i >= end and token.i - end < 8:
            end = token.i + 1
    start = low if head.i - low <= 8 else head.i - 4
    appositive = next(
        (child for child in head.children if child.dep_ == "appos" and child.pos_ == "PROPN" and child.i > head.i), None
    )
    if appositive is not None and appositive.i - head.i <= 10:
        end = max(end, appositive.i + 1)
    if chosen is not None:
        return read.words(start, max(end, min(chosen.end, end + 6))), chosen.actor_id
    state = tools.lexicon.state_named(head.text)
    if state is not None:
        return head.text, state.id
    if (
        head.pos_ == "PRON"
        and head.lower_ in ("he", "she", "it", "they")
        and read.carried is not None
        and read.carried.actor_id is not None
    ):
        actor = tools.lexicon.actor(read.carried.actor_id)
        if actor is not None and actor.sector in SPEAKING_SECTORS:
            return read.carried.text, read.carried.actor_id
        return None
    if head.pos_ in ("NOUN", "PROPN") and _diplomat(head):
        return read.words(start, end), None
    return None


def _speaks(mention: ActorMention, tools: Tools) -> bool:
    actor = tools.lexicon.actor(mention.actor_id)
    return (
        actor is not None
        and actor.sector in SPEAKING_SECTORS
        and not (mention.is_generic and actor.sector == "military")
    )


def _recipient(
    read: Read, token: Any, act: str, actor: tuple[str, str | None] | None, tools: Tools
) -> tuple[str, str | None] | None:
    behind = [
        mention
        for mention in read.actors
        if mention.start > token.i and mention.start - token.i <= 14 and (actor is None or mention.actor_id != actor[1])
    ]
    usable = [
        mention
        for mention in behind
        if _speaks(mention, tools) and (not mention.is_generic or act in ("REQUEST", "ACCUSE", "CONSULT"))
    ]
    if not usable:
        return None
    first = usable[0]
    end = first.end
    for mention in usable[1:]:
        gap = {read.doc[at].lower_ for at in range(end, mention.start)}
        if not gap <= {",", "and", "the"}:
            break
        end = mention.end
    return read.words(first.start, end), first.actor_id


def _made(
    read: Read, token: Any, act: str, actor: tuple[str, str | None] | None, tools: Tools, *, day: date | None
) -> Act:
    attribution = attribution_for(read.attributions, token.i)
    points = [(start, mention) for start, _, mention in read.dates if mention.kind != "since"]
    when = min(points, key=lambda each: abs(each[0] - token.i))[1] if points else None
    end = min(len(read.doc), token.i + 1 + MAX_TOPIC)
    for at in range(token.i + 1, end):
        if read.doc[at].text in (".", ";", "!", "?") or (read.doc[at].text == "," and at - token.i > 6):
            end = at
            break
    topic = read.words(token.i + 1, end).strip(' ,"“”') if end > token.i + 1 else ""
    start = min(
        token.i,
        *(
            mention.start
            for mention in read.actors
            if actor is not None and mention.actor_id == actor[1] and mention.start < token.i
        ),
        token.i,
    )
    span = read.span(start, max(end, token.i + 1))
    before = str(read.doc[max(0, token.i - 5) : token.i].text)
    modality = "planned" if PLANNED.search(before) else "hypothetical" if UNREAL.search(before) else "actual"
    if modality == "actual" and is_long_past(when, day):
        modality = "historical"
    mode = "meet" if re.search(r"(?i)\b(?:talks?|meeting|round|negotiat\w+|summit|conference)\b", topic) else None
    places = [place for place in read.places if place.place.geo_reason != "metonym" and place.start > token.i]
    return Act(
        read, act, mode, int(token.i), actor, _recipient(read, token, act, actor, tools), topic or None, attribution.speaker if attribution else None, attribution,
        attribution.stance if attribution else "asserts", modality, when, places[0] if places else None, span, 0.7, [(read.field, *span)],
    )  # fmt: skip
