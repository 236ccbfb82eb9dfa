"""Phrases of control that no single verb tells: "X is ours again", "the flag is up over X", "the last bridge into X is down", "X taken".

They add to the words of control of `control_signals`, whose parse of verbs and nouns comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from pipeline.extract.analysis import Read
from pipeline.extract.control_parse import (
    CALENDAR,
    GAINED_AT,
    OWNER_LABELS,
    Signal,
    agent_of,
    child_of,
    first,
    inner_nouns,
    nouns_behind,
    subject_of,
)
from pipeline.extract.control_words import (
    AGAIN,
    ALL_WAYS,
    ARMED_WORDS,
    CONTESTED_WORDS,
    CUT_STATES,
    DISTANCES,
    EDGES,
    ENDINGS,
    FLAG_VERBS,
    FLAGS,
    FRESH,
    HELD_IN,
    LISTED_AS,
    LISTING_VERBS,
    NO_OWNERS,
    OWN_PREDICATES,
    PARTICIPLES,
    PLACE_NOUNS,
    SIEGES,
    SUPPLY_LINES,
    WHOLE_ADVERBS,
)

NEAR_TOKENS = 3  # tokens on each side of a predicate that may hold "again" or "now"
NAME_GAP = 4  # auxiliaries and adverbs between a name and its participle
PhraseRule = Callable[[Any], Signal | None]


def find_phrases(read: Read, taken: Collection[int]) -> list[Signal]:
    """Return the phrases of control of a sentence; `taken` are the tokens that already say something."""
    found: list[Signal] = []
    for token in read.doc:
        if token.i in taken or token.pos_ in ("DET", "PUNCT", "CCONJ", "SPACE"):
            continue
        signals = (rule(token) for rule in PHRASES)
        signal = first(each for each in signals if each is not None)
        if signal is not None and signal.objects:
            found.append(signal)
    used = {*taken, *(signal.at for signal in found)}
    headlines = (_headline_passive(read, token) for token in read.doc if token.i not in used)
    return [*found, *(signal for signal in headlines if signal is not None)]


def _signal(
    at: Any, action: str, objects: list[Any], actor: Any | None, *, needs_armed: bool = False, is_control: bool = False
) -> Signal:
    return Signal(int(at.i), action, tuple(objects), actor, None, needs_armed, 0.62, is_control)


def _around(token: Any) -> set[str]:
    return {each.lower_ for each in token.doc[max(0, token.i - NEAR_TOKENS) : token.i + NEAR_TOKENS]}


def _told_of(verb: Any) -> Any | None:
    """Return the subject of a verb, also where the tagger took a name before it for an adverb."""
    names = (
        child for child in verb.lefts
        if child.text[:1].isupper() and child.dep_ in ("advmod", "npadvmod", "dep", "nmod", "attr") and child.lower_ not in CALENDAR
    )  # fmt: skip
    return subject_of(verb) or child_of(verb, ("nsubjpass",)) or first(names)


# ------------------------------------------------------------ whose a place is


def _is_ours(token: Any) -> Signal | None:
    """Read "X is ours again", "declared the whole city theirs"."""
    if token.lower_ not in OWN_PREDICATES:
        return None
    verb = token.head if token.head.pos_ in ("VERB", "AUX") else token.head.head
    subject = _told_of(verb) if verb.lemma_ in ("be", "become", "remain") else child_of(verb, ("dobj",))
    subject = subject or first(child for child in token.children if child.dep_ in ("nsubj",))
    if subject is None or (subject.pos_ != "PROPN" and subject.lower_ not in PLACE_NOUNS):
        return None
    action = "recaptured" if _around(token) & AGAIN else "holds" if "still" in _around(token) else "captured"
    return _signal(token, action, [subject], None)


def _in_control(token: Any) -> Signal | None:
    """Read "troops are in full control of X"."""
    if token.lower_ not in ("control", "possession", "charge") or token.head.lower_ != "in":
        return None
    verb = token.head.head
    goals = [*inner_nouns(token, "of"), *nouns_behind(verb, "of")]
    if verb.lemma_ not in ("be", "remain", "stay") or not goals:
        return None
    return _signal(token, "holds", goals, subject_of(verb), needs_armed=True, is_control=True)


def _under_control(token: Any) -> Signal | None:
    """Read "X is under the control of the army", "X is back in rebel hands"; "was under control" tells of the past."""
    if token.lower_ not in HELD_IN or token.head.lower_ not in ("under", "in", "into", "to", "within"):
        return None
    above = token.head.head
    while above.pos_ in ("ADV", "ADP") and above.head.i != above.i:
        above = above.head
    holder = first(inner_nouns(token, "of")) or first(
        child for child in token.children if child.dep_ in OWNER_LABELS and child.lower_ not in NO_OWNERS
    )
    subject = above if above.pos_ in ("NOUN", "PROPN") and above.i < token.i else _told_of(above)
    if subject is None or holder is None or subject.i > token.i:
        return None
    if token.lower_ == "grip" and holder.pos_ == "NOUN" and holder.lower_ not in ARMED_WORDS:
        return None  # "in the grip of a crisis"
    action = _held_as(above, _around(token) | _around(above), is_verbless=subject.i == above.i)
    return _signal(token, action, [subject], holder, is_control=True) if action is not None else None


def _held_as(above: Any, near: set[str], *, is_verbless: bool) -> str | None:
    lemma = above.lemma_.lower()
    if near & AGAIN or lemma in ("return", "revert"):
        return "recaptured"
    if is_verbless:
        return None
    if lemma in ("come", "fall", "pass", "go", "slip", "end"):
        return "captured"
    is_past = above.tag_ == "VBD" and lemma == "be"
    if lemma not in ("be", "remain", "stay", "lie") or (is_past and not near & FRESH):
        return None
    return "captured" if near & FRESH else "holds"


def _back_under(token: Any) -> Signal | None:
    """Read a headline without a verb: "X back under government"."""
    if (
        token.lower_ != "back"
        or token.i == 0
        or token.i + 2 >= len(token.doc)
        or token.nbor(1).lower_ not in ("under", "in", "with")
    ):
        return None
    name = token.nbor(-1)
    while name.pos_ in ("AUX", "ADV") and name.i > 0:
        name = name.nbor(-1)
    holder = first(child for child in token.nbor(1).children if child.dep_ == "pobj") or token.nbor(2)
    if holder.lower_ in HELD_IN:
        holder = first(inner_nouns(holder, "of")) or first(
            child for child in holder.children if child.dep_ in OWNER_LABELS
        )
    is_held = token.nbor(1).lower_ == "under" or any(
        each.lower_ in HELD_IN for each in token.doc[token.i : token.i + 5]
    )
    is_name = name.text[:1].isupper() and name.pos_ not in ("PRON", "DET")
    return _signal(token, "recaptured", [name], holder) if is_name and is_held and holder is not None else None


def _slipped_away(token: Any) -> Signal | None:
    """Read "control of X slipped from the army's grasp": the army lost it."""
    if token.lower_ not in HELD_IN or token.head.lower_ not in ("from", "of"):
        return None
    verb = token.head.head if token.head.head.pos_ == "VERB" else token.head.head.head
    owner = first(child for child in token.children if child.dep_ in OWNER_LABELS) or first(inner_nouns(token, "of"))
    subject = _told_of(verb) if verb.lemma_.lower() in ("slip", "slide", "pass", "fall", "escape", "go") else None
    if subject is None or owner is None:
        return None
    return _signal(token, "lost", [*inner_nouns(subject, "of", "over"), subject], owner)


def _flag(token: Any) -> Signal | None:
    """Read "the Ukrainian flag was up over X", "their tricolours flew from the court house"."""
    if token.lower_ not in FLAGS or token.dep_ not in ("nsubj", "nsubjpass"):
        return None
    verb = token.head
    if verb.lemma_.lower() not in FLAG_VERBS:
        return None
    goals = nouns_behind(verb, "over", "above", "from", "in", "at", "on", "atop", "across")
    owner = first(child for child in token.children if child.dep_ in OWNER_LABELS) or first(inner_nouns(token, "of"))
    return _signal(token, "captured", goals, owner, is_control=True)


def _listed(token: Any) -> Signal | None:
    """Read "lists X and Y as seized", "described X as contested"."""
    if (
        token.lower_ not in LISTED_AS
        or token.i == 0
        or "as" not in (token.nbor(-1).lower_, token.nbor(-2).lower_ if token.i > 1 else "")
    ):
        return None
    verb = next((each for each in reversed(token.doc[: token.i]) if each.pos_ == "VERB"), None)
    if verb is None or verb.lemma_.lower() not in LISTING_VERBS:
        return None
    is_passive = verb.tag_ == "VBN" and (child_of(verb, ("auxpass",)) is not None or verb.dep_ == "acl")
    goals = (
        [_told_of(verb) or verb.head]
        if is_passive
        else [child for child in verb.children if child.dep_ in ("dobj", "nsubj") and child.i > verb.i]
    )
    action = LISTED_AS[token.lower_]
    actor = subject_of(verb) if action == "captured" and not is_passive else None
    return _signal(token, action, goals, actor)


# ------------------------------------------------------------ who is in it


def _is_inside(token: Any) -> Signal | None:
    """Read "two divisions were inside the outskirts of X", "troops are already in the town"."""
    if token.lower_ not in ("inside", "in", "within") or token.head.pos_ not in ("AUX", "VERB", "ADV"):
        return None
    verb = token.head if token.head.pos_ != "ADV" else token.head.head
    goals = [child for child in token.children if child.dep_ == "pobj"]
    is_deep = any(goal.lower_ in EDGES | {"streets", "centre", "center", "heart", "middle"} for goal in goals)
    is_new = is_deep or bool(_around(token) & {"already", "now", "back"})
    is_there = verb.lemma_ in ("be", "remain") or (verb.lemma_ in ("operate", "fight") and is_deep)
    if (
        not is_there
        or not goals
        or not (token.lower_ == "inside" or is_new)
        or any(goal.lower_ in HELD_IN for goal in goals)
    ):
        return None
    return _signal(token, "entered", goals, subject_of(verb), needs_armed=True)


def _so_far_from(token: Any) -> Signal | None:
    """Read "its fighters were 12 kilometres from X"."""
    goals = inner_nouns(token, "from", "of")
    verb = token.head
    if token.lower_ not in DISTANCES or not goals or verb.lemma_ not in ("be", "stand", "remain", "come", "get"):
        return None
    return _signal(token, "advanced", goals, subject_of(verb), needs_armed=True)


def _put_inside(token: Any) -> Signal | None:
    """Read "footage which puts Ukrainian infantry inside the village"."""
    if token.lower_ != "inside" or not any(
        each.lemma_ in ("put", "place", "show", "locate") for each in token.ancestors
    ):
        return None
    verb = next(each for each in token.ancestors if each.lemma_ in ("put", "place", "show", "locate"))
    who = child_of(verb, ("dobj",)) or first(each for each in token.doc[verb.i + 1 : token.i] if each.dep_ == "nsubj")
    goals = [child for child in token.children if child.dep_ == "pobj"]
    return _signal(token, "entered", goals, who, needs_armed=True) if who is not None else None


def _dug_in(token: Any) -> Signal | None:
    """Read "infantry has dug in on the streets of X"."""
    if token.lemma_.lower() != "dig" or not any(child.lower_ == "in" for child in token.children):
        return None
    goals = nouns_behind(token, *GAINED_AT)
    return _signal(token, "entered", goals, subject_of(token), needs_armed=True)


# ------------------------------------------------------------ cut off, relieved, contested, given up


def _way_is_cut(token: Any) -> Signal | None:
    """Read "the last bridge into X is down", "the only road to X is impassable"."""
    if token.lower_ not in SUPPLY_LINES | {"bridge", "bridges", "crossing", "crossings"}:
        return None
    part = token
    while part.dep_ == "pobj" and part.head.head.pos_ in ("NOUN", "PRON", "NUM", "ADJ"):
        part = part.head.head  # "the last of the three bridges"
    verb = part.head
    before = {each.lower_ for each in token.doc[max(0, token.i - 6) : token.i]}
    words = {child.lower_ for child in verb.children if child.dep_ in ("acomp", "advmod", "prt", "attr", "oprd")} | {
        verb.lower_
    }
    words |= {grand.lower_ for child in verb.children if child.dep_ in ("ccomp", "oprd") for grand in child.subtree}
    if not words & CUT_STATES or not before & ALL_WAYS or verb.pos_ not in ("AUX", "VERB"):
        return None
    goals = [each for each in token.subtree if each.dep_ == "pobj" and each.i > token.i]
    return _signal(token, "besieged", goals, agent_of(verb) or (subject_of(verb) if part.dep_ != "nsubj" else None))


def _siege_ended(token: Any) -> Signal | None:
    """Read "the end of the siege of X", "the lifting of the blockade on X"."""
    sieges = [each for each in inner_nouns(token, "of", "to") if each.lower_ in SIEGES]
    if token.lower_ not in ENDINGS or not sieges:
        return None
    goals = [each for siege in sieges for each in inner_nouns(siege, "of", "on", "around")]
    return _signal(token, "siege_broken", goals, first(inner_nouns(token, "by")))


def _is_contested(token: Any) -> Signal | None:
    """Read "X is a grey zone", "X remains contested"."""
    is_zone = (
        token.lower_ in ("zone", "land") and token.i > 0 and token.nbor(-1).lower_ in ("grey", "gray", "'s", "mans")
    )
    if not is_zone and token.lower_ not in CONTESTED_WORDS:
        return None
    verb = token.head
    subject = _told_of(verb) if verb.lemma_ in ("be", "remain", "become", "stay") else None
    subject = subject or child_of(token, ("nsubj", "nsubjpass"))
    if subject is None or (subject.pos_ != "PROPN" and subject.lower_ not in PLACE_NOUNS):
        return None
    return _signal(token, "contested", [subject], None)


def _surrendered(token: Any) -> Signal | None:
    """Read "the garrison of X surrendered", "the regional command in X laid down its arms"."""
    lemma = token.lemma_.lower()
    objects = {child.lower_ for child in token.children if child.dep_ == "dobj"}
    gave_up = lemma == "give" and objects & {"itself", "themselves"}
    laid_down = lemma == "lay" and objects & {"arms", "weapons"}
    if (
        not (lemma in ("surrender", "capitulate") and token.pos_ == "VERB" and not objects)
        and not gave_up
        and not laid_down
    ):
        return None
    subject = subject_of(token)
    if subject is None or subject.lower_ not in ARMED_WORDS | {
        "command",
        "base",
        "headquarters",
        "division",
        "outpost",
    }:
        return None
    goals = [*inner_nouns(subject, "of", "in", "at"), *nouns_behind(token, "in", "at", "near")]
    goals += [
        child for child in subject.children if child.dep_ in ("compound", "nmod", "poss") and child.text[:1].isupper()
    ]
    return _signal(token, "lost", goals or [token], subject)


# ------------------------------------------------------------ headlines


def _headline_passive(read: Read, token: Any) -> Signal | None:
    """Read "X taken", "X overrun by the rebels": a name, a participle, and no object behind it."""
    action = PARTICIPLES.get(token.lower_)
    if action is None or token.i == 0 or not _closes(token):
        return None
    at = token.i - 1
    while (
        at > 0
        and token.i - at < NAME_GAP
        and (read.doc[at].lower_ in WHOLE_ADVERBS or read.doc[at].text in ('"', "“", "'"))
    ):
        at -= 1
    name = read.doc[at]
    is_place = any(place.start <= at < place.end for place in read.places)
    is_actor = any(mention.start <= at < mention.end for mention in read.actors)
    is_named = name.text[:1].isupper() and name.pos_ == "PROPN" and name.lower_ not in CALENDAR
    if is_actor or not (is_place or is_named) or (name.dep_ == "pobj" and name.head.lower_ == "by"):
        return None
    by = token.i + 1 if token.i + 1 < len(read.doc) and read.doc[token.i + 1].lower_ == "by" else None
    return Signal(int(token.i), action, (name,), _doer_behind(read, by), None, False, 0.62)


def _doer_behind(read: Read, by: int | None) -> Any | None:
    if by is None:
        return None
    head = first(child for child in read.doc[by].children if child.dep_ == "pobj")
    named = first(mention for mention in read.actors if by < mention.start <= by + 3)
    return head or (read.head(named.start, named.end) if named is not None else None)


def _closes(token: Any) -> bool:
    """Whether nothing follows that could be the object of an active verb."""
    if token.i + 1 >= len(token.doc):
        return True
    after = token.nbor(1)
    if after.lower_ == "with":
        return False  # "overrun with patients"
    is_small = after.pos_ in ("ADP", "PUNCT", "CCONJ", "SCONJ", "ADV", "SYM") or after.lower_ in CALENDAR
    return is_small and not any(child.dep_ == "dobj" for child in token.children)


PHRASES: tuple[PhraseRule, ...] = (
    _is_ours, _in_control, _under_control, _slipped_away, _flag, _listed, _back_under, _is_inside, _so_far_from, _put_inside, _dug_in, _way_is_cut, _siege_ended,
    _is_contested, _surrendered,
)  # fmt: skip
