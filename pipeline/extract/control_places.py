"""Which places a word of control is said of: named objects, lists of them, ground around them, and words that stand for a place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.extract.analysis import PlaceAt, Read
from pipeline.extract.control_parse import CALENDAR, Signal
from pipeline.extract.control_words import (
    ANAPHORIC,
    AREA_NOUNS,
    ASIDES,
    ATTACKS,
    BRIDGE,
    COMPASS,
    CONTROL_NOUNS,
    EDGES,
    EXAMPLES,
    EXTENT_FULL,
    EXTENT_MOST,
    EXTENT_PART,
    FACILITY_NOUNS,
    GROUND_NOUNS,
    KIND_NAMES,
    LINES,
    LIST_WORDS,
    LISTING,
    MANY,
    NEAR,
    NO_GROUND,
    OUTSKIRTS,
    PLACE_NOUNS,
    PLURAL_PLACES,
    POSITION_NOUNS,
    RELATIVES,
    SHARES,
    STAND_INS,
    TIME_WORDS,
    TITLES,
    WHOLES,
)
from pipeline.extract.stand_ins import SETTLEMENTS, fit
from pipeline.gazetteer import PlaceMention, ResolvedPlace

Goal = tuple[Any, PlaceAt]  # the token that is the object, and the place it means
FINENESS = {"village": 1, "town": 2, "area": 3, "city": 3, "district": 4, "province": 5, "region": 6, "country": 7}
UNKNOWN_FINENESS = 1  # a name that the gazetteer lacks is a small place
KINDS = {
    "city": "city", "town": "town", "village": "village", "neighbourhood": "neighbourhood", "base": "base", "road": "road", "facility": "facility",
    "crossing": "facility", "dam": "facility", "field": "facility", "camp": "area", "hill": "area", "area": "area", "district": "area", "province": "area", "region": "area",
}  # fmt: skip
KIND_WORDS = (
    ("town", "town"), ("city", "city"), ("village", "village"), ("district", "neighbourhood"), ("neighbourhood", "neighbourhood"),
    ("neighborhood", "neighbourhood"), ("base", "base"), ("airbase", "base"), ("hill", "area"), ("area", "area"),
)  # fmt: skip
NO_PLACES = frozenset(
    (
        "battle",
        "war",
        "terrorist",
        "terrorists",
        "operation",
        "topic",
        "tags",
        "related",
        "syrian",
        "iraqi",
        "ukrainian",
        "russian",
        "army",
        "forces",
        "rebel",
        "rebels",
        "photo",
        "video",
        "leader",
    )
)  # words that no name of a place holds
NAME_OPENERS = frozenset(
    ("al", "el", "as", "ash", "an", "-", "um", "om", "umm", "oum", "abu", "abou", "tal", "tell", "tel", "tuloul", "jabal", "jebel", "wadi", "khan", "kafr",
     "kfar", "deir", "beit", "bayt", "ain", "ein", "ras", "bab", "burj", "sheikh", "hawsh", "jubb", "rasm", "unq", "karam", "bir", "khirbet", "kherbet",
     "sahl", "marj", "bustan", "tariq", "western", "eastern", "northern", "southern")
)  # fmt: skip
MIN_RUN = 2  # names in a list
TAKEN_WHOLE = frozenset(("captured", "recaptured", "cleared", "lost", "holds", "entered", "withdrew"))
PASSED_ON = frozenset(("captured", "recaptured", "cleared", "lost", "besieged"))
TOWARDS = frozenset(
    (
        "into",
        "on",
        "to",
        "toward",
        "towards",
        "against",
        "from",
        "reach",
        "enter",
        "capture",
        "retake",
        "seize",
        "through",
    )
)
STOOD_FOR_BY_IT = frozenset(("captured", "recaptured", "withdrew", "entered", "cleared", "lost"))
MIN_NAME = 3  # letters of a name that no gazetteer has
BRIDGE_BESIDE = BRIDGE | COMPASS | NEAR | frozenset(("countryside", "province", "outskirts", "parts", "-"))
ATTACK_REACH = 22  # tokens from "repelled" to the place of the attack
RURAL = frozenset(
    ("villages", "towns", "hills", "hamlets", "farms", "hilltops", "settlements")
)  # unnamed, they are ground near a named place
NAMED_GROUND = frozenset(
    ("hill", "hilltop", "farm", "farms", "hills", "point", "position", "checkpoint", "highway", "road", "post")
)
INDEFINITE = frozenset(("a", "an", "another", "one"))
PLACED_AT = frozenset(("in", "at", "near", "around", "outside"))
AT = frozenset(("in", "at", "near", "around", "of", "outside", "above", "overlooking", "between", "on"))
MIN_LIST = 2
CLIMB = 12  # steps up the parse from a place to the object that it belongs to
BRIDGE_REACH = 8  # tokens from an object to a place that the parse has hung elsewhere
NAME_REACH = 5  # tokens from an object's head to the words of its name
NEXT_REACH = 14  # tokens from a word of control to a place that the parse does not tie to it
EXAMPLE_REACH = 12  # tokens from "villages" to "including"
BACK_REACH = 45  # tokens back to the place that "the town" stands for
DATELINE_CHARS = 60  # a name in capitals before a dash this early is a dateline


def goals_of(read: Read, signal: Signal, earlier: Sequence[PlaceAt]) -> list[Goal]:
    """Return (object, place) pairs of a signal in order of place; a place that only locates another is left out.

    `earlier` are the places that the sentences before spoke of, those of the last sentence first.
    """
    pairs: list[Goal] = []
    listed = _all_of_which(read, signal) or _right_before(read, signal)
    if listed:
        return listed
    if not signal.objects:
        return _next_named(read, signal)
    if signal.action in TAKEN_WHOLE and all(_is_no_ground(goal) for goal in signal.objects):
        return []  # "seized weapons in X", "lost ten men at X"
    for goal in signal.objects:
        for place in _own_places(read, goal) if goal.i != signal.at else ():
            if earlier and _points_back(goal, place):
                continue
            if not any(place == other for _, other in pairs):
                pairs.append((goal, place))
    if not pairs:
        told = [(goal, place) for goal in signal.objects for place in _behind_colon(read, goal, signal.at)]
        return told or _stood_for(read, signal, earlier)
    run = _run_together(read, pairs)
    if run:
        return run
    first = min(pairs, key=lambda pair: (_fineness(pair[1]), pair[1].start))
    kept = [first]
    for pair in pairs:
        if pair != first and any(_is_listed(read, other, pair[1]) for _, other in kept):
            kept.append(pair)
    last = max(kept, key=lambda pair: pair[1].start)
    if last[1] in read.places or last[1].start >= signal.at:
        kept += [(last[0], place) for place in _listed_on(read, last[1])]
    return sorted(kept, key=lambda pair: pair[1].start)


def _run_together(read: Read, pairs: Sequence[Goal]) -> list[Goal]:
    """Return all names of "the villages of Saraqib Maaret al-Numan and Khan Sheikhoun", a list that has lost its commas."""
    if any(token.text == "," for token in read.doc):
        return []
    for noun in read.doc[:-2]:
        if noun.lower_ not in PLURAL_PLACES or noun.nbor(1).lower_ != "of":
            continue
        start = end = noun.i + 2
        while end < len(read.doc) and (
            read.doc[end].text[:1].isupper() or _is_hyphen(read, end) or read.doc[end].lower_ in ("and", "al", "el")
        ):
            end += 1
        goal = next((goal for goal, place in pairs if start <= place.start < end), None)
        names = _split_names(read, start, end) if goal is not None else []
        if len(names) >= MIN_RUN:
            return [(goal, place) for place in names]
    return []


def _split_names(read: Read, start: int, end: int) -> list[PlaceAt]:
    """Return the names in a run of capitals: those of the gazetteer, and of the rest one for each word with what belongs to it."""
    names: list[PlaceAt] = []
    at = start
    while at < end:
        if read.doc[at].lower_ == "and":
            at += 1
            continue
        known = next(
            (
                place
                for place in read.places
                if place.start == at and place.end <= end and place.place.place is not None
            ),
            None,
        )
        stop = known.end if known is not None else _name_stop(read, at, end)
        place = known or _unnamed_place(read, at, stop)
        if place is not None:
            names.append(place)
        at = stop
    return names


def _name_stop(read: Read, at: int, end: int) -> int:
    """Return the token behind one Arabic name: "Tal X", "X al-Y", "al-Z"."""
    stop = at
    while stop < end - 1 and read.doc[stop].lower_ in NAME_OPENERS:
        stop += 1
    stop += 1
    if stop < end and read.doc[stop - 1].text == "-":
        stop += 1
    while stop < end - 1 and read.doc[stop].text in ("al", "el", "as", "ash", "at", "an"):
        stop += 3 if read.doc[stop + 1].text == "-" else 2
    return min(stop, end)


def _is_no_ground(goal: Any) -> bool:
    """Whether an object is people or things and no place: "weapons", "ten men"."""
    if goal.pos_ != "NOUN" or goal.text[:1].isupper() or goal.lower_ in WHOLES:
        return False
    if any(each.lower_ in PLACE_NOUNS | GROUND_NOUNS for each in goal.conjuncts):
        return False  # "regained the initiative and several villages"
    word = str(_measured(goal))
    is_place = (
        word
        in PLACE_NOUNS | GROUND_NOUNS | AREA_NOUNS | POSITION_NOUNS | CONTROL_NOUNS | EDGES | WHOLES | LINES | SHARES
    )
    named = any(child.dep_ in ("appos", "compound", "nmod") and child.text[:1].isupper() for child in goal.children)
    return not is_place and (word in NO_GROUND or not named)


def _listed_on(read: Read, last: PlaceAt) -> list[PlaceAt]:
    """Return the names that go on a list, with or without days between: "took A on Monday and B two days later"; the list must close."""
    found: list[PlaceAt] = []
    end, is_closed = last.end, False
    while True:
        start = end
        while start < len(read.doc) and _is_between_names(read.doc[start]):
            start += 1
        gap = {token.lower_ for token in read.doc[end:start]}
        place = _name_at(read, start) if gap & LISTING else None
        if place is None or (is_closed and "and" not in gap and "then" not in gap):
            break
        is_closed = is_closed or bool(gap & {"and", "then"})
        found.append(place)
        end = place.end
    return found if is_closed else []


def _is_between_names(token: Any) -> bool:
    word = token.lower_
    is_day = word in CALENDAR or word in TIME_WORDS or token.like_num
    return bool(word in LIST_WORDS or is_day or word in KIND_NAMES)


def _name_at(read: Read, start: int) -> PlaceAt | None:
    """Return the place whose name begins at a token, one of the gazetteer's or a name of capitals that opens no clause."""
    known = next((place for place in read.places if place.start == start), None)
    if start >= len(read.doc):
        return None
    if known is not None:
        is_free = _is_meant(read, known) and is_territory(known)
        return known if is_free and not _opens_clause(read, known.end) else None
    end = start
    while (
        end < len(read.doc) and end - start < NAME_REACH and (read.doc[end].text[:1].isupper() or _is_hyphen(read, end))
    ):
        end += 1
    is_name = end > start and all(token.pos_ not in ("VERB", "AUX", "PRON", "DET") for token in read.doc[start:end])
    return _unnamed_place(read, start, end) if is_name and not _opens_clause(read, end) else None


def _is_hyphen(read: Read, at: int) -> bool:
    is_inner = 0 < at < len(read.doc) - 1 and read.doc[at].text in ("-", "al", "el", "e", "la", "de", "da")
    return (is_inner and read.doc[at - 1].whitespace_ == "") or (
        is_inner and read.doc[at].text != "-" and read.doc[at - 1].text == "-"
    )


def _opens_clause(read: Read, end: int) -> bool:
    """Whether a verb follows a name, which then is a subject: "... and Turkey said"."""
    after = next((token for token in read.doc[end:] if token.pos_ not in ("ADV", "PART")), None)
    return after is not None and ((after.pos_ in ("VERB", "AUX") and after.tag_ != "VBG") or after.text in ("'s", "’s"))


def _unnamed_place(read: Read, start: int, end: int) -> PlaceAt | None:
    is_actor = any(mention.start < end and start < mention.end for mention in read.actors)
    is_date = any(token.lower_ in CALENDAR for token in read.doc[start:end])
    is_person = (start > 0 and read.doc[start - 1].lower_ in TITLES) or read.doc[start].lower_ in TITLES
    is_compass = all(token.lower_ in COMPASS for token in read.doc[start:end])
    if is_compass or is_actor or is_date or is_person or len(read.words(start, end)) < MIN_NAME:
        return None
    first, raw = read.sentence.start + read.doc[start].idx, read.words(start, end)
    mention = PlaceMention(first, first + len(raw), raw, (), match="none", locative=True, reason="not_in_gazetteer")
    return PlaceAt(start, end, ResolvedPlace(mention, None, None, None, None, "not_in_gazetteer"))


def _behind_colon(read: Read, goal: Any, at: int) -> list[PlaceAt]:
    """Return the names that a colon or dash opens behind "three towns": "three towns fell: A, B and C"."""
    is_many = goal.lower_ in PLURAL_PLACES or (goal.pos_ in ("NUM", "PRON") and goal.lower_ in MANY)
    opening = (token.i for token in read.doc[max(goal.i, at) :] if token.text == ":" or _is_dash(token))
    colon = next(opening, None)
    if not is_many or colon is None:
        return []
    found: list[PlaceAt] = []
    start = colon + 1
    while start < len(read.doc):
        while start < len(read.doc) and (
            _is_between_names(read.doc[start]) or (found and read.doc[start].lower_ in ASIDES)
        ):
            start += 1
        place = _name_at(read, start)
        if place is None:
            break
        found.append(place)
        start = place.end
    return found


def _is_dash(token: Any) -> bool:
    is_free = token.i == 0 or bool(token.nbor(-1).whitespace_)  # the hyphen of "al-Bab" is none
    return token.text in ("-", "–", "—") and is_free


def is_territory(place: PlaceAt) -> bool:
    """Whether a place can change hands as a whole: a country cannot."""
    resolved = place.place.place
    return resolved is None or resolved.kind != "country"


def is_ground_near(goal: Any, place: PlaceAt, *, is_control: bool) -> bool:
    """Whether the object is ground around the place and not the place itself; "control of the area" is the place."""
    if place.start <= goal.i < place.end:
        return False
    if goal.text[:1].isupper() and place.end == goal.i:
        return False  # "the Castello Road"
    between = [token.lower_ for token in goal.doc[goal.i + 1 : place.start]]
    if between == ["of"] and goal.lower_ in NAMED_GROUND:
        return False  # "the hill of Tal Sultan"
    noun = _measured(goal)
    near = _is_beside(goal, place)
    if noun in AREA_NOUNS and is_control:
        return False
    if noun in POSITION_NOUNS:
        return near
    if noun in RURAL and (
        goal.i > place.start
        or goal.doc[place.start - 1].lower_ in ("in", "the", "eastern", "western", "northern", "southern")
    ):
        return not any(token.lower_ in ("of", ":", *EXAMPLES) for token in goal.doc[goal.i + 1 : place.start])
    is_some = noun.endswith("s") or (
        noun in SETTLEMENTS
        and not any(child.dep_ in ("det", "poss") and child.lower_ not in INDEFINITE for child in goal.children)
    )  # "a town east of X" is another one than "the town"
    return noun in GROUND_NOUNS or (near and (noun not in PLACE_NOUNS or is_some))


def _is_beside(goal: Any, place: PlaceAt) -> bool:
    """Whether a place only says where its surroundings are: "hills above X", "a village north of X", "2 km from X"."""
    between = [token.lower_ for token in goal.doc[goal.i + 1 : place.start]]
    return bool((NEAR | EDGES) & set(between)) or bool(COMPASS & set(between) and "of" in between[-3:])


def _points_back(goal: Any, place: PlaceAt) -> bool:
    """Whether "the town north of X" stands for a town named before, with X only to tell where it is."""
    is_the = goal.lower_ in ANAPHORIC and any(child.lower_ in ("the", "that", "this") for child in goal.children)
    return is_the and place.start > goal.i and _is_beside(goal, place)


def _measured(goal: Any) -> str:
    """Return the noun that a share is of: "territory" of "the whole of the territory"."""
    if goal.lower_ in WHOLES:
        inner = [
            grand for child in goal.children if child.lower_ == "of" for grand in child.children if grand.dep_ == "pobj"
        ]
        return str((inner or [goal])[0].lower_)
    return str(goal.lower_)


def extent_of(read: Read, at: int, goal: Any, place: PlaceAt) -> str | None:
    """Return how much of a place the words speak of; null where they do not say."""
    low = min(at, goal.left_edge.i)
    end = place.end if place.end > low else _end_of_share(goal)
    text = str(read.doc[low:end].text)
    modifier = place.place.mention.modifier or ""
    if OUTSKIRTS.search(text) or OUTSKIRTS.search(modifier):
        return "outskirts"
    if EXTENT_FULL.search(text):
        return "full"
    if EXTENT_MOST.search(text):
        return "most"
    return "part" if EXTENT_PART.search(text) or EXTENT_PART.search(modifier) else None


def _end_of_share(goal: Any) -> int:
    """Return where "most of the town" ends, for a place that was named before."""
    of = next((child for child in goal.children if child.lower_ == "of" and child.i == goal.i + 1), None)
    ends = [int(grand.i) + 1 for grand in of.children if grand.dep_ == "pobj"] if of is not None else []
    return max(ends, default=int(goal.i) + 1)


def place_kind_of(read: Read, goal: Any, place: PlaceAt) -> str | None:
    """Return the kind of the place by the object, the gazetteer, else the words around it; null where none tells."""
    if goal.lower_ in FACILITY_NOUNS:
        return "facility"
    resolved = place.place.place
    if resolved is not None:
        return KINDS.get(resolved.kind)
    around = {token.lower_ for token in read.doc[max(0, place.start - 3) : place.end + 2]}
    return next((kind for word, kind in KIND_WORDS if word in around), None)


# ------------------------------------------------------------ places that the object names


def _own_places(read: Read, goal: Any) -> list[PlaceAt]:
    own = _object_places(read, goal)
    if goal.lower_ in PLACE_NOUNS | AREA_NOUNS:
        examples = _examples(read, goal)
        if examples:
            return examples
    if any(place.start <= goal.i < place.end or place.end == goal.i for place in own):
        return own
    named = _unlisted(read, goal) or _unlisted_within(read, goal, own)
    if named is None or any(named.start <= place.start and place.end <= named.end for place in own):
        return [*own, *_unlisted_beside(read, own)]
    return [named, *_unlisted_beside(read, [named])]


def _unlisted_within(read: Read, goal: Any, own: Sequence[PlaceAt]) -> PlaceAt | None:
    """Return the name that tells where an object is and that the gazetteer lacks: "lines in Ramouseh", "posts around al-Mushairfa in Homs province"."""
    if (
        goal.lower_
        not in PLACE_NOUNS | GROUND_NOUNS | POSITION_NOUNS | AREA_NOUNS | EDGES | LINES | SHARES | PLURAL_PLACES
    ):
        return None
    end = min([goal.right_edge.i + 1, *(place.start for place in own)])
    for token in read.doc[goal.i + 1 : end]:
        if token.pos_ == "VERB" or token.text in (";", ":"):
            return None
        if token.lower_ in AT and token.i + 1 < len(read.doc):
            start = token.i + 1
            while start + 1 < len(read.doc) and (
                read.doc[start].lower_ in ("the", "town", "village", "city", "area", "of")
                or read.doc[start].lower_ in KIND_NAMES
            ):
                start += 1
            named = _name_at(read, start) if start < end or not own else None
            if named is not None:
                return named
    return None


def _unlisted_beside(read: Read, known: Sequence[PlaceAt]) -> list[PlaceAt]:
    """Return the names in a list with a place that the gazetteer lacks: "took Crater and Mualla"."""
    found: list[PlaceAt] = []
    for place in known:
        head = read.head(place.start, place.end)
        for child in head.conjuncts:
            is_covered = any(other.start <= child.i < other.end for other in (*read.places, *found, *known))
            named = _unlisted(read, child) if child.pos_ == "PROPN" and not is_covered else None
            if named is not None:
                found.append(named)
    return found


def _examples(read: Read, goal: Any) -> list[PlaceAt]:
    """Return the places that a list names as examples: "two villages near X, among them Y", "districts including Z"."""
    opened = next(
        (token.i for token in read.doc[goal.i + 1 : goal.i + EXAMPLE_REACH] if token.lower_ in EXAMPLES), None
    )
    if opened is None:
        return _listed_later(read, goal)
    found: list[PlaceAt] = []
    for place in read.places:
        start = found[-1].end if found else opened + 1
        if place.start >= start and {token.lower_ for token in read.doc[start : place.start]} <= LIST_WORDS | {"them"}:
            found.append(place)
    return found


def _listed_later(read: Read, goal: Any) -> list[PlaceAt]:
    """Return the names that follow a counted plural: "captured three villages south of X: A, B and C", commas or none."""
    is_counted = goal.lower_ in PLURAL_PLACES and any(child.dep_ == "nummod" for child in goal.children)
    runs: list[list[PlaceAt]] = [[]]
    for place in read.places:
        if place.start <= goal.i or not _is_meant(read, place):
            continue
        last = runs[-1][-1] if runs[-1] else None
        gap = [] if last is None else [token.lower_ for token in read.doc[last.end : place.start]]
        if last is not None and not {",", "and"}.issuperset(gap):
            runs.append([])
        runs[-1].append(place)
    longest = max(runs, key=len)
    return longest if is_counted and len(longest) >= MIN_LIST else []


def _all_of_which(read: Read, signal: Signal) -> list[Goal]:
    """Return the list that "all of which" or "both" stands for: "A, B and C, all of which are under siege"."""
    goal = next(
        (each for each in signal.objects if each.lower_ in ("all", "both", "most") and each.i < signal.at), None
    )
    if goal is None or read.doc[goal.i + 1 : goal.i + 3].text not in ("of which", "of them"):
        return []
    opened = next((token.i for token in reversed(read.doc[: goal.i]) if token.lower_ in PLURAL_PLACES), None)
    names = [
        place
        for place in read.places
        if opened is not None and opened < place.start < goal.i and _is_meant(read, place)
    ]
    return [(goal, place) for place in names]


def _right_before(read: Read, signal: Signal) -> list[Goal]:
    """Return the place that a participle follows at once: "close to X liberated this week"."""
    verb = read.doc[signal.at]
    if (
        verb.tag_ != "VBN"
        or signal.action not in ("captured", "recaptured")
        or verb.dep_ not in ("acl", "amod", "relcl")
    ):
        return []
    place = next(
        (each for each in read.places if each.end == signal.at and _is_meant(read, each) and is_territory(each)), None
    )
    return [(read.head(place.start, place.end), place)] if place is not None else []


def _object_places(read: Read, goal: Any) -> list[PlaceAt]:
    """Return the places that an object names: each of a list, but not the district or province that locates them."""
    low, high = goal.left_edge.i, goal.right_edge.i + 1
    inside = [place for place in read.places if low <= place.start and place.end <= high and _is_meant(read, place)]
    return [place for place in inside if _belongs(read, place, goal, inside)]


def _is_meant(read: Read, place: PlaceAt) -> bool:
    return place.place.geo_reason != "metonym" and not read.names_actor(place)


def _belongs(read: Read, place: PlaceAt, goal: Any, inside: Sequence[PlaceAt]) -> bool:
    """Whether the parse leads from the place to the object without a clause or another place between."""
    node = read.head(place.start, place.end)
    for _ in range(CLIMB):
        if node.i == goal.i or node.head.i == node.i:
            break
        node = node.head
        if node.dep_ in ("relcl", "advcl", "acl") and node.pos_ == "VERB":
            return False
        holder = next((other for other in inside if other is not place and other.start <= node.i < other.end), None)
        if holder is not None and not _is_listed(read, holder, place):
            return False
    return bool(node.i == goal.i)


def _is_listed(read: Read, one: PlaceAt, two: PlaceAt) -> bool:
    gap = [read.doc[at].lower_ for at in range(min(one.end, two.end), max(one.start, two.start))]
    if "and" not in gap and _fineness(max(one, two, key=lambda each: each.start)) > _fineness(
        min(one, two, key=lambda each: each.start)
    ):
        return False  # "Ain al-Fijah, Damascus": the second says where the first is
    return all(word in LIST_WORDS for word in gap) and ("and" in gap or "," in gap)


def _fineness(place: PlaceAt) -> int:
    """Rank of a place by kind: small places before the towns and provinces that hold them."""
    resolved = place.place.place
    return UNKNOWN_FINENESS if resolved is None else FINENESS.get(resolved.kind, 0)


def _unlisted(read: Read, goal: Any) -> PlaceAt | None:
    """Return an object that is a proper name which the gazetteer lacks: "Rajm al-Sheikh region"."""
    names = [
        token for token in goal.subtree if _is_name(token) and token.text != "-" and abs(token.i - goal.i) <= NAME_REACH
    ]
    if (
        goal.tag_ == "NNPS"
        or goal.lower_ in NO_GROUND | MANY
        or any(token.lower_.rstrip("s") in CALENDAR for token in (goal, *names))
    ):
        return None  # "Russians" are people
    if not _is_name(goal) and not (goal.lower_ in PLACE_NOUNS and names):
        return None
    start, end = _name_span(goal)
    if names and goal.lower_ in PLACE_NOUNS and not any(token.text[:1].isupper() for token in read.doc[start:end]):
        start = min(token.i for token in names)  # "the Nassib border crossing"
    has_capital = any(token.text[:1].isupper() and token.lower_ not in COMPASS for token in read.doc[start:end])
    is_actor = any(mention.start < end and start < mention.end for mention in read.actors)
    if (
        not has_capital
        or is_actor
        or _is_dateline(read, start, end)
        or not NO_PLACES.isdisjoint(token.lower_ for token in read.doc[start:end])
    ):
        return None
    first, raw = read.sentence.start + read.doc[start].idx, read.words(start, end)
    mention = PlaceMention(first, first + len(raw), raw, (), match="none", locative=True, reason="not_in_gazetteer")
    return PlaceAt(start, end, ResolvedPlace(mention, None, None, None, None, "not_in_gazetteer"))


def _name_span(goal: Any) -> tuple[int, int]:
    """Return the tokens of a name around its head: "Tell al-Ahmar", "city of Al Bab"."""
    doc, start, end = goal.doc, goal.i, goal.i + 1
    while start - 1 >= goal.left_edge.i and (_is_name(doc[start - 1]) or doc[start - 1].lower_ in ("al", "el", "of")):
        start -= 1
    if goal.lower_ in PLACE_NOUNS and end + 1 < len(doc) and doc[end].lower_ == "of" and doc[end + 1].pos_ == "PROPN":
        end += 2
        while end < len(doc) and _is_name(doc[end]):
            end += 1
    while start < goal.i and doc[start].lower_ in ("of", "-"):
        start += 1
    return start, end


def _is_name(token: Any) -> bool:
    is_capital = token.i > 0 and token.text[:1].isupper() and token.pos_ in ("NOUN", "ADJ", "X", "ADV", "INTJ")
    return bool(token.pos_ == "PROPN" or token.text == "-" or is_capital)


def _is_dateline(read: Read, start: int, end: int) -> bool:
    closes = end < len(read.doc) and read.doc[end].text in ("-", "–", "—", "(", ",")
    return bool(read.sentence.start < DATELINE_CHARS and closes and read.doc[start].is_upper)


# ------------------------------------------------------------ words that stand for a place


def _stood_for(read: Read, signal: Signal, earlier: Sequence[PlaceAt]) -> list[Goal]:
    """Return the place that an object stands for: the one right behind it, else the one spoken of before."""
    inner = [
        token
        for goal in signal.objects
        if goal.lower_ in GROUND_NOUNS | PLACE_NOUNS | EDGES | WHOLES or goal.pos_ == "NUM"
        for token in (*goal.subtree, *_within(goal))
        if token.lower_ in ANAPHORIC and token.i > goal.i
    ]
    for goal in (*inner, *signal.objects):
        behind = _right_behind(read, goal)
        if behind is not None:
            more = (place for place in read.places if place.start > behind.start and _is_listed(read, behind, place))
            main = next((each for each in signal.objects if each.lower_ in RURAL and goal in each.subtree), goal)
            return [(main, behind), *((main, place) for place in more)]
        told = _attack_behind(read, signal) if signal.action == "repelled" else None
        meant = told or _spoken_of(read, signal, goal, earlier) or _where_it_is(read, goal)
        if meant is not None:
            return [(goal, meant)]
    return _next_named(read, signal) or _just_before(read, signal) or _next_unlisted(read, signal)


def _within(goal: Any) -> list[Any]:
    """Return the noun of "its last stronghold in the province", which the parse may hang on the verb."""
    behind = goal.doc[goal.i + 1 : goal.i + 4]
    return [behind[2]] if [token.lower_ for token in behind[:2]] == ["in", "the"] and len(behind) > 2 else []


def _next_unlisted(read: Read, signal: Signal) -> list[Goal]:
    """Return the next name behind "at", "near" and the like that the gazetteer lacks: "gave ground at Klishchiivka"."""
    goal = signal.objects[0] if signal.objects else read.doc[signal.at]
    if goal.i < signal.at or any(place.start > signal.at for place in read.places):
        return []
    for token in read.doc[signal.at + 1 : signal.at + NEXT_REACH]:
        if token.pos_ in ("VERB", "AUX") or token.text in (";", ":", ","):
            return []
        named = _name_at(read, token.i) if token.lower_ not in CALENDAR and read.doc[token.i - 1].lower_ in AT else None
        if named is not None:
            return [(goal, named)]
    return []


def _attack_behind(read: Read, signal: Signal) -> PlaceAt | None:
    """Return the first place behind "repelled the militants attempts to infiltrate into X", where the parse lost the attack."""
    behind = [
        place
        for place in read.places
        if 0 < place.start - signal.at <= ATTACK_REACH and _is_meant(read, place) and is_territory(place)
    ]
    return next((place for place in behind if read.doc[place.start - 1].lower_ in TOWARDS | BRIDGE), None)


def _where_it_is(read: Read, goal: Any) -> PlaceAt | None:
    """Return the place before "where" for an object without a name: "Hama, where the rebels seized 14 villages"."""
    if goal.lower_ not in PLACE_NOUNS | GROUND_NOUNS:
        return None
    where = next((token.i for token in reversed(read.doc[: goal.i]) if token.lower_ == "where"), None)
    here = [
        place for place in read.places if where is not None and 0 <= where - place.end <= 1 and _is_meant(read, place)
    ]
    return here[-1] if here else None


def _just_before(read: Read, signal: Signal) -> list[Goal]:
    """Return the place right before the auxiliaries of a verb whose subject the parse missed: "(HUR): "Kherson is returning to ..."."""
    goal = signal.objects[0] if signal.objects else read.doc[signal.at]
    at = signal.at
    while at > 0 and read.doc[at - 1].pos_ in ("AUX", "ADV", "PART"):
        at -= 1
    here = [place for place in read.places if place.end == at and _is_meant(read, place) and is_territory(place)]
    return [(goal, here[0])] if here and goal.i < here[0].start and signal.action in PASSED_ON else []


def _next_named(read: Read, signal: Signal) -> list[Goal]:
    """Return the next place behind a word of control where the parse tells nothing: no other verb, speaker or date stands between."""
    goal = signal.objects[0] if signal.objects else read.doc[signal.at]
    if goal.i < signal.at:
        return []
    for place in read.places:
        if place.start <= signal.at or not _is_meant(read, place) or not is_territory(place):
            continue
        gap = read.doc[signal.at + 1 : place.start]
        if signal.action in ("withdrew", "lost") and any(
            token.lower_ in ("to", "into", "toward", "towards", "for") for token in gap
        ):
            return []  # where they went
        is_clear = len(gap) <= NEXT_REACH and not any(
            token.pos_ in ("VERB", "AUX") or token.text in (";", ":") for token in gap
        )
        return [(goal, place)] if is_clear else []
    return []


def _right_behind(read: Read, goal: Any) -> PlaceAt | None:
    """Return the place that follows an object at once, wherever the parse has hung it: "the pumping station at al-Khafsah"."""
    if goal.lower_ not in PLACE_NOUNS and goal.lower_ not in GROUND_NOUNS:
        return None
    for place in read.places:
        gap = [token.lower_ for token in read.doc[goal.i + 1 : place.start]]
        if place.end == goal.i and _is_meant(read, place):
            return place  # "the Handarat area"
        if place.start <= goal.i or len(gap) > BRIDGE_REACH:
            continue
        is_relative = bool(gap) and gap[0] in RELATIVES and gap[-1] in BRIDGE
        if is_relative or all(word in BRIDGE_BESIDE for word in gap):
            return place
    return None


def _spoken_of(read: Read, signal: Signal, goal: Any, earlier: Sequence[PlaceAt]) -> PlaceAt | None:
    """Return the place that "the town" or "it" stands for: the last one of its kind in this sentence or shortly before."""
    word = str(goal.lower_)
    is_silent = goal.i == signal.at or word in ATTACKS  # "the rebels withdrew", "the attack was beaten back"
    if not (is_silent or word in ANAPHORIC or word in GROUND_NOUNS or word in STAND_INS or word in SHARES):
        return None
    if word in STAND_INS - {"there"} and signal.needs_armed and signal.action not in STOOD_FOR_BY_IT:
        return None
    if word in SHARES and _measured(goal) in POSITION_NOUNS:
        return None  # "most of the points lost in the morning" are no share of a town
    reach = min(signal.at, goal.i)
    here = [
        place for place in read.places
        if place.end <= reach and _is_meant(read, place) and is_territory(place)
        and not any(each.speaker.start <= place.start < each.speaker.end for each in read.attributions)
    ]  # fmt: skip
    near = [place for place in reversed(here) if goal.i - place.end <= BACK_REACH]
    is_definite = (
        is_silent or word in STAND_INS or any(token.lower_ in ("the", "that", "this", "its") for token in goal.subtree)
    )
    told = _name_before(read, goal) if not near else []
    candidates = [*near, *told, *(earlier if is_definite else ())]
    is_ground = word in GROUND_NOUNS  # "more streets": of the finest place spoken of
    return min(candidates, key=lambda place: (fit(word, place), _fineness(place) if is_ground else 0), default=None)


def _name_before(read: Read, goal: Any) -> list[PlaceAt]:
    """Return the nearest name before that no gazetteer has: "stormed the base at Tawila and took the whole town"."""
    if goal.lower_ not in ANAPHORIC:
        return []
    for token in reversed(read.doc[: goal.i]):
        is_object = (
            token.dep_ in ("dobj", "pobj", "nsubjpass", "conj") and token.pos_ == "PROPN" and token.tag_ != "NNPS"
        )
        named = _unlisted(read, token) if is_object else None
        if named is not None and _told_as_place(read, named):
            return [named]
    return []


def unlisted_places(read: Read) -> list[PlaceAt]:
    """Return the names of a sentence behind "in", "at" and the like that no gazetteer has: "the village" may stand for them later."""
    found: list[PlaceAt] = []
    for token in read.doc[1:]:
        is_told = token.nbor(-1).lower_ in PLACED_AT or (
            token.nbor(-1).lower_ == "of" and token.i > 1 and token.nbor(-2).lower_ in PLACE_NOUNS
        )
        is_known = any(place.start <= token.i < place.end for place in read.places)
        named = _name_at(read, token.i) if is_told and not is_known and token.text[:1].isupper() else None
        if named is not None and named.end - named.start <= NAME_REACH:
            found.append(named)
    return found


def _told_as_place(read: Read, named: PlaceAt) -> bool:
    before = read.doc[named.start - 1] if named.start > 0 else None
    return before is not None and (before.lower_ in AT | {"into", "to", "from"} or before.pos_ == "VERB")
