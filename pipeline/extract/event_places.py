"""Places as the scenes of happenings: which mentions are scenes, how fine they are, and whether two can be the same."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extract.analysis import PlaceAt, Read
from pipeline.extract.lexicon import ActorMention
from pipeline.gazetteer import Place

REFUGES = frozenset(
    ("hospital", "hospitals", "clinic", "clinics", "treated", "treatment", "morgue", "buried", "funeral")
)
BROUGHT = frozenset(
    ("taken", "brought", "transferred", "driven", "evacuated", "carried", "rushed", "moved", "airlifted")
)
STRIKING = frozenset(
    ("hit", "bomb", "strike", "target", "shell", "airstrike", "raid", "attack", "destroy", "kill", "explode", "blast")
)
ORIGINS = frozenset(("native", "natives", "citizen", "citizens", "national", "nationals"))
AIMS = frozenset(("to", "toward", "towards", "from", "for"))
AIM_REACH = 4  # tokens before a name
REFUGE_REACH = 6  # tokens before a name
QUARTERS = frozenset(("neighbourhood", "camp", "base", "district", "crossing", "facility", "hill"))
WIDE_KINDS = frozenset(("province", "region", "country"))
CITY_DEGREES = 0.2  # about 20 km: a quarter or camp as near belongs to the city
SMALL_PLACE = 1.5  # rank of a name that the gazetteer lacks: between an exact point and a surrounding
COARSE = 4  # rank of provinces and whatever is wider
NEAR_POINT = 2  # rank of a point's surroundings


def is_scene(read: Read, place: PlaceAt) -> bool:
    """Whether a name says where something happened: it is no metonym, not in a caption, no part of an actor's or a speaker's name."""
    if place.place.geo_reason == "metonym" or read.sentence.is_caption:
        return False
    if _is_refuge(read, place) or _is_origin(read, place):
        return False
    if any(_is_of_actor(mention, place) for mention in read.actors):
        return False
    return not any(each.speaker.start <= place.start < each.speaker.end for each in read.attributions)


def _is_of_actor(mention: ActorMention, place: PlaceAt) -> bool:
    """Whether a name belongs to an actor's; of one that names both, as Al Mayadeen, the words before it tell which is meant."""
    if mention.is_generic or not (mention.start <= place.start and place.end <= mention.end):
        return False
    is_state = place.place.place is None or place.place.place.kind == "country"
    is_whole = (mention.start, mention.end) == (place.start, place.end)
    return is_state or not (is_whole and place.place.mention.locative)


def is_river(place: PlaceAt) -> bool:
    """Whether a place is a river, which runs through many: whatever else is named says better where it was."""
    found = place.place.place
    return found is not None and found.name.casefold().endswith(" river")


def is_aim(read: Read, place: PlaceAt) -> bool:
    """Whether somebody is only on the way there or comes from there: "travelling towards X", "set out from X"."""
    before = [token.lower_ for token in read.doc[max(0, place.start - AIM_REACH) : place.start]]
    return bool(AIMS & set(before[-2:])) and not set(before) & {"into", "fell", "close", "next", "due", "according"}


def _is_origin(read: Read, place: PlaceAt) -> bool:
    """Whether a place is where people are from: "nine natives of the Caucasus"."""
    before = [token.lower_ for token in read.doc[max(0, place.start - 3) : place.start] if token.lower_ != "the"]
    return before[-1:] == ["of"] and bool(before[:-1]) and before[-2] in ORIGINS


def _is_refuge(read: Read, place: PlaceAt) -> bool:
    """Whether a place is where the hurt were treated or brought: "taken to hospitals in X"."""
    before = [token.lower_ for token in read.doc[max(0, place.start - REFUGE_REACH) : place.start]]
    cared = bool(set(before) & REFUGES)
    moved = before[-1:] == ["to"] and bool(set(before) & BROUGHT)
    return (cared or moved) and not set(before[-2:]) & {"hit", "bombed", "struck"} and not _is_struck(read)


def _is_struck(read: Read) -> bool:
    """Whether the sentence tells of an attack, perhaps on the hospital itself."""
    return any(token.lemma_.lower() in STRIKING for token in read.doc)


def grain(place: PlaceAt) -> float:
    """Rank of precision: lower is finer."""
    prec = place.place.where_prec
    return SMALL_PLACE if prec is None else float(prec)


def finest(places: Sequence[PlaceAt]) -> PlaceAt | None:
    """Return the finest place, of equals the first, or None of none."""
    return min(places, key=lambda each: (grain(each), each.start), default=None)


def are_apart(one: PlaceAt | None, two: PlaceAt | None) -> bool:
    """Whether two places cannot be one scene; an unknown place may be any, and a place may lie in the wider one."""
    if one is None or two is None:
        return False
    first, second = one.place.place, two.place.place
    names = [each.place.mention.raw.casefold() for each in (one, two)]
    if first is None and second is None:
        return names[0] != names[1]
    low, high = sorted((grain(one), grain(two)))
    if first is None or second is None:
        return low < NEAR_POINT and high < COARSE and names[0] not in names[1]
    if first.place_id == second.place_id or first.parent == second.place_id or second.parent == first.place_id:
        return False
    if high < COARSE:
        return True
    coarse, fine = (first, second) if grain(one) >= grain(two) else (second, first)
    return coarse.kind == "province" and fine.admin1 is not None and coarse.admin1 != fine.admin1


def lies_in(fine: PlaceAt, wide: PlaceAt) -> bool:
    """Whether a place lies in a wider one: a town in a province, a quarter or camp in a city; unknown places lie nowhere."""
    inner, outer = fine.place.place, wide.place.place
    if inner is None or outer is None or inner.place_id == outer.place_id:
        return False
    if inner.parent == outer.place_id:
        return True
    if outer.kind in ("province", "region"):
        return (
            inner.kind not in WIDE_KINDS
            and inner.admin1 is not None
            and inner.admin1 == outer.admin1
            and inner.country_iso3 == outer.country_iso3
        )
    return outer.kind in ("city", "town") and inner.kind in QUARTERS and _are_near(inner, outer)


def _are_near(one: Place, two: Place) -> bool:
    if one.latitude is None or two.latitude is None:
        return False
    return abs(one.latitude - two.latitude) <= CITY_DEGREES and abs(one.longitude - two.longitude) <= CITY_DEGREES
