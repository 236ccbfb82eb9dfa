"""How much of a place the words of a claim are about, where the claim itself does not say.

A claim names the town, but its sentence may speak of "an area in" it, "a neighbourhood east of" it or "the airbase at" it. For control only
the place itself counts, so words that name something smaller make it a claim about a part, and something outside or a single
building, road or base make it a claim that tells nothing. English words; a sentence without them is about the whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

FULL, MOST, PART_OF, NOTHING = "full", "most", "part", "nothing"

QUARTERS = (
    r"neighbou?rhoods?|sub-districts?|districts?|quarters?|suburbs?|areas?|parts?|half|side|sectors?|territor(?:y|ies)|streets?|blocks?|positions?"
    r"|points?|buildings?|headquarters|farms?|portions?|pockets?|swathes?"
)
THINGS = (
    r"villages?|hamlets?|hills?|hilltops?|mountains?|roads?|routes?|junctions?|highways?|crossroads|silos?|hospitals?|bases?|air ?bases?|airports?"
    r"|airfields?|checkpoints?|depots?|stations?|fields?|dams?|bridges?|plants?|prisons?|crossings?|countryside|outskirts|provinces?|governorates?"
)
LINK = r"in|of|inside|within|from|near|around|outside|between|on|to|into|at|by|across"
BREAK = r"and|or|then|after|while|which|that|who|but|with"
NEAR_WORDS = r"(?:outside|near|around|between|surrounding|overlooking|leading)"
_OUTSIDE = re.compile(
    rf"\b{NEAR_WORDS}\b|(?<!in the )(?<!in )\b(?:north|south|east|west)\w*\W+(?:of|from)\b", re.IGNORECASE
)
_TAIL = rf"(?:\W+(?!(?:{BREAK})\b)[\w'’-]+){{0,6}}?\W+(?:{LINK})\W+(?:(?!(?:{BREAK})\b)[\w'’-]+\W+){{0,4}}$"
_OF_QUARTER = re.compile(rf"\b(?:{QUARTERS})\b{_TAIL}", re.IGNORECASE)
_OF_THING = re.compile(rf"\b(?:{THINGS})\b{_TAIL}", re.IGNORECASE)
_QUARTER = re.compile(rf"\b(?!area\b)(?:{QUARTERS})\b", re.IGNORECASE)  # "the area" may be the town itself
_THING = re.compile(rf"\b(?:{THINGS})\b", re.IGNORECASE)
_VILLAGE_OF = re.compile(
    r"\b(?:villages?|hills?|hamlets?)\W+of\W+(?:the\W+)?$", re.IGNORECASE
)  # its own kind, not a village in it
_PARTLY = re.compile(r"\b(?:partial(?:ly)?|partly|shared)\b", re.IGNORECASE)
_MOSTLY = re.compile(
    r"\b(?:most(?:ly)?|mainly|largely|(?:almost|nearly) (?:entirely|all|completely)|majority)\b", re.IGNORECASE
)
_ALMOST = re.compile(r"\b(?:almost|nearly)\W+(?:all|the whole|entirely|completely|fully)\b", re.IGNORECASE)
_LIES_NORTH = re.compile(
    r"\b(?:north|south|east|west|centr)\w*\W+(?:\w+\W+)?(?:city|town|village|capital)\b", re.IGNORECASE
)
_OF_THE_TOWN = re.compile(
    rf"\b(?!area\b)(?:{QUARTERS})\W+(?:of|in|inside)\W+(?:the|this)\W+(?:city|town|village|capital)\b", re.IGNORECASE
)
SETTLEMENTS = ("city", "town", "village")


def extent_told(row: Mapping[str, Any]) -> str | None:
    """Return how much of the place a territory claim is about: full, most, part, `nothing` (something else), or None: not told, the whole."""
    extent: str | None = row["extent"]
    if extent == FULL and _ALMOST.search(row["quote"]):
        extent = MOST
    if row["place_kind"] not in SETTLEMENTS:
        return extent
    if extent == PART_OF and _LIES_NORTH.search(row["quote"]) and not _QUARTER.search(row["quote"]):
        extent = None  # "the northern city of": where it lies
    if extent is not None and extent != FULL:
        return extent
    read = _object_of(row["quote"], row["place_raw"] or "", str(row["place_kind"]))
    if read is not None:
        return read
    if extent is None and _PARTLY.search(row["quote"]):
        return PART_OF
    return MOST if extent is None and _MOSTLY.search(row["quote"]) else extent


def _object_of(quote: str, place: str, kind: str) -> str | None:
    """Return part or `nothing` if the words name something smaller than the place or beside it."""
    at = quote.casefold().find(place.casefold()) if place else -1
    if at < 0:
        if _OF_THE_TOWN.search(quote):
            return PART_OF
        if kind == "village" or re.search(rf"\b(?:{'|'.join(SETTLEMENTS)}|capital)\b", quote, re.IGNORECASE):
            return None
        return NOTHING if _THING.search(quote) else PART_OF if _QUARTER.search(quote) else None
    before = _VILLAGE_OF.sub("", quote[:at])
    thing, quarter = _OF_THING.search(before), _OF_QUARTER.search(before)
    found = quarter or thing
    if found is None:
        return None
    return NOTHING if thing or _OUTSIDE.search(before[found.start() :]) else PART_OF
