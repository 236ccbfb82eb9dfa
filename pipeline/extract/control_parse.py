"""A word of control and what the parse says of it: its objects, who acts, from whom, and whom a word stands for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.extract import words
from pipeline.extract.control_words import (
    ABLE,
    ADVANCE,
    ARMED_WORDS,
    ATTACKS,
    BESIEGE,
    CAPTURE,
    CLEAR,
    COMPASS,
    DEEDS,
    DISTANCES,
    ENTER,
    INTRANSITIVE,
    MAKING,
    NOMINAL,
    PREVENT,
    RECAPTURE,
    REPEL,
    WAYS,
    WITHDRAW,
)
from pipeline.extract.dates import MONTHS, WEEKDAYS

IRREGULAR = {
    "retook": "retake", "retaken": "retake", "retaking": "retake", "overran": "overrun", "won": "win", "fell": "fall", "lost": "lose", "withdrew": "withdraw",
    "withdrawn": "withdraw", "held": "hold", "drove": "drive", "driven": "drive", "beaten": "beat", "reentered": "reenter", "recaptures": "recapture",
    "retakes": "retake", "repels": "repel", "repelled": "repel", "foils": "foil", "foiled": "foil", "broke": "break", "broken": "break", "swept": "sweep",
}  # fmt: skip
SUBJECT_STEPS = 4  # verbs above that may lend their subject
OWNER_REACH = 12  # tokens from "the capture" to "by"
LOCATED_REACH = 4  # tokens from "of" to the place that locates another
GOING_INTO = ("to", "into", "in", "on", "toward", "towards", "of", "through")
GAINED_AT = ("in", "on", "into", "toward", "towards", "near", "around", "at", "inside", "against")
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


def follows_is(token: Any) -> bool:
    """Whether a word follows "IS", the group, which the parser takes for a verb: "IS advanced in the east of X"."""
    return bool(token.i > 0 and token.nbor(-1).text == "IS" and token.lower_.endswith("ed"))


def read_verb(token: Any) -> Verb:
    direct = tuple(direct_objects(token))
    if follows_is(token) and token.dep_ != "conj":
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


def with_places(signal: Signal) -> Found:
    return (signal,) if signal.objects else ()


def _may_own(word: Any) -> bool:
    """Whether a word before an attack says whose it is: "a rebel offensive", "Russian assaults", but not "a fierce assault"."""
    return bool(
        word.pos_ in ("PROPN", "NOUN") or word.lower_ in ARMED_WORDS or (word.pos_ == "ADJ" and word.text[:1].isupper())
    )


def attacker_of(attack: Any) -> Any | None:
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


def besieger_of(siege: Any) -> Any | None:
    """Return whose siege it is: "a government siege", "a siege enforced by troops"; "tight" and "devastating" besiege nobody."""
    owners = (child for child in siege.children if child.dep_ in OWNER_LABELS and child.pos_ in ("NOUN", "PROPN"))
    imposed = (agent_of(child) for child in siege.children if child.dep_ in ("acl", "relcl"))
    return first(owners) or first(each for each in imposed if each is not None)


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


def owner_of(noun: Any) -> Any | None:
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
    owner = attacker_of(actor)
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


def direct_objects(verb: Any) -> list[Any]:
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
