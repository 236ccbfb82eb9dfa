"""Territory claims of one article: who is said to capture, enter, hold, lose or besiege which place.

A claim needs a verb or noun of control, a named place that is its object, and, for everyday verbs, an armed actor. Ground gained
around a named place (hills, farms, kilometres, roads) is an advance at that place, not its capture.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from pipeline.extract.analysis import PlaceAt, Read, Tools
from pipeline.extract.attribution import Attribution, Speaker, attribution_for
from pipeline.extract.control_parse import CALENDAR, Signal, doer_of
from pipeline.extract.control_phrases import find_phrases
from pipeline.extract.control_places import (
    extent_of,
    goals_of,
    is_ground_near,
    is_territory,
    place_kind_of,
    unlisted_places,
)
from pipeline.extract.control_signals import find_signals
from pipeline.extract.control_words import (
    ARMED_MODIFIERS,
    ARMED_SECTORS,
    ARMED_WORDS,
    ATTEMPT,
    DAY_BEFORE,
    FEND_OFF,
    FIGHTS,
    FINAL_VERBS,
    INTENT,
    REPEL,
    STOP,
    UNARMED_WORDS,
)
from pipeline.extract.dates import DateMention, day_before
from pipeline.extract.denials import is_denied, is_disowned
from pipeline.extract.modality import (
    ASKED,
    PLANNED,
    TRIED,
    UNREAL,
    is_anniversary,
    is_awaited,
    is_demanded,
    is_led_by_modal,
    is_long_past,
    is_played,
    is_ruled_out,
    is_supposed,
    is_told_of_possible,
    opens_long_ago,
    was_not_able,
)
from pipeline.extract.subject import Subject
from pipeline.gazetteer import fold_token

Actor = tuple[str, str | None]  # the words, and the actor's id where the pack has it

PLACE_REACH = 3  # sentences that "the town" may look back
DATE_REACH = 2  # sentences that a told day holds for
NEVER = -99  # sentence number before any article
MEMBER_PLACE_PREC = 1.5  # rank of a place without a precision, between an exact point and a surrounding
CUE_REACH = 6  # tokens before a word of control that may make it a plan or an attempt
AGAINST_REACH = 4  # tokens from "with" or "against" to the enemy
FIGHT_REACH = 8  # tokens from "clashes" to the enemy
PHRASE_REACH = 10  # tokens that an actor's phrase may skip
LOST_APOSTROPHE = re.compile(r"\b([A-Z]{2,})s$")  # "ISILs offensives"
LONG_PHRASE = 7  # tokens; of a longer phrase the named actor is kept
MAX_PHRASE = 16  # tokens; a longer actor is a parsing error
SHORT_PHRASE = 5  # tokens kept before the head of one that is too long
GENERIC_STATE = frozenset(("generic_army", "generic_government_forces", "generic_government"))
DOUBTFUL = 0.6  # confidence up to which an unknown name is not taken for a place
PRONOUNS = frozenset(("it", "they", "them", "their", "its", "who", "which", "we", "us", "our"))
AIMS = frozenset(("captured", "recaptured", "cleared", "entered", "advanced", "besieged"))  # what an attack is for
DONE_BY_SOMEBODY = frozenset(
    ("captured", "recaptured", "cleared", "entered", "advanced", "withdrew", "besieged", "siege_broken", "lost")
)
NOBODY = ("neither", "no ", "none", "nobody")
NOT_DOING = frozenset(
    (
        "from",
        "against",
        "of",
        "by",
        "than",
        "s",
        "fighting",
        "battling",
        "fight",
        "battle",
        "fought",
        "battled",
        "between",
        "targeting",
    )
)  # before an actor: not the one who acts
TAKING = frozenset(("captured", "recaptured", "cleared"))


@dataclass
class Move:
    """A territory claim before it becomes a row."""

    read: Read
    action: str
    trigger: int
    place: PlaceAt
    place_kind: str | None
    actor: Actor | None
    actor_from: Actor | None
    extent: str | None
    speaker: Speaker | None
    attribution: Attribution | None
    stance: str
    modality: str
    when: DateMention | None
    span: tuple[int, int]
    confidence: float
    mentions: list[tuple[str, int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class _Before:
    """What the sentences before told: the last day, place and armed actor, each with the sentence that told it."""

    when: DateMention | None = None
    when_at: int = NEVER
    places: tuple[tuple[int, PlaceAt], ...] = ()
    actor: Actor | None = None

    def reaching(self, read: Read) -> _Before:
        """Return what still holds in this sentence; a title stands alone, but for the actor."""
        is_text = read.field == "text"
        return replace(
            self,
            when=self.when if is_text and read.at - self.when_at <= DATE_REACH else None,
            places=tuple((at, place) for at, place in self.places if is_text and read.at - at <= PLACE_REACH),
        )

    def after(self, read: Read, tools: Tools, told: Sequence[PlaceAt]) -> _Before:
        """Return what holds behind this sentence; `told` are the places of its claims, which the gazetteer may lack."""
        known = replace(self, actor=_last_armed(read, tools) or self.actor)
        places = [each for each in read.places if _is_named(read, each)]
        places += unlisted_places(read) if read.field == "text" else []
        names = {each.place.mention.raw for each in places}
        places += list({each.place.mention.raw: each for each in told if each.place.mention.raw not in names}.values())
        if read.field == "text":
            places.sort(key=lambda each: (each.place.where_prec or MEMBER_PLACE_PREC, each.start))
            known = replace(known, places=(*((read.at, place) for place in places), *self.places))
        days = [mention for _, _, mention in read.dates if mention.kind == "point" and mention.prec <= 2]
        return replace(known, when=days[0], when_at=read.at) if days else known


def read_territory(reads: Sequence[Read], tools: Tools, *, day: date | None, about: Subject) -> list[Move]:
    """Return the territory claims of an article, repeats folded; passages that are not about armed conflict give none."""
    moves: list[Move] = []
    before = _Before()
    for read in reads:
        reaching = before.reaching(read)
        found = [
            move
            for signal in (_signals(read) if about.is_conflict(read.at) else ())
            for move in _moves(read, signal, tools, before=reaching, day=day)
        ]
        moves.extend(found)
        before = before.after(read, tools, [move.place for move in found])
    has_news = any(move.modality == "actual" and move.when is not None for move in moves)
    if is_anniversary(reads, day) or (opens_long_ago(reads, day) and not has_news):
        moves = [
            replace(move, modality="historical") if move.modality == "actual" and move.when is None else move
            for move in moves
        ]
    return _folded(moves)


def _signals(read: Read) -> list[Signal]:
    """Return the words and phrases of control of a sentence; what an attack that failed was for is no deed of its own."""
    words = find_signals(read)
    found = [*words, *find_phrases(read, {signal.at for signal in words})]
    beaten = {goal.i for signal in found if signal.action == "repelled" for goal in signal.objects}
    return [
        signal for signal in found
        if signal.action == "repelled" or signal.action not in AIMS or not signal.objects or not all(goal.i in beaten for goal in signal.objects)
    ]  # fmt: skip


def _moves(read: Read, signal: Signal, tools: Tools, *, before: _Before, day: date | None) -> list[Move]:
    """Return the claims of one word of control: one for each place."""
    attribution = attribution_for(read.attributions, signal.at)
    inside = _armed_before(read, signal.at, tools, signal.actor) if _is_pronoun(signal.actor) else None
    last = inside or _speaking_group(attribution, tools) or before.actor
    signal = replace(signal, actor=doer_of(signal.actor))
    written = _named_actor(read, signal.actor)
    speaker = attribution.speaker if attribution is not None else None
    if written is not None and written[0].lower().startswith(NOBODY):
        return []  # "neither side is in control of X"
    actor = _actor(signal, written, last, tools, speaker)
    if actor is None and signal.action in DONE_BY_SOMEBODY:
        signal = replace(signal, actor=_unparsed_actor(read, signal, tools))
        written = _named_actor(read, signal.actor)
        actor = _actor(signal, written, last, tools, speaker)
    if actor is None or actor is not last:
        is_armed = _is_armed(signal.actor, actor, tools)
        if (signal.needs_armed and not is_armed and not _is_we(signal.actor)) or _leaves_in_peace(
            signal, written, tools
        ):
            return []
    actor_from = _state_actor(
        _named_actor(read, signal.actor_from) or _dislodged(read, signal, actor, tools), last, tools
    )
    if signal.action == "repelled" and actor is not None and actor_from is not None and actor[0] == actor_from[0]:
        actor = None  # "the army said that it had repelled it"
    if actor_from is not None and actor_from[1] in tools.pack.outlets:
        actor_from = actor_from[0], None
    if signal.action == "repelled" and _is_only_tried(read, signal):
        return []  # "battling to push back the attack"
    when = _when(read, signal.at, before.when)
    modality = _modality(read, signal, when, day=day)
    stance = attribution.stance if attribution is not None else "asserts"
    stance = "denies" if is_denied(read.doc[signal.at]) or is_disowned(read, signal.at) else stance
    found: list[Move] = []
    for goal, place in goals_of(read, signal, [place for _, place in before.places]):
        if not is_territory(place) or (signal.confidence <= DOUBTFUL and not _is_surely_place(read, place)):
            continue
        is_near = signal.action in TAKING and is_ground_near(goal, place, is_control=signal.is_control)
        span = _span(read, signal, goal, place)
        found.append(
            Move(
                read, "advanced" if is_near else signal.action, signal.at, place, place_kind_of(read, goal, place), actor, actor_from,
                extent_of(read, signal.at, goal, place), _speaker(read, attribution), attribution,
                stance, modality, when, span, signal.confidence, [(read.field, *span)],
            )
        )  # fmt: skip
    return found


def _is_pronoun(actor: Any | None) -> bool:
    return actor is not None and actor.lower_ in PRONOUNS


def _is_we(actor: Any | None) -> bool:
    return actor is not None and actor.lower_ in ("we", "us", "our")


def _is_surely_place(read: Read, place: PlaceAt) -> bool:
    """Whether a name is one of the gazetteer's, or stands behind "in", "near" and the like."""
    return (
        place in read.places
        or place.place.place is not None
        or place.place.geo_reason != "not_in_gazetteer"
        or place.place.mention.hints != ()
    )


def _span(read: Read, signal: Signal, goal: Any, place: PlaceAt) -> tuple[int, int]:
    start = min(signal.at, goal.i, signal.actor.i if signal.actor is not None else signal.at)
    end = max(signal.at + 1, goal.i + 1, place.end if place in read.places else 0)
    return read.span(start, end)


def _speaker(read: Read, attribution: Attribution | None) -> Speaker | None:
    if attribution is not None:
        return attribution.speaker
    return read.carried if read.is_quoted else None


def _is_named(read: Read, place: PlaceAt) -> bool:
    return place.place.geo_reason != "metonym" and not read.names_actor(place) and is_territory(place)


# ------------------------------------------------------------ who acts, who held it before


def _speaking_group(attribution: Attribution | None, tools: Tools) -> Actor | None:
    """Return the armed group that speaks: "the army said it had captured the town"."""
    if attribution is None or attribution.speaker.is_anaphor:
        return None
    is_called_armed = attribution.speaker.text.split()[-1].lower() in ARMED_WORDS  # "the gunmen", whom no pack lists
    if not is_called_armed and not _is_group(attribution.speaker.actor_id, tools):
        return None
    return attribution.speaker.text, attribution.speaker.actor_id


def _actor(
    signal: Signal, written: Actor | None, last: Actor | None, tools: Tools, speaker: Speaker | None
) -> Actor | None:
    """Return who acts; "it" and "they" are the armed actor named before."""
    is_pronoun = signal.actor is not None and signal.actor.lower_ in PRONOUNS
    if is_pronoun and written is not None and written[1] is None and last is not None:
        return last if not _is_we(signal.actor) else (written[0], last[1])
    if is_pronoun and last is None and speaker is not None and not speaker.is_anaphor and not _is_we(signal.actor):
        return speaker.text, speaker.actor_id  # "Russia says it has taken X"
    return _state_actor(written, last, tools)


def _unparsed_actor(read: Read, signal: Signal, tools: Tools) -> Any | None:
    """Return the armed actor named nearest before a word of control that the parse gives no actor, if no enemy or object is meant."""
    if any(child.dep_ == "auxpass" for child in read.doc[signal.at].children):
        return None
    speakers = {at for each in read.attributions for at in range(each.speaker.start, each.speaker.end)}
    objects = [(goal.left_edge.i, goal.right_edge.i) for goal in signal.objects if goal.i != signal.at]
    for mention in reversed(read.actors):
        is_inside = any(low <= mention.start <= high for low, high in objects)
        is_fought = _is_fought(read, mention.start) or (mention.start > 0 and _is_against(read, mention.start))
        is_modifier = read.head(mention.start, mention.end).dep_ in (
            "compound",
            "amod",
            "npadvmod",
            "nmod",
        )  # "rebel television"
        if (
            mention.end <= signal.at
            and not is_modifier
            and mention.start not in speakers
            and not is_inside
            and not is_fought
            and _is_group(mention.actor_id, tools)
        ):
            return read.head(mention.start, mention.end)
    return None


def _is_against(read: Read, at: int) -> bool:
    """Whether an actor stands behind "against", "fighting" and the like, with or without an article."""
    before = [token.lower_ for token in read.doc[max(0, at - 2) : at]]
    return bool(before and (before[-1] in NOT_DOING or (before[-1] == "the" and before[0] in NOT_DOING)))


def _armed_before(read: Read, at: int, tools: Tools, pronoun: Any) -> Actor | None:
    """Return the armed actor that a pronoun stands for: of "it" the subject of the clause above, else the one named nearest before."""
    before = [mention for mention in read.actors if mention.end <= at and _is_group(mention.actor_id, tools)]
    above = next((child for child in pronoun.head.head.children if child.dep_ == "nsubj" and child.i < pronoun.i), None)
    leading = [mention for mention in before if above is not None and mention.start <= above.i < mention.end]
    if leading and pronoun.lower_ == "it":
        return read.words(leading[0].start, leading[0].end), leading[0].actor_id
    named = [mention for mention in before if not mention.is_generic] or before
    return (read.words(named[-1].start, named[-1].end), named[-1].actor_id) if named else None


def _leaves_in_peace(signal: Signal, written: Actor | None, tools: Tools) -> bool:
    """Whether who withdraws is no armed group: residents and diplomats leave places as well."""
    if signal.action != "withdrew" or signal.actor is None or written is None:
        return False
    if any(child.dep_ == "dobj" and child.lower_ in ARMED_WORDS for child in signal.actor.doc[signal.at].children):
        return False  # "Israel pulled its last brigade out of X"
    is_armed = fold_token(signal.actor.text) in ARMED_WORDS or _is_armed(signal.actor, written, tools)
    return not is_armed and not _is_group(written[1], tools)


def _named_actor(read: Read, head: Any | None) -> Actor | None:
    """Return the words of an actor's phrase, and the actor named at its head, before it, or anywhere in it."""
    if head is None:
        return None
    low, high = head.left_edge.i, head.right_edge.i + 1
    inside = [mention for mention in read.actors if low <= mention.start and mention.end <= high]
    named = [mention for mention in inside if not mention.is_generic]
    close = [mention for mention in read.actors if mention.start <= head.i < mention.end and not mention.is_generic]
    before = [mention for mention in named if mention.end <= head.i + 1]
    chosen = next(iter(close or before or named or inside), None)
    start, end = _phrase(head, start=min([low, *(mention.start for mention in close)]))
    if chosen is not None and not chosen.is_generic and end - start > LONG_PHRASE and start <= chosen.start < end:
        start, end = chosen.start, max(chosen.end, head.i + 1 if head.i - chosen.start < LONG_PHRASE else chosen.end)
    words = LOST_APOSTROPHE.sub(r"\1", read.words(start, end))
    return words, chosen.actor_id if chosen is not None else None


def _phrase(head: Any, *, start: int) -> tuple[int, int]:
    """Return the tokens of an actor's phrase, from behind a dash or colon up to the first clause or comma."""
    doc, end = head.doc, head.i + 1
    left = doc[head.left_edge.i : head.i]
    opened = (
        token.i + 1
        for token in left
        if token.text in ("-", "–", "—", ":") and token.i + 1 < head.i and doc[token.i + 1].idx > token.idx + 1
    )
    start = next(opened, start)
    if doc[start].lower_ in ("on", "late", "early") and any(
        token.lower_ in CALENDAR for token in doc[start : start + 3]
    ):
        start = next(
            token.i + 1 for token in doc[start : start + 3] if token.lower_ in CALENDAR
        )  # "On Tuesday the same brigades"
    while start < head.i and (doc[start].lower_ in CALENDAR or doc[start].lower_ in ("which", "that")):
        start += 1
    for token in head.subtree:
        if token.i > head.i and (token.lower_ in CALENDAR or _opens_date(token)):
            break
        if token.i > head.i and (
            token.dep_ in ("relcl", "acl", "advcl") or (token.dep_ == "punct" and token.text != "-")
        ):
            break
        is_part = token.dep_ in ("prep", "pobj", "compound", "amod", "det", "conj", "cc", "poss", "nmod")
        if is_part and 0 <= token.i - end < PHRASE_REACH:
            end = token.i + 1
    if end - start > MAX_PHRASE:
        return max(start, head.i - SHORT_PHRASE), head.i + 1
    return start, end


def _opens_date(token: Any) -> bool:
    return bool(token.dep_ == "prep" and token.i + 1 < len(token.doc) and token.nbor(1).lower_ in CALENDAR)


def _state_actor(actor: Actor | None, last: Actor | None, tools: Tools) -> Actor | None:
    """Return whose army "the army" is: the one named before in the article, else that of the pack's only country."""
    if actor is None or actor[1] not in GENERIC_STATE:
        return actor
    before = tools.lexicon.actor(last[1]) if last is not None else None
    if before is not None and before.sector == "military":
        return actor[0], before.id
    home = tools.pack.countries[0] if len(tools.pack.countries) == 1 else None
    body = tools.lexicon.state_body("generic_army", words=actor[0], country=home)
    return (actor[0], body.id) if body is not None else actor


def _dislodged(read: Read, signal: Signal, actor: Actor | None, tools: Tools) -> Actor | None:
    """Return who held the place where no "from" tells: "pockets of Nusra militants", "after clashes with Daesh"."""
    if signal.action not in TAKING and signal.action not in ("entered", "advanced"):
        return None
    own = actor[1] if actor is not None else None
    enemies = [mention for mention in read.actors if mention.actor_id != own and _is_group(mention.actor_id, tools)]
    for goal in signal.objects:
        for mention in enemies:
            if goal.left_edge.i <= mention.start and mention.end <= goal.right_edge.i + 1:
                return read.words(mention.start, mention.end), mention.actor_id
    fought = next((mention for mention in enemies if _is_fought(read, mention.start)), None)
    return (read.words(fought.start, fought.end), fought.actor_id) if fought is not None else None


def _is_fought(read: Read, at: int) -> bool:
    near = {token.lower_ for token in read.doc[max(0, at - AGAINST_REACH) : at]}
    fights = {token.lower_ for token in read.doc[max(0, at - FIGHT_REACH) : at]}
    return bool(near & {"with", "against"} and fights & FIGHTS)


def _is_group(actor_id: str | None, tools: Tools) -> bool:
    return tools.lexicon.is_armed(actor_id)


def _last_armed(read: Read, tools: Tools) -> Actor | None:
    """Return the first armed actor of a sentence: who "it" and "they" of the next one most likely are."""
    for mention in read.actors:
        if not mention.is_generic and _is_group(mention.actor_id, tools):
            return read.words(mention.start, mention.end), mention.actor_id
    return None


def _is_armed(head: Any | None, actor: Actor | None, tools: Tools) -> bool:
    """Whether an actor bears arms: by the pack, by its noun, or as the government of a side."""
    if head is None or any(token.lower_ in UNARMED_WORDS for token in head.doc[head.left_edge.i : head.i + 4]):
        return False
    known = tools.lexicon.actor(actor[1]) if actor is not None else None
    if known is not None and known.sector in ARMED_SECTORS:
        return True
    near = {fold_token(child.text) for child in head.children if child.dep_ in ("compound", "conj", "amod", "nmod")}
    near |= {
        fold_token(grand.text)
        for child in head.children
        if child.dep_ == "prep" and child.lower_ == "of"
        for grand in child.children
    }
    owned = any(child.dep_ in ("poss", "compound") for child in head.children)
    if any(child.lower_ == "armed" for child in head.children) or (head.lower_ == "men" and owned):
        return True  # "his men", "counter-terrorism men"
    if fold_token(head.text) in ARMED_WORDS or (head.pos_ == "PROPN" and near & ARMED_WORDS) or near & ARMED_MODIFIERS:
        return True
    return known is not None and known.sector == "government" and known.side not in ("neutral", "unknown")


# ------------------------------------------------------------ when, and whether it happened


def _when(read: Read, at: int, carried: DateMention | None) -> DateMention | None:
    usable = [(start, mention) for start, _, mention in read.dates if mention.kind != "since"]
    if not usable:
        return carried
    mention = min(usable, key=lambda each: abs(each[0] - at))[1]
    return day_before(mention) if DAY_BEFORE.search(read.text) and mention.kind == "point" else mention


def _modality(read: Read, signal: Signal, when: DateMention | None, *, day: date | None) -> str:
    """Return whether it happened; a repelled attack did, whatever was planned or tried."""
    before = str(read.doc[max(0, signal.at - CUE_REACH) : signal.at].text)
    token = read.doc[signal.at]
    is_not_done = is_ruled_out(token) or (signal.action != "repelled" and was_not_able(token))
    if is_not_done or any(child.dep_ == "neg" for child in token.children):
        return "negated"
    if is_demanded(token):
        return "planned"
    if signal.action == "repelled" and is_supposed(token):
        return "hypothetical"
    if signal.action != "repelled":
        if TRIED.search(before) or ATTEMPT.search(before):
            return "planned" if PLANNED.search(before) else "attempted"
        if PLANNED.search(before) or INTENT.search(before) or ASKED.search(before) or _is_purpose(token):
            return "planned"
        if is_awaited(token):
            return "planned"
        if UNREAL.search(before) or is_told_of_possible(token) or is_led_by_modal(token) or is_played(read):
            return "hypothetical"
    return "historical" if is_long_past(when, day) or read.is_old else read.unreal or "actual"


def _is_only_tried(read: Read, signal: Signal) -> bool:
    """Whether an attack is only to be repelled: the defenders try, which moves no front."""
    token = read.doc[signal.at]
    before = str(read.doc[max(0, signal.at - CUE_REACH) : signal.at].text)
    defends = token.lemma_.lower() in REPEL | FEND_OFF | STOP and token.tag_ in ("VB", "VBG")
    aims = (
        TRIED.search(before)
        or ATTEMPT.search(before)
        or PLANNED.search(before)
        or INTENT.search(before)
        or _is_purpose(token)
    )
    return bool(defends and aims)


def _is_purpose(token: Any) -> bool:
    """Whether a verb tells what something is done for: "moved to retake X", but not "managed to retake X"."""
    while token.dep_ == "conj" and token.tag_ == "VB" and token.head.tag_ == "VB":
        token = token.head  # "plan to storm the airport and then to encircle the port"
    is_infinitive = token.tag_ == "VB" and token.dep_ in ("xcomp", "advcl", "acl", "relcl")
    return (
        is_infinitive and token.i > 0 and token.nbor(-1).lower_ == "to" and token.head.lemma_.lower() not in FINAL_VERBS
    )


# ------------------------------------------------------------ repeats


def _folded(moves: Sequence[Move]) -> list[Move]:
    """Fold repeats of one assertion into its first mention, which takes from them what it did not tell."""
    kept: list[Move] = []
    for move in moves:
        twin = next((other for other in kept if _is_repeat(other, move)), None)
        if twin is None:
            kept.append(move)
            continue
        twin.mentions.extend(move.mentions)
        if twin.speaker is None:
            twin.speaker, twin.attribution, twin.stance = move.speaker, move.attribution, move.stance
        twin.when = twin.when or move.when
        twin.actor = twin.actor or move.actor
        twin.actor_from = twin.actor_from or move.actor_from
        twin.extent = twin.extent or move.extent
    return kept


def _is_repeat(one: Move, two: Move) -> bool:
    if (
        not _same_deed(one.action, two.action)
        or one.modality != two.modality
        or (one.stance == "denies") != (two.stance == "denies")
    ):
        return False
    actors = {move.actor[1] if move.actor else None for move in (one, two)}
    speakers = {move.speaker.actor_id for move in (one, two) if move.speaker is not None}
    if any(len(ids) == 2 and None not in ids for ids in (actors, speakers)):
        return False
    return _same_place(one.place, two.place)


def _same_deed(one: str, two: str) -> bool:
    return one == two or {one, two} in ({"captured", "recaptured"}, {"lost", "withdrew"})


def _same_place(one: PlaceAt, two: PlaceAt) -> bool:
    first, second = one.place.place, two.place.place
    if first is not None and second is not None:
        return first.place_id == second.place_id
    return one.place.mention.raw.casefold() == two.place.mention.raw.casefold()
