"""Words that say what befell people: killed, injured, captured, missing, displaced. Found by form and lemma, before any group is linked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pipeline.extract import words
from pipeline.extract.people import People
from pipeline.extract.word_sets import word_set

BODIES = word_set("bodies body corpses corpse remains")
PRISONERS = word_set("captive hostage hostages prisoner prisoners")
TAKE_FORMS = word_set("take taken taking took takes")
HOLD_FORMS = word_set("held holding hold")
CLAIM_LIVES = word_set("claim claimed claiming claims take took taking taken cost costing costs")
LOSE_FORMS = word_set("lost lose losing loses")
WOUND_NOUNS = word_set(
    "injuries wounds burns injury wound symptoms asphyxiation suffocation poisoning fractures shrapnel amputations"
)
STARVED = word_set("starved starving starve bled bleeding froze frozen")  # they die; nobody need do it
BREATHLESS = word_set("asphyxiation suffocation poisoning")
FIGHTING = word_set(
    "defended defending defence defense ambush battle battles fighting operation combat action clash clashes attack fire bullet bullets"
)
TO_DEATH = word_set("burned burnt stabbed beaten tortured starved shot crushed stoned")
NOT_FALLEN = word_set("to into under on by from in")  # "fallen to the rebels" is a place
FALLEN = word_set("in to during at on as while")
NOT_SHOT = word_set("at on and in down")
HURT = word_set("hurt injured wounded")
KILL_FORMS = word_set("kills kill killed killing")
INJURE_FORMS = word_set("injures wounds injured wounded wounding injuring")
HEADLINE_HARM = frozenset(f"{verb}s" for verb in words.KILL_VERBS | words.INJURE_VERBS | words.CAPTURE_VERBS)
AMBIGUOUS_KILLING = frozenset(("gun", "gas"))  # "gunned down" has a rule of its own
BODY_PLACES = word_set("rubble grave morgue buried")


@dataclass(frozen=True)
class Trigger:
    """A word that signals an outcome. kind: verb, die, noun, adj, lives (claimed), lose (their lives), lost (people)."""

    at: int
    outcome: str
    kind: str


@dataclass(frozen=True)
class Reading:
    """One group and what befell it; `trigger` is the token that says so, `confidence` from the rule that linked them."""

    people: People
    outcome: str
    trigger: int
    confidence: float
    kind: str
    is_update: bool = False
    is_total: bool = False


@dataclass(frozen=True)
class _Word:
    """A token with what the rules ask of it."""

    token: Any
    low: str
    lemma: str
    following: str
    is_verbal: bool
    is_nominal: bool

    def is_behind(self, wanted: frozenset[str] | tuple[str, ...], width: int) -> bool:
        """Whether one of the words stands within `width` tokens before."""
        return any(each.lower_ in wanted for each in self.token.doc[max(0, self.token.i - width) : self.token.i])

    def is_before(self, wanted: frozenset[str] | tuple[str, ...], width: int) -> bool:
        """Whether one of the words stands within `width` tokens behind."""
        return any(each.lower_ in wanted for each in self.token.doc[self.token.i + 1 : self.token.i + 1 + width])

    def leads_to(self, *phrase: str, width: int) -> bool:
        """Whether all the words stand within `width` tokens behind."""
        ahead = {each.lower_ for each in self.token.doc[self.token.i + 1 : self.token.i + 1 + width]}
        return ahead.issuperset(phrase)

    @property
    def is_gerund_of(self) -> bool:
        """Whether it is a noun like "the killing of"."""
        return self.following == "of" and self.low.endswith("ing")


TELLING_NOTHING = frozenset(("DET", "PUNCT", "CCONJ", "PRON", "SPACE", "PART"))  # parts of speech of no outcome word


def find_triggers(doc: Any) -> list[Trigger]:
    """Return the outcome words of a sentence from left to right; for each word the first rule that holds decides."""
    found: list[Trigger] = []
    for token in doc:
        if token.pos_ in TELLING_NOTHING:
            continue
        word = _word(token)
        hit = next(((outcome, kind) for holds, outcome, kind in RULES if holds(word)), None)
        if hit is not None:
            found.append(Trigger(token.i, *hit))
    return found


def _word(token: Any) -> _Word:
    low = token.lower_
    is_nominal = token.pos_ in ("ADJ", "NOUN", "PROPN")
    is_verbal = (
        token.pos_ in ("VERB", "AUX")
        or token.tag_.startswith("VB")
        or (low.endswith(("ed", "ing")) and is_nominal)
        or low in ("kills", "injures", "wounds", "kill")
    )
    behind = token.nbor(1) if token.i + 1 < len(token.doc) else None
    lemma = token.lemma_.lower()
    if (
        not is_verbal
        and low in HEADLINE_HARM
        and behind is not None
        and (behind.like_num or behind.tag_ in ("CD", "DT"))
    ):
        is_verbal, lemma = True, low.removesuffix("s")  # "Army eliminates 40 gunmen"
    return _Word(token, low, lemma, behind.lower_ if behind is not None else "", is_verbal, is_nominal)


def _is_body_found(word: _Word) -> bool:
    if word.low not in BODIES or word.following != "of":
        return False
    at, doc = word.token.i, word.token.doc
    around = doc[max(0, at - 8) : at + 12]
    return any(each.lemma_.lower() in words.FOUND_VERBS or each.lower_ in BODY_PLACES for each in around)


def _is_shot(word: _Word) -> bool:
    is_past = word.lemma == "shoot" and word.token.tag_ in ("VBN", "VBD") and word.following not in NOT_SHOT
    return is_past and word.is_behind(("were", "was"), 2) and not word.leads_to("down", width=2)


def _kills(word: _Word) -> bool:
    known = word.lemma in words.KILL_VERBS and word.lemma not in AMBIGUOUS_KILLING
    return word.is_verbal and (known or word.low in KILL_FORMS)


def _kills_as_noun(word: _Word) -> bool:
    is_noun = word.low.endswith("ing") and word.low != "killing" and word.token.pos_ == "NOUN"
    return _kills(word) and (is_noun or word.is_gerund_of)


def _injures(word: _Word) -> bool:
    return word.is_verbal and (word.lemma in words.INJURE_VERBS or word.low in INJURE_FORMS)


def _flees(word: _Word) -> bool:
    is_modifier = word.token.tag_ == "VBG" and word.token.dep_ in ("acl", "amod")
    return word.is_verbal and word.lemma in words.FLEE_VERBS and not is_modifier


def _is_out_of_action(word: _Word) -> bool:
    return word.low in ("put", "taken", "knocked") and word.leads_to("out", "of", "action", width=5)


def _is_untraced(word: _Word) -> bool:
    """Whether people "have not been found", "remain unaccounted for", or their fate or whereabouts are unknown."""
    doc, at = word.token.doc, word.token.i
    before = {each.lower_ for each in doc[max(0, at - 4) : at]}
    if word.low in ("found", "traced", "located", "heard"):
        return "not" in before or "n't" in before
    is_fate = word.low in ("unknown", "unclear") or (word.low == "known" and "not" in before)
    return is_fate and any(each.lower_ in ("fate", "whereabouts") for each in doc)


def _leaves_home(word: _Word) -> bool:
    is_leaving = word.lemma in ("leave", "abandon", "quit") and word.is_verbal
    return is_leaving and word.is_before(("homes", "houses"), 3)


def _gives_up(word: _Word) -> bool:
    """Whether people surrender; a place that is surrendered is an object."""
    has_object = any(child.dep_ in ("dobj", "nsubjpass") for child in word.token.children)
    return word.lemma == "surrender" and word.is_verbal and not has_object


def _falls(word: _Word) -> bool:
    """Whether fighters "fell in the operation", "fell to an ambush"; towns and prices fall otherwise."""
    is_past = word.lemma == "fall" and word.token.tag_ in ("VBD", "VBN") and word.following in FALLEN
    return is_past and word.is_before(FIGHTING, 6)


RULES: tuple[tuple[Callable[[_Word], bool], str, str], ...] = (
    (lambda w: w.low in words.DEAD_ADJECTIVES, "killed", "adj"),
    (_is_body_found, "killed", "noun"),
    (lambda w: w.low in HURT and w.is_nominal, "injured", "adj"),
    (lambda w: w.low in words.MISSING_ADJECTIVES, "missing", "adj"),
    (lambda w: w.low in PRISONERS and w.is_behind(TAKE_FORMS | HOLD_FORMS, 7), "captured", "adj"),
    (lambda w: w.low in ("taken", "held") and w.is_behind(PRISONERS, 2), "captured", "verb"),
    (
        lambda w: w.low in ("lives", "life") and w.is_behind(("their",), 1) and w.is_behind(CLAIM_LIVES, 8),
        "killed",
        "lose",
    ),
    (lambda w: w.low in ("lives", "life") and w.is_behind(CLAIM_LIVES, 4), "killed", "lives"),
    (_is_out_of_action, "casualties", "verb"),
    (_is_untraced, "missing", "adj"),
    (_leaves_home, "displaced", "die"),
    (_gives_up, "captured", "die"),
    (_falls, "killed", "die"),
    (lambda w: w.low == "taken" and w.leads_to("into", "custody", width=3), "captured", "verb"),
    (
        lambda w: w.low == "taken" and (w.following == "away" or w.leads_to("against", "will", width=7)),
        "captured",
        "verb",
    ),
    (lambda w: w.low == "losses" and w.following == "of", "casualties", "noun"),
    (lambda w: w.low == "loss" and w.following == "of", "killed", "noun"),
    (lambda w: w.low in ("lives", "life") and w.is_behind(LOSE_FORMS, 4), "killed", "lose"),
    (lambda w: w.low in ("put", "puts", "putting") and w.leads_to("to", "death", width=5), "killed", "verb"),
    (lambda w: w.low in ("wiped", "wipes", "wiping") and w.following == "out", "killed", "verb"),
    (
        lambda w: w.lemma in ("suffer", "sustain", "receive") and w.is_verbal and w.is_before(WOUND_NOUNS, 5),
        "injured",
        "die",
    ),
    (
        lambda w: (
            w.lemma == "treat" and w.token.tag_ == "VBN" and w.is_behind(("were", "was", "being", "been", "are"), 3)
        ),
        "injured",
        "verb",
    ),
    (
        lambda w: w.low == "fallen" and w.is_behind(("have", "has", "had"), 3) and w.following not in NOT_FALLEN,
        "killed",
        "die",
    ),
    (lambda w: w.lemma == "take" and w.is_verbal and w.is_before(("alive",), 2), "captured", "verb"),
    (lambda w: w.lemma in ("neutralise", "neutralize"), "killed", "verb"),
    (_is_shot, "killed", "verb"),
    (lambda w: w.low == "shot" and w.following == "dead", "killed", "verb"),
    (lambda w: w.lemma == "force" and w.is_verbal and w.leads_to("from", "homes", width=10), "displaced", "verb"),
    (lambda w: w.low == "gunned" and w.following == "down", "killed", "verb"),
    (lambda w: w.low in STARVED and w.leads_to("to", "death", width=4), "killed", "die"),
    (
        lambda w: w.low in BREATHLESS and w.token.pos_ == "NOUN" and w.following in ("of", "to", "in", "among"),
        "injured",
        "noun",
    ),
    (lambda w: w.low in TO_DEATH and w.leads_to("to", "death", width=4), "killed", "verb"),
    (lambda w: w.low in ("hanged", "hangs") or (w.low == "blown" and w.following == "up"), "killed", "verb"),
    (_kills_as_noun, "killed", "noun"),
    (_kills, "killed", "verb"),
    (lambda w: w.is_verbal and w.lemma in words.DIE_VERBS, "killed", "die"),
    (lambda w: _injures(w) and w.is_gerund_of, "injured", "noun"),
    (_injures, "injured", "verb"),
    (lambda w: w.is_verbal and w.lemma in words.CAPTURE_VERBS, "captured", "verb"),
    (lambda w: w.is_verbal and w.lemma in words.DISPLACE_VERBS, "displaced", "verb"),
    (_flees, "displaced", "die"),
    (lambda w: w.is_verbal and w.lemma in words.MISSING_VERBS, "missing", "die"),
    (lambda w: w.is_verbal and (w.low == "lost" or w.lemma == "lose"), "killed", "lost"),
    (lambda w: w.lemma in words.KILL_NOUNS or w.low in ("deaths", "killings", "executions"), "killed", "noun"),
    (lambda w: w.lemma in words.INJURE_NOUNS or w.low in ("injuries", "wounds"), "injured", "noun"),
    (lambda w: w.lemma in words.CAPTURE_NOUNS and w.following == "of", "captured", "noun"),
    (lambda w: w.low == "displacement", "displaced", "noun"),
)
