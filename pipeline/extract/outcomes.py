"""Which outcome befell which counted group: killed, injured, captured, missing, displaced, or killed and injured together.

Triggers are found by lemma; a group is linked to the trigger that governs it. The dependency parse decides first, the surface order
decides where the parse is known to fail ("leaving 5 dead", headlines, text that lost its punctuation). Each link has a confidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.extract import words
from pipeline.extract.lexicon import ActorMention, Lexicon
from pipeline.extract.numbers import Quantity
from pipeline.extract.people import OTHERS, PARTITIVE, People

PASSIVE_GAP = frozenset(
    """was were been have has had be being are is reportedly also still all confirmed reported believed to feared got get getting
    already , ( ) both there and themselves then later either more other others now known at least said thought subsequently instantly
    immediately seriously critically severely slightly lightly badly sexually presumed left as up so far too ,""".split()
)
ACTIVE_GAP = frozenset(
    "at least some about around a the another and or injuring wounding injured wounded killed killing in all total of - , up more than nearly also reportedly off as many dead over an".split()
)
LINK_LABELS = frozenset(
    ("conj", "appos", "nmod", "compound", "nummod", "amod", "dep", "attr", "npadvmod", "quantmod", "relcl")
)
COMMANDERS = frozenset(
    "commander general colonel captain lieutenant major brigadier sergeant corporal admiral emir leader militant fighter soldier chief commander-in-chief officer jihadist bomber deputy minister".split()
)
FIGHTING_TITLES = COMMANDERS - frozenset(("chief", "deputy", "minister", "leader"))
STATUS_NOUNS = frozenset("lives life dead wounded injured killed fatality fatalities casualty casualties bodies body corpses corpse".split()
)
STRICT_COUNT_NOUNS = frozenset(
    "deaths death fatalities fatality martyrs casualties casualty injuries injury".split()
)
MIN_SCORE = 0.5


@dataclass(frozen=True)
class Trigger:
    """A word that signals an outcome. kind: verb, die, noun, adj, lives, lose."""

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


def find_triggers(doc: Any) -> list[Trigger]:
    """Return the outcome words of a sentence from left to right."""
    found: list[Trigger] = []
    for token in doc:
        trigger = _trigger(token)
        if trigger is not None:
            found.append(trigger)
    return found


def _trigger(token: Any) -> Trigger | None:
    lemma, low, tag, pos = token.lemma_.lower(), token.lower_, token.tag_, token.pos_
    at = token.i
    following = token.nbor(1).lower_ if at + 1 < len(token.doc) else ""
    verbal = (
        pos in ("VERB", "AUX")
        or tag.startswith("VB")
        or (low.endswith(("ed", "ing")) and pos in ("ADJ", "NOUN", "PROPN"))
        or low in ("kills", "injures", "wounds", "kill")
    )
    if low in words.DEAD_ADJECTIVES:
        return Trigger(at, "killed", "adj")
    if (
        low in ("bodies", "body", "corpses", "corpse", "remains")
        and following == "of"
        and _body_found(token.doc, at)
    ):
        return Trigger(at, "killed", "noun")
    if low in ("hurt", "injured", "wounded") and pos in ("ADJ", "NOUN", "PROPN"):
        return Trigger(at, "injured", "adj")
    if low in words.MISSING_ADJECTIVES:
        return Trigger(at, "missing", "adj")
    if low in ("captive", "hostage", "hostages", "prisoner", "prisoners") and any(
        child in ("take", "taken", "taking", "took", "takes", "held", "holding", "hold")
        for child in _near(token, 7)
    ):
        return Trigger(at, "captured", "adj")
    if low in ("lives", "life"):
        before = set(_near(token, 4))
        if before & {
            "claim",
            "claimed",
            "claiming",
            "claims",
            "take",
            "took",
            "taking",
            "taken",
            "cost",
            "costing",
            "costs",
        }:
            return Trigger(at, "killed", "lives")
        if before & {"lost", "lose", "losing", "loses"}:
            return Trigger(at, "killed", "lose")
        return None
    if low in ("put", "puts", "putting") and _has_ahead(token, ("to", "death"), 5):
        return Trigger(at, "killed", "verb")
    if low in ("wiped", "wipes", "wiping") and following == "out":
        return Trigger(at, "killed", "verb")
    if (
        lemma in ("suffer", "sustain", "receive")
        and verbal
        and any(
            each.lower_ in ("injuries", "wounds", "burns", "injury", "wound")
            for each in token.doc[at + 1 : at + 6]
        )
    ):
        return Trigger(at, "injured", "die")
    if (
        lemma == "treat"
        and tag == "VBN"
        and any(word in ("were", "was", "being", "been", "are") for word in _near(token, 3))
    ):
        return Trigger(at, "injured", "verb")
    if (
        low == "fallen"
        and any(word in ("have", "has", "had") for word in _near(token, 3))
        and following not in ("to", "into", "under", "on", "by", "from", "in")
    ):
        return Trigger(at, "killed", "die")
    if lemma == "take" and verbal and any(each.lower_ == "alive" for each in token.doc[at + 1 : at + 3]):
        return Trigger(at, "captured", "verb")
    if lemma in ("neutralise", "neutralize"):
        return Trigger(at, "killed", "verb")
    if (
        lemma == "shoot"
        and tag in ("VBN", "VBD")
        and any(word in ("were", "was") for word in _near(token, 2))
        and not _has_ahead(token, ("down",), 2)
        and following not in ("at", "on", "and", "in", "down")
    ):
        return Trigger(at, "killed", "verb")
    if low == "shot" and following == "dead":
        return Trigger(at, "killed", "verb")
    if lemma == "force" and verbal and _has_ahead(token, ("from", "homes"), 10):
        return Trigger(at, "displaced", "verb")
    if low == "gunned" and following == "down":
        return Trigger(at, "killed", "verb")
    if low in (
        "burned",
        "burnt",
        "stabbed",
        "beaten",
        "tortured",
        "starved",
        "shot",
        "crushed",
        "stoned",
    ) and _has_ahead(token, ("to", "death"), 4):
        return Trigger(at, "killed", "verb")
    if low in ("hanged", "hangs") or (low == "blown" and following == "up"):
        return Trigger(at, "killed", "verb")
    if verbal:
        if (
            lemma in words.KILL_VERBS
            and lemma not in ("gun", "gas")
            or low in ("kills", "kill", "killed", "killing")
        ):
            if low.endswith("ing") and (following == "of" or pos == "NOUN") and low != "killing":
                return Trigger(at, "killed", "noun")
            return Trigger(at, "killed", "noun" if following == "of" and low.endswith("ing") else "verb")
        if lemma in words.DIE_VERBS:
            return Trigger(at, "killed", "die")
        if lemma in words.INJURE_VERBS or low in (
            "injures",
            "wounds",
            "injured",
            "wounded",
            "wounding",
            "injuring",
        ):
            return Trigger(at, "injured", "noun" if following == "of" and low.endswith("ing") else "verb")
        if lemma in words.CAPTURE_VERBS:
            return Trigger(at, "captured", "verb")
        if lemma in words.DISPLACE_VERBS:
            return Trigger(at, "displaced", "verb")
        if lemma in words.FLEE_VERBS and not (tag == "VBG" and token.dep_ in ("acl", "amod")):
            return Trigger(at, "displaced", "die")
        if lemma in words.MISSING_VERBS:
            return Trigger(at, "missing", "die")
        if low == "lost" or (lemma == "lose" and verbal):
            return Trigger(at, "killed", "lost")
    if lemma in words.KILL_NOUNS or low in ("deaths", "killings", "executions", "death"):
        return Trigger(at, "killed", "noun")
    if low in ("injuries", "injury", "wounds") or lemma in words.INJURE_NOUNS:
        return Trigger(at, "injured", "noun")
    if lemma in words.CAPTURE_NOUNS and following == "of":
        return Trigger(at, "captured", "noun")
    if low == "displacement":
        return Trigger(at, "displaced", "noun")
    return None


def _near(token: Any, width: int) -> list[str]:
    return [each.lower_ for each in token.doc[max(0, token.i - width) : token.i]]


def _has_ahead(token: Any, phrase: tuple[str, ...], width: int) -> bool:
    ahead = [each.lower_ for each in token.doc[token.i + 1 : token.i + 1 + width]]
    return all(word in ahead for word in phrase)


def read_outcomes(
    doc: Any, people: Sequence[People], quantities: Sequence[Quantity], *, lexicon: Lexicon, actors: Sequence[ActorMention],
    blocked: Sequence[tuple[int, int]], running: str | None = None,
) -> list[Reading]:  # fmt: skip
    """Return what befell each counted group of a sentence; groups without an outcome are left out.

    `running` is the outcome that the sentences before were counting: "its figure had been 112" goes on counting it.
    """
    triggers = find_triggers(doc)
    readings: list[Reading] = []
    tolls = _tolls(doc, quantities, people, blocked, running, lexicon)
    taken = {reading.people.quantity.start for reading in tolls}
    counted = [
        reading
        for reading in _counted_nouns(doc, quantities, people, lexicon, actors, blocked)
        if reading.people.quantity.start not in taken
    ]
    taken |= {reading.people.quantity.start for reading in counted}
    joint = _joint(doc, triggers)
    for group in people:
        if group.quantity.start in taken:
            continue
        best: tuple[float, int, Trigger] | None = None
        for trigger in triggers:
            score = link_score(doc, group, trigger, people)
            if score is None or score < MIN_SCORE:
                continue
            rank = (score, -abs(trigger.at - group.head), trigger)
            if best is None or rank[:2] > best[:2]:
                best = rank
        if best is None:
            continue
        trigger = best[2]
        if (
            trigger.kind in ("adj", "verb")
            and trigger.at < group.start
            and any(doc[step].lower_ == "among" for step in range(max(0, trigger.at - 2), trigger.at))
        ):
            group = replace(group, is_part=True)
        outcome = joint.get(trigger.at, trigger.outcome)
        if outcome == "casualties" and trigger.at not in joint:
            outcome = trigger.outcome
        readings.append(Reading(group, outcome, trigger.at, best[0], trigger.kind))
    readings.extend(tolls)
    readings.extend(counted)
    readings.extend(_coordinated(doc, people, readings, triggers))
    readings.extend(_running_on(doc, people, readings, running))
    readings.extend(_named(doc, triggers, readings, lexicon, actors))
    return sorted(readings, key=lambda reading: (reading.people.start, reading.outcome))


def _joint(doc: Any, triggers: Sequence[Trigger]) -> dict[int, str]:
    """Return trigger tokens that are said together: "killed and wounded", "dead or injured"."""
    joint: dict[int, str] = {}
    by_place = {trigger.at: trigger for trigger in triggers}
    for trigger in triggers:
        for step in (2, 3):
            other = by_place.get(trigger.at + step)
            between = [doc[at].lower_ for at in range(trigger.at + 1, min(len(doc), trigger.at + step))]
            joins = between in (
                ["and"],
                ["or"],
                ["/"],
                ["and", "/"],
                [",", "or"],
                ["or", "seriously"],
                ["and", "or"],
                [","],
            )
            if other and joins and {trigger.outcome, other.outcome} == {"killed", "injured"}:
                joint[trigger.at] = joint[other.at] = "casualties"
            if other and joins and other.outcome == "captured" and trigger.at in joint:
                joint[other.at] = "casualties"
    return joint


def link_score(doc: Any, group: People, trigger: Trigger, people: Sequence[People]) -> float | None:
    """Return how surely the trigger tells what befell the group, or None."""
    if trigger.at in range(group.quantity.start, group.quantity.end):
        return None
    if group.is_bare and ((trigger.outcome == "captured" and trigger.at < group.start) or doc[trigger.at].lemma_.lower() == "destroy"):
        return None
    inside = group.quantity.end <= trigger.at < group.head
    if inside:
        return (
            0.85 if trigger.kind in ("adj", "verb") and doc[trigger.at].tag_ in ("VBN", "JJ", "VBD") else None
        )
    if group.start <= trigger.at < group.end and group.head != trigger.at:
        return 0.6 if trigger.kind in ("adj", "verb") and trigger.at > group.head else None
    scores = [_by_parse(doc, group, trigger, people), _by_surface(doc, group, trigger, people)]
    known = [score for score in scores if score is not None]
    return max(known) if known else None


def _is_active(doc: Any, at: int, people: Sequence[People]) -> bool:
    """Whether the verb has its victim behind it."""
    token = doc[at]
    children = [child.dep_ for child in token.children]
    if "auxpass" in children or "nsubjpass" in children or "agent" in children:
        return False
    before = [doc[step].lower_ for step in range(max(0, at - 3), at)]
    if any(
        word in ("was", "were", "been", "being", "be", "got", "are") for word in before
    ) and token.tag_ in ("VBN", "VBD", "JJ"):
        return False
    if "dobj" in children or token.tag_ in ("VBG", "VBZ", "VBP", "VB"):
        return True
    if any(word in ("have", "has", "had") for word in before[-2:]) and token.tag_ in ("VBN", "VBD"):
        return True
    after = at + 1
    while (
        after + 1 < len(doc)
        and doc[after].lower_ in ("and", "or")
        and doc[after + 1].lower_ in ("wounded", "injured", "killed")
    ):
        after += 2
    while after < len(doc) and doc[after].lower_ in ("at", "least", "off"):
        after += 1
    starts = {group.start for group in people} | {group.quantity.start for group in people}
    return after in starts and token.tag_ != "JJ"


def _by_parse(doc: Any, group: People, trigger: Trigger, people: Sequence[People]) -> float | None:
    head, target = doc[group.head], doc[trigger.at]
    for child in head.children:
        if (
            child.i == trigger.at
            and child.dep_ in ("acl", "relcl", "amod")
            and trigger.kind in ("verb", "adj", "die")
        ):
            if trigger.kind == "verb" and child.dep_ != "amod" and _is_active(doc, trigger.at, people):
                return None
            return 0.9
    path: list[str] = []
    node = head
    while node.head.i != node.i and len(path) < 6:
        path.append(node.dep_)
        preposition = node.lower_ if node.dep_ == "prep" else ""
        node = node.head
        if node.i == trigger.at:
            return _relation_score(doc, trigger, path, preposition, people, group)
        if node.pos_ == "VERB" and node.lower_ not in ("leaving", "left", "leave", "leaves"):
            return None
        if (
            path[-1] == "prep"
            and doc[group.start - 1].lower_ not in ("of", "including", "among")
            and preposition not in ("of", "including", "among", "like")
        ):
            return None
    return None


def _relation_score(
    doc: Any, trigger: Trigger, path: Sequence[str], preposition: str, people: Sequence[People], group: People
) -> float | None:
    label = path[-1]
    depth_cost = 0.03 * sum(step not in ("conj", "appos") for step in path[:-1])
    if trigger.kind == "verb":
        active = _is_active(doc, trigger.at, people)
        if label == "nsubjpass":
            return 0.95 - depth_cost
        if label == "dobj":
            return 0.95 - depth_cost
        if label == "nsubj":
            return None if active else 0.75 - depth_cost
        if label in ("dep", "attr", "npadvmod", "oprd", "ccomp", "appos") and active == (
            group.start > trigger.at
        ):
            return 0.6
        return None
    if trigger.kind == "die":
        return 0.9 - depth_cost if label in ("nsubj", "nsubjpass", "dep") else None
    if trigger.kind in ("noun", "lives"):
        return 0.9 - depth_cost if preposition == "of" or label == "poss" else None
    if trigger.kind == "lose":
        return 0.85 if label in ("nsubj",) else None
    if trigger.kind == "lost":
        return 0.8 if label == "dobj" and not group.is_bare else None
    if trigger.kind == "adj":
        return 0.8 if label in ("nsubj", "nsubjpass", "amod", "dep") else None
    return None


def _by_surface(doc: Any, group: People, trigger: Trigger, people: Sequence[People]) -> float | None:
    if group.end <= trigger.at:
        return _behind(doc, group, trigger, people)
    if trigger.at < group.start:
        return _ahead(doc, group, trigger, people)
    return None


def _behind(doc: Any, group: People, trigger: Trigger, people: Sequence[People]) -> float | None:
    """The trigger stands behind the group: "12 soldiers (were) killed", "5 people dead"."""
    gap = [doc[at].lower_ for at in range(group.end, trigger.at)]
    if any(
        other is not group and group.end <= other.start < trigger.at and not other.is_part for other in people
    ):
        return None
    if trigger.kind in ("noun", "lives"):
        return 0.7 if gap in (["'s"], ["’s"]) else None
    if trigger.kind == "lose":
        return 0.85 if len(gap) <= 9 and any(word in ("lost", "lose", "losing") for word in gap) else None
    if trigger.kind == "lost":
        return None
    if trigger.kind == "verb" and _is_active(doc, trigger.at, people):
        return None
    allowed = set(PASSIVE_GAP)
    if all(word in allowed for word in gap) and len(gap) <= 8:
        return 0.88 if trigger.kind != "die" or "to" not in gap else 0.8
    has_aux = any(word in ("was", "were", "been", "are", "is", "be", "being") for word in gap[-4:])
    verbs = [
        doc[at]
        for at in range(group.end, trigger.at)
        if doc[at].pos_ == "VERB" and doc[at].tag_ in ("VBD", "VBZ", "VBP")
    ]
    if has_aux and not verbs and len(gap) <= 16 and trigger.kind in ("verb", "adj"):
        return 0.6
    if trigger.kind == "die" and not verbs and len(gap) <= 6 and "," not in gap:
        return 0.55
    return None


def _ahead(doc: Any, group: People, trigger: Trigger, people: Sequence[People]) -> float | None:
    """The trigger stands before the group: "killing 12 soldiers", "the deaths of 12 soldiers", "claimed the lives of 12"."""
    gap = [doc[at].lower_ for at in range(trigger.at + 1, group.start)]
    if any(other is not group and trigger.at < other.start < group.start for other in people):
        return None
    if trigger.kind in ("noun", "lives"):
        if gap[:1] == ["of"] and len(gap) <= 3:
            return 0.9
        if (
            trigger.kind == "noun"
            and "of" in gap
            and len(gap) <= 5
            and gap.index("of") <= 3
            and gap[0] in ("and", "or", "injury", "/")
        ):
            return 0.8
        return None
    if trigger.kind == "verb":
        among = any(doc[step].lower_ == "among" for step in range(max(0, trigger.at - 3), trigger.at))
        if among and gap[-1:] in (["were"], ["was"], ["are"], ["is"]):
            return 0.8
        if group.is_part and gap[-1:] == ["including"] and len(gap) <= 5 and _is_active(doc, trigger.at, people):
            return 0.7
        if not _is_active(doc, trigger.at, people):
            return 0.75 if gap in (["were"], ["was"], [","]) and False else None
        if all(word in ACTIVE_GAP for word in gap) and len(gap) <= 6 and "," not in gap[-1:]:
            return 0.88
        return None
    if trigger.kind == "lost":
        return 0.75 if len(gap) <= 1 and not group.is_bare and group.victim_class != "civilian" else None
    if (
        trigger.kind == "adj"
        and doc[trigger.at].lower_ in ("dead", "wounded", "injured")
        and gap in (["including"], ["include"], ["included"], ["are"], ["were"])
    ):
        return 0.6
    return None


def _coordinated(
    doc: Any,
    people: Sequence[People],
    readings: Sequence[Reading],
    triggers: Sequence[Trigger],
) -> list[Reading]:
    """Give a group without a trigger of its own the outcome of the group it is listed with: "5 soldiers, 2 officers and a driver"."""
    by_group = {reading.people.quantity.start: reading for reading in readings}
    places = {trigger.at for trigger in triggers}
    more: list[Reading] = []
    for at, group in enumerate(people):
        if group.quantity.start in by_group:
            continue
        near: list[Reading] = []
        if at > 0 and people[at - 1].quantity.start in by_group:
            gap = [doc[step] for step in range(people[at - 1].end, group.start)]
            before = by_group[people[at - 1].quantity.start]
            is_list = all(
                token.lower_ in (",", "and", "as", "well", "with", "along", "or", "plus", "another", "also")
                for token in gap
            )
            listed = bool(gap) and gap[-1].text in (":", "-", "–", "—")
            if listed and not any(token.i in places for token in gap[-6:] if token.i != before.trigger):
                group = replace(group, is_part=True)
            if (gap and len(gap) <= 4 and is_list) or (group.is_part and len(gap) <= 22):
                near.append(before)
                if is_list and before.people.is_part and before.kind != "verb":
                    group = replace(group, is_part=True)
            is_elliptic = (group.is_bare or group.is_rest) and gap[-1:] and gap[-1].lower_ in ("and", "another")
            follower = doc[group.end].lower_ if group.end < len(doc) else ""
            if not near and is_elliptic and follower in ("in", "at", "near") and len(gap) <= 12:
                near.append(before)  # "nine were killed in Douma and three in Aleppo"
        if not near and at + 1 < len(people) and people[at + 1].quantity.start in by_group:
            gap_words = [doc[step].lower_ for step in range(group.end, people[at + 1].start)]
            after = by_group[people[at + 1].quantity.start]
            if (
                gap_words
                and len(gap_words) <= 3
                and all(word in (",", "and", "or", "as", "well") for word in gap_words)
                and after.trigger > people[at + 1].start
            ):
                near.append(after)
        if not near and at + 1 < len(people) and people[at + 1].quantity.start in by_group:
            between = [doc[step].lower_ for step in range(group.end, people[at + 1].start)]
            if between[-1:] == ["among"] or between[-2:] == ["among", "the"]:
                group = replace(group, is_part=True)
                near.append(by_group[people[at + 1].quantity.start])
        if not near:
            ahead = [doc[step].lower_ for step in range(group.end, min(len(doc), group.end + 14))]
            at_among = next((step for step, word in enumerate(ahead[:9]) if word == "among"), None)
            if at_among is not None and any(
                word in ("were", "was", "are", "is") for word in ahead[:at_among]
            ):
                later = next(
                    (
                        trigger
                        for trigger in triggers
                        if group.end + at_among < trigger.at <= group.end + at_among + 9
                    ),
                    None,
                )
                if later is not None:
                    group = replace(group, is_part=True)
                    near.append(Reading(group, later.outcome, later.at, 0.75, later.kind))
        if near:
            reading = near[0]
            more.append(
                Reading(
                    group, reading.outcome, reading.trigger, round(reading.confidence - 0.1, 2), reading.kind
                )
            )
            by_group[group.quantity.start] = more[-1]
    return more


COUNT_VERBS = frozenset("count list record document tally give put register report have make name report cite mention".split())
STATUS_OF = {"victims": "killed", "dead": "killed", "killed": "killed", "fatalities": "killed", "wounded": "injured", "injured": "injured"}


def _running_on(doc: Any, people: Sequence[People], readings: Sequence[Reading], running: str | None) -> list[Reading]:
    """Read groups that go on with a count: "12 of the dead were ...", "Among them were two nurses", "the Observatory counted 24"."""
    done = {reading.people.quantity.start for reading in readings}
    found: list[Reading] = []
    for group in people:
        if group.quantity.start in done or group.quantity.qualifier == "none":
            continue
        low = [token.lower_ for token in doc[group.start : group.end]]
        status = next((STATUS_OF[word] for word in low if word in STATUS_OF), None) if group.is_part and "of" in low else None
        opened = [token.lower_ for token in doc[: min(len(doc), 3)]]
        listed = opened[:2] in (["among", "them"], ["of", "them"], ["of", "these"], ["of", "those"]) and not readings
        head = doc[group.quantity.end - 1]
        governor = head.head
        reckoned = group.is_bare and governor.lemma_.lower() in COUNT_VERBS and head.dep_ in ("dobj", "oprd", "attr", "ccomp", "dep") and governor.i < head.i
        if status is not None:
            found.append(Reading(replace(group, is_part=True), status, group.head, 0.7, "part"))
        elif running is not None and group.is_part and (listed or not readings):
            found.append(Reading(group, running, group.head, 0.6, "part"))
        elif running is not None and listed:
            found.append(Reading(replace(group, is_part=True), running, group.head, 0.6, "part"))
        elif running is not None and reckoned:
            found.append(Reading(group, running, group.head, 0.55, "count"))
    return found


def _named(doc: Any,
    triggers: Sequence[Trigger],
    readings: Sequence[Reading],
    lexicon: Lexicon,
    actors: Sequence[ActorMention],
) -> list[Reading]:
    """Return persons who are named or titled and killed, injured or taken: each counts as one."""
    used = {reading.trigger for reading in readings}
    found: list[Reading] = []
    for trigger in triggers:
        if trigger.kind not in ("verb", "die") or trigger.at in used or trigger.outcome == "displaced":
            continue
        verb = doc[trigger.at]
        labels = ("nsubjpass", "dobj") if trigger.kind == "verb" else ("nsubj",)
        for child in verb.children:
            if child.dep_ not in labels or child.pos_ != "PROPN":
                continue
            span = list(child.subtree)
            start, end = span[0].i, _name_end(doc, child)
            tokens = [token.text for token in doc[start:end]]
            if not (2 <= end - start <= 12) or any(
                mention.start <= child.i < mention.end for mention in actors
            ):
                continue
            if trigger.outcome == "captured" and not _has_person_word(tokens, lexicon):
                continue
            if not _looks_like_person(doc, start, end, child, lexicon):
                continue
            low = {token.casefold() for token in tokens}
            cls = "combatant" if low & FIGHTING_TITLES else _class_of(tokens, lexicon)
            one = Quantity(start, start + 1, "exact", 1, 1, 1)
            actor = [mention.actor_id for mention in actors if start <= mention.start and mention.end <= end]
            group = People(
                start, end, child.i, one, tokens[-1], cls, actor[-1] if actor else None, is_implied=True
            )
            found.append(Reading(group, trigger.outcome, trigger.at, 0.65, "named"))
            break
    return found


def _name_end(doc: Any, head: Any) -> int:
    end = int(head.i) + 1
    for token in head.subtree:
        if (
            token.i >= end
            and token.dep_ in ("appos", "compound", "det", "amod", "flat", "prep", "pobj")
            and token.i - end < 6
        ):
            end = token.i + 1
    return end


def _has_person_word(tokens: Sequence[str], lexicon: Lexicon) -> bool:
    return any(lexicon.person_noun(tokens, at + 1) is not None for at in range(len(tokens)))


def _class_of(tokens: Sequence[str], lexicon: Lexicon) -> str:
    for at in range(len(tokens)):
        hit = lexicon.person_noun(tokens, at + 1)
        if hit is not None and hit[1] != "unknown":
            return hit[1]
    return "unknown"


def _looks_like_person(doc: Any, start: int, end: int, head: Any, lexicon: Lexicon) -> bool:
    tokens = [token.text for token in doc[start:end]]
    low = {token.casefold() for token in tokens}
    names = [
        token
        for token in doc[start : head.i + 1]
        if token.pos_ == "PROPN" and token.text[:1].isupper() and token.text.isalpha()
    ]
    titled = bool(low & COMMANDERS) or _has_person_word(tokens, lexicon)
    return (
        len(names) >= 2
        and (titled or len(names) <= 4)
        and not low & {"region", "area", "hill", "village", "side", "base", "airport", "square", "road", "camp", "district", "neighbourhood", "neighborhood", "field", "hills", "crossing", "province", "city", "town",
            "front",
            "army",
            "forces",
            "force",
            "group",
            "state",
            "brigade",
            "party",
        }
    )


def _counted_nouns(
    doc: Any, quantities: Sequence[Quantity], people: Sequence[People], lexicon: Lexicon, actors: Sequence[ActorMention],
    blocked: Sequence[tuple[int, int]],
) -> list[Reading]:  # fmt: skip
    """Return "12 deaths", "30 civilian casualties", "no injuries", "14 bodies", "20 dead": the noun itself tells the outcome."""
    found: list[Reading] = []
    for quantity in quantities:
        if any(start < quantity.end and quantity.start < end for start, end in blocked):
            continue
        at = quantity.end
        cls = "unknown"
        while at < min(len(doc), quantity.end + 5):
            token = doc[at]
            lemma, low = token.lemma_.lower(), token.lower_
            outcome = _noun_outcome(low, lemma)
            if outcome is not None:
                if outcome == "body" and any(
                    token.lower_
                    in ("government", "international", "state", "un", "local", "official", "legal")
                    for token in doc[quantity.end : at]
                ):
                    break
                if outcome == "lives" and not {
                    "claimed",
                    "claim",
                    "claiming",
                    "claims",
                    "cost",
                    "costing",
                    "costs",
                    "taken",
                    "took",
                    "taking",
                    "take",
                } & {token.lower_ for token in doc[max(0, quantity.start - 5) : quantity.start]}:
                    break
                outcome = "killed" if outcome == "lives" else outcome
                known = next((each for each in people if each.quantity.start == quantity.start), None)
                strict = low in STRICT_COUNT_NOUNS
                status = known is not None and (known.noun or "").lower() in STATUS_NOUNS
                if known is not None and not strict and not (known.is_bare or known.is_rest or status):
                    break
                if known is not None and strict and known.end > at + 1 and not status:
                    break
                if known is not None and strict and known.victim_class != "unknown":
                    cls = known.victim_class
                if doc[at - 1].lower_ in ("and", "or") and any(each.start == at + 1 for each in quantities):
                    break  # "killed ten and injured 24": the word is a verb with its own count
                if (
                    low in ("dead", "wounded", "injured")
                    and at + 1 < len(doc)
                    and doc[at + 1].pos_ in ("NOUN", "PROPN")
                    and lexicon.person_noun([doc[at + 1].text], 1)
                ):
                    break
                label = "killed" if outcome == "body" else outcome
                group = People(
                    quantity.start, at + 1, at, quantity, token.text, cls, None, is_body=outcome == "body"
                )
                if known is not None and known.is_rest:
                    group = People(quantity.start, at + 1, at, quantity, token.text, cls, None, is_rest=True)
                if known is not None and known.is_part:
                    group = replace(group, is_part=True)
                if outcome == "body" and at + 1 < len(doc) and doc[at + 1].lower_ == "of":
                    inner = next((each for each in people if each.start <= at + 3 and each.start > at), None)
                    if inner is not None:
                        break
                    hit = next(
                        (
                            lexicon.person_noun([each.text for each in doc[: step + 1]], step + 1)
                            for step in range(at + 2, min(len(doc), at + 6))
                            if lexicon.person_noun([each.text for each in doc[: step + 1]], step + 1)
                        ),
                        None,
                    )
                    if hit is not None:
                        group = replace(group, victim_class=hit[1])
                found.append(Reading(group, label, at, 0.85, "count"))
                break
            if low == "civilian":
                cls = "civilian"
            if low in ("military", "combatant"):
                cls = "combatant"
            if token.pos_ not in ("ADJ", "NOUN", "PROPN", "ADV", "NUM") and low not in (
                "of",
                "reported",
                "confirmed",
                "and",
                "related",
                "-",
                "or",
                "further",
            ):
                break
            at += 1
    return found


def _noun_outcome(low: str, lemma: str) -> str | None:
    if low in ("deaths", "death", "fatalities", "fatality", "martyrs", "dead"):
        return "killed"
    if low in ("injuries", "injury", "wounded", "injured"):
        return "injured"
    if low in ("casualties", "casualty"):
        return "casualties"
    if low in ("bodies", "corpses", "body", "corpse"):
        return "body"
    if low == "lives":
        return "lives"
    return None


def _body_found(doc: Any, at: int) -> bool:
    window = doc[max(0, at - 8) : min(len(doc), at + 12)]
    return any(
        token.lemma_.lower() in words.FOUND_VERBS or token.lower_ in ("rubble", "grave", "morgue", "buried")
        for token in window
    )


def _class_between(tokens: Sequence[str], start: int, end: int, lexicon: Lexicon) -> str:
    """Return the class of people named between "toll" and its count: "the number of soldiers killed to 54"."""
    for at in range(start, end):
        hit = lexicon.person_noun(tokens, at + 1)
        if hit is not None and hit[1] != "unknown" and hit[0] >= start:
            return hit[1]
    return "unknown"


def _tolls(doc: Any, quantities: Sequence[Quantity], people: Sequence[People], blocked: Sequence[tuple[int, int]], running: str | None, lexicon: Lexicon) -> list[Reading]:
    """Return "the death toll rose to 21", "put the number of wounded at 30"."""
    found: list[Reading] = []
    low = [token.lower_ for token in doc]
    for at, word in enumerate(low):
        outcome = _toll_outcome(low, at) or _running_outcome(low, at, running)
        if outcome is None:
            continue
        own = _toll_outcome(low, at) is not None
        window = range(at + 1, min(len(low), at + 16))
        stop = next(
            (
                step
                for step in window
                if low[step] in (";", "while", "after", "when", "who", "because") or (low[step] == "as" and {"may", "could", "might", "expected", "likely"} & set(low[at:step])) or (low[step] == "toll" and step > at + 1)
            ),
            len(low),
        )
        inside = [
            q
            for q in quantities
            if at < q.start < min(stop, at + 16)
            and not any(s < q.end and q.start < e for s, e in blocked)
            and not _is_measure(low, q)
        ]
        lead = [
            step
            for step in window
            if low[step]
            in (
                "to",
                "at",
                "of",
                "is",
                "was",
                "as",
                "been",
                "reached",
                "exceeded",
                "passed",
                "hit",
                "stands",
                "stood",
                "topped",
                "surpassed",
                "above",
                "than",
                ":",
            )
            and step < stop
        ]
        chosen = _after_lead(inside, lead, low)
        if chosen is None or (not own and any(word in ("bodies", "corpses", "lives") for word in low[chosen.end : chosen.end + 2])):
            continue
        between = set(low[at : chosen.start])
        rises = bool(
            between
            & {
                "rose",
                "risen",
                "rises",
                "rise",
                "rising",
                "climbed",
                "climbs",
                "increased",
                "jumped",
                "climb",
                "climbing",
                "grown",
                "grew",
                "soared",
                "mounted",
                "raised",
                "raising",
                "revised",
                "up",
            }
        )
        totals = bool(
            {"total", "overall", "brought", "brings", "bringing"} & (between | set(low[max(0, at - 6) : at]))
        )
        known = next((group for group in people if group.quantity.start == chosen.start), None)
        cls = known.victim_class if known else "unknown"
        if cls == "unknown" and {"civilian", "civilians"} & set(low[max(0, at - 3) : at + 4]):
            cls = "civilian"
        if cls == "unknown":
            cls = _class_between([token.text for token in doc], at + 1, chosen.start, lexicon)
        group = People(
            chosen.start,
            known.end if known else chosen.end,
            known.head if known else chosen.end - 1,
            chosen,
            known.noun if known else None,
            cls,
            known.actor_id if known else None,
        )
        if not any(reading.people.quantity.start == chosen.start for reading in found):
            found.append(Reading(group, outcome, at, 0.88, "toll", is_update=rises, is_total=totals))
    return found


def _toll_outcome(low: Sequence[str], at: int) -> str | None:
    word = low[at]
    if (
        word in ("losses", "deaths")
        and low[max(0, at - 5) : at]
        and {"put", "puts", "putting", "brings", "bring", "brought"} & set(low[max(0, at - 5) : at])
    ):
        return "killed"
    if word == "toll" and "taking" not in low[max(0, at - 3) : at] and "take" not in low[max(0, at - 3) : at]:
        return "killed"
    if word in ("number", "tally", "count", "figure"):
        ahead = [each for each in low[at + 1 : at + 8]]
        if ahead[:1] != ["of"] and not (word == "number" and "killed" in ahead[:3]):
            return None
        for step in ahead:
            if step in ("dead", "killed", "deaths", "fatalities", "martyrs"):
                return "killed"
            if step in ("wounded", "injured", "injuries"):
                return "injured"
            if step in ("casualties",):
                return "casualties"
            if step in ("displaced",):
                return "displaced"
            if step in ("rose", "to", "at", "reached"):
                return None
    return None


def _running_outcome(low: Sequence[str], at: int, running: str | None) -> str | None:
    """Return the outcome that "its figure", "the count", "the number" goes on counting, or None."""
    if running in ("killed", "injured") and low[at] in ("updated", "revised") and "to" in low[at + 1 : at + 3]:
        return running
    if running not in ("killed", "injured") or low[at] not in ("figure", "tally", "count", "number"):
        return None
    determined = at > 0 and low[at - 1] in (
        "its",
        "the",
        "their",
        "'s",
        "own",
        "this",
        "that",
        "a",
        "lower",
        "higher",
        "earlier",
        "his",
    )
    following = low[at + 1] if at + 1 < len(low) else ""
    return (
        running
        if determined
        and following
        in (
            "is",
            "was",
            "had",
            "has",
            "at",
            "to",
            "from",
            "reached",
            "stood",
            "stands",
            "rose",
            "of",
            "as",
            "later",
            ",",
        )
        else None
    )


def _after_lead(inside: Sequence[Quantity], lead: Sequence[int], low: Sequence[str]) -> Quantity | None:
    """Return the count that the toll reaches: behind "to" or "at" rather than behind "from"."""
    usable = [
        q for q in inside if q.start == 0 or low[q.start - 1] not in ("from", "by", "since", "in", "on")
    ]
    for quantity in usable:
        if any(quantity.start - step in (1, 2) for step in lead):
            return quantity
    return usable[0] if usable and lead else None


def _is_measure(low: Sequence[str], quantity: Quantity) -> bool:
    after = low[quantity.end] if quantity.end < len(low) else ""
    return after in (
        "percent",
        "%",
        "km",
        "days",
        "hours",
        "years",
        "months",
        "weeks",
        "-",
        "day",
        "year",
        "year-old",
    )


def is_partitive(word: str) -> bool:
    """Whether a word stands for people named before: "them", "others"."""
    return word in PARTITIVE or word in OTHERS
