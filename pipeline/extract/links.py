"""How surely a word of harm tells what befell a counted group: by the parse, else by what stands between the two.

The parse decides first; the surface decides where the parse is known to fail ("leaving 5 dead", headlines). The scores are no
probabilities: they rank the rules against each other, and become the confidence of a claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.extract.people import ORDINARY_COUNTABLES, People
from pipeline.extract.triggers import Trigger
from pipeline.extract.word_sets import word_set

PASSIVE_GAP = word_set(
    """was were been have has had be being are is reportedly also still all confirmed reported believed to feared got get
    getting already , ( ) both there and themselves then later either more other others now known at least said
    thought subsequently instantly immediately seriously critically severely slightly lightly badly sexually presumed
    left as up so far too remain remains remained still listed registered officially gone went"""
)  # may stand between a group and what befell it
ACTIVE_GAP = word_set(
    """at least some about around a the another and or injuring wounding injured wounded killed killing in all total of -
    , up more than nearly also reportedly off as many dead over an"""
)  # may stand between a verb and its victims
PASSIVE_AUXILIARIES = word_set("was were been are is be being")
PART_LINKS = word_set("of including among")
RELATIVE_OBJECTS = word_set("whom who that which")
FREEING = word_set(
    "free frees freed freeing rescue rescues rescued rescuing release releases released save saves saved saving"
)
LEAVE = word_set("left leave leaves leaving")
LEFT_GAP = 8  # tokens between "left 20 people" and "dead"
LIVES_GAP = 6  # tokens between "cost two people" and "lives"
SHARES, SHARE_GAP = word_set("some many most several half"), 6  # tokens of "some of them children"
MIN_SCORE = 0.5
DEPTH_COST = 0.03  # of each step of the parse beyond the first
MAX_STEPS = 6  # of the parse, from the group up to its trigger


def link_score(doc: Any, group: People, trigger: Trigger, people: Sequence[People]) -> float | None:
    """Return how surely the trigger tells what befell the group, or None."""
    at, word = trigger.at, doc[trigger.at]
    if group.quantity.start <= at < group.quantity.end:
        return None
    if trigger.at < group.start and doc[group.start - 1].lower_ in FREEING:
        return None  # "kill 30 terrorists, free 19 civilians"
    if group.is_bare and ((trigger.outcome == "captured" and at < group.start) or word.lemma_.lower() == "destroy"):
        return None
    if (
        group.is_part
        and trigger.at > group.end
        and group.start >= 2
        and doc[group.start - 1].lower_ == "including"
        and doc[group.start - 2].tag_ == "VBN"
    ):
        return None  # "three killed including two women, 29 injured"
    is_state = trigger.kind in ("adj", "verb")
    if group.quantity.end <= at < group.head:
        return 0.85 if is_state and word.tag_ in ("VBN", "JJ", "VBD") else None
    if group.head == at and group.is_part and trigger.kind == "adj":
        return 0.7
    if group.start <= at < group.end and group.head != at:
        return 0.6 if is_state and at > group.head else None
    scores = (
        _by_parse(doc, group, trigger, people),
        _by_surface(doc, group, trigger, people),
        _controlled(doc, group, trigger),
    )
    known = [score for score in scores if score is not None and score >= MIN_SCORE]
    return max(known, default=None)


def is_active(doc: Any, at: int, people: Sequence[People]) -> bool:
    """Whether the verb has its victim behind it."""
    token = doc[at]
    is_closed = at + 1 < len(doc) and doc[at + 1].text == ":"  # "12 soldiers killed: monitor"
    labels = {child.dep_ for child in token.children if child.i < at or not is_closed}
    if labels & {"auxpass", "nsubjpass", "agent"}:
        return False
    before = [doc[step].lower_ for step in range(max(0, at - 3), at)]
    is_past = token.tag_ in ("VBN", "VBD")
    if (is_past or token.tag_ == "JJ") and {"was", "were", "been", "being", "be", "got", "are"}.intersection(before):
        return False
    if _is_done_to_subject(token, people):
        return False
    if "dobj" in labels or token.tag_ in ("VBG", "VBZ", "VBP", "VB"):
        return True
    if is_past and {"have", "has", "had"}.intersection(before[-2:]):
        return True
    starts = {group.start for group in people} | {group.quantity.start for group in people}
    return not starts.isdisjoint(range(at + 1, _object_at(doc, at) + 1)) and token.tag_ != "JJ"


def _is_done_to_subject(token: Any, people: Sequence[People]) -> bool:
    """Whether a headline's "dozens killed, hospital damaged" was parsed as if the dozens had killed a hospital."""
    subject = next((child for child in token.children if child.dep_ == "nsubj"), None)
    thing = next((child for child in token.children if child.dep_ == "dobj"), None)
    if subject is None or thing is None or token.tag_ not in ("VBD", "VBN") or thing.lower_ not in ORDINARY_COUNTABLES:
        return False
    return any(group.start <= subject.i < group.end for group in people)


def _object_at(doc: Any, at: int) -> int:
    """Return where the object of a verb would begin: behind "and wounded", "at least", "off"."""
    after = at + 1
    while (
        after + 1 < len(doc)
        and doc[after].lower_ in ("and", "or")
        and doc[after + 1].lower_ in ("wounded", "injured", "killed")
    ):
        after += 2
    while after < len(doc) and doc[after].lower_ in ("at", "least", "off"):
        after += 1
    return after


def _by_parse(doc: Any, group: People, trigger: Trigger, people: Sequence[People]) -> float | None:
    head, is_verb = _last_noun(doc, group), trigger.kind == "verb"
    own = next(
        (child for child in head.children if child.i == trigger.at and child.dep_ in ("acl", "relcl", "amod")), None
    )
    if own is not None and trigger.kind in ("verb", "adj", "die"):
        if is_verb and _is_object_relative(own):
            return 0.9
        return None if is_verb and own.dep_ != "amod" and is_active(doc, trigger.at, people) else 0.9
    labels: list[str] = []
    node = head
    while node.head.i != node.i and len(labels) < MAX_STEPS:
        labels.append(node.dep_)
        preposition = node.lower_ if node.dep_ == "prep" else ""
        node = node.head
        if node.i == trigger.at:
            return _relation_score(doc, trigger, labels, preposition, people=people, group=group)
        if node.pos_ == "VERB" and node.lower_ not in ("leaving", "left", "leave", "leaves"):
            return None
        is_part = doc[group.start - 1].lower_ in PART_LINKS or preposition in PART_LINKS or preposition == "like"
        if labels[-1] == "prep" and not is_part:
            return None
    return None


def _last_noun(doc: Any, group: People) -> Any:
    """Return the word that the parse hangs a group on: "hands" of "12 farm hands", whose noun begins at "farm"."""
    head = doc[group.head]
    while head.dep_ in ("compound", "amod", "nmod") and head.i < head.head.i < group.end:
        head = head.head
    return head


def _is_object_relative(verb: Any) -> bool:
    """Whether a relative clause does something to the noun that it hangs on: "the people whom the group abducted"."""
    labels = {child.dep_ for child in verb.children}
    is_done = any(
        child.dep_ == "dobj" and child.lower_ in RELATIVE_OBJECTS and child.i < verb.i for child in verb.children
    )
    return verb.dep_ == "relcl" and is_done and "nsubj" in labels


def _relation_score(
    doc: Any, trigger: Trigger, labels: Sequence[str], preposition: str, *, people: Sequence[People], group: People
) -> float | None:
    """Return the score of a group that hangs on the trigger by these labels, the last one next to it."""
    label, kind = labels[-1], trigger.kind
    cost = DEPTH_COST * sum(step not in ("conj", "appos") for step in labels[:-1])
    is_subject = label in ("nsubj", "nsubjpass")
    if kind == "verb":
        return _verb_score(label, cost, active=is_active(doc, trigger.at, people), is_ahead=group.start > trigger.at)
    if kind == "die":
        return 0.9 - cost if is_subject or label == "dep" else None
    if kind in ("noun", "lives"):
        return 0.9 - cost if preposition == "of" or label == "poss" else None
    if kind == "lose":
        return 0.85 if label == "nsubj" else None
    if kind == "lost":
        return 0.8 if label == "dobj" and not group.is_bare else None
    return 0.8 if is_subject or label in ("amod", "dep") else None


def _controlled(doc: Any, group: People, trigger: Trigger) -> float | None:
    """Score "a fighter opened fire before being killed": the subject of the verb above is who was harmed."""
    verb = doc[trigger.at]
    labels = {child.dep_ for child in verb.children}
    if verb.tag_ != "VBN" or "auxpass" not in labels or labels & {"nsubjpass", "nsubj"}:
        return None
    node = verb
    while node.dep_ in ("pcomp", "prep", "advcl", "xcomp", "conj") and node.head.i != node.i:
        node = node.head
        subject = next((child for child in node.children if child.dep_ in ("nsubj", "nsubjpass")), None)
        if subject is not None:
            return 0.7 if group.start <= subject.i < group.end else None
    return None


def _verb_score(label: str, cost: float, *, active: bool, is_ahead: bool) -> float | None:
    if label in ("nsubjpass", "dobj"):
        return 0.95 - cost
    if label == "nsubj":
        return None if active else 0.75 - cost
    is_loose = label in ("dep", "attr", "npadvmod", "oprd", "ccomp", "appos")
    return 0.6 if is_loose and active == is_ahead else None


def _by_surface(doc: Any, group: People, trigger: Trigger, people: Sequence[People]) -> float | None:
    if group.end <= trigger.at:
        return _score_behind(doc, group, trigger, people)
    if trigger.at < group.start:
        return _score_ahead(doc, group, trigger, people)
    return None


def _score_behind(doc: Any, group: People, trigger: Trigger, people: Sequence[People]) -> float | None:
    """The trigger stands behind the group: "12 soldiers (were) killed", "5 people dead"."""
    between = doc[group.end : trigger.at]
    gap, kind = [token.lower_ for token in between], trigger.kind
    if any(other is not group and group.end <= other.start < trigger.at and not other.is_part for other in people):
        return None
    if kind in ("noun", "lives"):
        return 0.7 if gap in (["'s"], ["’s"]) else None
    is_one_clause = not any(token.pos_ in ("VERB", "AUX", "PUNCT") for token in between)
    if kind == "lose" and gap[-1:] == ["their"] and len(gap) <= LIVES_GAP and is_one_clause:
        return 0.85  # "cost two people (in the city) their lives"
    if kind == "lose":
        return 0.85 if len(gap) <= 9 and {"lost", "lose", "losing"}.intersection(gap) else None
    if kind == "lost" or (kind == "verb" and is_active(doc, trigger.at, people)):
        return None
    bare = gap[1:] if gap[:1] == [","] else gap
    if (
        bare[:1]
        and bare[0] in SHARES
        and bare[1:2] == ["of"]
        and len(bare) <= SHARE_GAP
        and doc[trigger.at].tag_ == "VBN"
    ):
        return 0.7  # "ten civilians, some of them children, killed in ..."
    if PASSIVE_GAP.issuperset(gap) and len(gap) <= 8:
        return 0.8 if kind == "die" and "to" in gap else 0.88
    if (
        kind == "adj"
        and len(gap) <= LEFT_GAP
        and LEAVE & {token.lower_ for token in doc[max(0, group.start - 3) : group.start]}
    ):
        return 0.8  # "left thousands, mainly infants, dead"
    if any(token.pos_ == "VERB" and token.tag_ in ("VBD", "VBZ", "VBP") for token in between):
        return None
    if kind in ("verb", "adj") and len(gap) <= 16 and PASSIVE_AUXILIARIES.intersection(gap[-4:]):
        return 0.6
    return 0.55 if kind == "die" and len(gap) <= 6 and "," not in gap else None


def _score_ahead(doc: Any, group: People, trigger: Trigger, people: Sequence[People]) -> float | None:
    """The trigger stands before the group: "killing 12 soldiers", "the deaths of 12 soldiers", "claimed the lives of 12"."""
    gap, kind = [token.lower_ for token in doc[trigger.at + 1 : group.start]], trigger.kind
    if any(other is not group and trigger.at < other.start < group.start for other in people):
        return None
    if kind in ("noun", "lives"):
        return _noun_score(gap, kind)
    if kind in ("verb", "die") and gap[-2:] in (["along", "with"], ["together", "with"]) and len(gap) <= 4:
        return 0.7  # "he was killed along with two others"
    if kind in ("verb", "die") and gap[-1:] == ["alongside"] and len(gap) <= 3:
        return 0.7
    if kind == "verb":
        return _verb_score_ahead(doc, group, trigger, gap, active=is_active(doc, trigger.at, people))
    if kind == "lost":
        return 0.75 if len(gap) <= 1 and not group.is_bare and group.victim_class != "civilian" else None
    is_listing = gap in (["including"], ["include"], ["included"], ["are"], ["were"])
    is_state = kind == "adj" and doc[trigger.at].lower_ in ("dead", "wounded", "injured")
    return 0.6 if is_state and is_listing else None


def _noun_score(gap: Sequence[str], kind: str) -> float | None:
    """Score "deaths of 12" and "death or injury of 12"."""
    if gap[:1] == ["of"] and len(gap) <= 3:
        return 0.9
    if gap in (["to"], ["among"], ["in"]):
        return 0.7  # "asphyxiation to 35 people", "injuries among 35 people"
    is_joined = kind == "noun" and len(gap) <= 5 and "of" in gap[:4] and gap[0] in ("and", "or", "injury", "/")
    return 0.8 if is_joined else None


def _verb_score_ahead(doc: Any, group: People, trigger: Trigger, gap: Sequence[str], *, active: bool) -> float | None:
    """Score "killing 12", "among the killed were 12", "killing dozens, including 12"."""
    is_among = any(token.lower_ == "among" for token in doc[max(0, trigger.at - 3) : trigger.at])
    if is_among and gap[-1:] in (["were"], ["was"], ["are"], ["is"]):
        return 0.8
    if not active:
        return None
    if group.is_part and gap[-1:] == ["including"] and len(gap) <= 5:
        return 0.7
    return 0.88 if ACTIVE_GAP.issuperset(gap) and len(gap) <= 6 and gap[-1:] != [","] else None
