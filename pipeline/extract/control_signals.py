"""Words of control in a parsed sentence: what each says, which tokens name the places, who acts and who held them before.

Each rule looks at one verb or noun. The first rule that applies decides, also when it finds no place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline.extract.analysis import Read
from pipeline.extract.control_failures import read_did_not_do_so, read_failed, read_repelled, read_thwarted
from pipeline.extract.control_moves import (
    read_advanced,
    read_broke_lines,
    read_came_to,
    read_changed_hands,
    read_contested,
    read_drove_back,
    read_expelled,
    read_held,
    read_lost,
    read_made_free,
    read_moved_into,
    read_relieved,
    read_taken,
    read_were_expelled,
    read_withdrew,
)
from pipeline.extract.control_nouns import (
    read_abortive,
    read_advance_on,
    read_entry,
    read_nominal,
    read_siege_of,
    read_under_siege,
    read_withdrawal,
)
from pipeline.extract.control_parse import IRREGULAR, Found, Signal, Verb, first, follows_is, read_verb
from pipeline.extract.control_sieges import read_besieged, read_control, read_restored_order, read_siege, read_took_part
from pipeline.extract.control_words import ATTACKS, HEADLINE_BESIEGE, HEADLINE_CAPTURE, HEADLINE_ENTER, RECAPTURE, REPEL

HEADLINE_REACH = 8  # tokens from a headline's verb to its place
ACTOR_GAP = 2  # tokens between who acts and a headline's verb
Rule = Callable[[Verb], Found | None]  # null: the rule does not apply; empty: it applies and no place is named
NounRule = Callable[[Any], Found | None]


def find_signals(read: Read) -> list[Signal]:
    """Return the words of control of a sentence."""
    found = [signal for token in read.doc for signal in _parsed(token)]
    taken = {signal.at for signal in found}
    headlines = (_headline(read, token) for token in read.doc[1:] if token.i not in taken)
    return [*found, *(signal for signal in headlines if signal is not None)]


def _parsed(token: Any) -> Found:
    if token.pos_ in ("VERB", "AUX") or token.tag_.startswith("VB") or token.lower_ in IRREGULAR or follows_is(token):
        verb = read_verb(token)
        return next((found for rule in VERB_RULES if (found := rule(verb)) is not None), ())
    if token.pos_ != "NOUN":
        return ()
    return next((found for rule in NOUN_RULES if (found := rule(token)) is not None), ())


VERB_RULES: tuple[Rule, ...] = (
    read_did_not_do_so, read_thwarted, read_failed, read_contested, read_siege, read_relieved, read_made_free, read_restored_order, read_control, read_took_part, read_repelled, read_besieged, read_expelled, read_were_expelled, read_taken,
    read_moved_into, read_drove_back, read_broke_lines, read_advanced, read_lost, read_withdrew, read_changed_hands, read_came_to, read_held,
)  # fmt: skip
NOUN_RULES: tuple[NounRule, ...] = (
    read_abortive,
    read_entry,
    read_withdrawal,
    read_nominal,
    read_under_siege,
    read_siege_of,
    read_advance_on,
)


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
