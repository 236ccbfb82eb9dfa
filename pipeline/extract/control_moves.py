"""Places taken, freed, entered, lost, held and given up, and ground gained. Each rule reads one verb."""

from __future__ import annotations

from typing import Any

from pipeline.extract.control_failures import has_have
from pipeline.extract.control_parse import (
    CALENDAR,
    GAINED_AT,
    GOING_INTO,
    OWNER_LABELS,
    Found,
    Verb,
    agent_of,
    child_of,
    first,
    inner_nouns,
    subject_of,
    with_places,
)
from pipeline.extract.control_sieges import led_to
from pipeline.extract.control_words import (
    ADVANCE,
    ARMED_WORDS,
    ATTACKS,
    BREACH,
    BRING_INTO,
    CAPTURE,
    CLEAR,
    COMPASS,
    CONTROL_NOUNS,
    DISTANCES,
    EDGES,
    ENTER,
    EVERYDAY,
    EXPEL,
    FIGHT_FOR,
    FIRE,
    FREE_OF,
    GAINS,
    GO_OUT,
    GROUND_NOUNS,
    HELD_IN,
    LEAVE_A_PLACE,
    LINES,
    LISTED_AS,
    LOSE,
    MARCH,
    MOVE_INTO,
    MOVE_TOWARDS,
    OPEN,
    ORDERED_OUT,
    PASS_TO,
    PLACE_NOUNS,
    PROCLAIM,
    RECAPTURE,
    REPEATEDLY,
    RINGS,
    SIEGES,
    SPELLS,
    STAND,
    STAND_INS,
    SUPPLY_LINES,
    THROW_BACK,
    WHOLES,
    WITHDRAW,
)

ADVANCED_AT = (*GAINED_AT, "to", "through", "along")


def read_expelled(verb: Verb) -> Found | None:
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
    return with_places(
        verb.signal("captured", goals, actor=verb.actor, actor_from=verb.direct[0], needs_armed=True, confidence=0.7)
    )


def read_were_expelled(verb: Verb) -> Found | None:
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


def read_taken(verb: Verb) -> Found | None:
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
        return with_places(
            verb.signal("captured", freed, actor=actor, needs_armed=True, confidence=0.6)
        )  # people are freed more often
    needs_armed = verb.lemma in EVERYDAY and verb.passive is None
    still = {child.lower_ for child in verb.token.children} & {"now", "still", "currently"}
    is_standing = verb.lemma == "occupy" and bool(still) and verb.token.tag_ in ("VBP", "VBZ")
    is_lasting = any(each.lower_ in SPELLS for each in verb.behind("for", "since")) or (
        has_have(verb.token) and any(child.lower_ == "since" for child in verb.token.children)
    )
    if verb.lemma == "occupy" and is_lasting and verb.token.dep_ == "relcl":
        return ()  # "X, which the army has occupied since May, was shelled"
    if is_standing or (verb.lemma == "occupy" and is_lasting):
        action = "holds"
    return with_places(
        verb.signal(action, goals, actor=actor, actor_from=verb.source, needs_armed=needs_armed, confidence=0.85)
    )


def read_made_free(verb: Verb) -> Found | None:
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
        return with_places(
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


def read_contested(verb: Verb) -> Found | None:
    """Read "X is contested", "X changed hands twice", "fighting for control of X"."""
    around = {each.lower_ for each in verb.token.subtree}
    swapped = verb.lemma == "change" and "hands" in verb.names and bool(around & REPEATEDLY)
    if verb.lemma in ("contest", "dispute") and verb.goals:
        return with_places(verb.signal("contested", verb.goals, actor=verb.actor, confidence=0.65))
    if swapped:
        subject = subject_of(verb.token)
        return (verb.signal("contested", (subject,), confidence=0.65),) if subject is not None else ()
    fought_for = [each for each in verb.behind("for", "over") if each.lower_ in CONTROL_NOUNS]
    if verb.lemma in FIGHT_FOR and fought_for:
        goals = [each for noun in fought_for for each in inner_nouns(noun, "of", "over")]
        return with_places(verb.signal("contested", goals, actor=verb.actor, needs_armed=True, confidence=0.6))
    return None


def read_relieved(verb: Verb) -> Found | None:
    """Read "opened a road to X", "the ring around X was prised open", "reached the besieged town"."""
    rings = [each for each in verb.goals if each.lower_ in RINGS | SIEGES]
    if verb.lemma in OPEN and rings:
        goals = [each for ring in rings for each in inner_nouns(ring, "of", "on", "around", "round")]
        return with_places(verb.signal("siege_broken", goals or rings, actor=verb.actor, confidence=0.65))
    ways = [each for each in verb.goals if each.lower_ in SUPPLY_LINES | {"corridor", "gateway", "way"}]
    if verb.lemma in ("open", "reopen") and ways:
        goals = [*(each for way in ways for each in led_to(way)), *verb.behind("to", "into")]
        return with_places(verb.signal("siege_broken", goals, actor=verb.actor, needs_armed=True, confidence=0.6))
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


def read_moved_into(verb: Verb) -> Found | None:
    """Read "moved into X", "units were brought into X", "sent its troops into X"."""
    goals = verb.behind("into")
    goals += verb.behind("inside") if verb.lemma in MOVE_INTO else []
    goals += verb.behind("through") if verb.lemma in ("parade", "march", "roll", "sweep", "patrol") else []
    if not goals or verb.lemma not in MOVE_INTO | BRING_INTO:
        return None
    actor = verb.passive or (first(verb.direct) if verb.lemma in BRING_INTO else verb.actor)
    return (verb.signal("entered", goals, actor=actor, needs_armed=True, confidence=0.7),)


def read_broke_lines(verb: Verb) -> Found | None:
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
    return with_places(verb.signal("advanced", goals, actor=verb.actor, needs_armed=True, confidence=0.65))


def read_drove_back(verb: Verb) -> Found | None:
    """Read "drove Daesh back 40 kilometres": ground gained where the fighting is."""
    ground = [child for child in verb.token.subtree if child.lower_ in DISTANCES]
    if verb.lemma not in THROW_BACK | EXPEL or not verb.has_particle("back") or not ground or not verb.direct:
        return None
    goals = [*verb.behind("from", "to", "toward", "towards", "in", "near"), *ground]
    return (
        verb.signal("advanced", goals, actor=verb.actor, actor_from=verb.direct[0], needs_armed=True, confidence=0.6),
    )


def read_came_to(verb: Verb) -> Found | None:
    """Read "reached X", "stand at the gates of X", "are 4 km from X"."""
    goals = [each for each in verb.direct if _may_be_reached(each)] if verb.lemma == "reach" else []
    goals += [each for each in verb.behind("at", "on", "to", "within") if each.lower_ in EDGES]
    if verb.lemma in ("get", "make"):
        goals += verb.behind("as") if verb.has_particle("far", "as") else []
    if not goals or verb.lemma not in STAND | {"reach", "get", "make"}:
        return None
    return with_places(verb.signal("advanced", goals, actor=verb.actor, needs_armed=True, confidence=0.6))


def _may_be_reached(goal: Any) -> bool:
    return bool(goal.text[:1].isupper() or goal.lower_ in PLACE_NOUNS | EDGES | STAND_INS | GROUND_NOUNS)


def read_advanced(verb: Verb) -> Found | None:
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


def read_lost(verb: Verb) -> Found | None:
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


def read_withdrew(verb: Verb) -> Found | None:
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
    return with_places(verb.signal("withdrew", goals, actor=actor, needs_armed=not led_out, confidence=0.7))


def read_changed_hands(verb: Verb) -> Found | None:
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
    is_told = verb.token.tag_ == "VBD" or (verb.token.tag_ == "VBN" and has_have(verb.token))
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


def read_held(verb: Verb) -> Found | None:
    """Read "controls X"; "X, held by the rebels, ..." and "had held X" only describe."""
    describes = verb.token.dep_ in ("acl", "amod", "relcl")
    was = verb.token.tag_ == "VBN" and any(child.lower_ in ("was", "were", "had") for child in verb.token.children)
    if verb.lemma not in ("control", "hold") or describes or was or verb.names & {"ground", "line", "fire"}:
        return None
    action = "captured" if _is_won(verb.token) else "holds"
    return with_places(verb.signal(action, verb.goals, actor=verb.actor, needs_armed=True, confidence=0.65))


def _is_won(token: Any) -> bool:
    """Whether control is what somebody came to: "managed to control X", "were able to control X"."""
    return token.dep_ == "xcomp" and token.tag_ == "VB" and token.head.lemma_.lower() in ("manage", "able")
