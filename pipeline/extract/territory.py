"""Territory claims of one article: who is said to capture, enter, hold, lose or besiege which place.

A claim needs a verb or noun of control, a named place that is its object, and, for everyday verbs, an armed actor. Ground gained
around a named place (hills, farms, kilometres, roads) is an advance at that place, not its capture.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from pipeline.extract import words
from pipeline.extract.analysis import PlaceAt, Read, Tools
from pipeline.extract.attribution import Attribution, Speaker, attribution_for
from pipeline.extract.casualties import HISTORICAL_DAYS, PLANNED, TRIED, UNREAL, is_anniversary
from pipeline.extract.dates import MONTHS, WEEKDAYS, DateMention, day_before
from pipeline.gazetteer import PlaceMention, ResolvedPlace, fold_token

CAPTURE = frozenset("capture seize conquer overrun occupy liberate wrest grab free snatch".split())
RECAPTURE = frozenset("recapture retake regain reclaim recover reoccupy reconquer".split())
CLEAR = frozenset("clear purge cleanse sweep comb secure".split())
ENTER = frozenset("enter storm infiltrate penetrate reenter".split())
ADVANCE = frozenset("advance progress push inch".split())
LOSE = frozenset("lose cede forfeit surrender".split())
WITHDRAW = frozenset("withdraw retreat evacuate vacate abandon quit".split())
REPEL = frozenset("repel repulse thwart foil rebuff frustrate abort parry".split())
BESIEGE = frozenset("besiege encircle surround blockade beleaguer".split())
EXPEL = frozenset("drive expel oust evict dislodge flush eject push clear force eradicate uproot".split())
HOLD = frozenset("control hold".split())
WEAK = frozenset(
    "take enter hold control secure clear free advance push progress lose leave withdraw retreat abandon recover surrender force drive surround sweep comb occupy storm grab evacuate quit reach inch regain surrender".split()
)
FALL = frozenset("fall".split())
NOMINAL = {
    "capture": "captured", "seizure": "captured", "liberation": "captured", "takeover": "captured", "recapture": "recaptured",
    "fall": "captured", "loss": "lost", "withdrawal": "withdrew", "retreat": "withdrew", "recovery": "recaptured",
}  # fmt: skip
CONTROL_VERBS = {
    "take": "captured", "gain": "captured", "establish": "captured", "impose": "captured", "seize": "captured", "assume": "captured", "wrest": "captured",
    "win": "captured", "complete": "captured", "tighten": "captured", "extend": "captured", "achieve": "captured", "claim": "captured", "have": "holds",
    "regain": "recaptured", "retake": "recaptured", "restore": "recaptured", "recover": "recaptured", "reestablish": "recaptured", "reassert": "recaptured",
    "lose": "lost", "cede": "lost", "maintain": "holds", "retain": "holds", "keep": "holds", "hold": "holds", "exercise": "holds", "secure": "captured", "expand": "advanced",
}  # fmt: skip
PLACE_NOUNS = frozenset(
    """town city village district neighbourhood neighborhood quarter suburb area areas region province countryside base airbase airport airfield camp crossing
    hill mount mountain field oilfield gasfield dam bridge station facility hospital prison factory plant complex silo silos towns villages cities districts neighbourhoods
    neighborhoods quarters suburbs bases hills fields citadel castle fortress stronghold bastion enclave pocket island port refinery headquarters hq square roundabout junction crossroads
    mosque school academy barracks depot warehouse valley heights checkpoint locality localities settlement settlements municipality hamlet ruins housing project""".split()
)
POSITION_NOUNS = frozenset("position positions point points checkpoint checkpoints building buildings block blocks street streets post posts part parts".split())
GROUND_NOUNS = frozenset(
    """kilometre kilometres kilometer kilometers km territory ground land farm farms point points position positions hilltop hilltops hill hills road roads highway route routes
    swathe swathes swath swaths part parts street streets building buildings block blocks progress gains advances outskirts checkpoints checkpoint posts post front line lines trenches""".split()
)
NEAR = frozenset("above near around outside surrounding adjacent close overlooking between".split())
EXTENT_FULL = re.compile(
    r"(?i)\b(?:full|fully|complete|completely|entire|entirely|whole|total|totally|all of)\b"
)
EXTENT_MOST = re.compile(r"(?i)\b(?:most|much|bulk|largely|nearly all|almost all|majority|per ?cent)\b")
EXTENT_PART = re.compile(
    r"(?i)\b(?:parts?|half|some|several|section|eastern|western|northern|southern|portion|third|quarter|swath\w*)\b"
)
OUTSKIRTS = re.compile(r"(?i)\b(?:outskirts|edge|edges|entrance|gates|periphery|vicinity|approaches)\b")
ARMED = frozenset(("military", "armed_group", "opposition"))
ARMED_WORDS = frozenset(
    """army armies troops troop forces force soldiers soldier fighters fighter militants militant rebels rebel insurgents jihadists jihadis militia militias militiamen
    gunmen terrorists terrorist units unit brigade brigades battalion guerrillas commandos paratroopers marines opposition coalition alliance factions faction group groups
    regime government peshmerga separatists insurgents extremists military paramilitary paramilitaries""".split()
)
GROUPS = {
    "captured": "gain", "recaptured": "gain", "cleared": "gain", "entered": "advance", "advanced": "advance", "lost": "loss", "withdrew": "loss",
    "repelled": "repelled", "besieged": "siege", "siege_broken": "siege_broken", "holds": "holds", "contested": "contested",
}  # fmt: skip


IRREGULAR = {
    "retook": "retake", "retaken": "retake", "retaking": "retake", "overran": "overrun", "won": "win", "fell": "fall", "lost": "lose", "withdrew": "withdraw",
    "withdrawn": "withdraw", "held": "hold", "drove": "drive", "driven": "drive", "beaten": "beat", "reentered": "reenter", "recaptures": "recapture",
    "retakes": "retake", "repels": "repel", "repelled": "repel", "foils": "foil", "foiled": "foil", "broke": "break", "broken": "break", "swept": "sweep",
}  # fmt: skip
ANAPHORIC = PLACE_NOUNS - frozenset(
    "towns villages cities districts neighbourhoods neighborhoods quarters suburbs bases hills fields areas silos".split()
)
MIN_WAR_WORDS = 1  # an article without any is about no war
ANAPHORA_REACH = 3  # sentences that "the town" may look back
CALENDAR = frozenset((*WEEKDAYS, *MONTHS))
ATTACKS = frozenset(
    "attack attacks assault assaults offensive attempt attempts advance infiltration raid raids operation incursion push counter counterattack".split()
)


def lemma_of(token: Any) -> str:
    """Return the lemma of a verb; the model's lemmatiser misses some irregular compounds."""
    return IRREGULAR.get(token.lower_) or str(token.lemma_.lower())


@dataclass
class Move:
    """A territory claim before it becomes a row. Actors are (words, actor id)."""

    read: Read
    action: str
    trigger: int
    place: PlaceAt
    place_kind: str | None
    actor: tuple[str, str | None] | None
    actor_from: tuple[str, str | None] | None
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
class _Signal:
    """A word of control: where it is, what it says, which token's objects are the places, who acts."""

    at: int
    action: str
    objects: tuple[Any, ...]
    actor: Any | None
    actor_from: Any | None
    needs_armed: bool
    confidence: float
    is_control: bool = False


def read_territory(reads: Sequence[Read], tools: Tools, *, day: date | None) -> list[Move]:
    """Return the territory claims of an article, repeats folded."""
    moves: list[Move] = []
    last_when: DateMention | None = None
    last_at = -99
    place: PlaceAt | None = None
    place_at = -99
    last_actor: tuple[str, str | None] | None = None
    if len(words.WAR_WORDS.findall(" ".join(read.text for read in reads))) < MIN_WAR_WORDS:
        return []
    is_past = is_anniversary(reads, day)
    for read in reads:
        before = place if read.at - place_at <= ANAPHORA_REACH and read.field == "text" else None
        for signal in _signals(read):
            moves.extend(
                _moves(
                    read,
                    signal,
                    tools,
                    day=day,
                    carried=last_when if read.at - last_at <= 2 and read.field == "text" else None,
                    before=before,
                    last_actor=last_actor,
                )
            )
        usable = [
            each
            for each in read.places
            if each.place.geo_reason != "metonym"
            and not _inside_actor(read, each)
            and _kind_is_territory(each)
        ]
        if usable and read.field == "text":
            place, place_at = (
                min(usable, key=lambda each: (each.place.where_prec or 1.5, each.start)),
                read.at,
            )
        last_actor = _last_armed(read, tools) or last_actor
        points = [mention for _, _, mention in read.dates if mention.kind == "point" and mention.prec <= 2]
        if points:
            last_when, last_at = points[0], read.at
    if is_past:
        moves = [replace(move, modality="historical") if move.modality == "actual" and move.when is None else move for move in moves]
    return _folded(moves)


def _subject(verb: Any) -> Any | None:
    """Return the subject of a verb; participles and coordinated verbs take that of the verb above."""
    node = verb
    for _ in range(4):
        for child in node.children:
            if child.dep_ == "nsubj" and child.lower_ not in ("which", "that", "who"):
                return child
            if child.dep_ == "nsubj" and node.dep_ == "relcl":
                return node.head
        if node.dep_ == "acl" and node.tag_ == "VBG":
            return node.head
        if (
            node.dep_ not in ("conj", "xcomp", "advcl", "ccomp", "dep")
            or node.head.i == node.i
            or node.head.pos_ not in ("VERB", "AUX")
        ):
            return None
        if node.dep_ == "ccomp" and node.head.lemma_.lower() in words.SPEECH_VERBS:
            return None
        node = node.head
    return None


def _agent(verb: Any) -> Any | None:
    for child in verb.children:
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by"):
            for grand in child.children:
                if grand.dep_ == "pobj":
                    return grand
    return None


def _passive_subject(verb: Any) -> Any | None:
    node = verb
    for _ in range(2):
        for child in node.children:
            if child.dep_ == "nsubjpass":
                return child
        if node.dep_ != "conj":
            break
        node = node.head
    if verb.dep_ in ("acl",) and verb.tag_ == "VBN":
        return verb.head
    return None


def _direct(verb: Any) -> list[Any]:
    found = [child for child in verb.children if child.dep_ == "dobj"]
    found = [
        verb.head if child.lower_ in ("which", "that") and verb.dep_ == "relcl" else child for child in found
    ]
    if not found:
        for child in verb.children:
            if child.dep_ == "conj" and child.pos_ == "VERB":
                found += [grand for grand in child.children if grand.dep_ == "dobj"]
    return found


def _behind(verb: Any, prepositions: Iterable[str]) -> list[Any]:
    wanted = set(prepositions)
    found = []
    for child in verb.children:
        if child.dep_ in ("prep", "prt", "advmod", "dative") and child.lower_ in wanted:
            found += [grand for grand in child.children if grand.dep_ in ("pobj", "pcomp")]
            for grand in child.children:
                if grand.dep_ == "prep":
                    found += [each for each in grand.children if each.dep_ == "pobj"]
    return found


def _particle(verb: Any, *particles: str) -> bool:
    return any(
        child.lower_ in particles and child.dep_ in ("prt", "advmod", "prep") for child in verb.children
    )


def _headline_signals(read: Read, found: Sequence[_Signal]) -> list[_Signal]:
    """Read "Army foils attack on X" where the parse took the verb for a noun: who stands before, the place behind."""
    more: list[_Signal] = []
    for token in read.doc:
        if token.tag_ not in ("VBZ", "VBD", "VBN", "NNS", "NNPS") or token.i == 0 or any(signal.at == token.i for signal in found):
            continue
        stem = IRREGULAR.get(token.lower_) or token.lemma_.lower().removesuffix("s")
        action = "repelled" if stem in REPEL else "recaptured" if stem in RECAPTURE else "captured" if stem in {"capture", "seize", "liberate"} else None
        if action is None or token.dep_ not in ("nmod", "compound", "amod", "nsubj", "ROOT", "poss", "appos"):
            continue
        doer = next((mention for mention in reversed(read.actors) if token.i - 2 <= mention.end <= token.i), None)
        place = next((each for each in read.places if 0 < each.start - token.i <= 8 and each.place.geo_reason != "metonym"), None)
        if doer is None or place is None:
            continue
        attack = next((each for each in read.doc[token.i : place.start] if each.lower_ in ATTACKS), None)
        if (attack is None) == (action == "repelled"):
            continue
        attacker = next((each for each in read.doc[token.i + 1 : place.start] if any(m.start <= each.i < m.end for m in read.actors)), None)
        who, whom = (attacker, read.doc[doer.end - 1]) if action == "repelled" else (read.doc[doer.end - 1], attacker)
        more.append(_Signal(int(token.i), action, (_head_of(read, place),), who, whom, False, 0.6))
    return more


def _signals(read: Read) -> list[_Signal]:
    """Return the words of control of a sentence."""
    found = _parsed_signals(read)
    return [*found, *_headline_signals(read, found)]


def _parsed_signals(read: Read) -> list[_Signal]:
    found: list[_Signal] = []
    for token in read.doc:
        signal = (
            _verb_signal(token)
            if token.pos_ in ("VERB", "AUX") or token.tag_.startswith("VB") or token.lower_ in IRREGULAR
            else _noun_signal(token)
        )
        if signal is not None:
            found.append(signal)
    return found


def _verb_signal(verb: Any) -> _Signal | None:
    lemma, low, at = lemma_of(verb), verb.lower_, int(verb.i)
    direct = _direct(verb)
    names = {obj.lower_ for obj in direct}
    passive = _passive_subject(verb) if verb.tag_ == "VBN" else None
    actor = _agent(verb) if passive is not None else _subject(verb)
    source = next(iter(_behind(verb, ("from",))), None)
    if (
        lemma == "do"
        and any(child.lower_ == "so" for child in verb.children)
        and verb.head.lemma_.lower() == "fail"
    ):
        tried = next(
            (
                each
                for each in verb.doc[: verb.i]
                if each.dep_ == "xcomp" and each.head.lemma_.lower() in ("try", "attempt", "seek", "hope")
            ),
            None,
        )
        if tried is not None:
            goal = [
                *_direct(tried),
                *_behind(tried, ("to", "into", "in", "on", "toward", "towards", "of", "through")),
            ]
            return (
                _Signal(at, "repelled", tuple(goal), _subject(tried.head), None, False, 0.7) if goal else None
            )
    if lemma in ("fail", "collapse") or (
        lemma in ("throw", "drive", "beat", "turn") and _particle(verb, "back", "off")
    ):
        thwarted = _thwarted(verb)
        if thwarted is not None:
            return thwarted
    failed = _failed(verb)
    if failed is not None:
        goal = [
            obj
            for obj in (
                *direct,
                *_behind(verb, ("to", "into", "in", "on", "toward", "towards", "of", "through")),
            )
        ]
        return _Signal(at, "repelled", tuple(goal), failed, None, True, 0.7) if goal else None
    siege = next((obj for obj in direct if obj.lower_ in ("siege", "blockade", "encirclement")), None)
    if siege is not None or (passive is not None and passive.lower_ in ("siege", "blockade")):
        noun = siege if siege is not None else passive
        if lemma in ("break", "lift", "end", "breach", "ease"):
            return _Signal(
                at,
                "siege_broken",
                tuple(_inner(noun, ("of", "on", "around", "in")) or _behind(verb, ("on", "of", "around"))),
                actor,
                None,
                False,
                0.8,
            )
        if lemma in ("lay", "impose", "tighten"):
            return _Signal(
                at,
                "besieged",
                tuple(_behind(verb, ("to", "on", "around", "of")) or _inner(noun, ("of", "on", "around"))),
                actor,
                None,
                False,
                0.8,
            )
    control = next(
        (
            obj
            for obj in (*direct, *([passive] if passive is not None else []))
            if obj.lower_ in ("control", "grip", "hold", "flag", "foothold")
        ),
        None,
    )
    if control is not None and lemma in CONTROL_VERBS | {"raise": "captured", "hoist": "captured"}:
        action = {"raise": "captured", "hoist": "captured"}.get(lemma) or CONTROL_VERBS[lemma]
        goal = _inner(control, ("of", "over", "on", "in", "across", "at")) or _behind(
            verb, ("of", "over", "on", "in", "at")
        )
        goal = goal or [
            each
            for each in verb.doc[control.i + 1 : control.i + 8]
            if each.dep_ in ("dobj", "appos", "pobj", "dep", "npadvmod", "conj")
            and each.lower_ in PLACE_NOUNS
        ]
        return _Signal(at, action, tuple(goal), actor, source, False, 0.85, is_control=True)
    if lemma == "take" and "part" in names | {child.lower_ for child in verb.children}:
        return None
    if (
        lemma in REPEL
        or (lemma in ("fend", "ward", "beat", "push", "drive", "fight") and _particle(verb, "off", "back"))
        or (
            lemma in ("stop", "halt", "counter", "confront")
            and names & {"attack", "assault", "offensive", "advance"}
        )
    ):
        return _repelled(verb, direct, passive, actor)
    if lemma in BESIEGE or (
        lemma in ("cut", "sever")
        and (
            _particle(verb, "off")
            or names & {"road", "route", "highway", "line", "lines", "routes", "roads"}
            or passive is not None
        )
    ):
        goal = [passive] if passive is not None else list(direct)
        return (
            _Signal(at, "besieged", tuple(goal), actor, None, lemma in ("surround", "cut", "sever"), 0.75)
            if goal
            else None
        )
    if (
        lemma in EXPEL
        and lemma not in ("clear",)
        and direct
        and (_behind(verb, ("from", "of")) or _particle(verb, "out"))
    ):
        goal = _behind(verb, ("from", "of", "out"))
        return _Signal(at, "captured", tuple(goal), actor, direct[0], True, 0.7) if goal else None
    if passive is not None and lemma in EXPEL - {"clear", "push"} and _behind(verb, ("from", "of", "out")):
        return _Signal(
            at, "captured", tuple(_behind(verb, ("from", "of", "out"))), actor, passive, True, 0.65
        )
    plain = _plain_action(verb, lemma)
    if plain == "entered" and verb.dep_ == "relcl" and any(child.lower_ == "had" for child in verb.children):
        return None
    if plain is not None:
        goal = [passive] if passive is not None else list(direct)
        if not goal and verb.tag_ == "VBN" and verb.dep_ != "amod" and plain in ("captured", "recaptured", "cleared"):
            subject = _subject(verb)
            goal, actor = ([subject], _agent(verb)) if subject is not None else (goal, actor)
        if not goal or lemma == "free":
            return None
        return _Signal(at, plain, tuple(goal), actor, source, lemma in WEAK and passive is None, 0.85)
    return _motion_signal(verb, lemma, low, at, direct=direct, actor=actor, passive=passive, source=source)


def _plain_action(verb: Any, lemma: str) -> str | None:
    if lemma in RECAPTURE or (lemma in ("take", "win") and _particle(verb, "back")):
        return "recaptured"
    if lemma in CAPTURE or (
        lemma == "take" and not _particle(verb, "off", "on", "up", "down", "out", "away")
    ):
        return "captured"
    if lemma in CLEAR:
        return "cleared"
    if lemma in ENTER:
        return "entered"
    return None


def _motion_signal(
    verb: Any,
    lemma: str,
    low: str,
    at: int,
    *,
    direct: list[Any],
    actor: Any | None,
    passive: Any | None,
    source: Any | None,
) -> _Signal | None:
    if lemma in ("break", "burst", "move", "roll", "sweep", "march", "push", "pour", "fight") and _behind(
        verb, ("into",)
    ):
        return _Signal(at, "entered", tuple(_behind(verb, ("into",))), actor, None, True, 0.7)
    gains = bool({"gains", "ground", "progress", "advances", "advance", "headway"} & {obj.lower_ for obj in direct})
    nearing = (lemma == "close" and _particle(verb, "in", "on")) or (lemma == "move" and _particle(verb, "toward", "towards"))
    if lemma in ADVANCE or nearing or (lemma in ("gain", "make") and gains):
        goal = _behind(
            verb,
            (
                "in",
                "into",
                "on",
                "toward",
                "towards",
                "to",
                "against",
                "at",
                "near",
                "around",
                "inside",
                "through",
                "along",
                "from",
            ),
        )
        for obj in direct:
            goal += _inner(
                obj, ("in", "on", "into", "toward", "towards", "near", "around", "at", "inside", "against")
            )
        return _Signal(at, "advanced", tuple(goal), actor, None, True, 0.75) if goal else None
    if lemma == "capture" and not direct:
        return None
    if lemma in LOSE and direct:
        return _Signal(at, "lost", tuple(direct), actor, None, True, 0.75)
    if (
        lemma in WITHDRAW
        or (lemma == "pull" and _particle(verb, "out", "back", "from"))
        or (lemma == "leave" and direct)
    ):
        goal = _behind(verb, ("from", "of", "out")) or (
            direct if lemma in ("abandon", "vacate", "evacuate", "quit", "leave") else []
        )
        if lemma == "withdraw" and direct and goal:
            actor = direct[0] if direct[0].pos_ in ("NOUN", "PROPN") else actor
        return _Signal(at, "withdrew", tuple(goal), actor, None, True, 0.7) if goal else None
    if lemma in FALL:
        into = _behind(verb, ("to", "into", "under"))
        subject = _subject(verb)
        taker = next((each for each in into), None)
        if subject is None or taker is None:
            return None
        if taker.lower_ in ("hands", "control", "grip"):
            inner = _inner(taker, ("of",))
            taker = (
                inner[0]
                if inner
                else next(
                    (child for child in taker.children if child.dep_ in ("poss", "compound", "amod")), None
                )
            )
        return _Signal(at, "captured", (subject,), taker, None, False, 0.75) if taker is not None else None
    if lemma in HOLD and (direct or passive is not None):
        goal = [passive] if passive is not None else direct
        if verb.dep_ in ("acl", "amod", "relcl") or (verb.tag_ == "VBN" and any(child.lower_ in ("was", "were", "had") for child in verb.children)):
            return None
        return _Signal(at, "holds", tuple(goal), actor, None, True, 0.65)
    return None


def _repelled(verb: Any, direct: list[Any], passive: Any | None, defender: Any | None) -> _Signal | None:
    goal: list[Any] = []
    attacker: Any | None = None
    for noun in [*direct, *([passive] if passive is not None else [])]:
        if noun.lower_ in (
            "attack",
            "attacks",
            "assault",
            "assaults",
            "offensive",
            "attempt",
            "attempts",
            "advance",
            "infiltration",
            "raid",
            "raids",
            "operation",
            "incursion",
            "push",
            "counter",
            "counterattack",
        ):
            goal += _inner(
                noun, ("on", "in", "against", "at", "near", "into", "to", "of", "toward", "towards", "around")
            )
            attacker = next(iter(_inner(noun, ("by", "of"))), None) or next(
                (
                    child
                    for child in noun.children
                    if child.dep_ in ("compound", "poss", "amod", "nmod")
                    and child.pos_ in ("PROPN", "NOUN", "ADJ")
                ),
                None,
            )
            for child in noun.children:
                if child.dep_ in ("acl", "relcl"):
                    goal += _behind(child, ("on", "in", "at", "near", "into", "to", "toward", "against"))
                    goal += _direct(child)
                    attacker = attacker or _agent(child)
        else:
            attacker = attacker or noun
    goal += _behind(verb, ("on", "in", "from", "at", "near", "around"))
    return _Signal(int(verb.i), "repelled", tuple(goal), attacker, defender, False, 0.75) if goal else None


def _failed(verb: Any) -> Any | None:
    """Return who failed, for "failed to enter X" with this verb as the thing that failed."""
    goals = (
        CAPTURE
        | RECAPTURE
        | ENTER
        | ADVANCE
        | {"take", "reach", "break", "gain", "make", "get", "breach", "win"}
    )
    if verb.dep_ in ("xcomp", "acl") and lemma_of(verb) in goals:
        above = verb.head
        if above.lemma_.lower() == "fail":
            return _subject(above)
        if above.lower_ in ("unable", "attempts", "attempt", "efforts", "bid") and (
            above.lower_ == "unable"
            or above.head.head.lemma_.lower() == "fail"
            or above.head.lemma_.lower() == "fail"
        ):
            node = above.head if above.lower_ == "unable" else above.head
            return _subject(node) or _subject(node.head)
    return None


def _thwarted(verb: Any) -> _Signal | None:
    """Return "the attack on X failed" and "militants trying to push into X were thrown back"."""
    subject = next((child for child in verb.children if child.dep_ in ("nsubj", "nsubjpass")), None)
    if subject is None:
        return None
    goal: list[Any] = []
    attacker: Any | None = subject
    if subject.lower_ in ATTACKS:
        goal = _inner(subject, ("on", "in", "against", "at", "near", "into", "to", "toward", "towards"))
        attacker = next(iter(_inner(subject, ("by", "of"))), None) or next(
            (child for child in subject.children if child.dep_ in ("compound", "poss", "amod", "nmod")), None
        )
    for child in subject.subtree:
        if child.i > subject.i and child.i < verb.i and child.pos_ == "VERB":
            goal += [
                *_direct(child),
                *_behind(child, ("into", "to", "in", "toward", "towards", "on", "against")),
            ]
    goal = [each for each in goal if each.pos_ in ("PROPN", "NOUN") and each.lower_ not in ATTACKS]
    return (
        _Signal(int(verb.i), "repelled", tuple(goal), attacker, _agent(verb), False, 0.65) if goal else None
    )


def _noun_signal(noun: Any) -> _Signal | None:
    lemma = noun.lemma_.lower()
    if noun.pos_ != "NOUN":
        return None
    if lemma in NOMINAL:
        goal = _inner(noun, ("of", "from") if lemma in ("withdrawal", "retreat") else ("of",))
        if not goal:
            return None
        actor = next(iter(_inner(noun, ("by", "to"))), None) or next(
            (child for child in noun.children if child.dep_ == "poss"), None
        )
        if lemma in ("withdrawal", "retreat"):
            whom = [each for each in _inner(noun, ("of",))]
            actor, goal = (whom[0] if whom else actor), _inner(noun, ("from",))
        return _Signal(int(noun.i), NOMINAL[lemma], tuple(goal), actor, None, False, 0.55) if goal else None
    if lemma in ("siege", "blockade") and noun.head.lower_ == "under":
        node = noun.head.head
        subject = next((child for child in node.children if child.dep_ in ("nsubj", "nsubjpass")), None)
        doer = (
            next(iter(_inner(noun, ("by", "of"))), None)
            or next(iter(_behind(node, ("by",))), None)
            or next(
                (child for child in noun.children if child.dep_ in ("compound", "amod", "poss", "nmod")), None
            )
        )
        if subject is not None:
            return _Signal(int(noun.i), "besieged", (subject,), doer, None, False, 0.65)
        return None
    if (
        lemma in ("control", "hand")
        and noun.head.lower_ in ("under", "in", "into")
        and (lemma == "control") == (noun.head.lower_ == "under")
    ):
        holder = next(iter(_inner(noun, ("of",))), None) or next(
            (
                child
                for child in noun.children
                if child.dep_ in ("poss", "compound", "amod") and child.lower_ not in ("full", "complete")
            ),
            None,
        )
        node = noun.head.head
        subject = next((child for child in node.children if child.dep_ in ("nsubj", "nsubjpass")), None)
        if lemma == "hand" and holder is None:
            return None
        if (
            subject is not None
            and holder is not None
            and node.lemma_ in ("be", "remain", "come", "fall", "stay")
        ):
            adverbs = {each.lower_ for each in node.subtree if each.dep_ == "advmod"}
            if node.tag_ == "VBD" and node.lemma_ == "be":
                return None
            fresh = node.lemma_ in ("come", "fall") or "now" in adverbs
            action = "recaptured" if adverbs & {"again", "back", "once"} else "captured" if fresh else "holds"
            return _Signal(int(noun.i), action, (subject,), holder, None, False, 0.6, is_control=True)
    return None


def _inner(noun: Any, prepositions: Iterable[str]) -> list[Any]:
    wanted = set(prepositions)
    return [
        grand
        for child in noun.children
        if child.dep_ in ("prep", "agent") and child.lower_ in wanted
        for grand in child.children
        if grand.dep_ == "pobj"
    ]


def _moves(
    read: Read,
    signal: _Signal,
    tools: Tools,
    *,
    day: date | None,
    carried: DateMention | None,
    before: PlaceAt | None, last_actor: tuple[str, str | None] | None,
) -> list[Move]:
    actor = _named_actor(read, signal.actor, tools)
    said = attribution_for(read.attributions, signal.at)
    if said is not None and not said.speaker.is_anaphor and said.speaker.actor_id is not None and _is_group(said.speaker.actor_id, tools):
        last_actor = (said.speaker.text, said.speaker.actor_id)  # "the army said it had captured the town"
    if signal.actor is not None and signal.actor.lower_ in ("it", "they") and actor is not None and actor[1] is None and last_actor is not None:
        actor = last_actor
    elif signal.action == "withdrew" and actor is not None and signal.actor is not None and fold_token(signal.actor.text) not in ARMED_WORDS and not _is_group(actor[1], tools):
        return []
    actor = _state_actor(actor, last_actor, tools) if actor is not last_actor else actor
    if signal.needs_armed and not (actor is not None and actor is last_actor) and not _is_armed(read, signal.actor, actor, tools):
        return []
    actor_from = _state_actor(_named_actor(read, signal.actor_from, tools) or _dislodged(read, signal, actor, tools), last_actor, tools)
    if actor_from is not None and actor_from[1] in tools.pack.outlets:
        actor_from = actor_from[0], None
    found: list[Move] = []
    for goal, place in _goals(read, signal, before):
        action = signal.action
        if action in ("captured", "recaptured", "cleared") and _is_ground_near(read, goal, place, signal_control=signal.is_control):
            action = "advanced"
        if not _kind_is_territory(place):
            continue
        attribution = attribution_for(read.attributions, signal.at)
        speaker = (
            attribution.speaker if attribution is not None else (read.carried if read.is_quoted else None)
        )
        when = _when(read, signal.at, carried)
        start = min(signal.at, goal.i, *([signal.actor.i] if signal.actor is not None else []))
        end = max(signal.at + 1, goal.i + 1, place.end if place in read.places else 0)
        span = read.span(start, end)
        found.append(
            Move(
                read, action, signal.at, place, _place_kind(read, goal, place), actor, actor_from, _extent(read, signal.at, goal, place), speaker, attribution,
                attribution.stance if attribution is not None else "asserts", _modality(read, signal, when, day=day), when, span, signal.confidence,
                [(read.field, *span)],
            )
        )  # fmt: skip
    return found


def _goals(read: Read, signal: _Signal, before: PlaceAt | None) -> list[tuple[Any, PlaceAt]]:
    """Return (object, place) pairs of a signal; a place that only locates another is left out."""
    pairs: list[tuple[Any, PlaceAt]] = []
    for goal in signal.objects:
        own = _object_places(read, goal)
        named = None if any(place.start <= goal.i < place.end or place.end == goal.i for place in own) else _unlisted(read, goal)
        if named is not None and any(named.start <= place.start and place.end <= named.end for place in own):
            named = None
        for place in [named] if named is not None else own:
            if not any(place == other for _, other in pairs):
                pairs.append((goal, place))
    if not pairs:
        inner = [token for goal in signal.objects if goal.lower_ in GROUND_NOUNS for token in goal.subtree if token.lower_ in ANAPHORIC and token.i > goal.i]
        for goal in (*inner, *signal.objects):
            behind = _right_behind(read, goal)
            if behind is not None:
                return [(goal, behind), *((goal, place) for place in read.places if place.start > behind.start and _is_listed(read, behind, place))]
            meant = _meant(read, signal, goal, before)
            if meant is not None:
                return [(goal, meant)]
        return []
    first = min(pairs, key=lambda pair: (_fineness(pair[1]), pair[1].start))
    kept = [first]
    for goal, place in pairs:
        if (goal, place) != first and any(_is_listed(read, other, place) for _, other in kept):
            kept.append((goal, place))
    return sorted(kept, key=lambda pair: pair[1].start)


FINENESS = {"village": 1, "town": 2, "area": 3, "city": 3, "district": 4, "province": 5, "region": 6, "country": 7}


def _fineness(place: PlaceAt) -> int:
    """Rank of a place by kind: small places before the towns and provinces that hold them."""
    resolved = place.place.place
    return 1 if resolved is None else FINENESS.get(resolved.kind, 0)


def _right_behind(read: Read, goal: Any) -> PlaceAt | None:
    """Return the place that follows an object at once, wherever the parse has hung it: "the pumping station at al-Khafsah"."""
    if goal.lower_ not in PLACE_NOUNS and goal.lower_ not in GROUND_NOUNS:
        return None
    for place in read.places:
        gap = [token.lower_ for token in read.doc[goal.i + 1 : place.start]]
        if place.start > goal.i and len(gap) <= 8 and all(word in BRIDGE for word in gap):
            return place
    return None


BRIDGE = frozenset("of at in near the town village city district around to between all that had terrorists infiltrated into where spread isis were had they".split())


def _unlisted(read: Read, goal: Any) -> PlaceAt | None:
    """Return an object that is a proper name which the gazetteer lacks: "Rajm al-Sheikh region"."""
    names = [token for token in goal.subtree if token.pos_ == "PROPN" and abs(token.i - goal.i) <= 5]
    if any(token.lower_.rstrip("s") in CALENDAR for token in (goal, *names)):
        return None
    if goal.pos_ != "PROPN" and not (goal.lower_ in PLACE_NOUNS and names):
        return None
    run = [goal.i]
    while run[0] - 1 >= goal.left_edge.i and (
        read.doc[run[0] - 1].pos_ == "PROPN"
        or read.doc[run[0] - 1].text == "-"
        or read.doc[run[0] - 1].lower_ in ("al", "el", "of")
    ):
        run.insert(0, run[0] - 1)
    tail = goal.i + 1
    if (
        goal.lower_ in PLACE_NOUNS
        and tail + 1 < len(read.doc)
        and read.doc[tail].lower_ == "of"
        and read.doc[tail + 1].pos_ == "PROPN"
    ):
        tail += 2
        while tail < len(read.doc) and (read.doc[tail].pos_ == "PROPN" or read.doc[tail].text == "-"):
            tail += 1
    start = run[0]
    while start < goal.i and read.doc[start].lower_ in ("of", "-", "al"):
        start += 1 if read.doc[start].lower_ != "al" else 0
        if read.doc[start].lower_ == "al":
            break
    if read.sentence.start < 60 and tail < len(read.doc) and read.doc[tail].text in ("-", "–", "—", "(", ",") and read.doc[start].is_upper:
        return None  # a dateline
    words_here = [token for token in read.doc[start:tail] if token.text[:1].isupper()]
    if not words_here or any(mention.start < tail and start < mention.end for mention in read.actors):
        return None
    first = read.sentence.start + read.doc[start].idx
    raw = read.words(start, tail)
    mention = PlaceMention(
        first, first + len(raw), raw, (), match="none", locative=True, reason="not_in_gazetteer"
    )
    return PlaceAt(start, tail, ResolvedPlace(mention, None, None, None, None, "not_in_gazetteer"))


def _meant(read: Read, signal: _Signal, goal: Any, before: PlaceAt | None) -> PlaceAt | None:
    """Return the place that "the town" or "a pumping station" stands for: the last one named in this sentence or shortly before."""
    if (
        goal.lower_ not in ANAPHORIC
        and goal.lower_ not in GROUND_NOUNS
        and goal.lower_
        not in (
            "it",
            "there",
            "them",
            "which",
            "most",
            "part",
            "parts",
            "half",
            "districts",
            "neighbourhoods",
        )
    ):
        return None
    if (
        goal.lower_ in ("it", "them", "which")
        and signal.needs_armed
        and signal.action not in ("captured", "recaptured")
    ):
        return None
    earlier = [
        place
        for place in read.places
        if place.end <= min(signal.at, goal.i)
        and place.place.geo_reason != "metonym"
        and not _inside_actor(read, place)
        and _kind_is_territory(place)
    ]
    if earlier and goal.i - earlier[-1].end <= 14:
        return earlier[-1]
    definite = goal.lower_ in ("it", "there", "them", "which") or any(token.lower_ in ("the", "that", "this", "its") for token in goal.subtree)
    return before if definite else None


def _object_places(read: Read, goal: Any) -> list[PlaceAt]:
    """Return the places that an object names: each of a list, but not the district or province that locates them."""
    low, high = goal.left_edge.i, goal.right_edge.i + 1
    inside = [
        place
        for place in read.places
        if low <= place.start and place.end <= high and place.place.geo_reason != "metonym"
    ]
    inside = [place for place in inside if not _inside_actor(read, place)]
    first: list[PlaceAt] = []
    for place in inside:
        head = _head_of(read, place)
        node = head
        blocked = False
        steps = 0
        while node.i != goal.i and node.head.i != node.i and steps < 12:
            node = node.head
            steps += 1
            if node.dep_ in ("relcl", "advcl", "acl") and node.pos_ == "VERB":
                blocked = True
            holder = next(
                (other for other in inside if other is not place and other.start <= node.i < other.end), None
            )
            if holder is not None and not _is_listed(read, holder, place):
                blocked = True
        if not blocked and node.i == goal.i:
            first.append(place)
    return first


def _is_listed(read: Read, one: PlaceAt, two: PlaceAt) -> bool:
    gap = [read.doc[at].lower_ for at in range(min(one.end, two.end), max(one.start, two.start))]
    return (
        bool(gap)
        and all(
            word
            in (
                ",",
                "and",
                "the",
                "town",
                "towns",
                "village",
                "villages",
                "of",
                "city",
                "or",
                "as",
                "well",
                "both",
                "al",
                "-",
            )
            for word in gap
        )
        and (("and" in gap) or ("," in gap))
    )


def _head_of(read: Read, place: PlaceAt) -> Any:
    tokens = list(read.doc[place.start : place.end])
    return next(
        (
            token
            for token in tokens
            if not (place.start <= token.head.i < place.end) or token.head.i == token.i
        ),
        tokens[-1],
    )


def _inside_actor(read: Read, place: PlaceAt) -> bool:
    return any(mention.start <= place.start and place.end <= mention.end for mention in read.actors)


def _is_ground_near(read: Read, goal: Any, place: PlaceAt, *, signal_control: bool = False) -> bool:
    """Whether the object is ground around the place and not the place itself."""
    if place.start <= goal.i < place.end:
        return False
    low = goal.lower_
    mentions = read.doc[goal.left_edge.i : place.start]
    near = any(token.lower_ in NEAR for token in read.doc[goal.i : place.start])
    if low in ("area", "areas", "territory", "zone") and signal_control:
        return False
    if low in POSITION_NOUNS:
        return near
    if low in GROUND_NOUNS:
        return True
    if low in PLACE_NOUNS and low.endswith("s") and near:
        return any(token.lower_ in NEAR for token in mentions)
    return near and low not in PLACE_NOUNS


def _kind_is_territory(place: PlaceAt) -> bool:
    resolved = place.place.place
    return resolved is None or resolved.kind != "country"


def _dislodged(read: Read, signal: _Signal, actor: tuple[str, str | None] | None, tools: Tools) -> tuple[str, str | None] | None:
    """Return who held the place where no "from" tells: "pockets of Nusra militants", "after clashes with Daesh"."""
    if signal.action not in ("captured", "recaptured", "cleared", "entered", "advanced"):
        return None
    own = actor[1] if actor is not None else None
    for goal in signal.objects:
        for mention in read.actors:
            if goal.left_edge.i <= mention.start and mention.end <= goal.right_edge.i + 1 and mention.actor_id != own and _is_group(mention.actor_id, tools):
                return read.words(mention.start, mention.end), mention.actor_id
    for mention in read.actors:
        before = {token.lower_ for token in read.doc[max(0, mention.start - 4) : mention.start]}
        fought = {token.lower_ for token in read.doc[max(0, mention.start - 8) : mention.start]} & {"clashes", "battles", "fighting", "battle", "fight", "fights", "confrontations", "clash"}
        if (before & {"with", "against"}) and fought and mention.actor_id != own and _is_group(mention.actor_id, tools):
            return read.words(mention.start, mention.end), mention.actor_id
    return None


def _is_group(actor_id: str | None, tools: Tools) -> bool:
    actor = tools.lexicon.actor(actor_id)
    return actor is not None and actor.sector in ("armed_group", "military")


def _last_armed(read: Read, tools: Tools) -> tuple[str, str | None] | None:
    """Return the first armed actor of a sentence: who "it" and "they" of the next one most likely are."""
    for mention in read.actors:
        if not mention.is_generic and _is_group(mention.actor_id, tools):
            return read.words(mention.start, mention.end), mention.actor_id
    return None


def _state_actor(actor: tuple[str, str | None] | None, last: tuple[str, str | None] | None, tools: Tools) -> tuple[str, str | None] | None:
    """Return whose army "the army" is: the one named before in the article, else that of the pack's only country."""
    if actor is None or actor[1] not in ("generic_army", "generic_government_forces", "generic_government"):
        return actor
    before = tools.lexicon.actor(last[1]) if last is not None else None
    if before is not None and before.sector == "military":
        return actor[0], before.id
    home = tools.pack.countries[0] if len(tools.pack.countries) == 1 else None
    body = tools.lexicon.state_body("generic_army", words=actor[0], country=home)
    return (actor[0], body.id) if body is not None else actor


def _named_actor(read: Read, head: Any | None, tools: Tools) -> tuple[str, str | None] | None:
    if head is None:
        return None
    low, high = head.left_edge.i, head.right_edge.i + 1
    inside = [mention for mention in read.actors if low <= mention.start and mention.end <= high]
    close = [mention for mention in read.actors if mention.start <= head.i < mention.end and not mention.is_generic]
    before = [mention for mention in inside if mention.end <= head.i + 1 and not mention.is_generic]
    chosen = next(iter(close or before or [mention for mention in inside if not mention.is_generic] or inside), None)
    start, end = min([low, *(mention.start for mention in close)]), min(high, head.i + 1)
    dash = next(
        (
            token.i
            for token in read.doc[low : head.i]
            if token.text in ("-", "–", "—", ":")
            and token.i + 1 < head.i
            and read.doc[token.i + 1].idx > token.idx + 1
        ),
        None,
    )
    start = dash + 1 if dash is not None else start
    for token in head.subtree:
        if token.dep_ in ("relcl", "acl", "advcl") and token.i > head.i:
            break
        if token.dep_ == "punct" and token.text != "-" and token.i > head.i:
            break
        if (
            token.i >= end
            and token.dep_ in ("prep", "pobj", "compound", "amod", "det", "conj", "cc", "poss", "nmod")
            and token.i - end < 10
        ):
            end = token.i + 1
    if end - start > 16:
        start = max(start, head.i - 5)
        end = head.i + 1
    return read.words(start, end), chosen.actor_id if chosen is not None else None


def _is_armed(read: Read, head: Any | None, actor: tuple[str, str | None] | None, tools: Tools) -> bool:
    if head is None:
        return False
    known = tools.lexicon.actor(actor[1]) if actor is not None else None
    if known is not None and known.sector in ARMED:
        return True
    near = {fold_token(child.text) for child in head.children if child.dep_ in ("compound", "conj", "amod", "nmod")}
    near |= {fold_token(grand.text) for child in head.children if child.dep_ == "prep" and child.lower_ == "of" for grand in child.children}
    if fold_token(head.text) in ARMED_WORDS or (head.pos_ in ("PROPN",) and near & ARMED_WORDS) or near & {"army", "forces", "troops", "soldiers", "fighters"}:
        return True
    return known is not None and known.sector in ("government",) and known.side not in ("neutral", "unknown")


def _extent(read: Read, at: int, goal: Any, place: PlaceAt) -> str | None:
    low, high = min(at, goal.left_edge.i), place.end
    text = str(read.doc[low:high].text) if high > low else ""
    modifier = place.place.mention.modifier or ""
    if OUTSKIRTS.search(text) or OUTSKIRTS.search(modifier):
        return "outskirts"
    if EXTENT_FULL.search(text):
        return "full"
    if EXTENT_MOST.search(text):
        return "most"
    if EXTENT_PART.search(text) or EXTENT_PART.search(modifier):
        return "part"
    return None


def _place_kind(read: Read, goal: Any, place: PlaceAt) -> str | None:
    if goal.lower_ in (
        "station",
        "dam",
        "bridge",
        "hospital",
        "prison",
        "factory",
        "plant",
        "silo",
        "silos",
        "refinery",
        "facility",
        "complex",
    ):
        return "facility"
    resolved = place.place.place
    if resolved is not None:
        return {
            "city": "city", "town": "town", "village": "village", "neighbourhood": "neighbourhood", "base": "base", "road": "road", "facility": "facility",
            "crossing": "facility", "dam": "facility", "field": "facility", "camp": "area", "hill": "area", "area": "area", "district": "area", "province": "area", "region": "area",
        }.get(resolved.kind)  # fmt: skip
    around = {token.lower_ for token in read.doc[max(0, place.start - 3) : min(len(read.doc), place.end + 2)]}
    for word, kind in (
        ("town", "town"),
        ("city", "city"),
        ("village", "village"),
        ("district", "neighbourhood"),
        ("neighbourhood", "neighbourhood"),
        ("neighborhood", "neighbourhood"),
        ("base", "base"),
        ("airbase", "base"),
        ("hill", "area"),
        ("area", "area"),
    ):
        if word in around:
            return kind
    return None


def _when(read: Read, at: int, carried: DateMention | None) -> DateMention | None:
    usable = [(start, mention) for start, _, mention in read.dates if mention.kind != "since"]
    if usable:
        mention = min(usable, key=lambda each: abs(each[0] - at))[1]
        if re.search(r"(?i)\bthe day (?:before|earlier)\b", read.text) and mention.kind == "point":
            return day_before(mention)
        return mention
    return carried


def _modality(read: Read, signal: _Signal, when: DateMention | None, *, day: date | None) -> str:
    before = str(read.doc[max(0, signal.at - 6) : signal.at].text)
    token = read.doc[signal.at]
    if any(child.dep_ == "neg" for child in token.children):
        return "negated"
    if signal.action == "repelled":
        return "actual" if when is None or day is None or when.kind != "point" or (day - when.last) <= timedelta(days=HISTORICAL_DAYS) else "historical"
    if TRIED.search(before) or re.search(
        r"(?i)\b(?:trying|attempt\w*|battl\w+ to|fighting to|bid to|effort to|struggl\w+ to|offensive to|operation to|campaign to|push to|drive to|battle (?:to|for)|fight (?:to|for))\b",
        before,
    ):
        return "planned" if PLANNED.search(before) else "attempted"
    if PLANNED.search(before) or re.search(
        r"(?i)\b(?:ahead of|in order to|so as to|prepar\w+ to|plan\w* to|hop\w+ to|before|want\w* to|seek\w* to|need to|must|ready to)\s*(?:\w+\s+)?$",
        before,
    ):
        return "planned"
    if (
        signal.action != "repelled"
        and token.tag_ == "VB"
        and token.dep_ in ("xcomp", "advcl", "acl", "relcl")
        and token.i
        and read.doc[token.i - 1].lower_ == "to"
        and token.head.lemma_.lower()
        not in ("manage", "go", "continue", "able", "begin", "start", "help", "proceed", "fail")
    ):
        return "planned"
    if UNREAL.search(before):
        return "hypothetical"
    if (
        when is not None
        and day is not None
        and when.kind == "point"
        and (day - when.last) > timedelta(days=HISTORICAL_DAYS)
    ):
        return "historical"
    return "actual"


def _folded(moves: Sequence[Move]) -> list[Move]:
    """Fold repeats of one assertion into its first mention."""
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
    ids = [move.actor[1] if move.actor else None for move in (one, two)]
    if None not in ids and ids[0] != ids[1]:
        return False
    speakers = {move.speaker.actor_id for move in (one, two) if move.speaker is not None}
    if len(speakers) == 2 and None not in speakers:
        return False
    return _same_place(one.place, two.place)


def _same_deed(one: str, two: str) -> bool:
    return one == two or {one, two} == {"captured", "recaptured"}


def _same_place(one: PlaceAt, two: PlaceAt) -> bool:
    first, second = one.place.place, two.place.place
    if first is not None and second is not None:
        return first.place_id == second.place_id
    return one.place.mention.raw.casefold() == two.place.mention.raw.casefold()
