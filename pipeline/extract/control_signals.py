"""Words of control in a parsed sentence: what each says, which tokens name the places, who acts and who held them before.

Each rule looks at one verb or noun. The first rule that applies decides, also when it finds no place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.extract import words
from pipeline.extract.analysis import Read
from pipeline.extract.control_words import (
    ABLE,
    ABORTIVE,
    ADVANCE,
    ARMED_WORDS,
    ATTACKS,
    BEAR,
    BESIEGE,
    BLOCK,
    BREACH,
    BRING_INTO,
    CAPTURE,
    CLAIMED,
    CLEAR,
    COLLECTIVES,
    COMPASS,
    COMPLETED,
    CONTROL_NOUNS,
    CONTROL_VERBS,
    CUT,
    DEEDS,
    DISTANCES,
    EDGES,
    ENTER,
    ENTRIES,
    EVERYDAY,
    EVERYDAY_DEEDS,
    EXPEL,
    FADES,
    FEND_OFF,
    FIGHT_FOR,
    FIRE,
    FOOTHOLD_VERBS,
    FOOTHOLDS,
    FOUGHT_AT,
    FREE_OF,
    GAINS,
    GO_OUT,
    GROUND_NOUNS,
    HEADLINE_BESIEGE,
    HEADLINE_CAPTURE,
    HEADLINE_ENTER,
    HELD_IN,
    IDIOMS_OF_TAKING,
    INTRANSITIVE,
    LEAVE_A_PLACE,
    LINES,
    LISTED_AS,
    LOSE,
    MAKING,
    MARCH,
    MOVE_INTO,
    MOVE_TOWARDS,
    NO_SUCCESS,
    NOMINAL,
    OPEN,
    ORDER,
    ORDERED_OUT,
    PASS_TO,
    PAST,
    PLACE_NOUNS,
    PREVENT,
    PROCLAIM,
    PRONOUN_OWNERS,
    RECAPTURE,
    REPEATEDLY,
    REPEL,
    RINGS,
    ROUND,
    SHUT_IN,
    SIEGE_ENDS,
    SIEGE_STARTS,
    SIEGES,
    SPELLS,
    STAND,
    STAND_INS,
    STOP,
    STOPPED,
    SUPPLY_LINES,
    THROW_BACK,
    TIGHTEN,
    TRIED_FOR,
    UNSUCCESSFUL,
    WAYS,
    WHOLES,
    WITHDRAW,
    WITHDRAWALS,
)
from pipeline.extract.dates import MONTHS, WEEKDAYS

IRREGULAR = {
    "retook": "retake", "retaken": "retake", "retaking": "retake", "overran": "overrun", "won": "win", "fell": "fall", "lost": "lose", "withdrew": "withdraw",
    "withdrawn": "withdraw", "held": "hold", "drove": "drive", "driven": "drive", "beaten": "beat", "reentered": "reenter", "recaptures": "recapture",
    "retakes": "retake", "repels": "repel", "repelled": "repel", "foils": "foil", "foiled": "foil", "broke": "break", "broken": "break", "swept": "sweep",
}  # fmt: skip
SUBJECT_STEPS = 4  # verbs above that may lend their subject
HEADLINE_REACH = 8  # tokens from a headline's verb to its place
ACTOR_GAP = 2  # tokens between who acts and a headline's verb
OWNER_REACH = 12  # tokens from "the capture" to "by"
CONTROL_REACH = 8  # tokens behind "control" where the parse may have hung the place elsewhere
LOCATED_REACH = 4  # tokens from "of" to the place that locates another
GOING_INTO = ("to", "into", "in", "on", "toward", "towards", "of", "through")
ATTACKED_AT = ("on", "in", "against", "at", "near", "into", "to", "toward", "towards")
GAINED_AT = ("in", "on", "into", "toward", "towards", "near", "around", "at", "inside", "against")
ADVANCED_AT = (*GAINED_AT, "to", "through", "along")
OWNER_LABELS = ("compound", "poss", "amod", "nmod")
MISTAKEN_OBJECTS = (
    "advmod",
    "npadvmod",
    "attr",
    "oprd",
    "dep",
    "acomp",
    "nmod",
    "appos",
    "ccomp",
    "intj",
    "conj",
    "prep",
)
CALENDAR = frozenset((*WEEKDAYS, *MONTHS))


@dataclass(frozen=True)
class Signal:
    """A word of control: where it stands, what it says, which tokens head its places, who acts, who held them before.

    `needs_armed`: an everyday verb that counts only with an armed actor; `is_control`: it says "control", so "the area" is the place.
    """

    at: int
    action: str
    objects: tuple[Any, ...]
    actor: Any | None
    actor_from: Any | None
    needs_armed: bool
    confidence: float
    is_control: bool = False


@dataclass(frozen=True)
class Verb:
    """A verb with what the parse says of it; `passive` is the subject of a passive, `source` stands behind "from"."""

    token: Any
    lemma: str
    direct: tuple[Any, ...]
    names: frozenset[str]
    passive: Any | None
    actor: Any | None
    source: Any | None

    @property
    def goals(self) -> tuple[Any, ...]:
        """What the verb is done to."""
        return (self.passive,) if self.passive is not None else self.direct

    def behind(self, *prepositions: str) -> list[Any]:
        """Return the nouns behind some prepositions of the verb."""
        return nouns_behind(self.token, *prepositions)

    def has_particle(self, *particles: str) -> bool:
        """Whether the verb goes with one of these small words: "push back"."""
        return any(
            child.lower_ in particles and child.dep_ in ("prt", "advmod", "prep") for child in self.token.children
        )

    def has_adverb(self, *particles: str) -> bool:
        """Whether the verb goes with one of these words where no noun stands behind it: "took on", not "took X on Monday"."""
        return any(child.lower_ in particles and child.dep_ in ("prt", "advmod") for child in self.token.children)

    def signal(
        self, action: str, objects: Iterable[Any], *, confidence: float, needs_armed: bool = False,
        actor: Any | None = None, actor_from: Any | None = None, is_control: bool = False,
    ) -> Signal:  # fmt: skip
        """Return what this verb says."""
        return Signal(int(self.token.i), action, tuple(objects), actor, actor_from, needs_armed, confidence, is_control)


Found = tuple[Signal, ...]
Rule = Callable[[Verb], Found | None]  # null: the rule does not apply; empty: it applies and no place is named
NounRule = Callable[[Any], Found | None]


def find_signals(read: Read) -> list[Signal]:
    """Return the words of control of a sentence."""
    found = [signal for token in read.doc for signal in _parsed(token)]
    taken = {signal.at for signal in found}
    headlines = (_headline(read, token) for token in read.doc[1:] if token.i not in taken)
    return [*found, *(signal for signal in headlines if signal is not None)]


def _parsed(token: Any) -> Found:
    if token.pos_ in ("VERB", "AUX") or token.tag_.startswith("VB") or token.lower_ in IRREGULAR or _follows_is(token):
        verb = _verb(token)
        return next((found for rule in VERB_RULES if (found := rule(verb)) is not None), ())
    if token.pos_ != "NOUN":
        return ()
    return next((found for rule in NOUN_RULES if (found := rule(token)) is not None), ())


def _follows_is(token: Any) -> bool:
    """Whether a word follows "IS", the group, which the parser takes for a verb: "IS advanced in the east of X"."""
    return bool(token.i > 0 and token.nbor(-1).text == "IS" and token.lower_.endswith("ed"))


def _verb(token: Any) -> Verb:
    direct = tuple(_direct(token))
    if _follows_is(token) and token.dep_ != "conj":
        behind = [
            child for child in token.children if child.dep_ in ("dobj", "attr", "oprd", "ccomp") and child.i > token.i
        ]
        return Verb(
            token,
            _stem(token),
            direct or tuple(behind),
            frozenset(obj.lower_ for obj in behind),
            None,
            token.nbor(-1),
            _source_of(token),
        )
    passive = _passive_subject(token) if token.tag_ == "VBN" else None
    return Verb(
        token, _lemma(token), direct, frozenset(obj.lower_ for obj in direct), passive,
        actor=agent_of(token) if passive is not None else subject_of(token), source=_source_of(token),
    )  # fmt: skip


def _with_places(signal: Signal) -> Found:
    return (signal,) if signal.objects else ()


# ------------------------------------------------------------ attacks that failed


def _did_not_do_so(verb: Verb) -> Found | None:
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
    goals = [*_direct(tried), *nouns_behind(tried, *GOING_INTO)]
    return _with_places(verb.signal("repelled", goals, actor=subject_of(tried.head), confidence=0.7))


def _thwarted(verb: Verb) -> Found | None:
    """Read "the attack on X failed" and "militants trying to push into X were thrown back"."""
    subject = first(child for child in verb.token.children if child.dep_ in ("nsubj", "nsubjpass"))
    is_suffered = (
        verb.token.tag_ == "VBN"
        and verb.token.lower_ not in ("drove", "threw")
        and not verb.direct
        and not _has_have(verb.token)
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
        goals = [*_direct(above), *nouns_behind(above, *ATTACKED_AT)]
        goals += [each for goal in goals if goal.lower_ in ATTACKS for each in _attacked(goal)]
    is_attack = bool(goals) or (subject is not None and subject.lower_ in ATTACKS)
    is_lost = is_attack and ((verb.lemma in STOPPED and not verb.direct) or _came_to_nothing(verb))
    if subject is None or not (thrown or is_lost or verb.lemma == "fail"):
        return None
    attacker: Any | None = subject
    if subject.lower_ in ATTACKS:
        goals = _attacked(subject)
        attacker = first(inner_nouns(subject, "by", "of")) or child_of(subject, OWNER_LABELS)
    for child in subject.subtree:
        if subject.i < child.i < verb.token.i and child.pos_ == "VERB":
            goals += [
                *_direct(child),
                *nouns_behind(child, *PAST, "into", "to", "in", "toward", "towards", "on", "against"),
            ]
    goals += verb.behind(*FOUGHT_AT, *(("from",) if thrown else ()))
    if not goals and verb.lemma == "fail" and verb.token.dep_ in ("conj", "ccomp", "ROOT", "advcl"):
        tried = [each for each in verb.token.doc[: verb.token.i] if each.lemma_.lower() in ("try", "attempt", "seek")]
        goals = [each for deed in tried for inner in deed.children if inner.dep_ == "xcomp"
                 for each in (*_direct(inner), *nouns_behind(inner, *GOING_INTO))]  # fmt: skip
        attacker = (subject_of(tried[0]) or subject) if tried else subject
    goals = [each for each in goals if each.pos_ in ("PROPN", "NOUN") and each.lower_ not in ATTACKS]
    if not goals and verb.lemma == "fail" and subject.lower_ not in ATTACKS:
        return None
    signal = verb.signal(
        "repelled", goals or [subject], actor=attacker, actor_from=agent_of(verb.token), confidence=0.65
    )
    return _with_places(signal) or None


def _came_to_nothing(verb: Verb) -> bool:
    """Whether a verb tells that an attack had no success: "came to nothing", "ended in disaster", "was unsuccessful"."""
    ends = {each.lower_ for each in verb.behind("to", "in", "into", "with", "without")}
    states = {child.lower_ for child in verb.token.children if child.dep_ in ("acomp", "attr", "oprd", "advmod")}
    if verb.lemma in ("come", "end", "run", "grind", "meet", "result", "be", "amount", "bring", "remain"):
        return bool(ends & NO_SUCCESS or (states & UNSUCCESSFUL and verb.lemma in ("be", "remain", "end")))
    return (verb.lemma, True) in {(lemma, verb.has_particle(small)) for lemma, small in FADES}


def _has_have(token: Any) -> bool:
    """Whether a participle is active: "have driven off", not "have been driven off"."""
    small = {child.lower_ for child in token.children if child.dep_ in ("aux", "auxpass")}
    return bool(small & {"have", "has", "had", "having"}) and "been" not in small


def _failed(verb: Verb) -> Found | None:
    """Read "failed to enter X", where this verb is the thing that failed."""
    who = _who_failed(verb)
    if who is None:
        return None
    if who.lower_ in ATTACKS:
        who = _attacker(who) or who
    goals = (*verb.direct, *verb.behind(*GOING_INTO, *PAST))
    return _with_places(verb.signal("repelled", goals, actor=who, needs_armed=True, confidence=0.7))


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
            return first(_direct(above)) or child_of(above, ("nsubjpass",))  # "stopped the rebels from entering X"
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


def _repelled(verb: Verb) -> Found | None:
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
            goals += _attacked(noun)
            attacker = _attacker(noun)
        else:
            attacker = attacker or noun
    goals += verb.behind("on", "in", "from", "at", "near", "around")
    for noun in verb.direct:
        goals += [each for each in noun.subtree if each.dep_ == "pobj" and each.head.lower_ in GOING_INTO]
    goals = goals or [noun for noun in verb.goals if noun.lower_ in ATTACKS] or [verb.token]
    return _with_places(verb.signal("repelled", goals, actor=attacker, actor_from=verb.actor, confidence=0.75))


def _counted(noun: Any) -> Any:
    """Return what a collective noun counts: "attacks" of "a series of attacks"."""
    inner = inner_nouns(noun, "of") if noun.lower_ in COLLECTIVES else []
    return inner[0] if inner else noun


def _may_attack(noun: Any) -> bool:
    """Whether a noun may be an attack or attackers: hunger is staved off, but moves no front."""
    word = noun.lower_
    return bool(word in ATTACKS | ARMED_WORDS or noun.pos_ in ("PROPN", "PRON", "NUM") or noun.text[:1].isupper())


def _attacked(attack: Any) -> list[Any]:
    """Return the places of an attack: "attack on X", "attempt to enter X"."""
    goals = inner_nouns(attack, *ATTACKED_AT, "of", "around")
    for child in attack.subtree:
        if child.i > attack.i and child.dep_ in ("acl", "relcl", "xcomp", "conj") and child.pos_ == "VERB":
            goals += nouns_behind(child, *ATTACKED_AT)
            goals += _direct(child)
    goals += [
        each for child in attack.subtree if child.dep_ == "prep" and child.lower_ in ATTACKED_AT
        for each in child.children if each.dep_ == "pobj"
    ]  # fmt: skip
    return list({each.i: each for each in goals if each.i > attack.i or each.dep_ == "poss"}.values())


def _may_own(word: Any) -> bool:
    """Whether a word before an attack says whose it is: "a rebel offensive", "Russian assaults", but not "a fierce assault"."""
    return bool(
        word.pos_ in ("PROPN", "NOUN") or word.lower_ in ARMED_WORDS or (word.pos_ == "ADJ" and word.text[:1].isupper())
    )


def _attacker(attack: Any) -> Any | None:
    """Return whose attack it was: "attack by X", "X's attack", "attack launched by X"."""
    own = (child for child in attack.children if child.dep_ in OWNER_LABELS and _may_own(child))
    led = (
        grand
        for child in attack.children
        if child.lower_ in ("led", "backed")
        for grand in child.children
        if grand.dep_ == "npadvmod"
    )
    launched = (agent_of(child) for child in attack.children if child.dep_ in ("acl", "relcl"))
    return (
        first(inner_nouns(attack, "by", "of"))
        or first(own)
        or first(led)
        or first(each for each in launched if each is not None)
    )


# ------------------------------------------------------------ sieges and control


def _siege(verb: Verb) -> Found | None:
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
        return _with_places(
            verb.signal("besieged", goals, actor=first(inner_nouns(noun, "by")) or _besieger(noun), confidence=0.6)
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


def _control(verb: Verb) -> Found | None:
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


def _restored_order(verb: Verb) -> Found | None:
    """Read "restored security and stability to X", as official news says that a place is taken."""
    if verb.lemma not in ("restore", "return", "bring") or not verb.names & ORDER:
        return None
    goals = [
        *verb.behind("to", "in", "into"),
        *(each for obj in verb.direct for each in inner_nouns(obj, "to", "in", "into")),
    ]
    return _with_places(verb.signal("captured", goals, actor=verb.actor, needs_armed=True, confidence=0.65))


def _took_part(verb: Verb) -> Found | None:
    """Leave out "took part", "attacks taking place", "took shelter"."""
    named = verb.names | {child.lower_ for child in verb.token.children}
    return () if verb.lemma == "take" and named & IDIOMS_OF_TAKING else None


def _besieged(verb: Verb) -> Found | None:
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
            tuple(each for line in lines for each in _led_to(line))
            or tuple(verb.behind("to", "into", "between"))
            or goals
        )
    needs_armed = (verb.lemma == "surround" or bool(cut) or bool(closed)) and (
        verb.passive is None or verb.actor is not None
    )
    return _with_places(verb.signal("besieged", goals, actor=verb.actor, needs_armed=needs_armed, confidence=0.75))


def _led_to(road: Any) -> list[Any]:
    """Return where a road leads: "the road to X", "the highway linking X with Y"; it is X that is cut off."""
    goals = [
        each
        for each in inner_nouns(road, "to", "into", "toward", "towards", "of", "between")
        if each.lower_ not in ARMED_WORDS
    ]
    for child in road.children:
        if child.dep_ in ("acl", "relcl"):
            goals += [*_direct(child), *nouns_behind(child, "to", "into", "toward", "towards")]
    return goals or nouns_behind(road, "of", "from")  # "the road out of X"


# ------------------------------------------------------------ places taken, entered, given up


def _expelled(verb: Verb) -> Found | None:
    """Read "drove the militants out of X": X is captured from them."""
    is_passive = any(child.dep_ in ("nsubjpass", "auxpass") for child in verb.token.children)
    if (
        verb.lemma not in EXPEL
        or not verb.direct
        or is_passive
        or not (verb.behind("from", "of") or verb.has_particle("out"))
    ):
        return None
    goals = verb.behind("from", "of", "out")
    return _with_places(
        verb.signal("captured", goals, actor=verb.actor, actor_from=verb.direct[0], needs_armed=True, confidence=0.7)
    )


def _were_expelled(verb: Verb) -> Found | None:
    goals = verb.behind("from", "of", "out")
    is_out = verb.has_particle("out", "from")
    if not goals and is_out and verb.passive is not None:
        goals = inner_nouns(verb.passive, "in", "at", "inside")  # "the fighters in X were driven out"
    if (
        verb.passive is None
        or verb.lemma not in EXPEL
        or not goals
        or any(goal.lower_ in ARMED_WORDS for goal in goals)
    ):
        return None
    if verb.lemma in ("push", "run", "turn") and not is_out:
        return None
    if verb.actor is None:
        return (verb.signal("lost", goals, actor=verb.passive, needs_armed=True, confidence=0.6),)
    return (
        verb.signal("captured", goals, actor=verb.actor, actor_from=verb.passive, needs_armed=True, confidence=0.65),
    )


def _taken(verb: Verb) -> Found | None:
    """Read "captured X", "X was cleared", "X retaken by the army"."""
    action = _plain_action(verb)
    if action is None:
        return None
    if (
        action == "entered"
        and verb.token.dep_ == "relcl"
        and any(child.lower_ == "had" for child in verb.token.children)
    ):
        return ()  # "the fighters who had entered X" are those who are thrown out now
    if verb.lemma in ("sweep", "comb") and not verb.goals:
        return None
    before = {each.lower_ for each in verb.token.doc[max(0, verb.token.i - 2) : verb.token.i]}
    if "as" in before and verb.token.lower_ in LISTED_AS:
        return None  # "lists X as seized"
    if any(each.tag_ == "CD" and child_of(each, ("prep",)) is None for each in verb.direct):
        return None  # "captured 10 in X" counts people
    goals, actor = verb.goals, verb.actor
    is_participle = verb.token.tag_ == "VBN" and verb.token.dep_ != "amod" and action != "entered"
    subject = subject_of(verb.token)
    if not goals and is_participle and subject is not None:
        goals, actor = (subject,), agent_of(verb.token)
    if verb.lemma == "free":
        freed = [goal for goal in goals if goal.text[:1].isupper() or goal.lower_ in PLACE_NOUNS]
        return _with_places(
            verb.signal("captured", freed, actor=actor, needs_armed=True, confidence=0.6)
        )  # people are freed more often
    needs_armed = verb.lemma in EVERYDAY and verb.passive is None
    still = {child.lower_ for child in verb.token.children} & {"now", "still", "currently"}
    is_standing = verb.lemma == "occupy" and bool(still) and verb.token.tag_ in ("VBP", "VBZ")
    is_lasting = any(each.lower_ in SPELLS for each in verb.behind("for", "since")) or (
        _has_have(verb.token) and any(child.lower_ == "since" for child in verb.token.children)
    )
    if verb.lemma == "occupy" and is_lasting and verb.token.dep_ == "relcl":
        return ()  # "X, which the army has occupied since May, was shelled"
    if is_standing or (verb.lemma == "occupy" and is_lasting):
        action = "holds"
    return _with_places(
        verb.signal(action, goals, actor=actor, actor_from=verb.source, needs_armed=needs_armed, confidence=0.85)
    )


def _made_free(verb: Verb) -> Found | None:
    """Read "declared X free of IS", "X has been rid of gunmen", "proclaimed X liberated"."""
    if verb.lemma in PROCLAIM:
        states = [child for child in verb.token.subtree if child.lower_ in FREE_OF and child.i > verb.token.i]
        if not states:
            return None
        state = states[0]
        goals = [
            child
            for child in verb.token.subtree
            if verb.token.i < child.i < state.i
            and child.dep_ in ("nsubj", "dobj", "nsubjpass")
            and child.pos_ in ("NOUN", "PROPN")
        ]
        action = "cleared" if state.lower_ in ("free", "clear", "rid", "clean", "cleared", "cleansed") else "captured"
        return _with_places(
            verb.signal(
                action,
                goals,
                actor=verb.actor,
                actor_from=first(inner_nouns(state, "of")),
                needs_armed=True,
                confidence=0.6,
            )
        )
    if verb.lemma in ("rid", "scour", "empty", "clear", "cleanse", "purge") and verb.goals and verb.behind("of"):
        return (
            verb.signal("cleared", verb.goals, actor=verb.actor, actor_from=first(verb.behind("of")), confidence=0.65),
        )
    return None


def _contested(verb: Verb) -> Found | None:
    """Read "X is contested", "X changed hands twice", "fighting for control of X"."""
    around = {each.lower_ for each in verb.token.subtree}
    swapped = verb.lemma == "change" and "hands" in verb.names and bool(around & REPEATEDLY)
    if verb.lemma in ("contest", "dispute") and verb.goals:
        return _with_places(verb.signal("contested", verb.goals, actor=verb.actor, confidence=0.65))
    if swapped:
        subject = subject_of(verb.token)
        return (verb.signal("contested", (subject,), confidence=0.65),) if subject is not None else ()
    fought_for = [each for each in verb.behind("for", "over") if each.lower_ in CONTROL_NOUNS]
    if verb.lemma in FIGHT_FOR and fought_for:
        goals = [each for noun in fought_for for each in inner_nouns(noun, "of", "over")]
        return _with_places(verb.signal("contested", goals, actor=verb.actor, needs_armed=True, confidence=0.6))
    return None


def _relieved(verb: Verb) -> Found | None:
    """Read "opened a road to X", "the ring around X was prised open", "reached the besieged town"."""
    rings = [each for each in verb.goals if each.lower_ in RINGS | SIEGES]
    if verb.lemma in OPEN and rings:
        goals = [each for ring in rings for each in inner_nouns(ring, "of", "on", "around", "round")]
        return _with_places(verb.signal("siege_broken", goals or rings, actor=verb.actor, confidence=0.65))
    ways = [each for each in verb.goals if each.lower_ in SUPPLY_LINES | {"corridor", "gateway", "way"}]
    if verb.lemma in ("open", "reopen") and ways:
        goals = [*(each for way in ways for each in _led_to(way)), *verb.behind("to", "into")]
        return _with_places(verb.signal("siege_broken", goals, actor=verb.actor, needs_armed=True, confidence=0.6))
    return None


def _plain_action(verb: Verb) -> str | None:
    if verb.lemma in RECAPTURE or (verb.lemma in ("take", "win") and verb.has_particle("back")):
        return "recaptured"
    named = [token for goal in verb.goals for token in (goal.subtree if goal.lower_ in WHOLES else (goal,))]
    is_named = any(goal.pos_ == "PROPN" or goal.lower_ in PLACE_NOUNS for goal in named)
    if (
        (verb.lemma in ("gain", "win") and is_named and not verb.names & (GAINS | CONTROL_NOUNS))
        or verb.lemma in CAPTURE
        or (
            verb.lemma in ("take", "sweep")
            and not verb.has_adverb("on", "down", "out", "away", "off", "up")
            and (verb.lemma != "sweep" or verb.has_particle("up"))
        )
    ):
        return "captured"
    if verb.lemma in CLEAR:
        return "cleared"
    return "entered" if verb.lemma in ENTER else None


def _moved_into(verb: Verb) -> Found | None:
    """Read "moved into X", "units were brought into X", "sent its troops into X"."""
    goals = verb.behind("into")
    goals += verb.behind("inside") if verb.lemma in MOVE_INTO else []
    goals += verb.behind("through") if verb.lemma in ("parade", "march", "roll", "sweep", "patrol") else []
    if not goals or verb.lemma not in MOVE_INTO | BRING_INTO:
        return None
    actor = verb.passive or (first(verb.direct) if verb.lemma in BRING_INTO else verb.actor)
    return (verb.signal("entered", goals, actor=actor, needs_armed=True, confidence=0.7),)


def _broke_lines(verb: Verb) -> Found | None:
    """Read "broke through the lines east of X", "breached the defences of X": ground gained at X."""
    through = [
        each
        for each in (*verb.direct, *verb.behind("through"), *([verb.passive] if verb.passive is not None else []))
        if each.lower_ in LINES
    ]
    is_bare = verb.has_particle("through") and not verb.behind("through") and bool(verb.behind(*GAINED_AT))
    if verb.lemma not in BREACH or not (through or is_bare):
        return None
    goals = [*through, *verb.behind(*GAINED_AT)]
    return _with_places(verb.signal("advanced", goals, actor=verb.actor, needs_armed=True, confidence=0.65))


def _drove_back(verb: Verb) -> Found | None:
    """Read "drove Daesh back 40 kilometres": ground gained where the fighting is."""
    ground = [child for child in verb.token.subtree if child.lower_ in DISTANCES]
    if verb.lemma not in THROW_BACK | EXPEL or not verb.has_particle("back") or not ground or not verb.direct:
        return None
    goals = [*verb.behind("from", "to", "toward", "towards", "in", "near"), *ground]
    return (
        verb.signal("advanced", goals, actor=verb.actor, actor_from=verb.direct[0], needs_armed=True, confidence=0.6),
    )


def _came_to(verb: Verb) -> Found | None:
    """Read "reached X", "stand at the gates of X", "are 4 km from X"."""
    goals = [each for each in verb.direct if _may_be_reached(each)] if verb.lemma == "reach" else []
    goals += [each for each in verb.behind("at", "on", "to", "within") if each.lower_ in EDGES]
    if verb.lemma in ("get", "make"):
        goals += verb.behind("as") if verb.has_particle("far", "as") else []
    if not goals or verb.lemma not in STAND | {"reach", "get", "make"}:
        return None
    return _with_places(verb.signal("advanced", goals, actor=verb.actor, needs_armed=True, confidence=0.6))


def _may_be_reached(goal: Any) -> bool:
    return bool(goal.text[:1].isupper() or goal.lower_ in PLACE_NOUNS | EDGES | STAND_INS | GROUND_NOUNS)


def _advanced(verb: Verb) -> Found | None:
    """Read "advanced towards X", "made gains near X", "closing in on X"."""
    gained = verb.lemma in ("gain", "make") and verb.names & GAINS
    first_at = min(
        (child.i for child in verb.token.children if child.dep_ == "prep" and child.i > verb.token.i),
        default=len(verb.token.doc),
    )
    if (
        verb.lemma in ("advance", "press", "push")
        and verb.direct
        and verb.direct[0].i < first_at
        and not verb.names & (DISTANCES | GROUND_NOUNS | PLACE_NOUNS | COMPASS)
    ):
        return ()  # "advanced a proposal"
    driven = (
        verb.lemma == "push" and not verb.direct and verb.behind("from", "of") and verb.token.tag_ in ("VBN", "VBD")
    )
    if driven and not verb.behind("toward", "towards", "into", "to"):
        return (
            verb.signal(
                "lost", verb.behind("from", "of"), actor=verb.actor or verb.passive, needs_armed=True, confidence=0.6
            ),
        )
    nearing = (verb.lemma in MARCH and verb.has_particle("in", "on")) or (
        verb.lemma in MOVE_TOWARDS
        and verb.has_particle("toward", "towards", "closer", "further", "deeper", "forward", "ahead")
    )
    if not (verb.lemma in ADVANCE or nearing or gained):
        return None
    goals = [*verb.behind(*ADVANCED_AT), *(each for obj in verb.direct for each in inner_nouns(obj, *GAINED_AT, "of"))]
    goals += [each for each in verb.token.subtree if each.i > verb.token.i and each.lower_ in DISTANCES]
    return (verb.signal("advanced", goals, actor=verb.actor, needs_armed=True, confidence=0.75),)


def _lost(verb: Verb) -> Found | None:
    """Read "lost X", "X was lost by the army", "gave up X"."""
    if verb.lemma in ("give", "lose", "cede", "yield") and "ground" in verb.names:
        return (
            verb.signal(
                "lost", [*verb.behind(*GAINED_AT), *verb.direct], actor=verb.actor, needs_armed=True, confidence=0.65
            ),
        )
    gave_up = verb.lemma in ("give", "yield", "sign") and verb.has_particle("up", "over", "away")
    if verb.lemma not in LOSE and not gave_up:
        return None
    if verb.passive is not None:
        taker = first(verb.behind("to")) if verb.lemma == "lose" else None
        return (
            verb.signal(
                "lost", (verb.passive,), actor=verb.actor or taker, actor_from=None, needs_armed=True, confidence=0.65
            ),
        )
    if not verb.direct:
        return None
    return (verb.signal("lost", verb.direct, actor=verb.actor, needs_armed=True, confidence=0.75),)


def _withdrew(verb: Verb) -> Found | None:
    """Read "withdrew from X", "abandoned X", "withdrew its troops from X" (the troops act)."""
    pulled = (verb.lemma == "pull" and verb.has_particle("out", "back")) or (
        verb.lemma == "pull" and bool(verb.names & ARMED_WORDS)
    )
    went = (
        verb.lemma in GO_OUT | ORDERED_OUT
        and verb.has_particle("out", "away", "from")
        and bool(verb.behind("of", "from"))
    )
    fell_back = verb.lemma in ("fall", "draw", "pull") and verb.has_particle("back")
    if (
        verb.token.dep_ == "acl"
        and verb.token.tag_ == "VBG"
        and verb.token.head.lower_ not in ARMED_WORDS
        and verb.lemma == "run"
    ):
        return None  # "a tunnel running from the road"
    went = went or (
        verb.lemma in GO_OUT
        and verb.has_adverb("out", "off", "away")
        and not verb.direct
        and not verb.behind(*GOING_INTO, "through")
    )
    if not (verb.lemma in WITHDRAW or pulled or went or fell_back or (verb.lemma in ("leave", "flee") and verb.direct)):
        return None
    if verb.passive is not None and agent_of(verb.token) is not None and verb.lemma in LEAVE_A_PLACE:
        return (verb.signal("withdrew", (verb.passive,), actor=agent_of(verb.token), needs_armed=True, confidence=0.7),)
    goals = verb.behind("from", "of", "out") or (verb.direct if verb.lemma in LEAVE_A_PLACE else [verb.token])
    actor = verb.passive if verb.passive is not None and verb.lemma in ORDERED_OUT else verb.actor
    led_out = bool(verb.direct) and verb.lemma in ("withdraw", "pull", "move") and bool(verb.names & ARMED_WORDS)
    if led_out and (actor is None or actor.pos_ != "PROPN"):
        actor = verb.direct[0]
    return _with_places(verb.signal("withdrew", goals, actor=actor, needs_armed=not led_out, confidence=0.7))


def _changed_hands(verb: Verb) -> Found | None:
    """Read "X fell to the rebels", "X fell under the control of the army", "X passed to Y", "X was handed over to Y", "X changed hands"."""
    swapped = verb.lemma == "change" and "hands" in verb.names
    if not (swapped or verb.lemma in PASS_TO):
        return None
    subject = verb.passive or subject_of(verb.token)
    giver = verb.actor if verb.passive is None and verb.direct else None
    if giver is not None and not swapped:
        subject = verb.direct[0]
    taker = first(verb.behind("to", "into", "under"))
    is_held = taker is not None and taker.lower_ in HELD_IN
    if taker is not None and taker.lower_ in HELD_IN:
        taker = first(inner_nouns(taker, "of")) or child_of(taker, OWNER_LABELS)
    if subject is None or (taker is None and not (swapped or verb.lemma == "fall")):
        return ()
    is_told = verb.token.tag_ == "VBD" or (verb.token.tag_ == "VBN" and _has_have(verb.token))
    is_state = any(child.dep_ in ("acomp", "attr", "oprd") for child in verb.token.children)  # "fell silent"
    if taker is not None and taker.lower_ in ATTACKS | FIRE:
        return ()  # "fifty fell to its ambush"
    struck = [
        each for each in verb.behind("on", "near", "into", "onto", "over") if each.lower_ not in CALENDAR | SPELLS
    ]
    if verb.lemma == "fall" and taker is None and struck:
        return ()  # "shells fell on X"
    if taker is None and (not is_told or is_state or (subject.lower_ not in PLACE_NOUNS and subject.pos_ != "PROPN")):
        return ()  # "if the town falls", "prices fell"
    action = "recaptured" if verb.lemma in ("return", "revert") else "captured"
    needs_armed = verb.lemma not in ("fall", "hand") and not swapped and not is_held
    return (verb.signal(action, (subject,), actor=taker, actor_from=giver, needs_armed=needs_armed, confidence=0.7),)


def _held(verb: Verb) -> Found | None:
    """Read "controls X"; "X, held by the rebels, ..." and "had held X" only describe."""
    describes = verb.token.dep_ in ("acl", "amod", "relcl")
    was = verb.token.tag_ == "VBN" and any(child.lower_ in ("was", "were", "had") for child in verb.token.children)
    if verb.lemma not in ("control", "hold") or describes or was or verb.names & {"ground", "line", "fire"}:
        return None
    action = "captured" if _is_won(verb.token) else "holds"
    return _with_places(verb.signal(action, verb.goals, actor=verb.actor, needs_armed=True, confidence=0.65))


def _is_won(token: Any) -> bool:
    """Whether control is what somebody came to: "managed to control X", "were able to control X"."""
    return token.dep_ == "xcomp" and token.tag_ == "VB" and token.head.lemma_.lower() in ("manage", "able")


VERB_RULES: tuple[Rule, ...] = (
    _did_not_do_so, _thwarted, _failed, _contested, _siege, _relieved, _made_free, _restored_order, _control, _took_part, _repelled, _besieged, _expelled, _were_expelled, _taken,
    _moved_into, _drove_back, _broke_lines, _advanced, _lost, _withdrew, _changed_hands, _came_to, _held,
)  # fmt: skip


# ------------------------------------------------------------ nouns


def _withdrawal(noun: Any) -> Found | None:
    if noun.lemma_.lower() not in WITHDRAWALS:
        return None
    goals = tuple(inner_nouns(noun, "from")) or tuple(
        each for inner in inner_nouns(noun, "of", "by") for each in inner_nouns(inner, "from")
    )
    actor = first(inner_nouns(noun, "of")) or _owner(noun) or _named_owner(noun)
    return _with_places(Signal(int(noun.i), "withdrew", goals, actor, None, False, 0.65))


def _nominal(noun: Any) -> Found | None:
    """Read "the capture of X by the army", "the fall of X"."""
    action = NOMINAL.get(noun.lemma_.lower())
    if action is None:
        return None
    goals = tuple(inner_nouns(noun, "of"))
    owner = _owner(noun) or _named_owner(noun)
    return _with_places(Signal(int(noun.i), action, goals, owner, None, noun.lower_ in EVERYDAY_DEEDS, 0.65))


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


def _abortive(noun: Any) -> Found | None:
    """Read "an abortive army offensive to encircle X", "a failed attempt to retake X"."""
    if noun.lower_ not in ATTACKS or not any(child.lower_ in ABORTIVE for child in noun.children):
        return None
    return _with_places(Signal(int(noun.i), "repelled", tuple(_attacked(noun)), _attacker(noun), None, False, 0.62))


def _under_siege(noun: Any) -> Found | None:
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
    doer = first(inner_nouns(noun, "by", "of")) or first(nouns_behind(above, "by")) or _besieger(noun)
    return (Signal(int(noun.i), "besieged", tuple(goals), doer, None, False, 0.65),)


def _besieger(siege: Any) -> Any | None:
    """Return whose siege it is: "a government siege", "a siege enforced by troops"; "tight" and "devastating" besiege nobody."""
    owners = (child for child in siege.children if child.dep_ in OWNER_LABELS and child.pos_ in ("NOUN", "PROPN"))
    imposed = (agent_of(child) for child in siege.children if child.dep_ in ("acl", "relcl"))
    return first(owners) or first(each for each in imposed if each is not None)


def _siege_of(noun: Any) -> Found | None:
    """Read "the army's siege of X", "a siege of X enforced by troops"; a siege of nobody's is background."""
    if noun.lemma_.lower() not in ("siege", "blockade", "encirclement") or noun.head.lemma_.lower() in SIEGE_ENDS:
        return None
    doer = _besieger(noun) or first(inner_nouns(noun, "by"))
    goals = inner_nouns(noun, "of", "on", "around")
    if doer is None or not goals:
        return None
    return (Signal(int(noun.i), "besieged", tuple(goals), doer, None, True, 0.55),)


def _advance_on(noun: Any) -> Found | None:
    """Read "reported advances in X", "the army's push towards X"."""
    if noun.lemma_.lower() not in ("advance", "gain", "thrust", "inroad", "headway") or (
        noun.dep_ == "dobj" and noun.head.lemma_.lower() in REPEL | STOP | {"make", "gain"}
    ):
        return None
    goals = inner_nouns(noun, "on", "into", "toward", "towards", "in", "to", "near", "around")
    doer = _owner(noun) or first(inner_nouns(noun, "of")) or _named_owner(noun)
    if noun.dep_ == "dobj":
        goals += nouns_behind(noun.head, *GAINED_AT)
        doer = doer if doer is not None and doer.lower_ not in PRONOUN_OWNERS else subject_of(noun.head) or doer
    return _with_places(Signal(int(noun.i), "advanced", tuple(goals), doer, None, True, 0.5))


def _entry(noun: Any) -> Found | None:
    """Read "the infiltration of 150 fighters into X", "an incursion into X by troops"."""
    if noun.lemma_.lower() not in ENTRIES:
        return None
    goals = tuple(inner_nouns(noun, "into", "in", "to")) or tuple(
        each for inner in inner_nouns(noun, "of", "by") for each in inner_nouns(inner, "into", "in", "to")
    )
    goals = goals or tuple(nouns_behind(noun.head, "into"))
    actor = first(inner_nouns(noun, "of", "by")) or _owner(noun) or _named_owner(noun)
    return (Signal(int(noun.i), "entered", goals, actor, None, True, 0.5),) if goals else None


NOUN_RULES: tuple[NounRule, ...] = (_abortive, _entry, _withdrawal, _nominal, _under_siege, _siege_of, _advance_on)


# ------------------------------------------------------------ headlines


def _headline(read: Read, token: Any) -> Signal | None:
    """Read "Army foils attack on X" where the parse took the verb for something else: who stands before, the place behind."""
    action = _headline_action(token)
    is_adjective = token.i + 1 < len(read.doc) and token.dep_ == "amod" and read.doc[token.i + 1].text[:1].islower()
    if action is None or is_adjective:
        return None
    start = token.i
    while (
        start > 0
        and token.i - start < ACTOR_GAP + 1
        and (read.doc[start - 1].pos_ in ("AUX", "ADV", "PUNCT") or start == token.i)
    ):
        if any(mention.end == start for mention in read.actors):
            break
        start -= 1
    doer = first(
        mention
        for mention in reversed(read.actors)
        if token.i - ACTOR_GAP <= mention.end <= token.i and mention.end >= start
    )
    place = first(
        each
        for each in read.places
        if 0 < each.start - token.i <= HEADLINE_REACH and each.place.geo_reason != "metonym"
    )
    if doer is None or place is None or (doer.start > 0 and read.doc[doer.start - 1].lower_ == "in"):
        return None
    between = read.doc[token.i : place.start]
    is_attack = any(each.lower_ in ATTACKS for each in between)
    if is_attack != (action == "repelled") or any(
        each.pos_ == "VERB" or each.text in (".", ";", ":") for each in between[1:]
    ):
        return None
    other = first(each for each in between[1:] if any(mention.start <= each.i < mention.end for mention in read.actors))
    own = read.doc[doer.end - 1]
    who, whom = (other, own) if action == "repelled" else (own, other)
    return Signal(int(token.i), action, (read.head(place.start, place.end),), who, whom, False, 0.6)


def _headline_action(token: Any) -> str | None:
    if token.tag_ not in ("VBZ", "VBD", "VBN", "VBG", "NNS", "NNPS", "NN", "NNP", "JJ") or token.lower_ in (
        "seizure",
        "capture",
        "siege",
    ):
        return None
    stem = IRREGULAR.get(token.lower_) or token.lemma_.lower().removesuffix("s")
    if stem in REPEL:
        return "repelled"
    if stem in RECAPTURE:
        return "recaptured"
    if stem in HEADLINE_BESIEGE:
        return "besieged"
    if stem in HEADLINE_ENTER:
        return "entered"
    return "captured" if stem in HEADLINE_CAPTURE else None


# ------------------------------------------------------------ the parse


def _lemma(token: Any) -> str:
    """Return the lemma of a verb; the model's lemmatiser misses some irregular compounds."""
    return IRREGULAR.get(token.lower_) or str(token.lemma_.lower())


def _stem(token: Any) -> str:
    """Return the lemma of a verb form that the tagger took for an adjective."""
    lemma = _lemma(token)
    if lemma != token.lower_:
        return lemma
    stems = (lemma[:-1], lemma[:-2], lemma[:-3])
    return next(
        (stem for stem in stems if stem in CAPTURE | RECAPTURE | CLEAR | ENTER | ADVANCE | WITHDRAW | BESIEGE | REPEL),
        lemma,
    )


def first(tokens: Iterable[Any]) -> Any | None:
    return next(iter(tokens), None)


def child_of(token: Any, labels: Sequence[str]) -> Any | None:
    return first(child for child in token.children if child.dep_ in labels)


def _owner(noun: Any) -> Any | None:
    """Return whose deed a noun tells: "the army's capture of X", "the capture of X by the army", wherever "by" hangs."""
    by = next((token for token in noun.doc[noun.i + 1 : noun.i + OWNER_REACH] if _ends_phrase(token)), None)
    doers = [child for child in by.children if child.dep_ == "pobj"] if by is not None and by.lower_ == "by" else []
    return first(inner_nouns(noun, "by", "to")) or child_of(noun, ("poss",)) or first(doers)


def _ends_phrase(token: Any) -> bool:
    return bool(token.lower_ == "by" or token.pos_ in ("VERB", "AUX") or token.text in (".", ";", ":"))


def subject_of(verb: Any) -> Any | None:
    """Return the subject of a verb; participles and coordinated verbs take that of the verb above."""
    node = verb
    for _ in range(SUBJECT_STEPS):
        for child in node.children:
            if child.dep_ in ("nsubj", "csubj") and child.lower_ not in ("which", "that", "who"):
                return child
            if child.dep_ == "nsubjpass" and node.i != verb.i:
                return _antecedent(child)  # "units were reported to be leaving X"
            if child.dep_ == "nsubj" and node.dep_ == "relcl":
                return node.head
        above = _deed_above(node) if node.dep_ == "acl" and node.tag_ == "VBG" else None
        if above is not None:
            node = above  # "encircled a stronghold cutting off the road", where the comma is lost
            continue
        if node.dep_ == "acl" and (node.tag_ == "VBG" or _lemma(node) in INTRANSITIVE):
            return node.head
        if node.dep_ in ("xcomp", "ccomp") and node.head.lemma_.lower() in MAKING:
            made = child_of(node.head, ("dobj",))
            if made is not None:
                return made  # "forced the rebels to withdraw"
        if node.dep_ == "pcomp" and node.head.head.lemma_.lower() in PREVENT:
            return child_of(node.head.head, ("dobj", "nsubjpass"))  # "prevent civilians from leaving"
        if node.dep_ == "pcomp" and node.head.head.pos_ in ("VERB", "AUX"):
            node = node.head.head  # "by moving into X the army cut Y off"
            continue
        if node.dep_ in ("xcomp", "advcl") and node.head.lemma_.lower() == "use" and agent_of(node.head) is not None:
            return agent_of(node.head)  # "used by civilians to enter X"
        if not _shares_subject(node):
            return None
        node = node.head
    return None


def _deed_above(participle: Any) -> Any | None:
    """Return the verb that a participle belongs to where it hangs on an object that bears no arms; null where its noun acts."""
    noun = participle.head
    is_object = (
        noun.dep_ in ("dobj", "pobj", "conj", "appos")
        and noun.lower_ not in ARMED_WORDS
        and noun.pos_ in ("NOUN", "PROPN")
    )
    above = next((each for each in noun.ancestors if each.pos_ == "VERB"), None) if is_object else None
    return above if above is not None and subject_of_own(above) is not None else None


def subject_of_own(verb: Any) -> Any | None:
    """Return the subject that hangs on a verb itself."""
    return first(child for child in verb.children if child.dep_ in ("nsubj", "nsubjpass"))


def doer_of(actor: Any | None) -> Any | None:
    """Return who is behind a deed that the parse names as actor: the rebels of "rebels launched a campaign to break the siege"."""
    if actor is None or actor.lower_ not in ATTACKS | DEEDS:
        return actor
    if actor.lower_ in NOMINAL:
        return first(inner_nouns(actor, "by")) or child_of(actor, ("poss",))
    owner = _attacker(actor)
    if owner is not None and owner.pos_ in ("NOUN", "PROPN", "ADJ") and owner.lower_ not in ATTACKS | DEEDS:
        return owner
    is_object = actor.dep_ in ("dobj", "pobj") and actor.head.pos_ in ("VERB", "ADP")
    verb = actor.head if actor.head.pos_ == "VERB" else actor.head.head
    subject = subject_of(verb) if is_object and verb.pos_ == "VERB" else None
    return subject if subject is None or subject.lower_ not in ATTACKS | DEEDS else None


def _shares_subject(node: Any) -> bool:
    if node.head.i == node.i or (node.head.pos_ not in ("VERB", "AUX") and node.head.lower_ not in ABLE):
        return False
    if node.dep_ == "ccomp":
        return node.head.lemma_.lower() not in words.SPEECH_VERBS
    return node.dep_ in ("conj", "xcomp", "advcl", "dep", "acomp")


def agent_of(verb: Any) -> Any | None:
    doers = (
        child for child in verb.children if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by")
    )
    return first(grand for child in doers for grand in child.children if grand.dep_ == "pobj")


def _passive_subject(verb: Any) -> Any | None:
    for node in (verb, verb.head) if verb.dep_ == "conj" else (verb,):
        subject = child_of(node, ("nsubjpass",))
        if subject is not None:
            return _antecedent(subject)
    is_intransitive = _lemma(verb) in INTRANSITIVE and agent_of(verb) is None
    return verb.head if verb.dep_ == "acl" and not is_intransitive else None


def _antecedent(pronoun: Any) -> Any:
    """Return the noun that a relative pronoun stands for, else the token itself."""
    verb = pronoun.head
    return _located(verb.head) if pronoun.lower_ in ("which", "that", "who") and verb.dep_ == "relcl" else pronoun


def _located(noun: Any) -> Any:
    """Return the place that another one only locates: of "X north of Y, which they took" it is X."""
    for of in reversed(noun.doc[max(2, noun.i - LOCATED_REACH) : noun.i]):
        name = of.nbor(-2)
        if of.lower_ == "of" and of.nbor(-1).lower_ in COMPASS and name.pos_ == "PROPN":
            return name
    return noun


def _direct(verb: Any) -> list[Any]:
    """Return the objects of a verb, or of the verbs joined to it; a relative pronoun stands for its noun."""
    own = [
        child
        for child in verb.children
        if child.dep_ == "dobj" and (child.i > verb.i or child.lower_ in ("which", "that", "what"))
    ]
    if own:
        return [
            _located(verb.head) if child.lower_ in ("which", "that") and verb.dep_ == "relcl" else child
            for child in own
        ]
    joined = (child for child in verb.children if child.dep_ == "conj" and child.pos_ == "VERB")
    shared = [grand for child in joined for grand in child.children if grand.dep_ == "dobj"]
    return shared or _name_behind(verb) or _relative_object(verb)


def _relative_object(verb: Any) -> list[Any]:
    """Return the place of "Jarabulus, which the forces captured", where the parse lost "which": the name before it."""
    subject = child_of(verb, ("nsubj",))
    if verb.dep_ != "relcl" or subject is None or subject.lower_ in ("which", "that", "who", "where"):
        return []
    which = next((each for each in reversed(verb.doc[verb.head.i : verb.i]) if each.lower_ in ("which", "that")), None)
    before = (
        next((each for each in reversed(verb.doc[: which.i]) if each.pos_ != "PUNCT"), None)
        if which is not None
        else None
    )
    return [before] if before is not None and before.pos_ in ("PROPN", "NOUN") else []


def _name_behind(verb: Any) -> list[Any]:
    """Return the name right behind an active verb that the tagger took for an adverb or the like: "captured Bakhmut on Sunday"."""
    if verb.i + 1 >= len(verb.doc) or any(child.dep_ in ("auxpass", "nsubjpass") for child in verb.children):
        return []
    name = verb.nbor(1)
    while name.i + 1 < len(verb.doc) and name.dep_ == "compound" and name.head.i == name.i + 1:
        name = name.nbor(1)
    is_name = verb.nbor(1).text[:1].isupper() and name.text[:1].isupper() and name.dep_ in MISTAKEN_OBJECTS
    return [name] if is_name and name.head.i == verb.i and name.lower_ not in CALENDAR else []


def _source_of(verb: Any) -> Any | None:
    """Return who held the place: the first noun behind "from" that no distance is counted from."""
    behind = (
        noun for noun in nouns_behind(verb, "from") if noun.head.i == 0 or noun.head.nbor(-1).lower_ not in DISTANCES
    )
    return next(behind, None)


def nouns_behind(verb: Any, *prepositions: str) -> list[Any]:
    """Return the nouns behind some prepositions of a verb: "advanced on X", "pulled out of X", "X, which they push towards"."""
    found: list[Any] = []
    for child in verb.children:
        is_left_over = child.dep_ == "prep" and verb.dep_ == "relcl" and not any(True for _ in child.children)
        if is_left_over and child.lower_ in prepositions:
            found.append(verb.head)
            continue
        if child.dep_ in ("prep", "prt", "advmod", "dative") and child.lower_ in prepositions:
            found += [grand for grand in child.children if grand.dep_ in ("pobj", "pcomp")]
            nested = (grand for grand in child.children if grand.dep_ == "prep")
            found += [each for grand in nested for each in grand.children if each.dep_ == "pobj"]
        elif child.dep_ in ("prt", "advmod", "prep") and child.lower_ in WAYS:
            nested = (grand for grand in child.children if grand.dep_ == "prep" and grand.lower_ in prepositions)
            found += [each for grand in nested for each in grand.children if each.dep_ == "pobj"]
    return found


def inner_nouns(noun: Any, *prepositions: str) -> list[Any]:
    """Return the nouns behind some prepositions of a noun: "attack on X"."""
    links = (child for child in noun.children if child.dep_ in ("prep", "agent") and child.lower_ in prepositions)
    return [grand for child in links for grand in child.children if grand.dep_ == "pobj"]
