"""Statements of one article: diplomatic acts and demands (PLOVER), with actor, recipient and topic."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipeline.extract import words
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
HOLDING = word_set("hold have attend join lead conduct convene arrange chair")
SENDING = word_set("send submit address file lodge")
LETTERS = word_set("letter letters complaint message protest")
GIVING = word_set("deliver send provide distribute supply")
CHARGES = word_set(
    "role involvement hand charge charges accusation accusations responsibility part allegation allegations claims claim"
)
SANCTIONS = word_set("sanctions sanction embargo restrictions")
AGREEMENTS = word_set("agreement deal ceasefire truce accord understanding")
PRISONERS = word_set("prisoners prisoner hostages hostage detainees captives")
OFFERS = word_set("proposal deal plan offer ceasefire truce invitation terms")
NEEDS = word_set("demand demands target needs resistance goal conditions")  # are met, but by no diplomat
ASKING = word_set("call urge ask demand appeal request press invite")
QUOTED_SUBJECT = 14  # tokens; a subject further off is no part of the evidence
UNDONE_BY_NOT = frozenset(("AGREE", "SUPPORT", "COOPERATE", "CONSULT", "YIELD"))
STATE_ACTS = frozenset(
    ("CONSULT", "SUPPORT", "AGREE", "REJECT", "THREATEN")
)  # everybody agrees and rejects; only parties count
INSISTED = re.compile(r"(?i)\b(?:must|should|step down|go|leave|withdraw)\b")
BY_PHONE = re.compile(r"(?i)\bby (?:tele)?phone\b")
CONSEQUENCES = re.compile(r"(?i)\b(?:will|would|retaliat\w*|respond|consequences)\b")
PEACE_TALKS = re.compile(r"(?i)\b(?:talks|negotiations|peace|summit|conference|consultations)\b")
MEETING = re.compile(r"(?i)\b(?:talks?|meeting|round|negotiat\w+|summit|conference)\b")
OBJECT_REACH = 8  # tokens from a verb to the words of its object
BLAME_CHARS = 80  # characters from "holds" to "responsible"
MIN_TOPIC, MAX_TOPIC = 6, 16  # tokens; a comma within the first does not end the topic
PHRASE_REACH = 8  # tokens that a party's phrase may skip
SHORT_PHRASE = 4  # tokens kept before the head of one that is too long
NAME_REACH = 6  # tokens of a name behind the head
APPOSITIVE_REACH = 10  # tokens from "the minister" to the name
RECIPIENT_REACH = 14  # tokens from the verb to whom it is done
CUE_REACH = 5  # tokens before the verb that may make it a plan
SUBJECT_STEPS = 3  # verbs above that may lend their subject
GENERIC_RECIPIENTS = frozenset(("REQUEST", "ACCUSE", "CONSULT"))  # "the rebels" may be asked, blamed, met
Party = tuple[str, str | None]  # the words, and the actor's id where the pack has it


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


@dataclass(frozen=True)
class _Clause:
    """A verb with what the rules ask of it; `within` holds the words of its objects, `rest` the text from the verb on."""

    token: Any
    lemma: str
    subject: Any | None
    objects: frozenset[str]
    within: frozenset[str]
    particles: frozenset[str]
    text: str
    rest: str

    def has(self, *labels: str) -> bool:
        """Whether something hangs on the verb by one of these labels."""
        return any(child.dep_ in labels for child in self.token.children)


def _clause(read: Read, token: Any) -> _Clause:
    objects = [child for child in token.children if child.dep_ == "dobj"]
    return _Clause(
        token, token.lemma_.lower(), _subject(token),
        objects=frozenset(child.lower_ for child in token.children if child.dep_ in ("dobj", "attr")),
        within=frozenset(each.lower_ for child in objects for each in child.subtree if each.i - token.i <= OBJECT_REACH),
        particles=frozenset(child.lower_ for child in token.children), text=read.text, rest=read.text[token.idx :],
    )  # fmt: skip


def _holds_talks(clause: _Clause) -> bool:
    return clause.lemma in HOLDING and bool(clause.objects & TALKS)


def _opens_talks(clause: _Clause) -> bool:
    """Whether talks are the subject: "the fifth round of talks opened"."""
    return (
        clause.subject is not None
        and clause.subject.lower_ in TALKS
        and clause.lemma in OPENING
        and not _holds_talks(clause)
    )


def _writes(clause: _Clause) -> bool:
    return clause.lemma == "write" or (clause.lemma in SENDING and bool(clause.objects & LETTERS))


def _gives_aid(clause: _Clause) -> bool:
    return clause.lemma in GIVING and any(AID_WORDS.search(each) for each in clause.objects)


ACT_RULES: tuple[tuple[Callable[[_Clause], bool], str | None], ...] = (
    (lambda c: c.lemma == "call" and bool(c.particles & {"on", "for", "upon"}), "REQUEST"),
    (lambda c: c.lemma == "insist" and INSISTED.search(c.rest) is None, None),
    (lambda c: c.lemma == "pledge" and c.has("xcomp"), "AGREE"),
    (lambda c: c.lemma == "pledge", "AID"),
    (lambda c: c.lemma == "deny" and bool(c.within & CHARGES), "REJECT"),
    (lambda c: c.lemma in ("pin", "lay", "put", "place") and "blame" in c.objects, "ACCUSE"),
    (lambda c: c.lemma == "speak" and BY_PHONE.search(c.rest) is not None, "CONSULT"),
    (lambda c: c.lemma == "write" and "to" not in c.particles, None),
    (lambda c: _writes(c) and ACCUSING.search(c.text) is not None, "ACCUSE"),
    (_writes, "CONSULT"),
    (_holds_talks, "CONSULT"),
    (
        lambda c: (
            c.lemma in ("hold", "have") and c.subject is not None and "responsible" in c.rest.lower()[:BLAME_CHARS]
        ),
        "ACCUSE",
    ),
    (lambda c: c.lemma in ("impose", "slap", "extend") and bool(c.objects & SANCTIONS), "SANCTION"),
    (_gives_aid, "AID"),
    (lambda c: c.lemma in ("reach", "announce", "broker", "conclude") and bool(c.objects & AGREEMENTS), "AGREE"),
    (lambda c: c.lemma in ("release", "free") and bool(c.objects & PRISONERS), "YIELD"),
    (lambda c: c.lemma == "accept" and bool(c.objects & OFFERS), "AGREE"),
    (lambda c: c.lemma in ("back", "support") and "by" not in c.particles, "SUPPORT"),
    (lambda c: c.lemma == "warn" and CONSEQUENCES.search(c.rest) is not None, "THREATEN"),
    (lambda c: c.lemma == "rule" and "out" in c.particles, "REJECT"),
)


def _act_of(clause: _Clause) -> str | None:
    """Return the PLOVER act of a verb: of the first rule that holds, else of its lemma; null where it is none."""
    meets_needs = clause.lemma == "meet" and clause.objects & NEEDS
    if meets_needs or (clause.lemma == "host" and not clause.objects & TALKS):
        return None
    act = next((act for holds, act in ACT_RULES if holds(clause)), ACTS.get(clause.lemma))
    if clause.has("neg") and act in ("CONSULT", "YIELD"):
        return None  # talks that were not held are no act
    return "REJECT" if act in UNDONE_BY_NOT and clause.has("neg") else act


def _act(read: Read, token: Any, tools: Tools, *, day: date | None) -> Act | None:
    if token.pos_ not in ("VERB", "AUX") and not token.tag_.startswith("VB"):
        return None
    clause = _clause(read, token)
    if clause.subject is None or _is_asked_for(token):
        return None
    if _opens_talks(clause):
        return _round(read, token, clause.subject, tools, day=day)
    act = _act_of(clause)
    if act is None or clause.has("nsubjpass"):
        return None
    actor = _party(read, clause.subject, tools)
    is_known = actor is not None and (actor[1] is not None or _diplomat(clause.subject))
    if (act in STATE_ACTS and not is_known) or (actor is None and act != "PROTEST"):
        return None
    return _made(read, token, act, actor, tools, day=day)


def _is_asked_for(verb: Any) -> bool:
    """Whether the verb is what somebody is asked to do: "called on Turkey to hold talks" is a request, not talks."""
    return verb.dep_ in ("xcomp", "ccomp", "advcl") and verb.head.lemma_.lower() in ASKING and verb.head.i < verb.i


def _round(read: Read, token: Any, subject: Any, tools: Tools, *, day: date | None) -> Act | None:
    """Return "the fifth round of talks opened in Geneva": a CONSULT whose actors are those that the round's name gives."""
    if not PEACE_TALKS.search(read.text):
        return None
    low, high = subject.left_edge.i, subject.right_edge.i + 1
    before = (
        mention
        for mention in read.actors
        if low <= mention.start and mention.end < subject.i and not mention.is_generic
    )
    named = next((mention for mention in before if read.doc[mention.end].lower_ not in TALKS), None)
    if named is not None:
        actor: Party = read.words(named.start, named.end), named.actor_id
    else:
        actor = read.words(low, min(high, subject.i + NAME_REACH)), None
    return _made(read, token, "CONSULT", actor, tools, day=day)


def _subject(verb: Any) -> Any | None:
    node = verb
    for _ in range(SUBJECT_STEPS):
        for child in node.children:
            if child.dep_ == "nsubj":
                return node.head if child.lower_ in ("who", "which", "that") and node.dep_ == "relcl" else child
        if node.dep_ not in ("conj", "xcomp", "advcl") or node.head.i == node.i:
            return None
        node = node.head
    return None


def _diplomat(head: Any) -> bool:
    return any(token.lower_ in DIPLOMATS for token in head.subtree)


def _party(read: Read, head: Any, tools: Tools) -> Party | None:
    """Return who acts: the actor in the phrase, the state that a capital stands for, the speaker behind "he", or a diplomat."""
    low, high = head.left_edge.i, head.right_edge.i + 1
    usable = [
        mention for mention in read.actors if low <= mention.start and mention.end <= high and _speaks(mention, tools)
    ]
    at_head = [mention for mention in usable if mention.start <= head.i < mention.end]
    before = [mention for mention in usable if mention.end <= head.i + 1]
    chosen = next(iter(at_head or before or usable), None)
    start, end = _phrase(head)
    if chosen is not None:
        return read.words(start, max(end, min(chosen.end, end + NAME_REACH))), chosen.actor_id
    state = tools.lexicon.state_named(head.text)
    if state is not None:
        return head.text, state.id
    if (
        head.pos_ == "PRON"
        and head.lower_ in words.PRONOUNS
        and read.carried is not None
        and read.carried.actor_id is not None
    ):
        actor = tools.lexicon.actor(read.carried.actor_id)
        return (
            (read.carried.text, read.carried.actor_id)
            if actor is not None and actor.sector in SPEAKING_SECTORS
            else None
        )
    return (read.words(start, end), None) if head.pos_ in ("NOUN", "PROPN") and _diplomat(head) else None


def _phrase(head: Any) -> tuple[int, int]:
    """Return the tokens of a party's phrase up to the first clause or comma, with a name set behind it."""
    end = head.i + 1
    for token in head.subtree:
        is_aside = token.dep_ in ("relcl", "acl", "advcl", "appos") or (
            token.dep_ == "punct" and token.text in (",", "(")
        )
        if is_aside and token.i > head.i:
            break
        if not is_aside and 0 <= token.i - end < PHRASE_REACH:
            end = token.i + 1
    names = (child for child in head.children if child.dep_ == "appos" and child.pos_ == "PROPN" and child.i > head.i)
    name = next(names, None)
    if name is not None and name.i - head.i <= APPOSITIVE_REACH:
        end = max(end, name.i + 1)
    low = head.left_edge.i
    return (low if head.i - low <= PHRASE_REACH else head.i - SHORT_PHRASE), end


def _speaks(mention: ActorMention, tools: Tools) -> bool:
    actor = tools.lexicon.actor(mention.actor_id)
    return (
        actor is not None
        and actor.sector in SPEAKING_SECTORS
        and not (mention.is_generic and actor.sector == "military")
    )


def _recipient(read: Read, token: Any, act: str, actor: Party | None, tools: Tools) -> Party | None:
    """Return to whom an act is done: the parties named behind the verb, with those they are listed with."""
    own = actor[1] if actor is not None else None
    behind = [
        mention for mention in read.actors if 0 < mention.start - token.i <= RECIPIENT_REACH and mention.actor_id != own
    ]
    usable = [
        mention
        for mention in behind
        if _speaks(mention, tools) and (not mention.is_generic or act in GENERIC_RECIPIENTS)
    ]
    if not usable:
        return None
    first, end = usable[0], usable[0].end
    for mention in usable[1:]:
        gap = {read.doc[at].lower_ for at in range(end, mention.start)}
        if not gap <= {",", "and", "the"}:
            break
        end = mention.end
    return read.words(first.start, end), first.actor_id


def _made(read: Read, token: Any, act: str, actor: Party | None, tools: Tools, *, day: date | None) -> Act:
    attribution = attribution_for(read.attributions, token.i)
    days = [(start, mention) for start, _, mention in read.dates if mention.kind != "since"]
    when = min(days, key=lambda each: abs(each[0] - token.i))[1] if days else None
    end = _topic_end(read.doc, token.i)
    topic = read.words(token.i + 1, end).strip(' ,"“”') if end > token.i + 1 else ""
    named = (mention.start for mention in read.actors if actor is not None and mention.actor_id == actor[1])
    subject = _clause(read, token).subject
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
        read, act, _mode(act, token.lemma_.lower(), read.text[token.idx :]), int(token.i), actor, _recipient(read, token, act, actor, tools), topic or None,
        attribution.speaker if attribution else None, attribution, attribution.stance if attribution else "asserts",
        _modality(read, token.i, when, day), when, places[0] if places else None, span, 0.7, [(read.field, *span)],
    )  # fmt: skip


MODE_WORDS: dict[str, re.Pattern[str]] = {
    "meet": MEETING,
    "yield": re.compile(r"(?i)\b(?:ceasefire|cease-fire|truce|withdraw\w*|pull\w* out|releas\w+|free(?:ing)?|halt\w*|leave|quit|stop\w*|end(?:ing)?|lift\w*|surrender\w*|step down|resign\w*|disarm\w*)\b"),
    "assist": re.compile(r"(?i)\b(?:aid|help|assist\w*|relief|fund\w*|weapons|arms|supplies|protect\w*|support)\b"),
    "violence": re.compile(r"(?i)\b(?:attack\w*|strik\w+|retaliat\w*|respon\w+|force|bomb\w*|destroy\w*|kill\w*|war|crush\w*|reveng\w+)\b"),
    "restrict": re.compile(r"(?i)\b(?:sanction\w*|embargo|block\w*|ban\w*|expel\w*|cut\w*|suspend\w*|clos\w+)\b"),
    "riot": re.compile(r"(?i)\briot\w*"), "strike": re.compile(r"(?i)\b(?:went on strike|general strike|walkout)\b"),
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
        return "release"
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


def _modality(read: Read, at: int, when: DateMention | None, day: date | None) -> str:
    before = str(read.doc[max(0, at - CUE_REACH) : at].text)
    if PLANNED.search(before):
        return "planned"
    if UNREAL.search(before):
        return "hypothetical"
    return "historical" if is_long_past(when, day) else "actual"
