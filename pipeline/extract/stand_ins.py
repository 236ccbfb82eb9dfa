"""What "the town" or "the province" stands for: the last place of that kind that the text has named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.analysis import PlaceAt, Read

SETTLEMENTS = frozenset(("city", "town", "village", "neighbourhood"))
# What a noun may stand for, by the gazetteer's kinds; towns and villages are told apart badly there.
MEANT_KINDS = {
    **dict.fromkeys(("town", "locality", "settlement", "municipality", "enclave"), frozenset(("town", "village", "city"))),
    **dict.fromkeys(("village", "hamlet"), frozenset(("village", "town"))), "city": frozenset(("city", "town")), "capital": frozenset(("city",)),
    **dict.fromkeys(("district", "neighbourhood", "neighborhood", "quarter", "suburb"), frozenset(("neighbourhood", "district", "town", "village"))),
    **dict.fromkeys(("province", "region", "governorate"), frozenset(("province", "region"))),
    **dict.fromkeys(("base", "airbase", "airport", "airfield", "barracks"), frozenset(("base", "facility"))),
    **dict.fromkeys(("hill", "mountain", "heights", "valley", "field", "oilfield", "gasfield", "camp", "island"), frozenset(("area", "hill", "field", "camp", "region"))),
    **dict.fromkeys(("dam", "bridge", "crossing", "station", "refinery", "port", "plant"), frozenset(("dam", "crossing", "facility"))),
}  # fmt: skip
MEANT_NAMES = {
    "valley": ("wadi", "valley"), "hill": ("tel", "tal", "hill"), "base": ("base", "airport", "airfield"), "airport": ("airport", "airfield", "base"),
    "airbase": ("base", "airport"), "camp": ("camp",), "dam": ("dam",), "crossing": ("crossing",), "bridge": ("bridge",), "mountain": ("jabal", "jebel", "mount"),
}  # fmt: skip
SMALL = frozenset(
    ("village", "hamlet", "town", "settlement", "camp", "base", "position", "post", "outpost", "locality")
)  # the gazetteer lacks many
SCENE_NOUNS = frozenset(
    (
        "town", "village", "hamlet", "city", "district", "neighbourhood", "neighborhood", "quarter", "suburb", "province", "region", "governorate",
        "base", "airbase", "airport",
    )
)  # fmt: skip
DEFINITE = frozenset(("the", "that", "this"))
NAME_GAP = 2  # tokens from a noun to the name that says which one: "the town of X", "the district, X"


def fit(word: str, place: PlaceAt) -> int:
    """Rank of a place as what a noun stands for: 0 its very kind, 1 any or a like kind, 2 another kind."""
    wanted = MEANT_KINDS.get(word)
    resolved = place.place.place
    if wanted is None:
        return 1
    name = place.place.mention.raw.casefold()
    if any(part in name for part in MEANT_NAMES.get(word, ())):
        return 0
    if resolved is None:
        return 0 if word in SMALL else 1 if wanted & SETTLEMENTS else 2
    if resolved.kind in wanted:
        return 0
    if resolved.kind == "city" and "province" in wanted:
        return 1  # a province is often named after its city
    return 1 if resolved.kind in SETTLEMENTS and wanted & SETTLEMENTS else 2


def stand_ins(read: Read, told: Sequence[PlaceAt]) -> list[PlaceAt]:
    """Return the places that definite nouns of a sentence stand for, each at the token of its noun; `told` are the earlier ones, the likeliest first."""
    found: list[PlaceAt] = []
    for noun in read.doc:
        if noun.lower_ not in SCENE_NOUNS:
            continue
        is_definite = any(child.lower_ in DEFINITE for child in noun.lefts)
        is_named = any(place.end == noun.i or 0 < place.start - noun.i <= NAME_GAP for place in read.places)
        if not is_definite or is_named or noun.nbor(1 if noun.i + 1 < len(read.doc) else 0).lower_ == "of":
            continue
        meant = next((place for place in told if fit(noun.lower_, place) == 0), None)
        if meant is not None:
            found.append(replace(meant, start=noun.i, end=noun.i + 1))
    return found
